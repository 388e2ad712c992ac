//! Numbers of orders: given once and never again; and what a row says whose `No Order` names none we know, where the
//! nearest is offered and never taken.

use chrono::{Datelike as _, NaiveDate};

use crate::domain::facts::SystemFacts;
use crate::domain::ids::{KnownOrders, Meaning, OrderId};
use crate::domain::quotation::quoted;

/// The sentence for an order number nobody knows. `so_that`: what depends on it; `split`: what to divide where one row
/// names several orders.
#[must_use]
pub(crate) fn unknown(typed: &str, known: &KnownOrders<'_>, so_that: &str, split: &str) -> String {
    let quoted = quoted(typed);
    let not_found = format!("Order {quoted} tidak ditemukan; perbaiki No Order {so_that}.");
    match known.meaning(typed) {
        Meaning::Several => format!("{quoted} menyebut lebih dari satu order; satu baris per order; {split}."),
        Meaning::Known => format!("{quoted} berisi teks lain; tulis nomor order saja {so_that}."),
        Meaning::Like(id) => format!("{not_found} Maksud Anda {id}?"),
        Meaning::Nothing => not_found,
    }
}

/// Never gives this id again.
pub(crate) fn pass(system: &mut SystemFacts, id: OrderId) {
    let top = system.rows.order_sequence.entry(id.year).or_insert(0);
    *top = (*top).max(id.sequence);
}

/// The next id of the year of intake, never to be given again.
pub(in crate::decide) fn next(intake_day: NaiveDate, system: &mut SystemFacts) -> OrderId {
    let year = u16::try_from(intake_day.year()).unwrap_or(0);
    let sequence = system.rows.order_sequence.entry(year).or_insert(0);
    *sequence += 1;
    OrderId { year, sequence: *sequence }
}
