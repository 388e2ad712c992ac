//! Whole numbers. A separator groups only before exactly three digits; anything that could mean two numbers is refused.

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::{Reading, Remark};
use crate::domain::rupiah::Rupiah;

use super::seen::{Seen, look, quoted, refused, shown, value_text};

/// The fewest and the most packs one line may order.
const PACKS: (i64, i64) = (1, 100_000);
/// Words that may stand behind a number of packs; each means one pack. Cartons and dozens do not.
pub(super) const PACK_WORDS: &[&str] =
    &["pack", "packs", "pak", "pcs", "porsi", "pax", "bungkus", "bks", "box", "boks", "kotak"];
/// Abbreviations and what they multiply by; the longer word first.
const MULTIPLES: &[(&str, i64)] =
    &[("ribu", 1_000), ("rb", 1_000), ("juta", 1_000_000), ("jt", 1_000_000), ("k", 1_000)];
/// Digits before an abbreviation. Before `k`, which is a credit behind a bank's figure, only as many as are no amount
/// by themselves.
const DIGITS_BEFORE: (usize, usize) = (5, 3);
/// Words that may stand behind other counts.
const COUNT_WORDS: &[&str] = &["hari", "orang", "menit", "jam"];
/// More digits than this are no count of anything.
const MOST_DIGITS: usize = 15;
/// How far a formula's result may lie from the whole number it means (1,1 × 15.000 is 16.500,000000000002).
const FORMULA_NOISE: f64 = 1e-6;

/// A number of packs, 1 to 100.000, with or without "pack" behind it.
#[must_use]
pub(crate) fn packs(cell: CellRef<'_>) -> Reading<u32> {
    // The bounds fit, so nothing is cut off.
    count(cell, PACKS.0, PACKS.1, &[PACK_WORDS]).map(|n| n as u32)
}

/// A whole number within bounds.
#[must_use]
pub(crate) fn whole(cell: CellRef<'_>, min: i64, max: i64) -> Reading<i64> {
    count(cell, min, max, &[PACK_WORDS, COUNT_WORDS])
}

fn count(cell: CellRef<'_>, min: i64, max: i64, units: &[&[&str]]) -> Reading<i64> {
    let within = |n: i64| -> Result<i64, String> {
        if n < 0 && min >= 0 {
            Err(format!("{} tidak boleh negatif; {}", grouped(n), ask(min, max)))
        } else if n < min || n > max {
            Err(format!("{} di luar batas; {}", grouped(n), ask(min, max)))
        } else {
            Ok(n)
        }
    };
    let no = |sentence: String| refused(Code::NumberUnreadable, sentence);
    look(cell, |seen| match seen {
        Seen::Truth(_) => no(format!("sel berisi centang, bukan angka; {}", ask(min, max))),
        Seen::Number(n) => match whole_of(n) {
            Ok(n) => within(n).map_or_else(no, Reading::Is),
            Err(odd) => no(odd.sentence(n, &ask(min, max))),
        },
        Seen::Text(typed) => {
            let Some(value) = value_text(&typed) else {
                return no(format!("{} bukan angka; {}", quoted(&typed), ask(min, max)));
            };
            let value = without_unit(&value, units);
            match abbreviated(value).unwrap_or_else(|| figure(value)) {
                Ok(Figure::Plain(n)) => within(n).map_or_else(no, Reading::Is),
                Ok(Figure::Doubtful(n)) => {
                    within(n).map_or_else(no, |n| Reading::Doubtful(n, interpreted(&typed, &grouped(n), n)))
                }
                Err(why) => no(why.sentence(&typed, &ask(min, max))),
            }
        }
    })
}

/// The warning on a number that could have been meant otherwise.
pub(super) fn interpreted(typed: &str, read_as: &str, plain: i64) -> Remark {
    Remark::new(
        Code::NumberInterpreted,
        format!("{} dibaca {read_as}; ketik {plain} agar tidak ada keraguan", quoted(typed)),
    )
}

fn ask(min: i64, max: i64) -> String {
    if min <= 1_500 && max >= 1_500 {
        format!("tulis angka utuh {} sampai {}, mis. 1500", grouped(min), grouped(max))
    } else {
        format!("tulis angka utuh {} sampai {}", grouped(min), grouped(max))
    }
}

pub(super) fn grouped(n: i64) -> String {
    Rupiah(n).grouped()
}

/// What stands before an abbreviation, and what that multiplies by.
pub(super) fn before_multiple(value: &str) -> Option<(&str, &'static str, i64)> {
    MULTIPLES.iter().find_map(|&(word, factor)| Some((value.strip_suffix(word)?.trim_end(), word, factor)))
}

/// `150rb`, `12jt`, `25k`: digits alone before the abbreviation. It is always worth a look. `None`: not abbreviated.
pub(super) fn abbreviated(value: &str) -> Option<Result<Figure, NotWhole>> {
    let (count, word, factor) = before_multiple(value)?;
    let most = if word == "k" { DIGITS_BEFORE.1 } else { DIGITS_BEFORE.0 };
    let digits = (1..=most).contains(&count.len()) && count.bytes().all(|b| b.is_ascii_digit());
    let figure = count.parse::<i64>().ok().filter(|_| digits).map(|n| Figure::Doubtful(n * factor));
    Some(figure.ok_or(if count.contains(|c: char| c.is_ascii_digit()) { NotWhole::Separator } else { NotWhole::Words }))
}

fn without_unit<'a>(value: &'a str, units: &[&[&str]]) -> &'a str {
    let value = value.strip_suffix('.').filter(|bare| bare.ends_with(char::is_alphabetic)).unwrap_or(value);
    let start = value.rfind(|c: char| !c.is_alphabetic()).map_or(0, |i| i + last_char_len(value, i));
    let (number, word) = value.split_at(start);
    if units.iter().any(|words| words.contains(&word)) { number.trim_end() } else { value }
}

fn last_char_len(value: &str, at: usize) -> usize {
    value[at..].chars().next().map_or(0, char::len_utf8)
}

/// Why a number cell is no whole number.
pub(super) enum Odd {
    /// It has a fraction.
    Fraction,
    /// It is not finite or has more digits than a double can hold.
    TooLarge,
}

impl Odd {
    pub(super) fn sentence(&self, n: f64, ask: &str) -> String {
        match self {
            // A sheet with a decimal point turns 1.500 into 1,5: the likely meaning deserves a question.
            Self::Fraction => match whole_of(n * 1_000.0) {
                Ok(meant) if meant >= 1_000 => {
                    format!("{} bukan angka utuh (maksud Anda {}?); {ask}", shown(n), grouped(meant))
                }
                _ => format!("{} bukan angka utuh; {ask}", shown(n)),
            },
            Self::TooLarge => format!("angkanya terlalu besar; {ask}"),
        }
    }
}

/// The whole number a number cell means.
pub(super) fn whole_of(n: f64) -> Result<i64, Odd> {
    let nearest = n.round();
    // Below 10^15 doubles hold every whole number; the comparison also sorts out NaN.
    if nearest.abs() < 1e15 {
        if (n - nearest).abs() <= FORMULA_NOISE.max(nearest.abs() * f64::EPSILON) {
            Ok(nearest as i64)
        } else {
            Err(Odd::Fraction)
        }
    } else {
        Err(Odd::TooLarge)
    }
}

/// A whole number as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// Digits alone, or grouped by points or blanks.
    Plain(i64),
    /// Grouped by commas, which elsewhere mark decimals, or abbreviated: worth a look.
    Doubtful(i64),
}

/// Why a text is no whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotWhole {
    /// About, at least, plus.
    Approximate,
    /// Two numbers with a dash between.
    Range,
    /// Below zero.
    Negative,
    /// A separator before other than three digits: decimals, or a digit lost.
    Separator,
    /// Something else than a number.
    Words,
    /// More digits than any amount here has.
    TooLong,
}

impl NotWhole {
    pub(super) fn sentence(self, typed: &str, ask: &str) -> String {
        let typed = quoted(typed);
        match self {
            Self::Approximate => format!("{typed} belum pasti; {ask}"),
            Self::Range => format!("{typed} berisi dua angka; pilih satu, {ask}"),
            Self::Negative => format!("{typed} tidak boleh negatif; {ask}"),
            Self::Separator => format!("{typed} tidak jelas; {ask}"),
            Self::Words => format!("{typed} bukan angka; {ask}"),
            Self::TooLong => format!("{typed} terlalu besar; {ask}"),
        }
    }
}

/// Reads digits with their grouping. A fraction of zeros is dropped where nothing else can be meant: `1.500,00`,
/// `1500.0`, and the two decimals of `753,00`; but not `25,0` and `25.00`, which may be a 25.000 with digits lost.
pub(super) fn figure(value: &str) -> Result<Figure, NotWhole> {
    let value = value.trim();
    if value.contains(['±', '≈', '~', '+', '<', '>']) {
        return Err(NotWhole::Approximate);
    }
    if let Some(rest) = value.strip_prefix('-') {
        return Err(if rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
            NotWhole::Negative
        } else {
            NotWhole::Words
        });
    }
    if let Some(foreign) = value.chars().find(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ' ')) {
        let digits_around = value.split(foreign).all(|part| part.contains(|c: char| c.is_ascii_digit()));
        return Err(if foreign == '-' && digits_around { NotWhole::Range } else { NotWhole::Words });
    }
    if !value.starts_with(|c: char| c.is_ascii_digit()) || !value.ends_with(|c: char| c.is_ascii_digit()) {
        return Err(if value.contains(|c: char| c.is_ascii_digit()) { NotWhole::Separator } else { NotWhole::Words });
    }
    let (separator, whole) = grouping(value).or_else(|| without_zero_fraction(value)).ok_or(NotWhole::Separator)?;
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if digits.trim_start_matches('0').len() > MOST_DIGITS {
        return Err(NotWhole::TooLong);
    }
    let n = digits.parse().map_err(|_| NotWhole::TooLong)?;
    Ok(if separator == Some(',') { Figure::Doubtful(n) } else { Figure::Plain(n) })
}

/// The separator of a well-grouped number, and the number: digits alone, or one kind of separator before exactly
/// three digits each time. A group of its own never begins with zero (`0.500` is a fraction).
fn grouping(value: &str) -> Option<(Option<char>, &str)> {
    let Some(separator) = value.chars().find(|c| !c.is_ascii_digit()) else { return Some((None, value)) };
    let mut groups = value.split(separator);
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()));
    fits.then_some((Some(separator), value))
}

fn without_zero_fraction(value: &str) -> Option<(Option<char>, &str)> {
    let at = value.rfind([',', '.'])?;
    let (whole, fraction) = (&value[..at], &value[at + 1..]);
    let two_decimals = value[at..].starts_with(',') && fraction.len() == 2;
    if !(1..=2).contains(&fraction.len()) || !fraction.bytes().all(|b| b == b'0') {
        return None;
    }
    let (separator, _) = grouping(whole)?;
    match separator {
        Some(used) => (!value[at..].starts_with(used)).then_some((separator, whole)),
        // Up to three digits the zeros may be what is left of a group.
        None => (two_decimals || whole.len() > 3 || whole == "0").then_some((None, whole)),
    }
}
