//! What stands in the archive already, and what is still to be written there. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use google_sheets4::api::Request;

use crate::domain::cell::Cell;
use crate::sheet::archive::{Part, Rows, Written, make_tab};
use crate::sheet::write::{AppendedRow, CellWrite, Growth, WriteBatch};

use super::desk::Seen;

/// Rows that must stand in the archive, with the tab they come from.
#[derive(Default)]
pub(super) struct Wanted<'r>(BTreeMap<(Part, i32), Vec<&'r Written>>);

impl<'r> Wanted<'r> {
    pub(super) fn add(&mut self, part: Part, year: i32, row: &'r Written) {
        self.0.entry((part, year)).or_default().push(row);
    }

    pub(super) fn years(&self) -> BTreeSet<i32> {
        self.0.keys().map(|(_, year)| *year).collect()
    }

    /// What is still to be done for them to stand there; nothing: they do, as they are.
    pub(super) fn missing(&self, archive: &BTreeMap<(Part, i32), Rows>, seen: &Seen) -> Missing {
        let mut missing = Missing::default();
        for ((part, year), rows) in &self.0 {
            match archive.get(&(*part, *year)) {
                Some(tab) => missing.add(*part, tab, rows),
                None => missing.make(*part, *year, rows, seen),
            }
        }
        missing
    }
}

/// What the archive lacks.
#[derive(Default)]
pub(super) struct Missing {
    pub(super) tabs: Vec<Request>,
    pub(super) batch: WriteBatch,
}

impl Missing {
    pub(super) fn is_nothing(&self) -> bool {
        self.tabs.is_empty() && self.batch.is_empty()
    }

    /// A new tab, with the columns of the tab the rows come from.
    fn make(&mut self, part: Part, year: i32, rows: &[&Written], seen: &Seen) {
        let sheet_id = seen.free_id(part, Some(year));
        let mut headers: Vec<Arc<str>> =
            seen.live.get(&part).map(|live| live.headers.values().cloned().collect()).unwrap_or_default();
        for header in rows.iter().flat_map(|row| row.keys()) {
            if !headers.contains(header) {
                headers.push(header.clone());
            }
        }
        let names: Vec<&str> = headers.iter().map(|header| &**header).collect();
        self.tabs.extend(make_tab(part, &part.archive(year), sheet_id, &names));
        let columns: BTreeMap<u32, Arc<str>> = (0..).zip(headers).collect();
        let grid_columns = u32::try_from(columns.len()).unwrap_or(u32::MAX);
        let tab = Rows { sheet_id, header_row: 0, grid_rows: 2, grid_columns, headers: columns, rows: BTreeMap::new() };
        self.append(&tab, rows.iter().copied());
    }

    /// What a tab that is there lacks: columns, rows, and cells of rows that changed since they were written.
    fn add(&mut self, part: Part, tab: &Rows, rows: &[&Written]) {
        let mut tab = tab.clone();
        let mut next = tab.headers.last_key_value().map_or(0, |(column, _)| column + 1);
        let known: BTreeSet<Arc<str>> = tab.headers.values().cloned().collect();
        let new: BTreeSet<&Arc<str>> =
            rows.iter().flat_map(|row| row.keys()).filter(|header| !known.contains(*header)).collect();
        for header in new {
            tab.headers.insert(next, header.clone());
            self.head(tab.sheet_id, std::iter::once((next, header)));
            next += 1;
        }
        if next > tab.grid_columns {
            self.batch.grow.push(Growth { sheet_id: tab.sheet_id, rows: 0, columns: next - tab.grid_columns });
        }
        let mut standing: BTreeMap<&str, Vec<(u32, &Written)>> = BTreeMap::new();
        for (at, row) in &tab.rows {
            if let Some(key) = part.key_of(row) {
                standing.entry(key).or_default().push((*at, row));
            }
        }
        let mut absent = Vec::new();
        for row in rows {
            let of_it = part.key_of(row).and_then(|key| standing.get_mut(key));
            let Some(of_it) = of_it else {
                absent.push(*row);
                continue;
            };
            if let Some(at) = of_it.iter().position(|(_, other)| part.is_same(row, other)) {
                // Each stands for one: of two lines alike both must be there.
                of_it.remove(at);
            } else if let (Part::Orders | Part::Payments, Some((at, other))) = (part, of_it.pop()) {
                self.replace(&tab, at, other, row);
            } else {
                absent.push(*row);
            }
        }
        self.append(&tab, absent.into_iter());
    }

    fn replace(&mut self, tab: &Rows, at: u32, old: &Written, new: &Written) {
        let (old, new) = (tab.placed(old), tab.placed(new));
        let columns: BTreeSet<u32> = old.keys().chain(new.keys()).copied().collect();
        self.batch.cells.extend(columns.into_iter().map(|column| CellWrite {
            sheet_id: tab.sheet_id,
            row: at,
            column,
            value: new.get(&column).cloned().unwrap_or_default(),
            link: None,
        }));
    }

    fn append<'r>(&mut self, tab: &Rows, rows: impl Iterator<Item = &'r Written>) {
        let column_of: BTreeMap<&Arc<str>, u32> =
            tab.headers.iter().map(|(column, header)| (header, *column)).collect();
        self.batch.append.extend(rows.map(|row| AppendedRow {
            sheet_id: tab.sheet_id,
            cells: row.iter().filter_map(|(header, cell)| Some((*column_of.get(header)?, cell.clone()))).collect(),
        }));
    }

    fn head<'h>(&mut self, sheet_id: i32, headers: impl Iterator<Item = (u32, &'h Arc<str>)>) {
        self.batch.cells.extend(headers.map(|(column, header)| CellWrite {
            sheet_id,
            row: 0,
            column,
            value: Cell::text(&**header),
            link: None,
        }));
    }
}
