//! What a mail about an order is made from.

use crate::decide::answers::Orders;
use crate::decide::kitchen::Preparation;
use crate::decide::money::ledger::{Ledger, Payment};
use crate::decide::notices::said::Said;
use crate::decide::orders::Order;
use crate::decide::orders::exposure::Exposure;
use crate::decide::world::World;
use crate::domain::calendar::CalendarEntry;
use crate::domain::document::Document;
use crate::domain::ids::PaymentId;
use crate::domain::response::Refused;

/// What is known beside the order itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extra<'m> {
    /// Its raw material.
    pub preparation: Option<&'m Preparation>,
    /// What its customer owes, while its credit is decided on.
    pub exposure: Option<&'m Exposure>,
    /// Payments whose verification accounting took back in this cycle.
    pub unverified: &'m [PaymentId],
    /// Its entry in calendars, where this cycle revised it.
    pub entry: Option<&'m CalendarEntry>,
}

/// An order at the moment somebody is told of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderContext<'m, 'a> {
    /// The order.
    pub order: &'m Order<'a>,
    /// What is known beside it.
    pub extra: Extra<'m>,
    /// What its other mails of this look say too.
    pub said: &'m Said,
    /// Whether its readers see prices and money.
    pub shows_money: bool,
    /// 0 for the first notice of an episode; the number of a reminder, the rung of a ladder.
    pub rung: u32,
    /// The world.
    pub world: &'m World<'m>,
}

/// A payment at the moment somebody is told of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PaymentContext<'m, 'a> {
    /// What its row says.
    pub payment: &'m Payment,
    /// The order it is for.
    pub order: Option<&'m Order<'a>>,
    /// Its receipt, once it is verified.
    pub receipt: Option<&'m Document>,
    /// The world.
    pub world: &'m World<'m>,
}

/// Responses of one sender that did not count, at the moment they hear of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnswersContext<'m, 'a> {
    /// The responses, at least one.
    pub refused: &'m [Refused],
    /// How many more there are.
    pub more: u32,
    /// The orders they may be about.
    pub orders: &'m Orders<'a>,
    /// The payments they may be about.
    pub ledger: &'m Ledger,
    /// The world.
    pub world: &'m World<'m>,
}
