//! When people are reminded of what they were told.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::domain::notice::NoticeKind;
use crate::domain::policy::Policy;

/// The hour of day at which reminders tied to a day go out.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Whether the next reminder of an episode is due.
///
/// `last` is the last notice of the episode, `rung` the number of the next reminder (1, 2, …), `deliver_on` the
/// order's H, `pay_by` the day its down payment is due.
#[must_use]
pub fn is_due(
    kind: NoticeKind,
    policy: &Policy,
    now: DateTime<Utc>,
    last: DateTime<Utc>,
    rung: u32,
    deliver_on: NaiveDate,
    pay_by: Option<NaiveDate>,
) -> bool {
    // Nobody acts at night: what comes due then is one reminder in the morning, not several.
    if policy.hours.is_quiet(now.with_timezone(&policy.timezone)) {
        return false;
    }
    let today = policy.day(now);
    let elapsed = now - last;
    let worked =
        || policy.hours.working_minutes(last.with_timezone(&policy.timezone), now.with_timezone(&policy.timezone));
    let morning_of = |day: NaiveDate| day.and_time(MORNING).and_local_timezone(policy.timezone).earliest();
    let after_morning_of = |day: NaiveDate| morning_of(day).is_some_and(|t| now >= t && last < t);
    match kind {
        NoticeKind::CheckMaterials => {
            let soon = deliver_on - today <= TimeDelta::days(3);
            elapsed >= if soon { TimeDelta::hours(4) } else { TimeDelta::hours(24) }
        }
        NoticeKind::MaterialsShort => elapsed >= TimeDelta::hours(24),
        NoticeKind::ConfirmOrder | NoticeKind::ApproveCredit => worked() >= 8 * 60,
        NoticeKind::VerifyPayment => worked() >= 4 * 60,
        NoticeKind::ProformaIssued => {
            rung <= 2
                && pay_by.and_then(|day| day.checked_add_days(Days::new(u64::from(rung)))).is_some_and(after_morning_of)
        }
        NoticeKind::StartProduction => rung == 1 && deliver_on.pred_opt().is_some_and(after_morning_of),
        NoticeKind::MakeDeliveryOrder => elapsed >= TimeDelta::hours(4) || after_morning_of(deliver_on),
        NoticeKind::RequestSettlement => today <= deliver_on && elapsed >= TimeDelta::hours(24),
        NoticeKind::DonationDocs if rung == 1 => {
            deliver_on.checked_add_days(Days::new(3)).is_some_and(after_morning_of)
        }
        NoticeKind::DonationDocs => elapsed >= TimeDelta::days(7),
        NoticeKind::ReceivableHandover
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
        | NoticeKind::AccountingExport => false,
    }
}

/// How soon reminders may come due; between two such looks nothing is missed by more than this.
pub const LOOK_EVERY: TimeDelta = TimeDelta::minutes(15);
