//! Tabs that do not let us write: a protected cell, a grid that is full. They never stop the others, they are named, and
//! they are tried again from time to time.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};

use super::clerk::Clerk;
use super::report::CycleError;
use super::tabs::Tabs;
use crate::decide::rows::record::HEARTBEAT;
use crate::domain::facts::SystemFacts;
use crate::domain::outage::Refusal;
use crate::sheet::google::SheetError;
use crate::sheet::write::WriteBatch;

/// What became of a write.
pub(super) struct Written {
    /// What was carried out.
    pub batch: WriteBatch,
    /// Tabs that were written although they had refused.
    pub willing: BTreeSet<i32>,
    /// Tabs that refused.
    pub refused: BTreeSet<i32>,
    /// Why it is not known whether all of it was carried out; the read after it shows.
    pub unsure: Option<SheetError>,
}

impl Clerk {
    /// The batch without what is meant for tabs that refused a short while ago, and the tabs that are to be tried again.
    pub(super) fn writable(&self, batch: WriteBatch, tabs: &Tabs, now: DateTime<Utc>) -> (WriteBatch, BTreeSet<i32>) {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let refusing = &facts.system.sheet.refusing;
        if refusing.is_empty() {
            return (batch, BTreeSet::new());
        }
        let ids = |due: bool| {
            let of = refusing.iter().filter(move |(_, r)| due == (now - r.tried_at >= HEARTBEAT || now < r.tried_at));
            of.filter_map(|(title, _)| tabs.get(title.as_str()).copied()).collect::<BTreeSet<i32>>()
        };
        (without(batch, &ids(false)), ids(true))
    }

    /// One write. When Google refuses it, tab by tab, so that a broken tab never stops the others; tabs in `doubtful`
    /// are written alone from the start. `None`: nothing was written, for it was refused, and what stands in our own tabs was
    /// not seen just now (`is_whole`).
    pub(super) async fn write(
        &self,
        batch: WriteBatch,
        doubtful: &BTreeSet<i32>,
        is_whole: bool,
    ) -> Result<Option<Written>, CycleError> {
        let mut written = Written { batch, willing: BTreeSet::new(), refused: BTreeSet::new(), unsure: None };
        let sure = without(written.batch.clone(), doubtful);
        match self.client.write(&sure).await {
            Ok(()) => {}
            Err(error @ SheetError::OutcomeUnknown { .. }) => written.unsure = Some(error),
            Err(SheetError::Refused { .. }) if !is_whole => return Ok(None),
            Err(error @ SheetError::Refused { .. }) => {
                self.client.absorb(error.class());
                self.tab_by_tab(&sure, &mut written).await?;
            }
            Err(error) => return Err(error.into()),
        }
        if !doubtful.is_empty() {
            let all = written.batch.per_tab().into_iter().map(|(id, _)| id);
            let others: BTreeSet<i32> = all.filter(|id| !doubtful.contains(id)).collect();
            let rest = without(written.batch.clone(), &others);
            self.tab_by_tab(&rest, &mut written).await?;
        }
        written.willing = doubtful.difference(&written.refused).copied().collect();
        written.batch = without(written.batch, &written.refused);
        Ok(Some(written))
    }

    async fn tab_by_tab(&self, batch: &WriteBatch, written: &mut Written) -> Result<(), CycleError> {
        for (id, result) in self.client.write_per_tab(batch).await {
            match result {
                Ok(()) => {}
                Err(error @ SheetError::OutcomeUnknown { .. }) => written.unsure = Some(error),
                Err(SheetError::Refused { .. }) => {
                    written.refused.insert(id);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// What is to be remembered of tabs that refused, or no longer do.
pub(super) fn note_refusals(written: &Written, tabs: &Tabs, now: DateTime<Utc>, memory: &mut SystemFacts) {
    for (title, id) in tabs {
        if written.refused.contains(id) {
            let refusal = Refusal { since: now, tried_at: now };
            memory.sheet.refusing.entry((*title).to_owned()).or_insert(refusal).tried_at = now;
        } else if written.willing.contains(id) {
            memory.sheet.refusing.remove(*title);
        }
    }
}

fn without(batch: WriteBatch, tabs: &BTreeSet<i32>) -> WriteBatch {
    let WriteBatch { mut grow, mut append, mut cells } = batch;
    grow.retain(|growth| !tabs.contains(&growth.sheet_id));
    cells.retain(|cell| !tabs.contains(&cell.sheet_id));
    append.retain(|row| !tabs.contains(&row.sheet_id));
    WriteBatch { grow, append, cells }
}
