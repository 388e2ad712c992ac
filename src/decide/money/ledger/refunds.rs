//! What can be given back of an order's money: never more than was received, whatever the rows say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::payment::{PaymentFacts, PaymentKind, Verified};
use crate::domain::rupiah::Rupiah;

/// What is left of each order's verified money once its refunds are taken off.
#[derive(Debug, Default)]
pub(super) struct Held {
    left: BTreeMap<OrderId, Rupiah>,
    /// Verified refunds that the money does not cover: of two the younger one. They count nowhere.
    pub(super) uncovered: BTreeSet<PaymentId>,
}

impl Held {
    /// What these payments, by id, leave on a day.
    pub(super) fn of(facts: &BTreeMap<PaymentId, PaymentFacts>, today: NaiveDate) -> Self {
        let in_force = || facts.iter().filter_map(|(id, facts)| Some((*id, in_force(facts, today)?)));
        let is_refund = |verified: &Verified| verified.kind == PaymentKind::Refund;
        let mut held = Self::default();
        for (_, received) in in_force().filter(|(_, v)| !is_refund(v)) {
            *held.left.entry(received.order).or_default() += received.amount;
        }
        for (id, refund) in in_force().filter(|(_, v)| is_refund(v)) {
            let left = held.left.entry(refund.order).or_default();
            if refund.amount <= *left {
                *left -= refund.amount;
            } else {
                held.uncovered.insert(id);
            }
        }
        held
    }

    /// What a refund may take of an order's money, with what it has taken already.
    pub(super) fn available(&self, order: OrderId, facts: &PaymentFacts, today: NaiveDate) -> Rupiah {
        let taken = self.taken(facts, today).filter(|(of, _)| *of == order).map_or(Rupiah::ZERO, |(_, amount)| amount);
        self.left.get(&order).copied().unwrap_or_default() + taken
    }

    /// Keeps count while a refund goes from one content to another.
    pub(super) fn replace(&mut self, before: &PaymentFacts, after: &PaymentFacts, today: NaiveDate) {
        let (gone, come) = (self.taken(before, today), self.taken(after, today));
        if let Some((order, amount)) = gone {
            *self.left.entry(order).or_default() += amount;
        }
        if let Some((order, amount)) = come {
            *self.left.entry(order).or_default() -= amount;
        }
    }

    fn taken(&self, facts: &PaymentFacts, today: NaiveDate) -> Option<(OrderId, Rupiah)> {
        let refund = in_force(facts, today).filter(|v| v.kind == PaymentKind::Refund)?;
        (!self.uncovered.contains(&facts.id)).then_some((refund.order, refund.amount))
    }
}

fn in_force(facts: &PaymentFacts, today: NaiveDate) -> Option<&Verified> {
    facts.verified.as_ref().filter(|verified| verified.paid_on <= today)
}
