//! When people work and when they sleep.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, Weekday};
use toml::de::DeValue;

use crate::config::table::{Found, Section};
use crate::domain::policy::Hours;

/// Monday to Saturday.
const DAYS: [Weekday; 6] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat];

pub(super) fn read(section: &Section<'_>) -> Option<Hours> {
    let days = days(section);
    let working = working(section);
    let quiet = quiet(section);
    let holidays = holidays(section);
    Some(Hours { days: days?, working: working?, quiet: quiet?, holidays: holidays? })
}

/// A TOML date, or one in quotes: `2026-12-25`.
pub(super) fn date(found: &Found<'_, &DeValue<'_>>) -> Option<NaiveDate> {
    date_in(found.value).or_else(|| {
        found.refuse_with("is no date", "write year-month-day, as in 2026-12-25");
        None
    })
}

fn date_in(value: &DeValue<'_>) -> Option<NaiveDate> {
    let text = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) if date.time.is_none() => date.to_string(),
        DeValue::Datetime(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => return None,
    };
    NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()
}

fn days(section: &Section<'_>) -> Option<Vec<Weekday>> {
    let Some(list) = section.texts("days") else { return Some(DAYS.to_vec()) };
    let mut days = Vec::new();
    for found in &list {
        match found.value.parse::<Weekday>() {
            Ok(day) if !days.contains(&day) => days.push(day),
            Ok(_) => {}
            Err(_) => {
                found.refuse_with(format!("has \"{}\"", found.value), "use Mon, Tue, Wed, Thu, Fri, Sat, Sun");
                return None;
            }
        }
    }
    if days.is_empty() { section.refuse_missing("days", "[\"Mon\", \"Tue\"]") } else { Some(days) }
}

fn working(section: &Section<'_>) -> Option<(NaiveTime, NaiveTime)> {
    let Some(found) = section.text("working") else {
        return Some((NaiveTime::from_hms_opt(8, 0, 0)?, NaiveTime::from_hms_opt(17, 0, 0)?));
    };
    let span = span(found.value).filter(|(from, to)| from < to);
    if span.is_none() {
        found.refuse_with(format!("cannot be \"{}\"", found.value), "write from-to, as in \"08:00-17:00\"");
    }
    span
}

/// Outer `None`: refused. Inner `None`: never quiet, written `""`.
fn quiet(section: &Section<'_>) -> Option<Option<(NaiveTime, NaiveTime)>> {
    let Some(found) = section.text_or_empty("quiet") else {
        return Some(NaiveTime::from_hms_opt(20, 0, 0).zip(NaiveTime::from_hms_opt(7, 0, 0)));
    };
    if found.value.trim().is_empty() {
        return Some(None);
    }
    let span = span(found.value).filter(|(from, to)| from != to);
    if span.is_none() {
        let remedy = "write from-to, as in \"20:00-07:00\", or \"\" for never";
        found.refuse_with(format!("cannot be \"{}\"", found.value), remedy);
    }
    span.map(Some)
}

fn span(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    Some((time(from)?, time(to)?))
}

fn holidays(section: &Section<'_>) -> Option<BTreeSet<NaiveDate>> {
    let Some(found) = section.take("holidays") else { return Some(BTreeSet::new()) };
    let dates = found.value.as_array().and_then(|items| items.iter().map(|item| date_in(item.get_ref())).collect());
    if dates.is_none() {
        found.refuse_with("is no list of dates", "write them as in [2026-12-25, 2027-01-01]");
    }
    dates
}
