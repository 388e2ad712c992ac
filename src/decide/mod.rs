//! What should be, now: pure decisions from the sheet, memory, the house rules and the instant.
//!
//! Nothing here looks anything up, asks the time or does anything. A rule that wants to know more has found a
//! missing field of [`World`].
//!
//! The rooms, each importing only those before it:
//!
//! ```text
//! rows  ←  money  ←  orders  ←  kitchen  ←  shown  ←  reports  ←  notices
//! ```
//!
//! `adopt` comes before all of them: it fills an empty or older memory from a filled sheet.

pub(crate) mod adopt;
pub(crate) mod catalogue;
mod decisions;
pub(crate) mod kitchen;
pub(crate) mod money;
pub(crate) mod notices;
pub(crate) mod orders;
pub(crate) mod reports;
pub(crate) mod rows;
pub(crate) mod shown;
pub mod world;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::decide::catalogue::Catalogue;
use crate::decide::money::ledger;
use crate::decide::money::numbering::Numbering;
use crate::decide::notices::Notifier;
use crate::decide::notices::context::Extra;
use crate::decide::notices::{mass_hold, troubles};
use crate::decide::orders::{Context, Order, exposure, holds, receipts, splits};
use crate::decide::reports::Desk;
use crate::decide::rows::matching;
use crate::decide::rows::{record, tabs};
use crate::decide::shown::sheet::Sources;
use crate::decide::shown::{overtyped, resets, sheet, system_status, tasks};
use crate::domain::ids::OrderId;

pub use decisions::{Decisions, Effects};
pub use shown::tasks::OpenTasks;
pub use world::World;

/// Decides what should be, now: who is who, what each order and payment is worth, what people are shown and told.
#[must_use]
pub fn decide<'a>(world: &World<'a>) -> Decisions<'a> {
    let mut memory = world.facts.system.clone();
    let catalogue = Catalogue::new(world.books);
    let mut numbering = Numbering::after(&world.facts.register);
    let adopted = adopt::translate(world, &catalogue, &mut memory, &mut numbering);

    // Who is who, and whose money.
    let mut matching = matching::find(world, &adopted.orders, &mut memory);
    let known = matching.orders.keys().copied().collect();
    let mut ledger = ledger::read(world, &known, &adopted.payments, &mut memory);
    let paused = troubles::paused(world, &matching, &ledger);
    let wrong = troubles::troubles(world, &matching, &ledger);

    // Every order by itself, then what several of them mean together.
    let context = Context { world, catalogue: &catalogue };
    let newcomers = orders::newcomers(&matching, context);
    let mut history = adopted.history.clone();
    history.append(&mut matching.history);
    history.extend(ledger.history.iter().cloned());
    let mut orders: BTreeMap<OrderId, Order<'a>> = BTreeMap::new();
    for (id, matched) in std::mem::take(&mut matching.orders) {
        let money = ledger.money.get(&id).cloned().unwrap_or_default();
        let mut order = orders::evaluate(matched, money, context, &mut numbering);
        history.append(&mut order.history);
        orders.insert(id, order);
    }
    receipts::settle(world, &mut ledger, |id| orders.get(&id), &catalogue, &mut numbering);
    splits::warn(world, &mut orders);
    let exposures = exposure::judge(world, &catalogue, &mut orders);
    let books = world.books;
    let demands = kitchen::demand::of(&orders, world);
    let plan = kitchen::plan(&demands, &books.products, &books.recipes, &books.stock, &books.capacity);
    for (id, offer) in &plan.offers {
        if let Some(order) = orders.get_mut(id) {
            holds::offer_day(order, *offer, &world.policy.sop);
        }
    }
    memory.sheet.kitchen = kitchen::remarks::remarks(world, &catalogue);

    // Who is told what.
    matching::forget(&mut memory, &matching, &ledger.unborn, &paused, world);
    troubles::stand_still(world, &mut memory);
    record::quieten(world, &mut memory);
    let quiet = memory.mail.quiet_until.is_some();
    let mut notifier = Notifier::new(*world);
    for (id, order) in &mut orders {
        let extra = Extra {
            preparation: plan.orders.get(id),
            exposure: exposures.get(id),
            unverified: ledger.withdrawn.get(id).map_or(&[], Vec::as_slice),
        };
        notifier.order(order, extra, quiet);
    }
    if !world.takes_over() {
        notifier.payments(&mut ledger, &mut orders, quiet);
    }
    tabs::note_pauses(world, &paused, &mut memory);
    tabs::note_seen(world, &paused, &mut memory);
    notifier.troubles(troubles::new(wrong, &mut memory, world.now), &mut memory);
    notifier.daily(&mut orders, &mut memory);
    let pressing = notifier.pressing(&orders, &ledger);
    let open = tasks::open(world, &orders, &ledger);
    let desk = Desk { world, orders: &orders, plan: &plan, open: &open, pressing: &pressing };
    notifier.slots(desk, &mut memory);
    mass_hold::check(world, &mut notifier, &mut memory);

    // What the sheet shows, and what is remembered.
    let sources = Sources {
        orders: &orders,
        newcomers: &newcomers,
        others: &matching.others,
        ledger: &ledger,
        plan: &plan,
        register: &numbering.entries,
    };
    let mut sheet = sheet::desired(world, &sources);
    let summary = decisions::count(&sheet, &orders, &numbering, &paused);
    record::begin(world, &paused, &mut memory);
    let beats = record::beat(world, &mut memory);
    let mut due = vec![matching.next_due, ledger.next_due, notifier.next_due, orders::next_settled(&orders, world)];
    due.push(orders::next_reprint(&orders));
    due.extend([record::next_beat(&memory), memory.mail.quiet_until, Some(world.midnight())]);
    let mut decisions = Decisions {
        register: numbering.entries,
        mailings: notifier.mailings(),
        notices: notifier.notices,
        history,
        adopted,
        open,
        ..Decisions::of(world, orders, ledger, plan)
    };
    record::count(world, decisions.has_changes(world, &memory), &mut memory);
    if let Some(observed) = &world.observed {
        tabs::arm(observed.schedules, world.now, &mut memory);
        notices::outage::is_over(&mut memory, world.now);
        let rows = (&mut decisions.orders, &mut decisions.ledger);
        let overtyped = overtyped::note(world, observed, rows, &mut sheet, &mut memory);
        decisions.changed_orders.extend(overtyped.orders);
        decisions.changed_payments.extend(overtyped.payments);
        decisions.history.extend(overtyped.history);
        due.push(overtyped.look_again);
        memory.rows.unverified_writes = resets::notes(world, observed, &sheet);
        let rows = system_status::rows(world, observed, &summary, &memory);
        sheet.ticking.insert(system_status::TAB, system_status::cells(&rows));
    }
    decisions.system = (memory != world.facts.system).then_some(memory);
    Decisions { sheet, summary, beats, next_due: due.into_iter().flatten().min(), ..decisions }
}
