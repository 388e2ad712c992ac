//! A discount as agreed: an amount or a share of the goods. It never knows the goods it is taken from.

use serde::{Deserialize, Serialize};

use super::percent::Percent;
use super::rupiah::Rupiah;

/// What the customer pays less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Discount {
    /// A fixed amount; kept when fewer packs are delivered.
    Amount(Rupiah),
    /// A share of the goods; recomputed when fewer packs are delivered.
    Percent(Percent),
}

impl Discount {
    /// The discount on goods of this value, halves rounded up.
    #[must_use]
    pub fn on(self, goods: Rupiah) -> Rupiah {
        match self {
            Self::Amount(amount) => amount,
            Self::Percent(percent) => goods.percent_half_up(percent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_follows_the_goods_and_rounds_half_up_while_an_amount_stays() {
        let check = |discount: Discount, goods: i64, expected: i64| {
            assert_eq!(discount.on(Rupiah(goods)), Rupiah(expected), "{discount:?} on {goods}");
        };
        check(Discount::Amount(Rupiah(50_000)), 1_000, 50_000);
        check(Discount::Percent(Percent::whole(10)), 25_025_000, 2_502_500);
        check(Discount::Percent(Percent(250)), 12_340, 309);
    }
}
