//! The spreadsheet on disk: one JSON file, written beside, synced and renamed after every change.
//!
//! Changes that come while a write is under way are written together by the next one.

use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::book::{Book, Row, Tab};
use super::calc;
use super::cell::{CellValue, Formula, Look};
use super::colour;
use super::folder::{Folder, SHEET_FILE};
use super::state::State;

#[derive(Serialize, Deserialize)]
struct StoredBook {
    properties: Map<String, Value>,
    named_ranges: Vec<Value>,
    metadata: Vec<Value>,
    last_id: i64,
    revision: u64,
    tabs: Vec<StoredTab>,
}

#[derive(Serialize, Deserialize)]
struct StoredTab {
    id: i64,
    properties: Map<String, Value>,
    grid: Map<String, Value>,
    row_count: usize,
    column_count: usize,
    columns: Vec<Option<Map<String, Value>>>,
    objects: std::collections::BTreeMap<String, Vec<Value>>,
    basic_filter: Option<Value>,
    /// Every different look once.
    looks: Vec<Look>,
    rows: Vec<StoredRow>,
}

/// A row that is not empty.
#[derive(Serialize, Deserialize)]
struct StoredRow {
    /// Place from the top.
    at: usize,
    /// Values, null where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    values: Vec<Value>,
    /// Place in the list of looks plus one; 0: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    looks: Vec<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    properties: Option<Map<String, Value>>,
}

/// The book kept in `dir`; `None`: nothing there yet. Errors: a file that cannot be read is never overwritten.
pub(super) fn load(dir: &Path) -> anyhow::Result<Option<Book>> {
    let path = dir.join(SHEET_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let stored: StoredBook = serde_json::from_slice(&bytes)
        .with_context(|| format!("{} is not a sandbox spreadsheet; move it away to start anew", path.display()))?;
    let mut book = restore(stored);
    calc::settle(&mut book).with_context(|| format!("{} holds a formula of another sandbox", path.display()))?;
    Ok(Some(book))
}

/// Keeps the book in `dir`.
pub(super) fn save(dir: &Path, book: &Book) -> anyhow::Result<()> {
    let path = dir.join(SHEET_FILE);
    let beside = dir.join(format!("{SHEET_FILE}.new"));
    let context = || format!("cannot write {}", beside.display());
    let file = std::fs::File::create(&beside).with_context(context)?;
    let mut writer = BufWriter::new(file);
    serde_json::to_writer(&mut writer, &stored(book)).with_context(context)?;
    writer.flush().with_context(context)?;
    writer.get_ref().sync_all().with_context(context)?;
    std::fs::rename(&beside, &path).with_context(|| format!("cannot replace {}", path.display()))?;
    std::fs::File::open(dir).and_then(|dir| dir.sync_all()).with_context(|| format!("cannot sync {}", dir.display()))
}

/// Saves after every change until the last one, which `stop` announces; the folder is free afterwards.
pub(super) async fn keep(state: Arc<State>, folder: Folder, mut stop: tokio::sync::watch::Receiver<bool>) {
    let mut saved = 0;
    let mut revision = state.revision.subscribe();
    loop {
        let stopping = *stop.borrow();
        let book = state.snapshot();
        if book.revision != saved {
            saved = book.revision;
            let dir = folder.dir().to_owned();
            match tokio::task::spawn_blocking(move || save(&dir, &book)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::error!(error = format!("{error:#}"), "sandbox: state not saved")
                }
                Err(error) => tracing::error!(%error, "sandbox: state not saved"),
            }
            continue;
        }
        if stopping {
            drop(folder);
            return;
        }
        tokio::select! {
            _ = revision.changed() => {}
            _ = stop.changed() => {}
        }
    }
}

fn stored(book: &Book) -> StoredBook {
    StoredBook {
        properties: book.properties.clone(),
        named_ranges: book.named_ranges.clone(),
        metadata: book.metadata.clone(),
        last_id: book.last_id,
        revision: book.revision,
        tabs: book.tabs.iter().map(|tab| stored_tab(tab)).collect(),
    }
}

fn stored_tab(tab: &Tab) -> StoredTab {
    let mut looks: Vec<Look> = Vec::new();
    let mut known: HashMap<*const Look, usize> = HashMap::new();
    let mut rows = Vec::new();
    for (at, row) in tab.rows.iter().enumerate() {
        let places = row.looks.iter().map(|look| match look {
            None => 0,
            Some(look) => *known.entry(Arc::as_ptr(look)).or_insert_with(|| {
                looks.push(look.as_ref().clone());
                looks.len()
            }),
        });
        let stored = StoredRow {
            at,
            looks: places.collect(),
            values: row.values.iter().take(row.filled()).map(stored_value).collect(),
            properties: row.properties.as_deref().cloned(),
        };
        if !stored.values.is_empty() || stored.looks.iter().any(|look| *look > 0) || stored.properties.is_some() {
            rows.push(stored);
        }
    }
    StoredTab {
        id: tab.id,
        properties: tab.properties.clone(),
        grid: tab.grid.clone(),
        row_count: tab.rows.len(),
        column_count: tab.column_count,
        columns: tab.columns.iter().map(|column| column.as_deref().cloned()).collect(),
        objects: tab.objects.clone(),
        basic_filter: tab.basic_filter.clone(),
        looks,
        rows,
    }
}

fn restore(stored: StoredBook) -> Book {
    let revision = stored.revision + 1;
    Book {
        properties: stored.properties,
        tabs: stored.tabs.into_iter().map(|tab| Arc::new(restore_tab(tab, revision))).collect(),
        named_ranges: stored.named_ranges,
        metadata: stored.metadata,
        last_id: stored.last_id,
        revision,
        ..Book::default()
    }
}

/// A formula is stored as an object with its text.
fn stored_value(value: &CellValue) -> Value {
    match value {
        CellValue::Formula(formula) => json!({"formula": *formula.text}),
        value => value.json(),
    }
}

fn restored_value(value: &Value) -> CellValue {
    match value.get("formula").and_then(Value::as_str) {
        Some(text) => CellValue::Formula(Arc::new(Formula::new(text))),
        None => CellValue::literal(value).unwrap_or_default(),
    }
}

fn restore_tab(mut stored: StoredTab, revision: u64) -> Tab {
    // An older sandbox kept colours under the name they came with.
    for members in stored.looks.iter_mut().chain([&mut stored.properties]) {
        colour::keep_members(members);
    }
    stored.objects.values_mut().flatten().for_each(colour::keep);
    let looks: Vec<Arc<Look>> = stored.looks.into_iter().map(Arc::new).collect();
    let mut rows = (0..stored.row_count).map(|_| Arc::new(Row::default())).collect::<Vec<_>>();
    for row in stored.rows {
        let restored = Row {
            values: row.values.iter().map(restored_value).collect(),
            looks: row.looks.iter().map(|place| looks.get(place.checked_sub(1)?).cloned()).collect(),
            properties: row.properties.map(Arc::new),
            revision,
        };
        if let Some(slot) = rows.get_mut(row.at) {
            *slot = Arc::new(restored);
        }
    }
    Tab {
        id: stored.id,
        properties: stored.properties,
        grid: stored.grid,
        rows,
        column_count: stored.column_count,
        columns: stored.columns.into_iter().map(|column| column.map(Arc::new)).collect(),
        objects: stored.objects,
        basic_filter: stored.basic_filter,
        revision,
        structure_revision: revision,
        arrangement: revision,
        // Working them out tells.
        formulas: true,
    }
}
