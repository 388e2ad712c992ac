//! Amounts of money. What people write around the digits is understood; fractions and abbreviations with fractions
//! are refused, because a wrong amount is worse than a question.

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::Reading;
use crate::domain::rupiah::Rupiah;

use super::number::{Figure, NotWhole, PACK_WORDS, abbreviated, before_multiple, figure, interpreted, whole_of};
use super::seen::{Seen, look, quoted, refused, value_text};

const ASK: &str = "tulis angka rupiah lengkap, mis. 25000";
/// What a bank writes behind money that came in: `1,250,000.00 CR`, `1.250.000,00 K`.
const CREDITED: &[&str] = &["cr", THOUSAND];
/// It means a thousand as well, and behind `25,00` nobody knows which.
const THOUSAND: &str = "k";

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

/// Reads an amount as written: `@`, `+` or currency in front, `,-`, `rupiah` or `per pack` behind, as a bank prints it,
/// or an abbreviation.
fn spoken(value: &str) -> Result<Figure, NotAmount> {
    if matches!(value, "gratis" | "free" | "nol" | "cuma-cuma") {
        return Err(NotAmount::Free);
    }
    let mut rest = value.trim();
    // A bank signs before the currency or behind it, once.
    let before: &[&str] =
        if rest.starts_with('+') { &["+", "rp.", "rp", "idr"] } else { &["@", "rp.", "rp", "idr", "+"] };
    for before in before {
        if let Some(amount) = rest.strip_prefix(before) {
            rest = amount.trim_start();
        }
    }
    rest = without_per_pack(rest);
    if let Some(amount) = rest.strip_suffix("rupiah") {
        rest = amount.trim_end();
    }
    if let Some(credited) = credited(rest) {
        return credited;
    }
    for ending in [",--", ",-", ".-"] {
        if let Some(amount) = rest.strip_suffix(ending) {
            rest = amount.trim_end();
            break;
        }
    }
    if let Some(figure) = abbreviated(rest) {
        let meant = before_multiple(rest).and_then(|(count, _, factor)| probable(count, factor));
        return figure.map_err(|_| NotAmount::Abbreviated(meant));
    }
    figure(rest).map_err(NotAmount::Whole)
}

/// `25.000/pack`, `25.000 / box`, `25.000 per porsi`.
fn without_per_pack(value: &str) -> &str {
    let Some((amount, word)) = value.rsplit_once('/').or_else(|| value.rsplit_once(" per ")) else { return value };
    if PACK_WORDS.contains(&word.trim()) { amount.trim_end() } else { value }
}

/// An amount as a bank prints it, with two decimals, for money that came in. `None`: not printed like that.
fn credited(value: &str) -> Option<Result<Figure, NotAmount>> {
    let (word, amount) = CREDITED.iter().find_map(|word| Some((*word, value.strip_suffix(word)?.trim_end())))?;
    let whole = amount.strip_suffix(",00").or_else(|| amount.strip_suffix(".00"))?;
    if word == THOUSAND && !whole.contains(['.', ',']) {
        return None;
    }
    let figure = figure(amount).map(|(Figure::Plain(n) | Figure::Doubtful(n))| Figure::Doubtful(n));
    Some(figure.map_err(NotAmount::Whole))
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
