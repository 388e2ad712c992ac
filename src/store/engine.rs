//! The engine in use: what every one of them offers, under one name. Only the folders `sqlite` and `postgres` know more of
//! theirs than stands here.

use super::error::Trouble;
use super::mode::OpenMode;
use super::place::Place;
use super::server_error::should_repeat;
use super::statement::{Statement, statement};
use super::{postgres, sqlite};

/// A connection to one of the engines.
#[derive(Debug)]
pub(super) enum Connection {
    Sqlite(sqlite::Connection),
    Postgres(Box<postgres::Connection>),
}

/// A row of results, from whichever engine.
pub(super) trait Row: sqlite::Row + postgres::Row + Send + Unpin {}
impl<T: sqlite::Row + postgres::Row + Send + Unpin> Row for T {}

impl Connection {
    pub(super) async fn open(place: &Place, mode: OpenMode) -> Result<Self, Trouble> {
        match place {
            Place::File(file) => Ok(Self::Sqlite(sqlite::connect(&file.path, mode).await?)),
            Place::Server(server) => Ok(Self::Postgres(Box::new(postgres::Connection::open(server, mode).await?))),
        }
    }

    /// Makes it usable again after its server was away, or after a verb was cancelled midway.
    pub(super) async fn revive(&mut self) -> Result<(), Trouble> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => connection.revive().await,
        }
    }

    /// Runs one statement; returns how many rows it changed.
    pub(super) async fn execute(&mut self, statement: Statement) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => sqlite::execute(connection, statement).await,
            Self::Postgres(connection) => connection.execute(statement).await,
        }
    }

    /// Every row of a statement.
    pub(super) async fn rows<T: Row>(&mut self, statement: Statement) -> Result<Vec<T>, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => sqlite::rows(connection, statement).await,
            Self::Postgres(connection) => connection.rows(statement).await,
        }
    }

    /// The first row of a statement.
    pub(super) async fn first<T: Row>(&mut self, statement: Statement) -> Result<Option<T>, sqlx::Error> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    /// The row of a statement that has one.
    pub(super) async fn only<T: Row>(&mut self, statement: Statement) -> Result<T, sqlx::Error> {
        self.first(statement).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Runs statements that take no values.
    pub(super) async fn script(&mut self, text: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => sqlite::script(connection, text).await,
            Self::Postgres(connection) => connection.script(text).await,
        }
    }

    /// The steps of the schema; a database has the schema n when the first n of them were taken.
    pub(super) const fn steps(&self) -> &'static [&'static str] {
        match self {
            Self::Sqlite(_) => sqlite::STEPS,
            Self::Postgres(_) => postgres::STEPS,
        }
    }

    /// Begins a transaction that will write; waits for other writers now rather than failing in its middle.
    pub(super) const fn begin_writing(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::BEGIN_WRITING,
            Self::Postgres(_) => postgres::BEGIN_WRITING,
        }
    }

    /// Begins a transaction that reads one consistent picture.
    pub(super) const fn begin_reading(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::BEGIN_READING,
            Self::Postgres(_) => postgres::BEGIN_READING,
        }
    }

    /// How many tables and indices there are, and whether one of them is this table.
    pub(super) async fn tables(&mut self, ours: &str) -> Result<(i64, bool), sqlx::Error> {
        let text = match self {
            Self::Sqlite(_) => sqlite::TABLES,
            Self::Postgres(_) => postgres::TABLES,
        };
        let (all, ours): (i64, i64) = self.only(statement(text).bind(ours)).await?;
        Ok((all, ours > 0))
    }

    /// The engine with its version, e.g. `SQLite 3.51.3`.
    pub(super) async fn name(&mut self) -> Result<String, sqlx::Error> {
        let (text, name) = match self {
            Self::Sqlite(_) => (sqlite::VERSION, sqlite::NAME),
            Self::Postgres(_) => (postgres::VERSION, postgres::NAME),
        };
        let (version,): (String,) = self.only(statement(text)).await?;
        Ok(format!("{name} {version}"))
    }

    /// Reads the whole database and says what is wrong with it. A server looks after its pages itself.
    pub(super) async fn faults(&mut self) -> Result<Vec<String>, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => sqlite::faults(connection).await,
            Self::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Gives the tables of a server's instance another name, inside a transaction; returns it. They are to be made anew.
    pub(super) async fn set_aside(&mut self, end: &str) -> Result<String, sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(String::new()),
            Self::Postgres(connection) => connection.set_aside(end).await,
        }
    }

    /// Leads on with the new tables as with the ones set aside.
    pub(super) async fn lead_on(&mut self, aside: &str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => connection.lead_on(aside).await,
        }
    }

    /// Says good-bye.
    pub(super) async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => sqlx::Connection::close(connection).await,
            Self::Postgres(connection) => connection.close().await,
        }
    }

    /// Whether a transaction should be tried once more: others were at work on the same rows.
    pub(super) fn should_repeat(&self, trouble: &Trouble) -> bool {
        match (self, trouble) {
            (Self::Postgres(_), Trouble::Engine(error)) => should_repeat(error),
            (Self::Postgres(_), Trouble::Json { .. } | Trouble::Refused(_)) | (Self::Sqlite(_), _) => false,
        }
    }

    /// Whether it is gone, and with it whatever was open.
    pub(super) fn is_lost(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(connection) => connection.is_lost(),
        }
    }

    /// Begins the transaction that makes or upgrades the tables. Returns who leads, which forbids it.
    pub(super) async fn begin_upgrade(&mut self) -> Result<Option<String>, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => sqlite::script(connection, sqlite::BEGIN_WRITING).await.map(|()| None),
            Self::Postgres(connection) => connection.begin_upgrade().await,
        }
    }
}
