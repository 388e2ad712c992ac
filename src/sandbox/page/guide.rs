//! The tour: what a newcomer does next, one step after another, and which steps are done.
//!
//! Which steps there are is said by whoever starts the sandbox; here they are only looked up in the sheet. A step is done
//! when its cell is filled, by whomever.

use serde_json::{Value, json};

use crate::sandbox::book::{Book, Tab};
use crate::sandbox::cell::CellValue;

/// Rows of a tab among which a step's row is looked for.
const MAX_ROWS: usize = 2000;

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who does it and what, in the language of the sheet.
    pub say: String,
    /// Where.
    pub place: Place,
}

/// Where a step is done.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a cell: of a tab, in the row that bears a text under a header, under another header.
    Cell {
        /// The tab's title.
        tab: &'static str,
        /// Header and text that name the row.
        row: (&'static str, String),
        /// The header of the cell to fill.
        column: &'static str,
    },
    /// In the mailbox: a mail is to be read.
    Mailbox,
}

/// All steps; none: there is no tour.
#[derive(Clone, Debug, Default)]
pub(in crate::sandbox) struct Guide(pub Vec<Step>);

impl Guide {
    /// The steps as the page shows them. `at`: tab id, row and column; null while the row is not there yet. `done` is null
    /// for what only the page can know.
    pub(super) fn told(&self, book: &Book) -> Value {
        let told = |step: &Step| match &step.place {
            Place::Mailbox => json!({"say": step.say, "mail": true}),
            Place::Cell { tab, row: (header, text), column } => {
                let found = book.tabs.iter().find(|there| there.title() == *tab).and_then(|tab| {
                    let (key, column) = (header_at(tab, header)?, header_at(tab, column)?);
                    let is_it = |row: usize| matches!(tab.value(row, key), CellValue::Text(found) if **found == **text);
                    Some((tab, (1..tab.rows.len().min(MAX_ROWS)).find(|row| is_it(*row))?, column))
                });
                let at = found.map(|(tab, row, column)| json!([tab.id, row, column]));
                json!({"say": step.say, "at": at, "done": found.is_some_and(|(tab, row, at)| filled(tab.value(row, at)))})
            }
        };
        Value::Array(self.0.iter().map(told).collect())
    }
}

fn header_at(tab: &Tab, header: &str) -> Option<usize> {
    let row = tab.rows.first()?;
    row.values.iter().position(|value| matches!(value, CellValue::Text(text) if text.trim() == header))
}

/// An empty checkbox is no answer.
fn filled(value: &CellValue) -> bool {
    !matches!(value, CellValue::Empty | CellValue::Bool(false))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;

    #[test]
    fn a_step_is_found_where_its_row_stands_and_is_done_when_its_cell_is_filled() {
        let mut book = Book::fresh();
        let mut put = |row, column, value| book.set_value(0, row, column, value).unwrap();
        put(0, 0, CellValue::text("No Order"));
        put(0, 2, CellValue::text(" Cek R&D"));
        put(4, 0, CellValue::text("ODR-2026-0001"));
        let step = |id: &str, column| Step {
            say: String::new(),
            place: Place::Cell { tab: "Sheet1", row: ("No Order", id.to_owned()), column },
        };
        let mut check = |id: &str, column: &'static str, value: Option<CellValue>, at: Value, done: bool| {
            if let Some(value) = value {
                book.set_value(0, 4, 2, value).unwrap();
            }
            let told = Guide(vec![step(id, column)]).told(&book);
            assert_eq!((&told[0]["at"], &told[0]["done"]), (&at, &json!(done)), "{id} {column}");
        };
        let place = || json!([0, 4, 2]);
        check("ODR-2026-0001", "Cek R&D", None, place(), false);
        check("ODR-2026-0002", "Cek R&D", None, Value::Null, false);
        check("ODR-2026-0001", "Cek PPIC", None, Value::Null, false);
        check("ODR-2026-0001", "Cek R&D", Some(CellValue::Bool(false)), place(), false);
        check("ODR-2026-0001", "Cek R&D", Some(CellValue::Bool(true)), place(), true);
        check("ODR-2026-0001", "Cek R&D", Some(CellValue::text("Tidak")), place(), true);
    }
}
