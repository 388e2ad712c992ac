//! When the periodic mails go out: cron lines with seconds, in the configured time zone.
//!
//! Days of the week are names only, because the numbers mean different days to different programs; a line that
//! never fires (30 February) is refused here and not noticed a year later, and so is one that fires all day long, which
//! nobody means. It never asks what time it is.

use std::str::FromStr;

use chrono::{DateTime, NaiveTime, Utc};
use cron::TimeUnitSpec as _;

use super::table::{Found, Section};

/// Any instant does: with six fields, a line that fires at all fires within the eight years around a leap day.
const SEARCH_FROM: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// As often as this a day at most, which is hourly: every firing is a mail to everybody.
const MOST_A_DAY: usize = 24;

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
    /// Materials and capacity of the next days, and what to buy for them.
    pub readiness: Option<Timetable>,
    /// What leaves in the next days.
    pub delivery_plan: Option<Timetable>,
    /// What the kitchens make on the next day.
    pub kitchen_sheet: Option<Timetable>,
    /// Figures of the week.
    pub weekly: Option<Timetable>,
    /// The accounting workbook.
    pub accounting_export: Option<Timetable>,
}

pub(super) fn read(section: &Section<'_>) -> Option<Schedules> {
    let digest = timetable(section, "digest", "0 30 7 * * Mon-Sat");
    let readiness = timetable(section, "readiness", "0 0 14 * * *");
    let delivery_plan = timetable(section, "delivery_plan", "0 0 16 * * Mon-Sat");
    let kitchen_sheet = timetable(section, "kitchen_sheet", "0 0 15 * * Mon-Sat");
    let weekly = timetable(section, "weekly", "0 0 8 * * Mon");
    let accounting_export = timetable(section, "accounting_export", "0 0 17 * * *");
    Some(Schedules {
        digest: digest?,
        readiness: readiness?,
        delivery_plan: delivery_plan?,
        kitchen_sheet: kitchen_sheet?,
        weekly: weekly?,
        accounting_export: accounting_export?,
    })
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

fn refuse(found: &Found<'_, &str>, must: String, remedy: String) {
    found.refuse_with(format!("\"{}\" {must}", found.value), remedy);
}

fn parse(source: &str) -> Result<cron::Schedule, (String, String)> {
    let refused = |must: &str, remedy: String| Err((must.to_owned(), remedy));
    let form = "write second minute hour day month weekday, as in \"0 30 7 * * Mon-Sat\"";
    let fields: Vec<&str> = source.split_whitespace().collect();
    match fields[..] {
        [_, _, _, _, _] => {
            // Without the second, or, where that makes no sense, without the weekday.
            let fixed = [format!("0 {source}"), format!("{source} *")].into_iter().find(|line| parse(line).is_ok());
            let remedy = fixed.map_or_else(|| form.to_owned(), |line| format!("put the second first: \"{line}\""));
            refused("has five fields", remedy)
        }
        [_, _, _, _, _, weekday] if weekday.split('/').next().unwrap_or("").contains(|c: char| c.is_ascii_digit()) => {
            refused("has a numbered weekday", "name the days: Sun, Mon, Tue, Wed, Thu, Fri, Sat".to_owned())
        }
        [second, minute, ref rest @ ..] if rest.len() == 4 => {
            let Ok(schedule) = cron::Schedule::from_str(source) else {
                return refused("is not understood", form.to_owned());
            };
            if schedule.after(&SEARCH_FROM).next().is_none() {
                return refused("never fires", "choose a day that exists in that month".to_owned());
            }
            let Some((times, first, last)) = too_often(&schedule) else { return Ok(schedule) };
            let rest = rest.join(" ");
            let slower = [format!("0 {minute} {rest}"), format!("{second} 0 {rest}"), format!("0 0 {rest}")];
            let fires_less = |line: &String| cron::Schedule::from_str(line).is_ok_and(|s| too_often(&s).is_none());
            let remedy = slower.into_iter().find(fires_less).unwrap_or_else(|| "0 0 8 * * *".to_owned());
            Err((format!("fires {times} times between {first} and {last}"), format!("write \"{remedy}\"")))
        }
        _ => refused("does not have six fields", form.to_owned()),
    }
}

/// How often a schedule fires on one of its days, from when to when, if that is more than anybody means.
fn too_often(schedule: &cron::Schedule) -> Option<(usize, NaiveTime, NaiveTime)> {
    let (hours, minutes, seconds) = (schedule.hours(), schedule.minutes(), schedule.seconds());
    let times = hours.iter().count() * minutes.iter().count() * seconds.iter().count();
    let time =
        |hour: Option<u32>, minute: Option<u32>, second: Option<u32>| NaiveTime::from_hms_opt(hour?, minute?, second?);
    let first = time(hours.iter().next(), minutes.iter().next(), seconds.iter().next())?;
    let last = time(hours.iter().next_back(), minutes.iter().next_back(), seconds.iter().next_back())?;
    (times > MOST_A_DAY).then_some((times, first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_never_fires_or_numbers_its_weekdays_is_refused() {
        let check = |source: &str, expected: Result<(), &str>| {
            let refused = parse(source).err().map(|(must, _)| must);
            assert_eq!(refused.as_deref(), expected.err(), "{source}");
        };
        check("0 30 7 * * Mon-Sat", Ok(()));
        check("0 30 7 * * mon,wed,fri", Ok(()));
        check("0 0 14 * * *", Ok(()));
        check("0 0 8 29 Feb *", Ok(()));
        check("0 0/30 8-19 * * Mon-Fri", Ok(()));
        check("0 0 * * * *", Ok(()));
        check("0 0 8 30 Feb *", Err("never fires"));
        check("0 0 8 31 Apr,Jun *", Err("never fires"));
        check("0 30 7 * * 1-6", Err("has a numbered weekday"));
        check("30 7 * * Mon", Err("has five fields"));
        check("0 30 7 * * Mon 2027", Err("does not have six fields"));
        check("0 61 7 * * Mon", Err("is not understood"));
        check("daily", Err("does not have six fields"));
    }

    #[test]
    fn a_line_that_fires_more_than_hourly_is_refused_with_the_line_that_was_meant() {
        let check = |source: &str, must: &str, remedy: &str| {
            assert_eq!(parse(source).map(|_| ()), Err((must.to_owned(), remedy.to_owned())), "{source}");
        };
        check("* 30 7 * * Mon-Sat", "fires 60 times between 07:30:00 and 07:30:59", "write \"0 30 7 * * Mon-Sat\"");
        check("0 * 7 * * *", "fires 60 times between 07:00:00 and 07:59:00", "write \"0 0 7 * * *\"");
        check("* * * * * *", "fires 86400 times between 00:00:00 and 23:59:59", "write \"0 0 * * * *\"");
        check("0,30 0 8-20 * * *", "fires 26 times between 08:00:00 and 20:00:30", "write \"0 0 8-20 * * *\"");
        check("0 0/30 8-20 * * *", "fires 26 times between 08:00:00 and 20:30:00", "write \"0 0 8-20 * * *\"");
        check("30 7 * * Mon", "has five fields", "put the second first: \"0 30 7 * * Mon\"");
        check("0 30 7 * *", "has five fields", "put the second first: \"0 30 7 * * *\"");
    }
}
