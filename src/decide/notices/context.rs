//! What a mail about an order is made from.

use crate::decide::kitchen::Preparation;
use crate::decide::orders::Order;
use crate::decide::orders::exposure::Exposure;
use crate::decide::world::World;

/// What is known beside the order itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extra<'m> {
    /// Its raw material.
    pub preparation: Option<&'m Preparation>,
    /// What its customer owes, while its credit is decided on.
    pub exposure: Option<&'m Exposure>,
    /// Accounting took a verification back.
    pub verification_withdrawn: bool,
    /// Whole sentences on what was taken back.
    pub reasons: &'m [String],
}

/// An order at the moment somebody is told of it.
#[derive(Clone, Copy, Debug)]
pub struct OrderContext<'m, 'a> {
    /// The order.
    pub order: &'m Order<'a>,
    /// What is known beside it.
    pub extra: Extra<'m>,
    /// 0 for the first notice of an episode; the number of a reminder, the rung of a ladder.
    pub rung: u32,
    /// The world.
    pub world: &'m World<'m>,
}
