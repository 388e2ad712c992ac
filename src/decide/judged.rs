//! Every order judged by itself, then what several of them mean together.

use std::collections::BTreeMap;

use super::found::Found;
use crate::decide::catalogue::Catalogue;
use crate::decide::kitchen::{self, Plan};
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::exposure::{self, Exposure};
use crate::decide::orders::{self, Context, Order, holds, receipts, replies, splits};
use crate::decide::rows::matching::Provenance;
use crate::decide::world::World;
use crate::domain::facts::HistoryLine;
use crate::domain::ids::OrderId;

/// The orders as they stand.
pub(super) struct Judged<'a> {
    /// Those with an id.
    pub orders: BTreeMap<OrderId, Order<'a>>,
    /// Rows that will become orders, and where they come from.
    pub newcomers: Vec<(Order<'a>, Provenance)>,
    /// What the customers owe whose credit is decided on.
    pub exposures: BTreeMap<OrderId, Exposure>,
    /// Raw material and capacity.
    pub plan: Plan,
    /// What happened, to rows, payments and orders.
    pub history: Vec<HistoryLine>,
}

/// Carries every order through the cycle. What goes out gets its number here.
pub(super) fn judge<'a>(
    world: &World<'a>,
    catalogue: &Catalogue,
    found: &mut Found<'a>,
    numbering: &mut Numbering,
) -> Judged<'a> {
    let Found { matching, ledger, .. } = found;
    let context = Context { world, catalogue };
    let newcomers = orders::newcomers(matching, context);
    let mut history = std::mem::take(&mut matching.history);
    history.extend(ledger.history.iter().cloned());
    let mut orders: BTreeMap<OrderId, Order<'a>> = BTreeMap::new();
    for (id, matched) in std::mem::take(&mut matching.orders) {
        let money = ledger.money.get(&id).cloned().unwrap_or_default();
        let mut order = orders::evaluate(matched, money, context, numbering);
        history.append(&mut order.history);
        if let Some(known) = world.facts.orders.get(&id) {
            order.facts.join(known);
        }
        orders.insert(id, order);
    }
    receipts::settle(world, ledger, |id| orders.get(&id), catalogue, numbering);
    replies::note_payments(world, ledger);
    splits::warn(world, &mut orders);
    let exposures = exposure::judge(world, catalogue, &mut orders);
    let books = world.books;
    let demands = kitchen::demand::of(&orders, world);
    let plan = kitchen::plan(&demands, &books.products, &books.recipes, &books.stock, &books.capacity);
    for (id, offer) in &plan.offers {
        if let Some(order) = orders.get_mut(id) {
            holds::offer_day(order, *offer, &world.policy.sop);
        }
    }
    Judged { orders, newcomers, exposures, plan, history }
}
