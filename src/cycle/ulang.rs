//! `Ulang`: the one word the daemon writes into people's cells. Until it was read back on its own row it may have
//! landed on another, so it is noted before, checked after, and put right when the program died in between.

use std::collections::HashMap;
use std::sync::PoisonError;

use super::Clerk;
use crate::domain::cell::Cell;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::{Changes, OrderFacts, SystemFacts, UnverifiedWrite};
use crate::domain::order::OrderRow;
use crate::sheet::read::{Places, Sheet};
use crate::sheet::write::{CellWrite, WriteBatch};

impl Clerk {
    /// `Ulang` cells of a cycle that died before its check, found on rows they were not meant for: what those rows held
    /// before is put back.
    pub(super) fn strays(&self, sheet: &Sheet) -> Vec<CellWrite> {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = &sheet.places.orders else { return Vec::new() };
        let again = Cell::text("Ulang");
        let mut strays = Vec::new();
        if facts.system.unverified_writes.is_empty() {
            return strays;
        }
        let rows: HashMap<u32, &OrderRow> = sheet.books.orders.iter().map(|r| (r.at, r)).collect();
        for write in &facts.system.unverified_writes {
            let Some(row) = rows.get(&write.row) else { continue };
            let column = approval_columns().find(|c| c.header() == write.header);
            let Some((column, at)) = column.and_then(|c| Some((c, place.binding.column(c)?))) else { continue };
            let typed = row.typed_id.as_deref().unwrap_or_default();
            if typed == write.id || row.content.get(column) != again.as_ref() {
                continue;
            }
            let known = typed.parse().ok().and_then(|id| facts.orders.get(&id));
            let before = known.map_or(Cell::Empty, |order| order.seen.content.get(column).to_cell());
            if before != again {
                strays.push(CellWrite { sheet_id: place.sheet_id, row: row.at, column: at, value: before });
            }
        }
        strays
    }

    /// What follows from `Ulang` standing where it was meant: those answers are no longer out of date but open, and
    /// the rows have not been edited by anybody. Known only now: before the check they might have landed elsewhere.
    pub(super) fn landed(&self, batch: &WriteBatch, places: &Places) -> Changes {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let again = Cell::text("Ulang");
        let set_again: HashMap<(i32, u32, u32), bool> =
            batch.cells.iter().map(|c| ((c.sheet_id, c.row, c.column), c.value == again)).collect();
        let stands = |sheet_id: i32, row: u32, column: Option<u32>| {
            column.and_then(|column| set_again.get(&(sheet_id, row, column))).is_some_and(|again| *again)
        };
        let mut changes = Changes::default();
        if let Some(place) = &places.orders {
            for order in facts.orders.values().filter(|o| !o.stale.is_empty() && o.seen.missing.is_none()) {
                let mut order = order.clone();
                let row = order.seen.at;
                let (done, open): (Vec<_>, Vec<_>) =
                    order.stale.drain(..).partition(|(c, _)| stands(place.sheet_id, row, place.binding.column(*c)));
                order.stale = open;
                if !done.is_empty() {
                    done.iter().for_each(|(column, _)| order.seen.content.set(*column, again.clone()));
                    changes.orders.push(order);
                }
            }
        }
        if let Some(place) = &places.payments {
            for payment in facts.payments.values().filter(|p| p.stale.is_some() && p.seen.missing.is_none()) {
                if stands(place.sheet_id, payment.seen.at, place.binding.column(PaymentColumn::Verified)) {
                    let mut payment = payment.clone();
                    payment.stale = None;
                    payment.seen.content.set(PaymentColumn::Verified, again.clone());
                    changes.payments.push(payment);
                }
            }
        }
        if !facts.system.unverified_writes.is_empty() {
            changes.system = Some(SystemFacts { unverified_writes: Vec::new(), ..facts.system.clone() });
        }
        changes
    }
}

/// The cells of people we may set to `Ulang`.
fn approval_columns() -> impl Iterator<Item = OrderColumn> {
    OrderColumn::APPROVALS.iter().copied().chain([OrderColumn::Release])
}

/// Notes which approval cells are about to be set to `Ulang`: after a crash between the write and the check, one that
/// landed on another row is put right from this note.
pub(super) fn note_approvals(batch: &WriteBatch, places: &Places, changes: &mut Changes, system: &SystemFacts) {
    let Some(place) = &places.orders else { return };
    let again = Cell::text("Ulang");
    let orders: HashMap<u32, &OrderFacts> =
        changes.orders.iter().filter(|o| o.seen.missing.is_none()).map(|o| (o.seen.at, o)).collect();
    let noted: HashMap<(u32, &str), &UnverifiedWrite> =
        system.unverified_writes.iter().map(|w| ((w.row, &*w.header), w)).collect();
    let mut writes = Vec::new();
    for cell in batch.cells.iter().filter(|c| c.sheet_id == place.sheet_id && c.value == again) {
        let Some(column) = approval_columns().find(|c| place.binding.column(*c) == Some(cell.column)) else { continue };
        let order = orders.get(&cell.row);
        let known = noted.get(&(cell.row, column.header()));
        writes.push(UnverifiedWrite {
            id: order.map(|o| o.id.to_string()).or_else(|| known.map(|w| w.id.clone())).unwrap_or_default(),
            header: column.header().to_owned(),
            row: cell.row,
        });
    }
    if writes != system.unverified_writes {
        let mut system = system.clone();
        system.unverified_writes = writes;
        changes.system = Some(system);
    }
}
