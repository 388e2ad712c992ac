//! The customers that stand in `Pelanggan` already: their names, and what is blank in their rows.

use std::collections::HashMap;

use crate::domain::cell::CellRef;
use crate::domain::column::CustomerColumn;
use crate::domain::customer_name::{CustomerKey, NameIndex};
use crate::domain::text::Text;
use crate::sheet::read::Place;
use crate::sheet::reading::plain_text;
use crate::sheet::table::Table;

/// The tab at one reading.
pub(super) struct Shelf<'t> {
    pub(super) place: &'t Place<CustomerColumn>,
    table: &'t Table,
    /// Of several rows for one customer the first, as everywhere.
    rows: HashMap<CustomerKey, u32>,
    names: Vec<(u32, Text)>,
}

impl<'t> Shelf<'t> {
    pub(super) fn new(place: &'t Place<CustomerColumn>, table: &'t Table) -> Self {
        let mut shelf = Self { place, table, rows: HashMap::new(), names: Vec::new() };
        for row in place.binding.header_row + 1..table.rows() {
            if let Some(name) = plain_text(shelf.cell(row, CustomerColumn::Name)) {
                shelf.rows.entry(CustomerKey::new(&name)).or_insert(row);
                shelf.names.push((row, name));
            }
        }
        shelf
    }

    /// A cell; nothing where this sheet lacks the column.
    pub(super) fn cell(&self, row: u32, column: CustomerColumn) -> CellRef<'t> {
        self.place.binding.column(column).map_or(CellRef::Empty, |at| self.table.cell(row, at))
    }

    /// The row of a customer.
    pub(super) fn row(&self, key: &CustomerKey) -> Option<u32> {
        self.rows.get(key).copied()
    }

    /// The rows and the customers in them, from the top.
    pub(super) fn names(&self) -> impl Iterator<Item = (u32, &str)> {
        self.names.iter().map(|(row, name)| (*row, &**name))
    }

    /// The rows without a name that people filled with something else.
    pub(super) fn nameless(&self) -> impl Iterator<Item = u32> {
        let rows = self.place.binding.header_row + 1..self.table.rows();
        rows.filter(|row| self.cell(*row, CustomerColumn::Name).is_blank())
    }
}

/// Names that look alike. Names that differ in a figure do not: SMA Negeri 1 is no slip of SMA Negeri 2.
#[derive(Default)]
pub(super) struct Alike(HashMap<String, NameIndex>);

impl Alike {
    fn figures(name: &str) -> String {
        name.split(|c: char| !c.is_ascii_digit()).filter(|figure| !figure.is_empty()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn insert(&mut self, name: &str) {
        self.0.entry(Self::figures(name)).or_default().insert(name);
    }

    /// The name somebody may have meant.
    pub(super) fn nearest(&self, name: &str) -> Option<&str> {
        self.0.get(&Self::figures(name))?.nearest(name)
    }
}
