//! What a row says whose `No Order` names no order we know. The nearest number is offered, never taken.

use crate::domain::ids::{KnownOrders, Meaning};
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
