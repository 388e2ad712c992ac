//! An order as its row says it: every cell of people read once, with what could not be read noted beside it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::approval::Answers;
use super::column::OrderColumn;
use super::content::Content;
use super::discount::Discount;
use super::percent::Percent;
use super::phone::Phone;
use super::reading::{Entry, Remark};
use super::rupiah::Rupiah;
use super::text::Text;

pub use super::approval::Answer;

/// A text cell, trimmed; `None` when blank.
pub type Words = Option<Text>;

/// How the goods reach the customer (SOP P10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// `Kirim`
    Delivery,
    /// `Ambil Sendiri`
    Pickup,
}

impl Method {
    /// The allowed words.
    pub const WORDS: &[(&'static str, Self)] = &[("Kirim", Self::Delivery), ("Ambil Sendiri", Self::Pickup)];

    /// The word in the sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "Kirim",
            Self::Pickup => "Ambil Sendiri",
        }
    }
}

/// How the customer pays (SOP P7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scheme {
    /// `DP`: a down payment before production, the balance before dispatch (SOP P8, P12).
    Dp,
    /// `TOP`: on credit that accounting approves before production; the goods may leave unpaid.
    Top,
    /// `TUNAI`: everything before production.
    Cash,
}

impl Scheme {
    /// The allowed words.
    pub const WORDS: &[(&'static str, Self)] = &[("DP", Self::Dp), ("TOP", Self::Top), ("TUNAI", Self::Cash)];

    /// The word in the sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dp => "DP",
            Self::Top => "TOP",
            Self::Cash => "TUNAI",
        }
    }
}

/// What our own columns of a row show; needed only to adopt a filled sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// `Status`
    pub status: Words,
    /// `Penanda`
    pub flags: Words,
    /// `No Proforma`
    pub proforma_no: Words,
    /// `No Surat Jalan`
    pub delivery_order_no: Words,
    /// `No Invoice`
    pub invoice_no: Words,
    /// `Waktu Konfirmasi`, a serial.
    pub confirmed_at: Option<f64>,
    /// Whether one of [`OrderColumn::WITH_NUMBER`] shows anything.
    pub is_touched: bool,
}

impl Shown {
    /// The document numbers, as far as they stand there.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        [&self.proforma_no, &self.delivery_order_no, &self.invoice_no].into_iter().filter_map(|shown| shown.as_deref())
    }

    /// Whether something stands there that we write only into the row of an order with its number, or of its copy.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.is_touched || self.numbers().next().is_some()
    }
}

/// One row of `Pesanan`: what people typed, each cell understood by itself. Blank rows are left out.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "one field per human column, in the sheet's order")]
pub struct OrderRow {
    /// Grid row, 0-based, valid in this cycle only.
    pub at: u32,
    /// What stands in `No Order`.
    pub typed_id: Words,
    /// The human cells as they are.
    pub content: Content<OrderColumn>,
    /// What our columns show.
    pub shown: Shown,
    /// A sum line or the headers once more: a person's layout, and no order.
    pub is_layout: bool,
    /// What stands in [`OrderColumn::NOTES`], in the sheet's order.
    pub notes: Vec<(OrderColumn, Text)>,
    /// What stands in the approval cells.
    pub answers: Answers,
    /// What could not be read, and where.
    pub remarks: Vec<(OrderColumn, Remark)>,

    pub ordered_on: Entry<NaiveDate>,
    pub sales: Words,
    pub outlet: Words,
    pub channel: Words,
    pub customer: Words,
    pub phone: Entry<Phone>,
    pub buyer_po: Words,
    pub menu: Words,
    pub packs: Entry<u32>,
    pub unit_price: Entry<Rupiah>,
    pub discount: Entry<Discount>,
    pub method: Entry<Method>,
    pub deliver_on: Entry<NaiveDate>,
    pub hour: Words,
    pub address: Words,
    pub recipient: Words,
    pub recipient_phone: Entry<Phone>,
    pub shipping: Entry<Rupiah>,
    pub scheme: Entry<Scheme>,
    pub dp_percent: Entry<Percent>,
    pub top_days: Entry<u32>,
    pub approved_by: Words,
    pub donation: Entry<bool>,
    pub wants_documentation: Entry<bool>,

    pub ready_on: Entry<NaiveDate>,
    pub can_make: Entry<u32>,

    pub reject_reason: Words,
    pub exception_reason: Words,

    pub started: Entry<bool>,
    pub finished: Entry<bool>,
    pub made: Entry<u32>,
    pub make_delivery_order: Entry<bool>,
    pub made_by: Words,
    pub redo: Entry<bool>,
    pub redo_reason: Words,
    pub driver: Words,
    pub plate: Words,
    pub shipped: Entry<bool>,
    pub received_by: Words,
    pub received_on: Entry<NaiveDate>,
    pub rejected: Entry<u32>,

    pub due_on: Entry<NaiveDate>,
    pub refund: Entry<Rupiah>,

    pub documentation_link: Entry<Text>,
    pub cancel: Entry<bool>,
    pub cancel_reason: Words,
}

impl OrderRow {
    /// What stands in one of [`OrderColumn::NOTES`].
    #[must_use]
    pub fn note(&self, column: OrderColumn) -> Option<&str> {
        self.notes.iter().find(|(of, _)| *of == column).map(|(_, text)| &**text)
    }
}

/// One row of `Rincian`: a further line of an order.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "one field per human column")]
pub struct LineRow {
    /// Grid row, 0-based, valid in this cycle only.
    pub at: u32,
    /// What stands in `No Order`.
    pub order_no: Words,
    pub menu: Words,
    pub packs: Entry<u32>,
    pub unit_price: Entry<Rupiah>,
    pub notes: Words,
    /// The human cells as they are.
    pub content: Content<super::column::LineColumn>,
    /// What could not be read, and where.
    pub remarks: Vec<(super::column::LineColumn, Remark)>,
}
