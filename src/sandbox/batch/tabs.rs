//! Requests about the spreadsheet and its tabs.

use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{Args, mask_of, missing, number, tab_of};
use crate::sandbox::book::{Book, DEFAULT_COLUMNS, DEFAULT_ROWS, Dimension, Tab};
use crate::sandbox::colour;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::spreadsheet::sheet_properties;
use crate::sandbox::typed::Locale;

/// Properties of the spreadsheet that stay as they are.
const FIXED: [&str; 4] =
    ["defaultFormat", "spreadsheetTheme", "iterativeCalculationSettings", "importFunctionsExternalUrlAccessAllowed"];
/// Locales Google offers for a spreadsheet.
const LOCALES: &str = "ar_EG az_AZ be_BY bg_BG bn_IN ca_ES cs_CZ cy_GB da_DK de_AT de_CH de_DE el_GR en_AU en_CA en_GB \
                       en_IE en_IN en_US en_ZA es_AR es_BO es_CL es_CO es_EC es_ES es_MX es_PY es_UY es_VE et_EE fi_FI \
                       fil_PH fr_CA fr_CH fr_FR gu_IN hi_IN hr_HR hu_HU hy_AM in_ID it_CH it_IT iw_IL ja_JP ka_GE kk_KZ \
                       km_KH kn_IN ko_KR lo_LA lt_LT lv_LV ml_IN mn_MN mr_IN my_MM nb_NO nl_NL nn_NO no_NO pa_IN pl_PL \
                       pt_BR pt_PT ro_RO ru_RU si_LK sk_SK sl_SI sr_RS sv_SE ta_IN te_IN th_TH tr_TR uk_UA ur_PK vi_VN \
                       zh_CN zh_HK zh_TW";
/// Most characters of a tab's title.
const MAX_TITLE: usize = 100;

pub(super) fn update_spreadsheet(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mask = mask_of(args, "SpreadsheetProperties")?;
    let given = |name: &&str| args.get("properties").is_some_and(|properties| properties.get(name).is_some());
    if let Some(name) = FIXED.iter().find(|name| given(name)) {
        return Err(Refusal::invalid(format!("The sandbox does not imitate changes of properties.{name}.")));
    }
    let mut properties = book.properties.clone();
    mask.apply(args.get("properties"), &mut properties);
    let locale = properties.get("locale").and_then(Value::as_str).unwrap_or("");
    let locale = reported_locale(locale).ok_or_else(|| Refusal::invalid(format!("Unsupported locale: {locale}")))?;
    if Locale::of(&locale).comma != Locale::of(book.locale()).comma && book.tabs.iter().any(|tab| tab.formulas) {
        return Err(Refusal::invalid("The sandbox does not imitate rewriting formulas for another decimal sign."));
    }
    properties.insert("locale".to_owned(), json!(locale));
    let zone = properties.get("timeZone").and_then(Value::as_str).unwrap_or("");
    if zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(Refusal::invalid(format!("Unsupported time zone: {zone}")));
    }
    if properties.get("title").and_then(Value::as_str).unwrap_or("").is_empty() {
        return Err(Refusal::invalid("The spreadsheet title cannot be empty."));
    }
    book.properties = properties;
    for position in 0..book.tabs.len() {
        book.reshape(position)?;
    }
    Ok(Value::Null)
}

/// Google keeps the old Java code of Indonesian: `id_ID` and `id` are reported as `in_ID`. `None`: no locale at all.
pub(super) fn reported_locale(locale: &str) -> Option<String> {
    let own = match locale {
        "id" | "id_ID" | "in" => "in_ID",
        other => other,
    };
    let alone = |known: &str| !own.contains('_') && known.split('_').next() == Some(own);
    LOCALES.split(' ').any(|known| known == own || alone(known)).then(|| own.to_owned())
}

pub(super) fn add(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let none = Args::new();
    let wanted = args.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let title = match wanted.get("title").and_then(Value::as_str) {
        Some(title) => title.to_owned(),
        None => (1..).map(|n| format!("Sheet{n}")).find(|title| book.tab_named(title).is_none()).unwrap_or_default(),
    };
    check_title(book, &title, None)?;
    let id = match wanted.get("sheetId").and_then(Value::as_i64) {
        Some(id) if id < 0 => return Err(Refusal::invalid("sheetId must be non-negative.")),
        Some(id) if book.tab_with_id(id).is_some() => {
            return Err(Refusal::invalid(format!("Sheet with id {id} already exists.")));
        }
        Some(id) => id,
        None => book.new_id(),
    };
    if let Some(kind) = wanted.get("sheetType").and_then(Value::as_str)
        && kind != "GRID"
    {
        return Err(Refusal::invalid(format!("The sandbox does not imitate sheets of type {kind}.")));
    }
    let grid = wanted.get("gridProperties").and_then(Value::as_object).unwrap_or(&none);
    let rows = number(grid, "rowCount")?.unwrap_or(DEFAULT_ROWS);
    let columns = number(grid, "columnCount")?.unwrap_or(DEFAULT_COLUMNS);
    if rows == 0 || columns == 0 {
        return Err(Refusal::invalid("You can't create a sheet with 0 rows or columns."));
    }
    book.check_room(rows.saturating_mul(columns))?;
    let mut tab = Tab::new(id, &title, rows, columns);
    tab.revision = book.revision;
    tab.structure_revision = book.revision;
    for (name, value) in wanted {
        if !["sheetId", "title", "index", "gridProperties"].contains(&name.as_str()) {
            tab.properties.insert(name.clone(), value.clone());
        }
    }
    tab.grid = grid.iter().filter(|(name, _)| !is_size(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
    check_frozen(&tab)?;
    let index = number(wanted, "index")?.unwrap_or(book.tabs.len()).min(book.tabs.len());
    book.tabs.insert(index, Arc::new(tab));
    let shown = book.tab(index).map(|tab| sheet_properties(index, tab))?;
    Ok(json!({"properties": shown}))
}

pub(super) fn delete(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let id = args.get("sheetId").and_then(Value::as_i64).unwrap_or(0);
    let position = book.tab_with_id(id).ok_or_else(|| Refusal::invalid(format!("No sheet with id: {id}")))?;
    remove(book, position)?;
    Ok(Value::Null)
}

/// Takes a tab away with the named ranges on it. Errors: the last visible one.
pub(crate) fn remove(book: &mut Book, position: usize) -> Result<(), Refusal> {
    let id = book.tab(position)?.id;
    if !book.tabs.iter().enumerate().any(|(at, tab)| at != position && is_visible(tab)) {
        return Err(Refusal::invalid("You can't remove all the visible sheets in a document."));
    }
    book.tabs.remove(position);
    book.named_ranges.retain(|range| range.pointer("/range/sheetId").and_then(Value::as_i64).unwrap_or(0) != id);
    book.metadata.retain(|entry| entry.pointer("/location/sheetId").and_then(Value::as_i64) != Some(id));
    Ok(())
}

fn is_visible(tab: &Tab) -> bool {
    tab.properties.get("hidden") != Some(&json!(true))
}

pub(super) fn duplicate(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let id = args.get("sourceSheetId").and_then(Value::as_i64).unwrap_or(0);
    let source = book.tab_with_id(id).ok_or_else(|| Refusal::invalid(format!("No sheet with id: {id}")))?;
    let mut copy = book.tab(source)?.clone();
    book.check_room(copy.rows.len() * copy.column_count)?;
    let title = match args.get("newSheetName").and_then(Value::as_str) {
        Some(title) => title.to_owned(),
        None => (1..)
            .map(|n| if n == 1 { format!("Copy of {}", copy.title()) } else { format!("Copy of {} {n}", copy.title()) })
            .find(|title| book.tab_named(title).is_none())
            .unwrap_or_default(),
    };
    check_title(book, &title, None)?;
    copy.id = match args.get("newSheetId").and_then(Value::as_i64) {
        Some(id) if book.tab_with_id(id).is_some() => {
            return Err(Refusal::invalid(format!("Sheet with id {id} already exists.")));
        }
        Some(id) => id,
        None => book.new_id(),
    };
    for list in copy.objects.values_mut() {
        list.iter_mut().for_each(|object| retarget(object, id, copy.id));
    }
    if let Some(filter) = &mut copy.basic_filter {
        retarget(filter, id, copy.id);
    }
    copy.properties.insert("title".to_owned(), json!(title));
    copy.revision = book.revision;
    copy.structure_revision = book.revision;
    let index = number(args, "insertSheetIndex")?.unwrap_or(0).min(book.tabs.len());
    book.tabs.insert(index, Arc::new(copy));
    Ok(json!({"properties": sheet_properties(index, book.tab(index)?)}))
}

/// Every range that lies on tab `from` lies on tab `to`.
fn retarget(value: &mut Value, from: i64, to: i64) {
    match value {
        Value::Object(object) => {
            let is_range = object.keys().any(|name| name.ends_with("RowIndex") || name.ends_with("ColumnIndex"));
            if object.get("sheetId").and_then(Value::as_i64).unwrap_or(0) == from
                && (is_range || object.contains_key("sheetId"))
            {
                object.insert("sheetId".to_owned(), json!(to));
            }
            object.values_mut().for_each(|member| retarget(member, from, to));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| retarget(item, from, to)),
        _ => {}
    }
}

pub(super) fn update(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let source = args.get("properties").ok_or_else(|| missing("properties"))?;
    let wanted = source.as_object().ok_or_else(|| missing("properties"))?;
    let mask = mask_of(args, "SheetProperties")?;
    let position = tab_of(book, wanted)?;
    let everything = mask == crate::sandbox::mask::Mask::All;
    let mut shown = match sheet_properties(position, book.tab(position)?) {
        Value::Object(object) => object,
        _ => Args::new(),
    };
    colour::keep_members(&mut shown);
    mask.apply(Some(source), &mut shown);
    if mask.wants("title") {
        let title = shown.get("title").and_then(Value::as_str).unwrap_or("").to_owned();
        check_title(book, &title, Some(position))?;
        if !everything || source.get("title").is_some() {
            book.reshape(position)?.properties.insert("title".to_owned(), json!(title));
        }
    }
    let grid = shown.get("gridProperties").and_then(Value::as_object).cloned().unwrap_or_default();
    if mask.wants("gridProperties.rowCount") {
        resize(book, position, Dimension::Rows, number(&grid, "rowCount")?.unwrap_or(0))?;
    }
    if mask.wants("gridProperties.columnCount") {
        resize(book, position, Dimension::Columns, number(&grid, "columnCount")?.unwrap_or(0))?;
    }
    let tab = book.reshape(position)?;
    tab.grid = grid.into_iter().filter(|(name, _)| !is_size(name)).collect();
    let title = tab.properties.get("title").cloned().unwrap_or_default();
    tab.properties = shown
        .iter()
        .filter(|(n, _)| !["sheetId", "index", "gridProperties", "title"].contains(&n.as_str()))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    tab.properties.insert("title".to_owned(), title);
    tab.properties.insert("sheetType".to_owned(), json!("GRID"));
    check_frozen(tab)?;
    if !book.tabs.iter().any(|tab| is_visible(tab)) {
        return Err(Refusal::invalid("You can't hide all the sheets in a document."));
    }
    if mask.wants("index") && (!everything || wanted.contains_key("index")) {
        // The index counts before the tab is taken out: to move it right, name the place after the last one passed.
        let index = number(wanted, "index")?.unwrap_or(0);
        if index > book.tabs.len() {
            return Err(Refusal::invalid(format!("Sheet index {index} is out of bounds.")));
        }
        let target = if index > position { index - 1 } else { index };
        let tab = book.tabs.remove(position);
        book.tabs.insert(target, tab);
    }
    Ok(Value::Null)
}

fn resize(book: &mut Book, position: usize, dimension: Dimension, size: usize) -> Result<(), Refusal> {
    let tab = book.tab(position)?;
    let now = match dimension {
        Dimension::Rows => tab.rows.len(),
        Dimension::Columns => tab.column_count,
    };
    if size == 0 {
        return Err(Refusal::invalid("You can't delete all the rows or columns on the sheet."));
    }
    match size.cmp(&now) {
        std::cmp::Ordering::Greater => book.append(position, dimension, size - now),
        std::cmp::Ordering::Less => book.delete(position, dimension, size, now),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

fn is_size(name: &str) -> bool {
    name == "rowCount" || name == "columnCount"
}

fn check_frozen(tab: &Tab) -> Result<(), Refusal> {
    for (name, size, word) in
        [("frozenRowCount", tab.rows.len(), "rows"), ("frozenColumnCount", tab.column_count, "columns")]
    {
        if number(&tab.grid, name)?.unwrap_or(0) >= size {
            return Err(Refusal::invalid(format!("You can't freeze all visible {word} on the sheet.")));
        }
    }
    Ok(())
}

/// Errors: taken (letters' case aside), empty, too long.
pub(crate) fn check_title(book: &Book, title: &str, own: Option<usize>) -> Result<(), Refusal> {
    if title.is_empty() {
        return Err(Refusal::invalid("The sheet name cannot be empty."));
    }
    if title.chars().count() > MAX_TITLE {
        return Err(Refusal::invalid(format!("The sheet name cannot be greater than {MAX_TITLE} characters.")));
    }
    let lower = title.to_lowercase();
    let taken = book.tabs.iter().enumerate().any(|(at, tab)| Some(at) != own && tab.title().to_lowercase() == lower);
    if taken {
        return Err(Refusal::invalid(format!(
            "A sheet with the name \"{title}\" already exists. Please enter another name."
        )));
    }
    Ok(())
}
