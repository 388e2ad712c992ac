//! A memory carried to another place, whatever the engines: everything, compared row by row, or nothing. What it came from
//! stays as it was.

use super::backup::fill;
use super::copy::compare;
use super::database::Store;
use super::error::StoreError;
use super::location::Location;
use super::mode::OpenMode;
use super::place::Place;
use super::schema;
use super::session::Session;
use super::sqlite;

/// What was carried.
#[derive(Debug)]
pub struct Moved {
    /// The memory it came from.
    pub from: Location,
    /// The memory it is in now, too.
    pub to: Location,
    /// Rows, each compared.
    pub rows: u64,
}

impl Store {
    /// Copies the memory at `from`, brought up to the present schema, into the empty place `to`, and compares every row.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] beside a running orderd, [`StoreError::Taken`] when there is something at `to`,
    /// [`StoreError::Differs`] when the copy is not the same; or when one of them cannot be used.
    pub async fn move_state(from: &str, to: &str) -> Result<Moved, StoreError> {
        // Looked at first: opening for writing would make a new memory out of a wrong address.
        Self::open(from, OpenMode::Read).await.map(drop).or_else(only_older)?;
        let source = Self::open(from, OpenMode::Write).await?;
        let _lease = source.lease().await?;
        let place = Place::parse(to)?;
        if place.location() == *source.location() {
            return Err(StoreError::Taken { database: place.location() });
        }
        place.prepare(OpenMode::Write)?;
        let _lock = match &place {
            Place::File(file) => Some(sqlite::Lock::take(&file.path)?),
            Place::Server(_) => None,
        };
        let mut target = Session::connect(&place, OpenMode::Write).await?;
        if schema::found(&mut target).await? != 0 {
            return Err(StoreError::Taken { database: place.location() });
        }
        let mut session = source.session().await?;
        let rows = fill(&mut session, &mut target).await?;
        compare(&mut session, &mut target).await?;
        target.close().await?;
        Ok(Moved { from: source.location().clone(), to: place.location(), rows })
    }
}

/// An older memory may be moved: it is upgraded where it is.
fn only_older(error: StoreError) -> Result<(), StoreError> {
    if let StoreError::Older { .. } = error { Ok(()) } else { Err(error) }
}
