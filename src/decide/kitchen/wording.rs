//! The words of this part: quantities, days and lists as staff read them. They are never longer than a cell.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;

use super::preparation::{Preparation, Shortage};
use crate::decide::orders::offer::{Because, Offer, SEARCH_DAYS};
use crate::domain::quantity::Quantity;
use crate::domain::wording::{day, first_of, grouped, one_line};

/// How many materials `Kebutuhan Bahan` lists, so that the cell stays readable and below 50.000 characters.
const MOST_MATERIALS: usize = 100;

/// Bytes that a material and what is needed of it mostly take.
const USUAL_NEED: usize = 32;

/// The text of `Kebutuhan Bahan`.
pub(super) fn needs_text(prep: &Preparation) -> String {
    let mut shortages = prep.shortages.iter().peekable();
    let mut text = String::with_capacity(USUAL_NEED * prep.needs.len().min(MOST_MATERIALS));
    for need in prep.needs.iter().take(MOST_MATERIALS) {
        let end = if text.is_empty() { "" } else { "\n" };
        let _ = write!(text, "{end}{} ", need.material);
        write_amount(&mut text, need.need, &need.unit);
        // Both lists are in the order of `Resep`.
        if let Some(short) = shortages.next_if(|s| s.material == need.material && s.unit == need.unit) {
            text.push_str(": kurang ");
            write_amount(&mut text, short.short, &short.unit);
            text.push_str(&can_make_text(prep));
        }
    }
    let rest = prep.needs.len().saturating_sub(MOST_MATERIALS);
    if rest > 0 {
        let _ = write!(text, "\ndan {rest} bahan lainnya");
    }
    text
}

fn can_make_text(prep: &Preparation) -> String {
    prep.can_make.map_or_else(String::new, |packs| format!("; sanggup sampai {} pack", grouped(packs)))
}

/// What a short order's people are to do; nothing when it is not short.
pub(super) fn shortage_sentence(prep: &Preparation, deliver_on: NaiveDate, offer: Option<Offer>) -> Option<String> {
    let short = |s: &Shortage| format!("{} kurang {}", s.material, amount(s.short, &s.unit));
    (!prep.shortages.is_empty()).then(|| {
        format!(
            "{}{}. Purchasing: datangkan sebelum {}, atau Marketing: kurangi pack atau undurkan Tanggal Kirim{}.",
            listed(prep.shortages.iter().map(short)),
            can_make_text(prep),
            day(deliver_on),
            offer.map(Offer::way_out).unwrap_or_default(),
        )
    })
}

/// The first day with room for an order that no longer fits, and what decides about it; nothing where none was looked for.
pub(super) fn free_day_sentence(offer: Option<Offer>) -> String {
    match offer {
        Some(Offer::Day { on, because }) => {
            format!("Hari kosong paling awal: {} (karena {}).", day(on), because.word())
        }
        Some(Offer::Nothing { lacking: Because::Stock | Because::Lead, .. }) => {
            format!("Stok bahan yang tercatat belum cukup dalam {SEARCH_DAYS} hari.")
        }
        Some(Offer::Nothing { lacking: Because::Capacity, .. }) => {
            format!("Tidak ada hari kosong dalam {SEARCH_DAYS} hari; bagi pengirimannya atau tambah tenaga.")
        }
        None => String::new(),
    }
}

/// The length to which a name from the sheet is shown; cells may hold novels.
const NAME_CHARS: usize = 60;

/// A name from the sheet, on one line and not longer than [`NAME_CHARS`].
pub(super) fn shown(name: &str) -> Arc<str> {
    one_line(name).chars().take(NAME_CHARS).collect::<String>().into()
}

/// How many things one sentence names; a cell holds 50.000 characters and a reader far fewer.
const MOST_NAMED: usize = 10;

/// `a, b, c dan 4 lainnya`.
pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    first_of(&names.collect::<Vec<_>>(), MOST_NAMED)
}

/// `33,5 kg`; without a unit only the figure.
pub(super) fn amount(quantity: Quantity, unit: &str) -> String {
    let mut text = String::new();
    write_amount(&mut text, quantity, unit);
    text
}

fn write_amount(text: &mut String, quantity: Quantity, unit: &str) {
    let space = if unit.is_empty() { "" } else { " " };
    let _ = write!(text, "{quantity}{space}{unit}");
}
