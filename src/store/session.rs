//! The one connection and its transactions. It never retries: the next cycle is the retry.

use std::path::{Path, PathBuf};

use sqlx::Connection as _;

use super::engine;
use super::error::StoreError;
use super::error::Trouble;
use super::mode::OpenMode;

/// A connection that knows whether it is inside a transaction.
///
/// Transactions are driven by plain statements instead of the library's guard: SQLite itself rolls back when the disk
/// is full or fails, which the guard takes for a failed rollback and from then on opens savepoints.
#[derive(Debug)]
pub(super) struct Session {
    /// For one statement at a time.
    pub connection: engine::Connection,
    /// The database file, for sentences.
    pub path: PathBuf,
    /// Begun and neither committed nor rolled back; stays set when a verb is cancelled midway.
    open: bool,
}

impl Session {
    pub(super) async fn connect(path: &Path, mode: OpenMode) -> Result<Self, StoreError> {
        let connection = engine::connect(path, mode).await.map_err(|e| StoreError::of_engine(path, e))?;
        Ok(Self { connection, path: path.to_owned(), open: false })
    }

    pub(super) async fn refuse_old_engine(&mut self) -> Result<(), StoreError> {
        let found = self.engine().await?;
        if engine::is_too_old(&found) { Err(StoreError::OldEngine { found }) } else { Ok(()) }
    }

    /// The version of the library.
    pub(super) async fn engine(&mut self) -> Result<String, StoreError> {
        let version = engine::version(&mut self.connection).await;
        version.map_err(|e| StoreError::of_engine(&self.path, e))
    }

    /// Begins a transaction that will write; waits for other writers now rather than failing in its middle.
    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        self.start(engine::BEGIN_WRITING).await
    }

    /// Begins a transaction that reads one consistent picture.
    pub(super) async fn begin_reading(&mut self) -> Result<(), StoreError> {
        self.start(engine::BEGIN_READING).await
    }

    /// Commits what succeeded, rolls back what did not, and names the database in the error.
    pub(super) async fn finish<T>(&mut self, outcome: Result<T, Trouble>) -> Result<T, StoreError> {
        let committed = match outcome {
            Ok(value) => match sqlx::query("COMMIT").execute(&mut self.connection).await {
                Ok(_) => {
                    self.open = false;
                    return Ok(value);
                }
                Err(e) => Trouble::Engine(e),
            },
            Err(trouble) => trouble,
        };
        // Fails when SQLite rolled back by itself; either way nothing of the transaction stays.
        self.clean_up().await.ok();
        Err(committed.at(&self.path))
    }

    /// Rolls back what a cancelled verb left open.
    pub(super) async fn clean_up(&mut self) -> Result<(), StoreError> {
        if self.open {
            let rolled_back = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
            self.open = false;
            // "No transaction is active" is what we want to hear.
            if let Err(e) = rolled_back
                && e.as_database_error().is_none()
            {
                return Err(StoreError::of_engine(&self.path, e));
            }
        }
        Ok(())
    }

    pub(super) async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await.map_err(|e| StoreError::of_engine(&self.path, e))
    }

    async fn start(&mut self, statement: &'static str) -> Result<(), StoreError> {
        self.open = true;
        match sqlx::query(statement).execute(&mut self.connection).await {
            Ok(_) => Ok(()),
            Err(e) => {
                self.open = false;
                Err(StoreError::of_engine(&self.path, e))
            }
        }
    }
}
