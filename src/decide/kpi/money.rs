//! What was invoiced, called off and kept, and what is owed.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::board::{Board, Notes};
use super::event::{Desk, Event};
use super::tally::Owed;
use crate::decide::money::ledger::Ledger;
use crate::decide::money::receivables;
use crate::decide::orders::account::{account, revenue};
use crate::decide::orders::{Order, replies};
use crate::decide::world::World;
use crate::domain::column::{OrderColumn, PaymentColumn};
use crate::domain::document::Document;
use crate::domain::ids::OrderId;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// Collection is compared with what was invoiced in so many days: thirteen weeks.
pub(super) const BILLED_DAYS: u64 = 91;

/// Adds the papers and the end of an order.
pub(super) fn note(order: &Order<'_>, outlet: Option<usize>, world: &World<'_>, board: &mut impl Notes) {
    let facts = &order.facts;
    // An order in the archive has no row.
    let gone = || facts.channel.as_deref().or_else(|| facts.seen.content.text(OrderColumn::Channel));
    let channel = order.row.map_or_else(gone, |row| row.channel.as_deref());
    for (on, base) in revenue(facts) {
        board.note(on, outlet, || Event::Billed { base, channel });
    }
    if let Some(cancelled) = facts.cancelled.as_deref() {
        let known = facts.journey.iter().find(|(state, at)| *at >= cancelled.at && state.is_off());
        let on = world.policy.day(known.map_or(cancelled.at, |(_, at)| *at));
        let value = cancelled.value.or_else(|| order.known_total()).unwrap_or_default();
        board.note(on, outlet, || Event::CalledOff { value });
    }
    if facts.state == State::Cancelled && order.money.verified > Rupiah::ZERO {
        let amount = order.money.verified;
        board.note(world.policy.day(facts.state_since), outlet, || Event::Retained { amount });
    }
}

/// Adds how punctually accounting looked at payments.
pub(super) fn note_payments(
    world: &World<'_>,
    ledger: &Ledger,
    outlet: impl Fn(OrderId) -> Option<usize>,
    board: &mut Board<'_>,
) {
    let desk = Desk::Accounting;
    for facts in ledger.facts.values() {
        // One that was refused is of the order its row names.
        let named = || facts.seen.content.text(PaymentColumn::OrderNo)?.parse().ok();
        let order = facts.verified.as_ref().map(|verified| verified.order).or_else(named);
        if let Some(punctuality) = facts.punctuality {
            let in_time = punctuality.in_time;
            board.note(punctuality.on, order.and_then(&outlet), || Event::Answered { desk, in_time });
        }
    }
    for payment in &ledger.waiting {
        let due = ledger.facts.get(&payment.id).and_then(|facts| replies::late_payment(facts, world));
        if let Some(due) = due {
            board.note(due, payment.order.and_then(&outlet), || Event::Answered { desk, in_time: false });
        }
    }
}

/// What was owed at the end of a day, of the house and by outlet.
pub(super) fn owed(
    world: &World<'_>,
    orders: &BTreeMap<OrderId, Order<'_>>,
    as_of: NaiveDate,
    outlet: impl Fn(&Order<'_>) -> Option<usize>,
    outlets: usize,
) -> Vec<Owed> {
    let invoices = || orders.values().filter_map(|order| Some((order, invoice(order)?)));
    let first = invoices().map(|(_, invoice)| invoice.on).min().unwrap_or(as_of);
    let from = as_of.checked_sub_days(Days::new(BILLED_DAYS - 1)).unwrap_or(as_of).max(first);
    let days = ((as_of - from).num_days() + 1).max(1);
    let mut sums = vec![Owed { days, ..Owed::default() }; outlets];
    for (order, invoice) in invoices() {
        let place = outlet(order);
        let Some(Share { all, overdue, .. }) = share(order, as_of, world) else { continue };
        let is_billed = from <= invoice.on && invoice.on <= as_of;
        let billed = if is_billed { invoice.amounts.total } else { Rupiah::ZERO };
        for place in std::iter::once(0).chain(place) {
            if let Some(sum) = sums.get_mut(place) {
                sum.all += all;
                sum.overdue += overdue;
                sum.billed += billed;
            }
        }
    }
    sums
}

/// What of an order's invoice is owed at the end of a day.
#[derive(Hash)]
pub(super) struct Share {
    on: NaiveDate,
    billed: Rupiah,
    all: Rupiah,
    overdue: Rupiah,
}

/// What of an order's invoice is owed at the end of a day; `None`: it has none.
pub(super) fn share(order: &Order<'_>, as_of: NaiveDate, world: &World<'_>) -> Option<Share> {
    let invoice = invoice(order)?;
    let tolerance = order.facts.tolerance(world.policy.payment.tolerance);
    let owed = account(order).and_then(|account| receivables::position(&account, as_of, tolerance).receivable);
    let all = owed.map_or(Rupiah::ZERO, |owed| owed.amount);
    let overdue = owed.filter(|owed| owed.age_days > 0).map_or(Rupiah::ZERO, |owed| owed.amount);
    Some(Share { on: invoice.on, billed: invoice.amounts.total, all, overdue })
}

fn invoice<'o>(order: &'o Order<'_>) -> Option<&'o Document> {
    order.facts.live_delivery().map(|delivery| &delivery.invoice)
}
