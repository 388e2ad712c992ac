//! One open point of an order: who does what until when.

use std::fmt;

use super::who::Who;
use crate::decide::orders::due::Due;

/// One open point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Whose it is.
    pub who: Who,
    /// What to do.
    pub what: String,
    /// Until when; `None`: as soon as possible.
    pub until: Option<Due>,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} · {}", self.who, self.what)?;
        self.until.map_or(Ok(()), |due| write!(f, " · sampai {due}"))
    }
}
