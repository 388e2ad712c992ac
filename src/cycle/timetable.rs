//! The clock's own work: which schedules have come due since they last fired.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use cron::Schedule;

use super::ahead::{FURTHEST, missed};
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
        let zone = self.config.policy.timezone;
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let due = self.timetables().into_iter().filter_map(|(kind, schedule)| {
            let last = *facts.system.mail.schedules.get(kind.as_str())?;
            let (schedule, after) = (schedule?, last.max(now - FURTHEST));
            ahead.next(kind, schedule, after, zone).filter(|next| *next <= now)?;
            let (first, at) = missed(schedule, after, now, zone)?;
            Some(Slot { kind, first, at })
        });
        due.collect()
    }

    /// When a schedule comes next after an instant.
    pub(super) fn next_slot(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let zone = self.config.policy.timezone;
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        self.timetables().into_iter().filter_map(|(kind, schedule)| ahead.next(kind, schedule?, now, zone)).min()
    }

    /// The mails whose schedule is switched on.
    pub(super) fn switched_on(&self) -> Vec<NoticeKind> {
        self.timetables().into_iter().filter(|(_, schedule)| schedule.is_some()).map(|(kind, _)| kind).collect()
    }

    /// The schedules there are, as the configuration has them.
    pub(super) fn timetables(&self) -> [(NoticeKind, Option<&Schedule>); 7] {
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
