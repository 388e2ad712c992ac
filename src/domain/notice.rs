//! Who is to be told what: the notices of the order line, their keys, and the messages they become.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::calendar::CalendarEntry;
use super::exact;
use super::ids::OrderId;
use super::kitchen_sheet::KitchenSheet;
use super::phone::Phone;
use super::response::Put;
use super::text::Text;

/// Hands the list of kinds to a macro, each with its name and code: the enum below and the built-in templates follow from
/// it. What is known of each stands in `decide/notices/kinds`.
macro_rules! each_kind {
    ($then:ident) => {
        $then! {
            /// R&D and PPIC are asked for raw material.
            CheckMaterials = "check-materials",
            /// Raw material does not suffice.
            MaterialsShort = "materials-short",
            /// The store manager is asked to confirm.
            ConfirmOrder = "confirm-order",
            /// A proforma was issued or revised.
            ProformaIssued = "proforma-issued",
            /// A payment waits for verification.
            VerifyPayment = "verify-payment",
            /// A payment is verified, its receipt is out.
            PaymentReceived = "payment-received",
            /// Accounting says that a payment did not come.
            PaymentRefused = "payment-refused",
            /// Accounting decides on credit.
            ApproveCredit = "approve-credit",
            /// Accounting refused the credit.
            CreditRefused = "credit-refused",
            /// The credit is granted, and a down payment was agreed.
            CreditGranted = "credit-granted",
            /// Production may begin.
            StartProduction = "start-production",
            /// The goods are made; the delivery order is missing.
            MakeDeliveryOrder = "make-delivery-order",
            /// Less was made than ordered.
            ShortProduction = "short-production",
            /// The balance is due before dispatch.
            RequestSettlement = "request-settlement",
            /// Accounting takes over a debt.
            ReceivableHandover = "receivable-handover",
            /// A delivery is in the calendar, moved, or off.
            DeliveryScheduled = "delivery-scheduled",
            /// The goods may leave.
            ReleaseShipment = "release-shipment",
            /// Delivery order and invoice were replaced, or names on the delivery order changed.
            DeliveryOrderReplaced = "delivery-order-replaced",
            /// The goods left without permission.
            ShippedWithoutRelease = "shipped-without-release",
            /// Nobody said that the goods arrived.
            ConfirmReceipt = "confirm-receipt",
            /// Packs were refused at the door, the credit note is out.
            CreditNoteIssued = "credit-note-issued",
            /// The donor wants documentation.
            DonationDocs = "donation-docs",
            /// A response of the form did not count.
            AnswerRefused = "answer-refused",
            /// A large order is not confirmed.
            Deadline = "deadline",
            /// H went by, and the goods are still here.
            PastDelivery = "past-delivery",
            /// Invoices are overdue.
            Overdue = "overdue",
            /// Terms changed after a mail went out.
            OrderChanged = "order-changed",
            /// Cancelled or rejected.
            OrderClosed = "order-closed",
            /// The sheet itself needs a hand.
            SheetTrouble = "sheet-trouble",
            /// Each role's open tasks.
            Digest = "digest",
            /// What must be ready in the next days.
            Readiness = "readiness",
            /// What leaves in the next days.
            DeliveryPlan = "delivery-plan",
            /// What the kitchens make on the next day.
            KitchenSheet = "kitchen-sheet",
            /// What to buy for the next days.
            PurchaseList = "purchase-list",
            /// The week in figures.
            Weekly = "weekly",
            /// The workbook for accounting.
            AccountingExport = "accounting-export",
        }
    };
}
pub(crate) use each_kind;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// The kinds of notice. The codes are an interface: headers, folders of templates, reports.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum NoticeKind { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl NoticeKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }

        impl FromStr for NoticeKind {
            type Err = UnknownKind;
            fn from_str(text: &str) -> Result<Self, UnknownKind> {
                Self::ALL.iter().copied().find(|k| k.as_str() == text).ok_or_else(|| UnknownKind(text.to_owned()))
            }
        }
    };
}

each_kind!(kinds);

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no kind of notice.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a kind of notice")]
pub struct UnknownKind(String);

/// What makes a notice unique: it is never recorded twice. Reads `ORDER/kind/episode/rung`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoticeKey {
    /// An order id, a payment id, or `-`.
    pub subject: Text,
    /// What kind.
    pub kind: NoticeKind,
    /// Counts the times the condition became true, from 1. Schedules use the slot's day as a number, e.g. 20261123.
    pub episode: u32,
    /// 0 for the first notice of an episode; reminders and ladder rungs follow.
    pub rung: u32,
}

impl NoticeKey {
    /// From where to where keys as text are those of one kind about one subject, compared byte by byte.
    #[must_use]
    pub(crate) fn all_of(subject: &str, kind: NoticeKind) -> Range<String> {
        let own = format!("{subject}/{kind}");
        // The byte after the slash.
        format!("{own}/")..format!("{own}0")
    }
}

impl fmt::Display for NoticeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.subject, self.kind, self.episode, self.rung)
    }
}

/// A notice: recorded together with the facts that caused it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Its key.
    pub key: NoticeKey,
    /// The order it is about, if one.
    pub order: Option<OrderId>,
    /// When it became due.
    pub at: DateTime<Utc>,
    /// When its goods are awaited, local time: a mail about what is near waits for no morning, and says how near it is
    /// on the day it is sent.
    #[serde(default)]
    pub deliver_at: Option<NaiveDateTime>,
    /// Addresses of those who must act, each once.
    pub to: Vec<Text>,
    /// Addresses of those who should know, none of them also in `to`.
    pub cc: Vec<Text>,
    /// What the mail says beyond the fixed wording of its kind.
    pub brief: Brief,
    /// What it says to those of them who see no prices.
    #[serde(default)]
    pub unpriced: Option<Box<Unpriced>>,
    /// Papers that go along.
    #[serde(default)]
    pub papers: Vec<Enclosure>,
}

/// A paper that goes along with a mail, and to whom: nobody is sent the same paper twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Its number.
    pub number: Text,
    /// Addresses, each once.
    #[serde(deserialize_with = "exact::list")]
    pub to: Vec<Text>,
}

impl Enclosure {
    /// Whether it goes to this address.
    #[must_use]
    pub fn reaches(&self, address: &str) -> bool {
        self.to.iter().any(|known| known.eq_ignore_ascii_case(address))
    }
}

/// A mail without prices and money, and who of its people reads that one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unpriced {
    /// Their addresses.
    pub readers: Vec<Text>,
    /// What it says to them.
    pub brief: Brief,
}

impl Notice {
    /// Leaves out people who read it elsewhere.
    pub(crate) fn leave_out(&mut self, others: &[Text]) {
        let stays = |address: &str| !others.iter().any(|other| other.eq_ignore_ascii_case(address));
        self.to.retain(|address| stays(address));
        self.cc.retain(|address| stays(address));
    }

    /// The notice as this person reads it.
    #[must_use]
    pub fn read_by(mut self, recipient: &str) -> Self {
        let is_reader = |unpriced: &Unpriced| unpriced.readers.iter().any(|r| r.eq_ignore_ascii_case(recipient));
        if let Some(unpriced) = self.unpriced.take().filter(|unpriced| is_reader(unpriced)) {
            self.brief = unpriced.brief;
        }
        self
    }
}

/// The content of a mail before wording: figures and facts, already formatted for people in Indonesian.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// For the subject, e.g. `1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya`.
    pub headline: Text,
    /// Until when to act, e.g. `23/11/2026 23:59`; empty: as soon as possible.
    pub until: Text,
    /// The order's facts, label and value.
    pub facts: Vec<(Text, Text)>,
    /// The sheets of kitchens that go along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kitchen: Vec<KitchenSheet>,
    /// Shortages, exposure, old → new, payment rows.
    pub tables: Vec<BriefTable>,
    /// Values a template of this kind uses by name.
    pub values: LiteMap<Text, Text>,
    /// The row to open: tab title and id in its first column.
    pub place: Option<(String, String)>,
    /// Ready text for a WhatsApp message.
    pub whatsapp: Option<Text>,
    /// Whom that text is for.
    #[serde(default)]
    pub whatsapp_to: WhatsappTo,
    /// What it asks, each as it can be answered by a button.
    #[serde(default)]
    pub asks: Vec<Put>,
    /// Entries for the calendars of those of its readers who keep one.
    #[serde(default)]
    pub calendar: Vec<CalendarEntry>,
}

/// Whom a ready text is for: it holds nothing that is for others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhatsappTo {
    /// The colleagues' group.
    #[default]
    Team,
    /// The customer, in the chat with this number; without one WhatsApp asks for it.
    Customer(Option<Phone>),
}

/// A small table inside a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefTable {
    /// Its heading.
    pub title: Text,
    /// Column headers.
    pub head: Vec<Text>,
    /// Rows of as many cells as the head.
    pub rows: Vec<Vec<Text>>,
    /// Of each row the day whose distance its second cell ends with, as it is when the mail is sent; empty: none.
    #[serde(default)]
    pub due_on: Vec<NaiveDate>,
    /// Of each row the text that is ready for the customer, whose chat its last cell opens; empty: none.
    #[serde(default)]
    pub calls: Vec<Call>,
}

/// A text that is ready for a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// In the chat with this number; without one WhatsApp asks for it.
    pub phone: Option<Phone>,
    /// The text.
    pub text: String,
}

/// One message for one recipient, carrying one notice or several of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    /// The envelope's only recipient.
    pub recipient: Text,
    /// The notices it carries, at least one.
    pub keys: Vec<NoticeKey>,
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// Not to be sent earlier (quiet hours).
    pub not_before: DateTime<Utc>,
}

/// Something people are to know and need not act on: it waits for their digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// An order id, a payment id, or `-` of a report.
    pub subject: Text,
    /// The order it is about, if one.
    pub order: Option<OrderId>,
    /// What is to be known, in a few words.
    pub fact: String,
    /// What it is about, on one line.
    pub about: String,
    /// The lists of a report.
    #[serde(default)]
    pub tables: Vec<BriefTable>,
    /// Who is to know it.
    pub readers: Vec<Text>,
}

impl News {
    /// Whether it is for one of these people.
    #[must_use]
    pub fn is_for(&self, people: &[Text]) -> bool {
        self.readers.iter().any(|reader| people.iter().any(|person| person.eq_ignore_ascii_case(reader)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_kind_about_one_subject_are_those_and_no_others() {
        let subjects = ["-", "ODR-2026-0001", "ODR-2026-00011", "BYR-2026-0001"];
        let keys = || {
            let pairs = subjects.iter().flat_map(|subject| NoticeKind::ALL.iter().map(move |kind| (*subject, *kind)));
            pairs.flat_map(|(subject, kind)| {
                [(0, 0), (1, 0), (20_261_123, 7), (u32::MAX, u32::MAX)].map(|(episode, rung)| NoticeKey {
                    subject: subject.into(),
                    kind,
                    episode,
                    rung,
                })
            })
        };
        for subject in subjects {
            for kind in NoticeKind::ALL {
                let own = NoticeKey::all_of(subject, *kind);
                let is_wrong =
                    |key: &NoticeKey| own.contains(&key.to_string()) != (key.subject == subject && key.kind == *kind);
                assert_eq!(keys().find(is_wrong), None, "{own:?}");
            }
        }
    }
}
