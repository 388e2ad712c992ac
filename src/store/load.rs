//! Everything decisions need, in one consistent picture. It reads page by page, so that the rows of a large database
//! are never in memory twice.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::database::Store;
use super::error::StoreError;
use super::error::Trouble;
use super::hold;
use super::session::{Begin, Session, transaction};
use super::statement::statement;
use super::values::get;
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{Facts, OrderFacts, SystemFacts};
use crate::domain::measured::ClosedPeriod;
use crate::domain::payment::PaymentFacts;
use crate::domain::shared::Shared;

/// Rows fetched at a time.
const PAGE_ROWS: usize = 1_000;

impl Store {
    /// Everything that was recorded; empty for a new database. A hold that a person lifted is left out.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or was written by another version.
    pub async fn load(&self) -> Result<Facts, StoreError> {
        let mut session = self.session().await?;
        transaction!(session, Begin::Reading, facts(&mut session))
    }
}

async fn facts(session: &mut Session) -> Result<Facts, Trouble> {
    let mut facts = Facts::default();
    // Maps made at once from what comes in order have full nodes; filled one by one, half of each stays empty.
    let orders: Vec<Shared<OrderFacts>> =
        each(session, "SELECT id, facts FROM orders WHERE id > $1 ORDER BY id LIMIT $2").await?;
    let shared = |mut order: Shared<OrderFacts>| {
        order.share();
        (order.id, order)
    };
    facts.orders = orders.into_iter().map(shared).collect();
    let payments: Vec<Shared<PaymentFacts>> =
        each(session, "SELECT id, facts FROM payments WHERE id > $1 ORDER BY id LIMIT $2").await?;
    facts.payments = payments.into_iter().map(|payment| (payment.id, payment)).collect();
    facts.register = register(session).await?;
    let periods: Vec<ClosedPeriod> =
        each(session, "SELECT id, facts FROM periods WHERE id > $1 ORDER BY id LIMIT $2").await?;
    facts.periods = periods.into_iter().map(|closed| (closed.period, closed)).collect();
    facts.system = system(session).await?;
    Ok(facts)
}

/// Every row of a table that is keyed by text.
async fn each<T: DeserializeOwned>(session: &mut Session, query: &'static str) -> Result<Vec<T>, Trouble> {
    let mut rows = Vec::new();
    let mut last = String::new();
    loop {
        let page = statement(query).bind(&last).bind(limit(PAGE_ROWS));
        let page: Vec<(String, String)> = session.connection.rows(page).await?;
        let full = page.len() == PAGE_ROWS;
        for (id, json) in page {
            rows.push(parse(&json, &id)?);
            last = id;
        }
        if !full {
            return Ok(rows);
        }
    }
}

async fn register(session: &mut Session) -> Result<Vec<RegisterEntry>, Trouble> {
    let mut register = Vec::new();
    let mut last = 0_i64;
    loop {
        let page = "SELECT issued, number, entry FROM register WHERE issued > $1 ORDER BY issued LIMIT $2";
        let page = statement(page).bind(last).bind(limit(PAGE_ROWS));
        let page: Vec<(i64, String, String)> = session.connection.rows(page).await?;
        let full = page.len() == PAGE_ROWS;
        for (issued, number, json) in page {
            register.push(parse(&json, &number)?);
            last = issued;
        }
        if !full {
            return Ok(register);
        }
    }
}

async fn system(session: &mut Session) -> Result<SystemFacts, Trouble> {
    let mut system: SystemFacts = match get(session, "facts").await? {
        None => SystemFacts::default(),
        Some(json) => parse(&json, "the deployment")?,
    };
    system.mail.held = hold::in_force(session).await?;
    Ok(system)
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
