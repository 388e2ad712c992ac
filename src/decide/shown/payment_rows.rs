//! What the rows of `Pembayaran` show, kept from look to look: of the same ledger only those are made again whose order moved.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::money::ledger::{Ledger, Shown};
use crate::decide::orders::Order;
use crate::decide::shown::answered;
use crate::decide::world::{DesiredRow, World};
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::PaymentColumn;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::in_step::InStep;
use crate::domain::payment::PaymentFacts;
use crate::domain::shared::Shared;

type Rows = Vec<DesiredRow<PaymentColumn>>;
type Orders<'a> = BTreeMap<OrderId, Order<'a>>;

/// The rows as of the last look, in the order of the ledger.
#[derive(Debug, Default)]
pub(in crate::decide) struct Kept {
    /// What was known of the payments.
    facts: Shared<BTreeMap<PaymentId, Shared<PaymentFacts>>>,
    rows: Shared<Rows>,
    /// Lines in `Masalah` of all of them.
    problems: usize,
    /// Those that are to have an answer in people's own cell.
    answers: BTreeSet<usize>,
    /// Those with an answer that came by the form: it is put there once its row rests.
    waiting: Vec<usize>,
    /// Rows were taken over.
    pub(in crate::decide) are_kept: bool,
}

impl Kept {
    /// Lines in `Masalah` of all rows.
    pub(super) const fn problems(&self) -> usize {
        self.problems
    }

    /// Rows that are to have an answer in people's own cell.
    pub(super) fn answers(&self) -> impl Iterator<Item = &DesiredRow<PaymentColumn>> {
        self.answers.iter().filter_map(|n| self.rows.get(*n))
    }

    /// The rows. `is_same`: it is the ledger of the last look.
    pub(super) fn rows(
        &mut self,
        world: &World<'_>,
        orders: &Orders<'_>,
        (ledger, is_same): (&Ledger, bool),
    ) -> Shared<Rows> {
        if !is_same || !self.facts.is(&ledger.facts) {
            let rows: Rows = ledger.desired.iter().map(|shown| row(shown, orders, ledger, world)).collect();
            let waits = |(_, shown): &(usize, &Shown)| has_waiting_answer(shown, ledger);
            *self = Self {
                facts: ledger.facts.clone(),
                problems: rows.iter().map(problem_lines).sum(),
                answers: (0..rows.len()).filter(|n| has_answer(&rows[*n])).collect(),
                waiting: ledger.desired.iter().enumerate().filter(waits).map(|(n, _)| n).collect(),
                rows: rows.into(),
                are_kept: false,
            };
            return self.rows.clone();
        }
        self.are_kept = true;
        let mut order_of = InStep::new(orders);
        let mut is_moved = |id| order_of.get(id).is_none_or(|order| !order.is_unmoved());
        let moved = ledger.desired.iter().enumerate().filter(|(_, shown)| shown.order.is_some_and(&mut is_moved));
        for n in moved.map(|(n, _)| n).chain(self.waiting.iter().copied()) {
            let (Some(shown), Some(place)) = (ledger.desired.get(n), self.rows.get_mut(n)) else { continue };
            let row = row(shown, orders, ledger, world);
            self.problems = self.problems + problem_lines(&row) - problem_lines(place);
            if has_answer(&row) {
                self.answers.insert(n)
            } else {
                self.answers.remove(&n)
            };
            *place = row;
        }
        self.rows.clone()
    }
}

fn problem_lines(row: &DesiredRow<PaymentColumn>) -> usize {
    row.cells.get(PaymentColumn::Problems).map_or(0, CellRef::lines)
}

fn has_answer(row: &DesiredRow<PaymentColumn>) -> bool {
    row.cells.get(PaymentColumn::Verified).is_some()
}

fn has_waiting_answer(shown: &Shown, ledger: &Ledger) -> bool {
    let facts = shown.payment.and_then(|id| ledger.facts.get(&id));
    facts.and_then(|facts| facts.given.as_ref()).is_some_and(|given| !given.landed)
}

fn row(shown: &Shown, orders: &Orders<'_>, ledger: &Ledger, world: &World<'_>) -> DesiredRow<PaymentColumn> {
    let mut cells = shown.row.cells.to_vec();
    if let Some(id) = shown.payment {
        let receipt = ledger.facts.get(&id).and_then(|f| f.receipt.as_ref()).map(|receipt| receipt.shown());
        cells.push((PaymentColumn::ReceiptNo, Cell::text(receipt.unwrap_or_default())));
        if let Some(facts) = ledger.facts.get(&id) {
            cells.push((PaymentColumn::AnsweredBy, Cell::text(answered::of_payment(facts, world))));
            // Nothing reaches into people's own cells while somebody is typing there.
            let rests = facts.seen.is_settled(world.now, world.policy.settle);
            let given = facts.given.as_ref().filter(|given| !given.landed && rests);
            cells.extend(given.map(|given| (PaymentColumn::Verified, Cell::text(&*given.word))));
        }
    }
    if let Some(order) = shown.order.and_then(|id| orders.get(&id)) {
        let customer = order.terms.as_deref().map(|t| t.customer.clone()).unwrap_or_default();
        cells.push((PaymentColumn::Customer, Cell::text(customer)));
    } else if !cells.is_empty() && cells.iter().all(|(c, _)| *c != PaymentColumn::Customer) {
        cells.push((PaymentColumn::Customer, Cell::Empty));
    }
    DesiredRow { at: shown.row.at, cells: cells.into() }
}
