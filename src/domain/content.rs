//! What people typed into a row, cell by cell: the recorded content by which a row is recognised wherever it moves.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::cell::{Cell, CellRef, says_nothing};
use super::column::Column;

/// The human cells of one row that hold anything, in column order. Our own columns never count.
///
/// Packed: what recognises them; then of each cell its column and kind, a byte each, and its value. There is one of these for every row there ever was,
/// and as values of their own its cells take three times the room. Shared: a cycle and the memory it looks at hold the same
/// cells, and a row that did not change is not copied.
pub struct Content<C: Column>(Arc<[u8]>, PhantomData<C>);

/// So many bytes stand before the cells, where there are any: their digest, which is asked for at every look.
const DIGEST: usize = 8;

/// The kinds of cell in their packed form. A text is its length, then its bytes; the length is one byte, or [`LONG`] and
/// four more.
const NO: u8 = 0;
const YES: u8 = 1;
const NUMBER: u8 = 2;
const TEXT: u8 = 3;
/// A cell that is to be empty. Of what people typed none is kept.
const EMPTY: u8 = 4;
/// Stands where the length of a text takes more than a byte.
const LONG: u8 = u8::MAX;

/// A packed value, its text not looked into.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Value<'p> {
    Bool(bool),
    Number(f64),
    Text(&'p [u8]),
    Empty,
}

impl<'p> Value<'p> {
    /// What a cell holds; an empty text is an empty cell.
    pub(super) fn of(cell: CellRef<'p>) -> Option<Self> {
        match cell {
            CellRef::Empty => None,
            CellRef::Bool(bool) => Some(Self::Bool(bool)),
            CellRef::Number(number) => Some(Self::Number(number)),
            // As in the sheet.
            CellRef::Text("") => None,
            CellRef::Text(text) => Some(Self::Text(text.as_bytes())),
        }
    }

    pub(super) fn pack(self, to: &mut Vec<u8>) {
        match self {
            Self::Empty => to.push(EMPTY),
            Self::Bool(bool) => to.push(if bool { YES } else { NO }),
            Self::Number(number) => {
                to.push(NUMBER);
                // Two zeros are the same number, and must be the same bytes.
                to.extend((number + 0.0).to_le_bytes());
            }
            Self::Text(text) => {
                to.push(TEXT);
                match u8::try_from(text.len()) {
                    Ok(length) if length < LONG => to.push(length),
                    Ok(_) | Err(_) => {
                        to.push(LONG);
                        to.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
                    }
                }
                to.extend(text);
            }
        }
    }

    pub(super) fn cell(self) -> CellRef<'p> {
        match self {
            Self::Empty => CellRef::Empty,
            Self::Bool(bool) => CellRef::Bool(bool),
            Self::Number(number) => CellRef::Number(number),
            // Packed from a text, they are one.
            Self::Text(bytes) => std::str::from_utf8(bytes).map_or(CellRef::Empty, CellRef::Text),
        }
    }
}

/// Packed cells, from the first that was not looked at yet.
#[derive(Clone, Copy)]
pub(super) struct Packed<'p>(&'p [u8]);

impl<'p> Packed<'p> {
    pub(super) fn new(packed: &'p [u8]) -> Self {
        Self(packed)
    }

    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*chunk)
    }
}

impl<'p> Iterator for Packed<'p> {
    /// The index of a column, and what stands in it.
    type Item = (u8, Value<'p>);

    fn next(&mut self) -> Option<Self::Item> {
        let [column, kind] = self.chunk()?;
        let value = match kind {
            NUMBER => Value::Number(f64::from_le_bytes(self.chunk()?)),
            TEXT => {
                let length = match self.chunk()? {
                    [LONG] => u32::from_le_bytes(self.chunk()?),
                    [length] => length.into(),
                };
                let (text, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
                self.0 = rest;
                Value::Text(text)
            }
            EMPTY => Value::Empty,
            bool => Value::Bool(bool == YES),
        };
        Some((column, value))
    }
}

/// The cells, each with its column.
fn cells<C: Column>(packed: Packed<'_>) -> impl Iterator<Item = (C, CellRef<'_>)> {
    packed.filter_map(|(column, value)| Some((*C::ALL.get(usize::from(column))?, value.cell())))
}

fn digest_of<C: Column>(packed: Packed<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (column, cell) in cells::<C>(packed) {
        column.index().hash(&mut hasher);
        match cell {
            CellRef::Empty => 0_u8.hash(&mut hasher),
            CellRef::Number(n) => n.to_bits().hash(&mut hasher),
            CellRef::Text(t) => t.hash(&mut hasher),
            CellRef::Bool(b) => b.hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// The index of a column in a byte: no tab has more.
pub(super) fn index<C: Column>(column: C) -> u8 {
    u8::try_from(column.index()).unwrap_or(u8::MAX)
}

impl<C: Column> Content<C> {
    /// Cells in the order of their columns; an empty one is not kept.
    pub fn of<'c>(cells: impl Iterator<Item = (C, CellRef<'c>)>) -> Self {
        const { assert!(C::ALL.len() < u8::MAX as usize) };
        let mut packed = Vec::with_capacity(512);
        packed.extend([0; DIGEST]);
        for (column, value) in cells.filter_map(|(column, cell)| Some((column, Value::of(cell)?))) {
            packed.push(index(column));
            value.pack(&mut packed);
        }
        let Some((digest, cells)) = packed.split_first_chunk_mut::<DIGEST>().filter(|(_, cells)| !cells.is_empty())
        else {
            return Self::default();
        };
        *digest = digest_of::<C>(Packed::new(cells)).to_le_bytes();
        Self(packed.into(), PhantomData)
    }

    fn packed(&self) -> Packed<'_> {
        Packed::new(self.0.get(DIGEST..).unwrap_or_default())
    }

    /// A digest of what is in it, the same across processes of one build; it only sorts rows into buckets and recognises
    /// newcomers, equality is always checked or harmless.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.0.first_chunk().map_or_else(|| digest_of::<C>(self.packed()), |digest| u64::from_le_bytes(*digest))
    }

    /// Whether these are its cells, in the order of their columns.
    #[must_use]
    pub fn is<'c>(&self, cells: impl Iterator<Item = (C, CellRef<'c>)>) -> bool {
        let cells = cells.filter_map(|(column, cell)| Some((index(column), Value::of(cell)?)));
        self.packed().eq(cells)
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
        let index = index(column);
        let found = self.packed().find(|(of, _)| *of == index);
        found.map_or(CellRef::Empty, |(_, value)| value.cell())
    }

    /// Replaces the value of one column.
    pub fn set(&mut self, column: C, cell: Cell) {
        let others = self.iter().filter(|(of, _)| *of != column);
        let mut cells: Vec<(C, Cell)> = others.map(|(of, value)| (of, value.to_cell())).collect();
        cells.push((column, cell));
        cells.sort_by_key(|(of, _)| *of);
        *self = Self::of(cells.iter().map(|(of, value)| (*of, value.as_ref())));
    }

    /// The filled cells, in column order.
    pub fn iter(&self) -> impl Iterator<Item = (C, CellRef<'_>)> {
        cells(self.packed())
    }

    /// Whether a person would call the row blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.packed().all(|(_, value)| value.cell().is_blank())
    }

    /// How many cells are filled alike in both, and how many are filled in either.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> (usize, usize) {
        let (mut alike, mut either) = (0, 0);
        let (mut these, mut those) = (self.packed().peekable(), other.packed().peekable());
        loop {
            let order = match (these.peek(), those.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return (alike, either),
            };
            let this = these.next_if(|_| order.is_le());
            let that = those.next_if(|_| order.is_ge());
            either += 1;
            alike += usize::from(this == that);
        }
    }
}

impl<C: Column> Clone for Content<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<C: Column> PartialEq for Content<C> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<C: Column> Default for Content<C> {
    fn default() -> Self {
        Self(Arc::default(), PhantomData)
    }
}

impl<C: Column> fmt::Debug for Content<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(column, cell)| (column.header(), cell))).finish()
    }
}

/// Stored as columns with their cells.
impl<C: Column + Serialize> Serialize for Content<C> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl<'de, C: Column + Deserialize<'de>> Deserialize<'de> for Content<C> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Stored(PhantomData))
    }
}

/// Content as it was stored.
struct Stored<C>(PhantomData<C>);

impl<'de, C: Column + Deserialize<'de>> Visitor<'de> for Stored<C> {
    type Value = Content<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("columns with their cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut stored: A) -> Result<Content<C>, A::Error> {
        let mut cells: Vec<(C, Cell)> = Vec::with_capacity(C::ALL.len());
        while let Some(cell) = stored.next_element()? {
            cells.push(cell);
        }
        Ok(Content::of(cells.iter().map(|(column, cell)| (*column, cell.as_ref()))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

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

    #[test]
    fn cells_of_every_kind_and_length_come_out_as_they_went_in_and_as_they_are_stored() {
        let texts = [1, 22, 23, 254, 255, 256, 70_000].map(|length| "é".repeat(length / 2) + &"x".repeat(length % 2));
        let mut cells = vec![
            (C::OrderedOn, Cell::Number(46_357.0)),
            (C::Sales, Cell::Number(-0.1)),
            (C::Outlet, Cell::Number(1e300)),
            (C::Channel, Cell::Bool(true)),
            (C::Customer, Cell::Bool(false)),
        ];
        let columns = [C::Phone, C::BuyerPo, C::Menu, C::Hour, C::Address, C::Recipient, C::Cancel];
        cells.extend(columns.into_iter().zip(texts).map(|(column, text)| (column, Cell::text(text))));
        let borrowed = || cells.iter().map(|(column, cell)| (*column, cell.as_ref()));
        let content = Content::of(borrowed());
        assert!(content.is(borrowed()) && content.iter().eq(borrowed()));
        cells.iter().for_each(|(column, cell)| assert!(content.get(*column) == cell.as_ref()));
        assert!(content.get(C::Packs) == CellRef::Empty && !content.is(borrowed().skip(1)));
        let json = serde_json::to_string(&content).unwrap();
        assert_eq!(json, serde_json::to_string(&cells).unwrap(), "stored as columns with their cells");
        let stored = serde_json::from_str::<Content<C>>(&json).unwrap();
        assert!(stored == content && stored.digest() == content.digest());
    }

    #[test]
    fn the_digest_that_is_kept_with_the_cells_is_that_of_the_cells() {
        let of = |cells: &[(C, Cell)]| Content::of(cells.iter().map(|(column, cell)| (*column, cell.as_ref())));
        let cells =
            [(C::Customer, Cell::text("PT Maju Jaya")), (C::Packs, Cell::Number(250.0)), (C::Cancel, Cell::Bool(true))];
        // As databases remember it of lines and newcomers.
        let mut hasher = DefaultHasher::new();
        C::Customer.index().hash(&mut hasher);
        "PT Maju Jaya".hash(&mut hasher);
        C::Packs.index().hash(&mut hasher);
        250.0_f64.to_bits().hash(&mut hasher);
        C::Cancel.index().hash(&mut hasher);
        true.hash(&mut hasher);
        assert_eq!((of(&[]).digest(), of(&cells).digest()), (DefaultHasher::new().finish(), hasher.finish()));
        let mut edited = of(&cells);
        edited.set(C::Packs, Cell::Number(251.0));
        assert_ne!(edited.digest(), of(&cells).digest());
        edited.set(C::Packs, Cell::Number(250.0));
        assert!(edited.digest() == of(&cells).digest() && edited == of(&cells));
    }

    #[test]
    fn an_empty_text_is_nothing_and_the_two_zeros_are_one_number() {
        let of = |cell: CellRef<'static>| Content::of([(C::Packs, cell)].into_iter());
        assert_eq!(of(CellRef::Text("")), Content::default());
        assert!(of(CellRef::Empty).is([(C::Packs, CellRef::Text(""))].into_iter()));
        assert_eq!(of(CellRef::Number(-0.0)), of(CellRef::Number(0.0)));
        assert_ne!(of(CellRef::Bool(false)), of(CellRef::Number(0.0)));
    }

    #[test]
    fn two_rows_are_as_alike_as_the_cells_they_share() {
        let of = |cells: &[(C, f64)]| Content::of(cells.iter().map(|(column, n)| (*column, CellRef::Number(*n))));
        let check = |a: &[(C, f64)], b: &[(C, f64)], expected| {
            assert_eq!(of(a).overlap(&of(b)), expected);
            assert_eq!(of(b).overlap(&of(a)), expected);
        };
        check(&[], &[], (0, 0));
        check(&[(C::Packs, 1.0)], &[], (0, 1));
        check(&[(C::Packs, 1.0)], &[(C::Packs, 1.0)], (1, 1));
        check(&[(C::Packs, 1.0)], &[(C::Packs, 2.0)], (0, 1));
        check(&[(C::Packs, 1.0), (C::Discount, 5.0)], &[(C::UnitPrice, 9.0), (C::Discount, 5.0)], (1, 3));
    }
}
