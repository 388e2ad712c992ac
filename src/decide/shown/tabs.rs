//! The tabs that are ours as a whole, and our columns in the lists of customers and products.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::decide::kitchen::Plan;
use crate::decide::kpi::market;
use crate::decide::money::receivables::{self, Bucket};
use crate::decide::orders::Order;
use crate::decide::orders::account::{account, turnover};
use crate::decide::orders::parts::Parts;
use crate::decide::rows::order_no;
use crate::decide::world::{DesiredRow, World};
use crate::domain::books::LeadRow;
use crate::domain::cell::Cell;
use crate::domain::column::{CustomerColumn, LeadColumn, ProductColumn};
use crate::domain::customer_name::CustomerKey;
use crate::domain::document::RegisterEntry;
use crate::domain::facts::register_with;
use crate::domain::ids::{KnownOrders, OrderId};
use crate::domain::problem::{self, Code, Problem};
use crate::domain::rupiah::Rupiah;
use crate::domain::serial;
use crate::domain::shared::Shared;
use crate::domain::text::Text;

type Rows = Vec<Vec<Cell>>;

fn text(text: impl Into<Text>) -> Cell {
    Cell::text(text)
}

/// Every number ever issued, in order of issue: those of memory, and those that are new or changed.
pub(super) fn register(known: &Shared<Vec<RegisterEntry>>, changed: &[RegisterEntry]) -> Shared<Vec<RegisterEntry>> {
    if changed.is_empty() {
        return known.clone();
    }
    register_with(known, changed).into_iter().cloned().collect::<Vec<_>>().into()
}

/// A row of `Dokumen`.
#[must_use]
pub(crate) fn document(entry: &RegisterEntry) -> [Cell; 8] {
    [
        text(entry.number.clone()),
        text(entry.kind.code()),
        serial::day(entry.on),
        text(entry.order.map(|order| order.text()).unwrap_or_default()),
        text(entry.customer.clone()),
        Cell::whole(entry.value.0),
        Cell::whole(i64::from(entry.revision)),
        text(entry.note.clone()),
    ]
}

/// `Piutang` as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Receivables {
    owed: Parts<Vec<Cell>>,
    rows: Option<Shared<Rows>>,
}

impl Receivables {
    /// Open receivables by age.
    pub(super) fn rows(&mut self, world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> Shared<Rows> {
        let is_same = self.owed.follow(orders, |order| receivable(order, world));
        let last = self.rows.take().filter(|_| is_same);
        let rows = last.unwrap_or_else(|| self.owed.values().cloned().collect::<Rows>().into());
        self.rows = Some(rows.clone());
        rows
    }
}

fn receivable(order: &Order<'_>, world: &World<'_>) -> Option<Vec<Cell>> {
    let tolerance = order.facts.tolerance(world.policy.payment.tolerance);
    let owed = receivables::position(&account(order)?, world.today(), tolerance).receivable?;
    let mut row = vec![
        text(owed.customer),
        text(owed.invoice.number),
        text(owed.order.to_string()),
        serial::day(owed.invoice.on),
        serial::day(owed.invoice.due_on),
        Cell::whole(owed.age_days),
    ];
    row.extend(Bucket::ALL.map(|b| if b == owed.bucket { Cell::whole(owed.amount.0) } else { Cell::Empty }));
    row.push(Cell::whole(owed.amount.0));
    Some(row)
}

/// `Kesiapan`: what must be ready from today on.
#[must_use]
pub(crate) fn readiness(world: &World<'_>, plan: &Plan) -> Rows {
    let whole = |n: Option<u32>| n.map_or(Cell::Empty, |n| Cell::whole(i64::from(n)));
    plan.readiness
        .iter()
        .filter(|r| r.on >= world.today())
        .map(|r| {
            vec![
                serial::day(r.on),
                text(r.outlet.as_str()),
                whole(Some(r.packs)),
                whole(r.capacity),
                r.person_hours.cell(),
                r.available.map_or(Cell::Empty, crate::decide::kitchen::PersonHours::cell),
                text(r.shortages.as_str()),
            ]
        })
        .collect()
}

/// What stands in `Status` of a lead that became an order.
pub(crate) const WON: &str = "Jadi";

/// Whether a lead became an order.
#[must_use]
pub(crate) fn is_won(lead: &LeadRow, orders: &BTreeMap<OrderId, Order<'_>>) -> bool {
    lead.status.as_deref() == Some(WON) || market::order_of(lead, orders).is_some()
}

/// Our column in `Prospek`.
#[must_use]
pub(crate) fn leads(world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> Vec<DesiredRow<LeadColumn>> {
    if world.books.leads.is_empty() {
        return Vec::new();
    }
    let ids: BTreeSet<OrderId> = orders.keys().copied().collect();
    let known = KnownOrders::new(&ids);
    let row = |lead: &LeadRow| {
        let mut problems = lead.problems.clone();
        let typed = lead.order_no.as_deref();
        problems.extend(
            typed
                .filter(|typed| !typed.parse().is_ok_and(|id| known.contains(id)))
                .map(|typed| unknown_order(typed, &known, "atau kosongkan", "tulis satu nomor saja di sini")),
        );
        if typed.is_none() && lead.status.as_deref() == Some(WON) {
            let what = format!(
                "Status {WON}: isi No Order pesanannya, supaya prospek ini ketahuan menjadi pesanan yang mana."
            );
            problems.push(Problem::new(Code::Required, what).as_warning());
        }
        DesiredRow { at: lead.at, cells: vec![(LeadColumn::Problems, text(problem::lines(&problems)))].into() }
    };
    world.books.leads.iter().map(row).collect()
}

/// The sentence for an order number nobody knows.
#[must_use]
pub(crate) fn unknown_order(typed: &str, known: &KnownOrders<'_>, so_that: &str, split: &str) -> Problem {
    Problem::new(Code::OrderUnknown, order_no::unknown(typed, known, so_that, split))
}

/// What a customer has ordered so far; orders that are off do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct History {
    /// The day of the last order's intake.
    pub last: Option<NaiveDate>,
    /// The last delivery day agreed.
    pub deliver_on: Option<NaiveDate>,
    /// How many.
    pub orders: u32,
    /// Σ totals.
    pub value: Rupiah,
    /// Owed on goods that left.
    pub owed: Rupiah,
}

impl History {
    /// Whether a delivery is still to come.
    #[must_use]
    pub(crate) fn is_expected(&self, today: NaiveDate) -> bool {
        self.deliver_on.is_some_and(|on| on >= today)
    }
}

/// What an order adds to what its customer has ordered so far.
fn bought(order: &Order<'_>, world: &World<'_>) -> Option<(CustomerKey, History)> {
    let terms = order.terms.as_deref().filter(|_| !order.facts.state.is_off())?;
    let tolerance = order.facts.tolerance(world.policy.payment.tolerance);
    let owed = account(order)
        .and_then(|account| receivables::position(&account, world.today(), tolerance).receivable)
        .map_or(Rupiah::ZERO, |receivable| receivable.amount);
    let history = History {
        last: Some(order.facts.intake_day),
        deliver_on: Some(terms.deliver_on),
        orders: 1,
        value: turnover(order),
        owed,
    };
    Some((CustomerKey::new(&terms.customer), history))
}

/// What every customer has ordered so far, as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Customers {
    bought: Parts<(CustomerKey, History)>,
    rows: Option<Shared<Vec<DesiredRow<CustomerColumn>>>>,
}

impl Customers {
    fn histories(&self) -> HashMap<&CustomerKey, History> {
        let mut histories: HashMap<&CustomerKey, History> = HashMap::new();
        for (customer, bought) in self.bought.values() {
            let history = histories.entry(customer).or_default();
            history.last = history.last.max(bought.last);
            history.deliver_on = history.deliver_on.max(bought.deliver_on);
            history.orders += bought.orders;
            history.value += bought.value;
            history.owed += bought.owed;
        }
        histories
    }

    /// Our columns in `Pelanggan`.
    pub(super) fn rows(
        &mut self,
        world: &World<'_>,
        orders: &BTreeMap<OrderId, Order<'_>>,
    ) -> Shared<Vec<DesiredRow<CustomerColumn>>> {
        let is_same = self.bought.follow(orders, |order| bought(order, world));
        let last = self.rows.take().filter(|_| is_same);
        let rows = last.unwrap_or_else(|| customers(world, &self.histories()).into());
        self.rows = Some(rows.clone());
        rows
    }
}

/// What every customer has ordered so far.
#[must_use]
pub(crate) fn histories(world: &World<'_>, orders: &BTreeMap<OrderId, Order<'_>>) -> HashMap<CustomerKey, History> {
    let mut all = Customers::default();
    all.bought.follow(orders, |order| bought(order, world));
    all.histories().into_iter().map(|(customer, history)| (customer.clone(), history)).collect()
}

fn customers(world: &World<'_>, histories: &HashMap<&CustomerKey, History>) -> Vec<DesiredRow<CustomerColumn>> {
    let counted: HashMap<u32, CustomerKey> = world.books.customers_by_key().map(|(key, row)| (row.at, key)).collect();
    world
        .books
        .customers
        .iter()
        .map(|row| {
            let history = counted.get(&row.at).and_then(|key| histories.get(key));
            let day = history.and_then(|h| h.last);
            let number = |f: fn(&History) -> i64| history.map_or(Cell::Empty, |h| Cell::whole(f(h)));
            let cells = vec![
                (CustomerColumn::LastOrder, day.map_or(Cell::Empty, serial::day)),
                (CustomerColumn::Orders, number(|h| i64::from(h.orders))),
                (CustomerColumn::Value, number(|h| h.value.0)),
                (CustomerColumn::Receivable, number(|h| h.owed.0)),
                (CustomerColumn::DaysSince, day.map_or(Cell::Empty, |d| Cell::whole((world.today() - d).num_days()))),
                (CustomerColumn::Problems, text(problem::lines(&row.problems))),
            ];
            DesiredRow { at: row.at, cells: cells.into() }
        })
        .collect()
}

/// Our column in `Produk`.
#[must_use]
pub(crate) fn products(world: &World<'_>) -> Vec<DesiredRow<ProductColumn>> {
    let cells =
        |row: &crate::domain::books::ProductRow| vec![(ProductColumn::Problems, text(problem::lines(&row.problems)))];
    world.books.products.iter().map(|row| DesiredRow { at: row.at, cells: cells(row).into() }).collect()
}
