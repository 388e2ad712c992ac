//! What the mails about an invoice that is out ask of its order.

use crate::decide::orders::Order;
use crate::domain::order::Scheme;
use crate::domain::policy::Policy;

/// Whether the invoice is out and money is missing.
#[must_use]
pub(crate) fn is_owed(order: &Order<'_>, policy: &Policy) -> bool {
    let is_out = order.facts.live_delivery().is_some() && !order.facts.state.is_off();
    is_out && order.outstanding > policy.payment.tolerance
}

/// Whether the customer pays after the goods left.
#[must_use]
pub(crate) fn is_on_credit(order: &Order<'_>) -> bool {
    order.terms.as_ref().is_some_and(|terms| terms.scheme == Scheme::Top)
}

/// The number of the invoice.
#[must_use]
pub(crate) fn invoice_no(order: &Order<'_>) -> String {
    order.facts.delivery.as_deref().map(|delivery| delivery.invoice.number.to_string()).unwrap_or_default()
}
