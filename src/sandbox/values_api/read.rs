//! Reading: ranges of rows as JSON.
//!
//! Answers are written as text straight from the rows: at 100.000 rows a tree of JSON values would cost ten times the
//! body.

use serde_json::{Value, json};

use super::filter::{echo_filter, filter_area};
use super::options::ReadOptions;
use crate::sandbox::area::{Area, resolve_a1};
use crate::sandbox::book::Book;
use crate::sandbox::cell::CellValue;
use crate::sandbox::mask::Mask;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::shown;

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

/// `values.get`.
pub(in crate::sandbox) fn get(book: &Book, range: &str, options: ReadOptions, mask: &Mask) -> Result<Vec<u8>, Refusal> {
    let (area, _) = resolve_a1(book, range)?;
    let mut out = Vec::new();
    write_value_range(&mut out, book, area, options, mask);
    Ok(out)
}

/// `values:batchGet`.
pub(in crate::sandbox) fn batch_get(
    book: &Book,
    ranges: &[String],
    options: ReadOptions,
    mask: &Mask,
) -> Result<Vec<u8>, Refusal> {
    let areas =
        ranges.iter().map(|range| resolve_a1(book, range).map(|(area, _)| area)).collect::<Result<Vec<_>, _>>()?;
    Ok(write_batch(mask, areas.len(), |out, index, inner| {
        if let Some(area) = areas.get(index) {
            write_value_range(out, book, *area, options, inner);
        }
    }))
}

/// `values:batchGetByDataFilter`.
pub(in crate::sandbox) fn batch_get_by_filter(
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

/// Appends a value as JSON text.
pub(in crate::sandbox) fn write_json(out: &mut Vec<u8>, value: &Value) {
    // Writing into memory cannot fail.
    drop(serde_json::to_writer(out, value));
}
