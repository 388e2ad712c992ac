//! The tabs as read: rows with their meaning, and which tabs could not be read.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{NaiveDate, Weekday};

use super::cell::Cell;
use super::customer_name::CustomerKey;
use super::ids::{OrderId, PaymentId};
use super::order::{LineRow, OrderRow, Words};
use super::payment::PaymentRow;
use super::percent::Percent;
use super::phone::Phone;
use super::quantity::Quantity;
use super::reading::Entry;
use super::response::ResponseRow;
use super::rupiah::Rupiah;
use super::text::Text;

/// Everything the sheet says in one read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Books {
    pub orders: Vec<OrderRow>,
    pub lines: Vec<LineRow>,
    pub payments: Vec<PaymentRow>,
    pub products: Vec<ProductRow>,
    pub customers: Vec<CustomerRow>,
    pub leads: Vec<LeadRow>,
    pub recipes: Vec<RecipeRow>,
    pub stock: Vec<StockRow>,
    pub capacity: Vec<CapacityRow>,
    /// What people sent by the answer form.
    pub responses: Vec<ResponseRow>,
    /// What is wrong in the tabs that have no column for it: `Resep`, `Stok Bahan`, `Kapasitas`.
    pub kitchen_problems: Vec<KitchenProblem>,
    /// Tabs that could not be read, with the reason in Indonesian; nothing is decided about them.
    pub paused: BTreeMap<&'static str, Text>,
    /// Tabs that have their header and not one row below it: new, or lost; only memory can tell.
    pub empty: BTreeSet<&'static str>,
    /// The number of the last record the sheet shows, in `Status Sistem`.
    pub record: Option<u64>,
    /// `Status Sistem` as it stands, below its header.
    pub status: Vec<[Cell; 2]>,
    /// The other orderd that works on the sheet, where `Status Sistem` names one that is not silent.
    pub other: Option<Text>,
    /// Why the sheet is ahead of our memory, in Indonesian; then nothing is acted upon.
    pub ahead: Option<Text>,
    /// The rows of `Dokumen`, read only when numbers are to be taken over.
    pub register: Vec<RegisterRow>,
    /// What stands in the archive, read only when memory is filled from the sheet.
    pub archive: Archive,
    /// Columns of ours that are missing, per tab.
    pub missing_ours: Vec<(&'static str, &'static str)>,
    /// The tabs that are believed, by title.
    pub seen: BTreeMap<&'static str, SeenTab>,
}

/// A tab that is ours, as it was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenTab {
    /// Its id.
    pub sheet_id: i32,
    /// The row its headers stand in.
    pub header_row: u32,
    /// The template's headers that stand in it, and in which column of the grid.
    pub columns: Vec<(&'static str, u32)>,
    /// The headers of people's own columns.
    pub others: BTreeSet<Text>,
}

impl SeenTab {
    /// The column of the grid that bears this header now.
    pub(crate) fn column(&self, header: &str) -> Option<u32> {
        self.columns.iter().find(|(known, _)| *known == header).map(|(_, at)| *at)
    }
}

impl Books {
    /// The customers that count, of doubled rows the first: whatever is added up would double.
    pub(crate) fn customers_by_key(&self) -> impl Iterator<Item = (CustomerKey, &CustomerRow)> {
        let mut seen = HashSet::new();
        let keyed = self.customers.iter().filter_map(|row| Some((CustomerKey::new(row.name.as_deref()?), row)));
        keyed.filter(move |(key, _)| seen.insert(key.clone()))
    }
}

/// The tabs of the archive, each row with the year in the name of its tab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archive {
    pub orders: Vec<(i32, OrderRow)>,
    pub lines: Vec<LineRow>,
    pub payments: Vec<(i32, PaymentRow)>,
    /// Every id that stands in them, also where nothing else could be read.
    pub order_ids: BTreeSet<OrderId>,
    pub payment_ids: BTreeSet<PaymentId>,
}

/// What is wrong with a row of a tab that has no column to say it in.
#[derive(Clone, Debug, PartialEq)]
pub struct KitchenProblem {
    /// The tab's title in the template.
    pub tab: &'static str,
    /// Grid row, 0-based, valid in this cycle only.
    pub at: u32,
    /// What is wrong.
    pub problem: super::problem::Problem,
}

/// One row of `Dokumen`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegisterRow {
    pub number: Text,
    pub on: Option<NaiveDate>,
    pub order: Option<OrderId>,
    pub customer: Text,
    pub value: Rupiah,
    pub note: Text,
}

/// One row of `Produk`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProductRow {
    pub at: u32,
    pub code: Words,
    pub name: Words,
    pub price: Entry<Rupiah>,
    /// `Menit/pack`: minutes of one person for one pack.
    pub minutes: Entry<Quantity>,
    /// Blank counts as active.
    pub active: Entry<bool>,
    /// `Umur Simpan (jam)`: hours after making for which it is good.
    pub shelf_life: Entry<Quantity>,
    /// What people may be allergic to, as labels say it.
    pub allergens: Words,
    /// What is wrong with the row.
    pub problems: Vec<super::problem::Problem>,
}

/// One row of `Pelanggan`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerRow {
    pub at: u32,
    pub name: Words,
    pub contact: Words,
    pub phone: Entry<Phone>,
    pub address: Words,
    pub npwp: Entry<Text>,
    pub top_max: Entry<u32>,
    pub credit_limit: Entry<Rupiah>,
    pub follow_up: Entry<NaiveDate>,
    pub do_not_contact: Entry<bool>,
    /// What is wrong with the row.
    pub problems: Vec<super::problem::Problem>,
}

/// One row of `Prospek`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeadRow {
    pub at: u32,
    pub on: Entry<NaiveDate>,
    pub name: Words,
    pub phone: Entry<Phone>,
    pub channel: Words,
    pub packs: Entry<u32>,
    pub needed_on: Entry<NaiveDate>,
    /// `Baru`, `Dihubungi`, `Penawaran`, `Jadi` or `Gagal`; another word as typed.
    pub status: Words,
    pub lost_reason: Words,
    pub sales: Words,
    pub follow_up: Entry<NaiveDate>,
    pub order_no: Words,
    /// What is wrong with the row.
    pub problems: Vec<super::problem::Problem>,
}

/// One row of `Resep`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipeRow {
    pub at: u32,
    pub product: Words,
    pub material: Words,
    pub per_pack: Entry<Quantity>,
    pub unit: Words,
    pub waste: Entry<Percent>,
}

/// One row of `Stok Bahan`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StockRow {
    pub material: Words,
    pub unit: Words,
    pub stock: Entry<Quantity>,
    pub safety: Entry<Quantity>,
    pub arriving: Entry<Quantity>,
    pub arrives_on: Entry<NaiveDate>,
}

/// One row of `Kapasitas`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CapacityRow {
    pub at: u32,
    pub outlet: Words,
    pub day: CapacityDay,
    pub max_packs: Entry<u32>,
    pub people: Entry<u32>,
    pub hours: Entry<Quantity>,
    pub closed: bool,
}

/// For which day a capacity holds; the most precise one wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CapacityDay {
    /// `Tanggal` is blank: any day without a better row.
    #[default]
    Default,
    /// A day of the week: `Senin`.
    Weekday(Weekday),
    /// One day of the calendar.
    Date(NaiveDate),
}
