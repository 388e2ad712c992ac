//! The API's types as data, and the check every body and field mask must pass.
//!
//! A name Google does not know is refused in Google's words: nothing is ever ignored silently.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// One line per type of the public discovery document: `Type member:type …`; `[T]` a list, `{T}` a map, `any` free.
const SCHEMA: &str = include_str!("schema.txt");

type Members = HashMap<&'static str, &'static str>;

fn types() -> &'static HashMap<&'static str, Members> {
    static TYPES: OnceLock<HashMap<&'static str, Members>> = OnceLock::new();
    TYPES.get_or_init(|| {
        SCHEMA
            .lines()
            .map(|line| {
                let (name, members) = line.split_once(' ').unwrap_or((line, ""));
                (name, members.split(' ').filter_map(|member| member.split_once(':')).collect())
            })
            .collect()
    })
}

/// The type of `member` in the type `of`; `None`: unknown.
pub(super) fn member_type(of: &str, member: &str) -> Option<&'static str> {
    types().get(of)?.get(member).copied()
}

/// The element type of a list or map, else the type itself.
pub(super) fn element(of: &'static str) -> &'static str {
    let inner = of.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    match inner.or_else(|| of.strip_prefix('{').and_then(|t| t.strip_suffix('}'))) {
        Some(inner) => element(inner),
        None => of,
    }
}

/// Is this one of the message types (and not a scalar)?
pub(super) fn is_message(of: &str) -> bool {
    types().contains_key(of)
}

/// Checks a body against the type `of`; refusals name members below `at`. `snake_case` names become `camelCase`, null
/// members vanish.
pub(super) fn check(of: &'static str, at: &str, body: &mut Value) -> Result<(), Refusal> {
    let mut violations = Vec::new();
    check_value(of, body, at, &mut violations);
    if violations.is_empty() {
        return Ok(());
    }
    let message = violations.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    let fields: Vec<Value> =
        violations
            .iter()
            .map(|(field, text)| {
                if field.is_empty() {
                    json!({"description": text})
                } else {
                    json!({"field": field, "description": text})
                }
            })
            .collect();
    let mut refusal = Refusal::invalid(message);
    refusal.details = vec![json!({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": fields})];
    Err(refusal)
}

const LIST_VALUE: &str = "type.googleapis.com/google.protobuf.ListValue";

type Violations = Vec<(String, String)>;

fn check_value(of: &'static str, value: &mut Value, path: &str, violations: &mut Violations) {
    if of == "any" {
        return;
    }
    if let Some(inner) = of.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        return check_list(inner, value, path, violations);
    }
    if let Some(inner) = of.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
        if let Value::Object(object) = value {
            for (name, member) in object.iter_mut() {
                check_value(inner, member, &join(path, name), violations);
            }
        }
        return;
    }
    if is_message(of) {
        match value {
            Value::Object(object) => check_members(of, object, path, violations),
            other => invalid_value(&format!("type.googleapis.com/google.apps.sheets.v4.{of}"), other, path, violations),
        }
        return;
    }
    check_scalar(of, value, path, violations);
}

fn check_list(inner: &'static str, value: &mut Value, path: &str, violations: &mut Violations) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                if inner.starts_with('[') && !item.is_array() {
                    invalid_value(LIST_VALUE, item, &format!("{path}[{index}]"), violations);
                    continue;
                }
                check_value(inner, item, &format!("{path}[{index}]"), violations);
            }
        }
        // A list of lists holds `ListValue`s; a lone element of a plain list is taken as a list of one, as Google does.
        other if inner.starts_with('[') => {
            invalid_value(LIST_VALUE, other, path, violations);
        }
        other => {
            let mut item = other.take();
            check_value(inner, &mut item, path, violations);
            *other = Value::Array(vec![item]);
        }
    }
}

fn check_members(of: &'static str, object: &mut Map<String, Value>, path: &str, violations: &mut Violations) {
    let names: Vec<String> = object.keys().cloned().collect();
    for name in names {
        let camel = camel(&name);
        let Some(member) = member_type(of, &camel) else {
            let at = if path.is_empty() { String::new() } else { format!(" at '{path}'") };
            let text = format!("Invalid JSON payload received. Unknown name \"{name}\"{at}: Cannot find field.");
            violations.push((path.to_owned(), text));
            continue;
        };
        if object.get(&name).is_some_and(Value::is_null) && member != "any" {
            object.remove(&name);
            continue;
        }
        if camel != name
            && let Some(value) = object.remove(&name)
        {
            object.insert(camel.clone(), value);
        }
        if let Some(value) = object.get_mut(&camel) {
            check_value(member, value, &join(path, &snake(&camel)), violations);
        }
    }
}

fn check_scalar(of: &str, value: &mut Value, path: &str, violations: &mut Violations) {
    let (fits, word) = match of {
        "int" | "int64" => {
            if let Some(number) = value.as_str().and_then(|text| text.parse::<i64>().ok()) {
                *value = json!(number);
            }
            let whole = value.as_i64().or_else(|| whole(value));
            if let Some(number) = whole {
                *value = json!(number);
            }
            let fits = whole.is_some_and(|n| of == "int64" || i32::try_from(n).is_ok());
            (fits, if of == "int" { "TYPE_INT32" } else { "TYPE_INT64" })
        }
        "num" => {
            if let Some(number) = value.as_str().and_then(|text| text.parse::<f64>().ok()) {
                *value = json!(number);
            }
            (value.is_number(), "TYPE_DOUBLE")
        }
        "bool" => (value.is_boolean(), "TYPE_BOOL"),
        "mask" => (value.is_string(), "type.googleapis.com/google.protobuf.FieldMask"),
        _ => (value.is_string(), "TYPE_STRING"),
    };
    if !fits {
        invalid_value(word, value, path, violations);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
fn whole(value: &Value) -> Option<i64> {
    let number = value.as_f64()?;
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

fn invalid_value(word: &str, value: &Value, path: &str, violations: &mut Violations) {
    let shown = match value {
        Value::Object(_) | Value::Array(_) => String::new(),
        scalar => format!(", {scalar}"),
    };
    violations.push((path.to_owned(), format!("Invalid value at '{path}' ({word}){shown}")));
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// `userEnteredValue` → `user_entered_value`.
pub(super) fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// `user_entered_value` → `userEnteredValue`.
pub(super) fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for letter in name.chars() {
        match letter {
            '_' => upper = true,
            letter if upper => {
                out.push(letter.to_ascii_uppercase());
                upper = false;
            }
            letter => out.push(letter),
        }
    }
    out
}
