//! What one look at the sheet means: our own strays out of the way, and closed what must not be believed.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};

use super::clerk::Clerk;
use super::observe::Observation;
use super::report::CycleError;
use super::resets;
use crate::decide::rows::guards;
use crate::domain::books::RegisterRow;
use crate::domain::instance;
use crate::sheet::archive;
use crate::sheet::layout::Layout;
use crate::sheet::read::{self, Places, Sheet};

impl Clerk {
    /// Reads the archive too, where memory is to be filled from the sheet: nothing else knows what stands there.
    pub(super) async fn look_into_archive(&mut self, seen: &mut Observation, adopt: bool) -> Result<(), CycleError> {
        let takes_over = adopt || self.memory().system.born_at.is_none();
        if !takes_over || self.archive.is_empty() || !seen.archive.is_empty() {
            return Ok(());
        }
        let ids: Vec<i32> = self.archive.iter().map(|(_, id)| *id).collect();
        match self.client.read(&ids).await {
            Ok(read) => {
                seen.archive = self.archive.iter().map(|(of, _)| *of).zip(read.tables).collect();
                Ok(())
            }
            Err(error) => {
                // One may have been deleted meanwhile: next time it is asked which there are.
                self.tabs = None;
                Err(error.into())
            }
        }
    }

    /// Reads the tables. `Ulang` that a cycle wrote before it died, found on rows it was not meant for, is taken out of
    /// them; the next write puts the cells right.
    pub(super) fn understand(&self, seen: &mut Observation, now: DateTime<Utc>) -> Sheet {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let least = self.config.policy.sop.least_rupiah;
        let mut sheet = read::read(&seen.tables, Layout::embedded(), &facts, least);
        let strays = resets::strays(&sheet, &facts);
        if !strays.is_empty() {
            seen.put_back(strays);
            sheet = read::read(&seen.tables, Layout::embedded(), &facts, least);
        }
        if facts.system.born_at.is_none() || sheet.books.record.is_none() {
            sheet.books.register = registered(seen, &sheet.places);
        }
        sheet.books.archive = archive::books(&seen.archive, least);
        let policy = &self.config.policy;
        let on_the_wall = now.with_timezone(&policy.timezone).naive_local();
        sheet.books.other = instance::other(&sheet.books.status, &self.name, on_the_wall).map(Into::into);
        guards::close(&mut sheet.books, &facts, &self.name, &policy.number_pattern);
        sheet
    }
}

/// The register as the sheet shows it; read only when numbers are taken over, or when it must prove that they are not.
pub(super) fn registered(seen: &Observation, places: &Places) -> Vec<RegisterRow> {
    let (place, table) = (places.ours.get("Dokumen"), seen.tables.get("Dokumen"));
    place.zip(table).map(|(place, table)| read::register(place, table)).unwrap_or_default()
}
