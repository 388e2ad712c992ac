//! Where the database is: the path of the configuration, and the file as it is found before SQLite touches it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use crate::store::beside::{beside, sync_directory};
use crate::store::error::StoreError;
use crate::store::location::Location;
use crate::store::mode::OpenMode;
use crate::store::owner::open_or_make;

/// The first bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// A database file that may not exist yet.
#[derive(Clone, Debug)]
pub(in crate::store) struct Place {
    /// The file.
    pub path: PathBuf,
}

impl Place {
    /// Reads what follows `sqlite://`.
    pub(in crate::store) fn parse(path: &str) -> Result<Self, StoreError> {
        match path {
            "" | "/" => Err(StoreError::Url("names no file".into())),
            path => Ok(Self { path: PathBuf::from(path) }),
        }
    }

    /// Looks at the file, and creates it when it is to be written.
    pub(in crate::store) fn prepare(&self, mode: OpenMode) -> Result<(), StoreError> {
        let cannot_open =
            |source: io::Error| StoreError::CannotOpen { file: self.path.clone(), source: Box::new(source) };
        let size = match fs::metadata(&self.path) {
            Ok(about) if about.is_file() => Some(about.len()),
            Ok(_) => return Err(cannot_open(io::Error::other("not a file"))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(cannot_open(e)),
        };
        if let Some(1..) = size {
            return self.refuse_strangers();
        }
        // SQLite would delete the -wal file of an empty database, and with it the last trace of what was recorded.
        if fs::metadata(beside(&self.path, "-wal")).is_ok_and(|wal| wal.len() > 0) {
            let what = "it is empty, but the -wal file beside it is not".into();
            return Err(StoreError::Corrupt { database: Location::from(&*self.path), what, source: None });
        }
        match (mode, size) {
            (OpenMode::Read, _) => Err(StoreError::Missing { database: Location::from(&*self.path) }),
            (OpenMode::Write, Some(_)) => Ok(()),
            (OpenMode::Write, None) => self.create().map_err(cannot_open),
        }
    }

    /// An empty file that only its owner may read.
    fn create(&self) -> io::Result<()> {
        open_or_make(&self.path)?.sync_all()?;
        sync_directory(&self.path)
    }

    fn refuse_strangers(&self) -> Result<(), StoreError> {
        let mut head = Vec::new();
        File::open(&self.path)
            .and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut head))
            .map_err(|source| StoreError::CannotOpen { file: self.path.clone(), source: Box::new(source) })?;
        if head == MAGIC {
            Ok(())
        } else {
            let what = "it does not begin like a database".into();
            Err(StoreError::Corrupt { database: Location::from(&*self.path), what, source: None })
        }
    }
}
