//! `make-delivery-order`: the goods are made; the store manager or Purchasing makes the delivery order (P9).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Branch, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders,
    Urgency, WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due, headline, sla};
use crate::decide::shown::next_steps;
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::MakeDeliveryOrder,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::AwaitingDeliveryOrder),
        shows_materials: false,
        tables: |context| vec![tables::lines(context)],
        values: |context| {
            vec![("kurang", missing(context.order)), ("metode", headline::method(context.order).as_str().to_owned())]
        },
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, managers| Audience::default().to(managers).to(&roles.purchasing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::delivery_order),
    reminders: Reminders::At {
        next: |after| Some(sla::delivery_order(after.policy, after.last, Some(after.deliver_on))),
        managers_from: ESCALATED_FROM,
        end: End::WithDelivery,
    },
    still_due: still_due::while_open,
    // The delivery order says what goods and shipping cost (P10).
    shows_money: true,
    told_as: |_| "pesanan jadi, surat jalan diminta".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[Branch::Word("metode")],
    most_single: MOST_SINGLE,
    sample: Sample { values: &[("kurang", "Ongkir, Penerima")], ..Sample::with(Button::Fill("Buat Surat Jalan")) },
};

/// The columns without which it cannot be made out.
fn missing(order: &Order<'_>) -> String {
    next_steps::headers(&next_steps::missing_for_delivery_order(next_steps::standing_codes(order)))
}
