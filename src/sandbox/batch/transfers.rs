//! Requests that move or copy cells: insertRange, deleteRange, sortRange, copyPaste, cutPaste.

use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{Args, area_of, dimension_of, missing, number, tab_of};
use crate::sandbox::area::{Area, resolve_grid_range};
use crate::sandbox::book::{Book, Dimension};
use crate::sandbox::calc;
use crate::sandbox::cell::{CellValue, Look};
use crate::sandbox::refusal::Refusal;

/// A cell with its look.
type Content = (CellValue, Option<Arc<Look>>);

fn lift(book: &Book, area: Area) -> Result<Vec<Vec<Content>>, Refusal> {
    let tab = book.tab(area.tab)?;
    Ok((area.row_start..area.row_end)
        .map(|row| {
            let row = tab.rows.get(row);
            (area.column_start..area.column_end)
                .map(|column| match row {
                    Some(row) => (row.value(column).clone(), row.look(column).cloned()),
                    None => (CellValue::Empty, None),
                })
                .collect()
        })
        .collect())
}

/// What of a cell is pasted.
#[derive(Clone, Copy)]
struct Parts {
    value: bool,
    look: Option<&'static [&'static str]>,
}

const WHOLE: Parts = Parts { value: true, look: Some(&[]) };

fn parts(args: &Args) -> Result<Parts, Refusal> {
    match args.get("pasteType").and_then(Value::as_str).unwrap_or("PASTE_NORMAL") {
        "PASTE_NORMAL" => Ok(WHOLE),
        "PASTE_VALUES" => Ok(Parts { value: true, look: None }),
        "PASTE_FORMAT" => Ok(Parts { value: false, look: Some(&["userEnteredFormat"]) }),
        "PASTE_DATA_VALIDATION" => Ok(Parts { value: false, look: Some(&["dataValidation"]) }),
        other => Err(Refusal::invalid(format!("The sandbox does not imitate pasteType {other}."))),
    }
}

fn put(book: &mut Book, tab: usize, row: usize, column: usize, content: &Content, parts: Parts) -> Result<(), Refusal> {
    if parts.value {
        book.set_value(tab, row, column, content.0.clone())?;
    }
    match parts.look {
        None => Ok(()),
        Some([]) => book.set_look(tab, row, column, content.1.clone()),
        Some(names) => {
            let mut look = book
                .tab(tab)?
                .rows
                .get(row)
                .and_then(|r| r.look(column))
                .map(|l| l.as_ref().clone())
                .unwrap_or_default();
            for name in names {
                match content.1.as_ref().and_then(|look| look.get(*name)) {
                    Some(value) => look.insert((*name).to_owned(), value.clone()),
                    None => look.remove(*name),
                };
            }
            book.set_look(tab, row, column, Some(Arc::new(look)))
        }
    }
}

pub(super) fn copy(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let parts = parts(args)?;
    let paste_values = args.get("pasteType") == Some(&json!("PASTE_VALUES"));
    let source = area_of(book, args, "source")?;
    let target = area_of(book, args, "destination")?;
    let lifted = lift(book, source)?;
    let locale = book.locale().to_owned();
    let transpose = args.get("pasteOrientation").and_then(Value::as_str) == Some("TRANSPOSE");
    let (high, wide) = if transpose { (source.width(), source.height()) } else { (source.height(), source.width()) };
    // The copy fills the destination as often as it fits, at least once.
    let times = |room: usize, size: usize| {
        if size > 0 && room.is_multiple_of(size) { room } else { size }
    };
    let (rows, columns) = (times(target.height(), high), times(target.width(), wide));
    let grid = book.tab(target.tab)?;
    let (grid_rows, grid_columns) = (grid.rows.len(), grid.column_count);
    for down in 0..rows.min(grid_rows - target.row_start) {
        for right in 0..columns.min(grid_columns - target.column_start) {
            let (r, c) = (down % high, right % wide);
            let (r, c) = if transpose { (c, r) } else { (r, c) };
            if let Some((value, look)) = lifted.get(r).and_then(|row| row.get(c)) {
                let (row, column) = (target.row_start + down, target.column_start + right);
                let value = match (paste_values, value.result()) {
                    (true, Ok(result)) => result.clone(),
                    (true, Err(failure)) => CellValue::text(failure.shown()),
                    (false, _) => {
                        calc::copied(value, &locale, (source.row_start + r, source.column_start + c), (row, column))?
                    }
                };
                put(book, target.tab, row, column, &(value, look.clone()), parts)?;
            }
        }
    }
    Ok(Value::Null)
}

pub(super) fn cut(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let parts = parts(args)?;
    let source = area_of(book, args, "source")?;
    let place = args.get("destination").and_then(Value::as_object).ok_or_else(|| missing("destination"))?;
    let tab = tab_of(book, place)?;
    let (row, column) = (number(place, "rowIndex")?.unwrap_or(0), number(place, "columnIndex")?.unwrap_or(0));
    let grid = book.tab(tab)?;
    if row + source.height() > grid.rows.len() || column + source.width() > grid.column_count {
        return Err(Refusal::invalid("The destination is outside the grid."));
    }
    move_cells(book, source, tab, row, column, parts)?;
    Ok(Value::Null)
}

fn move_cells(
    book: &mut Book,
    source: Area,
    tab: usize,
    row: usize,
    column: usize,
    parts: Parts,
) -> Result<(), Refusal> {
    calc::check_cut(book, source, tab)?;
    let lifted = lift(book, source)?;
    for r in source.row_start..source.row_end {
        for c in source.column_start..source.column_end {
            put(book, source.tab, r, c, &(CellValue::Empty, None), parts)?;
        }
    }
    for (down, line) in lifted.iter().enumerate() {
        for (right, content) in line.iter().enumerate() {
            put(book, tab, row + down, column + right, content, parts)?;
        }
    }
    Ok(())
}

pub(super) fn insert_range(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let area = area_of(book, args, "range")?;
    let grid = book.tab(area.tab)?;
    let (rows, columns) = (grid.rows.len(), grid.column_count);
    match dimension_of(args, "shiftDimension")? {
        Dimension::Rows => {
            book.append(area.tab, Dimension::Rows, area.height())?;
            let tail = Area { row_end: rows, ..area };
            move_cells(book, tail, area.tab, area.row_end, area.column_start, WHOLE)?;
        }
        Dimension::Columns => {
            book.append(area.tab, Dimension::Columns, area.width())?;
            let tail = Area { column_end: columns, ..area };
            move_cells(book, tail, area.tab, area.row_start, area.column_end, WHOLE)?;
        }
    }
    Ok(Value::Null)
}

pub(super) fn delete_range(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let area = area_of(book, args, "range")?;
    let grid = book.tab(area.tab)?;
    let (rows, columns) = (grid.rows.len(), grid.column_count);
    calc::check_cut(book, area, area.tab)?;
    for row in area.row_start..area.row_end {
        for column in area.column_start..area.column_end {
            put(book, area.tab, row, column, &(CellValue::Empty, None), WHOLE)?;
        }
    }
    match dimension_of(args, "shiftDimension")? {
        Dimension::Rows => {
            let tail = Area { row_start: area.row_end, row_end: rows, ..area };
            move_cells(book, tail, area.tab, area.row_start, area.column_start, WHOLE)?;
        }
        Dimension::Columns => {
            let tail = Area { column_start: area.column_end, column_end: columns, ..area };
            move_cells(book, tail, area.tab, area.row_start, area.column_start, WHOLE)?;
        }
    }
    Ok(Value::Null)
}

pub(super) fn sort(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let range = args.get("range").and_then(Value::as_object).ok_or_else(|| missing("range"))?;
    let (area, _) = resolve_grid_range(book, range)?;
    let none = Vec::new();
    let mut keys = Vec::new();
    for spec in args.get("sortSpecs").and_then(Value::as_array).unwrap_or(&none) {
        let spec = spec.as_object().ok_or_else(|| missing("sortSpecs"))?;
        if let Some(name) = spec.keys().find(|name| !["dimensionIndex", "sortOrder"].contains(&name.as_str())) {
            return Err(Refusal::invalid(format!("The sandbox does not imitate sorting by {name}.")));
        }
        let column = number(spec, "dimensionIndex")?.unwrap_or(0);
        if !(area.column_start..area.column_end).contains(&column) {
            return Err(Refusal::invalid("The sort column is outside the range."));
        }
        keys.push((column, spec.get("sortOrder") != Some(&json!("DESCENDING"))));
    }
    if keys.is_empty() {
        return Err(missing("sortSpecs"));
    }
    book.sort(area, &keys)?;
    Ok(Value::Null)
}
