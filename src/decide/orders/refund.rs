//! Money that goes back when an order was called off or refused: what Accounting agreed, and what is proposed until then.

use crate::domain::calling_off::Cancelled;
use crate::domain::policy::Policy;
use crate::domain::rupiah::Rupiah;

use super::Order;

/// `Nilai Refund`, unless it is more than came in: nobody is told to give back money that was never there.
#[must_use]
pub(crate) fn agreed(order: &Order<'_>) -> Option<Rupiah> {
    order.row.and_then(|row| row.refund.get()).filter(|refund| *refund <= order.money.received)
}

/// What is proposed to go back: of the money paid until the cancellation the share of that stage, whenever Accounting
/// verified it, and all that came later. A refused order gives everything back.
#[must_use]
pub(crate) fn proposal(order: &Order<'_>, policy: &Policy) -> Rupiah {
    match order.facts.cancelled.as_deref() {
        None => order.money.verified,
        Some(Cancelled { percent: None, proposal, .. }) => *proposal,
        Some(Cancelled { percent: Some(percent), at, .. }) => {
            let day = policy.day(*at);
            let came = |is_early: bool| {
                let lines = order.money.lines.iter().filter(|line| line.amount > Rupiah::ZERO);
                lines.filter(|line| (line.on <= day) == is_early).map(|line| line.amount).sum::<Rupiah>()
            };
            let returned_before = order.money.lines.iter().filter(|line| line.amount < Rupiah::ZERO && line.on < day);
            let early = came(true) + returned_before.map(|line| line.amount).sum::<Rupiah>();
            early.percent_floor(*percent) + came(false)
        }
    }
}
