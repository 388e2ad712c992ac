//! What is to be written into the sheet in one go: rows to add below a grid, and cells with their values.
//!
//! A batch is data. It never knows how the API spells it, and it is good only for the reading whose rows it names.

use std::collections::BTreeMap;

use crate::domain::cell::Cell;
use crate::domain::text::Text;

/// One cell and the value it shall have. Rows and columns count from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct CellWrite {
    /// The tab, by the id that survives renaming.
    pub sheet_id: i32,
    /// The row, as read in this cycle.
    pub row: u32,
    /// The column, as read in this cycle.
    pub column: u32,
    /// The value, written literally: a text that begins with `=` stays a text. Empty clears the cell.
    pub value: Cell,
    /// Where the text leads when it is clicked; empty: nowhere, wherever one that stood there led. A read does not bring it
    /// back, so the text must change when it does.
    pub link: Option<Text>,
}

/// Rows and columns to add at the end of a tab's grid, because a write never makes it larger by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The tab.
    pub sheet_id: i32,
    /// How many rows to add; 0 for none.
    pub rows: u32,
    /// How many columns to add; 0 for none.
    pub columns: u32,
}

/// A row to add below everything that stands in a tab at the moment of the write, whatever people do meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct AppendedRow {
    /// The tab.
    pub sheet_id: i32,
    /// Its cells, by column; written literally, as everything.
    pub cells: BTreeMap<u32, Cell>,
}

/// The one write of a cycle: first the growth, then the rows, then the cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteBatch {
    /// Grids to enlarge.
    pub grow: Vec<Growth>,
    /// Rows to append, each tab's in this order. The grid grows by itself.
    pub append: Vec<AppendedRow>,
    /// Cells to set, in any order; of two values for one cell the later holds.
    pub cells: Vec<CellWrite>,
}

impl WriteBatch {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
            && self.append.is_empty()
            && self.grow.iter().all(|growth| growth.rows == 0 && growth.columns == 0)
    }

    /// Whether anything is written into this tab.
    #[must_use]
    pub fn touches(&self, sheet_id: i32) -> bool {
        self.cells
            .iter()
            .map(|cell| cell.sheet_id)
            .chain(self.append.iter().map(|row| row.sheet_id))
            .any(|id| id == sheet_id)
    }

    /// The same work cut into one batch per tab, by ascending id.
    #[must_use]
    pub fn per_tab(&self) -> Vec<(i32, Self)> {
        let mut tabs = BTreeMap::<i32, Self>::new();
        for growth in &self.grow {
            tabs.entry(growth.sheet_id).or_default().grow.push(*growth);
        }
        for row in &self.append {
            tabs.entry(row.sheet_id).or_default().append.push(row.clone());
        }
        for cell in &self.cells {
            tabs.entry(cell.sheet_id).or_default().cells.push(cell.clone());
        }
        tabs.into_iter().collect()
    }
}
