//! The methods of the Sheets API: from method, path, query and body to an answer.
//!
//! Every parameter and every member is checked; what is unknown is refused, what is not imitated is refused as such.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::area::{Area, resolve_a1};
use super::batch;
use super::book::{Book, Written};
use super::faults::Kind;
use super::mask::Mask;
use super::query;
use super::refusal::Refusal;
use super::schema;
use super::spreadsheet::{self, Wanted};
use super::state::State;
use super::values_api::{self, ReadOptions, WriteOptions};

/// A method of the API with what its path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// `spreadsheets.get`
    Get,
    /// `spreadsheets.getByDataFilter`
    GetByFilter,
    /// `spreadsheets.batchUpdate`
    BatchUpdate,
    /// `spreadsheets.create`
    Create,
    /// `spreadsheets.values.get`
    ValuesGet(String),
    /// `spreadsheets.values.update`
    ValuesUpdate(String),
    /// `spreadsheets.values.append`
    ValuesAppend(String),
    /// `spreadsheets.values.clear`
    ValuesClear(String),
    /// `spreadsheets.values.batchGet`
    ValuesBatchGet,
    /// `spreadsheets.values.batchUpdate`
    ValuesBatchUpdate,
    /// `spreadsheets.values.batchClear`
    ValuesBatchClear,
    /// `spreadsheets.values.batchGetByDataFilter`
    ValuesBatchGetByFilter,
    /// `spreadsheets.values.batchUpdateByDataFilter`
    ValuesBatchUpdateByFilter,
    /// `spreadsheets.values.batchClearByDataFilter`
    ValuesBatchClearByFilter,
}

/// A request, parsed as far as its path.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Which method; `None`: no such path.
    pub method: Option<Method>,
    /// The spreadsheet named.
    pub spreadsheet: String,
    /// Query parameters, in order.
    pub query: Vec<(String, String)>,
}

/// An answer and what it did.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// The JSON body.
    pub body: Vec<u8>,
    /// Cells written.
    pub written: Written,
}

impl Call {
    /// Reads method and path (`/v4/spreadsheets/…`, still percent-encoded).
    pub(super) fn parse(http: &str, path: &str, query: &str) -> Self {
        let query = query::pairs(query);
        let rest = path.strip_prefix("/v4/spreadsheets").unwrap_or("/?");
        // Google takes a slash behind the id; google-spreadsheet for Node sends `ID/` and `ID/:batchUpdate`.
        let rest = rest.strip_suffix('/').unwrap_or(rest).replacen("/:", ":", 1);
        let (spreadsheet, method) = route(http, &rest);
        Self { method, spreadsheet, query }
    }

    /// Does it ask or change?
    pub(super) fn kind(&self) -> Kind {
        match self.method {
            Some(
                Method::Get
                | Method::GetByFilter
                | Method::ValuesGet(_)
                | Method::ValuesBatchGet
                | Method::ValuesBatchGetByFilter,
            )
            | None => Kind::Read,
            Some(
                Method::BatchUpdate
                | Method::Create
                | Method::ValuesUpdate(_)
                | Method::ValuesAppend(_)
                | Method::ValuesClear(_)
                | Method::ValuesBatchUpdate
                | Method::ValuesBatchClear
                | Method::ValuesBatchUpdateByFilter
                | Method::ValuesBatchClearByFilter,
            ) => Kind::Write,
        }
    }

    fn get(&self, name: &str) -> Option<String> {
        self.query.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.query.iter().filter(|(n, _)| n == name).map(|(_, value)| value.clone()).collect()
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name).as_deref() == Some("true")
    }

    fn mask(&self, of: &'static str) -> Result<Mask, Refusal> {
        match self.get("fields").or_else(|| self.get("$fields")) {
            None => Ok(Mask::All),
            Some(fields) => Mask::for_answer(&fields, of),
        }
    }

    fn check_query(&self, allowed: &[&str]) -> Result<(), Refusal> {
        const COMMON: [&str; 14] = [
            "alt",
            "$alt",
            "fields",
            "$fields",
            "key",
            "prettyPrint",
            "$prettyPrint",
            "quotaUser",
            "access_token",
            "oauth_token",
            "callback",
            "uploadType",
            "upload_protocol",
            "$.xgafv",
        ];
        for (name, _) in &self.query {
            if !COMMON.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
                let text = format!(
                    "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field \
                     '{name}' could not be found in request message."
                );
                let mut refusal = Refusal::invalid(text.clone());
                refusal.details = vec![json!({
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"description": text}],
                })];
                return Err(refusal);
            }
        }
        Ok(())
    }
}

fn route(http: &str, rest: &str) -> (String, Option<Method>) {
    let mut parts = rest.splitn(4, '/');
    let (_, id, section, range) = (parts.next(), parts.next(), parts.next(), parts.next());
    let Some(id) = id else {
        return (String::new(), (http == "POST").then_some(Method::Create));
    };
    let id = query::decode(id, false);
    let (id, verb) = match id.split_once(':') {
        Some((id, verb)) => (id.to_owned(), Some(verb.to_owned())),
        None => (id, None),
    };
    let method = match (http, verb.as_deref(), section.map(|s| query::decode(s, false)).as_deref(), range) {
        ("GET", None, None, None) => Some(Method::Get),
        ("POST", Some("batchUpdate"), None, None) => Some(Method::BatchUpdate),
        ("POST", Some("getByDataFilter"), None, None) => Some(Method::GetByFilter),
        ("GET", None, Some("values:batchGet"), None) => Some(Method::ValuesBatchGet),
        ("POST", None, Some("values:batchUpdate"), None) => Some(Method::ValuesBatchUpdate),
        ("POST", None, Some("values:batchClear"), None) => Some(Method::ValuesBatchClear),
        ("POST", None, Some("values:batchGetByDataFilter"), None) => Some(Method::ValuesBatchGetByFilter),
        ("POST", None, Some("values:batchUpdateByDataFilter"), None) => Some(Method::ValuesBatchUpdateByFilter),
        ("POST", None, Some("values:batchClearByDataFilter"), None) => Some(Method::ValuesBatchClearByFilter),
        (http, None, Some("values"), Some(range)) => range_method(http, range),
        _ => None,
    };
    (id, method)
}

fn range_method(http: &str, range: &str) -> Option<Method> {
    // An unencoded `/` or `?` in a tab's name breaks the path at Google too.
    if range.contains('/') {
        return None;
    }
    let range = query::decode(range, false);
    match http {
        "GET" => Some(Method::ValuesGet(range)),
        "PUT" => Some(Method::ValuesUpdate(range)),
        "POST" => match (range.strip_suffix(":append"), range.strip_suffix(":clear")) {
            (Some(range), _) => Some(Method::ValuesAppend(range.to_owned())),
            (_, Some(range)) => Some(Method::ValuesClear(range.to_owned())),
            _ => None,
        },
        _ => None,
    }
}

const READ_QUERY: [&str; 3] = ["majorDimension", "valueRenderOption", "dateTimeRenderOption"];
const WRITE_QUERY: [&str; 5] = [
    "valueInputOption",
    "insertDataOption",
    "includeValuesInResponse",
    "responseValueRenderOption",
    "responseDateTimeRenderOption",
];

/// Answers a call that may be answered.
pub(super) fn answer(state: &Arc<State>, call: &Call, body: &[u8]) -> Result<Answer, Refusal> {
    let Some(method) = &call.method else {
        return Err(Refusal::not_found());
    };
    if *method == Method::Create {
        return Err(Refusal::invalid("The sandbox holds one spreadsheet, `sandbox`, and does not create others."));
    }
    if call.spreadsheet != "sandbox" {
        return Err(Refusal::not_found());
    }
    match method {
        Method::Get => get(state, call),
        Method::GetByFilter => get_by_filter(state, call, body),
        Method::BatchUpdate => batch_update(state, call, body),
        Method::ValuesGet(range) => {
            call.check_query(&READ_QUERY)?;
            let options = ReadOptions::parse(&|name| call.get(name))?;
            read(values_api::get(&state.snapshot(), range, options, &call.mask("ValueRange")?))
        }
        Method::ValuesBatchGet => {
            call.check_query(&[&READ_QUERY[..], &["ranges"]].concat())?;
            let options = ReadOptions::parse(&|name| call.get(name))?;
            let mask = call.mask("BatchGetValuesResponse")?;
            read(values_api::batch_get(&state.snapshot(), &call.all("ranges"), options, &mask))
        }
        Method::ValuesBatchGetByFilter => {
            call.check_query(&[])?;
            let body = parse(body, "BatchGetValuesByDataFilterRequest")?;
            let options = ReadOptions::parse(&|name| member(&body, name))?;
            let mask = call.mask("BatchGetValuesByDataFilterResponse")?;
            let filters = list(&body, "dataFilters");
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
    call.check_query(&["ranges", "includeGridData", "excludeTablesInBandedRanges"])?;
    let book = state.snapshot();
    let ranges = call.all("ranges");
    let areas =
        ranges.iter().map(|range| resolve_a1(&book, range).map(|(area, _)| area)).collect::<Result<Vec<_>, _>>()?;
    shown(state, call, &book, (!ranges.is_empty()).then_some(areas), call.flag("includeGridData"))
}

fn get_by_filter(state: &State, call: &Call, body: &[u8]) -> Result<Answer, Refusal> {
    call.check_query(&[])?;
    let body = parse(body, "GetSpreadsheetByDataFilterRequest")?;
    let book = state.snapshot();
    let filters = list(&body, "dataFilters");
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
    Ok(Answer { body: bytes(&spreadsheet::resource(book, &state.url, &wanted)), written: Written::default() })
}

fn batch_update(state: &State, call: &Call, body: &[u8]) -> Result<Answer, Refusal> {
    call.check_query(&[])?;
    let body = parse(body, "BatchUpdateSpreadsheetRequest")?;
    let mask = call.mask("BatchUpdateSpreadsheetResponse")?;
    let protect = state.protect_from_api.load(Ordering::SeqCst);
    let ((replies, book), written) = state.transact(|book| {
        let replies = batch::apply(book, &body, protect)?;
        Ok((replies, book.clone()))
    })?;
    let mut reply = json!({"spreadsheetId": "sandbox", "replies": replies});
    if body.get("includeSpreadsheetInResponse") == Some(&json!(true)) {
        let ranges = list(&body, "responseRanges").iter().filter_map(Value::as_str);
        let areas = ranges.filter_map(|range| resolve_a1(&book, range).ok()).map(|(area, _)| area).collect::<Vec<_>>();
        let wanted = Wanted {
            mask: None,
            grid_data: body.get("responseIncludeGridData") == Some(&json!(true)),
            areas: (!areas.is_empty()).then_some(areas),
        };
        reply["updatedSpreadsheet"] = spreadsheet::resource(&book, &state.url, &wanted);
    }
    mask.prune(&mut reply);
    Ok(Answer { body: bytes(&reply), written })
}

fn write_values(state: &State, call: &Call, method: &Method, body: &[u8]) -> Result<Answer, Refusal> {
    let (request, reply, query): (_, _, &[&str]) = match method {
        Method::ValuesBatchUpdate => ("BatchUpdateValuesRequest", "BatchUpdateValuesResponse", &[]),
        Method::ValuesBatchUpdateByFilter => {
            ("BatchUpdateValuesByDataFilterRequest", "BatchUpdateValuesByDataFilterResponse", &[])
        }
        Method::ValuesAppend(_) => ("ValueRange", "AppendValuesResponse", &WRITE_QUERY),
        _ => ("ValueRange", "UpdateValuesResponse", &WRITE_QUERY),
    };
    call.check_query(query)?;
    let body = parse(body, request)?;
    let mask = call.mask(reply)?;
    let options = if query.is_empty() {
        WriteOptions::parse(&|name| member(&body, name))?
    } else {
        WriteOptions::parse(&|name| call.get(name))?
    };
    let insert = match call.get("insertDataOption").as_deref() {
        None | Some("OVERWRITE") => false,
        Some("INSERT_ROWS") => true,
        Some(other) => {
            return Err(values_api::bad_enum("insert_data_option", "InsertDataOption", other));
        }
    };
    let (mut reply, written) = state.transact(|book| {
        let reply = match method {
            Method::ValuesUpdate(range) => values_api::update(book, range, &body, options)?,
            Method::ValuesAppend(range) => values_api::append(book, range, &body, options, insert)?,
            Method::ValuesBatchUpdateByFilter => values_api::batch_update(book, &body, options, true)?,
            _ => values_api::batch_update(book, &body, options, false)?,
        };
        guard(state, book)?;
        Ok(reply)
    })?;
    mask.prune(&mut reply);
    Ok(Answer { body: bytes(&reply), written })
}

fn clear_values(state: &State, call: &Call, method: &Method, body: &[u8]) -> Result<Answer, Refusal> {
    call.check_query(&[])?;
    let (request, single) = match method {
        Method::ValuesClear(_) => ("ClearValuesRequest", true),
        Method::ValuesBatchClearByFilter => ("BatchClearValuesByDataFilterRequest", false),
        _ => ("BatchClearValuesRequest", false),
    };
    // `ClearValuesRequest` has no members at all.
    let body = if single && body.is_empty() { json!({}) } else { parse(body, request)? };
    let (reply, written) = state.transact(|book| {
        let mut areas = Vec::new();
        match method {
            Method::ValuesClear(range) => areas.push(resolve_a1(book, range)?.0),
            Method::ValuesBatchClearByFilter => {
                for (index, filter) in list(&body, "dataFilters").iter().enumerate() {
                    areas.push(values_api::filter_area(book, index, filter, "dataFilters")?);
                }
            }
            _ => {
                for range in list(&body, "ranges").iter().filter_map(Value::as_str) {
                    areas.push(resolve_a1(book, range)?.0);
                }
            }
        }
        let cleared = areas.into_iter().map(|area| values_api::clear(book, area)).collect::<Result<Vec<_>, _>>()?;
        guard(state, book)?;
        Ok(values_api::cleared(&cleared, single))
    })?;
    Ok(Answer { body: bytes(&reply), written })
}

fn guard(state: &State, book: &Book) -> Result<(), Refusal> {
    let nothing = serde_json::Map::new();
    if state.protect_from_api.load(Ordering::SeqCst) && batch::touches_protected(book, 0, &nothing) {
        return Err(Refusal::invalid(batch::PROTECTED));
    }
    Ok(())
}

/// Parses and checks a JSON body; an empty one is an empty message.
fn parse(body: &[u8], of: &'static str) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    let mut value: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::invalid(format!("Invalid JSON payload received. {error}")))?;
    schema::check(of, &mut value)?;
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
