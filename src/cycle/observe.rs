//! Looking at the sheet: which tabs there are, what they hold, and whether a write landed where it was meant.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::clerk::Clerk;
use super::report::CycleError;
use super::tabs::{Tabs, locale_fits, tabs_of, to_read};
use crate::domain::cell::CellRef;
use crate::domain::column::Column;
use crate::sheet::google::{Digest, Glance, SheetError, Snapshot};
use crate::sheet::layout::Layout;
use crate::sheet::mirror::{self, Tables};
use crate::sheet::read::Place;
use crate::sheet::table::Table;
use crate::sheet::write::{CellWrite, WriteBatch};

/// While a tab is missing, it is looked for this often.
const LOOK_FOR_TABS: TimeDelta = TimeDelta::minutes(1);

/// One look at the whole sheet.
#[derive(Debug)]
pub(super) struct Observation {
    /// What the tabs hold, by the template's titles.
    pub tables: Tables,
    /// The id of each.
    pub ids_by_title: Tabs,
    /// Recognises the same answer.
    pub digest: Digest,
    /// What misplaced writes of ours covered, to be put back.
    pub covered: Vec<CellWrite>,
    /// Among them is `Ulang` of a cycle that died before its check.
    pub has_strays: bool,
    /// Something to say about the spreadsheet's own settings.
    pub settings: Option<String>,
}

impl Observation {
    /// All our tabs were deleted: told of each as of a single one.
    fn of_nothing() -> Self {
        Self {
            tables: Tables::new(),
            ids_by_title: Tabs::new(),
            digest: Digest::NOTHING,
            covered: Vec::new(),
            has_strays: false,
            settings: None,
        }
    }

    pub(super) fn ids(&self) -> Vec<i32> {
        self.ids_by_title.values().copied().collect()
    }

    /// Puts back what stray writes covered: the tables are read as if they had never happened, and the next write
    /// restores the cells.
    pub(super) fn put_back(&mut self, cells: Vec<CellWrite>) {
        for table in self.tables.values_mut() {
            let own: Vec<CellWrite> = cells.iter().filter(|c| c.sheet_id == table.sheet_id()).cloned().collect();
            *table = table.patched(&own);
        }
        self.covered.extend(cells);
        self.has_strays = true;
    }

    /// Shows a cell of a tab that people fill, where tab and column are there.
    pub(super) fn show<C: Column>(
        &self,
        place: Option<&Place<C>>,
        row: u32,
        column: C,
        to: &mut dyn FnMut(CellRef<'_>),
    ) {
        let column = place.and_then(|place| place.binding.column(column));
        if let (Some(column), Some(table)) = (column, self.tables.get(C::TAB)) {
            to(table.cell(row, column));
        }
    }

    /// Compares the sheet after a write with what it should hold. `Err`: people moved or typed something meanwhile;
    /// it is the next observation, with what our misplaced cells covered put back.
    pub(super) fn after(&self, batch: &WriteBatch, read: Snapshot, settings: &str) -> Result<Digest, Box<Self>> {
        let Snapshot { tables, digest, .. } = read;
        let tables: Tables = self.ids_by_title.keys().copied().zip(tables).collect();
        let expected = self
            .tables
            .iter()
            .all(|(title, before)| tables.get(title).is_some_and(|t| mirror::is_as_expected(before, &batch.cells, t)));
        if expected {
            return Ok(digest);
        }
        let mut covered = Vec::new();
        let mut patched = Tables::new();
        for (title, table) in tables {
            let undo =
                self.tables.get(title).map(|before| mirror::covered(before, &batch.cells, &table)).unwrap_or_default();
            patched.insert(title, table.patched(&undo));
            covered.extend(undo);
        }
        Err(Box::new(Self {
            tables: patched,
            ids_by_title: self.ids_by_title.clone(),
            digest,
            covered,
            has_strays: false,
            settings: (!settings.is_empty()).then(|| settings.to_owned()),
        }))
    }
}

impl Clerk {
    /// Reads the sheet; `None`: it is the same as at the last look.
    pub(super) async fn observe(&mut self, last: Option<Digest>) -> Result<Option<Observation>, CycleError> {
        let now = self.clock.now();
        let (known, waited) = match &self.tabs {
            None => (None, true),
            // A deleted tab comes back by Undo; nothing else would tell us.
            Some(tabs) => {
                let complete = tabs.len() == Layout::embedded().tabs().len();
                let waited = self.looked_for_tabs.is_none_or(|at| now - at >= LOOK_FOR_TABS || now < at);
                (Some(tabs.clone()), !complete && waited)
            }
        };
        if waited {
            self.find_tabs().await?;
        }
        let last = last.filter(|_| known.is_none() || known == self.tabs);
        let tabs = self.tabs.clone().unwrap_or_default();
        if tabs.is_empty() && self.had_tabs() {
            return Ok(last.is_none().then(Observation::of_nothing));
        }
        let glance = match self.client.read_if_changed(&to_read(&tabs, &self.config)?, last).await {
            Ok(glance) => glance,
            // A tab may have been deleted: look which ones there are, and read those.
            Err(SheetError::Refused { .. }) => {
                self.find_tabs().await?;
                let tabs = self.tabs.clone().unwrap_or_default();
                if tabs.is_empty() && self.had_tabs() {
                    return Ok(Some(Observation::of_nothing()));
                }
                self.client.read_if_changed(&to_read(&tabs, &self.config)?, None).await?
            }
            Err(error) => return Err(error.into()),
        };
        let Glance::Changed(mut snapshot) = glance else { return Ok(None) };
        let ids_by_title = self.tabs.clone().unwrap_or_default();
        if self.is_suddenly_empty(&ids_by_title, &snapshot) {
            // An answer without values has been a passing fault of Google's before; two of them are believed.
            let ids: Vec<i32> = ids_by_title.values().copied().collect();
            snapshot = self.client.read(&ids).await?;
        }
        let Snapshot { tables, digest, .. } = snapshot;
        let tables: BTreeMap<&'static str, Table> = ids_by_title.keys().copied().zip(tables).collect();
        let settings = (!self.title.is_empty()).then(|| self.title.clone());
        Ok(Some(Observation { tables, ids_by_title, digest, covered: Vec::new(), has_strays: false, settings }))
    }

    /// Whether the spreadsheet once had a tab of ours.
    fn had_tabs(&self) -> bool {
        self.memory().system.sheet.tabs.values().any(|tab| tab.sheet_id.is_some())
    }

    /// Whether a tab that was read before came back without any values.
    fn is_suddenly_empty(&self, titles: &Tabs, snapshot: &Snapshot) -> bool {
        let facts = self.facts.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let was_read = |title: &str| facts.system.sheet.tabs.get(title).is_some_and(|t| t.paused.is_none());
        titles.keys().zip(&snapshot.tables).any(|(title, table)| table.missing_values() && was_read(title))
    }

    /// Finds the template's tabs: by the id known from earlier, else by title.
    async fn find_tabs(&mut self) -> Result<(), CycleError> {
        let description = self.client.describe().await?;
        let tabs = tabs_of(&description, &self.facts.read().unwrap_or_else(std::sync::PoisonError::into_inner));
        let locale_fits = locale_fits(&description.locale);
        let zone = self.config.policy.timezone.name();
        self.title = match (locale_fits, description.time_zone == zone) {
            (true, true) => String::new(),
            (false, _) => format!(
                "[W] Setelan wilayah spreadsheet {}: 1.500 bisa terbaca 1,5. Ubah ke Indonesia (File, Setelan), atau jalankan: orderd init.",
                description.locale
            ),
            (true, false) => format!("[W] Zona waktu spreadsheet {}; seharusnya {zone}.", description.time_zone),
        };
        self.tabs = Some(tabs);
        self.looked_for_tabs = Some(self.clock.now());
        Ok(())
    }
}
