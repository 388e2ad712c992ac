//! What decisions are made from, and what they are: all of it plain data.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::domain::books::Books;
use crate::domain::cell::Cell;
use crate::domain::column::{
    Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
};
use crate::domain::facts::{Changes, Facts};
use crate::domain::notice::NoticeKind;
use crate::domain::policy::Policy;

/// Everything there is to know in one cycle.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The instant of the cycle.
    pub now: DateTime<Utc>,
    /// The house rules.
    pub policy: &'a Policy,
    /// The sheet as read.
    pub books: &'a Books,
    /// Memory.
    pub facts: &'a Facts,
    /// Ids, numbers and states are taken over from the sheet, whatever memory says: `orderd adopt`.
    pub adopt: bool,
    /// Schedules whose time came since the last cycle.
    pub slots: &'a [Slot],
}

/// A schedule whose time has come: once, however many of its times were missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What is due.
    pub kind: NoticeKind,
    /// Its first time since it last fired.
    pub first: DateTime<Utc>,
    /// Its latest time.
    pub at: DateTime<Utc>,
}

impl<'a> World<'a> {
    /// A world in which nothing else is due or asked for.
    #[must_use]
    pub fn new(now: DateTime<Utc>, policy: &'a Policy, books: &'a Books, facts: &'a Facts) -> Self {
        Self { now, policy, books, facts, adopt: false, slots: &[] }
    }

    /// Whether ids, numbers and states are taken over from the sheet: at a person's word, or because memory is empty.
    #[must_use]
    pub fn takes_over(&self) -> bool {
        self.adopt || self.facts.system.born_at.is_none()
    }

    /// An instant as the clock on the wall shows it.
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.policy.timezone).naive_local()
    }

    /// The local day of the cycle.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.policy.day(self.now)
    }
}

/// What should be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// What to remember, and who is to be told, in one transaction.
    pub changes: Changes,
    /// What the rows of each tab should show.
    pub sheet: Desired,
    /// When something may change by itself even if nobody edits: the next settle, midnight, rung or missing row.
    pub next_due: Option<DateTime<Utc>>,
    /// Figures for people and machines.
    pub summary: Summary,
}

/// What the sheet should show. Columns not named are left alone.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "one field per tab")]
pub struct Desired {
    pub orders: Vec<DesiredRow<OrderColumn>>,
    pub lines: Vec<DesiredRow<LineColumn>>,
    pub payments: Vec<DesiredRow<PaymentColumn>>,
    pub customers: Vec<DesiredRow<CustomerColumn>>,
    pub products: Vec<DesiredRow<ProductColumn>>,
    pub leads: Vec<DesiredRow<LeadColumn>>,
    /// Tabs that are ours as a whole: rows below the header, by title.
    pub tabs: BTreeMap<&'static str, Vec<Vec<Cell>>>,
    /// Such tabs whose figures move with time: written only when something else is written too.
    pub ticking: BTreeMap<&'static str, Vec<Vec<Cell>>>,
}

/// What one row should show in the columns named.
#[derive(Clone, Debug, PartialEq)]
pub struct DesiredRow<C: Column> {
    /// Grid row, 0-based, valid in this cycle only.
    pub at: u32,
    /// Cells, at most one per column.
    pub cells: Vec<(C, Cell)>,
}

/// What a cycle found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Orders in the sheet.
    pub orders: usize,
    /// Lines in all `Masalah` cells.
    pub problems: usize,
    /// Numbers issued in this cycle.
    pub documents: Vec<String>,
    /// Tabs that are paused.
    pub paused_tabs: Vec<String>,
}
