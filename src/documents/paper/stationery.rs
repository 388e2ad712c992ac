//! What every paper shares: the house that sends it, the procedure it belongs to, the name of its worksheet.

use crate::domain::document::Document;
use crate::domain::policy::{Company, Outlet};

/// The procedure these documents belong to, printed on each of them.
pub(super) const PROCEDURE: &str = "MKN-ODR01";

/// What a document needs besides itself.
#[derive(Clone, Copy, Debug)]
pub struct Stationery<'a> {
    /// The letterhead and the bank account.
    pub company: &'a Company,
    /// The kitchens, with where they are.
    pub outlets: &'a [Outlet],
    /// `BOLEH` or `TAHAN: …`, printed on delivery orders.
    pub permit: Option<&'a str>,
}

impl Stationery<'_> {
    /// `Pusat, Jl. Melati 5, Bandung`: the outlet with its address, on one line; the name alone where none is known.
    pub(super) fn place(&self, outlet: &str) -> String {
        let known = self.outlets.iter().find(|known| known.is_called(outlet));
        let lines = known.into_iter().flat_map(|known| known.address.lines());
        let parts = lines.map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty());
        std::iter::once(outlet).chain(parts).collect::<Vec<_>>().join(", ")
    }
}

/// `PI 012-R1` for `012/PI/MKN/XI/2026-R1`; numbers of another pattern are used whole.
pub(super) fn sheet_name(document: &Document) -> String {
    let code = document.kind.code();
    let first = document.number.split('/').next().unwrap_or_default();
    let revision = if document.revision > 0 { format!("-R{}", document.revision) } else { String::new() };
    if !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit()) {
        format!("{code} {first}{revision}")
    } else {
        format!("{code} {}", document.number)
    }
}
