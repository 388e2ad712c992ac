//! What stands in a cell: a typed value, and beside it the look (format, note, validation) kept as JSON.
//!
//! Knows nothing of formulas: the sandbox does not compute.

use std::sync::Arc;

use serde_json::{Map, Number, Value};

/// The most characters Google takes in one cell.
pub(super) const MAX_CELL_CHARACTERS: usize = 50_000;

/// A typed value. Dates are serial numbers (0 = 30 December 1899) like in Sheets.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CellValue {
    /// Nothing; an empty text is the same as nothing.
    #[default]
    Empty,
    /// A number, a date or a time.
    Number(f64),
    /// A text, also one that looks like a number or a formula.
    Text(Arc<str>),
    /// A checkbox.
    Bool(bool),
}

impl CellValue {
    /// A text; the empty text empties the cell.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.into()) }
    }

    /// A JSON scalar taken literally. `None` for lists and objects; null is [`CellValue::Empty`].
    pub fn literal(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Empty),
            Value::Bool(flag) => Some(Self::Bool(*flag)),
            Value::Number(number) => number.as_f64().map(Self::Number),
            Value::String(text) => Some(Self::text(text)),
            Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Is there nothing?
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The value as plain JSON; null when empty, whole numbers without a decimal point.
    pub fn json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Number(number) => json_number(*number),
            Self::Text(text) => Value::String(text.to_string()),
            Self::Bool(flag) => Value::Bool(*flag),
        }
    }

    /// The value as the API's `ExtendedValue`; `None` when empty.
    pub fn extended(&self) -> Option<Value> {
        let (name, value) = match self {
            Self::Empty => return None,
            Self::Number(_) => ("numberValue", self.json()),
            Self::Text(_) => ("stringValue", self.json()),
            Self::Bool(_) => ("boolValue", self.json()),
        };
        let mut object = Map::new();
        object.insert(name.to_owned(), value);
        Some(Value::Object(object))
    }
}

/// Whole numbers are written without a fraction, as Google does.
#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and far below 2^63")]
pub(super) fn json_number(number: f64) -> Value {
    const EXACT_WHOLE: f64 = 9_007_199_254_740_992.0; // 2^53
    if number.fract() == 0.0 && number.abs() < EXACT_WHOLE {
        return Value::Number(Number::from(number as i64));
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// Everything of a cell but its value, under the member names of the API's `CellData`
/// (`userEnteredFormat`, `note`, `dataValidation`, …). Shared between the cells of a filled range.
pub(super) type Look = Map<String, Value>;
