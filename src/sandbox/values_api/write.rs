//! Writing: values into ranges, and out of them. An update never grows the grid.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::filter::{echo_filter, filter_area};
use super::options::{ReadOptions, WriteOptions, bad_enum};
use super::read::write_value_range;
use crate::sandbox::a1::{self, Bounds};
use crate::sandbox::area::{Area, resolve_a1};
use crate::sandbox::book::Book;
use crate::sandbox::calc;
use crate::sandbox::cell::CellValue;
use crate::sandbox::mask::Mask;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::typed;

/// Writes one `ValueRange` into the range `range`; answers an `UpdateValuesResponse`.
pub(in crate::sandbox) fn update(
    book: &mut Book,
    range: &str,
    body: &Value,
    options: WriteOptions,
) -> Result<Value, Refusal> {
    if let Some(own) = body.get("range").and_then(Value::as_str)
        && own != range
    {
        let (asked, _) = resolve_a1(book, range)?;
        let (given, _) = resolve_a1(book, own)?;
        if asked != given {
            return Err(Refusal::invalid(format!(
                "Requested writing within range [{range}], but the body names range [{own}]"
            )));
        }
    }
    let (area, bounds) = resolve_a1(book, range)?;
    write(book, area, bounds, body, options, &mut Touched::default())
}

/// `values:batchUpdate`, for A1 ranges and for data filters.
pub(in crate::sandbox) fn batch_update(
    book: &mut Book,
    body: &Value,
    options: WriteOptions,
    by_filter: bool,
) -> Result<Value, Refusal> {
    let mut responses = Vec::new();
    // A cell that two ranges write is one cell.
    let mut all = Touched::default();
    let empty = Vec::new();
    for (index, part) in body.get("data").and_then(Value::as_array).unwrap_or(&empty).iter().enumerate() {
        let within = |mut refusal: Refusal| {
            refusal.message = format!("Invalid data[{index}]: {}", refusal.message);
            refusal
        };
        let (area, bounds) = if by_filter {
            let filter = part.get("dataFilter").cloned().unwrap_or_default();
            let area = filter_area(book, index, &filter, "data")?;
            (area, area.bounds())
        } else {
            resolve_a1(book, part.get("range").and_then(Value::as_str).unwrap_or("")).map_err(within)?
        };
        let mut response = write(book, area, bounds, part, options, &mut all).map_err(within)?;
        if by_filter && let Some(object) = response.as_object_mut() {
            object.remove("spreadsheetId");
            object.insert("dataFilter".to_owned(), part.get("dataFilter").map(echo_filter).unwrap_or_default());
        }
        responses.push(response);
    }
    let mut reply = json!({"spreadsheetId": "sandbox"});
    for (name, count) in [
        ("totalUpdatedRows", all.rows.len()),
        ("totalUpdatedColumns", all.columns.len()),
        ("totalUpdatedCells", all.cells.len()),
        ("totalUpdatedSheets", all.tabs.len()),
    ] {
        if count > 0 {
            reply[name] = json!(count);
        }
    }
    if !responses.is_empty() {
        reply["responses"] = Value::Array(responses);
    }
    Ok(reply)
}

/// Cells that were written, each once.
#[derive(Debug, Default)]
pub(super) struct Touched {
    tabs: BTreeSet<usize>,
    rows: BTreeSet<(usize, usize)>,
    columns: BTreeSet<(usize, usize)>,
    cells: BTreeSet<(usize, usize, usize)>,
}

impl Touched {
    fn note(&mut self, tab: usize, row: usize, column: usize) {
        self.tabs.insert(tab);
        self.rows.insert((tab, row));
        self.columns.insert((tab, column));
        self.cells.insert((tab, row, column));
    }
}

/// Writes a `ValueRange` into an area; answers an `UpdateValuesResponse`, and notes what was touched.
pub(super) fn write(
    book: &mut Book,
    area: Area,
    bounds: Bounds,
    body: &Value,
    options: WriteOptions,
    all: &mut Touched,
) -> Result<Value, Refusal> {
    let columns = match body.get("majorDimension").and_then(Value::as_str) {
        None | Some("ROWS" | "DIMENSION_UNSPECIFIED") => false,
        Some("COLUMNS") => true,
        Some(other) => return Err(bad_enum("data.major_dimension", "Dimension", other)),
    };
    let none = Vec::new();
    let lines = body.get("values").and_then(Value::as_array).unwrap_or(&none);
    let tab = book.tab(area.tab)?;
    let target = a1::force_quotes(tab.title());
    // A single cell is a starting point; every other range is a frame that must hold the data.
    let single = area.height() == 1 && area.width() == 1 && bounds.row_end.is_some();
    let (row_end, column_end) =
        if single { (tab.rows.len(), tab.column_count) } else { (area.row_end, area.column_end) };
    let mut placed: Vec<(usize, usize, &Value)> = Vec::new();
    let (mut last_row, mut last_column) = (area.row_start, area.column_start);
    for (line, items) in lines.iter().enumerate() {
        let items = items.as_array().ok_or_else(|| Refusal::invalid(format!("Invalid values[{line}]: not a list")))?;
        for (place, value) in items.iter().enumerate() {
            let (down, right) = if columns { (place, line) } else { (line, place) };
            let (row, column) = (area.row_start + down, area.column_start + right);
            let written = bounds.notation();
            if row >= row_end {
                return Err(Refusal::invalid(format!(
                    "Requested writing within range [{target}!{written}], but tried writing to row [{}]",
                    row + 1
                )));
            }
            if column >= column_end {
                return Err(Refusal::invalid(format!(
                    "Requested writing within range [{target}!{written}], but tried writing to column [{}]",
                    a1::column_letters(column)
                )));
            }
            if value.is_array() || value.is_object() {
                return Err(Refusal::invalid(format!(
                    "Invalid values[{line}][{place}]: {}",
                    if value.is_array() { "list_value" } else { "struct_value" }
                )));
            }
            (last_row, last_column) = (last_row.max(row), last_column.max(column));
            placed.push((row, column, value));
        }
    }
    let (mut rows, mut cols, mut cells) = (BTreeSet::new(), BTreeSet::new(), 0_u64);
    for (row, column, value) in placed {
        if value.is_null() {
            continue;
        }
        rows.insert(row);
        cols.insert(column);
        cells += 1;
        all.note(area.tab, row, column);
        put(book, area.tab, row, column, value, options.user_entered)?;
    }
    let updated = Area { row_end: last_row + 1, column_end: last_column + 1, ..area };
    let updated = if cells == 0 { area } else { updated };
    let mut reply = json!({"spreadsheetId": "sandbox", "updatedRange": updated.notation(book)});
    if cells > 0 {
        reply["updatedRows"] = json!(rows.len());
        reply["updatedColumns"] = json!(cols.len());
        reply["updatedCells"] = json!(cells);
    }
    if let Some(read) = options.echo {
        calc::settle(book)?;
        let mut out = Vec::new();
        // Of a single cell as many as were written; else the range that was asked for.
        let shown = if single { updated } else { area };
        write_value_range(&mut out, book, shown, ReadOptions { columns, ..read }, &Mask::All);
        reply["updatedData"] = serde_json::from_slice(&out).unwrap_or_default();
    }
    Ok(reply)
}

/// Puts one JSON value into a cell, typed literally or as if a person had typed it.
pub(in crate::sandbox) fn put(
    book: &mut Book,
    tab: usize,
    row: usize,
    column: usize,
    value: &Value,
    typed: bool,
) -> Result<(), Refusal> {
    let format = format_of(book, tab, row, column)?;
    if typed
        && format.as_deref() != Some("TEXT")
        && let Value::String(text) = value
    {
        if typed::is_formula(text) {
            let formula = calc::entered(book, tab, text, format.is_none())?;
            return book.set_value(tab, row, column, formula);
        }
        let mut read = typed::read(text, book.locale());
        if let (Some("PERCENT"), CellValue::Number(number), None) = (format.as_deref(), &read.value, &read.format) {
            // In a cell of per cents a 100 is 100 %.
            read.value = CellValue::Number(number / 100.0);
        }
        book.set_value(tab, row, column, read.value)?;
        if let Some(format) = read.format {
            give_format(book, tab, row, column, format)?;
        }
        return Ok(());
    }
    let literal = CellValue::literal(value).unwrap_or_default();
    book.set_value(tab, row, column, literal)
}

/// The type of the cell's number format. In `TEXT` what is typed is kept as typed, a leading zero or `=` too.
fn format_of(book: &Book, tab: usize, row: usize, column: usize) -> Result<Option<String>, Refusal> {
    let look = book.tab(tab)?.rows.get(row).and_then(|r| r.look(column));
    let format = look.and_then(|look| look.get("userEnteredFormat")?.get("numberFormat")?.get("type"));
    Ok(format.and_then(Value::as_str).map(str::to_owned))
}

/// Gives the cell a number format unless it has one.
fn give_format(book: &mut Book, tab: usize, row: usize, column: usize, format: Value) -> Result<(), Refusal> {
    let mut look =
        book.tab(tab)?.rows.get(row).and_then(|r| r.look(column)).map(|look| look.as_ref().clone()).unwrap_or_default();
    let entered = look.entry("userEnteredFormat").or_insert_with(|| json!({}));
    if entered.get("numberFormat").is_some() {
        return Ok(());
    }
    entered["numberFormat"] = format;
    book.set_look(tab, row, column, Some(Arc::new(look)))
}

/// `values.clear` and its batch forms: values go, looks stay. Answers the cleared range.
pub(in crate::sandbox) fn clear(book: &mut Book, area: Area) -> Result<String, Refusal> {
    let mut filled = Vec::new();
    let tab = book.tab(area.tab)?;
    for row in area.row_start..area.row_end {
        let width = tab.rows.get(row).map_or(0, |r| r.values.len()).min(area.column_end);
        filled
            .extend((area.column_start..width).filter(|column| !tab.value(row, *column).is_empty()).map(|c| (row, c)));
    }
    for (row, column) in filled {
        book.set_value(area.tab, row, column, CellValue::Empty)?;
    }
    Ok(area.notation(book))
}

/// The body of an answer that only names what was cleared.
pub(in crate::sandbox) fn cleared(ranges: &[String], single: bool) -> Value {
    let mut reply = Map::new();
    reply.insert("spreadsheetId".to_owned(), json!("sandbox"));
    match (single, ranges.first()) {
        (true, Some(range)) => reply.insert("clearedRange".to_owned(), json!(range)),
        _ => reply.insert("clearedRanges".to_owned(), json!(ranges)),
    };
    Value::Object(reply)
}
