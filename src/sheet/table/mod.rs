//! One tab's values as they were read, packed: the filled cells of every row in a handful of allocations.
//!
//! A table says what stands where. It never says what a cell means, and its row numbers are good for the one
//! reading they came from: people insert and sort rows between two readings.

mod cells;
mod unread;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{BuildHasher as _, Hash, Hasher};
use std::sync::OnceLock;

use self::cells::{KEYS, PackedRow};
use crate::domain::cell::{Cell, CellRef};
use crate::domain::text::Text;

pub(super) use self::cells::{Cells, RowDigest, RowSum};
pub(super) use self::unread::{Again, Unread};

/// The values of one tab. Rows and columns count from 0; cells that hold nothing take no room.
///
/// Some three bytes a filled cell beside the text, all text in one string: a large sheet takes less room than the JSON it
/// came in, where `Vec<Vec<Value>>` takes ten times as much.
#[derive(Clone)]
pub struct Table {
    sheet_id: i32,
    title: Text,
    grid_rows: u32,
    grid_columns: u32,
    missing_values: bool,
    cells: Cells,
    /// What recognises each row, once somebody asked.
    digests: OnceLock<Box<[RowDigest]>>,
    /// Rows that stand in the words they came in.
    unread: Option<Unread>,
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
            digests: OnceLock::new(),
            unread: None,
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
            grid_columns: grid.1.max(cells.width()),
            missing_values: false,
            cells,
            digests: OnceLock::new(),
            unread: None,
        }
    }

    /// The same tab, of which some rows were passed over: what recognises each row, and the words of those that were.
    pub(super) fn with_unread(self, digests: Box<[RowDigest]>, unread: Unread) -> Self {
        Self { digests: digests.into(), unread: Some(unread), ..self }
    }

    /// The same tab by itself, to be kept: without the answer it came in. Rows that were passed over are taken from the look
    /// `before`, as far as they stood there.
    #[must_use]
    pub fn by_itself(self, before: Option<&Self>) -> Self {
        let Some(unread) = &self.unread else { return self };
        let stood = before.map(Stood::new);
        let mut cells = Cells::default();
        for row in 0..self.rows() {
            let like = || stood.as_ref()?.row(row, self.digest_of_row(row)?);
            cells.add(if unread.is_unread(row) { like() } else { None }.unwrap_or_else(|| self.packed(row)));
        }
        Self { cells: cells.finish(), digests: self.digests.clone(), unread: None, ..self }
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

    /// How many cells hold anything, all of them looked at.
    #[must_use]
    pub fn filled(&self) -> usize {
        (0..self.rows()).map(|row| self.packed(row).count()).sum()
    }

    /// The value at a row and column; nothing beyond the filled part.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> CellRef<'_> {
        self.packed(row).at(column)
    }

    /// The filled cells of a row from left to right, each with its column.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, CellRef<'_>)> {
        self.packed(row)
    }

    /// A row, read now if nobody did before.
    fn packed(&self, row: u32) -> PackedRow<'_> {
        let is_empty =
            || self.digests.get().is_some_and(|digests| digests.get(row as usize).is_some_and(Option::is_none));
        match self.unread.as_ref().filter(|_| !is_empty()).and_then(|unread| unread.row(row)) {
            Some(cells) => cells.row(0),
            None => self.cells.row(row),
        }
    }

    /// Recognises what stands in a row, wherever the row goes, as long as this process lives: which of its columns are filled,
    /// and with what. `None`: nothing stands there.
    #[must_use]
    pub fn digest_of_row(&self, row: u32) -> Option<u64> {
        let row = usize::try_from(row).ok()?;
        // Reading asks for all of them.
        let digests = self.digests.get_or_init(|| (0..self.rows()).map(|row| self.cells.row(row).digest()).collect());
        digests.get(row)?.map(Into::into)
    }

    /// Recognises all that stands in the tab, its name and its size, as long as this process lives.
    pub(in crate::sheet) fn digest(&self) -> u64 {
        KEYS.hash_one(self)
    }

    /// Whether the tab bears the name of another look at it and holds the same in its first rows.
    #[must_use]
    pub fn begins_as(&self, other: &Self, rows: u32) -> bool {
        self.title == other.title && (0..rows).all(|row| self.is_alike(row, other))
    }

    /// Whether a row holds the same in both.
    #[must_use]
    pub(in crate::sheet) fn is_alike(&self, row: u32, other: &Self) -> bool {
        // A row that was passed over has not to be read for that.
        if self.digests.get().is_some() || other.digests.get().is_some() {
            return self.digest_of_row(row) == other.digest_of_row(row);
        }
        self.packed(row) == other.packed(row)
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

    /// Rows that stand in the words they came in, and of which nobody asked a cell.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread.as_ref().map_or(0, Unread::count)
    }

    /// The room the table takes, in bytes.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let digests = self.digests.get().map_or(0, |digests| size_of_val(&**digests));
        let unread = self.unread.as_ref().map_or(0, Unread::heap_bytes);
        self.title.len() + self.cells.heap_bytes() + digests + unread
    }
}

/// The rows of a tab, by what recognises them.
struct Stood<'t> {
    table: &'t Table,
    by_digest: OnceCell<HashMap<u64, u32>>,
}

impl<'t> Stood<'t> {
    fn new(table: &'t Table) -> Self {
        Self { table, by_digest: OnceCell::new() }
    }

    /// The row that is recognised by this; most stand where they stood.
    fn row(&self, at: u32, digest: u64) -> Option<PackedRow<'t>> {
        if self.table.digest_of_row(at) == Some(digest) {
            return Some(self.table.packed(at));
        }
        let all = || (0..self.table.rows()).filter_map(|row| Some((self.table.digest_of_row(row)?, row))).collect();
        self.by_digest.get_or_init(all).get(&digest).map(|row| self.table.packed(*row))
    }
}

impl fmt::Debug for Table {
    /// Names the tab and its size, never what stands in it: that is customers' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("sheet_id", &self.sheet_id)
            .field("title", &self.title)
            .field("rows", &self.rows())
            .field("unread", &self.unread())
            .field("missing_values", &self.missing_values)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        let head =
            |table: &Self| (table.sheet_id, table.grid_rows, table.grid_columns, table.missing_values, table.rows());
        head(self) == head(other)
            && self.title == other.title
            && (0..self.rows()).all(|row| self.packed(row) == other.packed(row))
    }
}

impl Hash for Table {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.sheet_id, &self.title, self.grid_rows, self.grid_columns, self.missing_values).hash(state);
        match self.digests.get() {
            Some(digests) => (0..self.rows()).zip(digests).for_each(|(_, digest)| digest.hash(state)),
            None => (0..self.rows()).for_each(|row| self.cells.row(row).digest().hash(state)),
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
