//! `digest`: each person's open tasks, late ones first, and the deliveries of the next days.

use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::still_due;
use crate::decide::reports;
use crate::decide::reports::digest::NEWS;
use crate::decide::shown::task_tab;
use crate::domain::facts::Facts;
use crate::domain::notice::{Notice, NoticeKind};

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
    most_single: MOST_SINGLE,
};

/// Until the next one, which lists the same tasks; what was only to be known stands in none but this.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    if notice.brief.values.get(NEWS).is_some_and(|news| !news.is_empty()) {
        return Ok(());
    }
    still_due::until_the_next(notice, facts)
}
