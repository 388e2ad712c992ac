//! One open point of an order: who does what until when.

use std::fmt;

use super::who::Who;
use crate::decide::orders::due::Due;
use crate::domain::column::{OrderColumn, StockColumn};

/// One open point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Whose it is.
    pub who: Who,
    /// What to do.
    pub what: String,
    /// What is filled in for it.
    pub fills: Fills,
    /// Until when; `None`: as soon as possible.
    pub until: Option<Due>,
}

/// The cell that closes an open point, by its column: where more than one is to be filled, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fills {
    /// In the order's own row.
    Order(OrderColumn),
    /// `Terverifikasi` of a payment of the order that waits for accounting.
    WaitingPayment,
    /// `Terverifikasi` of a payment of the order that was changed after it was verified.
    DisputedPayment,
    /// A new row of `Pembayaran`.
    NewPayment,
    /// Somewhere in this column of `Stok Bahan`.
    Stock(StockColumn),
    /// Nothing in the sheet.
    Nothing,
}

impl From<OrderColumn> for Fills {
    fn from(column: OrderColumn) -> Self {
        Self::Order(column)
    }
}

impl From<StockColumn> for Fills {
    fn from(column: StockColumn) -> Self {
        Self::Stock(column)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line(&self.who, &self.what, self.until).fmt(f)
    }
}

/// `Produksi · isi Mulai Produksi = Ya · sampai 26/11/2026`
pub(in crate::decide::shown) fn line(who: &Who, what: &str, until: Option<Due>) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        write!(f, "{who} · {what}")?;
        until.map_or(Ok(()), |due| write!(f, " · sampai {due}"))
    })
}
