//! What each kind of document says on paper, as a [`Page`]. Pure; figures come from the document alone.

mod credit_note;
mod delivery_order;
mod invoice;
mod letterhead;
mod lines;
mod proforma;
mod receipt;
mod stationery;

pub use delivery_order::Copy;
pub use stationery::Stationery;

use super::page::Page;
use crate::domain::document::{Document, DocumentKind};

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
