//! The one connection and its transactions. It tries a transaction once more when others were at work on the same rows;
//! for everything else the next cycle is the retry.

use super::engine::Connection;
use super::error::StoreError;
use super::error::Trouble;
use super::lease::Lease;
use super::location::Location;
use super::mode::OpenMode;
use super::place::Place;
use super::statement::{Statement, statement};

/// What a transaction is for.
#[derive(Clone, Copy)]
pub(super) enum Begin<'l> {
    /// One consistent picture.
    Reading,
    /// A change by hand, beside the leader.
    Writing,
    /// A change of the tables themselves: it fails while somebody leads.
    Upgrading,
    /// A change only the leader makes: it fails once somebody else leads.
    Leading(&'l Lease),
}

/// Runs one transaction on a session, all or nothing: begins it, awaits the work, commits or rolls back. Tried once more
/// when others were at work on the same rows, so the work is an expression made anew each time. A macro and no function:
/// what closures capture keeps the compiler from seeing that the future may change threads.
macro_rules! transaction {
    ($session:ident, $begin:expr, $work:expr) => {{
        let mut is_second = false;
        loop {
            let outcome = match $session.begin($begin).await {
                Ok(()) => $work.await,
                Err(trouble) => Err(trouble),
            };
            match $session.end(outcome).await {
                Err(trouble) if !is_second && $session.connection.should_repeat(&trouble) => is_second = true,
                ended => break ended.map_err(|trouble| trouble.at(&$session.location)),
            }
        }
    }};
}

pub(super) use transaction;

/// A connection that knows whether it is inside a transaction.
///
/// Transactions are driven by plain statements instead of the library's guard: SQLite itself rolls back when the disk
/// is full or fails, which the guard takes for a failed rollback and from then on opens savepoints.
#[derive(Debug)]
pub(super) struct Session {
    /// For one statement at a time.
    pub connection: Connection,
    /// The database, for sentences.
    pub location: Location,
    /// Begun and neither committed nor rolled back; stays set when a verb is cancelled midway.
    open: bool,
}

impl Session {
    pub(super) async fn connect(place: &Place, mode: OpenMode) -> Result<Self, StoreError> {
        let location = place.location();
        let connection = Connection::open(place, mode).await.map_err(|trouble| trouble.at(&location))?;
        Ok(Self { connection, location, open: false })
    }

    /// The engine with its version.
    pub(super) async fn engine(&mut self) -> Result<String, StoreError> {
        let name = self.connection.name().await;
        name.map_err(|e| StoreError::of_engine(&self.location, e))
    }

    /// Runs one statement as the leader; returns how many rows it changed.
    pub(super) async fn lead_once(
        &mut self,
        lease: &Lease,
        statement: impl Fn() -> Statement,
    ) -> Result<u64, StoreError> {
        if let Connection::Sqlite(_) = self.connection {
            // One statement is its own transaction, without the two extra turns; a burst of mails pays for each.
            lease.hold_to_file()?;
            let done = self.connection.execute(statement()).await;
            return done.map_err(|e| StoreError::of_engine(&self.location, e));
        }
        let session = self;
        transaction!(session, Begin::Leading(lease), async { Ok(session.connection.execute(statement()).await?) })
    }

    /// Makes the connection usable: rolls back what a cancelled verb left open, connects again when the server was away.
    pub(super) async fn clean_up(&mut self) -> Result<(), StoreError> {
        self.roll_back().await.map_err(|e| StoreError::of_engine(&self.location, e))?;
        self.connection.revive().await.map_err(|trouble| trouble.at(&self.location))
    }

    pub(super) async fn close(self) -> Result<(), StoreError> {
        let Self { connection, location, .. } = self;
        connection.close().await.map_err(|e| StoreError::of_engine(&location, e))
    }

    pub(super) async fn begin(&mut self, begin: Begin<'_>) -> Result<(), Trouble> {
        self.open = true;
        match begin {
            Begin::Reading => self.connection.script(self.connection.begin_reading()).await?,
            Begin::Writing => self.connection.script(self.connection.begin_writing()).await?,
            Begin::Upgrading => {
                if let Some(holder) = self.connection.begin_upgrade().await? {
                    return Err(StoreError::Held { database: self.location.clone(), holder: Some(holder) }.into());
                }
            }
            Begin::Leading(lease) => lease.begin(&mut self.connection, &self.location).await?,
        }
        Ok(())
    }

    /// Commits what succeeded, rolls back what did not.
    pub(super) async fn end<T>(&mut self, outcome: Result<T, Trouble>) -> Result<T, Trouble> {
        let trouble = match outcome {
            Ok(value) => match self.connection.execute(statement("COMMIT")).await {
                Ok(_) => {
                    self.open = false;
                    return Ok(value);
                }
                Err(e) => Trouble::Engine(e),
            },
            Err(trouble) => trouble,
        };
        // Fails when the engine rolled back by itself; either way nothing of the transaction stays.
        self.roll_back().await.ok();
        Err(trouble)
    }

    async fn roll_back(&mut self) -> Result<(), sqlx::Error> {
        if !self.open {
            return Ok(());
        }
        self.open = false;
        match self.connection.execute(statement("ROLLBACK")).await {
            Ok(_) => Ok(()),
            // "No transaction is active" is what we want to hear, and a lost connection has none.
            Err(e) if e.as_database_error().is_some() || self.connection.is_lost() => Ok(()),
            Err(e) => Err(e),
        }
    }
}
