//! The outbox as people see it: what waits, what failed, and a hand on both. Needs no lease: these verbs only change
//! messages that no attempt is under way for, and a running daemon does the rest.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::load::{instant, limit};
use super::outbox::BY_HAND;
use super::session::{Begin, Session, transaction};
use super::statement::statement;
use super::stop;

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageState {
    /// Waits for its time or its next attempt.
    Queued,
    /// Its dot may have been sent.
    Sending,
    /// Taken by the server.
    Sent,
    /// Refused for good.
    Failed,
    /// Dropped, because it became pointless or by hand.
    Discarded,
}

impl MessageState {
    /// Every state.
    pub const ALL: &[Self] = &[Self::Queued, Self::Sending, Self::Sent, Self::Failed, Self::Discarded];
    /// The states a person may have to do something about.
    pub const OPEN: &[Self] = &[Self::Queued, Self::Sending, Self::Failed];

    /// Its name in the database and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Discarded => "discarded",
        }
    }
}

impl fmt::Display for MessageState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for MessageState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|state| state.as_str() == text);
        found.ok_or_else(|| format!("{text:?} is none of queued, sending, sent, failed, discarded"))
    }
}

/// A message as `orderd mail list` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxLine {
    /// Its number, for `orderd mail retry` and `discard`.
    pub id: i64,
    /// The keys of the notices it carries, for `orderd mail retry` and `discard` too.
    pub keys: Vec<String>,
    /// Code of its kind of notice.
    pub kind: String,
    /// The orders it is about, or the payments or `-` where there is no order.
    pub subjects: Vec<String>,
    /// Who gets it.
    pub recipient: String,
    /// Where it stands.
    pub state: MessageState,
    /// Attempts that ended, since it was queued.
    pub attempts: u32,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// When it is tried next; `None` unless it is queued.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// Why it is not sent yet or never will be.
    pub reason: Option<String>,
}

/// How many messages are not done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// Waiting.
    pub queued: u64,
    /// Under way.
    pub sending: u64,
    /// Refused for good and not yet looked at.
    pub failed: u64,
}

/// What a hand is laid on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One message.
    One(i64),
    /// Every message that failed.
    EveryFailed,
    /// Every message that is queued or failed.
    EveryOpen,
}

impl Which {
    /// The first and last number, and whether queued ones count.
    const fn span(self) -> (i64, i64, bool) {
        match self {
            Self::One(id) => (id, id, true),
            Self::EveryFailed => (i64::MIN, i64::MAX, false),
            Self::EveryOpen => (i64::MIN, i64::MAX, true),
        }
    }
}

type Row = (i64, String, String, i64, i64, i64, Option<i64>, Option<String>, String, String, String);

impl Store {
    /// The latest `rows` messages in any of `states`, oldest first.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn outbox(&self, states: &[MessageState], rows: usize) -> Result<Vec<OutboxLine>, StoreError> {
        let places: Vec<String> = (2..states.len() + 2).map(|n| format!("${n}")).collect();
        let query = format!(
            "SELECT m.id, m.recipient, m.state, m.attempts, m.created_ms, m.next_ms, m.sent_ms, m.reason, n.kind, \
             COALESCE(n.order_no, n.subject), n.key FROM messages m JOIN deliveries d ON d.message = m.id \
             JOIN notices n ON n.key = d.key WHERE m.id IN (SELECT q.id FROM messages q WHERE q.state IN ({}) \
             ORDER BY q.id DESC LIMIT $1) ORDER BY m.id, d.position",
            places.join(", ")
        );
        let query = states.iter().fold(statement(query).bind(limit(rows)), |query, state| query.bind(state.as_str()));

        let mut session = self.session().await?;
        let found: Result<Vec<Row>, _> = session.connection.rows(query).await;
        let found = found.map_err(|e| StoreError::of_engine(&session.location, e))?;
        let mut lines: Vec<OutboxLine> = Vec::new();
        for (id, recipient, state, attempts, created_ms, next_ms, sent_ms, reason, kind, subject, key) in found {
            match lines.last_mut() {
                Some(line) if line.id == id => {
                    line.keys.push(key);
                    if !line.subjects.contains(&subject) {
                        line.subjects.push(subject);
                    }
                }
                Some(_) | None => {
                    // The table's own check admits no other word.
                    let state = state.parse().unwrap_or(MessageState::Failed);
                    lines.push(OutboxLine {
                        id,
                        keys: vec![key],
                        kind,
                        subjects: vec![subject],
                        recipient,
                        state,
                        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                        created_at: instant(created_ms),
                        next_at: (state == MessageState::Queued).then(|| instant(next_ms)),
                        sent_at: sent_ms.map(instant),
                        reason,
                    });
                }
            }
        }
        Ok(lines)
    }

    /// How many messages are not done.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn pending(&self) -> Result<Pending, StoreError> {
        let query =
            "SELECT state, COUNT(*) FROM messages WHERE state IN ('queued', 'sending', 'failed') GROUP BY state";
        let mut session = self.session().await?;
        let counts: Result<Vec<(String, i64)>, _> = session.connection.rows(statement(query)).await;
        let counts = counts.map_err(|e| StoreError::of_engine(&session.location, e))?;
        let of = |state: MessageState| {
            let count = counts.iter().find(|(name, _)| name == state.as_str()).map_or(0, |(_, count)| *count);
            u64::try_from(count).unwrap_or_default()
        };
        Ok(Pending {
            queued: of(MessageState::Queued),
            sending: of(MessageState::Sending),
            failed: of(MessageState::Failed),
        })
    }

    /// Queues failed messages anew and lets queued ones go at once, quiet hours or not; a stop of all sending ends with
    /// it. Returns how many.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn retry(&self, which: Which, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut session = self.writing().await?;
        transaction!(session, Begin::Writing, retry(&mut session, which, now))
    }

    /// Drops queued or failed messages for good. Returns how many.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub async fn discard_by_hand(&self, which: Which, reason: &str) -> Result<u64, StoreError> {
        let discard = "UPDATE messages SET state = 'discarded', reason = $1 \
                         WHERE id BETWEEN $2 AND $3 AND (state = 'failed' OR ($4 <> 0 AND state = 'queued'))";
        let (first, last, queued) = which.span();
        let mut session = self.writing().await?;
        let discard = || statement(discard).bind(reason).bind(first).bind(last).bind(i64::from(queued));
        transaction!(session, Begin::Writing, async { Ok(session.connection.execute(discard()).await?) })
    }
}

async fn retry(session: &mut Session, which: Which, now: DateTime<Utc>) -> Result<u64, Trouble> {
    let queue = "UPDATE messages SET state = 'queued', attempts = 0, queued_ms = $1, next_ms = $1, not_before_ms = $5 \
                     WHERE id BETWEEN $2 AND $3 AND (state = 'failed' OR ($4 <> 0 AND state = 'queued'))";
    let (first, last, queued) = which.span();
    let queue =
        statement(queue).bind(now.timestamp_millis()).bind(first).bind(last).bind(i64::from(queued)).bind(BY_HAND);
    let queued = session.connection.execute(queue).await?;
    stop::forget(session).await?;
    Ok(queued)
}
