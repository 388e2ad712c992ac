//! Days, counts, names and lists as people here read them. Nothing reads them back.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};
use smol_str::StrExt as _;

use super::cell::CellRef;
use super::column::OrderColumn;
use super::rupiah::Rupiah;
use super::serial;
use super::text::Text;

/// Characters of a typed name that are shown; cells may hold novels.
const NAME_CHARS: usize = 80;

/// `27/11/2026`
#[must_use]
pub(crate) fn day(day: NaiveDate) -> String {
    dated(day).to_string()
}

/// The same, to be written into a longer text.
pub(crate) fn dated(day: NaiveDate) -> impl fmt::Display {
    fmt::from_fn(move |f| write!(f, "{:02}/{:02}/{:04}", day.day(), day.month(), day.year()))
}

/// `27/11/2026 23:59`, to be written into a longer text.
pub(crate) fn minute(at: NaiveDateTime) -> impl fmt::Display {
    fmt::from_fn(move |f| write!(f, "{} {:02}:{:02}", dated(at.date()), at.hour(), at.minute()))
}

/// `Jumat`
#[must_use]
pub(crate) fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "Senin",
        Weekday::Tue => "Selasa",
        Weekday::Wed => "Rabu",
        Weekday::Thu => "Kamis",
        Weekday::Fri => "Jumat",
        Weekday::Sat => "Sabtu",
        Weekday::Sun => "Minggu",
    }
}

/// `4/12`, where the year is plain and room is dear.
#[must_use]
pub(crate) fn day_month(day: NaiveDate) -> String {
    format!("{}/{}", day.day(), day.month())
}

/// `28 November 2026`, as papers say it.
#[must_use]
pub(crate) fn long_day(day: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ];
    let month = usize::try_from(day.month0()).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

/// A count with dots between the thousands: `1.001`.
#[must_use]
pub(crate) fn grouped(count: u32) -> String {
    in_groups(count).to_string()
}

/// The same, to be written into a longer text.
pub(crate) fn in_groups(count: u32) -> impl fmt::Display {
    Rupiah(i64::from(count)).in_groups()
}

/// A typed name on one line, of at most 80 characters: it stands in subjects.
#[must_use]
pub(crate) fn shown(name: &str) -> Cow<'_, str> {
    cut(name, NAME_CHARS)
}

/// A typed text on one line, of at most so many characters; where it goes on, a `…` ends it.
#[must_use]
pub(crate) fn cut(text: &str, most_chars: usize) -> Cow<'_, str> {
    let line = one_line(text);
    // A character is a byte or more.
    if line.len() <= most_chars || line.chars().count() <= most_chars {
        return line;
    }
    line.chars().take(most_chars.saturating_sub(1)).chain(['…']).collect()
}

/// A text on one line, with one blank between its words and none around them.
#[must_use]
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    // Most texts are one already.
    if is_one_line(text) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    Cow::Owned(line)
}

/// Whether a text is surely on one line, with one blank between its words and none around them; of one with letters beyond
/// ASCII, among which there are other blanks, nothing is said.
fn is_one_line(text: &str) -> bool {
    let mut is_blank = true;
    for byte in text.bytes() {
        let was_blank = std::mem::replace(&mut is_blank, byte == b' ');
        if !byte.is_ascii_graphic() && (byte != b' ' || was_blank) {
            return false;
        }
    }
    !is_blank
}

/// A word as people compare words: any case, any spacing.
#[must_use]
pub(crate) fn folded(word: &str) -> Text {
    let line = one_line(word);
    if line.is_ascii() { line.to_ascii_lowercase_smolstr() } else { line.to_lowercase_smolstr() }
}

/// `a, b dan c`
#[must_use]
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} dan {last}", first.join(", ")),
    }
}

/// `a, b dan 4 lainnya`: at most so many by name.
#[must_use]
pub(crate) fn first_of(words: &[String], most_named: usize) -> String {
    let (named, rest) = words.split_at_checked(most_named).unwrap_or((words, &[]));
    let text = named.join(", ");
    if rest.is_empty() { text } else { format!("{text} dan {} lainnya", rest.len()) }
}

/// What stands in a human cell of `Pesanan`, as people see it: days and hours are numbers in the sheet.
#[must_use]
pub(crate) fn cell(column: OrderColumn, cell: CellRef<'_>) -> String {
    let as_seen = match cell {
        CellRef::Number(serial) if column.is_day() => serial::read_day(serial).map(day),
        CellRef::Number(part) if column == OrderColumn::Hour && (0.0..1.0).contains(&part) => {
            serial::read_instant(part + 1.0, chrono_tz::Tz::UTC).map(|at| at.format("%H:%M").to_string())
        }
        CellRef::Number(_) | CellRef::Text(_) | CellRef::Bool(_) | CellRef::Empty => None,
    };
    as_seen.unwrap_or_else(|| cell.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_counts_are_written_as_here() {
        let day_of = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        assert_eq!(day(day_of(2026, 11, 3)), "03/11/2026");
        assert_eq!([22, 23, 27].map(|day| weekday(day_of(2026, 11, day))), ["Minggu", "Senin", "Jumat"]);
        assert_eq!([0, 999, 1_001, 1_234_567].map(grouped), ["0", "999", "1.001", "1.234.567"]);
    }

    #[test]
    fn a_cell_reads_as_people_see_it() {
        let check = |column, number, expected: &str| assert_eq!(cell(column, CellRef::Number(number)), expected);
        check(OrderColumn::DeliverOn, 46_353.0, "27/11/2026");
        check(OrderColumn::Packs, 46_353.0, "46353");
        check(OrderColumn::Hour, 0.5, "12:00");
        check(OrderColumn::Hour, 0.0, "00:00");
        check(OrderColumn::Hour, 1.0, "1");
        check(OrderColumn::Packs, 0.5, "0.5");
        assert_eq!(cell(OrderColumn::Hour, CellRef::Text("siang")), "siang");
    }

    #[test]
    fn names_stay_on_one_line_and_within_their_room() {
        assert_eq!(shown("  PT\nMaju \t Jaya "), "PT Maju Jaya");
        assert_eq!(shown(&"ä".repeat(80)), "ä".repeat(80));
        assert_eq!(shown(&"ä".repeat(81)), format!("{}…", "ä".repeat(79)));
        for text in ["", " ", "a", "a b", " a", "a ", "a  b", "a\tb", "a\u{a0}b", "é b", "é  b", "\u{1f}a"] {
            assert_eq!(one_line(text), text.split_whitespace().collect::<Vec<_>>().join(" "), "{text:?}");
        }
        assert_eq!(folded(" Nasi  BOX\tAyam"), "nasi box ayam");
    }

    #[test]
    fn lists_end_with_the_last_or_with_how_many_more() {
        let words = |n: usize| ["a", "b", "c", "d"].map(ToOwned::to_owned)[..n].to_vec();
        let check = |n: usize, all: &str, two: &str| {
            assert_eq!(listed(&words(n)), all);
            assert_eq!(first_of(&words(n), 2), two);
        };
        check(0, "", "");
        check(1, "a", "a");
        check(2, "a dan b", "a, b");
        check(3, "a, b dan c", "a, b dan 1 lainnya");
        check(4, "a, b, c dan d", "a, b dan 2 lainnya");
    }
}
