//! How long each step of the procedure may take, counted from the moment somebody was asked. The SOP says "at once" and
//! gives no hours; these are the house's.
//!
//! The deadline people are shown and the reminder that follows are the same hours: both ask here.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::domain::policy::{Hours, Policy};

/// R&D and PPIC have so long to answer (P4).
const MATERIALS: TimeDelta = TimeDelta::hours(24);
/// At short notice they have so long.
const MATERIALS_SHORT_NOTICE: TimeDelta = TimeDelta::hours(4);
/// Delivery within so many days is short notice.
const SHORT_NOTICE_DAYS: u64 = 3;
/// Working hours for a yes or no: the store manager's to the order (P5), accounting's to credit (P7).
const CONSENT_HOURS: i64 = 8;
/// Working hours within which accounting looks at a payment (P8, P12).
const VERIFICATION_HOURS: i64 = 4;
/// The delivery order follows the goods within so long (P9).
const DELIVERY_ORDER: TimeDelta = TimeDelta::hours(4);
/// A donor's documentation is expected so many days after the delivery (P13).
const DOCUMENTATION: Days = Days::new(3);
/// The receipt is on its way back with the driver until this hour of the day after.
const RECEIPT: NaiveTime = match NaiveTime::from_hms_opt(10, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
/// What is to leave on H is made by this hour of it, or hardly any more.
const MADE: NaiveTime = match NaiveTime::from_hms_opt(6, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
/// The hour at which a day's work must have been done, and at which reminders tied to a day go out.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
/// Working hours are searched so many days ahead; a holiday calendar has no longer gaps.
const MOST_DAYS: usize = 90;

/// When both answers about raw material are due.
#[must_use]
pub(crate) fn materials(policy: &Policy, asked: DateTime<Utc>, deliver_on: Option<NaiveDate>) -> DateTime<Utc> {
    let is_short = deliver_on.and_then(|day| short_notice_from(policy, day)).is_some_and(|from| asked >= from);
    asked + if is_short { MATERIALS_SHORT_NOTICE } else { MATERIALS }
}

/// The hours of [`materials`], for people.
#[must_use]
pub(crate) fn materials_words() -> String {
    format!(
        "{} jam, {} jam bila Tanggal Kirim tinggal {} hari, dan tidak lewat batas konfirmasi",
        MATERIALS.num_hours(),
        MATERIALS_SHORT_NOTICE.num_hours(),
        SHORT_NOTICE_DAYS
    )
}

/// The hours of the store manager's [`consent`], for people.
#[must_use]
pub(crate) fn confirmation_words() -> String {
    format!("{CONSENT_HOURS} jam kerja, dan tidak lewat batas konfirmasi")
}

/// The hours of accounting's [`consent`] and [`verification`], for people.
#[must_use]
pub(crate) fn accounting_words() -> String {
    format!("kredit {CONSENT_HOURS} jam kerja, pembayaran {VERIFICATION_HOURS} jam kerja sejak barisnya ada")
}

/// When they are asked for again: sooner than due, where the notice has become short meanwhile.
#[must_use]
pub(crate) fn materials_again(policy: &Policy, asked: DateTime<Utc>, deliver_on: NaiveDate) -> DateTime<Utc> {
    let due = materials(policy, asked, Some(deliver_on));
    let short = short_notice_from(policy, deliver_on).map(|from| from.max(asked + MATERIALS_SHORT_NOTICE));
    short.map_or(due, |short| due.min(short))
}

/// The instant from which an order for this day is short notice.
fn short_notice_from(policy: &Policy, deliver_on: NaiveDate) -> Option<DateTime<Utc>> {
    deliver_on.checked_sub_days(Days::new(SHORT_NOTICE_DAYS)).map(|day| policy.start_of(day))
}

/// When a yes or no of the store manager, or of accounting to credit, is due.
#[must_use]
pub(crate) fn consent(policy: &Policy, asked: DateTime<Utc>) -> DateTime<Utc> {
    worked(policy, asked, CONSENT_HOURS)
}

/// When accounting should have looked at a payment.
#[must_use]
pub(crate) fn verification(policy: &Policy, asked: DateTime<Utc>) -> DateTime<Utc> {
    worked(policy, asked, VERIFICATION_HOURS)
}

/// When the delivery order is due: soon after the goods are made, and before anything else is done on H.
#[must_use]
pub(crate) fn delivery_order(policy: &Policy, made: DateTime<Utc>, deliver_on: Option<NaiveDate>) -> DateTime<Utc> {
    let soon = made + DELIVERY_ORDER;
    let morning = deliver_on.and_then(|day| morning(policy, day)).filter(|morning| *morning > made);
    morning.map_or(soon, |morning| morning.min(soon))
}

/// The day by whose end everything to cook with is there and production has begun: H−1.
#[must_use]
pub(crate) fn production(deliver_on: NaiveDate) -> Option<NaiveDate> {
    deliver_on.pred_opt()
}

/// The day by which a donor's documentation is expected: H+3.
#[must_use]
pub(crate) fn documentation(deliver_on: NaiveDate) -> Option<NaiveDate> {
    deliver_on.checked_add_days(DOCUMENTATION)
}

/// When the receipt of goods that left is asked for: at ten on the day after H, or after they left where that is later.
#[must_use]
pub(crate) fn receipt(policy: &Policy, deliver_on: NaiveDate, left_on: NaiveDate) -> Option<DateTime<Utc>> {
    let day = deliver_on.max(left_on).succ_opt()?;
    instant(policy, day.and_time(RECEIPT))
}

/// When goods that are not finished yet are asked about: at six on H.
#[must_use]
pub(crate) fn made(policy: &Policy, deliver_on: NaiveDate) -> Option<DateTime<Utc>> {
    instant(policy, deliver_on.and_time(MADE))
}

/// 08:00 of a day.
#[must_use]
pub(crate) fn morning(policy: &Policy, day: NaiveDate) -> Option<DateTime<Utc>> {
    instant(policy, day.and_time(MORNING))
}

/// When so many working hours have passed since an instant.
fn worked(policy: &Policy, from: DateTime<Utc>, hours: i64) -> DateTime<Utc> {
    let local = from.with_timezone(&policy.timezone).naive_local();
    instant(policy, working_hours_after(&policy.hours, local, hours)).unwrap_or(from + TimeDelta::hours(hours))
}

fn instant(policy: &Policy, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    local.and_local_timezone(policy.timezone).earliest().map(|at| at.to_utc())
}

/// The local instant at which so many working hours have passed since `from`.
fn working_hours_after(hours: &Hours, from: NaiveDateTime, count: i64) -> NaiveDateTime {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::tests::{at, nov, policy};

    #[test]
    fn answers_about_raw_material_are_due_in_a_day_and_at_short_notice_in_four_hours() {
        let check = |asked, deliver_on: u32, due, again| {
            let (policy, deliver_on) = (policy(), nov(deliver_on));
            assert_eq!(materials(&policy, asked, Some(deliver_on)), due, "asked at {asked} for {deliver_on}");
            assert_eq!(materials_again(&policy, asked, deliver_on), again, "asked at {asked} for {deliver_on}");
        };
        // Four days ahead: a day; from the midnight on at which three are left, four hours.
        check(at(23, 9, 0), 28, at(24, 9, 0), at(24, 9, 0));
        check(at(23, 23, 59), 27, at(24, 23, 59), at(24, 3, 59));
        check(at(24, 0, 0), 27, at(24, 4, 0), at(24, 4, 0));
        check(at(23, 9, 0), 26, at(23, 13, 0), at(23, 13, 0));
        check(at(23, 9, 0), 23, at(23, 13, 0), at(23, 13, 0));
        // The notice becomes short before the day is over.
        check(at(23, 9, 0), 27, at(24, 9, 0), at(24, 0, 0));
        check(at(23, 20, 30), 27, at(24, 20, 30), at(24, 0, 30));
        assert_eq!(materials(&policy(), at(23, 9, 0), None), at(24, 9, 0), "no day, no hurry");
    }

    #[test]
    fn a_yes_or_no_has_eight_working_hours_and_a_payment_four() {
        let check = |asked, eight, four| {
            assert_eq!(consent(&policy(), asked), eight, "asked at {asked}");
            assert_eq!(verification(&policy(), asked), four, "asked at {asked}");
        };
        check(at(23, 8, 0), at(23, 16, 0), at(23, 12, 0));
        check(at(23, 9, 0), at(23, 17, 0), at(23, 13, 0));
        check(at(23, 9, 1), at(24, 8, 1), at(23, 13, 1));
        check(at(23, 13, 1), at(24, 12, 1), at(24, 8, 1));
        check(at(23, 22, 0), at(24, 16, 0), at(24, 12, 0));
        // Over the Sunday.
        check(at(28, 16, 0), at(30, 15, 0), at(30, 11, 0));
    }

    #[test]
    fn the_delivery_order_has_four_hours_or_until_eight_on_the_day() {
        let check = |made, deliver_on, due| {
            assert_eq!(delivery_order(&policy(), made, deliver_on), due, "made at {made}");
        };
        check(at(26, 9, 0), Some(nov(27)), at(26, 13, 0));
        check(at(27, 3, 59), Some(nov(27)), at(27, 7, 59));
        check(at(27, 4, 0), Some(nov(27)), at(27, 8, 0));
        check(at(27, 7, 59), Some(nov(27)), at(27, 8, 0));
        check(at(27, 8, 0), Some(nov(27)), at(27, 12, 0));
        check(at(28, 9, 0), Some(nov(27)), at(28, 13, 0));
        check(at(26, 9, 0), None, at(26, 13, 0));
    }

    #[test]
    fn goods_are_made_by_six_and_what_is_tied_to_a_day_is_asked_for_at_eight() {
        assert_eq!(made(&policy(), nov(27)), Some(at(27, 6, 0)));
        assert_eq!(morning(&policy(), nov(27)), Some(at(27, 8, 0)));
    }

    #[test]
    fn without_working_days_the_hours_still_end() {
        let mut idle = policy();
        idle.hours.days.clear();
        assert_eq!(consent(&idle, at(23, 9, 0)), at(23, 17, 0));
    }
}
