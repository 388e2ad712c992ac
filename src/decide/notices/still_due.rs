//! Whether a notice that waited is still worth sending: nobody gets a stale "please confirm". The ways in which kinds
//! tell it; `Err` says why not, in Indonesian, for the list of mails.

use crate::domain::facts::{Episode, Facts};
use crate::domain::notice::Notice;

/// What stands in the list of mails beside one that was dropped.
const OVER: &str = "kondisinya sudah berubah sebelum surat terkirim";
/// The same, when a later mail says it anew.
const REPEATED: &str = "sudah ada surat yang lebih baru tentang hal ini";

/// Something that happened, or a report that bears its day: true for ever.
///
/// # Errors
/// Never.
pub(crate) fn always(_: &Notice, _: &Facts) -> Result<(), &'static str> {
    Ok(())
}

/// While the order's episode lasts and no later reminder of it was noticed.
///
/// # Errors
/// When the episode is over, or a reminder says it anew.
pub(crate) fn while_open(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    while_holds(is_open(notice, facts))?;
    unless_repeated(was_reminded(notice, facts))
}

/// Until the next of its kind: what has to be done now stands in that one.
///
/// # Errors
/// When there is a newer one.
pub(crate) fn until_the_next(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let newest = facts.system.mail.episodes.get(&notice.key.kind);
    unless_repeated(newest.is_some_and(|episode| episode.number > notice.key.episode))
}

/// Whether the very episode a notice tells of still lasts.
#[must_use]
pub(crate) fn is_open(notice: &Notice, facts: &Facts) -> bool {
    episode(notice, facts).is_some_and(|episode| episode.is_open() && episode.number == notice.key.episode)
}

/// Whether a later reminder of the same kind was noticed.
#[must_use]
pub(crate) fn was_reminded(notice: &Notice, facts: &Facts) -> bool {
    episode(notice, facts).is_some_and(|episode| episode.rungs.iter().any(|rung| *rung > notice.key.rung))
}

/// What is remembered of a notice's kind about its order.
#[must_use]
pub(crate) fn episode<'f>(notice: &Notice, facts: &'f Facts) -> Option<&'f Episode> {
    facts.orders.get(&notice.order?)?.episodes.get(&notice.key.kind)
}

/// Sends what holds.
///
/// # Errors
/// When it does not.
pub(crate) fn while_holds(holds: bool) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(OVER) }
}

/// Sends what no later notice says anew.
///
/// # Errors
/// When one does.
pub(crate) fn unless_repeated(was_told_again: bool) -> Result<(), &'static str> {
    if was_told_again { Err(REPEATED) } else { Ok(()) }
}
