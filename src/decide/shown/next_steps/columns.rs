//! The cells that open points name: which are missing for a delivery order, who fills an approval, how they are called.

use super::who::Actor;
use super::who::Who;
use crate::decide::orders::{Order, approvals, headline};
use crate::domain::approval::{self, Answer, Answerer};
use crate::domain::column::{Column, OrderColumn};
use crate::domain::policy::Policy;
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

/// The first cell of the intake that keeps an order in the draft: one that cannot be read, one that is blank, one that
/// contradicts others; else the cell that names it.
pub(super) fn first_to_correct(order: &Order<'_>, policy: &Policy) -> OrderColumn {
    const CONTRADICTORY: [(Code, OrderColumn); 11] = [
        (Code::OutletUnknown, OrderColumn::Outlet),
        (Code::ProductUnknown, OrderColumn::Menu),
        (Code::DeliveryPast, OrderColumn::DeliverOn),
        (Code::ShippingOnPickup, OrderColumn::Shipping),
        (Code::DpLowUnapproved, OrderColumn::ApprovedBy),
        (Code::DpZero, OrderColumn::DpPercent),
        (Code::TopMissing, OrderColumn::TopDays),
        (Code::TopUnreasonable, OrderColumn::TopDays),
        (Code::TopAboveLimit, OrderColumn::TopDays),
        (Code::OrderDateFuture, OrderColumn::OrderedOn),
        (Code::DiscountTooLarge, OrderColumn::Discount),
    ];
    let standing: Vec<Code> = order.problems.iter().filter(|p| p.is_error()).map(|p| p.code).collect();
    let row = order.row;
    let unread =
        row.and_then(|row| row.remarks.iter().find(|(_, remark)| remark.is_error())).map(|(column, _)| *column);
    let blank = || {
        let row = row.filter(|_| standing.contains(&Code::Required))?;
        // With one outlet alone its name may be left out.
        let outlet = row.outlet.is_none() && policy.outlets.len() != 1;
        let required = [
            (outlet, OrderColumn::Outlet),
            (row.customer.is_none(), OrderColumn::Customer),
            (row.menu.is_none(), OrderColumn::Menu),
            (row.packs.is_blank(), OrderColumn::Packs),
            (row.method.is_blank(), OrderColumn::Method),
            (row.deliver_on.is_blank(), OrderColumn::DeliverOn),
            (row.scheme.is_blank(), OrderColumn::Scheme),
        ];
        required.into_iter().find(|(is_blank, _)| *is_blank).map(|(_, column)| column)
    };
    let contradictory =
        || CONTRADICTORY.into_iter().find(|(code, _)| standing.contains(code)).map(|(_, column)| column);
    unread.or_else(blank).or_else(contradictory).unwrap_or(OrderColumn::Problems)
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

/// The answers that must be given again, though it may be somebody else's turn first: who fills which cell.
#[must_use]
pub(crate) fn to_answer_again(order: &Order<'_>, policy: &Policy) -> Vec<(Who, OrderColumn)> {
    let Some(row) = order.row.filter(|_| !order.facts.state.is_off()) else { return Vec::new() };
    let manager =
        headline::outlet(order, policy).map_or(Actor::ManagerElsewhere, |o| Actor::Role(Role::StoreManager(o)));
    let is_again = |column: &OrderColumn| approvals::answer(row, &order.facts, *column) == Some(Answer::Again);
    approval::columns().filter(is_again).map(|column| (answerer_of(column, manager).0.into(), column)).collect()
}

/// The words for who fills an approval cell, and for yes there.
#[must_use]
pub(crate) fn answerer(column: OrderColumn) -> (&'static str, &'static str) {
    let (who, yes) = answerer_of(column, Actor::ManagerElsewhere);
    (who.word(), yes)
}

pub(super) fn answerer_of(column: OrderColumn, manager: Actor) -> (Actor, &'static str) {
    let approval = approval::of(column);
    let who = match approval.map(|approval| approval.by) {
        Some(Answerer::Marketing) => Actor::Role(Role::Marketing),
        Some(Answerer::Rnd) => Actor::Role(Role::Rnd),
        Some(Answerer::Ppic) => Actor::Role(Role::Ppic),
        Some(Answerer::Accounting) => Actor::Role(Role::Accounting),
        Some(Answerer::StoreManager) | None => manager,
    };
    (who, approval.and_then(|approval| approval.word(Answer::Yes)).unwrap_or("Ya"))
}
