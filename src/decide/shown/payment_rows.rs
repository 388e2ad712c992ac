//! What the rows of `Pembayaran` show, kept from look to look: of the same ledger only those are made again whose order moved.

use std::collections::BTreeMap;

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
    answers: Vec<usize>,
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

    /// The rows. `is_same`: it is the ledger of the last look. Then nothing but the customer can be another: time moves a
    /// row, and what it is to be answered, only with the ledger.
    pub(super) fn rows(
        &mut self,
        world: &World<'_>,
        orders: &Orders<'_>,
        (ledger, is_same): (&Ledger, bool),
    ) -> Shared<Rows> {
        self.are_kept = is_same && self.facts.is(&ledger.facts);
        if self.are_kept {
            let mut order_of = InStep::new(orders);
            let mut is_moved = |id| order_of.get(id).is_none_or(|order| !order.is_unmoved());
            let shown = ledger.desired.iter().enumerate();
            for (n, shown) in shown.filter(|(_, shown)| shown.order.is_some_and(&mut is_moved)) {
                if let Some(place) = self.rows.get_mut(n) {
                    *place = row(shown, orders, ledger, world);
                }
            }
        } else {
            let rows: Rows = ledger.desired.iter().map(|shown| row(shown, orders, ledger, world)).collect();
            self.problems = rows.iter().map(problem_lines).sum();
            self.answers = (0..rows.len()).filter(|n| has_answer(&rows[*n])).collect();
            (self.facts, self.rows) = (ledger.facts.clone(), rows.into());
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
