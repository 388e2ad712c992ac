//! An open point as a value: whose it is, what about, until when, and the very cell that closes it.

use std::fmt;

use super::next_steps::Who;
use crate::decide::orders::due::Due;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::ids::{OrderId, PaymentId};

/// The order or payment that something is open of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// An order.
    Order(OrderId),
    /// A payment that belongs to no order.
    Payment(PaymentId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => id.fmt(f),
            Self::Payment(id) => id.fmt(f),
        }
    }
}

/// A cell as it stands in one look at the sheet; people move rows and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The tab's title in the template.
    pub tab: &'static str,
    /// The tab's id.
    pub sheet_id: i32,
    /// The header it stands under.
    pub header: &'static str,
    /// `AL17`
    pub cell: String,
}

impl Spot {
    /// The end of a link that leads to the cell, behind the `#` of the spreadsheet's address: `gid=1001&range=AL17`.
    #[must_use]
    pub(crate) fn fragment(&self) -> String {
        format!("gid={}&range={}", self.sheet_id, self.cell)
    }

    /// `Konfirmasi SM · AL17`, `Pembayaran: Terverifikasi · J4`: names the cell, and changes when the link does.
    #[must_use]
    pub(crate) fn label(&self) -> String {
        let tab = if self.tab == OrderColumn::TAB { String::new() } else { format!("{}: ", self.tab) };
        format!("{tab}{} · {}", self.header, self.cell)
    }
}

/// An open point: who fills what until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    /// Whose it is.
    pub who: Who,
    /// What it is about.
    pub subject: Subject,
    /// The order in one line; empty where there is none.
    pub about: String,
    /// What to do, as `Langkah Berikutnya` says it.
    pub what: String,
    /// The cell to fill, the first of several; `None` where it is not in the sheet.
    pub spot: Option<Spot>,
    /// Until when; `None`: as soon as possible.
    pub until: Option<Due>,
    /// Whether that is over.
    pub is_late: bool,
    /// `900 Nasi Box Ayam · 4/12 10:00 · PT Maju Jaya`
    pub gist: String,
}
