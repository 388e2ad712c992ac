//! The messages notices become: one per recipient and notice, merged where one person would get many, held back in
//! quiet hours.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::decide::notices::kinds;
use crate::domain::notice::{Mailing, Notice, NoticeKind};
use crate::domain::policy::Policy;
use crate::domain::text::Text;

/// The messages the notices become: one per recipient and notice, or one per recipient where there are many.
#[must_use]
pub(crate) fn mailings(notices: &[Notice], now: DateTime<Utc>, policy: &Policy) -> Vec<Mailing> {
    let mut groups: BTreeMap<(Text, NoticeKind), Vec<&Notice>> = BTreeMap::new();
    for notice in notices {
        for (n, address) in notice.to.iter().chain(&notice.cc).enumerate() {
            let mut before = notice.to.iter().chain(&notice.cc).take(n);
            if !before.any(|other| other.eq_ignore_ascii_case(address)) {
                groups.entry((address.clone(), notice.key.kind)).or_default().push(notice);
            }
        }
    }
    let mut mailings = Vec::new();
    for ((recipient, kind), notices) in groups {
        let chunks = if notices.len() > kinds::of(kind).most_single {
            vec![notices]
        } else {
            notices.into_iter().map(|n| vec![n]).collect()
        };
        for chunk in chunks {
            mailings.push(Mailing {
                recipient: recipient.clone(),
                keys: chunk.iter().map(|n| n.key.clone()).collect(),
                at: now,
                not_before: not_before(chunk.iter().copied(), now, policy),
            });
        }
    }
    mailings.sort_by(|a, b| a.keys.cmp(&b.keys).then_with(|| a.recipient.cmp(&b.recipient)));
    mailings
}

/// When a message that carries these may leave, at `now` or later: what is not urgent waits for the end of the quiet
/// hours, unless its goods are awaited soon after.
#[must_use]
pub(crate) fn not_before<'n>(
    notices: impl IntoIterator<Item = &'n Notice>,
    now: DateTime<Utc>,
    policy: &Policy,
) -> DateTime<Utc> {
    let leaves = |notice: &Notice| {
        let is_urgent = kinds::of(notice.key.kind).is_urgent(notice.key.rung, policy);
        if is_urgent { now } else { awake_for(policy, now, notice.deliver_at) }
    };
    notices.into_iter().map(leaves).min().unwrap_or(now)
}

/// When something about goods awaited then may be told, at `at` or later: it waits for the end of the quiet hours, unless
/// those leave less than [`NEAR`] to act in.
pub(super) fn awake_for(policy: &Policy, at: DateTime<Utc>, deliver_at: Option<NaiveDateTime>) -> DateTime<Utc> {
    let morning = awake(policy, at);
    let delivery = deliver_at.and_then(|local| local.and_local_timezone(policy.timezone).earliest());
    let is_near = delivery.is_some_and(|delivery| delivery > at && delivery.signed_duration_since(morning) < NEAR);
    if is_near { at } else { morning }
}

/// Goods are made and brought in half a day: whoever hears of them later hears too late.
const NEAR: TimeDelta = TimeDelta::hours(12);

/// That instant, or the end of the quiet hours it falls into.
pub(super) fn awake(policy: &Policy, at: DateTime<Utc>) -> DateTime<Utc> {
    let local = at.with_timezone(&policy.timezone);
    let Some((_, end)) = policy.hours.quiet.filter(|_| policy.hours.is_quiet(local)) else { return at };
    let day = if local.time() < end { local.date_naive() } else { local.date_naive() + Days::new(1) };
    at_local(day, end, policy.timezone).unwrap_or(at)
}

fn at_local(day: NaiveDate, time: NaiveTime, zone: chrono_tz::Tz) -> Option<DateTime<Utc>> {
    day.and_time(time).and_local_timezone(zone).earliest().map(|t| t.to_utc())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::decide::tests::nov;
    use crate::decide::tests::{at, policy};
    use crate::domain::notice::{Brief, NoticeKey};

    #[test]
    fn the_night_delays_nothing_about_goods_awaited_within_twelve_hours_of_its_end() {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let mut policy = policy();
        policy.hours.quiet = Some((hour(20), hour(7)));
        let check = |now, deliver_at: Option<NaiveDateTime>, expected| {
            assert_eq!(awake_for(&policy, now, deliver_at), expected, "at {now}, goods awaited {deliver_at:?}");
        };
        let local = |day, hour, minute| nov(day).and_hms_opt(hour, minute, 0);
        let (evening, night, morning) = (at(23, 20, 15), at(24, 2, 0), at(24, 7, 0));
        check(evening, local(24, 6, 0), evening);
        check(evening, local(24, 18, 59), evening);
        check(evening, local(24, 19, 0), morning);
        check(night, local(24, 18, 59), night);
        check(evening, None, morning);
        // Goods that should have left are not near any more.
        check(evening, local(23, 20, 15), morning);
        check(evening, local(23, 10, 0), morning);
        // By day nothing waits.
        check(at(23, 19, 59), local(30, 10, 0), at(23, 19, 59));
    }

    #[test]
    fn five_notices_of_a_kind_are_five_mails_and_six_are_one() {
        let notice = |kind, n: usize| Notice {
            key: NoticeKey { subject: format!("ODR-2026-{n:04}").into(), kind, episode: 1, rung: 0 },
            order: None,
            at: at(23, 9, 0),
            deliver_at: None,
            to: vec!["sm@shop.example".into()],
            cc: vec!["SM@shop.example".into(), "marketing@shop.example".into()],
            brief: Brief::default(),
            unpriced: None,
            papers: Vec::new(),
        };
        let check = |kind, count: usize, expected: &[usize]| {
            let notices: Vec<Notice> = (1..=count).map(|n| notice(kind, n)).collect();
            for recipient in ["sm@shop.example", "marketing@shop.example"] {
                let mailings = mailings(&notices, at(23, 9, 0), &policy());
                let of = mailings.iter().filter(|mailing| &*mailing.recipient == recipient);
                assert_eq!(
                    of.map(|mailing| mailing.keys.len()).collect::<Vec<_>>(),
                    expected,
                    "{count} for {recipient}"
                );
            }
        };
        check(NoticeKind::ConfirmOrder, 5, &[1; 5]);
        check(NoticeKind::ConfirmOrder, 6, &[6]);
        // Payments of one cycle are one mail to accounting.
        check(NoticeKind::VerifyPayment, 1, &[1]);
        check(NoticeKind::VerifyPayment, 2, &[2]);
    }
}
