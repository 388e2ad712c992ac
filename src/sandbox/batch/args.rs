//! The members of one request: numbers, ranges, dimensions, masks, as the parts of a batch read them.

use serde_json::{Map, Value};

use crate::sandbox::area::{Area, resolve_grid_range};
use crate::sandbox::book::{Book, Dimension};
use crate::sandbox::colour;
use crate::sandbox::mask::Mask;
use crate::sandbox::refusal::Refusal;

/// The members of one request.
pub(super) type Args = Map<String, Value>;

/// The tab a `sheetId` member names; 0 when absent.
pub(super) fn tab_of(book: &Book, args: &Args) -> Result<usize, Refusal> {
    let id = args.get("sheetId").and_then(Value::as_i64).unwrap_or(0);
    book.tab_with_id(id).ok_or_else(|| Refusal::invalid(format!("No grid with id: {id}")))
}

/// The area a range member names.
pub(super) fn area_of(book: &Book, args: &Args, name: &str) -> Result<Area, Refusal> {
    let range = args.get(name).and_then(Value::as_object).ok_or_else(|| missing(name))?;
    resolve_grid_range(book, range).map(|(area, _)| area)
}

/// The update mask under `fields`. Errors: missing, unknown member.
pub(super) fn mask_of(args: &Args, of: &'static str) -> Result<Mask, Refusal> {
    match args.get("fields").and_then(Value::as_str) {
        None | Some("") => {
            Err(Refusal::invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"))
        }
        Some(text) => Mask::for_update(text, of).map(colour::keep_mask),
    }
}

pub(super) fn missing(name: &str) -> Refusal {
    Refusal::invalid(format!("Missing required field: {name}"))
}

pub(super) fn number(args: &Args, name: &str) -> Result<Option<usize>, Refusal> {
    match args.get(name).and_then(Value::as_i64) {
        None => Ok(None),
        Some(value) => {
            usize::try_from(value).map(Some).map_err(|_| Refusal::invalid(format!("{name} must be non-negative.")))
        }
    }
}

pub(super) fn dimension_of(args: &Args, name: &str) -> Result<Dimension, Refusal> {
    match args.get(name).and_then(Value::as_str) {
        Some("ROWS") => Ok(Dimension::Rows),
        Some("COLUMNS") => Ok(Dimension::Columns),
        Some("DIMENSION_UNSPECIFIED") | None => Err(Refusal::invalid("No dimension specified.")),
        Some(other) => Err(Refusal::invalid(format!(
            "Invalid value at '{name}' (type.googleapis.com/google.apps.sheets.v4.Dimension), \"{other}\""
        ))),
    }
}

/// A member that is a message.
pub(super) fn object<'a>(args: &'a Args, name: &str) -> Result<&'a Args, Refusal> {
    args.get(name).and_then(Value::as_object).ok_or_else(|| missing(name))
}
