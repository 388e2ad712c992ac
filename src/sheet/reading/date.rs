//! Days. Always day before month; a month by name may stand anywhere a person puts it; a year is never filled in.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::{Reading, Remark};

use super::seen::{Seen, look, quoted, refused, shown, value_text};

const ASK: &str = "tulis tanggal, bulan dan tahun, mis. 27/9/2026 atau 27 September 2026";
/// Other years are typing mistakes.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

const MONTHS: [(&str, &[&str]); 12] = [
    ("Januari", &["januari", "jan", "january"]),
    ("Februari", &["februari", "feb", "febr", "february", "pebruari", "peb"]),
    ("Maret", &["maret", "mar", "mrt", "march"]),
    ("April", &["april", "apr"]),
    ("Mei", &["mei", "may"]),
    ("Juni", &["juni", "jun", "june"]),
    ("Juli", &["juli", "jul", "july"]),
    ("Agustus", &["agustus", "agust", "agst", "agts", "agt", "agu", "ags", "aug", "august"]),
    ("September", &["september", "sept", "sep"]),
    ("Oktober", &["oktober", "okt", "october", "oct"]),
    ("November", &["november", "nov", "nopember", "nop"]),
    ("Desember", &["desember", "des", "december", "dec"]),
];

const WEEKDAYS: [(Weekday, &str, &[&str]); 7] = [
    (Weekday::Mon, "Senin", &["senin", "sen", "monday", "mon"]),
    (Weekday::Tue, "Selasa", &["selasa", "sel", "tuesday", "tue"]),
    (Weekday::Wed, "Rabu", &["rabu", "rab", "wednesday", "wed"]),
    (Weekday::Thu, "Kamis", &["kamis", "kam", "thursday", "thu"]),
    (Weekday::Fri, "Jumat", &["jumat", "jum'at", "jum", "friday", "fri"]),
    (Weekday::Sat, "Sabtu", &["sabtu", "sab", "saturday", "sat"]),
    (Weekday::Sun, "Minggu", &["minggu", "min", "ahad", "sunday", "sun"]),
];

/// Months as numerals, which stand behind the day only: `12/XII/2026`.
const NUMERALS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
/// Words that may introduce a date.
const BEFORE_DATE: &[&str] = &["tgl", "tanggal"];
/// Words that may introduce or follow a time of day, which is dropped.
const BEFORE_TIME: &[&str] = &["jam", "pukul", "pkl", "t"];
const AFTER_TIME: &[&str] = &["wib", "wita", "wit", "am", "pm", "z"];

/// A day: a serial (its time dropped) or a written date. A weekday name that does not fit goes with a warning.
#[must_use]
pub(crate) fn date(cell: CellRef<'_>) -> Reading<NaiveDate> {
    let no = |sentence: String| refused(Code::DateUnreadable, sentence);
    look(cell, |seen| match seen {
        Seen::Truth(_) => no(format!("sel berisi centang, bukan tanggal; {ASK}")),
        Seen::Number(n) => match of_serial(n) {
            Some(day) => Reading::Is(day),
            None => no(format!("{} bukan tanggal; {ASK}", shown(n))),
        },
        Seen::Text(typed) => {
            let Some(value) = value_text(&typed) else { return no(format!("{} bukan tanggal; {ASK}", quoted(&typed))) };
            match written(&value) {
                Ok((day, Some(said))) if said != day.weekday() => Reading::Doubtful(
                    day,
                    Remark::new(
                        Code::WeekdayMismatch,
                        format!(
                            "{} adalah hari {}, bukan {}; periksa tanggalnya",
                            long(day),
                            name(day.weekday()),
                            name(said)
                        ),
                    ),
                ),
                Ok((day, _)) => Reading::Is(day),
                Err(why) => no(why.sentence(&typed)),
            }
        }
    })
}

/// The weekday a cell names, in Indonesian or English; `None` for anything else.
#[must_use]
pub(crate) fn weekday(cell: CellRef<'_>) -> Option<Weekday> {
    match look(cell, |seen| match seen {
        Seen::Text(typed) => value_text(&typed).and_then(|v| weekday_named(&v)).map_or(Reading::Blank, Reading::Is),
        Seen::Number(_) | Seen::Truth(_) => Reading::Blank,
    }) {
        Reading::Is(day) => Some(day),
        Reading::Blank | Reading::Doubtful(..) | Reading::Refused(_) => None,
    }
}

/// Day 0 is 30 December 1899.
fn of_serial(serial: f64) -> Option<NaiveDate> {
    let days = serial.floor();
    if !(0.0..=100_000.0).contains(&days) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::try_days(days as i64)?)?;
    YEARS.contains(&day.year()).then_some(day)
}

enum NotADate {
    Unclear,
    NoYear,
    /// There is no such month; the swapped date, where it would be one.
    NoMonth(u32, Option<NaiveDate>),
    NoSuchDay(u32, u32, i32),
    Year(i32),
}

impl NotADate {
    fn sentence(&self, typed: &str) -> String {
        let typed = quoted(typed);
        match *self {
            Self::Unclear => format!("{typed} bukan tanggal yang jelas; {ASK}"),
            Self::NoYear => format!("{typed} tanpa tahun; {ASK}"),
            Self::NoMonth(month, Some(swapped)) => format!(
                "{typed}: bulan {month} tidak ada; tulis tanggal dulu lalu bulan, mis. {}/{}/{}",
                swapped.day(),
                swapped.month(),
                swapped.year()
            ),
            Self::NoMonth(month, None) => format!("{typed}: bulan {month} tidak ada; {ASK}"),
            Self::NoSuchDay(day, month, year) => {
                format!("{typed}: {day} {} {year} tidak ada di kalender; {ASK}", month_name(month))
            }
            Self::Year(year) => format!("{typed}: tahun {year} di luar batas; {ASK}"),
        }
    }
}

/// A piece of a written date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    /// One to four digits.
    Digits(&'a str),
    Word(&'a str),
    Mark(char),
}

/// Reads `[weekday] date [weekday] [time]`; the whole text must be used up.
fn written(value: &str) -> Result<(NaiveDate, Option<Weekday>), NotADate> {
    let pieces = pieces(value);
    let mut rest = pieces.as_slice();
    let mut said = take_weekday(&mut rest);
    if let [Piece::Word(word), after @ ..] = rest
        && BEFORE_DATE.contains(word)
    {
        rest = after;
        skip(&mut rest, &['.', ':', ' ']);
    }
    let day = take_date(&mut rest)?;
    if said.is_none() {
        let mut after = rest;
        skip(&mut after, &[',', ' ', '(']);
        said = take_weekday(&mut after);
        if said.is_some() {
            skip(&mut after, &[')']);
            rest = after;
        }
    }
    if is_time(rest) { Ok((day, said)) } else { Err(NotADate::Unclear) }
}

fn take_weekday(rest: &mut &[Piece<'_>]) -> Option<Weekday> {
    let [Piece::Word(word), after @ ..] = *rest else { return None };
    let day = weekday_named(word)?;
    *rest = after;
    skip(rest, &['.', ',', ' ']);
    Some(day)
}

/// Takes the date off the front.
fn take_date(rest: &mut &[Piece<'_>]) -> Result<NaiveDate, NotADate> {
    use Piece::{Digits, Mark, Word};
    match *rest {
        // 2024-09-27
        [Digits(y), Mark(a @ ('-' | '/' | '.')), Digits(m), Mark(b), Digits(d), after @ ..]
            if y.len() == 4 && a == b =>
        {
            *rest = after;
            calendar(number(d)?, number(m)?, year(y)?)
        }
        // 27/9/2024
        [Digits(d), Mark(a @ ('-' | '/' | '.' | ' ')), Digits(m), Mark(b), Digits(y), after @ ..] if a == b => {
            *rest = after;
            calendar(number(d)?, number(m)?, year(y)?)
        }
        [Digits(_), Mark('-' | '/' | '.' | ' '), Digits(_)] => Err(NotADate::NoYear),
        // 27 September 2024
        [Digits(d), after @ ..] => {
            let is_marked = matches!(after, [Mark('-' | '/' | '.'), ..]);
            let mut after = after;
            skip(&mut after, &['-', '/', '.', ' ']);
            let [Word(word), tail @ ..] = after else { return Err(NotADate::Unclear) };
            let month = month_named(word).or_else(|| numeral(word, is_marked)).ok_or(NotADate::Unclear)?;
            let day = number(d)?;
            let mut tail = tail;
            skip(&mut tail, &['.', ',', '-', '/', ' ']);
            match tail {
                [Digits(y), tail @ ..] => {
                    *rest = tail;
                    calendar(day, month, year(y)?)
                }
                _ => Err(NotADate::NoYear),
            }
        }
        // September 27, 2024: only with all four digits of the year, since 27 and 24 look alike
        [Word(word), after @ ..] => {
            let month = month_named(word).ok_or(NotADate::Unclear)?;
            let mut after = after;
            skip(&mut after, &['.', ' ']);
            let [Digits(d), tail @ ..] = after else { return Err(NotADate::Unclear) };
            let mut tail = tail;
            skip(&mut tail, &[',', ' ']);
            match tail {
                [Digits(y), tail @ ..] if y.len() == 4 => {
                    *rest = tail;
                    calendar(number(d)?, month, year(y)?)
                }
                _ => Err(NotADate::NoYear),
            }
        }
        [] | [Mark(_), ..] => Err(NotADate::Unclear),
    }
}

fn calendar(day: u32, month: u32, year: i32) -> Result<NaiveDate, NotADate> {
    if !YEARS.contains(&year) {
        return Err(NotADate::Year(year));
    }
    if !(1..=12).contains(&month) {
        return Err(NotADate::NoMonth(month, NaiveDate::from_ymd_opt(year, day, month)));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(NotADate::NoSuchDay(day, month, year))
}

/// A day or month: one or two digits.
fn number(digits: &str) -> Result<u32, NotADate> {
    if digits.len() <= 2 { digits.parse().map_err(|_| NotADate::Unclear) } else { Err(NotADate::Unclear) }
}

/// Two digits are 20yy.
fn year(digits: &str) -> Result<i32, NotADate> {
    match (digits.len(), digits.parse::<i32>()) {
        (2, Ok(year)) => Ok(2000 + year),
        (4, Ok(year)) => Ok(year),
        _ => Err(NotADate::Unclear),
    }
}

/// Nothing, or a time of day behind the date; a bare number is no time.
fn is_time(rest: &[Piece<'_>]) -> bool {
    use Piece::{Digits, Mark, Word};
    if rest.is_empty() {
        return true;
    }
    let mut rest = rest;
    if let [Mark(',' | ' '), after @ ..] = rest {
        rest = after;
    } else if !matches!(rest, [Word("t"), ..]) {
        return false;
    }
    let mut introduced = false;
    if let [Word(word), after @ ..] = rest
        && BEFORE_TIME.contains(word)
    {
        introduced = true;
        rest = after;
        skip(&mut rest, &['.', ' ']);
    }
    let below = |digits: &str, limit: u32| digits.len() <= 2 && digits.parse::<u32>().is_ok_and(|n| n < limit);
    let [Digits(hour), after @ ..] = rest else { return false };
    rest = after;
    let mut parts = 0;
    while let [Mark(':' | '.'), Digits(part), after @ ..] = rest {
        // Fractions of a second have more digits; they come third.
        if parts < 2 && !(part.len() == 2 && below(part, 60)) {
            return false;
        }
        parts += 1;
        rest = after;
    }
    skip(&mut rest, &[' ']);
    if let [Word(word), after @ ..] = rest
        && AFTER_TIME.contains(word)
    {
        rest = after;
    } else if let [Mark('+' | '-'), Digits(_), Mark(':'), Digits(_), after @ ..] = rest {
        rest = after;
    }
    below(hour, 25) && parts <= 3 && (introduced || parts > 0) && rest.is_empty()
}

fn skip(rest: &mut &[Piece<'_>], marks: &[char]) {
    while let [Piece::Mark(mark), after @ ..] = *rest
        && marks.contains(mark)
    {
        *rest = after;
    }
}

/// Cuts a text into digits, words and marks. Blanks beside another mark do not count.
fn pieces(value: &str) -> Vec<Piece<'_>> {
    let kind = |c: char| match c {
        '0'..='9' => 0,
        '\'' => 1,
        c if c.is_alphabetic() => 1,
        _ => 2,
    };
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let run = match kind(first) {
            2 => first.len_utf8(),
            of => rest.find(|c: char| kind(c) != of).unwrap_or(rest.len()),
        };
        let (head, tail) = rest.split_at(run);
        rest = tail;
        match (kind(first), pieces.last()) {
            (0, _) => pieces.push(Piece::Digits(head)),
            (1, _) => pieces.push(Piece::Word(head)),
            (_, Some(Piece::Mark(_))) if first == ' ' => {}
            (_, Some(Piece::Mark(' '))) => {
                pieces.pop();
                pieces.push(Piece::Mark(first));
            }
            _ => pieces.push(Piece::Mark(first)),
        }
    }
    pieces
}

fn month_named(word: &str) -> Option<u32> {
    // Twelve months, so nothing is cut off.
    MONTHS.iter().position(|(_, names)| names.contains(&word)).map(|i| i as u32 + 1)
}

/// A single letter is a month only behind a mark: `12/V/2026`, but not `12 x 2026`.
fn numeral(word: &str, is_marked: bool) -> Option<u32> {
    let at = NUMERALS.iter().position(|numeral| *numeral == word && (is_marked || numeral.len() > 1));
    at.map(|i| i as u32 + 1)
}

fn month_name(month: u32) -> &'static str {
    MONTHS.get(month.saturating_sub(1) as usize).map_or("", |(name, _)| name)
}

fn weekday_named(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(_, _, names)| names.contains(&word)).map(|&(day, ..)| day)
}

fn name(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|&&(d, ..)| d == day).map_or("", |(_, name, _)| name)
}

fn long(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month_name(day.month()), day.year())
}
