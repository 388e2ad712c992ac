//! What the orders ask of the kitchen.

use chrono::NaiveDate;

use crate::decide::orders::{Order, approvals};
use crate::decide::world::World;
use crate::domain::column::OrderColumn;
use crate::domain::ids::OrderId;
use crate::domain::order::Answer;
use crate::domain::problem::Code;
use crate::domain::state::State;
use crate::domain::terms::Line;

/// An order, as far as its preparation goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Demand<'a> {
    /// Which order; decides who comes first on a day.
    pub id: OrderId,
    /// Whether marketing has handed the draft over; only then does a draft take part.
    pub released: bool,
    /// Where it stands.
    pub state: State,
    /// The kitchen.
    pub outlet: &'a str,
    /// H is over: whatever becomes of it, it is not made for that day.
    pub is_past: bool,
    /// The first day the lead days of a large order allow, while nobody confirmed it.
    pub lead: Option<NaiveDate>,
    /// Held for being late, it needs another day.
    pub is_late: bool,
    /// H
    pub deliver_on: NaiveDate,
    /// What is to be made.
    pub lines: &'a [Line],
}

impl Demand<'_> {
    /// The same without lines and outlet, which are its order's.
    pub(super) fn bare(&self) -> Demand<'static> {
        let Self { id, released, state, is_past, lead, is_late, deliver_on, .. } = *self;
        Demand { id, released, state, outlet: "", is_past, lead, is_late, deliver_on, lines: &[] }
    }

    /// Packs of all lines.
    pub(super) fn packs(&self) -> u32 {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.packs))
    }

    /// Whether it takes stock and capacity: released, not made yet (S0 to S5), and H is not over.
    pub(super) fn takes_part(&self) -> bool {
        !self.is_past && self.waits()
    }

    /// Whether it is not handed over yet and already held for being late: it takes nothing, and needs another day.
    pub(super) fn is_late_draft(&self) -> bool {
        self.is_late && !self.is_past && self.state == State::Draft && !self.released
    }

    fn waits(&self) -> bool {
        if self.state == State::Draft { self.released } else { self.state.is_before_delivery_order() }
    }

    /// Whether it still has to be made, released or not.
    pub(super) fn is_to_be_made(&self) -> bool {
        !self.is_past && (self.state == State::Draft || self.waits())
    }
}

/// The demand of an order whose row is there and whose terms are known.
#[must_use]
pub(super) fn demand<'o>(order: &'o Order<'_>, world: &World<'_>) -> Option<Demand<'o>> {
    let terms = order.terms.as_deref().filter(|_| !order.facts.seen.is_lost())?;
    let (policy, today) = (world.policy, world.today());
    let is_late = order.problems.iter().any(|problem| problem.code == Code::ConfirmationLate);
    let is_bound = order.facts.lead_rule(policy.sop.lead_rule()).is_large(terms.packs())
        && (is_late || order.facts.confirmed.is_none());
    let release = |row| approvals::answer(row, &order.facts, OrderColumn::Release);
    Some(Demand {
        id: order.facts.id,
        released: order.row.and_then(release) == Some(Answer::Yes),
        state: order.facts.state,
        outlet: &terms.outlet,
        is_past: terms.deliver_on < today,
        lead: is_bound.then(|| policy.earliest_delivery(today)),
        is_late,
        deliver_on: terms.deliver_on,
        lines: &terms.lines,
    })
}
