//! The memory of one deployment: opened, leased, closed. Its verbs stand in the files beside it.

use std::sync::PoisonError;

use tokio::sync::{Mutex, MutexGuard};

use super::engine::Connection;
use super::error::StoreError;
use super::lease::Lease;
use super::location::Location;
use super::mode::OpenMode;
use super::place::Place;
use super::schema;
use super::server_error::ServerError;
use super::session::{Begin, Session, transaction};
use super::statement::Statement;
use super::values::{get, put};
use super::{postgres, sqlite};
use crate::domain::notice::News;
use crate::domain::shared::Shared;

/// Where the spreadsheet stands that a part of a server's database belongs to.
const SPREADSHEET: &str = "spreadsheet";

/// The memory of one deployment. One connection; verbs called at the same time take turns.
#[derive(Debug)]
pub struct Store {
    session: Mutex<Session>,
    place: Place,
    location: Location,
    mode: OpenMode,
    /// The news that stand in the database, as far as they were written or read here.
    news: std::sync::Mutex<Option<Shared<Vec<News>>>>,
}

impl Store {
    /// Opens the database named by `url`: `sqlite:///absolute/path`, `sqlite://path`, which is taken from the current
    /// directory, or `postgres://user@host/database?instance=NAME&password_file=FILE`.
    ///
    /// With [`OpenMode::Write`] a missing or zero-length file, or an instance that is not there yet, becomes an empty
    /// memory (the folder of its directory, or the database, must exist) and an older one is upgraded, for which no other orderd may
    /// hold the lease.
    ///
    /// # Errors
    ///
    /// Whatever keeps the database from being used, with a remedy: see [`StoreError`].
    pub async fn open(url: &str, mode: OpenMode) -> Result<Self, StoreError> {
        let place = Place::parse(url)?;
        place.prepare(mode)?;
        let mut session = Session::connect(&place, mode).await?;
        schema::bring_up_to_date(&mut session, mode).await?;
        Ok(Self::on(session, place, mode))
    }

    /// Where an address leads, as people know it.
    ///
    /// # Errors
    /// When it is none.
    pub fn location_of(url: &str) -> Result<Location, StoreError> {
        Ok(Place::parse(url)?.location())
    }

    /// A store on a connection that was looked at before.
    pub(super) fn on(session: Session, place: Place, mode: OpenMode) -> Self {
        let location = place.location();
        Self { session: Mutex::new(session), place, location, mode, news: std::sync::Mutex::default() }
    }

    /// Whether these very news stand in the database.
    pub(super) fn has_news(&self, news: &Shared<Vec<News>>) -> bool {
        let known = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().is_some_and(|known| known.is(news))
    }

    /// Notes that these do.
    pub(super) fn note_news(&self, news: &Shared<Vec<News>>) {
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(news.clone());
    }

    /// Where it is.
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// Takes the lease of this database: the right to cycle. It is freed when dropped, or when the process dies: at once
    /// beside a file, after its time on a server.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] while another one, in this process or another, has it.
    pub async fn lease(&self) -> Result<Lease, StoreError> {
        self.refuse_reader()?;
        match &self.place {
            Place::File(file) => Ok(Lease::of_file(sqlite::Lock::take(&file.path)?)),
            Place::Server(server) => {
                let mut session = self.session().await?;
                let Connection::Postgres(connection) = &mut session.connection else {
                    return Err(self.read_only());
                };
                match postgres::Turn::take(connection, server).await.map_err(|t| t.at(&self.location))? {
                    Ok(turn) => Ok(Lease::of_row(turn)),
                    Err(leader) => {
                        let holder = leader.map(|leader| leader.holder);
                        Err(StoreError::Held { database: self.location.clone(), holder })
                    }
                }
            }
        }
    }

    /// Fails when the lease is no longer good: to be asked before every effect outside the database.
    ///
    /// # Errors
    ///
    /// [`StoreError::Lost`] when somebody else leads; or when the database cannot say.
    pub async fn confirm(&self, lease: &Lease) -> Result<(), StoreError> {
        match self.place {
            Place::File(_) => lease.hold_to_file(),
            Place::Server(_) => {
                let mut session = self.writing().await?;
                transaction!(session, Begin::Leading(lease), async { Ok(()) })
            }
        }
    }

    /// Keeps two spreadsheets from sharing one part of a server's database. A file belongs to its configuration.
    ///
    /// # Errors
    ///
    /// When it is the memory of another spreadsheet.
    pub async fn belong_to(&self, lease: &Lease, spreadsheet: &str) -> Result<(), StoreError> {
        if let Place::File(_) = self.place {
            return Ok(());
        }
        let mut session = self.writing().await?;
        transaction!(session, Begin::Leading(lease), async {
            match get(&mut session, SPREADSHEET).await? {
                None => put(&mut session, SPREADSHEET, spreadsheet).await,
                Some(known) if known == spreadsheet => Ok(()),
                Some(other) => Err(ServerError::OtherSheet { database: self.location.clone(), other }.into()),
            }
        })
    }

    /// Closes the database, folding a file's `-wal` back when nobody else has it open.
    ///
    /// # Errors
    ///
    /// When that fails; nothing committed is lost by it.
    pub async fn close(self) -> Result<(), StoreError> {
        self.session.into_inner().close().await
    }

    /// The connection, usable, with whatever a cancelled verb left open rolled back.
    pub(super) async fn session(&self) -> Result<MutexGuard<'_, Session>, StoreError> {
        let mut session = self.session.lock().await;
        session.clean_up().await?;
        Ok(session)
    }

    /// The connection, for a change by hand.
    pub(super) async fn writing(&self) -> Result<MutexGuard<'_, Session>, StoreError> {
        self.refuse_reader()?;
        self.session().await
    }

    /// One statement that only the leader may make; returns how many rows it changed.
    pub(super) async fn lead_once(&self, lease: &Lease, statement: impl Fn() -> Statement) -> Result<u64, StoreError> {
        self.writing().await?.lead_once(lease, statement).await
    }

    fn refuse_reader(&self) -> Result<(), StoreError> {
        match self.mode {
            OpenMode::Write => Ok(()),
            OpenMode::Read => Err(self.read_only()),
        }
    }

    fn read_only(&self) -> StoreError {
        StoreError::ReadOnly { database: self.location.clone(), source: None }
    }
}
