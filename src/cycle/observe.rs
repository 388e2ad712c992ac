//! Looking at the sheet: which tabs there are, what they hold, and whether a write landed where it was meant.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use chrono::{DateTime, TimeDelta, Utc};

use super::clerk::Clerk;
use super::known::Known;
use super::report::CycleError;
use super::standing::{Standing, is_kept};
use super::tabs::{Tabs, archive_of, locale_fits, tabs_of, to_read};
use crate::domain::column::{Column, ResponseColumn};
use crate::sheet::archive::Part;
use crate::sheet::google::{Ask, Digest, Glance, Part as Said, Seen, SheetError, Snapshot};
use crate::sheet::layout::Layout;
use crate::sheet::mirror::{self, Tables};
use crate::sheet::read::Places;
use crate::sheet::table::Table;
use crate::sheet::write::{CellWrite, WriteBatch};

/// While a tab is missing, it is looked for this often.
const LOOK_FOR_TABS: TimeDelta = TimeDelta::minutes(1);
/// So often it is looked whether *Jawaban* is protected, where there is a form.
const LOOK_AT_PROTECTION: TimeDelta = TimeDelta::minutes(10);

/// One look at the whole sheet.
#[derive(Debug)]
pub(super) struct Observation {
    /// What the tabs hold, by the template's titles.
    pub tables: Tables,
    /// The id of each.
    pub ids_by_title: Tabs,
    /// Recognises the same answer.
    pub known: Known,
    /// What was asked for, where that was not everything.
    asks: Vec<Ask>,
    /// Then the answer that brought what stands in our own tabs.
    stands: Option<Digest>,
    /// The tables hold what the answers said, and nothing was put back into them.
    is_as_read: bool,
    /// The tabs of the archive, where memory is to be filled from the sheet.
    pub archive: Vec<((Part, i32), Table)>,
    /// When our own tabs were fetched.
    pub fetched: DateTime<Utc>,
    /// What misplaced writes of ours covered, to be put back.
    pub covered: Vec<CellWrite>,
    /// Something to say about the spreadsheet's own settings.
    pub settings: Option<String>,
}

impl Observation {
    fn new(tabs: Tabs, tables: Tables, known: Known, fetched: DateTime<Utc>, settings: &str) -> Self {
        let settings = (!settings.is_empty()).then(|| settings.to_owned());
        Self { tables, ids_by_title: tabs, known, settings, ..Self::of_nothing(fetched) }
    }

    /// All our tabs were deleted: told of each as of a single one.
    fn of_nothing(now: DateTime<Utc>) -> Self {
        Self {
            tables: Tables::new(),
            ids_by_title: Tabs::new(),
            known: Known { whole: Some(Digest::NOTHING), ..Known::default() },
            asks: Vec::new(),
            stands: None,
            is_as_read: true,
            archive: Vec::new(),
            fetched: now,
            covered: Vec::new(),
            settings: None,
        }
    }

    /// Everything that stands in the tabs.
    pub(super) fn asks(&self) -> Vec<Ask> {
        self.ids_by_title.values().map(|id| Ask::from(*id)).collect()
    }

    /// By what an answer says of a tab what stands in its table.
    pub(super) fn said(&self) -> Vec<Said> {
        if !self.is_as_read {
            return Vec::new();
        }
        let Known { light, whole, .. } = &self.known;
        let answers: Vec<&Digest> = [light, whole, &self.stands].into_iter().flatten().collect();
        Digest::parts_of(&self.asks(), &answers)
    }

    /// The answer that brought what stands in our own tabs.
    pub(super) fn brought(&self) -> Option<Digest> {
        self.known.whole.as_ref().or(self.stands.as_ref()).filter(|_| self.is_as_read).cloned()
    }

    /// The answer to what this look asked for, after a write that was found to be all that changed.
    fn light_after(&self, batch: &WriteBatch, whole: &Digest) -> Option<Digest> {
        let is_head = |cell: &CellWrite| {
            let head = self.asks.iter().find(|ask| ask.sheet_id == cell.sheet_id).and_then(|ask| ask.rows);
            head.is_some_and(|rows| cell.row < rows)
        };
        let light = self.known.light.as_ref().filter(|_| !batch.cells.iter().any(is_head))?;
        Digest::expected(&self.asks, &[whole, light])
    }

    /// Puts back what stray writes covered: the tables are read as if they had never happened, and the next write
    /// restores the cells.
    pub(super) fn put_back(&mut self, cells: Vec<CellWrite>) {
        for table in self.tables.values_mut() {
            let own: Vec<CellWrite> = cells.iter().filter(|c| c.sheet_id == table.sheet_id()).cloned().collect();
            *table = table.patched(&own);
        }
        self.is_as_read = false;
        self.covered.extend(cells);
    }

    /// Compares the sheet after a write with what it should hold. `Err`: people moved or typed something meanwhile;
    /// it is the next observation, with what our misplaced cells covered put back.
    pub(super) fn after(
        mut self,
        batch: &WriteBatch,
        read: Seen,
        (now, settings): (DateTime<Utc>, &str),
    ) -> Result<(Tables, Known), Box<Self>> {
        let Seen { tables: read, digest, .. } = read;
        let mut after: BTreeMap<&'static str, Option<Table>> = self.ids_by_title.keys().copied().zip(read).collect();
        let is_as_expected = |(title, before): (&&'static str, &Table)| match after.get(title) {
            Some(Some(table)) => mirror::is_as_expected(before, &batch.cells, table),
            // It is as it was.
            Some(None) => !batch.touches(before.sheet_id()) || mirror::is_as_expected(before, &batch.cells, before),
            None => false,
        };
        let expected = self.tables.iter().all(is_as_expected);
        if expected {
            let light = self.light_after(batch, &digest);
            for (title, table) in after.into_iter().filter_map(|(title, table)| Some((title, table?))) {
                // Of our tabs most stands as it stood; what is kept of people's is let go with this look.
                let table = if is_kept(title) { table.by_itself(self.tables.get(title)) } else { table };
                self.tables.insert(title, table);
            }
            return Ok((self.tables, Known { whole: Some(digest), light, ..Known::default() }));
        }
        let mut covered = Vec::new();
        let mut patched = Tables::new();
        for (title, before) in &self.tables {
            let Some(table) = after.remove(title) else { continue };
            let table = table.unwrap_or_else(|| before.clone());
            let undo = mirror::covered(before, &batch.cells, &table);
            patched.insert(*title, table.patched(&undo));
            covered.extend(undo);
        }
        patched.extend(after.into_iter().filter_map(|(title, table)| Some((title, table?))));
        let known = Known { whole: Some(digest), ..Known::default() };
        let next = Self::new(self.ids_by_title, patched, known, now, settings);
        Err(Box::new(Self { is_as_read: covered.is_empty(), covered, ..next }))
    }
}

impl Clerk {
    /// Reads the sheet; `None`: it is the same as at the last look. Of our own tabs a look fetches the headers alone, as long
    /// as what stands in them is known.
    pub(super) async fn observe(&mut self, last: Option<Known>) -> Result<Option<Observation>, CycleError> {
        let now = self.clock.now();
        let (known, waited) = match &self.tabs {
            None => (None, true),
            // A deleted tab comes back by Undo; nothing else would tell us.
            Some(tabs) => {
                let complete =
                    tabs.len() == Layout::embedded().tabs().len() + usize::from(self.config.answers.is_some());
                let waited = |least| self.looked_for_tabs.is_none_or(|at| now - at >= least || now < at);
                // Somebody may take the protection of *Jawaban* away, or put it there.
                let doubts = self.config.answers.is_some() && waited(LOOK_AT_PROTECTION);
                (Some(tabs.clone()), doubts || (!complete && waited(LOOK_FOR_TABS)))
            }
        };
        if waited {
            self.find_tabs().await?;
        }
        let last = last.filter(|_| known.is_none() || known == self.tabs);
        let tabs = self.tabs.clone().unwrap_or_default();
        if tabs.is_empty() && self.had_tabs() {
            return Ok(last.is_none().then(|| Observation::of_nothing(now)));
        }
        let mut standing = match self.standing.take() {
            Some(standing) if standing.holds(&tabs, now) => standing,
            old => return self.observe_whole(old, last).await,
        };
        let asks = standing.asks(&tabs);
        let light = last.as_ref().and_then(|last| last.light.as_ref());
        match self.client.read_if_changed(&asks, light).await {
            Ok(Glance::Unchanged(digest)) => {
                self.last = last.map(|last| Known { light: Some(digest), ..last });
                self.standing = Some(standing);
                Ok(None)
            }
            Ok(Glance::Changed(Snapshot { tables, digest, .. })) => {
                let mut tables = tabs.keys().copied().zip(tables).collect();
                let known = Known { light: Some(digest), ..Known::default() };
                if standing.complete(&mut tables) && !self.is_suddenly_empty(&tables) {
                    return Ok(self.news(tables, known, (standing, asks), last));
                }
                self.observe_whole(None, last).await
            }
            // A tab may have been deleted: look which ones there are, and read those.
            Err(SheetError::Refused { .. }) => {
                self.find_tabs().await?;
                if self.tabs.as_ref().is_none_or(Tabs::is_empty) && self.had_tabs() {
                    return Ok(Some(Observation::of_nothing(now)));
                }
                self.observe_whole(None, None).await
            }
            Err(error) => {
                self.standing = Some(standing);
                Err(error.into())
            }
        }
    }

    /// The same, with everything that stands in our own tabs. `standing`: what stood there at `last`.
    pub(super) async fn observe_whole(
        &mut self,
        standing: Option<Standing>,
        last: Option<Known>,
    ) -> Result<Option<Observation>, CycleError> {
        let now = self.clock.now();
        let whole = |clerk: &Self| -> Result<Vec<Ask>, CycleError> {
            let tabs = clerk.tabs.clone().unwrap_or_default();
            Ok(to_read(&tabs, &clerk.config)?.into_iter().map(Ask::from).collect())
        };
        let asks = whole(self)?;
        let glance = match self.client.read_if_changed(&asks, last.as_ref().and_then(|last| last.whole.as_ref())).await
        {
            Ok(glance) => glance,
            // A tab may have been deleted: look which ones there are, and read those.
            Err(SheetError::Refused { .. }) => {
                self.find_tabs().await?;
                if self.tabs.as_ref().is_none_or(Tabs::is_empty) && self.had_tabs() {
                    return Ok(Some(Observation::of_nothing(now)));
                }
                self.client.read_if_changed(&whole(self)?, None).await?
            }
            Err(error) => {
                self.standing = standing;
                return Err(error.into());
            }
        };
        let standing = standing.map(|standing| standing.renewed(now));
        let mut snapshot = match glance {
            Glance::Changed(snapshot) => snapshot,
            Glance::Unchanged(digest) => {
                self.last = last.map(|last| Known { whole: Some(digest), ..last });
                self.standing = standing;
                return Ok(None);
            }
        };
        let tabs = self.tabs.clone().unwrap_or_default();
        let titled = |tables: Vec<Table>| -> Tables { tabs.keys().copied().zip(tables).collect() };
        let mut tables = titled(std::mem::take(&mut snapshot.tables));
        if self.is_suddenly_empty(&tables) {
            // An answer without values has been a passing fault of Google's before; two of them are believed.
            let ids: Vec<i32> = tabs.values().copied().collect();
            snapshot = self.client.read(&ids).await?;
            tables = titled(snapshot.tables);
        }
        let known = Known { whole: Some(snapshot.digest), ..Known::default() };
        let is_same = |last: &Known| last.content == Some(self.content(&tables));
        if let Some(last) = last.filter(is_same) {
            (self.last, self.standing) = (Some(Known { whole: known.whole, ..last }), standing);
            return Ok(None);
        }
        Ok(Some(Observation::new(tabs, tables, known, now, &self.title)))
    }

    /// What completed a look that fetched only the headers of our tabs; `None`: nothing has changed.
    fn news(
        &mut self,
        tables: Tables,
        known: Known,
        (standing, asks): (Standing, Vec<Ask>),
        last: Option<Known>,
    ) -> Option<Observation> {
        let is_same = |last: &Known| last.content == Some(self.content(&tables));
        match last.filter(is_same) {
            Some(last) => {
                self.last = Some(Known { light: known.light, ..last });
                self.standing = Some(standing.take_back(tables));
                None
            }
            None => {
                let tabs = self.tabs.clone().unwrap_or_default();
                let seen = Observation::new(tabs, tables, known, standing.fetched(), &self.title);
                Some(Observation { asks, stands: standing.into_said(), ..seen })
            }
        }
    }

    /// Keeps what the next look needs: what recognises the sheet as it is, and what stands in our own tabs.
    /// `brought`: the answer that brought what stands in our tabs.
    pub(super) fn keep(
        &mut self,
        tables: Tables,
        places: &Places,
        known: Known,
        (fetched, brought): (DateTime<Utc>, Option<Digest>),
    ) {
        self.last = Some(Known { content: Some(self.content(&tables)), ..known });
        self.standing = Some(Standing::of(tables, places, fetched, brought));
    }

    fn content(&self, tables: &Tables) -> u64 {
        self.keys.hash_one(tables)
    }

    /// Whether the spreadsheet once had a tab of ours.
    fn had_tabs(&self) -> bool {
        self.memory().system.sheet.tabs.values().any(|tab| tab.sheet_id.is_some())
    }

    /// Whether a tab that was read before came back without any values.
    fn is_suddenly_empty(&self, tables: &Tables) -> bool {
        let facts = self.memory();
        let was_read = |title: &str| facts.system.sheet.tabs.get(title).is_some_and(|t| t.paused.is_none());
        tables.iter().any(|(title, table)| table.missing_values() && was_read(title))
    }

    /// Finds the template's tabs: by the id known from earlier, else by title.
    async fn find_tabs(&mut self) -> Result<(), CycleError> {
        let description = self.client.describe().await?;
        let facts = self.facts.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let tabs = tabs_of(&description, &facts, self.config.answers.is_some());
        drop(facts);
        let responses = tabs.get(ResponseColumn::TAB);
        self.responses_proven = description.tabs.iter().any(|tab| Some(&tab.sheet_id) == responses && tab.is_locked);
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
        self.archive = archive_of(&description);
        self.looked_for_tabs = Some(self.clock.now());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cell::Cell;

    const ORDERS: i32 = 1;
    const KPI: i32 = 2;
    const HEADS: u32 = 2;

    /// A look that fetched people's tab, and of ours the headers; what stands in ours came before.
    fn light() -> Observation {
        let (orders, kpi, head) = (Ask::from(ORDERS), Ask::from(KPI), Ask { sheet_id: KPI, rows: Some(HEADS) });
        let tabs = Tabs::from([("KPI", KPI), ("Pesanan", ORDERS)]);
        let known = Known { light: Some(Digest::of_parts(&[(head, 22), (orders, 11)])), ..Known::default() };
        let seen = Observation::new(tabs, Tables::new(), known, DateTime::UNIX_EPOCH, "");
        let stands = Some(Digest::of_parts(&[(kpi, 20), (orders, 10)]));
        Observation { asks: vec![head, orders], stands, ..seen }
    }

    fn write(sheet_id: i32, row: u32) -> CellWrite {
        CellWrite { sheet_id, row, column: 0, value: Cell::text("x"), link: None }
    }

    #[test]
    fn what_a_tab_is_known_by_is_what_brought_its_table_and_nothing_once_cells_were_put_back() {
        let mut seen = light();
        let parts = |of: &[(Ask, u64)]| Digest::parts_of(&seen.asks(), &[&Digest::of_parts(of)]);
        // People's tab as of this look, not as of the one that brought ours.
        assert_eq!(seen.said(), parts(&[(Ask::from(KPI), 20), (Ask::from(ORDERS), 11)]));
        assert_eq!(seen.brought(), seen.stands);
        seen.put_back(vec![write(ORDERS, 5)]);
        assert_eq!((seen.said(), seen.brought()), (Vec::new(), None));
    }

    #[test]
    fn the_next_look_is_known_beforehand_unless_a_header_was_written() {
        let whole = Digest::of_parts(&[(Ask::from(KPI), 30), (Ask::from(ORDERS), 31)]);
        let after = |cell| light().light_after(&WriteBatch { cells: vec![cell], ..WriteBatch::default() }, &whole);
        let head = Ask { sheet_id: KPI, rows: Some(HEADS) };
        let expected = Some(Digest::of_parts(&[(head, 22), (Ask::from(ORDERS), 31)]));
        assert_eq!(after(write(KPI, HEADS)), expected);
        assert_eq!(after(write(ORDERS, 0)), expected);
        assert_eq!(after(write(KPI, HEADS - 1)), None);
    }
}
