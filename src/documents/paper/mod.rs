//! What each kind of document says on paper, as a [`Page`]. Pure; figures come from the document alone.

mod credit_note;
mod delivery_order;
mod invoice;
mod letterhead;
mod lines;
mod proforma;
mod receipt;

pub use delivery_order::Copy;

use super::page::Page;
use crate::domain::document::{Document, DocumentKind};
use crate::domain::policy::Company;

/// The procedure these documents belong to, printed on each of them.
pub const PROCEDURE: &str = "MKN-ODR01";

/// What a document needs besides itself.
#[derive(Clone, Copy, Debug)]
pub struct Stationery<'a> {
    /// The letterhead and the bank account.
    pub company: &'a Company,
    /// `BOLEH` or `TAHAN: …`, printed on delivery orders.
    pub permit: Option<&'a str>,
    /// The store manager's name, if the house wants it printed.
    pub store_manager: Option<&'a str>,
}

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

/// `PI 012-R1` for `012/PI/MKN/XI/2026-R1`; numbers of another pattern are used whole.
fn sheet_name(document: &Document) -> String {
    let code = document.kind.code();
    let first = document.number.split('/').next().unwrap_or_default();
    let revision = if document.revision > 0 { format!("-R{}", document.revision) } else { String::new() };
    if !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit()) {
        format!("{code} {first}{revision}")
    } else {
        format!("{code} {}", document.number)
    }
}
