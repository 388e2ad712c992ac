//! Cells of ours that people typed into: put back like any other difference, but noted in the row's history, and left
//! alone for a while when somebody keeps at it.
//!
//! What we last wanted a row to show is remembered as a digest. A row that shows something else, although our last
//! write is known to have landed, was typed into; our own changes never look like that.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::shown::alike_rows::AlikeRows;
use crate::decide::shown::digest::Digest;
use crate::decide::shown::order_row;
use crate::decide::world::{Desired, DesiredRow, Observed, ShowCell, World};
use crate::domain::books::SeenTab;
use crate::domain::cell::CellRef;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::{HistoryLine, SystemFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::row_cells::RowCells;

/// More rewrites of one cell than this …
const PATIENCE: usize = 5;
/// … within this time are a fight.
const SPELL: TimeDelta = TimeDelta::minutes(10);
/// A cell that is fought over is left alone for this long, twice as long every further time.
const FIRST_REST: TimeDelta = TimeDelta::hours(1);
/// The longest rest; a cell nobody touches for so long after its rest is like any other again.
const LONGEST_REST: TimeDelta = TimeDelta::hours(24);

/// Our cells in `Pembayaran`.
const PAYMENT_CELLS: &[PaymentColumn] =
    &[PaymentColumn::PaymentNo, PaymentColumn::Customer, PaymentColumn::ReceiptNo, PaymentColumn::Problems];

/// What was found.
#[derive(Debug, Default)]
pub(in crate::decide) struct Overtyped {
    /// Orders whose cells are to show something else than before.
    pub orders: Vec<OrderId>,
    /// Payments likewise.
    pub payments: Vec<PaymentId>,
    /// What people typed over.
    pub history: Vec<HistoryLine>,
    /// When the next cell has rested long enough.
    pub look_again: Option<DateTime<Utc>>,
}

/// Notes what people typed over, leaves alone what is fought over, and remembers what every row should show now.
pub(in crate::decide) fn note(
    quiet: &mut Quiet,
    world: &World<'_>,
    observed: &Observed<'_>,
    (orders, ledger): (&mut BTreeMap<OrderId, Order<'_>>, &mut Ledger),
    sheet: &mut Desired,
    memory: &mut SystemFacts,
) -> Overtyped {
    let landed = observed.landed && world.books.record == Some(world.facts.system.sheet.record);
    let mut overtyped = Overtyped::default();
    let mut watch = Watch { now: world.now, landed, memory, history: &mut overtyped.history };
    watch.forget();
    quiet.begin((world, sheet), !watch.memory.rows.fights.is_empty());
    for n in 0..sheet.orders.len() {
        let row = &sheet.orders[n];
        let digest = (observed.cells.digest)(OrderColumn::TAB, row.at);
        if quiet.orders.has(n, &row.cells, digest) {
            continue;
        }
        let Some(id) = id::<_, OrderId>(row, OrderColumn::OrderNo) else { continue };
        let Some(order) = orders.get_mut(&id) else { continue };
        let ours = Ours { id: OrderColumn::OrderNo, columns: order_row::OURS };
        let wanted = row.cells.clone();
        let (shows, shown, left) = watch.look(row, ours, id, order.facts.shown, observed.cells.orders);
        if let Some(cells) = left {
            sheet.orders[n].cells = cells;
        }
        if shown != order.facts.shown {
            order.facts.shown = shown;
            overtyped.orders.push(id);
        } else if shows {
            quiet.orders.note(n, wanted, digest);
        }
    }
    for n in 0..sheet.payments.len() {
        let row = &sheet.payments[n];
        let digest = (observed.cells.digest)(PaymentColumn::TAB, row.at);
        if quiet.payments.has(n, &row.cells, digest) {
            continue;
        }
        let Some(id) = id::<_, PaymentId>(row, PaymentColumn::PaymentNo) else { continue };
        let Some(known) = ledger.facts.get(&id).map(|payment| payment.shown) else { continue };
        let ours = Ours { id: PaymentColumn::PaymentNo, columns: PAYMENT_CELLS };
        let wanted = row.cells.clone();
        let (shows, shown, left) = watch.look(row, ours, id, known, observed.cells.payments);
        if let Some(cells) = left {
            sheet.payments[n].cells = cells;
        }
        if shown != known {
            if let Some(payment) = ledger.facts.get_mut(&id) {
                payment.shown = shown;
            }
            overtyped.payments.push(id);
        } else if shows {
            quiet.payments.note(n, wanted, digest);
        }
    }
    overtyped.look_again =
        memory.rows.fights.values().filter_map(|fight| fight.rests_until).filter(|until| world.now < *until).min();
    overtyped
}

/// Rows that showed what they were to show, as remembered: the same rows, of which the same is wanted, do so now.
#[derive(Debug, Default)]
pub(in crate::decide) struct Quiet {
    orders: AlikeRows<OrderColumn>,
    payments: AlikeRows<PaymentColumn>,
    /// The tabs as they stood.
    tabs: BTreeMap<&'static str, SeenTab>,
}

impl Quiet {
    /// Forgets everything where columns stand elsewhere, or where cells are fought over.
    fn begin(&mut self, (world, sheet): (&World<'_>, &Desired), has_fights: bool) {
        if has_fights || self.tabs != world.books.seen {
            *self = Self { tabs: world.books.seen.clone(), ..Self::default() };
        }
        self.orders.truncate(sheet.orders.len());
        self.payments.truncate(sheet.payments.len());
    }
}

/// The id a row is to show.
fn id<C: Column, Id: FromStr>(row: &DesiredRow<C>, column: C) -> Option<Id> {
    row.cells.get(column).and_then(|cell| match cell {
        CellRef::Text(text) => text.parse().ok(),
        CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => None,
    })
}

/// Our cells in a tab.
#[derive(Clone, Copy)]
struct Ours<'c, C> {
    /// The one that says which row it is: it is never left alone, or nobody could tell the row.
    id: C,
    columns: &'c [C],
}

struct Watch<'w> {
    now: DateTime<Utc>,
    landed: bool,
    memory: &'w mut SystemFacts,
    history: &'w mut Vec<HistoryLine>,
}

impl Watch<'_> {
    /// Lets go of cells that were left in peace long enough.
    fn forget(&mut self) {
        let now = self.now;
        self.memory.rows.fights.retain(|_, fight| match fight.rests_until {
            Some(until) => now < until + LONGEST_REST,
            None => fight.rewrites.iter().any(|at| now - *at < SPELL),
        });
    }

    /// Looks at one row, of which this was the digest last time; returns whether it is known to show what it is to show, the
    /// digest of that, and its cells where some are left as they stand.
    fn look<C: Column>(
        &mut self,
        row: &DesiredRow<C>,
        ours: Ours<'_, C>,
        id: impl Display,
        known: u64,
        show: ShowCell<'_, C>,
    ) -> (bool, u64, Option<RowCells<C>>) {
        let at = row.at;
        let is_ours = |(column, _): &(C, CellRef<'_>)| ours.columns.contains(column);
        let differs = |(column, want): &(C, CellRef<'_>)| {
            let mut differs = false;
            show(at, *column, &mut |cell| differs = *want != cell);
            differs
        };
        let standing = || {
            let mut standing = Digest::default();
            for (column, _) in row.cells.iter().filter(is_ours) {
                show(at, column, &mut |cell| standing.eat(column, cell));
            }
            standing.finish()
        };
        // Most rows show what they are to show, and nobody typed over what never showed anything: what stands in a row
        // matters in the few others.
        let shows = known != 0 && !row.cells.iter().filter(is_ours).any(|cell| differs(&cell));
        if self.landed && known != 0 && !shows && standing() != known {
            let typed: Vec<C> = row.cells.iter().filter(is_ours).filter(differs).map(|(column, _)| column).collect();
            if !typed.is_empty() {
                let headers: Vec<&str> = typed.iter().map(|c| c.header()).collect();
                let text = format!("Kolom ⚙ {} diubah orang; dikembalikan.", headers.join(", "));
                self.history.push(HistoryLine { subject: id.to_string().into(), at: self.now, text: text.into() });
                for column in typed.iter().filter(|column| **column != ours.id) {
                    self.count(format!("{id} {}", column.header()));
                }
            }
        }
        let left = (!self.memory.rows.fights.is_empty()).then(|| self.leave(row, ours, &id, show)).flatten();
        let mut wanted = Digest::default();
        for (column, want) in left.as_ref().unwrap_or(&row.cells).iter().filter(is_ours) {
            show(at, column, &mut |_| wanted.eat(column, want));
        }
        (shows, wanted.finish(), left)
    }

    /// The cells of a row in which people fight over some, with those as they stand.
    fn leave<C: Column>(
        &self,
        row: &DesiredRow<C>,
        ours: Ours<'_, C>,
        id: &impl Display,
        show: ShowCell<'_, C>,
    ) -> Option<RowCells<C>> {
        let rests = |column: C| {
            let fight = self.memory.rows.fights.get(&format!("{id} {}", column.header()));
            fight.and_then(|fight| fight.rests_until).is_some_and(|until| self.now < until)
        };
        let is_left = |column: C| ours.columns.contains(&column) && rests(column);
        row.cells.iter().any(|(column, _)| is_left(column)).then(|| {
            let mut cells = row.cells.to_vec();
            for (column, want) in cells.iter_mut().filter(|(column, _)| is_left(*column)) {
                show(row.at, *column, &mut |cell| *want = cell.to_cell());
            }
            cells.into()
        })
    }

    /// One more rewrite of a cell.
    fn count(&mut self, cell: String) {
        let now = self.now;
        let fight = self.memory.rows.fights.entry(cell).or_default();
        if fight.rests_until.is_some_and(|until| now < until) {
            return;
        }
        fight.rewrites.retain(|at| now - *at < SPELL);
        fight.rewrites.push(now);
        if fight.rewrites.len() > PATIENCE || fight.rests_until.is_some() {
            let doubled = FIRST_REST * 2_i32.pow(fight.rests.min(5));
            fight.rests_until = Some(now + doubled.min(LONGEST_REST));
            fight.rests += 1;
            fight.rewrites.clear();
        }
    }
}

impl Digest {
    fn eat(&mut self, column: impl Column, cell: CellRef<'_>) {
        self.bytes(column.header().as_bytes());
        match cell {
            CellRef::Empty => self.bytes(&[0]),
            CellRef::Number(n) => {
                self.bytes(&[1]);
                self.bytes(&n.to_bits().to_le_bytes());
            }
            CellRef::Text(text) => {
                self.bytes(&[2]);
                self.bytes(text.as_bytes());
            }
            CellRef::Bool(b) => self.bytes(&[3, u8::from(b)]),
        }
    }
}
