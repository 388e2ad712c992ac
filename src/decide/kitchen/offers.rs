//! Which day suits an order that is held for lateness or short of something: lead days, capacity and stock together. Moves
//! nothing; people change *Tanggal Kirim*.

use std::collections::BTreeMap;

use super::capacity::{Calendar, Load};
use super::cascade;
use super::demand::Demand;
use super::recipes::{Needs, RecipeBook};
use super::stock::Shelves;
use crate::decide::orders::offer::{Because, Offer, SEARCH_DAYS};
use crate::domain::ids::OrderId;

/// For so many orders a day is looked for in one cycle, the first by H: each looks at all the others.
const MOST_OFFERS: usize = 50;

/// An order with its kitchen.
pub(super) struct Booked<'d, 'a> {
    pub(super) demand: &'d Demand<'a>,
    pub(super) needs: Needs,
    pub(super) outlet: usize,
    pub(super) load: Load,
    /// What it lacks on H.
    pub(super) lacking: Option<Because>,
}

/// What days are judged by.
pub(super) struct Search<'p, 'd, 'a> {
    /// The orders that take part, by day.
    pub(super) queue: &'p [Booked<'d, 'a>],
    /// With all of them planned.
    pub(super) calendar: &'p Calendar,
    /// Before any of them was served.
    pub(super) shelves: &'p Shelves,
    pub(super) book: &'p RecipeBook,
}

impl Search<'_, '_, '_> {
    /// The offers to those that need another day, out of the queue and beside it.
    pub(super) fn offers(&self, beside: &[Booked<'_, '_>]) -> BTreeMap<OrderId, Offer> {
        let asks = |booked: &&Booked<'_, '_>| booked.lacking.is_some() || booked.demand.is_late;
        let mut asking: Vec<&Booked<'_, '_>> = self.queue.iter().chain(beside).filter(asks).collect();
        asking.sort_by_key(|booked| (booked.demand.deliver_on, booked.demand.id));
        let offer = |booked: &Booked<'_, '_>| Some((booked.demand.id, self.offer(booked)?));
        asking.into_iter().take(MOST_OFFERS).filter_map(offer).collect()
    }

    /// The first day after H that satisfies all three; it stands in line there as it would when moved.
    fn offer(&self, asking: &Booked<'_, '_>) -> Option<Offer> {
        let Demand { id, deliver_on, lead, .. } = *asking.demand;
        let next = deliver_on.succ_opt()?;
        let from = lead.map_or(next, |lead| lead.max(next));
        let mut lacking = if lead == Some(from) { Because::Lead } else { asking.lacking.unwrap_or(Because::Lead) };
        let mut shelves = self.shelves.clone();
        let mut others = self.queue.iter().filter(|other| other.demand.id != id).peekable();
        for (on, _) in from.iter_days().zip(0..SEARCH_DAYS) {
            while let Some(earlier) = others.next_if(|other| (other.demand.deliver_on, other.demand.id) < (on, id)) {
                cascade::take(&mut shelves, self.book, &earlier.needs, earlier.demand.deliver_on);
            }
            let because = lacking;
            lacking = if !cascade::suffices(&mut shelves, self.book, &asking.needs, on) {
                Because::Stock
            } else if !self.calendar.has_room(asking.outlet, on, asking.load) {
                Because::Capacity
            } else {
                return Some(Offer::Day { on, because });
            };
        }
        Some(Offer::Nothing { from, lacking })
    }
}
