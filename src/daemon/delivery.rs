//! Delivery as a task of its own: a slow mail server holds up no cycle. It queues nothing; it looks into the outbox
//! after every cycle that found something, and from time to time, because a person may have put mails back into it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tracing::{info, warn};

use crate::cycle::{Delivered, Postman};
use crate::store::StoreError;
use crate::telemetry::{MailResult, Metrics};

/// Time between two looks when no cycle wakes it: mails that were deferred, retried or released.
const LOOK: Duration = Duration::from_secs(15);
/// Length of a round; only a bound, the next one follows at once.
const ROUND: Duration = Duration::from_secs(600);

/// The delivery of one shift.
pub(super) struct Delivery {
    postman: Postman,
    metrics: Metrics,
    wake: Arc<Notify>,
    stop: watch::Receiver<bool>,
    at_work: Arc<AtomicBool>,
}

impl Delivery {
    pub(super) fn new(postman: Postman, metrics: Metrics, wake: Arc<Notify>, stop: watch::Receiver<bool>) -> Self {
        Self { postman, metrics, wake, stop, at_work: Arc::default() }
    }

    /// Whether a round is under way. Once told to stop it only lasts as long as a mail that is past its final dot.
    pub(super) fn at_work(&self) -> Arc<AtomicBool> {
        self.at_work.clone()
    }

    /// Delivers until it is told to stop.
    ///
    /// # Errors
    /// The database can no longer be trusted, or somebody else leads.
    pub(super) async fn run(mut self) -> Result<(), StoreError> {
        // Not before the first cycle has had its look: it may find that the database is an older copy, whose mails went
        // out long ago.
        tokio::select! {
            biased;
            _ = self.stop.wait_for(|stop| *stop) => return Ok(()),
            () = self.wake.notified() => {}
        }
        loop {
            self.at_work.store(true, Ordering::Relaxed);
            let done = self.postman.round(ROUND).await;
            self.at_work.store(false, Ordering::Relaxed);
            match done {
                Ok(done) => self.tell(done),
                Err(error) if error.is_suspect() || error.is_lost() => return Err(error),
                Err(error) => {
                    self.metrics.fault("outbox");
                    warn!(event = "delivery_failed", class = "outbox", %error, "mail waits");
                }
            }
            tokio::select! {
                biased;
                // An error means that the loop is gone, which is as good as a stop.
                _ = self.stop.wait_for(|stop| *stop) => return Ok(()),
                () = self.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    fn tell(&self, done: Delivered) {
        if done == Delivered::default() {
            return;
        }
        self.metrics.mails(MailResult::Sent, done.sent);
        self.metrics.mails(MailResult::Deferred, done.deferred);
        self.metrics.mails(MailResult::Failed, done.failed);
        if let Some(class) = done.closed {
            self.metrics.fault(class);
        }
        let Delivered { sent, deferred, failed, discarded, closed: _ } = done;
        info!(event = "delivered", sent, deferred, failed, discarded, "mail round done");
    }
}
