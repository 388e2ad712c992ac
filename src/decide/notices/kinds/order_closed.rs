//! `order-closed`: an order is cancelled or refused; whoever prepared it stops, and Accounting hears of a refund.

use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText,
    When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::notices::told;
use crate::decide::orders::Order;
use crate::decide::orders::approvals;
use crate::decide::orders::{headline, refund};
use crate::domain::audience::Audience;
use crate::domain::notice::{Brief, NoticeKind};
use crate::domain::policy::Policy;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::wording::shown;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::OrderClosed,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state.is_off()),
        shows_materials: false,
        tables: |context| vec![tables::payments(context)],
        values: |context| values(context.order, context.world.policy),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Order(audience),
    urgency: Urgency::Waking,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due: still_due::while_open,
    shows_money: true,
    told_as,
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[Branch::Word("akhir"), Branch::Word("refund")],
    most_single: MOST_SINGLE,
    sample: Sample { values: &[("akhir", "dibatalkan"), ("alasan", "acara ditunda")], ..Sample::with(Button::Row) },
};

fn values(order: &Order<'_>, policy: &Policy) -> Vec<(&'static str, String)> {
    let cancelled = order.facts.cancelled.is_some();
    let row = order.row;
    let reason = row
        .and_then(|r| if cancelled { r.cancel_reason.as_deref() } else { approvals::reject_reason(r, &order.facts) });
    vec![
        ("akhir", if cancelled { "dibatalkan" } else { "ditolak" }.to_owned()),
        ("alasan", reason.map(shown).unwrap_or_default().into_owned()),
        ("refund", what_goes_back(order, policy)),
    ]
}

/// What Accounting has to do, blank where the template's general sentence says it.
fn what_goes_back(order: &Order<'_>, policy: &Policy) -> String {
    let money = &order.money;
    match (order.facts.state == State::CancelledRefundDue, refund::agreed(order)) {
        (true, None) => format!(
            "usulan refund {} dari {} yang diterima; isi kolom \"Nilai Refund\".",
            refund::proposal(order, policy),
            money.received
        ),
        (true, Some(agreed)) => format!(
            "kembalikan {} dan catat di tab \"Pembayaran\" dengan Jenis Refund.",
            (agreed - money.refunded).or_zero()
        ),
        (false, _) if money.received == Rupiah::ZERO => "tidak ada uang yang perlu dikembalikan.".to_owned(),
        (false, _) => String::new(),
    }
}

fn told_as(brief: &Brief) -> String {
    let said = |name: &str| brief.values.get(name).map_or("", |value| &**value);
    let why = if said("alasan").is_empty() { String::new() } else { format!(": {}", said("alasan")) };
    format!("pesanan {}{why}", said("akhir"))
}

/// H is near when it is so many days away.
const NEAR_DAYS: i64 = 2;

/// Everybody who heard of it; whoever only sees to the raw material need not act, unless H is near.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let policy = world.policy;
    let people = told::everybody(order, policy);
    let is_near = headline::deliver_on(order).is_some_and(|day| (day - world.today()).num_days() <= NEAR_DAYS);
    if is_near {
        return people;
    }
    let cooks = told::cooks(&people, policy);
    let produces = |address: &str| policy.roles.production.iter().any(|known| known.eq_ignore_ascii_case(address));
    let (cc, to) = people.to.into_iter().partition(|address| cooks.contains(address) && !produces(address));
    Audience { to, cc }
}
