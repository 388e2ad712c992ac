//! When the periodic mails go out: cron lines with seconds, in the configured time zone.
//!
//! Days of the week are names only, because the numbers mean different days to different programs; a line that
//! never fires (30 February) is refused here and not noticed a year later. It never asks what time it is.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::table::{Found, Section};

/// Any instant does: with six fields, a line that fires at all fires within the eight years around a leap day.
const SEARCH_FROM: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// One schedule and how it was written.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// The line as written: `0 30 7 * * Mon-Sat`.
    pub source: String,
    /// What it means.
    pub schedule: cron::Schedule,
}

/// The periodic mails; `None` is switched off.
#[derive(Clone, Debug)]
pub struct Schedules {
    /// Open tasks per role.
    pub digest: Option<Timetable>,
    /// Materials and capacity of the next days.
    pub readiness: Option<Timetable>,
    /// Figures of the week.
    pub weekly: Option<Timetable>,
    /// The accounting workbook.
    pub accounting_export: Option<Timetable>,
}

pub(super) fn read(section: &Section<'_>) -> Option<Schedules> {
    let digest = timetable(section, "digest", "0 30 7 * * Mon-Sat");
    let readiness = timetable(section, "readiness", "0 0 14 * * *");
    let weekly = timetable(section, "weekly", "0 0 8 * * Mon");
    let accounting_export = timetable(section, "accounting_export", "0 0 17 * * *");
    Some(Schedules { digest: digest?, readiness: readiness?, weekly: weekly?, accounting_export: accounting_export? })
}

/// Outer `None`: refused. Inner `None`: switched off with `""`.
fn timetable(section: &Section<'_>, key: &str, default: &str) -> Option<Option<Timetable>> {
    let found = section.text_or_empty(key);
    let source = found.as_ref().map_or(default, |found| found.value).trim();
    if source.is_empty() {
        return Some(None);
    }
    match parse(source) {
        Ok(schedule) => Some(Some(Timetable { source: source.to_owned(), schedule })),
        Err((must, remedy)) => {
            if let Some(found) = found {
                refuse(&found, must, remedy);
            }
            None
        }
    }
}

fn refuse(found: &Found<'_, &str>, must: &str, remedy: String) {
    found.refuse_with(format!("\"{}\" {must}", found.value), remedy);
}

fn parse(source: &str) -> Result<cron::Schedule, (&'static str, String)> {
    let form = "write second minute hour day month weekday, as in \"0 30 7 * * Mon-Sat\"";
    let fields: Vec<&str> = source.split_whitespace().collect();
    match fields[..] {
        [_, _, _, _, _] => Err(("has five fields", format!("put the second first: \"0 {source}\""))),
        [_, _, _, _, _, weekday] if weekday.split('/').next().unwrap_or("").contains(|c: char| c.is_ascii_digit()) => {
            Err(("has a numbered weekday", "name the days: Sun, Mon, Tue, Wed, Thu, Fri, Sat".to_owned()))
        }
        [_, _, _, _, _, _] => {
            let schedule = cron::Schedule::from_str(source).map_err(|_| ("is not understood", form.to_owned()))?;
            match schedule.after(&SEARCH_FROM).next() {
                Some(_) => Ok(schedule),
                None => Err(("never fires", "choose a day that exists in that month".to_owned())),
            }
        }
        _ => Err(("does not have six fields", form.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_never_fires_or_numbers_its_weekdays_is_refused() {
        let check = |source: &str, expected: Result<(), &str>| {
            assert_eq!(parse(source).map(|_| ()).map_err(|(must, _)| must), expected, "{source}");
        };
        check("0 30 7 * * Mon-Sat", Ok(()));
        check("0 30 7 * * mon,wed,fri", Ok(()));
        check("0 0 14 * * *", Ok(()));
        check("0 0 8 29 Feb *", Ok(()));
        check("0 0/15 8-17 * * Mon-Fri", Ok(()));
        check("0 0 8 30 Feb *", Err("never fires"));
        check("0 0 8 31 Apr,Jun *", Err("never fires"));
        check("0 30 7 * * 1-6", Err("has a numbered weekday"));
        check("30 7 * * Mon", Err("has five fields"));
        check("0 30 7 * * Mon 2027", Err("does not have six fields"));
        check("0 61 7 * * Mon", Err("is not understood"));
        check("daily", Err("does not have six fields"));
    }
}
