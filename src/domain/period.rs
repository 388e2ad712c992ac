//! The periods that figures are told for: a day, a week from Monday to Sunday, a month, a year; all of the calendar.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl Span {
    /// Every length, the shortest first: what a longer one adds up is there before it.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];
}

/// A period; sorted by length, then by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Period {
    span: Span,
    first: NaiveDate,
}

impl Period {
    /// The one of this length in which a day lies.
    #[must_use]
    pub fn of(span: Span, day: NaiveDate) -> Self {
        let first = match span {
            Span::Day => Some(day),
            Span::Week => day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())),
            Span::Month => day.with_day(1),
            Span::Year => NaiveDate::from_yo_opt(day.year(), 1),
        };
        Self { span, first: first.unwrap_or(day) }
    }

    /// How long it is.
    #[must_use]
    pub fn span(self) -> Span {
        self.span
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        self.end().pred_opt().unwrap_or(self.first)
    }

    /// The first day after it.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        let end = match self.span {
            Span::Day => self.first.succ_opt(),
            Span::Week => self.first.checked_add_days(Days::new(7)),
            Span::Month => self.first.checked_add_months(Months::new(1)),
            Span::Year => self.first.checked_add_months(Months::new(12)),
        };
        end.unwrap_or(NaiveDate::MAX)
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.span, self.end())
    }

    /// The one before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.span, self.first.pred_opt().unwrap_or(self.first))
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day < self.end()
    }
}

impl fmt::Display for Period {
    /// `2026-11-29`, `2026-W48`, `2026-11`, `2026`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = match self.span {
            Span::Day => "%Y-%m-%d",
            Span::Week => "%G-W%V",
            Span::Month => "%Y-%m",
            Span::Year => "%Y",
        };
        write!(f, "{}", self.first.format(pattern))
    }
}

/// A text that names no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no day, week, month or year")]
pub struct UnknownPeriod(String);

impl FromStr for Period {
    type Err = UnknownPeriod;

    fn from_str(text: &str) -> Result<Self, UnknownPeriod> {
        let unknown = || UnknownPeriod(text.to_owned());
        let number = |part: &str| part.parse::<u32>().map_err(|_| unknown());
        let parts: Vec<&str> = text.split('-').collect();
        let year: i32 = parts[0].parse().map_err(|_| unknown())?;
        let (span, first) = match parts[1..] {
            [] => (Span::Year, NaiveDate::from_yo_opt(year, 1)),
            [week] if week.starts_with('W') => {
                (Span::Week, NaiveDate::from_isoywd_opt(year, number(&week[1..])?, Weekday::Mon))
            }
            [month] => (Span::Month, NaiveDate::from_ymd_opt(year, number(month)?, 1)),
            [month, day] => (Span::Day, NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)),
            _ => return Err(unknown()),
        };
        Ok(Self { span, first: first.ok_or_else(unknown)? })
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = UnknownPeriod;
    fn try_from(text: String) -> Result<Self, UnknownPeriod> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_period_has_a_first_and_a_last_day_and_a_name_that_is_read_back() {
        let check = |span, on, first, last, name: &str| {
            let period = Period::of(span, on);
            assert_eq!((period.first(), period.last(), period.to_string().as_str()), (first, last, name));
            assert_eq!(name.parse(), Ok(period));
            assert!(period.contains(first) && period.contains(last));
            assert!(!period.contains(first.pred_opt().unwrap()) && !period.contains(last.succ_opt().unwrap()));
            assert_eq!((period.next().previous(), period.previous().next()), (period, period));
        };
        check(Span::Day, day(2026, 11, 29), day(2026, 11, 29), day(2026, 11, 29), "2026-11-29");
        check(Span::Week, day(2026, 11, 29), day(2026, 11, 23), day(2026, 11, 29), "2026-W48");
        check(Span::Week, day(2026, 11, 30), day(2026, 11, 30), day(2026, 12, 6), "2026-W49");
        // The last week of a year belongs to the year of its Thursday.
        check(Span::Week, day(2027, 1, 3), day(2026, 12, 28), day(2027, 1, 3), "2026-W53");
        check(Span::Month, day(2028, 2, 29), day(2028, 2, 1), day(2028, 2, 29), "2028-02");
        check(Span::Month, day(2026, 12, 1), day(2026, 12, 1), day(2026, 12, 31), "2026-12");
        check(Span::Year, day(2028, 7, 1), day(2028, 1, 1), day(2028, 12, 31), "2028");
    }

    #[test]
    fn other_texts_name_no_period() {
        for text in ["", "W48", "2026-W54", "2026-13", "2026-02-30", "2026-1-1-1", "2026-Wé"] {
            assert_eq!(text.parse::<Period>(), Err(UnknownPeriod(text.to_owned())));
        }
    }
}
