//! Who heard of an order hears of its changes.

use crate::decide::orders::Order;
use crate::domain::audience::Audience;
use crate::domain::policy::Policy;
use crate::domain::state::State;

/// Whoever was mailed so far, and whoever has something to do now.
#[must_use]
pub(super) fn everybody(order: &Order<'_>, policy: &Policy) -> Audience {
    let told = Audience { to: order.facts.told.clone(), cc: Vec::new() };
    if order.facts.state == State::CancelledRefundDue { told.to(&policy.roles.accounting) } else { told }
}

/// Remembers who is being told.
pub(super) fn remember(order: &mut Order<'_>, people: &Audience) {
    for address in people.all() {
        if !order.facts.told.contains(address) {
            order.facts.told.push(address.clone());
        }
    }
}
