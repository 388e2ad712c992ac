//! `spreadsheets.get`: the whole spreadsheet as the API describes it, under a field mask.
//!
//! Members that are false, zero or empty are left out, as Google does; `sheetId` and `index` of a tab are always there.

use serde_json::{Map, Value, json};

use super::area::Area;
use super::book::{Book, Row, Tab};
use super::mask::Mask;
use super::shown;

/// Height of a row nobody changed, in pixels.
const ROW_PIXELS: u32 = 21;
/// Width of a column nobody changed, in pixels.
const COLUMN_PIXELS: u32 = 100;

/// What a request wants to see.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'a> {
    /// The mask; `None`: everything but cells.
    pub mask: Option<&'a Mask>,
    /// `includeGridData`; Google ignores it when there is a mask.
    pub grid_data: bool,
    /// Only these areas; `None`: all tabs whole.
    pub areas: Option<Vec<Area>>,
}

/// The `Spreadsheet` resource.
pub(super) fn resource(book: &Book, url: &str, wanted: &Wanted<'_>) -> Value {
    let all = Mask::All;
    let mask = wanted.mask.unwrap_or(&all);
    let grid_data = if wanted.mask.is_some() { mask.wants("sheets.data") } else { wanted.grid_data };
    let mut sheets = Vec::new();
    for (index, tab) in book.tabs.iter().enumerate() {
        let areas: Vec<Area> = match &wanted.areas {
            None => vec![Area::whole(book, index)],
            Some(areas) => areas.iter().filter(|area| area.tab == index).copied().collect(),
        };
        if areas.is_empty() {
            continue;
        }
        let mut sheet = sheet(index, tab);
        let of_tab = |m: &&Value| m.pointer("/location/sheetId").and_then(Value::as_i64) == Some(tab.id);
        let metadata: Vec<&Value> = book.metadata.iter().filter(of_tab).collect();
        if !metadata.is_empty() {
            sheet["developerMetadata"] = json!(metadata);
        }
        if grid_data {
            let inner = mask.member("sheets").and_then(|m| m.member("data")).unwrap_or(&all);
            sheet["data"] = areas.iter().map(|area| grid(book, tab, *area, inner)).collect();
        }
        sheets.push(sheet);
    }
    let mut resource = json!({
        "spreadsheetId": "sandbox",
        "properties": book.properties,
        "sheets": sheets,
        "spreadsheetUrl": format!("{url}spreadsheets/d/sandbox/edit"),
    });
    if !book.named_ranges.is_empty() {
        resource["namedRanges"] = omit_defaults(&json!(book.named_ranges));
    }
    let own: Vec<&Value> = book.metadata.iter().filter(|m| m.pointer("/location/spreadsheet").is_some()).collect();
    if !own.is_empty() {
        resource["developerMetadata"] = json!(own);
    }
    mask.prune(&mut resource);
    resource
}

/// `SheetProperties` as a reply shows them.
pub(super) fn sheet_properties(index: usize, tab: &Tab) -> Value {
    let mut properties = json!({"sheetId": tab.id, "title": tab.title(), "index": index, "sheetType": "GRID"});
    let mut grid = json!({"rowCount": tab.rows.len(), "columnCount": tab.column_count});
    extend(&mut grid, &tab.grid);
    properties["gridProperties"] = grid;
    extend(&mut properties, &tab.properties);
    properties
}

fn sheet(index: usize, tab: &Tab) -> Value {
    let mut sheet = json!({"properties": sheet_properties(index, tab)});
    for (name, list) in &tab.objects {
        if !list.is_empty() {
            sheet[name] = omit_defaults(&json!(list));
        }
    }
    if let Some(filter) = &tab.basic_filter {
        sheet["basicFilter"] = omit_defaults(filter);
    }
    sheet
}

fn extend(target: &mut Value, members: &Map<String, Value>) {
    if let Value::Object(target) = target {
        for (name, value) in members {
            if !is_default(value) {
                target.insert(name.clone(), value.clone());
            }
        }
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(true) | Value::Object(_) => false,
    }
}

/// Leaves out what equals its default. Indexes of a range (`startRowIndex` 0) say something and stay.
pub(super) fn omit_defaults(value: &Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(
            object
                .iter()
                .filter(|(name, value)| !is_default(value) || name.starts_with("start"))
                .map(|(name, value)| (name.clone(), omit_defaults(value)))
                .collect(),
        ),
        Value::Array(items) => items.iter().map(omit_defaults).collect(),
        scalar => scalar.clone(),
    }
}

fn grid(book: &Book, tab: &Tab, area: Area, mask: &Mask) -> Value {
    let mut data = Map::new();
    if area.row_start > 0 {
        data.insert("startRow".to_owned(), json!(area.row_start));
    }
    if area.column_start > 0 {
        data.insert("startColumn".to_owned(), json!(area.column_start));
    }
    if let Some(rows) = mask.member("rowData") {
        let cells = rows.member("values").unwrap_or(&Mask::All);
        let last = (area.row_start..area.row_end)
            .rev()
            .find(|row| tab.rows.get(*row).is_some_and(|row| used_width(row, area) > area.column_start));
        if let Some(last) = last {
            let list: Vec<Value> = (area.row_start..=last)
                .filter_map(|row| tab.rows.get(row))
                .map(|row| row_data(book, row, area, cells))
                .collect();
            data.insert("rowData".to_owned(), Value::Array(list));
        }
    }
    if mask.member("rowMetadata").is_some() {
        let rows = tab.rows.get(area.row_start..area.row_end).unwrap_or(&[]);
        data.insert(
            "rowMetadata".to_owned(),
            rows.iter().map(|row| metadata(row.properties.as_deref(), ROW_PIXELS)).collect(),
        );
    }
    if mask.member("columnMetadata").is_some() {
        let columns = (area.column_start..area.column_end)
            .map(|column| metadata(tab.columns.get(column).and_then(|c| c.as_deref()), COLUMN_PIXELS));
        data.insert("columnMetadata".to_owned(), columns.collect());
    }
    Value::Object(data)
}

fn metadata(own: Option<&Map<String, Value>>, pixels: u32) -> Value {
    let mut properties = json!({"pixelSize": pixels});
    if let Some(own) = own {
        extend(&mut properties, own);
    }
    properties
}

fn used_width(row: &Row, area: Area) -> usize {
    let looks = row.looks.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    row.filled().max(looks).min(area.column_end)
}

fn row_data(book: &Book, row: &Row, area: Area, mask: &Mask) -> Value {
    let cells: Vec<Value> =
        (area.column_start..used_width(row, area)).map(|column| cell_data(book, row, column, mask)).collect();
    if cells.is_empty() { json!({}) } else { json!({"values": cells}) }
}

/// One `CellData`.
fn cell_data(book: &Book, row: &Row, column: usize, mask: &Mask) -> Value {
    let mut cell = Map::new();
    let value = row.value(column);
    let look = row.look(column).map(AsRef::as_ref);
    if let Some(extended) = value.extended() {
        for name in ["userEnteredValue", "effectiveValue"] {
            if mask.member(name).is_some() {
                cell.insert(name.to_owned(), extended.clone());
            }
        }
        if mask.member("formattedValue").is_some() {
            cell.insert("formattedValue".to_owned(), json!(shown::text(value, look, book.locale())));
        }
    }
    for (name, member) in look.into_iter().flatten() {
        if mask.member(name).is_some() {
            cell.insert(name.clone(), omit_defaults(member));
        }
        if name == "userEnteredFormat" && mask.member("effectiveFormat").is_some() {
            cell.insert("effectiveFormat".to_owned(), omit_defaults(member));
        }
    }
    Value::Object(cell)
}
