//! The methods of the Sheets API: from a call and its body to an answer.
//!
//! Every member is checked; what is unknown is refused, what is not imitated is refused as such.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::area::{Area, resolve_a1};
use super::batch;
use super::book::{Book, Written};
use super::calc;
use super::call::{Call, Method};
use super::colour;
use super::folder::SPREADSHEET_ID;
use super::mask::Mask;
use super::metadata;
use super::protection::{Editor, PROTECTED};
use super::refusal::Refusal;
use super::schema;
use super::spreadsheet::{self, Wanted};
use super::state::State;
use super::values_api::{self, ReadOptions, WriteOptions};

/// An answer and what it did.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// The JSON body.
    pub body: Vec<u8>,
    /// Cells written.
    pub written: Written,
}

/// Answers a call that may be answered.
pub(super) fn answer(state: &Arc<State>, call: &Call, body: &[u8]) -> Result<Answer, Refusal> {
    let Some(method) = &call.method else {
        return Err(Refusal::no_method());
    };
    // What cannot be read is refused before anybody looks which spreadsheet it is about.
    call.check_query()?;
    let body = &read_body(method, body)?;
    if *method == Method::Create {
        return Err(Refusal::invalid("The sandbox holds one spreadsheet, `sandbox`, and does not create others."));
    }
    if call.spreadsheet != SPREADSHEET_ID {
        return Err(Refusal::not_found());
    }
    match method {
        Method::Get => get(state, call),
        Method::GetByFilter => get_by_filter(state, call, body),
        Method::BatchUpdate => batch_update(state, call, body),
        Method::CopyTo(sheet) => copy_to(state, call, sheet, body),
        Method::MetadataGet(id) => {
            let found = metadata::get(&state.snapshot(), id)?;
            masked(call, "DeveloperMetadata", found, Written::default())
        }
        Method::MetadataSearch => {
            let found = metadata::search(&state.snapshot(), list(body, "dataFilters"))?;
            masked(call, "SearchDeveloperMetadataResponse", found, Written::default())
        }
        Method::ValuesGet(range) => {
            let options = ReadOptions::parse(&|name| call.get(name))?;
            read(values_api::get(&state.snapshot(), range, options, &call.mask("ValueRange")?))
        }
        Method::ValuesBatchGet => {
            let options = ReadOptions::parse(&|name| call.get(name))?;
            let mask = call.mask("BatchGetValuesResponse")?;
            read(values_api::batch_get(&state.snapshot(), &call.all("ranges"), options, &mask))
        }
        Method::ValuesBatchGetByFilter => {
            let options = ReadOptions::parse(&|name| member(body, name))?;
            let mask = call.mask("BatchGetValuesByDataFilterResponse")?;
            let filters = list(body, "dataFilters");
            if filters.is_empty() {
                return Err(Refusal::invalid("Must specify at least one data filter."));
            }
            read(values_api::batch_get_by_filter(&state.snapshot(), filters, options, &mask))
        }
        Method::ValuesUpdate(_)
        | Method::ValuesAppend(_)
        | Method::ValuesBatchUpdate
        | Method::ValuesBatchUpdateByFilter => write_values(state, call, method, body),
        Method::ValuesClear(_) | Method::ValuesBatchClear | Method::ValuesBatchClearByFilter => {
            clear_values(state, call, method, body)
        }
        Method::Create => Err(Refusal::not_found()),
    }
}

fn read(body: Result<Vec<u8>, Refusal>) -> Result<Answer, Refusal> {
    body.map(|body| Answer { body, written: Written::default() })
}

fn get(state: &State, call: &Call) -> Result<Answer, Refusal> {
    let book = state.snapshot();
    let ranges = call.all("ranges");
    let areas =
        ranges.iter().map(|range| resolve_a1(&book, range).map(|(area, _)| area)).collect::<Result<Vec<_>, _>>()?;
    shown(state, call, &book, (!ranges.is_empty()).then_some(areas), call.flag("includeGridData")?)
}

fn get_by_filter(state: &State, call: &Call, body: &Value) -> Result<Answer, Refusal> {
    let book = state.snapshot();
    let filters = list(body, "dataFilters");
    let areas = filters
        .iter()
        .enumerate()
        .map(|(index, filter)| values_api::filter_area(&book, index, filter, "dataFilters"))
        .collect::<Result<Vec<_>, _>>()?;
    let grid_data = body.get("includeGridData") == Some(&json!(true));
    shown(state, call, &book, (!areas.is_empty()).then_some(areas), grid_data)
}

fn shown(
    state: &State,
    call: &Call,
    book: &Book,
    areas: Option<Vec<Area>>,
    grid_data: bool,
) -> Result<Answer, Refusal> {
    let mask = call.mask("Spreadsheet")?;
    let mask = (mask != Mask::All).then_some(mask);
    let wanted = Wanted { mask: mask.as_ref(), grid_data, areas };
    Ok(Answer { body: bytes(&spreadsheet::resource(book, &state.url, &wanted)?), written: Written::default() })
}

fn masked(call: &Call, of: &'static str, mut reply: Value, written: Written) -> Result<Answer, Refusal> {
    call.mask(of)?.prune(&mut reply);
    Ok(Answer { body: bytes(&reply), written })
}

fn copy_to(state: &State, call: &Call, sheet: &str, body: &Value) -> Result<Answer, Refusal> {
    let mask = call.mask("SheetProperties")?;
    if body.get("destinationSpreadsheetId").and_then(Value::as_str) != Some(SPREADSHEET_ID) {
        return Err(Refusal::invalid(
            "The sandbox holds one spreadsheet, `sandbox`, and does not copy sheets to others.",
        ));
    }
    let sheet = sheet
        .parse::<i64>()
        .map_err(|_| Refusal::invalid(format!("Invalid value at 'sheet_id' (TYPE_INT32), \"{sheet}\"")))?;
    let (mut reply, written) = state.transact(|book| batch::copy_tab(book, sheet))?;
    mask.prune(&mut reply);
    Ok(Answer { body: bytes(&reply), written })
}

fn batch_update(state: &State, call: &Call, body: &Value) -> Result<Answer, Refusal> {
    let mask = call.mask("BatchUpdateSpreadsheetResponse")?;
    let protect = state.protect_from_api.load(Ordering::SeqCst);
    let ((replies, book), written) = state.transact(|book| {
        let replies = batch::apply(book, body, Editor::Account { strict: protect })?;
        calc::settle(book)?;
        Ok((replies, book.clone()))
    })?;
    let mut reply = json!({"spreadsheetId": "sandbox", "replies": replies});
    if body.get("includeSpreadsheetInResponse") == Some(&json!(true)) {
        let ranges = list(body, "responseRanges").iter().filter_map(Value::as_str);
        let areas =
            ranges.map(|range| resolve_a1(&book, range).map(|(area, _)| area)).collect::<Result<Vec<_>, _>>()?;
        let wanted = Wanted {
            mask: None,
            grid_data: body.get("responseIncludeGridData") == Some(&json!(true)),
            areas: (!areas.is_empty()).then_some(areas),
        };
        reply["updatedSpreadsheet"] = spreadsheet::resource(&book, &state.url, &wanted)?;
    }
    mask.prune(&mut reply);
    Ok(Answer { body: bytes(&reply), written })
}

fn write_values(state: &State, call: &Call, method: &Method, body: &Value) -> Result<Answer, Refusal> {
    let (reply, in_query) = match method {
        Method::ValuesBatchUpdate => ("BatchUpdateValuesResponse", false),
        Method::ValuesBatchUpdateByFilter => ("BatchUpdateValuesByDataFilterResponse", false),
        Method::ValuesAppend(_) => ("AppendValuesResponse", true),
        _ => ("UpdateValuesResponse", true),
    };
    let mask = call.mask(reply)?;
    let options = WriteOptions::parse(&|name| if in_query { call.get(name) } else { member(body, name) })?;
    let insert = match call.get("insertDataOption").as_deref() {
        None | Some("OVERWRITE") => false,
        Some("INSERT_ROWS") => true,
        Some(other) => {
            return Err(values_api::bad_enum("insert_data_option", "InsertDataOption", other));
        }
    };
    let (mut reply, written) = state.transact(|book| {
        let reply = match method {
            Method::ValuesUpdate(range) => values_api::update(book, range, body, options)?,
            Method::ValuesAppend(range) => values_api::append(book, range, body, options, insert)?,
            Method::ValuesBatchUpdateByFilter => values_api::batch_update(book, body, options, true)?,
            _ => values_api::batch_update(book, body, options, false)?,
        };
        guard(state, book)?;
        Ok(reply)
    })?;
    mask.prune(&mut reply);
    Ok(Answer { body: bytes(&reply), written })
}

fn clear_values(state: &State, call: &Call, method: &Method, body: &Value) -> Result<Answer, Refusal> {
    let (of, single) = match method {
        Method::ValuesClear(_) => ("ClearValuesResponse", true),
        Method::ValuesBatchClearByFilter => ("BatchClearValuesByDataFilterResponse", false),
        _ => ("BatchClearValuesResponse", false),
    };
    let (reply, written) = state.transact(|book| {
        let mut areas = Vec::new();
        match method {
            Method::ValuesClear(range) => areas.push(resolve_a1(book, range)?.0),
            Method::ValuesBatchClearByFilter => {
                for (index, filter) in list(body, "dataFilters").iter().enumerate() {
                    areas.push(values_api::filter_area(book, index, filter, "dataFilters")?);
                }
            }
            _ => {
                for range in list(body, "ranges").iter().filter_map(Value::as_str) {
                    areas.push(resolve_a1(book, range)?.0);
                }
            }
        }
        let cleared = areas.into_iter().map(|area| values_api::clear(book, area)).collect::<Result<Vec<_>, _>>()?;
        guard(state, book)?;
        Ok(values_api::cleared(&cleared, single))
    })?;
    masked(call, of, reply, written)
}

fn guard(state: &State, book: &Book) -> Result<(), Refusal> {
    let editor = Editor::Account { strict: state.protect_from_api.load(Ordering::SeqCst) };
    if editor.touches_protected(book, 0, &serde_json::Map::new()) {
        return Err(Refusal::invalid(PROTECTED));
    }
    Ok(())
}

/// Reads and checks the body of a method; an empty one is an empty message.
fn read_body(method: &Method, body: &[u8]) -> Result<Value, Refusal> {
    let (of, at) = match method {
        Method::Get | Method::ValuesGet(_) | Method::ValuesBatchGet | Method::MetadataGet(_) => return Ok(json!({})),
        Method::GetByFilter => ("GetSpreadsheetByDataFilterRequest", ""),
        Method::BatchUpdate => ("BatchUpdateSpreadsheetRequest", ""),
        Method::Create => ("Spreadsheet", "spreadsheet"),
        Method::ValuesUpdate(_) | Method::ValuesAppend(_) => ("ValueRange", "data"),
        Method::ValuesClear(_) => ("ClearValuesRequest", ""),
        Method::ValuesBatchUpdate => ("BatchUpdateValuesRequest", ""),
        Method::ValuesBatchClear => ("BatchClearValuesRequest", ""),
        Method::ValuesBatchGetByFilter => ("BatchGetValuesByDataFilterRequest", ""),
        Method::ValuesBatchUpdateByFilter => ("BatchUpdateValuesByDataFilterRequest", ""),
        Method::ValuesBatchClearByFilter => ("BatchClearValuesByDataFilterRequest", ""),
        Method::CopyTo(_) => ("CopySheetToAnotherSpreadsheetRequest", ""),
        Method::MetadataSearch => ("SearchDeveloperMetadataRequest", ""),
    };
    if body.is_empty() {
        return Ok(json!({}));
    }
    let mut value: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::invalid(format!("Invalid JSON payload received. {error}")))?;
    if *method == Method::BatchUpdate {
        batch::flatten(&mut value);
    }
    schema::check(of, at, &mut value)?;
    if *method == Method::BatchUpdate {
        colour::keep(&mut value);
    }
    Ok(value)
}

fn member(body: &Value, name: &str) -> Option<String> {
    match body.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

fn list<'a>(body: &'a Value, name: &str) -> &'a [Value] {
    body.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A value as JSON text.
pub(super) fn bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    values_api::write_json(&mut out, value);
    out
}
