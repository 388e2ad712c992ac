//! How a row was last seen: what is needed to recognise it, to know that it rests, and to miss it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::column::Column;
use super::content::Content;

/// The last sight of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "C: Serialize", deserialize = "C: DeserializeOwned"))]
pub struct Seen<C: Column> {
    /// The human cells as last seen.
    pub content: Content<C>,
    /// Where it stood, 0-based; only a hint for telling twins apart.
    pub at: u32,
    /// Since when the content is unchanged.
    pub since: DateTime<Utc>,
    /// Whether and since when the row is missing.
    #[serde(default)]
    pub missing: Option<Missing>,
}

/// A row that is not in the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// First cycle without it.
    pub since: DateTime<Utc>,
    /// Whether it was declared lost.
    pub lost: bool,
}

impl<C: Column> Seen<C> {
    /// Whether the row has rested for `settle`.
    #[must_use]
    pub fn is_settled(&self, now: DateTime<Utc>, settle: TimeDelta) -> bool {
        now.signed_duration_since(self.since) >= settle
    }

    /// Whether the row was declared lost.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.missing.is_some_and(|m| m.lost)
    }
}
