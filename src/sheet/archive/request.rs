//! The requests of the archive. What leaves people's tabs leaves in one piece with a copy of exactly that: whatever rows
//! stood there at that instant, none is lost.

use std::collections::{BTreeMap, BTreeSet};

use google_sheets4::FieldMask;
use google_sheets4::api::{
    AddSheetRequest, AppendCellsRequest, AppendDimensionRequest, CellData, CellFormat, DeleteDimensionRequest,
    DeleteSheetRequest, DimensionRange, DuplicateSheetRequest, ExtendedValue, GridProperties, GridRange, NumberFormat,
    RepeatCellRequest, Request, RowData, SheetProperties, TextFormat, UpdateCellsRequest, UpdateSheetPropertiesRequest,
};

use super::{Part, Rows};
use crate::domain::cell::Cell;
use crate::sheet::layout::Layout;

/// Rows of a new grid; it grows with what is appended.
const FIRST_ROWS: i32 = 2;

/// Makes a tab of the archive, with these headers from the first column on.
#[must_use]
pub fn make_tab(part: Part, title: &str, sheet_id: i32, headers: &[&str]) -> Vec<Request> {
    let properties = SheetProperties {
        sheet_id: Some(sheet_id),
        title: Some(title.to_owned()),
        grid_properties: Some(GridProperties {
            row_count: Some(FIRST_ROWS),
            column_count: Some(int(headers.len())),
            frozen_row_count: Some(1),
            ..GridProperties::default()
        }),
        ..SheetProperties::default()
    };
    let add = AddSheetRequest { properties: Some(properties) };
    let mut requests = vec![Request { add_sheet: Some(add), ..Request::default() }];
    let bold = CellFormat {
        text_format: Some(TextFormat { bold: Some(true), ..TextFormat::default() }),
        ..CellFormat::default()
    };
    let header = GridRange {
        sheet_id: Some(sheet_id),
        start_row_index: Some(0),
        end_row_index: Some(1),
        start_column_index: Some(0),
        end_column_index: Some(int(headers.len())),
    };
    requests.push(repeat(header.clone(), bold, "userEnteredFormat.textFormat.bold"));
    let names: BTreeMap<u32, Cell> = (0..).zip(headers.iter().map(|header| Cell::text(*header))).collect();
    // Before anything is appended: it would stand where the headers belong.
    let write = UpdateCellsRequest {
        range: Some(header),
        fields: Some(FieldMask::new(&["userEnteredValue"])),
        rows: Some(vec![row(&names)]),
        ..UpdateCellsRequest::default()
    };
    requests.push(Request { update_cells: Some(write), ..Request::default() });
    let template = Layout::embedded().tab(part.tab());
    for (column, header) in headers.iter().enumerate() {
        let of = template.and_then(|tab| tab.columns.iter().find(|column| column.header == *header));
        let Some((kind, pattern)) = of.and_then(|column| column.number_format()) else { continue };
        let format = NumberFormat { type_: Some(kind.to_owned()), pattern: Some(pattern.to_owned()) };
        let format = CellFormat { number_format: Some(format), ..CellFormat::default() };
        let range = GridRange {
            sheet_id: Some(sheet_id),
            start_row_index: Some(1),
            start_column_index: Some(int(column)),
            end_column_index: Some(int(column) + 1),
            ..GridRange::default()
        };
        requests.push(repeat(range, format, "userEnteredFormat.numberFormat"));
    }
    requests
}

fn repeat(range: GridRange, format: CellFormat, fields: &str) -> Request {
    let cell = CellData { user_entered_format: Some(format), ..CellData::default() };
    let repeat = RepeatCellRequest { cell: Some(cell), fields: Some(FieldMask::new(&[fields])), range: Some(range) };
    Request { repeat_cell: Some(repeat), ..Request::default() }
}

/// Takes rows out of a tab, and keeps them in a hidden one: a copy of the tab, made in the same breath, out of which
/// everything else is taken. Should people have moved rows since the tab was read, it holds those that left instead.
#[must_use]
pub fn throw_away(part: Part, live: &Rows, rows: &BTreeSet<u32>, trash_id: i32) -> Vec<Request> {
    let copy = DuplicateSheetRequest {
        source_sheet_id: Some(live.sheet_id),
        new_sheet_id: Some(trash_id),
        new_sheet_name: Some(part.trash()),
        ..DuplicateSheetRequest::default()
    };
    let hidden = SheetProperties { sheet_id: Some(trash_id), hidden: Some(true), ..SheetProperties::default() };
    let hide = UpdateSheetPropertiesRequest { fields: Some(FieldMask::new(&["hidden"])), properties: Some(hidden) };
    let mut requests = vec![
        Request { duplicate_sheet: Some(copy), ..Request::default() },
        Request { update_sheet_properties: Some(hide), ..Request::default() },
    ];
    let below = live.header_row + 1;
    let stays: BTreeSet<u32> = (below..live.grid_rows).filter(|row| !rows.contains(row)).collect();
    requests.extend(deletions(trash_id, &stays, live.grid_rows));
    if stays.is_empty() {
        // A grid of nothing but its header is refused.
        let row = AppendDimensionRequest {
            sheet_id: Some(live.sheet_id),
            dimension: Some("ROWS".to_owned()),
            length: Some(1),
        };
        requests.push(Request { append_dimension: Some(row), ..Request::default() });
    }
    requests.extend(deletions(live.sheet_id, rows, u32::MAX));
    requests
}

/// Puts rows back into their tab and drops what they were kept in, in one piece.
#[must_use]
pub fn drop_trash(live: Option<(i32, &[BTreeMap<u32, Cell>])>, trash_id: i32) -> Vec<Request> {
    let mut requests = Vec::new();
    if let Some((sheet_id, rows)) = live.filter(|(_, rows)| !rows.is_empty()) {
        let append = AppendCellsRequest {
            sheet_id: Some(sheet_id),
            fields: Some(FieldMask::new(&["userEnteredValue"])),
            rows: Some(rows.iter().map(row).collect()),
            ..AppendCellsRequest::default()
        };
        requests.push(Request { append_cells: Some(append), ..Request::default() });
    }
    let drop = DeleteSheetRequest { sheet_id: Some(trash_id) };
    requests.push(Request { delete_sheet: Some(drop), ..Request::default() });
    requests
}

fn row(cells: &BTreeMap<u32, Cell>) -> RowData {
    let width = cells.last_key_value().map_or(0, |(column, _)| column + 1);
    let value = |column: u32| {
        let value = match cells.get(&column) {
            None | Some(Cell::Empty) => None,
            Some(Cell::Text(text)) => {
                Some(ExtendedValue { string_value: Some(text.to_string()), ..ExtendedValue::default() })
            }
            Some(Cell::Number(n)) => Some(ExtendedValue { number_value: Some(*n), ..ExtendedValue::default() }),
            Some(Cell::Bool(is)) => Some(ExtendedValue { bool_value: Some(*is), ..ExtendedValue::default() }),
        };
        CellData { user_entered_value: value, ..CellData::default() }
    };
    RowData { values: Some((0..width).map(value).collect()) }
}

/// Rows as runs, from the bottom up, so that none moves before it is its turn. A run up to `last` goes on to wherever the
/// grid ends by then.
fn deletions(sheet_id: i32, rows: &BTreeSet<u32>, last: u32) -> Vec<Request> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((_, end)) if *end == *row => *end += 1,
            Some(_) | None => runs.push((*row, row + 1)),
        }
    }
    let delete = |(start, end): (u32, u32)| {
        let range = DimensionRange {
            sheet_id: Some(sheet_id),
            dimension: Some("ROWS".to_owned()),
            start_index: i32::try_from(start).ok(),
            end_index: i32::try_from(end).ok().filter(|_| end != last),
        };
        Request { delete_dimension: Some(DeleteDimensionRequest { range: Some(range) }), ..Request::default() }
    };
    runs.into_iter().rev().map(delete).collect()
}

fn int(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
