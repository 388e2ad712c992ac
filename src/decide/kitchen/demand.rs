//! What the orders ask of the kitchen.

use std::collections::BTreeMap;

use super::{Demand, Plan};
use crate::decide::orders::{Order, approvals};
use crate::decide::world::World;
use crate::domain::column::OrderColumn;
use crate::domain::ids::OrderId;
use crate::domain::order::Answer;

/// Raw material and capacity for every order whose row is there and whose terms are known.
#[must_use]
pub fn plan(world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> Plan {
    let demands: Vec<Demand<'_>> =
        orders.values().filter(|order| !order.facts.seen.is_lost()).filter_map(demand).collect();
    let books = world.books;
    super::plan(&demands, &books.products, &books.recipes, &books.stock, &books.capacity)
}

fn demand<'o>(order: &'o Order<'_>) -> Option<Demand<'o>> {
    let terms = order.terms.as_ref()?;
    let release = |row| approvals::answer(row, &order.facts, OrderColumn::Release);
    Some(Demand {
        id: order.facts.id,
        released: order.row.and_then(release) == Some(Answer::Yes),
        state: order.facts.state,
        outlet: &terms.outlet,
        deliver_on: terms.deliver_on,
        lines: &terms.lines,
    })
}
