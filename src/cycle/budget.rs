//! What we ask of Google, as far as this process knows: requests of the last minute and hour, requests and bytes of a day.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::world::Day;
use crate::sheet::google::{Calls, Traffic};

/// A day is kept in parts of this length.
const PART: TimeDelta = TimeDelta::minutes(10);

/// The requests of the last hour, and the parts of the last day.
#[derive(Debug, Default)]
pub(super) struct Budget {
    calls: VecDeque<(DateTime<Utc>, u64)>,
    parts: VecDeque<Day>,
    /// What the client had counted at the last cycle.
    counted: Traffic,
}

impl Budget {
    /// Counts the requests of a cycle that ended. `traffic`: all that the client ever counted.
    pub(super) fn spent(&mut self, now: DateTime<Utc>, calls: Calls, traffic: Traffic) {
        let calls = calls.read + calls.write;
        self.calls.push_back((now, calls));
        // A clock that went back makes old entries lie ahead; they are of no use either.
        self.calls.retain(|(at, _)| now - *at < TimeDelta::hours(1) && *at <= now);
        self.parts.retain(|part| now - part.since < TimeDelta::hours(24) && part.since <= now);
        if self.parts.back().is_none_or(|part| now - part.since >= PART) {
            self.parts.push_back(Day { since: now, ..Day::default() });
        }
        if let Some(part) = self.parts.back_mut() {
            part.calls += calls;
            part.received += traffic.received - self.counted.received;
            part.sent += traffic.sent - self.counted.sent;
        }
        self.counted = traffic;
    }

    /// Requests of the time before `now` that are known.
    pub(super) fn within(&self, span: TimeDelta, now: DateTime<Utc>) -> u64 {
        self.calls.iter().filter(|(at, _)| now - *at < span).map(|(_, calls)| calls).sum()
    }

    /// What was spent in the day before `now`, or since this process began.
    pub(super) fn day(&self, now: DateTime<Utc>) -> Option<Day> {
        let parts = self.parts.iter().filter(|part| now - part.since < TimeDelta::hours(24) && part.since <= now);
        parts.copied().reduce(|sum, part| Day {
            since: sum.since,
            calls: sum.calls + part.calls,
            received: sum.received + part.received,
            sent: sum.sent + part.sent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_forgotten_after_an_hour() {
        let at = |minutes| DateTime::<Utc>::default() + TimeDelta::minutes(minutes);
        let mut budget = Budget::default();
        for minute in 0..120 {
            budget.spent(at(minute), Calls { read: 2, write: 1 }, Traffic::default());
        }
        assert_eq!(budget.within(TimeDelta::minutes(1), at(119)), 3);
        assert_eq!(budget.within(TimeDelta::hours(1), at(119)), 180);
        assert_eq!(budget.calls.len(), 60);
        budget.spent(at(0), Calls { read: 1, write: 0 }, Traffic::default());
        assert_eq!(budget.within(TimeDelta::hours(1), at(0)), 1);
    }

    #[test]
    fn requests_and_bytes_of_a_day_are_added_up_and_older_ones_let_go() {
        let at = |minutes| DateTime::<Utc>::default() + TimeDelta::minutes(minutes);
        let mut budget = Budget::default();
        assert_eq!(budget.day(at(0)), None);
        for minute in 0..3_000 {
            let traffic = Traffic { received: 100 * (minute + 1), sent: 7 * (minute + 1) };
            budget.spent(at(minute.cast_signed()), Calls { read: 1, write: 0 }, traffic);
        }
        // Of the oldest part of ten minutes, nothing is left once its beginning is a day ago.
        let day = budget.day(at(2_999));
        assert_eq!(day, Some(Day { since: at(1_560), calls: 1_440, received: 144_000, sent: 10_080 }));
        assert_eq!(budget.parts.len(), 144);
        assert_eq!(budget.day(at(3_005)).map(|day| day.calls), Some(1_430));
        assert_eq!(budget.day(at(0)), None, "the clock went back");
    }
}
