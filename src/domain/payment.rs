//! A movement of money as its row says it, and what is remembered of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::archived::Archived;
use super::cell::Cell;
use super::column::PaymentColumn;
use super::content::Content;
use super::document::Document;
use super::episode::Episode;
use super::ids::{OrderId, PaymentId};
use super::order::{Answer, Words};
use super::reading::{Entry, Remark};
use super::reply::Punctuality;
use super::response::Given;
use super::rupiah::Rupiah;
use super::seen::Seen;
use super::shared::Shared;
use super::text::Text;

/// What kind of movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PaymentKind {
    /// `Pembayaran`: money received.
    Payment,
    /// `Potongan PPh 23`: tax the customer withheld; counts as paid.
    Withholding,
    /// `Penyesuaian`: a bank fee or rounding accepted by accounting.
    Adjustment,
    /// `Refund`: money given back.
    Refund,
}

impl PaymentKind {
    /// The allowed words.
    pub const WORDS: &[(&'static str, Self)] = &[
        ("Pembayaran", Self::Payment),
        ("Potongan PPh 23", Self::Withholding),
        ("Penyesuaian", Self::Adjustment),
        ("Refund", Self::Refund),
    ];

    /// The word in the sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "Pembayaran",
            Self::Withholding => "Potongan PPh 23",
            Self::Adjustment => "Penyesuaian",
            Self::Refund => "Refund",
        }
    }

    /// +1 for what counts as paid, −1 for what went back.
    #[must_use]
    pub const fn sign(self) -> i64 {
        match self {
            Self::Payment | Self::Withholding | Self::Adjustment => 1,
            Self::Refund => -1,
        }
    }
}

/// One row of `Pembayaran`.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "one field per human column, in the sheet's order")]
pub struct PaymentRow {
    /// Grid row, 0-based, valid in this cycle only.
    pub at: u32,
    /// What stands in `No Bayar`.
    pub typed_id: Words,
    /// The human cells as they are.
    pub content: Content<PaymentColumn>,
    /// Whether any cell of ours but the id holds something, a question whose row it is aside.
    pub has_marks: bool,
    /// What `No Kwitansi` shows.
    pub shown_receipt: Words,
    /// A sum line or the headers once more: a person's layout, and no payment.
    pub is_layout: bool,
    /// What could not be read, and where.
    pub remarks: Vec<(PaymentColumn, Remark)>,

    pub paid_on: Entry<NaiveDate>,
    pub order_no: Words,
    pub kind: Entry<PaymentKind>,
    pub amount: Entry<Rupiah>,
    pub method: Words,
    pub bank: Words,
    pub reference: Words,
    pub proof: Words,
    pub verified: Entry<Answer>,
    pub not_duplicate: Entry<bool>,
    pub notes: Words,
}

/// What accounting verified: it stays in force whatever happens to the row afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// When the verification was first seen.
    pub at: DateTime<Utc>,
    /// The order.
    pub order: OrderId,
    /// `Tgl Bayar`: the day of the money, which reports of a past day go by.
    pub paid_on: NaiveDate,
    /// What kind of movement.
    pub kind: PaymentKind,
    /// Always positive; its kind says whether it came or went.
    pub amount: Rupiah,
    /// `No Referensi` as it stood then, for documents.
    pub reference: Option<Text>,
}

/// What is remembered of a payment row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentFacts {
    /// Its id.
    pub id: PaymentId,
    /// When the row was first seen.
    pub born_at: DateTime<Utc>,
    /// The row as last seen.
    pub seen: Seen<PaymentColumn>,
    /// The verified content in force.
    pub verified: Option<Verified>,
    /// A verification copied from another row, to be set to `Ulang`: the cell as it was copied.
    #[serde(default)]
    pub stale: Option<Cell>,
    /// The verification that came by the form.
    #[serde(default)]
    pub given: Option<Box<Given>>,
    /// Whether accounting was told that it waits (or need not be told: rows found when we began).
    #[serde(default)]
    pub told: bool,
    /// How punctually accounting first looked at it; `None`: not yet, or before anybody noted that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub punctuality: Option<Punctuality>,
    /// The times accounting refused it, which Marketing hears of; `None`: it was refused before anybody noted that.
    #[serde(default)]
    pub refusal: Option<Episode>,
    /// How many times it began to wait.
    #[serde(default)]
    pub waits: u32,
    /// How many times Marketing was told that it came.
    #[serde(default)]
    pub received: u32,
    /// How many times accounting was reminded since, and when it last heard of it.
    #[serde(default)]
    pub asked: u32,
    /// When accounting last heard of it.
    #[serde(default)]
    pub asked_at: Option<DateTime<Utc>>,
    /// `Terverifikasi` was taken away since and has not rested yet: put back, it verifies what stands there now.
    #[serde(default)]
    pub reopened: bool,
    /// Digest of what our cells were last meant to show; 0: not known.
    #[serde(default)]
    pub shown: u64,
    /// The latest receipt; a payment that was verified again has another than before.
    #[serde(default)]
    pub receipt: Option<Shared<Receipt>>,
    /// Its row stands in the archive, with that of its order. Whatever stands in `Pembayaran` under its number is not read.
    #[serde(default)]
    pub archived: Option<Archived>,
}

/// A receipt, in force as long as its payment stays verified; a payment verified again gets another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The document.
    pub document: Document,
    /// The verification was taken back.
    #[serde(default)]
    pub void: bool,
}

impl Receipt {
    /// The number as the sheet shows it.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}{}", self.document.number, if self.void { " (BATAL)" } else { "" })
    }
}

impl PaymentFacts {
    /// A payment nothing is known of yet but its row.
    #[must_use]
    pub fn new(id: PaymentId, born_at: DateTime<Utc>, seen: Seen<PaymentColumn>) -> Self {
        Self {
            id,
            born_at,
            seen,
            verified: None,
            stale: None,
            given: None,
            told: false,
            punctuality: None,
            refusal: Some(Episode::default()),
            waits: 0,
            received: 0,
            asked: 0,
            asked_at: None,
            reopened: false,
            shown: 0,
            receipt: None,
            archived: None,
        }
    }

    /// The receipt in force.
    #[must_use]
    pub fn valid_receipt(&self) -> Option<&Document> {
        self.receipt.as_ref().filter(|r| !r.void).map(|r| &r.document)
    }
}
