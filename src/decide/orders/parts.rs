//! What every order adds to something that all of them make together, kept from look to look.
//!
//! A part follows from its order and from what all orders share, from nothing else: an order nothing moved adds what it
//! added at the last look. Where nobody adds anything else, what they make together is what it was.

use std::collections::BTreeMap;

use crate::decide::orders::Order;
use crate::domain::ids::OrderId;

/// The parts, by the numbers of their orders; most orders may have none.
#[derive(Debug)]
pub(crate) struct Parts<P> {
    of: BTreeMap<OrderId, P>,
    /// Every order was asked once.
    are_known: bool,
}

impl<P> Default for Parts<P> {
    fn default() -> Self {
        Self { of: BTreeMap::new(), are_known: false }
    }
}

impl<P: PartialEq> Parts<P> {
    /// Asks the orders that something moved. Returns whether everybody adds what was added at the last look.
    pub(in crate::decide) fn follow<'a>(
        &mut self,
        orders: &BTreeMap<OrderId, Order<'a>>,
        part: impl Fn(&Order<'a>) -> Option<P>,
    ) -> bool {
        if !self.are_known {
            self.of = orders.iter().filter_map(|(id, order)| Some((*id, part(order)?))).collect();
            self.are_known = true;
            return false;
        }
        let mut is_same = true;
        for (id, order) in orders.iter().filter(|(_, order)| !order.is_unmoved()) {
            let now = part(order);
            if self.of.get(id) == now.as_ref() {
                continue;
            }
            is_same = false;
            match now {
                Some(part) => drop(self.of.insert(*id, part)),
                None => drop(self.of.remove(id)),
            }
        }
        is_same
    }

    /// What an order adds.
    pub(in crate::decide) fn get(&self, id: OrderId) -> Option<&P> {
        self.of.get(&id)
    }

    /// The parts, for what time alone changes in them.
    pub(in crate::decide) fn values_mut(&mut self) -> impl Iterator<Item = &mut P> {
        self.of.values_mut()
    }

    /// The parts, in the order of the numbers.
    pub(in crate::decide) fn iter(&self) -> impl Iterator<Item = (OrderId, &P)> {
        self.of.iter().map(|(id, part)| (*id, part))
    }

    /// The same without the numbers.
    pub(in crate::decide) fn values(&self) -> impl Iterator<Item = &P> {
        self.of.values()
    }
}
