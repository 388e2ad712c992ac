//! What a typed text becomes (`USER_ENTERED`, and typing on the page), by the locale of the spreadsheet.
//!
//! Knows nothing of formulas but that they begin with `=`.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde_json::{Value, json};

use super::cell::CellValue;

/// A typed value and the number format Sheets gives the cell if it has none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Typed {
    /// The value.
    pub value: CellValue,
    /// A `NumberFormat`.
    pub format: Option<Value>,
}

/// How a locale writes numbers and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Locale {
    /// Decimal comma and grouping dot.
    pub comma: bool,
    /// Day before month.
    pub day_first: bool,
}

impl Locale {
    /// The conventions behind a locale name; unknown ones write like most of the world: comma, day first.
    pub(super) fn of(name: &str) -> Self {
        let (language, country) = name.split_once('_').unwrap_or((name, ""));
        match (language, country) {
            ("en", "" | "US" | "PH") => Self { comma: false, day_first: false },
            ("en" | "zh" | "ja" | "ko" | "th" | "he" | "ms", _) => Self { comma: false, day_first: true },
            _ => Self { comma: true, day_first: true },
        }
    }
}

/// Is what was typed a formula?
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with('=') && text.len() > 1
}

/// Reads a typed text that is no formula.
pub(super) fn read(text: &str, locale: &str) -> Typed {
    if let Some(literal) = text.strip_prefix('\'') {
        return Typed { value: CellValue::text(literal), format: None };
    }
    let trimmed = text.trim();
    let plain = |value| Typed { value, format: None };
    let formatted = |number, kind: &str, pattern: &str| {
        let format = if pattern.is_empty() { json!({"type": kind}) } else { json!({"type": kind, "pattern": pattern}) };
        Typed { value: CellValue::Number(number), format: Some(format) }
    };
    if trimmed.eq_ignore_ascii_case("true") || trimmed.eq_ignore_ascii_case("false") {
        return plain(CellValue::Bool(trimmed.eq_ignore_ascii_case("true")));
    }
    let locale = Locale::of(locale);
    let decimals = |whole: &'static str, fraction: &'static str, part: &str| {
        if part.contains(if locale.comma { ',' } else { '.' }) { fraction } else { whole }
    };
    if let Some(number) = number(trimmed, locale) {
        // Whoever groups thousands sees them grouped.
        return if trimmed.contains(if locale.comma { '.' } else { ',' }) {
            formatted(number, "NUMBER", decimals("#,##0", "#,##0.00", trimmed))
        } else {
            plain(CellValue::Number(number))
        };
    }
    if let Some(number) = trimmed.strip_suffix('%').and_then(|part| number_text(part.trim_end(), locale)) {
        return formatted(number / 100.0, "PERCENT", decimals("0%", "0.00%", trimmed));
    }
    if let Some(number) = trimmed.strip_prefix("Rp").and_then(|part| number_text(part.trim_start(), locale)) {
        return formatted(number, "CURRENCY", decimals("[$Rp]#,##0", "[$Rp]#,##0.00", trimmed));
    }
    if let Some(time) = time(trimmed) {
        let pattern = if trimmed.matches(':').count() == 1 { "h:mm" } else { "h:mm:ss" };
        return formatted(day_part(time), "TIME", pattern);
    }
    if let Some(date) = date(trimmed, locale) {
        return formatted(serial(date), "DATE", if year_first(trimmed) { "yyyy-mm-dd" } else { "" });
    }
    if let Some((date, time)) =
        trimmed.split_once(' ').and_then(|(d, t)| Some((self::date(d, locale)?, self::time(t)?)))
    {
        let pattern = if year_first(trimmed) { "yyyy-mm-dd h:mm:ss" } else { "" };
        return formatted(serial(date) + day_part(time), "DATE_TIME", pattern);
    }
    plain(CellValue::text(text))
}

/// `2026-11-27`, which Sheets goes on to show so.
fn year_first(text: &str) -> bool {
    text.split_once('-').is_some_and(|(year, _)| year.len() == 4)
}

/// Days since 30 December 1899.
pub(super) fn serial(date: NaiveDate) -> f64 {
    f64::from(date.num_days_from_ce() - EPOCH_DAYS)
}

/// The date of a serial number; `None` beyond the calendar.
#[expect(clippy::cast_possible_truncation, reason = "bounded before the cast")]
pub(super) fn date_of(serial: f64) -> Option<NaiveDate> {
    let days = serial.floor();
    if !(-100_000.0..3_000_000.0).contains(&days) {
        return None;
    }
    NaiveDate::from_num_days_from_ce_opt(days as i32 + EPOCH_DAYS)
}

/// 30 December 1899 counted from the first day of year 1.
const EPOCH_DAYS: i32 = 693_594;

fn day_part(time: NaiveTime) -> f64 {
    f64::from(time.num_seconds_from_midnight()) / 86_400.0
}

fn time(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':');
    let mut next = |max: u32| -> Option<Option<u32>> {
        match parts.next() {
            None => Some(None),
            Some(part) if !part.is_empty() && part.len() <= 2 => part.parse().ok().filter(|n| *n <= max).map(Some),
            Some(_) => None,
        }
    };
    let (hour, minute, second) = (next(23)??, next(59)??, next(59)?.unwrap_or(0));
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// A number as people of the locale write it; bare `.5` and `1e3` too.
fn number(text: &str, locale: Locale) -> Option<f64> {
    number_text(text, locale).or_else(|| {
        let exponent = text.find(['e', 'E'])?;
        let (mantissa, rest) = text.split_at_checked(exponent)?;
        let power: i32 = rest.get(1..)?.parse().ok()?;
        (power.abs() <= 300).then_some(number_text(mantissa, locale)? * 10_f64.powi(power))
    })
}

fn number_text(text: &str, locale: Locale) -> Option<f64> {
    let (group, decimal) = if locale.comma { ('.', ',') } else { (',', '.') };
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once(decimal) {
        Some((whole, fraction)) => (whole, fraction),
        None => (unsigned, ""),
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let mut groups = whole.split(group);
    let first = groups.next()?;
    let mut joined = first.to_owned();
    for part in groups {
        if part.len() != 3 || !digits(part) || first.is_empty() || first.len() > 3 {
            return None;
        }
        joined.push_str(part);
    }
    if !digits(&joined) {
        return None;
    }
    let number: f64 = format!(
        "{}.{}",
        if joined.is_empty() { "0" } else { &joined },
        if fraction.is_empty() { "0" } else { fraction }
    )
    .parse()
    .ok()?;
    Some(if text.starts_with('-') { -number } else { number })
}

fn date(text: &str, locale: Locale) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['/', '-', ' ', '.']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str| -> Option<u32> {
        (part.len() <= 4 && part.bytes().all(|x| x.is_ascii_digit())).then(|| part.parse().ok()).flatten()
    };
    let year = |part: &str| -> Option<i32> {
        let n = i32::try_from(number(part)?).ok()?;
        match part.len() {
            4 => Some(n),
            2 => Some(if n < 50 { 2000 + n } else { 1900 + n }),
            _ => None,
        }
    };
    if let Some(month) = month(b) {
        return NaiveDate::from_ymd_opt(year(c)?, month, number(a)?);
    }
    if text.contains(' ') {
        return None;
    }
    // 1.500.000 is a number and 27.11.2026 is not a date where dots group thousands.
    if text.contains('.') && locale.comma && c.len() == 3 {
        return None;
    }
    if a.len() == 4 {
        return NaiveDate::from_ymd_opt(year(a)?, number(b)?, number(c)?);
    }
    let (day, month) = if locale.day_first { (a, b) } else { (b, a) };
    NaiveDate::from_ymd_opt(year(c)?, number(month)?, number(day)?)
}

/// Whole names and the usual short ones, Indonesian and English; anything else stays a text, as at Google.
fn month(word: &str) -> Option<u32> {
    const NAMES: [&[&str]; 12] = [
        &["jan", "januari", "january"],
        &["feb", "februari", "february"],
        &["mar", "maret", "march"],
        &["apr", "april"],
        &["mei", "may"],
        &["jun", "juni", "june"],
        &["jul", "juli", "july"],
        &["agu", "agt", "agustus", "aug", "august"],
        &["sep", "sept", "september"],
        &["okt", "oktober", "oct", "october"],
        &["nov", "november"],
        &["des", "desember", "dec", "december"],
    ];
    let word = word.to_lowercase();
    let at = NAMES.iter().position(|names| names.contains(&word.as_str()))?;
    u32::try_from(at + 1).ok()
}
