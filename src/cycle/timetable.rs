//! The clock's own work: which schedules have come due since they last fired.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};

use super::clerk::Clerk;
use crate::decide::world::Slot;
use crate::domain::notice::NoticeKind;

impl Clerk {
    /// Schedules whose time came since they last fired.
    pub(super) fn slots(&self, now: DateTime<Utc>) -> Vec<Slot> {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        if facts.system.born_at.is_none() {
            return Vec::new();
        }
        let due = self.timetables().into_iter().filter_map(|(kind, schedule)| {
            let last = *facts.system.mail.schedules.get(kind.as_str())?;
            let (first, at) = missed(schedule?, last, now, self.config.policy.timezone)?;
            Some(Slot { kind, first, at })
        });
        due.collect()
    }

    /// The mails whose schedule is switched on.
    pub(super) fn switched_on(&self) -> Vec<NoticeKind> {
        self.timetables().into_iter().filter(|(_, schedule)| schedule.is_some()).map(|(kind, _)| kind).collect()
    }

    /// The schedules there are, as the configuration has them.
    pub(super) fn timetables(&self) -> [(NoticeKind, Option<&cron::Schedule>); 7] {
        let schedules = &self.config.schedules;
        [
            (NoticeKind::Digest, &schedules.digest),
            (NoticeKind::Readiness, &schedules.readiness),
            (NoticeKind::DeliveryPlan, &schedules.delivery_plan),
            // What is short is bought when it is known to be short.
            (NoticeKind::PurchaseList, &schedules.readiness),
            (NoticeKind::KitchenSheet, &schedules.kitchen_sheet),
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
