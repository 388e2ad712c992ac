//! A call of the Sheets API as far as its address says it: which method, of which spreadsheet, with which parameters.
//!
//! Every parameter is checked: one that is unknown is refused, and so is one that is not imitated.

use serde_json::json;

use super::faults::Kind;
use super::mask::Mask;
use super::query;
use super::refusal::Refusal;
use super::schema;

/// Parameters of every Google API.
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
const READ_QUERY: [&str; 3] = ["majorDimension", "valueRenderOption", "dateTimeRenderOption"];
const WRITE_QUERY: [&str; 4] =
    ["valueInputOption", "includeValuesInResponse", "responseValueRenderOption", "responseDateTimeRenderOption"];

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
    /// `spreadsheets.sheets.copyTo`
    CopyTo(String),
    /// `spreadsheets.developerMetadata.get`
    MetadataGet(String),
    /// `spreadsheets.developerMetadata.search`
    MetadataSearch,
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
                | Method::ValuesBatchGetByFilter
                | Method::MetadataGet(_)
                | Method::MetadataSearch,
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
                | Method::ValuesBatchClearByFilter
                | Method::CopyTo(_),
            ) => Kind::Write,
        }
    }

    /// A query parameter; the last one counts.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.query.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    /// A query parameter that may be given more than once.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.query.iter().filter(|(n, _)| n == name).map(|(_, value)| value.clone()).collect()
    }

    /// A query parameter that is true or false. Errors: neither.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        flag(name, self.get(name).as_deref())
    }

    /// Whether the answer is to be laid out for people, as it is unless somebody says no.
    pub(super) fn pretty(&self) -> bool {
        let word = self.get("prettyPrint").or_else(|| self.get("$prettyPrint"));
        word.is_none_or(|word| !word.eq_ignore_ascii_case("false"))
    }

    /// The `fields` parameter. Errors: it names what is no member of `of`.
    pub(super) fn mask(&self, of: &'static str) -> Result<Mask, Refusal> {
        match self.get("fields").or_else(|| self.get("$fields")) {
            None => Ok(Mask::All),
            Some(fields) => Mask::for_answer(&fields, of),
        }
    }

    /// Errors: a parameter that this method does not know, or that is not imitated.
    pub(super) fn check_query(&self) -> Result<(), Refusal> {
        let own: &[&[&str]] = match self.method.as_ref() {
            Some(Method::Get) => &[&["ranges", "includeGridData", "excludeTablesInBandedRanges"]],
            Some(Method::ValuesGet(_)) => &[&READ_QUERY],
            Some(Method::ValuesBatchGet) => &[&READ_QUERY, &["ranges"]],
            Some(Method::ValuesUpdate(_)) => &[&WRITE_QUERY],
            Some(Method::ValuesAppend(_)) => &[&WRITE_QUERY, &["insertDataOption"]],
            Some(_) | None => &[],
        };
        for (name, value) in &self.query {
            let name = name.as_str();
            if !COMMON.contains(&name) && !own.iter().any(|list| list.contains(&name)) {
                return Err(unknown_parameter(name));
            }
            let is_imitated = match name {
                "alt" | "$alt" => value == "json",
                "callback" | "access_token" | "oauth_token" => false,
                _ => true,
            };
            if !is_imitated {
                return Err(Refusal::invalid(format!(
                    "The sandbox does not imitate the query parameter {name}={value}."
                )));
            }
        }
        Ok(())
    }
}

/// `true` and `True` are both true, as Python's clients send it. Errors: another word.
pub(super) fn flag(name: &str, word: Option<&str>) -> Result<bool, Refusal> {
    match word {
        None | Some("") => Ok(false),
        Some(word) if word.eq_ignore_ascii_case("true") => Ok(true),
        Some(word) if word.eq_ignore_ascii_case("false") => Ok(false),
        Some(word) => {
            Err(Refusal::invalid(format!("Invalid value at '{}' (TYPE_BOOL), \"{word}\"", schema::snake(name))))
        }
    }
}

fn unknown_parameter(name: &str) -> Refusal {
    let text = format!(
        "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not \
         be found in request message."
    );
    let mut refusal = Refusal::invalid(text.clone());
    refusal.details = vec![json!({
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"description": text}],
    })];
    refusal
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
        ("POST", None, Some("sheets"), Some(sheet)) => {
            let sheet = query::decode(sheet, false);
            sheet.strip_suffix(":copyTo").map(|sheet| Method::CopyTo(sheet.to_owned()))
        }
        ("POST", None, Some("developerMetadata:search"), None) => Some(Method::MetadataSearch),
        ("GET", None, Some("developerMetadata"), Some(id)) => Some(Method::MetadataGet(query::decode(id, false))),
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
