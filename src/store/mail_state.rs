//! How mail stands, in one question: a cycle asks it at every look, also at one that finds nothing.

use std::collections::BTreeMap;

use super::database::Store;
use super::error::{StoreError, Trouble};
use super::session::Session;
use super::statement::statement;
use super::{hold, stop, wording};
use crate::domain::outage::MailStop;
use crate::domain::template_fault::TemplateFault;

/// What stands in the way of mail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MailState {
    /// As [`Store::held`].
    pub held: Option<String>,
    /// As [`Store::mail_stop`].
    pub stop: Option<MailStop>,
    /// As [`Store::template_faults`].
    pub faults: Vec<TemplateFault>,
}

impl Store {
    /// What stands in the way of mail, all of it as of one instant.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or was written by another version.
    pub async fn mail_state(&self) -> Result<MailState, StoreError> {
        let mut session = self.session().await?;
        let found = found(&mut session).await;
        found.map_err(|trouble| trouble.at(&session.location))
    }
}

async fn found(session: &mut Session) -> Result<MailState, Trouble> {
    let query = "SELECT k, v FROM system WHERE k IN ('mail_held', 'mail_released', $1, $2)";
    let query = statement(query).bind(stop::KEY).bind(wording::KEY);
    let found: Vec<(String, String)> = session.connection.rows(query).await?;
    let mut values: BTreeMap<String, String> = found.into_iter().collect();
    Ok(MailState {
        held: hold::read(&mut values),
        stop: stop::read(values.remove(stop::KEY))?,
        faults: wording::read(values.remove(wording::KEY))?,
    })
}
