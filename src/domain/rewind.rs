//! A clock that was ahead and came back: what was noted meanwhile lies in the future, and whatever waits for it would
//! wait that long. Such instants count as just passed; days on papers stay as they were printed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::episode::{Episode, day_number};
use super::facts::{Changes, Facts, OrderFacts};
use super::measured::ClosedPeriod;
use super::payment::PaymentFacts;
use super::seen::Seen;
use super::system_facts::{ClockJump, SystemFacts};
use crate::domain::column::Column;

/// A clock that is put right by less than this is no accident.
const FURTHEST: TimeDelta = TimeDelta::days(1);

/// Clocks further apart than this are not both right.
const MOST_SKEW: TimeDelta = TimeDelta::minutes(5);

/// What time it is at least, when the clock is certainly behind: nothing may be decided then, for what is recorded under
/// an earlier day stays wrong for good. `last`: the last sign of life in memory. `there`: what time it is where somebody
/// else keeps it. A memory that lies ahead of that too was written by a clock that was ahead; without a witness the
/// memory is believed.
#[must_use]
pub(crate) fn behind(
    now: DateTime<Utc>,
    last: Option<DateTime<Utc>>,
    there: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let is_possible = |last: &DateTime<Utc>| there.is_none_or(|there| *last - there <= MOST_SKEW);
    let known = last.filter(is_possible).into_iter().chain(there);
    known.filter(|at| *at - now > MOST_SKEW).max()
}

/// What to remember when the clock came back from further ahead than a day; `None`: it did not. A sign of life is noted
/// every quarter of an hour, so the last one tells how far the clock had gone.
#[must_use]
pub(crate) fn rewind(facts: &Facts, now: DateTime<Utc>, today: NaiveDate) -> Option<Changes> {
    let until = facts.system.sheet.heartbeat.filter(|at| *at - now > FURTHEST)?;
    let mut system = facts.system.clone();
    rewind_system(&mut system, now);
    // What belongs to a day that is still to come is due again when it comes.
    system.mail.episodes.iter_mut().for_each(|(_, told)| told.number = told.number.min(day_number(today)));
    system.sheet.clock_jump = Some(ClockJump { until, noticed: now });
    let orders = facts.orders.values().cloned().map(|mut order| {
        rewind_order(&mut order, now);
        order
    });
    let payments = facts.payments.values().cloned().map(|mut payment| {
        rewind_payment(&mut payment, now);
        payment
    });
    // Noted before they ended, these periods are noted anew when they do.
    let ahead = facts.periods.values().filter(|closed| closed.closed_at > now);
    let periods = ahead.map(|closed| ClosedPeriod { closed_at: now, ..closed.clone() }).collect();
    Some(Changes {
        periods,
        orders: orders.filter(|order| facts.orders.get(&order.id) != Some(order)).collect(),
        payments: payments.filter(|payment| facts.payments.get(&payment.id) != Some(payment)).collect(),
        system: Some(system),
        ..Changes::default()
    })
}

/// At the latest now.
fn bound<'t>(instants: impl IntoIterator<Item = &'t mut DateTime<Utc>>, now: DateTime<Utc>) {
    instants.into_iter().for_each(|at| *at = now.min(*at));
}

fn rewind_seen<C: Column>(seen: &mut Seen<C>, now: DateTime<Utc>) {
    let Seen { content: _, at: _, since, missing } = seen;
    bound([since].into_iter().chain(missing.as_mut().map(|missing| &mut missing.since)), now);
}

fn rewind_episode(episode: &mut Episode, now: DateTime<Utc>) {
    let Episode { number: _, since, gone_since, rungs: _, last_notice } = episode;
    bound([since].into_iter().chain(gone_since).chain(last_notice), now);
}

// Every field is named: a new one that holds an instant is not forgotten.
fn rewind_order(order: &mut OrderFacts, now: DateTime<Utc>) {
    let OrderFacts {
        id: _,
        born_at,
        intake_day: _,
        origin: _,
        elsewhere: _,
        seen,
        lines_digest: _,
        unclean: _,
        steps: _,
        stale: _,
        answers,
        given,
        replies,
        channel: _,
        accepted: _,
        list_prices: _,
        released_at,
        confirmed,
        reconfirm: _,
        was_closed: _,
        withdrawn: _,
        credit_approved,
        credit_over_limit,
        proforma: _,
        delivery: _,
        made: _,
        redone: _,
        replacing: _,
        former_proformas: _,
        former_deliveries: _,
        reprint,
        others: _,
        permit: _,
        leaving,
        shipped,
        calling_off,
        cancelled,
        state: _,
        state_since,
        journey,
        episodes,
        told: _,
        handed: _,
        calendar,
        shown: _,
        archived,
    } = order;
    rewind_seen(seen, now);
    episodes.iter_mut().for_each(|(_, episode)| rewind_episode(episode, now));
    bound([born_at, state_since], now);
    bound([released_at, credit_approved, leaving].into_iter().flatten(), now);
    bound(reprint.told_at.as_mut(), now);
    bound(answers.iter_mut().map(|(_, answered)| &mut answered.at), now);
    bound(given.iter_mut().map(|(_, given)| &mut given.at), now);
    bound(replies.iter_mut().map(|reply| &mut reply.asked), now);
    bound(journey.iter_mut().map(|(_, at)| at), now);
    bound(confirmed.as_mut().map(|confirmed| &mut confirmed.at), now);
    bound(credit_over_limit.as_mut().map(|credit| &mut credit.at), now);
    bound(shipped.as_mut().map(|shipped| &mut shipped.at), now);
    bound(calling_off.as_mut().map(|calling_off| &mut calling_off.at), now);
    bound(cancelled.as_mut().map(|cancelled| &mut cancelled.at), now);
    bound(archived.as_mut().map(|archived| &mut archived.at), now);
    bound(calendar.as_mut().map(|calendar| &mut calendar.at), now);
}

fn rewind_payment(payment: &mut PaymentFacts, now: DateTime<Utc>) {
    let PaymentFacts {
        id: _,
        born_at,
        seen,
        verified,
        stale: _,
        given,
        told: _,
        punctuality: _,
        waits: _,
        received: _,
        asked: _,
        asked_at,
        refusal,
        reopened: _,
        shown: _,
        receipt: _,
        archived,
    } = payment;
    rewind_seen(seen, now);
    refusal.iter_mut().for_each(|episode| rewind_episode(episode, now));
    bound([born_at].into_iter().chain(asked_at).chain(given.as_mut().map(|given| &mut given.at)), now);
    bound(verified.as_mut().map(|verified| &mut verified.at), now);
    bound(archived.as_mut().map(|archived| &mut archived.at), now);
}

fn rewind_system(system: &mut SystemFacts, now: DateTime<Utc>) {
    let SystemFacts { born_at, rows, sheet, mail } = system;
    bound(born_at, now);
    bound(rows.newcomers.values_mut(), now);
    for fight in rows.fights.values_mut() {
        bound(fight.rewrites.iter_mut().chain(fight.rests_until.as_mut()), now);
    }
    bound(rows.responses.judged.values_mut().map(|(at, _)| at), now);
    bound(&mut rows.responses.until, now);
    bound(sheet.tabs.values_mut().filter_map(|tab| tab.paused_since.as_mut()), now);
    for refusal in sheet.refusing.values_mut() {
        bound([&mut refusal.since, &mut refusal.tried_at], now);
    }
    if let Some(outage) = &mut sheet.outage {
        bound([&mut outage.since].into_iter().chain(outage.last_seen.as_mut()), now);
    }
    if let Some(outage) = &mut sheet.past_outage {
        bound([&mut outage.since, &mut outage.until], now);
    }
    bound(&mut sheet.heartbeat, now);
    bound(&mut mail.quiet_until, now);
    mail.troubles.values_mut().for_each(|episode| rewind_episode(episode, now));
    mail.episodes.iter_mut().for_each(|(_, episode)| rewind_episode(episode, now));
    bound(mail.schedules.values_mut(), now);
    for unheard in mail.unheard.values_mut() {
        bound(unheard.told.iter_mut().chain(unheard.waiting.iter_mut().map(|refused| &mut refused.at)), now);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::domain::column::OrderColumn;
    use crate::domain::ids::OrderId;
    use crate::domain::measured::Figures;
    use crate::domain::notice::NoticeKind;
    use crate::domain::period::{Period, Span};
    use crate::domain::state::State;

    /// Every instant in a stored value, wherever it stands.
    fn instants(value: &serde_json::Value, found: &mut Vec<DateTime<Utc>>) {
        match value {
            serde_json::Value::String(text) => found.extend(text.parse::<DateTime<Utc>>()),
            serde_json::Value::Array(items) => items.iter().for_each(|item| instants(item, found)),
            serde_json::Value::Object(fields) => fields.values().for_each(|field| instants(field, found)),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
        }
    }

    fn latest(value: impl serde::Serialize) -> DateTime<Utc> {
        let mut found = Vec::new();
        instants(&serde_json::to_value(value).unwrap(), &mut found);
        found.into_iter().max().unwrap()
    }

    /// A memory in which everything was noted at this instant.
    fn noted(at: DateTime<Utc>) -> Facts {
        let seen = Seen { content: crate::domain::content::Content::default(), at: 5, since: at, missing: None };
        let id = OrderId { year: 2026, sequence: 1 };
        let mut order = OrderFacts::new(id, at, at.date_naive(), Seen::<OrderColumn>::clone(&seen));
        let episode = Episode { number: 1, since: at, gone_since: Some(at), rungs: vec![0], last_notice: Some(at) };
        order.episodes.insert(NoticeKind::CheckMaterials, episode.clone());
        order.journey.push((State::Draft, at));
        (order.released_at, order.leaving, order.credit_approved) = (Some(at), Some(at), Some(at));
        let mut facts = Facts::default();
        facts.orders.insert(id, order.into());
        let system = &mut facts.system;
        (system.born_at, system.sheet.heartbeat, system.mail.quiet_until) = (Some(at), Some(at), Some(at));
        system.rows.newcomers.insert(7, at);
        system.mail.schedules.insert("digest".to_owned(), at);
        system
            .mail
            .episodes
            .insert(NoticeKind::Digest, Episode { number: day_number(at.date_naive()), ..episode.clone() });
        system.mail.troubles.insert("lost".to_owned(), episode);
        let period = Period::of(Span::Day, at.date_naive());
        facts.periods.insert(period, ClosedPeriod { period, closed_at: at, figures: Figures::new() });
        facts
    }

    #[test]
    fn what_a_clock_ahead_noted_counts_as_just_passed() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        for ahead in [TimeDelta::days(31), FURTHEST + TimeDelta::seconds(1)] {
            let changes = rewind(&noted(now + ahead), now, now.date_naive()).unwrap();
            assert_eq!((latest(&changes.orders), latest(&changes.periods)), (now, now));
            let mut system = changes.system.unwrap();
            assert_eq!(system.sheet.clock_jump.take(), Some(ClockJump { until: now + ahead, noticed: now }));
            assert_eq!(latest(&system), now);
            assert_eq!(system.mail.episodes[&NoticeKind::Digest].number, 20_261_123);
        }
        for ahead in [FURTHEST, TimeDelta::hours(3), TimeDelta::zero(), -TimeDelta::days(40)] {
            assert_eq!(rewind(&noted(now + ahead), now, now.date_naive()), None, "{ahead}");
        }
    }

    #[test]
    fn a_clock_that_is_behind_is_told_from_one_that_was_ahead() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let (skew, second, month) = (MOST_SKEW, TimeDelta::seconds(1), TimeDelta::days(31));
        let zero = TimeDelta::zero();
        // How far memory and the witness are ahead of the clock, and how late it is at least.
        let cases = [
            (None, None, None),
            (Some(zero), Some(zero), None),
            (Some(-month), Some(skew), None),
            (Some(-month), Some(skew + second), Some(skew + second)),
            (None, Some(month), Some(month)),
            // Memory and witness agree against the clock.
            (Some(month), Some(month), Some(month)),
            (Some(month + skew), Some(month), Some(month + skew)),
            // Clock and witness agree against memory: it was written ahead.
            (Some(month), Some(zero), None),
            (Some(skew + second), Some(zero), None),
            // Memory alone.
            (Some(skew), None, None),
            (Some(skew + second), None, Some(skew + second)),
            // Both are wrong.
            (Some(month * 2), Some(month), Some(month)),
        ];
        for (last, there, expected) in cases {
            let at = |ahead: TimeDelta| now + ahead;
            assert_eq!(behind(now, last.map(at), there.map(at)), expected.map(at), "{last:?} {there:?}");
        }
    }
}
