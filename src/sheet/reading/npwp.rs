//! Tax numbers of customers. A number cell keeps only fifteen digits safely; longer ones belong into a text cell.

use std::borrow::Cow;

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::Reading;
use crate::domain::tax_id::TaxId;

use super::number::whole_of;
use super::seen::{Seen, look, quoted, refused, shown, value_text};

/// A tax number: sixteen digits, or fifteen with a zero put in front; dots and dashes do not count.
#[must_use]
pub(crate) fn npwp(cell: CellRef<'_>) -> Reading<TaxId> {
    look(cell, |seen| {
        let (typed, digits) = match seen {
            // Below 10^15 a number cell is exact; above, its last digits may already be wrong.
            Seen::Number(n) => (Cow::from(shown(n)), whole_of(n).ok().map(|n| n.to_string())),
            Seen::Text(typed) => {
                let value = value_text(&typed);
                (typed, value)
            }
            Seen::Truth(_) => (Cow::from("centang"), None),
        };
        match digits.as_deref().and_then(TaxId::parse) {
            Some(tax_id) => Reading::Is(tax_id),
            None => refused(
                Code::TaxIdInvalid,
                format!(
                    "{} bukan NPWP; tulis 16 angka (atau 15 angka NPWP lama) sebagai teks, diawali tanda '",
                    quoted(&typed)
                ),
            ),
        }
    })
}
