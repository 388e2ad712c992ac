//! How punctually people answered what they were asked for.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::column::OrderColumn;

/// How an asking ended: with an answer, or without one after it was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The cell that was asked for.
    pub to: OrderColumn,
    /// When somebody was asked.
    pub asked: DateTime<Utc>,
    /// Whether it came by when it was due.
    #[serde(flatten)]
    pub punctuality: Punctuality,
}

/// Whether an answer came by when it was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Punctuality {
    /// It did.
    pub in_time: bool,
    /// The local day it counts for: of the answer, or, when that was late or never came, of the deadline.
    pub on: NaiveDate,
}
