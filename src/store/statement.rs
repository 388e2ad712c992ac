//! A statement and what is bound to it, in the words every engine understands: whole numbers and text. It touches no
//! database.

use std::borrow::Cow;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A whole number of 64 bits.
    Integer(Option<i64>),
    /// Text without U+0000, which PostgreSQL does not take; JSON spells it out.
    Text(Option<String>),
}

/// Text of a statement with `$1`, `$2` … and a value for each.
#[derive(Debug)]
pub(super) struct Statement {
    pub text: Cow<'static, str>,
    pub values: Vec<Value>,
}

/// A statement; its text never contains what somebody typed.
pub(super) fn statement(text: impl Into<Cow<'static, str>>) -> Statement {
    Statement { text: text.into(), values: Vec::new() }
}

impl Statement {
    /// Gives the next parameter its value.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(if text.contains('\0') { text.replace('\0', " ") } else { text }))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Text(None), Self::from)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Text(None), Self::from)
    }
}
