//! Developer metadata of the spreadsheet and of its tabs: stored, shown, found again.
//!
//! Metadata of rows and columns would have to follow them: it is refused.

use serde_json::{Map, Value, json};

use super::book::Book;
use super::refusal::Refusal;

/// `spreadsheets.developerMetadata.get`
pub(super) fn get(book: &Book, id: &str) -> Result<Value, Refusal> {
    let number: i64 =
        id.parse().map_err(|_| Refusal::invalid(format!("Invalid value at 'metadata_id' (TYPE_INT32), \"{id}\"")))?;
    book.metadata
        .iter()
        .find(|metadata| metadata.get("metadataId") == Some(&json!(number)))
        .cloned()
        .ok_or_else(Refusal::not_found)
}

/// `spreadsheets.developerMetadata.search`
pub(super) fn search(book: &Book, filters: &[Value]) -> Result<Value, Refusal> {
    let mut matched = Vec::new();
    for metadata in &book.metadata {
        let mut by = Vec::new();
        for filter in filters {
            if meets(metadata, filter)? {
                by.push(filter.clone());
            }
        }
        if !by.is_empty() {
            matched.push(json!({"developerMetadata": metadata, "dataFilters": by}));
        }
    }
    Ok(if matched.is_empty() { json!({}) } else { json!({"matchedDeveloperMetadata": matched}) })
}

/// What is attached to the spreadsheet (`None`) or to a tab.
pub(super) fn of(book: &Book, tab: Option<i64>) -> Vec<Value> {
    let is_there = |metadata: &&Value| match tab {
        None => metadata.pointer("/location/spreadsheet").is_some(),
        Some(id) => metadata.pointer("/location/sheetId") == Some(&json!(id)),
    };
    book.metadata.iter().filter(is_there).cloned().collect()
}

/// Errors: a member missing, a location on rows or columns, an id that is taken.
pub(super) fn create(book: &mut Book, new: &Map<String, Value>) -> Result<Value, Refusal> {
    for name in ["metadataKey", "location", "visibility"] {
        if !new.contains_key(name) {
            return Err(Refusal::invalid(format!("Missing required field: developerMetadata.{name}")));
        }
    }
    let location = new.get("location").unwrap_or(&Value::Null);
    let location = match (location.get("spreadsheet"), location.get("sheetId").and_then(Value::as_i64)) {
        (Some(Value::Bool(true)), None) => json!({"locationType": "SPREADSHEET", "spreadsheet": true}),
        (None, Some(id)) if book.tab_with_id(id).is_some() => json!({"locationType": "SHEET", "sheetId": id}),
        (None, Some(id)) => return Err(Refusal::invalid(format!("No grid with id: {id}"))),
        _ => return Err(Refusal::invalid("The sandbox does not imitate developer metadata of rows and columns.")),
    };
    let id = match new.get("metadataId").and_then(Value::as_i64) {
        Some(id) if book.metadata.iter().any(|metadata| metadata.get("metadataId") == Some(&json!(id))) => {
            return Err(Refusal::invalid(format!("Developer metadata with id {id} already exists.")));
        }
        Some(id) => id,
        None => book.new_id(),
    };
    let mut new = new.clone();
    new.insert("metadataId".to_owned(), json!(id));
    new.insert("location".to_owned(), location);
    let new = Value::Object(new);
    book.metadata.push(new.clone());
    Ok(json!({"developerMetadata": new}))
}

/// Deletes what the filter finds, and answers it.
pub(super) fn delete(book: &mut Book, filter: &Value) -> Result<Value, Refusal> {
    let mut gone = Vec::new();
    let mut kept = Vec::new();
    for metadata in &book.metadata {
        if meets(metadata, filter)? { gone.push(metadata.clone()) } else { kept.push(metadata.clone()) }
    }
    book.metadata = kept;
    Ok(if gone.is_empty() { json!({}) } else { json!({"deletedDeveloperMetadata": gone}) })
}

/// Errors: a filter by place, which is not imitated.
fn meets(metadata: &Value, filter: &Value) -> Result<bool, Refusal> {
    const ALIKE: [&str; 4] = ["metadataId", "metadataKey", "metadataValue", "visibility"];
    let lookup = filter.get("developerMetadataLookup").and_then(Value::as_object).ok_or_else(|| {
        Refusal::invalid("The sandbox imitates the filter developerMetadataLookup alone for developer metadata.")
    })?;
    let mut fits = true;
    for (name, wanted) in lookup {
        fits &= match name.as_str() {
            name if ALIKE.contains(&name) => metadata.get(name) == Some(wanted),
            // Nothing lies on rows or columns here, so that the place itself is all that it meets.
            "metadataLocation" => match (wanted.get("spreadsheet"), wanted.get("sheetId")) {
                (Some(Value::Bool(true)), None) => metadata.pointer("/location/spreadsheet").is_some(),
                (None, Some(id)) => metadata.pointer("/location/sheetId") == Some(id),
                _ => return Err(Refusal::invalid("The sandbox does not imitate this metadataLocation.")),
            },
            "locationMatchingStrategy" if wanted == "EXACT_LOCATION" => true,
            "locationType" => metadata.pointer("/location/locationType") == Some(wanted),
            name => {
                return Err(Refusal::invalid(format!("The sandbox does not imitate developerMetadataLookup.{name}.")));
            }
        };
    }
    Ok(fits)
}
