//! The stop of all sending while the way out is closed. The delivery imposes and lifts it; a person lifts it too, by
//! asking for another attempt. It never says for how long: that is decided where mail is.

use chrono::{DateTime, Utc};

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::lease::Lease;
use super::load::parse;
use super::session::{Begin, Session, transaction};
use super::statement::statement;
use super::values::{get, json, put};
use crate::domain::outage::MailStop;

/// Where it stands among the values of the deployment.
pub(super) const KEY: &str = "mail_stop";

impl Store {
    /// The last stop, in force or over; `None` since a message went out.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or was written by another version.
    pub async fn mail_stop(&self) -> Result<Option<MailStop>, StoreError> {
        let mut session = self.session().await?;
        let found = found(&mut session).await;
        found.map_err(|trouble| trouble.at(&session.location))
    }

    /// Imposes a stop.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn stop_mail(&self, lease: &Lease, stop: &MailStop) -> Result<(), StoreError> {
        let mut session = self.writing().await?;
        transaction!(session, Begin::Leading(lease), async { put(&mut session, KEY, &json(stop, KEY)?).await })
    }

    /// Forgets the stop: a message went out.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn resume_mail(&self, lease: &Lease) -> Result<(), StoreError> {
        let mut session = self.writing().await?;
        transaction!(session, Begin::Leading(lease), forget(&mut session))
    }

    /// Gives up what was queued before an instant; returns how many. A message that may be out already is kept.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn give_up(&self, lease: &Lease, before: DateTime<Utc>, reason: &str) -> Result<u64, StoreError> {
        let give_up = "UPDATE messages SET state = 'failed', reason = $2 WHERE state = 'queued' AND queued_ms <= $1";
        self.lead_once(lease, || statement(give_up).bind(before.timestamp_millis()).bind(reason)).await
    }
}

async fn found(session: &mut Session) -> Result<Option<MailStop>, Trouble> {
    read(get(session, KEY).await?)
}

/// The stop as it is spelt.
pub(super) fn read(json: Option<String>) -> Result<Option<MailStop>, Trouble> {
    json.map(|json| parse(&json, "the mail server")).transpose()
}

/// Forgets the stop, inside somebody else's change or alone.
pub(super) async fn forget(session: &mut Session) -> Result<(), Trouble> {
    session.connection.execute(statement("DELETE FROM system WHERE k = $1").bind(KEY)).await?;
    Ok(())
}
