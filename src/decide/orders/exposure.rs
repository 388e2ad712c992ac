//! Credit exposure: what a customer owes and has on order when one more credit order waits for accounting (MKN-ODR01,
//! step on terms of payment).

use std::collections::{BTreeMap, HashMap};

use super::account::account;
use crate::decide::catalogue::Catalogue;
use crate::decide::money::receivables;
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::world::World;
use crate::domain::customer_name::CustomerKey;
use crate::domain::facts::CreditOverLimit;
use crate::domain::ids::OrderId;
use crate::domain::order::Scheme;
use crate::domain::problem::{Code, Problem};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// An overdue sum up to this is not worth a word (credit guard `PELANGGAN_MENUNGGAK`); a rest up to this may be a bank's
/// fee.
pub(crate) const SMALL_ARREARS: Rupiah = Rupiah(10_000);

/// What a customer owes already, and would owe with this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exposure {
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
    pub(crate) fn total(&self) -> Rupiah {
        self.open_invoices + self.open_orders + self.this_order
    }

    /// What the order says of it: a limit that is passed, old debt that is open.
    pub(super) fn problems(&self) -> impl Iterator<Item = Problem> {
        let sum = self.total();
        let passed = self.limit.filter(|limit| sum > *limit).map(|limit| {
            let text = format!("Dengan order ini piutang pelanggan menjadi {sum}, di atas Batas Kredit {limit}.");
            Problem::new(Code::CreditLimit, text)
        });
        let late = self.is_in_arrears().then(|| {
            let text = format!("Pelanggan masih menunggak {} yang sudah jatuh tempo.", self.overdue);
            Problem::new(Code::CustomerOverdue, text)
        });
        passed.into_iter().chain(late)
    }

    /// Whether the customer is behind with enough to be told of.
    #[must_use]
    pub(crate) fn is_in_arrears(&self) -> bool {
        self.overdue > SMALL_ARREARS
    }
}

/// What a customer owes and has on order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Debts {
    invoices: Rupiah,
    overdue: Rupiah,
    orders: Rupiah,
}

/// What an order adds to the debts of its customer.
#[derive(Debug, PartialEq)]
struct Part {
    customer: CustomerKey,
    debts: Debts,
    /// Its own credit is decided on, or was granted in this cycle.
    is_asked: bool,
}

fn part(order: &Order<'_>, world: &World<'_>) -> Option<Part> {
    let account = account(order)?;
    let terms = order.terms.as_deref()?;
    let tolerance = order.facts.tolerance(world.policy.payment.tolerance);
    let mut debts = Debts::default();
    if let Some(owed) = receivables::position(&account, world.today(), tolerance).receivable {
        debts.invoices = owed.amount;
        debts.overdue = if owed.age_days > 0 { owed.amount } else { Rupiah::ZERO };
    } else if terms.scheme == Scheme::Top && order.facts.state.is_under_way() {
        debts.orders = order.outstanding;
    }
    // One that is granted now is not at rest, and so asked again at the next look.
    let is_asked = order.facts.state == State::AwaitingCredit || order.facts.credit_approved == Some(world.now);
    let is_none = !is_asked && debts == Debts::default();
    (!is_none).then(|| Part { customer: CustomerKey::new(&terms.customer), debts, is_asked })
}

/// What every order adds to the debts of its customer, as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Exposures(Parts<Part>);

/// What a credit order that waits for accounting would add to. How far one that was granted now passes the limit is noted.
pub(in crate::decide) fn judge(
    Exposures(parts): &mut Exposures,
    world: &World<'_>,
    catalogue: &Catalogue,
    orders: &mut BTreeMap<OrderId, Order<'_>>,
) -> BTreeMap<OrderId, Exposure> {
    parts.follow(orders, |order| part(order, world));
    let asked: Vec<OrderId> = parts.iter().filter(|(_, part)| part.is_asked).map(|(id, _)| id).collect();
    let mut debts: HashMap<&CustomerKey, Debts> = HashMap::new();
    for part in parts.values().filter(|_| !asked.is_empty()) {
        let debt = debts.entry(&part.customer).or_default();
        debt.invoices += part.debts.invoices;
        debt.overdue += part.debts.overdue;
        debt.orders += part.debts.orders;
    }
    let mut exposures = BTreeMap::new();
    for id in &asked {
        let Some(order) = orders.get_mut(id) else { continue };
        let is_granted_now = order.facts.credit_approved == Some(world.now);
        let Some(terms) = &order.terms else { continue };
        let debt = debts.get(&CustomerKey::new(&terms.customer)).copied().unwrap_or_default();
        let limit = catalogue.customer(&terms.customer).and_then(|c| c.credit_limit.get());
        let sum = debt.invoices + debt.orders;
        if is_granted_now {
            let over = limit.map(|limit| sum - limit).filter(|over| *over > Rupiah::ZERO);
            if let Some(over) = over {
                order.facts.credit_over_limit = Some(CreditOverLimit { at: world.now, over }.into());
            }
            continue;
        }
        let this_order = order.outstanding;
        let exposure = Exposure {
            limit,
            open_invoices: debt.invoices,
            open_orders: debt.orders - this_order,
            this_order,
            overdue: debt.overdue,
        };
        exposures.insert(*id, exposure);
    }
    exposures
}
