//! The clock's own work: which schedules have come due since they last fired, and from when on each of them counts.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};

use super::Clerk;
use crate::decide::world::Slot;
use crate::domain::facts::Changes;
use crate::domain::notice::NoticeKind;

impl Clerk {
    /// Schedules whose time came since they last fired.
    pub(super) fn slots(&self, now: DateTime<Utc>) -> Vec<Slot> {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        if facts.system.born_at.is_none() {
            return Vec::new();
        }
        let due = self.timetables().into_iter().filter_map(|(kind, schedule)| {
            let last = *facts.system.schedules.get(kind.as_str())?;
            let (first, at) = missed(schedule?, last, now, self.config.policy.timezone)?;
            Some(Slot { kind, first, at })
        });
        due.collect()
    }

    /// Notes from when on a schedule counts: nothing is missed before the first cycle that sees it. One that is switched
    /// off is forgotten, so that switching it on again makes up for nothing.
    pub(super) fn arm(&self, now: DateTime<Utc>, changes: &mut Changes) {
        let mut system = self.system(changes);
        let mut changed = false;
        for (kind, timetable) in self.timetables() {
            let known = system.schedules.contains_key(kind.as_str());
            if timetable.is_some() && !known {
                system.schedules.insert(kind.to_string(), now);
            } else if timetable.is_none() {
                system.schedules.remove(kind.as_str());
            }
            changed |= timetable.is_some() != known;
        }
        if changed {
            changes.system = Some(system);
        }
    }

    /// The schedules there are, as the configuration has them.
    pub(super) fn timetables(&self) -> [(NoticeKind, Option<&cron::Schedule>); 4] {
        let schedules = &self.config.schedules;
        [
            (NoticeKind::Digest, &schedules.digest),
            (NoticeKind::Readiness, &schedules.readiness),
            (NoticeKind::Weekly, &schedules.weekly),
            (NoticeKind::AccountingExport, &schedules.accounting_export),
        ]
        .map(|(kind, timetable)| (kind, timetable.as_ref().map(|t| &t.schedule)))
    }
}

/// The first and the latest time of a schedule in `(after, until]`, if any; times further back than a month are not
/// counted one by one.
fn missed(
    schedule: &cron::Schedule,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    /// A line may fire every second; nobody wants more of them looked at.
    const MOST: usize = 100_000;
    let from = after.max(until - chrono::TimeDelta::days(31)).with_timezone(&zone);
    let mut times = schedule.after(&from).take(MOST).map(|t| t.to_utc()).take_while(|t| *t <= until);
    let first = times.next()?;
    Some((first, times.last().unwrap_or(first)))
}
