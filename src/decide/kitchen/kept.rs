//! The plan of the last look, so that a kitchen of which nobody asks anything else is not planned again.

use std::collections::BTreeMap;

use super::demand::{self, Demand};
use super::plan::{Plan, plan};
use crate::decide::orders::Order;
use crate::decide::world::World;
use crate::domain::books::{Books, CapacityRow, RecipeRow, StockRow};
use crate::domain::ids::OrderId;
use crate::domain::shared::Shared;
use crate::domain::terms::{Line, Terms};

/// The last plan, with all it follows from but `Produk`, which every order follows from.
#[derive(Debug, Default)]
pub(in crate::decide) struct Kept(Option<Planned>);

#[derive(Debug)]
struct Planned {
    demands: Vec<Asked>,
    recipes: Vec<RecipeRow>,
    stock: Vec<StockRow>,
    capacity: Vec<CapacityRow>,
    plan: Shared<Plan>,
}

/// A demand as it was.
#[derive(Debug)]
struct Asked {
    /// Without its lines and its outlet.
    demand: Demand<'static>,
    /// Where its lines and its outlet stand.
    terms: Shared<Terms>,
}

impl Asked {
    fn is(&self, demand: &Demand<'_>) -> bool {
        let same = std::ptr::eq::<[Line]>(&*self.terms.lines, demand.lines) || self.terms.lines == demand.lines;
        same && *self.terms.outlet == *demand.outlet && self.demand == demand.bare()
    }
}

/// The plan for these orders, and whether it is the one of the last look: where they ask for the same of the same kitchen.
pub(in crate::decide) fn plan_from(
    kept: &mut Kept,
    orders: &BTreeMap<OrderId, Order<'_>>,
    world: &World<'_>,
) -> (Shared<Plan>, bool) {
    let demands = demand::of(orders, world);
    let Books { products, recipes, stock, capacity, .. } = world.books;
    let is_same = |last: &&Planned| {
        last.recipes == *recipes
            && last.stock == *stock
            && last.capacity == *capacity
            && last.demands.len() == demands.len()
            && last.demands.iter().zip(&demands).all(|(last, demand)| last.is(demand))
    };
    if let Some(last) = kept.0.as_ref().filter(is_same) {
        return (last.plan.clone(), true);
    }
    let plan = Shared::from(plan(&demands, products, recipes, stock, capacity));
    let asked = |demand: &Demand<'_>| {
        let terms = orders.get(&demand.id)?.terms.clone()?;
        Some(Asked { demand: demand.bare(), terms })
    };
    kept.0 = Some(Planned {
        demands: demands.iter().filter_map(asked).collect(),
        recipes: recipes.clone(),
        stock: stock.clone(),
        capacity: capacity.clone(),
        plan: plan.clone(),
    });
    (plan, false)
}

/// The plan for these orders.
pub(in crate::decide) fn plan_of(orders: &BTreeMap<OrderId, Order<'_>>, world: &World<'_>) -> Plan {
    let Books { products, recipes, stock, capacity, .. } = world.books;
    plan(&demand::of(orders, world), products, recipes, stock, capacity)
}
