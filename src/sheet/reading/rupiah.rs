//! Amounts of money. What people write around the digits is understood; fractions and abbreviations with fractions
//! are refused, because a wrong amount is worse than a question.

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::Reading;
use crate::domain::rupiah::Rupiah;

use super::number::{Figure, NotWhole, figure, interpreted, whole_of};
use super::seen::{Seen, look, quoted, refused, value_text};

const ASK: &str = "tulis angka rupiah lengkap, mis. 25000";
/// Abbreviations and what they multiply by; the longer word first.
const MULTIPLES: &[(&str, i64)] = &[("ribu", 1_000), ("rb", 1_000), ("juta", 1_000_000), ("jt", 1_000_000)];

/// An amount of at least zero.
#[must_use]
pub(crate) fn rupiah(cell: CellRef<'_>) -> Reading<Rupiah> {
    amount(cell, 0, Rupiah::LARGEST_IN_A_CELL)
}

/// An amount above zero.
#[must_use]
pub(crate) fn positive_rupiah(cell: CellRef<'_>) -> Reading<Rupiah> {
    amount(cell, 1, Rupiah::LARGEST_IN_A_CELL)
}

/// What one pack costs.
#[must_use]
pub(crate) fn price(cell: CellRef<'_>) -> Reading<Rupiah> {
    amount(cell, 0, Rupiah::LARGEST_PRICE)
}

fn amount(cell: CellRef<'_>, least: i64, most: Rupiah) -> Reading<Rupiah> {
    let no = |sentence: String| refused(Code::RupiahUnreadable, sentence);
    let within = |n: i64| -> Result<Rupiah, String> {
        match n {
            n if n < 0 => Err(format!("{} tidak boleh negatif; {ASK}", Rupiah(n))),
            n if n < least => Err(format!("{} tidak boleh; tulis jumlah di atas nol, mis. 25000", Rupiah(n))),
            n if Rupiah(n) > most => {
                Err(format!("{} terlalu besar (paling banyak {most}); periksa angkanya", Rupiah(n)))
            }
            n => Ok(Rupiah(n)),
        }
    };
    look(cell, |seen| match seen {
        Seen::Truth(_) => no(format!("sel berisi centang, bukan angka; {ASK}")),
        Seen::Number(n) => match whole_of(n) {
            Ok(n) => within(n).map_or_else(no, Reading::Is),
            Err(odd) => no(odd.sentence(n, ASK)),
        },
        Seen::Text(typed) => {
            let Some(value) = value_text(&typed) else {
                return no(format!("{} bukan jumlah rupiah; {ASK}", quoted(&typed)));
            };
            match spoken(&value) {
                Ok(Figure::Plain(n)) => within(n).map_or_else(no, Reading::Is),
                Ok(Figure::Doubtful(n)) => within(n)
                    .map_or_else(no, |amount| Reading::Doubtful(amount, interpreted(&typed, &amount.to_string(), n))),
                Err(NotAmount::Whole(why)) => no(why.sentence(&typed, ASK)),
                Err(NotAmount::Abbreviated(Some(n))) => {
                    no(format!("{} tidak jelas; tulis angka lengkap, mis. {n}", quoted(&typed)))
                }
                Err(NotAmount::Abbreviated(None)) => {
                    no(format!("{} tidak jelas; tulis angka lengkap, mis. 12500000", quoted(&typed)))
                }
                Err(NotAmount::Free) => no(format!("{} bukan angka; tulis 0 bila gratis", quoted(&typed))),
            }
        }
    })
}

enum NotAmount {
    Whole(NotWhole),
    /// `12,5jt`, with the amount it probably means.
    Abbreviated(Option<i64>),
    Free,
}

/// Reads an amount as written: currency in front, `,-` or `rupiah` behind, or an abbreviation.
fn spoken(value: &str) -> Result<Figure, NotAmount> {
    if matches!(value, "gratis" | "free" | "nol" | "cuma-cuma") {
        return Err(NotAmount::Free);
    }
    let mut rest = value.trim();
    for currency in ["rp.", "rp", "idr"] {
        if let Some(amount) = rest.strip_prefix(currency) {
            rest = amount.trim_start();
            break;
        }
    }
    for ending in ["/pack", "/pak", "/ pack", "rupiah"] {
        if let Some(amount) = rest.strip_suffix(ending) {
            rest = amount.trim_end();
            break;
        }
    }
    for ending in [",--", ",-", ".-"] {
        if let Some(amount) = rest.strip_suffix(ending) {
            rest = amount.trim_end();
            break;
        }
    }
    for &(word, factor) in MULTIPLES {
        if let Some(count) = rest.strip_suffix(word) {
            return abbreviated(count.trim_end(), factor);
        }
    }
    figure(rest).map_err(NotAmount::Whole)
}

/// `150rb`, `12jt`: digits alone before the abbreviation, at most five of them. It is always worth a look.
fn abbreviated(count: &str, factor: i64) -> Result<Figure, NotAmount> {
    if (1..=5).contains(&count.len()) && count.bytes().all(|b| b.is_ascii_digit()) {
        let n: i64 = count.parse().map_err(|_| NotAmount::Abbreviated(None))?;
        return Ok(Figure::Doubtful(n * factor));
    }
    Err(NotAmount::Abbreviated(probable(count, factor)))
}

/// What `12,5` before `jt` probably means, to be shown as the example of a complete figure.
fn probable(count: &str, factor: i64) -> Option<i64> {
    let (whole, tenths) = count.split_once([',', '.'])?;
    let digits = |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 5) || !digits(tenths, 2) {
        return None;
    }
    let scale = 10_i64.pow(tenths.len().try_into().ok()?);
    Some(whole.parse::<i64>().ok()? * factor + tenths.parse::<i64>().ok()? * factor / scale)
}
