//! `donation-docs`: the goods are received, and the donor asked for evidence; Marketing collects it (P13).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::reminder::NextReminder;
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{due, sla};
use crate::domain::audience::Audience;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::state::State;

use chrono::{DateTime, Utc};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::DonationDocs,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::AwaitingDocumentation),
        shows_materials: false,
        tables: |_| vec![checklist()],
        values: |_| Vec::new(),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::documentation),
    reminders: Reminders::At { next: |after| Some(next(after)), managers_from: ESCALATED_FROM, end: End::Never },
    still_due: still_due::while_open,
    shows_money: false,
    told_as: |_| "dokumentasi donasi diminta ke Marketing".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample::with(Button::Fill("Link Dokumentasi")),
};

/// The day it is expected, then weekly; whoever was asked after that day is reminded a week later.
fn next(after: &NextReminder<'_>) -> DateTime<Utc> {
    let expected = sla::documentation(after.deliver_on).filter(|_| after.rung == 1);
    let morning = expected.and_then(|day| after.morning_of(day));
    morning.map_or(after.weekly(), |morning| morning.min(after.weekly()))
}

fn checklist() -> Option<BriefTable> {
    let rows = [
        ("Foto penyerahan", "barang dan penerima terlihat"),
        ("Foto penerima", "bila boleh difoto"),
        ("Daftar penerima", "nama atau lembaga, jumlah pack"),
        ("Tanda terima", "surat jalan yang ditandatangani"),
    ];
    let rows = rows.into_iter().map(|(what, how)| vec![what.into(), how.into()]).collect();
    tables::table("Daftar periksa", &["Dokumen", "Keterangan"], rows)
}
