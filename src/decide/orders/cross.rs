//! Rules that look at several orders at once: split large orders, credit exposure, overdue customers.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::decide::catalogue::Catalogue;
use crate::decide::money::receivables::{self, Account, Billed};
use crate::decide::orders::Order;
use crate::decide::orders::amendment::grouped;
use crate::decide::world::World;
use crate::domain::customer_name::CustomerKey;
use crate::domain::ids::OrderId;
use crate::domain::order::Scheme;
use crate::domain::problem::{Code, Problem};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// An overdue sum below this is not worth a word.
const SMALL_ARREARS: Rupiah = Rupiah(10_000);

/// What a customer owes already, and would owe with this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// `Batas Kredit`; `None`: no limit.
    pub limit: Option<Rupiah>,
    /// Open on invoices whose goods left.
    pub open_invoices: Rupiah,
    /// Open on the customer's other TOP orders.
    pub open_orders: Rupiah,
    /// This order, less what is verified.
    pub this_order: Rupiah,
    /// Overdue on invoices.
    pub overdue: Rupiah,
}

impl Exposure {
    /// Everything together.
    #[must_use]
    pub fn total(&self) -> Rupiah {
        self.open_invoices + self.open_orders + self.this_order
    }
}

/// Warns on every order of a customer and day that together are large, each of them not.
pub fn warn_of_splits(world: &World<'_>, orders: &mut BTreeMap<OrderId, Order<'_>>) {
    let limit = world.policy.sop.large_order_packs;
    let mut sums: HashMap<(CustomerKey, NaiveDate), (u32, usize)> = HashMap::new();
    let key = |s: &Order<'_>| {
        let terms = s.terms.as_ref().filter(|_| !s.facts.state.is_off() && !s.facts.seen.is_lost())?;
        Some((CustomerKey::new(&terms.customer), terms.deliver_on))
    };
    for order in orders.values() {
        if let (Some(key), Some(terms)) = (key(order), &order.terms) {
            let sum = sums.entry(key).or_insert((0, 0));
            *sum = (sum.0.saturating_add(terms.packs()), sum.1 + 1);
        }
    }
    for order in orders.values_mut() {
        let Some(&(packs, orders)) = key(order).and_then(|k| sums.get(&k)) else { continue };
        let own = order.terms.as_ref().map_or(0, crate::domain::terms::Terms::packs);
        if orders > 1 && packs > limit && own <= limit {
            order.problems.push(Problem::new(
                Code::PossibleSplit,
                format!(
                    "{orders} order pelanggan ini untuk hari yang sama berjumlah {} pack, di atas {}; pastikan bukan satu order besar yang dipecah.",
                    grouped(packs),
                    grouped(limit)
                ),
            ));
        }
    }
}

/// An order's money as the receivables see it.
#[must_use]
pub fn account<'a>(order: &'a Order<'_>) -> Option<Account<'a>> {
    let terms = order.terms.as_ref()?;
    let delivery = order.facts.live_delivery();
    let total = order.amounts.as_ref().map_or(Rupiah::ZERO, |a| a.total);
    let invoice = delivery.map(|d| Billed {
        number: &d.invoice.number,
        on: d.invoice.on,
        due_on: d.due_on(),
        amount: d.invoice.amounts.total,
    });
    Some(Account {
        order: order.facts.id,
        customer: &terms.customer,
        invoice,
        credited: order.facts.credit_note.as_deref().map_or(Rupiah::ZERO, |n| n.amounts.total),
        agreed: total,
        shipped_on: order.facts.shipped.map(|s| s.on),
        cancelled: order.facts.state.is_off(),
        verified: order.money.verified,
    })
}

/// What a customer owes and has on order.
#[derive(Clone, Copy, Debug, Default)]
struct Debts {
    invoices: Rupiah,
    overdue: Rupiah,
    orders: Rupiah,
}

/// Shows accounting what a credit order would add to, and warns where a limit is passed or old debt is open.
pub fn exposures(
    world: &World<'_>,
    catalogue: &Catalogue,
    orders: &mut BTreeMap<OrderId, Order<'_>>,
) -> BTreeMap<OrderId, Exposure> {
    let tolerance = world.policy.payment.tolerance;
    let mut debts: HashMap<CustomerKey, Debts> = HashMap::new();
    for order in orders.values() {
        let (Some(account), Some(terms)) = (account(order), &order.terms) else { continue };
        let debt = debts.entry(CustomerKey::new(&terms.customer)).or_default();
        if let Some(owed) = receivables::position(&account, world.today(), tolerance).receivable {
            debt.invoices += owed.amount;
            if owed.age_days > 0 {
                debt.overdue += owed.amount;
            }
        } else if terms.scheme == Scheme::Top && counts_as_open(order.facts.state) {
            debt.orders += order.outstanding;
        }
    }
    let mut exposures = BTreeMap::new();
    for (id, order) in orders.iter_mut() {
        if order.facts.state != State::AwaitingCredit {
            continue;
        }
        let Some(terms) = &order.terms else { continue };
        let debt = debts.get(&CustomerKey::new(&terms.customer)).copied().unwrap_or_default();
        let limit = catalogue.customer(&terms.customer).and_then(|c| c.credit_limit.get());
        let this_order = order.outstanding;
        let exposure = Exposure {
            limit,
            open_invoices: debt.invoices,
            open_orders: debt.orders - this_order,
            this_order,
            overdue: debt.overdue,
        };
        let sum = debt.invoices + debt.orders;
        if let Some(limit) = limit.filter(|l| sum > *l) {
            let text = format!("Dengan order ini piutang pelanggan menjadi {sum}, di atas Batas Kredit {limit}.");
            order.problems.push(Problem::new(Code::CreditLimit, text));
        }
        if debt.overdue > SMALL_ARREARS {
            let text = format!("Pelanggan masih menunggak {} yang sudah jatuh tempo.", debt.overdue);
            order.problems.push(Problem::new(Code::CustomerOverdue, text));
        }
        exposures.insert(*id, exposure);
    }
    exposures
}

/// S1 to S8: not invoiced and gone, not off.
fn counts_as_open(state: State) -> bool {
    (State::MaterialsShort..=State::ReadyToShip).contains(&state)
}
