//! Days and instants as the sheet counts them: days since 30 December 1899, local time.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::cell::Cell;

/// Seconds of a day in the serial calendar.
const DAY_SECONDS: f64 = 86_400.0;

fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default()
}

/// A day as a cell.
#[must_use]
pub fn day(day: NaiveDate) -> Cell {
    Cell::whole((day - epoch()).num_days())
}

/// An instant as a cell, in local time, to the second.
#[must_use]
pub fn instant(at: DateTime<Utc>, zone: Tz) -> Cell {
    local(at.with_timezone(&zone).naive_local())
}

/// A minute of local time as a cell.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "seconds since 1899 are far below 2^53")]
pub(crate) fn local(at: NaiveDateTime) -> Cell {
    let seconds = (at - epoch().and_hms_opt(0, 0, 0).unwrap_or_default()).num_seconds();
    Cell::Number(seconds as f64 / DAY_SECONDS)
}

/// The instant of a local date-time cell, if it can be one.
#[must_use]
pub fn read_instant(serial: f64, zone: Tz) -> Option<DateTime<Utc>> {
    let plausible = (1.0..=73_050.0).contains(&serial);
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let seconds = plausible.then(|| (serial * DAY_SECONDS).round() as i64)?;
    let local = epoch().and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::seconds(seconds))?;
    local.and_local_timezone(zone).earliest().map(|t| t.to_utc())
}

/// The day of a date cell, if it can be one.
#[must_use]
pub fn read_day(serial: f64) -> Option<NaiveDate> {
    read_instant(serial, Tz::UTC).map(|at| at.date_naive())
}
