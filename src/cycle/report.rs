//! How a cycle ended: what it did, or why it did not come to its end.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::decide::Effects;
use crate::domain::policy::Policy;
use crate::sheet::google::{Calls, SheetError};
use crate::store::StoreError;

/// What a cycle did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The instant it was decided for.
    pub at: DateTime<Utc>,
    /// Orders in the sheet.
    pub orders: usize,
    /// Rows of all tabs that were read: the others were known from the look before.
    pub rows_read: usize,
    /// Tabs that were taken out of Google's answers; of the others it was known what stands in them.
    pub tabs_read: u64,
    /// Lines in `Masalah` cells.
    pub problems: usize,
    /// Cells written.
    pub cells_written: usize,
    /// Notices queued: kind, order or payment, episode, rung.
    pub notices: Vec<crate::domain::notice::NoticeKey>,
    /// Numbers issued.
    pub documents: Vec<String>,
    /// Requests made.
    pub calls: Calls,
    /// Tabs nothing is decided about.
    pub paused_tabs: Vec<String>,
    /// Tabs that do not let us write.
    pub refused_tabs: Vec<String>,
    /// Nothing had changed and nothing was due: nothing was looked at.
    pub idle: bool,
    /// What would be written, for a dry run.
    pub plan: Vec<String>,
    /// Whether reading and decision were those that would have been made without the last ones, where that was looked at.
    pub proven: Option<bool>,
}

impl Report {
    /// Adds what was decided in one round.
    pub(super) fn add(&mut self, effects: &Effects) {
        self.orders = effects.summary.orders;
        self.problems = effects.summary.problems;
        self.documents.extend(effects.summary.documents.iter().map(ToString::to_string));
        self.notices.extend(effects.changes.notices.iter().map(|notice| notice.key.clone()));
        self.paused_tabs.clone_from(&effects.summary.paused_tabs);
    }
}

/// Why a cycle did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum CycleError {
    /// The sheet could not be used.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The spreadsheet is none of ours yet.
    #[error("the spreadsheet has no order tabs; run `orderd init -c {}`", .config.display())]
    NoTabs {
        /// The configuration that names it.
        config: PathBuf,
    },
    /// The clock is behind: what would be recorded under an earlier day, stays wrong for good.
    #[error(
        "the clock says {now}, but it is {least} at least; nothing is decided until it is set (`timedatectl set-ntp true`), or --at names no earlier time"
    )]
    Clock {
        /// Local.
        now: String,
        /// Local.
        least: String,
    },
    /// Another orderd works on the sheet, and knows more: this one kept still.
    #[error(
        "another orderd ({other}) works on this spreadsheet and its records are newer; this one keeps still and wrote nothing but its own line in the tab Status Sistem. Stop one of the two; if this one is to go on, stop the other, then look with `orderd adopt`"
    )]
    OtherAtWork {
        /// What it calls itself: machine and database.
        other: String,
    },
    /// The memory could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The accounting workbook could not be written.
    #[error("the accounting workbook {} was not written; the next cycle tries again", .path.display())]
    Workbook {
        /// Where it belongs.
        path: PathBuf,
        /// Why.
        #[source]
        source: anyhow::Error,
    },
}

impl CycleError {
    pub(crate) fn clock(now: DateTime<Utc>, least: DateTime<Utc>, policy: &Policy) -> Self {
        let local = |at: DateTime<Utc>| at.with_timezone(&policy.timezone).format("%d/%m/%Y %H:%M:%S").to_string();
        Self::Clock { now: local(now), least: local(least) }
    }

    /// One word for logs and metrics.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Sheet(error) => error.class(),
            Self::NoTabs { .. } => "no_tabs",
            Self::Clock { .. } => "clock",
            Self::OtherAtWork { .. } => "other_at_work",
            Self::Store(_) => "store",
            Self::Workbook { .. } => "workbook",
        }
    }
}
