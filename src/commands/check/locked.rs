//! What in the sheet is protected against the service account, as far as orderd writes there. Pure.

use std::collections::BTreeMap;

use google_sheets4::api::{GridRange, ProtectedRange, Spreadsheet};

use crate::sheet::layout::{ColumnTemplate, HEADER_SEARCH_ROWS, Layout, match_headers};
use crate::sheet::table::Table;

/// What has to be read for it. `requestingUserCanEdit` is left out where it is false.
pub(super) const FIELDS: &str = "sheets(properties(sheetId),\
                                 protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit))";

/// The locked columns, a line for each tab.
pub(super) fn locked(
    spreadsheet: &Spreadsheet,
    tables: &BTreeMap<&'static str, Table>,
    layout: &Layout,
) -> Vec<String> {
    let mut lines = Vec::new();
    for tab in layout.tabs() {
        let Some(table) = tables.get(tab.title.as_str()) else { continue };
        let sheets = spreadsheet.sheets.iter().flatten();
        let id = |sheet: &google_sheets4::api::Sheet| sheet.properties.as_ref().and_then(|p| p.sheet_id).unwrap_or(0);
        let protections: Vec<&ProtectedRange> = sheets
            .filter(|sheet| id(sheet) == table.sheet_id())
            .flat_map(|sheet| sheet.protected_ranges.iter().flatten())
            .filter(|range| range.warning_only != Some(true) && range.requesting_user_can_edit != Some(true))
            .collect();
        if protections.is_empty() {
            continue;
        }
        let found = match_headers(tab, (0..table.rows().min(HEADER_SEARCH_ROWS)).map(|row| table.row(row)));
        let Some(header_row) = found.header_row else { continue };
        let is_locked = |column: u32| protections.iter().any(|range| locks(range, header_row + 1, column));
        let columns: Vec<&str> = tab
            .columns
            .iter()
            .zip(&found.columns)
            .filter(|(column, place)| is_written(column) && place.is_some_and(is_locked))
            .map(|(column, _)| column.header.as_str())
            .collect();
        match columns[..] {
            [] => {}
            [one] => lines.push(format!("tab {}, column {one}", tab.title)),
            [first, .., last] => {
                lines.push(format!("tab {}, {} columns from {first} to {last}", tab.title, columns.len()));
            }
        }
    }
    lines
}

/// Whether orderd writes below a header: its own columns, and answers that it sets to `Ulang`.
fn is_written(column: &ColumnTemplate) -> bool {
    column.ours || column.values.iter().any(|value| value == "Ulang")
}

/// Whether a protection reaches into a column below the header.
fn locks(protection: &ProtectedRange, first_row: u32, column: u32) -> bool {
    let is_free = protection.unprotected_ranges.iter().flatten().any(|range| covers(range, first_row, column));
    protection.range.as_ref().is_some_and(|range| covers(range, first_row, column)) && !is_free
}

/// Whether a range covers cells of a column from a row on; an absent bound is no bound.
fn covers(range: &GridRange, first_row: u32, column: u32) -> bool {
    let column = i64::from(column);
    range.start_column_index.map_or(0, i64::from) <= column
        && range.end_column_index.is_none_or(|end| column < i64::from(end))
        && range.end_row_index.is_none_or(|end| i64::from(first_row) < i64::from(end))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::cell::Cell;

    #[test]
    fn only_what_orderd_writes_and_this_account_may_not_is_locked() {
        let layout = Layout::embedded();
        let headers = |title: &str| -> Vec<Cell> {
            layout.tab(title).unwrap().columns.iter().map(|column| Cell::text(column.header.as_str())).collect()
        };
        let tables: BTreeMap<_, _> = ["Pesanan", "KPI"]
            .into_iter()
            .zip([0, 7])
            .map(|(title, id)| (title, Table::from_rows(id, title, vec![headers(title), vec![]])))
            .collect();
        let at = |header: &str| layout.tab("Pesanan").unwrap().position(header).unwrap();
        let columns = |from: &str, to: &str| json!({"startColumnIndex": at(from), "endColumnIndex": at(to) + 1});
        let check = |sheet: Value, expected: &[&str]| {
            let sheet: Spreadsheet = serde_json::from_value(json!({ "sheets": [sheet] })).unwrap();
            assert_eq!(locked(&sheet, &tables, layout), expected);
        };
        // A sheet with the id 0 comes without it.
        let orders = |protection: Value| json!({"properties": {}, "protectedRanges": [protection]});
        check(
            orders(json!({"range": columns("No Order", "Status")})),
            &["tab Pesanan, 3 columns from No Order to Status"],
        );
        check(orders(json!({"range": columns("Tgl Order", "Catatan")})), &[]);
        check(orders(json!({"range": columns("Cek R&D", "Cek R&D")})), &["tab Pesanan, column Cek R&D"]);
        check(orders(json!({"range": columns("Status", "Status"), "warningOnly": true})), &[]);
        check(orders(json!({"range": columns("Status", "Status"), "requestingUserCanEdit": true})), &[]);
        check(orders(json!({"range": {}, "unprotectedRanges": [{}]})), &[]);
        let header = json!({"startRowIndex": 0, "endRowIndex": 1});
        check(orders(json!({ "range": header })), &[]);
        let kpi = json!({"properties": {"sheetId": 7}, "protectedRanges": [{"range": {"sheetId": 7}}]});
        check(kpi, &["tab KPI, 8 columns from Ukuran to Tren"]);
    }
}
