//! `delivery-plan`: what leaves on the next working day, what of it is not ready, and a text for each driver (P10).

use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample, call, table};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::column::{Column, DeliveryColumn};
use crate::domain::notice::{BriefTable, NoticeKind};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::DeliveryPlan,
    about: About::Report(Report::Each(reports::delivery_plan)),
    audience: Recipients::Report,
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due: still_due::until_the_next,
    shows_money: false,
    told_as: |brief| format!("jadwal kirim {}", brief.headline),
    papers: Papers::Calendar,
    leads: Leads::Report(DeliveryColumn::TAB, |_| None),
    branches: &[Branch::Word("belum"), Branch::Word("sopir")],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "24/11/2026 – 2 kiriman, 1 diambil sendiri, 1 belum lengkap",
        values: &[("belum", "Ya"), ("sopir", "Ya")],
        tables: sample_tables,
        ..Sample::with(Button::Tab)
    },
};

/// What the made-up one lists.
fn sample_tables() -> Vec<BriefTable> {
    let head = &["No", "Jam", "Pesanan", "Tujuan", "Sopir", "Izin"];
    vec![
        table(
            "Belum lengkap (1)",
            &["No", "Pesanan", "Belum ada"],
            &[&["ODR-2026-0148", "900 Nasi Box Ayam – CV Misal", "izin kirim (masih Menunggu Pelunasan), sopir, jam"]],
        ),
        BriefTable {
            calls: vec![call(Some("0813-9876-5432"))],
            ..table(
                "Teks WhatsApp untuk sopir",
                &["Sopir", "Kiriman", "Hubungi"],
                &[&["Pak Budi", "ODR-2026-0147", "0813-9876-5432"]],
            )
        },
        table(
            "24/11/2026",
            head,
            &[
                &[
                    "ODR-2026-0147",
                    "10:00",
                    "701 Nasi Box Ayam, 300 Nasi Box Rendang – PT Maju Jaya",
                    "Jl. Misal No. 12, Kota Contoh; Bu Sari, 0812-3456-7890",
                    "Pak Budi, B 1234 XY",
                    "BOLEH",
                ],
                &[
                    "ODR-2026-0148",
                    "belum diisi",
                    "900 Nasi Box Ayam – CV Misal",
                    "Jl. Contoh 5; Pak Anton",
                    "",
                    "belum",
                ],
            ],
        ),
        table(
            "24/11/2026 – diambil sendiri",
            head,
            &[&["ODR-2026-0149", "09:00", "150 Snack Box A – Yayasan Contoh", "", "", "BOLEH"]],
        ),
    ]
}
