//! A backup put in the place of the memory. Everything that can be wrong with it is found before anything is touched; what
//! was there is kept under another name, and at no moment is there no memory at all.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};

use super::backup::{clear, remove};
use super::beside::{beside, sync_directory};
use super::copy::copy as carry;
use super::database::Store;
use super::error::StoreError;
use super::location::Location;
use super::mode::OpenMode;
use super::place::Place;
use super::schema;
use super::session::{Begin, Session};
use super::sqlite;
use crate::domain::facts::Facts;

/// What was put in place.
#[derive(Debug)]
pub struct Restored {
    /// The memory, as it is now.
    pub database: Location,
    /// Where the one before is kept, if there was one.
    pub kept: Option<String>,
    /// What the backup remembers.
    pub facts: Facts,
    /// Mails that waited in it.
    pub waiting: u64,
    /// The schema it was written with; it has the present one now.
    pub schema: i64,
}

impl Store {
    /// Puts a backup in the place of the memory named by `url`, brought up to the present schema. What was there is
    /// kept beside it under its name with `kept` behind it: a file together with what was not folded into it yet, or a
    /// schema of the same database.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] beside a running orderd; or when the backup cannot be used, with what to do. The
    /// memory is as it was then.
    pub async fn restore(url: &str, backup: &Path, kept: &str) -> Result<Restored, StoreError> {
        match Place::parse(url)? {
            Place::File(place) => into_file(&place.path, backup, kept).await,
            Place::Server(_) => into_server(url, backup, kept).await,
        }
    }
}

async fn into_file(database: &Path, backup: &Path, kept: &str) -> Result<Restored, StoreError> {
    let _lock = sqlite::Lock::take(database)?;
    let fresh = beside(database, ".restored");
    let outcome = async {
        clear(&fresh).map_err(|source| cannot_replace(database, source))?;
        let schema = copy(backup, &fresh).await?;
        let (facts, waiting) = understand(&fresh, backup).await?;
        let kept = replace(database, &fresh, kept).map_err(|source| cannot_replace(database, source))?;
        let kept = kept.map(|kept| kept.display().to_string());
        Ok(Restored { database: Location::from(database), kept, facts, waiting, schema })
    };
    let outcome = outcome.await;
    // What failed leaves nothing behind.
    clear(&fresh).ok();
    outcome
}

async fn into_server(url: &str, backup: &Path, kept: &str) -> Result<Restored, StoreError> {
    let fresh = std::env::temp_dir().join(format!("orderd-restore-{}.db", std::process::id()));
    let outcome = async {
        clear(&fresh).map_err(|source| StoreError::Backup { file: fresh.clone(), source })?;
        let schema = copy(backup, &fresh).await?;
        let (facts, waiting) = understand(&fresh, backup).await?;
        let store = Store::open(url, OpenMode::Write).await?;
        let lease = store.lease().await?;
        let mut from = Session::connect(&file(&fresh), OpenMode::Read).await?;
        let mut to = store.session().await?;
        from.begin(Begin::Reading).await.map_err(|trouble| trouble.at(&from.location))?;
        let replaced = async {
            to.begin(Begin::Leading(&lease)).await?;
            let kept = to.connection.set_aside(kept).await?;
            schema::take_steps(&mut to).await?;
            carry(&mut from, &mut to).await?;
            to.connection.lead_on(&kept).await?;
            Ok(kept)
        };
        let replaced = replaced.await;
        let kept = to.end(replaced).await.map_err(|trouble| trouble.at(store.location()))?;
        from.close().await?;
        Ok(Restored { database: store.location().clone(), kept: Some(kept), facts, waiting, schema })
    };
    let outcome = outcome.await;
    clear(&fresh).ok();
    outcome
}

fn file(path: &Path) -> Place {
    Place::File(sqlite::Place { path: path.to_owned() })
}

/// Copies the backup, if it is one; returns its schema. It is read through the engine: a file that was kept aside may
/// have commits beside it.
async fn copy(backup: &Path, fresh: &Path) -> Result<i64, StoreError> {
    let place = file(backup);
    let file = backup.to_owned();
    place.prepare(OpenMode::Read).map_err(|error| refused(error, backup))?;
    let mut session = Session::connect(&place, OpenMode::Read).await.map_err(|error| refused(error, backup))?;
    let found = schema::found(&mut session).await.map_err(|error| refused(error, backup))?;
    if found == 0 {
        return Err(StoreError::NoBackup { file, what: "there is nothing in it".into() });
    }
    if found > schema::KNOWN {
        return Err(StoreError::BackupNewer { file, found, known: schema::KNOWN });
    }
    let store = Store::on(session, place, OpenMode::Read);
    let damage = store.integrity().await.map_err(|error| refused(error, backup))?;
    if let Some(first) = damage.into_iter().next() {
        return Err(StoreError::BackupDamaged { file, what: first });
    }
    store.backup(fresh).await?;
    store.close().await.map_err(|error| refused(error, backup))?;
    Ok(found)
}

/// Brings the copy up to date and reads all of it: what cannot be read is not put in place.
async fn understand(fresh: &Path, backup: &Path) -> Result<(Facts, u64), StoreError> {
    let mut session = Session::connect(&file(fresh), OpenMode::Write).await?;
    schema::upgrade_alone(&mut session).await?;
    let store = Store::on(session, file(fresh), OpenMode::Write);
    let facts = store.load().await.map_err(|error| refused(error, backup))?;
    let pending = store.pending().await.map_err(|error| refused(error, backup))?;
    store.close().await?;
    Ok((facts, pending.queued + pending.sending))
}
/// Keeps what is there and gives the copy its name. In between stands the old file without its last commits, never none:
/// a missing database would be made anew, one that is behind the sheet stops.
fn replace(database: &Path, fresh: &Path, kept: &str) -> io::Result<Option<PathBuf>> {
    let aside = beside(database, kept);
    let mut has_kept = false;
    for end in ["", "-wal"] {
        let (old, new) = (beside(database, end), beside(&aside, end));
        if old.symlink_metadata().is_ok() {
            // Some file systems know no links.
            fs::hard_link(&old, &new).or_else(|error| {
                let is_taken = error.kind() == io::ErrorKind::AlreadyExists;
                if is_taken { Err(error) } else { fs::copy(&old, &new).map(|_| ()) }
            })?;
            has_kept = true;
        }
    }
    own_like(database, fresh)?;
    for end in ["-wal", "-shm"] {
        remove(&beside(database, end))?;
    }
    fs::rename(fresh, database)?;
    sync_directory(database)?;
    Ok(has_kept.then_some(aside))
}

/// A file made by the superuser belongs to whoever the database, or its folder, belongs to.
fn own_like(database: &Path, file: &Path) -> io::Result<()> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let owner = fs::metadata(database).or_else(|_| fs::metadata(folder))?;
    let found = fs::metadata(file)?;
    if (found.uid(), found.gid()) != (owner.uid(), owner.gid()) {
        chown(file, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(())
}

fn cannot_replace(database: &Path, source: io::Error) -> StoreError {
    StoreError::Restore { database: Location::from(database), source }
}

/// What an error says of a database, said of a backup.
fn refused(error: StoreError, backup: &Path) -> StoreError {
    let file = backup.to_owned();
    if let StoreError::Missing { .. } = error {
        let what = if backup.exists() { "it is empty" } else { "there is no such file" };
        return StoreError::NoBackup { file, what: what.into() };
    }
    if let StoreError::Corrupt { what, source: None, .. } = error {
        return StoreError::NoBackup { file, what };
    }
    if let StoreError::Corrupt { what, .. } | StoreError::Unreadable { what, .. } = error {
        return StoreError::BackupDamaged { file, what };
    }
    error
}
