//! `weekly`: the week in figures, leads, customers who have not ordered for long, money not settled (P1, and what the SOP
//! wants measured).

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::audience::Audience;
use crate::domain::column::CustomerColumn;
use crate::domain::notice::NoticeKind;
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
    most_single: MOST_SINGLE,
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
