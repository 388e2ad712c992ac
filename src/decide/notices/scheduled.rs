//! What the clock makes people hear of, each once: schedules whose time has come, and the day's invoices to collect.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::Notifier;
use crate::decide::notices::audience;
use crate::decide::notices::mailings;
use crate::decide::orders::Order;
use crate::decide::reports::{self, Desk};
use crate::decide::world::Slot;
use crate::domain::audience::Audience;
use crate::domain::facts::{Episode, SystemFacts};
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, NoticeKey, NoticeKind};

impl Notifier<'_> {
    /// Schedules whose time has come, each once, however many of its times were missed.
    pub fn slots(&mut self, desk: Desk<'_, '_>, system: &mut SystemFacts) {
        for slot in self.world.slots {
            system.schedules.insert(slot.kind.to_string(), slot.at);
            let mut reports = match slot.kind {
                NoticeKind::Digest => reports::digest(&desk, slot),
                NoticeKind::Readiness => reports::readiness(&desk),
                NoticeKind::Weekly => {
                    let people = audience::audience(slot.kind, self.world.policy, None);
                    reports::weekly(&desk, slot).map(|brief| (people, brief)).into_iter().collect()
                }
                _ => vec![self.workbook(slot)],
            };
            let day = self.world.policy.day(slot.at);
            let Some(first) = first_rung(system, slot.kind, day, self.world.now).filter(|_| !reports.is_empty()) else {
                continue;
            };
            for (rung, (people, brief)) in (first..).zip(&mut reports) {
                reports::mark_late(brief, slot, &self.world);
                let key = NoticeKey { subject: "-".into(), kind: slot.kind, episode: day_number(day), rung };
                self.push_general(key, std::mem::take(people), std::mem::take(brief));
            }
        }
    }

    /// The mail that carries the accounting workbook.
    fn workbook(&self, slot: &Slot) -> (Audience, Brief) {
        let day = self.world.policy.day(slot.at).format("%d/%m/%Y").to_string();
        let mut brief = Brief { headline: format!("per {day}"), ..Brief::default() };
        brief.values.insert("tanggal".to_owned(), day);
        (audience::audience(slot.kind, self.world.policy, None), brief)
    }

    /// Invoices to collect: at most one list a day, when people are awake.
    pub fn overdue(
        &mut self,
        orders: &mut BTreeMap<OrderId, Order<'_>>,
        found: &BTreeSet<OrderId>,
        system: &mut SystemFacts,
    ) {
        let (world, kind) = (self.world, NoticeKind::Overdue);
        let today = day_number(world.today());
        let morning = mailings::awake(world.policy, world.now);
        let awake = morning <= world.now;
        let told = system.episodes.get(&kind).is_some_and(|e| e.number >= today);
        if !awake {
            self.look_again(morning);
        }
        let Some(brief) = reports::overdue(&world, orders, found, awake && !told) else { return };
        system.episodes.insert(kind, Episode { number: today, since: world.now, ..Episode::default() });
        let key = NoticeKey { subject: "-".into(), kind, episode: today, rung: 0 };
        self.push_general(key, audience::audience(kind, world.policy, None), brief);
    }
}

/// The first rung of a slot's reports; `None`: the clock went back, and nothing is told twice. A schedule may fire
/// several times a day; each time has rungs of its own, far enough apart for a report to each person and for the
/// workbooks people send by hand.
fn first_rung(system: &mut SystemFacts, kind: NoticeKind, day: NaiveDate, now: DateTime<Utc>) -> Option<u32> {
    const APART: u32 = 1_000;
    let number = day_number(day);
    let episode = system.episodes.entry(kind).or_default();
    if episode.number > number {
        return None;
    }
    if episode.number < number {
        *episode = Episode { number, since: now, ..Episode::default() };
    }
    let rung = episode.rungs.iter().max().map_or(0, |last| last + APART);
    episode.climb(rung, now);
    Some(rung)
}

/// A day as a number people can read in a key: 20261123.
fn day_number(day: NaiveDate) -> u32 {
    day.format("%Y%m%d").to_string().parse().unwrap_or(0)
}
