//! A large order typed as several small ones would slip past the rule for large orders (MKN-ODR01, scope).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
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

/// Who wants how many packs for which day.
type Part = (CustomerKey, NaiveDate, u32);

/// Every order of a customer and day that together are large, as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Splits {
    parts: Parts<Part>,
    found: BTreeMap<OrderId, Split>,
}

impl Splits {
    /// Every order of a customer and day that together are large, whatever else is wrong with it. An order whose row was
    /// deleted counts on; one whose packs cannot be read is left out.
    pub(in crate::decide) fn find(
        &mut self,
        world: &World<'_>,
        orders: &BTreeMap<OrderId, Order<'_>>,
    ) -> &BTreeMap<OrderId, Split> {
        if !self.parts.follow(orders, part) {
            self.found = large(&self.parts, &world.policy.sop);
        }
        &self.found
    }
}

fn part(order: &Order<'_>) -> Option<Part> {
    let outline = Some(&order.outline).filter(|_| !order.facts.state.is_off())?;
    Some((CustomerKey::new(outline.customer.as_deref()?), outline.deliver_on?, outline.packs?))
}

fn large(parts: &Parts<Part>, sop: &Sop) -> BTreeMap<OrderId, Split> {
    let mut sums: HashMap<(&CustomerKey, NaiveDate), Split> = HashMap::new();
    for (customer, on, packs) in parts.values() {
        let sum = sums.entry((customer, *on)).or_insert(Split { packs: 0, orders: 0 });
        *sum = Split { packs: sum.packs.saturating_add(*packs), orders: sum.orders + 1 };
    }
    sums.retain(|_, sum| sum.orders > 1 && sop.is_large(sum.packs));
    if sums.is_empty() {
        return BTreeMap::new();
    }
    parts.iter().filter_map(|(id, (customer, on, _))| Some((id, *sums.get(&(customer, *on))?))).collect()
}
