//! Which orders may go to the archive: closed ones of which nothing moved since a day, with nothing owed, held or waited
//! for on either side. Pure; what has not come to rest stays and is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::{Decisions, World};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::payment::PaymentFacts;
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::state::State;

/// An order that goes, with its payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) id: OrderId,
    /// The year of delivery, or of intake where no day was ever agreed.
    pub(super) year: i32,
    pub(super) payments: Vec<PaymentId>,
}

/// Why a closed order stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stays {
    /// Something happened to it on that day or later.
    Recent,
    /// Money is owed, held, to go back, in dispute, or waits for Accounting.
    Money,
    /// Its rows say something that no cycle has recorded yet.
    Unrecorded,
}

/// The orders that go, and how many closed ones stay.
pub(super) fn choose(
    world: &World<'_>,
    decisions: &Decisions<'_>,
    before: NaiveDate,
) -> (Vec<Chosen>, BTreeMap<Stays, Vec<OrderId>>) {
    let mut payments: BTreeMap<OrderId, Vec<PaymentId>> = BTreeMap::new();
    for shown in decisions.ledger.desired.iter() {
        if let (Some(order), Some(payment)) = (shown.order, shown.payment) {
            payments.entry(order).or_default().push(payment);
        }
    }
    let rows = world.books.orders.iter().map(|row| row.typed_id.as_deref());
    let borne: Bearers<OrderId> = bearers(rows);
    let rows = world.books.payments.iter().map(|row| row.typed_id.as_deref());
    let paid: Bearers<PaymentId> = bearers(rows);
    let (mut chosen, mut stays) = (Vec::new(), BTreeMap::<Stays, Vec<OrderId>>::new());
    for (id, order) in &decisions.orders {
        let is_closed = matches!(order.facts.state, State::Closed | State::Rejected | State::Cancelled);
        if order.facts.archived.is_some() || order.row.is_none() || !is_closed {
            continue;
        }
        let its = payments.remove(id).unwrap_or_default();
        // A row goes by the id in it: it must be there, and nowhere else.
        let is_plain = borne.get(id) == Some(&1) && its.iter().all(|payment| paid.get(payment) == Some(&1));
        let why = stay(order, &its, world, &decisions.ledger, before);
        match why.or((!is_plain).then_some(Stays::Unrecorded)) {
            Some(why) => stays.entry(why).or_default().push(*id),
            None => {
                let day = order.outline.deliver_on.unwrap_or(order.facts.intake_day);
                chosen.push(Chosen { id: *id, year: day.year(), payments: its });
            }
        }
    }
    (chosen, stays)
}

/// In how many rows an id stands.
type Bearers<Id> = BTreeMap<Id, usize>;

fn bearers<'t, Id: FromStr + Ord>(typed: impl Iterator<Item = Option<&'t str>>) -> Bearers<Id> {
    let mut rows = Bearers::new();
    typed.filter_map(|typed| typed?.parse().ok()).for_each(|id| *rows.entry(id).or_insert(0) += 1);
    rows
}

fn stay(
    order: &Order<'_>,
    payments: &[PaymentId],
    world: &World<'_>,
    ledger: &Ledger,
    before: NaiveDate,
) -> Option<Stays> {
    let facts: Vec<&Shared<PaymentFacts>> = payments.iter().filter_map(|id| ledger.facts.get(id)).collect();
    // Where a row stands is only a hint: people sort.
    let known = |payment: &&Shared<PaymentFacts>| {
        let known = world.facts.payments.get(&payment.id).cloned();
        known.is_some_and(|mut known| {
            known.seen.at = payment.seen.at;
            known == **payment
        })
    };
    let is_recorded = world.facts.orders.get(&order.facts.id).cloned().is_some_and(|mut known| {
        known.seen.at = order.facts.seen.at;
        known == order.facts
    });
    if !is_recorded || !order.settled || facts.len() < payments.len() || !facts.iter().all(known) {
        return Some(Stays::Unrecorded);
    }
    let last = events(order, &facts).max();
    let is_past = |at: DateTime<Utc>| world.policy.day(at) < before;
    if !last.is_none_or(is_past) || order.outline.deliver_on.is_some_and(|day| day >= before) {
        return Some(Stays::Recent);
    }
    let money = &order.money;
    let tolerance = order.facts.tolerance(world.policy.payment.tolerance);
    let refused: BTreeSet<PaymentId> = ledger.refused.iter().map(|payment| payment.id).collect();
    let is_answered = |payment: &&Shared<PaymentFacts>| payment.verified.is_some() || refused.contains(&payment.id);
    let is_owed = order.outstanding > tolerance || order.overpaid > tolerance;
    // Who was refused gets everything back.
    let is_held = order.facts.state == State::Rejected && money.verified > Rupiah::ZERO;
    let waits = money.waiting > Rupiah::ZERO || money.refund_waiting > Rupiah::ZERO;
    (is_owed || is_held || waits || money.disputed || !facts.iter().all(is_answered)).then_some(Stays::Money)
}

/// Whatever happened to an order and its payments.
fn events<'o>(order: &'o Order<'_>, payments: &'o [&Shared<PaymentFacts>]) -> impl Iterator<Item = DateTime<Utc>> {
    let facts = &order.facts;
    let own = [facts.state_since, facts.seen.since].into_iter().chain(facts.journey.iter().map(|(_, at)| *at));
    let paid = payments.iter().flat_map(|payment| {
        [payment.seen.since].into_iter().chain(payment.verified.as_ref().map(|verified| verified.at))
    });
    own.chain(paid)
}
