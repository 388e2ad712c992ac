//! What the time of a reminder depends on, and the ways in which kinds tell it.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::decide::orders::sla;
use crate::domain::policy::Policy;
use crate::domain::state::State;

/// The next reminder of an episode.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NextReminder<'p> {
    /// The house rules.
    pub policy: &'p Policy,
    /// The last notice of the episode.
    pub last: DateTime<Utc>,
    /// The number of the next reminder: 1, 2, …
    pub rung: u32,
    /// Where the order stands.
    pub state: State,
    /// The order's H.
    pub deliver_on: NaiveDate,
    /// When its goods are awaited, local time.
    pub deliver_at: Option<NaiveDateTime>,
    /// The day its down payment is due.
    pub pay_by: Option<NaiveDate>,
}

impl NextReminder<'_> {
    /// A day after the last notice.
    #[must_use]
    pub(crate) fn daily(&self) -> DateTime<Utc> {
        self.last + TimeDelta::days(1)
    }

    /// A week after the last notice.
    #[must_use]
    pub(crate) fn weekly(&self) -> DateTime<Utc> {
        self.last + TimeDelta::weeks(1)
    }

    /// The next morning on which a step is asked for that H has left behind: the three days after it, then weekly.
    #[must_use]
    pub(crate) fn after_delivery(&self) -> Option<DateTime<Utc>> {
        /// So many days in a row.
        const DAILY: i64 = 3;
        const WEEK: i64 = 7;
        let gone = (self.policy.day(self.last) - self.deliver_on).num_days();
        let day = match gone {
            ..0 => 1,
            0..DAILY => gone + 1,
            DAILY.. => DAILY + ((gone - DAILY) / WEEK + 1) * WEEK,
        };
        self.morning_of(self.deliver_on.checked_add_signed(TimeDelta::days(day))?)
    }

    /// The morning of a day, if it was still to come when people were last told.
    #[must_use]
    pub(crate) fn morning_of(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        sla::morning(self.policy, day).filter(|morning| *morning > self.last)
    }

    /// The morning so many days after a day, as many as there were reminders.
    #[must_use]
    pub(crate) fn morning_after(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        day.checked_add_days(Days::new(u64::from(self.rung))).and_then(|day| self.morning_of(day))
    }
}
