//! The ledger of the last look, so that a tab nobody touched is not read into one again.
//!
//! The ledger follows from the rows of the tab, what is known of payments, the orders there are, and the house: the day, and
//! which tabs are paused, among it. While they are the same, time alone can move it, and it says itself when that is.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Ledger;
use super::read::read;
use super::rows;
use crate::decide::world::World;
use crate::domain::facts::SystemFacts;
use crate::domain::ids::{KnownOrders, OrderId, PaymentId};
use crate::domain::in_step::InStep;
use crate::domain::payment::{PaymentFacts, PaymentRow};
use crate::domain::shared::Shared;

/// The last ledger, if it was at rest: it gave no number, learnt nothing and told nothing.
#[derive(Debug, Default)]
pub(in crate::decide) struct Kept(Option<Rest>);

/// A ledger at rest.
#[derive(Debug)]
struct Rest {
    orders: BTreeSet<OrderId>,
    /// Rows that are no payments: titles, sums, blank ones.
    apart: Vec<PaymentRow>,
    ledger: Ledger,
}

/// The ledger, and whether it is the one of the last look.
pub(in crate::decide) fn read_from(
    kept: &mut Kept,
    world: &World<'_>,
    known_orders: &BTreeSet<OrderId>,
    adopted: &BTreeMap<PaymentId, Shared<PaymentFacts>>,
    system: &mut SystemFacts,
) -> (Ledger, bool) {
    if let Some(rest) = kept.0.as_ref().filter(|rest| adopted.is_empty() && rest.holds(world, known_orders)) {
        return (rest.ledger.clone(), true);
    }
    let ledger = read(world, &KnownOrders::new(known_orders), adopted, system);
    let apart = rows_apart(world).filter(|_| adopted.is_empty() && is_at_rest(&ledger, world));
    kept.0 = apart.map(|apart| Rest { orders: known_orders.clone(), apart, ledger: ledger.clone() });
    (ledger, false)
}

impl Rest {
    /// Whether what it was read from is still the same, and its time has not come.
    fn holds(&self, world: &World<'_>, known_orders: &BTreeSet<OrderId>) -> bool {
        let facts = &world.facts.payments;
        self.ledger.next_due.is_none_or(|due| world.now < due)
            && self.orders == *known_orders
            && self.ledger.facts.len() == facts.len()
            && self.ledger.facts.values().zip(facts.values()).all(|(kept, known)| kept.is(known))
            && self.stands(world)
    }

    /// Whether every row stands where it stood and says what it said, and no other stands there.
    fn stands(&self, world: &World<'_>) -> bool {
        let mut apart = self.apart.iter();
        let mut payments = 0;
        let mut known = InStep::new(&world.facts.payments);
        for row in &world.books.payments {
            match payment_of(row, &mut known) {
                Some(facts) if facts.seen.at == row.at && !row.content.is_blank() => payments += 1,
                Some(_) => return false,
                None if apart.next() != Some(row) => return false,
                None => {}
            }
        }
        let expected = world.facts.payments.values().filter(|facts| facts.seen.missing.is_none()).count();
        payments == expected && apart.next().is_none()
    }
}

/// The payment whose row it is: it bears its id, and says what is known of it.
fn payment_of<'w>(
    row: &PaymentRow,
    known: &mut InStep<'w, PaymentId, Shared<PaymentFacts>>,
) -> Option<&'w PaymentFacts> {
    let facts = known.get(row.typed_id.as_deref()?.parse().ok()?)?;
    let is_it = facts.archived.is_none() && facts.seen.missing.is_none() && facts.seen.content == row.content;
    is_it.then_some(&**facts)
}

/// The rows that are no payments, if no other row could be one: a copy, one that is being typed, one of the archive.
fn rows_apart(world: &World<'_>) -> Option<Vec<PaymentRow>> {
    let mut known = InStep::new(&world.facts.payments);
    let rows = world.books.payments.iter().filter(|row| payment_of(row, &mut known).is_none());
    let is_apart = |row: &PaymentRow| !rows::is_entry(row) && row.typed_id.is_none() && row.shown_receipt.is_none();
    rows.map(|row| is_apart(row).then(|| row.clone())).collect()
}

/// Whether the next look at the same tab finds the same: nothing was learnt of any payment.
fn is_at_rest(ledger: &Ledger, world: &World<'_>) -> bool {
    let known = &world.facts.payments;
    ledger.mass_loss.is_none()
        && ledger.facts.len() == known.len()
        && ledger.facts.values().zip(known.values()).all(|(found, known)| found.is(known))
}
