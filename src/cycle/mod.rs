//! ONE CYCLE: observe → decide → record → write. The only place where edges meet.
//!
//! What was decided is recorded in one transaction before anything leaves the house; every effect after that may be
//! repeated, and is skipped when already so. The next cycle is the retry.

mod adopt;
mod attempt;
mod belief;
mod budget;
mod enclosures;
mod lanes;
mod look;
mod observe;
mod outage;
mod overtyped;
mod postman;
mod refusal;
mod report;
mod status;
mod timetable;
mod ulang;
mod way_out;
mod workbook;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};

pub use adopt::Adoption;
pub use enclosures::{document_pack, documents};
pub use look::Look;
pub use observe::{locale_fits, tabs_of};
pub use postman::{Delivered, Postman};
pub use report::{CycleError, Report};
pub use way_out::transport;
pub use workbook::{Period, ledger, ledger_as_recorded, path_of_day};

use crate::clock::Clock;
use crate::config::Config;
use crate::decide::Decisions;
use crate::decide::Picture;
use crate::decide::World;
use crate::decide::world::{Desired, Slot};
use crate::domain::books::Books;
use crate::domain::facts::{Changes, Facts, SystemFacts};
use crate::domain::notice::NoticeKind;
use crate::domain::outage::MailStop;
use crate::domain::serial;
use crate::sheet::google::{Calls, Digest, SheetClient, SheetOptions};
use crate::sheet::layout::Layout;
use crate::sheet::mirror;
use crate::sheet::read::{self, Sheet};
use crate::store::{Lease, OpenMode, Pending, Store, StoreError};
use budget::Budget;
use observe::Observation;

/// A cycle may spend this long with Google.
const CYCLE_BUDGET: Duration = Duration::from_secs(120);

/// After a tab was renamed or deleted a cycle has read three times by the time it writes; that is enough.
const MOST_READS: u64 = 3;

/// Memory as both the cycle and the delivery see it.
pub type Shared = Arc<RwLock<Facts>>;

/// The clerk: everything a cycle needs, kept from one to the next.
pub struct Clerk {
    config: Arc<Config>,
    clock: Clock,
    client: SheetClient,
    store: Arc<Store>,
    lease: Arc<Lease>,
    facts: Shared,
    tabs: Option<observe::Tabs>,
    looked_for_tabs: Option<DateTime<Utc>>,
    last: Option<Digest>,
    /// Whether the last write may not have landed as it was meant.
    astray: bool,
    /// Tabs paused at the last look, for the reports of idle cycles.
    paused: Vec<String>,
    next_due: Option<DateTime<Utc>>,
    title: String,
    budget: Budget,
    /// When the sheet was last read.
    last_seen: Option<DateTime<Utc>>,
    /// What `Status Sistem` says about mail that cannot leave.
    said_of_mail: Option<String>,
}

impl Clerk {
    /// Opens memory and sheet. The sheet is not spoken to yet.
    ///
    /// # Errors
    /// When the key file, the database or the lease cannot be had.
    pub async fn start(config: Arc<Config>, clock: Clock) -> Result<Self, CycleError> {
        Self::start_with(config, clock, |options| options).await
    }

    /// The same, with other time limits for the sheet.
    ///
    /// # Errors
    /// When the key file, the database or the lease cannot be had.
    pub async fn start_with(
        config: Arc<Config>,
        clock: Clock,
        tune: impl FnOnce(SheetOptions) -> SheetOptions,
    ) -> Result<Self, CycleError> {
        let client = SheetClient::connect(tune(options(&config))).await?;
        let store = Store::open(&config.state.url(), OpenMode::Write).await?;
        let lease = store.lease()?;
        store.recover(&lease, clock.now()).await?;
        let facts = store.load().await?;
        Ok(Self {
            config,
            clock,
            client,
            store: Arc::new(store),
            lease: Arc::new(lease),
            facts: Arc::new(RwLock::new(facts)),
            tabs: None,
            looked_for_tabs: None,
            last: None,
            astray: false,
            paused: Vec::new(),
            next_due: None,
            title: String::new(),
            budget: Budget::default(),
            last_seen: None,
            said_of_mail: None,
        })
    }

    /// The delivery that belongs to this clerk.
    ///
    /// # Errors
    /// When wording or transport of the configuration cannot be used.
    pub fn postman(&self) -> anyhow::Result<Postman> {
        let parts = (self.store.clone(), self.lease.clone(), self.facts.clone());
        Postman::new(self.config.clone(), self.clock.clone(), parts)
    }

    /// Messages that are not done.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending(&self) -> Result<Pending, StoreError> {
        self.store.pending().await
    }

    /// Why mail cannot leave, since the last attempt; `None` when it can.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mail_stop(&self) -> Result<Option<MailStop>, StoreError> {
        self.store.mail_stop().await
    }

    /// Memory, for reports.
    #[must_use]
    pub fn facts(&self) -> Shared {
        self.facts.clone()
    }

    /// When time alone makes the next cycle worth while; `None`: not known, or nothing waits.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let (now, zone) = (self.clock.now(), self.config.policy.timezone);
        let slots =
            self.timetables().into_iter().filter_map(|(_, schedule)| schedule?.after(&now.with_timezone(&zone)).next());
        slots.map(|at| at.to_utc()).chain(self.next_due).min()
    }

    /// One cycle: look, decide, record, write, check.
    ///
    /// # Errors
    /// When sheet or memory cannot be used; nothing half-done matters, the next cycle goes on.
    pub async fn cycle(&mut self) -> Result<Report, CycleError> {
        let ended = self.run(false).await;
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
        self.run(true).await
    }

    async fn run(&mut self, dry: bool) -> Result<Report, CycleError> {
        let before = self.client.calls();
        let now = self.clock.now();
        self.client.start_cycle(CYCLE_BUDGET);
        self.notice_release().await?;
        let mut report = Report { at: now, ..Report::default() };
        let slots = self.slots(now);
        let stop = self.store.mail_stop().await?;
        let due = !slots.is_empty() || self.next_due.is_none_or(|due| due <= now) || self.has_word(stop.as_ref());
        let known = self.last.filter(|_| !due);
        let ended = match self.observe(known).await {
            Ok(Some(observation)) => {
                self.pass(observation, stop.as_ref(), &slots, (dry, before.read), &mut report).await
            }
            Ok(None) => {
                report.idle = true;
                report.paused_tabs.clone_from(&self.paused);
                Ok(())
            }
            Err(error) => Err(error),
        };
        let after = self.client.calls();
        report.calls = Calls { read: after.read - before.read, write: after.write - before.write };
        self.budget.spent(now, report.calls);
        ended?;
        self.last_seen = Some(now);
        Ok(report)
    }

    /// Decides about one observation and carries it out; once more when people moved rows meanwhile. Comes back with
    /// what could not be done although everything else was.
    async fn pass(
        &mut self,
        mut seen: Observation,
        stop: Option<&MailStop>,
        slots: &[Slot],
        (dry, reads_before): (bool, u64),
        report: &mut Report,
    ) -> Result<(), CycleError> {
        let (layout, now) = (Layout::embedded(), report.at);
        let mut unwritten = None;
        for round in 0..2 {
            let slots = if round == 0 { slots } else { &[] };
            let mut sheet = read::read(&seen.tables, layout);
            let strays = self.strays(&sheet);
            let has_strays = !strays.is_empty();
            if has_strays {
                seen.put_back(strays);
                sheet = read::read(&seen.tables, layout);
            }
            let Sheet { mut books, places } = sheet;
            self.guard(&mut books, &seen, &places);
            let (mut decisions, workbook) = self.decide(&books, now, slots, dry);
            unwritten = unwritten.or(workbook);
            self.remember_tabs(&seen, &mut decisions.changes);
            self.arm(now, &mut decisions.changes);
            self.sheet_is_back(&mut decisions.changes);
            self.note_overtyped(&mut decisions, &books, &seen, &places, now, round == 0);
            let pending = self.store.pending().await?;
            let system = self.system(&decisions.changes);
            // What tells that the sheet is ahead of our memory must stay there until that is put right.
            let is_ahead = books.ahead.is_some();
            let record = books.record.filter(|_| is_ahead).unwrap_or(system.record);
            // A large sheet is in memory several times over; each of them goes as soon as it has done its part.
            drop(books);
            let sight = status::Sight {
                config: &self.config,
                summary: &decisions.summary,
                pending,
                stop,
                system: &system,
                budget: &self.budget,
                now,
                settings: seen.settings.as_deref(),
                record,
            };
            let rows = sight.rows();
            let table = seen.tables.get(status::TAB).zip(places.ours.get(status::TAB));
            let beat = system.heartbeat != self.heartbeat()
                || table.is_some_and(|(table, place)| status::has_news(&rows, table, place));
            decisions.sheet.ticking.insert(status::TAB, status::cells(&rows));
            let stamp = serial::instant(now, self.config.policy.timezone);
            let mut batch = mirror::differences(&decisions.sheet, &seen.tables, &places, &stamp, beat);
            let notes = ulang::notes(&batch, &places, &decisions.sheet);
            decisions.sheet = Desired::default();
            let covered = std::mem::take(&mut seen.covered);
            batch.cells.splice(0..0, covered);
            let (batch, doubtful) = self.writable(batch, &seen.ids_by_title, now);
            ulang::remember(notes, &mut decisions.changes, &system, has_strays);
            self.tell(report, &decisions);
            self.paused.clone_from(&report.paused_tabs);
            if dry {
                report.plan = status::plan(&decisions, &batch, &seen);
                return Ok(());
            }
            self.record(&decisions.changes).await?;
            self.next_due = decisions.next_due;
            drop(decisions);
            if batch.is_empty() {
                self.said_of_mail = outage::needs_person(stop);
                self.last = Some(seen.digest);
                return unwritten.map_or(Ok(()), Err);
            }
            self.astray = true;
            // Should this cycle break off now, the next one looks at everything anew.
            self.last = None;
            let written = self.write(batch, &doubtful).await?;
            let all_is_well = doubtful.is_empty() && written.refused.is_empty() && written.unsure.is_none();
            let has_read_enough = self.client.calls().read - reads_before >= MOST_READS;
            if has_read_enough && all_is_well && places.are_all_ours(&written.batch) {
                // No row of people's was written, so none can have moved: the next look is early enough to check.
                report.cells_written += written.batch.cells.len();
                return unwritten.map_or(Ok(()), Err);
            }
            let ids = seen.ids();
            let after = self.client.read(&ids).await?;
            let tabs = seen.ids_by_title.clone();
            match seen.after(&written.batch, after, &self.title) {
                Ok(digest) => {
                    self.astray = false;
                    report.cells_written += written.batch.cells.len();
                    let is_told = tabs.get(status::TAB).is_some_and(|id| written.batch.touches(*id));
                    if !is_ahead && is_told {
                        self.record_was_seen(system.record);
                    }
                    let mut landed = self.landed(&written.batch, &places);
                    self.note_refusals(&written, &tabs, now, &mut landed);
                    self.record(&landed).await?;
                    self.said_of_mail = outage::needs_person(stop);
                    self.last = Some(digest);
                    if !(written.refused.is_empty() && written.willing.is_empty()) {
                        // Who can put it right learns of it in the next cycle, which is due at once.
                        self.next_due = Some(now);
                    }
                    return unwritten.map_or(Ok(()), Err);
                }
                Err(moved) => {
                    match written.unsure {
                        None => report.cells_written += written.batch.cells.len(),
                        // Neither carried out nor moved by people: twice in one cycle, it is Google's trouble.
                        Some(error) if round > 0 => return Err(error.into()),
                        Some(_) => {}
                    }
                    seen = *moved;
                }
            }
        }
        // Still moving: the next cycle looks again from the beginning.
        self.last = None;
        self.next_due = None;
        unwritten.map_or(Ok(()), Err)
    }

    /// The mail about a slot carries the workbook of its day: without it on disk that slot has to wait, and no other.
    fn decide(&self, books: &Books, now: DateTime<Utc>, slots: &[Slot], dry: bool) -> (Decisions, Option<CycleError>) {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let world = World { now, policy: &self.config.policy, books, facts: &facts, adopt: false, slots };
        let picture = Picture::of(&world);
        let export = slots.iter().find(|slot| slot.kind == NoticeKind::AccountingExport && !dry);
        let written = export.map(|slot| workbook::write_for_day(&self.config, &world, &picture, slot.at));
        let Some((path, Err(source))) = written else { return (picture.decisions(&world), None) };
        let others: Vec<Slot> = slots.iter().copied().filter(|s| s.kind != NoticeKind::AccountingExport).collect();
        let decisions = picture.decisions(&World { slots: &others, ..world });
        (decisions, Some(CycleError::Workbook { path, source }))
    }

    /// When `Status Sistem` was last refreshed.
    fn heartbeat(&self) -> Option<DateTime<Utc>> {
        self.facts.read().unwrap_or_else(PoisonError::into_inner).system.heartbeat
    }

    fn system(&self, changes: &Changes) -> SystemFacts {
        let known = || self.facts.read().unwrap_or_else(PoisonError::into_inner).system.clone();
        changes.system.clone().unwrap_or_else(known)
    }

    /// Remembers by which id each tab is known, so that renaming it changes nothing.
    fn remember_tabs(&self, seen: &Observation, changes: &mut Changes) {
        let mut system = self.system(changes);
        let mut changed = false;
        for (title, id) in &seen.ids_by_title {
            let tab = system.tabs.entry((*title).to_owned()).or_default();
            changed |= tab.sheet_id != Some(*id);
            tab.sheet_id = Some(*id);
        }
        if changed {
            changes.system = Some(system);
        }
    }

    async fn record(&self, changes: &Changes) -> Result<(), CycleError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.store.record(&self.lease, changes).await?;
        self.facts.write().unwrap_or_else(PoisonError::into_inner).apply(changes);
        Ok(())
    }

    /// A person may have released held mail beside us.
    async fn notice_release(&self) -> Result<(), CycleError> {
        let held = self.facts.read().unwrap_or_else(PoisonError::into_inner).system.mail_held.clone();
        if held.is_some() {
            let now_held = self.store.held().await?;
            self.facts.write().unwrap_or_else(PoisonError::into_inner).system.mail_held = now_held;
        }
        Ok(())
    }

    fn tell(&self, report: &mut Report, decisions: &Decisions) {
        report.orders = decisions.summary.orders;
        report.problems = decisions.summary.problems;
        report.documents.extend(decisions.summary.documents.iter().cloned());
        report.notices.extend(decisions.changes.notices.iter().map(|n| n.key.clone()));
        report.paused_tabs = decisions.summary.paused_tabs.clone();
    }
}

/// How the configured spreadsheet is reached.
#[must_use]
pub fn options(config: &Config) -> SheetOptions {
    let sheet = &config.sheet;
    SheetOptions::new(sheet.api_url.as_str(), config.google.service_account.clone(), sheet.spreadsheet_id.as_str())
}
