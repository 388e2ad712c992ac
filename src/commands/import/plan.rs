//! What an import would do: who is new, who is known and lacks something, who may be somebody known, who is refused. A
//! difference between a list and `Pelanggan`: done, it is nothing. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{Column as _, CustomerColumn};
use crate::domain::customer_name::CustomerKey;
use crate::domain::rupiah::Rupiah;
use crate::sheet::write::{AppendedRow, CellWrite, WriteBatch};

use super::customer::{Customer, Read, read};
use super::limits::{MOST_CUSTOMERS, too_much};
use super::list::List;
use super::shelf::{Alike, Shelf};
use super::vocabulary::Vocabulary;

/// What would be done.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) new: Vec<Customer>,
    pub(super) known: Vec<Known>,
    /// Each with the name it looks like. Never merged, and written only once somebody said that it is another customer.
    pub(super) near: Vec<(Customer, String)>,
    /// Rows, counted from 0, each with the reason.
    pub(super) refused: Vec<(u32, String)>,
    /// Rows that name somebody a second time; what the first one lacks is taken from them.
    pub(super) again: usize,
    /// Headers that `Pelanggan` lacks and the list has something for.
    pub(super) missing: Vec<&'static str>,
}

/// A customer that stands in `Pelanggan`.
pub(super) struct Known {
    pub(super) customer: Customer,
    /// Their row there, at this reading.
    row: u32,
    /// What is blank there and known here.
    pub(super) fills: Vec<(CustomerColumn, Cell)>,
}

/// What the rows of a list are.
#[derive(Default)]
pub(super) struct Found {
    /// Each once.
    pub(super) customers: Vec<Customer>,
    /// See [`Plan::refused`].
    pub(super) refused: Vec<(u32, String)>,
    /// See [`Plan::again`].
    pub(super) again: usize,
}

/// Reads the rows of a list. A smaller amount than `least` has lost its thousands.
///
/// # Errors
/// When they are more than a house has customers.
pub(super) fn customers(list: &List, words: &Vocabulary, least: Rupiah) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let mut by_key: HashMap<CustomerKey, usize> = HashMap::new();
    for row in &list.rows {
        match read(row, &list.header, words, least) {
            Read::Nothing => {}
            Read::Refused(why) => found.refused.push((row.at, why)),
            Read::Customer(customer) => match by_key.get(&CustomerKey::new(&customer.name)) {
                Some(first) => {
                    found.again += 1;
                    let first = &mut found.customers[*first];
                    for (column, cell) in customer.cells {
                        if first.cells.iter().all(|(of, _)| *of != column) {
                            first.cells.push((column, cell));
                        }
                    }
                    first.cells.sort_by_key(|(column, _)| column.index());
                }
                None => {
                    by_key.insert(CustomerKey::new(&customer.name), found.customers.len());
                    found.customers.push(customer);
                }
            },
        }
        if found.customers.len() > MOST_CUSTOMERS {
            return Err(too_much("more than 50.000 customers"));
        }
    }
    Ok(found)
}

/// Compares the customers of a list with those of `Pelanggan`. `others`: whom somebody called new, whatever they look like.
pub(super) fn plan(found: &[Customer], shelf: &Shelf<'_>, others: &BTreeSet<CustomerKey>) -> Plan {
    let mut plan = Plan::default();
    let mut alike = Alike::default();
    shelf.names().for_each(|(_, name)| alike.insert(name));
    let has = |column: CustomerColumn| shelf.place.binding.column(column).is_some();
    for customer in found {
        let key = CustomerKey::new(&customer.name);
        let lost = customer.cells.iter().map(|(column, _)| *column).filter(|column| !has(*column));
        plan.missing.extend(lost.map(CustomerColumn::header));
        if let Some(row) = shelf.row(&key) {
            let is_open = |column: CustomerColumn| has(column) && shelf.cell(row, column).is_blank();
            let fills = customer.cells.iter().filter(|(column, _)| is_open(*column)).cloned().collect();
            plan.known.push(Known { customer: customer.clone(), row, fills });
        } else if let Some(near) = alike.nearest(&customer.name).filter(|_| !others.contains(&key)) {
            plan.near.push((customer.clone(), near.to_owned()));
        } else {
            alike.insert(&customer.name);
            plan.new.push(customer.clone());
        }
    }
    plan.missing.sort_unstable();
    plan.missing.dedup();
    plan
}

impl Plan {
    /// Whether there is nothing to write.
    pub(super) fn is_done(&self) -> bool {
        self.new.is_empty() && self.known.iter().all(|known| known.fills.is_empty())
    }

    /// The write that does it.
    pub(super) fn batch(&self, shelf: &Shelf<'_>) -> WriteBatch {
        let (sheet_id, at) = (shelf.place.sheet_id, |column| shelf.place.binding.column(column));
        let append = self.new.iter().map(|customer| {
            let name = at(CustomerColumn::Name).map(|at| (at, Cell::text(customer.name.clone())));
            let cells = customer.cells.iter().filter_map(|(column, cell)| Some((at(*column)?, cell.clone())));
            AppendedRow { sheet_id, cells: cells.chain(name).collect::<BTreeMap<_, _>>() }
        });
        let fills =
            self.known.iter().flat_map(|known| known.fills.iter().map(|(column, cell)| (known.row, *column, cell)));
        let cells = fills.filter_map(|(row, column, cell)| {
            Some(CellWrite { sheet_id, row, column: at(column)?, value: cell.clone(), link: None })
        });
        WriteBatch { grow: Vec::new(), append: append.collect(), cells: cells.collect() }
    }

    /// What people's sorting between the reading and the write made land in other customers' rows, as it was before.
    pub(super) fn strayed(&self, before: &Shelf<'_>, after: &Shelf<'_>) -> Vec<CellWrite> {
        let mut back = Vec::new();
        let mut wanted: HashMap<(CustomerColumn, String), Vec<CustomerKey>> = HashMap::new();
        for known in &self.known {
            for (column, cell) in &known.fills {
                let key = CustomerKey::new(&known.customer.name);
                wanted.entry((*column, cell.to_string())).or_default().push(key);
            }
        }
        if wanted.is_empty() {
            return back;
        }
        let named = after.names().map(|(row, name)| (row, Some(CustomerKey::new(name))));
        for (row, key) in named.chain(after.nameless().map(|row| (row, None))) {
            for column in CustomerColumn::ALL.iter().copied() {
                let value = after.cell(row, column);
                let Some(owners) = wanted.get(&(column, value.to_string())).filter(|_| !value.is_blank()) else {
                    continue;
                };
                if key.as_ref().is_some_and(|key| owners.contains(key)) {
                    continue;
                }
                let was = match &key {
                    // Somebody who came meanwhile has what somebody typed.
                    Some(key) => before.row(key).map(|row| before.cell(row, column)),
                    None => Some(CellRef::Empty),
                };
                if let (Some(was), Some(at)) = (was.filter(|was| *was != value), after.place.binding.column(column)) {
                    let sheet_id = after.place.sheet_id;
                    back.push(CellWrite { sheet_id, row, column: at, value: was.to_cell(), link: None });
                }
            }
        }
        back
    }
}
