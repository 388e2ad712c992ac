//! What decisions are made from, and what they are: all of it plain data.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};

use crate::domain::books::Books;
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{
    Column, CustomerColumn, DeliveryColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    ResponseColumn,
};
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{Facts, UnverifiedWrite};
use crate::domain::notice::NoticeKind;
use crate::domain::outage::MailStop;
use crate::domain::policy::Policy;
use crate::domain::row_cells::RowCells;
use crate::domain::shared::Shared;
use crate::domain::template_fault::TemplateFault;
use crate::domain::text::Text;

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
    /// What a running cycle knows besides; reports have none of it.
    pub observed: Option<Observed<'a>>,
}

/// What a running cycle knows beside the sheet's rows and memory.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// The mails whose schedule is switched on.
    pub schedules: &'a [NoticeKind],
    /// What our cells show now.
    pub cells: StandingCells<'a>,
    /// Whether everything this process wrote last is known to have landed where it was meant.
    pub landed: bool,
    /// The last record this process saw in the sheet.
    pub record_seen: u64,
    /// What words of ours covered on rows they were not meant for is put back in this cycle: people's answers among it.
    pub put_back: Option<&'a [UnverifiedWrite]>,
    /// Only Google's form and orderd can write into `Jawaban`: an address there is whose it says.
    pub responses_proven: bool,
    /// The state of mail, calls and settings, for `Status Sistem`.
    pub service: Service<'a>,
}

/// Shows a cell, by grid row and column, to whoever asks; shows nothing where the column has no header.
pub type ShowCell<'a, C> = &'a dyn Fn(u32, C, &mut dyn FnMut(CellRef<'_>));

/// What our cells show now. The tables stay with the edge that read them: a copy would double the largest thing a cycle
/// holds.
#[derive(Clone, Copy)]
pub struct StandingCells<'a> {
    /// Of `Pesanan`.
    pub orders: ShowCell<'a, OrderColumn>,
    /// Of `Pembayaran`.
    pub payments: ShowCell<'a, PaymentColumn>,
    /// Recognises what stands in a row of one of these tabs, by its title and grid row; nothing where nobody can tell.
    pub digest: &'a dyn Fn(&'static str, u32) -> Option<u64>,
}

impl fmt::Debug for StandingCells<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandingCells")
    }
}

/// How the services around the cycle do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Service<'a> {
    /// Which orderd runs.
    pub version: &'a str,
    /// What it calls itself, where several may run.
    pub name: &'a str,
    /// Messages queued or under way.
    pub mails_waiting: u64,
    /// Messages refused for good and not yet looked at.
    pub mails_failed: u64,
    /// Why mail cannot leave.
    pub mail_stop: Option<&'a MailStop>,
    /// The deployment's own words that are not used, of mails and papers.
    pub templates: &'a [TemplateFault],
    /// Requests to Google in the last hour.
    pub calls_per_hour: u64,
    /// Requests to Google in the last minute.
    pub calls_per_minute: u64,
    /// What the last day cost, once a cycle has ended.
    pub day: Option<Day>,
    /// Something to say about the spreadsheet's own settings.
    pub settings: Option<&'a str>,
}

/// What was asked of Google and went to and fro: of a day, or since this process began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Requests.
    pub calls: u64,
    /// Bytes from Google, at the socket.
    pub received: u64,
    /// Bytes to Google.
    pub sent: u64,
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
        Self { now, policy, books, facts, adopt: false, slots: &[], observed: None }
    }

    /// Whether new rows get ids. `orderd adopt` leaves them to the next cycle, for it tells nobody.
    #[must_use]
    pub fn gives_ids(&self) -> bool {
        !self.adopt
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

    /// The last record the sheet certainly showed, as far as memory, this process and the sheet itself know.
    #[must_use]
    pub fn record_shown(&self) -> u64 {
        let system = &self.facts.system;
        let seen = self.observed.map_or(0, |observed| observed.record_seen);
        let stands = self.books.record.filter(|shown| *shown == system.sheet.record).unwrap_or(0);
        system.sheet.record_shown.max(seen).max(stands)
    }

    /// The coming midnight.
    #[must_use]
    pub fn midnight(&self) -> DateTime<Utc> {
        self.policy.start_of(self.today() + Days::new(1))
    }

    /// The local day of the cycle.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.policy.day(self.now)
    }
}

/// What the sheet should show. Columns not named are left alone.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "one field per tab")]
pub struct Desired {
    pub orders: Shared<Vec<DesiredRow<OrderColumn>>>,
    pub lines: Vec<DesiredRow<LineColumn>>,
    pub payments: Shared<Vec<DesiredRow<PaymentColumn>>>,
    pub customers: Shared<Vec<DesiredRow<CustomerColumn>>>,
    pub products: Vec<DesiredRow<ProductColumn>>,
    pub leads: Vec<DesiredRow<LeadColumn>>,
    pub responses: Vec<DesiredRow<ResponseColumn>>,
    /// `Dokumen`: every number ever issued, in order of issue; `None`: the tab is left alone.
    pub documents: Option<Shared<Vec<RegisterEntry>>>,
    /// Tabs that are ours as a whole: rows below the header, by title.
    pub tabs: BTreeMap<&'static str, Shared<Vec<Vec<Cell>>>>,
    /// Such tabs whose figures move with time: written only when something else is written too.
    pub ticking: BTreeMap<&'static str, Shared<Vec<Vec<Cell>>>>,
    /// `Tugas`: a change is written, unless time alone made it.
    pub tasks: TaskTab,
    /// `Jadwal Kirim`, likewise.
    pub deliveries: Shared<Vec<Shared<DeliveryRow>>>,
}

/// A row of `Jadwal Kirim`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryRow {
    /// Its cells, in the order of the columns.
    pub cells: [Cell; DeliveryColumn::ALL.len()],
    /// Where texts lead. A text that does not change leads where it led before.
    pub links: Vec<(DeliveryColumn, Target)>,
    /// Whether it can have come into view by time alone: its day is the last one shown.
    pub is_last_day: bool,
}

impl DeliveryRow {
    /// The columns whose texts lead somewhere.
    pub const LINKING: &[DeliveryColumn] = &[DeliveryColumn::OrderNo, DeliveryColumn::Address, DeliveryColumn::Phone];
}

/// Where a text leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a cell of the same spreadsheet: what stands behind the `#` of its address.
    Cell(String),
    /// To a page on the web.
    Web(String),
}

/// `Tugas`, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskTab {
    /// The line that says nothing but the time; none while nothing is shown at all.
    pub clock: Option<TaskRow>,
    /// The others.
    pub lines: Shared<Vec<TaskRow>>,
}

impl TaskTab {
    /// All of them.
    pub fn rows(&self) -> impl Iterator<Item = &TaskRow> {
        self.clock.iter().chain(self.lines.iter())
    }
}

/// A row of `Tugas`.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// Its cells, in the order of the columns.
    pub cells: [Cell; 7],
    /// Where `Isi di sini` leads, behind the `#` of the spreadsheet's address.
    pub link: Option<Text>,
}

impl TaskRow {
    /// The place of `Isi di sini` among the cells.
    pub const LINK: usize = 5;
    /// The place of `Terlambat`, which time alone changes.
    pub const LATE: usize = 6;
}

/// What one row should show in the columns named.
#[derive(Clone, Debug, PartialEq)]
pub struct DesiredRow<C: Column> {
    /// Grid row, 0-based, valid in this cycle only.
    pub at: u32,
    /// Cells, at most one per column.
    pub cells: RowCells<C>,
}

/// What a cycle found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Orders in the sheet.
    pub orders: usize,
    /// Lines in all `Masalah` cells.
    pub problems: usize,
    /// Numbers issued in this cycle.
    pub documents: Vec<Text>,
    /// Tabs that are paused.
    pub paused_tabs: Vec<String>,
}
