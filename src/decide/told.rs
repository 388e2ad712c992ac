//! Who is told what in this cycle, and what memory must keep of it.

use std::collections::BTreeSet;

use super::found::Found;
use super::judged::Judged;
use crate::decide::kpi::Card;
use crate::decide::notices::context::Extra;
use crate::decide::notices::{Notifier, calendars, mass_hold, troubles};
use crate::decide::previous::{Kept, Previous, Rests, Together};
use crate::decide::reports::Desk;
use crate::decide::rows::{matching, record, tabs};
use crate::decide::shown::calendar;
use crate::decide::shown::tasks::OpenTasks;
use crate::decide::world::World;
use crate::domain::facts::SystemFacts;
use crate::domain::in_step::InStep;
use crate::domain::shared::Shared;

/// What people are told.
pub(super) struct Told<'a> {
    /// The notices.
    pub notifier: Notifier<'a>,
    /// Who is to fill which cell.
    pub open: Shared<OpenTasks>,
    /// Orders that nothing but themselves had a say in.
    pub rests: Rests,
}

/// Tells people of orders, payments and the sheet itself, and sends what a schedule asks for.
pub(super) fn tell<'a>(
    world: &World<'a>,
    found: &mut Found<'a>,
    judged: &mut Judged<'a>,
    card: &Card<'a>,
    memory: &mut SystemFacts,
    (previous, together): (Option<&Previous>, &mut Together),
) -> Told<'a> {
    let Found { matching, ledger, is_same_ledger, paused, wrong } = found;
    let Together { open, owed, .. } = together;
    let Judged { orders, exposures, plan, is_same_plan, .. } = judged;
    matching::forget(memory, matching, &ledger.unborn, paused, world);
    troubles::stand_still(world, memory);
    record::quieten(world, memory);
    let quiet = memory.mail.quiet_until.is_some();
    let mut notifier = Notifier::new(*world);
    let mut rests = Rests::new();
    let mut last_of = previous.map(|last| InStep::new(&last.orders));
    let mut preparation_of = InStep::new(&plan.orders);
    for (id, order) in orders.iter_mut() {
        let extra = Extra {
            preparation: preparation_of.get(*id).map(|preparation| &**preparation),
            exposure: exposures.get(id),
            unverified: ledger.withdrawn.get(id).map_or(&[], Vec::as_slice),
            entry: None,
        };
        let is_usual = !quiet && extra.unverified.is_empty();
        let last = last_of.as_mut().and_then(|last| last.get(*id));
        let suits = |last: &&Kept| *is_same_plan || last.suits(extra.preparation);
        let last = last.filter(|last| is_usual && order.is_unmoved() && suits(last));
        if let Some(last) = last {
            notifier.wait_for(last.next_due);
            continue;
        }
        order.stir();
        let entry = calendar::follow(order, world);
        let due = notifier.order(order, Extra { entry: entry.as_ref(), ..extra }, quiet);
        if let Some(known) = world.facts.orders.get(id) {
            order.facts.join(known);
        }
        if is_usual {
            rests.insert(*id, due);
        }
    }
    if !world.takes_over() {
        notifier.payments(ledger, *is_same_ledger, orders, quiet);
    }
    notifier.refused_answers(orders, ledger, memory);
    tabs::note_pauses(world, paused, memory);
    tabs::note_seen(world, paused, memory);
    notifier.troubles(troubles::new(std::mem::take(wrong), memory, world.now), memory);
    notifier.daily(orders, owed, memory);
    // Asked for by schedules alone.
    let pressing = if world.slots.is_empty() { BTreeSet::new() } else { notifier.pressing(orders, ledger) };
    let open = open.now(world, orders, ledger, *is_same_ledger);
    notifier.set_copies_aside(memory);
    let news = memory.mail.news.clone();
    notifier.slots(Desk { world, orders, plan, card, open: &open, pressing: &pressing, news: &news }, memory);
    calendars::note_planned(&notifier.notices, orders);
    notifier.set_copies_aside(memory);
    mass_hold::check(world, &mut notifier, memory);
    Told { notifier, open, rests }
}
