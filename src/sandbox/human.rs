//! The scripted human: what people do to the sheet in the browser, between any two requests.
//!
//! Edits are not API calls: they are neither counted nor written to the journal. Rows and columns are zero-based.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::area::Area;
use super::batch;
use super::book::{Book, Dimension};
use super::cell::CellValue;
use super::protection::Editor;
use super::refusal::Refusal;
use super::state::State;
use super::undo::Way;
use super::values_api;
use super::view::BookView;

/// A person at the browser.
#[derive(Clone, Debug)]
pub struct HumanHandle {
    state: Arc<State>,
    /// The number of the last edit that can be taken back; 0: none.
    last: Arc<AtomicU64>,
}

/// What came of an edit.
pub(super) type Done = Result<(), Refusal>;

impl HumanHandle {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self { state, last: Arc::default() }
    }

    /// The number under which the last edit can be taken back.
    pub(super) fn last_edit(&self) -> Option<u64> {
        Some(self.last.load(Ordering::SeqCst)).filter(|number| *number > 0)
    }

    /// Takes an edit back, or does it again.
    pub(super) fn take(&self, number: u64, way: Way) -> Done {
        self.state.take(number, way)
    }

    /// What the person sees at this moment.
    #[must_use]
    pub fn look(&self) -> BookView {
        BookView(self.state.snapshot())
    }

    /// Puts a value into a cell; null or `""` empties it.
    pub fn set(&self, tab: &str, row: usize, column: usize, value: impl Into<Value>) -> Done {
        let value = literal(&value.into())?;
        self.edit(tab, |book, tab| book.set_value(tab, row, column, value))
    }

    /// Types a text as into Google Sheets: dates, numbers and percents are understood by the spreadsheet's locale.
    pub fn type_text(&self, tab: &str, row: usize, column: usize, text: &str) -> Done {
        self.edit(tab, |book, tab| values_api::put(book, tab, row, column, &json!(text), true))
    }

    /// Puts values into a row from its first column on; the rest of the row stays.
    pub fn set_row(&self, tab: &str, row: usize, values: Vec<Value>) -> Done {
        self.edit(tab, |book, tab| {
            for (column, value) in values.iter().enumerate() {
                book.set_value(tab, row, column, literal(value)?)?;
            }
            Ok(())
        })
    }

    /// Inserts `count` empty rows before row `at`.
    pub fn insert_rows(&self, tab: &str, at: usize, count: usize) -> Done {
        self.edit(tab, |book, tab| book.insert(tab, Dimension::Rows, at, count, at > 0))
    }

    /// Adds `count` empty rows at the end.
    pub fn add_rows(&self, tab: &str, count: usize) -> Done {
        self.edit(tab, |book, tab| book.append(tab, Dimension::Rows, count))
    }

    /// Deletes `count` rows from row `at` on.
    pub fn delete_rows(&self, tab: &str, at: usize, count: usize) -> Done {
        self.edit(tab, |book, tab| {
            let rows = book.tab(tab)?.rows.len();
            inside(at + count, rows)?;
            book.delete(tab, Dimension::Rows, at, at + count)
        })
    }

    /// Drags `count` rows from row `at` to before row `to`, counted before the drag.
    pub fn move_rows(&self, tab: &str, at: usize, count: usize, to: usize) -> Done {
        self.edit(tab, |book, tab| {
            let rows = book.tab(tab)?.rows.len();
            inside((at + count).max(to), rows)?;
            book.shift(tab, Dimension::Rows, at, at + count, to)
        })
    }

    /// Inserts `count` empty columns before column `at`.
    pub fn insert_columns(&self, tab: &str, at: usize, count: usize) -> Done {
        self.edit(tab, |book, tab| book.insert(tab, Dimension::Columns, at, count, at > 0))
    }

    /// Deletes `count` columns from column `at` on.
    pub fn delete_columns(&self, tab: &str, at: usize, count: usize) -> Done {
        self.edit(tab, |book, tab| {
            let columns = book.tab(tab)?.column_count;
            inside(at + count, columns)?;
            book.delete(tab, Dimension::Columns, at, at + count)
        })
    }

    /// Sorts all rows from `first_row` on by one column; blanks last.
    pub fn sort(&self, tab: &str, first_row: usize, column: usize, ascending: bool) -> Done {
        self.edit(tab, |book, tab| {
            let whole = Area::whole(book, tab);
            inside(first_row, whole.row_end)?;
            book.sort(Area { row_start: first_row, ..whole }, &[(column, ascending)])
        })
    }

    /// Copies a row over another one.
    pub fn copy_row(&self, tab: &str, from: usize, to: usize) -> Done {
        self.edit(tab, |book, tab| transfer(book, tab, from, to, false))
    }

    /// Copies a row and inserts the copy before row `to`.
    pub fn insert_copy(&self, tab: &str, from: usize, to: usize) -> Done {
        self.edit(tab, |book, tab| {
            book.insert(tab, Dimension::Rows, to, 1, to > 0)?;
            let from = if from >= to { from + 1 } else { from };
            transfer(book, tab, from, to, false)
        })
    }

    /// Cuts a row and pastes it over another one; the old place stays blank.
    pub fn cut_row(&self, tab: &str, from: usize, to: usize) -> Done {
        self.edit(tab, |book, tab| transfer(book, tab, from, to, true))
    }

    /// Retypes the header whose text is `old`, in the first row that has it.
    pub fn rename_header(&self, tab: &str, old: &str, new: &str) -> Done {
        self.edit(tab, |book, tab| {
            let grid = book.tab(tab)?;
            let place = grid.rows.iter().enumerate().find_map(|(row, cells)| {
                let is_old = |value: &CellValue| matches!(value, CellValue::Text(text) if text.trim() == old);
                Some((row, cells.values.iter().position(is_old)?))
            });
            let (row, column) = place.ok_or_else(|| Refusal::invalid(format!("no header {old}")))?;
            book.set_value(tab, row, column, CellValue::text(new))
        })
    }

    /// Renames a tab.
    pub fn rename_tab(&self, tab: &str, title: &str) -> Done {
        self.edit(tab, |book, tab| {
            batch::check_title(book, title, Some(tab))?;
            book.reshape(tab)?.properties.insert("title".to_owned(), json!(title));
            Ok(())
        })
    }

    /// Deletes a tab.
    pub fn delete_tab(&self, tab: &str) -> Done {
        self.edit(tab, batch::remove)
    }

    /// Adds an empty tab of 1000 rows and 26 columns at the end.
    pub fn add_tab(&self, title: &str) -> Done {
        self.edit_book(|book| {
            let body = json!({"requests": [{"addSheet": {"properties": {"title": title}}}]});
            batch::apply(book, &body, Editor::Owner).map(|_| ())
        })
    }

    /// Protects a tab, or some of its columns, for these people and the owner alone: the service account may no longer
    /// write there.
    pub fn lock(&self, tab: &str, columns: Option<std::ops::Range<usize>>, editors: &[&str]) -> Done {
        self.edit(tab, |book, tab| {
            let mut range = json!({"sheetId": book.tab(tab)?.id});
            if let Some(columns) = columns {
                range["startColumnIndex"] = json!(columns.start);
                range["endColumnIndex"] = json!(columns.end);
            }
            let lock = json!({"protectedRangeId": book.new_id(), "range": range, "editors": {"users": editors}});
            book.reshape(tab)?.list_mut("protectedRanges").push(lock);
            Ok(())
        })
    }

    /// Takes all protections of a tab away.
    pub fn unlock(&self, tab: &str) -> Done {
        self.edit(tab, |book, tab| {
            book.reshape(tab)?.list_mut("protectedRanges").clear();
            Ok(())
        })
    }

    /// Takes every object of a kind away from a tab: `filterViews`, `columnGroups`, `charts`, `conditionalFormats`.
    pub fn clear_objects(&self, tab: &str, kind: &str) -> Done {
        self.edit(tab, |book, tab| {
            book.reshape(tab)?.objects.remove(kind);
            Ok(())
        })
    }

    /// Makes it a spreadsheet in which no program ever noted anything.
    pub fn forget_metadata(&self) -> Done {
        self.edit_book(|book| {
            book.metadata.clear();
            Ok(())
        })
    }

    /// Sets the note of a cell; `""` removes it.
    pub fn set_note(&self, tab: &str, row: usize, column: usize, note: &str) -> Done {
        self.edit(tab, |book, tab| {
            let old = book.tab(tab)?.rows.get(row).and_then(|r| r.look(column)).map(|look| look.as_ref().clone());
            let mut look = old.unwrap_or_default();
            if note.is_empty() {
                look.remove("note");
            } else {
                look.insert("note".to_owned(), json!(note));
            }
            book.set_look(tab, row, column, Some(Arc::new(look)))
        })
    }

    /// Chooses a locale (`in_ID`, `en_US`, …).
    pub fn set_locale(&self, locale: &str) -> Done {
        self.property("locale", locale)
    }

    /// Chooses a time zone (`Asia/Jakarta`, …).
    pub fn set_timezone(&self, zone: &str) -> Done {
        self.property("timeZone", zone)
    }

    /// Does several things with nobody in between; all or none.
    pub fn edit_book(&self, act: impl FnOnce(&mut Book) -> Done) -> Done {
        self.last.store(self.state.edit(act)?.unwrap_or(0), Ordering::SeqCst);
        Ok(())
    }

    fn property(&self, name: &str, value: &str) -> Done {
        let body =
            json!({"requests": [{"updateSpreadsheetProperties": {"properties": {name: value}, "fields": name}}]});
        self.edit_book(|book| batch::apply(book, &body, Editor::Owner).map(|_| ()))
    }

    fn edit(&self, title: &str, act: impl FnOnce(&mut Book, usize) -> Done) -> Done {
        self.edit_book(|book| {
            let tab = book.tab_named(title).ok_or_else(|| Refusal::invalid(format!("no tab {title}")))?;
            act(book, tab)
        })
    }
}

fn literal(value: &Value) -> Result<CellValue, Refusal> {
    CellValue::literal(value).ok_or_else(|| Refusal::invalid("a cell holds a number, a text or a checkbox"))
}

fn inside(end: usize, size: usize) -> Done {
    if end > size {
        Err(Refusal::invalid(format!("row or column {end} is outside the grid of {size}")))
    } else {
        Ok(())
    }
}

fn transfer(book: &mut Book, tab: usize, from: usize, to: usize, cut: bool) -> Done {
    let grid = book.tab(tab)?;
    inside(from.max(to) + 1, grid.rows.len())?;
    let (width, id) = (grid.column_count, grid.id);
    let range = |row: usize| json!({"sheetId": id, "startRowIndex": row, "endRowIndex": row + 1, "startColumnIndex": 0, "endColumnIndex": width});
    let request = if cut {
        json!({"cutPaste": {"source": range(from), "destination": {"sheetId": id, "rowIndex": to, "columnIndex": 0}}})
    } else {
        json!({"copyPaste": {"source": range(from), "destination": range(to)}})
    };
    batch::apply(book, &json!({"requests": [request]}), Editor::Owner).map(|_| ())
}
