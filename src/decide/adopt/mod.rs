//! What a filled sheet tells a memory that is empty or older than it: translated into facts once, before any rule looks.
//!
//! Three cases: the first start beside a filled sheet, a lost database, and an older one at a person's word (`orderd
//! adopt`). What the sheet shows counts as done and told: ids and numbers stay, answers belong to the terms they stand
//! beside, papers and receipts go on under the numbers shown, and a gate that is open already never numbers or mails.
//! Rows without an id whose delivery is past are history, and what stands in the archive is remembered as archived.
//!
//! From here on the rules see facts that say what is so; none of them asks how it came to be.

mod archive;
mod claims;
pub(crate) mod doubled;
mod order;
mod papers;
pub(crate) mod plan;
mod receipts;
mod rows;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::adopt::archive::Shelf;
use crate::decide::adopt::claims::Claims;
use crate::decide::catalogue::Catalogue;
use crate::decide::money::ledger;
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::{self, Context, Order};
use crate::decide::rows::matching::Match;
use crate::decide::world::World;
use crate::domain::document::{DocumentKind, RegisterEntry};
use crate::domain::facts::{HistoryLine, OrderFacts, SystemFacts};
use crate::domain::ids::{KnownOrders, OrderId, PaymentId};
use crate::domain::payment::PaymentFacts;
use crate::domain::shared::Shared;

/// What the sheet knows better than memory does.
#[derive(Debug, Default)]
pub(crate) struct Adopted {
    /// Orders, whole; what is so of them in this cycle counts as done and told.
    pub orders: BTreeMap<OrderId, Shared<OrderFacts>>,
    /// Payments, whole.
    pub payments: BTreeMap<PaymentId, Shared<PaymentFacts>>,
    /// Lines of the register that memory does not have, or not with this note.
    pub entries: Vec<RegisterEntry>,
    /// The last number of each kind and year from now on.
    pub tops: BTreeMap<(DocumentKind, i32), u32>,
    /// What happened.
    pub history: Vec<HistoryLine>,
}

/// Translates what the sheet shows and memory does not know; nothing, once memory knows. Ids and numbers taken over are
/// noted in `memory` and `numbering`: none is given again.
#[must_use]
pub(super) fn translate(
    world: &World<'_>,
    catalogue: &Catalogue,
    memory: &mut SystemFacts,
    numbering: &mut Numbering,
) -> Adopted {
    if !world.takes_over() {
        return Adopted::default();
    }
    archive::pass(&world.books.archive, memory);
    let shelf = Shelf::open(world.books);
    let world = &World { books: shelf.as_ref().map_or(world.books, |shelf| &shelf.books), ..*world };
    let mut claims = Claims::of_register(world, memory, numbering);
    let rows = rows::orders(world, memory);
    let mut payments = rows::payments(world, memory);
    let known: BTreeSet<OrderId> = world.facts.orders.keys().chain(rows.found.keys()).copied().collect();
    // Money first: how far an order has come hangs on it. What is wrong with its rows is said by the rules, which read them
    // again.
    let known = KnownOrders::without_hints(&known);
    let ledger = ledger::read(world, &known, &payments.facts, &mut memory.clone());

    let money = |id: &OrderId| ledger.money.get(id).cloned().unwrap_or_default();

    let context = Context { world, catalogue };
    let (mut adopted, mut history) = (rows.gone, rows.history);
    let mut evaluated: BTreeMap<OrderId, Order<'_>> = BTreeMap::new();
    for (id, found) in rows.found {
        let order = order::translate(found, money(&id), context, &mut claims, &mut history);
        adopted.insert(id, order.facts.clone());
        evaluated.insert(id, order);
    }
    receipts::verify(&mut payments, &ledger, world, &mut history);
    // A receipt names goods and bill, also those of an order that memory knows.
    for (id, facts) in world.facts.orders.iter().filter(|(id, _)| !evaluated.contains_key(id)).collect::<Vec<_>>() {
        let (row, lines) = (rows.known.get(id).copied(), rows.lines.get(id).cloned().unwrap_or_default());
        let known = Match { facts: facts.clone(), row, lines, is_new: false, is_quiet: true };
        evaluated.insert(*id, orders::evaluate(known, money(id), context, &mut Numbering::default()));
    }
    receipts::take_over(&mut payments, &evaluated, context, &mut claims);
    let entries = numbering.entries.clone();
    if let Some(shelf) = &shelf {
        shelf.close(&mut adopted, &mut payments.facts, &mut history, world);
    }
    Adopted { orders: adopted, payments: payments.facts, entries, tops: numbering.tops().clone(), history }
}
