//! The sheet as the archive sees it: people's tabs, what was just taken out of them, and the tabs of the archive.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{anyhow, bail};

use crate::config::Config;
use crate::cycle::{options, tabs_of, to_read};
use crate::decide::rows::guards;
use crate::domain::books::Books;
use crate::domain::facts::Facts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::sheet::archive::{NEXT_ID, Part, Rows, Written};
use crate::sheet::google::{SheetClient, SheetError};
use crate::sheet::layout::Layout;
use crate::sheet::read;
use crate::sheet::table::Table;

/// One look.
pub(super) struct Seen {
    pub(super) books: Books,
    /// People's tabs.
    pub(super) live: BTreeMap<Part, Rows>,
    /// What an earlier step took out and nobody has looked at since.
    pub(super) trash: BTreeMap<Part, Rows>,
    /// Every tab by its title.
    titles: BTreeMap<String, i32>,
}

/// The sheet.
pub(super) struct Desk {
    pub(super) client: SheetClient,
    config: Arc<Config>,
}

impl Desk {
    pub(super) async fn open(config: Arc<Config>) -> anyhow::Result<Self> {
        Ok(Self { client: SheetClient::connect(options(&config)).await?, config })
    }

    /// Reads people's tabs, and what was taken out of them.
    ///
    /// # Errors
    /// Also when one of the three tabs is not believed: then nothing is archived.
    pub(super) async fn look(&self, facts: &Facts) -> anyhow::Result<Seen> {
        let description = self.client.describe().await?;
        let titles: BTreeMap<String, i32> =
            description.tabs.iter().map(|tab| (tab.title.clone(), tab.sheet_id)).collect();
        let tabs = tabs_of(&description, facts, self.config.answers.is_some());
        let mut ids = to_read(&tabs, &self.config)?;
        let kept: Vec<(Part, i32)> =
            Part::ALL.iter().filter_map(|part| Some((*part, *titles.get(&part.trash())?))).collect();
        ids.extend(kept.iter().map(|(_, id)| *id));
        let mut read_tables = self.client.read(&ids).await?.tables;
        let kept_tables = read_tables.split_off(tabs.len());
        let tables: BTreeMap<&'static str, Table> = tabs.keys().copied().zip(read_tables).collect();
        let policy = &self.config.policy;
        let mut books = read::read(&tables, Layout::embedded(), facts, policy.sop.least_rupiah).books;
        guards::close(&mut books, facts, "orderd archive", &policy.number_pattern);
        let mut live = BTreeMap::new();
        for part in Part::ALL {
            if let Some(reason) = books.paused.get(part.tab()) {
                bail!("nothing is archived, because the tab {} is not read: {reason}", part.tab());
            }
            let (Some(seen), Some(table)) = (books.seen.get(part.tab()), tables.get(part.tab())) else {
                return Err(anyhow!("nothing is archived, because the tab {} was not found", part.tab()));
            };
            let named = seen.columns.iter().map(|(header, at)| (*at, *header)).collect();
            live.insert(part, Rows::read(table, seen.header_row, &named));
        }
        let mut trash = BTreeMap::new();
        for ((part, _), table) in kept.iter().zip(&kept_tables) {
            // A copy of the tab has its header where the tab has it, its columns too unless people moved them since.
            let header_row = live.get(part).map_or(0, |live| live.header_row);
            let seen = books.seen.get(part.tab());
            let is_same = |(header, at): &&(&str, u32)| {
                seen.is_some_and(|seen| table.cell(seen.header_row, *at).to_string().trim() == *header)
            };
            let columns = seen.map(|seen| seen.columns.as_slice()).unwrap_or_default();
            let named = columns.iter().filter(is_same).map(|(header, at)| (*at, *header)).collect();
            trash.insert(*part, Rows::read(table, header_row, &named));
        }
        Ok(Seen { books, live, trash, titles })
    }

    /// Reads the tabs of the archive for these years, as far as they are there.
    pub(super) async fn archive(
        &self,
        seen: &Seen,
        years: &BTreeSet<i32>,
    ) -> Result<BTreeMap<(Part, i32), Rows>, SheetError> {
        let of = |year: &i32| {
            let year = *year;
            Part::ALL.into_iter().map(move |part| (part, year))
        };
        let wanted: Vec<((Part, i32), i32)> = years
            .iter()
            .flat_map(of)
            .filter_map(|(part, year)| Some(((part, year), *seen.titles.get(&part.archive(year))?)))
            .collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<i32> = wanted.iter().map(|(_, id)| *id).collect();
        let tables = self.client.read(&ids).await?.tables;
        let named = BTreeMap::new();
        Ok(wanted.iter().zip(&tables).map(|((of, _), table)| (*of, Rows::read(table, 0, &named))).collect())
    }
}

impl Seen {
    /// The id for a tab that is to be made: one that no other has.
    pub(super) fn free_id(&self, part: Part, year: Option<i32>) -> i32 {
        let taken: BTreeSet<i32> = self.titles.values().copied().collect();
        let first = part.tab_id(year);
        (0..).map(|n| first + n * NEXT_ID).find(|id| !taken.contains(id)).unwrap_or(first)
    }
}

/// The year of the archive that a row belongs to; `None`: its order is not in it. An order's row that says something else
/// by now is a person's, and stays.
pub(super) fn year_of(part: Part, row: &Written, facts: &Facts) -> Option<i32> {
    let key = part.key_of(row)?;
    match part {
        Part::Orders | Part::Lines => {
            let id: OrderId = key.parse().ok()?;
            facts.orders.get(&id)?.archived.map(|archived| archived.year)
        }
        Part::Payments => {
            let id: PaymentId = key.parse().ok()?;
            facts.payments.get(&id)?.archived.map(|archived| archived.year)
        }
    }
}
