//! The clerk: everything a cycle needs, kept from one to the next. What it does stands beside it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use chrono::{DateTime, TimeDelta, Utc};
use foldhash::quality::RandomState;

use super::absorbed::Absorbed;
use super::ahead::Ahead;
use super::budget::Budget;
use super::known::Known;
use super::memory::{Open, Shared};
use super::name;
use super::postman::Postman;
use super::report::CycleError;
use super::standing::Standing;
use super::tabs::Tabs;
use crate::clock::Clock;
use crate::config::Config;
use crate::decide::Previous;
use crate::domain::facts::{Changes, Facts};
use crate::domain::outage::MailStop;
use crate::domain::template_fault::TemplateFault;
use crate::sheet::archive::Part;
use crate::sheet::google::{Pace, SheetClient, SheetOptions, Traffic};
use crate::sheet::mirror::LastMirror;
use crate::sheet::read::LastReading;
use crate::store::{Lease, Location, OpenMode, Pending, Store, StoreError};

/// The clerk: everything a cycle needs, kept from one to the next.
pub struct Clerk {
    pub(super) config: Arc<Config>,
    /// What it calls itself in the sheet.
    pub(super) name: String,
    pub(super) clock: Clock,
    pub(super) client: SheetClient,
    pub(super) store: Arc<Store>,
    pub(super) lease: Arc<Lease>,
    pub(super) facts: Shared,
    /// Something could not be recorded, and whether the database has it shows when it is read again.
    is_doubtful: AtomicBool,
    pub(super) open: Open,
    /// What the last look decided, for the next to build on.
    pub(super) previous: Previous,
    /// The rows it read.
    pub(super) last_reading: LastReading,
    /// What showed at the last look what it should.
    pub(super) last_mirror: LastMirror,
    /// When that was last held against a decision made of nothing but the sheet and memory.
    pub(super) proven: DateTime<Utc>,
    /// How often it is.
    pub(super) prove_every: TimeDelta,
    pub(super) tabs: Option<Tabs>,
    /// The tabs of the archive, and their ids.
    pub(super) archive: Vec<((Part, i32), i32)>,
    pub(super) looked_for_tabs: Option<DateTime<Utc>>,
    /// Whether `Jawaban` was protected then.
    pub(super) responses_proven: bool,
    /// Recognises the sheet as it was at the last look that was used.
    pub(super) last: Option<Known>,
    /// What stands in the tabs that are ours as a whole.
    pub(super) standing: Option<Standing>,
    /// Keys of what recognises contents; nobody who edits the sheet can aim at a collision.
    pub(super) keys: RandomState,
    /// Whether the last write may not have landed as it was meant.
    pub(super) astray: bool,
    /// The last record that was seen in the sheet.
    pub(super) record_seen: u64,
    /// Tabs paused at the last look, for the reports of idle cycles.
    pub(super) paused: Vec<String>,
    pub(super) next_due: Option<DateTime<Utc>>,
    /// When the schedules come next.
    pub(super) ahead: Mutex<Ahead>,
    pub(super) title: String,
    pub(super) budget: Budget,
    pub(super) absorbed: Absorbed,
    /// The bytes that metrics know of.
    told_of: Traffic,
    /// When the sheet was last read.
    pub(super) last_seen: Option<DateTime<Utc>>,
    /// What `Status Sistem` says about mail that cannot leave.
    pub(super) said_of_mail: Option<String>,
    /// The templates that `Status Sistem` says are not used.
    pub(super) said_of_templates: Vec<TemplateFault>,
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
        let client = SheetClient::connect(tune(shared(&config))).await?;
        let store = Store::open(&config.state.url(), OpenMode::Write).await?;
        let lease = store.lease().await?;
        Self::with(config, clock, client, store, lease).await
    }

    /// The same with a memory that is open and a lease that is had.
    pub(crate) async fn take_over(
        config: Arc<Config>,
        clock: Clock,
        store: Store,
        lease: Lease,
    ) -> Result<Self, CycleError> {
        let client = SheetClient::connect(shared(&config)).await?;
        Self::with(config, clock, client, store, lease).await
    }

    async fn with(
        config: Arc<Config>,
        clock: Clock,
        client: SheetClient,
        store: Store,
        lease: Lease,
    ) -> Result<Self, CycleError> {
        let lease = Arc::new(lease);
        client.ask_leave({
            let lease = lease.clone();
            move || lease.is_good()
        });
        store.belong_to(&lease, &config.sheet.spreadsheet_id).await?;
        store.recover(&lease, clock.now()).await?;
        let facts = store.load().await?;
        Ok(Self {
            name: name::of_memory(store.location()),
            proven: clock.now(),
            config,
            clock,
            client,
            store: Arc::new(store),
            lease,
            facts: Arc::new(RwLock::new(facts)),
            is_doubtful: AtomicBool::new(false),
            open: Open::default(),
            previous: Previous::default(),
            last_reading: LastReading::default(),
            last_mirror: LastMirror::default(),
            prove_every: TimeDelta::days(1),
            tabs: None,
            archive: Vec::new(),
            looked_for_tabs: None,
            responses_proven: false,
            last: None,
            standing: None,
            keys: RandomState::default(),
            astray: false,
            record_seen: 0,
            paused: Vec::new(),
            next_due: None,
            ahead: Mutex::default(),
            title: String::new(),
            budget: Budget::default(),
            absorbed: Absorbed::default(),
            told_of: Traffic::default(),
            last_seen: None,
            said_of_mail: None,
            said_of_templates: Vec::new(),
        })
    }

    /// The same clerk in the name of the memory that its own was copied from: a rehearsal is not another orderd.
    #[must_use]
    pub fn in_the_name_of(mut self, memory: &Location) -> Self {
        self.name = name::of_memory(memory);
        self
    }

    /// The same clerk, who holds every decision that builds on the one before against one that does not.
    #[must_use]
    pub fn proving(mut self) -> Self {
        self.prove_every = TimeDelta::zero();
        self
    }

    /// The delivery that belongs to this clerk.
    ///
    /// # Errors
    /// When wording or transport of the configuration cannot be used.
    pub fn postman(&self) -> anyhow::Result<Postman> {
        let parts = (self.store.clone(), self.lease.clone(), self.facts.clone(), self.open.clone());
        Postman::new(self.config.clone(), self.clock.clone(), parts)
    }

    /// Waits for news of the lease, which a clerk that rests would hear too late.
    pub(crate) async fn lease_news(&self) {
        self.lease.news().await;
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

    /// Faults of the sheet's that passed at a further attempt, by class, since this was last asked.
    pub(crate) fn take_absorbed(&mut self) -> BTreeMap<&'static str, u64> {
        self.absorbed.take()
    }

    /// Bytes that crossed the socket to the sheet since this was last asked.
    pub(crate) fn take_traffic(&mut self) -> Traffic {
        let all = self.client.traffic();
        let told = std::mem::replace(&mut self.told_of, all);
        Traffic { received: all.received - told.received, sent: all.sent - told.sent }
    }

    /// Memory, for reports.
    #[must_use]
    pub fn facts(&self) -> Shared {
        self.facts.clone()
    }

    /// When time alone makes the next cycle worth while; `None`: not known, or nothing waits.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.next_slot(self.clock.now()).into_iter().chain(self.next_due).min()
    }

    /// Memory, for reading.
    pub(super) fn memory(&self) -> RwLockReadGuard<'_, Facts> {
        self.facts.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records in one transaction; only then does memory know.
    pub(super) async fn record(&self, changes: &Changes) -> Result<(), CycleError> {
        if changes.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.store.record(&self.lease, changes).await {
            self.is_doubtful.store(true, Ordering::Relaxed);
            return Err(error.into());
        }
        self.facts.write().unwrap_or_else(PoisonError::into_inner).apply(changes);
        Ok(())
    }

    /// Loads memory again after a failure to record: a server may have taken what it could not confirm.
    pub(super) async fn clear_doubt(&mut self) -> Result<(), CycleError> {
        if self.is_doubtful.load(Ordering::Relaxed) {
            let facts = self.store.load().await?;
            *self.facts.write().unwrap_or_else(PoisonError::into_inner) = facts;
            (self.last, self.next_due) = (None, None);
            // Nothing is built on the memory that was.
            (self.previous, self.last_reading) = (Previous::default(), LastReading::default());
            self.is_doubtful.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// A person may have released held mail beside us.
    pub(super) fn notice_release(&self, held: Option<String>) {
        if self.memory().system.mail.held.is_some() {
            self.facts.write().unwrap_or_else(PoisonError::into_inner).system.mail.held = held;
        }
    }
}

/// How the configured spreadsheet is reached by a command: a person waits, and takes what the quota has.
#[must_use]
pub fn options(config: &Config) -> SheetOptions {
    let sheet = &config.sheet;
    SheetOptions::new(sheet.api_url.as_str(), config.google.service_account.clone(), sheet.spreadsheet_id.as_str())
}

/// How it is reached by a clerk: within this one's part of the quota.
fn shared(config: &Config) -> SheetOptions {
    SheetOptions { pace: Some(Pace::shared(config.google.sharers)), ..options(config) }
}
