//! When schedules come next, and which of their times went by.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use cron::Schedule;

use crate::domain::notice::NoticeKind;

/// Times of a schedule further back are not counted one by one.
pub(super) const FURTHEST: TimeDelta = TimeDelta::days(31);

/// When each schedule comes next, kept from look to look: asking a schedule costs more than most looks.
#[derive(Debug, Default)]
pub(super) struct Ahead(BTreeMap<NoticeKind, Gap>);

/// A time without one of a schedule's: none after the one and before the other, which is one; or there is none any more.
#[derive(Clone, Copy, Debug)]
struct Gap {
    after: DateTime<Utc>,
    next: Option<DateTime<Utc>>,
}

impl Ahead {
    /// The first time of a schedule after an instant. A kind has one schedule as long as this lives.
    pub(super) fn next(
        &mut self,
        kind: NoticeKind,
        schedule: &Schedule,
        after: DateTime<Utc>,
        zone: Tz,
    ) -> Option<DateTime<Utc>> {
        let is_within = |gap: &&Gap| gap.after <= after && gap.next.is_none_or(|next| after < next);
        if let Some(gap) = self.0.get(&kind).filter(is_within) {
            return gap.next;
        }
        let next = schedule.after(&after.with_timezone(&zone)).next().map(|next| next.to_utc());
        self.0.insert(kind, Gap { after, next });
        next
    }
}

/// The first and the latest time of a schedule in `(after, until]`, if any.
pub(super) fn missed(
    schedule: &Schedule,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    zone: Tz,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    /// A line may fire every second; nobody wants more of them looked at.
    const MOST: usize = 100_000;
    let times = schedule.after(&after.with_timezone(&zone));
    let mut times = times.take(MOST).map(|t| t.to_utc()).take_while(|t| *t <= until);
    let first = times.next()?;
    Some((first, times.last().unwrap_or(first)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Clocks go back, and what was last sent lies before what was asked for.
        #[test]
        fn what_is_kept_of_a_schedule_is_what_it_says(asked in prop::collection::vec((0..3_usize, 0..400_000_i64), 1..40)) {
            let lines = ["0 30 7 * * Mon-Sat", "0 0 7 1 * *", "*/20 * * * * *", "0 0 7 1 1 * 2026"];
            let kinds = [NoticeKind::Digest, NoticeKind::Weekly, NoticeKind::Readiness, NoticeKind::KitchenSheet];
            let begin = DateTime::from_timestamp(1_795_402_800, 0).unwrap();
            let zone = chrono_tz::Asia::Jakarta;
            let schedules: Vec<Schedule> = lines.iter().map(|line| line.parse().unwrap()).collect();
            let mut ahead = Ahead::default();
            for (n, seconds) in asked.into_iter().flat_map(|(n, seconds)| [(n, seconds), (3, seconds)]) {
                let after = begin + TimeDelta::seconds(seconds);
                let expected = schedules[n].after(&after.with_timezone(&zone)).next().map(|next| next.to_utc());
                prop_assert_eq!(ahead.next(kinds[n], &schedules[n], after, zone), expected);
            }
        }
    }
}
