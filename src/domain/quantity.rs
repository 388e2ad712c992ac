//! Quantities of raw material, in millionths of the material's own unit. It never knows which unit that is.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use super::percent::Percent;
use super::rupiah::Rupiah;

/// A quantity in millionths of a unit: 0,15 kg is 150.000. Millionths, because a recipe in kilograms may say 0,2 g.
///
/// Arithmetic stops at the ends of `i64` instead of wrapping: nine trillion units are as short as any larger need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub i64);

impl Quantity {
    /// 0.
    pub const ZERO: Self = Self(0);
    /// 1, whatever the unit.
    pub const ONE: Self = Self(1_000_000);
    /// The most one cell may say.
    pub const LARGEST_IN_A_CELL: Self = Self::units(1_000_000_000);

    /// A whole number of units.
    #[must_use]
    pub const fn units(units: u32) -> Self {
        Self(units as i64 * Self::ONE.0)
    }

    /// What so many packs need, when one pack needs this.
    #[must_use]
    pub fn times(self, packs: u32) -> Self {
        Self(self.0.saturating_mul(packs.into()))
    }

    /// The quantity and a share more, as waste demands. A fraction of a millionth is rounded up.
    #[must_use]
    pub fn with_waste(self, waste: Percent) -> Self {
        let full = i128::from(Percent::FULL.0);
        let grown = i128::from(self.0) * (full + i128::from(waste.0));
        Self(narrow(grown.div_euclid(full) + i128::from(grown.rem_euclid(full) > 0)))
    }

    /// For how many packs this suffices, when one pack needs `per_pack` and waste comes on top. A pack that needs
    /// nothing can be made without end.
    #[must_use]
    pub fn suffices_for(self, per_pack: Self, waste: Percent) -> u32 {
        let full = i128::from(Percent::FULL.0);
        let each = i128::from(per_pack.0) * (full + i128::from(waste.0));
        if each <= 0 {
            return u32::MAX;
        }
        let packs = (i128::from(self.0.max(0)) * full) / each;
        u32::try_from(packs).unwrap_or(u32::MAX)
    }
}

fn narrow(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

impl fmt::Display for Quantity {
    /// As people write it here: `173,25`, `1.500`, `0,000001`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / Self::ONE.0, (self.0 % Self::ONE.0).unsigned_abs());
        if whole == 0 && self.0 < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", Rupiah(whole).in_groups())?;
        if rest > 0 {
            let (mut decimals, mut width) = (rest, 6);
            while decimals % 10 == 0 {
                (decimals, width) = (decimals / 10, width - 1);
            }
            write!(f, ",{decimals:0width$}")?;
        }
        Ok(())
    }
}

impl Add for Quantity {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Quantity {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Quantity {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(quantities: I) -> Self {
        quantities.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHICKEN: Quantity = Quantity(150_000);
    const WASTE: Percent = Percent::whole(5);

    #[test]
    fn quantities_are_written_with_a_comma_and_no_idle_zeros() {
        let check = |quantity: i64, written: &str| assert_eq!(Quantity(quantity).to_string(), written);
        check(0, "0");
        check(150_000, "0,15");
        check(173_250_000, "173,25");
        check(1_500_000_000, "1.500");
        check(1, "0,000001");
        check(-500_000, "-0,5");
        check(-1_500_000, "-1,5");
    }

    #[test]
    fn eleven_hundred_packs_with_five_percent_waste_need_173_25() {
        assert_eq!(CHICKEN.times(1_100).with_waste(WASTE).to_string(), "173,25");
    }

    #[test]
    fn what_is_left_suffices_for_587_packs() {
        let left = Quantity::units(250) - CHICKEN.times(1_000).with_waste(WASTE);
        assert_eq!(left.suffices_for(CHICKEN, WASTE), 587);
        assert_eq!((CHICKEN.times(800).with_waste(WASTE) - left).to_string(), "33,5");
        assert_eq!(Quantity(-1).suffices_for(CHICKEN, WASTE), 0);
        assert_eq!(left.suffices_for(Quantity::ZERO, WASTE), u32::MAX);
    }
}
