//! A look without a cycle: one read of the sheet beside what is remembered, for reports. It records and writes nothing,
//! and works beside a running daemon.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::clerk::options;
use super::report::CycleError;
use super::tabs::{tabs_of, to_read};
use crate::config::Config;
use crate::decide::{Decisions, World, decide};
use crate::domain::books::Books;
use crate::domain::facts::Facts;
use crate::sheet::google::SheetClient;
use crate::sheet::layout::Layout;
use crate::sheet::read::{self, Places, Sheet};
use crate::store::{OpenMode, Store, StoreError};

/// The sheet and the memory at one instant.
pub struct Look {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The configuration.
    pub config: Arc<Config>,
    /// The sheet as read.
    pub books: Books,
    /// Where its columns are.
    pub places: Places,
    /// Memory; empty when there is none yet.
    pub facts: Facts,
}

impl Look {
    /// Reads the sheet once.
    ///
    /// # Errors
    /// When sheet or memory cannot be read.
    pub async fn take(config: Arc<Config>, now: DateTime<Utc>) -> Result<Self, CycleError> {
        let facts = match Store::open(&config.state.url(), OpenMode::Read).await {
            Ok(store) => store.load().await?,
            Err(StoreError::Missing { .. }) => Facts::default(),
            Err(error) => return Err(error.into()),
        };
        let client = SheetClient::connect(options(&config)).await?;
        let tabs = tabs_of(&client.describe().await?, &facts, config.answers.is_some());
        let ids = to_read(&tabs, &config)?;
        let snapshot = client.read(&ids).await?;
        let tables = tabs.keys().copied().zip(snapshot.tables).collect();
        let Sheet { books, places, .. } =
            read::read(&tables, Layout::embedded(), &facts, config.policy.sop.least_rupiah);
        Ok(Self { now, config, books, places, facts })
    }

    /// What there is to know, for decisions and reports.
    #[must_use]
    pub fn world(&self) -> World<'_> {
        World::new(self.now, &self.config.policy, &self.books, &self.facts)
    }

    /// Every order as a cycle would see it now.
    #[must_use]
    pub fn decisions(&self) -> Decisions<'_> {
        decide(&self.world())
    }
}
