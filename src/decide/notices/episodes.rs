//! Episodes: a condition people are told about, once for every time it becomes true.

use chrono::{DateTime, TimeDelta, Utc};
use litemap::LiteMap;

use crate::domain::facts::Episode;
use crate::domain::notice::NoticeKind;

/// Follows a condition. Returns the episode when it is true.
///
/// An episode ends when its condition was false for the settle time; true again after that, it is a new one. Only
/// changes of the condition change memory: a condition that stays as it is records nothing.
pub(crate) fn follow(
    episodes: &mut LiteMap<NoticeKind, Episode>,
    kind: NoticeKind,
    holds: bool,
    now: DateTime<Utc>,
    settle: TimeDelta,
) -> Option<&mut Episode> {
    let episode = if holds { episodes.entry(kind).or_default() } else { episodes.get_mut(&kind)? };
    episode.follow(holds, now, settle).then_some(episode)
}

/// Counts an event, something that happens rather than holds: every one is an episode of its own.
pub(crate) fn count(episodes: &mut LiteMap<NoticeKind, Episode>, kind: NoticeKind, now: DateTime<Utc>) -> &mut Episode {
    let episode = episodes.entry(kind).or_default();
    *episode = Episode { number: episode.number + 1, since: now, ..Episode::default() };
    episode
}

impl Episode {
    /// Follows its condition, see [`follow`]; whether it is true.
    pub fn follow(&mut self, holds: bool, now: DateTime<Utc>, settle: TimeDelta) -> bool {
        if holds {
            let is_over = self.gone_since.is_some_and(|gone| now - gone >= settle);
            if self.number == 0 || is_over {
                *self = Self { number: self.number + 1, since: now, ..Self::default() };
            }
            self.gone_since = None;
        } else if self.number > 0 {
            self.gone_since.get_or_insert(now);
        }
        holds
    }

    /// Whether following its condition changes nothing.
    #[must_use]
    pub fn stays(&self, holds: bool) -> bool {
        if holds { self.is_open() } else { !self.is_open() }
    }

    /// Notes a rung, unless it was noted before.
    pub fn climb(&mut self, rung: u32, now: DateTime<Utc>) -> bool {
        let is_new = !self.rungs.contains(&rung);
        if is_new {
            self.rungs.push(rung);
            self.last_notice = Some(now);
        }
        is_new
    }

    /// The number of the reminder that follows those noticed.
    #[must_use]
    pub fn next_rung(&self) -> u32 {
        self.rungs.iter().max().map_or(1, |rung| rung + 1)
    }

    /// Whether its condition still holds.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.number > 0 && self.gone_since.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_an_episode_for_every_time_it_becomes_true() {
        let settle = TimeDelta::seconds(90);
        let start = DateTime::<Utc>::default();
        let mut episodes = LiteMap::new();
        let mut check = |second: i64, holds: bool, expected: Option<(u32, bool)>| {
            let now = start + TimeDelta::seconds(second);
            let got = follow(&mut episodes, NoticeKind::CheckMaterials, holds, now, settle)
                .map(|e| (e.number, e.climb(0, now)));
            assert_eq!(got, expected, "at {second} s");
        };
        check(0, false, None);
        check(10, true, Some((1, true)));
        check(20, true, Some((1, false)));
        check(30, false, None);
        check(40, true, Some((1, false)));
        check(50, false, None);
        check(150, true, Some((2, true)));
    }
}
