//! `accounting-export`: the workbook of the day for Accounting, as its schedule or a person asks for it.

use chrono::NaiveDate;

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::domain::audience::Audience;
use crate::domain::notice::{Brief, NoticeKind};
use crate::domain::role::Role;
use crate::domain::wording;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::AccountingExport,
    about: About::Report(Report::Same(|desk, slot| Some(brief(desk.world.policy.day(slot.at), "")))),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting)),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    // It bears its day.
    still_due: still_due::always,
    shows_money: true,
    told_as: |_| "buku kerja akunting dikirim".to_owned(),
    papers: Papers::Workbook,
    leads: Leads::Report("Dokumen", |role| (role == Role::Accounting).then_some(Errand::Tasks)),
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "per 23/11/2026",
        values: &[("tanggal", "23/11/2026")],
        ..Sample::with(Button::Tasks("Akunting"))
    },
};

/// What it says, as of a day; `span`: which documents it holds, if not all.
#[must_use]
pub(crate) fn brief(day: NaiveDate, span: &str) -> Brief {
    let day = wording::day(day);
    let mut brief = Brief { headline: format!("per {day}{span}").into(), ..Brief::default() };
    brief.values.insert("tanggal".into(), day.into());
    brief
}
