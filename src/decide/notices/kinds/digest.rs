//! `digest`: each person's open tasks, late ones first, and the deliveries of the next days.

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::decide::shown::task_tab;
use crate::domain::notice::NoticeKind;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::Digest,
    about: About::Report(Report::Each(reports::digest)),
    audience: Recipients::Report,
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    still_due: still_due::until_the_next,
    // A task may be to ask for a sum.
    shows_money: true,
    told_as: |_| "ringkasan tugas dikirim".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Report(task_tab::TAB, |_| Some(Errand::Tasks)),
    most_single: MOST_SINGLE,
};
