//! What becomes of payments: those that wait for accounting, told once for every time one begins to wait, then reminded
//! of; those it refused, told once for every refusal; those it verified, told with their receipt.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::answers;
use crate::decide::money::ledger::{Ledger, Payment};
use crate::decide::notices::context::PaymentContext;
use crate::decide::notices::kind::About;
use crate::decide::notices::kinds;
use crate::decide::notices::notifier::Notifier;
use crate::decide::notices::papers;
use crate::decide::notices::reminder::NextReminder;
use crate::decide::notices::told;
use crate::decide::orders::{Order, headline};
use crate::decide::world::World;
use crate::domain::document::Document;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::notice::{Notice, NoticeKey, NoticeKind};
use crate::domain::payment::PaymentFacts;
use crate::domain::state::State;

type Orders<'a> = BTreeMap<OrderId, Order<'a>>;

impl<'a> Notifier<'a> {
    /// What there is to tell of payments. `silent`: it counts as told.
    pub(crate) fn payments(&mut self, ledger: &mut Ledger, is_same: bool, orders: &mut Orders<'_>, silent: bool) {
        // Of the ledger of the last look it was noted then.
        if !is_same {
            note_answered(ledger);
        }
        self.waiting_payments(ledger, orders, silent);
        self.refused_payments(ledger, orders, silent);
        self.received_payments(ledger, orders, silent);
    }

    /// The first reminder of a payment told of now. No step of an order: neither its state nor H moves it.
    pub(super) fn first_payment_reminder(&self, order: Option<&Order<'_>>) -> NextReminder<'a> {
        let deliver_at = order.and_then(headline::deliver_at);
        let World { policy, now, .. } = self.world;
        let (state, deliver_on) = (State::AwaitingDownPayment, self.world.today());
        NextReminder { policy, last: now, rung: 1, state, deliver_on, deliver_at, pay_by: None }
    }

    fn waiting_payments(&mut self, ledger: &mut Ledger, orders: &mut Orders<'_>, silent: bool) {
        let now = self.world.now;
        let kind = kinds::of(NoticeKind::VerifyPayment);
        let waiting: BTreeMap<PaymentId, &Payment> = ledger.waiting.iter().map(|w| (w.id, w)).collect();
        for (id, waits) in &waiting {
            let Some(known) = ledger.facts.get(id) else { continue };
            let first = self.first_payment_reminder(waits.order.and_then(|order| orders.get(&order)));
            let reminder = |last, rung| NextReminder { last, rung, ..first };
            if known.told {
                let Some(last) = known.asked_at else { continue };
                if !self.reminds(kind, &reminder(last, known.asked + 1)) {
                    continue;
                }
            }
            let Some(facts) = ledger.facts.get_mut(id) else { continue };
            let rung = if facts.told {
                facts.asked += 1;
                facts.asked
            } else {
                facts.told = true;
                facts.waits += 1;
                facts.asked = 0;
                0
            };
            self.reminds(kind, &reminder(now, rung + 1));
            facts.asked_at = Some(now);
            if !silent {
                let put = answers::of_payment(facts, waits, &self.world);
                self.tell_of_payment(kind.notice, waits, None, (facts.waits, rung), orders);
                if let Some(notice) = self.notices.last_mut() {
                    notice.brief.asks.extend(put);
                }
            }
        }
    }

    fn refused_payments(&mut self, ledger: &mut Ledger, orders: &mut Orders<'_>, silent: bool) {
        let (now, settle) = (self.world.now, self.world.policy.settle);
        let refused: BTreeMap<PaymentId, &Payment> = ledger.refused.iter().map(|r| (r.id, r)).collect();
        let stays = |facts: &PaymentFacts| match (&facts.refusal, refused.contains_key(&facts.id)) {
            (None, is_refused) => is_refused,
            (Some(refusal), is_refused) => !is_refused && refusal.stays(false),
        };
        let moved = ledger.facts.values().filter(|facts| !stays(facts)).map(|facts| facts.id);
        for id in moved.collect::<Vec<PaymentId>>() {
            let Some(known) = ledger.facts.get(&id).map(|facts| facts.refusal.clone()) else { continue };
            let mut refusal = known.clone().unwrap_or_default();
            let payment = refused.get(&id).copied().filter(|_| refusal.follow(true, now, settle));
            let is_told = payment.is_some() && refusal.climb(0, now);
            if payment.is_none() {
                refusal.follow(false, now, settle);
            }
            let number = refusal.number;
            // One that stays refused is as it was: what is not changed is not copied.
            if known.as_ref() != Some(&refusal)
                && let Some(facts) = ledger.facts.get_mut(&id)
            {
                facts.refusal = Some(refusal);
            }
            if let Some(payment) = payment.filter(|_| is_told && !silent) {
                self.tell_of_payment(NoticeKind::PaymentRefused, payment, None, (number, 0), orders);
            }
        }
    }

    fn received_payments(&mut self, ledger: &mut Ledger, orders: &mut Orders<'_>, silent: bool) {
        for id in &ledger.receipted {
            let Some(facts) = ledger.facts.get_mut(id) else { continue };
            facts.received += 1;
            if silent {
                continue;
            }
            if let (Some(verified), Some(receipt)) = (&facts.verified, facts.valid_receipt()) {
                let payment = Payment::verified(*id, verified);
                let key = (facts.received, 0);
                self.tell_of_payment(NoticeKind::PaymentReceived, &payment, Some(receipt), key, orders);
            }
        }
    }

    /// Records a notice about a payment, to its kind's audience.
    fn tell_of_payment(
        &mut self,
        kind: NoticeKind,
        payment: &Payment,
        receipt: Option<&Document>,
        (episode, rung): (u32, u32),
        orders: &mut Orders<'_>,
    ) {
        let kind = kinds::of(kind);
        let About::Payment(say) = kind.about else { return };
        let policy = self.world.policy;
        let order = payment.order.and_then(|order| orders.get(&order));
        let outlet = order.and_then(|order| order.terms.as_deref()).map(|terms| &*terms.outlet);
        let people = kind.escalated(kind.audience(policy, outlet), rung, policy, outlet);
        let people = told::sales_first(people, order, policy);
        let brief = say(&PaymentContext { payment, order, receipt, world: &self.world });
        let deliver_at = order.and_then(headline::deliver_at);
        if let Some(order) = payment.order.and_then(|order| orders.get_mut(&order)) {
            told::remember(order, &people, kind.notice);
        }
        self.notices.push(Notice {
            key: NoticeKey { subject: payment.id.text(), kind: kind.notice, episode, rung },
            order: payment.order,
            at: self.world.now,
            deliver_at,
            brief,
            unpriced: None,
            papers: papers::of_payment(kind, receipt, &people, policy),
            to: people.to,
            cc: people.cc,
        });
    }
}

/// Notes of whom nobody is to be asked any more. Answered a payment waits no more: should it wait again, accounting is asked
/// anew.
fn note_answered(ledger: &mut Ledger) {
    let waiting: BTreeSet<PaymentId> = ledger.waiting.iter().map(|waits| waits.id).collect();
    let refused: BTreeSet<PaymentId> = ledger.refused.iter().map(|refused| refused.id).collect();
    let is_answered = |facts: &PaymentFacts| {
        facts.told && !waiting.contains(&facts.id) && (facts.verified.is_some() || refused.contains(&facts.id))
    };
    let answered = ledger.facts.values().filter(|facts| is_answered(facts)).map(|facts| facts.id);
    // Most payments are as they were: what is not changed is not copied.
    for id in answered.collect::<Vec<PaymentId>>() {
        if let Some(facts) = ledger.facts.get_mut(&id) {
            facts.told = false;
        }
    }
}
