//! `credit-refused`: Accounting refused the credit; Marketing chooses another way to pay with the customer (P7).

use super::approve_credit;
use crate::decide::notices::kind::{
    About, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::CreditRefused,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::AwaitingCredit && approve_credit::is_refused(order)),
        shows_materials: false,
        tables: |context| vec![context.extra.exposure.and_then(approve_credit::table)],
        values: |_| Vec::new(),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due: still_due::while_open,
    shows_money: true,
    told_as: |_| "kredit ditolak Akunting".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample::with(Button::Fill("Skema Bayar")),
};
