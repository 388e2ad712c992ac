//! Kartu Piutang: per customer what was billed and what was paid, with a running balance.
//!
//! A card begins with the first goods that left. A down payment is taken off on the day its goods leave, not before:
//! until then it is a deposit, not a payment of something owed.

use chrono::NaiveDate;

use super::ledger::Ledger;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::rupiah::Rupiah;

/// What moved the balance. The order is the order on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move<'a> {
    Invoice(&'a str),
    CreditNote(&'a str),
    /// A movement of money; the flag says that it was a deposit until then.
    Payment(PaymentId, bool),
}

impl Move<'_> {
    /// As printed in `Dokumen`.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Invoice(number) | Self::CreditNote(number) => (*number).to_owned(),
            Self::Payment(no, false) => no.to_string(),
            Self::Payment(no, true) => format!("{no} (uang muka)"),
        }
    }
}

/// A line of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry<'a> {
    pub customer: &'a str,
    pub on: NaiveDate,
    pub moved: Move<'a>,
    pub order: OrderId,
    /// Positive for what the customer owes more.
    pub amount: Rupiah,
}

/// The lines of all cards, by customer and day.
#[must_use]
pub(crate) fn entries<'a>(ledger: &Ledger<'a>) -> Vec<Entry<'a>> {
    let mut payments: Vec<_> = ledger.payments.iter().filter(|p| p.counts(ledger.as_of)).collect();
    payments.sort_unstable_by_key(|p| (p.order, p.no));
    let mut entries = Vec::new();
    for order in &ledger.orders {
        let off = ledger.cancellation(order).is_some();
        let shipped = order.shipped_on.filter(|day| *day <= ledger.as_of && !off);
        let invoice = order.delivery.map(|(_, invoice)| invoice).filter(|i| i.on <= ledger.as_of);
        let (Some(shipped), Some(invoice)) = (shipped, invoice) else { continue };
        let mut add = |on, moved, amount| {
            entries.push(Entry { customer: order.customer, on, moved, order: order.order, amount });
        };
        add(shipped, Move::Invoice(&invoice.number), invoice.amounts.total);
        if let Some(note) = order.credit_note.filter(|n| n.on <= ledger.as_of) {
            add(note.on.max(shipped), Move::CreditNote(&note.number), -note.amounts.total);
        }
        let first = payments.partition_point(|p| p.order < Some(order.order));
        for payment in payments.iter().skip(first).take_while(|p| p.order == Some(order.order)) {
            add(payment.on.max(shipped), Move::Payment(payment.no, payment.on < shipped), -payment.signed());
        }
    }
    entries.sort_unstable();
    entries
}
