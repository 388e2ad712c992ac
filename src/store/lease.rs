//! The right to cycle, and to change what only the leader changes. Beside a file it is a lock the kernel frees when the
//! process ends, however it ends; on a server a row that is renewed, and counted: whoever comes later counts on, and what
//! bears an older count is refused by the database itself.

use super::engine::Connection;
use super::error::{StoreError, Trouble};
use super::location::Location;
use super::server_error::ServerError;
use super::{postgres, sqlite};

/// Proof that nobody else cycles on the same database. Only [`Store::lease`](super::Store::lease) makes one; verbs that
/// only the leader may call ask for it. Dropped, it is free for the next.
#[derive(Debug)]
pub struct Lease(Right);

#[derive(Debug)]
enum Right {
    File(sqlite::Lock),
    Row(postgres::Turn),
}

impl Lease {
    pub(super) const fn of_file(lock: sqlite::Lock) -> Self {
        Self(Right::File(lock))
    }

    pub(super) const fn of_row(turn: postgres::Turn) -> Self {
        Self(Right::Row(turn))
    }

    /// Whether it holds at this instant, as far as this machine can tell: for the last moment before an effect, when there
    /// is no time to ask the database.
    #[must_use]
    pub fn is_good(&self) -> bool {
        match &self.0 {
            Right::File(lock) => lock.check().is_ok(),
            Right::Row(turn) => turn.is_good(),
        }
    }

    /// Waits until somebody else leads, or a server answers again that did not: worth a look, which is then told how things
    /// are. Beside a file there is no such news.
    pub async fn news(&self) {
        match &self.0 {
            Right::File(_) => std::future::pending().await,
            Right::Row(turn) => turn.news().await,
        }
    }

    /// Fails when the lock file is no longer the one that was locked.
    pub(super) fn hold_to_file(&self) -> Result<(), StoreError> {
        match &self.0 {
            Right::File(lock) => lock.check(),
            Right::Row(_) => Ok(()),
        }
    }

    /// Begins a transaction that fails, here or at its end, once somebody else leads.
    pub(super) async fn begin(&self, connection: &mut Connection, database: &Location) -> Result<(), Trouble> {
        match (&self.0, connection) {
            (Right::File(lock), connection @ Connection::Sqlite(_)) => {
                lock.check()?;
                let begin = connection.begin_writing();
                Ok(connection.script(begin).await?)
            }
            (Right::Row(turn), Connection::Postgres(connection)) => {
                if connection.begin_leading(turn.epoch()).await? {
                    return Ok(());
                }
                let database = database.clone();
                match connection.leader().await? {
                    Some(leader) if leader.epoch != turn.epoch() => {
                        Err(StoreError::Lost { database, holder: Some(leader.holder) }.into())
                    }
                    Some(_) | None => Err(ServerError::Expired { database }.into()),
                }
            }
            // The lease of another memory is none.
            (Right::File(_), Connection::Postgres(_)) | (Right::Row(_), Connection::Sqlite(_)) => {
                Err(StoreError::Lost { database: database.clone(), holder: None }.into())
            }
        }
    }
}
