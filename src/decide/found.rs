//! Who is who, and whose money: the rows of the sheet beside what is remembered, before any rule.

use std::collections::BTreeMap;

use crate::decide::adopt::Adopted;
use crate::decide::money::ledger::{self, Ledger};
use crate::decide::notices::troubles;
use crate::decide::previous::Previous;
use crate::decide::rows::matching::{self, Matching};
use crate::decide::world::World;
use crate::domain::facts::SystemFacts;
use crate::domain::ids::KnownOrders;

/// What the sheet was found to hold.
pub(super) struct Found<'a> {
    /// Its rows as orders.
    pub matching: Matching<'a>,
    /// Its payments, and the money of each order.
    pub ledger: Ledger,
    /// That is the ledger of the last look.
    pub is_same_ledger: bool,
    /// The tabs that are left alone, and why.
    pub paused: BTreeMap<String, String>,
    /// What is wrong with the sheet.
    pub wrong: BTreeMap<String, String>,
}

/// Recognises orders and payments.
pub(super) fn find<'a>(
    world: &World<'a>,
    adopted: &Adopted,
    memory: &mut SystemFacts,
    mut previous: Option<&mut Previous>,
) -> Found<'a> {
    let matching = matching::find(world, &adopted.orders, memory);
    if let Some(last) = &mut previous {
        last.meet(&matching.orders);
    }
    let known = matching.orders.iter().map(|(id, _)| *id).collect();
    let (ledger, is_same_ledger) = match previous {
        Some(last) => {
            let (ledger, is_same) = ledger::read_from(&mut last.ledger, world, &known, &adopted.payments, memory);
            last.same_ledger = is_same;
            (ledger, is_same)
        }
        None => (ledger::read(world, &KnownOrders::new(&known), &adopted.payments, memory), false),
    };
    let paused = troubles::paused(world, &matching, &ledger);
    let wrong = troubles::troubles(world, &matching, &ledger);
    Found { matching, ledger, is_same_ledger, paused, wrong }
}
