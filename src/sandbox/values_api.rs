//! `spreadsheets.values`: reading and writing ranges of plain values.
//!
//! Answers are written as text straight from the rows: at 100.000 rows a tree of JSON values would cost ten times the
//! body. An update never grows the grid; only `append` does.

use serde_json::{Map, Value, json};

use super::a1::{self, Bounds};
use super::area::{Area, resolve_a1, resolve_grid_range};
use super::book::{Book, Dimension};
use super::cell::CellValue;
use super::mask::Mask;
use super::refusal::Refusal;
use super::shown::{self, Render};
use super::typed;

/// How a read wants its values.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReadOptions {
    /// Columns instead of rows.
    pub columns: bool,
    /// Formatted or not.
    pub render: Render,
}

impl ReadOptions {
    /// From the query parameters (or the body of a data-filter read, whose members bear the same names).
    pub(super) fn parse(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        let columns = match get("majorDimension").as_deref() {
            None | Some("" | "ROWS" | "DIMENSION_UNSPECIFIED") => false,
            Some("COLUMNS") => true,
            Some(other) => return Err(bad_enum("major_dimension", "Dimension", other)),
        };
        let serial = match get("dateTimeRenderOption").as_deref() {
            None | Some("" | "SERIAL_NUMBER") => true,
            Some("FORMATTED_STRING") => false,
            Some(other) => {
                return Err(bad_enum("date_time_render_option", "DateTimeRenderOption", other));
            }
        };
        let render = match get("valueRenderOption").as_deref() {
            None | Some("" | "FORMATTED_VALUE") => Render::Formatted,
            // Without formulas the formula of a cell is its value.
            Some("UNFORMATTED_VALUE" | "FORMULA") if serial => Render::UnformattedSerial,
            Some("UNFORMATTED_VALUE" | "FORMULA") => Render::UnformattedDates,
            Some(other) => return Err(bad_enum("value_render_option", "ValueRenderOption", other)),
        };
        Ok(Self { columns, render })
    }
}

/// The refusal for a word an enum does not know.
pub(super) fn bad_enum(field: &str, kind: &str, word: &str) -> Refusal {
    Refusal::invalid(format!(
        "Invalid value at '{field}' (type.googleapis.com/google.apps.sheets.v4.{kind}), \"{word}\""
    ))
}

/// Writes one `ValueRange`.
pub(super) fn write_value_range(out: &mut Vec<u8>, book: &Book, area: Area, options: ReadOptions, mask: &Mask) {
    let mut members = 0_usize;
    let mut member = |out: &mut Vec<u8>, name: &str| -> bool {
        if mask.member(name).is_none() {
            return false;
        }
        out.extend_from_slice(if members == 0 { b"\"" } else { b",\"" });
        members += 1;
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        true
    };
    out.push(b'{');
    if member(out, "range") {
        write_json(out, &json!(area.notation(book)));
    }
    if member(out, "majorDimension") {
        out.extend_from_slice(if options.columns { b"\"COLUMNS\"" } else { b"\"ROWS\"" });
    }
    let lines = Lines::new(book, area, options);
    let filled = lines.filled();
    if filled > 0 && member(out, "values") {
        lines.write(out, filled);
    }
    out.push(b'}');
}

/// The rows (or columns) of an area.
struct Lines<'a> {
    book: &'a Book,
    area: Area,
    options: ReadOptions,
}

impl<'a> Lines<'a> {
    fn new(book: &'a Book, area: Area, options: ReadOptions) -> Self {
        Self { book, area, options }
    }

    fn write_cell(&self, out: &mut Vec<u8>, line: usize, place: usize) {
        let (row, column) = self.place(line, place);
        let Some(row) = self.book.tabs.get(self.area.tab).and_then(|tab| tab.rows.get(row)) else {
            return;
        };
        match row.value(column) {
            CellValue::Empty => out.extend_from_slice(b"\"\""),
            // Writing into memory cannot fail.
            CellValue::Text(text) => drop(serde_json::to_writer(out, text.as_ref())),
            value => {
                let look = row.look(column).map(AsRef::as_ref);
                write_json(out, &shown::answer(value, look, self.options.render, self.book.locale()));
            }
        }
    }

    fn place(&self, line: usize, place: usize) -> (usize, usize) {
        if self.options.columns {
            (self.area.row_start + place, self.area.column_start + line)
        } else {
            (self.area.row_start + line, self.area.column_start + place)
        }
    }

    /// Places of a line up to its last value.
    fn width(&self, line: usize) -> usize {
        let Some(tab) = self.book.tabs.get(self.area.tab) else {
            return 0;
        };
        if self.options.columns {
            let column = self.area.column_start + line;
            return (0..self.area.height())
                .rev()
                .find(|place| !tab.value(self.area.row_start + place, column).is_empty())
                .map_or(0, |last| last + 1);
        }
        let Some(row) = tab.rows.get(self.area.row_start + line) else {
            return 0;
        };
        let end = row.values.len().min(self.area.column_end);
        let span = row.values.get(self.area.column_start..end).unwrap_or(&[]);
        span.iter().rposition(|value| !value.is_empty()).map_or(0, |last| last + 1)
    }

    /// Lines up to the last one with a value.
    fn filled(&self) -> usize {
        let lines = if self.options.columns { self.area.width() } else { self.area.height() };
        (0..lines).rev().find(|line| self.width(*line) > 0).map_or(0, |last| last + 1)
    }

    fn write(&self, out: &mut Vec<u8>, filled: usize) {
        out.push(b'[');
        for line in 0..filled {
            if line > 0 {
                out.push(b',');
            }
            out.push(b'[');
            for place in 0..self.width(line) {
                if place > 0 {
                    out.push(b',');
                }
                self.write_cell(out, line, place);
            }
            out.push(b']');
        }
        out.push(b']');
    }
}

/// Appends a value as JSON text.
pub(super) fn write_json(out: &mut Vec<u8>, value: &Value) {
    // Writing into memory cannot fail.
    drop(serde_json::to_writer(out, value));
}

/// `values.get`.
pub(super) fn get(book: &Book, range: &str, options: ReadOptions, mask: &Mask) -> Result<Vec<u8>, Refusal> {
    let (area, _) = resolve_a1(book, range)?;
    let mut out = Vec::new();
    write_value_range(&mut out, book, area, options, mask);
    Ok(out)
}

/// `values:batchGet`.
pub(super) fn batch_get(book: &Book, ranges: &[String], options: ReadOptions, mask: &Mask) -> Result<Vec<u8>, Refusal> {
    let areas =
        ranges.iter().map(|range| resolve_a1(book, range).map(|(area, _)| area)).collect::<Result<Vec<_>, _>>()?;
    Ok(write_batch(mask, areas.len(), |out, index, inner| {
        if let Some(area) = areas.get(index) {
            write_value_range(out, book, *area, options, inner);
        }
    }))
}

/// `values:batchGetByDataFilter`.
pub(super) fn batch_get_by_filter(
    book: &Book,
    filters: &[Value],
    options: ReadOptions,
    mask: &Mask,
) -> Result<Vec<u8>, Refusal> {
    let mut areas = Vec::new();
    for (index, filter) in filters.iter().enumerate() {
        areas.push(filter_area(book, index, filter, "dataFilters")?);
    }
    Ok(write_batch(mask, areas.len(), |out, index, inner| {
        let (Some(area), Some(filter)) = (areas.get(index), filters.get(index)) else {
            return;
        };
        out.push(b'{');
        let mut comma = false;
        if let Some(range_mask) = inner.member("valueRange") {
            out.extend_from_slice(b"\"valueRange\":");
            write_value_range(out, book, *area, options, range_mask);
            comma = true;
        }
        if inner.member("dataFilters").is_some() {
            out.extend_from_slice(if comma { b",\"dataFilters\":" } else { b"\"dataFilters\":" });
            write_json(out, &json!([echo_filter(filter)]));
        }
        out.push(b'}');
    }))
}

/// `sheetId` 0 is a default and left out inside ranges.
fn echo_filter(filter: &Value) -> Value {
    let mut echo = filter.clone();
    if let Some(range) = echo.get_mut("gridRange").and_then(Value::as_object_mut)
        && range.get("sheetId") == Some(&json!(0))
    {
        range.remove("sheetId");
    }
    echo
}

/// The area of a `DataFilter`.
pub(super) fn filter_area(book: &Book, index: usize, filter: &Value, list: &str) -> Result<Area, Refusal> {
    let within = |mut refusal: Refusal| {
        refusal.message = format!("Invalid {list}[{index}]: {}", refusal.message);
        refusal
    };
    if let Some(range) = filter.get("gridRange").and_then(Value::as_object) {
        return resolve_grid_range(book, range).map(|(area, _)| area).map_err(within);
    }
    if let Some(range) = filter.get("a1Range").and_then(Value::as_str) {
        return resolve_a1(book, range).map(|(area, _)| area).map_err(within);
    }
    if filter.get("developerMetadataLookup").is_some() {
        return Err(within(Refusal::invalid("The sandbox does not imitate developerMetadataLookup.")));
    }
    Err(within(Refusal::invalid("No filter specified.")))
}

fn write_batch(mask: &Mask, count: usize, mut part: impl FnMut(&mut Vec<u8>, usize, &Mask)) -> Vec<u8> {
    let mut out = Vec::from(&b"{"[..]);
    if mask.member("spreadsheetId").is_some() {
        out.extend_from_slice(b"\"spreadsheetId\":\"sandbox\"");
    }
    if count > 0
        && let Some(inner) = mask.member("valueRanges")
    {
        out.extend_from_slice(if out.len() > 1 { b",\"valueRanges\":[" } else { b"\"valueRanges\":[" });
        for index in 0..count {
            if index > 0 {
                out.push(b',');
            }
            part(&mut out, index, inner);
        }
        out.push(b']');
    }
    out.push(b'}');
    out
}

/// How a write is meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct WriteOptions {
    /// Parse as if typed.
    pub user_entered: bool,
    /// Answer with the values as they then are.
    pub echo: Option<ReadOptions>,
}

impl WriteOptions {
    /// From query parameters or body members. Errors: `valueInputOption` missing.
    pub(super) fn parse(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        let user_entered = match get("valueInputOption").as_deref() {
            Some("RAW") => false,
            Some("USER_ENTERED") => true,
            None | Some("" | "INPUT_VALUE_OPTION_UNSPECIFIED") => {
                return Err(Refusal::invalid("'valueInputOption' is required but not specified"));
            }
            Some(other) => return Err(bad_enum("value_input_option", "ValueInputOption", other)),
        };
        let echo = if get("includeValuesInResponse").as_deref() == Some("true") {
            let renamed = |name: &str| match name {
                "valueRenderOption" => get("responseValueRenderOption"),
                "dateTimeRenderOption" => get("responseDateTimeRenderOption"),
                other => get(other),
            };
            Some(ReadOptions::parse(&renamed)?)
        } else {
            None
        };
        Ok(Self { user_entered, echo })
    }
}

/// Writes one `ValueRange` into the range `range`; answers an `UpdateValuesResponse`.
pub(super) fn update(book: &mut Book, range: &str, body: &Value, options: WriteOptions) -> Result<Value, Refusal> {
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
    write(book, area, bounds, body, options)
}

/// `values:batchUpdate`, for A1 ranges and for data filters.
pub(super) fn batch_update(
    book: &mut Book,
    body: &Value,
    options: WriteOptions,
    by_filter: bool,
) -> Result<Value, Refusal> {
    let mut responses = Vec::new();
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
        let mut response = write(book, area, bounds, part, options).map_err(within)?;
        if by_filter && let Some(object) = response.as_object_mut() {
            object.remove("spreadsheetId");
            object.insert("dataFilter".to_owned(), part.get("dataFilter").map(echo_filter).unwrap_or_default());
        }
        responses.push(response);
    }
    let total = |name: &str| responses.iter().filter_map(|r| r.get(name).and_then(Value::as_u64)).sum::<u64>();
    let tabs: std::collections::BTreeSet<&str> = responses
        .iter()
        .filter(|r| r.get("updatedCells").is_some())
        .filter_map(|r| r.get("updatedRange").and_then(Value::as_str)?.rsplit_once('!'))
        .map(|(title, _)| title)
        .collect();
    let mut reply = json!({"spreadsheetId": "sandbox"});
    for (name, count) in [
        ("totalUpdatedRows", total("updatedRows")),
        ("totalUpdatedColumns", total("updatedColumns")),
        ("totalUpdatedCells", total("updatedCells")),
        ("totalUpdatedSheets", tabs.len() as u64),
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

fn write(book: &mut Book, area: Area, bounds: Bounds, body: &Value, options: WriteOptions) -> Result<Value, Refusal> {
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
    let (mut rows, mut cols, mut cells) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new(), 0_u64);
    for (row, column, value) in placed {
        if value.is_null() {
            continue;
        }
        rows.insert(row);
        cols.insert(column);
        cells += 1;
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
        let mut out = Vec::new();
        write_value_range(&mut out, book, updated, ReadOptions { columns, ..read }, &Mask::All);
        reply["updatedData"] = serde_json::from_slice(&out).unwrap_or_default();
    }
    Ok(reply)
}

/// Puts one JSON value into a cell, typed literally or as if a person had typed it.
pub(super) fn put(
    book: &mut Book,
    tab: usize,
    row: usize,
    column: usize,
    value: &Value,
    typed: bool,
) -> Result<(), Refusal> {
    if typed
        && !is_text_cell(book, tab, row, column)?
        && let Value::String(text) = value
    {
        let read = typed::read(text, book.locale())?;
        book.set_value(tab, row, column, read.value)?;
        if let Some(format) = read.format {
            give_format(book, tab, row, column, format)?;
        }
        return Ok(());
    }
    let literal = CellValue::literal(value).unwrap_or_default();
    book.set_value(tab, row, column, literal)
}

/// Whether the cell is formatted as text: then what is typed is kept as typed, a leading zero or `=` too.
fn is_text_cell(book: &Book, tab: usize, row: usize, column: usize) -> Result<bool, Refusal> {
    let look = book.tab(tab)?.rows.get(row).and_then(|r| r.look(column));
    let format = look.and_then(|look| look.get("userEnteredFormat")?.get("numberFormat")?.get("type"));
    Ok(format.and_then(Value::as_str) == Some("TEXT"))
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
    book.set_look(tab, row, column, Some(std::sync::Arc::new(look)))
}

/// `values.clear` and its batch forms: values go, looks stay. Answers the cleared range.
pub(super) fn clear(book: &mut Book, area: Area) -> Result<String, Refusal> {
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

/// `values.append`: below the last table that meets the range, growing the grid where it must.
pub(super) fn append(
    book: &mut Book,
    range: &str,
    body: &Value,
    options: WriteOptions,
    insert: bool,
) -> Result<Value, Refusal> {
    let (area, _) = resolve_a1(book, range)?;
    let table = find_table(book, area)?;
    let (row, column) = table.map_or((area.row_start, area.column_start), |t| (t.row_end, t.column_start));
    let none = Vec::new();
    let lines = body.get("values").and_then(Value::as_array).unwrap_or(&none);
    let widest = lines.iter().filter_map(Value::as_array).map(Vec::len).max().unwrap_or(0);
    let (height, width) = if body.get("majorDimension").and_then(Value::as_str) == Some("COLUMNS") {
        (widest, lines.len())
    } else {
        (lines.len(), widest)
    };
    let rows = book.tab(area.tab)?.rows.len();
    if insert && row < rows {
        book.insert(area.tab, Dimension::Rows, row, height, row > 0)?;
    } else if row + height > rows {
        book.append(area.tab, Dimension::Rows, row + height - rows)?;
    }
    let columns = book.tab(area.tab)?.column_count;
    if column + width > columns {
        book.append(area.tab, Dimension::Columns, column + width - columns)?;
    }
    let target = Area {
        tab: area.tab,
        row_start: row,
        row_end: row + height.max(1),
        column_start: column,
        column_end: column + width.max(1),
    };
    let updates = write(book, target, target.bounds(), body, options)?;
    let mut reply = json!({"spreadsheetId": "sandbox"});
    if let Some(table) = table {
        reply["tableRange"] = json!(table.notation(book));
    }
    reply["updates"] = updates;
    Ok(reply)
}

/// The last block of filled rows that begins in or above the end of the range.
fn find_table(book: &Book, area: Area) -> Result<Option<Area>, Refusal> {
    let tab = book.tab(area.tab)?;
    let filled = tab.filled_rows();
    let full = |row: usize| tab.rows.get(row).is_some_and(|r| r.filled() > 0);
    let Some(last) = (area.row_start..area.row_end.min(filled)).rev().find(|row| full(*row)) else {
        return Ok(None);
    };
    let mut end = last + 1;
    while end < filled && full(end) {
        end += 1;
    }
    let mut start = last;
    while start > 0 && full(start - 1) {
        start -= 1;
    }
    let (mut left, mut right) = (usize::MAX, 0);
    for row in start..end {
        if let Some(row) = tab.rows.get(row) {
            left = left.min(row.values.iter().position(|value| !value.is_empty()).unwrap_or(usize::MAX));
            right = right.max(row.filled());
        }
    }
    Ok(Some(Area { tab: area.tab, row_start: start, row_end: end, column_start: left.min(right), column_end: right }))
}

/// The body of an answer that only names what was cleared.
pub(super) fn cleared(ranges: &[String], single: bool) -> Value {
    let mut reply = Map::new();
    reply.insert("spreadsheetId".to_owned(), json!("sandbox"));
    match (single, ranges.first()) {
        (true, Some(range)) => reply.insert("clearedRange".to_owned(), json!(range)),
        _ => reply.insert("clearedRanges".to_owned(), json!(ranges)),
    };
    Value::Object(reply)
}
