//! Cells of ours that people typed into: put back like any other difference, but noted in the row's history, and left
//! alone for a while when somebody keeps at it.
//!
//! What we last wanted a row to show is remembered as a digest. A row that shows something else, although our last
//! write is known to have landed, was typed into; our own changes never look like that.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::Decisions;
use crate::decide::shown::order_row;
use crate::decide::world::DesiredRow;
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::{Facts, HistoryLine, SystemFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::sheet::mirror::Tables;
use crate::sheet::read::{Place, Places};
use crate::sheet::table::Table;

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

/// Notes what people typed over, leaves alone what is fought over, and remembers what every row should show now.
/// `landed`: everything we wrote last is known to stand in the sheet.
pub(super) fn note(
    decisions: &mut Decisions,
    tables: &Tables,
    places: &Places,
    facts: &Facts,
    now: DateTime<Utc>,
    landed: bool,
) {
    let known_system = decisions.changes.system.as_ref().unwrap_or(&facts.system);
    let mut desk = Desk { now, landed, system: known_system.clone(), history: Vec::new() };
    desk.forget();
    if let (Some(place), Some(table)) = (&places.orders, tables.get(OrderColumn::TAB)) {
        let at: HashMap<OrderId, usize> = (decisions.changes.orders.iter().map(|o| o.id)).zip(0..).collect();
        for row in &mut decisions.sheet.orders {
            let Some(id) = id(row, OrderColumn::OrderNo) else { continue };
            let changed = at.get(&id).copied();
            let Some(known) = changed.map(|i| &decisions.changes.orders[i]).or_else(|| facts.orders.get(&id)) else {
                continue;
            };
            let wanted = desk.look(row, order_row::OURS, id, known.shown, place, table);
            if wanted != known.shown {
                match changed {
                    Some(i) => decisions.changes.orders[i].shown = wanted,
                    None => {
                        let mut order = known.clone();
                        order.shown = wanted;
                        decisions.changes.orders.push(order);
                    }
                }
            }
        }
    }
    if let (Some(place), Some(table)) = (&places.payments, tables.get(PaymentColumn::TAB)) {
        let at: HashMap<PaymentId, usize> = (decisions.changes.payments.iter().map(|p| p.id)).zip(0..).collect();
        for row in &mut decisions.sheet.payments {
            let Some(id) = id(row, PaymentColumn::PaymentNo) else { continue };
            let changed = at.get(&id).copied();
            let Some(known) = changed.map(|i| &decisions.changes.payments[i]).or_else(|| facts.payments.get(&id))
            else {
                continue;
            };
            let wanted = desk.look(row, PAYMENT_CELLS, id, known.shown, place, table);
            if wanted != known.shown {
                match changed {
                    Some(i) => decisions.changes.payments[i].shown = wanted,
                    None => {
                        let mut payment = known.clone();
                        payment.shown = wanted;
                        decisions.changes.payments.push(payment);
                    }
                }
            }
        }
    }
    let rests = desk.system.fights.values().filter_map(|f| f.rests_until).filter(|until| now < *until).min();
    decisions.next_due = [decisions.next_due, rests].into_iter().flatten().min();
    decisions.changes.history.append(&mut desk.history);
    if desk.system != *known_system {
        decisions.changes.system = Some(desk.system);
    }
}

/// The id a row is to show.
fn id<C: Column, Id: FromStr>(row: &DesiredRow<C>, column: C) -> Option<Id> {
    row.cells.iter().find(|(c, _)| *c == column).and_then(|(_, cell)| match cell {
        Cell::Text(text) => text.parse().ok(),
        Cell::Empty | Cell::Number(_) | Cell::Bool(_) => None,
    })
}

struct Desk {
    now: DateTime<Utc>,
    landed: bool,
    system: SystemFacts,
    history: Vec<HistoryLine>,
}

impl Desk {
    /// Lets go of cells that were left in peace long enough.
    fn forget(&mut self) {
        let now = self.now;
        self.system.fights.retain(|_, fight| match fight.rests_until {
            Some(until) => now < until + LONGEST_REST,
            None => fight.rewrites.iter().any(|at| now - *at < SPELL),
        });
    }

    /// Looks at one row; returns the digest of what it is to show.
    fn look<C: Column>(
        &mut self,
        row: &mut DesiredRow<C>,
        ours: &[C],
        id: impl Display,
        known: u64,
        place: &Place<C>,
        table: &Table,
    ) -> u64 {
        let at = row.at;
        let shown = |column: C| place.binding.column(column).map(|c| table.cell(at, c));
        let is_ours = |(column, _): &&(C, Cell)| ours.contains(column);
        let stands = digest(row.cells.iter().filter(is_ours).filter_map(|(c, _)| Some((*c, shown(*c)?))));
        if self.landed && known != 0 && stands != known {
            let differs = |(column, want): &&(C, Cell)| shown(*column).is_some_and(|stands| want.as_ref() != stands);
            let typed: Vec<C> = row.cells.iter().filter(is_ours).filter(differs).map(|(c, _)| *c).collect();
            if !typed.is_empty() {
                let headers: Vec<&str> = typed.iter().map(|c| c.header()).collect();
                let text = format!("Kolom ⚙ {} diubah orang; dikembalikan.", headers.join(", "));
                self.history.push(HistoryLine { subject: id.to_string().into(), at: self.now, text });
                typed.iter().for_each(|column| self.count(format!("{id} {}", column.header())));
            }
        }
        if !self.system.fights.is_empty() {
            for (column, want) in row.cells.iter_mut().filter(|(c, _)| ours.contains(c)) {
                let fight = self.system.fights.get(&format!("{id} {}", column.header()));
                let rests = fight.and_then(|f| f.rests_until).is_some_and(|until| self.now < until);
                if let Some(stands) = shown(*column).filter(|_| rests) {
                    *want = stands.to_cell();
                }
            }
        }
        let present = row.cells.iter().filter(is_ours).filter(|(c, _)| shown(*c).is_some());
        digest(present.map(|(c, want)| (*c, want.as_ref())))
    }

    /// One more rewrite of a cell.
    fn count(&mut self, cell: String) {
        let now = self.now;
        let fight = self.system.fights.entry(cell).or_default();
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

/// A digest that stays the same from one version of the program to the next (FNV-1a): another one would look as if
/// people had typed into every row. Never 0.
fn digest<'a, C: Column>(cells: impl Iterator<Item = (C, CellRef<'a>)>) -> u64 {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = START;
    let mut eat = |bytes: &[u8]| bytes.iter().for_each(|b| hash = (hash ^ u64::from(*b)).wrapping_mul(PRIME));
    for (column, cell) in cells {
        eat(column.header().as_bytes());
        match cell {
            CellRef::Empty => eat(&[0]),
            CellRef::Number(n) => {
                eat(&[1]);
                eat(&n.to_bits().to_le_bytes());
            }
            CellRef::Text(text) => {
                eat(&[2]);
                eat(text.as_bytes());
            }
            CellRef::Bool(b) => eat(&[3, u8::from(b)]),
        }
    }
    hash.max(1)
}
