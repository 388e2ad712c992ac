//! What each kind of document says on paper, as a [`Page`]. Pure; figures come from the document alone.

mod credit_note;
mod delivery_order;
mod invoice;
mod letterhead;
mod lines;
mod proforma;
mod receipt;
mod statement;
mod stationery;

pub(crate) use statement::statement_page;
pub use stationery::Stationery;

use super::page::Page;
use crate::domain::document::{Document, DocumentKind};
use stationery::Copy;

/// The pages of a document: one, or two for a delivery order (the driver's copy has no prices).
#[must_use]
pub fn pages(document: &Document, stationery: &Stationery<'_>) -> Vec<Page> {
    match document.kind {
        DocumentKind::Proforma => vec![proforma::page(document, stationery)],
        DocumentKind::DeliveryOrder => vec![
            delivery_order::page(document, stationery, Copy::Priced),
            delivery_order::page(document, stationery, Copy::Driver),
        ],
        DocumentKind::Invoice => vec![invoice::page(document, stationery)],
        DocumentKind::Receipt => vec![receipt::page(document, stationery)],
        DocumentKind::CreditNote => vec![credit_note::page(document, stationery)],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;
    use crate::domain::document::{Buyer, DeliveryDetails};
    use crate::domain::ids::OrderId;
    use crate::domain::order::{Method, Scheme};
    use crate::domain::rupiah::Rupiah;
    use crate::domain::terms::Amounts;

    /// An invoice of nothing, ready to be varied.
    pub(in crate::documents) fn document() -> Document {
        let on = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        Document {
            kind: DocumentKind::Invoice,
            number: "012/INV/MKN/XI/2026".into(),
            revision: 0,
            on,
            order: OrderId { year: 2026, sequence: 12 },
            buyer: Buyer { name: "PT Maju Jaya".into(), ..Buyer::default() },
            outlet: "Pancoran".into(),
            delivery: DeliveryDetails {
                method: Method::Delivery,
                on,
                hour: None,
                address: None,
                recipient: None,
                recipient_phone: None,
                driver: None,
                plate: None,
                made_by: None,
            },
            lines: Vec::new(),
            amounts: Amounts::default(),
            scheme: Scheme::Cash,
            top_days: 0,
            dp: None,
            valid_until: None,
            due_on: None,
            refers_to: None,
            payments: Vec::new(),
            balance: Rupiah::ZERO,
            remark: None,
        }
    }
}
