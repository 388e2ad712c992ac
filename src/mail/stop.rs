//! When the way out itself is closed: how long nothing at all is tried. Pure.
//!
//! Remembered outside the process, so that a daemon that restarts and a `sync` every minute knock no more often than
//! one that stays: servers lock accounts that try a wrong password again and again.

use chrono::{DateTime, TimeDelta, Utc};

use super::outbox::{BACK_OFF_MINUTES, GIVE_UP_DAYS};
use crate::domain::outage::MailStop;

/// Waits in minutes after refused credentials, TLS or sender; the last one repeats.
pub(crate) const NEEDS_PERSON_MINUTES: [i64; 3] = [60, 4 * 60, 24 * 60];

/// The stop that follows from one more failed attempt at `now`, under settings recognised by `settings`.
#[must_use]
pub(crate) fn prolonged(
    before: Option<&MailStop>,
    reason: String,
    needs_person: bool,
    settings: &str,
    now: DateTime<Utc>,
) -> MailStop {
    // Another kind of trouble is counted anew: a server that came back and refuses the password was not yet asked.
    let before = before.filter(|b| b.needs_person == needs_person && b.settings == settings && b.since <= now);
    let tries = before.map_or(0, |b| b.tries).saturating_add(1);
    let waits: &[i64] = if needs_person { &NEEDS_PERSON_MINUTES } else { &BACK_OFF_MINUTES };
    let step = usize::try_from(tries - 1).unwrap_or(usize::MAX).min(waits.len() - 1);
    MailStop {
        since: before.map_or(now, |b| b.since),
        until: now + TimeDelta::minutes(waits[step]),
        tries,
        reason,
        needs_person,
        settings: settings.to_owned(),
    }
}

/// Whether nothing may be tried at `now` under these settings.
#[must_use]
pub(crate) fn is_in_force(stop: &MailStop, settings: &str, now: DateTime<Utc>) -> bool {
    // A stop that lies further ahead than any we impose was made by a clock that has been put right since.
    let longest = TimeDelta::minutes(NEEDS_PERSON_MINUTES.iter().chain(&BACK_OFF_MINUTES).copied().max().unwrap_or(0));
    stop.settings == settings && now < stop.until && stop.until - now <= longest
}

/// Messages queued before this instant are given up: the server could not be reached for as long as we promise to try.
#[must_use]
pub(crate) fn given_up_before(stop: &MailStop, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let patience = TimeDelta::days(GIVE_UP_DAYS);
    (!stop.needs_person && now - stop.since >= patience).then(|| now - patience)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn t(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_400_000, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_closed_door_is_knocked_at_ever_more_seldom() {
        let waits = |needs_person: bool| {
            let (mut now, mut stop) = (t(0), None);
            let mut waits = Vec::new();
            for _ in 0..6 {
                let next = prolonged(stop.as_ref(), "x".into(), needs_person, "a", now);
                waits.push((next.until - now).num_minutes());
                assert!(is_in_force(&next, "a", next.until - TimeDelta::seconds(1)));
                assert!(!is_in_force(&next, "a", next.until));
                assert_eq!(next.since, t(0));
                now = next.until;
                stop = Some(next);
            }
            waits
        };
        assert_eq!(waits(false), [1, 5, 15, 60, 60, 60]);
        assert_eq!(waits(true), [60, 240, 1440, 1440, 1440, 1440]);
    }

    #[test]
    fn other_settings_or_another_trouble_begin_anew_and_a_wrong_clock_stops_nothing() {
        let refused = prolonged(None, "535".into(), true, "a", t(0));
        let again = prolonged(Some(&refused), "535".into(), true, "a", t(60));
        assert_eq!((again.tries, again.since), (2, t(0)));
        assert!(!is_in_force(&again, "b", t(61)), "new settings deserve an attempt");
        assert_eq!(prolonged(Some(&again), "535".into(), true, "b", t(61)).tries, 1);
        assert_eq!(prolonged(Some(&again), "421".into(), false, "a", t(61)).tries, 1);
        assert!(!is_in_force(&again, "a", t(-60 * 24 * 365)), "the clock was a year ahead");
    }

    #[test]
    fn after_five_days_without_a_server_old_mails_are_given_up() {
        let mut stop = prolonged(None, "x".into(), false, "a", t(0));
        assert_eq!(given_up_before(&stop, t(5 * 24 * 60 - 1)), None);
        assert_eq!(given_up_before(&stop, t(5 * 24 * 60)), Some(t(0)));
        stop.needs_person = true;
        assert_eq!(given_up_before(&stop, t(50 * 24 * 60)), None, "a wrong password costs no mail");
    }
}
