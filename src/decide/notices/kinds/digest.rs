//! `digest`: each person's open tasks, late ones first, and the deliveries of the next days.

use crate::decide::notices::kind::{
    About, Branch, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample, table};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::decide::reports::digest::NEWS;
use crate::decide::shown::task_tab;
use crate::domain::facts::Facts;
use crate::domain::notice::{BriefTable, Notice, NoticeKind};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::Digest,
    about: About::Report(Report::Each(reports::digest)),
    audience: Recipients::Report,
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due,
    // A task may be to ask for a sum.
    shows_money: true,
    told_as: |_| "ringkasan tugas dikirim".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Report(task_tab::TAB, |_| Some(Errand::Tasks)),
    branches: &[Branch::Word("tanpa_tugas")],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "23/11/2026 – 3 tugas, 1 terlambat",
        values: &[("peran", "Store Manager")],
        tables: sample_tables,
        ..Sample::with(Button::Tasks("Store Manager"))
    },
};

/// Until the next one, which lists the same tasks; what was only to be known stands in none but this.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    if notice.brief.values.get(NEWS).is_some_and(|news| !news.is_empty()) {
        return Ok(());
    }
    still_due::until_the_next(notice, facts)
}

/// What the made-up one lists.
fn sample_tables() -> Vec<BriefTable> {
    vec![
        table(
            "Terlambat (1)",
            &["No", "Tugas", "Paling lambat"],
            &[&[
                "ODR-2026-0147",
                "isi Konfirmasi SM (Ya/Tolak) (1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya)",
                "22/11/2026 17:00",
            ]],
        ),
        table(
            "Yang menunggu",
            &["No", "Tugas", "Paling lambat"],
            &[&["ODR-2026-0151", "jadwalkan; saat mulai isi Mulai Produksi = Ya", "24/11/2026"]],
        ),
        table(
            "Pengiriman 7 hari ke depan",
            &["No", "Pesanan", "Kirim"],
            &[&["ODR-2026-0151", "300 Snack Box Hemat – CV Misal (Siap Produksi)", "25/11/2026 10:00"]],
        ),
    ]
}
