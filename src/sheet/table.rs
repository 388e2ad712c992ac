//! One tab's values as they were read, packed: the filled cells of every row in a handful of allocations.
//!
//! A table says what stands where. It never says what a cell means, and its row numbers are good for the one
//! reading they came from: people insert and sort rows between two readings.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{BuildHasher as _, Hash, Hasher};
use std::sync::{LazyLock, OnceLock};

use foldhash::quality::RandomState;

use crate::domain::cell::{Cell, CellRef};
use crate::domain::text::Text;

/// Digests are keyed afresh in every process: nobody who edits the sheet can aim at a collision.
static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// The values of one tab. Rows and columns count from 0; cells that hold nothing take no room.
///
/// Some three bytes a filled cell beside the text, all text in one string: a large sheet takes less room than the JSON it
/// came in, where `Vec<Vec<Value>>` takes ten times as much.
#[derive(Clone, PartialEq)]
pub struct Table {
    sheet_id: i32,
    title: Text,
    grid_rows: u32,
    grid_columns: u32,
    missing_values: bool,
    cells: Cells,
    digests: RowDigests,
}

/// What recognises each row, once somebody asked.
#[derive(Clone, Default)]
struct RowDigests(OnceLock<Box<[u64]>>);

impl PartialEq for RowDigests {
    /// They follow from the cells.
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Table {
    /// A tab of which nothing came back: no title, no grid, no values.
    #[must_use]
    pub fn missing(sheet_id: i32) -> Self {
        Self {
            sheet_id,
            title: Text::default(),
            grid_rows: 0,
            grid_columns: 0,
            missing_values: true,
            cells: Cells::default(),
            digests: RowDigests::default(),
        }
    }

    /// A tab with these rows; the grid is as large as the rows.
    #[must_use]
    pub fn from_rows(sheet_id: i32, title: &str, rows: Vec<Vec<Cell>>) -> Self {
        let grid_rows = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let grid_columns = u32::try_from(rows.iter().map(Vec::len).max().unwrap_or(0)).unwrap_or(u32::MAX);
        let mut cells = Cells::default();
        for row in &rows {
            for (column, cell) in (0..).zip(row) {
                // What lies beyond the room of a sheet is left out, as Google would refuse it.
                let _beyond = cells.push(column, cell.as_ref());
            }
            cells.end_row();
        }
        Self::new(sheet_id, title, (grid_rows, grid_columns), cells.finish())
    }

    /// A tab with a known title, a grid of at least (rows, columns), and its cells.
    pub(super) fn new(sheet_id: i32, title: &str, grid: (u32, u32), cells: Cells) -> Self {
        Self {
            sheet_id,
            title: title.into(),
            grid_rows: grid.0.max(cells.rows()),
            grid_columns: grid.1.max(cells.width),
            missing_values: false,
            cells,
            digests: RowDigests::default(),
        }
    }

    /// The same tab, marked as having come without values.
    pub(super) fn without_values(mut self) -> Self {
        self.missing_values = true;
        self
    }

    /// The tab's id, which survives renaming.
    #[must_use]
    pub fn sheet_id(&self) -> i32 {
        self.sheet_id
    }

    /// The tab's name at the time of reading; empty when the answer did not name it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How many rows the grid has, filled or not. Writing below it needs growth first.
    #[must_use]
    pub fn grid_rows(&self) -> u32 {
        self.grid_rows
    }

    /// How many columns the grid has, filled or not.
    #[must_use]
    pub fn grid_columns(&self) -> u32 {
        self.grid_columns
    }

    /// Whether the answer had no values for this tab at all. An empty tab looks the same as a lost one, so this is
    /// a reason to act on nothing.
    #[must_use]
    pub fn missing_values(&self) -> bool {
        self.missing_values
    }

    /// The last row that holds anything, plus one.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.cells.rows()
    }

    /// How many cells hold anything.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.cells.filled
    }

    /// The value at a row and column; nothing beyond the filled part.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> CellRef<'_> {
        self.cells.row(row).at(column)
    }

    /// The filled cells of a row from left to right, each with its column.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, CellRef<'_>)> {
        self.cells.row(row)
    }

    /// Recognises what stands in a row, wherever the row goes, as long as this process lives: which of its columns are filled,
    /// and with what. `None`: nothing stands there.
    #[must_use]
    pub fn digest_of_row(&self, row: u32) -> Option<u64> {
        // Reading asks for all of them.
        let digests = self.digests.0.get_or_init(|| (0..self.rows()).map(|row| self.cells.row(row).digest()).collect());
        let digest = digests.get(usize::try_from(row).ok()?)?;
        (!self.cells.row(row).packed.is_empty()).then_some(*digest)
    }

    /// Recognises all that stands in the tab, its name and its size, as long as this process lives.
    pub(super) fn digest(&self) -> u64 {
        KEYS.hash_one(self)
    }

    /// Whether the tab bears the name of another look at it and holds the same in its first rows.
    #[must_use]
    pub fn begins_as(&self, other: &Self, rows: u32) -> bool {
        self.title == other.title && (0..rows).all(|row| self.is_alike(row, other))
    }

    /// Whether a row holds the same in both.
    #[must_use]
    pub(super) fn is_alike(&self, row: u32, other: &Self) -> bool {
        self.cells.row(row) == other.cells.row(row)
    }

    /// The same table with some cells replaced.
    #[must_use]
    pub fn patched(&self, cells: &[crate::sheet::write::CellWrite]) -> Self {
        if cells.is_empty() {
            return self.clone();
        }
        let mut writes: Vec<&crate::sheet::write::CellWrite> = cells.iter().collect();
        // Stable, so that of two values for one cell the later holds.
        writes.sort_by_key(|write| write.row);
        let height = writes.last().map_or(0, |write| write.row + 1).max(self.rows());
        let mut writes = writes.into_iter().peekable();
        let mut patched = Cells::default();
        for row in 0..height {
            let mut values: BTreeMap<u32, CellRef<'_>> = BTreeMap::new();
            while let Some(write) = writes.next_if(|write| write.row == row) {
                values.insert(write.column, write.value.as_ref());
            }
            let put = |patched: &mut Cells, column: u32, value: CellRef<'_>| {
                // What lies beyond the room of a sheet is left out, as Google would refuse it.
                let _beyond = patched.push(column as usize, value);
            };
            if values.is_empty() {
                self.row(row).for_each(|(column, value)| put(&mut patched, column, value));
            } else {
                self.row(row).for_each(|(column, value)| {
                    values.entry(column).or_insert(value);
                });
                values.into_iter().for_each(|(column, value)| put(&mut patched, column, value));
            }
            patched.end_row();
        }
        Self::new(self.sheet_id, &self.title, (self.grid_rows, self.grid_columns), patched.finish())
    }

    /// The room the table takes, in bytes.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let digests = self.digests.0.get().map_or(0, |digests| size_of_val(&**digests));
        self.title.len() + self.cells.heap_bytes() + digests
    }
}

impl fmt::Debug for Table {
    /// Names the tab and its size, never what stands in it: that is customers' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("sheet_id", &self.sheet_id)
            .field("title", &self.title)
            .field("rows", &self.rows())
            .field("filled", &self.filled())
            .field("missing_values", &self.missing_values)
            .finish_non_exhaustive()
    }
}

impl Hash for Table {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.sheet_id, &self.title, self.grid_rows, self.grid_columns, self.missing_values).hash(state);
        // Packed as they are: cell by cell it would cost more than all the rest.
        let Cells { row_ends, packed, text, .. } = &self.cells;
        row_ends.hash(state);
        packed.hash(state);
        text.hash(state);
    }
}

/// The filled cells of a tab, row after row, from left to right.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Cells {
    /// Where each row ends in `packed` and in `text`; a row begins where the one above ends.
    row_ends: Vec<(u32, u32)>,
    /// Of each cell how many columns lie empty to its left, and its kind, a byte each; then the bits of a number, or the
    /// length of a long text.
    packed: Vec<u8>,
    text: String,
    /// How many cells there are, and the columns up to the last of them.
    filled: usize,
    width: u32,
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
pub(super) struct NoRoom;

impl Cells {
    /// Puts a value into the row being filled, to the right of what is there. Nothing is kept for an empty one.
    pub(super) fn push(&mut self, column: usize, value: CellRef<'_>) -> Result<(), NoRoom> {
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
        self.filled += 1;
        self.next = column + 1;
        self.width = self.width.max(self.next);
        Ok(())
    }

    /// Closes the row being filled.
    pub(super) fn end_row(&mut self) {
        // Of as much text as there may be, less is packed.
        let end = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        self.row_ends.push((end(self.packed.len()), end(self.text.len())));
        self.next = 0;
        // What a large tab outgrows is copied seldom: room that is not used is given back, and was never touched.
        if self.packed.capacity() - self.packed.len() < self.packed.len() / ROWS_AHEAD {
            self.packed.reserve(self.packed.len() * 3);
        }
        if self.text.capacity() - self.text.len() < self.text.len() / ROWS_AHEAD {
            self.text.reserve(self.text.len() * 3);
        }
    }

    /// Drops empty rows at the end and gives back unused room.
    pub(super) fn finish(mut self) -> Self {
        while let Some(end) = self.row_ends.pop() {
            if end.0 > self.row_ends.last().map_or(0, |above| above.0) {
                self.row_ends.push(end);
                break;
            }
        }
        self.row_ends.shrink_to_fit();
        self.packed.shrink_to_fit();
        self.text.shrink_to_fit();
        self
    }

    fn rows(&self) -> u32 {
        u32::try_from(self.row_ends.len()).unwrap_or(u32::MAX)
    }

    /// A row; nothing is in one beyond the last.
    fn row(&self, row: u32) -> PackedRow<'_> {
        let row = row as usize;
        let Some((end, text_end)) = self.row_ends.get(row) else { return PackedRow::default() };
        let (start, text_start) = row.checked_sub(1).map_or((0, 0), |above| self.row_ends[above]);
        PackedRow {
            packed: &self.packed[start as usize..*end as usize],
            text: &self.text[text_start as usize..*text_end as usize],
            column: 0,
        }
    }

    fn heap_bytes(&self) -> usize {
        self.row_ends.capacity() * size_of::<(u32, u32)>() + self.packed.capacity() + self.text.capacity()
    }
}

/// The cells of a row, from the first that was not looked at yet. Rows that hold the same are packed alike.
#[derive(Clone, Copy, Default, PartialEq)]
struct PackedRow<'c> {
    packed: &'c [u8],
    text: &'c str,
    /// The first column that was not looked at.
    column: u32,
}

impl<'c> PackedRow<'c> {
    /// Recognises what stands in it.
    fn digest(self) -> u64 {
        let mut state = KEYS.build_hasher();
        state.write_usize(self.packed.len());
        state.write(self.packed);
        state.write(self.text.as_bytes());
        state.finish()
    }

    /// What stands in a column. What is to the left of it is stepped over as it is packed: a look asks for every cell of
    /// ours in each row by itself.
    fn at(mut self, wanted: u32) -> CellRef<'c> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn sample() -> Table {
        Table::from_rows(
            7,
            "Pesanan",
            vec![
                vec![Cell::text("No Order"), Cell::Empty, Cell::text("Jumlah")],
                vec![],
                vec![Cell::Empty, Cell::Bool(false), Cell::Number(1_500.0), Cell::text("é🍱")],
                vec![Cell::Empty, Cell::text("")],
            ],
        )
    }

    #[test]
    fn a_cell_is_found_by_row_and_column_and_everything_else_is_empty() {
        let table = sample();
        let check =
            |row, column, expected: CellRef<'_>| assert_eq!(table.cell(row, column), expected, "{row},{column}");
        check(0, 0, CellRef::Text("No Order"));
        check(0, 1, CellRef::Empty);
        check(0, 2, CellRef::Text("Jumlah"));
        check(1, 0, CellRef::Empty);
        check(2, 1, CellRef::Bool(false));
        check(2, 2, CellRef::Number(1_500.0));
        check(2, 3, CellRef::Text("é🍱"));
        check(2, 4, CellRef::Empty);
        check(3, 1, CellRef::Empty);
        check(u32::MAX, 0, CellRef::Empty);
        check(0, u32::MAX, CellRef::Empty);
    }

    #[test]
    fn rows_end_with_the_last_filled_one_while_the_grid_goes_on() {
        let table = sample();
        assert_eq!((table.rows(), table.grid_rows(), table.grid_columns()), (3, 4, 4));
        assert_eq!(table.row(2).map(|(column, _)| column).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(table.row(1).count() + table.row(9).count(), 0);
        assert_eq!(Table::from_rows(1, "", vec![vec![], vec![Cell::Empty]]).rows(), 0);
    }

    #[test]
    fn a_patched_table_differs_in_the_cells_given_and_of_two_values_for_one_the_later_holds() {
        let write =
            |row, column, value: Cell| crate::sheet::write::CellWrite { sheet_id: 7, row, column, value, link: None };
        let writes = [
            write(4, 1, Cell::text("neu")),
            write(0, 0, Cell::text("erst")),
            write(2, 1, Cell::Empty),
            write(0, 0, Cell::text("dann")),
            write(0, 1, Cell::Number(2.0)),
        ];
        let patched = sample().patched(&writes);
        let expected = vec![
            vec![Cell::text("dann"), Cell::Number(2.0), Cell::text("Jumlah")],
            vec![],
            vec![Cell::Empty, Cell::Empty, Cell::Number(1_500.0), Cell::text("é🍱")],
            vec![],
            vec![Cell::Empty, Cell::text("neu")],
        ];
        for (row, cells) in (0..).zip(&expected) {
            let values: Vec<Cell> = (0..4).map(|column| patched.cell(row, column).to_cell()).collect();
            assert!(values.iter().zip(cells.iter().chain(std::iter::repeat(&Cell::Empty))).all(|(a, b)| a == b));
        }
        assert_eq!((patched.rows(), patched.grid_columns()), (5, 4));
    }

    #[test]
    fn cells_of_every_kind_and_length_stand_where_they_were_put_however_far_apart() {
        let whole = f64::from(u32::MAX);
        let numbers = [0.0, 1.0, whole, whole + 1.0, -1.0, 0.5, 1e300].map(Cell::Number);
        let texts =
            [1, 248, 249, 250, 70_000].map(|length| Cell::text("é".repeat(length / 2) + &"x".repeat(length % 2)));
        let values: Vec<Cell> = numbers.into_iter().chain(texts).chain([Cell::Bool(true), Cell::Bool(false)]).collect();
        for gap in [0, 1, 254, 255, 256, 509, 510, 511] {
            let mut cells = Cells::default();
            let places: Vec<usize> = (0..values.len()).map(|n| gap + n * (gap + 1)).collect();
            for (column, value) in places.iter().zip(&values) {
                cells.push(*column, value.as_ref()).unwrap();
            }
            cells.end_row();
            let table = Table::new(1, "t", (0, 0), cells.finish());
            let expected = places.iter().map(|at| u32::try_from(*at).unwrap()).zip(values.iter().map(Cell::as_ref));
            assert!(table.row(0).eq(expected.clone()), "{gap}");
            expected.for_each(|(column, value)| assert_eq!(table.cell(0, column), value, "{gap}"));
            assert_eq!(table.grid_columns() as usize, places.last().unwrap() + 1);
            assert_eq!((table.filled(), table.row(1).count()), (values.len(), 0));
        }
    }

    #[test]
    fn what_has_no_room_is_refused_and_disturbs_nothing() {
        let mut cells = Cells::default();
        assert!(cells.push(65_536, CellRef::Bool(true)).is_err());
        cells.push(65_535, CellRef::Text("am Rand")).unwrap();
        assert!(cells.push(65_535, CellRef::Bool(true)).is_err() && cells.push(3, CellRef::Bool(true)).is_err());
        cells.end_row();
        let table = Table::new(1, "t", (0, 0), cells.finish());
        assert!(table.row(0).eq([(65_535, CellRef::Text("am Rand"))]));
    }

    #[test]
    fn the_two_zeros_are_one_number() {
        let of = |n: f64| Table::from_rows(1, "t", vec![vec![Cell::Number(n)]]);
        assert!(of(-0.0) == of(0.0) && of(-0.0).digest_of_row(0) == of(0.0).digest_of_row(0));
        assert!(of(-0.0).cell(0, 0) == CellRef::Number(0.0) && of(0.0) != of(f64::from_bits(1)));
    }

    #[test]
    fn printing_a_table_shows_no_cell() {
        assert!(!format!("{:?}", sample()).contains("Jumlah"));
    }

    #[test]
    fn a_row_is_recognised_wherever_it_went_and_by_nothing_else() {
        let (text, number, blank) = (Cell::text, Cell::Number, Cell::Empty);
        let row = [text("ab"), text("c"), number(0.0), Cell::Bool(true)].to_vec();
        let digest = |above: Vec<Vec<Cell>>, row: &[Cell]| {
            let at = u32::try_from(above.len()).unwrap_or_default();
            let rows = above.into_iter().chain([row.to_vec(), vec![text("unten")]]).collect();
            Table::from_rows(1, "t", rows).digest_of_row(at)
        };
        let here = digest(vec![], &row);
        assert!(here.is_some());
        assert_eq!(here, digest(vec![vec![text("Langes darüber"), number(3.0)], vec![]], &row));
        let others: [&[Cell]; 8] = [
            &[text("a"), text("bc"), number(0.0), Cell::Bool(true)],
            &[text("ab"), text("d"), number(0.0), Cell::Bool(true)],
            &[text("ab"), text("c"), Cell::Bool(false), Cell::Bool(true)],
            &[text("ab"), text("c"), number(f64::from_bits(1)), Cell::Bool(true)],
            &[text("ab"), text("c"), number(0.0), number(f64::from_bits(1))],
            &[text("ab"), text("c"), blank.clone(), number(0.0), Cell::Bool(true)],
            &[text("ab"), text("c"), number(0.0)],
            &[text("abc"), blank.clone(), number(0.0), Cell::Bool(true)],
        ];
        for other in others {
            assert_ne!(here, digest(vec![], other), "{other:?}");
        }
        assert_eq!(digest(vec![], &[blank]), None);
    }

    #[test]
    fn two_tables_differ_when_a_value_moves() {
        let rows = |at: usize| {
            let mut row = vec![Cell::Empty; 3];
            row[at] = Cell::text("Ya");
            Table::from_rows(1, "t", vec![vec![Cell::Bool(true); 3], row])
        };
        assert_eq!(rows(1), rows(1));
        assert_ne!(rows(1), rows(2));
    }
}
