//! `confirm-receipt`: the goods left and nobody said that they arrived; the store manager and Logistics ask the driver.

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due, headline, sla};
use crate::decide::world::World;
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;
use crate::domain::wording::day;

use chrono::{DateTime, Utc};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ConfirmReceipt,
    about: About::Order(OrderMail {
        when: When::HoldsFrom(from),
        shows_materials: false,
        tables: |context| vec![tables::lines(context)],
        values: |context| values(context.order),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, managers| Audience::default().to(managers).to(&roles.logistics)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::receipt),
    reminders: Reminders::At { next: |after| Some(after.weekly()), managers_from: ESCALATED_FROM, end: End::Never },
    still_due: still_due::while_open,
    shows_money: false,
    told_as: |_| "tanda terima diminta ke Logistik dan Store Manager".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("dikirim", "27/11/2026"), ("nomor_sj", "010/SJ/MKN/XI/2026")],
        ..Sample::with(Button::Fill("Diterima Oleh"))
    },
};

/// From ten on the day after H; goods picked up are received at once.
fn from(order: &Order<'_>, world: &World<'_>) -> Option<DateTime<Utc>> {
    let is_on_the_way = order.facts.state == State::Shipped && !headline::is_pickup(order) && !order.facts.is_bygone();
    let left = order.facts.shipped.filter(|_| is_on_the_way)?.on;
    sla::receipt(world.policy, headline::deliver_on(order).unwrap_or(left), left)
}

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let number = order.facts.delivery.as_deref().map(|delivery| delivery.order.number.to_string());
    vec![
        ("dikirim", order.facts.shipped.map(|shipped| day(shipped.on)).unwrap_or_default()),
        ("nomor_sj", number.unwrap_or_default()),
    ]
}
