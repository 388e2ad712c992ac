//! `release-shipment`: the money is verified, or the credit approved; the goods may leave (P12).

use crate::decide::notices::content::invoice::{gone, invoice_no, is_to_be_handed};
use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders,
    Urgency, WhatsappText, When,
};
use crate::decide::notices::papers;
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due, headline};
use crate::domain::audience::{Audience, store_managers};
use crate::domain::document::DocumentKind;
use crate::domain::notice::NoticeKind;
use crate::domain::policy::Roles;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ReleaseShipment,
    about: About::Order(OrderMail {
        when: When::Holds(|order, policy| {
            let (kind, logistics) = (NoticeKind::ReleaseShipment, &policy.roles.logistics);
            let is_time = order.facts.state == State::ReadyToShip
                || is_to_be_handed(order, kind, DocumentKind::DeliveryOrder, logistics);
            is_time && matches!(order.permit, Some(Ok(())))
        }),
        shows_materials: false,
        tables: |context| vec![tables::lines(context)],
        values,
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Order(audience),
    // Goods leave early in the morning.
    urgency: Urgency::AnyHour,
    deadline: Deadline::Order(due::delivery),
    // What should have left on H.
    reminders: Reminders::At {
        next: |after| after.after_delivery().filter(|_| after.state.is_under_way()),
        managers_from: ESCALATED_FROM,
        end: End::Never,
    },
    still_due: still_due::while_open,
    shows_money: true,
    told_as: |_| "barang boleh keluar".to_owned(),
    papers: Papers::OfOrder(&[DocumentKind::DeliveryOrder, DocumentKind::Invoice]),
    leads: Leads::Next,
    branches: &[
        Branch::Filled("terlewat"),
        Branch::Word("keluar"),
        Branch::Word("metode"),
        Branch::Filled("nomor_invoice"),
    ],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("metode", "Kirim"), ("nomor_sj", "010/SJ/MKN/XI/2026")],
        ..Sample::with(Button::Fill("Dikirim"))
    },
};

/// Marketing only knows of it, unless nothing was asked for and the invoice is still to be handed on.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let roles = &world.policy.roles;
    let outlet = order.terms.as_deref().map(|terms| &*terms.outlet);
    let people = Audience::default().to(store_managers(world.policy, outlet)).to(&roles.logistics);
    if brings_invoice(order, roles) { people.to(&roles.marketing) } else { people.cc(&roles.marketing) }
}

fn brings_invoice(order: &Order<'_>, roles: &Roles) -> bool {
    papers::waits_for(order, DocumentKind::Invoice, &roles.marketing)
}

fn values(context: &OrderContext<'_, '_>) -> Vec<(&'static str, String)> {
    let OrderContext { order, world, .. } = *context;
    let number = order.facts.delivery.as_deref().map(|delivery| delivery.order.number.to_string());
    let invoice = if brings_invoice(order, &world.policy.roles) { invoice_no(order) } else { String::new() };
    vec![
        ("metode", headline::method(order).as_str().to_owned()),
        ("nomor_sj", number.unwrap_or_default()),
        ("nomor_invoice", invoice),
        ("terlewat", due::missed_delivery(order, world)),
        ("keluar", gone(order)),
    ]
}
