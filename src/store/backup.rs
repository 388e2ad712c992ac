//! A consistent copy of the database beside a running daemon, and its health. It never overwrites a file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::beside::{beside, sync_directory};
use super::database::Store;
use super::engine;
use super::error::StoreError;
use super::owner::hand_over;
use super::schema;

/// What the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The engine with its version, e.g. `SQLite 3.51.3`.
    pub engine: String,
    /// The number of its schema.
    pub schema: i64,
}

impl Store {
    /// Writes a copy of everything committed so far to `to`, durable and complete or not there at all.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] when there is something at `to`; or when it cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.symlink_metadata().is_ok() {
            return Err(StoreError::Exists { file: to.to_owned() });
        }
        let failed = |source: io::Error| StoreError::Backup { file: to.to_owned(), source };
        let partial = beside(to, ".partial");
        remove(&partial).map_err(failed)?;
        // The engine takes an empty file for its target; it holds what the database holds, so its owner alone reads it.
        let empty = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial).map_err(failed)?;
        hand_over(&empty, &partial);
        let Some(name) = partial.to_str() else {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidFilename, "the name is not UTF-8")));
        };
        let mut session = self.session().await?;
        let copied = engine::copy(&mut session.connection, name).await;
        drop(session);
        // The disk meant here may be the backup's: the sentence must not blame the database's.
        let copied = copied.map_err(io::Error::other).and_then(|()| publish(&partial, to));
        copied.map_err(|source| {
            remove(&partial).ok();
            failed(source)
        })
    }

    /// What the database is.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub async fn about(&self) -> Result<About, StoreError> {
        let mut session = self.session().await?;
        let engine = format!("{} {}", engine::NAME, session.engine().await?);
        Ok(About { engine, schema: schema::found(&mut session).await? })
    }

    /// Reads the whole database and says what is wrong with it; empty: nothing. Takes as long as reading the file.
    ///
    /// # Errors
    ///
    /// When the damage is such that it cannot be read at all.
    pub async fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut session = self.session().await?;
        let found = engine::faults(&mut session.connection).await;
        found.map_err(|e| StoreError::of_engine(&session.path, e))
    }
}

/// Gives the finished copy its name. Unlike a rename, a link refuses a name that was taken meanwhile; memory sticks know
/// no links.
fn publish(partial: &Path, to: &Path) -> io::Result<()> {
    File::open(partial)?.sync_all()?;
    match fs::hard_link(partial, to) {
        Ok(()) => fs::remove_file(partial)?,
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(e),
        Err(_) => fs::rename(partial, to)?,
    }
    sync_directory(to)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        Ok(()) | Err(_) => Ok(()),
    }
}
