//! A large order typed as several small ones would slip past the rule for large orders (MKN-ODR01, scope).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::decide::orders::Order;
use crate::decide::world::World;
use crate::domain::customer_name::CustomerKey;
use crate::domain::ids::OrderId;
use crate::domain::policy::Sop;
use crate::domain::problem::{Code, Problem};
use crate::domain::wording::grouped;

/// Orders of one customer for one day that are large together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::decide) struct Split {
    packs: u32,
    orders: usize,
}

impl Split {
    /// What each of them says.
    pub(super) fn problem(self, sop: &Sop) -> Problem {
        Problem::new(
            Code::PossibleSplit,
            format!(
                "{} order pelanggan ini untuk hari yang sama berjumlah {} pack, di atas {}; pastikan bukan satu order besar yang dipecah.",
                self.orders,
                grouped(self.packs),
                grouped(sop.large_order_packs)
            ),
        )
    }
}

/// Every order of a customer and day that together are large, whatever else is wrong with it. An order whose row was
/// deleted counts on; one whose packs cannot be read is left out.
pub(in crate::decide) fn find(world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> BTreeMap<OrderId, Split> {
    let sop = &world.policy.sop;
    let mut sums: HashMap<(CustomerKey, NaiveDate), (Split, OrderId)> = HashMap::new();
    let part = |s: &Order<'_>| {
        let outline = Some(&s.outline).filter(|_| !s.facts.state.is_off())?;
        Some(((CustomerKey::new(outline.customer.as_deref()?), outline.deliver_on?), outline.packs?))
    };
    let mut split: BTreeMap<OrderId, Vec<OrderId>> = BTreeMap::new();
    for (id, (key, packs)) in orders.iter().filter_map(|(id, order)| Some((*id, part(order)?))) {
        let (sum, first) = sums.entry(key).or_insert((Split { packs: 0, orders: 0 }, id));
        *sum = Split { packs: sum.packs.saturating_add(packs), orders: sum.orders + 1 };
        split.entry(*first).or_default().push(id);
    }
    let large = sums.into_values().filter(|(sum, _)| sum.orders > 1 && sop.is_large(sum.packs));
    large.flat_map(|(sum, first)| split.remove(&first).into_iter().flatten().map(move |id| (id, sum))).collect()
}
