//! Until when somebody must act: the deadline behind `Langkah Berikutnya` and the mails, as a fixed day or hour.
//! It never says "today": a text that ages by itself would be rewritten in every row at every midnight.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::world::World;
use crate::domain::notice::NoticeKind;
use crate::domain::policy::Hours;

/// Delivery within so many days makes the check of materials urgent.
const SHORT_NOTICE_DAYS: i64 = 3;
/// The donor's documentation is expected so many days after delivery.
const DOCUMENTATION_DAYS: i64 = 3;
/// Working hours are searched so many days ahead; a holiday calendar has no longer gaps.
const MOST_DAYS: usize = 90;

/// A day, or a minute of local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Until the end of this day.
    Day(NaiveDate),
    /// Until this local minute.
    At(NaiveDateTime),
}

impl Due {
    /// The last local instant in time.
    #[must_use]
    pub fn end(self) -> NaiveDateTime {
        match self {
            Self::Day(day) => end_of(day),
            Self::At(at) => at,
        }
    }
}

impl fmt::Display for Due {
    /// `23/11/2026` or `23/11/2026 23:59`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{}", day.format("%d/%m/%Y")),
            Self::At(at) => write!(f, "{}", at.format("%d/%m/%Y %H:%M")),
        }
    }
}

/// Until when the people a notice of this kind goes to must act; `None`: as soon as possible.
#[must_use]
pub fn until(kind: NoticeKind, order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    use NoticeKind as K;
    let since = world.local(order.facts.state_since);
    let delivery = headline::deliver_on(order);
    match kind {
        K::CheckMaterials => {
            let urgent = delivery.is_some_and(|h| (h - since.date()).num_days() <= SHORT_NOTICE_DAYS);
            let at = since + TimeDelta::hours(if urgent { 4 } else { 24 });
            Some(confirm_cap(Due::At(at), order, world))
        }
        K::MaterialsShort => delivery.map(|h| confirm_cap(Due::Day(h - TimeDelta::days(1)), order, world)),
        K::ConfirmOrder => Some(confirm_cap(Due::At(working_hours_after(&world.policy.hours, since, 8)), order, world)),
        K::Deadline => order.confirm_by.map(|day| Due::At(end_of(day))).filter(|d| d.end() >= world.local(world.now)),
        K::ApproveCredit => Some(Due::At(working_hours_after(&world.policy.hours, since, 8))),
        K::ProformaIssued => order
            .facts
            .proforma
            .as_ref()
            .and_then(|p| p.document.dp)
            .filter(|dp| dp.amount > crate::domain::rupiah::Rupiah::ZERO)
            .map(|dp| Due::Day(dp.due_on)),
        K::StartProduction => delivery.map(|h| Due::Day(h - TimeDelta::days(1))),
        K::MakeDeliveryOrder => {
            let morning = delivery.and_then(|h| h.and_hms_opt(8, 0, 0)).filter(|m| *m > since);
            let soon = since + TimeDelta::hours(4);
            Some(Due::At(morning.map_or(soon, |m| m.min(soon))))
        }
        K::RequestSettlement | K::ReleaseShipment => delivery.map(Due::Day),
        K::ReceivableHandover => order.facts.live_delivery().map(|d| Due::Day(d.due_on())),
        K::DonationDocs => delivery.map(|h| Due::Day(h + TimeDelta::days(DOCUMENTATION_DAYS))),
        K::VerifyPayment
        | K::ShippedWithoutRelease
        | K::Overdue
        | K::OrderChanged
        | K::OrderClosed
        | K::SheetTrouble
        | K::Digest
        | K::Readiness
        | K::Weekly
        | K::AccountingExport => None,
    }
}

/// When accounting should have looked at a payment that began to wait at `since`: four working hours.
#[must_use]
pub fn verification(since: DateTime<Utc>, world: &World<'_>) -> Due {
    Due::At(working_hours_after(&world.policy.hours, world.local(since), 4))
}

/// A large order's answers are worth nothing after its last day to confirm.
fn confirm_cap(due: Due, order: &Order<'_>, world: &World<'_>) -> Due {
    let last = order.confirm_by.map(end_of).filter(|last| *last >= world.local(world.now) && *last < due.end());
    last.map_or(due, Due::At)
}

fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::from_hms_opt(23, 59, 0).unwrap_or(NaiveTime::MIN))
}

/// The local instant at which so many working hours have passed since `from`.
pub(in crate::decide) fn working_hours_after(hours: &Hours, from: NaiveDateTime, count: i64) -> NaiveDateTime {
    let mut left = TimeDelta::hours(count);
    for day in from.date().iter_days().take(MOST_DAYS).filter(|d| hours.is_working_day(*d)) {
        let open = day.and_time(hours.working.0).max(from);
        let room = day.and_time(hours.working.1) - open;
        if room <= TimeDelta::zero() {
            continue;
        }
        if left <= room {
            return open + left;
        }
        left -= room;
    }
    from + TimeDelta::hours(count)
}
