//! Enquiries and what became of them, and who comes back.

use std::collections::{BTreeMap, HashSet};

use super::board::{Board, Notes};
use super::event::Event;
use crate::decide::orders::Order;
use crate::decide::world::World;
use crate::domain::books::LeadRow;
use crate::domain::column::OrderColumn;
use crate::domain::customer_name::CustomerKey;
use crate::domain::ids::OrderId;

/// The order an enquiry became.
pub(crate) fn order_of(lead: &LeadRow, orders: &BTreeMap<OrderId, Order<'_>>) -> Option<OrderId> {
    let order = lead.order_no.as_deref()?.parse::<OrderId>().ok()?;
    orders.contains_key(&order).then_some(order)
}

/// Adds the enquiries: each on its own day, and on the day its order came in.
pub(super) fn note(world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>, board: &mut Board<'_>) {
    for lead in world.books.leads.iter().filter(|lead| lead.name.is_some()) {
        let channel = lead.channel.as_deref();
        if let Some(on) = lead.on.get() {
            board.note(on, None, || Event::Enquired { channel });
        }
        let order = order_of(lead, orders).and_then(|id| orders.get(&id));
        if let Some((_, born)) = order.and_then(|order| order.facts.journey.first()) {
            board.note(world.policy.day(*born), None, || Event::Won { channel });
        }
    }
}

/// Customers met so far, order by order.
#[derive(Default)]
pub(super) struct Customers(HashSet<CustomerKey>);

impl Customers {
    /// Whether the customer of an order had ordered before it.
    pub(super) fn meet(&mut self, order: &Order<'_>) -> bool {
        customer(order).is_some_and(|customer| !self.0.insert(customer))
    }
}

/// Whose order it is: also of one of which nothing can be agreed on yet.
pub(super) fn customer(order: &Order<'_>) -> Option<CustomerKey> {
    let typed = || order.facts.seen.content.text(OrderColumn::Customer);
    let name = order.terms.as_deref().map(|terms| &*terms.customer).or_else(typed);
    name.map(CustomerKey::new)
}
