//! The outbox as the delivery task sees it. A message is *sending* from before its final dot until the server's answer is
//! noted; every attempt ends in exactly one of [`Store::mark_sent`], [`Store::mark_sent_and_sending`], [`Store::defer`] and
//! [`Store::fail`], in [`Store::put_back`] when it never came to the dot, or after a crash in [`Store::recover`]. It never
//! decides when to try again.

use chrono::{DateTime, TimeDelta, Utc};

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::lease::Lease;
use super::load::{instant, limit, parse};
use super::record::history;
use super::server_error::ServerError;
use super::session::{Begin, Session, transaction};
use super::statement::{Statement, statement};
use crate::domain::ids::OrderId;
use crate::domain::notice::{Notice, NoticeKey, NoticeKind};

/// The note on a message whose fate a crash left open, in the history and in its reason.
const SENT_AGAIN: &str = "dikirim ulang setelah gangguan";

/// Stands for "not before" when a person asked for a message to go at once.
pub(super) const BY_HAND: i64 = 0;

/// A message whose time has come.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxMessage {
    /// Its number in the outbox.
    pub id: i64,
    /// The envelope's only recipient.
    pub recipient: String,
    /// What it carries, at least one, in order.
    pub notices: Vec<Notice>,
    /// Attempts that ended, since it was queued.
    pub attempts: u32,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// Since when it is tried: `created_at`, or when a person asked to try again.
    pub queued_at: DateTime<Utc>,
    /// The Message-ID it went, or may have gone, out under before; to be used again.
    pub message_id: Option<String>,
    /// A person asked for it to go at once, quiet hours or not.
    pub by_hand: bool,
}

/// An attempt that failed for now.
#[derive(Clone, Copy, Debug)]
pub struct Deferral<'a> {
    /// When it ended.
    pub now: DateTime<Utc>,
    /// The next is not before.
    pub next_at: DateTime<Utc>,
    /// Why.
    pub reason: &'a str,
    /// The Message-ID a server may have taken the message under, now or earlier.
    pub message_id: Option<&'a str>,
    /// For the history of its orders, when the server may have taken it just now without saying so.
    pub note: Option<&'a str>,
}

impl Store {
    /// The first `rows` messages whose time has come, oldest first; also those whose time lies further ahead than any is
    /// ever set, which a clock did that has been put right since. While mail is held, only those that tell of trouble
    /// with the sheet, or nobody would learn of the hold.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn due(&self, now: DateTime<Utc>, rows: usize) -> Result<Vec<OutboxMessage>, StoreError> {
        let mut session = self.session().await?;
        transaction!(session, Begin::Reading, due(&mut session, now, rows))
    }

    /// Claims a queued message just before its final dot and notes the Message-ID it bears. `false`: it is no longer
    /// queued (a person discarded it), and must not be sent.
    ///
    /// # Errors
    ///
    /// When the database cannot be written; then the dot must not be sent.
    pub async fn mark_sending(&self, lease: &Lease, id: i64, message_id: &str) -> Result<bool, StoreError> {
        let is_claimed = self.lead_once(lease, || claim(id, message_id)).await? == 1;
        if is_claimed {
            // The answer may have taken long enough for somebody else to lead, and the dot comes next.
            self.still_leads(lease)?;
        }
        Ok(is_claimed)
    }

    /// Nobody else can lead yet, as far as the clock tells; asks nobody.
    ///
    /// # Errors
    ///
    /// When the lease is over; then the dot must not be sent.
    pub fn still_leads(&self, lease: &Lease) -> Result<(), StoreError> {
        lease.hold_to_file()?;
        if lease.is_good() { Ok(()) } else { Err(ServerError::Expired { database: self.location().clone() }.into()) }
    }

    /// Notes that the server took the message. `note` goes into the history of its orders.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSo`] unless it is *sending*; or when the database cannot be written.
    pub async fn mark_sent(
        &self,
        lease: &Lease,
        id: i64,
        now: DateTime<Utc>,
        note: Option<&str>,
    ) -> Result<(), StoreError> {
        self.change(lease, || sent_now(id, now), id, "sent", note.map(|text| (now, text))).await
    }

    /// Notes that the server took these messages and claims the next, all or nothing: a burst of mails waits for the
    /// disk once a mail instead of twice. What is no longer *sending* was put in order by hand, and that holds. `false`:
    /// the next is no longer queued, and must not be sent; the others are noted all the same.
    ///
    /// # Errors
    ///
    /// When the database cannot be written; then nothing is noted, and the dot must not be sent.
    pub async fn mark_sent_and_sending(
        &self,
        lease: &Lease,
        sent: &[(i64, DateTime<Utc>)],
        id: i64,
        message_id: &str,
    ) -> Result<bool, StoreError> {
        let mut session = self.writing().await?;
        if let [one] = sent {
            // Both or none, nearly always; which one it was is asked only where it was one.
            return match session.lead_once(lease, || sent_and_claim(*one, id, message_id)).await? {
                0 => Ok(false),
                1 => is_claimed(&mut session, id, message_id).await,
                _ => Ok(true),
            };
        }
        transaction!(session, Begin::Leading(lease), async {
            for (id, at) in sent {
                session.connection.execute(sent_now(*id, *at)).await?;
            }
            Ok(session.connection.execute(claim(id, message_id)).await? == 1)
        })
    }

    /// Puts a claimed message back that was not sent after all: its dot never went out. What a server may have taken
    /// before stays bound to its `message_id`.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn put_back(&self, lease: &Lease, id: i64, message_id: Option<&str>) -> Result<(), StoreError> {
        let released = "UPDATE messages SET state = 'queued', message_id = $2 WHERE id = $1 AND state = 'sending'";
        self.lead_once(lease, || statement(released).bind(id).bind(message_id)).await.map(drop)
    }

    /// Notes an attempt that failed for now.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSo`] unless it is *queued* or *sending*; or when the database cannot be written.
    pub async fn defer(&self, lease: &Lease, id: i64, deferral: &Deferral<'_>) -> Result<(), StoreError> {
        let deferred = "UPDATE messages SET state = 'queued', next_ms = $2, attempts = attempts + 1, reason = $3, \
                         message_id = $4 WHERE id = $1 AND state IN ('queued', 'sending')";
        let change = || {
            statement(deferred)
                .bind(id)
                .bind(deferral.next_at.timestamp_millis())
                .bind(deferral.reason)
                .bind(deferral.message_id)
        };
        self.change(lease, change, id, "queued", deferral.note.map(|text| (deferral.now, text))).await
    }

    /// Puts off a queued message that was not tried. `false`: it is no longer queued.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn put_off(&self, lease: &Lease, id: i64, until: DateTime<Utc>) -> Result<bool, StoreError> {
        let put_off = "UPDATE messages SET next_ms = $2 WHERE id = $1 AND state = 'queued'";
        Ok(self.lead_once(lease, || statement(put_off).bind(id).bind(until.timestamp_millis())).await? == 1)
    }

    /// Notes that the message was refused for good.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSo`] unless it is *queued* or *sending*; or when the database cannot be written.
    pub async fn fail(&self, lease: &Lease, id: i64, reason: &str) -> Result<(), StoreError> {
        let failed = "UPDATE messages SET state = 'failed', attempts = attempts + 1, reason = $2 \
                         WHERE id = $1 AND state IN ('queued', 'sending')";
        self.change(lease, || statement(failed).bind(id).bind(reason), id, "failed", None).await
    }

    /// Drops a queued message that nobody needs any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotSo`] unless it is *queued*; or when the database cannot be written.
    pub async fn discard(&self, lease: &Lease, id: i64, reason: &str) -> Result<(), StoreError> {
        let discarded = "UPDATE messages SET state = 'discarded', reason = $2 WHERE id = $1 AND state = 'queued'";
        self.change(lease, || statement(discarded).bind(id).bind(reason), id, "discarded", None).await
    }

    /// Queues again what a crash left *sending*, with its Message-ID and a line in the history. Returns how many. For
    /// a leader that starts, before it delivers anything.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn recover(&self, lease: &Lease, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let mut session = self.writing().await?;
        transaction!(session, Begin::Leading(lease), recover(&mut session, now))
    }

    /// The Message-ID of the first mail about `order` that `recipient` was sent, for `References`.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn thread_root(&self, order: OrderId, recipient: &str) -> Result<Option<String>, StoreError> {
        let query = "SELECT message_id FROM messages WHERE thread = $1 AND recipient = $2 AND state = 'sent' \
                         ORDER BY id LIMIT 1";
        let mut session = self.session().await?;
        let query = statement(query).bind(order.to_string()).bind(recipient);
        let root: Result<Option<(Option<String>,)>, _> = session.connection.first(query).await;
        root.map(|root| root.and_then(|(id,)| id)).map_err(|e| StoreError::of_engine(&session.location, e))
    }

    /// Moves message `id`, and notes it in the history of its orders, in one transaction.
    async fn change(
        &self,
        lease: &Lease,
        change: impl Fn() -> Statement,
        id: i64,
        to: &'static str,
        note: Option<(DateTime<Utc>, &str)>,
    ) -> Result<(), StoreError> {
        let Some((at, text)) = note else {
            let done = self.lead_once(lease, change).await?;
            return if done == 0 { Err(StoreError::NotSo { id, to }) } else { Ok(()) };
        };
        let mut session = self.writing().await?;
        transaction!(session, Begin::Leading(lease), async {
            if session.connection.execute(change()).await? == 0 {
                return Err(StoreError::NotSo { id, to }.into());
            }
            remark(&mut session, id, at, text).await
        })
    }
}

fn claim(id: i64, message_id: &str) -> Statement {
    let claim = "UPDATE messages SET state = 'sending', message_id = $2 WHERE id = $1 AND state = 'queued'";
    statement(claim).bind(id).bind(message_id)
}

fn sent_now(id: i64, at: DateTime<Utc>) -> Statement {
    let sent = "UPDATE messages SET state = 'sent', sent_ms = $2, attempts = attempts + 1, reason = NULL \
                     WHERE id = $1 AND state = 'sending'";
    statement(sent).bind(id).bind(at.timestamp_millis())
}

/// Whether a message is ours to send under this Message-ID.
async fn is_claimed(session: &mut Session, id: i64, message_id: &str) -> Result<bool, StoreError> {
    let query = "SELECT COUNT(*) FROM messages WHERE id = $1 AND state = 'sending' AND message_id = $2";
    let claimed: Result<(i64,), _> = session.connection.only(statement(query).bind(id).bind(message_id)).await;
    claimed.map(|(count,)| count == 1).map_err(|e| StoreError::of_engine(&session.location, e))
}

/// Both in one statement: in a burst every mail but the first needs it, and each statement more is a turn more. It returns
/// no rows, each of which would wake who waits for the last.
fn sent_and_claim((sent, at): (i64, DateTime<Utc>), id: i64, message_id: &str) -> Statement {
    let both = "UPDATE messages SET state = CASE id WHEN $1 THEN 'sending' ELSE 'sent' END, \
                     message_id = CASE id WHEN $1 THEN $2 ELSE message_id END, \
                     sent_ms = CASE id WHEN $1 THEN sent_ms ELSE $4 END, \
                     attempts = CASE id WHEN $1 THEN attempts ELSE attempts + 1 END, \
                     reason = CASE id WHEN $1 THEN reason ELSE NULL END \
                     WHERE id IN ($1, $3) AND state = CASE id WHEN $1 THEN 'queued' ELSE 'sending' END";
    statement(both).bind(id).bind(message_id).bind(sent).bind(at.timestamp_millis())
}

/// No message is put off for longer: quiet hours end within a day, and so does every back-off.
const FURTHEST: TimeDelta = TimeDelta::hours(48);

type DueRow = (i64, String, i64, i64, i64, Option<String>, i64, String, String);

async fn due(session: &mut Session, now: DateTime<Utc>, rows: usize) -> Result<Vec<OutboxMessage>, Trouble> {
    let held = super::hold::in_force(session).await?.is_some();
    // SQLite plans a statement anew whenever a limit that is bound may be another one.
    let rows = limit(rows);
    let query = format!(
        "SELECT m.id, m.recipient, m.attempts, m.created_ms, m.queued_ms, m.message_id, m.not_before_ms, \
                     n.key, n.notice \
                     FROM messages m JOIN deliveries d ON d.message = m.id JOIN notices n ON n.key = d.key \
                     WHERE m.id IN (SELECT q.id FROM messages q WHERE q.state = 'queued' AND (q.next_ms <= $1 OR q.next_ms > $4) \
                     AND ($2 = 0 OR q.id IN (SELECT e.message FROM deliveries e WHERE e.key >= $3 AND e.key < $5)) \
                     ORDER BY q.id LIMIT {rows}) ORDER BY m.id, d.position"
    );
    // By their keys, and not by looking into every notice that is held: there may be thousands.
    let trouble = NoticeKey::all_of("-", NoticeKind::SheetTrouble);
    let query = statement(query)
        .bind(now.timestamp_millis())
        .bind(i64::from(held))
        .bind(trouble.start)
        .bind((now + FURTHEST).timestamp_millis())
        .bind(trouble.end);
    let found: Vec<DueRow> = session.connection.rows(query).await?;
    let mut messages: Vec<OutboxMessage> = Vec::new();
    for (id, recipient, attempts, created_ms, queued_ms, message_id, not_before_ms, key, json) in found {
        let notice = parse(&json, &key)?;
        match messages.last_mut() {
            Some(message) if message.id == id => message.notices.push(notice),
            Some(_) | None => messages.push(OutboxMessage {
                id,
                recipient,
                notices: vec![notice],
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                created_at: instant(created_ms),
                queued_at: instant(queued_ms),
                message_id,
                by_hand: not_before_ms == BY_HAND,
            }),
        }
    }
    Ok(messages)
}

async fn recover(session: &mut Session, now: DateTime<Utc>) -> Result<usize, Trouble> {
    let queue = "UPDATE messages SET state = 'queued', next_ms = $1, attempts = attempts + 1, reason = $2 \
                     WHERE state = 'sending' RETURNING id";
    let queue = statement(queue).bind(now.timestamp_millis()).bind(SENT_AGAIN);
    let found: Vec<(i64,)> = session.connection.rows(queue).await?;
    for (id,) in &found {
        remark(session, *id, now, SENT_AGAIN).await?;
    }
    Ok(found.len())
}

/// A line in the history of everything message `id` is about.
async fn remark(session: &mut Session, id: i64, at: DateTime<Utc>, text: &str) -> Result<(), Trouble> {
    let query = "SELECT DISTINCT COALESCE(n.order_no, n.subject) FROM deliveries d JOIN notices n ON n.key = d.key \
                     WHERE d.message = $1";
    let subjects: Vec<(String,)> = session.connection.rows(statement(query).bind(id)).await?;
    for (subject,) in subjects {
        history(session, &subject, at.timestamp_millis(), text).await?;
    }
    Ok(())
}
