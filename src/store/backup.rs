//! A consistent copy of the memory beside a running daemon, and its health. A backup is a SQLite file, wherever the memory
//! is. It never overwrites a file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::beside::{beside, sync_directory};
use super::copy::copy;
use super::database::Store;
use super::engine::Connection;
use super::error::StoreError;
use super::mode::OpenMode;
use super::owner::hand_over;
use super::place::Place;
use super::schema;
use super::session::{Begin, Session};
use super::sqlite;

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
        clear(&partial).map_err(failed)?;
        // It holds what the database holds, so its owner alone reads it.
        let empty = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial).map_err(failed)?;
        hand_over(&empty, &partial);
        let mut session = self.session().await?;
        let copied = match &mut session.connection {
            Connection::Sqlite(connection) => sqlite::copy(connection, &partial).await.map_err(io::Error::other),
            // What fails at the server is not the backup's disk.
            Connection::Postgres(_) => match carry(&mut session, &partial).await {
                Err(error @ StoreError::Server(_)) => {
                    clear(&partial).ok();
                    return Err(error);
                }
                carried => carried.map_err(io::Error::other),
            },
        };
        drop(session);
        // The disk meant here may be the backup's: the sentence must not blame the database's.
        let copied = copied.and_then(|()| publish(&partial, to));
        copied.map_err(|source| {
            clear(&partial).ok();
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
        let engine = session.engine().await?;
        Ok(About { engine, schema: schema::found(&mut session).await? })
    }

    /// Reads the whole database and says what is wrong with it; empty: nothing. Takes as long as reading the file. A
    /// server looks after its own pages.
    ///
    /// # Errors
    ///
    /// When the damage is such that it cannot be read at all.
    pub async fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut session = self.session().await?;
        let found = session.connection.faults().await;
        found.map_err(|e| StoreError::of_engine(&session.location, e))
    }
}

/// Carries everything out of a server into an empty file.
async fn carry(from: &mut Session, file: &Path) -> Result<(), StoreError> {
    let place = Place::File(sqlite::Place { path: file.to_owned() });
    let mut to = Session::connect(&place, OpenMode::Write).await?;
    let filled = fill(from, &mut to).await;
    to.close().await?;
    filled.map(|_| ())
}

/// Makes the tables of an empty database and carries every row into them, all or nothing. Returns how many rows.
pub(super) async fn fill(from: &mut Session, to: &mut Session) -> Result<u64, StoreError> {
    from.begin(Begin::Reading).await.map_err(|trouble| trouble.at(&from.location))?;
    let filled = async {
        to.begin(Begin::Upgrading).await?;
        schema::take_steps(to).await?;
        copy(from, to).await
    };
    let filled = filled.await;
    let filled = to.end(filled).await.map_err(|trouble| trouble.at(&to.location));
    from.end(Ok(())).await.map_err(|trouble| trouble.at(&from.location))?;
    filled
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

/// Removes a copy and what stands beside it.
pub(super) fn clear(copy: &Path) -> io::Result<()> {
    ["", "-wal", "-shm", ".partial"].iter().try_for_each(|end| remove(&beside(copy, end)))
}

/// Removes a file, if it is there.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        Ok(()) | Err(_) => Ok(()),
    }
}
