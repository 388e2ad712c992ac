//! Papers that are in force no more, kept for reports of a day on which they were.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Of one order so many are kept; nobody corrects a paper that often.
const MOST: usize = 50;

/// A paper that is in force no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Former<P> {
    /// The day that ended it.
    pub ended_on: NaiveDate,
    /// As it was.
    pub paper: Arc<P>,
}

impl<P> Former<P> {
    /// Keeps a paper that ends on a day, behind those that ended before.
    pub fn keep(former: &mut Vec<Self>, paper: &Arc<P>, ended_on: NaiveDate) {
        if former.len() == MOST {
            former.remove(0);
        }
        former.push(Self { ended_on, paper: Arc::clone(paper) });
    }

    /// The one that was in force at the end of a day, by the day it was issued on.
    #[must_use]
    pub fn held_on(former: &[Self], day: NaiveDate, issued_on: impl Fn(&P) -> NaiveDate) -> Option<&P> {
        let held = former.iter().rev().find(|former| issued_on(&former.paper) <= day && day < former.ended_on);
        held.map(|former| &*former.paper)
    }
}

/// Another day that an invoice was due by, until one agreed on a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerDue {
    /// The day that ended it.
    pub ended_on: NaiveDate,
    /// As it was; `None`: the day printed.
    pub due_on: Option<NaiveDate>,
}

impl FormerDue {
    /// Keeps a day that ends today. Of several in one day the first has what was known the day before.
    pub(crate) fn keep(former: &mut Vec<Self>, due_on: Option<NaiveDate>, today: NaiveDate) {
        if former.last().is_some_and(|last| last.ended_on >= today) {
            return;
        }
        if former.len() == MOST {
            former.remove(0);
        }
        former.push(Self { ended_on: today, due_on });
    }

    /// The one known at the end of a day; outer `None`: the one of now.
    #[must_use]
    pub(crate) fn held_on(former: &[Self], day: NaiveDate) -> Option<Option<NaiveDate>> {
        former.iter().find(|former| day < former.ended_on).map(|former| former.due_on)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_paper_was_in_force_from_its_day_to_the_one_before_its_end() {
        let day = |n| NaiveDate::from_ymd_opt(2026, 11, n).unwrap();
        let mut former = Vec::new();
        for (issued, ended) in [(20, 20), (20, 23), (23, 25)] {
            Former::keep(&mut former, &Arc::new(issued), day(ended));
        }
        let check =
            |on, expected| assert_eq!(Former::held_on(&former, day(on), |n| day(*n)).copied(), expected, "{on}");
        check(19, None);
        check(20, Some(20));
        check(22, Some(20));
        check(23, Some(23));
        check(24, Some(23));
        check(25, None);
        (0..MOST).for_each(|_| Former::keep(&mut former, &Arc::new(26), day(27)));
        assert_eq!(former.len(), MOST);
    }
}
