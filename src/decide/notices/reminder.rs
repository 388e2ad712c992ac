//! When people are reminded of what they were told.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::decide::orders::sla;
use crate::domain::notice::NoticeKind;
use crate::domain::policy::Policy;

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
    let later = |hours: i64| last + TimeDelta::hours(hours);
    // Only a morning that was still to come when people were last told.
    let morning_of =
        |day: Option<NaiveDate>| day.and_then(|day| sla::morning(policy, day)).filter(|morning| *morning > last);
    match kind {
        NoticeKind::CheckMaterials => Some(sla::materials_again(policy, last, deliver_on)),
        NoticeKind::MaterialsShort => Some(later(24)),
        NoticeKind::ConfirmOrder | NoticeKind::ApproveCredit => Some(sla::consent(policy, last)),
        NoticeKind::VerifyPayment => Some(sla::verification(policy, last)),
        NoticeKind::ProformaIssued if rung <= 2 => {
            morning_of(pay_by.and_then(|day| day.checked_add_days(Days::new(u64::from(rung)))))
        }
        NoticeKind::StartProduction if rung == 1 => morning_of(sla::production(deliver_on)),
        NoticeKind::MakeDeliveryOrder => Some(sla::delivery_order(policy, last, Some(deliver_on))),
        NoticeKind::RequestSettlement => Some(later(24)).filter(|at| policy.day(*at) <= deliver_on),
        // H+3, then weekly; whoever was asked after H+3 is reminded a week later.
        NoticeKind::DonationDocs => {
            let third_day = morning_of(sla::documentation(deliver_on)).filter(|_| rung == 1);
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
