//! The engine: all that is SQLite's own. How to connect, begin, copy and check; where the database is; its migrations.
//! Every other statement of the store is SQL that engines share, written against the names given here.

mod place;

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::mode::OpenMode;

pub(super) use place::Place;

/// What statements are built for.
pub(super) type Engine = sqlx::Sqlite;
/// What is bound to them.
pub(super) type Arguments = sqlx::sqlite::SqliteArguments;
/// A connection to it.
pub(super) type Connection = sqlx::SqliteConnection;

/// As it is called.
pub(super) const NAME: &str = "SQLite";

/// The steps of the schema; a database has the schema n when the first n of them were taken.
pub(super) const STEPS: &[&str] =
    &[include_str!("migrations/0001_memory.sql"), include_str!("migrations/0002_elsewhere.sql")];

/// Begins a transaction that will write; waits for other writers now rather than failing in its middle.
pub(super) const BEGIN_WRITING: &str = "BEGIN IMMEDIATE";

/// Begins a transaction that reads one consistent picture.
pub(super) const BEGIN_READING: &str = "BEGIN";

/// How long we wait for another process to finish writing (a hand on the outbox, a backup).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// What the -wal file may keep on the disk after a checkpoint, in bytes; a long-running reader lets it grow.
const WAL_KEPT_BYTES: &str = "67108864";

/// Pages kept in memory (negative: KiB). Everything decisions need is read once, at the start; what follows touches few.
const CACHE_KIB: &str = "-512";

/// The first SQLite without the bug that could damage databases in WAL mode.
const OLDEST: [u32; 3] = [3, 51, 3];

/// Connects. Statements bear customers' names and are not logged; errors are logged once, where they are handled.
pub(super) async fn connect(path: &Path, mode: OpenMode) -> Result<Connection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT).foreign_keys(true);
    let options = match mode {
        OpenMode::Read => options.read_only(true),
        OpenMode::Write => options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", WAL_KEPT_BYTES)
            .pragma("cache_size", CACHE_KIB),
    };
    options.disable_statement_logging().connect().await
}

/// The version of the library.
pub(super) async fn version(connection: &mut Connection) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await
}

/// Whether a version can damage databases.
pub(super) fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let version: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    version < OLDEST
}

/// How many tables and indices there are, and whether one of them is this table.
pub(super) async fn tables(connection: &mut Connection, ours: &str) -> Result<(i64, bool), sqlx::Error> {
    let statement = "SELECT COUNT(*), COUNT(CASE WHEN name = $1 THEN 1 END) FROM sqlite_master";
    let (all, ours): (i64, i64) = sqlx::query_as(statement).bind(ours).fetch_one(connection).await?;
    Ok((all, ours > 0))
}

/// Copies everything committed so far into an empty file.
pub(super) async fn copy(connection: &mut Connection, to: &str) -> Result<(), sqlx::Error> {
    sqlx::query("VACUUM INTO $1").bind(to).execute(connection).await.map(|_| ())
}

/// Reads the whole database and says what is wrong with it.
pub(super) async fn faults(connection: &mut Connection) -> Result<Vec<String>, sqlx::Error> {
    let mut found: Vec<String> = sqlx::query_scalar("PRAGMA quick_check").fetch_all(connection).await?;
    found.retain(|line| line != "ok");
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_can_damage_databases_is_too_old() {
        let check = |version, expected| assert_eq!(is_too_old(version), expected, "{version}");
        check("3.51.2", true);
        check("3.51.3", false);
        check("3.51", true);
        check("3.52.0", false);
        check("4.0.0", false);
        check("2.99.9", true);
        check("", true);
    }
}
