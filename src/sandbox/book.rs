//! The spreadsheet: tabs of rows of typed cells, and the objects that lie on them.
//!
//! A plain value. Rows are shared between copies, so a copy of a 100.000-row book costs a copy of pointers: a
//! request that fails midway is undone by dropping the copy it worked on. Never asks the time, never does I/O.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::cell::{CellValue, Look, MAX_CELL_CHARACTERS};
use super::refusal::Refusal;

/// Google's limit for a spreadsheet.
pub const MAX_CELLS: usize = 10_000_000;
/// Google's limit for one tab (`ZZZ`).
pub const MAX_COLUMNS: usize = 18_278;
/// Rows of a new tab.
pub const DEFAULT_ROWS: usize = 1000;
/// Columns of a new tab.
pub const DEFAULT_COLUMNS: usize = 26;
/// Writes remembered for one journal entry; more are counted, not listed.
const MAX_LISTED_WRITES: usize = 200_000;

/// One row. Shorter than the grid where the rest is empty.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Values, left to right.
    pub values: Vec<CellValue>,
    /// Looks, left to right; shared by cells filled in one go.
    pub looks: Vec<Option<Arc<Look>>>,
    /// `DimensionProperties` that differ from the default.
    pub properties: Option<Arc<Map<String, Value>>>,
    /// The book's revision when this row last changed.
    pub revision: u64,
}

impl Row {
    /// The value in `column`; empty beyond the end.
    pub fn value(&self, column: usize) -> &CellValue {
        self.values.get(column).unwrap_or(&CellValue::Empty)
    }

    /// The look in `column`.
    pub fn look(&self, column: usize) -> Option<&Arc<Look>> {
        self.looks.get(column).and_then(Option::as_ref)
    }

    /// Columns up to the last value.
    pub fn filled(&self) -> usize {
        self.values.iter().rposition(|value| !value.is_empty()).map_or(0, |last| last + 1)
    }

    /// Puts a value; beyond the end the row grows.
    pub fn put(&mut self, column: usize, value: CellValue) {
        if let Some(cell) = self.values.get_mut(column) {
            *cell = value;
        } else if !value.is_empty() {
            self.values.resize(column, CellValue::Empty);
            self.values.push(value);
        }
    }

    /// Puts a look; beyond the end the row grows.
    pub fn put_look(&mut self, column: usize, look: Option<Arc<Look>>) {
        if let Some(cell) = self.looks.get_mut(column) {
            *cell = look;
        } else if look.is_some() {
            self.looks.resize(column, None);
            self.looks.push(look);
        }
    }
}

/// The direction of an insertion or deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Whole rows.
    Rows,
    /// Whole columns.
    Columns,
}

/// One tab.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    /// `sheetId`, never changes.
    pub id: i64,
    /// `SheetProperties` but for id, index and grid size.
    pub properties: Map<String, Value>,
    /// `GridProperties` but for the size.
    pub grid: Map<String, Value>,
    /// All rows of the grid.
    pub rows: Vec<Arc<Row>>,
    /// Columns of the grid.
    pub column_count: usize,
    /// `DimensionProperties` of columns that differ from the default.
    pub columns: Vec<Option<Arc<Map<String, Value>>>>,
    /// Merges, protections, … by the member name of the API's `Sheet`.
    pub objects: BTreeMap<String, Vec<Value>>,
    /// The basic filter, if one is set.
    pub basic_filter: Option<Value>,
    /// The book's revision when anything on this tab last changed.
    pub revision: u64,
    /// The book's revision when rows or columns last moved or a row-independent property changed.
    pub structure_revision: u64,
    /// Whether there may be formulas on it.
    pub formulas: bool,
    /// Which order of rows and columns this is: the revision that made it. Taking an edit back brings it back too.
    pub arrangement: u64,
}

impl Tab {
    /// A tab of empty rows.
    pub fn new(id: i64, title: &str, rows: usize, columns: usize) -> Self {
        let empty = Arc::new(Row::default());
        let mut properties = Map::new();
        properties.insert("title".to_owned(), json!(title));
        properties.insert("sheetType".to_owned(), json!("GRID"));
        Self { id, properties, rows: vec![empty; rows], column_count: columns, ..Self::default() }
    }

    /// The title.
    pub fn title(&self) -> &str {
        self.properties.get("title").and_then(Value::as_str).unwrap_or("")
    }

    /// The value at a place; empty outside.
    pub fn value(&self, row: usize, column: usize) -> &CellValue {
        self.rows.get(row).map_or(&CellValue::Empty, |r| r.value(column))
    }

    /// The objects of one list.
    pub fn list(&self, name: &str) -> &[Value] {
        self.objects.get(name).map_or(&[], Vec::as_slice)
    }

    /// The objects of one list, to change.
    pub fn list_mut(&mut self, name: &str) -> &mut Vec<Value> {
        self.objects.entry(name.to_owned()).or_default()
    }

    /// Rows up to the last value.
    pub fn filled_rows(&self) -> usize {
        self.rows.iter().rposition(|row| row.filled() > 0).map_or(0, |last| last + 1)
    }
}

/// Which cells a request wrote.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// (sheetId, row, column) of each cell whose value now differs, zero-based.
    pub changed: Vec<(i64, usize, usize)>,
    /// The same of each cell written, the same value again included: a protection minds that too.
    pub touched: Vec<(i64, usize, usize)>,
    /// Cells written, the same value again included.
    pub written: u64,
    /// Cells whose look was written.
    pub looks: u64,
}

/// The whole spreadsheet.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// `SpreadsheetProperties`: title, locale, timeZone and whatever else was set.
    pub properties: Map<String, Value>,
    /// The tabs, in the order of the tab bar.
    pub tabs: Vec<Arc<Tab>>,
    /// Named ranges as JSON.
    pub named_ranges: Vec<Value>,
    /// Developer metadata as JSON.
    pub metadata: Vec<Value>,
    /// The last id given to a tab or object.
    pub last_id: i64,
    /// Counts changes.
    pub revision: u64,
    /// What the present request wrote.
    pub written: Written,
}

impl Book {
    /// What a new spreadsheet is in Indonesia: one empty tab.
    pub fn fresh() -> Self {
        let mut properties = Map::new();
        for (name, value) in
            [("title", "Order B2B"), ("locale", "in_ID"), ("timeZone", "Asia/Jakarta"), ("autoRecalc", "ON_CHANGE")]
        {
            properties.insert(name.to_owned(), json!(value));
        }
        Self {
            properties,
            tabs: vec![Arc::new(Tab::new(0, "Sheet1", DEFAULT_ROWS, DEFAULT_COLUMNS))],
            revision: 1,
            ..Self::default()
        }
    }

    /// The locale as Google reports it.
    pub fn locale(&self) -> &str {
        self.properties.get("locale").and_then(Value::as_str).unwrap_or("en_US")
    }

    /// The tab at `position`.
    pub fn tab(&self, position: usize) -> Result<&Tab, Refusal> {
        self.tabs.get(position).map(Arc::as_ref).ok_or_else(|| Refusal::invalid("No such sheet."))
    }

    /// The tab at `position`, to change; marks it as changed.
    pub fn tab_mut(&mut self, position: usize) -> Result<&mut Tab, Refusal> {
        let revision = self.revision;
        let tab = self.tabs.get_mut(position).ok_or_else(|| Refusal::invalid("No such sheet."))?;
        let tab = Arc::make_mut(tab);
        tab.revision = revision;
        Ok(tab)
    }

    /// The tab at `position`, to change its structure or its properties; readers take it anew as a whole.
    pub fn reshape(&mut self, position: usize) -> Result<&mut Tab, Refusal> {
        let revision = self.revision;
        let tab = self.tab_mut(position)?;
        tab.structure_revision = revision;
        tab.arrangement = revision;
        Ok(tab)
    }

    /// The position of the tab with this exact title.
    pub fn tab_named(&self, title: &str) -> Option<usize> {
        self.tabs.iter().position(|tab| tab.title() == title)
    }

    /// The position of the tab a reference calls so: letters' case does not count, but the tab spelt just so comes first.
    pub fn tab_called(&self, title: &str) -> Option<usize> {
        let lower = title.to_lowercase();
        self.tab_named(title).or_else(|| self.tabs.iter().position(|tab| tab.title().to_lowercase() == lower))
    }

    /// The position of the tab with this `sheetId`.
    pub fn tab_with_id(&self, id: i64) -> Option<usize> {
        self.tabs.iter().position(|tab| tab.id == id)
    }

    /// A new id for a tab or an object: scattered like Google's, the same in every run.
    pub fn new_id(&mut self) -> i64 {
        loop {
            self.last_id += 1;
            let id = (self.last_id.wrapping_mul(2_654_435_761) & 0x7fff_ffff).max(1);
            if self.tab_with_id(id).is_none() {
                return id;
            }
        }
    }

    /// Starts a change: everything touched from here on bears a new revision, and the writes are counted anew.
    pub fn begin(&mut self) {
        self.revision += 1;
        self.written = Written::default();
    }

    /// Sets one value. Errors: outside the grid, more characters than a cell takes.
    pub fn set_value(&mut self, tab: usize, row: usize, column: usize, value: CellValue) -> Result<(), Refusal> {
        if let CellValue::Text(text) = &value
            && text.len() > MAX_CELL_CHARACTERS
            && text.chars().count() > MAX_CELL_CHARACTERS
        {
            return Err(Refusal::invalid(format!(
                "Your input contains more than the maximum of {MAX_CELL_CHARACTERS} characters in a single cell."
            )));
        }
        let revision = self.revision;
        let grid = self.tab_mut(tab)?;
        if row >= grid.rows.len() || column >= grid.column_count {
            return Err(Refusal::invalid(format!("Cell ({row}, {column}) is outside the grid.")));
        }
        let id = grid.id;
        grid.formulas |= matches!(value, CellValue::Formula(_));
        let differs = *grid.value(row, column) != value;
        if differs && let Some(slot) = grid.rows.get_mut(row) {
            let slot = Arc::make_mut(slot);
            slot.revision = revision;
            slot.put(column, value);
        }
        self.written.written += 1;
        if self.written.touched.len() < MAX_LISTED_WRITES {
            self.written.touched.push((id, row, column));
        }
        if differs && self.written.changed.len() < MAX_LISTED_WRITES {
            self.written.changed.push((id, row, column));
        }
        Ok(())
    }

    /// Sets one look. Outside the grid: nothing.
    pub fn set_look(&mut self, tab: usize, row: usize, column: usize, look: Option<Arc<Look>>) -> Result<(), Refusal> {
        let revision = self.revision;
        let look = look.filter(|look| !look.is_empty());
        let grid = self.tab_mut(tab)?;
        if column < grid.column_count
            && let Some(slot) = grid.rows.get_mut(row)
            && slot.look(column) != look.as_ref()
        {
            let slot = Arc::make_mut(slot);
            slot.revision = revision;
            slot.put_look(column, look);
        }
        self.written.looks += 1;
        Ok(())
    }

    /// Cells of all grids together.
    pub fn cell_count(&self) -> usize {
        self.tabs.iter().map(|tab| tab.rows.len() * tab.column_count).sum()
    }

    /// Would `more` cells be too many?
    pub fn check_room(&self, more: usize) -> Result<(), Refusal> {
        if self.cell_count() + more > MAX_CELLS {
            return Err(Refusal::invalid(format!(
                "This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
            )));
        }
        Ok(())
    }
}
