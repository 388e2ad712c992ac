//! What the cycle does when the sheet cannot be used: note since when, let the administrator know, and say so in the
//! sheet once it can be used again.

use std::sync::PoisonError;

use super::clerk::Clerk;
use super::report::CycleError;
use crate::decide::notices::outage;
use crate::domain::outage::{MailStop, SheetAilment};
use crate::sheet::google::{Distrust, SheetError, TokenError};

impl Clerk {
    /// A cycle could not use the sheet.
    pub(super) async fn sheet_is_out(&mut self, error: &SheetError) -> Result<(), CycleError> {
        let now = self.clock.now();
        let changes = {
            let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
            let last_seen = self.last_seen.or(facts.system.sheet.heartbeat);
            outage::goes_on(&facts, &self.config.policy, self.ailment(error), last_seen, now)
        };
        self.record(&changes).await
    }

    /// Whether there is something to say in `Status Sistem` that no look at the sheet shows.
    pub(super) fn has_word(&self, stop: Option<&MailStop>) -> bool {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        facts.system.sheet.outage.is_some() || self.said_of_mail != needs_person(stop)
    }

    fn ailment(&self, error: &SheetError) -> SheetAilment {
        match error {
            SheetError::Transient { .. } | SheetError::OutcomeUnknown { .. } | SheetError::Malformed { .. } => {
                SheetAilment::Silent
            }
            SheetError::Quota { .. } => SheetAilment::Quota,
            SheetError::Token(error) if error.is_passing() => SheetAilment::Silent,
            SheetError::Token(TokenError::InvalidGrant { why: Distrust::Clock, .. }) => SheetAilment::Clock,
            SheetError::Token(_) | SheetError::Unauthorized { .. } | SheetError::Key { .. } => SheetAilment::Key,
            SheetError::Forbidden { account, .. } => SheetAilment::NotShared(account.clone()),
            SheetError::ApiDisabled { link } => SheetAilment::ApiDisabled(link.clone()),
            SheetError::ExcelFile { .. } => SheetAilment::ExcelFile,
            SheetError::NotFound { .. } => SheetAilment::Gone,
            SheetError::Refused { .. } | SheetError::Setup(_) => SheetAilment::Refused,
            SheetError::TooLarge { .. } => SheetAilment::TooLarge,
        }
    }
}

/// What people are told at once about mail that cannot leave.
pub(super) fn needs_person(stop: Option<&MailStop>) -> Option<String> {
    stop.filter(|stop| stop.needs_person).map(|stop| stop.reason.clone())
}
