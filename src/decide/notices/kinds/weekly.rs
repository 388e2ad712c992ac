//! `weekly`: the week in figures, leads, customers who have not ordered for long, money not settled (P1, and what the SOP
//! wants measured).

use crate::decide::notices::kind::{
    About, Deadline, Kind, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::audience::Audience;
use crate::domain::notice::NoticeKind;

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
    most_single: MOST_SINGLE,
};
