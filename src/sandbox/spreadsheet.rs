//! `spreadsheets.get`: the whole spreadsheet as the API describes it, under a field mask.
//!
//! Members that are false, zero or empty are left out, as Google does; `sheetId` and `index` of a tab are always there.

use serde_json::{Value, json};

use super::answered::{answered, extend};
use super::area::Area;
use super::book::{Book, Tab};
use super::grid_data;
use super::mask::Mask;
use super::metadata;
use super::protection::admits_account;
use super::refusal::Refusal;
use super::theme;
use super::token::CLIENT_EMAIL;

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

/// The `Spreadsheet` resource. Errors: a member is asked for that the sandbox would have to guess.
pub(super) fn resource(book: &Book, url: &str, wanted: &Wanted<'_>) -> Result<Value, Refusal> {
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
        let own = metadata::of(book, Some(tab.id));
        if !own.is_empty() {
            sheet["developerMetadata"] = Value::Array(own);
        }
        if grid_data {
            let inner = mask.member("sheets").and_then(|m| m.member("data")).unwrap_or(&all);
            let blocks = areas.iter().map(|area| grid_data::of(book, tab, *area, inner));
            sheet["data"] = Value::Array(blocks.collect::<Result<_, _>>()?);
        }
        sheets.push(sheet);
    }
    let mut resource = json!({
        "spreadsheetId": "sandbox",
        "properties": spreadsheet_properties(book),
        "sheets": sheets,
        "spreadsheetUrl": format!("{url}spreadsheets/d/sandbox/edit"),
    });
    if !book.named_ranges.is_empty() {
        resource["namedRanges"] = answered(&json!(book.named_ranges));
    }
    let own = metadata::of(book, None);
    if !own.is_empty() {
        resource["developerMetadata"] = Value::Array(own);
    }
    mask.prune(&mut resource);
    Ok(resource)
}

/// `SpreadsheetProperties`, always with the format and the theme that nobody changes here.
fn spreadsheet_properties(book: &Book) -> Value {
    let mut properties = Value::Object(book.properties.clone());
    properties["defaultFormat"] = answered(&theme::default_format());
    properties["spreadsheetTheme"] = theme::theme();
    properties
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
            sheet[name] = list.iter().map(|object| answered(&with_editors(name, object))).collect();
        }
    }
    if let Some(filter) = &tab.basic_filter {
        sheet["basicFilter"] = answered(filter);
    }
    sheet
}

/// Whoever may edit a protected range is told who else may, himself among them.
fn with_editors(list: &str, object: &Value) -> Value {
    let mut object = object.clone();
    if list != "protectedRanges" {
        return object;
    }
    if !admits_account(&object) {
        if let Value::Object(object) = &mut object {
            object.remove("editors");
        }
        return object;
    }
    let mut users = object.pointer("/editors/users").and_then(Value::as_array).cloned().unwrap_or_default();
    if !users.iter().any(|user| user == CLIENT_EMAIL) {
        users.push(json!(CLIENT_EMAIL));
    }
    object["editors"]["users"] = Value::Array(users);
    object
}
