//! One attempt at one message that was drafted: go as far as the server's 354, note *sending* unless that was done with
//! the outcome before it, send. It never tries again, and it changes the outbox through [`Settlement`] alone.

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

impl Desk {
    /// Sends what was drafted. A message that is not claimed yet is claimed between the server's 354 and the body.
    ///
    /// # Errors
    /// When the memory cannot be used.
    pub(super) async fn attempt(
        &self,
        draft: &Draft,
        is_claimed: bool,
        session: &mut Session<'_>,
        limits: &Limits,
    ) -> Result<Ended, StoreError> {
        let Draft { message, id, composed, faults } = draft;
        templates::note(&self.store, &self.lease, faults).await?;
        let untouched = || match is_claimed {
            true => Ended::Settled(Settlement {
                message: message.id,
                fate: Fate::Released { message_id: message.message_id.clone() },
            }),
            false => Ended::Untouched,
        };
        let prepared = tokio::select! {
            prepared = async {
                session.open().await?;
                limits.inside.store(true, Ordering::Relaxed);
                session.prepare(composed).await
            } => prepared,
            () = limits.reached() => return Ok(untouched()),
        };
        let outcome = match prepared {
            Err(outcome) => outcome,
            Ok(ready) => {
                let ready = match limits.end_by {
                    Some(end) => ready.within(end.saturating_duration_since(Instant::now())),
                    None => ready,
                };
                match ready.transmit(async || self.before_the_dot(message.id, id, is_claimed).await).await {
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
    async fn before_the_dot(&self, message: i64, id: &str, is_claimed: bool) -> Result<(), Option<StoreError>> {
        if is_claimed {
            return self.store.still_leads(&self.lease).map_err(Some);
        }
        match self.store.mark_sending(&self.lease, message, id).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(None),
            Err(error) => Err(Some(error)),
        }
    }

    /// Claims a message together with noting what was sent before it; `None`: a person dropped it meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written; and what is to be noted then, because it does not say what it took.
    pub(super) async fn claim_after(
        &self,
        sent: &[(i64, DateTime<Utc>)],
        draft: &Draft,
    ) -> Result<bool, (StoreError, Option<Settlement>)> {
        let Draft { message, id, .. } = draft;
        let claimed = self.store.mark_sent_and_sending(&self.lease, sent, message.id, id).await;
        claimed.map_err(|error| {
            let settlement = error.is_passing().then(|| self.unclaimed(message));
            (error, settlement)
        })
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
