//! The address of a memory, read. It never repeats the address, which may hold a password.

use super::error::StoreError;
use super::location::Location;
use super::mode::OpenMode;
use super::{postgres, sqlite};

/// Where a memory is, and all that is needed to get there.
#[derive(Clone, Debug)]
pub(super) enum Place {
    File(sqlite::Place),
    Server(postgres::Place),
}

impl Place {
    /// Reads `state.url`.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return Ok(Self::File(sqlite::Place::parse(path)?));
        }
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Server(postgres::Place::parse(url)?)),
            Some(_) | None => Err(StoreError::Url("names no kind of database this orderd knows".into())),
        }
    }

    /// Looks at what can be looked at before a connection; makes the file that is to be written.
    pub(super) fn prepare(&self, mode: OpenMode) -> Result<(), StoreError> {
        match self {
            Self::File(place) => place.prepare(mode),
            Self::Server(_) => Ok(()),
        }
    }

    /// As people know it.
    pub(super) fn location(&self) -> Location {
        match self {
            Self::File(place) => Location::File(place.path.clone()),
            Self::Server(place) => place.location.clone(),
        }
    }
}
