//! The archive as tabs: what they are called, how a row looks in them, and the requests that make them and move rows out
//! of people's tabs. Pure; it never says which row belongs there.

mod request;
mod row;

pub use request::{drop_trash, make_tab, throw_away};
pub use row::{Rows, Written};

use crate::domain::column::{Column as _, LineColumn, OrderColumn, PaymentColumn};

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
            Self::Orders => format!("Arsip {year}"),
            Self::Lines | Self::Payments => format!("Arsip {year} {}", self.tab()),
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
        /// Above what Google and people's scripts give, far from each other.
        const FIRST: i32 = 1_700_000_000;
        FIRST + year.unwrap_or(0) * 10 + self as i32
    }
}
