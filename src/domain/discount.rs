//! Discount.
use super::{percent::Percent, rupiah::Rupiah};
use serde::{Deserialize, Serialize};
/// What is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "self-explaining")]
pub enum Discount {
    Amount(Rupiah),
    Percent(Percent),
}
impl Discount {
    /// Of a subtotal.
    #[must_use]
    pub fn of(self, subtotal: Rupiah) -> Rupiah {
        match self {
            Self::Amount(a) => a,
            Self::Percent(p) => subtotal.percent_half_up(p),
        }
    }
}
