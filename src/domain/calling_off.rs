//! An order that is called off: when it was seen, how far it had come, and what of its money is proposed to go back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::percent::Percent;
use super::rupiah::Rupiah;
use super::state::State;

/// A valid `Batal` as first seen: what the refund is judged by, however long the row takes to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallingOff {
    /// When.
    pub at: DateTime<Utc>,
    /// The state the order was in.
    pub stage: State,
}

/// A valid cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// When it was first seen.
    pub at: DateTime<Utc>,
    /// The state it was cancelled in.
    pub stage: State,
    /// Verified money at that time.
    pub held: Rupiah,
    /// What was proposed to go back of that money; counts where `percent` is not known.
    pub proposal: Rupiah,
    /// What of the money received until then is proposed to go back. Notes of older releases do not have it.
    #[serde(default)]
    pub percent: Option<Percent>,
    /// What the order came to then, tax included; nothing where that could not be read. Notes of older releases do not
    /// have it.
    #[serde(default)]
    pub value: Option<Rupiah>,
}
