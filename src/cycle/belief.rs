//! Whether the sheet is to be believed, and whether what stands in it came from us: asked before anything is decided.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};

use super::{Clerk, Observation, overtyped};
use crate::decide::Decisions;
use crate::decide::rows::guards;
use crate::domain::books::{Books, RegisterRow};
use crate::sheet::read::{self, Places};

impl Clerk {
    /// Closes what must not be believed, and reads what is needed only when numbers are taken over.
    pub(super) fn guard(&self, books: &mut Books, seen: &Observation, places: &Places) {
        let (takes_over, recorded) = {
            let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
            guards::close(books, &facts, &self.config.policy.number_pattern);
            (facts.system.born_at.is_none(), facts.system.record)
        };
        if takes_over {
            books.register = registered(seen, places);
        }
        if books.record == Some(recorded) {
            self.record_was_seen(recorded);
        }
    }

    /// Notes what people typed over, as far as it can be told from writes of ours that went astray.
    pub(super) fn note_overtyped(
        &self,
        decisions: &mut Decisions,
        books: &Books,
        seen: &Observation,
        places: &Places,
        now: DateTime<Utc>,
        first_look: bool,
    ) {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let landed = first_look && !self.astray && books.record == Some(facts.system.record);
        overtyped::note(decisions, &seen.tables, places, &facts, now, landed);
    }

    /// The sheet shows this record now. It is remembered with the next one.
    pub(super) fn record_was_seen(&self, record: u64) {
        let mut facts = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        facts.system.record_shown = facts.system.record_shown.max(record);
    }
}

/// The register as the sheet shows it.
pub(super) fn registered(seen: &Observation, places: &Places) -> Vec<RegisterRow> {
    let (place, table) = (places.ours.get("Dokumen"), seen.tables.get("Dokumen"));
    place.zip(table).map(|(place, table)| read::register(place, table)).unwrap_or_default()
}
