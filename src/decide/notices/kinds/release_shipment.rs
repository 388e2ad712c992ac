//! `release-shipment`: the money is verified, or the credit approved; the goods may leave (P12).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due, headline};
use crate::decide::world::World;
use crate::domain::audience::Audience;
use crate::domain::document::DocumentKind;
use crate::domain::notice::NoticeKind;
use crate::domain::order::Method;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ReleaseShipment,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::ReadyToShip && matches!(order.permit, Some(Ok(())))),
        shows_materials: false,
        tables: |context| vec![tables::lines(context)],
        values: |context| values(context.order, context.world),
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Roles(|roles, managers| {
        Audience::default().to(managers).to(&roles.logistics).cc(&roles.marketing)
    }),
    // Goods leave early in the morning.
    urgency: Urgency::AnyHour,
    deadline: Deadline::Order(due::delivery),
    // What should have left on H.
    reminders: Reminders::At { next: |after| after.after_delivery(), managers_from: ESCALATED_FROM, end: End::Never },
    still_due: still_due::while_open,
    shows_money: true,
    papers: Papers::OfOrder(&[DocumentKind::DeliveryOrder]),
    most_single: MOST_SINGLE,
};

fn values(order: &Order<'_>, world: &World<'_>) -> Vec<(&'static str, String)> {
    let method = if headline::is_pickup(order) { Method::Pickup } else { Method::Delivery };
    let number = order.facts.delivery.as_deref().map(|delivery| delivery.order.number.to_string());
    vec![
        ("metode", method.as_str().to_owned()),
        ("nomor_sj", number.unwrap_or_default()),
        ("terlewat", due::missed_delivery(order, world)),
    ]
}
