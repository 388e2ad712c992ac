//! What one row is to show: cells of some of its columns.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::cell::{Cell, CellRef};
use super::column::Column;
use super::content::{self, Packed, Value};

/// Cells of one row, at most one per column, empty ones among them, in the order in which they were named.
///
/// Packed as people's cells are, for the same reason: every row has them, and a look and the next hold the same ones.
pub struct RowCells<C: Column>(Arc<[u8]>, PhantomData<C>);

impl<C: Column> RowCells<C> {
    /// The cells.
    pub fn iter(&self) -> impl Iterator<Item = (C, CellRef<'_>)> {
        Packed::new(&self.0).filter_map(|(column, value)| Some((*C::ALL.get(usize::from(column))?, value.cell())))
    }

    /// What is to stand in a column; `None`: nothing is said of it.
    #[must_use]
    pub fn get(&self, column: C) -> Option<CellRef<'_>> {
        self.iter().find(|(of, _)| *of == column).map(|(_, cell)| cell)
    }

    /// Whether nothing is said of any column.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cells, each by itself, to make others of them.
    #[must_use]
    pub(crate) fn to_vec(&self) -> Vec<(C, Cell)> {
        self.iter().map(|(column, cell)| (column, cell.to_cell())).collect()
    }

    /// Whether both are the same in one place, which tells more, and costs less, than that they are equal.
    #[must_use]
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<C: Column> From<Vec<(C, Cell)>> for RowCells<C> {
    fn from(cells: Vec<(C, Cell)>) -> Self {
        let mut packed = Vec::with_capacity(1024);
        for (column, cell) in &cells {
            packed.push(content::index(*column));
            Value::of(cell.as_ref()).unwrap_or(Value::Empty).pack(&mut packed);
        }
        Self(packed.into(), PhantomData)
    }
}

impl<C: Column> Clone for RowCells<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<C: Column> PartialEq for RowCells<C> {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.0 == other.0
    }
}

impl<C: Column> Default for RowCells<C> {
    fn default() -> Self {
        Self(Arc::default(), PhantomData)
    }
}

impl<C: Column> fmt::Debug for RowCells<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(column, cell)| (column.header(), cell))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::column::PaymentColumn as C;

    #[test]
    fn cells_come_out_as_they_were_named_and_an_empty_one_is_not_one_of_which_nothing_is_said() {
        let said = vec![
            (C::Problems, Cell::text("é".repeat(300))),
            (C::ReceiptNo, Cell::Empty),
            (C::Customer, Cell::text("PT Maju Jaya")),
            (C::Verified, Cell::Bool(true)),
            (C::PaymentNo, Cell::Number(-0.5)),
        ];
        let cells = RowCells::from(said.clone());
        assert_eq!(cells.to_vec(), said);
        assert_eq!((cells.get(C::ReceiptNo), cells.get(C::AnsweredBy)), (Some(CellRef::Empty), None));
        assert_eq!(cells.get(C::Verified), Some(CellRef::Bool(true)));
        let fewer = RowCells::from(said[2..].to_vec());
        assert!(cells != fewer && !cells.is_empty() && RowCells::<C>::default().is_empty());
    }

    #[test]
    fn equal_cells_are_the_same_only_where_they_are_held_together() {
        let cells = || RowCells::from(vec![(C::Customer, Cell::text("PT Maju Jaya"))]);
        let (one, other) = (cells(), cells());
        assert!(one == other && !one.is(&other) && one.is(&one.clone()));
    }
}
