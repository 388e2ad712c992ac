//! The accounting workbook of a day, made from what a cycle decided.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use super::report::CycleError;
use crate::config::Config;
use crate::decide::money::ledger::uncovered;
use crate::decide::orders::account::revenue;
use crate::decide::orders::{Order, refund};
use crate::decide::shown::answered;
use crate::decide::{Decisions, World};
use crate::documents::accounting::report;
use crate::documents::file;
use crate::documents::ledger::{Ledger, LedgerCancellation, LedgerOrder, LedgerPayment};
use crate::documents::workbook::write_report;
use crate::domain::cell::CellRef;
use crate::domain::column::{OrderColumn, PaymentColumn};
use crate::domain::customer_name::CustomerKey;
use crate::domain::document::DocumentKind;
use crate::domain::facts::{Delivery, OrderFacts};
use crate::domain::former::FormerDue;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::order::{Answer, Method};
use crate::domain::payment::{PaymentFacts, PaymentKind};
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::state::State;
use crate::sheet::reading::{choice, date, positive_rupiah, rupiah};

/// Which part of the books a workbook shows.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Documents and payments from this day on.
    pub from: Option<NaiveDate>,
    /// Up to this day.
    pub to: Option<NaiveDate>,
    /// Balances as of the end of this day.
    pub as_of: NaiveDate,
}

/// Where the workbook of a day stands.
#[must_use]
pub fn path_of_day(config: &Config, day: NaiveDate) -> PathBuf {
    config.export_dir.join(format!("akunting-{}.xlsx", day.format("%Y%m%d")))
}

/// Writes the workbook of the day of a slot.
pub(super) fn write_for_day(
    config: &Config,
    world: &World<'_>,
    decisions: &Decisions<'_>,
    slot: DateTime<Utc>,
) -> Result<(), CycleError> {
    let day = world.policy.day(slot);
    let path = path_of_day(config, day);
    let ledger = ledger(world, decisions, Period { from: None, to: None, as_of: day });
    std::fs::create_dir_all(&config.export_dir)
        .map_err(anyhow::Error::from)
        .and_then(|()| file::replace(&path, |f| write_report(report(&ledger), f)).map_err(anyhow::Error::from))
        .map_err(|source| CycleError::Workbook { path, source })
}

/// The books as accounting wants them, from one decision, with what the cycle issues in it.
#[must_use]
pub fn ledger<'a>(world: &World<'a>, decisions: &'a Decisions<'_>, period: Period) -> Ledger<'a> {
    made_of(world, decisions, period, &decisions.ledger.facts, |order| Some(&*order.facts))
}

/// The same with nothing but what memory has: what the next cycle would issue has no number yet.
#[must_use]
pub fn ledger_as_recorded<'a>(world: &World<'a>, decisions: &'a Decisions<'_>, period: Period) -> Ledger<'a> {
    let recorded = world.facts;
    made_of(world, decisions, period, &recorded.payments, |order| {
        recorded.orders.get(&order.facts.id).map(|facts| &**facts)
    })
}

fn made_of<'a, 'p>(
    world: &World<'a>,
    decisions: &'a Decisions<'p>,
    period: Period,
    receipts: &'a BTreeMap<PaymentId, Shared<PaymentFacts>>,
    issued: impl Fn(&'a Order<'p>) -> Option<&'a OrderFacts>,
) -> Ledger<'a> {
    let policy = world.policy;
    let names = customers(world, decisions);
    let name = |id: OrderId| names.get(&id).copied().unwrap_or_default();
    let orders = decisions.orders.values();
    let orders = orders.filter_map(|s| Some(order(world, s, issued(s)?, name(s.facts.id), period.as_of)));
    Ledger {
        as_of: period.as_of,
        from: period.from,
        to: period.to,
        run_at: world.now.with_timezone(&policy.timezone).naive_local(),
        company: &policy.company,
        orders: orders.collect(),
        payments: payments(world, decisions, &names, (receipts, period.as_of)),
        register: &world.facts.register,
        trend: decisions.trend(world, period.as_of),
    }
}

/// One order as it was at the end of `as_of`. Nothing about it has to be readable for it to be counted.
fn order<'a>(
    world: &World<'_>,
    order: &'a Order<'_>,
    issued: &'a OrderFacts,
    customer: &'a str,
    as_of: NaiveDate,
) -> LedgerOrder<'a> {
    let day = |at| world.policy.day(at);
    let facts = &order.facts;
    let row_method = order.row.and_then(|r| r.method.get());
    let terms_method = order.terms.as_deref().map(|t| t.method);
    let cancelled = facts.cancelled.as_ref().map(|c| LedgerCancellation {
        on: day(c.at),
        stage: c.stage,
        reason: order
            .row
            .map_or_else(|| facts.seen.content.text(OrderColumn::CancelReason), |r| r.cancel_reason.as_deref()),
        refund: refund::agreed(order).or_else(|| agreed_once(order)),
    });
    // What a later cancellation made void was in force until then. (Since papers that end are kept that is found there;
    // of those that ended before, a cancellation is all that is remembered.)
    let is_void_since = cancelled.is_some_and(|c| c.on > as_of);
    let delivery = issued.delivery_on(as_of).or(issued.delivery.as_deref().filter(|_| is_void_since));
    let proforma = issued.proforma_on(as_of).or(issued.proforma.as_deref().filter(|_| is_void_since));
    LedgerOrder {
        order: facts.id,
        customer,
        born_on: facts.intake_day.min(day(facts.born_at)),
        state: state_on(facts, as_of, world),
        method: terms_method.or(row_method).unwrap_or(Method::Delivery),
        total: order.known_total(),
        proforma: proforma.map(|p| &p.document),
        delivery: delivery.map(|d| (&d.order, &d.invoice)),
        due_on: delivery.map(|delivery| due_as_known_on(delivery, as_of)),
        credit_note: issued.other(DocumentKind::CreditNote),
        tolerance: facts.tolerance(world.policy.payment.tolerance),
        revenue: revenue(issued),
        shipped_on: issued.shipped.map(|s| s.on),
        cancelled,
    }
}

/// What was agreed to go back, in a row that is not there, as it was seen last: it may stand in the archive.
fn agreed_once(order: &Order<'_>) -> Option<Rupiah> {
    let cell = order.facts.seen.content.get(OrderColumn::Refund);
    let (refund, _) = rupiah(cell).split();
    refund.get().filter(|refund| order.row.is_none() && *refund <= order.money.received)
}

/// A payment that Accounting refused, whose row stands in the archive: as it was seen last.
fn refused_once<'a>(facts: &'a PaymentFacts, customer: impl Fn(OrderId) -> &'a str) -> Option<LedgerPayment<'a>> {
    let content = &facts.seen.content;
    let order_text = typed(facts, PaymentColumn::OrderNo).unwrap_or_default();
    let order: Option<OrderId> = order_text.parse().ok();
    let (kind, _) = choice(content.get(PaymentColumn::Kind), PaymentKind::WORDS).split();
    Some(LedgerPayment {
        no: facts.id,
        on: date(content.get(PaymentColumn::PaidOn)).split().0.get()?,
        order,
        order_text,
        customer: order.map_or("", customer),
        kind: kind.get()?,
        amount: positive_rupiah(content.get(PaymentColumn::Amount)).split().0.get()?,
        reference: typed(facts, PaymentColumn::Reference),
        method: typed(facts, PaymentColumn::Method),
        bank: typed(facts, PaymentColumn::Bank),
        verified: Some(Answer::No),
        verified_by: None,
        in_force: false,
        duplicate: false,
        receipt: None,
    })
}

/// The day an invoice was due as far as was known at the end of a day.
fn due_as_known_on(delivery: &Delivery, day: NaiveDate) -> NaiveDate {
    let printed = || delivery.invoice.due_on.unwrap_or(delivery.invoice.on);
    FormerDue::held_on(&delivery.former_due, day)
        .map_or_else(|| delivery.due_on(), |known| known.unwrap_or_else(printed))
}

/// The state an order had at the end of a day.
fn state_on(facts: &OrderFacts, as_of: NaiveDate, world: &World<'_>) -> State {
    if as_of >= world.today() {
        return facts.state;
    }
    let entered = facts.journey.iter().rev().find(|(_, at)| world.policy.day(*at) <= as_of);
    entered.or(facts.journey.first()).map_or(facts.state, |(state, _)| *state)
}

/// One spelling for each customer, so that a customer has one card: the archive's, else the first order's.
fn customers<'a>(world: &World<'a>, decisions: &'a Decisions<'_>) -> BTreeMap<OrderId, &'a str> {
    let mut spelled: HashMap<CustomerKey, &'a str> = HashMap::new();
    for name in world.books.customers.iter().filter_map(|row| row.name.as_deref()) {
        spelled.entry(CustomerKey::new(name)).or_insert(name);
    }
    let mut names = BTreeMap::new();
    for (id, order) in &decisions.orders {
        let agreed = order.terms.as_deref().map(|t| &*t.customer);
        let typed = || {
            let gone = || order.facts.seen.content.text(OrderColumn::Customer);
            order.row.map_or_else(gone, |row| row.customer.as_deref())
        };
        let Some(name) = agreed.or_else(typed) else { continue };
        names.insert(*id, *spelled.entry(CustomerKey::new(name)).or_insert(name));
    }
    names
}

/// Payments: verified ones as verified, waiting ones as typed.
fn payments<'a>(
    world: &World<'a>,
    decisions: &'a Decisions<'_>,
    customers: &BTreeMap<OrderId, &'a str>,
    (receipts, as_of): (&'a BTreeMap<PaymentId, Shared<PaymentFacts>>, NaiveDate),
) -> Vec<LedgerPayment<'a>> {
    let uncovered = uncovered(&decisions.ledger.facts, as_of);
    let rows: BTreeMap<_, _> = world.books.payments.iter().map(|r| (r.at, r)).collect();
    let mut payments = Vec::new();
    for (no, facts) in decisions.ledger.facts.iter() {
        let row = rows.get(&facts.seen.at).filter(|r| r.content == facts.seen.content);
        let receipt = receipts.get(no).and_then(|facts| facts.valid_receipt()).filter(|d| d.on <= as_of);
        let receipt = receipt.map(|d| &*d.number);
        let customer_of = |order| customers.get(&order).copied().unwrap_or_default();
        if let Some(v) = &facts.verified {
            payments.push(LedgerPayment {
                no: *no,
                on: v.paid_on,
                order: Some(v.order),
                order_text: "",
                customer: customer_of(v.order),
                kind: v.kind,
                amount: v.amount,
                reference: v.reference.as_deref(),
                method: typed(facts, PaymentColumn::Method),
                bank: typed(facts, PaymentColumn::Bank),
                verified: Some(Answer::Yes),
                verified_by: answered::who_verified(facts),
                in_force: !uncovered.contains(no),
                duplicate: false,
                receipt,
            });
        } else if let Some(row) = row
            && let (Some(on), Some(kind), Some(amount)) = (row.paid_on.get(), row.kind.get(), row.amount.get())
        {
            let order = row.order_no.as_deref().and_then(|t| t.parse().ok());
            let duplicate = decisions.ledger.duplicates.contains(no);
            payments.push(LedgerPayment {
                no: *no,
                on,
                order: order.filter(|o| decisions.orders.contains_key(o)),
                order_text: row.order_no.as_deref().unwrap_or(""),
                customer: order.map_or("", customer_of),
                kind,
                amount,
                reference: row.reference.as_deref(),
                method: typed(facts, PaymentColumn::Method),
                bank: typed(facts, PaymentColumn::Bank),
                verified: row.verified.get(),
                verified_by: None,
                in_force: false,
                duplicate,
                receipt,
            });
        } else if facts.archived.is_some() {
            payments.extend(refused_once(facts, |order| customers.get(&order).copied().unwrap_or_default()));
        }
    }
    payments
}

/// What was typed into a cell of a payment, if it says anything.
fn typed(facts: &PaymentFacts, column: PaymentColumn) -> Option<&str> {
    match facts.seen.content.get(column) {
        CellRef::Text(text) => Some(text).filter(|text| !text.trim().is_empty()),
        CellRef::Empty | CellRef::Bool(_) | CellRef::Number(_) => None,
    }
}
