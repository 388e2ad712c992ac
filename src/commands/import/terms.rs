//! How long a customer may take to pay, as other programs write it: `D30`, `Net 30`, `30 hari`, `2/10, n/30`.

use crate::decide::orders::intake::MOST_TOP_DAYS;
use crate::domain::cell::CellRef;
use crate::domain::reading::Reading;
use crate::sheet::reading::{quoted, text};

use super::vocabulary::Vocabulary;

/// What may stand in front of the figure, or behind it.
const BEFORE: &[&str] =
    &["d", "n", "net", "netto", "top", "term", "termin", "tempo", "kredit", "credit", "k", "t", "jatuhtempo", "duein"];
const DAYS: &[&str] =
    &["", "d", "h", "hr", "hari", "day", "days", "harikerja", "harisetelahinvoice", "daysafterinvoice", "net"];
const WEEKS: &[&str] = &["minggu", "mgg", "week", "weeks"];

/// The days; `None` where nothing is said. Cash is nothing lent: 0.
///
/// # Errors
/// Why it cannot be read, in Indonesian.
pub(super) fn days(cell: CellRef<'_>, words: &Vocabulary) -> Result<Option<u32>, String> {
    let typed = match text(cell) {
        Reading::Blank => return Ok(None),
        Reading::Is(typed) | Reading::Doubtful(typed, _) => typed,
        Reading::Refused(remark) => return Err(remark.sentence),
    };
    if words.is_cash(&typed) {
        return Ok(Some(0));
    }
    let lower = typed.to_lowercase();
    // Of a discount for paying early only the last day counts.
    let last = lower.rsplit_once([',', ';']).map(|(_, last)| last.trim_start());
    let term = last.filter(|last| last.starts_with(char::is_alphabetic)).unwrap_or(&lower);
    let digits: Vec<&str> = term.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).collect();
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
    let read = match &digits[..] {
        [_] if term.trim_start().starts_with('-') => None,
        [figure] => term.split_once(figure).and_then(|(before, behind)| {
            let days: u32 = figure.parse().ok()?;
            let (before, behind) = (letters(before), letters(behind));
            let known = before.is_empty() || BEFORE.contains(&before.as_str());
            match behind.as_str() {
                behind if known && DAYS.contains(&behind) => Some(days),
                behind if known && WEEKS.contains(&behind) => days.checked_mul(7),
                _ => None,
            }
        }),
        _ => None,
    };
    match read {
        Some(days) if days <= MOST_TOP_DAYS => Ok(Some(days)),
        Some(_) => Err(format!("{} lebih dari {MOST_TOP_DAYS} hari", quoted(&typed))),
        None => Err(format!("{} tidak jelas; tulis jumlah hari, mis. 30", quoted(&typed))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;

    #[test]
    fn days_are_read_however_they_are_written_and_nothing_else_is() {
        let words = Vocabulary::embedded().unwrap();
        let check = |typed: &str, expected: Option<u32>| {
            assert_eq!(days(CellRef::Text(typed), &words).ok().flatten(), expected, "{typed}");
        };
        for typed in [
            "30",
            "D30",
            "Net 30",
            "NET30",
            "n/30",
            "30 hari",
            "30 Days",
            "30 hr",
            "TOP 30",
            "2/10, n/30",
            "Tempo: 30 hari",
        ] {
            check(typed, Some(30));
        }
        check("2 minggu", Some(14));
        check("COD", Some(0));
        check("Tunai", Some(0));
        check("0", Some(0));
        check("90 hari", Some(90));
        for typed in
            ["91 hari", "1 bulan", "M1", "akhir bulan", "30-45 hari", "segera", "30 persen", "30,5 hari", "#REF!"]
        {
            assert!(days(CellRef::Text(typed), &words).is_err(), "{typed}");
        }
        for typed in ["", "-", "tidak ada"] {
            assert_eq!(days(CellRef::Text(typed), &words), Ok(None), "{typed}");
        }
        assert_eq!(days(CellRef::Number(30.0), &words), Ok(Some(30)));
        assert!(days(CellRef::Number(-30.0), &words).is_err() && days(CellRef::Number(30.5), &words).is_err());
    }
}
