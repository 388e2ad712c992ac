//! One cycle, from the look at the sheet to the check of what was written.
//!
//! It holds nothing back and tries nothing twice: what is not carried out now differs at the next look, and is carried
//! out then.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::error;

use super::clerk::Clerk;
use super::observe::Observation;
use super::outage::needs_person;
use super::refusal::{self, Written};
use super::report::{CycleError, Report};
use super::tabs::Tabs;
use super::{plan, resets, templates, workbook};
use crate::decide::shown::system_status;
use crate::decide::world::{Desired, Observed, Service, Slot, StandingCells};
use crate::decide::{Effects, Previous, World, decide, decide_from};
use crate::domain::facts::Changes;
use crate::domain::notice::NoticeKind;
use crate::domain::outage::MailStop;
use crate::domain::rewind::rewind;
use crate::domain::serial;
use crate::domain::template_fault::TemplateFault;
use crate::sheet::google::Calls;
use crate::sheet::mirror::{self, LastMirror, Stamp};
use crate::sheet::read::{LastReading, Places, Sheet};
use crate::sheet::write::WriteBatch;
use crate::store::{MailState, Pending};

/// A cycle may spend this long with Google.
const CYCLE_BUDGET: Duration = Duration::from_secs(120);
/// After a tab was renamed or deleted a cycle has read three times by the time it writes; that is enough.
const MOST_READS: u64 = 3;
/// Looks of one cycle: a second one when people moved rows between our read and our write.
const ROUNDS: usize = 2;

/// What holds for one look of a cycle beside the sheet and memory.
struct Moment<'m> {
    now: DateTime<Utc>,
    slots: &'m [Slot],
    stop: Option<&'m MailStop>,
    templates: &'m [TemplateFault],
    pending: Pending,
    /// Everything written last is known to have landed.
    landed: bool,
    rehearsal: bool,
}

/// What one look leads to.
struct Outcome {
    effects: Effects,
    batch: WriteBatch,
    /// Tabs that refused before and are tried again.
    doubtful: BTreeSet<i32>,
    places: Places,
    /// The sheet is ahead of memory: its record is not ours.
    is_ahead: bool,
    /// The last of our records that the sheet certainly showed.
    record_seen: u64,
    /// What had to wait.
    undone: Option<CycleError>,
    /// See [`Report::proven`].
    proven: Option<bool>,
    /// See [`Report::rows_read`].
    rows_read: usize,
}

/// How a write ended.
enum Ended {
    /// What stands in the sheet is what should.
    Well,
    /// People moved rows meanwhile: the next look.
    Moved(Box<Observation>),
}

impl Clerk {
    /// One cycle: observe, decide, record, write, verify.
    ///
    /// # Errors
    /// When sheet or memory cannot be used; nothing half-done matters, the next cycle goes on.
    pub async fn cycle(&mut self) -> Result<Report, CycleError> {
        // Boxed, as everything below is: unoptimised, a cycle in one piece outgrows the stack of a worker thread.
        let ended = Box::pin(self.run(false)).await;
        if let Err(CycleError::Sheet(error)) = &ended {
            self.sheet_is_out(error).await?;
        }
        ended
    }

    /// What a cycle would do, without doing it.
    ///
    /// # Errors
    /// As [`Self::cycle`].
    pub async fn rehearse(&mut self) -> Result<Report, CycleError> {
        Box::pin(self.run(true)).await
    }

    async fn run(&mut self, rehearsal: bool) -> Result<Report, CycleError> {
        let (before, taken_apart) = (self.client.calls(), self.client.taken_apart());
        let mut report = Report { at: self.clock.now(), ..Report::default() };
        self.client.start_cycle(CYCLE_BUDGET);
        let ended = self.pass(rehearsal, before.read, &mut report).await;
        let after = self.client.calls();
        report.tabs_read = self.client.taken_apart() - taken_apart;
        report.calls = Calls { read: after.read - before.read, write: after.write - before.write };
        self.budget.spent(report.at, report.calls, self.client.traffic());
        self.absorbed.note(self.client.take_absorbed(), report.at);
        report.refused_tabs = self.memory().system.sheet.refusing.keys().cloned().collect();
        ended?;
        self.last_seen = Some(report.at);
        Ok(report)
    }

    /// Observe, decide, record, write, verify; once more when people moved rows meanwhile. Comes back with what could
    /// not be done although everything else was.
    async fn pass(&mut self, rehearsal: bool, reads_before: u64, report: &mut Report) -> Result<(), CycleError> {
        let now = report.at;
        if !rehearsal {
            // Who is replaced notices at the next look, also when there is nothing to write: one that polls on without
            // leading would not stand by either.
            self.store.confirm(&self.lease).await?;
        }
        self.clear_doubt().await?;
        self.hold_to_memory(now, rehearsal).await?;
        if !rehearsal {
            self.put_clock_right(now).await?;
        }
        let MailState { held, stop, faults } = self.store.mail_state().await?;
        self.notice_release(held);
        let (slots, unused) = (self.slots(now), templates::unused(faults, &self.config));
        let has_word = self.has_word(stop.as_ref()) || self.said_of_templates != unused;
        let is_due = !slots.is_empty() || self.next_due.is_none_or(|due| due <= now) || has_word;
        let Some(mut seen) = self.observe(self.last.clone().filter(|_| !is_due)).await? else {
            report.idle = true;
            report.paused_tabs.clone_from(&self.paused);
            return Ok(());
        };
        self.hold_to_others(now, Some(&seen).filter(|_| !rehearsal)).await?;
        let mut undone = None;
        for round in 0..ROUNDS {
            self.look_into_archive(&mut seen, false).await?;
            let moment = Moment {
                now,
                slots: if round == 0 { &slots } else { &[] },
                stop: stop.as_ref(),
                templates: &unused,
                pending: self.store.pending().await?,
                landed: round == 0 && !self.astray,
                rehearsal,
            };
            let mut outcome = self.decide(&mut seen, &moment);
            report.add(&outcome.effects);
            report.proven = outcome.proven.or(report.proven);
            report.rows_read += outcome.rows_read;
            if rehearsal {
                report.plan = plan::lines(&outcome.effects, &outcome.batch, &seen);
                return Ok(());
            }
            self.paused.clone_from(&report.paused_tabs);
            self.record_seen = self.record_seen.max(outcome.record_seen);
            self.record(&outcome.effects.changes).await?;
            self.next_due = outcome.effects.next_due;
            let open = std::mem::take(&mut outcome.effects.open);
            *self.open.write().unwrap_or_else(PoisonError::into_inner) = open;
            undone = undone.or(outcome.undone.take());
            let is_last = round + 1 == ROUNDS;
            match self.write_and_verify(seen, outcome, reads_before, is_last, report).await? {
                Ended::Well => {
                    self.said_of_mail = needs_person(stop.as_ref());
                    self.said_of_templates = unused;
                    if matches!(undone, Some(CycleError::OtherAtWork { .. })) {
                        // Nothing changes in the sheet when the other one stops: it is looked at anew each time.
                        self.last = None;
                    }
                    return undone.map_or(Ok(()), Err);
                }
                Ended::Moved(next) => seen = *next,
            }
        }
        // Still moving: the next cycle looks again from the beginning.
        (self.last, self.next_due) = (None, None);
        undone.map_or(Ok(()), Err)
    }

    /// Lets go of what was noted while the clock was far ahead.
    async fn put_clock_right(&mut self, now: DateTime<Utc>) -> Result<(), CycleError> {
        let changes = rewind(&self.memory(), now, self.config.policy.day(now));
        if let Some(changes) = changes {
            self.record(&changes).await?;
            (self.last, self.next_due) = (None, None);
        }
        Ok(())
    }

    /// What the sheet as seen means, what follows from it, and what is to be written for it.
    fn decide(&mut self, seen: &mut Observation, moment: &Moment<'_>) -> Outcome {
        let mut previous = std::mem::take(&mut self.previous);
        let mut last = std::mem::take(&mut self.last_reading);
        let mut mirrored = std::mem::take(&mut self.last_mirror);
        let proof = moment.now - self.proven >= self.prove_every || moment.now < self.proven;
        let outcome = self.decide_from((&mut previous, &mut last, &mut mirrored), proof, seen, moment);
        if proof {
            self.proven = moment.now;
        }
        // What differs builds on nothing any more.
        if outcome.proven != Some(false) {
            (self.previous, self.last_reading, self.last_mirror) = (previous, last, mirrored);
        }
        outcome
    }

    fn decide_from(
        &self,
        (previous, last, mirrored): (&mut Previous, &mut LastReading, &mut LastMirror),
        proof: bool,
        seen: &mut Observation,
        moment: &Moment<'_>,
    ) -> Outcome {
        let (Sheet { books, places, .. }, is_read_right) = self.understand(last, proof, seen, moment.now);
        let is_ahead = books.ahead.is_some();
        let other = books.other.as_ref().map(|other| CycleError::OtherAtWork { other: other.to_string() });
        let facts = self.memory();
        let schedules = self.switched_on();
        let put_back = (!seen.covered.is_empty()).then(|| resets::put_back(&seen.covered, &places));
        let observed = Observed {
            schedules: &schedules,
            cells: StandingCells {
                orders: &|row, column, to| {
                    places.orders.iter().for_each(|place| place.show(&seen.tables, row, column, to));
                },
                payments: &|row, column, to| {
                    places.payments.iter().for_each(|place| place.show(&seen.tables, row, column, to));
                },
                digest: &|title, row| seen.tables.get(title)?.digest_of_row(row),
            },
            landed: moment.landed,
            record_seen: self.record_seen,
            put_back: put_back.as_deref(),
            responses_proven: self.responses_proven,
            service: self.service(seen, moment),
        };
        let known = World::new(moment.now, &self.config.policy, &books, &facts);
        let world = World { slots: moment.slots, observed: Some(observed), ..known };
        let (effects, undone) = self.decide_with_workbook(previous, &world, moment.rehearsal);
        let (effects, proven) = if proof { prove(effects, &world, undone.is_some()) } else { (effects, None) };
        let proven = if is_read_right == Some(false) { is_read_right } else { proven };
        let record_seen = world.record_shown();
        drop(facts);
        last.give_back(books);
        let rows_read = last.reuse().read;
        let updated = serial::instant(moment.now, self.config.policy.timezone);
        let stamp = Stamp { updated: &updated, beat: effects.beats, page: &self.config.sheet.page() };
        let (mut batch, is_mirrored_right) = mirrored_from(mirrored, proof, &effects.sheet, seen, &places, stamp);
        let proven = if is_mirrored_right { proven } else { Some(false) };
        batch.cells.splice(0..0, std::mem::take(&mut seen.covered));
        let (batch, doubtful) = self.writable(batch, &seen.ids_by_title, moment.now);
        let effects = Effects { sheet: Desired::default(), ..effects };
        let undone = other.or(undone);
        Outcome { effects, batch, doubtful, places, is_ahead, record_seen, undone, proven, rows_read }
    }

    /// The mail about a slot carries the workbook of its day: without it on disk that slot has to wait, and no other.
    fn decide_with_workbook(
        &self,
        previous: &mut Previous,
        world: &World<'_>,
        rehearsal: bool,
    ) -> (Effects, Option<CycleError>) {
        let decisions = decide_from(previous, world);
        let export = world.slots.iter().find(|slot| slot.kind == NoticeKind::AccountingExport && !rehearsal);
        let Some(slot) = export else { return (decisions.effects(), None) };
        match workbook::write_for_day(&self.config, world, &decisions, slot.at) {
            Ok(()) => (decisions.effects(), None),
            Err(error) => {
                let is_other = |slot: &&Slot| slot.kind != NoticeKind::AccountingExport;
                let others: Vec<Slot> = world.slots.iter().filter(is_other).copied().collect();
                (decide_from(previous, &World { slots: &others, ..*world }).effects(), Some(error))
            }
        }
    }

    /// How mail and calls stand.
    fn service<'m>(&'m self, seen: &'m Observation, moment: &Moment<'m>) -> Service<'m> {
        Service {
            version: env!("CARGO_PKG_VERSION"),
            name: &self.name,
            mails_waiting: moment.pending.queued + moment.pending.sending,
            mails_failed: moment.pending.failed,
            mail_stop: moment.stop,
            templates: moment.templates,
            calls_per_hour: self.budget.within(TimeDelta::hours(1), moment.now),
            calls_per_minute: self.budget.within(TimeDelta::minutes(1), moment.now),
            day: self.budget.day(moment.now),
            settings: seen.settings.as_deref(),
        }
    }

    /// Writes what differs, looks where it landed, and remembers what is certain now.
    async fn write_and_verify(
        &mut self,
        seen: Observation,
        outcome: Outcome,
        reads_before: u64,
        is_last: bool,
        report: &mut Report,
    ) -> Result<Ended, CycleError> {
        let Outcome { batch, doubtful, places, is_ahead, .. } = outcome;
        if batch.is_empty() {
            let brought = seen.brought();
            self.keep(seen.tables, &places, seen.known, (seen.fetched, brought));
            return Ok(Ended::Well);
        }
        self.astray = true;
        // Should this cycle break off now, the next one looks at everything anew.
        self.last = None;
        // Somebody else may lead by now, and write.
        self.store.confirm(&self.lease).await?;
        let written = match self.write(batch, &doubtful, seen.fetched == report.at).await? {
            Some(written) => written,
            // The refusal may come of what stood in our own tabs a while ago: with what stands there now it is none.
            None => match self.observe_whole(None, None).await? {
                Some(next) => return Ok(Ended::Moved(Box::new(next))),
                None => return Ok(Ended::Well),
            },
        };
        let all_is_well = doubtful.is_empty() && written.refused.is_empty() && written.unsure.is_none();
        let has_read_enough = self.client.calls().read - reads_before >= MOST_READS;
        if has_read_enough && all_is_well && places.are_all_ours(&written.batch) {
            // No row of people's was written, so none can have moved: the next look is early enough to check.
            report.cells_written += written.batch.cells.len();
            return Ok(Ended::Well);
        }
        let after = self.client.read_beside(&seen.asks(), &seen.said()).await?;
        let ids_by_title = seen.ids_by_title.clone();
        match seen.after(&written.batch, after, (report.at, &self.title)) {
            Ok((tables, known)) => {
                self.astray = false;
                report.cells_written += written.batch.cells.len();
                let shows_record = ids_by_title.get(system_status::TAB).is_some_and(|id| written.batch.touches(*id));
                let landed = self.landed(&written, &ids_by_title, &places, report.at);
                // What was answered by the form is acted upon as soon as it stands in its cell.
                let is_answered = landed.orders.iter().any(|order| order.given.values().any(|given| given.landed))
                    || landed.payments.iter().any(|payment| payment.given.as_ref().is_some_and(|given| given.landed));
                if !is_ahead && shows_record {
                    let record = self.memory().system.sheet.record;
                    self.record_seen = self.record_seen.max(record);
                }
                self.record(&landed).await?;
                let brought = known.whole.clone();
                self.keep(tables, &places, known, (report.at, brought));
                if is_answered || !(written.refused.is_empty() && written.willing.is_empty()) {
                    // Who can put it right learns of it in the next cycle, which is due at once.
                    self.next_due = Some(report.at);
                }
                Ok(Ended::Well)
            }
            Err(next) => {
                match written.unsure {
                    None => report.cells_written += written.batch.cells.len(),
                    // Neither carried out nor moved by people: twice in one cycle, it is Google's trouble.
                    Some(error) if is_last => return Err(error.into()),
                    Some(_) => {}
                }
                Ok(Ended::Moved(next))
            }
        }
    }

    /// What is certain once a write was read back.
    fn landed(&self, written: &Written, ids_by_title: &Tabs, places: &Places, now: DateTime<Utc>) -> Changes {
        let facts = self.memory();
        let mut changes = resets::landed(&facts, &written.batch, places);
        let mut system = changes.system.take().unwrap_or_else(|| facts.system.clone());
        refusal::note_refusals(written, ids_by_title, now, &mut system);
        changes.system = (system != facts.system).then_some(system);
        changes
    }
}

/// What is to be written, and whether it is what is found where nothing is known of the last look; if not, the latter.
fn mirrored_from(
    last: &mut LastMirror,
    proof: bool,
    desired: &Desired,
    seen: &Observation,
    places: &Places,
    stamp: Stamp<'_>,
) -> (WriteBatch, bool) {
    let batch = mirror::differences(last, desired, &seen.tables, places, stamp);
    if !proof {
        return (batch, true);
    }
    let anew = mirror::differences(&mut LastMirror::default(), desired, &seen.tables, places, stamp);
    let is_same = anew == batch;
    if !is_same {
        let missed = anew.cells.iter().find(|cell| !batch.cells.contains(cell));
        let missed = missed.map(|cell| (cell.sheet_id, cell.row, cell.column));
        error!(event = "mirror_differs", ?missed, "a row that was not compared does not show what it should");
    }
    (anew, is_same)
}

/// The effects, held against those of a decision that builds on no other; where they differ, the latter. `other_slots`: a
/// schedule was put off, and what would be compared is another decision.
fn prove(effects: Effects, world: &World<'_>, other_slots: bool) -> (Effects, Option<bool>) {
    if other_slots {
        return (effects, None);
    }
    let anew = decide(world).effects();
    let is_same = anew == effects;
    (if is_same { effects } else { anew }, Some(is_same))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::path::Path;

    use super::*;
    use crate::config::{Config, Environment};
    use crate::domain::books::Books;
    use crate::domain::facts::Facts;

    #[test]
    fn of_two_decisions_that_differ_the_one_made_of_nothing_but_sheet_and_memory_holds() {
        let text = "[company]\nname = \"PT Contoh Dapur\"\n[sheet]\nspreadsheet_id = \"test\"\n\
                    [google]\nservice_account = \"key.json\"\n[state]\nurl = \"sqlite://state.db\"\n\
                    [roles]\nadmin = [\"admin@shop.example\"]\nmarketing = [\"marketing@shop.example\"]\n\
                    [[outlet]]\nname = \"Pusat\"\nstore_manager = [\"sm@shop.example\"]\n\
                    [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"orderd@shop.example\"\n\
                    [export]\ndir = \"export\"\n";
        let config = Config::read(text, Path::new("/test/orderd.toml"), &Environment::default()).unwrap();
        let (books, facts) = (Books::default(), Facts::default());
        let world = World::new(DateTime::from_timestamp(1_795_402_800, 0).unwrap(), &config.policy, &books, &facts);
        let right = decide(&world).effects();
        let wrong = Effects { next_due: None, ..right.clone() };
        for (built_on, expected) in [(right.clone(), Some(true)), (wrong.clone(), Some(false))] {
            let (effects, proven) = prove(built_on, &world, false);
            assert!(effects == right && proven == expected, "{proven:?}");
        }
        // What waits for a workbook is another decision.
        let (effects, proven) = prove(wrong.clone(), &world, true);
        assert!(effects == wrong && proven.is_none());
    }
}
