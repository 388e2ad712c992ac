//! The sums of several periods side by side: of the house, and of each outlet where there are several.

use chrono::NaiveDate;

use super::event::Event;
use super::tally::Tally;
use crate::domain::period::Period;
use crate::domain::policy::Policy;

/// Sums by period, then the house's before those of its outlets.
pub(super) struct Board<'p> {
    policy: &'p Policy,
    pub(super) rows: Vec<(Period, Vec<Tally>)>,
}

impl<'p> Board<'p> {
    pub(super) fn new(periods: impl IntoIterator<Item = Period>, policy: &'p Policy) -> Self {
        // Of one outlet there is nothing to say that is not said of the house.
        let outlets = if policy.outlets.len() > 1 { policy.outlets.len() } else { 0 };
        let rows = periods.into_iter().map(|period| (period, vec![Tally::default(); outlets + 1]));
        Self { policy, rows: rows.collect() }
    }

    /// The names of the sums of each period: blank for the house.
    pub(super) fn names(&self) -> Vec<&'p str> {
        let outlets = self.policy.outlets.iter().filter(|_| self.policy.outlets.len() > 1);
        std::iter::once("").chain(outlets.map(|outlet| outlet.name.as_str())).collect()
    }

    /// Where an outlet's sums stand; `None`: it has none of its own.
    pub(super) fn outlet(&self, name: &str) -> Option<usize> {
        let place = self.policy.outlets.iter().position(|outlet| outlet.is_called(name));
        place.map(|place| place + 1).filter(|_| self.policy.outlets.len() > 1)
    }

    /// Whether a day lies in any of the periods.
    pub(super) fn is_of_interest(&self, on: NaiveDate) -> bool {
        self.rows.iter().any(|(period, _)| period.contains(on))
    }
}

/// Somebody who takes note of what happened.
pub(super) trait Notes {
    /// Adds what happened on a day, where that is of interest; only then it is looked at.
    fn note<'e>(&mut self, on: NaiveDate, outlet: Option<usize>, event: impl FnOnce() -> Event<'e>);
}

impl Notes for Board<'_> {
    fn note<'e>(&mut self, on: NaiveDate, outlet: Option<usize>, event: impl FnOnce() -> Event<'e>) {
        let mut rows = self.rows.iter_mut().filter(|(period, _)| period.contains(on)).peekable();
        if rows.peek().is_none() {
            return;
        }
        let event = event();
        for (_, tallies) in rows {
            for place in std::iter::once(0).chain(outlet) {
                if let Some(tally) = tallies.get_mut(place) {
                    tally.add(&event);
                }
            }
        }
    }
}
