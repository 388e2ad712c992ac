//! Every request, what it was and which cells it changed; and the counters a quota looks at.
//!
//! Holds no bodies.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use super::faults::Kind;

/// Requests remembered; older ones are forgotten.
const MAX_ENTRIES: usize = 20_000;
/// Google's quota for reads, and as much again for writes, a minute.
pub(super) const PER_MINUTE: usize = 60;

/// One request.
#[derive(Clone, Debug, serde::Serialize)]
pub struct JournalEntry {
    /// By the sandbox's clock.
    pub at: DateTime<Utc>,
    /// HTTP method.
    pub method: String,
    /// Path and query, as sent.
    pub path: String,
    /// Read, write or token.
    pub kind: Kind,
    /// (sheetId, row, column) of each cell whose value this request changed, zero-based; at most 200.000.
    pub cells_changed: Vec<(i64, usize, usize)>,
    /// Cells written, the same value again included.
    pub cells_written: u64,
    /// Cells whose format, note or validation was written.
    pub looks_written: u64,
    /// Kinds of a batch's requests, in order.
    pub requests: Vec<String>,
    /// HTTP status answered; 0: none.
    pub status: u16,
    /// Size of the body asked with, in bytes.
    pub asked_bytes: usize,
    /// Size of the body answered, in bytes.
    pub answered_bytes: usize,
}

/// Requests that were let in, whatever came of them. A request refused with 401 costs no quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counters {
    /// Reads.
    pub reads: u64,
    /// Writes.
    pub writes: u64,
    /// Token requests.
    pub tokens: u64,
}

/// The journal with its counters.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// Oldest first.
    pub entries: VecDeque<JournalEntry>,
    /// Since the last reset.
    pub counters: Counters,
    reads: VecDeque<DateTime<Utc>>,
    writes: VecDeque<DateTime<Utc>>,
}

impl Journal {
    /// Remembers a request.
    pub(super) fn push(&mut self, entry: JournalEntry) {
        if self.entries.len() >= MAX_ENTRIES {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// Counters and quota start anew; entries stay.
    pub(super) fn reset(&mut self) {
        self.counters = Counters::default();
        self.reads.clear();
        self.writes.clear();
    }

    /// Counts a request. False: the quota of this minute is used up.
    pub(super) fn count(&mut self, kind: Kind, now: DateTime<Utc>) -> bool {
        let recent = match kind {
            Kind::Read => {
                self.counters.reads += 1;
                &mut self.reads
            }
            Kind::Write => {
                self.counters.writes += 1;
                &mut self.writes
            }
            Kind::Token => {
                self.counters.tokens += 1;
                return true;
            }
            Kind::Page => return true,
        };
        let minute_ago = now - TimeDelta::minutes(1);
        recent.retain(|at| *at > minute_ago && *at <= now);
        if recent.len() >= PER_MINUTE {
            return false;
        }
        recent.push_back(now);
        true
    }
}
