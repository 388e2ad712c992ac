//! The house measured: what happened in this week, month and year, and what is noted of those that are over.
//!
//! A figure belongs to the period in which what it counts happened. The running periods are derived in every cycle; the
//! first cycle after the end of one notes it, and what is learnt later changes it no more. It words figures, and shows
//! none.

mod board;
mod closing;
mod event;
mod figure;
mod kitchen;
mod last;
pub(crate) mod market;
mod money;
mod news;
mod orders;
mod tally;
mod trend;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use self::board::Board;
use self::orders::{Measured, outlet_of};
use self::tally::Tally;
use crate::decide::kitchen::Plan;
use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::world::World;
use crate::domain::ids::OrderId;
use crate::domain::measured::{ClosedPeriod, Figures, Value};
use crate::domain::period::{Period, Span};

pub(crate) use self::figure::Figure;
pub(in crate::decide) use self::last::LastCard;
pub(crate) use self::last::Running;
pub(crate) use self::trend::trend;

/// Everything that is measured, now and before.
#[derive(Debug)]
pub(crate) struct Card<'a> {
    world: World<'a>,
    running: Running,
    /// Periods that are over since the last cycle.
    pub closing: Vec<ClosedPeriod>,
}

impl<'a> Card<'a> {
    /// Measures the house. `is_same_ledger`: payments are as they were when it was measured last.
    pub(in crate::decide) fn of(
        last: &mut LastCard,
        world: &World<'a>,
        (orders, plan): (&BTreeMap<OrderId, Order<'_>>, &Plan),
        (ledger, is_same_ledger): (&Ledger, bool),
    ) -> Self {
        let today = world.today();
        let due = closing::due(world, last.first_day(world, orders));
        let running = [Span::Week, Span::Month, Span::Year].map(|span| Period::of(span, today));
        let of_running = Board::new(running, world.policy);
        let is_same = last.running(world, orders, &of_running, is_same_ledger);
        if let Some(running) = is_same.filter(|_| due.is_empty()) {
            return Self { world: *world, running, closing: Vec::new() };
        }
        let (days, ended): (Vec<Period>, Vec<Period>) = due.into_iter().partition(|p| p.span() == Span::Day);
        let mut closing: Vec<ClosedPeriod> = days
            .into_iter()
            .map(|period| {
                let is_known = closing::is_timely(period, world);
                let figures = if is_known { kitchen::day(world, orders, plan, period.first()) } else { Figures::new() };
                ClosedPeriod { period, closed_at: world.now, figures }
            })
            .collect();

        let mut board = Board::new(running.into_iter().chain(ended), world.policy);
        let outlet = |board: &Board<'_>, order: &Order<'_>| board.outlet(outlet_of(order)?);
        let mut customers = market::Customers::default();
        for order in orders.values() {
            let returning = customers.meet(order);
            let outlet = outlet(&board, order);
            Measured { order, world, outlet, returning }.note(&mut board);
            money::note(order, outlet, world, &mut board);
        }
        market::note(world, orders, &mut board);
        let outlets: BTreeMap<OrderId, usize> =
            orders.iter().filter_map(|(id, order)| Some((*id, outlet(&board, order)?))).collect();
        money::note_payments(world, ledger, |id| outlets.get(&id).copied(), &mut board);
        kitchen::note(world, &closing, &mut board);
        let mut owed: BTreeMap<NaiveDate, Vec<tally::Owed>> = BTreeMap::new();
        let names = board.names();
        for (period, tallies) in &mut board.rows {
            if !period.contains(today) && !closing::is_timely(*period, world) {
                continue;
            }
            let as_of = period.last().min(today);
            let find = |order: &Order<'_>| outlets.get(&order.facts.id).copied();
            let sums = owed.entry(as_of).or_insert_with(|| money::owed(world, orders, as_of, find, names.len()));
            for (tally, sum) in tallies.iter_mut().zip(sums) {
                tally.owed = Some(*sum);
            }
        }
        let mut figured = board.rows.iter().map(|(period, tallies)| (*period, figures(tallies, &names)));
        let running = Running::from(figured.by_ref().take(running.len()).collect::<Vec<_>>());
        closing.extend(figured.map(|(period, figures)| ClosedPeriod { period, closed_at: world.now, figures }));
        last.keep(&running, world, !closing.is_empty());
        Self { world: *world, running, closing }
    }

    /// What is measured of the running periods: the same value as long as it says the same.
    pub(crate) const fn running(&self) -> &Running {
        &self.running
    }

    /// What was measured in a period; `None`: nobody did.
    pub(crate) fn figures(&self, period: Period) -> Option<&Figures> {
        let running = self.running.iter().find(|(running, _)| *running == period).map(|(_, figures)| figures);
        let closing = || self.closing.iter().find(|closed| closed.period == period);
        let noted = || self.world.facts.periods.get(&period).filter(|closed| closing::is_over(closed, &self.world));
        running.or_else(|| closing().or_else(noted).map(|closed| &closed.figures))
    }

    /// A figure of an outlet, or with a blank name of the house.
    pub(crate) fn value(&self, period: Period, outlet: &str, figure: &Figure) -> Option<&Value> {
        self.figures(period)?.get(outlet)?.get(&*figure.key())
    }

    /// The channels that figures of some periods speak of.
    pub(crate) fn channels(&self, periods: &[Period]) -> BTreeSet<&str> {
        let house = periods.iter().filter_map(|period| self.figures(*period)?.get(""));
        house.flat_map(|figures| figures.keys().filter_map(|key| Figure::channel_of(key))).collect()
    }
}

fn figures(tallies: &[Tally], names: &[&str]) -> Figures {
    let of = |tally: &Tally, is_house: bool| {
        let channels = tally.channels().filter(|_| is_house).flat_map(Figure::of_channel);
        let all = Figure::all().into_iter().filter(|figure| is_house || !figure.is_of_the_house()).chain(channels);
        all.filter_map(|figure| Some((figure.key(), tally.value(&figure)?))).collect()
    };
    names.iter().zip(tallies).map(|(name, tally)| ((*name).into(), of(tally, name.is_empty()))).collect()
}
