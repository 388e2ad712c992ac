//! What the whole sheet should show: every row of ours and every tab of ours, as cells.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::kitchen::Plan;
use crate::decide::kpi::Card;
use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::rows::matching::Provenance;
use crate::decide::shown::tasks::Opened;
use crate::decide::shown::{delivery_tab, kpi, order_row, payment_rows, tabs};
use crate::decide::world::{Desired, DesiredRow, World};
use crate::domain::approval;
use crate::domain::archived::Archived;
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{Column as _, LineColumn, OrderColumn, PaymentColumn};
use crate::domain::document::RegisterEntry;
use crate::domain::ids::{KnownOrders, OrderId};
use crate::domain::order::OrderRow;
use crate::domain::problem::{self, Code, Problem};
use crate::domain::row_cells::RowCells;
use crate::domain::shared::Shared;
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
    /// What the row of each order shows; and the rows of the tab, of which so many are of orders.
    orders: Parts<RowCells<OrderColumn>>,
    rows: Shared<Vec<DesiredRow<OrderColumn>>>,
    of_orders: usize,
    /// Those of them that are to have an answer in people's own cells.
    answers: Parts<DesiredRow<OrderColumn>>,
    payments: payment_rows::Kept,
    /// What its lines show.
    lines: Parts<Vec<RowCells<LineColumn>>>,
    /// Lines in `Masalah` of each order, where there are any; and of all rows of the tab.
    problems: Parts<usize>,
    all_problems: usize,
    register: tabs::Register,
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
        orders: wholes.order_rows(world, sources),
        lines: wholes.line_rows(world, orders),
        payments: wholes.payments.rows(world, orders, (sources.ledger, sources.is_same_ledger)),
        customers: wholes.customers.rows(world, orders),
        products: tabs::products(world),
        leads: tabs::leads(world, orders),
        ..Desired::default()
    };
    desired.tabs.insert("Dokumen", wholes.register.rows(&world.facts.register, sources.register));
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
        self.all_problems + self.payments.problems()
    }

    /// Rows of `Pesanan` that are to have an answer in people's own cells.
    pub(in crate::decide) fn order_answers(&self) -> impl Iterator<Item = &DesiredRow<OrderColumn>> {
        let others = self.rows.iter().skip(self.of_orders);
        self.answers.values().chain(others.filter(|row| sets_answer(row)))
    }

    /// Rows of `Pembayaran` likewise.
    pub(in crate::decide) fn payment_answers(&self) -> impl Iterator<Item = &DesiredRow<PaymentColumn>> {
        self.payments.answers()
    }

    fn order_rows(&mut self, world: &World<'_>, sources: &Sources<'_, '_>) -> Shared<Vec<DesiredRow<OrderColumn>>> {
        let orders = sources.orders;
        let moved = orders.iter().filter(|(_, order)| !order.is_unmoved());
        let are_there_as_before =
            moved.fold(true, |same, (id, order)| same && self.orders.get(*id).is_some() == order.row.is_some());
        let cells = |order: &Order<'_>| {
            let preparation = sources.plan.preparation(order.facts.id);
            order.row.map(|_| order_row::cells(order, preparation, world).into())
        };
        self.orders.follow(orders, cells);
        let of = |id: OrderId| self.orders.get(id).map(problem_lines).filter(|lines| *lines > 0);
        self.problems.follow(orders, |order| of(order.facts.id));
        let row = |order: &Order<'_>| {
            let (row, cells) = (order.row?, self.orders.get(order.facts.id)?);
            Some(DesiredRow { at: row.at, cells: cells.clone() })
        };
        self.answers.follow(orders, |order| row(order).filter(sets_answer));
        if are_there_as_before && self.of_orders > 0 {
            // None of the others went elsewhere: its place is what is known of it.
            self.rows.truncate(self.of_orders);
            let present = orders.values().filter(|order| order.row.is_some());
            for (order, place) in present.zip(self.rows.iter_mut()).filter(|(order, _)| !order.is_unmoved()) {
                *place = row(order).unwrap_or_else(|| place.clone());
            }
        } else {
            let rows: Vec<_> = orders.values().filter_map(row).collect();
            (self.of_orders, self.rows) = (rows.len(), rows.into());
        }
        let others = other_rows(world, sources);
        let of_others: usize = others.iter().map(|row| problem_lines(&row.cells)).sum();
        self.all_problems = self.problems.values().sum::<usize>() + of_others;
        if !others.is_empty() {
            self.rows.extend(others);
        }
        self.rows.clone()
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

/// Whether an answer is to stand in people's own cells.
fn sets_answer(row: &DesiredRow<OrderColumn>) -> bool {
    row.cells.iter().any(|(column, _)| approval::columns().any(|approval| approval == column))
}

/// Lines that `Masalah` shows.
fn problem_lines(cells: &RowCells<OrderColumn>) -> usize {
    cells.get(OrderColumn::Problems).map_or(0, CellRef::lines)
}

/// Rows of `Pesanan` that are no order's, or not yet.
fn other_rows(world: &World<'_>, sources: &Sources<'_, '_>) -> Vec<DesiredRow<OrderColumn>> {
    let mut rows = Vec::new();
    for (order, from) in sources.newcomers {
        let Some(row) = order.row else { continue };
        let cells = match from {
            Provenance::Typed => order_row::newcomer_cells(order, world),
            Provenance::Copied => copy_cells(),
            Provenance::Emptied(id) => vec![(OrderColumn::Problems, Cell::text(number_lost(*id).to_string()))],
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

/// What to say to who emptied the cells of an order that are ours. The others are left as they stand: they tell whose
/// row it was.
fn number_lost(id: OrderId) -> Problem {
    Problem::new(
        Code::NumberLost,
        format!(
            "Baris ini mirip {id}, yang nomornya baru saja hilang dari sheet; isi lagi No Order = {id}. Bila memang order baru, isi No Order = BARU."
        ),
    )
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
