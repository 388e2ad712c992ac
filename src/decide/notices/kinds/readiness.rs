//! `readiness`: what the kitchens make in the next days, and whether material and people suffice.

use crate::decide::notices::kind::{
    About, Deadline, Kind, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::domain::notice::NoticeKind;

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
    most_single: MOST_SINGLE,
};
