//! What the whole sheet should show: every row of ours and every tab of ours, as cells.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::kitchen::Plan;
use crate::decide::kpi::Card;
use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::rows::matching::Provenance;
use crate::decide::rows::vanished::number_lost;
use crate::decide::shown::tasks::Opened;
use crate::decide::shown::{delivery_tab, kpi, order_row, order_rows, payment_rows, tabs};
use crate::decide::world::{Desired, DesiredRow, World};
use crate::domain::archived::Archived;
use crate::domain::cell::Cell;
use crate::domain::column::{Column as _, LineColumn, OrderColumn, PaymentColumn};
use crate::domain::document::RegisterEntry;
use crate::domain::ids::{KnownOrders, OrderId};
use crate::domain::order::OrderRow;
use crate::domain::problem::{self, Code, Problem};
use crate::domain::row_cells::RowCells;
use crate::domain::state::State;

/// Everything the sheet shows something of.
pub(in crate::decide) struct Sources<'s, 'a> {
    /// Every order with an id.
    pub orders: &'s BTreeMap<OrderId, Order<'a>>,
    /// Rows that will become orders, and where they come from.
    pub newcomers: &'s [(Order<'a>, Provenance)],
    /// Rows that are no orders.
    pub others: &'s [&'a OrderRow],
    /// Rows of orders that stand in the archive.
    pub archived: &'s [(OrderId, Archived, &'a OrderRow)],
    /// The money.
    pub ledger: &'s Ledger,
    /// That is the ledger of the last look.
    pub is_same_ledger: bool,
    /// Raw material and capacity.
    pub plan: &'s Plan,
    /// Lines of the register that are new or changed.
    pub register: &'s [RegisterEntry],
    /// What is measured.
    pub card: &'s Card<'a>,
}

/// The tabs that all orders stand in, as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Wholes {
    orders: order_rows::Kept,
    pub payments: payment_rows::Kept,
    /// What the lines of each order show.
    lines: Parts<Vec<RowCells<LineColumn>>>,
    customers: tabs::Customers,
    receivables: tabs::Receivables,
    deliveries: delivery_tab::Kept,
    kpi: kpi::Kept,
}

/// What every tab should show. Nothing at all while the sheet is ahead of memory.
#[must_use]
pub(in crate::decide) fn desired(
    world: &World<'_>,
    sources: &Sources<'_, '_>,
    (open, wholes): (&mut Opened, &mut Wholes),
) -> Desired {
    if world.books.ahead.is_some() {
        return Desired::default();
    }
    let (orders, plan) = (sources.orders, sources.plan);
    let mut desired = Desired {
        orders: wholes.orders.rows(world, (orders, plan, open), other_rows(world, sources)),
        lines: wholes.line_rows(world, orders),
        payments: wholes.payments.rows(world, orders, (sources.ledger, sources.is_same_ledger)),
        customers: wholes.customers.rows(world, orders),
        products: tabs::products(world),
        leads: tabs::leads(world, orders),
        documents: Some(tabs::register(&world.facts.register, sources.register)),
        ..Desired::default()
    };
    desired.tabs.insert("Piutang", wholes.receivables.rows(world, orders));
    desired.ticking.insert("Kesiapan", tabs::readiness(world, plan).into());
    desired.ticking.insert("KPI", wholes.kpi.rows(sources.card, world));
    desired.tasks = open.tab(world);
    desired.deliveries = delivery_tab::rows(&mut wholes.deliveries, orders, world);
    desired
}

impl Wholes {
    /// Lines in `Masalah` of all rows of `Pesanan` and `Pembayaran`.
    pub(in crate::decide) const fn problems(&self) -> usize {
        self.orders.problems() + self.payments.problems()
    }

    /// Rows of `Pesanan` that are to have an answer in people's own cells.
    pub(in crate::decide) fn order_answers(&self) -> impl Iterator<Item = &DesiredRow<OrderColumn>> {
        self.orders.answers()
    }

    /// Rows of `Pembayaran` likewise.
    pub(in crate::decide) fn payment_answers(&self) -> impl Iterator<Item = &DesiredRow<PaymentColumn>> {
        self.payments.answers()
    }

    /// `Rincian`: the lines of orders, and those that belong to no order we know.
    fn line_rows(&mut self, world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> Vec<DesiredRow<LineColumn>> {
        let cells = |order: &Order<'_>| {
            let outputs = order.lines.iter().enumerate().filter(|_| order.row.is_some()).map(|(i, _)| {
                let (amount, problems) = order.line_outputs.get(i).cloned().unwrap_or_default();
                line_cells(amount.map_or(Cell::Empty, |a| Cell::whole(a.0)), &problems)
            });
            let cells: Vec<_> = outputs.collect();
            (!cells.is_empty()).then_some(cells)
        };
        self.lines.follow(orders, cells);
        let present = orders.values().filter(|order| order.row.is_some() && !order.lines.is_empty());
        let of_orders = present.zip(self.lines.values()).flat_map(|(order, cells)| {
            order.lines.iter().zip(cells).map(|(line, cells)| DesiredRow { at: line.at, cells: cells.clone() })
        });
        let mut rows: Vec<DesiredRow<LineColumn>> = of_orders.collect();
        rows.extend(strange_lines(world, orders, &rows));
        rows
    }
}

/// Rows of `Pesanan` that are no order's, or not yet.
fn other_rows(world: &World<'_>, sources: &Sources<'_, '_>) -> Vec<DesiredRow<OrderColumn>> {
    let mut rows = Vec::new();
    for (order, from) in sources.newcomers {
        let Some(row) = order.row else { continue };
        let cells = match from {
            Provenance::Typed => order_row::newcomer_cells(order, world),
            Provenance::Copied => copy_cells(),
            // The others are left as they stand: they tell whose row it was.
            Provenance::Emptied(id) => {
                let problem = number_lost("order", &id.to_string(), OrderColumn::OrderNo.header());
                vec![(OrderColumn::Problems, Cell::text(problem.to_string()))]
            }
        };
        rows.push(DesiredRow { at: row.at, cells: cells.into() });
    }
    for (id, archived, row) in sources.archived {
        let problem = archived.problem("Order", &id.to_string(), OrderColumn::OrderNo.header());
        rows.push(DesiredRow {
            at: row.at,
            cells: vec![(OrderColumn::Problems, Cell::text(problem.to_string()))].into(),
        });
    }
    // What people lay out is left to them; what we said of the row before it became that goes.
    for row in sources.others.iter().filter(|row| !row.is_layout || bears_ours(row)) {
        let mut cells = order_row::blank_cells();
        // A word in the id cell of an otherwise blank row is a person's title.
        let is_title = row.typed_id.as_deref().is_some_and(|typed| typed.parse::<OrderId>().is_err());
        cells.retain(|(column, _)| !is_title || *column != OrderColumn::OrderNo);
        rows.push(DesiredRow { at: row.at, cells: cells.into() });
    }
    rows
}

/// Whether an id or a status of ours stands in a row.
fn bears_ours(row: &OrderRow) -> bool {
    let is_status =
        |shown: &str| State::ALL.iter().any(|state| [state.label(false), state.label(true)].contains(&shown));
    let is_id = |typed: &str| typed.parse::<OrderId>().is_ok();
    row.shown.status.as_deref().is_some_and(is_status) || row.typed_id.as_deref().is_some_and(is_id)
}

/// Our cells of a copied row that rests not yet. What tells a copy from a new order is what of ours it bears: an id, and
/// `Diperbarui`, which is stamped because `Masalah` speaks. Blanked, the copied approvals would count after an edit.
fn copy_cells() -> Vec<(OrderColumn, Cell)> {
    let note = Problem::new(
        Code::CopyNeedsCleaning,
        "Baris ini salinan order lain; setelah mendapat nomor sendiri, persetujuan yang ikut tersalin menjadi Ulang dan harus dijawab lagi.",
    )
    .as_warning();
    let mut cells = order_row::blank_cells();
    let is_told_by = |column| [OrderColumn::OrderNo, OrderColumn::Updated, OrderColumn::Problems].contains(&column);
    cells.retain(|(column, _)| !is_told_by(*column));
    cells.push((OrderColumn::Problems, Cell::text(note.to_string())));
    cells
}

/// The rows of `Rincian` that belong to no order we know. `rows`: those that do.
fn strange_lines(
    world: &World<'_>,
    orders: &BTreeMap<OrderId, Order<'_>>,
    rows: &[DesiredRow<LineColumn>],
) -> Vec<DesiredRow<LineColumn>> {
    let mut strange = Vec::new();
    if rows.len() == world.books.lines.len() {
        return strange;
    }
    let taken: BTreeSet<u32> = rows.iter().map(|r| r.at).collect();
    let ids: BTreeSet<OrderId> = orders.keys().copied().collect();
    let known = KnownOrders::new(&ids);
    for line in world.books.lines.iter().filter(|line| !taken.contains(&line.at)) {
        let of = line.order_no.as_deref().and_then(|typed| typed.parse::<OrderId>().ok());
        let archived = of.and_then(|id| Some((id, orders.get(&id)?.facts.archived?)));
        let problem = match line.order_no.as_deref() {
            Some(_) if let Some((id, archived)) = archived => {
                Some(archived.problem("Rincian", &id.to_string(), LineColumn::OrderNo.header()))
            }
            Some(typed) => Some(tabs::unknown_order(typed, &known, "agar baris ini dihitung", "bagi jumlahnya")),
            None if !line.content.is_blank() => {
                Some(Problem::new(Code::Required, "Kolom No Order masih kosong; isi nomor order, mis. ODR-2026-0001."))
            }
            None => None,
        };
        strange.push(DesiredRow { at: line.at, cells: line_cells(Cell::Empty, problem.as_slice()) });
    }
    strange
}

fn line_cells(amount: Cell, problems: &[Problem]) -> RowCells<LineColumn> {
    let problems = Cell::text(problem::lines(problems));
    vec![(LineColumn::Amount, amount), (LineColumn::Problems, problems)].into()
}
