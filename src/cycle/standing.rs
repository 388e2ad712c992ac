//! What stands in the tabs that are ours as a whole, kept from one look to the next: nobody but us fills them, so most looks
//! fetch only their headers. People's tabs are never kept.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::tabs::Tabs;
use crate::decide::shown::system_status;
use crate::sheet::google::{Ask, Digest};
use crate::sheet::mirror::Tables;
use crate::sheet::read::{OURS, Places};
use crate::sheet::table::Table;

/// A cell of ours that somebody typed over in a tab of ours is noticed after this long at the latest.
const FETCHED_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Ours too, and written by `init` alone.
const GUIDE: &str = "Panduan";

/// What stands in our tabs.
#[derive(Debug)]
pub(super) struct Standing {
    tables: Tables,
    /// Of each tab the rows from the top down to the headers, which every look fetches: a column that somebody inserted must
    /// be known before anything is written beside it. `None`: all of it, for it tells a sheet that was put back.
    heads: BTreeMap<&'static str, Option<u32>>,
    fetched: DateTime<Utc>,
    /// The answer that brought it.
    said: Option<Digest>,
}

/// Whether a tab is ours as a whole, so that what stands in it is kept.
pub(super) fn is_kept(title: &str) -> bool {
    OURS.contains(&title) || title == GUIDE
}

impl Standing {
    /// Takes our tabs out of a look at the whole sheet; one whose headers were not found stays out.
    pub(super) fn of(mut tables: Tables, places: &Places, fetched: DateTime<Utc>, said: Option<Digest>) -> Self {
        let head = |title: &'static str| {
            let rows = places.ours.get(title)?.header_row.saturating_add(1);
            Some((title, (title != system_status::TAB).then_some(rows)))
        };
        let mut heads: BTreeMap<&'static str, Option<u32>> =
            OURS.into_iter().filter_map(head).chain([(GUIDE, Some(1))]).collect();
        tables.retain(|title, table| heads.get(title).is_some_and(|head| head.is_none_or(|rows| table.rows() >= rows)));
        heads.retain(|title, _| tables.contains_key(title));
        let tables = tables.into_iter().map(|(title, table)| (title, table.by_itself(None))).collect();
        Self { tables, heads, fetched, said }
    }

    /// Whether these are the tabs there are, and were fetched lately.
    pub(super) fn holds(&self, tabs: &Tabs, now: DateTime<Utc>) -> bool {
        // A clock that went back makes nothing young.
        let is_young = now - self.fetched < FETCHED_EVERY && self.fetched <= now;
        is_young && self.tables.iter().all(|(title, table)| tabs.get(title) == Some(&table.sheet_id()))
    }

    /// What to ask for: people's tabs, and the headers of these.
    pub(super) fn asks(&self, tabs: &Tabs) -> Vec<Ask> {
        tabs.iter().map(|(title, id)| Ask { sheet_id: *id, rows: self.heads.get(title).copied().flatten() }).collect()
    }

    /// Adds what is kept to what was fetched; false when somebody moved headers, renamed a tab or put an older version of the
    /// sheet back, and everything has to be fetched.
    pub(super) fn complete(&mut self, fetched: &mut Tables) -> bool {
        let stands = |(title, kept): (&&'static str, &Table)| {
            let head = self.heads.get(title).copied().flatten();
            fetched.get(title).is_some_and(|seen| seen.begins_as(kept, head.unwrap_or(kept.rows().max(seen.rows()))))
        };
        let is_same = self.tables.iter().all(stands);
        if is_same {
            fetched.append(&mut self.tables);
        }
        is_same
    }

    /// Takes back what completed a look that showed nothing new.
    pub(super) fn take_back(mut self, mut tables: Tables) -> Self {
        tables.retain(|title, _| self.heads.contains_key(title));
        self.tables = tables;
        self
    }

    /// The same, fetched again.
    pub(super) fn renewed(self, fetched: DateTime<Utc>) -> Self {
        Self { fetched, ..self }
    }

    pub(super) fn fetched(&self) -> DateTime<Utc> {
        self.fetched
    }

    /// The answer that brought what stands in our tabs.
    pub(super) fn into_said(self) -> Option<Digest> {
        self.said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cell::Cell;
    use crate::sheet::read::OursPlace;

    fn tables() -> Tables {
        let table = |id: i32, title: &'static str, rows: &[&[&str]]| {
            let rows = rows.iter().map(|row| row.iter().map(|text| Cell::text(*text)).collect()).collect();
            (title, Table::from_rows(id, title, rows))
        };
        let mut tables = Tables::from([
            table(1, "Pesanan", &[&["No Order"], &["ODR-2026-0001"]]),
            table(2, "KPI", &[&["Angka bulan ini"], &["Ukuran", "Nilai"], &["Order", "12"]]),
            table(3, "Status Sistem", &[&["Apa", "Nilai"], &["Nomor catatan", "7"]]),
            table(4, "Piutang", &[&["x"]]),
        ]);
        tables.extend([table(5, GUIDE, &[&["Panduan"], &["Cara mengisi"]])]);
        tables
    }

    fn standing(at: i64) -> Standing {
        let place = |sheet_id, header_row| OursPlace { sheet_id, header_row, columns: Vec::new(), grid_rows: 9 };
        let ours = [("KPI", place(2, 1)), ("Status Sistem", place(3, 0)), ("Piutang", place(4, 3))];
        Standing::of(tables(), &Places { ours: ours.into(), ..Places::default() }, minute(at), None)
    }

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn tabs() -> Tabs {
        tables().iter().map(|(title, table)| (*title, table.sheet_id())).collect()
    }

    #[test]
    fn of_our_tabs_the_headers_are_asked_for_and_of_the_others_everything() {
        let asks: Vec<_> = standing(0).asks(&tabs()).into_iter().map(|ask| (ask.sheet_id, ask.rows)).collect();
        // KPI, Panduan, Pesanan, Piutang (no header where it was said to be), Status Sistem.
        assert_eq!(asks, [(2, Some(2)), (5, Some(1)), (1, None), (4, None), (3, None)]);
    }

    #[test]
    fn five_minutes_a_renamed_tab_or_a_clock_that_went_back_end_it() {
        let holds = |tabs: Tabs, at| standing(10).holds(&tabs, minute(at));
        assert!(holds(tabs(), 10) && holds(tabs(), 14));
        assert!(!holds(tabs(), 15) && !holds(tabs(), 9));
        let made_anew = tabs().into_iter().map(|(title, id)| (title, if title == "KPI" { 77 } else { id })).collect();
        assert!(!holds(made_anew, 10));
        assert!(!holds(tabs().into_iter().filter(|(title, _)| *title != "KPI").collect(), 10));
    }

    #[test]
    fn what_is_kept_completes_a_look_unless_a_header_moved() {
        let heads = |of: &str, rows: Vec<Vec<Cell>>| {
            let mut seen = tables();
            seen.insert("KPI", Table::from_rows(2, of, rows));
            seen
        };
        let texts = |rows: &[&[&str]]| -> Vec<Vec<Cell>> {
            rows.iter().map(|row| row.iter().map(|text| Cell::text(*text)).collect()).collect()
        };
        let stood = texts(&[&["Angka bulan ini"], &["Ukuran", "Nilai"]]);
        let (mut seen, mut kept) = (heads("KPI", stood.clone()), standing(0));
        assert!(kept.complete(&mut seen));
        assert_eq!(seen, tables());
        assert_eq!(kept.take_back(seen).tables.keys().copied().collect::<Vec<_>>(), ["KPI", GUIDE, "Status Sistem"]);
        let moved = texts(&[&["Angka bulan ini"], &["", "Ukuran", "Nilai"]]);
        assert!(!standing(0).complete(&mut heads("KPI", moved)), "a column was inserted");
        assert!(!standing(0).complete(&mut heads("Angka", stood)), "the tab was renamed");
        let mut gone = tables();
        gone.remove(GUIDE);
        assert!(!standing(0).complete(&mut gone));
        let mut put_back = tables();
        put_back.insert(
            "Status Sistem",
            Table::from_rows(3, "Status Sistem", texts(&[&["Apa", "Nilai"], &["Nomor catatan", "6"]])),
        );
        assert!(!standing(0).complete(&mut put_back), "an older version of the sheet");
    }
}
