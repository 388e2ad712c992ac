//! Which rows of a filled sheet memory does not know, or knows less of than the sheet shows.

use std::collections::{BTreeMap, BTreeSet};

use litemap::LiteMap;

use crate::decide::money::ledger;
use crate::decide::rows::identity::{Candidate, Identity, mass_loss, recognise, trust};
use crate::decide::rows::order_no;
use crate::decide::rows::{lines, matching};
use crate::decide::world::World;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::content::Content;
use crate::domain::document::Document;
use crate::domain::facts::{Delivery, Elsewhere, Episode, HistoryLine, OrderFacts, SystemFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::order::{Answer, LineRow, OrderRow};
use crate::domain::payment::{PaymentFacts, PaymentRow};
use crate::domain::seen::{Missing, Seen};
use crate::domain::shared::Shared;
use crate::domain::state::State;

/// What the history says of an order taken over.
const ADOPTED: &str = "Order diambil alih dari sheet.";

/// An order to be translated.
pub(super) struct Found<'a> {
    /// What memory has of it; of one it does not know, its id and its sight.
    pub facts: OrderFacts,
    /// Its row.
    pub row: &'a OrderRow,
    /// Its rows in `Rincian`.
    pub lines: Vec<&'a LineRow>,
    /// Memory knows it, but not every number in its row.
    pub is_known: bool,
}

/// The rows of `Pesanan`.
#[derive(Default)]
pub(super) struct OrderRows<'a> {
    /// Orders to be translated.
    pub found: BTreeMap<OrderId, Found<'a>>,
    /// The rows of orders that memory knows.
    pub known: BTreeMap<OrderId, &'a OrderRow>,
    /// The rows of `Rincian` of the orders that need no translation.
    pub lines: BTreeMap<OrderId, Vec<&'a LineRow>>,
    /// Orders without a row: a person's word lets them go, however many they are.
    pub gone: BTreeMap<OrderId, Shared<OrderFacts>>,
    /// What happened.
    pub history: Vec<HistoryLine>,
}

/// The rows of `Pembayaran`.
#[derive(Default)]
pub(super) struct PaymentRows<'a> {
    /// Payments that memory does not know, or not with this content.
    pub facts: BTreeMap<PaymentId, Shared<PaymentFacts>>,
    /// Every payment's row.
    pub rows: BTreeMap<PaymentId, &'a PaymentRow>,
}

/// Finds the orders. An id that stands in a row is believed. New rows and copies are left to the rules.
pub(super) fn orders<'a>(world: &World<'a>, memory: &mut SystemFacts) -> OrderRows<'a> {
    let mut rows = OrderRows::default();
    let known = world.facts.orders.iter().map(|(id, facts)| (*id, &facts.seen)).collect();
    let candidates = matching::candidates(world.books.orders.iter(), memory, &world.facts.register);
    let identities = identities(world, OrderColumn::TAB, &candidates, &known);
    let mut strangers: Vec<(Option<OrderId>, &OrderRow)> = Vec::new();
    let mut borne: BTreeSet<OrderId> = BTreeSet::new();
    for ((row, candidate), identity) in world.books.orders.iter().zip(&candidates).zip(identities) {
        match (identity, candidate.typed) {
            (Identity::Known(id), _) if known.contains_key(&id) => {
                rows.known.insert(id, row);
            }
            (Identity::Known(id), _) => strangers.push((Some(id), row)),
            // Of rows that bear the same id the first has it.
            (Identity::New, Some(id)) if is_first_start(world) && borne.insert(id) => strangers.push((Some(id), row)),
            (Identity::New, None) if is_first_start(world) && is_past(row, world) => strangers.push((None, row)),
            (Identity::New | Identity::Copy(_) | Identity::Nothing, _) => {}
        }
    }
    // Ids that stand in rows are out of reach before the first new one is given.
    strangers.iter().filter_map(|(id, _)| *id).for_each(|id| order_no::pass(memory, id));
    rows.lines = lines::lines(world).unwrap_or_default();
    for (id, row) in strangers {
        let what = if id.is_some() { ADOPTED } else { "Order lama dicatat sebagai riwayat." };
        rows.find(stranger(id, row, world, memory), row, what, false, world);
    }
    for (id, facts) in world.facts.orders.iter().filter(|_| world.adopt) {
        match rows.known.get(id).copied() {
            Some(row) if bears_another_number(facts, row) => {
                rows.find(overtaken(OrderFacts::clone(facts), row, world), row, ADOPTED, true, world);
            }
            Some(_) => {}
            None if facts.seen.missing.is_some() || facts.archived.is_some() => {}
            None => {
                rows.gone
                    .insert(*id, OrderFacts { seen: missed(&facts.seen, world), ..OrderFacts::clone(facts) }.into());
            }
        }
    }
    rows
}

impl<'a> OrderRows<'a> {
    fn find(&mut self, facts: OrderFacts, row: &'a OrderRow, what: &str, is_known: bool, world: &World<'_>) {
        let lines = self.lines.remove(&facts.id).unwrap_or_default();
        self.history.extend(matching::born_lines(what, facts.id, row, world));
        self.found.insert(facts.id, Found { facts, row, lines, is_known });
    }
}

/// Finds the payments. On the first start every row that is one gets an id: what was there before us rests already.
pub(super) fn payments<'a>(world: &World<'a>, memory: &mut SystemFacts) -> PaymentRows<'a> {
    let mut rows = PaymentRows::default();
    let known = world.facts.payments.iter().map(|(id, facts)| (*id, &facts.seen)).collect();
    let candidates = ledger::candidates(&world.books.payments, memory, &world.facts.payments);
    let identities = identities(world, PaymentColumn::TAB, &candidates, &known);
    let mut strangers: Vec<(Option<PaymentId>, &PaymentRow, bool)> = Vec::new();
    let mut borne: BTreeSet<PaymentId> = BTreeSet::new();
    for ((row, candidate), identity) in world.books.payments.iter().zip(&candidates).zip(identities) {
        match (identity, candidate.typed) {
            (Identity::Known(id), _) if known.contains_key(&id) => {
                rows.rows.insert(id, row);
            }
            (Identity::Known(id), _) => strangers.push((Some(id), row, false)),
            (Identity::New, Some(id)) if is_first_start(world) && borne.insert(id) => {
                strangers.push((Some(id), row, false));
            }
            (Identity::New | Identity::Copy(_), typed) if is_first_start(world) => {
                strangers.push((None, row, typed.is_some()));
            }
            (Identity::New | Identity::Copy(_) | Identity::Nothing, _) => {}
        }
    }
    strangers.iter().filter_map(|(id, ..)| *id).for_each(|id| ledger::pass(memory, id));
    for (id, row, is_copy) in strangers {
        let id = id.unwrap_or_else(|| ledger::next_id(world, memory));
        let first_seen = memory.rows.newcomers.remove(&row.content.digest()).unwrap_or(world.now);
        let stale = is_copy.then(|| ledger::stale(row)).flatten();
        let facts = PaymentFacts::new(id, first_seen, rested(&row.content, row.at, world));
        // What it waits for, or was refused for, is old news.
        let refused = row.verified.get() == Some(Answer::No);
        let refusal = (!refused).then(Episode::default);
        rows.facts.insert(id, PaymentFacts { stale, told: !refused, refusal, ..facts }.into());
        rows.rows.insert(id, row);
    }
    if world.adopt {
        for (id, facts) in &world.facts.payments {
            let seen = match rows.rows.get(id) {
                Some(row) if !bears_another_receipt(facts, row) => continue,
                Some(row) => rested(&row.content, row.at, world),
                None if facts.seen.missing.is_some() || facts.archived.is_some() => continue,
                None => missed(&facts.seen, world),
            };
            rows.facts.insert(*id, PaymentFacts { seen, ..PaymentFacts::clone(facts) }.into());
        }
    }
    rows
}

/// Whether memory is empty, as far as the sheet was read until now.
fn is_first_start(world: &World<'_>) -> bool {
    world.facts.system.born_at.is_none()
}

/// Which row is which. An older memory may know other content for an id: there the ids in the rows tell. Nothing, when
/// the tab is not read, or when so many rows vanished that only a person's word makes it believed.
fn identities<Id: Copy + Ord, C: Column>(
    world: &World<'_>,
    tab: &str,
    candidates: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
) -> Vec<Identity<Id>> {
    let identities = if is_first_start(world) { recognise(candidates, known) } else { trust(candidates, known) };
    let is_believed = world.adopt || mass_loss(known, &identities).is_none();
    if is_believed && !world.books.paused.contains_key(tab) { identities } else { Vec::new() }
}

/// Whether a row without an id tells of an order that is over.
fn is_past(row: &OrderRow, world: &World<'_>) -> bool {
    row.deliver_on.get().is_some_and(|deliver_on| deliver_on < world.today())
}

/// A row as it was found: it rests, for nobody types it now.
fn rested<C: Column>(content: &Content<C>, at: u32, world: &World<'_>) -> Seen<C> {
    Seen { content: content.clone(), at, since: world.now - world.policy.settle, missing: None }
}

/// A row that is not there.
fn missed<C: Column>(seen: &Seen<C>, world: &World<'_>) -> Seen<C> {
    Seen { missing: Some(Missing::again(None, world.now).0), ..seen.clone() }
}

/// An order memory does not know. One whose row bears no id is over.
fn stranger(id: Option<OrderId>, row: &OrderRow, world: &World<'_>, memory: &mut SystemFacts) -> OrderFacts {
    // Nobody saw when it was taken; it was not after its own delivery.
    let first_day = row.deliver_on.get().map_or_else(|| world.today(), |h| h.min(world.today()));
    let intake_day = matching::intake_day(row, first_day, world);
    memory.rows.newcomers.remove(&row.content.digest());
    let bygone = id.is_none();
    let id = id.unwrap_or_else(|| order_no::next(intake_day, memory));
    let facts = OrderFacts::new(id, world.now, intake_day, rested(&row.content, row.at, world));
    OrderFacts { elsewhere: everything(bygone), ..facts }
}

/// An order of an older memory, as the sheet has it: answers, terms and state are read anew; papers that the sheet still
/// shows stay as they were issued.
fn overtaken(facts: OrderFacts, row: &OrderRow, world: &World<'_>) -> OrderFacts {
    let proforma = facts.proforma.clone().filter(|_| shows_proforma(&facts, row));
    let delivery = facts.delivery.clone().filter(|_| shows_delivery(&facts, row));
    let is_delivered = delivery.is_some();
    OrderFacts {
        seen: rested(&row.content, row.at, world),
        stale: Vec::new(),
        answers: LiteMap::new(),
        accepted: None,
        list_prices: LiteMap::new(),
        released_at: None,
        confirmed: None,
        reconfirm: false,
        was_closed: false,
        withdrawn: Box::default(),
        proforma,
        delivery,
        others: if is_delivered { facts.others } else { Vec::new() },
        shipped: facts.shipped.filter(|_| is_delivered),
        cancelled: facts.cancelled.filter(|_| row.cancel.get() == Some(true)),
        ..facts
    }
}

/// Every gate, until it is known how far the order came.
fn everything(bygone: bool) -> Option<Box<Elsewhere>> {
    Some(Box::new(Elsewhere { state: State::Draft, proforma: true, delivery: true, bygone, numbers: None }))
}

/// Whether an order's row bears a number that memory does not have for it. What people typed meanwhile, and how far the
/// order came by it, the rules judge as always.
fn bears_another_number(facts: &OrderFacts, row: &OrderRow) -> bool {
    let shown = &row.shown;
    let is_delivered = shown.delivery_order_no.is_some() || shown.invoice_no.is_some();
    (shown.proforma_no.is_some() && !shows_proforma(facts, row)) || (is_delivered && !shows_delivery(facts, row))
}

/// Whether a payment's row bears a receipt that memory does not have for it.
fn bears_another_receipt(facts: &PaymentFacts, row: &PaymentRow) -> bool {
    let known = facts.receipt.as_ref().map(|receipt| receipt.shown());
    row.shown_receipt.as_deref().is_some_and(|shown| known.as_deref() != Some(shown.trim()))
}

fn shows_proforma(facts: &OrderFacts, row: &OrderRow) -> bool {
    let known = facts.proforma.as_ref().map(|p| (&p.document, p.void));
    shows(row.shown.proforma_no.as_deref(), known)
}

fn shows_delivery(facts: &OrderFacts, row: &OrderRow) -> bool {
    let known = |document: fn(&Delivery) -> &Document| facts.delivery.as_ref().map(|d| (document(d), d.void));
    shows(row.shown.delivery_order_no.as_deref(), known(|d| &d.order))
        && shows(row.shown.invoice_no.as_deref(), known(|d| &d.invoice))
}

fn shows(shown: Option<&str>, known: Option<(&Document, bool)>) -> bool {
    match (shown.map(str::trim), known) {
        (None, None) => true,
        (Some(shown), Some((document, void))) => match shown.strip_suffix("(BATAL)") {
            Some(number) => void && number.trim_end() == &*document.number,
            None => !void && shown == &*document.number,
        },
        (Some(_), None) | (None, Some(_)) => false,
    }
}
