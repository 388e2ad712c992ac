//! How a value is shown: the text a person sees for a value under its number format and locale.
//!
//! Imitates the patterns the templates use (dates, grouping, percent, a currency word); others fall back to plain.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::cell::{CellValue, Look};
use super::typed::{Locale, date_of};

/// Where a read stands on dates and formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Render {
    /// As shown.
    #[default]
    Formatted,
    /// The value; dates as serial numbers.
    UnformattedSerial,
    /// The value; dates as shown.
    UnformattedDates,
    /// The formula, where there is one; else the value.
    Formula,
}

/// The value as a read answers it; null when empty.
pub(super) fn answer(value: &CellValue, look: Option<&Look>, render: Render, locale: &str) -> Value {
    let value = match (value, value.result()) {
        (CellValue::Formula(formula), _) if render == Render::Formula => return json!(*formula.text),
        (_, Ok(value)) => value,
        (_, Err(failure)) => return json!(failure.shown()),
    };
    match value {
        CellValue::Empty => Value::Null,
        CellValue::Number(number) => match render {
            Render::UnformattedSerial | Render::Formula => value.json(),
            Render::UnformattedDates if is_date(look) => json!(number_text(*number, look, locale)),
            Render::UnformattedDates => value.json(),
            Render::Formatted => json!(number_text(*number, look, locale)),
        },
        CellValue::Bool(flag) if render == Render::Formatted => {
            json!(if *flag { "TRUE" } else { "FALSE" })
        }
        CellValue::Text(_) | CellValue::Bool(_) | CellValue::Formula(_) => value.json(),
    }
}

/// The text a person sees.
pub(super) fn text(value: &CellValue, look: Option<&Look>, locale: &str) -> String {
    match answer(value, look, Render::Formatted, locale) {
        Value::String(text) => text,
        _ => String::new(),
    }
}

fn number_format(look: Option<&Look>) -> Option<&Value> {
    look?.get("userEnteredFormat")?.get("numberFormat")
}

fn is_date(look: Option<&Look>) -> bool {
    let kind = number_format(look).and_then(|format| format.get("type")).and_then(Value::as_str);
    matches!(kind, Some("DATE" | "TIME" | "DATE_TIME"))
}

fn number_text(number: f64, look: Option<&Look>, locale: &str) -> String {
    let conventions = Locale::of(locale);
    let Some(format) = number_format(look) else {
        return general(number, conventions);
    };
    let kind = format.get("type").and_then(Value::as_str).unwrap_or("");
    let pattern = format.get("pattern").and_then(Value::as_str).unwrap_or("");
    let pattern = match (kind, pattern) {
        ("DATE", "") if !conventions.day_first => "m/d/yyyy",
        ("DATE", "") => "dd/mm/yyyy",
        ("TIME", "") => "hh.mm.ss",
        ("DATE_TIME", "") if !conventions.day_first => "m/d/yyyy h:mm:ss",
        ("DATE_TIME", "") => "dd/mm/yyyy h:mm:ss",
        ("PERCENT", "") => "0.00%",
        ("CURRENCY", "") => "[$Rp]#,##0",
        ("NUMBER", "") => "#,##0.00",
        (_, pattern) => pattern,
    };
    match kind {
        "DATE" | "TIME" | "DATE_TIME" => dated(number, pattern, locale).unwrap_or_else(|| general(number, conventions)),
        "TEXT" | "" => general(number, conventions),
        _ => grouped(number, pattern, conventions),
    }
}

fn general(number: f64, conventions: Locale) -> String {
    let rounded = (number * 1e10).round() / 1e10;
    let text = if rounded.is_finite() { format!("{rounded}") } else { format!("{number}") };
    if conventions.comma { text.replace('.', ",") } else { text }
}

fn grouped(number: f64, pattern: &str, conventions: Locale) -> String {
    let (pattern, is_signed) = section(number, pattern);
    let first = pattern.find(['#', '0']).unwrap_or(pattern.len());
    let last = pattern.rfind(['#', '0']).map_or(pattern.len(), |at| at + 1);
    let prefix = literal(pattern.get(..first).unwrap_or(""));
    let suffix = literal(pattern.get(last..).unwrap_or(""));
    let body = pattern.get(first..last).unwrap_or("");
    let decimals =
        body.split_once('.').map_or(0, |(_, fraction)| fraction.chars().filter(|c| "0#".contains(*c)).count());
    let number = if suffix.contains('%') { number * 100.0 } else { number };
    let fixed = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let (group, decimal) = if conventions.comma { ('.', ',') } else { (',', '.') };
    let mut digits = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if body.contains(',') && index > 0 && (whole.len() - index).is_multiple_of(3) {
            digits.push(group);
        }
        digits.push(digit);
    }
    if !fraction.is_empty() {
        digits.push(decimal);
        digits.push_str(fraction);
    }
    let sign = if number < 0.0 && !is_signed { "-" } else { "" };
    format!("{sign}{prefix}{digits}{suffix}")
}

/// The part of a pattern that a number goes by, and whether that writes the sign itself: the first whose condition
/// (`[>=1000]`) it meets, else the first without one.
fn section(number: f64, pattern: &str) -> (&str, bool) {
    let conditional = |part: &'_ str| -> Option<(bool, usize)> {
        let condition = part.strip_prefix('[')?.split(']').next()?;
        let bound = condition.trim_start_matches(['<', '>', '=']);
        let limit: f64 = bound.parse().ok()?;
        let is_met = match &condition[..condition.len() - bound.len()] {
            ">=" => number >= limit,
            "<=" => number <= limit,
            ">" => number > limit,
            "<" => number < limit,
            _ => return None,
        };
        Some((is_met, condition.len() + 2))
    };
    for part in pattern.split(';') {
        match conditional(part) {
            None => return (part, false),
            Some((true, length)) => return (&part[length..], number < 0.0),
            Some((false, _)) => {}
        }
    }
    (pattern, false)
}

/// `[$Rp ]`, `"pack"` and `\x` stand for themselves.
fn literal(part: &str) -> String {
    part.replace("[$", "").replace(['"', ']', '\\'], "")
}

#[expect(clippy::cast_possible_truncation, reason = "a day has few seconds")]
fn dated(number: f64, pattern: &str, locale: &str) -> Option<String> {
    let date = date_of(number)?;
    let seconds = (number.rem_euclid(1.0) * 86_400.0).round() as i64;
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let mut out = String::new();
    let mut rest = pattern;
    let mut after_hour = false;
    while let Some(letter) = rest.chars().next() {
        let run = rest.chars().take_while(|c| *c == letter).count();
        let lower = letter.to_ascii_lowercase();
        let before_seconds = rest.chars().skip(run).find(char::is_ascii_alphabetic).is_some_and(|c| c == 's');
        match lower {
            'y' if run >= 3 => out.push_str(&format!("{:04}", date.year())),
            'y' => out.push_str(&format!("{:02}", date.year() % 100)),
            'm' if (after_hour || before_seconds) && run <= 2 => out.push_str(&padded(minute, run)),
            'm' if run >= 3 => out.push_str(&month_name(date, run, locale)),
            'm' => out.push_str(&padded(i64::from(date.month()), run)),
            'd' if run >= 3 => out.push_str(&day_name(date, run, locale)),
            'd' => out.push_str(&padded(i64::from(date.day()), run)),
            'h' => out.push_str(&padded(hour, run)),
            's' => out.push_str(&padded(second, run)),
            '"' | '\\' => {}
            _ => out.extend(std::iter::repeat_n(letter, run)),
        }
        if letter.is_ascii_alphabetic() {
            after_hour = lower == 'h' || (after_hour && lower == 'm');
        }
        rest = rest.get(run * letter.len_utf8()..)?;
    }
    Some(out)
}

fn padded(number: i64, width: usize) -> String {
    if width >= 2 { format!("{number:02}") } else { number.to_string() }
}

fn month_name(date: NaiveDate, run: usize, locale: &str) -> String {
    const INDONESIAN: [&str; 12] = [
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
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let names = if locale.starts_with("in") { INDONESIAN } else { ENGLISH };
    short(names.get(date.month0() as usize).copied().unwrap_or(""), run)
}

fn day_name(date: NaiveDate, run: usize, locale: &str) -> String {
    const INDONESIAN: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
    const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let names = if locale.starts_with("in") { INDONESIAN } else { ENGLISH };
    short(names.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or(""), run)
}

fn short(name: &str, run: usize) -> String {
    if run == 3 { name.chars().take(3).collect() } else { name.to_owned() }
}
