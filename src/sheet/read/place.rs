//! Where a tab's columns stand in one reading, or why that cannot be said. It looks at headers only; what a row means
//! is read elsewhere.

use std::collections::BTreeMap;

use crate::domain::books::{Books, SeenTab};
use crate::domain::cell::CellRef;
use crate::domain::column::Column;
use crate::domain::facts::{Facts, TabFacts};
use crate::sheet::layout::{
    Binding, HEADER_SEARCH_ROWS, HeaderMatch, HeaderTrouble, Known, Layout, TabTemplate, bind, match_headers,
};
use crate::sheet::table::Table;

use super::cells::Cells;
use super::kept_rows::{KeptRows, Movable, ReadRow};
use super::ownership::Ownership;

/// Where a tab that people fill stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<C: Column> {
    /// The tab's id.
    pub sheet_id: i32,
    /// The header row, and the grid column of every column.
    pub binding: Binding<C>,
    /// Rows of the grid, filled or not.
    pub grid_rows: u32,
    /// Columns of the grid, filled or not.
    pub grid_columns: u32,
}

impl<C: Column> Place<C> {
    /// Shows a cell to whoever asks, where tab and column are there.
    pub fn show(&self, tables: &BTreeMap<&'static str, Table>, row: u32, column: C, to: &mut dyn FnMut(CellRef<'_>)) {
        if let (Some(column), Some(table)) = (self.binding.column(column), tables.get(C::TAB)) {
            to(table.cell(row, column));
        }
    }
}

/// Where a tab that is ours as a whole stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OursPlace {
    /// The tab's id.
    pub sheet_id: i32,
    /// The header row; our rows stand below it.
    pub header_row: u32,
    /// The grid column of every column of the template, in its order; `None` where it is missing.
    pub columns: Vec<Option<u32>>,
    /// Rows of the grid, filled or not.
    pub grid_rows: u32,
}

/// A tab whose columns were found.
pub(super) struct Tab<'t, C: Column> {
    pub(super) place: Place<C>,
    template: &'static TabTemplate,
    table: &'t Table,
    /// For every column of the grid, which column of the template stands there.
    by_grid: Vec<Option<usize>>,
}

/// What every tab is opened with.
#[derive(Clone, Copy)]
pub(super) struct Desk<'d> {
    pub(super) layout: &'static Layout,
    pub(super) facts: &'d Facts,
    pub(super) ownership: &'d Ownership,
}

impl<'d> Desk<'d> {
    /// What is known of a tab.
    fn known(&self, title: &str, table: &Table) -> Known<'d> {
        let tab = self.facts.system.sheet.tabs.get(title).filter(|tab| tab.is(table.sheet_id()));
        Known { is_ours: self.ownership.is_ours(title), tab }
    }
}

/// Finds a tab's columns. Otherwise the tab is paused, with a sentence that says what to put right.
pub(super) fn open<'t, C: Column>(table: Option<&'t Table>, desk: Desk<'_>, books: &mut Books) -> Option<Tab<'t, C>> {
    let table = readable(C::TAB, table, desk, books)?;
    let template = desk.layout.tab(C::TAB)?;
    match bind::<C, _>(desk.layout, first_rows(table), desk.known(C::TAB, table)) {
        Err(trouble) => {
            books.paused.insert(C::TAB, trouble.to_string().into());
            None
        }
        Ok(binding) => {
            books.missing_ours.extend(binding.missing_ours.iter().map(|c| (C::TAB, c.header())));
            let others = binding.others.clone();
            let columns = binding.present().map(|(column, at)| (column.header(), at)).collect();
            let header_row = binding.header_row;
            books.seen.insert(C::TAB, SeenTab { sheet_id: table.sheet_id(), header_row, columns, others });
            let mut by_grid = vec![None; table.grid_columns() as usize];
            for (column, at) in binding.present() {
                if let Some(slot) = by_grid.get_mut(at as usize) {
                    *slot = Some(column.index());
                }
            }
            let place = Place {
                sheet_id: table.sheet_id(),
                binding,
                grid_rows: table.grid_rows(),
                grid_columns: table.grid_columns(),
            };
            let tab = Tab { place, template, table, by_grid };
            if tab.is_header_only() {
                books.empty.insert(C::TAB);
            }
            Some(tab)
        }
    }
}

/// Finds the columns of a tab that is ours as a whole.
pub(super) fn ours(title: &'static str, table: Option<&Table>, desk: Desk<'_>, books: &mut Books) -> Option<OursPlace> {
    // What never was there beside the others is not lost: a release brought it, and `init` has yet to make it.
    let (tabs, was_there) = (&desk.facts.system.sheet.tabs, |tab: &TabFacts| tab.sheet_id.is_some());
    if table.is_none() && tabs.values().any(was_there) && !tabs.get(title).is_some_and(was_there) {
        return None;
    }
    let table = readable(title, table, desk, books)?;
    let template = desk.layout.tab(title)?;
    let found = match_headers(template, first_rows(table));
    let Some(header_row) = found.header_row else {
        let missing = template.columns.iter().map(|c| (c.header.clone(), None)).collect();
        let is_ours = desk.ownership.is_ours(title);
        let trouble = HeaderTrouble { tab: title.into(), is_ours, header_row: None, missing, duplicates: Vec::new() };
        books.paused.insert(title, trouble.to_string().into());
        return None;
    };
    books.seen.insert(title, seen(template, &found, header_row, table));
    let gone = template.columns.iter().zip(&found.columns).filter(|(_, at)| at.is_none());
    books.missing_ours.extend(gone.map(|(column, _)| (title, column.header.as_str())));
    Some(OursPlace { sheet_id: table.sheet_id(), header_row, columns: found.columns, grid_rows: table.grid_rows() })
}

/// Notes the guide, which no cycle reads: only that it is ours, and under which id.
pub(super) fn note_guide(table: Option<&Table>, desk: Desk<'_>, books: &mut Books) {
    let title = "Panduan";
    let (Some(table), Some(template)) = (table, desk.layout.tab(title)) else { return };
    let found = match_headers(template, first_rows(table));
    if let Some(header_row) = found.header_row.filter(|_| desk.ownership.foreign_in(title).next().is_none()) {
        books.seen.insert(title, seen(template, &found, header_row, table));
    }
}

fn seen(template: &'static TabTemplate, found: &HeaderMatch, header_row: u32, table: &Table) -> SeenTab {
    let columns = template.columns.iter().zip(&found.columns);
    SeenTab {
        sheet_id: table.sheet_id(),
        header_row,
        columns: columns.filter_map(|(column, at)| Some((column.header.as_str(), (*at)?))).collect(),
        others: found.unknown.iter().map(|(_, header)| header.as_str().into()).collect(),
    }
}

/// The table, unless it holds what is somebody else's, is gone, or came without any values: a lost tab looks just like an
/// empty one.
fn readable<'t>(title: &'static str, table: Option<&'t Table>, desk: Desk<'_>, books: &mut Books) -> Option<&'t Table> {
    if let Some(sentence) = desk.ownership.pause(title) {
        books.paused.insert(title, sentence.into());
        return None;
    }
    let reason = match table {
        None => "Tab ini tidak ditemukan, mungkin terhapus. Kembalikan lewat Urungkan (Ctrl+Z) atau Riwayat versi",
        Some(table) if table.missing_values() => {
            "Isinya kosong sama sekali, baris judul pun tidak ada. Kembalikan isinya lewat Riwayat versi"
        }
        Some(table) => return Some(table),
    };
    let sentence = format!("Tab {title} dijeda. {reason}; bila tidak bisa, minta admin menjalankan orderd init.");
    books.paused.insert(title, sentence.into());
    None
}

fn first_rows(table: &Table) -> impl Iterator<Item = impl Iterator<Item = (u32, CellRef<'_>)>> {
    (0..table.rows().min(HEADER_SEARCH_ROWS)).map(|row| table.row(row))
}

impl<'t, C: Column> Tab<'t, C> {
    /// Reads every row below the header that has anything in one of the tab's columns, from top to bottom; those that are
    /// `kept` are taken over. Nothing comes of a row of which `read` makes nothing.
    pub(super) fn rows<R: Movable>(
        &self,
        kept: &mut KeptRows<R>,
        mut read: impl FnMut(&mut Cells<'t, C>) -> Option<R>,
    ) -> Vec<R> {
        let mut cells = None;
        kept.of(self.table, self.data_rows(), &self.by_grid, |at| {
            let cells = cells.get_or_insert_with(|| Cells::new(self.template));
            let row = cells.fill(at, self.table.row(at), &self.by_grid).then(|| read(cells)).flatten();
            ReadRow { row, lasts: cells.lasts() }
        })
    }

    /// The same, where a person's layout is read as a blank row: a sum line is no customer.
    pub(super) fn records<R: Movable>(
        &self,
        kept: &mut KeptRows<R>,
        mut read: impl FnMut(&mut Cells<'t, C>) -> Option<R>,
    ) -> Vec<R> {
        self.rows(kept, |cells| {
            if cells.is_layout() {
                cells.lay_aside();
            }
            read(cells)
        })
    }

    /// The same in the tabs that say in the row what is missing: a heading is asked for nothing.
    pub(super) fn records_below_headings<R: Movable>(
        &self,
        kept: &mut KeptRows<R>,
        mut read: impl FnMut(&mut Cells<'t, C>) -> R,
    ) -> Vec<R> {
        self.records(kept, |cells| {
            if cells.is_heading() {
                cells.lay_aside();
            }
            Some(read(cells))
        })
    }

    /// The words a column offers, as the template spells them.
    pub(super) fn words(&self, column: C) -> Vec<(&'static str, &'static str)> {
        let values = self.template.columns.get(column.index()).map_or(&[][..], |c| &c.values);
        values.iter().map(|word| (word.as_str(), word.as_str())).collect()
    }

    fn data_rows(&self) -> std::ops::Range<u32> {
        self.place.binding.header_row.saturating_add(1)..self.table.rows()
    }

    /// Stops at the first row with anything in it, so that only an empty tab is looked through.
    fn is_header_only(&self) -> bool {
        let known = |at: u32| self.by_grid.get(at as usize).is_some_and(Option::is_some);
        !self.data_rows().any(|row| self.table.row(row).any(|(at, _)| known(at)))
    }
}
