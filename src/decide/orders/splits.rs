//! A large order typed as several small ones would slip past the rule for large orders (MKN-ODR01, scope).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::decide::orders::Order;
use crate::decide::world::World;
use crate::domain::customer_name::CustomerKey;
use crate::domain::ids::OrderId;
use crate::domain::problem::{Code, Problem};
use crate::domain::wording::grouped;

/// Warns on every order of a customer and day that together are large, each of them not. An order whose row was deleted
/// counts on.
pub(crate) fn warn(world: &World<'_>, orders: &mut BTreeMap<OrderId, Order<'_>>) {
    let sop = &world.policy.sop;
    let mut sums: HashMap<(CustomerKey, NaiveDate), (u32, usize)> = HashMap::new();
    let key = |s: &Order<'_>| {
        let terms = s.terms.as_ref().filter(|_| !s.facts.state.is_off())?;
        Some((CustomerKey::new(&terms.customer), terms.deliver_on))
    };
    for order in orders.values() {
        if let (Some(key), Some(terms)) = (key(order), &order.terms) {
            let sum = sums.entry(key).or_insert((0, 0));
            *sum = (sum.0.saturating_add(terms.packs()), sum.1 + 1);
        }
    }
    for order in orders.values_mut() {
        let Some(&(packs, orders)) = key(order).and_then(|k| sums.get(&k)) else { continue };
        let own = order.terms.as_ref().map_or(0, crate::domain::terms::Terms::packs);
        if orders > 1 && sop.is_large(packs) && !sop.is_large(own) {
            order.problems.push(Problem::new(
                Code::PossibleSplit,
                format!(
                    "{orders} order pelanggan ini untuk hari yang sama berjumlah {} pack, di atas {}; pastikan bukan satu order besar yang dipecah.",
                    grouped(packs),
                    grouped(sop.large_order_packs)
                ),
            ));
        }
    }
}
