//! The lock file beside the database. The kernel frees it when the process ends, however it ends, so there is nothing to
//! clean up after a crash. Nobody may delete it: two processes could then each lock a file of that name, so whoever holds
//! it looks again before every change.
//!
//! Locks of this kind do not reach across machines; the file belongs on a local disk.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::store::beside::beside;
use crate::store::error::StoreError;
use crate::store::location::Location;
use crate::store::owner::open_or_make;

/// How often a file that was replaced while it was being locked is opened anew.
const ATTEMPTS: usize = 3;

/// A locked file.
#[derive(Debug)]
pub(in crate::store) struct Lock {
    path: PathBuf,
    /// Locked as long as it is open.
    file: File,
}

impl Lock {
    /// Locks the file beside `database`.
    pub(in crate::store) fn take(database: &Path) -> Result<Self, StoreError> {
        let path = beside(database, ".lock");
        let cannot_open = |source| StoreError::CannotOpen { file: path.clone(), source: Box::new(source) };
        for _ in 0..ATTEMPTS {
            let mut file = open_or_make(&path).map_err(cannot_open)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    let pid: Option<u32> = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
                    let holder = pid.map(|pid| format!("process {pid}"));
                    return Err(StoreError::Held { database: Location::from(database), holder });
                }
                Err(TryLockError::Error(e)) => return Err(cannot_open(e)),
            }
            let lock = Self { path: path.clone(), file };
            if !lock.is_in_place().map_err(cannot_open)? {
                continue;
            }
            let mut file = &lock.file;
            // The number only serves the sentence a second orderd prints; a full disk must not cost us the lease.
            let _ = file
                .set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| file.write_all(format!("{}\n", std::process::id()).as_bytes()));
            return Ok(lock);
        }
        Err(StoreError::LockGone { file: path })
    }

    /// Fails when another file stands in its place, or none: another process may hold that one.
    pub(in crate::store) fn check(&self) -> Result<(), StoreError> {
        match self.is_in_place() {
            Ok(true) => Ok(()),
            Ok(false) => Err(StoreError::LockGone { file: self.path.clone() }),
            Err(source) => Err(StoreError::CannotOpen { file: self.path.clone(), source: Box::new(source) }),
        }
    }

    fn is_in_place(&self) -> io::Result<bool> {
        let locked = self.file.metadata()?;
        match fs::metadata(&self.path) {
            Ok(found) => Ok((found.dev(), found.ino()) == (locked.dev(), locked.ino())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}
