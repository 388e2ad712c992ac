//! Where an order stands: the guards of the procedure (P2 to P13), first match wins.

use crate::domain::order::{Answer, Scheme};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// Everything the states depend on, already judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Guards {
    /// A valid cancellation stands.
    pub cancelled: bool,
    /// The store manager refused.
    pub rejected: bool,
    /// Verified money is still held (net of refunds) or a refund is not settled yet.
    pub refund_open: bool,
    /// All intake fields are fine and the draft was released.
    pub released: bool,
    /// Somebody said that raw material does not suffice, or for a part only.
    pub short: bool,
    /// All who are asked said that it suffices.
    pub sufficient: bool,
    /// Confirmed for the current terms, in time or by exception, and not held for lateness.
    pub confirmed: bool,
    /// How the order is paid.
    pub scheme: Option<Scheme>,
    /// Accounting's answer on credit; Yes where nothing is owed that could be lent.
    pub credit: Option<Answer>,
    /// The proforma is out, or none is due.
    pub proforma: bool,
    /// What is short of the amount due before production, tolerance already given.
    pub short_before_production: Rupiah,
    /// `Mulai Produksi`
    pub started: bool,
    /// `Selesai Produksi`
    pub finished: bool,
    /// Delivery order and invoice are out, ours or others.
    pub delivery_order: bool,
    /// The money lets the goods leave.
    pub settled_up: bool,
    /// The goods left.
    pub shipped: bool,
    /// They arrived (or were picked up).
    pub received: bool,
    /// More is open than the tolerance.
    pub owes: bool,
    /// Documentation was asked for and is missing.
    pub documentation_missing: bool,
}

/// The state these guards lead to.
#[must_use]
pub(crate) fn state(g: &Guards) -> State {
    if g.cancelled || g.rejected {
        return match (g.refund_open, g.cancelled) {
            (true, _) => State::CancelledRefundDue,
            (false, true) => State::Cancelled,
            (false, false) => State::Rejected,
        };
    }
    // Goods that left are past every gate, whatever becomes of answers and money: software cannot call them back.
    if g.shipped {
        return after_dispatch(g);
    }
    if !g.confirmed {
        return before_confirmation(g);
    }
    if let Some(waiting) = before_production(g) {
        return waiting;
    }
    if !g.finished {
        return if g.started { State::InProduction } else { State::ReadyToProduce };
    }
    if !g.delivery_order {
        return State::AwaitingDeliveryOrder;
    }
    if g.settled_up { State::ReadyToShip } else { State::AwaitingSettlement }
}

/// P11 to P13.
fn after_dispatch(g: &Guards) -> State {
    if !g.received {
        State::Shipped
    } else if g.owes {
        State::Receivable
    } else if g.documentation_missing {
        State::AwaitingDocumentation
    } else {
        State::Closed
    }
}

/// P2 to P5.
fn before_confirmation(g: &Guards) -> State {
    if !g.released {
        State::Draft
    } else if g.short {
        State::MaterialsShort
    } else if g.sufficient {
        State::AwaitingStoreManager
    } else {
        State::AwaitingMaterials
    }
}

/// P6 to P8.
fn before_production(g: &Guards) -> Option<State> {
    let short = g.short_before_production > Rupiah::ZERO || !g.proforma;
    match g.scheme {
        Some(Scheme::Top) if g.credit != Some(Answer::Yes) => Some(State::AwaitingCredit),
        Some(Scheme::Cash) => short.then_some(State::AwaitingPayment),
        Some(Scheme::Dp | Scheme::Top) | None => short.then_some(State::AwaitingDownPayment),
    }
}

/// Whether the money lets the goods leave (P12): paid, or on approved credit with its down payment met.
#[must_use]
pub(crate) fn is_settled_up(paid: bool, scheme: Scheme, credit: Option<Answer>, dp_met: bool) -> bool {
    paid || (scheme == Scheme::Top && credit == Some(Answer::Yes) && dp_met)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_closed_gate_names_the_state() {
        let closed = Guards {
            released: true,
            sufficient: true,
            confirmed: true,
            scheme: Some(Scheme::Dp),
            proforma: true,
            started: true,
            finished: true,
            delivery_order: true,
            settled_up: true,
            shipped: true,
            received: true,
            ..Guards::default()
        };
        type Close = fn(&mut Guards);
        let cases: [(Close, State); 21] = [
            (|_| {}, State::Closed),
            (|g| g.documentation_missing = true, State::AwaitingDocumentation),
            (|g| g.owes = true, State::Receivable),
            (|g| g.received = false, State::Shipped),
            (|g| g.shipped = false, State::ReadyToShip),
            (|g| (g.shipped, g.settled_up) = (false, false), State::AwaitingSettlement),
            (|g| (g.shipped, g.delivery_order) = (false, false), State::AwaitingDeliveryOrder),
            (|g| (g.shipped, g.finished) = (false, false), State::InProduction),
            (|g| (g.shipped, g.finished, g.started) = (false, false, false), State::ReadyToProduce),
            (|g| (g.shipped, g.short_before_production) = (false, Rupiah(1)), State::AwaitingDownPayment),
            (|g| (g.shipped, g.proforma) = (false, false), State::AwaitingDownPayment),
            (
                |g| (g.shipped, g.scheme, g.short_before_production) = (false, Some(Scheme::Cash), Rupiah(1)),
                State::AwaitingPayment,
            ),
            (|g| (g.shipped, g.scheme) = (false, Some(Scheme::Top)), State::AwaitingCredit),
            (|g| (g.shipped, g.confirmed) = (false, false), State::AwaitingStoreManager),
            (|g| (g.shipped, g.confirmed, g.sufficient) = (false, false, false), State::AwaitingMaterials),
            (|g| (g.shipped, g.confirmed, g.short) = (false, false, true), State::MaterialsShort),
            (|g| (g.shipped, g.confirmed, g.released) = (false, false, false), State::Draft),
            // Money taken back after dispatch is owed; it does not call the goods back.
            (|g| (g.short_before_production, g.owes) = (Rupiah(1), true), State::Receivable),
            (|g| (g.confirmed, g.received) = (false, false), State::Shipped),
            (|g| g.cancelled = true, State::Cancelled),
            (|g| (g.rejected, g.refund_open) = (true, true), State::CancelledRefundDue),
        ];
        for (close, expected) in cases {
            let mut guards = closed.clone();
            close(&mut guards);
            assert_eq!(state(&guards), expected);
        }
    }
}
