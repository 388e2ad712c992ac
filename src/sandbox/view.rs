//! A frozen look at the spreadsheet, for tests and for the demo.
//!
//! A copy: later edits do not show.

use serde_json::Value;

use super::book::{Book, Tab};

/// The spreadsheet at one instant. Rows and columns are zero-based; tabs are named by title.
#[derive(Clone, Debug)]
pub struct BookView(pub(super) Book);

impl BookView {
    /// Id and title of every tab, in order.
    pub fn tabs(&self) -> Vec<(i64, String)> {
        self.0.tabs.iter().map(|tab| (tab.id, tab.title().to_owned())).collect()
    }

    /// Rows and columns of a tab's grid; (0, 0): no such tab.
    pub fn size(&self, tab: &str) -> (usize, usize) {
        self.tab(tab).map_or((0, 0), |tab| (tab.rows.len(), tab.column_count))
    }

    /// What a cell holds: null (also where there is no such tab), number, text or boolean.
    pub fn cell(&self, tab: &str, row: usize, column: usize) -> Value {
        self.tab(tab).map_or(Value::Null, |tab| tab.value(row, column).json())
    }

    /// All rows up to the last value, each up to its last value.
    pub fn rows(&self, tab: &str) -> Vec<Vec<Value>> {
        let Some(tab) = self.tab(tab) else {
            return Vec::new();
        };
        let rows = tab.rows.iter().take(tab.filled_rows());
        rows.map(|row| row.values.iter().take(row.filled()).map(super::cell::CellValue::json).collect()).collect()
    }

    /// The column whose cell in `header_row` has this text, blanks around it aside.
    pub fn find_col(&self, tab: &str, header_row: usize, header: &str) -> Option<usize> {
        let row = self.tab(tab)?.rows.get(header_row)?;
        row.values.iter().position(|value| value.json().as_str().is_some_and(|text| text.trim() == header))
    }

    /// The first row whose cell in `column` equals `value`.
    pub fn find_row(&self, tab: &str, column: usize, value: &Value) -> Option<usize> {
        self.tab(tab)?.rows.iter().position(|row| row.value(column).json() == *value)
    }

    /// The note of a cell.
    pub fn note(&self, tab: &str, row: usize, column: usize) -> Option<String> {
        Some(self.look(tab, row, column, "note")?.as_str()?.to_owned())
    }

    /// All notes of a tab: row, column, text.
    pub fn notes(&self, tab: &str) -> Vec<(usize, usize, String)> {
        let Some(grid) = self.tab(tab) else {
            return Vec::new();
        };
        let rows = grid.rows.iter().enumerate();
        rows.flat_map(|(row, cells)| (0..cells.looks.len()).map(move |column| (row, column)))
            .filter_map(|(row, column)| Some((row, column, self.note(tab, row, column)?)))
            .collect()
    }

    /// A member of a cell's look: `userEnteredFormat`, `dataValidation`, `note`.
    pub fn look(&self, tab: &str, row: usize, column: usize, member: &str) -> Option<Value> {
        self.tab(tab)?.rows.get(row)?.look(column)?.get(member).cloned()
    }

    /// A list of objects on a tab by its API name: `protectedRanges`, `conditionalFormats`, `charts`, ….
    pub fn objects(&self, tab: &str, list: &str) -> Vec<Value> {
        self.tab(tab).map_or_else(Vec::new, |tab| tab.list(list).to_vec())
    }

    /// A property of the spreadsheet: `title`, `locale`, `timeZone`.
    pub fn property(&self, name: &str) -> Option<String> {
        Some(self.0.properties.get(name)?.as_str()?.to_owned())
    }

    fn tab(&self, title: &str) -> Option<&Tab> {
        self.0.tab_named(title).and_then(|position| self.0.tab(position).ok())
    }
}
