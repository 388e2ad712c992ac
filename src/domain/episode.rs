//! The times a condition was true, so that people are told of each time once.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One condition that people are told about, through its times of being true.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// Counts the times it became true, from 1.
    pub number: u32,
    /// When this time began.
    pub since: DateTime<Utc>,
    /// Since when it is no longer true; a pause shorter than the settle time does not end an episode.
    #[serde(default)]
    pub gone_since: Option<DateTime<Utc>>,
    /// Rungs already noticed.
    pub rungs: Vec<u32>,
    /// When the last of them was noticed.
    pub last_notice: Option<DateTime<Utc>>,
}

/// A day as a number people can read in a key: 20261123. Notices that belong to a day count their episodes by it.
pub(crate) fn day_number(day: NaiveDate) -> u32 {
    day.format("%Y%m%d").to_string().parse().unwrap_or(0)
}
