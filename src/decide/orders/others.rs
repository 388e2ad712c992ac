//! What other orders and the kitchen say of an order: large only together with others, more than its customer may owe, or
//! possible on another day.

use super::exposure::Exposure;
use super::offer::Offer;
use super::splits::Split;
use crate::decide::orders::{Order, holds};
use crate::domain::policy::Sop;

/// Everything about an order that is not its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::decide) struct Others {
    /// Its customer's orders for its day are large together.
    pub split: Option<Split>,
    /// What its customer owes, where its credit is decided on.
    pub exposure: Option<Exposure>,
    /// The day the kitchen could make it.
    pub offer: Option<Offer>,
}

impl Others {
    /// Says so in the order.
    pub(in crate::decide) fn tell(&self, order: &mut Order<'_>, sop: &Sop) {
        if let Some(split) = self.split {
            order.problems.push(split.problem(sop));
        }
        if let Some(exposure) = self.exposure {
            order.problems.extend(exposure.problems());
        }
        if let Some(offer) = self.offer {
            holds::offer_day(order, offer, sop);
        }
        if *self != Self::default() {
            // It is kept for the next look, and most say one thing.
            order.problems.shrink_to_fit();
        }
    }
}
