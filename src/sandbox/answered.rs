//! How stored JSON is answered: without what equals its default, and with both names of a colour.

use serde_json::{Map, Value};

use super::colour;

/// Members of `TextFormat` that are shown where they were set to false too.
const FLAGS: [&str; 4] = ["bold", "italic", "strikethrough", "underline"];

/// Adds what differs from its default.
pub(super) fn extend(target: &mut Value, members: &Map<String, Value>) {
    if let (Value::Object(target), Value::Object(members)) = (target, answered_members(members)) {
        target.extend(members);
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(true) | Value::Object(_) => false,
    }
}

/// A stored object as it is answered: what equals its default is left out, colours bear both their names. Indexes of a
/// range (`startRowIndex` 0) and flags of a text say something and stay.
pub(super) fn answered(value: &Value) -> Value {
    match value {
        Value::Object(object) => answered_members(object),
        Value::Array(items) => items.iter().map(answered).collect(),
        scalar => scalar.clone(),
    }
}

fn answered_members(object: &Map<String, Value>) -> Value {
    let is_run = object.contains_key("format") && object.contains_key("startIndex");
    let says = |name: &str, value: &Value| match value {
        Value::Bool(false) => FLAGS.contains(&name),
        Value::Number(_) if name.starts_with("start") && !is_run => true,
        Value::Object(_) if name == "editors" => true,
        value => !is_default(value),
    };
    let mut shown = Map::new();
    for (name, value) in object.iter().filter(|(name, value)| says(name, value)) {
        shown.extend(colour::twin(name, value).map(|(name, colour)| (name, answered(&colour))));
        shown.insert(name.clone(), answered(value));
    }
    Value::Object(shown)
}
