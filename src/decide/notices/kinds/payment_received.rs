//! `payment-received`: Accounting verified a payment; Marketing passes the receipt on to the customer (P8, P11).

use smol_str::ToSmolStr as _;

use crate::decide::notices::content::{self, payment};
use crate::decide::notices::context::PaymentContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_NEWS, Papers, Recipients, Reminders, Urgency,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::shown::whatsapp;
use crate::domain::audience::Audience;
use crate::domain::document::DocumentKind;
use crate::domain::facts::Facts;
use crate::domain::notice::{Brief, Notice, NoticeKind, WhatsappTo};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::PaymentReceived,
    about: About::Payment(brief),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due,
    shows_money: true,
    told_as: |_| "pembayaran diterima, kwitansi terbit".to_owned(),
    papers: Papers::OfOrder(&[DocumentKind::Receipt]),
    leads: Leads::Next,
    // What came in at once is thanked for at once.
    branches: &[Branch::Word("batal")],
    most_single: MOST_NEWS,
    sample: Sample { values: &[("nomor", "007/KW/MKN/XI/2026")], ..Sample::with(Button::Row) },
};

fn brief(context: &PaymentContext<'_, '_>) -> Brief {
    let mut brief = payment::brief(context, "".into());
    let number = context.receipt.map(|receipt| receipt.number.clone()).unwrap_or_default();
    // Who called off is not thanked for paying, and owes nothing.
    let is_off = context.order.is_some_and(|order| order.facts.state.is_off());
    brief.values.insert("batal".into(), if is_off { "ya" } else { "" }.into());
    if !number.is_empty() {
        brief.facts.push(("No Kwitansi".into(), number.clone()));
    }
    if let Some(order) = context.order.filter(|_| !number.is_empty() && !is_off) {
        brief.facts.push(("Sisa Tagihan".into(), order.outstanding.to_smolstr()));
        brief.facts.extend(content::print(&KIND, order));
        brief.whatsapp = Some(whatsapp::received(order, context.payment, &number, context.world).into());
        brief.whatsapp_to = WhatsappTo::Customer(order.contact.clone());
    }
    brief.values.insert("nomor".into(), number);
    brief
}

/// While the receipt it brings is in force.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let payment = notice.key.subject.parse().ok().and_then(|id| facts.payments.get(&id));
    let receipt = payment.and_then(|payment| payment.valid_receipt());
    still_due::while_holds(receipt.is_some_and(|r| notice.papers.iter().all(|paper| paper.number == r.number)))
}
