//! How long to rest between two cycles: the poll interval when all is well, longer after failures; and before the first,
//! where a quota is shared. It never sleeps itself.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

/// The longest rest after failures; a person who has put things right should not wait longer.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// The shortest rest, so that something due at once does not spin.
const SHORTEST: Duration = Duration::from_secs(1);
/// Between the starts of two who share a quota. A start asks three times: which tabs there are, what they hold, whether what
/// was written landed; and once more where something is due at once. A quota of a request a second has room for one in four
/// seconds, but places fall unevenly: with this twice as long, fifty exceed it in one of a hundred sets of names.
const APART: Duration = Duration::from_secs(8);

/// The pace of one shift.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    poll: Duration,
    /// A rest longer than this would look like a hang to the service manager.
    most: Duration,
    failures: u32,
    /// Those of them, without a pause between, that only a person can end.
    lasting: u32,
    /// What is left until the next poll, however many looks something due brings before it.
    left: Duration,
    /// Before the first look.
    first: Duration,
}

impl Pace {
    /// Polls every `poll`; with a watchdog at least twice in its time. `chance` in 0 … 1 sets when in the interval: a
    /// machine that starts many at once would have them all ask in the same second ever after.
    pub(super) fn new(poll: Duration, watchdog: Option<Duration>, chance: f64) -> Self {
        let most = watchdog.map_or(Duration::MAX, |patience| patience / 2);
        let left = poll.mul_f64(chance.clamp(0.0, 1.0)).max(SHORTEST);
        Self { poll, most, failures: 0, lasting: 0, left, first: Duration::ZERO }
    }

    /// The same for one of so many who share a quota of a request a second. Started together they would use up a minute's
    /// quota several times over, so that their starts are spread over the time in which the quota has room for all of them,
    /// and what follows over the time after that. `place` in 0 … 1 is this one's in it.
    pub(super) fn shared(self, sharers: u32, place: f64) -> Self {
        if sharers <= 1 {
            return self;
        }
        let starts = APART * sharers;
        Self { first: starts.mul_f64(place.clamp(0.0, 1.0)).min(self.most), left: self.left.max(starts), ..self }
    }

    /// The rest before the first look.
    pub(super) const fn first(&self) -> Duration {
        self.first
    }

    /// A cycle ran to its end.
    pub(super) fn went_well(&mut self) {
        (self.failures, self.lasting) = (0, 0);
    }

    /// The rest after a good cycle; shorter when something is due in `due_in`. That look moves no poll: what is due at the
    /// same time everywhere would bring machines into step.
    pub(super) fn rest(&mut self, due_in: Option<Duration>) -> Duration {
        let due = due_in.map_or(self.left, |due| due.max(SHORTEST));
        let rest = self.left.min(due);
        self.left = if rest < self.left { (self.left - rest).max(SHORTEST) } else { self.poll };
        rest.min(self.most)
    }

    /// The rest after a failure: doubled each time while it may pass by itself. What needs a person is looked at again
    /// after one poll, whatever failed before it (a single refusal proves nothing: Google has answered 404 for what was a
    /// passing 503), and at the longest rest from then on. `chance` in 0 … 1 spreads many machines over the upper half.
    pub(super) fn failed(&mut self, passing: bool, chance: f64) -> Duration {
        let longest = LONGEST.max(self.poll);
        self.failures = self.failures.saturating_add(1);
        self.lasting = if passing { 0 } else { self.lasting.saturating_add(1) };
        if self.lasting > 1 {
            return longest.min(self.most);
        }
        let times = if passing { 1_u32.checked_shl(self.failures - 1).unwrap_or(u32::MAX) } else { 1 };
        let doubled = self.poll.saturating_mul(times).min(longest);
        let spread = doubled.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
        spread.max(SHORTEST).min(self.most)
    }
}

/// The place of a spreadsheet and its memory among others, in 0 … 1: the same at every start.
pub(super) fn place(spreadsheet: &str, memory: &str) -> f64 {
    let mut hasher = DefaultHasher::new();
    (spreadsheet, memory).hash(&mut hasher);
    f64::from(u32::try_from(hasher.finish() >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_good_cycle_is_followed_by_the_poll_interval_or_what_is_due_before() {
        let check = |poll, watchdog, due: Option<Duration>, rest| {
            assert_eq!(Pace::new(poll, watchdog, 1.0).rest(due), rest, "{poll:?} {watchdog:?} {due:?}");
        };
        check(s(15), None, None, s(15));
        check(s(3600), None, Some(s(90)), s(90));
        check(s(15), None, Some(s(90)), s(15));
        check(s(15), None, Some(s(0)), s(1));
        check(s(3600), Some(s(900)), None, s(450));
    }

    #[test]
    fn only_the_first_rest_is_shorter_and_spreads_those_that_start_together() {
        let check = |chance, first| {
            let mut pace = Pace::new(s(60), None, chance);
            assert_eq!([pace.rest(None), pace.rest(None), pace.rest(None)], [first, s(60), s(60)], "{chance}");
        };
        check(0.0, s(1));
        check(0.25, s(15));
        check(1.0, s(60));
        check(7.0, s(60));
        // What is due at once, and later once more, moves no poll: after 15 s and a minute each.
        let mut pace = Pace::new(s(60), None, 0.25);
        let rests = [Some(s(0)), Some(s(90)), Some(s(20)), None, None].map(|due| pace.rest(due));
        assert_eq!(rests, [s(1), s(14), s(20), s(40), s(60)]);
    }

    #[test]
    fn those_who_share_a_quota_start_one_after_the_other_and_whoever_is_alone_at_once() {
        let pace = |poll, watchdog, sharers, place| Pace::new(poll, watchdog, 0.25).shared(sharers, place);
        let check = |pace: Pace, first, rests: [Duration; 2]| {
            let mut pace = pace;
            assert_eq!(pace.first(), first);
            assert_eq!([pace.rest(None), pace.rest(None)], rests);
        };
        check(pace(s(60), None, 1, 0.5), s(0), [s(15), s(60)]);
        check(pace(s(60), None, 2, 0.5), s(8), [s(16), s(60)]);
        check(pace(s(60), None, 50, 0.0), s(0), [s(400), s(60)]);
        check(pace(s(60), None, 50, 0.5), s(200), [s(400), s(60)]);
        check(pace(s(60), None, 50, 7.0), s(400), [s(400), s(60)]);
        check(pace(s(3_600), None, 50, 0.5), s(200), [s(900), s(3_600)]);
        // The service manager's patience goes before.
        check(pace(s(60), Some(s(100)), 50, 1.0), s(50), [s(50), s(50)]);
        assert!(pace(s(60), None, 50, 1.0).rest(Some(s(20))) == s(20), "what is due waits for no turn");
    }

    #[test]
    fn fifty_who_are_started_together_stay_within_the_quota_of_every_minute() {
        // Four requests at a start that has something to write and something due at once, one a look.
        let requests = |shop: u32, spread: bool| {
            let mut at: Vec<u64> = Vec::new();
            for n in 1..=50 {
                let place = place(&format!("spreadsheet-{shop}-of-outlet-{n}"), "sqlite:///var/lib/orderd/state.db");
                let alone = Pace::new(s(60), None, place);
                let mut pace = if spread { alone.shared(50, place) } else { alone };
                let mut now = pace.first();
                at.extend([now.as_secs(); 3]);
                while now < s(900) {
                    at.push(now.as_secs());
                    now += pace.rest(None);
                }
            }
            (0..15).map(|minute| at.iter().filter(|at| **at / 60 == minute).count()).collect::<Vec<_>>()
        };
        // Places are where names put them: of a hundred administrators with fifty outlets one may see a refused request.
        let most = |shop| requests(shop, true).into_iter().max().unwrap_or_default();
        let beyond = (0..1_000).filter(|shop| most(*shop) > 60).count();
        assert!(beyond <= 10, "{beyond} of 1000");
        let (spread, together) = (requests(0, true), requests(0, false));
        assert!((45..=55).contains(&spread[14]), "then all look once a minute: {spread:?}");
        assert_eq!(together[0], 250, "what it is for: {together:?}");
    }

    #[test]
    fn a_place_is_the_same_at_every_start_and_places_are_spread() {
        let check = |place: fn(u32) -> f64| {
            let places: Vec<f64> = (0..1_000).map(place).collect();
            assert_eq!(places[7].to_bits(), place(7).to_bits());
            for tenth in 0..10 {
                let (from, to) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
                let count = places.iter().filter(|place| (from..to).contains(*place)).count();
                assert!((50..=150).contains(&count), "{count} between {from} and {to}");
            }
        };
        check(|n| place(&format!("1AbCdEfGh{n}"), "sqlite:///var/lib/orderd/state.db"));
        // Sheet servers of our own call every spreadsheet alike.
        check(|n| place("sandbox", &format!("sqlite:///srv/{n}/state.db")));
    }

    #[test]
    fn failures_that_pass_double_the_rest_up_to_five_minutes_and_success_forgets_them() {
        let mut pace = Pace::new(s(15), None, 1.0);
        let rests: Vec<u64> = (0..7).map(|_| pace.failed(true, 1.0).as_secs()).collect();
        assert_eq!(rests, [15, 30, 60, 120, 240, 300, 300]);
        assert_eq!(pace.failed(true, 0.0), s(150));
        for _ in 0..100 {
            assert_eq!(pace.failed(true, 1.0), s(300));
        }
        pace.went_well();
        assert_eq!(pace.failed(true, 1.0), s(15));
    }

    #[test]
    fn what_needs_a_person_is_looked_at_every_five_minutes_once_it_is_sure() {
        let mut pace = Pace::new(s(15), None, 1.0);
        assert_eq!(pace.failed(false, 1.0), s(15), "once may be a mistake of theirs");
        assert_eq!(pace.failed(false, 0.0), s(300));
        assert_eq!(pace.failed(false, 0.0), s(300));
        pace.went_well();
        assert_eq!((pace.failed(true, 1.0), pace.failed(true, 1.0)), (s(15), s(30)));
        assert_eq!(pace.failed(false, 1.0), s(15), "a first one straight after other failures is a first one");
        assert_eq!(pace.failed(false, 1.0), s(300));
        assert_eq!(pace.failed(true, 1.0), s(240), "what passes goes on where it was");
        assert_eq!(pace.failed(false, 1.0), s(15));
        let second = |poll, watchdog| {
            let mut pace = Pace::new(poll, watchdog, 1.0);
            pace.failed(false, 0.0);
            pace.failed(false, 0.0)
        };
        assert_eq!(second(s(3600), None), s(3600));
        assert_eq!(second(s(15), Some(s(120))), s(60));
    }
}
