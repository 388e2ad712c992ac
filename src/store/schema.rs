//! The shape of the database, in numbered steps that only go forward. A step once released never changes. Every engine
//! has the same number of them, so that a memory has the same schema wherever it is.

use super::error::StoreError;
use super::error::Trouble;
use super::location::Location;
use super::mode::OpenMode;
use super::session::{Begin, Session, transaction};
use super::sqlite;
use super::statement::statement;

/// The schema this version works with.
pub(super) const KNOWN: i64 = sqlite::STEPS.len() as i64;

/// Refuses a newer schema; upgrades an older one, or refuses it when it may only be read.
pub(super) async fn bring_up_to_date(session: &mut Session, mode: OpenMode) -> Result<(), StoreError> {
    let found = found(session).await?;
    let database = session.location.clone();
    if found > KNOWN {
        return Err(StoreError::Newer { database, found, known: KNOWN });
    }
    if found == KNOWN {
        return Ok(());
    }
    match mode {
        OpenMode::Read if found == 0 => Err(StoreError::Missing { database }),
        OpenMode::Read => Err(StoreError::Older { database, found, known: KNOWN }),
        OpenMode::Write => upgrade(session).await,
    }
}

/// The schema of the database; 0 while it is empty.
pub(super) async fn found(session: &mut Session) -> Result<i64, StoreError> {
    version(session).await.map_err(|trouble| trouble.at(&session.location))
}

/// Takes the missing steps in one transaction. It needs the lease for as long as it takes: a daemon of the older
/// version may be at work on the database.
async fn upgrade(session: &mut Session) -> Result<(), StoreError> {
    let _lock = match &session.location {
        Location::File(file) => Some(sqlite::Lock::take(file)?),
        // There the transaction itself sees to it.
        Location::Server(_) => None,
    };
    upgrade_alone(session).await
}

/// The same for a database that nobody else knows of yet.
pub(super) async fn upgrade_alone(session: &mut Session) -> Result<(), StoreError> {
    transaction!(session, Begin::Upgrading, take_steps(session))
}

pub(super) async fn take_steps(session: &mut Session) -> Result<(), Trouble> {
    // Read again: another process may have upgraded between the first look and our lease.
    let from = version(session).await?;
    if from == 0 {
        let table = "CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY)";
        session.connection.execute(statement(table)).await?;
    }
    for (n, step) in (1_i64..).zip(session.connection.steps()).filter(|(n, _)| *n > from) {
        session.connection.script(step).await?;
        let taken = statement("INSERT INTO schema_version (version) VALUES ($1)").bind(n);
        session.connection.execute(taken).await?;
    }
    Ok(())
}

async fn version(session: &mut Session) -> Result<i64, Trouble> {
    match session.connection.tables("schema_version").await? {
        (0, _) => Ok(0),
        (_, false) => {
            let what = "it belongs to another program".into();
            Err(StoreError::Corrupt { database: session.location.clone(), what, source: None }.into())
        }
        (_, true) => {
            let version = statement("SELECT COALESCE(MAX(version), 0) FROM schema_version");
            let (version,): (i64,) = session.connection.only(version).await?;
            Ok(version)
        }
    }
}
