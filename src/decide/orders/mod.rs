//! One order carried through one cycle: its terms, its money, its documents, its state, its problems.
//!
//! This file says what is known of it in the end and in which order that is found out; the steps stand beside it.

pub(crate) mod account;
pub(crate) mod amendment;
pub(crate) mod approvals;
pub(crate) mod cancellation;
pub(in crate::decide) mod deliverable;
pub(crate) mod due;
pub(crate) mod exposure;
mod gates;
pub(crate) mod headline;
pub(crate) mod holds;
pub(crate) mod intake;
pub(crate) mod lines;
pub(crate) mod offer;
pub(in crate::decide) mod others;
mod papers;
pub(in crate::decide) mod parts;
mod print;
pub(crate) mod progress;
pub(crate) mod reasons;
pub(crate) mod receipts;
mod redo;
pub(crate) mod refund;
mod remarks;
pub(crate) mod replies;
pub(crate) mod settlement;
pub(crate) mod shortage;
pub(crate) mod sla;
pub(crate) mod splits;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

pub(crate) use self::approvals::SHORTEST_REASON;
pub(in crate::decide) use self::approvals::says_yes;
use self::intake::{Intake, IntakeContext};
use self::lines::Agreed;
use self::parts::Parts;
pub(crate) use self::standing::{Alone, Order, Outline, Standing};
use crate::decide::catalogue::Catalogue;
use crate::decide::money::issue;
use crate::decide::money::ledger::Money;
use crate::decide::money::numbering::Numbering;
use crate::decide::rows::matching::{self, Match, Matching, Newcomer, Provenance};
use crate::decide::world::World;
use crate::domain::column::{Column, LineColumn, OrderColumn, ProductColumn};
use crate::domain::facts::{HistoryLine, OrderFacts};
use crate::domain::ids::OrderId;
use crate::domain::order::{LineRow, OrderRow};
use crate::domain::phone::Phone;
use crate::domain::problem::{Code, Problem};
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::state::Flag;
use crate::domain::terms::Terms;
use crate::domain::text::Text;

/// What every order is judged with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The world.
    pub world: &'a World<'a>,
    /// Products and customers.
    pub catalogue: &'a Catalogue,
}

/// Carries an order through the cycle. An order whose row is not there stays as it was.
pub(crate) fn evaluate<'a>(
    present: Match<'a>,
    money: Shared<Money>,
    context: Context<'_>,
    numbering: &mut Numbering,
) -> Order<'a> {
    let world = context.world;
    let Match { mut facts, row, lines, is_new, is_quiet } = present;
    let before = (facts.state, facts.state_since);
    let known = world.facts.orders.get(&facts.id);
    let Some(row) = row else {
        let mut standing = absent(facts, money, context);
        standing.is_quiet = is_quiet;
        let mut order = Order::new(None, lines, standing);
        order.note_judgement(known);
        return order;
    };
    approvals::refresh_marks(row, &mut facts);
    let typed = facts.seen.content.text(OrderColumn::Channel);
    facts.channel = row.channel.clone().filter(|channel| typed != Some(channel));
    let intake = read(row, &lines, &facts, context);
    let settled = facts.seen.is_settled(world.now, world.policy.settle);

    let first_seen = if is_new { facts.born_at } else { world.now };
    let asked_live = intake.asked.clone().or_else(|| facts.accepted.as_deref().map(Terms::asked)).map(Shared::from);
    approvals::note_release(row, &mut facts, first_seen);
    if world.policy.answers.as_ref().is_some_and(|rules| rules.required) && !is_quiet {
        approvals::refuse_unsigned(row, &mut facts);
    }
    approvals::note_answers(row, &mut facts, asked_live.as_ref(), first_seen);
    let tolerance = facts.tolerance(world.policy.payment.tolerance);
    let needs_credit = facts.live_delivery().is_some_and(|delivery| {
        let owed = delivery.invoice.amounts.total - money.verified;
        approvals::needs_credit(delivery.terms.scheme, Some(owed), tolerance)
    });
    let is_held = money.disputed || !approvals::withdrawn(row, &facts, needs_credit).is_empty();
    let may_redo = settled && !is_quiet && !is_held;
    let redo = redo::follow(row, &mut facts, (&intake, may_redo, world.today()), &world.facts.register, numbering);
    let is_off = approvals::calls_off(row, &facts, settled);
    let mut amendment = amendment::accept(row, &mut facts, &intake, settled, is_off);
    amendment.problems.extend(redo.problems);

    let terms = in_force(&facts, &intake, context, is_off);
    let is_confirmed = facts.confirmed.is_some() || facts.proforma.is_some();
    let is_agreed = facts.live_delivery().is_some() || (facts.accepted.is_some() && is_confirmed);
    let is_total_known = intake.is_total_known || is_agreed;
    let outline = terms
        .as_deref()
        .filter(|_| is_agreed)
        .map_or_else(|| Outline::typed(row, &intake, terms.as_deref()), Outline::of);
    let alone = Alone {
        line_outputs: intake.lines.as_slice().into(),
        sketch: intake.sketch.clone().filter(|_| terms.is_none()).map(Box::new),
        settled,
        is_quiet,
        is_total_known,
        outline,
        amendment,
        contact: contact(row, terms.as_deref(), context.catalogue),
        ..Alone::of(terms, money)
    };
    let standing = Standing { problems: intake.problems.clone(), ..Standing::of(facts, alone) };
    let mut order = Order::new(Some(row), lines, standing);
    let mut walk = Walk { order: &mut order, row, context, intake: &intake, late: false };
    // First of all: an order that is called off is neither late nor held, in this very cycle.
    walk.cancel();
    walk.come_back();
    walk.confirm();
    walk.note_off();
    // Of an order that is called off in this very cycle nothing is locked any more.
    if !walk.order.off {
        let said = walk.order.amendment.problems.clone();
        walk.order.problems.extend(said);
    }
    walk.reckon();
    walk.hold();
    walk.documents(numbering);
    walk.note_value();
    if redo.replaced.is_some() {
        // What was corrected is told with the new papers; where none followed, that the old ones are void is the news.
        walk.order.amendment.tell = !walk.order.new_delivery;
    }
    walk.keep_credit();
    walk.recount();
    walk.finish();
    walk.note_replies(before);
    if let Some(old) = &redo.replaced {
        walk.history(&format!(
            "Surat jalan {} dan invoice {} BATAL untuk diulang: {}.",
            old.order, old.invoice, old.reason
        ));
    }
    order.note_judgement(known);
    order
}

/// A number WhatsApp knows: the order's own, else the customer's.
fn contact(row: &OrderRow, terms: Option<&Terms>, catalogue: &Catalogue) -> Option<Phone> {
    let agreed = terms.and_then(|terms| terms.phone.as_ref());
    let customer = terms.map(|terms| &*terms.customer).or(row.customer.as_deref());
    let known = customer.and_then(|name| catalogue.customer(name)).and_then(|customer| customer.phone.value());
    [row.phone.value(), agreed, known].into_iter().flatten().find(|phone| phone.wa_digits().is_some()).cloned()
}

/// What the cells ask for. While lines or prices cannot be read, what was agreed stands.
pub(in crate::decide) fn read(row: &OrderRow, lines: &[&LineRow], facts: &OrderFacts, context: Context<'_>) -> Intake {
    let world = context.world;
    let has_agreed = approvals::has_proforma(facts) || facts.confirmed.is_some();
    let is_unread = [LineColumn::TAB, ProductColumn::TAB].iter().any(|tab| world.books.paused.contains_key(tab));
    if let Some(accepted) = facts.accepted.as_deref().filter(|_| is_unread) {
        return Intake {
            terms: Some(accepted.clone()),
            asked: Some(accepted.asked()),
            is_total_known: true,
            ..Intake::default()
        };
    }
    let with = IntakeContext {
        catalogue: context.catalogue,
        policy: world.policy,
        today: world.today(),
        intake_day: Some(facts.intake_day),
        agreed: facts
            .accepted
            .as_deref()
            .filter(|_| has_agreed)
            .map(|terms| Agreed { terms, list: &facts.list_prices }),
    };
    intake::read(row, lines, with)
}

/// The rows that rest not yet, read like orders for feedback: without an id, without effect.
pub(crate) fn newcomers<'a>(matching: &Matching<'a>, context: Context<'_>) -> Vec<(Order<'a>, Provenance)> {
    let read = |new: &Newcomer<'a>| {
        let unborn = matching::unborn(new.row, context.world);
        let mut order = evaluate(unborn, Shared::default(), context, &mut Numbering::default());
        order.is_newcomer = true;
        (order, new.from)
    };
    matching.newcomers.iter().map(read).collect()
}

/// When time moves each order next that nobody else moves: its row rests, or a new print of its delivery order may be told
/// of.
#[derive(Debug, Default)]
pub(in crate::decide) struct Clocks(Parts<DateTime<Utc>>);

impl Clocks {
    /// The next of these instants.
    pub(in crate::decide) fn next(
        &mut self,
        orders: &BTreeMap<OrderId, Order<'_>>,
        world: &World<'_>,
    ) -> Option<DateTime<Utc>> {
        self.0.follow(orders, |order| {
            let waits = order.row.is_some() && !order.settled;
            let rests = waits.then(|| order.facts.seen.since + world.policy.settle);
            let told = order.facts.reprint.told_at.filter(|_| order.facts.reprint.is_due);
            rests.into_iter().chain(told.map(|told| told + deliverable::REPRINTS_APART)).min()
        });
        self.0.values().min().copied()
    }
}

/// The terms that count: the invoice's, unless it is void with the order (`is_off`), else what was agreed, else what stands
/// in the cells. The customer may have come into `Pelanggan` since, and the only outlet may have another name.
fn in_force(facts: &OrderFacts, intake: &Intake, context: Context<'_>, is_off: bool) -> Option<Shared<Terms>> {
    let agreed = facts.confirmed.is_some() || facts.proforma.is_some();
    let accepted = || facts.accepted.clone();
    // Most cells say what was agreed.
    let live = || match (&intake.terms, &facts.accepted) {
        (Some(live), Some(agreed)) if *live == **agreed => accepted(),
        (live, _) => live.clone().map(Shared::from),
    };
    let terms = match facts.live_delivery().filter(|_| !is_off) {
        Some(delivery) => Some(delivery.terms.clone()),
        None if agreed => accepted().or_else(live),
        None => live().or_else(accepted),
    };
    terms.map(|terms| called_now(terms, context))
}

/// Terms as agreed, with customer and outlet as they are called now.
fn called_now(mut terms: Shared<Terms>, context: Context<'_>) -> Shared<Terms> {
    let customer = context.catalogue.spelled(&terms.customer);
    if *customer != *terms.customer {
        terms.customer = Text::from(customer);
    }
    let outlet = context.world.policy.outlet_now(&terms.outlet);
    if *outlet != *terms.outlet {
        terms.outlet = Text::from(outlet);
    }
    terms
}

/// Whether goods left although they were not allowed to, and that is not put right yet. `tolerance`: the house's.
#[must_use]
pub(crate) fn left_without_release(order: &Order<'_>, tolerance: Rupiah) -> bool {
    let unreleased = order.facts.shipped.is_some_and(|s| !s.released);
    unreleased && (order.outstanding > order.facts.tolerance(tolerance) || order.held)
}

/// An order without its row: nothing changes but its money.
fn absent(facts: Shared<OrderFacts>, money: Shared<Money>, context: Context<'_>) -> Standing {
    let terms = in_force(&facts, &Intake::default(), context, false);
    let flags = if facts.seen.is_lost() { vec![Flag::RowMissing] } else { Vec::new() };
    let off = facts.state.is_off();
    let mut standing = Standing { flags, ..Standing::of(facts, Alone { off, ..Alone::of(terms, money) }) };
    balance(&mut standing, context.world);
    standing
}

/// Total, down payment, open and overpaid amounts, from the documents that are out.
fn balance(standing: &mut Standing, world: &World<'_>) {
    let Standing { facts, alone, .. } = standing;
    let order: &mut Alone = alone;
    let today = world.today();
    let current = order.terms.as_deref().map(|t| t.amounts(world.policy.tax, today));
    let proforma = facts.live_proforma();
    order.dp_required = match (proforma, &order.terms, &current) {
        (Some(p), _, _) => p.document.dp.map_or(Rupiah::ZERO, |dp| dp.amount),
        (None, Some(terms), Some(amounts)) => issue::down_payment(terms, amounts.total),
        _ => order.sketch.as_ref().map_or(Rupiah::ZERO, |sketch| sketch.1),
    };
    let current = current.or_else(|| order.sketch.as_ref().map(|sketch| sketch.0.clone()));
    let delivery = facts.live_delivery();
    order.amounts = delivery.map(|d| d.invoice.amounts.clone()).or(current);
    let owed = order.amounts.as_ref().map_or(Rupiah::ZERO, |a| a.total) - facts.credited();
    let verified = order.money.verified;
    if order.off {
        order.outstanding = Rupiah::ZERO;
        order.overpaid = Rupiah::ZERO;
    } else {
        order.outstanding = (owed - verified).or_zero();
        order.overpaid = if order.is_total_known { (verified - owed).or_zero() } else { Rupiah::ZERO };
    }
}

/// The steps of one cycle for one order, in order.
struct Walk<'w, 'a> {
    order: &'w mut Order<'a>,
    row: &'a OrderRow,
    context: Context<'w>,
    intake: &'w Intake,
    late: bool,
}

impl<'w> Walk<'w, '_> {
    fn world(&self) -> World<'w> {
        *self.context.world
    }

    fn say(&mut self, code: Code, sentence: impl Into<Text>) {
        self.order.problems.push(Problem::new(code, sentence));
    }

    /// Brings what is owed in step with the papers: at the start, and after each one that goes out.
    fn reckon(&mut self) {
        balance(self.order, self.context.world);
    }

    fn tolerance(&self) -> Rupiah {
        self.order.facts.tolerance(self.world().policy.payment.tolerance)
    }

    fn yes(&self, entry: Entry<bool>, column: OrderColumn) -> bool {
        says_yes(&self.order.facts, entry, column)
    }

    fn history(&mut self, text: &str) {
        let line = HistoryLine { subject: self.order.facts.id.text(), at: self.world().now, text: text.into() };
        self.order.history.push(line);
    }
}
