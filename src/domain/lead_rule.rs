//! The rule for large orders (scope of SOP MKN-ODR01), as it stood when an order was confirmed.

use serde::{Deserialize, Serialize};

/// More than `large_order_packs` packs must be confirmed `lead_days` days ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadRule {
    /// An order is large when it has strictly more packs.
    pub large_order_packs: u32,
    /// Days before the delivery date.
    pub lead_days: u32,
}

impl LeadRule {
    /// Whether an order is large.
    #[must_use]
    pub fn is_large(self, packs: u32) -> bool {
        packs > self.large_order_packs
    }

    /// The rule by which an order is late that is late by both of these: it has more packs than either allows, and less
    /// time than either asks for.
    #[must_use]
    pub fn gentler(self, other: Self) -> Self {
        Self {
            large_order_packs: self.large_order_packs.max(other.large_order_packs),
            lead_days: self.lead_days.min(other.lead_days),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_by_the_gentler_of_two_rules_is_late_by_both() {
        let is_late = |rule: LeadRule, packs, left| rule.is_large(packs) && left < rule.lead_days;
        let rules = [(1_000, 4), (500, 2), (1_000, 6), (1_500, 5)];
        let rules = rules.map(|(large_order_packs, lead_days)| LeadRule { large_order_packs, lead_days });
        for one in rules {
            for other in rules {
                for packs in [500, 501, 1_000, 1_001, 1_500, 1_501] {
                    for left in 0..=7 {
                        let both = is_late(one, packs, left) && is_late(other, packs, left);
                        assert_eq!(is_late(one.gentler(other), packs, left), both, "{one:?} {other:?} {packs} {left}");
                    }
                }
            }
        }
    }
}
