//! What each customer with an overdue invoice still owes, as a letter to them says it. From memory alone: a letter can be
//! made beside a running daemon, and says what the next mail would say.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::decide::money::ledger::uncovered;
use crate::decide::money::receivables::{Account, Billed, position};
use crate::domain::customer_name::CustomerKey;
use crate::domain::document::{Buyer, Document};
use crate::domain::facts::{Facts, OrderFacts};
use crate::domain::ids::OrderId;
use crate::domain::rupiah::Rupiah;

/// What a customer owes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Statement<'a> {
    /// The customer, as the newest invoice has them.
    pub(crate) buyer: &'a Buyer,
    /// The day it speaks of.
    pub(crate) on: NaiveDate,
    /// The open invoices, the one due first at the top.
    pub(crate) open: Vec<OpenInvoice<'a>>,
}

/// An open invoice whose goods left.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OpenInvoice<'a> {
    /// The invoice.
    pub(crate) invoice: &'a Document,
    /// When it is due by now.
    pub(crate) due_on: NaiveDate,
    /// Days late; zero or less is not late.
    pub(crate) age_days: i64,
    /// What is still owed.
    pub(crate) rest: Rupiah,
}

impl Statement<'_> {
    /// What is owed altogether.
    #[must_use]
    pub(crate) fn total(&self) -> Rupiah {
        self.open.iter().map(|open| open.rest).sum()
    }

    /// What should have been paid by now.
    #[must_use]
    pub(crate) fn overdue(&self) -> Rupiah {
        self.open.iter().filter(|open| open.age_days > 0).map(|open| open.rest).sum()
    }
}

/// The letters of a day, by customer; who is late with nothing gets none.
#[must_use]
pub(crate) fn statements(facts: &Facts, today: NaiveDate, tolerance: Rupiah) -> Vec<Statement<'_>> {
    let verified = verified(facts, today);
    let mut customers: BTreeMap<CustomerKey, Statement<'_>> = BTreeMap::new();
    for order in facts.orders.values() {
        let received = verified.get(&order.id).copied().unwrap_or_default();
        let Some(open) = open_invoice(order, received, today, tolerance) else { continue };
        let buyer = &open.invoice.buyer;
        let statement = customers.entry(CustomerKey::new(&buyer.name)).or_insert_with(|| Statement {
            buyer,
            on: today,
            open: Vec::new(),
        });
        if statement.open.iter().all(|other| other.invoice.on <= open.invoice.on) {
            statement.buyer = buyer;
        }
        statement.open.push(open);
    }
    let mut statements: Vec<_> = customers.into_values().filter(|s| s.overdue() > Rupiah::ZERO).collect();
    for statement in &mut statements {
        statement.open.sort_by_key(|open| (open.due_on, open.invoice.order));
    }
    statements
}

fn open_invoice(order: &OrderFacts, verified: Rupiah, today: NaiveDate, tolerance: Rupiah) -> Option<OpenInvoice<'_>> {
    if order.is_bygone() || order.state.is_off() {
        return None;
    }
    let delivery = order.live_delivery()?;
    let invoice = &delivery.invoice;
    let account = Account {
        order: order.id,
        customer: &invoice.buyer.name,
        invoice: Some(Billed {
            number: &invoice.number,
            on: invoice.on,
            due_on: delivery.due_on(),
            amount: invoice.amounts.total,
        }),
        credited: order.credited(),
        agreed: None,
        shipped_on: order.shipped.map(|shipped| shipped.on),
        cancelled: None,
        verified,
    };
    let owed = position(&account, today, order.tolerance(tolerance)).receivable?;
    Some(OpenInvoice { invoice, due_on: owed.invoice.due_on, age_days: owed.age_days, rest: owed.amount })
}

/// The verified money of each order up to a day.
fn verified(facts: &Facts, today: NaiveDate) -> BTreeMap<OrderId, Rupiah> {
    let uncovered = uncovered(&facts.payments, today);
    let counted = facts.payments.iter().filter(|(id, _)| !uncovered.contains(id));
    let mut sums: BTreeMap<OrderId, Rupiah> = BTreeMap::new();
    for money in counted.filter_map(|(_, f)| f.verified.as_ref()).filter(|v| v.paid_on <= today) {
        *sums.entry(money.order).or_default() += Rupiah(money.amount.0 * money.kind.sign());
    }
    sums
}
