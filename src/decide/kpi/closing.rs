//! Which periods are over and not noted yet.

use chrono::NaiveDate;

use crate::decide::world::World;
use crate::domain::measured::ClosedPeriod;
use crate::domain::period::{Period, Span};

/// Of one length so many are noted in one cycle; a clock that jumps by centuries costs no more.
const MOST: usize = 120;

/// The periods that ended since the last cycle, the shorter ones first. `since`: the first day anything was seen. An order
/// that nobody watched is in none of them, nor is anything while the sheet is taken over or ahead of memory.
pub(super) fn due(world: &World<'_>, since: NaiveDate) -> Vec<Period> {
    let stands_still = world.takes_over() || world.books.ahead.is_some() || world.facts.system.mail.behind.is_some();
    if stands_still {
        return Vec::new();
    }
    let today = world.today();
    let first_due = |span| match last_noted(world, span) {
        Some(period) => period.next(),
        // What the kitchens could do on days before is not known.
        None if span == Span::Day => Period::of(span, last_look(world)),
        None => Period::of(span, since),
    };
    let ended = |span| {
        std::iter::successors(Some(first_due(span)), |period: &Period| Some(period.next()))
            .take_while(move |period| period.end() <= today)
            .take(MOST)
    };
    Span::ALL.into_iter().flat_map(ended).collect()
}

/// The day of the last sign of life.
fn last_look(world: &World<'_>) -> NaiveDate {
    let system = &world.facts.system;
    system.sheet.heartbeat.or(system.born_at).map_or_else(|| world.today(), |at| world.policy.day(at))
}

/// The last period of a length that is noted. What a clock noted that was ahead is no period that is over.
fn last_noted(world: &World<'_>, span: Span) -> Option<Period> {
    let all = Period::of(span, NaiveDate::MIN)..=Period::of(span, NaiveDate::MAX);
    let mut noted = world.facts.periods.range(all).rev().map(|(_, closed)| closed);
    noted.find(|closed| is_over(closed, world)).map(|closed| closed.period)
}

/// Whether a noted period was over when it was noted, by this clock.
pub(super) fn is_over(closed: &ClosedPeriod, world: &World<'_>) -> bool {
    closed.closed_at <= world.now && closed.period.end() <= world.policy.day(closed.closed_at)
}

/// Whether a period ends with this cycle: nothing that is known now happened, unseen, long after it. What was owed then can
/// only be told then.
pub(super) fn is_timely(period: Period, world: &World<'_>) -> bool {
    let end = world.policy.start_of(period.end());
    world.facts.system.sheet.heartbeat.is_none_or(|alive| alive < end)
}
