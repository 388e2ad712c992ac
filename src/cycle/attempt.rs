//! One attempt at one message: is it still worth sending, compose, go as far as the server's 354, note *sending*, send.
//! It never tries again, and it changes the outbox through [`Settlement`] alone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{info, warn};

use super::enclosures::{Enclosures, enclosures};
use super::memory::{Open, Shared};
use super::{links, templates};
use crate::clock::Clock;
use crate::config::Config;
use crate::decide::notices::kinds;
use crate::domain::notice::Notice;
use crate::mail::outbox::GIVE_UP_DAYS;
use crate::mail::{
    Attempt, Composer, Letter, Links, Outcome, Sender, Session, Transport, Verdict, message_id, verdict,
};
use crate::store::{Deferral, Lease, OutboxMessage, Store, StoreError};

/// A mail whose attachment is not on disk yet is tried again after this.
const ATTACHMENT_WAIT: TimeDelta = TimeDelta::minutes(1);
/// Noted on a message whose dot went out and whose answer never came.
const MAYBE_TAKEN: &str = "mungkin sudah diterima; dikirim ulang dengan Message-ID yang sama";
/// Noted on a message that was not sent because the database was away.
const UNCLAIMED: &str = "basis data tidak menjawab; dikirim setelah pulih";

/// Everything an attempt needs.
pub(super) struct Desk {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub store: Arc<Store>,
    pub lease: Arc<Lease>,
    pub facts: Shared,
    pub open: Open,
    pub transport: Transport,
    pub composer: Composer,
    pub sender: Sender,
}

/// What cuts an attempt short.
#[derive(Clone, Default)]
pub(super) struct Limits {
    /// Turns true when the process is to end.
    pub stop: Option<watch::Receiver<bool>>,
    /// No later than this, whatever is under way.
    pub end_by: Option<Instant>,
    /// Set by the attempt once the server has let it in.
    pub inside: Arc<AtomicBool>,
}

/// How an attempt ended.
pub(super) enum Ended {
    /// Something is to be noted about the message.
    Settled(Settlement),
    /// The way out is closed, whatever the message.
    Closed {
        reason: String,
        needs_person: bool,
        /// For logs and metrics.
        class: &'static str,
        /// What to note about the message that met it.
        settlement: Settlement,
    },
    /// The database does not say whether the message was claimed: it is to be put back into the queue, whether or not.
    Unclaimed { settlement: Settlement, error: StoreError },
    /// Nothing happened: told to stop, out of time, or a person dropped the message meanwhile.
    Untouched,
}

/// What is to be noted about a message. Kept and noted again when the database did not take it.
pub(super) struct Settlement {
    pub message: i64,
    pub fate: Fate,
}

pub(super) enum Fate {
    Sent {
        at: DateTime<Utc>,
    },
    Deferred {
        at: DateTime<Utc>,
        next_at: DateTime<Utc>,
        reason: String,
        message_id: Option<String>,
        maybe_taken: bool,
        broke_off: bool,
    },
    Failed {
        reason: String,
    },
    Dropped {
        reason: String,
    },
}

/// What to do about one message before it is composed.
enum Worth {
    Sending { links: Links, enclosures: Enclosures, notices: Vec<Notice> },
    Waiting(&'static str),
    Nothing(String),
}

impl Desk {
    /// One message.
    ///
    /// # Errors
    /// When the memory cannot be used.
    pub(super) async fn attempt(
        &self,
        message: &OutboxMessage,
        session: &mut Session<'_>,
        limits: &Limits,
    ) -> Result<Ended, StoreError> {
        let now = self.clock.now();
        let settled = |fate| Ok(Ended::Settled(Settlement { message: message.id, fate }));
        let (links, enclosures, notices) = match self.worth(message) {
            Worth::Sending { links, enclosures, notices } => (links, enclosures, notices),
            Worth::Waiting(reason) if now - message.queued_at > TimeDelta::days(GIVE_UP_DAYS) => {
                return settled(Fate::Failed { reason: reason.to_owned() });
            }
            Worth::Waiting(reason) => {
                return settled(Fate::Deferred {
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
                return settled(Fate::Dropped { reason });
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
                return settled(Fate::Failed { reason: format!("surat tidak dapat disusun: {error}") });
            }
        };
        let faults = [composed.wording_faults.as_slice(), &enclosures.faults].concat();
        templates::note(&self.store, &self.lease, &faults).await?;
        let prepared = tokio::select! {
            prepared = async {
                session.open().await?;
                limits.inside.store(true, Ordering::Relaxed);
                session.prepare(&composed).await
            } => prepared,
            () = limits.reached() => return Ok(Ended::Untouched),
        };
        let outcome = match prepared {
            Err(outcome) => outcome,
            Ok(ready) => {
                let ready = match limits.end_by {
                    Some(end) => ready.within(end.saturating_duration_since(Instant::now())),
                    None => ready,
                };
                let (store, lease) = (&self.store, &self.lease);
                let claimed = ready
                    .transmit(async || match store.mark_sending(lease, message.id, &id).await {
                        Ok(true) => Ok(()),
                        Ok(false) => Err(None),
                        Err(error) => Err(Some(error)),
                    })
                    .await;
                match claimed {
                    Ok(outcome) => outcome,
                    // A person dropped it while it was being prepared.
                    Err(None) => return Ok(Ended::Untouched),
                    Err(Some(error)) if error.is_passing() => {
                        let fate = Fate::Deferred {
                            at: now,
                            next_at: now,
                            reason: UNCLAIMED.to_owned(),
                            message_id: message.message_id.clone(),
                            maybe_taken: false,
                            broke_off: false,
                        };
                        let settlement = Settlement { message: message.id, fate };
                        return Ok(Ended::Unclaimed { settlement, error });
                    }
                    Err(Some(error)) => return Err(error),
                }
            }
        };
        Ok(self.judge(message, &id, &outcome))
    }

    fn judge(&self, message: &OutboxMessage, id: &str, outcome: &Outcome) -> Ended {
        let now = self.clock.now();
        let attempt = Attempt { number: message.attempts + 1, first: message.queued_at, now };
        let settlement = |fate| Settlement { message: message.id, fate };
        let deferred = |next_at, reason: String, maybe_taken: bool| Fate::Deferred {
            at: now,
            next_at,
            reason,
            // What surely did not arrive is not bound to the words it was tried with.
            message_id: if maybe_taken { Some(id.to_owned()) } else { message.message_id.clone() },
            maybe_taken,
            broke_off: outcome.broke_off(),
        };
        match verdict(outcome, &attempt) {
            Verdict::Sent { note: _ } => Ended::Settled(settlement(Fate::Sent { at: now })),
            Verdict::Retry { at, reason, maybe_delivered } => {
                info!(message = message.id, class = outcome.class(), "a mail is tried again later");
                Ended::Settled(settlement(deferred(at, reason, maybe_delivered)))
            }
            Verdict::Fail { reason } => {
                warn!(
                    message = message.id,
                    class = outcome.class(),
                    "a mail was refused for good; see orderd mail list"
                );
                Ended::Settled(settlement(Fate::Failed { reason }))
            }
            Verdict::Stop { reason, needs_person } => Ended::Closed {
                // It keeps its place at the head: when the way is open again, mails leave in their order.
                settlement: settlement(deferred(now, reason.clone(), false)),
                reason,
                needs_person,
                class: outcome.class(),
            },
        }
    }

    /// Notes what became of a message.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) async fn settle(&self, settlement: &Settlement) -> Result<(), StoreError> {
        let (store, lease, id) = (&self.store, &self.lease, settlement.message);
        match &settlement.fate {
            Fate::Sent { at } => store.mark_sent(lease, id, *at, None).await,
            Fate::Deferred { at, next_at, reason, message_id, maybe_taken, broke_off: _ } => {
                let deferral = Deferral {
                    now: *at,
                    next_at: *next_at,
                    reason,
                    message_id: message_id.as_deref(),
                    note: maybe_taken.then_some(MAYBE_TAKEN),
                };
                store.defer(lease, id, &deferral).await
            }
            Fate::Failed { reason } => store.fail(lease, id, reason).await,
            Fate::Dropped { reason } => store.discard(lease, id, reason).await,
        }
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

impl Limits {
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| *stop.borrow())
    }

    /// Comes back when nothing more may be begun; never without a limit.
    async fn reached(&self) {
        let stopped = async {
            if let Some(mut stop) = self.stop.clone()
                && stop.wait_for(|stop| *stop).await.is_ok()
            {
                return;
            }
            std::future::pending().await
        };
        match self.end_by {
            Some(end) => tokio::select! {
                () = stopped => {}
                () = tokio::time::sleep_until(end) => {}
            },
            None => stopped.await,
        }
    }
}
