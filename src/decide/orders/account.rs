//! An order's money as the receivables see it (P11), and what of it is revenue when.

use chrono::NaiveDate;

use crate::decide::money::receivables::{Account, Billed, Refund};
use crate::decide::orders::{Order, refund};
use crate::domain::document::DocumentKind;
use crate::domain::facts::OrderFacts;
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::Amounts;

/// An order's money as the receivables see it.
#[must_use]
pub(crate) fn account<'a>(order: &'a Order<'_>) -> Option<Account<'a>> {
    let terms = order.terms.as_deref()?;
    let delivery = order.facts.live_delivery();
    let invoice = delivery.map(|d| Billed {
        number: &d.invoice.number,
        on: d.invoice.on,
        due_on: d.due_on(),
        amount: d.invoice.amounts.total,
    });
    Some(Account {
        order: order.facts.id,
        customer: &terms.customer,
        invoice,
        credited: order.facts.credited(),
        agreed: order.known_total(),
        shipped_on: order.facts.shipped.map(|s| s.on),
        cancelled: order
            .facts
            .state
            .is_off()
            .then(|| Refund { agreed: refund::agreed(order), returned: order.money.refunded }),
        verified: order.money.verified,
    })
}

/// What an order's papers put into `Omzet` and take out of it, each on its own day: an invoice's goods less discount plus
/// shipping, without tax; the same taken off again on the day it became void, by `Ulangi SJ` or a cancellation; what a
/// credit note gives back. A month that is over keeps what was invoiced in it, and all months together come to the
/// invoice in force, once.
#[must_use]
pub(crate) fn revenue(facts: &OrderFacts) -> Vec<(NaiveDate, Rupiah)> {
    let mut entries = Vec::new();
    for former in &facts.former_deliveries {
        let invoice = &former.paper.invoice;
        entries.extend([(invoice.on, invoice.amounts.before_tax()), (former.ended_on, -invoice.amounts.before_tax())]);
    }
    let invoice = facts.live_delivery().map(|delivery| &delivery.invoice);
    entries.extend(invoice.map(|invoice| (invoice.on, invoice.amounts.before_tax())));
    let credited = facts.other(DocumentKind::CreditNote);
    entries.extend(credited.map(|note| (note.on, -note.amounts.before_tax())));
    entries
}

/// What an order is worth to the house, whenever it is or will be invoiced: goods less discount plus shipping, without tax,
/// less what was credited. What of it was `Omzet` on which days says [`revenue`].
#[must_use]
pub(crate) fn turnover(order: &Order<'_>) -> Rupiah {
    let agreed = order.amounts.as_ref().map_or(Rupiah::ZERO, Amounts::before_tax);
    let credited = order.facts.other(DocumentKind::CreditNote).map_or(Rupiah::ZERO, |note| note.amounts.before_tax());
    agreed - credited
}
