//! Everything decisions need, in one consistent picture. It reads page by page, so that the rows of a large database
//! are never in memory twice.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::hold;
use super::record::NEWS;
use super::session::{Begin, Session, transaction};
use super::statement::statement;
use super::values::get;
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{Facts, OrderFacts, SystemFacts};
use crate::domain::measured::ClosedPeriod;
use crate::domain::payment::PaymentFacts;
use crate::domain::shared::Shared;

/// Rows fetched at a time, put together in one: each row of an answer wakes whoever waits for it.
const PAGE_ROWS: usize = 50;
/// Between them, as the statements say; a line break within JSON is spelt out, and neither ids nor numbers have any.
const BREAK: char = '\n';

impl Store {
    /// Everything that was recorded; empty for a new database. A hold that a person lifted is left out.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or was written by another version.
    pub async fn load(&self) -> Result<Facts, StoreError> {
        let mut session = self.session().await?;
        let (facts, has_news) = transaction!(session, Begin::Reading, facts(&mut session))?;
        if has_news {
            self.note_news(&facts.system.mail.news);
        }
        Ok(facts)
    }
}

/// The facts, and whether the news among them stand where they are written now.
async fn facts(session: &mut Session) -> Result<(Facts, bool), Trouble> {
    let mut facts = Facts::default();
    // Maps made at once from what comes in order have full nodes; filled one by one, half of each stays empty.
    let orders: Vec<Shared<OrderFacts>> = each(session, "orders").await?;
    let shared = |mut order: Shared<OrderFacts>| {
        order.share();
        (order.id, order)
    };
    facts.orders = orders.into_iter().map(shared).collect();
    let payments: Vec<Shared<PaymentFacts>> = each(session, "payments").await?;
    facts.payments = payments.into_iter().map(|payment| (payment.id, payment)).collect();
    facts.register = register(session).await?.into();
    let periods: Vec<ClosedPeriod> = each(session, "periods").await?;
    facts.periods = periods.into_iter().map(|closed| (closed.period, closed)).collect();
    let has_news;
    (facts.system, has_news) = system(session).await?;
    Ok((facts, has_news))
}

/// Every row of a table that is keyed by text. SQLite plans a statement anew whenever a limit that is bound may be
/// another one, so limits stand in the text.
async fn each<T: DeserializeOwned>(session: &mut Session, table: &'static str) -> Result<Vec<T>, Trouble> {
    let query = format!(
        "SELECT string_agg(id, '\n'), string_agg(facts, '\n') \
         FROM (SELECT id, facts FROM {table} WHERE id > $1 ORDER BY id LIMIT {PAGE_ROWS}) page"
    );
    let mut rows = Vec::new();
    let mut last = String::new();
    loop {
        let page = statement(query.clone()).bind(&last);
        let (Some(ids), Some(texts)): (Option<String>, Option<String>) = session.connection.only(page).await? else {
            return Ok(rows);
        };
        let before = rows.len();
        for (id, json) in ids.split(BREAK).zip(texts.split(BREAK)) {
            rows.push(parse(json, id)?);
        }
        if rows.len() - before < PAGE_ROWS {
            return Ok(rows);
        }
        // Of the order in which they are put together, engines promise nothing.
        ids.split(BREAK).max().unwrap_or_default().clone_into(&mut last);
    }
}

/// The register, in order of issue.
async fn register(session: &mut Session) -> Result<Vec<RegisterEntry>, Trouble> {
    let query = format!(
        "SELECT string_agg(CAST(issued AS TEXT), '\n'), string_agg(number, '\n'), string_agg(entry, '\n') \
         FROM (SELECT issued, number, entry FROM register WHERE issued > $1 ORDER BY issued LIMIT {PAGE_ROWS}) page"
    );
    let mut register: Vec<(i64, RegisterEntry)> = Vec::new();
    let mut last = 0;
    loop {
        let page = statement(query.clone()).bind(last);
        let page: (Option<String>, Option<String>, Option<String>) = session.connection.only(page).await?;
        let (Some(issued), Some(numbers), Some(texts)) = page else { break };
        let before = register.len();
        for ((issued, number), json) in issued.split(BREAK).zip(numbers.split(BREAK)).zip(texts.split(BREAK)) {
            register.push((parse(issued, number)?, parse(json, number)?));
        }
        let Some(page) = register.get_mut(before..) else { break };
        page.sort_unstable_by_key(|(issued, _)| *issued);
        last = page.last().map_or(i64::MAX, |(issued, _)| *issued);
        if page.len() < PAGE_ROWS {
            break;
        }
    }
    Ok(register.into_iter().map(|(_, entry)| entry).collect())
}

async fn system(session: &mut Session) -> Result<(SystemFacts, bool), Trouble> {
    let spelt = get(session, "facts").await?;
    let mut system: SystemFacts = match &spelt {
        None => SystemFacts::default(),
        Some(json) => parse(json, "the deployment")?,
    };
    let is_apart = spelt.is_some_and(|json| SystemFacts::has_news_apart(&json));
    let news = if is_apart { get(session, NEWS).await? } else { None };
    if let Some(json) = &news {
        system.mail.news = parse(json, "what people are to know")?;
    }
    system.mail.held = hold::in_force(session).await?;
    Ok((system, news.is_some()))
}

/// Reads recorded JSON; `what` names it in the error.
pub(super) fn parse<T: DeserializeOwned>(json: &str, what: &str) -> Result<T, Trouble> {
    serde_json::from_str(json).map_err(|source| Trouble::Json { what: what.to_owned(), source })
}

/// The instant of a column in milliseconds.
pub(super) fn instant(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

/// A number of rows as the database wants it.
pub(super) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
