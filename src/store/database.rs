//! The memory of one deployment: opened, leased, closed. Its verbs stand in the files beside it.

use std::path::{Path, PathBuf};

use tokio::sync::{Mutex, MutexGuard};

use super::engine::Place;
use super::error::StoreError;
use super::lease::Lease;
use super::mode::OpenMode;
use super::schema;
use super::session::Session;

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
    /// With [`OpenMode::Write`] a missing or zero-length file becomes an empty database (the folder of its directory must exist) and
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
        Ok(Self::on(session, &place.path, mode))
    }

    /// A store on a connection that was looked at before.
    pub(super) fn on(session: Session, path: &Path, mode: OpenMode) -> Self {
        Self { session: Mutex::new(session), path: path.to_owned(), mode }
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
    pub(super) async fn session(&self) -> Result<MutexGuard<'_, Session>, StoreError> {
        let mut session = self.session.lock().await;
        session.clean_up().await?;
        Ok(session)
    }
}
