//! What is remembered: facts recorded once and never recomputed, and the changes one cycle adds to them.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::archived::Archived;
use super::calendar::CalendarFacts;
use super::calling_off::{CallingOff, Cancelled};
use super::cell::Cell;
use super::column::OrderColumn;
use super::document::{Document, DocumentKind, RegisterEntry};
use super::exact;
use super::few;
use super::former::Former;
use super::ids::{OrderId, PaymentId};
use super::lead_rule::LeadRule;
use super::measured::ClosedPeriod;
use super::notice::{Enclosure, Mailing, Notice, NoticeKind};
use super::order::{Answer, Words};
use super::payment::PaymentFacts;
use super::period::Period;
use super::reply::Reply;
use super::response::Given;
use super::rupiah::Rupiah;
use super::seen::Seen;
use super::shared::Shared;
use super::state::State;
use super::terms::{Asked, Terms};
use super::text::Text;

pub use super::confirmed::Confirmed;
pub use super::elsewhere::{Elsewhere, PaperNumbers};
pub use super::episode::Episode;
pub use super::issued::{Delivery, Proforma, Replaced, Reprint};
pub use super::system_facts::{
    Fight, MailFacts, RowFacts, SheetFacts, SystemFacts, TabFacts, Trouble, UnverifiedWrite,
};

/// Everything the store remembers that decisions need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Per order.
    pub orders: BTreeMap<OrderId, Shared<OrderFacts>>,
    /// Per payment row.
    pub payments: BTreeMap<PaymentId, Shared<PaymentFacts>>,
    /// Every number ever issued, in order of issue.
    pub register: Shared<Vec<RegisterEntry>>,
    /// What was measured in the periods that are over.
    pub periods: BTreeMap<Period, ClosedPeriod>,
    /// About the deployment itself.
    pub system: SystemFacts,
}

impl Facts {
    /// The papers in force of an order, the receipts of its payments last.
    pub fn papers(&self, order: OrderId) -> impl Iterator<Item = &Document> {
        let receipts = self.payments.values().filter_map(|payment| payment.valid_receipt());
        let receipts = receipts.filter(move |receipt| receipt.order == order);
        self.orders.get(&order).into_iter().flat_map(|order| order.papers()).chain(receipts)
    }
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
    pub unclean: Box<[OrderColumn]>,
    /// Step cells that said `Ya` when they could be read last.
    #[serde(default, deserialize_with = "exact::list")]
    pub steps: Vec<OrderColumn>,
    /// Approval cells that must become `Ulang`, with the out-of-date value they hold.
    #[serde(default)]
    pub stale: Vec<(OrderColumn, Cell)>,
    /// Answers as first seen, each with the terms it was given to.
    #[serde(default, deserialize_with = "exact::map")]
    pub answers: LiteMap<OrderColumn, Answered>,
    /// Answers that came by the form, by the cell they are for.
    #[serde(default, deserialize_with = "exact::map")]
    pub given: LiteMap<OrderColumn, Given>,
    /// How punctually it was answered, asking by asking; an order has none of what was before anybody noted it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "exact::list")]
    pub replies: Vec<Reply>,
    /// `Kanal` as the list spells it, where the cell says it in other words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Words,
    /// The last settled and readable terms.
    #[serde(default)]
    pub accepted: Option<Shared<Terms>>,
    /// What the price list said, when these terms were accepted, of each menu whose price cell was blank: by product
    /// code. Later changes of the list do not move an agreed price.
    #[serde(default, deserialize_with = "exact::map")]
    pub list_prices: LiteMap<Text, Rupiah>,
    /// Since when `Kirim ke R&D` says Ya: before that nothing is confirmed (SOP P2).
    #[serde(default)]
    pub released_at: Option<DateTime<Utc>>,
    /// When all three answers were there for the current terms.
    #[serde(default)]
    pub confirmed: Option<Confirmed>,
    /// A confirmation existed and was lost to a change of terms.
    #[serde(default)]
    pub reconfirm: bool,
    /// It was off, everybody was told so, and it is taken up again: once its row rests it is asked about anew.
    #[serde(default)]
    pub was_closed: bool,
    /// Approvals taken back after the proforma, already told to everybody.
    #[serde(default)]
    pub withdrawn: Box<[OrderColumn]>,
    /// When accounting approved the credit the order goes on with; taken back later, it is a withdrawn approval.
    #[serde(default)]
    pub credit_approved: Option<DateTime<Utc>>,
    /// By how much that approval went over the customer's credit limit. Stays when the money came, or the credit went.
    #[serde(default)]
    pub credit_over_limit: Option<Box<CreditOverLimit>>,
    /// The latest proforma.
    #[serde(default)]
    pub proforma: Option<Arc<Proforma>>,
    /// Delivery order and invoice.
    #[serde(default)]
    pub delivery: Option<Arc<Delivery>>,
    /// Packs made, as they were last known once production was finished; whoever was told of another count hears of a new
    /// one.
    #[serde(default)]
    pub made: Option<u32>,
    /// `Ulangi SJ` = Ya was followed, or the papers are as new as it; it counts again once it was seen blank.
    #[serde(default)]
    pub redone: bool,
    /// Papers it made void whose successors are not out yet.
    #[serde(default)]
    pub replacing: Option<Box<Replaced>>,
    /// Proformas, and deliveries with their invoices, that were replaced or became void: reports of a day on which they
    /// were in force still show them. Oldest first.
    #[serde(default)]
    pub former_proformas: Vec<Former<Proforma>>,
    #[serde(default)]
    #[expect(missing_docs, reason = "said above")]
    pub former_deliveries: Vec<Former<Delivery>>,
    /// Names on the delivery order that changed after it was out.
    #[serde(default)]
    pub reprint: Reprint,
    /// Papers that stand for themselves, in the order of their making, at most one of a kind: the credit note for rejected
    /// packs. Stored under the name of the first kind there was.
    #[serde(default, rename = "credit_note", with = "few")]
    pub others: Vec<Arc<Document>>,
    /// What `Izin Kirim` says, for the documents that go along; empty before the delivery order.
    #[serde(default)]
    pub permit: Text,
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
    pub cancelled: Option<Box<Cancelled>>,
    /// The state at the end of the last cycle, and since when.
    pub state: State,
    /// When that state was first seen.
    pub state_since: DateTime<Utc>,
    /// First-seen times of every state entered, in order.
    #[serde(default, deserialize_with = "exact::list")]
    pub journey: Vec<(State, DateTime<Utc>)>,
    /// What people were told.
    #[serde(default, deserialize_with = "exact::map")]
    pub episodes: LiteMap<NoticeKind, Episode>,
    /// Addresses mailed so far.
    #[serde(default, deserialize_with = "exact::list")]
    pub told: Vec<Text>,
    /// The papers issued so far, and who was sent each. One that is not among them was sent before anybody noted that.
    #[serde(default, deserialize_with = "exact::list")]
    pub handed: Vec<Enclosure>,
    /// Its entry in the calendars of those who deliver it, from its confirmation on.
    #[serde(default)]
    pub calendar: Option<Box<CalendarFacts>>,
    /// Digest of what our cells were last meant to show; 0: not known.
    #[serde(default)]
    pub shown: u64,
    /// Its row stands in the archive. Whatever stands in `Pesanan` under its number is not read.
    #[serde(default)]
    pub archived: Option<Archived>,
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
            unclean: Box::default(),
            steps: Vec::new(),
            stale: Vec::new(),
            answers: LiteMap::new(),
            given: LiteMap::new(),
            replies: Vec::new(),
            channel: None,
            accepted: None,
            list_prices: LiteMap::new(),
            released_at: None,
            confirmed: None,
            reconfirm: false,
            was_closed: false,
            withdrawn: Box::default(),
            credit_approved: None,
            credit_over_limit: None,
            proforma: None,
            delivery: None,
            made: None,
            redone: false,
            replacing: None,
            former_proformas: Vec::new(),
            former_deliveries: Vec::new(),
            reprint: Reprint::default(),
            others: Vec::new(),
            leaving: None,
            shipped: None,
            permit: Text::default(),
            calling_off: None,
            cancelled: None,
            state: State::Draft,
            state_since: born_at,
            journey: Vec::new(),
            episodes: LiteMap::new(),
            told: Vec::new(),
            handed: Vec::new(),
            calendar: None,
            shown: 0,
            archived: None,
        }
    }

    /// What was agreed stands beside answers and papers once more: read from the store, equal terms take the room of one.
    pub fn share(&mut self) {
        // Just read, these are nobody else's yet.
        if let Some(proforma) = self.proforma.as_mut().and_then(Arc::get_mut) {
            self.accepted.iter().for_each(|agreed| proforma.terms.join(agreed));
            proforma.document.share(&proforma.terms);
        }
        if let Some(delivery) = self.delivery.as_mut().and_then(Arc::get_mut) {
            self.accepted.iter().for_each(|agreed| delivery.terms.join(agreed));
            delivery.order.share(&delivery.terms);
            delivery.invoice.share(&delivery.terms);
            delivery.invoice.lines.join(&delivery.order.lines);
        }
        let mut first: Option<Shared<Asked>> = None;
        let address = self.accepted.as_ref().and_then(|agreed| agreed.address.as_ref());
        for asked in self.answers.iter_mut().filter_map(|(_, answered)| answered.asked.as_mut()) {
            if asked.address.as_ref() == address {
                asked.address = address.cloned();
            }
            asked.join(first.get_or_insert_with(|| asked.clone()));
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

    /// The proforma in force at the end of a day, as far as that is remembered.
    #[must_use]
    pub fn proforma_on(&self, day: NaiveDate) -> Option<&Proforma> {
        Former::held_on(&self.former_proformas, day, |p| p.document.on).or_else(|| self.live_proforma())
    }

    /// Delivery order and invoice in force at the end of a day, as far as that is remembered.
    #[must_use]
    pub fn delivery_on(&self, day: NaiveDate) -> Option<&Delivery> {
        Former::held_on(&self.former_deliveries, day, |d| d.invoice.on).or_else(|| self.live_delivery())
    }

    /// Notes a paper that nobody was sent yet.
    pub fn note_issued(&mut self, number: &str) {
        self.handed.push(Enclosure { number: number.into(), to: Vec::new() });
    }

    /// The papers in force, in the order of their making; receipts belong to payments.
    pub fn papers(&self) -> impl Iterator<Item = &Document> {
        let delivery = self.live_delivery();
        let first = [
            self.live_proforma().map(|proforma| &proforma.document),
            delivery.map(|delivery| &delivery.order),
            delivery.map(|delivery| &delivery.invoice),
        ];
        first.into_iter().flatten().chain(self.others.iter().map(|paper| &**paper))
    }

    /// The paper of a kind that stands for itself.
    #[must_use]
    pub fn other(&self, kind: DocumentKind) -> Option<&Document> {
        self.others.iter().map(|paper| &**paper).find(|paper| paper.kind == kind)
    }

    /// The rule for large orders it is judged by: the house's (`now`), unless it was confirmed under one that asked for
    /// less. A rule that becomes stricter makes no order late that is confirmed.
    #[must_use]
    pub fn lead_rule(&self, now: LeadRule) -> LeadRule {
        let agreed = self.confirmed.as_ref().and_then(|confirmed| confirmed.rule);
        agreed.map_or(now, |agreed| agreed.gentler(now))
    }

    /// The difference nobody is asked for: the house's (`now`), unless it was confirmed under a larger one. What was paid up
    /// by the rule of its day is not asked for later.
    #[must_use]
    pub fn tolerance(&self, now: Rupiah) -> Rupiah {
        let agreed = self.confirmed.as_ref().and_then(|confirmed| confirmed.tolerance);
        agreed.map_or(now, |agreed| agreed.max(now))
    }

    /// What the credit note gives back; nothing without one.
    #[must_use]
    pub fn credited(&self) -> Rupiah {
        self.other(DocumentKind::CreditNote).map_or(Rupiah::ZERO, |note| note.amounts.total)
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

/// An answer and what it answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// When it was first seen.
    pub at: DateTime<Utc>,
    /// The terms it was given to; `None` while they were unreadable.
    pub asked: Option<Shared<Asked>>,
}

/// Credit approved over the customer's limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditOverLimit {
    /// When it was approved.
    pub at: DateTime<Utc>,
    /// By how much the customer's debts with this order passed `Batas Kredit` then.
    pub over: Rupiah,
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

/// A line of an order's history, in Indonesian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// An order id, payment id or `-`.
    pub subject: Text,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub text: Text,
}

/// What one cycle adds to memory, committed in one transaction: facts together with the notices that follow from
/// them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Orders whose facts changed, whole.
    pub orders: Vec<Shared<OrderFacts>>,
    /// Payments whose facts changed, whole.
    pub payments: Vec<Shared<PaymentFacts>>,
    /// New or changed lines of the register.
    pub register: Vec<RegisterEntry>,
    /// Periods that are over.
    pub periods: Vec<ClosedPeriod>,
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
            && self.periods.is_empty()
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
        if !changes.register.is_empty() {
            enter(&mut self.register, &changes.register, RegisterEntry::clone);
        }
        for closed in &changes.periods {
            self.periods.insert(closed.period, closed.clone());
        }
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
