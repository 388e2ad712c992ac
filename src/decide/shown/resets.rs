//! What we write into people's cells: `Ulang`, and the answers that came by the form. Until it was read back on its own
//! row it may have landed on another, so it is remembered before it is written.

use std::cell::LazyCell;
use std::collections::HashMap;

use crate::decide::shown::sheet::Wholes;
use crate::decide::world::{DesiredRow, Observed, World};
use crate::domain::approval;
use crate::domain::cell::CellRef;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::UnverifiedWrite;

/// The word for what must be answered again.
pub(crate) const AGAIN: &str = "Ulang";

/// The answer cells that are about to be set, and on whose rows: after a crash between the write and the check, one
/// that landed on another row is put right from them. While anything is put back, which may land astray as well, the notes
/// before are kept.
pub(in crate::decide) fn notes(world: &World<'_>, observed: &Observed<'_>, wholes: &Wholes) -> Vec<UnverifiedWrite> {
    let mut notes = observed.put_back.map(<[UnverifiedWrite]>::to_vec).unwrap_or_default();
    if observed.put_back.is_some() {
        notes.extend(world.facts.system.rows.unverified_writes.iter().cloned());
    }
    let columns: Vec<OrderColumn> = approval::columns().collect();
    // Looked up by the few rows that are reset only.
    let rows: LazyCell<HashMap<_, _>, _> =
        LazyCell::new(|| world.books.orders.iter().map(|row| (row.at, &row.content)).collect());
    let stands = |at, column| rows.get(&at).map(|content| content.get(column));
    notes.extend(about_to_be_set(wholes.order_answers(), OrderColumn::OrderNo, &columns, stands));
    let rows: LazyCell<HashMap<_, _>, _> =
        LazyCell::new(|| world.books.payments.iter().map(|row| (row.at, &row.content)).collect());
    let stands = |at, column| rows.get(&at).map(|content| content.get(column));
    notes.extend(about_to_be_set(
        wholes.payment_answers(),
        PaymentColumn::PaymentNo,
        &[PaymentColumn::Verified],
        stands,
    ));
    notes
}

fn about_to_be_set<'c, C: Column>(
    answered: impl Iterator<Item = &'c DesiredRow<C>>,
    id_column: C,
    columns: &[C],
    stands: impl Fn(u32, C) -> Option<CellRef<'c>>,
) -> Vec<UnverifiedWrite> {
    let mut notes = Vec::new();
    for row in answered {
        let set = row.cells.iter().filter(|(column, _)| columns.contains(column));
        for (column, cell) in set.filter(|(column, cell)| stands(row.at, *column) != Some(*cell)) {
            let id = row.cells.get(id_column).map_or_else(String::new, |id| id.to_string());
            let (header, word) = (column.header().to_owned(), cell.to_string().into());
            notes.push(UnverifiedWrite { id, header, row: row.at, word });
        }
    }
    notes
}
