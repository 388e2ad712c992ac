//! `spreadsheets.batchUpdate`: one atomic list of requests.
//!
//! Works on a copy the caller throws away when any part is refused. A request kind that is not imitated is refused;
//! nothing is answered with `{}` that was not done.

mod args;
mod cells;
mod dimensions;
mod groups;
mod objects;
mod rules;
mod tabs;
mod transfers;

pub(super) use tabs::{check_title, remove};

use serde_json::{Value, json};

use super::answered::answered;
use super::book::Book;
use super::protection::{Editor, PROTECTED};
use super::refusal::Refusal;
use args::Args;

/// Applies all requests. The answer is the list of replies; the refusal names the request.
pub(super) fn apply(book: &mut Book, body: &Value, editor: Editor) -> Result<Vec<Value>, Refusal> {
    let none = Vec::new();
    let requests = body.get("requests").and_then(Value::as_array).unwrap_or(&none);
    if requests.is_empty() {
        return Err(Refusal::invalid("Must specify at least one request."));
    }
    let mut replies = Vec::new();
    for (index, request) in requests.iter().enumerate() {
        let (kind, args) = only_member(request).map_err(|mut refusal| {
            refusal.message = format!("Invalid requests[{index}]: {}", refusal.message);
            refusal
        })?;
        let before = book.written.touched.len();
        let refused = || Refusal::invalid(PROTECTED).within(index, kind);
        if args.contains_key("protectedRangeId") && editor.touches_protected(book, before, args) {
            // Once it is gone nothing binds any more.
            return Err(refused());
        }
        if let Some(name) = unimitated(args) {
            return Err(Refusal::invalid(format!("The sandbox does not imitate {name}.")).within(index, kind));
        }
        let reply = one(book, kind, args).map_err(|refusal| match refusal.code {
            400 => refusal.within(index, kind),
            _ => refusal,
        })?;
        if editor.touches_protected(book, before, args) {
            return Err(refused());
        }
        replies.push(match kind {
            _ if reply.is_null() => json!({}),
            // Of the properties of a tab, `sheetId` 0 is said, and index 0.
            "addSheet" | "duplicateSheet" => json!({ kind: reply }),
            _ => json!({ kind: answered(&reply) }),
        });
    }
    Ok(replies)
}

/// Lists within the list of requests are taken as if their members stood in it: pygsheets and gspread-formatting send
/// such, and live by it.
pub(super) fn flatten(body: &mut Value) {
    let Some(requests) = body.get_mut("requests").and_then(Value::as_array_mut) else { return };
    while requests.iter().any(Value::is_array) {
        let nested = std::mem::take(requests);
        requests.extend(nested.into_iter().flat_map(|request| match request {
            Value::Array(inner) => inner,
            request => vec![request],
        }));
    }
}

/// `sheets.copyTo` within this spreadsheet.
pub(super) fn copy_tab(book: &mut Book, sheet: i64) -> Result<Value, Refusal> {
    let args = json!({"sourceSheetId": sheet, "insertSheetIndex": book.tabs.len()});
    let none = Args::new();
    let mut reply = tabs::duplicate(book, args.as_object().unwrap_or(&none))?;
    Ok(reply["properties"].take())
}

/// A member about tables or about sources of data, which are not imitated, wherever it stands.
fn unimitated(args: &Args) -> Option<&str> {
    args.iter().find_map(|(name, member)| {
        let own = (name == "tableId" || name.starts_with("dataSource")).then_some(name.as_str());
        let below = || match member {
            Value::Object(object) => unimitated(object),
            Value::Array(items) => items.iter().filter_map(Value::as_object).find_map(unimitated),
            _ => None,
        };
        own.or_else(below)
    })
}

fn only_member(request: &Value) -> Result<(&str, &Args), Refusal> {
    let members = request.as_object().ok_or_else(|| Refusal::invalid("No request set."))?;
    let mut members = members.iter();
    match (members.next(), members.next()) {
        (Some((kind, Value::Object(args))), None) => Ok((kind, args)),
        (None, _) => Err(Refusal::invalid("No request set.")),
        _ => Err(Refusal::invalid("Exactly one request kind must be set.")),
    }
}

/// One request; null: nothing to reply.
///
/// Imitated is what orderd sends, and what gspread, pygsheets, gspread-formatting or google-spreadsheet (Node) has a call
/// for; the comments name who needs a group. The generated clients can send anything and are no reason.
fn one(book: &mut Book, kind: &str, args: &Args) -> Result<Value, Refusal> {
    match kind {
        // orderd and the libraries.
        "updateSpreadsheetProperties" => tabs::update_spreadsheet(book, args),
        "addSheet" => tabs::add(book, args),
        "deleteSheet" => tabs::delete(book, args),
        "duplicateSheet" => tabs::duplicate(book, args),
        "updateSheetProperties" => tabs::update(book, args),

        // orderd and the libraries; appendCells is google-spreadsheet's, findReplace and updateBorders also pygsheets'.
        "updateCells" => cells::update(book, args),
        "repeatCell" => cells::repeat(book, args),
        "appendCells" => cells::append(book, args),
        "setDataValidation" => rules::set_validation(book, args),
        "updateBorders" => cells::borders(book, args),
        "findReplace" => cells::find_replace(book, args),

        // orderd adds, gspread-formatting deletes, google-spreadsheet has a call for each.
        "addConditionalFormatRule" => rules::add(book, args),
        "updateConditionalFormatRule" => rules::update(book, args),
        "deleteConditionalFormatRule" => rules::delete(book, args),

        // orderd and the libraries; moveDimension is google-spreadsheet's, groups gspread's.
        "appendDimension" => dimensions::append(book, args),
        "insertDimension" => dimensions::insert(book, args),
        "deleteDimension" => dimensions::delete(book, args),
        "moveDimension" => dimensions::shift(book, args),
        "updateDimensionProperties" => dimensions::update(book, args),
        "autoResizeDimensions" => dimensions::auto_resize(book, args),
        "addDimensionGroup" => groups::add(book, args),
        "deleteDimensionGroup" => groups::delete(book, args),

        // google-spreadsheet; the last three also gspread, and the scripted human copies and cuts.
        "insertRange" => transfers::insert_range(book, args),
        "deleteRange" => transfers::delete_range(book, args),
        "sortRange" => transfers::sort(book, args),
        "copyPaste" => transfers::copy(book, args),
        "cutPaste" => transfers::cut(book, args),

        _ => objects::apply(book, kind, args)
            .unwrap_or_else(|| Err(Refusal::invalid("The sandbox does not imitate this request."))),
    }
}
