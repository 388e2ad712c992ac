//! When people are reminded of what they were told.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::decide::orders::due::working_hours_after;
use crate::domain::notice::NoticeKind;
use crate::domain::policy::Policy;

/// The hour of day at which reminders tied to a day go out.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
/// Delivery within so many days makes the check of materials urgent.
const SHORT_NOTICE_DAYS: u64 = 3;

/// When the next reminder of an episode is due; `None`: never, as things stand. It may fall into the quiet hours.
///
/// `last` is the last notice of the episode, `rung` the number of the next reminder (1, 2, …), `deliver_on` the
/// order's H, `pay_by` the day its down payment is due.
#[must_use]
pub fn due_at(
    kind: NoticeKind,
    policy: &Policy,
    last: DateTime<Utc>,
    rung: u32,
    deliver_on: NaiveDate,
    pay_by: Option<NaiveDate>,
) -> Option<DateTime<Utc>> {
    let utc = |local: NaiveDateTime| local.and_local_timezone(policy.timezone).earliest().map(|t| t.to_utc());
    let later = |hours: i64| last + TimeDelta::hours(hours);
    let worked = |hours: i64| {
        let from = last.with_timezone(&policy.timezone).naive_local();
        utc(working_hours_after(&policy.hours, from, hours))
    };
    // Only a morning that was still to come when people were last told.
    let morning_of = |day: Option<NaiveDate>| day.and_then(|d| utc(d.and_time(MORNING))).filter(|at| *at > last);
    match kind {
        NoticeKind::CheckMaterials => {
            let short = deliver_on.checked_sub_days(Days::new(SHORT_NOTICE_DAYS)).map(|day| policy.start_of(day));
            Some(short.map_or(later(24), |short| later(24).min(later(4).max(short))))
        }
        NoticeKind::MaterialsShort => Some(later(24)),
        NoticeKind::ConfirmOrder | NoticeKind::ApproveCredit => worked(8),
        NoticeKind::VerifyPayment => worked(4),
        NoticeKind::ProformaIssued if rung <= 2 => {
            morning_of(pay_by.and_then(|day| day.checked_add_days(Days::new(u64::from(rung)))))
        }
        NoticeKind::StartProduction if rung == 1 => morning_of(deliver_on.pred_opt()),
        NoticeKind::MakeDeliveryOrder => {
            Some(morning_of(Some(deliver_on)).map_or(later(4), |morning| morning.min(later(4))))
        }
        NoticeKind::RequestSettlement => Some(later(24)).filter(|at| policy.day(*at) <= deliver_on),
        // H+3, then weekly; whoever was asked after H+3 is reminded a week later.
        NoticeKind::DonationDocs => {
            let third_day = morning_of(deliver_on.checked_add_days(Days::new(3))).filter(|_| rung == 1);
            Some(third_day.map_or(later(7 * 24), |morning| morning.min(later(7 * 24))))
        }
        NoticeKind::ProformaIssued
        | NoticeKind::StartProduction
        | NoticeKind::ReceivableHandover
        | NoticeKind::ReleaseShipment
        | NoticeKind::ShippedWithoutRelease
        | NoticeKind::Deadline
        | NoticeKind::Overdue
        | NoticeKind::OrderChanged
        | NoticeKind::OrderClosed
        | NoticeKind::SheetTrouble
        | NoticeKind::Digest
        | NoticeKind::Readiness
        | NoticeKind::Weekly
        | NoticeKind::AccountingExport => None,
    }
}
