//! What the spreadsheet is: its name, locale, time zone and tabs, without a single cell.

use google_sheets4::api::{ProtectedRange, Sheet, Spreadsheet};

/// What `describe` asks for; everything else of a spreadsheet may be megabytes.
pub(super) const FIELDS: &str = "properties(title,locale,timeZone),\
                           sheets.properties(sheetId,title,index,sheetType,gridProperties(rowCount,columnCount)),\
                           sheets.protectedRanges(range,warningOnly,unprotectedRanges)";

/// The spreadsheet's name and settings, and its tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The spreadsheet's name.
    pub title: String,
    /// Its locale as Google spells it (`in_ID` for Indonesian).
    pub locale: String,
    /// Its time zone (`Asia/Jakarta`).
    pub time_zone: String,
    /// Its tabs from left to right.
    pub tabs: Vec<TabInfo>,
}

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabInfo {
    /// The id that survives renaming.
    pub sheet_id: i32,
    /// The name.
    pub title: String,
    /// The position from the left, from 0.
    pub index: i32,
    /// Rows of the grid.
    pub rows: u32,
    /// Columns of the grid.
    pub columns: u32,
    /// Whether it has cells; a chart on a tab of its own has none and cannot be read.
    pub is_grid: bool,
    /// Whether all of it is kept from everybody who is not named, and not only with a warning.
    pub is_locked: bool,
}

/// The description in an answer, or nothing when it cannot be believed.
pub(super) fn description(spreadsheet: Spreadsheet) -> Option<Description> {
    let properties = spreadsheet.properties?;
    let mut tabs: Vec<TabInfo> = spreadsheet.sheets?.into_iter().filter_map(tab).collect();
    tabs.sort_by_key(|tab| tab.index);
    // No spreadsheet is without a tab, so an answer without one is not to be believed.
    if tabs.is_empty() {
        return None;
    }
    Some(Description {
        title: properties.title.unwrap_or_default(),
        locale: properties.locale.unwrap_or_default(),
        time_zone: properties.time_zone.unwrap_or_default(),
        tabs,
    })
}

fn tab(sheet: Sheet) -> Option<TabInfo> {
    let properties = sheet.properties?;
    let kind = properties.sheet_type.as_deref().unwrap_or("GRID");
    let grid = properties.grid_properties.as_ref();
    let count = |count: Option<i32>| count.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    Some(TabInfo {
        sheet_id: properties.sheet_id.unwrap_or(0),
        index: properties.index.unwrap_or(0),
        rows: count(grid.and_then(|grid| grid.row_count)),
        columns: count(grid.and_then(|grid| grid.column_count)),
        is_grid: kind == "GRID" && grid.is_some(),
        is_locked: sheet.protected_ranges.iter().flatten().any(locks_all),
        title: properties.title?,
    })
}

/// Whether a protection keeps a whole tab from those it does not name.
pub(crate) fn locks_all(protection: &ProtectedRange) -> bool {
    let is_whole = protection.range.as_ref().is_some_and(|range| {
        let bounds = [range.start_row_index, range.end_row_index, range.start_column_index, range.end_column_index];
        bounds.iter().all(Option::is_none)
    });
    let has_gaps = protection.unprotected_ranges.as_ref().is_some_and(|gaps| !gaps.is_empty());
    is_whole && !has_gaps && !protection.warning_only.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::sheet::google::client::parse;

    #[test]
    fn a_description_leaves_out_nothing_that_google_leaves_out_for_being_zero() {
        let body = br#"{"properties": {"title": "Order", "locale": "in_ID", "timeZone": "Asia/Jakarta"}, "sheets": [
            {"properties": {"sheetId": 9, "title": "Grafik", "index": 1, "sheetType": "OBJECT"}},
            {"properties": {"sheetId": 0, "title": "Pesanan", "sheetType": "GRID",
                            "gridProperties": {"rowCount": 1000, "columnCount": 80}}}]}"#;
        let described = description(parse(body).unwrap()).unwrap();
        assert_eq!((described.locale.as_str(), described.tabs.len()), ("in_ID", 2));
        let pesanan = &described.tabs[0];
        assert_eq!((pesanan.sheet_id, pesanan.rows, pesanan.columns, pesanan.is_grid), (0, 1_000, 80, true));
        assert!(!described.tabs[1].is_grid);
        assert_eq!(description(parse(b"{}").unwrap()), None);
    }
}
