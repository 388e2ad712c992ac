//! What the rows of `Pesanan` show, kept from look to look: only those are made again whose order moved.

use std::collections::BTreeMap;

use crate::decide::kitchen::Plan;
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::shown::order_row;
use crate::decide::shown::tasks::Opened;
use crate::decide::world::{DesiredRow, World};
use crate::domain::approval;
use crate::domain::cell::CellRef;
use crate::domain::column::OrderColumn;
use crate::domain::ids::OrderId;
use crate::domain::row_cells::RowCells;
use crate::domain::shared::Shared;

type Rows = Vec<DesiredRow<OrderColumn>>;
type Orders<'a> = BTreeMap<OrderId, Order<'a>>;

/// The rows as of the last look: of orders in the order of their numbers, then the others.
#[derive(Debug, Default)]
pub(in crate::decide) struct Kept {
    /// What the row of each order shows, where it has one.
    cells: Parts<RowCells<OrderColumn>>,
    rows: Shared<Rows>,
    of_orders: usize,
    /// Rows of orders that are to have an answer in people's own cells.
    answers: Parts<DesiredRow<OrderColumn>>,
    /// Lines in `Masalah` of each order, where there are any; and of all rows.
    problems: Parts<usize>,
    all_problems: usize,
}

impl Kept {
    /// Lines in `Masalah` of all rows.
    pub(super) const fn problems(&self) -> usize {
        self.all_problems
    }

    /// Rows that are to have an answer in people's own cells.
    pub(super) fn answers(&self) -> impl Iterator<Item = &DesiredRow<OrderColumn>> {
        let others = self.rows.iter().skip(self.of_orders);
        self.answers.values().chain(others.filter(|row| sets_answer(row)))
    }

    /// The rows. `others`: those that are no order's, or not yet.
    pub(super) fn rows(
        &mut self,
        world: &World<'_>,
        (orders, plan, open): (&Orders<'_>, &Plan, &Opened),
        others: Rows,
    ) -> Shared<Rows> {
        let had_row = |id: OrderId| self.cells.get(id).is_some();
        let mut moved = orders.iter().filter(|(_, order)| !order.is_unmoved());
        let are_placed_alike = moved.all(|(id, order)| had_row(*id) == order.row.is_some());
        self.cells.follow(orders, |order| {
            let preparation = plan.preparation(order.facts.id);
            let next_step = || open.next_step(order.facts.id);
            order.row.map(|_| order_row::cells(order, next_step(), preparation, world).into())
        });
        let row = |order: &Order<'_>| {
            let (row, cells) = (order.row?, self.cells.get(order.facts.id)?);
            Some(DesiredRow { at: row.at, cells: cells.clone() })
        };
        self.answers.follow(orders, |order| row(order).filter(sets_answer));
        self.problems.follow(orders, |order| row(order).map(|row| problem_lines(&row)).filter(|lines| *lines > 0));
        if are_placed_alike && self.of_orders > 0 {
            self.rows.truncate(self.of_orders);
            let present = orders.values().filter(|order| order.row.is_some());
            for (order, place) in present.zip(self.rows.iter_mut()).filter(|(order, _)| !order.is_unmoved()) {
                *place = row(order).unwrap_or_else(|| place.clone());
            }
        } else {
            let rows: Rows = orders.values().filter_map(row).collect();
            (self.of_orders, self.rows) = (rows.len(), rows.into());
        }
        self.all_problems = self.problems.values().sum::<usize>() + others.iter().map(problem_lines).sum::<usize>();
        if !others.is_empty() {
            self.rows.extend(others);
        }
        self.rows.clone()
    }
}

fn sets_answer(row: &DesiredRow<OrderColumn>) -> bool {
    row.cells.iter().any(|(column, _)| approval::columns().any(|approval| approval == column))
}

fn problem_lines(row: &DesiredRow<OrderColumn>) -> usize {
    row.cells.get(OrderColumn::Problems).map_or(0, CellRef::lines)
}
