//! `spreadsheets.batchUpdate`: one atomic list of requests.
//!
//! Works on a copy the caller throws away when any part is refused. A request kind that is not imitated is refused;
//! nothing is answered with `{}` that was not done.

mod args;
mod cells;
mod dimensions;
mod objects;
mod tabs;
mod transfers;

pub(super) use tabs::{check_title, remove};

use serde_json::{Value, json};

use super::area::{Area, resolve_grid_range};
use super::book::Book;
use super::refusal::Refusal;
use args::Args;

/// Applies all requests. The answer is the list of replies; the refusal names the request.
pub(super) fn apply(book: &mut Book, body: &Value, enforce_protection: bool) -> Result<Vec<Value>, Refusal> {
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
        let before = book.written.changed.len();
        let reply = one(book, kind, args).map_err(|refusal| match refusal.code {
            400 => refusal.within(index, kind),
            _ => refusal,
        })?;
        if enforce_protection && touches_protected(book, before, args) {
            return Err(Refusal::invalid(PROTECTED).within(index, kind));
        }
        replies.push(if reply.is_null() { json!({}) } else { json!({ kind: reply }) });
    }
    Ok(replies)
}

/// What Google says of a strictly protected cell; with status 400, not 403.
pub(super) const PROTECTED: &str = "You are trying to edit a protected cell or object. Please contact the spreadsheet owner \
                             to remove protection if you need to edit.";

/// Did the writes since `before`, or the range the request names, meet a strict protection?
pub(super) fn touches_protected(book: &Book, before: usize, args: &Args) -> bool {
    let named = args.get("range").and_then(Value::as_object).and_then(|range| resolve_grid_range(book, range).ok());
    let strict = |tab: usize| -> Vec<Area> {
        let Some(grid) = book.tabs.get(tab) else {
            return Vec::new();
        };
        grid.list("protectedRanges")
            .iter()
            .filter(|p| p.get("warningOnly") != Some(&Value::Bool(true)))
            .filter_map(|p| resolve_grid_range(book, p.get("range")?.as_object()?).ok())
            .map(|(area, _)| area)
            .collect()
    };
    if let Some((area, _)) = named
        && args.get("protectedRange").is_none()
        && strict(area.tab).iter().any(|p| p.meets(area))
    {
        return true;
    }
    let changed = book.written.changed.get(before..).unwrap_or(&[]);
    let mut known: Option<(i64, Vec<Area>)> = None;
    changed.iter().any(|&(id, row, column)| {
        if known.as_ref().is_none_or(|(of, _)| *of != id) {
            known = book.tab_with_id(id).map(|tab| (id, strict(tab)));
        }
        known.as_ref().is_some_and(|(_, areas)| areas.iter().any(|area| area.holds(row, column)))
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
        "setDataValidation" => cells::set_validation(book, args),
        "updateBorders" => cells::borders(book, args),
        "findReplace" => cells::find_replace(book, args),

        // orderd and the libraries; moveDimension is google-spreadsheet's, addDimensionGroup gspread's.
        "appendDimension" => dimensions::append(book, args),
        "insertDimension" => dimensions::insert(book, args),
        "deleteDimension" => dimensions::delete(book, args),
        "moveDimension" => dimensions::shift(book, args),
        "updateDimensionProperties" => dimensions::update(book, args),
        "autoResizeDimensions" => dimensions::auto_resize(book, args),
        "addDimensionGroup" => dimensions::add_group(book, args),

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
