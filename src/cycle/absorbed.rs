//! Faults of the sheet's that passed at a further attempt. Nothing comes of them, but whoever runs the machine sees that
//! they happen: one line for each class and minute, and every one of them counted.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::warn;

/// A class is told of again after so long.
const EVERY: TimeDelta = TimeDelta::minutes(1);

/// How many of each class.
pub(super) type Counts = BTreeMap<&'static str, u64>;

/// What was absorbed, and what of it was told.
#[derive(Debug, Default)]
pub(super) struct Absorbed {
    uncounted: Counts,
    untold: Counts,
    told: BTreeMap<&'static str, DateTime<Utc>>,
}

impl Absorbed {
    /// Takes in what a cycle absorbed, and tells of what is due.
    pub(super) fn note(&mut self, new: Counts, now: DateTime<Utc>) {
        for (class, times) in new {
            *self.uncounted.entry(class).or_default() += times;
            *self.untold.entry(class).or_default() += times;
        }
        for (class, times) in self.due(now) {
            warn!(event = "fault_absorbed", class, times, "the sheet failed and answered at a further attempt");
        }
    }

    /// What was absorbed since this was last asked.
    pub(super) fn take(&mut self) -> Counts {
        std::mem::take(&mut self.uncounted)
    }

    fn due(&mut self, now: DateTime<Utc>) -> Counts {
        // A clock that went back keeps nothing silent.
        let is_due = |at: &DateTime<Utc>| now - *at >= EVERY || now < *at;
        let told = &mut self.told;
        let due: Counts = self
            .untold
            .iter()
            .filter(|(class, _)| told.get(*class).is_none_or(is_due))
            .map(|(c, n)| (*c, *n))
            .collect();
        self.untold.retain(|class, _| !due.contains_key(class));
        told.extend(due.keys().map(|class| (*class, now)));
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_told_of_once_a_minute_and_every_fault_is_counted() {
        let mut absorbed = Absorbed::default();
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let mut look = |second: i64, new: &[(&'static str, u64)]| {
            let now = start + TimeDelta::seconds(second);
            for (class, times) in new {
                *absorbed.uncounted.entry(class).or_default() += times;
                *absorbed.untold.entry(class).or_default() += times;
            }
            absorbed.due(now)
        };
        assert_eq!(look(0, &[("quota", 2)]), Counts::from([("quota", 2)]));
        assert_eq!(look(59, &[("quota", 1), ("transient", 3)]), Counts::from([("transient", 3)]));
        assert_eq!(look(60, &[("quota", 1)]), Counts::from([("quota", 2)]));
        assert_eq!(look(120, &[]), Counts::new());
        assert_eq!(look(10, &[("quota", 1)]), Counts::from([("quota", 1)]), "the clock went back");
        assert_eq!(absorbed.take(), Counts::from([("quota", 5), ("transient", 3)]));
        assert_eq!(absorbed.take(), Counts::new());
    }
}
