//! The whole kitchen: orders served from stock and capacity one after the other, what each day asks, what to buy.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use super::capacity::{Calendar, Load};
use super::cascade;
use super::demand::Demand;
use super::offers::{Booked, Search};
use super::person_hours::PersonHours;
use super::preparation::{Preparation, Shortage};
use super::recipes::RecipeBook;
use super::stock::Shelves;
use super::wording::{amount, free_day_sentence, listed, shortage_sentence};
use crate::decide::orders::offer::{Because, Offer};
use crate::domain::books::{CapacityRow, ProductRow, RecipeRow, StockRow};
use crate::domain::ids::OrderId;
use crate::domain::problem::{Code, Problem};
use crate::domain::quantity::Quantity;
use crate::domain::shared::Shared;

/// A line of the purchase list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// The material.
    pub material: Arc<str>,
    /// What all orders together lack.
    pub short: Quantity,
    /// The material's unit.
    pub unit: Arc<str>,
    /// The first delivery day that lacks it: it must arrive earlier.
    pub before: NaiveDate,
}

/// One row of `Kesiapan`: what an outlet still has to make for a day, and whether it can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// The delivery day.
    pub on: NaiveDate,
    /// The kitchen.
    pub outlet: String,
    /// Packs of all orders for that day.
    pub packs: u32,
    /// The most packs it can make; `None` when `Kapasitas` does not say.
    pub capacity: Option<u32>,
    /// Work needed.
    pub person_hours: PersonHours,
    /// People × hours; `None` when `Kapasitas` does not say.
    pub available: Option<PersonHours>,
    /// What is lacking, for people; empty when nothing is.
    pub shortages: String,
}

/// What is needed, order by order and day by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One entry for each demand.
    pub orders: BTreeMap<OrderId, Shared<Preparation>>,
    /// By day, then outlet.
    pub readiness: Vec<Readiness>,
    /// The purchase list, most urgent first.
    pub purchases: Vec<Purchase>,
    /// The day to put off to, for orders that are held for lateness or lack something.
    pub(crate) offers: BTreeMap<OrderId, Offer>,
}

impl Plan {
    /// What an order needs and what it will lack.
    #[must_use]
    pub(crate) fn preparation(&self, order: OrderId) -> Option<&Preparation> {
        self.orders.get(&order).map(|preparation| &**preparation)
    }
}

/// Serves the orders from stock and capacity, one after the other.
///
/// Orders made already keep their figures but take nothing any more; cancelled and rejected ones need nothing.
#[must_use]
pub(crate) fn plan(
    demands: &[Demand<'_>],
    products: &[ProductRow],
    recipes: &[RecipeRow],
    stock: &[StockRow],
    capacity: &[CapacityRow],
) -> Plan {
    let mut shelves = Shelves::new(stock);
    let book = RecipeBook::new(products, recipes, &mut shelves);
    let mut calendar = Calendar::default();
    let mut plan = Plan::default();

    let untouched = shelves.clone();
    let (mut queue, mut beside) = (Vec::with_capacity(demands.len()), Vec::new());
    for demand in demands {
        let mut prep = Preparation::default();
        let needs = book.needs(demand.lines);
        if !demand.state.is_off() {
            book.describe(demand, &needs, &mut prep);
        }
        if demand.takes_part() || demand.is_late_draft() {
            let load = Load { packs: demand.packs(), minutes: prep.person_minutes };
            let outlet = calendar.outlet(demand.outlet);
            let booked = Booked { demand, needs, outlet, load, lacking: None };
            if demand.takes_part() {
                calendar.plan(outlet, demand.deliver_on, load);
                queue.push(booked);
            } else {
                beside.push(booked);
            }
        }
        plan.orders.insert(demand.id, prep.into());
    }
    // Only now, so that outlets are called as the orders call them.
    calendar.read(capacity);
    queue.sort_by_key(|booked| (booked.demand.deliver_on, booked.demand.id));

    let mut days: HashMap<(NaiveDate, usize), Lacking> = HashMap::new();
    let mut purchases: HashMap<Arc<str>, Purchase> = HashMap::new();
    let mut overloads: BTreeMap<OrderId, String> = BTreeMap::new();
    for booked in &mut queue {
        let &mut Booked { demand, ref needs, outlet, load, .. } = booked;
        let Some(prep) = plan.orders.get_mut(&demand.id) else { continue };
        cascade::serve(&mut shelves, &book, (demand, needs), prep);
        prep.day = Some(calendar.around(outlet, demand.deliver_on, load));
        let overload = calendar.serve(outlet, demand.deliver_on, load);
        let short = (!prep.shortages.is_empty()).then_some(Because::Stock);
        booked.lacking = short.or(overload.as_ref().map(|_| Because::Capacity));
        overloads.extend(overload.map(|text| (demand.id, text)));
        let lacking = days.entry((demand.deliver_on, outlet)).or_default();
        for shortage in &prep.shortages {
            lacking.add(shortage);
            let first = || Purchase {
                material: shortage.material.clone(),
                short: Quantity::ZERO,
                unit: shortage.unit.clone(),
                before: demand.deliver_on,
            };
            purchases.entry(shortage.material.clone()).or_insert_with(first).short += shortage.short;
        }
    }

    plan.offers = Search { queue: &queue, calendar: &calendar, shelves: &untouched, book: &book }.offers(&beside);
    for Booked { demand, .. } in &queue {
        let offer = plan.offers.get(&demand.id).copied();
        let Some(prep) = plan.orders.get_mut(&demand.id) else { continue };
        let short =
            shortage_sentence(prep, demand.deliver_on, offer).map(|text| Problem::new(Code::MaterialShort, text));
        let full = overloads.remove(&demand.id).map(|text| {
            Problem::new(Code::CapacityExceeded, format!("{text}. {}", free_day_sentence(offer)).trim_end().to_owned())
        });
        prep.problems.extend(short.into_iter().chain(full));
    }

    plan.readiness = days
        .into_iter()
        .map(|((on, outlet), lacking)| {
            let day = calendar.day(outlet, on);
            Readiness {
                on,
                outlet: calendar.name(outlet).to_owned(),
                packs: day.load.packs,
                capacity: day.limit.packs,
                person_hours: PersonHours::from_minutes(day.load.minutes),
                available: day.limit.minutes.map(PersonHours::from_minutes),
                shortages: lacking.text(day.overload_text()),
            }
        })
        .collect();
    plan.readiness.sort_by(|a, b| (a.on, &a.outlet).cmp(&(b.on, &b.outlet)));
    plan.purchases = purchases.into_values().collect();
    plan.purchases.sort_by(|a, b| (a.before, &a.material).cmp(&(b.before, &b.material)));
    plan
}

/// What a day lacks, summed over its orders, by material.
#[derive(Default)]
struct Lacking(BTreeMap<Arc<str>, (Quantity, Arc<str>)>);

impl Lacking {
    fn add(&mut self, shortage: &Shortage) {
        let none = || (Quantity::ZERO, shortage.unit.clone());
        self.0.entry(shortage.material.clone()).or_insert_with(none).0 += shortage.short;
    }

    fn text(&self, overload: Option<String>) -> String {
        let materials = listed(self.0.iter().map(|(name, (short, unit))| format!("{name} {}", amount(*short, unit))));
        let materials = (!materials.is_empty()).then(|| format!("Bahan: {materials}"));
        materials.into_iter().chain(overload).collect::<Vec<_>>().join("; ")
    }
}
