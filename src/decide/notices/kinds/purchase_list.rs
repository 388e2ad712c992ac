//! `purchase-list`: what the orders of the next days lack, for those who buy it.

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample, table};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::audience::Audience;
use crate::domain::column::StockColumn;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::role::Role;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::PurchaseList,
    about: About::Report(Report::Same(|desk, _| reports::purchase_list(desk))),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.purchasing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due: still_due::until_the_next,
    shows_money: false,
    told_as: |brief| format!("daftar belanja {}", brief.headline),
    papers: Papers::Nothing,
    leads: Leads::Report("Stok Bahan", |role| {
        (role == Role::Purchasing).then_some(Errand::Stock(StockColumn::Arriving))
    }),
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "24/11/2026–27/11/2026 – 2 bahan kurang",
        tables: sample_tables,
        ..Sample::with(Button::Column("Stok Bahan", "Akan Datang"))
    },
};

/// What the made-up one lists.
fn sample_tables() -> Vec<BriefTable> {
    vec![table(
        "Daftar belanja",
        &["Bahan", "Kurang", "Sebelum", "Untuk"],
        &[
            &["Ayam", "33,5 kg", "27/11/2026", "ODR-2026-0147 (33,5 kg)"],
            &["Beras", "12 kg", "27/11/2026", "ODR-2026-0147 (8 kg), ODR-2026-0152 (4 kg, belum dikonfirmasi)"],
        ],
    )]
}
