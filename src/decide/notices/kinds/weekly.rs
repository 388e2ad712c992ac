//! `weekly`: the week in figures, leads, customers who have not ordered for long, money not settled (P1, and what the SOP
//! wants measured).

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample, call, table};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::audience::Audience;
use crate::domain::column::CustomerColumn;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::role::Role;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::Weekly,
    about: About::Report(Report::Same(reports::weekly)),
    audience: Recipients::Roles(|roles, _| {
        Audience::default().to(&roles.marketing).to(&roles.accounting).cc(&roles.admin)
    }),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    // It bears its week.
    still_due: still_due::always,
    shows_money: true,
    told_as: |brief| format!("laporan mingguan {}", brief.headline),
    papers: Papers::Nothing,
    leads: Leads::Report("KPI", errand),
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "16/11/2026–22/11/2026",
        facts: &[("Order masuk", "12 order, 6.400 pack"), ("Omzet", "Rp148.000.000"), ("Piutang", "Rp48.000.000")],
        values: &[("minggu", "16/11/2026–22/11/2026")],
        tables: sample_tables,
        ..Sample::with(Button::Column("Pelanggan", "Follow Up Berikutnya"))
    },
};

/// Marketing calls whom it has not heard of for long, Accounting settles what is open.
const fn errand(role: Role) -> Option<Errand> {
    match role {
        Role::Marketing => Some(Errand::Customer(CustomerColumn::FollowUp)),
        Role::Accounting => Some(Errand::Tasks),
        Role::Rnd
        | Role::Ppic
        | Role::StoreManager(_)
        | Role::Production
        | Role::Purchasing
        | Role::Logistics
        | Role::Admin => None,
    }
}

/// What the made-up one lists.
fn sample_tables() -> Vec<BriefTable> {
    vec![
        table(
            "Yang bergerak",
            &["Dibanding minggu sebelumnya"],
            &[&["Kirim tepat waktu naik dari 80 % menjadi 92 %."], &["Order masuk turun dari 16 menjadi 12."]],
        ),
        table(
            "KPI",
            &["Ukuran", "Minggu lalu", "Sebelumnya"],
            &[
                &["Order besar terkonfirmasi paling lambat H−4 (%)", "92 %", "90 %"],
                &["Kirim tepat waktu (%)", "92 %", "80 %"],
                &["Omzet (Rp)", "Rp148.000.000", "Rp151.500.000"],
            ],
        ),
        table(
            "Pengecualian",
            &["No", "Pelanggan", "Hal", "Tanggal"],
            &[&["ODR-2026-0101", "Dinas Contoh", "Izin Khusus: dikonfirmasi setelah batas", "18/11/2026"]],
        ),
        BriefTable {
            calls: vec![call(Some("0812-0000-1111"))],
            ..table(
                "Belum memesan lagi 90 hari atau lebih",
                &["Pelanggan", "Order terakhir", "PIC", "Hubungi"],
                &[&["PT Lama Contoh", "03/08/2026 (112 hari)", "Bu Tini", "0812-0000-1111"]],
            )
        },
    ]
}
