//! What all requests share: the book, the queue of faults, the journal, the script, the tokens.
//!
//! Locks are held for one look or one change, never across an await and never while a script runs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::book::{Book, Written};
use super::calc;
use super::faults::FaultQueue;
use super::journal::Journal;
use super::page::{Guide, Post};
use super::refusal::Refusal;
use super::token::{ServiceKey, Tokens};
use super::undo::{Edits, Way};
use crate::clock::Clock;

/// A thing a person does before a request.
pub(super) type Before = Box<dyn FnOnce(&Arc<State>) + Send>;
/// A thing a person does after every request.
pub(super) type After = Box<dyn FnMut(&Arc<State>) + Send>;

/// People's plans, by the number of the request they come before.
#[derive(Default)]
pub(super) struct Script {
    before: BTreeMap<u64, Vec<Before>>,
    after: Option<After>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script").field("before", &self.before.len()).finish_non_exhaustive()
    }
}

/// The shared state.
#[derive(Debug)]
pub(super) struct State {
    book: Mutex<Book>,
    /// Faults to come.
    pub faults: Mutex<FaultQueue>,
    /// What happened.
    pub journal: Mutex<Journal>,
    /// Tokens given out.
    pub tokens: Mutex<Tokens>,
    script: Mutex<Script>,
    /// What became of edits that other programs planned, oldest first.
    pub planned: Mutex<Vec<String>>,
    /// Mails and files the page may show.
    pub post: Mutex<Post>,
    /// The tour for a newcomer.
    pub guide: Mutex<Guide>,
    /// Whom the answer form lets answer; nobody: there is no form.
    pub form: Mutex<Vec<String>>,
    edits: Mutex<Edits>,
    /// API requests seen so far.
    requests: AtomicU64,
    /// Answer 429 above the quota.
    pub enforce_quota: AtomicBool,
    /// Strict protections bind the API too.
    pub protect_from_api: AtomicBool,
    /// By how many seconds the `Date` of answers is ahead of the machine's clock.
    pub dated_ahead_s: AtomicI64,
    /// The service account.
    pub key: Arc<ServiceKey>,
    /// The sandbox's time.
    pub clock: Clock,
    /// `http://127.0.0.1:P/`.
    pub url: String,
    /// The book's revision, told to whoever waits for changes.
    pub revision: watch::Sender<u64>,
}

/// A lock that outlives a panic in a test's script.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// The state at start.
    pub(super) fn new(book: Book, key: Arc<ServiceKey>, clock: Clock, url: String) -> Self {
        Self {
            revision: watch::Sender::new(book.revision),
            book: Mutex::new(book),
            faults: Mutex::default(),
            journal: Mutex::default(),
            tokens: Mutex::default(),
            script: Mutex::default(),
            planned: Mutex::default(),
            post: Mutex::default(),
            guide: Mutex::default(),
            form: Mutex::default(),
            edits: Mutex::default(),
            requests: AtomicU64::new(0),
            enforce_quota: AtomicBool::new(false),
            protect_from_api: AtomicBool::new(false),
            dated_ahead_s: AtomicI64::new(0),
            key,
            clock,
            url,
        }
    }

    /// A copy of the book as it is; costs a few pointers.
    pub(super) fn snapshot(&self) -> Book {
        lock(&self.book).clone()
    }

    /// An edit of a person: changes the book, and remembers how to take it back under the number it returns; on a refusal
    /// the book stays as it was.
    pub(super) fn edit(&self, act: impl FnOnce(&mut Book) -> Result<(), Refusal>) -> Result<Option<u64>, Refusal> {
        let mut number = None;
        self.transact(|book| {
            let before = book.tabs.clone();
            act(book)?;
            number = lock(&self.edits).remember(&before, &book.tabs);
            Ok(())
        })?;
        Ok(number)
    }

    /// Takes an edit back, or does it again.
    pub(super) fn take(&self, number: u64, way: Way) -> Result<(), Refusal> {
        self.transact(|book| lock(&self.edits).take(book, number, way)).map(|_| ())
    }

    /// Changes the book and says what was written; on a refusal it stays as it was.
    pub(super) fn transact<T>(
        &self,
        act: impl FnOnce(&mut Book) -> Result<T, Refusal>,
    ) -> Result<(T, Written), Refusal> {
        let mut book = lock(&self.book);
        let mut copy = book.clone();
        copy.begin();
        let done = act(&mut copy)?;
        calc::settle(&mut copy)?;
        let written = std::mem::take(&mut copy.written);
        let revision = copy.revision;
        *book = copy;
        drop(book);
        self.revision.send_replace(revision);
        Ok((done, written))
    }

    /// Plans something for just before the `n`-th API request from now (1: the next one).
    pub(super) fn plan(&self, n: u64, act: Before) {
        let at = self.requests.load(Ordering::SeqCst) + n.max(1);
        lock(&self.script).before.entry(at).or_default().push(act);
    }

    /// Plans something for after every API request; replaces the plan before.
    pub(super) fn plan_after(&self, act: Option<After>) {
        lock(&self.script).after = act;
    }

    /// An API request arrives: does what people planned before it.
    pub(super) fn arrive(self: &Arc<Self>) {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let planned = lock(&self.script).before.remove(&number).unwrap_or_default();
        for act in planned {
            act(self);
        }
    }

    /// An API request is answered: does what people planned after it.
    pub(super) fn depart(self: &Arc<Self>) {
        let Some(mut act) = lock(&self.script).after.take() else {
            return;
        };
        act(self);
        lock(&self.script).after.get_or_insert(act);
    }
}
