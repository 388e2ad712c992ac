//! `receivable-handover`: the invoice of an order on credit is out; Accounting takes over the debt (P11).

use crate::decide::notices::content::invoice::{invoice_no, is_on_credit, is_owed};
use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Asked, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText,
    When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due};
use crate::domain::audience::Audience;
use crate::domain::column::OrderColumn;
use crate::domain::document::DocumentKind;
use crate::domain::facts::Facts;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::role::Role;
use crate::domain::wording::day;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ReceivableHandover,
    about: About::Order(OrderMail {
        when: When::Holds(|order, policy| is_owed(order, policy) && is_on_credit(order)),
        shows_materials: false,
        tables: |context| vec![tables::lines(context), tables::payments(context)],
        values: |context| values(context.order),
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting).to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::invoice),
    // From its due date on the invoice stands in `overdue`.
    reminders: Reminders::Never,
    still_due,
    shows_money: true,
    told_as: |_| "piutang diserahkan ke Akunting".to_owned(),
    papers: Papers::OfOrder(&[DocumentKind::DeliveryOrder, DocumentKind::Invoice]),
    leads: Leads::Order(|role| (role == Role::Accounting).then_some(Asked::Fill(OrderColumn::DueOn))),
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("sisa", "Rp25.025.000"), ("nomor_invoice", "010/INV/MKN/XI/2026"), ("jatuh_tempo", "11/12/2026")],
        ..Sample::with(Button::Fill("Jatuh Tempo"))
    },
};

/// The debt is Accounting's while there is an invoice, paid meanwhile or not.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let order = notice.order.and_then(|id| facts.orders.get(&id));
    still_due::while_holds(order.is_some_and(|order| order.live_delivery().is_some()))
}

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("sisa", order.outstanding.to_string()),
        ("nomor_invoice", invoice_no(order)),
        ("jatuh_tempo", order.facts.delivery.as_deref().map(|d| day(d.due_on())).unwrap_or_default()),
    ]
}
