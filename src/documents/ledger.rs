//! Everything the accounting workbook is made of, gathered by whoever knows the sheet and the store.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime};

use crate::decide::money::receivables::{Account, Billed, Position, Refund, position};
use crate::domain::document::{Document, RegisterEntry};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::measured::Trend;
use crate::domain::order::{Answer, Method};
use crate::domain::payment::PaymentKind;
use crate::domain::policy::Company;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// The input of the report. Documents in it are valid ones; void numbers are known from the register only.
#[derive(Clone, Debug)]
pub struct Ledger<'a> {
    /// Balances count what happened up to this day.
    pub as_of: NaiveDate,
    /// Documents and payments from this day.
    pub from: Option<NaiveDate>,
    /// Documents and payments up to this day.
    pub to: Option<NaiveDate>,
    /// When the report was made, local time.
    pub run_at: NaiveDateTime,
    /// Whose report it is.
    pub company: &'a Company,
    /// The orders.
    pub orders: Vec<LedgerOrder<'a>>,
    /// The payment rows.
    pub payments: Vec<LedgerPayment<'a>>,
    /// Every number ever issued.
    pub register: &'a [RegisterEntry],
    /// What was measured, week by week.
    pub trend: Trend,
}

/// An order.
#[derive(Clone, Debug)]
pub struct LedgerOrder<'a> {
    /// Its id.
    pub order: OrderId,
    /// The customer as in the sheet.
    pub customer: &'a str,
    /// The day it was taken; a report of an earlier day does not count it.
    pub born_on: NaiveDate,
    /// Where it stood at the end of the day of the balances.
    pub state: State,
    /// How the goods go.
    pub method: Method,
    /// The total agreed now, used while there is no invoice; `None` where it cannot be read.
    pub total: Option<Rupiah>,
    /// The latest valid proforma.
    pub proforma: Option<&'a Document>,
    /// Valid delivery order and invoice.
    pub delivery: Option<(&'a Document, &'a Document)>,
    /// When the invoice is due, where that is not as printed.
    pub due_on: Option<NaiveDate>,
    /// The credit note for rejected packs.
    pub credit_note: Option<&'a Document>,
    /// The difference nobody is asked for.
    pub tolerance: Rupiah,
    /// What its papers put into `Omzet`, and took out of it, on which days.
    pub revenue: Vec<(NaiveDate, Rupiah)>,
    /// The local day the goods left.
    pub shipped_on: Option<NaiveDate>,
    /// A valid cancellation.
    pub cancelled: Option<LedgerCancellation<'a>>,
}

/// A cancellation.
#[derive(Clone, Copy, Debug)]
pub struct LedgerCancellation<'a> {
    /// The local day.
    pub on: NaiveDate,
    /// The state it was cancelled in.
    pub stage: State,
    /// Why.
    pub reason: Option<&'a str>,
    /// `Nilai Refund`; `None`: not decided yet.
    pub refund: Option<Rupiah>,
}

/// A payment row.
#[derive(Clone, Copy, Debug)]
pub struct LedgerPayment<'a> {
    /// Its id.
    pub no: PaymentId,
    /// The day of the money.
    pub on: NaiveDate,
    /// The order, if it is known to us.
    pub order: Option<OrderId>,
    /// What stands in `No Order`, shown when the order is unknown.
    pub order_text: &'a str,
    /// The order's customer.
    pub customer: &'a str,
    /// What kind of movement.
    pub kind: PaymentKind,
    /// Positive, as in the sheet.
    pub amount: Rupiah,
    /// The reference.
    pub reference: Option<&'a str>,
    /// `Metode` as typed.
    pub method: Option<&'a str>,
    /// `Bank` as typed.
    pub bank: Option<&'a str>,
    /// What stands in `Terverifikasi`.
    pub verified: Option<Answer>,
    /// Who verified it, if that is known: an address.
    pub verified_by: Option<&'a str>,
    /// Whether the verification holds: nothing about the row is missing, unreadable or still being typed.
    pub in_force: bool,
    /// A repeated row: never counted.
    pub duplicate: bool,
    /// The receipt's number.
    pub receipt: Option<&'a str>,
}

impl LedgerPayment<'_> {
    /// Whether the money counts on that day: verified in force, no duplicate, for a known order, not in the future.
    #[must_use]
    pub fn counts(&self, as_of: NaiveDate) -> bool {
        self.in_force && !self.duplicate && self.order.is_some() && self.on <= as_of
    }

    /// What it adds to the money verified: negative for a refund.
    #[must_use]
    pub fn signed(&self) -> Rupiah {
        if self.kind.sign() < 0 { -self.amount } else { self.amount }
    }
}

impl LedgerOrder<'_> {
    /// When its invoice is due.
    #[must_use]
    pub fn due_on(&self, invoice: &Document) -> NaiveDate {
        self.due_on.or(invoice.due_on).unwrap_or(invoice.on)
    }

    /// The label of the state.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.state.label(self.method == Method::Pickup)
    }
}

/// What was received for and given back of an order up to a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Received, withheld and adjusted.
    pub received: Rupiah,
    /// Given back, positive.
    pub returned: Rupiah,
}

impl Money {
    /// Received less given back.
    #[must_use]
    pub fn net(&self) -> Rupiah {
        self.received - self.returned
    }
}

impl<'a> Ledger<'a> {
    /// Whether documents and payments of that day are in the report.
    #[must_use]
    pub fn in_period(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether a document of that day is in the report: one of a later day than its balances was not there yet.
    #[must_use]
    pub fn is_issued(&self, day: NaiveDate) -> bool {
        self.in_period(day) && day <= self.as_of
    }

    /// The numbers of the papers that were in force at the end of the day of the balances, whatever became of them since.
    #[must_use]
    pub fn in_force(&self) -> HashSet<&str> {
        let papers = self.orders.iter().flat_map(|order| {
            let delivery = order.delivery.into_iter().flat_map(|(order, invoice)| [order, invoice]);
            order.proforma.into_iter().chain(delivery).chain(order.credit_note)
        });
        papers.filter(|paper| paper.on <= self.as_of).map(|paper| &*paper.number).collect()
    }

    /// Whether an order had been taken by the day of the balances.
    #[must_use]
    pub fn exists(&self, order: &LedgerOrder<'a>) -> bool {
        order.born_on <= self.as_of
    }

    /// The verified money of every order that has any.
    #[must_use]
    pub fn money(&self) -> BTreeMap<OrderId, Money> {
        let mut money: BTreeMap<OrderId, Money> = BTreeMap::new();
        for payment in self.payments.iter().filter(|p| p.counts(self.as_of)) {
            let Some(order) = payment.order else { continue };
            let sums = money.entry(order).or_default();
            match payment.kind {
                PaymentKind::Payment | PaymentKind::Withholding | PaymentKind::Adjustment => {
                    sums.received += payment.amount;
                }
                PaymentKind::Refund => sums.returned += payment.amount,
            }
        }
        money
    }

    /// Where an order stands on the day of the balances.
    #[must_use]
    pub fn position(&self, order: &LedgerOrder<'a>, money: Money) -> Position<'a> {
        position(&self.account(order, money), self.as_of, order.tolerance)
    }

    /// The cancellation of an order, if it was called off by the day of the balances.
    #[must_use]
    pub fn cancellation(&self, order: &LedgerOrder<'a>) -> Option<LedgerCancellation<'a>> {
        order.cancelled.filter(|cancelled| cancelled.on <= self.as_of)
    }

    fn account(&self, order: &LedgerOrder<'a>, money: Money) -> Account<'a> {
        let known = |document: &&Document| document.on <= self.as_of;
        let invoice = order.delivery.map(|(_, invoice)| invoice).filter(known);
        Account {
            order: order.order,
            customer: order.customer,
            invoice: invoice.map(|i| Billed {
                number: &i.number,
                on: i.on,
                due_on: order.due_on(i),
                amount: i.amounts.total,
            }),
            credited: order.credit_note.filter(known).map_or(Rupiah::ZERO, |note| note.amounts.total),
            agreed: order.total,
            shipped_on: order.shipped_on.filter(|day| *day <= self.as_of),
            cancelled: self.cancellation(order).map(|c| Refund { agreed: c.refund, returned: money.returned }),
            verified: money.net(),
        }
    }
}
