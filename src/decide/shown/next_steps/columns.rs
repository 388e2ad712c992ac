//! The cells that open points name: which are missing for a delivery order, who fills an approval, how they are called.

use super::who::Actor;
use crate::decide::orders::Order;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::problem::Code;
use crate::domain::role::Role;

/// The columns without which no delivery order can be made out, out of the codes of an order's problems.
#[must_use]
pub(crate) fn missing_for_delivery_order(codes: impl Iterator<Item = Code>) -> Vec<OrderColumn> {
    let codes: Vec<Code> = codes.collect();
    [
        (Code::AddressMissing, OrderColumn::Address),
        (Code::RecipientMissing, OrderColumn::Recipient),
        (Code::ShippingMissing, OrderColumn::Shipping),
    ]
    .into_iter()
    .filter(|(code, _)| codes.contains(code))
    .map(|(_, column)| column)
    .collect()
}

/// The codes of an order's problems.
pub(crate) fn standing_codes<'s>(order: &'s Order<'_>) -> impl Iterator<Item = Code> + 's {
    order.problems.iter().map(|p| p.code)
}

/// `Alamat, Penerima`
#[must_use]
pub(crate) fn headers(columns: &[OrderColumn]) -> String {
    columns.iter().map(|c| c.header()).collect::<Vec<_>>().join(", ")
}

/// The words for who fills an approval cell, and for yes there.
#[must_use]
pub(crate) fn answerer(column: OrderColumn) -> (&'static str, &'static str) {
    let (who, yes) = answerer_of(column, Actor::ManagerElsewhere);
    (who.word(), yes)
}

pub(super) fn answerer_of(column: OrderColumn, manager: Actor) -> (Actor, &'static str) {
    if column == OrderColumn::RndAnswer {
        (Actor::Role(Role::Rnd), "Sanggup")
    } else if column == OrderColumn::PpicAnswer {
        (Actor::Role(Role::Ppic), "Tersedia")
    } else if column == OrderColumn::CreditAnswer {
        (Actor::Role(Role::Accounting), "Ya")
    } else {
        (manager, "Ya")
    }
}
