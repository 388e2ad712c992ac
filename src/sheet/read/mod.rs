//! Tables in, books out: every tab found by its headers, every row by itself, every cell read once. Pure.
//!
//! A row that cannot be understood is kept with a remark about the cell; a tab that cannot be read is paused with a
//! sentence. Neither ever stops another. Nothing here decides what follows from a cell, and nothing is guessed.

mod cells;
mod kept_rows;
mod kitchen;
mod last_reading;
mod layout_row;
mod lists;
mod orders;
mod ours;
mod ownership;
mod payments;
mod place;
mod responses;

use std::borrow::Borrow;
use std::collections::BTreeMap;

use crate::domain::books::Books;
use crate::domain::column::{
    CapacityColumn, Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    RecipeColumn, ResponseColumn, StockColumn,
};
use crate::domain::facts::Facts;
use crate::domain::rupiah::Rupiah;

use super::layout::Layout;
use super::table::Table;
use super::write::WriteBatch;
pub use kept_rows::Reuse;
pub use last_reading::LastReading;
pub use ours::register;
pub use ownership::{Foreign, Ownership};
use place::Desk;
pub use place::{OursPlace, Place};

/// The tabs that are ours as a whole and written every cycle. `Panduan` is written by `init` alone.
pub const OURS: [&str; 7] = ["Tugas", "Jadwal Kirim", "Dokumen", "Piutang", "Kesiapan", "KPI", "Status Sistem"];

/// What one reading of the sheet says.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What the rows mean, and which tabs are paused.
    pub books: Books,
    /// Where our cells stand, for writing them.
    pub places: Places,
    /// Whose the tabs are.
    pub ownership: Ownership,
}

/// Where the tabs that bear cells of ours stand in the real sheet. A paused tab has no place: nothing is written there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// `Pesanan`
    pub orders: Option<Place<OrderColumn>>,
    /// `Rincian`
    pub lines: Option<Place<LineColumn>>,
    /// `Pembayaran`
    pub payments: Option<Place<PaymentColumn>>,
    /// `Pelanggan`
    pub customers: Option<Place<CustomerColumn>>,
    /// `Prospek`
    pub leads: Option<Place<LeadColumn>>,
    /// `Produk`
    pub products: Option<Place<ProductColumn>>,
    /// `Jawaban`
    pub responses: Option<Place<ResponseColumn>>,
    /// The tabs that are ours as a whole, by title.
    pub ours: BTreeMap<&'static str, OursPlace>,
}

impl Places {
    /// Whether a write touches only tabs that are ours as a whole.
    #[must_use]
    pub fn are_all_ours(&self, batch: &WriteBatch) -> bool {
        batch.cells.iter().all(|cell| self.ours.values().any(|place| place.sheet_id == cell.sheet_id))
    }
}

/// Reads the tabs, given by their titles in the template; a tab that is not among them was deleted. A smaller amount in
/// a number cell than `least` has lost its thousands.
#[must_use]
pub fn read<T: Borrow<Table>>(
    tables: &BTreeMap<&'static str, T>,
    layout: &'static Layout,
    facts: &Facts,
    least: Rupiah,
) -> Sheet {
    read_from(&mut LastReading::default(), tables, layout, facts, least)
}

/// The same, by one who has read the sheet before: rows in which nothing changed are taken over.
#[must_use]
pub fn read_from<T: Borrow<Table>>(
    last: &mut LastReading,
    tables: &BTreeMap<&'static str, T>,
    layout: &'static Layout,
    facts: &Facts,
    least: Rupiah,
) -> Sheet {
    last.hold_to(least);
    let ownership = Ownership::judge(tables, layout, facts);
    let desk = Desk { layout, facts, ownership: &ownership };
    let mut books = Books::default();
    let mut places = Places::default();
    let of = |title: &'static str| tables.get(title).map(Borrow::borrow);

    if let Some(tab) = place::open::<OrderColumn>(of(OrderColumn::TAB), desk, &mut books) {
        books.orders = orders::orders(&tab, &mut last.orders, facts, least);
        places.orders = Some(tab.place);
    }
    if let Some(tab) = place::open::<LineColumn>(of(LineColumn::TAB), desk, &mut books) {
        books.lines = orders::lines(&tab, &mut last.lines, facts, least);
        places.lines = Some(tab.place);
    }
    if let Some(tab) = place::open::<PaymentColumn>(of(PaymentColumn::TAB), desk, &mut books) {
        books.payments = payments::payments(&tab, &mut last.payments, facts, least);
        places.payments = Some(tab.place);
    }
    if let Some(tab) = place::open::<CustomerColumn>(of(CustomerColumn::TAB), desk, &mut books) {
        books.customers = lists::customers(&tab, &mut last.customers, least);
        places.customers = Some(tab.place);
    }
    if let Some(tab) = place::open::<LeadColumn>(of(LeadColumn::TAB), desk, &mut books) {
        books.leads = lists::leads(&tab, &mut last.leads);
        places.leads = Some(tab.place);
    }
    if let Some(tab) = place::open::<ProductColumn>(of(ProductColumn::TAB), desk, &mut books) {
        books.products = lists::products(&tab, &mut last.products, least);
        places.products = Some(tab.place);
    }
    if let Some(tab) = place::open::<RecipeColumn>(of(RecipeColumn::TAB), desk, &mut books) {
        books.recipes = kitchen::recipes(&tab, &mut last.recipes, &mut books.kitchen_problems);
    }
    if let Some(tab) = place::open::<StockColumn>(of(StockColumn::TAB), desk, &mut books) {
        books.stock = kitchen::stock(&tab, &mut last.stock, &mut books.kitchen_problems);
    }
    if let Some(tab) = place::open::<CapacityColumn>(of(CapacityColumn::TAB), desk, &mut books) {
        books.capacity = kitchen::capacity(&tab, &mut last.capacity, &mut books.kitchen_problems);
    }
    // Where nobody made a form there is nothing to miss.
    if let Some(table) = of(ResponseColumn::TAB)
        && let Some(tab) = place::open::<ResponseColumn>(Some(table), desk, &mut books)
    {
        books.responses = responses::responses(&tab, &mut last.responses);
        places.responses = Some(tab.place);
    }
    for title in OURS {
        if let Some(place) = place::ours(title, of(title), desk, &mut books) {
            if let Some(table) = of(title).filter(|_| title == "Status Sistem") {
                books.record = ours::record(&place, table);
                books.status = ours::status(&place, table);
            }
            places.ours.insert(title, place);
        }
    }
    place::note_guide(of("Panduan"), desk, &mut books);
    last.add_up();
    Sheet { books, places, ownership }
}

#[cfg(test)]
mod tests;
