//! `start-production`: the down payment is verified, or the credit approved; the kitchen may begin (P8).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::still_due;
use crate::decide::orders::{due, sla};
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::StartProduction,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::ReadyToProduce),
        shows_materials: true,
        tables: |context| vec![tables::lines(context), tables::needs(context)],
        values: |_| Vec::new(),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, managers| {
        Audience::default().to(managers).to(&roles.production).to(&roles.rnd).to(&roles.ppic)
    }),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::production),
    reminders: Reminders::At {
        // Once, on the morning of the last day.
        next: |after| {
            sla::production(after.deliver_on).filter(|_| after.rung == 1).and_then(|day| after.morning_of(day))
        },
        managers_from: ESCALATED_FROM,
        end: End::WithDelivery,
    },
    still_due: still_due::while_open,
    shows_money: false,
    papers: Papers::Nothing,
    most_single: MOST_SINGLE,
};
