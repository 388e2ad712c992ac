//! `readiness`: what the kitchens make in the next days, and whether material and people suffice.

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::column::{CapacityColumn, StockColumn};
use crate::domain::notice::NoticeKind;
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
    most_single: MOST_SINGLE,
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
