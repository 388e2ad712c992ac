//! The engine PostgreSQL: how to connect, begin, and lead; where the database is; its migrations. Every other statement of
//! the store is SQL that engines share.
//!
//! Every transaction of ours is SERIALIZABLE, so that it is as strict as with one file and one writer. A transaction that
//! stands still, because its process was stopped, is ended by the server long before the lease runs out.

mod connection;
mod place;
mod turn;

use sqlx::FromRow;
use sqlx::postgres::PgRow;

pub(super) use connection::Connection;
pub(super) use place::Place;
pub(super) use turn::Turn;

/// A row of its results.
pub(super) trait Row: for<'r> FromRow<'r, PgRow> {}
impl<T: for<'r> FromRow<'r, PgRow>> Row for T {}

/// As it is called.
pub(super) const NAME: &str = "PostgreSQL";

/// The steps of the schema, each with the number of its namesake of SQLite.
pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001_memory.sql"),
    include_str!("migrations/0002_elsewhere.sql"),
    include_str!("migrations/0003_periods.sql"),
];

/// Begins a transaction that will write.
pub(super) const BEGIN_WRITING: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// Begins a transaction that reads one consistent picture.
pub(super) const BEGIN_READING: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY";

/// How many tables and indices there are, and how many of them bear the name $1.
pub(super) const TABLES: &str = "SELECT COUNT(*), COUNT(CASE WHEN c.relname = $1 THEN 1 END) FROM pg_class c \
                                 JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()";

/// The version of the server.
pub(super) const VERSION: &str = "SELECT split_part(current_setting('server_version'), ' ', 1)";
