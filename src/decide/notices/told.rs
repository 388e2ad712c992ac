//! Who heard of an order hears of its changes.

use crate::decide::orders::Order;
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::policy::Policy;
use crate::domain::state::State;
use crate::domain::text::Text;

/// Whoever was mailed so far, and whoever has something to do now.
#[must_use]
pub(super) fn everybody(order: &Order<'_>, policy: &Policy) -> Audience {
    let told = Audience { to: order.facts.told.clone(), cc: Vec::new() };
    if order.facts.state == State::CancelledRefundDue { told.to(&policy.roles.accounting) } else { told }
}

/// The same people, whoever sells the order first among those who must act.
#[must_use]
pub(super) fn sales_first(people: Audience, order: Option<&Order<'_>>, policy: &Policy) -> Audience {
    let typed = |order: &Order<'_>| order.row.and_then(|row| row.sales.clone());
    let name = order.and_then(|order| typed(order).or_else(|| order.terms.as_deref().and_then(|t| t.sales.clone())));
    match name.and_then(|name| policy.roles.seller(&name)) {
        Some(address) => people.led_by(address),
        None => people,
    }
}

/// Those of them who only cook or see to the raw material: they see no prices.
#[must_use]
pub(super) fn cooks(people: &Audience, policy: &Policy) -> Vec<Text> {
    let roles = &policy.roles;
    let is_among = |groups: &[&Vec<String>], address: &str| {
        groups.iter().any(|group| group.iter().any(|known| known.eq_ignore_ascii_case(address)))
    };
    let mut see = vec![&roles.marketing, &roles.purchasing, &roles.accounting, &roles.logistics, &roles.admin];
    see.extend(policy.outlets.iter().map(|outlet| &outlet.store_manager));
    let kitchens = [&roles.rnd, &roles.ppic, &roles.production];
    people.all().filter(|address| is_among(&kitchens, address) && !is_among(&see, address)).cloned().collect()
}

/// Remembers who is being told. Whoever has nothing but an entry in their calendar hears of its changes in the same way, and
/// of no others: prices and papers are nothing to them yet.
pub(super) fn remember(order: &mut Order<'_>, people: &Audience, kind: NoticeKind) {
    if kind == NoticeKind::DeliveryScheduled {
        return;
    }
    for address in people.all() {
        if !order.facts.told.contains(address) {
            order.facts.told.push(address.clone());
        }
    }
}
