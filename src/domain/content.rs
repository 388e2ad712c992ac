//! What people typed into a row, cell by cell: the recorded content by which a row is recognised wherever it moves.

use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::cell::{Cell, CellRef, says_nothing};
use super::column::Column;

/// The human cells of one row that hold anything, in column order. Our own columns never count.
///
/// Shared: a cycle and the memory it looks at hold the same cells, and a row that did not change is not copied. One piece of
/// just the room it needs: there are two of them an order while a cycle runs, and one always.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent, bound(serialize = "C: Serialize", deserialize = "C: DeserializeOwned"))]
pub struct Content<C: Column>(Arc<[(C, Cell)]>);

impl<C: Column> PartialEq for Content<C> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<C: Column> Default for Content<C> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<C: Column> Content<C> {
    /// Cells in the order of their columns; an empty one is not kept.
    pub fn of<'c>(cells: impl Iterator<Item = (C, CellRef<'c>)> + Clone) -> Self {
        let filled = cells.filter(|(_, cell)| *cell != CellRef::Empty);
        let mut kept = Vec::with_capacity(filled.clone().count());
        kept.extend(filled.map(|(column, cell)| (column, cell.to_cell())));
        Self(kept.into())
    }

    /// Whether these are its cells, in the order of their columns.
    #[must_use]
    pub fn is<'c>(&self, cells: impl Iterator<Item = (C, CellRef<'c>)>) -> bool {
        let mut known = self.0.iter();
        let mut filled = cells.filter(|(_, cell)| *cell != CellRef::Empty);
        let is_next = |(column, cell)| known.next().is_some_and(|(c, v)| *c == column && v.as_ref() == cell);
        filled.all(is_next) && known.next().is_none()
    }

    /// Puts a cell's value behind the others; an empty cell is not kept. Columns must come in order.
    pub fn push(&mut self, column: C, cell: CellRef<'_>) {
        if cell != CellRef::Empty {
            self.change(|cells| cells.push((column, cell.to_cell())));
        }
    }

    /// The text of a cell without the blanks around it; `None` for anything else, and for what says nothing.
    #[must_use]
    pub fn text(&self, column: C) -> Option<&str> {
        match self.get(column) {
            CellRef::Text(text) => Some(text.trim()).filter(|text| !says_nothing(text)),
            CellRef::Number(_) | CellRef::Bool(_) | CellRef::Empty => None,
        }
    }

    /// The value of a column.
    #[must_use]
    pub fn get(&self, column: C) -> CellRef<'_> {
        self.0.binary_search_by_key(&column, |(c, _)| *c).map_or(CellRef::Empty, |i| self.0[i].1.as_ref())
    }

    /// Replaces the value of one column.
    pub fn set(&mut self, column: C, cell: Cell) {
        self.change(|cells| match cells.binary_search_by_key(&column, |(c, _)| *c) {
            Ok(i) if cell.is_empty() => {
                cells.remove(i);
            }
            Ok(i) => cells[i].1 = cell,
            Err(_) if cell.is_empty() => {}
            Err(i) => cells.insert(i, (column, cell)),
        });
    }

    fn change(&mut self, change: impl FnOnce(&mut Vec<(C, Cell)>)) {
        let mut cells = self.0.to_vec();
        change(&mut cells);
        self.0 = cells.into();
    }

    /// The filled cells, in column order.
    pub fn iter(&self) -> impl Iterator<Item = (C, &Cell)> {
        self.0.iter().map(|(c, v)| (*c, v))
    }

    /// Whether a person would call the row blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|(_, v)| v.as_ref().is_blank())
    }

    /// How many cells are filled alike in both, and how many are filled in either.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> (usize, usize) {
        let (mut alike, mut either, mut i, mut j) = (0, 0, 0, 0);
        while i < self.0.len() || j < other.0.len() {
            either += 1;
            let order = match (self.0.get(i), other.0.get(j)) {
                (Some(a), Some(b)) => a.0.cmp(&b.0),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, _) => std::cmp::Ordering::Greater,
            };
            match order {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    alike += usize::from(self.0[i].1 == other.0[j].1);
                    i += 1;
                    j += 1;
                }
            }
        }
        (alike, either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::column::OrderColumn as C;

    #[test]
    fn a_cell_that_was_emptied_is_as_if_it_had_never_been_filled() {
        let mut content = Content::default();
        content.set(C::Menu, Cell::text("NB-AYAM"));
        content.set(C::Customer, Cell::text("PT Maju Jaya"));
        assert_eq!((content.iter().count(), content.text(C::Menu)), (2, Some("NB-AYAM")));
        for column in [C::Menu, C::Packs, C::Customer] {
            content.set(column, Cell::Empty);
        }
        assert!(content == Content::default() && content.iter().next().is_none());
    }
}
