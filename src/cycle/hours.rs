//! A clock that is behind: nothing is decided then, and the administrator is told, in the sheet and by mail.

use chrono::{DateTime, Utc};

use super::clerk::Clerk;
use super::observe::Observation;
use super::report::CycleError;
use crate::decide::notices::clock;
use crate::decide::shown::system_status;
use crate::decide::world::Desired;
use crate::domain::rewind::behind;
use crate::domain::serial;
use crate::sheet::layout::Layout;
use crate::sheet::mirror::{self, LastMirror, Stamp};
use crate::sheet::read::{self, Sheet};

impl Clerk {
    /// Fails when memory knows of a later time, and that is not because it was written ahead of time: the other side is
    /// asked first.
    pub(super) async fn hold_to_memory(&mut self, now: DateTime<Utc>, rehearsal: bool) -> Result<(), CycleError> {
        let last = self.memory().system.sheet.heartbeat;
        if self.clock.is_the_machines() && behind(now, last, None).is_some() {
            let seen = self.observe(None).await?;
            self.hold_to_others(now, seen.as_ref().filter(|_| !rehearsal)).await?;
        }
        Ok(())
    }

    /// Fails when the machine's clock is behind the time at the other side, as its last answer had it; says so before in
    /// the sheet as `seen`, and by mail.
    pub(super) async fn hold_to_others(
        &mut self,
        now: DateTime<Utc>,
        seen: Option<&Observation>,
    ) -> Result<(), CycleError> {
        let Some(least) = self.time_at_least(now) else { return Ok(()) };
        if let Some(seen) = seen {
            self.tell_of_clock(seen, now, least).await?;
        }
        Err(CycleError::clock(now, least, &self.config.policy))
    }

    /// What time it is at least, when the machine's clock is behind.
    fn time_at_least(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let last = self.memory().system.sheet.heartbeat;
        behind(now, last, self.client.time_there()).filter(|_| self.clock.is_the_machines())
    }

    /// One mail for as long as it lasts, and one row of `Status Sistem`; whatever else stands there stays.
    async fn tell_of_clock(
        &mut self,
        seen: &Observation,
        now: DateTime<Utc>,
        least: DateTime<Utc>,
    ) -> Result<(), CycleError> {
        let changes = clock::is_behind(&self.memory(), &self.config.policy, now, least);
        self.record(&changes).await?;
        let policy = &self.config.policy;
        let layout = Layout::embedded();
        let Sheet { books, places, .. } = read::read(&seen.tables, layout, &self.memory(), policy.sop.least_rupiah);
        let local = |at: DateTime<Utc>| at.with_timezone(&policy.timezone).naive_local();
        let rows = system_status::with_clock_behind(&books.status, local(now), local(least));
        let mut desired = Desired::default();
        desired.ticking.insert(system_status::TAB, rows.into());
        let updated = serial::instant(now, policy.timezone);
        let stamp = Stamp { updated: &updated, beat: false, page: &self.config.sheet.page() };
        let batch = mirror::differences(&mut LastMirror::default(), &desired, &seen.tables, &places, stamp);
        let (batch, doubtful) = self.writable(batch, &seen.ids_by_title, now);
        if !batch.is_empty() {
            self.last = None;
            self.write(batch, &doubtful, true).await?;
        }
        Ok(())
    }
}
