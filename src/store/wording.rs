//! Files of the deployment's words that failed while a mail was made. The delivery notes them; they stay until their file
//! says something else.

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::lease::Lease;
use super::load::parse;
use super::session::{Begin, Session, transaction};
use super::values::{get, json, put};
use crate::domain::template_fault::TemplateFault;

/// Where they stand among the values of the deployment.
pub(super) const KEY: &str = "template_faults";

impl Store {
    /// What failed and was not seen mended.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or was written by another version.
    pub async fn template_faults(&self) -> Result<Vec<TemplateFault>, StoreError> {
        let mut session = self.session().await?;
        let found = found(&mut session).await;
        found.map_err(|trouble| trouble.at(&session.location))
    }

    /// Remembers these and no others.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn note_template_faults(&self, lease: &Lease, faults: &[TemplateFault]) -> Result<(), StoreError> {
        let mut session = self.writing().await?;
        transaction!(session, Begin::Leading(lease), async { put(&mut session, KEY, &json(&faults, KEY)?).await })
    }
}

async fn found(session: &mut Session) -> Result<Vec<TemplateFault>, Trouble> {
    read(get(session, KEY).await?)
}

/// The files as they are spelt.
pub(super) fn read(json: Option<String>) -> Result<Vec<TemplateFault>, Trouble> {
    json.map_or_else(|| Ok(Vec::new()), |json| parse(&json, "the templates"))
}
