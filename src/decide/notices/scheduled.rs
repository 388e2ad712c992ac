//! What the clock makes people hear of, each once: schedules whose time has come, and the lists of the day.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::decide::notices::kind::{About, Kind, Report};
use crate::decide::notices::kinds;
use crate::decide::notices::mailings;
use crate::decide::notices::notifier::Notifier;
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::reports::overdue::Collectable;
use crate::decide::reports::{self, Desk};
use crate::decide::world::{Slot, World};
use crate::domain::audience::Audience;
use crate::domain::episode::{Episode, day_number};
use crate::domain::facts::SystemFacts;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, NoticeKey, NoticeKind};
use crate::domain::shared::Shared;

impl Notifier<'_> {
    /// Schedules whose time has come, each once, however many of its times were missed.
    pub(crate) fn slots(&mut self, desk: Desk<'_, '_>, system: &mut SystemFacts) {
        for slot in self.world.slots {
            system.mail.schedules.insert(slot.kind.to_string(), slot.at);
            let mut reports = reports_of(kinds::of(slot.kind), &desk, slot);
            let day = self.world.policy.day(slot.at);
            let Some(first) = first_rung(system, slot.kind, day, fresh_rung(&self.world, day), self.world.now)
                .filter(|_| !reports.is_empty())
            else {
                continue;
            };
            for (rung, (people, brief)) in (first..).zip(&mut reports) {
                reports::mark_late(brief, slot, &self.world);
                let key = NoticeKey { subject: "-".into(), kind: slot.kind, episode: day_number(day), rung };
                self.push_general(key, std::mem::take(people), std::mem::take(brief));
            }
            if slot.kind == NoticeKind::Digest {
                system.mail.news = Shared::default();
            }
        }
    }

    /// Lists of the day: at most one of a kind, when people are awake.
    pub(in crate::decide) fn daily(
        &mut self,
        orders: &mut BTreeMap<OrderId, Order<'_>>,
        owed: &mut Parts<Option<Collectable>>,
        system: &mut SystemFacts,
    ) {
        let world = self.world;
        let today = day_number(world.today());
        let morning = mailings::awake(world.policy, world.now);
        let awake = morning <= world.now;
        if !awake {
            self.look_again(morning);
        }
        for kind in kinds::all() {
            let About::Report(Report::Daily(list)) = kind.about else { continue };
            let told = system.mail.episodes.get(&kind.notice).is_some_and(|e| e.number >= today);
            let Some(brief) = list(&world, orders, owed, awake && !told) else { continue };
            system.mail.episodes.insert(kind.notice, Episode { number: today, since: world.now, ..Episode::default() });
            let rung = fresh_rung(&world, world.today());
            let key = NoticeKey { subject: "-".into(), kind: kind.notice, episode: today, rung };
            self.push_general(key, kind.audience(world.policy, None), brief);
        }
    }
}

/// What a schedule has to say, and to whom.
fn reports_of(kind: &Kind, desk: &Desk<'_, '_>, slot: &Slot) -> Vec<(Audience, Brief)> {
    match kind.about {
        About::Report(Report::Same(report)) => {
            let people = kind.audience(desk.world.policy, None);
            report(desk, slot).map(|brief| (people, brief)).into_iter().collect()
        }
        About::Report(Report::Each(reports)) => reports(desk, slot),
        // These have no schedule.
        About::Report(Report::Daily(_)) | About::Order(_) | About::Payment(_) | About::Answers(_) | About::Sheet(_) => {
            Vec::new()
        }
    }
}

/// The first rung of a slot's reports; `None`: the clock went back, and nothing is told twice. A schedule may fire
/// several times a day; each time has rungs of its own, far enough apart for a report to each person and for the
/// workbooks people send by hand.
fn first_rung(
    system: &mut SystemFacts,
    kind: NoticeKind,
    day: NaiveDate,
    fresh: u32,
    now: DateTime<Utc>,
) -> Option<u32> {
    const APART: u32 = 1_000;
    let number = day_number(day);
    let episode = system.mail.episodes.entry(kind).or_default();
    if episode.number > number {
        return None;
    }
    if episode.number < number {
        *episode = Episode { number, since: now, ..Episode::default() };
    }
    let rung = episode.rungs.iter().max().map_or(fresh, |last| last + APART);
    episode.climb(rung, now);
    Some(rung)
}

/// The first rung of a day. A clock that was ahead may have told of this day already; what is told when it really
/// comes is another mail.
fn fresh_rung(world: &World<'_>, day: NaiveDate) -> u32 {
    const AFTER_JUMP: u32 = 1_000_000;
    let jump = world.facts.system.sheet.clock_jump;
    if jump.is_some_and(|jump| day <= world.policy.day(jump.until)) { AFTER_JUMP } else { 0 }
}
