//! `credit-granted`: Accounting approved the credit of an order with a down payment; Marketing asks for that now (P7).

use crate::decide::notices::kind::{
    About, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due};
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::order::Scheme;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::wording::day;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::CreditGranted,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| is_granted(order) && short(order) > order.money.waiting),
        shows_materials: false,
        tables: |_| Vec::new(),
        values: |context| values(context.order),
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::down_payment),
    // The proforma's own reminders ask for the money.
    reminders: Reminders::Never,
    still_due: still_due::while_open,
    shows_money: true,
    told_as: |_| "kredit disetujui, Marketing meminta DP".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("dp", "Rp12.512.500"), ("nomor", "012/PI/MKN/XI/2026"), ("jatuh_tempo", "25/11/2026")],
        ..Sample::with(Button::NewPayment)
    },
};

/// Whether the down payment became due by the approval. Where credit was approved before the proforma, that one asked
/// for it; where a verification was taken back, it is old news.
fn is_granted(order: &Order<'_>) -> bool {
    let before = order.facts.journey.iter().rev().nth(1).map(|(state, _)| *state);
    order.facts.state == State::AwaitingDownPayment
        && before == Some(State::AwaitingCredit)
        && order.terms.as_deref().is_some_and(|terms| terms.scheme == Scheme::Top)
}

fn short(order: &Order<'_>) -> Rupiah {
    (order.dp_required - order.money.verified).or_zero()
}

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let proforma = order.facts.live_proforma().map(|proforma| &proforma.document);
    vec![
        ("dp", short(order).to_string()),
        ("nomor", proforma.map(|p| p.number.to_string()).unwrap_or_default()),
        ("jatuh_tempo", proforma.and_then(|p| p.dp).map(|dp| day(dp.due_on)).unwrap_or_default()),
    ]
}
