//! An order as a calendar shows it: what a mail brings, and what is remembered so that a change replaces what stands there
//! and no second entry is made.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::OrderId;
use super::text::Text;

/// Whether the goods will leave then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryStatus {
    /// The order is confirmed.
    Confirmed,
    /// It was, and must be confirmed again.
    Tentative,
    /// It is off.
    Cancelled,
}

/// An order as the calendar of whoever delivers it shows it. No prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarEntry {
    /// Which order: there is one entry of each.
    pub order: OrderId,
    /// Grows with every revision of what is shown; a calendar takes the highest.
    pub sequence: u32,
    /// When this revision was made.
    pub at: DateTime<Utc>,
    /// Whether it will come to it.
    pub status: EntryStatus,
    /// H.
    pub on: NaiveDate,
    /// `Jam Kirim`; `None`: the whole day.
    pub hour: Option<NaiveTime>,
    /// One line.
    pub summary: String,
    /// Where the goods are brought, or fetched.
    pub place: String,
    /// Several lines.
    pub details: String,
    /// The outlet they leave from.
    pub outlet: Text,
}

/// What is remembered of an order's entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFacts {
    /// The last revision.
    pub sequence: u32,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What it said.
    pub status: EntryStatus,
    #[expect(missing_docs, reason = "said above")]
    pub on: NaiveDate,
    #[expect(missing_docs, reason = "said above")]
    pub hour: Option<NaiveTime>,
    /// Recognises everything it showed.
    pub shown: u64,
    /// Whether a delivery plan brought it to the store managers.
    #[serde(default)]
    pub planned: bool,
}

/// What became of an order's entry in a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarNews {
    /// The order is confirmed: there is an entry from now on.
    Scheduled,
    /// It is for another time.
    Moved {
        /// When it was before.
        from: (NaiveDate, Option<NaiveTime>),
    },
    /// It must be confirmed again.
    Unsure,
    /// It is confirmed again, or taken up again.
    Certain,
    /// It is off.
    Off,
    /// What is loaded, where it goes, who drives. The plan of the day brings it; nobody is told of that alone.
    Details,
}

impl CalendarNews {
    /// Whether who keeps the calendar is told at once.
    #[must_use]
    pub const fn is_told(self) -> bool {
        match self {
            Self::Scheduled | Self::Moved { .. } | Self::Unsure | Self::Certain | Self::Off => true,
            Self::Details => false,
        }
    }
}
