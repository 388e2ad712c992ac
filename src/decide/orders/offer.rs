//! The day an order can be put off to: the first that satisfies the lead days of a large order, the kitchen's capacity and
//! the stock (MKN-ODR01, scope; its purpose is to measure all three before an order is made).

use chrono::NaiveDate;

use crate::domain::wording::day;

/// So many days are searched for one that suffices.
pub(crate) const SEARCH_DAYS: u64 = 30;

/// Which of the three decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// The lead days of a large order.
    Lead,
    /// Raw material.
    Stock,
    /// The kitchen's packs or people.
    Capacity,
}

impl Because {
    /// As people know it.
    #[must_use]
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Lead => "batas konfirmasi",
            Self::Stock => "stok bahan",
            Self::Capacity => "kapasitas",
        }
    }
}

/// What can be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// The first day that satisfies all three.
    Day {
        /// The day.
        on: NaiveDate,
        /// What fails on the day before.
        because: Because,
    },
    /// No day within [`SEARCH_DAYS`] does, as things are written down.
    Nothing {
        /// The first day that the lead days allow.
        from: NaiveDate,
        /// What fails on the last day looked at.
        lacking: Because,
    },
}

impl Offer {
    /// The day to name.
    #[must_use]
    pub(crate) const fn day(self) -> NaiveDate {
        match self {
            Self::Day { on, .. } => on,
            Self::Nothing { from, .. } => from,
        }
    }

    /// What decides about that day: `karena kapasitas`, or what stands against every day.
    #[must_use]
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Day { because, .. } => format!("karena {}", because.word()),
            Self::Nothing { lacking, .. } => {
                format!("{} yang tercatat belum cukup dalam {SEARCH_DAYS} hari", lacking.word())
            }
        }
    }

    /// Where an order that is short can be put off to: ` ke 28/11/2026 atau sesudahnya (karena kapasitas)`; where no day
    /// suffices only the reason.
    #[must_use]
    pub(crate) fn way_out(self) -> String {
        match self {
            Self::Day { .. } => format!(" ke {}", self.with_day()),
            Self::Nothing { .. } => format!(" ({})", self.reason()),
        }
    }

    /// `28/11/2026 atau sesudahnya (karena batas konfirmasi)`
    #[must_use]
    pub(crate) fn with_day(self) -> String {
        format!("{} atau sesudahnya ({})", day(self.day()), self.reason())
    }
}
