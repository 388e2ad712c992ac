//! `past-delivery`: H went by and the delivery order is not out. Marketing and the store manager say what becomes of the
//! order: another day, its end, or that it did leave.
//!
//! None of the three is answered by a button: a day is no word to choose, an end needs its reason in a second cell, and
//! `Dikirim` is a step, of which nothing counts before the delivery order is out. The form writes approvals alone, and no
//! approval is asked for any more once H is over.

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText,
    When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;
use crate::domain::wording::day;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::PastDelivery,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| is_told(order)),
        shows_materials: false,
        tables: |context| vec![tables::lines(context)],
        values: |context| values(context.order),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, managers| Audience::default().to(&roles.marketing).to(managers)),
    urgency: Urgency::Waking,
    deadline: Deadline::AtOnce,
    // From then on it stands in the digests.
    reminders: Reminders::Never,
    still_due: still_due::while_open,
    shows_money: false,
    told_as: |_| "tanggal kirim lewat, barang belum keluar".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[Branch::Word("metode")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("tanggal", "27/11/2026"), ("status", "Menunggu DP"), ("metode", "Kirim")],
        ..Sample::with(Button::Fill("Tanggal Kirim"))
    },
};

/// A draft was promised to nobody, and of an order taken over nobody here knows why it is where it is.
fn is_told(order: &Order<'_>) -> bool {
    order.is_past_delivery && order.facts.state != State::Draft && order.facts.is_measured()
}

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let state = order.facts.state.label(headline::is_pickup(order));
    vec![
        ("tanggal", headline::deliver_on(order).map(day).unwrap_or_default()),
        ("status", state.to_owned()),
        ("metode", headline::method(order).as_str().to_owned()),
    ]
}
