//! Work in the kitchen, as people count it.

use crate::domain::cell::Cell;
use crate::domain::quantity::Quantity;

/// Work in hundredths of a person-hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonHours(pub i64);

impl PersonHours {
    /// Rounds minutes (in millionths) to hundredths of an hour, half upwards.
    #[must_use]
    pub fn from_minutes(minutes: Quantity) -> Self {
        /// Millionths of a minute in a hundredth of an hour: 0,6 minutes.
        const HUNDREDTH: i64 = 600_000;
        Self(minutes.0.saturating_add(HUNDREDTH / 2).div_euclid(HUNDREDTH))
    }

    /// As a number with two decimals.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the sheet itself holds doubles; a year of work is far below 2^53")]
    pub fn cell(self) -> Cell {
        Cell::Number(self.0 as f64 / 100.0)
    }
}
