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
/// Eleven bytes a filled cell beside the text, all text in one string: a large sheet takes about the room of
/// the JSON it came in, where `Vec<Vec<Value>>` takes ten times as much.
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
        let width = cells.columns.iter().max().map_or(0, |last| u32::from(*last) + 1);
        Self {
            sheet_id,
            title: title.into(),
            grid_rows: grid.0.max(cells.rows()),
            grid_columns: grid.1.max(width),
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
        self.cells.columns.len()
    }

    /// The value at a row and column; nothing beyond the filled part.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> CellRef<'_> {
        let (Ok(column), span) = (u16::try_from(column), self.cells.span(row)) else { return CellRef::Empty };
        let columns = self.cells.columns.get(span.clone()).unwrap_or_default();
        columns.binary_search(&column).map_or(CellRef::Empty, |at| self.cells.value(span.start + at))
    }

    /// The filled cells of a row from left to right, each with its column.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, CellRef<'_>)> {
        self.cells.span(row).map(|at| (u32::from(self.cells.columns[at]), self.cells.value(at)))
    }

    /// Recognises what stands in a row, wherever the row goes, as long as this process lives: which of its columns are filled,
    /// and with what. `None`: nothing stands there.
    #[must_use]
    pub fn digest_of_row(&self, row: u32) -> Option<u64> {
        // Reading asks for all of them.
        let digests = self.digests.0.get_or_init(|| (0..self.rows()).map(|row| self.cells.digest(row)).collect());
        let digest = digests.get(usize::try_from(row).ok()?)?;
        (!self.cells.span(row).is_empty()).then_some(*digest)
    }

    /// Recognises all that stands in the tab, its name and its size, as long as this process lives.
    pub(super) fn digest(&self) -> u64 {
        KEYS.hash_one(self)
    }

    /// Whether the tab bears the name of another look at it and holds the same in its first rows.
    #[must_use]
    pub fn begins_as(&self, other: &Self, rows: u32) -> bool {
        self.title == other.title && (0..rows).all(|row| self.row(row).eq(other.row(row)))
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
        let Cells { row_ends, columns, kinds, contents, text } = &self.cells;
        row_ends.hash(state);
        columns.hash(state);
        // Eight to a word: one by one they would cost more than all the rest.
        for eight in kinds.chunks(8) {
            state.write_u64(eight.iter().fold(0, |word, kind| word << 8 | *kind as u64));
        }
        contents.hash(state);
        text.hash(state);
    }
}

/// The filled cells of a tab, row after row. Column, kind and content of the n-th filled cell stand at n.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Cells {
    /// Where each row's cells end; a row begins where the one above ends.
    row_ends: Vec<u32>,
    columns: Vec<u16>,
    kinds: Vec<Kind>,
    /// The bits of a number, 0 or 1, or start and length in `text` (32 bits each).
    contents: Vec<u64>,
    text: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number = 1,
    Bool,
    Text,
}

/// A table can hold no more: beyond 65.536 columns, or 4 GiB of text.
#[derive(Debug)]
pub(super) struct NoRoom;

impl Cells {
    /// Puts a value into the row being filled, to the right of what is there. Nothing is kept for an empty one.
    pub(super) fn push(&mut self, column: usize, value: CellRef<'_>) -> Result<(), NoRoom> {
        let (kind, content) = match value {
            CellRef::Empty | CellRef::Text("") => return Ok(()),
            // Adding zero makes of −0 the 0 it is for everybody but the bits.
            CellRef::Number(n) => (Kind::Number, (n + 0.0).to_bits()),
            CellRef::Bool(b) => (Kind::Bool, u64::from(b)),
            CellRef::Text(t) => {
                let start = u32::try_from(self.text.len()).map_err(|_| NoRoom)?;
                let length = u32::try_from(t.len()).map_err(|_| NoRoom)?;
                self.text.push_str(t);
                (Kind::Text, (u64::from(start) << 32) | u64::from(length))
            }
        };
        self.columns.push(u16::try_from(column).map_err(|_| NoRoom)?);
        self.kinds.push(kind);
        self.contents.push(content);
        Ok(())
    }

    /// Closes the row being filled.
    pub(super) fn end_row(&mut self) {
        self.row_ends.push(u32::try_from(self.columns.len()).unwrap_or(u32::MAX));
    }

    /// Drops empty rows at the end and gives back unused room.
    pub(super) fn finish(mut self) -> Self {
        while let Some(end) = self.row_ends.pop() {
            if end > self.row_ends.last().copied().unwrap_or(0) {
                self.row_ends.push(end);
                break;
            }
        }
        self.row_ends.shrink_to_fit();
        self.columns.shrink_to_fit();
        self.kinds.shrink_to_fit();
        self.contents.shrink_to_fit();
        self.text.shrink_to_fit();
        self
    }

    fn rows(&self) -> u32 {
        u32::try_from(self.row_ends.len()).unwrap_or(u32::MAX)
    }

    fn span(&self, row: u32) -> std::ops::Range<usize> {
        let row = row as usize;
        let Some(end) = self.row_ends.get(row) else { return 0..0 };
        let start = row.checked_sub(1).map_or(0, |above| self.row_ends[above]);
        start as usize..*end as usize
    }

    /// Recognises what stands in a row.
    fn digest(&self, row: u32) -> u64 {
        let mut state = KEYS.build_hasher();
        let mut texts: Option<std::ops::Range<usize>> = None;
        for at in self.span(row) {
            let (kind, content) = (self.kinds[at], self.contents[at]);
            state.write_u64(u64::from(self.columns[at]) << 8 | kind as u64);
            match kind {
                Kind::Number | Kind::Bool => state.write_u64(content),
                Kind::Text => {
                    let (start, length) = ((content >> 32) as usize, content & 0xffff_ffff);
                    state.write_u64(length);
                    texts = Some(texts.map_or(start, |texts| texts.start)..start + length as usize);
                }
            }
        }
        // The texts of a row stand behind one another: one long piece costs less than many short ones.
        if let Some(texts) = texts {
            state.write(&self.text.as_bytes()[texts]);
        }
        state.finish()
    }

    fn value(&self, at: usize) -> CellRef<'_> {
        let content = self.contents[at];
        match self.kinds[at] {
            Kind::Number => CellRef::Number(f64::from_bits(content)),
            Kind::Bool => CellRef::Bool(content == 1),
            Kind::Text => {
                let (start, length) = ((content >> 32) as usize, (content & 0xffff_ffff) as usize);
                CellRef::Text(&self.text[start..start + length])
            }
        }
    }

    fn heap_bytes(&self) -> usize {
        self.row_ends.capacity() * size_of::<u32>()
            + self.columns.capacity() * size_of::<u16>()
            + self.kinds.capacity() * size_of::<Kind>()
            + self.contents.capacity() * size_of::<u64>()
            + self.text.capacity()
    }
}

#[cfg(test)]
mod tests {
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
