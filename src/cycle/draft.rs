//! A message before any server hears of it: is it still worth sending, what goes along, its words. Drafted ahead, while
//! the server thinks about the one before.

use std::sync::PoisonError;

use chrono::TimeDelta;
use tracing::{info, warn};

use super::desk::{Desk, Ended, Fate, Settlement};
use super::enclosures::{Enclosures, enclosures};
use super::links;
use crate::decide::notices::kinds;
use crate::domain::notice::Notice;
use crate::domain::template_fault::TemplateFault;
use crate::mail::outbox::GIVE_UP_DAYS;
use crate::mail::{Letter, Links, Message, message_id};
use crate::store::{OutboxMessage, StoreError};

/// A mail whose attachment is not on disk yet is tried again after this.
const ATTACHMENT_WAIT: TimeDelta = TimeDelta::minutes(1);

/// A message ready to go.
pub(super) struct Draft {
    pub message: OutboxMessage,
    /// The Message-ID it bears.
    pub id: String,
    pub composed: Message,
    /// Words of the deployment that could not be used for it.
    pub faults: Vec<TemplateFault>,
}

/// What came of drafting a message.
pub(super) enum Drafted {
    Ready(Box<Draft>),
    /// It is not to be sent, or not now.
    Over(Ended),
}

/// What to do about one message before it is composed.
enum Worth {
    Sending { links: Links, enclosures: Enclosures, notices: Vec<Notice> },
    Waiting(&'static str),
    Nothing(String),
}

impl Desk {
    /// Drafts a message.
    ///
    /// # Errors
    /// When the memory cannot be used.
    pub(super) async fn draft(&self, message: OutboxMessage) -> Result<Drafted, StoreError> {
        let now = self.clock.now();
        let over = |fate| Ok(Drafted::Over(Ended::Settled(Settlement { message: message.id, fate })));
        let (links, enclosures, notices) = match self.worth(&message) {
            Worth::Sending { links, enclosures, notices } => (links, enclosures, notices),
            Worth::Waiting(reason) if now - message.queued_at > TimeDelta::days(GIVE_UP_DAYS) => {
                return over(Fate::Failed { reason: reason.to_owned() });
            }
            Worth::Waiting(reason) => {
                return over(Fate::Deferred {
                    at: now,
                    next_at: now + ATTACHMENT_WAIT,
                    reason: reason.to_owned(),
                    message_id: message.message_id.clone(),
                    maybe_taken: false,
                    broke_off: false,
                });
            }
            Worth::Nothing(reason) => {
                info!(message = message.id, "a mail was no longer due and was dropped");
                return over(Fate::Dropped { reason });
            }
        };
        let keys: Vec<_> = message.notices.iter().map(|n| n.key.clone()).collect();
        let id =
            message.message_id.clone().unwrap_or_else(|| message_id(&keys, &message.recipient, self.sender.domain()));
        let root = match notices.first().and_then(|n| n.order) {
            Some(order) => self.store.thread_root(order, &message.recipient).await?,
            None => None,
        };
        let letter = Letter {
            recipient: &message.recipient,
            notices: &notices,
            from: &self.sender,
            company: &self.config.policy.company,
            links: &links,
            attachments: &enclosures.attachments,
            at: now,
            timezone: self.config.policy.timezone,
            message_id: &id,
            references: root.as_deref().filter(|root| *root != id),
        };
        let composed = match self.composer.compose(&letter) {
            Ok(composed) => composed,
            Err(error) => {
                warn!(message = message.id, "a mail cannot be composed; see orderd mail list");
                return over(Fate::Failed { reason: format!("surat tidak dapat disusun: {error}") });
            }
        };
        let faults = [composed.wording_faults.as_slice(), &enclosures.faults].concat();
        Ok(Drafted::Ready(Box::new(Draft { message, id, composed, faults })))
    }

    /// Checks again whether a message is still worth sending, and gathers what it carries.
    fn worth(&self, message: &OutboxMessage) -> Worth {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let mut why_not = None;
        let due =
            message.notices.iter().filter(|notice| match (kinds::of(notice.key.kind).still_due)(notice, &facts) {
                Ok(()) => true,
                Err(reason) => {
                    why_not = Some(reason);
                    false
                }
            });
        let due: Vec<Notice> = due.cloned().collect();
        // A message under a Message-ID that may have gone out is sent again as it was.
        let notices = if message.message_id.is_some() { message.notices.clone() } else { due };
        let notices: Vec<Notice> = notices.into_iter().map(|notice| notice.read_by(&message.recipient)).collect();
        if notices.is_empty() {
            return Worth::Nothing(why_not.unwrap_or_default().to_owned());
        }
        match enclosures(&self.config, &notices, &message.recipient, &facts) {
            Some(enclosures) => {
                let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
                let links = links::links(&self.config, &notices, &message.recipient, &facts, &open);
                Worth::Sending { links, enclosures, notices }
            }
            None => Worth::Waiting("buku kerja akunting belum selesai ditulis"),
        }
    }
}
