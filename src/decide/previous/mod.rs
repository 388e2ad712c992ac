//! What was decided a look ago, so that an order nothing moved is not judged again.
//!
//! `decide` is the definition; what is taken over from here is what it would find anew. An order's inputs are its row and
//! lines, its facts, its money, what the kitchen says of it, and what all orders share: the house. While they are the
//! same, time alone can move it, and when it does next is known. Nothing here outlives the process.

mod together;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::decide::catalogue::Catalogue;
use crate::decide::kitchen::{Plan, Preparation};
use crate::decide::money::ledger::{self, Money};
use crate::decide::orders::others::Others;
use crate::decide::orders::{Order, Standing, deliverable};
use crate::decide::rows::matching::Match;
use crate::decide::world::World;
use crate::domain::books::{Books, CustomerRow, ProductRow};
use crate::domain::column::LineColumn;
use crate::domain::content::Content;
use crate::domain::facts::OrderFacts;
use crate::domain::ids::OrderId;
use crate::domain::policy::Policy;
use crate::domain::shared::Shared;
use crate::domain::text::Text;

pub(in crate::decide) use self::together::Together;

/// The last decision, as far as the next one can build on it.
#[derive(Debug, Default)]
pub struct Previous {
    house: Option<House>,
    /// The orders that were at rest.
    pub(in crate::decide) orders: BTreeMap<OrderId, Kept>,
    /// The money.
    pub(in crate::decide) ledger: ledger::Kept,
    /// Products and customers, as the house has them.
    catalogue: Option<Shared<Catalogue>>,
    /// What all orders make together.
    pub(in crate::decide) together: Together,
    /// Every order there was.
    known: Vec<OrderId>,
    /// Orders that were taken over in the last decision.
    pub unmoved: usize,
    /// Whether the whole ledger was.
    pub same_ledger: bool,
    /// Whether the kitchen's plan was.
    pub same_plan: bool,
}

/// What all orders share. When any of it changes, all of them are judged anew.
#[derive(Debug, PartialEq)]
struct House {
    policy: Policy,
    today: NaiveDate,
    /// Deadlines of the day end a minute before it does.
    is_last_minute: bool,
    takes_over: bool,
    paused: BTreeMap<&'static str, Text>,
    ahead: Option<Text>,
    products: Vec<ProductRow>,
    customers: Vec<CustomerRow>,
}

impl House {
    fn of(world: &World<'_>) -> Self {
        let books = world.books;
        Self {
            policy: world.policy.clone(),
            today: world.today(),
            is_last_minute: is_last_minute(world),
            takes_over: world.takes_over(),
            paused: books.paused.clone(),
            ahead: books.ahead.clone(),
            products: books.products.clone(),
            customers: books.customers.clone(),
        }
    }

    fn is(&self, world: &World<'_>) -> bool {
        let books = world.books;
        self.today == world.today()
            && self.is_last_minute == is_last_minute(world)
            && self.takes_over == world.takes_over()
            && self.paused == books.paused
            && self.ahead == books.ahead
            && self.products == books.products
            && self.customers == books.customers
            && self.policy == *world.policy
    }
}

fn is_last_minute(world: &World<'_>) -> bool {
    let end = NaiveTime::from_hms_opt(23, 59, 0).unwrap_or(NaiveTime::MIN);
    world.local(world.now).time() > end
}

/// An order that was at rest: its last look changed nothing, issued nothing and told nobody anything.
#[derive(Debug)]
pub(in crate::decide) struct Kept {
    /// Whether its row was there, or believed to be: so many may be gone at once that memory takes no notice.
    has_row: bool,
    lines: Box<[Content<LineColumn>]>,
    preparation: Option<Shared<Preparation>>,
    /// How it was judged by itself, with the facts as memory has them.
    pub judged: Shared<Standing>,
    /// What others said of it; most are not spoken of.
    others: Option<Box<Others>>,
    /// How it stands with that.
    pub standing: Shared<Standing>,
    /// When people may have to be told of it.
    pub next_due: Option<DateTime<Utc>>,
    /// When time alone moves it next on this day.
    until: Option<DateTime<Utc>>,
}

impl Kept {
    /// Whether what an order was judged by is still the same. Its facts know what people typed into its row, and that they
    /// typed the same into its lines; in which order these stand they do not know. `money`: where it may be another.
    pub(super) fn is(&self, present: &Match<'_>, money: Option<&Shared<Money>>, now: DateTime<Utc>) -> bool {
        !present.is_new
            && !present.is_quiet
            && self.has_row == present.row.is_some()
            && self.until.is_none_or(|until| now < until)
            && self.standing.facts.is(&present.facts)
            && money.is_none_or(|money| self.standing.money == *money)
            && self.lines.iter().eq(present.lines.iter().map(|line| &line.content))
    }

    /// Whether others say the same of it.
    pub(super) fn heard(&self, said: &Others) -> bool {
        self.others.as_deref().copied().unwrap_or_default() == *said
    }

    /// Whether the kitchen says the same of it.
    pub(super) fn suits(&self, preparation: Option<&Preparation>) -> bool {
        self.preparation.as_deref() == preparation
    }
}

/// The orders of this cycle that may be at rest, each with when people may have to be told of it.
pub(in crate::decide) type Rests = BTreeMap<OrderId, Option<DateTime<Utc>>>;

impl Previous {
    /// Forgets everything when something changed that all orders share.
    pub(in crate::decide) fn open(&mut self, world: &World<'_>) {
        if !self.house.as_ref().is_some_and(|house| house.is(world)) {
            *self = Self::default();
        }
    }

    /// Products and customers.
    pub(in crate::decide) fn catalogue(&mut self, books: &Books) -> Shared<Catalogue> {
        self.catalogue.get_or_insert_with(|| Catalogue::new(books).into()).clone()
    }

    /// Forgets everything when an order is not there that was: what could not be recorded did not happen.
    pub(in crate::decide) fn meet(&mut self, orders: &[(OrderId, Match<'_>)]) {
        let mut present = orders.iter().map(|(id, _)| id);
        let are_there = self.known.iter().all(|known| present.any(|id| id == known));
        if !are_there {
            *self = Self { house: self.house.take(), ..Self::default() };
        }
    }

    /// Keeps what is at rest for the next decision.
    pub(in crate::decide) fn keep(
        &mut self,
        world: &World<'_>,
        (orders, others, plan): (&BTreeMap<OrderId, Order<'_>>, &[(OrderId, Others)], &Plan),
        rests: &Rests,
    ) {
        let (mut moved, mut rested) = (0, Vec::new());
        for (id, order) in orders.iter().filter(|(_, order)| !order.is_unmoved()) {
            moved += 1;
            let next_due = rests.get(id).copied();
            let said = others.binary_search_by_key(id, |(of, _)| *of).ok().map(|at| &others[at].1);
            let rest = next_due.and_then(|next_due| rest(order, next_due, said, plan.orders.get(id), world));
            match rest {
                Some(rest) => rested.push((*id, rest)),
                None => drop(self.orders.remove(id)),
            }
        }
        if self.orders.is_empty() {
            // Made at once of what comes in order, a map has full nodes; filled one by one, nearly half of each stays empty.
            self.orders = rested.into_iter().collect();
        } else {
            self.orders.extend(rested);
        }
        self.unmoved = orders.len() - moved;
        // None is gone: there are as many only where they are the same.
        if self.known.len() != orders.len() {
            self.known = orders.keys().copied().collect();
        }
        if self.house.is_none() {
            self.house = Some(House::of(world));
        }
    }
}

/// The order, if it is at rest.
fn rest(
    order: &Order<'_>,
    next_due: Option<DateTime<Utc>>,
    others: Option<&Others>,
    preparation: Option<&Shared<Preparation>>,
    world: &World<'_>,
) -> Option<Kept> {
    let judged = order.judged()?;
    let is_known = |known: &Shared<OrderFacts>| known.is(&order.facts) && known.is(&judged.facts);
    let is_known = world.facts.orders.get(&order.facts.id).is_some_and(is_known);
    // What was granted in this very instant is granted now, and at no later look.
    let is_granted_now = order.facts.credit_approved == Some(world.now);
    let is_at_rest = is_known && !is_granted_now && !order.is_quiet && order.history.is_empty();
    is_at_rest.then(|| Kept {
        has_row: order.row.is_some(),
        lines: order.lines.iter().map(|line| line.content.clone()).collect(),
        preparation: preparation.cloned(),
        until: until(order, next_due, world),
        next_due,
        judged: judged.clone(),
        others: others.copied().map(Box::new),
        standing: order.standing().clone(),
    })
}

/// When time alone moves an order next, the end of the day aside: its row rests, people are told of another print, or
/// something is due.
fn until(order: &Order<'_>, next_due: Option<DateTime<Utc>>, world: &World<'_>) -> Option<DateTime<Utc>> {
    let facts = &order.facts;
    let rests = facts.seen.since + world.policy.settle;
    let prints = facts.reprint.told_at.map(|told| told + deliverable::REPRINTS_APART);
    [Some(rests), prints, next_due].into_iter().flatten().filter(|at| *at > world.now).min()
}

#[cfg(test)]
mod tests;
