//! The running periods as of the last look, so that they are not measured again while nothing else happened.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, NaiveDate, Utc};

use super::board::{Board, Notes};
use super::event::Event;
use super::orders::{Measured, outlet_of};
use super::{market, money};
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::world::World;
use crate::domain::books::LeadRow;
use crate::domain::ids::OrderId;
use crate::domain::measured::Figures;
use crate::domain::period::Period;
use crate::domain::shared::Shared;

/// What was measured in each running period.
pub(crate) type Running = Shared<Vec<(Period, Figures)>>;

/// The figures of the last look, and what they follow from besides payments.
#[derive(Debug, Default)]
pub(in crate::decide) struct LastCard {
    /// What happened to each order, and what of it is owed, as a digest: it tells whether anything is new.
    happened: Parts<u64>,
    /// When each order was seen first, of those that were watched; and the first of all.
    seen: Parts<DateTime<Utc>>,
    first_seen: Option<DateTime<Utc>>,
    leads: Vec<LeadRow>,
    at: DateTime<Utc>,
    running: Option<Running>,
}

impl LastCard {
    /// The first day on which anything was seen.
    pub(super) fn first_day(&mut self, world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> NaiveDate {
        let seen = |order: &Order<'_>| {
            let (_, at) = order.facts.journey.first().filter(|_| order.facts.is_measured())?;
            Some(*at)
        };
        if !self.seen.follow(orders, seen) {
            self.first_seen = self.seen.values().min().copied();
        }
        let alive = world.facts.system.born_at;
        self.first_seen.into_iter().chain(alive).min().map_or_else(|| world.today(), |at| world.policy.day(at))
    }

    /// The same figures, where nothing is new. `is_same_ledger`: payments are as they were at the last look.
    pub(super) fn running(
        &mut self,
        world: &World<'_>,
        orders: &BTreeMap<OrderId, Order<'_>>,
        board: &Board<'_>,
        is_same_ledger: bool,
    ) -> Option<Running> {
        let is_same = self.happened.follow(orders, |order| Some(digest(order, board, world)));
        let is_later = self.at <= world.now;
        self.running.clone().filter(|_| is_same && is_same_ledger && is_later && self.leads == world.books.leads)
    }

    /// Keeps the figures; not in a look that ends a period, nor while one is noted whose end has not come.
    pub(super) fn keep(&mut self, running: &Running, world: &World<'_>, ends_any: bool) {
        let is_kept = !ends_any && world.facts.periods.values().all(|closed| closed.closed_at <= world.now);
        self.running = is_kept.then(|| running.clone());
        (self.leads, self.at) = (world.books.leads.clone(), world.now);
    }
}

/// Recognises what happened to an order in the periods of a board.
struct Digest<'b, 'p> {
    board: &'b Board<'p>,
    hasher: DefaultHasher,
}

impl Notes for Digest<'_, '_> {
    fn note<'e>(&mut self, on: NaiveDate, outlet: Option<usize>, event: impl FnOnce() -> Event<'e>) {
        if self.board.is_of_interest(on) {
            (on, outlet, event()).hash(&mut self.hasher);
        }
    }
}

fn digest(order: &Order<'_>, board: &Board<'_>, world: &World<'_>) -> u64 {
    let mut digest = Digest { board, hasher: DefaultHasher::new() };
    let outlet = outlet_of(order).and_then(|name| board.outlet(name));
    // Who ordered before is a matter of all orders: each tells whose it is.
    Measured { order, world, outlet, returning: false }.note(&mut digest);
    money::note(order, outlet, world, &mut digest);
    let Digest { mut hasher, .. } = digest;
    (outlet, market::customer(order), order.facts.is_measured()).hash(&mut hasher);
    money::share(order, world.today(), world).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::decide;
    use crate::decide::tests::{Shop, at, nov};
    use crate::domain::books::Books;
    use crate::domain::facts::Facts;

    #[test]
    fn the_first_day_follows_orders_that_were_seen_before_the_others() {
        let mut card = LastCard::default();
        let mut check = |days: &[u32], expected: u32| {
            let (shop, books, mut facts) = (Shop::released(), Books::default(), Facts::default());
            facts.system.born_at = Some(at(25, 9, 0));
            for (sequence, day) in (1..).zip(days) {
                let mut order = shop.order.clone();
                order.id = OrderId { year: 2026, sequence };
                order.journey = vec![(order.state, at(*day, 9, 0))];
                facts.orders.insert(order.id, order.into());
            }
            let world = World::new(at(26, 9, 0), &shop.policy, &books, &facts);
            assert_eq!(card.first_day(&world, &decide(&world).orders), nov(expected), "{days:?}");
        };
        check(&[], 25);
        check(&[23, 24], 23);
        check(&[23, 24, 20], 20);
        check(&[23, 24, 22], 22);
        check(&[26, 26, 26], 25);
    }
}
