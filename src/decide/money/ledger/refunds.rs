//! What can be given back of an order's money: never more than was received, whatever the rows say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::payment::{PaymentFacts, PaymentKind, Verified};
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;

/// The verified refunds that the money of their orders did not cover on a day: they count in no sum of that day.
#[must_use]
pub(crate) fn uncovered(facts: &BTreeMap<PaymentId, Shared<PaymentFacts>>, day: NaiveDate) -> BTreeSet<PaymentId> {
    Held::of(facts, day).uncovered
}

/// What is left of each order's verified money once its refunds are taken off.
#[derive(Debug, Default)]
pub(super) struct Held {
    left: BTreeMap<OrderId, Rupiah>,
    /// Verified refunds that the money does not cover: of two the younger one. They count nowhere.
    uncovered: BTreeSet<PaymentId>,
}

impl Held {
    /// What these payments, by id, leave on a day.
    pub(super) fn of(facts: &BTreeMap<PaymentId, Shared<PaymentFacts>>, today: NaiveDate) -> Self {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::domain::content::Content;
    use crate::domain::seen::Seen;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn a_refund_may_take_what_is_left_of_its_own_order_and_what_it_has_taken() {
        let at = DateTime::<Utc>::default();
        let order = |sequence| OrderId { year: 2026, sequence };
        let movement = |sequence, kind, of, amount| {
            let id = PaymentId { year: 2026, sequence };
            let seen = Seen { content: Content::default(), at: 0, since: at, missing: None };
            let amount = Rupiah(amount);
            let verified = Verified { at, order: order(of), paid_on: day(20), kind, amount, reference: None };
            PaymentFacts { verified: Some(verified), ..PaymentFacts::new(id, at, seen) }
        };
        let paid = movement(1, PaymentKind::Payment, 1, 500);
        let refund = movement(2, PaymentKind::Refund, 1, 300);
        let facts = [paid, refund.clone()].into_iter().map(|facts| (facts.id, facts.into())).collect();
        let held = Held::of(&facts, day(23));
        assert_eq!(held.available(order(1), &refund, day(23)), Rupiah(500));
        assert_eq!(held.available(order(2), &refund, day(23)), Rupiah::ZERO);
        let unverified = PaymentFacts { verified: None, ..refund };
        assert_eq!(held.available(order(1), &unverified, day(23)), Rupiah(200));
    }

    #[test]
    fn no_more_goes_back_than_there_was_on_the_day_and_the_younger_refund_gives_way() {
        const IN: PaymentKind = PaymentKind::Payment;
        const BACK: PaymentKind = PaymentKind::Refund;
        // Each movement: kind, order, day, amount; numbered from 1 on.
        let check = |as_of: u32, movements: &[(PaymentKind, u32, u32, i64)], expected: &[u32]| {
            let facts = movements.iter().zip(1..).map(|(&(kind, order, on, amount), n)| {
                let id = PaymentId { year: 2026, sequence: n };
                let at = DateTime::<Utc>::default();
                let seen = Seen { content: Content::default(), at: 0, since: at, missing: None };
                let order = OrderId { year: 2026, sequence: order };
                let verified = Verified { at, order, paid_on: day(on), kind, amount: Rupiah(amount), reference: None };
                (id, PaymentFacts { verified: Some(verified), ..PaymentFacts::new(id, at, seen) }.into())
            });
            let found: Vec<u32> = uncovered(&facts.collect(), day(as_of)).iter().map(|id| id.sequence).collect();
            assert_eq!(found, expected, "{movements:?}");
        };
        check(23, &[(IN, 1, 20, 500), (BACK, 1, 21, 500)], &[]);
        check(23, &[(IN, 1, 20, 500), (BACK, 1, 21, 501)], &[2]);
        check(23, &[(BACK, 1, 21, 500), (IN, 1, 20, 500)], &[]);
        check(23, &[(IN, 1, 20, 500), (BACK, 1, 21, 300), (BACK, 1, 21, 300)], &[3]);
        check(23, &[(IN, 1, 20, 500), (BACK, 1, 21, 600), (BACK, 1, 21, 300)], &[2]);
        check(23, &[(IN, 1, 20, 500), (PaymentKind::Adjustment, 1, 20, 100), (BACK, 1, 21, 600)], &[]);
        check(23, &[(IN, 2, 20, 500), (BACK, 1, 21, 500)], &[2]);
        // A report of a day knows nothing of the money that came later.
        check(21, &[(IN, 1, 22, 500), (BACK, 1, 21, 500)], &[2]);
        check(22, &[(IN, 1, 22, 500), (BACK, 1, 21, 500)], &[]);
        check(20, &[(IN, 1, 22, 500), (BACK, 1, 21, 500)], &[]);
    }
}
