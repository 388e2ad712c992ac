//! `credit-note-issued`: packs were refused at the door; Marketing gives the customer the credit note, Accounting takes it
//! off the debt (P11).

use crate::decide::notices::content::invoice::invoice_no;
use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText,
    When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::Order;
use crate::domain::audience::Audience;
use crate::domain::document::DocumentKind;
use crate::domain::notice::NoticeKind;
use crate::domain::rupiah::Rupiah;
use crate::domain::wording::grouped;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::CreditNoteIssued,
    about: About::Order(OrderMail {
        when: When::Happened(|order, _| order.new_credit_note),
        shows_materials: false,
        tables: |context| vec![tables::payments(context)],
        values: |context| values(context.order),
        whatsapp: WhatsappText::Credited,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting).to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    // The paper is out for good.
    still_due: still_due::always,
    shows_money: true,
    told_as: |_| "nota kredit terbit".to_owned(),
    papers: Papers::OfOrder(&[DocumentKind::CreditNote]),
    leads: Leads::Next,
    branches: &[Branch::Filled("lebih"), Branch::Filled("sisa")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[
            ("nomor", "001/NK/MKN/XI/2026"),
            ("nomor_invoice", "010/INV/MKN/XI/2026"),
            ("pack", "10"),
            ("nilai", "Rp250.000"),
            ("lebih", "Rp250.000"),
        ],
        ..Sample::with(Button::NewPayment)
    },
};

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let note = order.facts.other(DocumentKind::CreditNote);
    let open = |amount: Rupiah| if amount > Rupiah::ZERO { amount.to_string() } else { String::new() };
    vec![
        ("nomor", note.map(|note| note.number.to_string()).unwrap_or_default()),
        ("nomor_invoice", invoice_no(order)),
        ("pack", note.map(|note| grouped(note.amounts.packs)).unwrap_or_default()),
        ("nilai", note.map(|note| note.amounts.total.to_string()).unwrap_or_default()),
        ("sisa", open(order.outstanding)),
        ("lebih", open(order.overpaid)),
    ]
}
