//! Amounts of money in whole rupiah. It never holds a float and never rounds without saying which way.
//!
//! Why plain `i64` arithmetic cannot overflow: no cell is read above [`Rupiah::LARGEST_IN_A_CELL`] (10^13), no unit
//! price above [`Rupiah::LARGEST_PRICE`] (10^8) and no count above 100.000 packs, so one line, one payment or one
//! charge stays within 10^13. A sum would need more than 900.000 such lines to leave `i64`; a whole Google Sheet
//! with our columns has fewer rows than that. Products with a ratio are formed in 128 bits.

use std::fmt;
use std::iter::Sum;
use std::num::NonZeroU32;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use super::percent::Percent;

/// An amount in whole rupiah; negative amounts are debts of ours or corrections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rupiah(pub i64);

impl Rupiah {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most one cell may say, in rupiah: ten trillion, far above any order and far below where doubles lose
    /// digits.
    pub const LARGEST_IN_A_CELL: Self = Self(10_000_000_000_000);
    /// The most one pack may cost, in rupiah. A larger figure is a total typed into the wrong cell.
    pub const LARGEST_PRICE: Self = Self(100_000_000);

    /// A unit price times a number of packs.
    #[must_use]
    pub fn times(self, packs: u32) -> Self {
        self.scaled(packs.into(), 1, Rounding::HalfUp)
    }

    /// A share, halves rounded up: discounts and tax.
    #[must_use]
    pub fn percent_half_up(self, percent: Percent) -> Self {
        self.scaled(percent.0.into(), Percent::FULL.0.into(), Rounding::HalfUp)
    }

    /// A share, every fraction rounded up: the down payment, so that the balance takes the smaller part.
    #[must_use]
    pub fn percent_ceil(self, percent: Percent) -> Self {
        self.scaled(percent.0.into(), Percent::FULL.0.into(), Rounding::Ceil)
    }

    /// A share, every fraction dropped.
    #[must_use]
    pub fn percent_floor(self, percent: Percent) -> Self {
        self.scaled(percent.0.into(), Percent::FULL.0.into(), Rounding::Floor)
    }

    /// The fraction `num/den` of the amount, halves rounded up: the tax base 11/12.
    #[must_use]
    pub fn ratio_half_up(self, num: u32, den: NonZeroU32) -> Self {
        self.scaled(num.into(), den.get().into(), Rounding::HalfUp)
    }

    /// Zero for a negative amount, else the amount.
    #[must_use]
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// The digits in groups of three, as people write them here: `12.512.500`, `-1.000`.
    #[must_use]
    pub fn grouped(self) -> String {
        self.in_groups().to_string()
    }

    /// The same, to be written into a longer text.
    pub(crate) fn in_groups(self) -> impl fmt::Display {
        fmt::from_fn(move |f| write!(f, "{}{}", self.sign(), Groups(self.0.unsigned_abs())))
    }

    fn sign(self) -> &'static str {
        if self.0 < 0 { "-" } else { "" }
    }

    fn scaled(self, num: i128, den: i128, rounding: Rounding) -> Self {
        let product = i128::from(self.0) * num;
        let floor = product.div_euclid(den);
        let rest = product.rem_euclid(den);
        let up = match rounding {
            Rounding::Floor => false,
            Rounding::HalfUp => rest * 2 >= den,
            Rounding::Ceil => rest > 0,
        };
        // Amounts within the bounds above always fit; an impossible one stops at the edge instead of wrapping.
        let rounded = floor + i128::from(up);
        Self(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }
}

#[derive(Clone, Copy)]
enum Rounding {
    Floor,
    HalfUp,
    Ceil,
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Rp{}", self.sign(), Groups(self.0.unsigned_abs()))
    }
}

/// Digits in groups of three.
struct Groups(u64);

impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // From the last digit on; twenty of them stand in seven groups. Every order says a dozen amounts and more in each mail.
        let mut text = [b'.'; 26];
        let (mut at, mut above) = (text.len(), self.0);
        for n in 0.. {
            // The dots are there already.
            at -= if n > 0 && n % 3 == 0 { 2 } else { 1 };
            text[at] = b'0' + u8::try_from(above % 10).unwrap_or_default();
            above /= 10;
            if above == 0 {
                break;
            }
        }
        f.write_str(std::str::from_utf8(&text[at..]).unwrap_or_default())
    }
}

impl Add for Rupiah {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Rupiah {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Rupiah {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Rupiah {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Rupiah {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Rupiah {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Self> for Rupiah {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_written_as_people_write_them_here() {
        let check = |amount: i64, written: &str| assert_eq!(Rupiah(amount).to_string(), written);
        check(0, "Rp0");
        check(999, "Rp999");
        check(1_000, "Rp1.000");
        check(12_512_500, "Rp12.512.500");
        check(-1_000, "-Rp1.000");
        check(i64::MIN, "-Rp9.223.372.036.854.775.808");
        assert_eq!(Rupiah(12_512_500).grouped(), "12.512.500");
    }

    #[test]
    fn the_down_payment_takes_the_odd_rupiah() {
        let total = Rupiah(12_345).times(333);
        assert_eq!(total, Rupiah(4_110_885));
        let down = total.percent_ceil(Percent::HALF);
        assert_eq!((down, total - down), (Rupiah(2_055_443), Rupiah(2_055_442)));
        assert_eq!(Rupiah(25_025_000).percent_ceil(Percent::whole(30)), Rupiah(7_507_500));
    }

    #[test]
    fn each_rounding_does_what_its_name_says() {
        let check = |amount: i64, percent: u32, floor: i64, half_up: i64, ceil: i64| {
            let (amount, percent) = (Rupiah(amount), Percent(percent));
            assert_eq!(amount.percent_floor(percent), Rupiah(floor), "floor of {percent} % of {amount}");
            assert_eq!(amount.percent_half_up(percent), Rupiah(half_up), "half up of {percent} % of {amount}");
            assert_eq!(amount.percent_ceil(percent), Rupiah(ceil), "ceil of {percent} % of {amount}");
        };
        check(100, 5_000, 50, 50, 50);
        check(101, 5_000, 50, 51, 51);
        check(103, 2_500, 25, 26, 26);
        check(101, 2_500, 25, 25, 26);
        check(7, 0, 0, 0, 0);
        check(-101, 5_000, -51, -50, -50);
    }

    proptest! {
        #[test]
        fn a_share_and_its_complement_make_the_whole(amount in 0_i64..10_000_000_000_000, percent in 0_u32..=10_000) {
            let (amount, rest) = (Rupiah(amount), Percent(10_000 - percent));
            prop_assert_eq!(amount.percent_ceil(Percent(percent)) + amount.percent_floor(rest), amount);
        }

        #[test]
        fn extreme_amounts_never_panic(amount: i64, packs: u32, den in 1_u32.., percent: u32) {
            let amount = Rupiah(amount);
            let _ = (amount.times(packs), amount.percent_half_up(Percent(percent)), amount.grouped());
            let _ = NonZeroU32::new(den).map(|den| amount.ratio_half_up(packs, den));
        }
    }
}
