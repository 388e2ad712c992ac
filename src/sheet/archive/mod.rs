//! The archive as tabs: what they are called, how a row looks in them, and the requests that make them and move rows out
//! of people's tabs. Pure; it never says which row belongs there.

mod books;
mod request;
mod row;

pub use books::books;
pub use request::{drop_trash, make_tab, throw_away};
pub use row::{Rows, Written};

use crate::domain::column::{Column as _, LineColumn, OrderColumn, PaymentColumn};

/// The id of the first tab made here: above what people's scripts give, far from each other.
const FIRST_ID: i32 = 1_700_000_000;
/// Ids of tabs are so far apart that every year has its own; the next one to try where somebody else's tab has an id.
pub const NEXT_ID: i32 = 100_000;
/// What the names of the archive's tabs begin with.
const NAME: &str = "Arsip ";

/// The tabs rows are archived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `Pesanan`
    Orders,
    /// `Rincian`
    Lines,
    /// `Pembayaran`
    Payments,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Lines, Self::Payments];

    /// The tab.
    #[must_use]
    pub const fn tab(self) -> &'static str {
        match self {
            Self::Orders => OrderColumn::TAB,
            Self::Lines => LineColumn::TAB,
            Self::Payments => PaymentColumn::TAB,
        }
    }

    /// The header of the cell that says whose row it is.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Orders => OrderColumn::OrderNo.header(),
            Self::Lines => LineColumn::OrderNo.header(),
            Self::Payments => PaymentColumn::PaymentNo.header(),
        }
    }

    /// The tab of the archive for the orders of a year.
    #[must_use]
    pub fn archive(self, year: i32) -> String {
        match self {
            Self::Orders => format!("{NAME}{year}"),
            Self::Lines | Self::Payments => format!("{NAME}{year} {}", self.tab()),
        }
    }

    /// The hidden tab that holds what was just taken out of the tab, until it is known to be in the archive.
    #[must_use]
    pub fn trash(self) -> String {
        format!("Sampah arsip {}", self.tab())
    }

    /// The id of a tab that is made here, unless another one has it.
    #[must_use]
    pub fn tab_id(self, year: Option<i32>) -> i32 {
        FIRST_ID + year.unwrap_or(0) * 10 + self as i32
    }

    /// Which tab of the archive this is, by its name, or by its id where people renamed it.
    #[must_use]
    pub fn of_archive(title: &str, sheet_id: i32) -> Option<(Self, i32)> {
        let title = title.trim();
        let is_named = |year: i32| Self::ALL.into_iter().find(|part| part.archive(year) == title);
        let year = title.strip_prefix(NAME).and_then(|rest| rest.split(' ').next()?.parse().ok());
        let by_name = year.and_then(|year| Some((is_named(year)?, year)));
        let by_id = || {
            let year = Some(sheet_id.checked_sub(FIRST_ID)?).filter(|n| (10..NEXT_ID).contains(n))? / 10;
            Some((Self::ALL.into_iter().find(|part| part.tab_id(Some(year)) == sheet_id)?, year))
        };
        by_name.or_else(by_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_of_the_archive_is_known_by_its_name_and_renamed_by_its_id() {
        let check = |title: &str, id: i32, expected: Option<(Part, i32)>| {
            assert_eq!(Part::of_archive(title, id), expected, "{title} {id}");
        };
        for part in Part::ALL {
            check(&part.archive(2026), 7, Some((part, 2026)));
            check(&format!(" {} ", part.archive(2025)), 7, Some((part, 2025)));
            check("Order lama", part.tab_id(Some(2026)), Some((part, 2026)));
            check(&part.trash(), part.tab_id(None), None);
        }
        check("Arsip", 7, None);
        check("Arsip 2026 Produk", 7, None);
        check("Arsip lama", 7, None);
        check("Arsip 2026 Rincian lama", 7, None);
        check("Pesanan", Part::Payments.tab_id(Some(2026)) + 1, None);
        check("Pesanan", FIRST_ID + NEXT_ID, None);
        check("Pesanan", i32::MIN, None);
    }
}
