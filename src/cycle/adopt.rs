//! Taking over from the sheet: an empty or older database learns ids, numbers and states that the sheet already shows.
//! Nobody is mailed, nothing is written into the sheet; the next cycle goes on from there.

use std::sync::PoisonError;

use super::clerk::Clerk;
use super::reading::registered;
use super::report::CycleError;
use crate::decide::adopt::doubled;
use crate::decide::adopt::plan::Plan;
use crate::decide::rows::guards;
use crate::decide::{World, decide};
use crate::domain::instance;
use crate::sheet::archive;
use crate::sheet::layout::Layout;
use crate::sheet::read::{self, Sheet};
use crate::store::Which;

/// Why queued mails are given up: their step was announced before the older database was put back.
const GIVEN_UP: &str = "diambil alih dari sheet dengan orderd adopt";

/// What was, or would be, taken over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// What memory learns.
    pub plan: Plan,
    /// Queued mails of the older database, given up.
    pub given_up: u64,
    /// Tabs that cannot be read, with the reason: then nothing is taken over.
    pub unreadable: Vec<(String, String)>,
    /// Ids and numbers that stand in two rows, with tab and rows: then nothing is taken over.
    pub doubled: Vec<(String, &'static str, Vec<u32>)>,
    /// Another orderd works on the sheet: what it is called.
    pub other: Option<String>,
    /// The database knows everything the sheet shows: nothing is to be taken over.
    pub is_up_to_date: bool,
}

impl Clerk {
    /// Takes ids, numbers and states over from the sheet; a rehearsal says only what would be.
    ///
    /// # Errors
    /// When sheet or memory cannot be used; then nothing was taken over.
    pub async fn adopt(&mut self, is_rehearsal: bool) -> Result<Adoption, CycleError> {
        let now = self.clock.now();
        let mut adoption = Adoption::default();
        let Some(mut seen) = self.observe(None).await? else { return Ok(adoption) };
        self.look_into_archive(&mut seen, true).await?;
        self.hold_to_others(now, None).await?;
        let Sheet { mut books, places, .. } =
            read::read(&seen.tables, Layout::embedded(), &self.memory(), self.config.policy.sop.least_rupiah);
        let on_the_wall = now.with_timezone(&self.config.policy.timezone).naive_local();
        adoption.other = instance::other(&books.status, &self.name, on_the_wall).map(str::to_owned);
        for tab in ["Pesanan", "Rincian", "Pembayaran", "Dokumen"] {
            if let Some(reason) = books.paused.get(tab) {
                adoption.unreadable.push((tab.to_owned(), reason.to_string()));
            }
        }
        if !adoption.unreadable.is_empty() {
            return Ok(adoption);
        }
        books.register = registered(&seen, &places);
        books.archive = archive::books(&seen.archive, self.config.policy.sop.least_rupiah);
        let pattern = &self.config.policy.number_pattern;
        // Reports that came due since went out from the memory that was at work then.
        let slots = self.slots(now);
        let (changes, is_older) = {
            let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
            let is_older = guards::is_ahead(&books, &facts, pattern);
            if !is_older && facts.system.born_at.is_some() {
                adoption.is_up_to_date = true;
                return Ok(adoption);
            }
            adoption.doubled = doubled::find(&books, &facts, pattern);
            if !adoption.doubled.is_empty() {
                return Ok(adoption);
            }
            let world = World { adopt: true, slots: &slots, ..World::new(now, &self.config.policy, &books, &facts) };
            let (changes, plan) = decide(&world).taken_over(&world);
            adoption.plan = plan;
            (changes, is_older)
        };
        if is_rehearsal {
            return Ok(adoption);
        }
        self.record(&changes).await?;
        // The sheet is the same, what is to be done about it is not.
        (self.last, self.next_due) = (None, None);
        if is_older {
            adoption.given_up = self.store.discard_by_hand(Which::EveryOpen, GIVEN_UP).await?;
        }
        Ok(adoption)
    }
}
