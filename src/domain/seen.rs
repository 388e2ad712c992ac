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

/// A row must be gone this long before it is called lost.
const LOST_AFTER: TimeDelta = TimeDelta::minutes(2);

/// What one more look without the row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It proves nothing yet; another look at this instant does.
    Until(DateTime<Utc>),
    /// The row is lost from now on.
    Lost,
}

impl Missing {
    /// One more look without the row: what is remembered of that, and what is new about it. One look proves nothing;
    /// two, two minutes apart, do.
    #[must_use]
    pub fn again(known: Option<Self>, now: DateTime<Utc>) -> (Self, Option<Absence>) {
        match known {
            Some(missing) if missing.lost => (missing, None),
            Some(missing) if now - missing.since >= LOST_AFTER => (Self { lost: true, ..missing }, Some(Absence::Lost)),
            Some(missing) => (missing, Some(Absence::Until(missing.since + LOST_AFTER))),
            None => (Self { since: now, lost: false }, Some(Absence::Until(now + LOST_AFTER))),
        }
    }
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
