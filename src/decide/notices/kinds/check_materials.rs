//! `check-materials`: an order was passed on; R&D and the raw material store say whether they can make it (P3, P4).

use super::order_changed;
use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders,
    Urgency, WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample, lines, needs};
use crate::decide::notices::still_due;
use crate::decide::orders::{due, sla};
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::CheckMaterials,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::AwaitingMaterials),
        shows_materials: true,
        tables: |context| {
            let changes = [order_changed::goods(context), order_changed::differences(context)];
            changes.into_iter().chain([tables::lines(context), tables::needs(context)]).collect()
        },
        values,
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.rnd).to(&roles.ppic).cc(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::materials),
    reminders: Reminders::At {
        next: |after| Some(sla::materials_again(after.policy, after.last, after.deliver_on)),
        managers_from: ESCALATED_FROM,
        end: End::WithDelivery,
    },
    still_due: still_due::while_open,
    shows_money: false,
    told_as: |_| "cek bahan diminta ke R&D dan PPIC".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[Branch::Word("berubah")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("kebutuhan", "Ya")],
        tables: || vec![lines(), needs()],
        ..Sample::with(Button::Fill("Cek R&D"))
    },
};

fn values(context: &OrderContext<'_, '_>) -> Vec<(&'static str, String)> {
    let facts = &context.order.facts;
    // Whoever was past this step before is asked anew.
    let was_past = facts.journey.iter().any(|(state, _)| !state.is_off() && state.is_beyond(State::AwaitingMaterials));
    let changed = if context.order.amendment.tell || was_past { "Ya" } else { "" };
    vec![("berubah", changed.to_owned()), ("kebutuhan", tables::are_needs_known(context))]
}
