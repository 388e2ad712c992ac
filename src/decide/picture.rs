//! The decision of a cycle: from the world to what should be. Pure: the same world gives the same decisions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::decide::catalogue::Catalogue;
use crate::decide::kitchen::remarks;
use crate::decide::kitchen::{self, Demand, Plan};
use crate::decide::money::ledger::{self, Ledger};
use crate::decide::money::numbering::Numbering;
use crate::decide::money::receipts;
use crate::decide::notices;
use crate::decide::notices::Notifier;
use crate::decide::notices::content::NoticeExtra;
use crate::decide::notices::troubles::{paused, stand_still, troubles};
use crate::decide::orders::approvals;
use crate::decide::orders::cross;
use crate::decide::orders::{self, Context, Order};
use crate::decide::reports::Desk;
use crate::decide::rows::guards;
use crate::decide::rows::matching::{self, Match};
use crate::decide::shown::order_row;
use crate::decide::shown::tabs;
use crate::decide::world::{Decisions, Desired, DesiredRow, Summary, World};
use crate::domain::cell::Cell;
use crate::domain::column::{
    CapacityColumn, Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    RecipeColumn, StockColumn,
};
use crate::domain::facts::{Changes, Episode, HistoryLine, Origin, SystemFacts, TabFacts, Trouble, register_with};
use crate::domain::ids::{KnownOrders, OrderId};
use crate::domain::order::Answer;
use crate::domain::payment::Receipt;
use crate::domain::problem::{self, Code, Problem};

/// How often `Status Sistem` shows that we live although nothing else is written.
pub const HEARTBEAT: TimeDelta = TimeDelta::minutes(15);
/// After an older version of the sheet was put back, rows that rest again may tell nobody for this much longer.
const QUIET_BEYOND_SETTLE: TimeDelta = TimeDelta::minutes(1);
/// The tabs that people fill.
const PEOPLES: [&str; 9] = [
    OrderColumn::TAB,
    LineColumn::TAB,
    PaymentColumn::TAB,
    CustomerColumn::TAB,
    LeadColumn::TAB,
    ProductColumn::TAB,
    RecipeColumn::TAB,
    StockColumn::TAB,
    CapacityColumn::TAB,
];

/// Decides what should be, now.
#[must_use]
pub fn decide(world: &World<'_>) -> Decisions {
    let picture = Picture::of(world);
    picture.decisions(world)
}

/// Every order of the cycle in its full standing: what reports are made from.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Orders with an id.
    pub orders: BTreeMap<OrderId, Order<'a>>,
    /// Rows that become orders once they rest, and whether they are copies.
    pub newcomers: Vec<(Order<'a>, bool)>,
    /// The money.
    pub ledger: Ledger,
    /// Raw material and capacity.
    pub plan: Plan,
    /// What credit decisions need to know.
    pub extras: BTreeMap<OrderId, NoticeExtra>,
    numbering: Numbering,
    system: SystemFacts,
    others: Vec<u32>,
    history: Vec<HistoryLine>,
    paused: BTreeMap<String, String>,
    troubles: BTreeMap<String, String>,
    found: BTreeSet<OrderId>,
    next_due: Option<DateTime<Utc>>,
}

impl<'a> Picture<'a> {
    /// Looks at the whole world.
    #[must_use]
    pub fn of(world: &World<'a>) -> Self {
        let mut system = world.facts.system.clone();
        let catalogue = Catalogue::new(world.books);
        let mut roster = matching::call(world, &mut system);
        let known: BTreeSet<OrderId> = roster.orders.keys().copied().collect();
        let mut ledger = ledger::read(world, &known, &mut system);
        let mut numbering = Numbering::after(&world.facts.register);
        if world.takes_over() {
            numbering.take_over(&world.books.register, &world.facts.register, &world.policy.number_pattern);
            for id in world.books.register.iter().filter_map(|row| row.order) {
                matching::pass(&mut system, id);
            }
        }
        let context = Context { world, catalogue: &catalogue };

        let found: BTreeSet<OrderId> = roster
            .orders
            .values()
            .filter(|p| p.is_new && matches!(p.facts.origin, Origin::Adopted | Origin::History))
            .map(|p| p.facts.id)
            .collect();
        let troubles = troubles(world, &roster, &ledger);
        let paused = paused(world, &roster, &ledger);
        let mut history = std::mem::take(&mut roster.history);
        history.extend(ledger.history.iter().cloned());
        let newcomers = std::mem::take(&mut roster.newcomers)
            .into_iter()
            .map(|new| (newcomer(matching::unborn(new.row, world), context), new.is_copy))
            .collect();
        let mut orders = BTreeMap::new();
        for (id, present) in std::mem::take(&mut roster.orders) {
            let money = ledger.money.get(&id).cloned().unwrap_or_default();
            let mut order = orders::evaluate(present, money, context, &mut numbering);
            history.append(&mut order.history);
            orders.insert(id, order);
        }
        receipts::settle(world, &mut ledger, |id| orders.get(&id), &catalogue, &mut numbering);
        cross::warn_of_splits(world, &mut orders);
        let extras = cross::exposures(world, &catalogue, &mut orders);
        let plan = prepare(world, &orders);
        system.kitchen = remarks::remarks(world, &catalogue);
        let mut next_due = [roster.next_due, ledger.next_due].into_iter().flatten().min();
        for order in orders.values().filter(|s| s.row.is_some() && !s.settled) {
            let due = order.facts.seen.since + world.policy.settle;
            next_due = Some(next_due.map_or(due, |d| d.min(due)));
        }
        // What a row looked like while it was typed must not be taken for a new row when its order looks like that again.
        let both_read = [OrderColumn::TAB, PaymentColumn::TAB].iter().all(|tab| !paused.contains_key(*tab));
        system.newcomers.retain(|key, seen| {
            let stands = roster.waiting.contains(key) || ledger.unborn.contains(key);
            if both_read { stands } else { world.now - *seen < TimeDelta::days(1) }
        });
        stand_still(world, &mut system);
        if guards::is_reverted(world.books, world.facts) {
            // What people see changed is what somebody put back, not what anybody decided.
            system.quiet_until = Some(world.now + world.policy.settle + QUIET_BEYOND_SETTLE);
        } else if system.quiet_until.is_some_and(|until| until <= world.now) {
            system.quiet_until = None;
        }
        Self {
            orders,
            newcomers,
            ledger,
            plan,
            extras,
            numbering,
            system,
            others: roster.others.iter().map(|r| r.at).collect(),
            history,
            paused,
            troubles,
            found,
            next_due,
        }
    }

    /// Turns the picture into decisions.
    #[must_use]
    pub fn decisions(mut self, world: &World<'a>) -> Decisions {
        let mut notifier = Notifier::new(*world);
        let quiet = self.system.quiet_until.is_some();
        let silent_payments = world.takes_over();
        for (id, order) in &mut self.orders {
            let extra = self.extras.get(id).cloned().unwrap_or_default();
            let withdrawn = self.ledger.withdrawn.contains(id);
            notifier.order(order, self.plan.orders.get(id), &extra, withdrawn, quiet || self.found.contains(id));
        }
        if !silent_payments {
            notifier.payments(&mut self.ledger, &mut self.orders, quiet);
        }
        self.pauses(world);
        let new_troubles = self.new_troubles(world);
        notifier.troubles(new_troubles, &mut self.system);
        notifier.overdue(&mut self.orders, &self.found, &mut self.system);
        let desk = Desk { world, orders: &self.orders, plan: &self.plan, ledger: &self.ledger };
        notifier.slots(desk, &mut self.system);
        self.hold_masses(world, &mut notifier);

        let sheet = self.desired(world);
        let summary = self.summary(&sheet);
        let baseline_ends = world.facts.system.born_at.is_none()
            && !self.paused.contains_key(OrderColumn::TAB)
            && !self.paused.contains_key(PaymentColumn::TAB);
        if baseline_ends {
            self.system.born_at = Some(world.now);
        }
        if world.facts.system.heartbeat.is_none_or(|at| world.now - at >= HEARTBEAT || world.now < at) {
            self.system.heartbeat = Some(world.now);
        }
        let midnight = world.policy.start_of(world.today() + Days::new(1));
        let heartbeat = self.system.heartbeat.map(|h| h + HEARTBEAT);
        let due = [self.next_due, notifier.next_due, Some(midnight), heartbeat, self.system.quiet_until];
        let changes = self.changes(world, &notifier);
        Decisions { changes, sheet, next_due: due.into_iter().flatten().min(), summary }
    }

    /// Remembers which tabs are paused, and since when.
    fn pauses(&mut self, world: &World<'_>) {
        for (title, reason) in &self.paused {
            let tab: &mut TabFacts = self.system.tabs.entry(title.clone()).or_default();
            if tab.paused.as_ref() != Some(reason) {
                tab.paused_since.get_or_insert(world.now);
                tab.paused = Some(reason.clone());
            }
        }
        for (title, tab) in &mut self.system.tabs {
            if !self.paused.contains_key(title) && tab.paused.take().is_some() {
                tab.paused_since = None;
            }
        }
        for title in PEOPLES.iter().filter(|title| !self.paused.contains_key(**title)) {
            let filled = !world.books.empty.contains(title);
            if self.system.tabs.get(*title).is_some_and(|tab| tab.filled) != filled {
                self.system.tabs.entry((*title).to_owned()).or_default().filled = filled;
            }
        }
    }

    /// Troubles that are there now and were not before.
    fn new_troubles(&mut self, world: &World<'_>) -> Vec<Trouble> {
        let mut new = Vec::new();
        for (key, sentence) in &self.troubles {
            if !self.system.troubles.contains_key(key) {
                self.system.troubles.insert(key.clone(), Episode { number: 1, since: world.now, ..Episode::default() });
                new.push(Trouble { key: key.clone(), sentence: sentence.clone() });
            }
        }
        let current = &self.troubles;
        self.system.troubles.retain(|key, _| current.contains_key(key));
        new
    }

    /// Too many new notices at once: a person looks first.
    fn hold_masses(&mut self, world: &World<'_>, notifier: &mut Notifier<'_>) {
        let count = notifier.notices.len();
        if count > world.policy.mass_hold && self.system.mail_held.is_none() {
            let at = world.now.with_timezone(&world.policy.timezone).format("%d/%m/%Y %H:%M:%S");
            self.system.mail_held = Some(format!("{count} pemberitahuan baru sekaligus pada {at}"));
            let sentence = format!(
                "{count} pemberitahuan baru dalam satu kali baca; semua surat ditahan. Periksa sheet, lalu jalankan: orderd mail release."
            );
            notifier.troubles(vec![Trouble { key: notices::MASS_HOLD.to_owned(), sentence }], &mut self.system);
        }
    }

    fn desired(&self, world: &World<'_>) -> Desired {
        if world.books.ahead.is_some() {
            return Desired::default();
        }
        let mut desired = Desired::default();
        for (id, order) in &self.orders {
            let Some(row) = order.row else { continue };
            let cells = order_row::cells(order, self.plan.orders.get(id), &world);
            desired.orders.push(DesiredRow { at: row.at, cells });
            line_rows(order, &mut desired.lines);
        }
        for (order, is_copy) in &self.newcomers {
            let Some(row) = order.row else { continue };
            let cells = if *is_copy {
                // What tells a copy from a new order is what of ours it bears: blanked, the copied approvals would count.
                let telling: &[OrderColumn] = match row.typed_id.as_deref().and_then(|t| t.parse::<OrderId>().ok()) {
                    Some(id) if self.orders.contains_key(&id) => &[OrderColumn::OrderNo],
                    _ => &[OrderColumn::OrderNo, OrderColumn::Status, OrderColumn::ProformaNo],
                };
                let mut cells = order_row::blank_cells();
                cells.retain(|(column, _)| !telling.contains(column));
                cells
            } else {
                order_row::cells(order, None, &world)
            };
            desired.orders.push(DesiredRow { at: row.at, cells });
        }
        let titles: BTreeMap<u32, bool> = world
            .books
            .orders
            .iter()
            .map(|r| (r.at, r.typed_id.as_deref().is_some_and(|t| t.parse::<OrderId>().is_err())))
            .collect();
        for at in &self.others {
            let is_title = titles.get(at).copied().unwrap_or(false);
            let mut cells = order_row::blank_cells();
            // A word in the id cell of an otherwise blank row is a person's title.
            cells.retain(|(column, _)| !is_title || *column != OrderColumn::OrderNo);
            desired.orders.push(DesiredRow { at: *at, cells });
        }
        self.stray_lines(world, &mut desired.lines);
        for shown in &self.ledger.desired {
            let mut row = shown.row.clone();
            if let Some(id) = shown.payment {
                let shown = self.ledger.facts.get(&id).and_then(|f| f.receipt.as_ref()).map(Receipt::shown);
                row.cells.push((PaymentColumn::ReceiptNo, Cell::text(shown.unwrap_or_default())));
            }
            if let Some(order) = shown.order.and_then(|id| self.orders.get(&id)) {
                let customer = order.terms.as_ref().map(|t| t.customer.clone()).unwrap_or_default();
                row.cells.push((PaymentColumn::Customer, Cell::text(customer)));
            } else if row.cells.iter().all(|(c, _)| *c != PaymentColumn::Customer) {
                row.cells.push((PaymentColumn::Customer, Cell::Empty));
            }
            desired.payments.push(row);
        }
        desired.customers = tabs::customers(world, &self.orders);
        desired.products = tabs::products(world);
        desired.leads = tabs::leads(world, &self.orders);
        let register = register_with(&world.facts.register, &self.numbering.entries);
        desired.tabs.insert("Dokumen", tabs::register(&register));
        desired.tabs.insert("Piutang", tabs::receivables(world, &self.orders));
        desired.ticking.insert("Kesiapan", tabs::readiness(world, &self.plan));
        desired.ticking.insert("KPI", tabs::figures(world, &self.orders, &self.plan));
        desired
    }

    /// Lines of `Rincian` that belong to no order we know.
    fn stray_lines(&self, world: &World<'_>, rows: &mut Vec<DesiredRow<LineColumn>>) {
        let taken: BTreeSet<u32> = rows.iter().map(|r| r.at).collect();
        let ids: BTreeSet<OrderId> = self.orders.keys().copied().collect();
        let known = KnownOrders::new(&ids);
        for line in world.books.lines.iter().filter(|l| !taken.contains(&l.at)) {
            let mut problems: Vec<Problem> = Vec::new();
            match line.order_no.as_deref() {
                Some(typed) => problems.push(tabs::unknown_order(typed, &known, "agar baris ini dihitung")),
                None if !line.content.is_blank() => problems.push(Problem::new(
                    Code::Required,
                    "Kolom No Order masih kosong; isi nomor order, mis. ODR-2026-0001.",
                )),
                None => {}
            }
            let cells =
                vec![(LineColumn::Amount, Cell::Empty), (LineColumn::Problems, Cell::text(problem::lines(&problems)))];
            rows.push(DesiredRow { at: line.at, cells });
        }
    }

    fn summary(&self, sheet: &Desired) -> Summary {
        let lines = |cell: &Cell| match cell {
            Cell::Text(text) => text.lines().count(),
            Cell::Empty | Cell::Number(_) | Cell::Bool(_) => 0,
        };
        let orders = sheet.orders.iter().flat_map(|r| &r.cells).filter(|(c, _)| *c == OrderColumn::Problems);
        let payments = sheet.payments.iter().flat_map(|r| &r.cells).filter(|(c, _)| *c == PaymentColumn::Problems);
        let problems = orders.map(|(_, c)| lines(c)).chain(payments.map(|(_, c)| lines(c))).sum();
        Summary {
            orders: self.orders.values().filter(|s| s.row.is_some()).count(),
            problems,
            documents: self.numbering.issued.clone(),
            paused_tabs: self.paused.keys().cloned().collect(),
        }
    }

    fn changes(self, world: &World<'_>, notifier: &Notifier<'_>) -> Changes {
        let old = world.facts;
        let orders = self.orders.into_values().map(|s| s.facts).filter(|f| old.orders.get(&f.id) != Some(f)).collect();
        let payments = self.ledger.facts.into_values().filter(|f| old.payments.get(&f.id) != Some(f)).collect();
        let mut changes = Changes {
            orders,
            payments,
            register: self.numbering.entries,
            mailings: notifier.mailings(),
            notices: notifier.notices.clone(),
            history: self.history,
            system: None,
        };
        let mut system = self.system;
        if (!changes.is_empty() || system != old.system) && world.books.ahead.is_none() {
            // An empty or older memory goes on where the sheet is.
            let shown = world.books.record.filter(|_| world.takes_over()).unwrap_or(0);
            system.record = system.record.max(shown) + 1;
        }
        changes.system = (system != old.system).then_some(system);
        changes
    }
}

/// Feedback for a row that rests not yet: read like an order, with no effect and no id.
fn newcomer<'a>(present: Match<'a>, context: Context<'_>) -> Order<'a> {
    let mut order = orders::evaluate(present, ledger::Money::default(), context, &mut Numbering::default());
    order.is_newcomer = true;
    order
}

fn line_rows(order: &Order<'_>, rows: &mut Vec<DesiredRow<LineColumn>>) {
    for (i, line) in order.lines.iter().enumerate() {
        let (amount, problems) = order.line_outputs.get(i).cloned().unwrap_or_default();
        let cells = vec![
            (LineColumn::Amount, amount.map_or(Cell::Empty, |a| Cell::whole(a.0))),
            (LineColumn::Problems, Cell::text(problem::lines(&problems))),
        ];
        rows.push(DesiredRow { at: line.at, cells });
    }
}

fn prepare(world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> Plan {
    let demands: Vec<Demand<'_>> = orders
        .values()
        .filter(|s| !s.facts.seen.is_lost())
        .filter_map(|s| {
            let terms = s.terms.as_ref()?;
            let released =
                s.row.is_some_and(|r| approvals::answer(r, &s.facts, OrderColumn::Release) == Some(Answer::Yes));
            Some(Demand {
                id: s.facts.id,
                released,
                state: s.facts.state,
                outlet: &terms.outlet,
                deliver_on: terms.deliver_on,
                lines: &terms.lines,
            })
        })
        .collect();
    let books = world.books;
    kitchen::plan(&demands, &books.products, &books.recipes, &books.stock, &books.capacity)
}
