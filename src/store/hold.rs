//! The hold on all mail, which the leader imposes and a person lifts, also while the leader is at work. The lifting is
//! remembered beside the hold it was meant for: a leader that still records the old hold cannot bring it back, and a
//! new hold is not lifted by an old hand. So the reason of a hold should say when it began.

use std::collections::BTreeMap;

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::session::{Begin, Session, transaction};
use super::statement::statement;
use super::values::put;

impl Store {
    /// Why nothing is sent at the moment, unless a person lifted it.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn held(&self) -> Result<Option<String>, StoreError> {
        let mut session = self.session().await?;
        let held = in_force(&mut session).await;
        held.map_err(|trouble| trouble.at(&session.location))
    }

    /// Lifts the hold in force and returns what it was for; `None` when there is none. Needs no lease: a person does it
    /// while the daemon runs, which then delivers.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn release(&self) -> Result<Option<String>, StoreError> {
        let mut session = self.writing().await?;
        transaction!(session, Begin::Writing, lift(&mut session))
    }
}

async fn lift(session: &mut Session) -> Result<Option<String>, Trouble> {
    let held = in_force(session).await?;
    if let Some(reason) = &held {
        put(session, "mail_released", reason).await?;
    }
    Ok(held)
}

pub(super) async fn in_force(session: &mut Session) -> Result<Option<String>, Trouble> {
    let query = "SELECT k, v FROM system WHERE k IN ('mail_held', 'mail_released')";
    let found: Vec<(String, String)> = session.connection.rows(statement(query)).await?;
    Ok(read(&mut found.into_iter().collect()))
}

/// The hold among the values of the deployment, unless that very one was lifted.
pub(super) fn read(values: &mut BTreeMap<String, String>) -> Option<String> {
    let released = values.remove("mail_released");
    values.remove("mail_held").filter(|held| released.as_ref() != Some(held))
}

/// Sets the hold the leader wants, inside its transaction.
pub(super) async fn keep(session: &mut Session, reason: Option<&str>) -> Result<(), Trouble> {
    match reason {
        Some(reason) => {
            put(session, "mail_held", reason).await?;
            let forget = statement("DELETE FROM system WHERE k = 'mail_released' AND v <> $1");
            session.connection.execute(forget.bind(reason)).await?;
        }
        None => {
            let forget = statement("DELETE FROM system WHERE k IN ('mail_held', 'mail_released')");
            session.connection.execute(forget).await?;
        }
    }
    Ok(())
}
