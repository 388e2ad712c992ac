//! A share in hundredths of a percent. It never holds a float: 33,5 % is 3350.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A percentage in hundredths of a percent: 50 % is 5000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(pub u32);

impl Percent {
    /// 0 %.
    pub const ZERO: Self = Self(0);
    /// One half, the usual down payment.
    pub const HALF: Self = Self(5_000);
    /// 100 %.
    pub const FULL: Self = Self(10_000);

    /// A whole number of percent: `whole(50)` is 50 %.
    #[must_use]
    pub const fn whole(percent: u16) -> Self {
        Self(percent as u32 * 100)
    }
}

impl fmt::Display for Percent {
    /// The figure as people write it here, without the sign: `50`, `33,5`, `0,25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match (rest, rest % 10) {
            (0, _) => write!(f, "{whole}"),
            (_, 0) => write!(f, "{whole},{}", rest / 10),
            _ => write!(f, "{whole},{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_written_with_a_comma_and_no_idle_zeros() {
        let check = |percent: u32, written: &str| assert_eq!(Percent(percent).to_string(), written);
        check(0, "0");
        check(5_000, "50");
        check(3_350, "33,5");
        check(25, "0,25");
        check(5, "0,05");
        check(10_000, "100");
        assert_eq!(Percent::whole(12), Percent(1_200));
    }
}
