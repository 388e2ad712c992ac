//! `values.append`: finds the table a range leads to, and writes below it.

use serde_json::{Value, json};

use super::options::WriteOptions;
use super::write::{Touched, write};
use crate::sandbox::area::{Area, resolve_a1};
use crate::sandbox::book::{Book, Dimension, Tab};
use crate::sandbox::refusal::Refusal;

/// `values.append`: below the last table that meets the range, growing the grid where it must.
pub(in crate::sandbox) fn append(
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
    let is_columns = body.get("majorDimension").and_then(Value::as_str) == Some("COLUMNS");
    // Nulls at the end are nothing to write.
    let length = |line: &Value| {
        let items = line.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().rposition(|item| !item.is_null()).map_or(0, |last| last + 1)
    };
    let widest = lines.iter().map(length).max().unwrap_or(0);
    let count = lines.iter().rposition(|line| length(line) > 0).map_or(0, |last| last + 1);
    let (height, width) = if is_columns { (widest, count) } else { (count, widest) };
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
    let mut body = body.clone();
    if let Some(lines) = body.get_mut("values").and_then(Value::as_array_mut) {
        lines.truncate(count);
        lines.iter_mut().filter_map(Value::as_array_mut).for_each(|items| items.truncate(widest));
    }
    let updates = write(book, target, target.bounds(), &body, options, &mut Touched::default())?;
    let mut reply = json!({"spreadsheetId": "sandbox"});
    if let Some(table) = table {
        reply["tableRange"] = json!(table.notation(book));
    }
    reply["updates"] = updates;
    Ok(reply)
}

/// The table a range leads to: the last filled cell in it and all cells connected with that one, corners too; for a
/// range of blanks the table whose frame it begins in.
fn find_table(book: &Book, area: Area) -> Result<Option<Area>, Refusal> {
    let tab = book.tab(area.tab)?;
    let last = (area.row_start..area.row_end.min(tab.filled_rows())).rev().find_map(|row| {
        let width = tab.rows.get(row)?.filled().min(area.column_end);
        (area.column_start..width).rev().find(|column| !tab.value(row, *column).is_empty()).map(|column| (row, column))
    });
    if let Some((row, column)) = last {
        return Ok(Some(connected(tab, area.tab, row, column)));
    }
    let (row, column) = (area.row_start, area.column_start);
    let around = |at: usize| at.saturating_sub(1)..at + 2;
    let near = around(row).flat_map(|row| around(column).map(move |column| (row, column)));
    let tables = near.filter(|(row, column)| !tab.value(*row, *column).is_empty());
    Ok(tables.map(|(row, column)| connected(tab, area.tab, row, column)).find(|table| table.holds(row, column)))
}

/// The smallest frame around a cell with nothing filled beside it.
fn connected(tab: &Tab, position: usize, row: usize, column: usize) -> Area {
    let mut frame =
        Area { tab: position, row_start: row, row_end: row + 1, column_start: column, column_end: column + 1 };
    loop {
        let rows = frame.row_start.saturating_sub(1)..frame.row_end + 1;
        let columns = frame.column_start.saturating_sub(1)..frame.column_end + 1;
        let full_row = |row: usize| columns.clone().any(|column| !tab.value(row, column).is_empty());
        let full_column = |column: usize| rows.clone().any(|row| !tab.value(row, column).is_empty());
        let grown = Area {
            row_start: if full_row(rows.start) { rows.start } else { frame.row_start },
            row_end: if full_row(rows.end - 1) { rows.end } else { frame.row_end },
            column_start: if full_column(columns.start) { columns.start } else { frame.column_start },
            column_end: if full_column(columns.end - 1) { columns.end } else { frame.column_end },
            ..frame
        };
        if grown == frame {
            return frame;
        }
        frame = grown;
    }
}
