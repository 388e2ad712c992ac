//! The end of a decision: what the sheet shows, what is remembered, and when something may change by itself.

use chrono::{DateTime, Utc};

use super::decisions::{self, Decisions};
use super::found::Found;
use super::judged::Judged;
use super::told::Told;
use crate::decide::adopt::Adopted;
use crate::decide::answers;
use crate::decide::kpi::Card;
use crate::decide::money::numbering::Numbering;
use crate::decide::notices::outage;
use crate::decide::previous::{Previous, Together};
use crate::decide::rows::{record, tabs};
use crate::decide::shown::sheet::Sources;
use crate::decide::shown::{overtyped, resets, sheet, system_status};
use crate::decide::world::{Desired, Observed, World};
use crate::domain::facts::SystemFacts;

/// Puts together what was found, judged and told. `memory`: the deployment's facts as they are by now.
pub(super) fn settle<'a>(
    world: &World<'a>,
    adopted: Adopted,
    found: Found<'a>,
    judged: Judged<'a>,
    (told, card): (Told<'a>, Card<'a>),
    numbering: Numbering,
    mut memory: SystemFacts,
    (previous, mut together): (Option<&mut Previous>, Together),
) -> Decisions<'a> {
    let sources = Sources {
        orders: &judged.orders,
        newcomers: &judged.newcomers,
        others: &found.matching.others,
        archived: &found.matching.archived,
        ledger: &found.ledger,
        is_same_ledger: found.is_same_ledger,
        plan: &judged.plan,
        register: &numbering.entries,
        card: &card,
    };
    let responses = answers::results(world, &memory);
    let sheet = Desired { responses, ..sheet::desired(world, &sources, (&mut together.open, &mut together.wholes)) };
    let summary = decisions::count(&judged.orders, together.wholes.problems(), numbering.issued, &found.paused);
    record::begin(world, &found.paused, &mut memory);
    let is_open = !memory.sheet.refusing.contains_key(system_status::TAB);
    let beats = record::beat(world, is_open, &mut memory);
    let mut due = vec![found.matching.next_due, found.ledger.next_due, told.notifier.next_due];
    due.extend([
        together.clocks.next(&judged.orders, world),
        record::next_beat(&memory),
        memory.mail.quiet_until,
        Some(world.midnight()),
    ]);
    let history = adopted.history.iter().cloned().chain(judged.history).collect();
    let mut decisions = Decisions {
        sheet,
        summary,
        beats,
        register: numbering.entries,
        periods: card.closing,
        mailings: told.notifier.mailings(),
        notices: told.notifier.notices,
        history,
        adopted,
        open: told.open,
        ..Decisions::of(world, judged.orders, found.ledger, judged.plan)
    };
    record::count(world, decisions.has_changes(world, &memory), &mut memory);
    if let Some(observed) = &world.observed {
        due.push(note_observed(world, observed, &mut decisions, (&mut memory, &mut together)));
    }
    if let Some(previous) = previous {
        (previous.together, previous.same_plan) = (together, judged.is_same_plan);
        previous.keep(world, (&decisions.orders, &judged.others, &decisions.plan), &told.rests);
    }
    decisions.next_due = due.into_iter().flatten().min();
    decisions.system = (memory != world.facts.system).then_some(memory);
    decisions
}

/// What only a running cycle can tell: schedules, what people typed over, and how orderd itself does. Returns when the
/// next cell has rested that is fought over.
fn note_observed(
    world: &World<'_>,
    observed: &Observed<'_>,
    decisions: &mut Decisions<'_>,
    (memory, together): (&mut SystemFacts, &mut Together),
) -> Option<DateTime<Utc>> {
    tabs::arm(observed.schedules, world.now, memory);
    outage::is_over(memory, world.now);
    let rows = (&mut decisions.orders, &mut decisions.ledger);
    let overtyped = overtyped::note(&mut together.quiet, world, observed, rows, &mut decisions.sheet, memory);
    decisions.changed_orders.extend(overtyped.orders);
    decisions.changed_payments.extend(overtyped.payments);
    decisions.history.extend(overtyped.history);
    memory.rows.unverified_writes = resets::notes(world, observed, &together.wholes);
    let status = system_status::tab(world, observed, &decisions.summary, memory);
    decisions.sheet.ticking.insert(system_status::TAB, status.into());
    overtyped.look_again
}
