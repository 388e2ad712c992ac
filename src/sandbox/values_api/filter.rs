//! Ranges addressed by data filters.

use serde_json::{Value, json};

use crate::sandbox::area::{Area, resolve_a1, resolve_grid_range};
use crate::sandbox::book::Book;
use crate::sandbox::refusal::Refusal;

/// `sheetId` 0 is a default and left out inside ranges.
pub(super) fn echo_filter(filter: &Value) -> Value {
    let mut echo = filter.clone();
    if let Some(range) = echo.get_mut("gridRange").and_then(Value::as_object_mut)
        && range.get("sheetId") == Some(&json!(0))
    {
        range.remove("sheetId");
    }
    echo
}

/// The area of a `DataFilter`.
pub(in crate::sandbox) fn filter_area(book: &Book, index: usize, filter: &Value, list: &str) -> Result<Area, Refusal> {
    let within = |mut refusal: Refusal| {
        refusal.message = format!("Invalid {list}[{index}]: {}", refusal.message);
        refusal
    };
    if let Some(range) = filter.get("gridRange").and_then(Value::as_object) {
        return resolve_grid_range(book, range).map(|(area, _)| area).map_err(within);
    }
    if let Some(range) = filter.get("a1Range").and_then(Value::as_str) {
        return resolve_a1(book, range).map(|(area, _)| area).map_err(within);
    }
    if filter.get("developerMetadataLookup").is_some() {
        return Err(within(Refusal::invalid("The sandbox does not imitate developerMetadataLookup.")));
    }
    Err(within(Refusal::invalid("No filter specified.")))
}
