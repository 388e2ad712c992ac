//! Every order judged by itself, then what several of them mean together.

use std::collections::BTreeMap;

use super::found::Found;
use crate::decide::catalogue::Catalogue;
use crate::decide::kitchen::{self, Plan};
use crate::decide::money::ledger::Money;
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::exposure::{self, Exposure};
use crate::decide::orders::others::Others;
use crate::decide::orders::{self, Context, Order, receipts, replies};
use crate::decide::previous::{Previous, Together};
use crate::decide::rows::matching::Provenance;
use crate::decide::world::World;
use crate::domain::facts::HistoryLine;
use crate::domain::ids::OrderId;
use crate::domain::in_step::InStep;
use crate::domain::shared::Shared;

/// The orders as they stand.
pub(super) struct Judged<'a> {
    /// Those with an id.
    pub orders: BTreeMap<OrderId, Order<'a>>,
    /// What is not an order's own, where anything is; in the order of their ids, for few are asked for.
    pub others: Vec<(OrderId, Others)>,
    /// Rows that will become orders, and where they come from.
    pub newcomers: Vec<(Order<'a>, Provenance)>,
    /// What the customers owe whose credit is decided on.
    pub exposures: BTreeMap<OrderId, Exposure>,
    /// Raw material and capacity.
    pub plan: Shared<Plan>,
    /// That is the plan of the last look.
    pub is_same_plan: bool,
    /// What happened, to rows, payments and orders.
    pub history: Vec<HistoryLine>,
}

/// Carries every order through the cycle. What goes out gets its number here.
pub(super) fn judge<'a>(
    world: &World<'a>,
    catalogue: &Catalogue,
    found: &mut Found<'a>,
    numbering: &mut Numbering,
    previous: Option<&Previous>,
    together: &mut Together,
) -> Judged<'a> {
    let Found { matching, ledger, is_same_ledger, .. } = found;
    let context = Context { world, catalogue };
    let newcomers = orders::newcomers(matching, context);
    let mut history = std::mem::take(&mut matching.history);
    history.extend(ledger.history.iter().cloned());
    let nothing = Shared::<Money>::default();
    let mut money_of = InStep::new(&ledger.money);
    let mut last_of = previous.map(|last| InStep::new(&last.orders));
    let mut judged: Vec<(OrderId, Order<'a>)> = Vec::with_capacity(matching.orders.len());
    for (id, matched) in std::mem::take(&mut matching.orders) {
        let money = money_of.get(id).unwrap_or(&nothing);
        // In the same ledger it is the same money.
        let new_money = (!*is_same_ledger).then_some(money);
        let last = last_of.as_mut().and_then(|last| last.get(id));
        let order = match last.filter(|last| last.is(&matched, new_money, world.now)) {
            Some(last) => Order::again(matched, &last.judged),
            None => orders::evaluate(matched, money.clone(), context, numbering),
        };
        history.extend(order.history.iter().cloned());
        judged.push((id, order));
    }
    let mut orders: BTreeMap<OrderId, Order<'a>> = judged.into_iter().collect();
    receipts::settle(world, ledger, |id| orders.get(&id), catalogue, numbering);
    replies::note_payments(world, ledger);
    let splits = together.splits.find(world, &orders);
    let exposures = exposure::judge(&mut together.exposures, world, catalogue, &mut orders);
    let (plan, is_same_plan) = kitchen::plan_from(&mut together.plan, &orders, world);
    let mut others = Vec::new();
    let mut last_of = previous.map(|last| InStep::new(&last.orders));
    for (id, order) in &mut orders {
        let (split, exposure) = (splits.get(id).copied(), exposures.get(id).copied());
        let said = Others { split, exposure, offer: plan.offers.get(id).copied() };
        let last = last_of.as_mut().and_then(|last| last.get(*id));
        match last.filter(|last| order.is_unmoved() && last.heard(&said)) {
            Some(last) => order.stand_as(&last.standing),
            None => {
                order.stir();
                said.tell(order, &world.policy.sop);
            }
        }
        if said != Others::default() {
            others.push((*id, said));
        }
    }
    Judged { orders, others, newcomers, exposures, plan, is_same_plan, history }
}
