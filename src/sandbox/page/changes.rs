//! What the web page asks for: the tabs, and of one tab the rows that changed since it last asked.
//!
//! Reads only. Rows that look alike share one list of looks, so a sheet full of dropdowns stays small.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::guide::Guide;
use crate::sandbox::book::{Book, Row, Tab};
use crate::sandbox::cell::{CellValue, Look};
use crate::sandbox::shown;

/// Rows the page gets at most; a browser is no place for more.
const MAX_ROWS: usize = 20_000;

/// Lists of a tab that the page draws or minds, by the API's names.
const LISTS: [&str; 6] = ["merges", "charts", "conditionalFormats", "columnGroups", "filterViews", "protectedRanges"];

/// The tabs, how far the tour is and, of the tab `id`, what changed after revision `since`.
pub(in crate::sandbox) fn changes(book: &Book, guide: &Guide, id: Option<i64>, since: u64) -> Value {
    let tabs: Vec<Value> = book
        .tabs
        .iter()
        .map(|tab| {
            json!({
                "id": tab.id,
                "title": tab.title(),
                "hidden": tab.properties.get("hidden") == Some(&json!(true)),
                "color": tab.properties.get("tabColorStyle").and_then(|style| style.get("rgbColor"))
                    .or_else(|| tab.properties.get("tabColor")),
            })
        })
        .collect();
    let mut answer = json!({
        "revision": book.revision,
        "title": book.properties.get("title"),
        "locale": book.locale(),
        "timeZone": book.properties.get("timeZone"),
        "tabs": tabs,
        "guide": guide.told(book),
    });
    if let Some(tab) = id.and_then(|id| book.tab_with_id(id)).and_then(|at| book.tabs.get(at)) {
        answer["tab"] = tab_changes(book, tab, since);
    }
    answer
}

fn tab_changes(book: &Book, tab: &Tab, since: u64) -> Value {
    // A page from before a restart may know a later revision: it starts anew.
    let whole = tab.structure_revision > since || since == 0 || since > book.revision;
    let mut looks = Looks::default();
    let rows: Vec<Value> = tab
        .rows
        .iter()
        .enumerate()
        .take(MAX_ROWS)
        .filter(|(_, row)| if whole { row.filled() > 0 || !row.looks.is_empty() } else { row.revision > since })
        .map(|(at, row)| row_json(book, at, row, &mut looks))
        .collect();
    let number = |name: &str| tab.grid.get(name).cloned().unwrap_or(json!(0));
    let mut answer = json!({
        "id": tab.id, "whole": whole, "rows": rows, "looks": looks.list, "patterns": looks.patterns,
    });
    if whole {
        answer["rowCount"] = json!(tab.rows.len().min(MAX_ROWS));
        answer["cut"] = json!(tab.rows.len() > MAX_ROWS);
        answer["columnCount"] = json!(tab.column_count);
        answer["frozenRows"] = number("frozenRowCount");
        answer["frozenColumns"] = number("frozenColumnCount");
        answer["columns"] =
            tab.columns.iter().map(|column| column.as_deref().map_or(Value::Null, |c| json!(c))).collect();
        answer["rowSizes"] = row_sizes(tab);
        for list in LISTS {
            answer[list] = json!(tab.list(list));
        }
    }
    answer
}

/// The properties of rows that differ from the others, by row.
fn row_sizes(tab: &Tab) -> Value {
    let rows = tab.rows.iter().take(MAX_ROWS).enumerate();
    let own = rows.filter_map(|(at, row)| Some((at.to_string(), json!(row.properties.as_deref()?))));
    Value::Object(own.collect())
}

/// Looks and rows of looks, each once.
#[derive(Default)]
struct Looks {
    known: HashMap<*const Look, usize>,
    list: Vec<Value>,
    rows: HashMap<Vec<usize>, usize>,
    patterns: Vec<Vec<usize>>,
}

impl Looks {
    fn look(&mut self, look: &Arc<Look>) -> usize {
        *self.known.entry(Arc::as_ptr(look)).or_insert_with(|| {
            self.list.push(shown_look(look));
            self.list.len()
        })
    }

    fn pattern(&mut self, row: &Row) -> usize {
        let places: Vec<usize> = row.looks.iter().map(|look| look.as_ref().map_or(0, |look| self.look(look))).collect();
        let patterns = &mut self.patterns;
        *self.rows.entry(places).or_insert_with_key(|places| {
            patterns.push(places.clone());
            patterns.len()
        })
    }
}

/// What the page needs of a look.
fn shown_look(look: &Look) -> Value {
    let mut shown = Map::new();
    for (name, short) in
        [("note", "note"), ("userEnteredFormat", "format"), ("dataValidation", "rule"), ("textFormatRuns", "runs")]
    {
        if let Some(value) = look.get(name) {
            shown.insert(short.to_owned(), value.clone());
        }
    }
    Value::Object(shown)
}

/// `[row, values, shown texts of numbers by column, pattern of looks]`.
fn row_json(book: &Book, at: usize, row: &Row, looks: &mut Looks) -> Value {
    let values: Vec<Value> = row.values.iter().take(row.filled()).map(CellValue::json).collect();
    let mut texts = Map::new();
    for (column, value) in row.values.iter().enumerate() {
        if matches!(value.result(), Ok(CellValue::Number(_))) {
            let text = shown::text(value, row.look(column).map(AsRef::as_ref), book.locale());
            texts.insert(column.to_string(), json!(text));
        }
    }
    let pattern = if row.looks.is_empty() { 0 } else { looks.pattern(row) };
    json!([at, values, texts, pattern])
}
