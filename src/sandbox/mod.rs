//! A Google-Sheets-like server on loopback: the Sheets API v4 subset with Google's semantics and refusals, its token
//! endpoint, a web page to edit the sheet, a scripted human, and faults on request.
//!
//! Shares no code with the client side, or it would share its mistakes. Opens nothing but itself: its key and tokens
//! are its own, it listens on 127.0.0.1 only. What it does not imitate it refuses; it never answers `{}` to what it
//! did not do.

#![allow(clippy::wildcard_enum_match_arm, reason = "what it reads is JSON: whatever is not known is refused")]

mod a1;
mod answer;
mod answered;
mod api;
mod area;
mod batch;
mod body;
pub mod book;
mod calc;
mod call;
mod cell;
mod colour;
mod control;
mod edit;
mod faults;
mod folder;
mod form;
mod formula;
mod grid_data;
mod human;
mod journal;
mod mask;
mod metadata;
mod packing;
mod page;
mod persist;
mod protection;
mod query;
mod refusal;
mod schema;
mod server;
mod shown;
mod spreadsheet;
mod state;
mod structure;
mod theme;
mod token;
mod typed;
mod undo;
mod values_api;
mod view;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Context as _;
use chrono::TimeDelta;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use faults::{Fault, Kind, On};
pub use folder::{Folder, SPREADSHEET_ID};
pub use human::HumanHandle;
pub use journal::{Counters, JournalEntry};
pub use page::{Place, Step};
pub use refusal::Refusal;
pub use view::BookView;

use crate::clock::Clock;
use book::Book;
use page::{Guide, Post};
use state::{State, lock};
use token::ServiceKey;

/// How to start a sandbox.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// Port on 127.0.0.1; 0: any free one.
    pub port: u16,
    /// Where spreadsheet and key are kept over restarts; `None`: nowhere.
    pub data: Option<Folder>,
    /// The spreadsheet to start with where none is kept; `None`: an empty one.
    pub book: Option<BookView>,
    /// The time tokens and quotas live by.
    pub clock: Clock,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self { port: 0, data: None, book: None, clock: Clock::system() }
    }
}

/// A running sandbox; clones are the same one. Runs until [`Sandbox::shutdown`] or the end of the runtime.
#[derive(Clone, Debug)]
pub struct Sandbox {
    state: Arc<State>,
    address: SocketAddr,
    stop: Arc<watch::Sender<bool>>,
    kept: Arc<tokio::sync::Mutex<Option<tokio::task::JoinHandle<()>>>>,
}

impl Sandbox {
    /// Starts on the present runtime. Errors: port taken, directory unusable, kept state unreadable.
    pub async fn start(options: SandboxOptions) -> anyhow::Result<Self> {
        let (kept, key) = match &options.data {
            None => (None, tokio::task::spawn_blocking(ServiceKey::of_process).await??),
            Some(folder) => {
                let dir = folder.dir().to_owned();
                (persist::load(&dir)?, tokio::task::spawn_blocking(move || ServiceKey::kept_in(&dir)).await??)
            }
        };
        let book = kept.or(options.book.map(|view| view.0)).unwrap_or_else(Book::fresh);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.with_context(|| {
            format!("cannot listen on 127.0.0.1:{}; choose another port with --port (0: any free one)", options.port)
        })?;
        let address = listener.local_addr().context("no local address")?;
        let state = Arc::new(State::new(book, key, options.clock, format!("http://{address}/")));
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(server::serve(listener, Arc::clone(&state), stopped.clone()));
        let kept = options.data.map(|folder| tokio::spawn(persist::keep(Arc::clone(&state), folder, stopped)));
        Ok(Self { state, address, stop: Arc::new(stop), kept: Arc::new(tokio::sync::Mutex::new(kept)) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:P/`: the base URL for clients, and the page for people.
    pub fn url(&self) -> String {
        self.state.url.clone()
    }

    /// `sandbox`.
    pub fn spreadsheet_id(&self) -> &'static str {
        SPREADSHEET_ID
    }

    /// The service-account file, as text.
    pub fn service_account_json(&self) -> String {
        self.state.key.service_account(&format!("{}token", self.state.url))
    }

    /// Writes the service-account file, readable by its owner only.
    pub fn write_service_account(&self, path: impl AsRef<Path>) -> anyhow::Result<()> {
        token::write_private(path.as_ref(), self.service_account_json().as_bytes())
    }

    /// Stops listening and ends all connections. Kept state is saved by [`Sandbox::stopped`].
    pub fn shutdown(&self) {
        // Only fails when nobody listens any more, and then there is nothing to stop.
        let _ = self.stop.send(true);
    }

    /// Stops, and waits until the last change is on disk.
    pub async fn stopped(&self) {
        self.shutdown();
        if let Some(task) = self.kept.lock().await.take() {
            // A task that panicked has said so itself.
            let _ = task.await;
        }
    }

    /// The spreadsheet as it is now.
    pub fn book(&self) -> BookView {
        BookView(self.state.snapshot())
    }

    /// The person at the browser.
    pub fn human(&self) -> HumanHandle {
        HumanHandle::new(Arc::clone(&self.state))
    }

    /// Plans `act` for just before the `n`-th API request from now is handled (1: the next; token requests do not
    /// count).
    pub fn at_request(&self, n: u64, act: impl FnOnce(&HumanHandle) + Send + 'static) {
        self.state.plan(n, Box::new(move |state| act(&HumanHandle::new(Arc::clone(state)))));
    }

    /// Plans `act` for after every API request; replaces an earlier plan.
    pub fn after_each_request(&self, mut act: impl FnMut(&HumanHandle) + Send + 'static) {
        self.state.plan_after(Some(Box::new(move |state| act(&HumanHandle::new(Arc::clone(state))))));
    }

    /// What shall go wrong.
    pub fn faults(&self) -> Faults {
        Faults(Arc::clone(&self.state))
    }

    /// Requests so far, oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        lock(&self.state.journal).entries.iter().cloned().collect()
    }

    /// Forgets the requests so far.
    pub fn clear_journal(&self) {
        lock(&self.state.journal).entries.clear();
    }

    /// Requests since the last reset.
    pub fn counters(&self) -> Counters {
        lock(&self.state.journal).counters
    }

    /// Sets the counters to zero and empties the quota's memory.
    pub fn reset_counters(&self) {
        lock(&self.state.journal).reset();
    }

    /// Answers 429 beyond 60 reads or 60 writes a minute. Off at start.
    pub fn enforce_quota(&self, on: bool) {
        self.state.enforce_quota.store(on, Ordering::SeqCst);
    }

    /// Lets strict protections bind the API: its writes there are refused. Off at start, as for the owner.
    pub fn protect_from_api(&self, on: bool) {
        self.state.protect_from_api.store(on, Ordering::SeqCst);
    }

    /// Dates every answer by so much later than the machine's clock has it, as if that were behind. Not at all at start.
    pub fn date_answers_ahead(&self, by: TimeDelta) {
        self.state.dated_ahead_s.store(by.num_seconds(), Ordering::SeqCst);
    }

    /// Shows mails (`.eml`) and exported files of these directories on the page.
    pub fn serve_dirs(&self, mail: Option<PathBuf>, export: Option<PathBuf>) {
        *lock(&self.state.post) = Post::of(mail, export);
    }

    /// The subject of a mail it shows, by the mail's file name.
    pub fn subject_of(&self, mail: &str) -> Option<String> {
        let post = lock(&self.state.post).clone();
        post.subject(mail)
    }

    /// Opens the answer form to these people, and makes the tab its responses land in. Returns the link that fills in
    /// every question with its own title.
    pub fn answer_form(&self, people: Vec<String>) -> Result<String, Refusal> {
        *lock(&self.state.form) = people;
        self.human().edit_book(form::make_tab)?;
        Ok(form::link(&self.state.url))
    }

    /// Shows a newcomer on the page what to do next.
    pub fn guide(&self, steps: Vec<Step>) {
        *lock(&self.state.guide) = Guide(steps);
    }
}

/// The faults of a sandbox. Faults ordered first are met first.
#[derive(Clone, Debug)]
pub struct Faults(Arc<State>);

impl Faults {
    /// The next `n` API requests meet `fault`.
    pub fn next(&self, n: u64, fault: Fault) {
        self.push(On::Any, 0, n, fault);
    }

    /// The `n`-th API request from now (1: the next) meets `fault`.
    pub fn nth(&self, n: u64, fault: Fault) {
        self.push(On::Any, n.saturating_sub(1), 1, fault);
    }

    /// The next `n` reads meet `fault`.
    pub fn reads(&self, n: u64, fault: Fault) {
        self.push(On::Reads, 0, n, fault);
    }

    /// The next `n` writes meet `fault`.
    pub fn writes(&self, n: u64, fault: Fault) {
        self.push(On::Writes, 0, n, fault);
    }

    /// The next `n` token requests meet `fault`.
    pub fn tokens(&self, n: u64, fault: Fault) {
        self.push(On::Tokens, 0, n, fault);
    }

    /// After `skip` requests of this kind the next `times` meet `fault`.
    pub fn push(&self, on: On, skip: u64, times: u64, fault: Fault) {
        lock(&self.0.faults).push(on, skip, times, fault);
    }

    /// Nothing goes wrong any more.
    pub fn clear(&self) {
        lock(&self.0.faults).clear();
    }
}
