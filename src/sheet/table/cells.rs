//! The filled cells of a tab, packed row after row.

use std::hash::{BuildHasher as _, Hasher as _};
use std::num::NonZeroU64;
use std::sync::LazyLock;

use foldhash::quality::RandomState;

use crate::domain::cell::CellRef;

/// Digests are keyed afresh in every process: nobody who edits the sheet can aim at a collision.
pub(super) static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// What recognises a row; `None`: nothing stands in it.
pub(in crate::sheet) type RowDigest = Option<NonZeroU64>;

/// What is known of a row without looking at its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sheet) struct RowSum {
    pub digest: RowDigest,
    /// The columns up to the last that holds anything.
    pub width: u32,
}

/// The filled cells of a tab, row after row, from left to right.
#[derive(Clone, Default, PartialEq)]
pub(in crate::sheet) struct Cells {
    /// Where each row ends in `packed` and in `text`; a row begins where the one above ends.
    row_ends: Vec<(u32, u32)>,
    /// Of each cell how many columns lie empty to its left, and its kind, a byte each; then the bits of a number, or the
    /// length of a long text.
    packed: Vec<u8>,
    text: String,
    /// The columns up to the last that holds anything.
    width: u32,
    /// Rows up to the last that holds anything.
    filled_rows: usize,
    /// The first column to the right of what is in the row being filled.
    next: u32,
}

/// What is packed of a cell. From [`TEXT`] on: a text, and by how much more its length.
const NO: u8 = 0;
const YES: u8 = 1;
const NUMBER: u8 = 2;
/// A number without a fraction, in four bytes: nearly all are.
const WHOLE: u8 = 3;
/// A text whose length follows, in four bytes.
const LONG: u8 = 4;
/// No cell: one stands further to the right than a byte tells.
const FAR: u8 = 5;
const TEXT: u8 = 6;

/// Room for a row of a tab with so many rows like it is there before it is filled.
const ROWS_AHEAD: usize = 32;

/// A table cannot hold it: beyond 65.536 columns, beyond 4 GiB of text, or to the left of what the row holds.
#[derive(Debug)]
pub(in crate::sheet) struct NoRoom;

impl Cells {
    /// Puts a value into the row being filled, to the right of what is there. Nothing is kept for an empty one.
    pub(in crate::sheet) fn push(&mut self, column: usize, value: CellRef<'_>) -> Result<(), NoRoom> {
        if matches!(value, CellRef::Empty | CellRef::Text("")) {
            return Ok(());
        }
        let column = u32::from(u16::try_from(column).map_err(|_| NoRoom)?);
        let mut gap = column.checked_sub(self.next).ok_or(NoRoom)?;
        // Before anything is put: what is refused leaves nothing behind.
        if let CellRef::Text(t) = value {
            u32::try_from(self.text.len() + t.len()).map_err(|_| NoRoom)?;
        }
        while gap >= u32::from(u8::MAX) {
            self.packed.extend([u8::MAX, FAR]);
            gap -= u32::from(u8::MAX);
        }
        self.packed.push(gap as u8);
        match value {
            CellRef::Empty => {}
            CellRef::Bool(b) => self.packed.push(if b { YES } else { NO }),
            CellRef::Number(n) => {
                // Adding zero makes of −0 the 0 it is for everybody but the bits.
                let (n, whole) = (n + 0.0, n as u32);
                if f64::from(whole).to_bits() == n.to_bits() {
                    self.packed.push(WHOLE);
                    self.packed.extend(whole.to_le_bytes());
                } else {
                    self.packed.push(NUMBER);
                    self.packed.extend(n.to_le_bytes());
                }
            }
            CellRef::Text(t) => {
                let length = u32::try_from(t.len()).map_err(|_| NoRoom)?;
                match u8::try_from(length).ok().and_then(|length| length.checked_add(TEXT)) {
                    Some(kind) => self.packed.push(kind),
                    None => {
                        self.packed.push(LONG);
                        self.packed.extend(length.to_le_bytes());
                    }
                }
                self.text.push_str(t);
            }
        }
        self.next = column + 1;
        self.width = self.width.max(self.next);
        Ok(())
    }

    /// Closes the row being filled.
    pub(in crate::sheet) fn end_row(&mut self) {
        // Of as much text as there may be, less is packed.
        let end = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let above = self.row_ends.last().map_or(0, |above| above.0);
        self.row_ends.push((end(self.packed.len()), end(self.text.len())));
        self.next = 0;
        if end(self.packed.len()) > above {
            self.filled_rows = self.row_ends.len();
        }
        // What a large tab outgrows is copied seldom: room that is not used is given back, and was never touched.
        if self.packed.capacity() - self.packed.len() < self.packed.len() / ROWS_AHEAD {
            self.packed.reserve(self.packed.len() * 3);
        }
        if self.text.capacity() - self.text.len() < self.text.len() / ROWS_AHEAD {
            self.text.reserve(self.text.len() * 3);
        }
    }

    /// Takes room for rows to come.
    pub(in crate::sheet) fn reserve(&mut self, rows: usize) {
        self.row_ends.reserve_exact(rows);
    }

    /// Passes over a row that stands elsewhere.
    pub(in crate::sheet) fn pass_over(&mut self, row: RowSum) {
        self.end_row();
        self.width = self.width.max(row.width);
        if row.digest.is_some() {
            self.filled_rows = self.row_ends.len();
        }
    }

    /// Adds a row of another tab.
    pub(super) fn add(&mut self, row: PackedRow<'_>) {
        self.packed.extend_from_slice(row.packed);
        self.text.push_str(row.text);
        self.width = self.width.max(row.width());
        self.end_row();
    }

    /// Drops empty rows at the end and gives back unused room.
    pub(in crate::sheet) fn finish(mut self) -> Self {
        self.row_ends.truncate(self.filled_rows);
        self.row_ends.shrink_to_fit();
        self.packed.shrink_to_fit();
        self.text.shrink_to_fit();
        self
    }

    /// What is known of the row that was filled last.
    pub(in crate::sheet) fn last_row(&self) -> RowSum {
        let row = self.row_ends.len().checked_sub(1).map_or_else(PackedRow::default, |last| self.row_at(last));
        RowSum { digest: row.digest(), width: row.width() }
    }

    /// Columns up to the last that holds anything.
    pub(super) fn width(&self) -> u32 {
        self.width
    }

    pub(super) fn rows(&self) -> u32 {
        u32::try_from(self.row_ends.len()).unwrap_or(u32::MAX)
    }

    /// A row; nothing is in one beyond the last.
    pub(super) fn row(&self, row: u32) -> PackedRow<'_> {
        self.row_at(row as usize)
    }

    fn row_at(&self, row: usize) -> PackedRow<'_> {
        let Some((end, text_end)) = self.row_ends.get(row) else { return PackedRow::default() };
        let (start, text_start) = row.checked_sub(1).map_or((0, 0), |above| self.row_ends[above]);
        PackedRow {
            packed: &self.packed[start as usize..*end as usize],
            text: &self.text[text_start as usize..*text_end as usize],
            column: 0,
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.row_ends.capacity() * size_of::<(u32, u32)>() + self.packed.capacity() + self.text.capacity()
    }
}

/// The cells of a row, from the first that was not looked at yet. Rows that hold the same are packed alike.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct PackedRow<'c> {
    packed: &'c [u8],
    text: &'c str,
    /// The first column that was not looked at.
    column: u32,
}

impl<'c> PackedRow<'c> {
    /// Recognises what stands in it.
    pub(super) fn digest(self) -> RowDigest {
        if self.packed.is_empty() {
            return None;
        }
        let mut state = KEYS.build_hasher();
        state.write_usize(self.packed.len());
        state.write(self.packed);
        state.write(self.text.as_bytes());
        NonZeroU64::new(state.finish().max(1))
    }

    /// The columns up to the last that holds anything.
    fn width(self) -> u32 {
        self.last().map_or(0, |(column, _)| column + 1)
    }

    /// What stands in a column. What is to the left of it is stepped over as it is packed: a look asks for every cell of
    /// ours in each row by itself.
    pub(super) fn at(mut self, wanted: u32) -> CellRef<'c> {
        let mut letters = 0;
        while let [gap, kind, rest @ ..] = self.packed {
            let column = self.column + u32::from(*gap);
            if column >= wanted && *kind != FAR {
                self.text = self.text.get(letters..).unwrap_or_default();
                return self.next().filter(|(at, _)| *at == wanted).map_or(CellRef::Empty, |(_, value)| value);
            }
            let (bytes, length) = match *kind {
                NO | YES | FAR => (0, 0),
                NUMBER => (8, 0),
                WHOLE => (4, 0),
                LONG => (4, rest.first_chunk().map_or(0, |length| u32::from_le_bytes(*length))),
                text => (0, u32::from(text - TEXT)),
            };
            letters += length as usize;
            self.packed = rest.get(bytes..).unwrap_or_default();
            self.column = if *kind == FAR { column } else { column + 1 };
        }
        CellRef::Empty
    }

    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.packed.split_first_chunk()?;
        self.packed = rest;
        Some(*chunk)
    }

    fn text(&mut self, length: u32) -> Option<CellRef<'c>> {
        let (text, rest) = self.text.split_at_checked(length as usize)?;
        self.text = rest;
        Some(CellRef::Text(text))
    }
}

impl<'c> Iterator for PackedRow<'c> {
    type Item = (u32, CellRef<'c>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let [gap, kind] = self.chunk()?;
            let column = self.column + u32::from(gap);
            let value = match kind {
                FAR => {
                    self.column = column;
                    continue;
                }
                NO | YES => CellRef::Bool(kind == YES),
                NUMBER => CellRef::Number(f64::from_le_bytes(self.chunk()?)),
                WHOLE => CellRef::Number(u32::from_le_bytes(self.chunk()?).into()),
                LONG => {
                    let length = u32::from_le_bytes(self.chunk()?);
                    self.text(length)?
                }
                text => self.text(u32::from(text - TEXT))?,
            };
            self.column = column + 1;
            return Some((column, value));
        }
    }
}
