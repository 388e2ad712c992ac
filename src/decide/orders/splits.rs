//! A large order typed as several small ones would slip past the rule for large orders (MKN-ODR01, scope).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::decide::orders::Order;
use crate::decide::world::World;
use crate::domain::customer_name::CustomerKey;
use crate::domain::ids::OrderId;
use crate::domain::problem::{Code, Problem};
use crate::domain::wording::grouped;

/// Warns on every order of a customer and day that together are large, whatever else is wrong with it. An order whose
/// row was deleted counts on; one whose packs cannot be read is left out.
pub(crate) fn warn(world: &World<'_>, orders: &mut BTreeMap<OrderId, Order<'_>>) {
    let sop = &world.policy.sop;
    let mut sums: HashMap<(CustomerKey, NaiveDate), (u32, usize)> = HashMap::new();
    let part = |s: &Order<'_>| {
        let outline = Some(&s.outline).filter(|_| !s.facts.state.is_off())?;
        Some(((CustomerKey::new(outline.customer.as_deref()?), outline.deliver_on?), outline.packs?))
    };
    for (key, packs) in orders.values().filter_map(part) {
        let sum = sums.entry(key).or_insert((0, 0));
        *sum = (sum.0.saturating_add(packs), sum.1 + 1);
    }
    for order in orders.values_mut() {
        let Some(&(packs, orders)) = part(order).and_then(|(key, _)| sums.get(&key)) else { continue };
        if orders > 1 && sop.is_large(packs) {
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
