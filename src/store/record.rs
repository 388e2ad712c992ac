//! What one cycle adds to memory, in one transaction: facts together with the messages that follow from them. It
//! never overwrites a notice, and never gives a number or a message twice.

use std::collections::HashMap;

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::hold;
use super::lease::Lease;
use super::session::{Begin, Session, transaction};
use super::statement::statement;
use super::values::{json, put};
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{Changes, SystemFacts};
use crate::domain::ids::OrderId;
use crate::domain::notice::{Mailing, News, Notice, NoticeKey};
use crate::domain::shared::Shared;

impl Store {
    /// Records `changes`, all or nothing; when it returns, they are on the disk. No changes, no transaction. Dropped
    /// before it returned, it may have recorded all of them: load again.
    ///
    /// # Errors
    ///
    /// After an error nothing was recorded: [`StoreError::NoticeTwice`], [`StoreError::NumberTwice`] and their like for
    /// what may happen only once, [`StoreError::Full`] for the disk. After [`StoreError::Disk`] it is uncertain until
    /// the database is opened again, and no effect of the cycle may be carried out.
    pub async fn record(&self, lease: &Lease, changes: &Changes) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        // A record hardly ever changes the news.
        let news = changes.system.as_ref().map(|facts| &facts.mail.news).filter(|news| !self.has_news(news));
        let mut session = self.writing().await?;
        transaction!(session, Begin::Leading(lease), all(&mut session, changes, news))?;
        if let Some(news) = news {
            self.note_news(news);
        }
        Ok(())
    }
}

/// Under which key the news stand that people wait for.
pub(super) const NEWS: &str = "news";

async fn all(session: &mut Session, changes: &Changes, news: Option<&Shared<Vec<News>>>) -> Result<(), Trouble> {
    for order in &changes.orders {
        let id = order.id.to_string();
        let insert = "INSERT INTO orders (id, facts) VALUES ($1, $2) \
                         ON CONFLICT (id) DO UPDATE SET facts = excluded.facts";
        let facts = json(order, &id)?;
        session.connection.execute(statement(insert).bind(id).bind(facts)).await?;
    }
    for payment in &changes.payments {
        let id = payment.id.to_string();
        let insert = "INSERT INTO payments (id, facts) VALUES ($1, $2) \
                         ON CONFLICT (id) DO UPDATE SET facts = excluded.facts";
        let facts = json(payment, &id)?;
        session.connection.execute(statement(insert).bind(id).bind(facts)).await?;
    }
    for entry in &changes.register {
        register(session, entry).await?;
    }
    for closed in &changes.periods {
        let id = closed.period.to_string();
        let insert = "INSERT INTO periods (id, facts) VALUES ($1, $2) \
                         ON CONFLICT (id) DO UPDATE SET facts = excluded.facts";
        let facts = json(closed, &id)?;
        session.connection.execute(statement(insert).bind(id).bind(facts)).await?;
    }
    for new in &changes.notices {
        notice(session, new).await?;
    }
    let orders: HashMap<&NoticeKey, Option<OrderId>> = changes.notices.iter().map(|n| (&n.key, n.order)).collect();
    for new in &changes.mailings {
        mailing(session, new, &orders).await?;
    }
    for line in &changes.history {
        history(session, &line.subject, line.at.timestamp_millis(), &line.text).await?;
    }
    if let Some(news) = news {
        put(session, NEWS, &json(news, "what people are to know")?).await?;
    }
    match &changes.system {
        Some(facts) => system(session, facts).await,
        None => Ok(()),
    }
}

/// A new number goes to the end of the register; a known one changes where it stands.
async fn register(session: &mut Session, entry: &RegisterEntry) -> Result<(), Trouble> {
    let insert = "INSERT INTO register (issued, number, kind, year, sequence, revision, entry) \
                     VALUES ((SELECT COALESCE(MAX(issued), 0) + 1 FROM register), $1, $2, $3, $4, $5, $6) \
                     ON CONFLICT (number) DO UPDATE SET kind = excluded.kind, year = excluded.year, \
                     sequence = excluded.sequence, revision = excluded.revision, entry = excluded.entry";
    let insert = statement(insert)
        .bind(&*entry.number)
        .bind(entry.kind.code())
        .bind(i64::from(entry.year))
        .bind(i64::from(entry.sequence))
        .bind(i64::from(entry.revision))
        .bind(json(entry, &entry.number)?);
    let inserted = session.connection.execute(insert).await;
    inserted.map_err(|e| Trouble::unless_unique(e, || StoreError::NumberTwice { number: entry.number.to_string() }))?;
    Ok(())
}

async fn notice(session: &mut Session, notice: &Notice) -> Result<(), Trouble> {
    let key = notice.key.to_string();
    let insert = "INSERT INTO notices (key, subject, order_no, kind, episode, rung, at_ms, notice) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = statement(insert)
        .bind(&key)
        .bind(&*notice.key.subject)
        .bind(notice.order.map(|order| order.to_string()))
        .bind(notice.key.kind.as_str())
        .bind(i64::from(notice.key.episode))
        .bind(i64::from(notice.key.rung))
        .bind(notice.at.timestamp_millis())
        .bind(json(notice, &key)?);
    let inserted = session.connection.execute(insert).await;
    inserted.map_err(|e| Trouble::unless_unique(e, || StoreError::NoticeTwice { key }))?;
    Ok(())
}

async fn mailing(
    session: &mut Session,
    mailing: &Mailing,
    orders: &HashMap<&NoticeKey, Option<OrderId>>,
) -> Result<(), Trouble> {
    let mut about = Vec::new();
    for key in &mailing.keys {
        let order = match orders.get(key) {
            Some(order) => order.map(|order| order.to_string()),
            None => recorded_order(session, key).await?,
        };
        about.push(order);
    }
    // A mail about several orders belongs to the thread of none.
    let thread = match about.split_first() {
        Some((first, rest)) if rest.iter().all(|order| order == first) => first.clone(),
        Some(_) | None => None,
    };
    let insert = "INSERT INTO messages (id, recipient, thread, state, created_ms, queued_ms, not_before_ms, next_ms) \
                     VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM messages), $1, $2, 'queued', $3, $3, $4, $4) \
                     RETURNING id";
    let insert = statement(insert)
        .bind(&*mailing.recipient)
        .bind(thread)
        .bind(mailing.at.timestamp_millis())
        .bind(mailing.not_before.timestamp_millis());
    let (message,): (i64,) = session.connection.only(insert).await?;
    for (position, key) in (0_i64..).zip(&mailing.keys) {
        let key = key.to_string();
        let insert = statement("INSERT INTO deliveries (key, recipient, message, position) VALUES ($1, $2, $3, $4)")
            .bind(&key)
            .bind(&*mailing.recipient)
            .bind(message)
            .bind(position);
        let inserted = session.connection.execute(insert).await;
        inserted.map_err(|e| Trouble::unless_unique(e, || StoreError::MailedTwice { key }))?;
    }
    Ok(())
}

/// The order of a notice recorded in an earlier cycle, whose mail waited to be merged.
async fn recorded_order(session: &mut Session, key: &NoticeKey) -> Result<Option<String>, Trouble> {
    let key = key.to_string();
    let order: Option<(Option<String>,)> =
        session.connection.first(statement("SELECT order_no FROM notices WHERE key = $1").bind(&key)).await?;
    order.map(|(order,)| order).ok_or(Trouble::Refused(StoreError::NoticeUnknown { key }))
}

/// One line of history; `subject` is an order id, a payment id or `-`.
pub(super) async fn history(session: &mut Session, subject: &str, at_ms: i64, text: &str) -> Result<(), Trouble> {
    let insert = "INSERT INTO history (n, subject, at_ms, text) \
                     VALUES ((SELECT COALESCE(MAX(n), 0) + 1 FROM history), $1, $2, $3)";
    session.connection.execute(statement(insert).bind(subject).bind(at_ms).bind(text)).await?;
    Ok(())
}

async fn system(session: &mut Session, facts: &SystemFacts) -> Result<(), Trouble> {
    put(session, "facts", &json(facts, "the deployment")?).await?;
    hold::keep(session, facts.mail.held.as_deref()).await
}
