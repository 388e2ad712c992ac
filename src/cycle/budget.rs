//! What we ask of Google, as far as this process knows: requests of the last minute and the last hour.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use crate::sheet::google::Calls;

/// The requests of the last hour.
#[derive(Debug, Default)]
pub(super) struct Budget(VecDeque<(DateTime<Utc>, u64)>);

impl Budget {
    /// Counts the requests of a cycle that ended.
    pub(super) fn spent(&mut self, now: DateTime<Utc>, calls: Calls) {
        self.0.push_back((now, calls.read + calls.write));
        // A clock that went back makes old entries lie ahead; they are of no use either.
        self.0.retain(|(at, _)| now - *at < TimeDelta::hours(1) && *at <= now);
    }

    /// Requests of the time before `now` that are known.
    pub(super) fn within(&self, span: TimeDelta, now: DateTime<Utc>) -> u64 {
        self.0.iter().filter(|(at, _)| now - *at < span).map(|(_, calls)| calls).sum()
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
            budget.spent(at(minute), Calls { read: 2, write: 1 });
        }
        assert_eq!(budget.within(TimeDelta::minutes(1), at(119)), 3);
        assert_eq!(budget.within(TimeDelta::hours(1), at(119)), 180);
        assert_eq!(budget.0.len(), 60);
        budget.spent(at(0), Calls { read: 1, write: 0 });
        assert_eq!(budget.within(TimeDelta::hours(1), at(0)), 1);
    }
}
