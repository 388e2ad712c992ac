//! How punctually people answered: each asking counts once, on the day it was answered in time or on the day it was due
//! (P4, P5, P7, P8). What is still open and already late counts, too; nobody has to answer for that.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::decide::money::ledger::Ledger;
use crate::decide::orders::{Order, Walk, headline, sla};
use crate::decide::world::World;
use crate::domain::approval::{self, Opens};
use crate::domain::column::OrderColumn;
use crate::domain::ids::PaymentId;
use crate::domain::payment::PaymentFacts;
use crate::domain::reply::{Punctuality, Reply};
use crate::domain::state::State;

/// Something that was asked for, and when it is due.
struct Asking {
    to: OrderColumn,
    asked: DateTime<Utc>,
    due: DateTime<Utc>,
}

/// What a state that was entered then asks for.
fn askings(order: &Order<'_>, (state, asked): (State, DateTime<Utc>), world: &World<'_>) -> Vec<Asking> {
    let policy = world.policy;
    let deliver_on = headline::deliver_on(order);
    let (opens, due) = match state {
        State::AwaitingMaterials => (Opens::Materials, sla::materials(policy, asked, deliver_on)),
        State::AwaitingStoreManager => (Opens::Confirmation, sla::consent(policy, asked)),
        State::AwaitingCredit => (Opens::Credit, sla::consent(policy, asked)),
        State::Draft
        | State::MaterialsShort
        | State::AwaitingDownPayment
        | State::AwaitingPayment
        | State::ReadyToProduce
        | State::InProduction
        | State::AwaitingDeliveryOrder
        | State::AwaitingSettlement
        | State::ReadyToShip
        | State::Shipped
        | State::Receivable
        | State::AwaitingDocumentation
        | State::Closed
        | State::Rejected
        | State::Cancelled
        | State::CancelledRefundDue => return Vec::new(),
    };
    // An answer after the last day to confirm comes too late, whatever hours are left.
    let rule = order.facts.lead_rule(policy.sop.lead_rule());
    let is_bound = opens != Opens::Credit && order.terms.as_deref().is_some_and(|t| rule.is_large(t.packs()));
    let last = deliver_on.filter(|_| is_bound).map(|on| policy.last_day_to_confirm(on, rule));
    let last = last.and_then(|day| Some(policy.start_of(day.succ_opt()?) - TimeDelta::minutes(1)));
    let due = last.filter(|last| *last > asked).map_or(due, |last| due.min(last));
    approval::that_open(opens).map(|approval| Asking { to: approval.column, asked, due }).collect()
}

impl Walk<'_, '_> {
    /// Notes the askings of the state an order had before this cycle that ended: answered, or left behind unanswered and
    /// late.
    pub(super) fn note_replies(&mut self, before: (State, DateTime<Utc>)) {
        let world = self.world();
        if !self.order.facts.is_measured() {
            return;
        }
        let is_left = self.order.facts.state_since != before.1;
        for asking in askings(self.order, before, &world) {
            if is_noted(self.order, &asking) {
                continue;
            }
            let answered = answered(self.order, &asking);
            let in_time = answered.is_some_and(|at| at <= asking.due);
            if answered.is_some() || (is_left && asking.due < world.now) {
                let punctuality = punctuality(in_time, asking.due, &world);
                self.order.facts.replies.push(Reply { to: asking.to, asked: asking.asked, punctuality });
            }
        }
    }
}

/// The askings that are open and were due before today, each with that day.
pub(crate) fn late(order: &Order<'_>, world: &World<'_>) -> Vec<(OrderColumn, NaiveDate)> {
    let facts = &order.facts;
    let open = askings(order, (facts.state, facts.state_since), world).into_iter();
    let open = open.filter(|asking| !is_noted(order, asking) && answered(order, asking).is_none());
    open.map(|asking| (asking.to, world.policy.day(asking.due))).filter(|(_, due)| *due < world.today()).collect()
}

/// When the answer was first seen, once its row rests.
fn answered(order: &Order<'_>, asking: &Asking) -> Option<DateTime<Utc>> {
    let answer = order.facts.answers.get(&asking.to).filter(|_| order.settled)?;
    (answer.at >= asking.asked).then_some(answer.at)
}

fn is_noted(order: &Order<'_>, asking: &Asking) -> bool {
    order.facts.replies.iter().any(|reply| (reply.to, reply.asked) == (asking.to, asking.asked))
}

/// What is in time counts today, for nobody knew of it before.
fn punctuality(in_time: bool, due: DateTime<Utc>, world: &World<'_>) -> Punctuality {
    Punctuality { in_time, on: if in_time { world.today() } else { world.policy.day(due) } }
}

/// Notes how punctually accounting first looked at the payments that were verified or refused in this cycle.
pub(crate) fn note_payments(world: &World<'_>, ledger: &mut Ledger) {
    let refused = ledger.refused.iter().map(|payment| payment.id);
    let answered: Vec<PaymentId> = ledger.newly_verified.iter().copied().chain(refused).collect();
    for id in answered {
        let Some(known) = ledger.facts.get(&id).filter(|facts| facts.punctuality.is_none()) else { continue };
        // Of one that was refused before, nobody noted when.
        let is_first = known.verified.is_some() || known.refusal.as_ref().is_some_and(|refusal| refusal.number == 0);
        let Some(due) = verification_due(known, world).filter(|_| is_first) else { continue };
        let noted = punctuality(known.seen.since <= due, due, world);
        // Only now: what is not changed is not copied.
        if let Some(facts) = ledger.facts.get_mut(&id) {
            facts.punctuality = Some(noted);
        }
    }
}

/// The day a payment that waits was to be looked at, if that is over.
pub(crate) fn late_payment(facts: &PaymentFacts, world: &World<'_>) -> Option<NaiveDate> {
    let due = verification_due(facts, world).filter(|_| facts.punctuality.is_none())?;
    Some(world.policy.day(due)).filter(|day| *day < world.today())
}

/// When accounting was to look at a payment; `None`: it was there before anybody was asked.
fn verification_due(facts: &PaymentFacts, world: &World<'_>) -> Option<DateTime<Utc>> {
    let is_asked = world.facts.system.born_at.is_some_and(|born| facts.born_at > born);
    is_asked.then(|| sla::verification(world.policy, facts.born_at))
}
