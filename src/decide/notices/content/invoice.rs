//! What the mails about an invoice that is out ask of its order.

use crate::decide::notices::papers;
use crate::decide::orders::Order;
use crate::domain::document::DocumentKind;
use crate::domain::facts::Episode;
use crate::domain::notice::NoticeKind;
use crate::domain::order::Scheme;
use crate::domain::policy::Policy;

/// Whether the invoice is out and money is missing.
#[must_use]
pub(crate) fn is_owed(order: &Order<'_>, policy: &Policy) -> bool {
    let is_out = order.facts.live_delivery().is_some() && !order.facts.state.is_off();
    is_out && order.outstanding > order.facts.tolerance(policy.payment.tolerance)
}

/// Whether the goods left before these people were sent the papers, as where `Dikirim` was filled first: a mail of this
/// kind is still to bring them, or did and lasts.
#[must_use]
pub(crate) fn is_to_be_handed(order: &Order<'_>, kind: NoticeKind, paper: DocumentKind, people: &[String]) -> bool {
    let lasts = || order.facts.episodes.get(&kind).is_some_and(Episode::is_open);
    order.facts.shipped.is_some() && (papers::waits_for(order, paper, people) || lasts())
}

/// `Ya` once the goods left.
#[must_use]
pub(crate) fn gone(order: &Order<'_>) -> String {
    if order.facts.shipped.is_some() { "Ya".to_owned() } else { String::new() }
}

/// Whether the customer pays after the goods left.
#[must_use]
pub(crate) fn is_on_credit(order: &Order<'_>) -> bool {
    order.terms.as_deref().is_some_and(|terms| terms.scheme == Scheme::Top)
}

/// The number of the invoice, ours or one made out elsewhere.
#[must_use]
pub(crate) fn invoice_no(order: &Order<'_>) -> String {
    let ours = order.facts.delivery.as_deref().map(|delivery| &*delivery.invoice.number);
    let numbers = order.facts.elsewhere.as_deref().and_then(|elsewhere| elsewhere.numbers.as_ref());
    ours.or(numbers.and_then(|numbers| numbers.invoice.as_deref())).unwrap_or_default().to_owned()
}
