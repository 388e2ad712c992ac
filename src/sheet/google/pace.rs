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
}

impl Pacer {
    /// Without a pace everything passes at once, which only a sheet server of our own bears.
    pub(super) fn new(pace: Option<Pace>) -> Self {
        Self { limiter: pace.and_then(quota).map(RateLimiter::direct) }
    }

    /// Takes one request's turn, or says how long to wait before asking again.
    pub(super) fn turn(&self) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        limiter.check().map_err(|not_until| not_until.wait_time_from(limiter.clock().now()))
    }
}

/// A burst and what is let through in the minute after it make up one minute's allowance together.
fn quota(pace: Pace) -> Option<Quota> {
    let steady = pace.per_minute.saturating_sub(pace.burst).max(1);
    let quota = Quota::with_period(Duration::from_secs(60) / steady)?;
    Some(quota.allow_burst(NonZeroU32::new(pace.burst).unwrap_or(NonZeroU32::MIN)))
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
            pacer.turn().err().unwrap_or_default().as_secs()
        };
        // One, two, five, fifty; the pause after what passes at once.
        assert_eq!([shared(1, 10), shared(2, 5), shared(5, 4), shared(50, 4)], [1, 2, 7, 59]);
        let unhurried = Pacer::new(None);
        assert!((0..1_000).all(|_| unhurried.turn().is_ok()));
    }
}
