//! What orderd remembers, behind a dozen verbs: facts, the outbox, the history, and the lease, which is the right to
//! change them.
//!
//! The back end is one SQLite file in WAL mode with `synchronous=FULL`: a commit that returned is on the disk, and
//! readers work beside the writer. A second back end would offer the same verbs; the statements keep to what both
//! dialects share and only the folder of migrations is one back end's own.
//!
//! Copy a database with [`Store::backup`] only: what was committed last lives in the `-wal` file beside it, and a bare
//! copy of the file loses it.
//!
//! This module never decides anything, never asks the time, and never sends. It never hides a failed commit:
//! after an error of [`Store::record`] nothing of that cycle may be carried out.

mod backup;
mod error;
mod history;
mod hold;
mod lease;
mod load;
mod outbox;
mod place;
mod record;
mod schema;
mod session;
mod stop;
mod tray;

use std::path::{Path, PathBuf};

use tokio::sync::{Mutex, MutexGuard};

pub use backup::About;
pub use error::StoreError;
pub use lease::Lease;
pub use outbox::{Deferral, OutboxMessage};
pub use tray::{MessageState, OutboxLine, Pending, Which};

use place::Place;
use session::Session;

/// How a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// To cycle, or to change the outbox by hand: creates and upgrades the database.
    Write,
    /// To look, beside a running daemon or without one: changes nothing.
    Read,
}

/// The memory of one deployment. One connection; verbs called at the same time take turns.
#[derive(Debug)]
pub struct Store {
    session: Mutex<Session>,
    path: PathBuf,
    mode: OpenMode,
}

impl Store {
    /// Opens the database named by `url`: `sqlite:///absolute/path` or `sqlite://path`, which is taken from the
    /// current directory.
    ///
    /// With [`OpenMode::Write`] a missing or zero-length file becomes an empty database (its directory must exist) and
    /// an older one is upgraded, for which no other orderd may hold the lease.
    ///
    /// # Errors
    ///
    /// Whatever keeps the database from being used, with a remedy: see [`StoreError`].
    pub async fn open(url: &str, mode: OpenMode) -> Result<Self, StoreError> {
        let place = Place::parse(url)?;
        place.prepare(mode)?;
        let mut session = Session::connect(&place.path, mode).await?;
        session.refuse_old_engine().await?;
        schema::bring_up_to_date(&mut session, mode).await?;
        Ok(Self { session: Mutex::new(session), path: place.path, mode })
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the lease of this database: the right to cycle. It is freed when dropped, or when the process dies.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] while another one, in this process or another, has it.
    pub fn lease(&self) -> Result<Lease, StoreError> {
        match self.mode {
            OpenMode::Write => Lease::take(&self.path),
            OpenMode::Read => Err(StoreError::ReadOnly { database: self.path.clone(), source: None }),
        }
    }

    /// Closes the database, folding its `-wal` file back when nobody else has it open.
    ///
    /// # Errors
    ///
    /// When that fails; nothing committed is lost by it.
    pub async fn close(self) -> Result<(), StoreError> {
        self.session.into_inner().close().await
    }

    /// The connection, with whatever a cancelled verb left open rolled back.
    async fn session(&self) -> Result<MutexGuard<'_, Session>, StoreError> {
        let mut session = self.session.lock().await;
        session.clean_up().await?;
        Ok(session)
    }
}
