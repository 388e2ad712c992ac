//! One attempt at one message that was drafted: go as far as the server's 354, note *sending*, with the outcome before it
//! where that was to be noted, send. It never tries again, and it changes the outbox through [`Settlement`] alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{info, warn};

use super::desk::{Desk, Ended, Fate, Settlement};
use super::draft::Draft;
use super::templates;
use crate::mail::{Attempt, Outcome, Session, Verdict, verdict};
use crate::store::{OutboxMessage, StoreError};

/// Noted on a message that was not sent because the database was away.
const UNCLAIMED: &str = "basis data tidak menjawab; dikirim setelah pulih";

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

/// Whose a message is that is about to go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// Nobody's yet: it is claimed between the server's 354 and the body.
    AtTheDot,
    /// Ours.
    Made,
    /// A person dropped it meanwhile.
    Gone,
}

impl Desk {
    /// Sends what was drafted, and notes the messages `sent` before it. Where there is none, the message is claimed between
    /// the server's 354 and the body; else with that note, while the server is told whom the message is for: the disk and
    /// the server keep nobody waiting for both in turn.
    ///
    /// # Errors
    /// When the memory cannot be used.
    pub(super) async fn attempt(
        &self,
        draft: &Draft,
        sent: Vec<(i64, DateTime<Utc>)>,
        session: &mut Session<'_>,
        limits: &Limits,
    ) -> Result<Ended, StoreError> {
        let Draft { message, id, composed, faults } = draft;
        let preparing = async {
            tokio::select! {
                prepared = async {
                    session.open().await?;
                    limits.inside.store(true, Ordering::Relaxed);
                    session.prepare(composed).await
                } => Some(prepared),
                () = limits.reached() => None,
            }
        };
        let noting = templates::note(&self.store, &self.lease, faults);
        let (prepared, claim, noted) = tokio::join!(preparing, self.claim_after(sent, draft), noting);
        let claim = claim?;
        let released =
            || Settlement { message: message.id, fate: Fate::Released { message_id: message.message_id.clone() } };
        if let Err(error) = noted {
            self.keep((claim == Claim::Made).then(released));
            return Err(error);
        }
        let outcome = match (prepared, claim) {
            (_, Claim::Gone) | (None, Claim::AtTheDot) => return Ok(Ended::Untouched),
            (None, Claim::Made) => return Ok(Ended::Settled(released())),
            (Some(Err(outcome)), Claim::AtTheDot | Claim::Made) => outcome,
            (Some(Ok(ready)), Claim::AtTheDot | Claim::Made) => {
                let ready = match limits.end_by {
                    Some(end) => ready.within(end.saturating_duration_since(Instant::now())),
                    None => ready,
                };
                match ready.transmit(async || self.before_the_dot(message.id, id, claim).await).await {
                    Ok(outcome) => outcome,
                    // A person dropped it while it was being prepared.
                    Err(None) => return Ok(Ended::Untouched),
                    Err(Some(error)) if error.is_passing() => {
                        return Ok(Ended::Unclaimed { settlement: self.unclaimed(message), error });
                    }
                    Err(Some(error)) => return Err(error),
                }
            }
        };
        Ok(self.judge(message, id, &outcome))
    }

    /// The last thing before the dot: the message is ours, and we lead. `None`: it is not to be sent any more.
    async fn before_the_dot(&self, message: i64, id: &str, claim: Claim) -> Result<(), Option<StoreError>> {
        if claim == Claim::Made {
            return self.store.still_leads(&self.lease).map_err(Some);
        }
        match self.store.mark_sending(&self.lease, message, id).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(None),
            Err(error) => Err(Some(error)),
        }
    }

    /// Claims a message together with noting what was sent before it.
    ///
    /// # Errors
    /// When the database cannot be written; what is to be noted is kept then.
    async fn claim_after(&self, sent: Vec<(i64, DateTime<Utc>)>, draft: &Draft) -> Result<Claim, StoreError> {
        if sent.is_empty() {
            return Ok(Claim::AtTheDot);
        }
        let Draft { message, id, .. } = draft;
        match self.store.mark_sent_and_sending(&self.lease, &sent, message.id, id).await {
            Ok(true) => Ok(Claim::Made),
            Ok(false) => Ok(Claim::Gone),
            Err(error) => {
                self.keep(sent.into_iter().map(|(message, at)| Settlement { message, fate: Fate::Sent { at } }));
                // The database does not say whether it took the claim.
                self.keep(error.is_passing().then(|| self.unclaimed(message)));
                Err(error)
            }
        }
    }

    /// What to note about a message of which the database does not say whether it was claimed.
    fn unclaimed(&self, message: &OutboxMessage) -> Settlement {
        let now = self.clock.now();
        let fate = Fate::Deferred {
            at: now,
            next_at: now,
            reason: UNCLAIMED.to_owned(),
            message_id: message.message_id.clone(),
            maybe_taken: false,
            broke_off: false,
        };
        Settlement { message: message.id, fate }
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
