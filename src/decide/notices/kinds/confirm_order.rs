//! `confirm-order`: the raw material is there; the store manager of the outlet says yes or no (P5).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample, lines, table};
use crate::decide::notices::still_due;
use crate::decide::orders::{due, sla};
use crate::domain::audience::Audience;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ConfirmOrder,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::AwaitingStoreManager),
        shows_materials: true,
        tables: |context| vec![tables::lines(context), tables::kitchen_day(context), tables::warnings(context)],
        values: |_| Vec::new(),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, managers| Audience::default().to(managers).cc(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::confirmation),
    reminders: Reminders::At {
        next: |after| Some(sla::consent(after.policy, after.last)),
        managers_from: ESCALATED_FROM,
        end: End::WithDelivery,
    },
    still_due: still_due::while_open,
    // The proforma that follows from a yes is made out at these prices.
    shows_money: true,
    told_as: |_| "konfirmasi diminta ke Store Manager".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        tables: || vec![lines(), sample_capacity(), sample_warnings()],
        ..Sample::with(Button::Fill("Konfirmasi SM"))
    },
};

/// In the made-up mail.
fn sample_capacity() -> BriefTable {
    table(
        "Kapasitas dapur pada hari itu",
        &["Hal", "Tanpa order ini", "Dengan order ini", "Batas"],
        &[&["Pack", "900", "1.901", "1.700"], &["Jam-orang", "22,5", "47,5", "80"]],
    )
}

/// In the made-up mail.
fn sample_warnings() -> BriefTable {
    table(
        "Peringatan",
        &["Kode", "Keterangan"],
        &[&["KAPASITAS_LEBIH", "Dapur Pusat 27/11/2026: 1.901 pack dari 1.700. Atur tenaga, atau undurkan."]],
    )
}
