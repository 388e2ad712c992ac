//! `kitchen-sheet`: what the kitchens make on the next days, on paper for the kitchen and in short for the telephone.

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample, table};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::role::Role;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::KitchenSheet,
    about: About::Report(Report::Each(reports::kitchen_sheets)),
    audience: Recipients::Report,
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due: still_due::until_the_next,
    shows_money: false,
    told_as: |brief| format!("lembar dapur {}", brief.headline),
    papers: Papers::KitchenSheets,
    leads: Leads::Report("Kesiapan", errand),
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "24/11/2026 – 2 pesanan, 1.401 pack, 1 jangan dimasak dulu",
        tables: sample_tables,
        ..Sample::with(Button::Tasks("Produksi"))
    },
};

/// Whoever cooks has lines in `Tugas` for what was begun and what was made.
const fn errand(role: Role) -> Option<Errand> {
    match role {
        Role::Production | Role::StoreManager(_) => Some(Errand::Tasks),
        Role::Marketing
        | Role::Rnd
        | Role::Ppic
        | Role::Purchasing
        | Role::Accounting
        | Role::Logistics
        | Role::Admin => None,
    }
}

/// What the made-up one lists.
fn sample_tables() -> Vec<BriefTable> {
    vec![
        table(
            "Yang dibuat",
            &["Menu", "Pack", "Khusus"],
            &[
                &["Nasi Box Ayam (NBA)", "1.001", "40 tanpa sambal (ODR-2026-0147)"],
                &["Nasi Box Rendang (NBR)", "400", ""],
            ],
        ),
        table(
            "Jangan dimasak dulu",
            &["No", "Pesanan", "Sebab"],
            &[&["ODR-2026-0149", "300 Nasi Box Ayam – Yayasan Contoh", "Menunggu DP: produksi belum dibuka"]],
        ),
        table(
            "Siap sebelum",
            &["No", "Pesanan", "Jam"],
            &[
                &[
                    "ODR-2026-0147",
                    "40 Nasi Box Ayam (tanpa sambal) + 961 Nasi Box Ayam – PT Maju Jaya. Catatan: sendok kayu",
                    "dikirim 10:30",
                ],
                &["ODR-2026-0151", "400 Nasi Box Rendang – CV Misal", "diambil, jam belum diisi"],
            ],
        ),
        table("Bahan kurang", &["Bahan", "Perlu", "Kurang"], &[&["Ayam", "173,25 kg", "33,5 kg"]]),
        table(
            "Pack dan tenaga",
            &["Hal", "Angka"],
            &[
                &["Pack", "1.401"],
                &["Maks pack", "1.700"],
                &["Jam-orang perlu", "35"],
                &["Jam-orang ada", "belum diketahui"],
            ],
        ),
        table(
            "Belum diketahui",
            &["Hal"],
            &[&["Jam-orang yang ada tidak diketahui: Jam di tab Kapasitas kosong (Store Manager)."]],
        ),
    ]
}
