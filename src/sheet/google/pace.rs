//! Keeps the requests of one minute below Google's quota, without making the first ones wait.
//!
//! It knows nothing of other processes that use the same service account but how many there are, where it is told; what
//! they use up beyond their share comes back as HTTP 429.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// How many requests a minute may be sent, for reads and for writes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Most requests in any 60 seconds. Google allows a service account 60 reads and 60 writes.
    pub per_minute: u32,
    /// How many of them may go out at once.
    pub burst: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { per_minute: 60, burst: 10 }
    }
}

impl Pace {
    /// The pace of one of so many who share an account. What one cycle needs passes at once all the same: seldom do all
    /// have something to write in the same minute.
    #[must_use]
    pub fn shared(sharers: u32) -> Self {
        let whole = Self::default();
        let sharers = sharers.max(1);
        Self { per_minute: (whole.per_minute / sharers).max(1), burst: (whole.burst / sharers).max(CYCLE) }
    }
}

/// The most requests of one kind a cycle asks for at once.
const CYCLE: u32 = 4;

/// Lets requests pass at a pace.
pub(super) struct Pacer {
    limiter: Option<DefaultDirectRateLimiter>,
    /// Whoever waits, waits longer by up to this. Those who share an account and were started together have used up their
    /// part together: let through at the first possible instant, they would ask in the same second ever after.
    spread: Duration,
}

impl Pacer {
    /// Without a pace everything passes at once, which only a sheet server of our own bears.
    pub(super) fn new(pace: Option<Pace>) -> Self {
        let shared = pace.filter(|pace| pace.per_minute < Pace::default().per_minute);
        let spread = shared.map_or(Duration::ZERO, |pace| period(pace) / 2);
        Self { limiter: pace.and_then(quota).map(RateLimiter::direct), spread }
    }

    /// Takes one request's turn, or says how long to wait before asking again.
    pub(super) fn turn(&self) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        limiter
            .check()
            .map_err(|not_until| not_until.wait_time_from(limiter.clock().now()) + self.spread.mul_f64(fastrand::f64()))
    }
}

/// A burst and what is let through in the minute after it make up one minute's allowance together.
fn quota(pace: Pace) -> Option<Quota> {
    let quota = Quota::with_period(period(pace))?;
    Some(quota.allow_burst(NonZeroU32::new(pace.burst).unwrap_or(NonZeroU32::MIN)))
}

/// From one request to the next, once those at once have passed.
fn period(pace: Pace) -> Duration {
    Duration::from_secs(60) / pace.per_minute.saturating_sub(pace.burst).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_requests_pass_at_once_and_the_next_waits_a_little() {
        let pacer = Pacer::new(Some(Pace::default()));
        assert!((0..10).all(|_| pacer.turn().is_ok()));
        let wait = pacer.turn().err().unwrap_or_default();
        assert!(wait > Duration::from_millis(500) && wait <= Duration::from_millis(1_200), "{wait:?}");
        let shared = |sharers, at_once: usize| {
            let pacer = Pacer::new(Some(Pace::shared(sharers)));
            assert_eq!((0..100).take_while(|_| pacer.turn().is_ok()).count(), at_once, "{sharers}");
            (0..200).filter_map(|_| pacer.turn().err()).max().unwrap_or_default().as_secs_f64()
        };
        // One, two, five, fifty: the longest pause after what passes at once. Whoever shares comes back later than could be.
        let check = |sharers, at_once, (after, at_most): (f64, f64)| {
            let longest = shared(sharers, at_once);
            assert!(after < longest && longest <= at_most, "{sharers}: {longest}");
        };
        check(1, 10, (0.0, 1.2));
        check(2, 5, (2.4, 3.6));
        check(5, 4, (7.5, 11.25));
        check(50, 4, (60.0, 90.0));
        let unhurried = Pacer::new(None);
        assert!((0..1_000).all(|_| unhurried.turn().is_ok()));
    }
}
