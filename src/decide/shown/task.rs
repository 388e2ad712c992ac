//! An open point as a value: whose it is, what about, until when, and the very cell that closes it.

use std::fmt;

use super::next_steps::Who;
use crate::decide::orders::due::Due;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::text::Text;

/// The order or payment that something is open of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// An order.
    Order(OrderId),
    /// A payment that belongs to no order.
    Payment(PaymentId),
}

impl Subject {
    /// The order or payment that has this number.
    #[must_use]
    pub(crate) fn of(number: &str) -> Option<Self> {
        let payment = || number.parse().ok().map(Self::Payment);
        number.parse().ok().map(Self::Order).or_else(payment)
    }

    /// Its number, in no more room than its letters take.
    #[must_use]
    pub(crate) fn text(self) -> Text {
        match self {
            Self::Order(id) => id.text(),
            Self::Payment(id) => id.text(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => id.fmt(f),
            Self::Payment(id) => id.fmt(f),
        }
    }
}

/// What stands in the row of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowOf {
    /// An order or a payment.
    Subject(Subject),
    /// Nothing yet: a row is to be added.
    New,
    /// One of a list: which, the reader knows.
    Any,
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
    pub cell: Text,
    /// What its row is about.
    pub row: RowOf,
    /// Whether people fill it, or are to look at it.
    pub is_filled: bool,
}

impl Spot {
    /// The end of a link that leads to the cell, behind the `#` of the spreadsheet's address: `gid=1001&range=AL17`.
    #[must_use]
    pub(crate) fn fragment(&self) -> String {
        format!("gid={}&range={}", self.sheet_id, self.cell)
    }

    /// `Konfirmasi SM · AL17`, `Pembayaran: Terverifikasi · J4`: names the cell, and changes when the link does.
    #[must_use]
    pub(crate) fn label(&self) -> Text {
        let (tab, join) = if self.tab == OrderColumn::TAB { ("", "") } else { (self.tab, ": ") };
        [tab, join, self.header, " · ", &self.cell].concat().into()
    }

    /// The order or payment its row is about.
    #[must_use]
    pub(crate) const fn subject(&self) -> Option<Subject> {
        match self.row {
            RowOf::Subject(subject) => Some(subject),
            RowOf::New | RowOf::Any => None,
        }
    }

    /// What a button that leads here says: `Isi Konfirmasi SM – ODR-2026-0147`, `Tambah baris di Pembayaran`.
    #[must_use]
    pub(crate) fn invitation(&self) -> String {
        let verb = if self.is_filled { "Isi" } else { "Periksa" };
        match self.row {
            RowOf::Subject(subject) => format!("{verb} {} – {subject}", self.header),
            RowOf::New => format!("Tambah baris di {}", self.tab),
            RowOf::Any => format!("{verb} {} di {}", self.header, self.tab),
        }
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
    pub about: Text,
    /// What to do, as `Langkah Berikutnya` says it.
    pub what: Text,
    /// The cell to fill, the first of several; `None` where it is not in the sheet.
    pub spot: Option<Spot>,
    /// Until when; `None`: as soon as possible.
    pub until: Option<Due>,
    /// Whether that is over.
    pub is_late: bool,
    /// `900 Nasi Box Ayam · 4/12 10:00 · PT Maju Jaya`
    pub gist: Text,
}
