//! What happened, looked up: the lines of one order or payment, and notices by key. It never shortens either.

use super::database::Store;
use super::error::StoreError;
use super::load::{instant, parse};
use super::statement::statement;
use crate::domain::facts::HistoryLine;
use crate::domain::notice::{Notice, NoticeKey};

impl Store {
    /// Everything that happened to `subject` (an order id, a payment id or `-`), oldest first. Instants are cut to
    /// milliseconds.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn history(&self, subject: &str) -> Result<Vec<HistoryLine>, StoreError> {
        let mut session = self.session().await?;
        let query = statement("SELECT at_ms, text FROM history WHERE subject = $1 ORDER BY n").bind(subject);
        let lines: Result<Vec<(i64, String)>, _> = session.connection.rows(query).await;
        let lines = lines.map_err(|e| StoreError::of_engine(&session.location, e))?;
        let line = |(at_ms, text): (i64, String)| HistoryLine {
            subject: subject.into(),
            at: instant(at_ms),
            text: text.into(),
        };
        Ok(lines.into_iter().map(line).collect())
    }

    /// The notice recorded under `key`.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or was written by another version.
    pub async fn notice(&self, key: &NoticeKey) -> Result<Option<Notice>, StoreError> {
        let key = key.to_string();
        let mut session = self.session().await?;
        let query = statement("SELECT notice FROM notices WHERE key = $1").bind(&key);
        let json: Result<Option<(String,)>, _> = session.connection.first(query).await;
        let json = json.map_err(|e| StoreError::of_engine(&session.location, e))?;
        json.map(|(json,)| parse(&json, &key)).transpose().map_err(|trouble| trouble.at(&session.location))
    }
}
