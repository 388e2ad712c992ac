//! What is remembered: facts recorded once and never recomputed, and the changes one cycle adds to them.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::column::OrderColumn;
use super::document::{Document, RegisterEntry};
use super::ids::{OrderId, PaymentId};
use super::notice::{Mailing, Notice, NoticeKind};
use super::order::{Answer, Words};
use super::outage::{PastOutage, Refusal, SheetOutage};
use super::payment::PaymentFacts;
use super::rupiah::Rupiah;
use super::seen::Seen;
use super::state::State;
use super::terms::{Asked, Terms};

/// Everything the store remembers that decisions need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Per order.
    pub orders: BTreeMap<OrderId, OrderFacts>,
    /// Per payment row.
    pub payments: BTreeMap<PaymentId, PaymentFacts>,
    /// Every number ever issued, in order of issue.
    pub register: Vec<RegisterEntry>,
    /// About the deployment itself.
    pub system: SystemFacts,
}

/// How a row was filled first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Typed.
    #[default]
    Typed,
    /// Copied from another row, id included.
    Copy,
}

/// What is remembered of one order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderFacts {
    /// Its id.
    pub id: OrderId,
    /// When the row was first seen.
    pub born_at: DateTime<Utc>,
    /// The day of intake, fixed with the id; KIRIM_HARI_INI and TGL_KIRIM_LEWAT are judged by it.
    pub intake_day: NaiveDate,
    /// How its row was filled first.
    #[serde(default)]
    pub origin: Origin,
    /// What was done elsewhere, before the order was watched; `None`: it was watched from intake on.
    #[serde(default)]
    pub elsewhere: Option<Box<Elsewhere>>,
    /// The row as last seen.
    pub seen: Seen<OrderColumn>,
    /// Digest of its `Rincian` rows as last seen; they settle together with the row.
    #[serde(default)]
    pub lines_digest: u64,
    /// Progress cells of a copy that count for nothing until seen blank once.
    #[serde(default)]
    pub unclean: Vec<OrderColumn>,
    /// Approval cells that must become `Ulang`, with the out-of-date value they hold.
    #[serde(default)]
    pub stale: Vec<(OrderColumn, Cell)>,
    /// Answers as first seen, each with the terms it was given to.
    #[serde(default)]
    pub answers: LiteMap<OrderColumn, Answered>,
    /// The last settled and readable terms.
    #[serde(default)]
    pub accepted: Option<Terms>,
    /// When all three answers were there for the current terms.
    #[serde(default)]
    pub confirmed: Option<Confirmed>,
    /// A confirmation existed and was lost to a change of terms.
    #[serde(default)]
    pub reconfirm: bool,
    /// Approvals taken back after the proforma, already told to everybody.
    #[serde(default)]
    pub withdrawn: Vec<OrderColumn>,
    /// When accounting approved the credit the order goes on with; taken back later, it is a withdrawn approval.
    #[serde(default)]
    pub credit_approved: Option<DateTime<Utc>>,
    /// The latest proforma.
    #[serde(default)]
    pub proforma: Option<Arc<Proforma>>,
    /// Delivery order and invoice.
    #[serde(default)]
    pub delivery: Option<Arc<Delivery>>,
    /// The credit note for rejected packs.
    #[serde(default)]
    pub credit_note: Option<Arc<Document>>,
    /// What `Izin Kirim` says, for the documents that go along; empty before the delivery order.
    #[serde(default)]
    pub permit: Box<str>,
    /// When `Dikirim` = Ya was first seen with a delivery order; it counts once the row rests.
    #[serde(default)]
    pub leaving: Option<DateTime<Utc>>,
    /// When the goods left.
    #[serde(default)]
    pub shipped: Option<Shipped>,
    /// A valid `Batal` as first seen; it counts once the row rests.
    #[serde(default)]
    pub calling_off: Option<CallingOff>,
    /// A valid cancellation.
    #[serde(default)]
    pub cancelled: Option<Cancelled>,
    /// The state at the end of the last cycle, and since when.
    pub state: State,
    /// When that state was first seen.
    pub state_since: DateTime<Utc>,
    /// First-seen times of every state entered, in order.
    #[serde(default)]
    pub journey: Vec<(State, DateTime<Utc>)>,
    /// What people were told.
    #[serde(default)]
    pub episodes: LiteMap<NoticeKind, Episode>,
    /// Addresses mailed so far.
    #[serde(default)]
    pub told: Vec<Box<str>>,
    /// Digest of what our cells were last meant to show; 0: not known.
    #[serde(default)]
    pub shown: u64,
}

impl OrderFacts {
    /// An order nothing is known of yet but its row.
    #[must_use]
    pub fn new(id: OrderId, born_at: DateTime<Utc>, intake_day: NaiveDate, seen: Seen<OrderColumn>) -> Self {
        Self {
            id,
            born_at,
            intake_day,
            origin: Origin::Typed,
            elsewhere: None,
            seen,
            lines_digest: 0,
            unclean: Vec::new(),
            stale: Vec::new(),
            answers: LiteMap::new(),
            accepted: None,
            confirmed: None,
            reconfirm: false,
            withdrawn: Vec::new(),
            credit_approved: None,
            proforma: None,
            delivery: None,
            credit_note: None,
            leaving: None,
            shipped: None,
            permit: Box::default(),
            calling_off: None,
            cancelled: None,
            state: State::Draft,
            state_since: born_at,
            journey: Vec::new(),
            episodes: LiteMap::new(),
            told: Vec::new(),
            shown: 0,
        }
    }

    /// The latest proforma, unless a cancellation voided it.
    #[must_use]
    pub fn live_proforma(&self) -> Option<&Proforma> {
        self.proforma.as_deref().filter(|p| !p.void)
    }

    /// Delivery order and invoice, unless a cancellation voided them.
    #[must_use]
    pub fn live_delivery(&self) -> Option<&Delivery> {
        self.delivery.as_deref().filter(|d| !d.void)
    }

    /// Whether no proforma is due, because the order passed that gate elsewhere.
    #[must_use]
    pub fn needs_no_proforma(&self) -> bool {
        self.elsewhere.as_ref().is_some_and(|e| e.proforma)
    }

    /// Whether `Buat Surat Jalan` = Ya asks for no paper, because delivery order and invoice were made out elsewhere.
    #[must_use]
    pub fn needs_no_delivery_order(&self) -> bool {
        self.elsewhere.as_ref().is_some_and(|e| e.delivery)
    }

    /// Whether the order is over: neither called late, nor held for cells nobody can read, nor collected.
    #[must_use]
    pub fn is_bygone(&self) -> bool {
        self.elsewhere.as_ref().is_some_and(|e| e.bygone)
    }

    /// Whether it was watched from intake on. Nobody saw when others were answered, paid and sent.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.elsewhere.is_none()
    }
}

/// What was done before an order was watched, and is not done again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The state it was in when watching began.
    pub state: State,
    /// No proforma is due.
    pub proforma: bool,
    /// `Buat Surat Jalan` = Ya asks for no paper.
    pub delivery: bool,
    /// It was over.
    pub bygone: bool,
    /// Numbers of documents nobody here knows; `None`: they stand nowhere but in the row.
    #[serde(default)]
    pub numbers: Option<PaperNumbers>,
}

/// Numbers as they stand in an order's row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "one field per column")]
pub struct PaperNumbers {
    pub proforma: Words,
    pub delivery_order: Words,
    pub invoice: Words,
}

/// An answer and what it answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// When it was first seen.
    pub at: DateTime<Utc>,
    /// The terms it was given to; `None` while they were unreadable.
    pub asked: Option<Asked>,
}

/// A confirmation for the current terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {
    /// When the last of the three answers was first seen.
    pub at: DateTime<Utc>,
    /// Whether it is late and went on by exception.
    pub by_exception: bool,
}

/// The latest proforma of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proforma {
    /// The document; its number bears the revision.
    pub document: Document,
    /// The terms it was made from.
    pub terms: Terms,
    /// The number without a revision.
    pub base_number: Box<str>,
    /// Void after a cancellation.
    #[serde(default)]
    pub void: bool,
}

/// Delivery order and invoice, always issued together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The delivery order.
    pub order: Document,
    /// The invoice.
    pub invoice: Document,
    /// The terms they were made from.
    pub terms: Terms,
    /// `Jumlah Jadi` as it stood (packs made), for noticing later changes.
    pub made: u32,
    /// When the invoice is due by now, where accounting agreed on another day than the one printed.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// Void after a cancellation.
    #[serde(default)]
    pub void: bool,
}

impl Delivery {
    /// The day the invoice is due: `Jatuh Tempo` as it stands, else as printed.
    #[must_use]
    pub fn due_on(&self) -> NaiveDate {
        self.due_on.or(self.invoice.due_on).unwrap_or(self.invoice.on)
    }
}

/// The goods left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipped {
    /// When it was first seen with a delivery order.
    pub at: DateTime<Utc>,
    /// The local day, from which the receivable counts.
    pub on: NaiveDate,
    /// Whether they were allowed to.
    pub released: bool,
}

/// A valid `Batal` as first seen: what the refund is judged by, however long the row takes to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallingOff {
    /// When.
    pub at: DateTime<Utc>,
    /// The state the order was in.
    pub stage: State,
}

/// A valid cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// When it was first seen.
    pub at: DateTime<Utc>,
    /// The state it was cancelled in.
    pub stage: State,
    /// Verified money at that time.
    pub held: Rupiah,
    /// The proposed refund.
    pub proposal: Rupiah,
}

/// One condition that people are told about, through its times of being true.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// Counts the times it became true, from 1.
    pub number: u32,
    /// When this time began.
    pub since: DateTime<Utc>,
    /// Since when it is no longer true; a pause shorter than the settle time does not end an episode.
    #[serde(default)]
    pub gone_since: Option<DateTime<Utc>>,
    /// Rungs already noticed.
    pub rungs: Vec<u32>,
    /// When the last of them was noticed.
    pub last_notice: Option<DateTime<Utc>>,
}

/// What is remembered about the deployment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SystemFacts {
    /// When the first cycle on this store ended; before that, memory is filled from the sheet.
    pub born_at: Option<DateTime<Utc>>,
    /// The last cycle that recorded something.
    pub last_cycle: Option<DateTime<Utc>>,
    /// When `Status Sistem` was last refreshed.
    pub heartbeat: Option<DateTime<Utc>>,
    /// Per tab of the template, by title.
    pub tabs: BTreeMap<String, TabFacts>,
    /// Last fired slot per schedule.
    pub schedules: BTreeMap<String, DateTime<Utc>>,
    /// Notices about the sheet itself, by trouble.
    pub troubles: BTreeMap<String, Episode>,
    /// Episodes of notices that belong to no order.
    pub episodes: LiteMap<NoticeKind, Episode>,
    /// How often something was recorded. It stands in `Status Sistem` too: a sheet that shows a higher number is ahead
    /// of this memory, which then is an older copy.
    pub record: u64,
    /// The last of these numbers that was certainly seen in the sheet: one that shows less is an older version of
    /// itself.
    pub record_shown: u64,
    /// Until when nobody is mailed about changes: an older version of the sheet was put back.
    pub quiet_until: Option<DateTime<Utc>>,
    /// Why everything stands still: the sheet is ahead of this memory.
    pub behind: Option<String>,
    /// Sending is stopped until a person releases it: why.
    pub mail_held: Option<String>,
    /// The sheet could not be used in the last cycle.
    pub sheet_outage: Option<SheetOutage>,
    /// The last such time that is over.
    pub past_outage: Option<PastOutage>,
    /// Tabs that do not let us write, by title.
    pub refusing: BTreeMap<String, Refusal>,
    /// Highest sequence of order ids given, per year (rows may be gone).
    pub order_sequence: BTreeMap<u16, u32>,
    /// Highest sequence of payment ids given, per year.
    pub payment_sequence: BTreeMap<u16, u32>,
    /// Cells of ours that people keep typing into, by id and header.
    pub fights: BTreeMap<String, Fight>,
    /// Troubles of the sheet that wait for the next mail about them.
    pub pending_troubles: Vec<Trouble>,
    /// What is wrong in the tabs that have no column for it, a line for each row.
    pub kitchen: Vec<String>,
    /// New rows without an id yet: when their content was first seen. Key: digest of the content.
    pub newcomers: BTreeMap<u64, DateTime<Utc>>,
    /// Approval cells written in the last cycle and not yet verified to stand on the right row.
    pub unverified_writes: Vec<UnverifiedWrite>,
}

/// A cell of ours that people type into again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fight {
    /// When it was put back lately.
    pub rewrites: Vec<DateTime<Utc>>,
    /// Until when it is left alone; kept for a while after that.
    pub rests_until: Option<DateTime<Utc>>,
    /// How often it was left alone.
    pub rests: u32,
}

/// An `Ulang` written into a human cell: until it was read back on its own row, it may have landed on another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnverifiedWrite {
    /// The row meant, by id.
    pub id: String,
    /// The header of the cell.
    pub header: String,
    /// The grid row written to.
    pub row: u32,
}

/// Something wrong with the sheet itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Stays the same while it lasts.
    pub key: String,
    /// What it is and what to do, in Indonesian.
    pub sentence: String,
}

/// What is remembered of a tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TabFacts {
    /// Whether it had rows when it was last believed; an emptied tab is told from a new one by this.
    pub filled: bool,
    /// Its id in the spreadsheet, once known; it outlives renaming.
    pub sheet_id: Option<i32>,
    /// Why nothing is read from or written to it.
    pub paused: Option<String>,
    /// Since when.
    pub paused_since: Option<DateTime<Utc>>,
}

/// A line of an order's history, in Indonesian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// An order id, payment id or `-`.
    pub subject: Box<str>,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub text: String,
}

/// What one cycle adds to memory, committed in one transaction: facts together with the notices that follow from
/// them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Orders whose facts changed, whole.
    pub orders: Vec<OrderFacts>,
    /// Payments whose facts changed, whole.
    pub payments: Vec<PaymentFacts>,
    /// New or changed lines of the register.
    pub register: Vec<RegisterEntry>,
    /// New notices.
    pub notices: Vec<Notice>,
    /// The messages they become.
    pub mailings: Vec<Mailing>,
    /// What happened.
    pub history: Vec<HistoryLine>,
    /// The deployment's facts, when changed.
    pub system: Option<SystemFacts>,
}

impl Changes {
    /// Whether there is nothing to record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
            && self.payments.is_empty()
            && self.register.is_empty()
            && self.notices.is_empty()
            && self.mailings.is_empty()
            && self.history.is_empty()
            && self.system.is_none()
    }
}

impl Facts {
    /// Takes over what was recorded.
    pub fn apply(&mut self, changes: &Changes) {
        for order in &changes.orders {
            self.orders.insert(order.id, order.clone());
        }
        for payment in &changes.payments {
            self.payments.insert(payment.id, payment.clone());
        }
        enter(&mut self.register, &changes.register, RegisterEntry::clone);
        if let Some(system) = &changes.system {
            self.system = system.clone();
        }
    }
}

/// The register with what was added to it: a known number changes where it stands, a new one goes to the end.
#[must_use]
pub fn register_with<'a>(register: &'a [RegisterEntry], changed: &'a [RegisterEntry]) -> Vec<&'a RegisterEntry> {
    let mut merged: Vec<&RegisterEntry> = register.iter().collect();
    enter(&mut merged, changed, |entry| entry);
    merged
}

/// One pass over the register, however many lines of it change. Of two lines for one number the later holds.
fn enter<'a, E: Borrow<RegisterEntry>>(
    register: &mut Vec<E>,
    changed: &'a [RegisterEntry],
    own: impl Fn(&'a RegisterEntry) -> E,
) {
    let mut latest: HashMap<&str, &'a RegisterEntry> = changed.iter().map(|e| (&*e.number, e)).collect();
    if latest.is_empty() {
        return;
    }
    for known in register.iter_mut() {
        if let Some(entry) = latest.remove(&*(*known).borrow().number) {
            *known = own(entry);
        }
    }
    register.extend(changed.iter().filter_map(|entry| latest.remove(&*entry.number)).map(own));
}
