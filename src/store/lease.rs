//! The right to cycle: whoever holds the lock file beside the database. The kernel frees it when the process ends,
//! however it ends, so there is nothing to clean up after a crash. It never deletes the lock file: two processes could
//! then each lock a file of that name.
//!
//! Locks of this kind do not reach across machines; the database belongs on a local disk.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::beside::beside;
use super::error::StoreError;
use super::owner::open_or_make;

/// Proof that nobody else cycles on the same database. Only [`Store::lease`](super::Store::lease) makes one; verbs that
/// only the leader may call ask for it.
#[derive(Debug)]
pub struct Lease {
    /// Locked as long as it is open.
    _lock: File,
}

impl Lease {
    pub(super) fn take(database: &Path) -> Result<Self, StoreError> {
        let path = beside(database, ".lock");
        let cannot_open = |source| StoreError::CannotOpen { file: path.clone(), source: Box::new(source) };
        let mut lock = open_or_make(&path).map_err(cannot_open)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let pid = lock.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
                return Err(StoreError::Held { database: database.to_owned(), pid });
            }
            Err(TryLockError::Error(e)) => return Err(cannot_open(e)),
        }
        // The number only serves the sentence a second orderd prints; a full disk must not cost us the lease.
        let _ = lock
            .set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| lock.write_all(format!("{}\n", std::process::id()).as_bytes()));
        Ok(Self { _lock: lock })
    }
}
