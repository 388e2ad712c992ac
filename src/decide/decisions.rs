//! What was decided: every order as it stands, for reports, and what follows from it, for the cycle.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::decide::adopt::Adopted;
use crate::decide::adopt::plan::Plan;
use crate::decide::kitchen;
use crate::decide::kpi;
use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::shown::order_row;
use crate::decide::shown::tasks::OpenTasks;
use crate::decide::world::{Desired, Summary, World};
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{Changes, Facts, HistoryLine, SystemFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::in_step::InStep;
use crate::domain::measured::{ClosedPeriod, Trend};
use crate::domain::notice::{Mailing, Notice};
use crate::domain::payment::PaymentFacts;
use crate::domain::shared::Shared;
use crate::domain::text::Text;

/// What should be, now.
#[derive(Debug)]
pub struct Decisions<'a> {
    /// Every order with an id, as it stands.
    pub orders: BTreeMap<OrderId, Order<'a>>,
    /// The money.
    pub ledger: Ledger,
    /// Raw material and capacity.
    pub plan: Shared<kitchen::Plan>,
    /// What the rows of each tab should show.
    pub sheet: Desired,
    /// Figures for people and machines.
    pub summary: Summary,
    /// Tabs whose figures move with time are written although nothing else is.
    pub beats: bool,
    /// When something may change by itself even if nobody edits: the next settle, midnight, rung or missing row.
    pub next_due: Option<DateTime<Utc>>,
    pub(super) changed_orders: BTreeSet<OrderId>,
    pub(super) changed_payments: BTreeSet<PaymentId>,
    pub(super) register: Vec<RegisterEntry>,
    /// What was measured in periods that are over since the last cycle.
    pub(super) periods: Vec<ClosedPeriod>,
    pub(super) notices: Vec<Notice>,
    pub(super) mailings: Vec<Mailing>,
    pub(super) history: Vec<HistoryLine>,
    pub(super) system: Option<SystemFacts>,
    /// What the sheet knew better than memory.
    pub(super) adopted: Adopted,
    pub(super) open: Shared<OpenTasks>,
}

/// What a cycle carries out: recorded in one transaction, then written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// What to remember, and who is to be told.
    pub changes: Changes,
    /// What the rows of each tab should show.
    pub sheet: Desired,
    /// See [`Decisions::beats`].
    pub beats: bool,
    /// See [`Decisions::next_due`].
    pub next_due: Option<DateTime<Utc>>,
    /// Figures for people and machines.
    pub summary: Summary,
    /// Who is to fill which cell.
    pub open: Shared<OpenTasks>,
}

impl<'a> Decisions<'a> {
    /// The orders and payments, and which of them memory has otherwise.
    pub(super) fn of(
        world: &World<'_>,
        orders: BTreeMap<OrderId, Order<'a>>,
        ledger: Ledger,
        plan: Shared<kitchen::Plan>,
    ) -> Self {
        let known = world.facts;
        // One that nothing moved is known as it is.
        let differs =
            |order: &&Order<'_>| !order.is_unmoved() && known.orders.get(&order.facts.id) != Some(&order.facts);
        let changed_orders = orders.values().filter(differs).map(|order| order.facts.id).collect();
        let mut known_payments = InStep::new(&known.payments);
        let differs = |payment: &&Shared<PaymentFacts>| known_payments.get(payment.id) != Some(payment);
        let changed_payments = ledger.facts.values().filter(differs).map(|payment| payment.id).collect();
        Self {
            orders,
            ledger,
            plan,
            sheet: Desired::default(),
            summary: Summary::default(),
            beats: false,
            next_due: None,
            changed_orders,
            changed_payments,
            register: Vec::new(),
            periods: Vec::new(),
            notices: Vec::new(),
            mailings: Vec::new(),
            history: Vec::new(),
            system: None,
            adopted: Adopted::default(),
            open: Shared::default(),
        }
    }

    /// Whether anything is to be recorded that memory does not have. `memory`: the deployment's facts as they will be.
    pub(super) fn has_changes(&self, world: &World<'_>, memory: &SystemFacts) -> bool {
        let nothing = self.changed_orders.is_empty()
            && self.changed_payments.is_empty()
            && self.register.is_empty()
            && self.periods.is_empty()
            && self.notices.is_empty()
            && self.mailings.is_empty()
            && self.history.is_empty();
        !nothing || *memory != world.facts.system
    }

    /// The weeks that are over up to a day, those noted in this cycle among them.
    pub(crate) fn trend(&self, world: &World<'_>, as_of: NaiveDate) -> Trend {
        kpi::trend(world, &self.periods, as_of)
    }

    /// Only what the sheet knows better than memory, told to nobody; everything else is left to the next cycle. What
    /// the sheet shows of orders and payments that memory knows was told by a memory that knew more: it counts as told.
    pub(crate) fn taken_over(mut self, world: &World<'_>) -> (Changes, Plan) {
        let facts = world.facts;
        let memory = self.system.take().unwrap_or_else(|| facts.system.clone());
        let plan = Plan::of(&self.adopted, facts, &memory);
        let Adopted { orders, payments, entries, history, .. } = std::mem::take(&mut self.adopted);
        let receipts = payments.values().filter_map(|payment| Some(&*payment.receipt.as_ref()?.document.number));
        let numbers: BTreeSet<&str> = entries.iter().map(|entry| &*entry.number).chain(receipts).collect();
        // Void numbers of what was taken over are told apart from those given in this cycle to others.
        let is_taken = |entry: &RegisterEntry| {
            numbers.contains(&*entry.number) || entry.order.is_some_and(|order| orders.contains_key(&order))
        };
        let heard = self.heard(world, &payments);
        let orders: BTreeSet<OrderId> = orders.keys().copied().chain(self.shown(facts)).collect();
        let changes = Changes {
            orders: orders.iter().filter_map(|id| Some(self.orders.remove(id)?.into_facts())).collect(),
            payments: heard,
            register: self.register.into_iter().filter(is_taken).collect(),
            history,
            system: Some(memory),
            ..Changes::default()
        };
        (changes, plan)
    }

    /// Orders that memory knows and whose rows show where they stand.
    fn shown(&self, facts: &Facts) -> Vec<OrderId> {
        let is_issued = |order: &Order<'_>| order.new_proforma || order.new_delivery || order.new_credit_note;
        let known = self.orders.values().filter(|order| facts.orders.contains_key(&order.facts.id));
        known.filter(|order| order_row::is_shown(order) && !is_issued(order)).map(|order| order.facts.id).collect()
    }

    /// The payments that were taken over, and those of memory that wait or were refused: accounting and Marketing have
    /// heard of these.
    fn heard(
        &mut self,
        world: &World<'_>,
        taken_over: &BTreeMap<PaymentId, Shared<PaymentFacts>>,
    ) -> Vec<Shared<PaymentFacts>> {
        let taken_over = taken_over.keys().filter_map(|id| self.ledger.facts.get(id).cloned());
        let mut heard: BTreeMap<PaymentId, Shared<PaymentFacts>> = taken_over.map(|facts| (facts.id, facts)).collect();
        let mut hear = |id: &PaymentId, told: fn(&mut PaymentFacts, DateTime<Utc>)| {
            if let Some(known) = world.facts.payments.get(id) {
                told(heard.entry(*id).or_insert_with(|| known.clone()), world.now);
            }
        };
        for waits in &self.ledger.waiting {
            hear(&waits.id, |facts, now| facts.asked_at = facts.told.then_some(now).or(facts.asked_at));
        }
        for refused in &self.ledger.refused {
            hear(&refused.id, |facts, _| facts.refusal = None);
        }
        heard.into_values().collect()
    }

    /// What is to be carried out; the orders and payments that memory knows already are let go.
    #[must_use]
    pub fn effects(mut self) -> Effects {
        let orders = self.changed_orders.iter().filter_map(|id| self.orders.remove(id)).map(Order::into_facts);
        let payments = self.changed_payments.iter().filter_map(|id| self.ledger.facts.get(id).cloned());
        let changes = Changes {
            orders: orders.collect(),
            payments: payments.collect(),
            register: self.register,
            periods: self.periods,
            notices: self.notices,
            mailings: self.mailings,
            history: self.history,
            system: self.system,
        };
        let Self { sheet, beats, next_due, summary, open, .. } = self;
        Effects { changes, sheet, beats, next_due, summary, open }
    }
}

/// Counts what is shown. `problems`: lines in `Masalah` of orders and payments; `documents`: the numbers issued.
pub(super) fn count(
    orders: &BTreeMap<OrderId, Order<'_>>,
    problems: usize,
    documents: Vec<Text>,
    paused: &BTreeMap<String, String>,
) -> Summary {
    Summary {
        orders: orders.values().filter(|order| order.row.is_some()).count(),
        problems,
        documents,
        paused_tabs: paused.keys().cloned().collect(),
    }
}
