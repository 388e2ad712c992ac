//! Taking over from the sheet: an empty or older database learns ids, numbers and states that the sheet already shows.
//! Nobody is mailed, nothing is written into the sheet; the next cycle goes on from there.

use std::sync::PoisonError;

use super::clerk::Clerk;
use super::reading::registered;
use super::report::CycleError;
use crate::decide::rows::{guards, tabs};
use crate::decide::{World, decide};
use crate::sheet::layout::Layout;
use crate::sheet::read::{self, Sheet};
use crate::store::Which;

/// Why queued mails are given up: their step was announced before the older database was put back.
const GIVEN_UP: &str = "diambil alih dari sheet dengan orderd adopt";

/// What was taken over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// Orders whose state or numbers come from the sheet now.
    pub orders: usize,
    /// Payments likewise.
    pub payments: usize,
    /// Document numbers that were not in the register.
    pub numbers: usize,
    /// Queued mails of the older database, given up.
    pub given_up: u64,
    /// Tabs that cannot be read, with the reason: then nothing is taken over.
    pub unreadable: Vec<(String, String)>,
    /// The database knows everything the sheet shows: nothing is to be taken over.
    pub is_up_to_date: bool,
}

impl Clerk {
    /// Takes ids, numbers and states over from the sheet.
    ///
    /// # Errors
    /// When sheet or memory cannot be used; then nothing was taken over.
    pub async fn adopt(&mut self) -> Result<Adoption, CycleError> {
        let now = self.clock.now();
        let mut adoption = Adoption::default();
        let Some(seen) = self.observe(None).await? else { return Ok(adoption) };
        let Sheet { mut books, places } = read::read(&seen.tables, Layout::embedded());
        for tab in ["Pesanan", "Rincian", "Pembayaran", "Dokumen"] {
            if let Some(reason) = books.paused.get(tab) {
                adoption.unreadable.push((tab.to_owned(), reason.to_string()));
            }
        }
        if !adoption.unreadable.is_empty() {
            return Ok(adoption);
        }
        books.register = registered(&seen, &places);
        let (mut changes, is_older) = {
            let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
            let is_older = guards::is_ahead(&books, &facts, &self.config.policy.number_pattern);
            if !is_older && facts.system.born_at.is_some() {
                adoption.is_up_to_date = true;
                return Ok(adoption);
            }
            let world = World { adopt: true, ..World::new(now, &self.config.policy, &books, &facts) };
            (decide(&world).effects().changes, is_older)
        };
        changes.notices.clear();
        changes.mailings.clear();
        let memory = changes.system.get_or_insert_with(|| self.system());
        tabs::note_ids(&seen.ids_by_title, memory);
        adoption.orders = changes.orders.len();
        adoption.payments = changes.payments.len();
        adoption.numbers = changes.register.len();
        self.record(&changes).await?;
        // The sheet is the same, what is to be done about it is not.
        (self.last, self.next_due) = (None, None);
        if is_older {
            adoption.given_up = self.store.discard_by_hand(Which::EveryOpen, GIVEN_UP).await?;
        }
        Ok(adoption)
    }
}
