//! Rounds of delivery: what is due in the outbox, in order, one message at a time as long as the server answers swiftly.
//! While one waits for a server that thinks, other recipients' mails pass it.
//!
//! The next message is drafted while the one before is under way. Where that is done when the server took the one before,
//! the outcome of the one and the claim of the other share a commit, which is under way while the server is told whom the
//! next one is for; else each is noted by itself, for no outcome waits for a message that is not ready.
//!
//! A task of its own in the daemon, so that a slow mail server holds up no cycle. A closed way out is remembered in the
//! store: it is left alone for as long by every process.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tracing::{info, warn};

use super::attempt::Limits;
use super::desk::{Desk, Ended, Fate, Settlement};
use super::draft::Drafted;
use super::memory::{Open, Shared};
use super::{templates, way_out};
use crate::clock::Clock;
use crate::config::Config;
use crate::decide::notices::mailings;
use crate::domain::outage::MailStop;
use crate::domain::template_fault::TemplateFault;
use crate::mail::outbox::GIVE_UP_DAYS;
use crate::mail::{Composer, Session, Wording, stop};
use crate::store::{Lease, OutboxMessage, Store, StoreError};

/// Messages taken from the outbox at once.
const BATCH: usize = 100;
/// A message past the server's door for so long lets the next one pass.
const OVERTAKEN_AFTER: Duration = Duration::from_secs(3);
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
    desk: Arc<Desk>,
    /// Recognises the settings mail leaves under.
    settings: String,
    stop: Option<watch::Receiver<bool>>,
    /// The deployment's templates that are not used, until that is noted.
    faults: Mutex<Option<Vec<TemplateFault>>>,
}

impl Postman {
    /// Prepares wording and transport.
    ///
    /// # Errors
    /// What in the configuration cannot be used.
    pub(super) fn new(
        config: Arc<Config>,
        clock: Clock,
        (store, lease, facts, open): (Arc<Store>, Arc<Lease>, Shared, Open),
    ) -> anyhow::Result<Self> {
        let (wording, faults) = match &config.mail.templates {
            Some(folder) => Wording::load(folder),
            None => (Wording::built_in(), Vec::new()),
        };
        let sender = way_out::sender(&config)?;
        let transport = way_out::transport(&config)?;
        let settings = format!("{} {}", transport.mark(), sender.address);
        let composer = Composer::new(wording);
        let unnoted = Mutex::default();
        let desk = Arc::new(Desk { config, clock, store, lease, facts, open, transport, composer, sender, unnoted });
        Ok(Self { desk, settings, stop: None, faults: Mutex::new(Some(faults)) })
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
        let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(faults) = faults {
            templates::note_at_start(&self.desk.store, &self.desk.lease, faults).await?;
        }
        let before = self.desk.store.mail_stop().await?;
        if before.as_ref().is_some_and(|s| stop::is_in_force(s, &self.settings, self.desk.clock.now())) {
            return Ok(Delivered::default());
        }
        let mut round = Round {
            postman: self,
            begin_until,
            limits: Limits { stop: self.stop.clone(), end_by, ..Limits::default() },
            under_way: FuturesUnordered::new(),
            back: VecDeque::new(),
            busy: Vec::new(),
            idle: Vec::new(),
            ahead: None,
            before,
            broken: 0,
            done: Delivered::default(),
        };
        round.run().await?;
        Ok(round.done)
    }

    /// A message whose fate is known to us alone must be noted before anything else is sent.
    async fn note_the_unnoted(&self) -> Result<(), StoreError> {
        loop {
            let Some(settlement) = self.desk.unnoted.lock().unwrap_or_else(PoisonError::into_inner).pop() else {
                return Ok(());
            };
            self.settle(settlement).await?;
        }
    }

    /// Notes what became of a message, and keeps it here when the database did not take it.
    async fn settle(&self, settlement: Settlement) -> Result<Fate, StoreError> {
        match self.desk.settle(&settlement).await {
            // Put in order by hand meanwhile: then that holds.
            Ok(()) | Err(StoreError::NotSo { .. }) => Ok(settlement.fate),
            Err(error) => {
                self.desk.keep([settlement]);
                Err(error)
            }
        }
    }
}

/// How an attempt came back: whom it was for, its session, how it ended.
type Back<'a> = (String, Session<'a>, Result<Ended, StoreError>);

/// A draft under way in a task of its own: composing takes a processor, and others need none meanwhile.
struct Ahead {
    message: i64,
    draft: JoinHandle<Result<Drafted, StoreError>>,
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.draft.abort();
    }
}

struct Round<'a> {
    postman: &'a Postman,
    begin_until: Instant,
    limits: Limits,
    /// Attempts, within this one task: dropped together when the round is.
    under_way: FuturesUnordered<BoxFuture<'a, Back<'a>>>,
    /// Attempts that ended and are not noted yet.
    back: VecDeque<Back<'a>>,
    /// Who has a message under way; one at a time, so that mails to one person arrive in their order.
    busy: Vec<String>,
    /// Open connections nobody uses at the moment.
    idle: Vec<Session<'a>>,
    /// The message that comes next, being drafted.
    ahead: Option<Ahead>,
    before: Option<MailStop>,
    broken: usize,
    done: Delivered,
}

impl<'a> Round<'a> {
    /// The first error counts; what is past its dot is seen to its end all the same, and the rest notices that it is over.
    async fn run(&mut self) -> Result<(), StoreError> {
        let mut ended = self.begin_what_is_due().await;
        self.ahead = None;
        ended = ended.and(self.note_the_sent().await);
        while let Some(back) = self.next().await {
            ended = ended.and(self.note(back).await);
        }
        if !self.limits.is_stopping() {
            for session in self.idle.drain(..) {
                session.close().await;
            }
        }
        ended
    }

    async fn begin_what_is_due(&mut self) -> Result<(), StoreError> {
        let desk = &self.postman.desk;
        while !self.is_over() {
            let mut due = self.beside(desk.store.due(desk.clock.now(), BATCH)).await?;
            due.retain(|m| !self.busy.contains(&m.recipient));
            if due.is_empty() {
                if self.under_way.is_empty() && self.back.is_empty() {
                    break;
                }
                // New mails may have been queued while a slow one waits for its answer.
                self.wait().await?;
            }
            let mut due = due.into_iter().peekable();
            while let Some(message) = due.next() {
                if self.is_over() {
                    break;
                }
                if self.busy.contains(&message.recipient) {
                    self.note_the_sent().await?;
                } else {
                    self.send(message, due.peek()).await?;
                }
            }
        }
        Ok(())
    }

    /// Nothing more is begun.
    fn is_over(&self) -> bool {
        self.done.closed.is_some() || self.limits.is_stopping() || Instant::now() >= self.begin_until
    }

    /// Begins a message, and waits until it has ended or may be overtaken; meanwhile the one `after` it is drafted.
    async fn send(&mut self, message: OutboxMessage, after: Option<&OutboxMessage>) -> Result<(), StoreError> {
        let desk: &'a Arc<Desk> = &self.postman.desk;
        let now = desk.clock.now();
        let at = self.not_before(&message, now);
        if at > now {
            // Its time came, but the server was away, and now it is night.
            self.note_the_sent().await?;
            self.beside(desk.store.put_off(&desk.lease, message.id, at)).await?;
            return Ok(());
        }
        let recipient = message.recipient.clone();
        let draft = match self.drafted(message).await? {
            Drafted::Ready(draft) => draft,
            Drafted::Over(ended) => {
                self.note_the_sent().await?;
                return self.judge(ended).await;
            }
        };
        let sent = desk.take_the_sent();
        self.busy.push(recipient.clone());
        // The second mail to somebody refers to the first, once that is sent.
        let is_free = |next: &&OutboxMessage| !self.busy.contains(&next.recipient) && self.not_before(next, now) <= now;
        self.ahead = after.filter(is_free).map(|next| self.draft_ahead(next));
        let limits = Limits { inside: Arc::default(), ..self.limits.clone() };
        let inside = limits.inside.clone();
        let mut session = self.idle.pop().unwrap_or_else(|| desk.transport.session());
        self.under_way.push(Box::pin(async move {
            let ended = desk.attempt(&draft, sent, &mut session, &limits).await;
            (draft.message.recipient, session, ended)
        }));
        while self.busy.contains(&recipient) {
            let passable = !self.wait().await? && self.under_way.len() < desk.config.mail.connections;
            // Before the door there is nothing to overtake: the next one would stand there too.
            if passable && inside.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(())
    }

    /// When a message may leave: never before, where nobody asked for it and no server may have it already.
    fn not_before(&self, message: &OutboxMessage, now: DateTime<Utc>) -> DateTime<Utc> {
        if message.by_hand || message.message_id.is_some() {
            return now;
        }
        mailings::not_before(&message.notices, now, &self.postman.desk.config.policy)
    }

    fn draft_ahead(&self, message: &OutboxMessage) -> Ahead {
        let (desk, message) = (self.postman.desk.clone(), message.clone());
        Ahead { message: message.id, draft: tokio::spawn(async move { desk.draft(message).await }) }
    }

    /// The message with its words, drafted ahead or now.
    async fn drafted(&mut self, message: OutboxMessage) -> Result<Drafted, StoreError> {
        if let Some(mut ahead) = self.ahead.take_if(|ahead| ahead.message == message.id) {
            // A draft that was cut off, as a runtime that ends cuts it off, is made anew.
            if let Ok(drafted) = self.beside(&mut ahead.draft).await {
                return drafted;
            }
        }
        self.note_the_sent().await?;
        let desk = &self.postman.desk;
        self.beside(desk.draft(message)).await
    }

    /// Whether a message that was just taken may wait to be noted with the claim of the next: not a moment, for that one
    /// is ready and a connection is open.
    fn next_is_ready(&self) -> bool {
        self.ahead.as_ref().is_some_and(|ahead| ahead.draft.is_finished()) && self.before.is_none() && !self.is_over()
    }

    /// Notes by itself what was to be noted with the claim of a message that does not come.
    async fn note_the_sent(&mut self) -> Result<(), StoreError> {
        let postman = self.postman;
        self.beside(postman.note_the_unnoted()).await
    }

    /// Takes back what ends next; false when nothing did for so long that others may pass.
    async fn wait(&mut self) -> Result<bool, StoreError> {
        match timeout(OVERTAKEN_AFTER, self.next()).await {
            Ok(Some(back)) => self.note(back).await.map(|()| true),
            Ok(None) | Err(_) => Ok(false),
        }
    }

    /// The attempt that ended next; `None` when none is under way.
    async fn next(&mut self) -> Option<Back<'a>> {
        match self.back.pop_front() {
            Some(back) => Some(back),
            None => self.under_way.next().await,
        }
    }

    /// Works with the memory while the attempts go on. One of them may have its only connection in hand, and lets go of
    /// it only when somebody drives it: waited for alone, the memory would never come.
    async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        while !self.under_way.is_empty() {
            match select(work.as_mut(), self.under_way.next()).await {
                Either::Left((done, _)) => return done,
                Either::Right((back, _)) => self.back.extend(back),
            }
        }
        work.await
    }

    /// Takes an attempt back that has ended.
    async fn note(&mut self, (recipient, session, ended): Back<'a>) -> Result<(), StoreError> {
        self.busy.retain(|busy| *busy != recipient);
        self.idle.push(session);
        self.judge(ended?).await
    }

    async fn judge(&mut self, ended: Ended) -> Result<(), StoreError> {
        match ended {
            Ended::Settled(settlement) => self.settle(settlement).await,
            Ended::Closed { reason, needs_person, class, settlement } => {
                // First the stop: whoever comes after a crash right here must not knock at once.
                let imposed = self.impose(reason, needs_person, class).await;
                imposed.and(self.settle(settlement).await)
            }
            Ended::Unclaimed { settlement, error } => {
                self.postman.desk.keep([settlement]);
                Err(error)
            }
            Ended::Untouched => Ok(()),
        }
    }

    async fn settle(&mut self, settlement: Settlement) -> Result<(), StoreError> {
        let postman = self.postman;
        let desk = &postman.desk;
        if let Fate::Sent { .. } = settlement.fate
            && self.next_is_ready()
        {
            self.done.sent += 1;
            self.broken = 0;
            desk.keep([settlement]);
            return Ok(());
        }
        match self.beside(postman.settle(settlement)).await? {
            Fate::Sent { .. } => {
                self.done.sent += 1;
                self.broken = 0;
                if self.before.take().is_some() {
                    info!(event = "mail_resumed", "mail leaves again");
                    self.beside(desk.store.resume_mail(&desk.lease)).await?;
                }
            }
            Fate::Deferred { broke_off, reason, .. } => {
                self.done.deferred += 1;
                self.broken += usize::from(broke_off);
                if broke_off && self.broken >= BROKEN_IN_A_ROW {
                    self.impose(reason, false, "smtp_connection").await?;
                }
            }
            Fate::Failed { .. } => self.done.failed += 1,
            Fate::Dropped { .. } => self.done.discarded += 1,
            Fate::Released { .. } => {}
        }
        Ok(())
    }

    /// Stops all sending; of several attempts of one round that met a closed door, the first counts.
    async fn impose(&mut self, reason: String, needs_person: bool, class: &'static str) -> Result<(), StoreError> {
        if self.done.closed.replace(class).is_some() {
            return Ok(());
        }
        let Postman { desk, settings, .. } = self.postman;
        let now = desk.clock.now();
        let stop = stop::prolonged(self.before.as_ref(), reason, needs_person, settings, now);
        let minutes = (stop.until - now).num_minutes();
        warn!(event = "mail_stopped", class, again_in_minutes = minutes, "mail cannot leave; see orderd mail list");
        self.beside(desk.store.stop_mail(&desk.lease, &stop)).await?;
        if let Some(before) = stop::given_up_before(&stop, now) {
            let reason = format!("tidak terkirim dalam {} hari; terakhir: {}", GIVE_UP_DAYS, stop.reason);
            let count = self.beside(desk.store.give_up(&desk.lease, before, &reason)).await?;
            self.done.failed += usize::try_from(count).unwrap_or(usize::MAX);
        }
        self.before = Some(stop);
        Ok(())
    }
}
