//! An order's money as the receivables see it (P11).

use crate::decide::money::receivables::{Account, Billed, Refund};
use crate::decide::orders::{Order, refund};
use crate::domain::document::DocumentKind;
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::Amounts;

/// An order's money as the receivables see it.
#[must_use]
pub(crate) fn account<'a>(order: &'a Order<'_>) -> Option<Account<'a>> {
    let terms = order.terms.as_ref()?;
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

/// What a sale is worth to the house (`Omzet`): goods less discount plus shipping, without tax, less what was credited.
#[must_use]
pub(crate) fn turnover(order: &Order<'_>) -> Rupiah {
    let agreed = order.amounts.as_ref().map_or(Rupiah::ZERO, Amounts::before_tax);
    let credited = order.facts.other(DocumentKind::CreditNote).map_or(Rupiah::ZERO, |note| note.amounts.before_tax());
    agreed - credited
}
