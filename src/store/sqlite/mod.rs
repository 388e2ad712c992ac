//! The engine: all that is SQLite's own. How to connect, begin, copy and check; where the database is; its migrations.
//! Every other statement of the store is SQL that engines share, written against the names given here.

mod lock;
mod place;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, FromRow, SqlSafeStr as _, Sqlite};

use super::error::{StoreError, Trouble};
use super::mode::OpenMode;
use super::statement::{Statement, Value, statement};

pub(super) use lock::Lock;
pub(super) use place::Place;

/// A connection to it.
pub(super) type Connection = sqlx::SqliteConnection;

/// A row of its results.
pub(super) trait Row: for<'r> FromRow<'r, SqliteRow> {}
impl<T: for<'r> FromRow<'r, SqliteRow>> Row for T {}

/// As it is called.
pub(super) const NAME: &str = "SQLite";

/// The steps of the schema; a database has the schema n when the first n of them were taken.
pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001_memory.sql"),
    include_str!("migrations/0002_elsewhere.sql"),
    include_str!("migrations/0003_periods.sql"),
];

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

/// How many tables and indices there are, and how many of them bear the name $1.
pub(super) const TABLES: &str = "SELECT COUNT(*), COUNT(CASE WHEN name = $1 THEN 1 END) FROM sqlite_master";

/// The version of the library.
pub(super) const VERSION: &str = "SELECT sqlite_version()";

/// Connects. Statements bear customers' names and are not logged; errors are logged once, where they are handled.
pub(super) async fn connect(path: &Path, mode: OpenMode) -> Result<Connection, Trouble> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT).foreign_keys(true);
    let options = match mode {
        OpenMode::Read => options.read_only(true),
        OpenMode::Write => options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", WAL_KEPT_BYTES)
            .pragma("cache_size", CACHE_KIB),
    };
    let mut connection = options.disable_statement_logging().connect().await?;
    let found: Vec<(String,)> = rows(&mut connection, statement(VERSION)).await?;
    match found.into_iter().next() {
        Some((found,)) if is_too_old(&found) => Err(StoreError::OldEngine { found }.into()),
        Some(_) | None => Ok(connection),
    }
}

/// Runs one statement; returns how many rows it changed.
pub(super) async fn execute(connection: &mut Connection, statement: Statement) -> Result<u64, sqlx::Error> {
    Ok(query(statement).execute(connection).await?.rows_affected())
}

/// Every row of a statement.
pub(super) async fn rows<T: Row + Send + Unpin>(
    connection: &mut Connection,
    statement: Statement,
) -> Result<Vec<T>, sqlx::Error> {
    query(statement).fetch_all(connection).await?.iter().map(T::from_row).collect()
}

/// Runs statements that take no values.
pub(super) async fn script(connection: &mut Connection, text: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(text).execute(connection).await.map(|_| ())
}

fn query(statement: Statement) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
    let text = match statement.text {
        std::borrow::Cow::Borrowed(text) => text.into_sql_str(),
        std::borrow::Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    };
    statement.values.into_iter().fold(sqlx::query(text), |query, value| match value {
        Value::Integer(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
    })
}

/// Whether a version can damage databases.
fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let version: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    version < OLDEST
}

/// Copies everything committed so far into an empty file.
pub(super) async fn copy(connection: &mut Connection, to: &Path) -> Result<(), sqlx::Error> {
    let name = to.to_str().ok_or_else(|| sqlx::Error::Io(std::io::ErrorKind::InvalidFilename.into()))?;
    execute(connection, statement("VACUUM INTO $1").bind(name)).await.map(|_| ())
}

/// Reads the whole database and says what is wrong with it.
pub(super) async fn faults(connection: &mut Connection) -> Result<Vec<String>, sqlx::Error> {
    let found: Vec<(String,)> = rows(connection, statement("PRAGMA quick_check")).await?;
    Ok(found.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect())
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
