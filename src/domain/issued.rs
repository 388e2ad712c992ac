//! Papers of an order as they were issued, with the terms they were made from. They never change but to become void, and in
//! the names on the delivery order.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::former::FormerDue;
use super::shared::Shared;
use super::tax::TaxMode;
use super::terms::Terms;
use super::text::Text;

/// The latest proforma of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proforma {
    /// The document; its number bears the revision.
    pub document: Document,
    /// The terms it was made from.
    pub terms: Shared<Terms>,
    /// The number without a revision.
    pub base_number: Text,
    /// Void after a cancellation.
    #[serde(default)]
    pub void: bool,
}

/// Delivery order and invoice, always issued together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The delivery order.
    pub order: Document,
    /// The invoice.
    pub invoice: Document,
    /// The terms they were made from.
    pub terms: Shared<Terms>,
    /// The tax the invoice was made out with, so that a credit note takes off as much; `None`: nobody noted it.
    #[serde(default)]
    pub tax: Option<TaxMode>,
    /// `Jumlah Jadi` as it stood (packs made), for noticing later changes.
    pub made: u32,
    /// When the invoice is due by now, where accounting agreed on another day than the one printed.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// What that day was before, each until it became another; reports of those days still show it. Oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_due: Vec<FormerDue>,
    /// The papers they replace.
    #[serde(default)]
    pub replaces: Option<Box<Replaced>>,
    /// Void after a cancellation, or until they are replaced.
    #[serde(default)]
    pub void: bool,
}

/// Delivery order and invoice that were made void to be made out anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The number of the delivery order.
    pub order: Text,
    /// The number of the invoice.
    pub invoice: Text,
    /// `Alasan Ulangi`
    pub reason: Text,
    /// The goods are made, and nobody is asked about them again.
    pub is_made: bool,
}

/// Driver, vehicle or recipient were filled or changed after the delivery order was out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reprint {
    /// People are still to be told.
    pub is_due: bool,
    /// When they last heard of a new print.
    pub told_at: Option<DateTime<Utc>>,
}

impl Delivery {
    /// The day the invoice is due: `Jatuh Tempo` as it stands, else as printed.
    #[must_use]
    pub fn due_on(&self) -> NaiveDate {
        self.due_on.or(self.invoice.due_on).unwrap_or(self.invoice.on)
    }
}
