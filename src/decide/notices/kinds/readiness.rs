//! `readiness`: what the kitchens make in the next days, and whether material and people suffice.

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample, table};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::column::{CapacityColumn, StockColumn};
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::role::Role;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::Readiness,
    about: About::Report(Report::Each(|desk, _| reports::readiness(desk))),
    audience: Recipients::Report,
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due: still_due::until_the_next,
    shows_money: false,
    told_as: |brief| format!("kesiapan dapur {}", brief.headline),
    papers: Papers::Nothing,
    leads: Leads::Report("Kesiapan", errand),
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "24/11/2026–27/11/2026 – 1.901 pack, ada kekurangan",
        tables: sample_tables,
        ..Sample::with(Button::Column("Stok Bahan", "Stok"))
    },
};

/// The raw material store sees to what is short, a store manager to who is there.
const fn errand(role: Role) -> Option<Errand> {
    match role {
        Role::Rnd | Role::Ppic => Some(Errand::Stock(StockColumn::Stock)),
        Role::StoreManager(_) => Some(Errand::Capacity(CapacityColumn::People)),
        Role::Marketing | Role::Production | Role::Purchasing | Role::Accounting | Role::Logistics | Role::Admin => {
            None
        }
    }
}

/// What the made-up one lists.
fn sample_tables() -> Vec<BriefTable> {
    vec![table(
        "Per hari",
        &["Tanggal", "Pack / maks", "Jam-orang / ada", "Kekurangan"],
        &[
            &["25/11/2026 Dapur Pusat", "900 / 1.700", "22,5 / 80", "–"],
            &["27/11/2026 Dapur Pusat", "1.001 / 1.700", "25 / 80", "Ayam 33,5 kg"],
        ],
    )]
}
