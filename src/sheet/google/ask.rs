//! What is asked of a tab.

use serde_json::{Value, json};

/// What to read of a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// The tab's id.
    pub sheet_id: i32,
    /// So many rows from the top; `None`: all of it.
    pub rows: Option<u32>,
}

impl From<i32> for Ask {
    fn from(sheet_id: i32) -> Self {
        Self { sheet_id, rows: None }
    }
}

impl Ask {
    /// The same in the API's words.
    pub(super) fn filter(self) -> Value {
        let Self { sheet_id, rows } = self;
        match rows {
            None => json!({"gridRange": {"sheetId": sheet_id}}),
            Some(rows) => json!({"gridRange": {"sheetId": sheet_id, "startRowIndex": 0, "endRowIndex": rows}}),
        }
    }
}
