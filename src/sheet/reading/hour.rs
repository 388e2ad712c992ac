//! The hour of delivery. It is shown to people and never calculated with, so a text that is no clock time stays as typed;
//! one that was meant for one and is none is asked about.

use std::ops::RangeInclusive;

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::quotation::quoted;
use crate::domain::reading::Reading;
use crate::domain::text::Text;

use super::number::whole_of;
use super::seen::{Seen, look, refused, shown, value_text};
use super::text::words;

const SECONDS_PER_DAY: f64 = 86_400.0;
/// Number cells from here on are dates (1 January 2000), whose fraction is the time.
const FIRST_DATE: f64 = 36_526.0;

/// A time as `HH:MM` if it is one (`10:00`, `10.00`, `jam 10`, a time cell), else the text as typed. A number that is no
/// hour says nothing: `10,3` may be 10.30 or 10.18.
#[must_use]
pub(crate) fn hour(cell: CellRef<'_>) -> Reading<Text> {
    look(cell, |seen| match &seen {
        Seen::Number(n) => match of_number(*n) {
            Some(time) => Reading::Is(time.into()),
            None => refused(Code::HourUnreadable, format!("{} bukan jam; ketik mis. 10:30", shown(*n))),
        },
        Seen::Text(typed) => {
            let value = value_text(typed);
            match value.as_deref().and_then(of_text) {
                Some(time) => Reading::Is(time.into()),
                None if value.as_deref().is_some_and(|value| is_of_a_clock(bare(value))) => {
                    refused(Code::HourUnreadable, format!("{} bukan jam; ketik mis. 10:30", quoted(typed)))
                }
                None => Reading::Is(words(seen).into()),
            }
        }
        Seen::Truth(_) => Reading::Is(words(seen).into()),
    })
}

fn of_number(n: f64) -> Option<String> {
    if (0.0..1.0).contains(&n) || (n >= FIRST_DATE && n.fract() > 0.0) {
        let seconds = (n.fract() * SECONDS_PER_DAY).round().min(SECONDS_PER_DAY - 1.0) as u32;
        return Some(format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60));
    }
    match whole_of(n) {
        Ok(hour @ 1..=23) => Some(format!("{hour:02}:00")),
        _ => None,
    }
}

/// Whether somebody meant a time of the clock: figures, with or without a mark between them, and nothing else.
fn is_of_a_clock(bare: &str) -> bool {
    bare.starts_with(|c: char| c.is_ascii_digit())
        && bare.chars().all(|c| c.is_ascii_digit() || [':', '.'].contains(&c))
}

/// Without the words around a time.
fn bare(value: &str) -> &str {
    let mut rest = value.trim();
    for word in ["jam", "pukul", "pkl.", "pkl"] {
        if let Some(time) = rest.strip_prefix(word) {
            rest = time.trim_start();
            break;
        }
    }
    for zone in ["wib", "wita", "wit"] {
        if let Some(time) = rest.strip_suffix(zone) {
            rest = time.trim_end();
            break;
        }
    }
    rest
}

fn of_text(value: &str) -> Option<String> {
    let mut parts = bare(value).split([':', '.']);
    let hour = below(parts.next()?, 1..=2, 24)?;
    let minute = parts.next().map_or(Some(0), |minute| below(minute, 2..=2, 60))?;
    parts.next().map_or(Some(0), |second| below(second, 2..=2, 60))?;
    parts.next().is_none().then(|| format!("{hour:02}:{minute:02}"))
}

fn below(digits: &str, lengths: RangeInclusive<usize>, limit: u32) -> Option<u32> {
    let fits = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|n| fits && *n < limit)
}
