//! Rounds of delivery: what is due in the outbox, in order, one message at a time as long as the server answers swiftly.
//! While one waits for a server that thinks, other recipients' mails pass it.
//!
//! A task of its own in the daemon, so that a slow mail server holds up no cycle. A closed way out is remembered in the
//! store: it is left alone for as long by every process.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tracing::{info, warn};

use super::attempt::{Closed, Desk, Ended, Fate, Limits, Settlement};
use super::lanes::Lanes;
use super::memory::Shared;
use super::way_out;
use crate::clock::Clock;
use crate::config::Config;
use crate::decide::notices::mailings;
use crate::domain::outage::MailStop;
use crate::mail::outbox::GIVE_UP_DAYS;
use crate::mail::{Composer, Session, Wording, stop};
use crate::store::{Lease, OutboxMessage, Store, StoreError};

/// Messages taken from the outbox at once.
const BATCH: usize = 100;
/// A message past the server's door for so long lets the next one pass.
const OVERTAKEN_AFTER: Duration = Duration::from_secs(3);
/// So many messages are under way at once, most of them waiting for a slow answer.
const MOST_LANES: usize = 4;
/// Conversations that broke off one after the other, from which on it is the server and not the message.
const BROKEN_IN_A_ROW: usize = 2;

/// What a round of delivery did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Accepted by the mail server.
    pub sent: usize,
    /// To be tried again.
    pub deferred: usize,
    /// Refused for good.
    pub failed: usize,
    /// No longer worth sending.
    pub discarded: usize,
    /// Why the way out is closed since this round, for logs and metrics.
    pub closed: Option<&'static str>,
}

/// Delivers what is due.
pub struct Postman {
    desk: Desk,
    /// Recognises the settings mail leaves under.
    settings: String,
    stop: Option<watch::Receiver<bool>>,
    /// What happened to messages and could not be noted yet.
    unnoted: Mutex<Vec<Settlement>>,
}

impl Postman {
    /// Prepares wording and transport.
    ///
    /// # Errors
    /// What in the configuration cannot be used.
    pub(super) fn new(
        config: Arc<Config>,
        clock: Clock,
        (store, lease, facts): (Arc<Store>, Arc<Lease>, Shared),
    ) -> anyhow::Result<Self> {
        let wording = match &config.mail.templates {
            Some(folder) => Wording::load(folder)?,
            None => Wording::built_in()?,
        };
        let sender = way_out::sender(&config)?;
        let transport = way_out::transport(&config)?;
        let settings = format!("{} {}", transport.mark(), sender.address);
        let composer = Composer::new(wording);
        let desk = Desk { config, clock, store, lease, facts, transport, composer, sender };
        Ok(Self { desk, settings, stop: None, unnoted: Mutex::default() })
    }

    /// Ends a round early once `stop` is true: what is past its final dot is finished, everything else stays queued.
    #[must_use]
    pub fn until(mut self, stop: watch::Receiver<bool>) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Delivers what is due and begins no message after `limit`; one that has begun is seen to its end.
    ///
    /// # Errors
    /// When the memory cannot be used; mail servers' refusals are outcomes, not errors.
    pub async fn round(&self, limit: Duration) -> Result<Delivered, StoreError> {
        self.deliver(Instant::now() + limit, None).await
    }

    /// Delivers what is due and has ended after `limit`: a message whose dot is not answered by then may have been taken,
    /// is noted so, and goes out again under the same Message-ID.
    ///
    /// # Errors
    /// As [`Self::round`].
    pub async fn round_within(&self, limit: Duration) -> Result<Delivered, StoreError> {
        let now = Instant::now();
        // A message that begins has at least a quarter of the time for its answer.
        self.deliver(now + limit * 3 / 4, Some(now + limit)).await
    }

    async fn deliver(&self, begin_until: Instant, end_by: Option<Instant>) -> Result<Delivered, StoreError> {
        self.note_the_unnoted().await?;
        let before = self.desk.store.mail_stop().await?;
        if before.as_ref().is_some_and(|s| stop::is_in_force(s, &self.settings, self.desk.clock.now())) {
            return Ok(Delivered::default());
        }
        let limits = Limits { stop: self.stop.clone(), end_by, ..Limits::default() };
        let mut round = Round {
            postman: self,
            begin_until,
            limits,
            lanes: Lanes::new(),
            idle: Vec::new(),
            under_way: Vec::new(),
            before,
            broken: 0,
            done: Delivered::default(),
            failure: None,
        };
        round.run().await;
        match round.failure {
            Some(error) => Err(error),
            None => Ok(round.done),
        }
    }

    /// A message whose fate is known to us alone must be noted before anything else is sent.
    async fn note_the_unnoted(&self) -> Result<(), StoreError> {
        loop {
            let Some(settlement) = self.unnoted.lock().unwrap_or_else(PoisonError::into_inner).pop() else {
                return Ok(());
            };
            match self.desk.settle(&settlement).await {
                // Put in order by hand meanwhile: then that holds.
                Ok(()) | Err(StoreError::NotSo { .. }) => {}
                Err(error) => {
                    self.keep(settlement);
                    return Err(error);
                }
            }
        }
    }

    fn keep(&self, settlement: Settlement) {
        self.unnoted.lock().unwrap_or_else(PoisonError::into_inner).push(settlement);
    }
}

/// A message under way.
struct UnderWay {
    id: i64,
    recipient: String,
}

/// How an attempt came back: the message's number, its session, how it ended.
type Back<'a> = (i64, Session<'a>, Result<Ended, StoreError>);

/// One round.
struct Round<'a> {
    postman: &'a Postman,
    begin_until: Instant,
    limits: Limits,
    lanes: Lanes<'a, Back<'a>>,
    /// Open connections nobody uses at the moment.
    idle: Vec<Session<'a>>,
    under_way: Vec<UnderWay>,
    before: Option<MailStop>,
    broken: usize,
    done: Delivered,
    failure: Option<StoreError>,
}

impl<'a> Round<'a> {
    async fn run(&mut self) {
        while !self.is_over() {
            let due = match self.due().await {
                Ok(due) => due,
                Err(error) => {
                    self.failure = Some(error);
                    break;
                }
            };
            if due.is_empty() {
                match timeout(OVERTAKEN_AFTER, self.lanes.next()).await {
                    Ok(None) => break,
                    Ok(Some(back)) => self.note(back).await,
                    // New mails may have been queued while a slow one waits for its answer.
                    Err(_) => {}
                }
                continue;
            }
            for message in due {
                if self.is_over() {
                    break;
                }
                // Mails to one person arrive in their order.
                if !self.under_way.iter().any(|u| u.recipient == message.recipient) {
                    self.send(message).await;
                }
            }
        }
        // What is past its dot is seen to its end; the rest has noticed that it is over.
        while let Some(back) = self.lanes.next().await {
            self.note(back).await;
        }
        if !self.limits.is_stopping() {
            for session in self.idle.drain(..) {
                session.close().await;
            }
        }
    }

    /// Nothing more is begun.
    fn is_over(&self) -> bool {
        self.failure.is_some()
            || self.done.closed.is_some()
            || self.limits.is_stopping()
            || Instant::now() >= self.begin_until
    }

    /// What may be begun now.
    async fn due(&mut self) -> Result<Vec<OutboxMessage>, StoreError> {
        let postman: &'a Postman = self.postman;
        let desk = &postman.desk;
        let mut due = desk.store.due(desk.clock.now(), BATCH).await?;
        due.retain(|m| !self.under_way.iter().any(|u| u.id == m.id || u.recipient == m.recipient));
        Ok(due)
    }

    /// Begins a message, and waits until it has ended or may be overtaken.
    async fn send(&mut self, message: OutboxMessage) {
        let postman: &'a Postman = self.postman;
        let desk = &postman.desk;
        let (id, now) = (message.id, desk.clock.now());
        let at = mailings::not_before(&message.notices, now, &desk.config.policy);
        if at > now && !message.by_hand && message.message_id.is_none() {
            // Its time came, but the server was away, and now it is night.
            if let Err(error) = desk.store.put_off(&desk.lease, id, at).await {
                self.failure = Some(error);
            }
            return;
        }
        self.under_way.push(UnderWay { id, recipient: message.recipient.clone() });
        let limits = Limits { inside: Arc::default(), ..self.limits.clone() };
        let inside = limits.inside.clone();
        let mut session = self.idle.pop().unwrap_or_else(|| desk.transport.session());
        self.lanes.push(async move {
            let ended = desk.attempt(&message, &mut session, &limits).await;
            (message.id, session, ended)
        });
        while self.under_way.iter().any(|u| u.id == id) {
            match timeout(OVERTAKEN_AFTER, self.lanes.next()).await {
                Ok(Some(back)) => self.note(back).await,
                Ok(None) => return,
                // Before the door there is nothing to overtake: the next one would stand there too.
                Err(_) if inside.load(Ordering::Relaxed) && self.lanes.len() < MOST_LANES => return,
                Err(_) => {}
            }
        }
    }

    /// Takes an attempt back that has ended.
    async fn note(&mut self, (id, session, ended): Back<'a>) {
        self.under_way.retain(|u| u.id != id);
        self.idle.push(session);
        match ended {
            Ok(Ended::Settled(settlement)) => self.settle(settlement).await,
            Ok(Ended::Closed(closed)) => self.close(closed).await,
            Ok(Ended::Untouched) => {}
            Err(error) => self.failure = Some(error),
        }
    }

    async fn settle(&mut self, settlement: Settlement) {
        let postman: &'a Postman = self.postman;
        match &settlement.fate {
            Fate::Sent { .. } => {
                self.done.sent += 1;
                self.broken = 0;
            }
            Fate::Deferred { broke_off, .. } => {
                self.done.deferred += 1;
                self.broken += usize::from(*broke_off);
            }
            Fate::Failed { .. } => self.done.failed += 1,
            Fate::Dropped { .. } => self.done.discarded += 1,
        }
        let was_sent = matches!(settlement.fate, Fate::Sent { .. });
        let broke = match &settlement.fate {
            Fate::Deferred { broke_off: true, reason, .. } => Some(reason.clone()),
            _ => None,
        };
        match postman.desk.settle(&settlement).await {
            // Put in order by hand meanwhile: then that holds.
            Ok(()) | Err(StoreError::NotSo { .. }) => {}
            Err(error) => {
                self.failure = Some(error);
                postman.keep(settlement);
                return;
            }
        }
        if was_sent && self.before.take().is_some() {
            info!(event = "mail_resumed", "mail leaves again");
            self.failure = postman.desk.store.resume_mail(&postman.desk.lease).await.err();
        }
        if let Some(reason) = broke.filter(|_| self.broken >= BROKEN_IN_A_ROW) {
            self.impose(reason, false, "smtp_connection").await;
        }
    }

    async fn close(&mut self, closed: Closed) {
        // First the stop: whoever comes after a crash right here must not knock at once.
        self.impose(closed.reason, closed.needs_person, closed.class).await;
        self.settle(closed.settlement).await;
    }

    /// Stops all sending; of several attempts of one round that met a closed door, the first counts.
    async fn impose(&mut self, reason: String, needs_person: bool, class: &'static str) {
        if self.done.closed.replace(class).is_some() {
            return;
        }
        let Postman { desk, settings, .. } = self.postman;
        let now = desk.clock.now();
        let stop = stop::prolonged(self.before.as_ref(), reason, needs_person, settings, now);
        let minutes = (stop.until - now).num_minutes();
        warn!(event = "mail_stopped", class, again_in_minutes = minutes, "mail cannot leave; see orderd mail list");
        let mut noted = desk.store.stop_mail(&desk.lease, &stop).await;
        if let (Ok(()), Some(before)) = (&noted, stop::given_up_before(&stop, now)) {
            let reason = format!("tidak terkirim dalam {} hari; terakhir: {}", GIVE_UP_DAYS, stop.reason);
            match desk.store.give_up(&desk.lease, before, &reason).await {
                Ok(count) => self.done.failed += usize::try_from(count).unwrap_or(usize::MAX),
                Err(error) => noted = Err(error),
            }
        }
        self.before = Some(stop);
        if let Err(error) = noted {
            self.failure = Some(error);
        }
    }
}
