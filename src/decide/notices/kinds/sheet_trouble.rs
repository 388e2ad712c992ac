//! `sheet-trouble`: the sheet itself needs a hand. Names its troubles, so that a mail that waited knows whether they last.

use chrono::TimeDelta;

use crate::decide::notices::kind::{About, Deadline, Kind, MOST_SINGLE, Papers, Recipients, Reminders, Urgency};
use crate::decide::notices::still_due;
use crate::domain::audience::Audience;
use crate::domain::facts::{Facts, Trouble};
use crate::domain::notice::{Brief, Notice, NoticeKind};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::SheetTrouble,
    about: About::Sheet(brief),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.admin).to(&roles.marketing)),
    urgency: Urgency::AnyHour,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due,
    shows_money: false,
    papers: Papers::Nothing,
    most_single: MOST_SINGLE,
};

/// Troubles of the sheet are told at most this often.
pub(crate) const EVERY: TimeDelta = TimeDelta::hours(1);
/// The trouble of too many notices at once.
pub(crate) const MASS_HOLD: &str = "mass hold";
/// The trouble of a sheet that cannot be used.
pub(crate) const OUTAGE: &str = "google";
/// Where a mail keeps the keys of its troubles, one a line; no template shows them.
const KEYS: &str = "perkara";
/// So many troubles are told one by one in a mail; nobody reads more.
const MOST_TROUBLES: usize = 100;

fn brief(told: &[Trouble]) -> Brief {
    let title = match told {
        [only] => only.sentence.clone(),
        many => format!("{} hal di sheet perlu dilihat", many.len()),
    };
    let mut sentences: Vec<String> = told.iter().take(MOST_TROUBLES).map(|t| t.sentence.clone()).collect();
    let rest = told.len() - sentences.len();
    if rest > 0 {
        sentences.push(format!("… dan {rest} hal lain."));
    }
    said(&title, &sentences, "", told.iter().map(|t| t.key.as_str()))
}

/// A mail about troubles: what is wrong in one line, more about it, what to do (a sentence; blank: the general one), and
/// the keys of the troubles.
#[must_use]
pub(crate) fn said<'k>(
    title: &str,
    sentences: &[String],
    step: &str,
    keys: impl IntoIterator<Item = &'k str>,
) -> Brief {
    let mut brief = Brief { headline: title.to_owned(), ..Brief::default() };
    brief.facts = sentences.iter().map(|s| ("Keterangan".to_owned(), s.clone())).collect();
    brief.values.insert("langkah".to_owned(), step.to_owned());
    let keys: Vec<&str> = keys.into_iter().collect();
    if !keys.is_empty() {
        brief.values.insert(KEYS.to_owned(), keys.join("\n"));
    }
    brief
}

/// While any of its troubles is still there. A mail that does not name them is believed.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let system = &facts.system;
    let lasts = |key: &str| match key {
        OUTAGE => system.sheet.outage.is_some(),
        MASS_HOLD => system.mail.held.is_some(),
        key => system.mail.troubles.contains_key(key),
    };
    still_due::while_holds(notice.brief.values.get(KEYS).is_none_or(|keys| keys.lines().any(lasts)))
}
