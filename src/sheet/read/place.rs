//! Where a tab's columns stand in one reading, or why that cannot be said. It looks at headers only; what a row means
//! is read elsewhere.

use crate::domain::books::Books;
use crate::domain::cell::CellRef;
use crate::domain::column::Column;
use crate::sheet::layout::{Binding, HEADER_SEARCH_ROWS, HeaderTrouble, Layout, TabTemplate, bind, match_headers};
use crate::sheet::table::Table;

use super::cells::Cells;

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

/// Finds a tab's columns. Otherwise the tab is paused, with a sentence that says what to put right.
pub(super) fn open<'t, C: Column>(
    table: Option<&'t Table>,
    layout: &'static Layout,
    books: &mut Books,
) -> Option<Tab<'t, C>> {
    let table = readable(C::TAB, table, books)?;
    let template = layout.tab(C::TAB)?;
    match bind::<C, _>(layout, first_rows(table)) {
        Err(trouble) => {
            books.paused.insert(C::TAB, trouble.to_string().into());
            None
        }
        Ok(binding) => {
            books.missing_ours.extend(binding.missing_ours.iter().map(|c| (C::TAB, c.header())));
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
pub(super) fn ours(
    title: &'static str,
    table: Option<&Table>,
    layout: &'static Layout,
    books: &mut Books,
) -> Option<OursPlace> {
    let table = readable(title, table, books)?;
    let template = layout.tab(title)?;
    let found = match_headers(template, first_rows(table));
    let Some(header_row) = found.header_row else {
        let missing = template.columns.iter().map(|c| (c.header.clone(), None)).collect();
        let trouble = HeaderTrouble { tab: title.into(), header_row: None, missing, duplicates: Vec::new() };
        books.paused.insert(title, trouble.to_string().into());
        return None;
    };
    let gone = template.columns.iter().zip(&found.columns).filter(|(_, at)| at.is_none());
    books.missing_ours.extend(gone.map(|(column, _)| (title, column.header.as_str())));
    Some(OursPlace { sheet_id: table.sheet_id(), header_row, columns: found.columns, grid_rows: table.grid_rows() })
}

/// The table, unless the tab is gone or came without any values: a lost tab looks just like an empty one.
fn readable<'t>(title: &'static str, table: Option<&'t Table>, books: &mut Books) -> Option<&'t Table> {
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
    /// Reads every row below the header that has anything in one of the tab's columns, from top to bottom.
    pub(super) fn rows<R>(&self, mut read: impl FnMut(&mut Cells<'t, C>) -> R) -> Vec<R> {
        let mut cells = Cells::new(self.template);
        let mut rows = Vec::new();
        for at in self.data_rows() {
            if cells.fill(at, self.table.row(at), &self.by_grid) {
                rows.push(read(&mut cells));
            }
        }
        rows
    }

    /// The same, where a person's layout is read as a blank row: a sum line is no customer.
    pub(super) fn records<R>(&self, mut read: impl FnMut(&mut Cells<'t, C>) -> R) -> Vec<R> {
        self.rows(|cells| {
            if cells.is_layout() {
                cells.lay_aside();
            }
            read(cells)
        })
    }

    /// The same in the tabs that say in the row what is missing: a heading is asked for nothing.
    pub(super) fn records_below_headings<R>(&self, mut read: impl FnMut(&mut Cells<'t, C>) -> R) -> Vec<R> {
        self.records(|cells| {
            if cells.is_heading() {
                cells.lay_aside();
            }
            read(cells)
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
