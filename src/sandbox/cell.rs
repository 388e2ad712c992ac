//! What stands in a cell: a typed value, and beside it the look (format, note, validation) kept as JSON.
//!
//! A formula is a value that knows what it came to; working it out is not done here.

use std::sync::Arc;

use serde_json::{Map, Number, Value, json};

/// The most characters Google takes in one cell.
pub(super) const MAX_CELL_CHARACTERS: usize = 50_000;

/// What cannot be worked out, as Google shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// `#DIV/0!`
    DivideByZero,
    /// `#VALUE!`
    Value,
    /// `#REF!`
    Reference,
    /// `#NUM!`
    Number,
}

impl Failure {
    /// As the cell shows it.
    pub fn shown(self) -> &'static str {
        match self {
            Self::DivideByZero => "#DIV/0!",
            Self::Value => "#VALUE!",
            Self::Reference => "#REF!",
            Self::Number => "#NUM!",
        }
    }

    /// `ErrorValue.type`.
    pub fn kind(self) -> &'static str {
        match self {
            Self::DivideByZero => "DIVIDE_BY_ZERO",
            Self::Value => "VALUE",
            Self::Reference => "REF",
            Self::Number => "NUM",
        }
    }
}

/// A formula and what it came to when it was last worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// As typed.
    pub text: Arc<str>,
    /// What it came to.
    pub result: Result<Box<CellValue>, Failure>,
    /// Where a `HYPERLINK` leads.
    pub link: Option<Arc<str>>,
}

impl Formula {
    /// A formula that nobody has worked out yet.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), result: Ok(Box::default()), link: None }
    }
}

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
    /// A formula with its result.
    Formula(Arc<Formula>),
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

    /// What the cell comes to: itself, or the result of its formula.
    pub fn result(&self) -> Result<&Self, Failure> {
        match self {
            Self::Formula(formula) => formula.result.as_ref().map(AsRef::as_ref).map_err(|failure| *failure),
            value => Ok(value),
        }
    }

    /// The value as plain JSON; null when empty, whole numbers without a decimal point; of a formula what it came to.
    pub fn json(&self) -> Value {
        match self {
            Self::Formula(_) => self.result().map_or_else(|failure| json!(failure.shown()), Self::json),
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
            Self::Formula(formula) => ("formulaValue", json!(*formula.text)),
            Self::Number(_) => ("numberValue", self.json()),
            Self::Text(_) => ("stringValue", self.json()),
            Self::Bool(_) => ("boolValue", self.json()),
        };
        let mut object = Map::new();
        object.insert(name.to_owned(), value);
        Some(Value::Object(object))
    }

    /// What it comes to as the API's `ExtendedValue`; `None` when empty.
    pub fn effective(&self) -> Option<Value> {
        match self.result() {
            Ok(value) => value.extended(),
            Err(failure) => Some(json!({"errorValue": {"type": failure.kind()}})),
        }
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
