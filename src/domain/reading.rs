//! What one cell was understood to mean, and what was not understood. It never guesses.

use serde::{Deserialize, Serialize};

use super::problem::{Code, Problem, Severity};

/// The meaning of one cell once its remark has been noted elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry<T> {
    /// Nothing was typed.
    #[default]
    Blank,
    /// It was understood.
    Is(T),
    /// Something was typed that cannot be understood.
    Unreadable,
}

impl<T> Entry<T> {
    /// The value, if the cell was understood.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Is(v) => Some(v),
            Self::Blank | Self::Unreadable => None,
        }
    }

    /// Whether nothing was typed.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }
}

impl<T: Copy> Entry<T> {
    /// The value, copied.
    pub fn get(&self) -> Option<T> {
        self.value().copied()
    }
}

/// A remark about a cell: which kind of mistake, and a sentence that says what to type instead (Indonesian, without
/// the column's name, which whoever knows the column puts in front).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much it matters in this cell.
    pub severity: Severity,
    /// The kind of mistake.
    pub code: Code,
    /// What to do about it.
    pub sentence: String,
}

impl Remark {
    /// A remark of the code's usual severity.
    pub fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self { severity: code.severity(), code, sentence: sentence.into() }
    }

    /// The same remark where the cell counts as it was understood.
    #[must_use]
    pub(crate) fn softened(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// Whether the cell must not count.
    #[must_use]
    pub(crate) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// What `Masalah` says of the cell under this header.
    #[must_use]
    pub(crate) fn problem(&self, header: &str) -> Problem {
        let sentence = format!("{header}: {}", self.sentence);
        Problem { severity: self.severity, code: self.code, sentence: sentence.into() }
    }
}

/// The outcome of reading one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading<T> {
    /// Nothing was typed.
    Blank,
    /// Understood.
    Is(T),
    /// Understood, but the person should look again. With an error it is what stands there, and does not count.
    Doubtful(T, Remark),
    /// Not understood; the sentence says what to type.
    Refused(Remark),
}

impl<T> Reading<T> {
    /// Splits the reading into the meaning and the remark.
    pub(crate) fn split(self) -> (Entry<T>, Option<Remark>) {
        match self {
            Self::Blank => (Entry::Blank, None),
            Self::Is(v) => (Entry::Is(v), None),
            Self::Doubtful(v, remark) => (Entry::Is(v), Some(remark)),
            Self::Refused(remark) => (Entry::Unreadable, Some(remark)),
        }
    }

    /// Turns the meaning into another one.
    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Blank => Reading::Blank,
            Self::Is(v) => Reading::Is(f(v)),
            Self::Doubtful(v, remark) => Reading::Doubtful(f(v), remark),
            Self::Refused(remark) => Reading::Refused(remark),
        }
    }
}
