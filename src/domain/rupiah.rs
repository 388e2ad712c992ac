//! Whole rupiah.
#![allow(missing_docs)]
use super::percent::Percent;
use serde::{Deserialize, Serialize};
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rupiah(pub i64);
impl Rupiah {
    pub const ZERO: Self = Self(0);
    #[must_use]
    pub fn times(self, packs: u32) -> Self {
        Self(self.0 * i64::from(packs))
    }
    #[must_use]
    pub fn percent_half_up(self, p: Percent) -> Self {
        Self((self.0 * i64::from(p.0) + 5000).div_euclid(10000))
    }
    #[must_use]
    pub fn percent_ceil(self, p: Percent) -> Self {
        Self((self.0 * i64::from(p.0) + 9999).div_euclid(10000))
    }
    #[must_use]
    pub fn percent_floor(self, p: Percent) -> Self {
        Self((self.0 * i64::from(p.0)).div_euclid(10000))
    }
    #[must_use]
    pub fn grouped(self) -> String {
        self.0.to_string()
    }
}
impl std::fmt::Display for Rupiah {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rp{}", self.grouped())
    }
}
impl std::ops::Add for Rupiah {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self(self.0 + o.0)
    }
}
impl std::ops::Sub for Rupiah {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self(self.0 - o.0)
    }
}
impl std::ops::AddAssign for Rupiah {
    fn add_assign(&mut self, o: Self) {
        self.0 += o.0;
    }
}
impl std::ops::SubAssign for Rupiah {
    fn sub_assign(&mut self, o: Self) {
        self.0 -= o.0;
    }
}
impl std::ops::Neg for Rupiah {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl std::iter::Sum for Rupiah {
    fn sum<I: Iterator<Item = Self>>(i: I) -> Self {
        Self(i.map(|r| r.0).sum())
    }
}
