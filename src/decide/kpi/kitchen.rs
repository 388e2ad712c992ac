//! The kitchens' days that happened. What a day took and what the kitchen could do is noted when it is over: products,
//! recipes and capacity may be others tomorrow.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::board::Board;
use super::closing;
use crate::decide::kitchen::{Limits, PersonHours, Plan};
use crate::decide::orders::Order;
use crate::decide::world::World;
use crate::domain::ids::OrderId;
use crate::domain::measured::{ClosedPeriod, Figures, Value};
use crate::domain::period::{Period, Span};
use crate::domain::quantity::Quantity;

const HOURS: &str = "hours";
const AVAILABLE: &str = "available";
const PACKS: &str = "packs";
const MOST_PACKS: &str = "most-packs";

/// What the kitchens did on a day that is over: of the orders for it those of which anything was made.
pub(super) fn day(world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>, plan: &Plan, day: NaiveDate) -> Figures {
    let is_begun = |order: &&Order<'_>| {
        let journey = &order.facts.journey;
        !order.facts.state.is_off() && journey.iter().any(|(state, _)| !state.is_before_making() && !state.is_off())
    };
    let mut outlets: BTreeMap<&str, (u32, Quantity)> = BTreeMap::new();
    for order in orders.values().filter(is_begun) {
        let Some(terms) = order.terms.as_deref().filter(|terms| terms.deliver_on == day) else { continue };
        let minutes = plan.orders.get(&order.facts.id).map_or(Quantity::ZERO, |needs| needs.person_minutes);
        let sums = outlets.entry(&terms.outlet).or_default();
        *sums = (sums.0.saturating_add(terms.packs()), sums.1 + minutes);
    }
    let limits = Limits::of(&world.books.capacity);
    let figures = outlets.into_iter().map(|(outlet, (packs, minutes))| {
        let (most_packs, available) = limits.on(outlet, day);
        let all = [
            (HOURS, Some(PersonHours::from_minutes(minutes).0)),
            (AVAILABLE, available.map(|hours| hours.0)),
            (PACKS, Some(packs.into())),
            (MOST_PACKS, most_packs.map(i64::from)),
        ];
        let known = all.into_iter().filter_map(|(key, value)| Some((key.into(), Value::Number(value?))));
        (outlet.into(), known.collect())
    });
    figures.collect()
}

/// Adds the days that are noted to the periods they lie in.
pub(super) fn note(world: &World<'_>, fresh: &[ClosedPeriod], board: &mut Board<'_>) {
    let periods: Vec<Period> = board.rows.iter().map(|(period, _)| *period).collect();
    for (row, period) in periods.into_iter().enumerate() {
        let of_day = |day| Period::of(Span::Day, day);
        let noted = world.facts.periods.range(of_day(period.first())..=of_day(period.last())).map(|(_, closed)| closed);
        let noted = noted.filter(|closed| closing::is_over(closed, world));
        let fresh = fresh.iter().filter(|c| c.period.span() == Span::Day && period.contains(c.period.first()));
        for day in noted.chain(fresh) {
            for (outlet, figures) in &day.figures {
                let place = board.outlet(outlet);
                for place in std::iter::once(0).chain(place) {
                    if let Some(tally) = board.rows[row].1.get_mut(place) {
                        add(&mut tally.kitchen, |key| match figures.get(key) {
                            Some(Value::Number(number)) => Some(*number),
                            Some(Value::Share { .. } | Value::Orders(_)) | None => None,
                        });
                    }
                }
            }
        }
    }
}

fn add(sums: &mut super::tally::KitchenSums, of: impl Fn(&str) -> Option<i64>) {
    let Some(hours) = of(HOURS) else { return };
    sums.hours = Some(sums.hours.unwrap_or(0) + hours);
    if let Some(available) = of(AVAILABLE) {
        sums.work = (sums.work.0 + hours, sums.work.1 + available);
    }
    if let (Some(packs), Some(most)) = (of(PACKS), of(MOST_PACKS)) {
        sums.packs = (sums.packs.0 + packs, sums.packs.1 + most);
    }
}
