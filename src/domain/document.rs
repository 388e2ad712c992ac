//! Documents as issued: snapshots that never change after the fact, and the register of their numbers.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::OrderId;
use super::order::{Method, Scheme};
use super::percent::Percent;
use super::phone::Phone;
use super::rupiah::Rupiah;
use super::terms::{Amounts, Lines, Terms};
use super::text::Text;

/// Who hands a paper on, or works with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the roles of the procedure")]
pub enum Reader {
    Marketing,
    Accounting,
    /// Of the outlet that cooks.
    StoreManagers,
    Logistics,
    Purchasing,
}

/// What is known of a kind of document.
#[derive(Clone, Copy, Debug)]
struct About {
    /// In numbers and in the register.
    code: &'static str,
    /// On paper.
    title: &'static str,
    /// It is made out before anything is made, and bears what was agreed; the others bear what was made.
    is_agreement: bool,
    /// It says what was noted of the order and its lines: what is to be agreed to, and what goes out of the door.
    shows_notes: bool,
    /// To whom it goes along with the first mail about it (P6, P9 to P12).
    readers: &'static [Reader],
}

macro_rules! documents {
    ($($(#[$doc:meta])* $name:ident = $code:literal $about:tt,)*) => {
        /// The kinds of document, with the codes used in their numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum DocumentKind { $($(#[$doc])* $name,)* }

        impl DocumentKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            const fn about(self) -> About {
                match self { $(Self::$name => documents!(@about $code $about),)* }
            }
        }
    };
    (@about $code:literal { $($field:ident: $value:expr,)* }) => { About { code: $code, $($field: $value,)* } };
}

documents! {
    /// Proforma invoice (SOP P6).
    Proforma = "PI" {
        title: "PROFORMA INVOICE (PO)",
        is_agreement: true,
        shows_notes: true,
        readers: &[Reader::Marketing, Reader::StoreManagers],
    },
    /// Delivery order (SOP P9, P10).
    DeliveryOrder = "SJ" {
        title: "SURAT JALAN (DO)",
        is_agreement: false,
        shows_notes: true,
        readers: &[
            Reader::Marketing, Reader::Accounting, Reader::StoreManagers, Reader::Logistics, Reader::Purchasing,
        ],
    },
    /// Invoice, issued together with the delivery order.
    Invoice = "INV" {
        title: "INVOICE",
        is_agreement: false,
        shows_notes: false,
        readers: &[Reader::Marketing, Reader::Accounting],
    },
    /// Receipt for one verified payment.
    Receipt = "KW" {
        title: "KWITANSI",
        is_agreement: false,
        shows_notes: false,
        readers: &[Reader::Marketing],
    },
    /// Credit note for rejected packs.
    CreditNote = "NK" {
        title: "NOTA KREDIT",
        is_agreement: false,
        shows_notes: false,
        readers: &[Reader::Marketing, Reader::Accounting],
    },
}

impl DocumentKind {
    /// The code in numbers and in the register.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.about().code
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code().eq_ignore_ascii_case(code.trim()))
    }

    /// The title on paper.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.about().title
    }

    /// Whether it is made out before anything is made, and bears what was agreed; the others bear what was made.
    #[must_use]
    pub const fn is_agreement(self) -> bool {
        self.about().is_agreement
    }

    /// Whether it says what was noted of the order and its lines.
    #[must_use]
    pub const fn shows_notes(self) -> bool {
        self.about().shows_notes
    }

    /// Who hands it on, or works with it.
    #[must_use]
    pub const fn readers(self) -> &'static [Reader] {
        self.about().readers
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One document as issued: it says for ever what it said on its day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number with the revision, e.g. `012/PI/MKN/XI/2026-R1`.
    pub number: Text,
    /// 0 for the first issue.
    pub revision: u32,
    /// The local day it was issued on, and bears.
    pub on: NaiveDate,
    /// The order.
    pub order: OrderId,
    /// To whom, as known on that day.
    pub buyer: Buyer,
    /// The outlet that cooks.
    pub outlet: Text,
    /// Where, when and by whom the goods go.
    pub delivery: DeliveryDetails,
    /// What is ordered, delivered or, on a credit note, rejected; none on receipts.
    pub lines: Lines,
    /// What it costs; on a credit note, what is given back.
    pub amounts: Amounts,
    /// How the order is paid.
    pub scheme: Scheme,
    /// Days of credit, from the invoice's day; 0 unless it is on credit.
    pub top_days: u32,
    /// The down payment, on proformas.
    pub dp: Option<DownPayment>,
    /// Last day of validity, on proformas.
    pub valid_until: Option<NaiveDate>,
    /// When the balance is due, on invoices.
    pub due_on: Option<NaiveDate>,
    /// The document this one belongs to: the delivery order of an invoice, the invoice of a delivery order or credit
    /// note.
    pub refers_to: Option<Text>,
    /// Verified money at the time of issue, on invoices; the one payment, on receipts.
    pub payments: Box<[PaymentLine]>,
    /// Total less payments at the time of issue, at least zero.
    pub balance: Rupiah,
    /// A remark: what was noted of the order, the reason of a credit note.
    pub remark: Option<Text>,
}

impl Document {
    /// Holds on to what the terms hold that it was made from, where it says the same.
    pub(super) fn share(&mut self, terms: &Terms) {
        self.lines.join(&terms.lines);
        for address in [&mut self.delivery.address, &mut self.buyer.address] {
            if *address == terms.address {
                address.clone_from(&terms.address);
            }
        }
    }
}

/// The buyer as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the lines of an address block")]
pub struct Buyer {
    pub name: Text,
    pub contact: Option<Text>,
    pub phone: Option<Phone>,
    pub address: Option<Text>,
    pub npwp: Option<Text>,
    /// The buyer's own order number.
    pub po: Option<Text>,
}

/// The delivery as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the lines of a delivery block")]
pub struct DeliveryDetails {
    pub method: Method,
    /// H
    pub on: NaiveDate,
    pub hour: Option<Text>,
    pub address: Option<Text>,
    pub recipient: Option<Text>,
    pub recipient_phone: Option<Phone>,
    pub driver: Option<Text>,
    pub plate: Option<Text>,
    /// Who made the delivery order out.
    pub made_by: Option<Text>,
}

impl DeliveryDetails {
    /// How and when, and nothing of where and by whom.
    #[must_use]
    pub(crate) const fn bare(method: Method, on: NaiveDate) -> Self {
        Self {
            method,
            on,
            hour: None,
            address: None,
            recipient: None,
            recipient_phone: None,
            driver: None,
            plate: None,
            made_by: None,
        }
    }
}

/// The down payment a proforma asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownPayment {
    /// Its share of the total.
    pub percent: Percent,
    /// Rounded up to a whole rupiah, so that the balance takes the remainder.
    pub amount: Rupiah,
    /// The last day to pay it.
    pub due_on: NaiveDate,
}

/// A payment as printed on an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLine {
    /// The day of the money.
    pub on: NaiveDate,
    /// The kind, as in the sheet.
    pub kind: Text,
    /// `No Referensi` as typed.
    pub reference: Option<Text>,
    /// `Metode` as typed: Transfer, Tunai, QRIS.
    pub method: Option<Text>,
    /// Negative for money given back.
    pub amount: Rupiah,
}

/// A line of the register: every number ever issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// The full number, with its revision; unique.
    pub number: Text,
    /// What kind.
    pub kind: DocumentKind,
    /// The sequence within kind and year; revisions repeat the original's.
    pub sequence: u32,
    /// 0 for the first issue.
    pub revision: u32,
    /// The day it bears; its year owns the sequence of a first issue.
    pub on: NaiveDate,
    /// The year whose sequence was used.
    pub year: i32,
    /// The order; `None` for a number taken over from a sheet that does not say.
    pub order: Option<OrderId>,
    /// The customer as printed.
    pub customer: Text,
    /// The total as issued, in rupiah; what is given back, on a credit note.
    pub value: Rupiah,
    /// `BATAL`, `diganti oleh …`, or empty.
    pub note: Text,
}
