//! What an attempt at a message works with, and how its end is noted: in exactly one place of the outbox.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::memory::{Open, Shared};
use crate::clock::Clock;
use crate::config::Config;
use crate::mail::{Composer, Sender, Transport};
use crate::store::{Deferral, Lease, Store, StoreError};

/// Noted on a message whose dot went out and whose answer never came.
const MAYBE_TAKEN: &str = "mungkin sudah diterima; dikirim ulang dengan Message-ID yang sama";

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
    /// What happened to messages and could not be noted yet.
    pub unnoted: Mutex<Vec<Settlement>>,
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
    /// It was claimed and did not come to its dot.
    Released {
        message_id: Option<String>,
    },
}

impl Desk {
    /// Keeps what is to be noted later.
    pub(super) fn keep(&self, settlements: impl IntoIterator<Item = Settlement>) {
        self.unnoted.lock().unwrap_or_else(PoisonError::into_inner).extend(settlements);
    }

    /// Takes the messages that were sent and are not noted yet.
    pub(super) fn take_the_sent(&self) -> Vec<(i64, DateTime<Utc>)> {
        let mut unnoted = self.unnoted.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = unnoted.extract_if(.., |settlement| matches!(settlement.fate, Fate::Sent { .. }));
        sent.filter_map(|Settlement { message, fate }| match fate {
            Fate::Sent { at } => Some((message, at)),
            Fate::Deferred { .. } | Fate::Failed { .. } | Fate::Dropped { .. } | Fate::Released { .. } => None,
        })
        .collect()
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
            Fate::Released { message_id } => store.put_back(lease, id, message_id.as_deref()).await,
        }
    }
}
