//! The plan of the last look, so that a kitchen of which nobody asks anything else is not planned again.

use std::collections::BTreeMap;

use super::demand::{Demand, demand};
use super::plan::{Plan, plan};
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::world::World;
use crate::domain::books::{Books, CapacityRow, RecipeRow, StockRow};
use crate::domain::ids::OrderId;
use crate::domain::shared::Shared;
use crate::domain::terms::Terms;

/// The last plan, with all it follows from but `Produk`, which every order follows from.
#[derive(Debug, Default)]
pub(in crate::decide) struct Kept {
    asked: Parts<Asked>,
    recipes: Vec<RecipeRow>,
    stock: Vec<StockRow>,
    capacity: Vec<CapacityRow>,
    plan: Option<Shared<Plan>>,
}

/// What an order asks of the kitchen.
#[derive(Debug)]
struct Asked {
    /// Without its lines and its outlet.
    demand: Demand<'static>,
    /// Where its lines and its outlet stand.
    terms: Shared<Terms>,
}

impl Asked {
    fn of(order: &Order<'_>, world: &World<'_>) -> Option<Self> {
        let demand = demand(order, world)?.bare();
        Some(Self { demand, terms: order.terms.clone()? })
    }

    fn demand(&self) -> Demand<'_> {
        Demand { outlet: &self.terms.outlet, lines: &self.terms.lines, ..self.demand }
    }
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.terms.is(&other.terms) && self.demand == other.demand || self.demand() == other.demand()
    }
}

/// The plan for these orders, and whether it is the one of the last look: where they ask for the same of the same kitchen.
pub(in crate::decide) fn plan_from(
    kept: &mut Kept,
    orders: &BTreeMap<OrderId, Order<'_>>,
    world: &World<'_>,
) -> (Shared<Plan>, bool) {
    let Books { products, recipes, stock, capacity, .. } = world.books;
    let is_asked_the_same = kept.asked.follow(orders, |order| Asked::of(order, world));
    let is_same = kept.recipes == *recipes && kept.stock == *stock && kept.capacity == *capacity;
    if let Some(plan) = kept.plan.as_ref().filter(|_| is_asked_the_same && is_same) {
        return (plan.clone(), true);
    }
    if !is_same {
        (kept.recipes, kept.stock, kept.capacity) = (recipes.clone(), stock.clone(), capacity.clone());
    }
    let demands: Vec<Demand<'_>> = kept.asked.values().map(Asked::demand).collect();
    let plan = Shared::from(plan(&demands, products, recipes, stock, capacity));
    kept.plan = Some(plan.clone());
    (plan, false)
}
