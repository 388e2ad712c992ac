//! Who is there: every order's row found again, new rows born, copies told apart, missing rows missed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use litemap::LiteMap;

use crate::decide::rows::identity::{Candidate, Identity, digest, mass_loss, recognise, trust};
use crate::decide::world::World;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::document::Document;
use crate::domain::facts::{Delivery, HistoryLine, OrderFacts, Origin, SystemFacts};
use crate::domain::ids::OrderId;
use crate::domain::order::{LineRow, OrderRow};
use crate::domain::seen::{Absence, Missing, Seen};

/// An order with its row, if the row is there.
#[derive(Debug)]
pub struct Match<'a> {
    /// What is remembered, as of this cycle.
    pub facts: OrderFacts,
    /// Its row in this read.
    pub row: Option<&'a OrderRow>,
    /// Its lines in `Rincian`, in sheet order.
    pub lines: Vec<&'a LineRow>,
    /// Born in this cycle.
    pub is_new: bool,
}

/// A row that will become an order once it rests.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    /// The row.
    pub row: &'a OrderRow,
    /// Copied from another order, by what of ours stands in it.
    pub is_copy: bool,
}

/// Everybody.
#[derive(Debug, Default)]
pub struct Matching<'a> {
    /// Orders with an id, by id.
    pub orders: BTreeMap<OrderId, Match<'a>>,
    /// Rows that will become orders once they rest.
    pub newcomers: Vec<Newcomer<'a>>,
    /// Digests of the rows without an id of their own in this read; those of others are forgotten.
    pub waiting: BTreeSet<u64>,
    /// Rows that are no orders.
    pub others: Vec<&'a OrderRow>,
    /// Orders declared lost in this cycle.
    pub lost: Vec<OrderId>,
    /// So many rows vanished at once that nothing is believed: the tab is paused.
    pub mass_loss: Option<usize>,
    /// What happened.
    pub history: Vec<HistoryLine>,
    /// When something rests by itself next.
    pub next_due: Option<DateTime<Utc>>,
}

/// Whether a row has enough in it to be an order: two of customer, menu, packs, delivery date.
#[must_use]
pub fn is_order(row: &OrderRow) -> bool {
    let filled = [row.customer.is_some(), row.menu.is_some(), !row.packs.is_blank(), !row.deliver_on.is_blank()];
    filled.into_iter().filter(|f| *f).count() >= 2
}

/// Finds every order's row. A paused tab leaves all rows out and misses nobody.
#[must_use]
pub fn find<'a>(world: &World<'a>, system: &mut SystemFacts) -> Matching<'a> {
    let mut roster = Matching::default();
    let mut rows_of: BTreeMap<OrderId, &'a OrderRow> = BTreeMap::new();
    let mut readable = !world.books.paused.contains_key(OrderColumn::TAB);
    if readable {
        place_rows(world, system, &mut roster, &mut rows_of);
        readable = roster.mass_loss.is_none();
    }
    for (id, facts) in &world.facts.orders {
        let row = rows_of.get(id).copied();
        let mut facts = facts.clone();
        let mut is_new = false;
        match row {
            Some(row) if world.adopt && is_overtaken(&facts, row) => {
                facts = taken_over(facts, row, world);
                is_new = true;
                let text = "Order diambil alih dari sheet.".into();
                roster.history.push(HistoryLine { subject: id.to_string().into(), at: world.now, text });
            }
            Some(row) => see(&mut facts, row, world, &mut roster.history),
            None if readable => miss(&mut facts, world, &mut roster),
            None => {}
        }
        roster.orders.insert(*id, Match { facts, row, lines: Vec::new(), is_new });
    }
    attach_lines(world, &mut roster);
    roster
}

/// Forgets what rows looked like while they were typed once no such row stands there any more: a row that looks like
/// that again is its order, not a new one. `unborn`: digests of the payment rows without an id.
pub fn forget(
    memory: &mut SystemFacts,
    matching: &Matching<'_>,
    unborn: &BTreeSet<u64>,
    paused: &BTreeMap<String, String>,
    world: &World<'_>,
) {
    let both_read = [OrderColumn::TAB, PaymentColumn::TAB].iter().all(|tab| !paused.contains_key(*tab));
    memory.newcomers.retain(|key, seen| {
        let stands = matching.waiting.contains(key) || unborn.contains(key);
        if both_read { stands } else { world.now - *seen < TimeDelta::days(1) }
    });
}

fn candidates<'r>(rows: &'r [OrderRow], system: &SystemFacts) -> Vec<Candidate<'r, OrderId, OrderColumn>> {
    let typed = |row: &OrderRow| row.typed_id.as_deref().and_then(|typed| typed.parse().ok());
    let rests_not =
        |row: &OrderRow| !system.newcomers.is_empty() && system.newcomers.contains_key(&digest(&row.content));
    rows.iter()
        .map(|row| Candidate {
            at: row.at,
            typed: typed(row),
            content: &row.content,
            is_entry: is_order(row),
            is_marked: row.shown.status.is_some(),
            is_newcomer: rests_not(row),
        })
        .collect()
}

/// The row of an order in this read, also in a tab that is paused because too many others are gone.
#[must_use]
pub fn row_of(world: &World<'_>, id: OrderId) -> Option<u32> {
    let rows = &world.books.orders;
    let known = world.facts.orders.iter().map(|(id, f)| (*id, &f.seen)).collect();
    let identities = recognise(&candidates(rows, &world.facts.system), &known);
    rows.iter().zip(identities).find(|(_, identity)| *identity == Identity::Known(id)).map(|(row, _)| row.at)
}

fn place_rows<'a>(
    world: &World<'a>,
    system: &mut SystemFacts,
    roster: &mut Matching<'a>,
    rows_of: &mut BTreeMap<OrderId, &'a OrderRow>,
) {
    let baseline = world.facts.system.born_at.is_none();
    let rows = &world.books.orders;
    let candidates = candidates(rows, system);
    let known = world.facts.orders.iter().map(|(id, f)| (*id, &f.seen)).collect();
    let trusts = world.adopt && !baseline;
    let identities = if trusts { trust(&candidates, &known) } else { recognise(&candidates, &known) };
    roster.mass_loss = mass_loss(&known, &identities).filter(|_| !world.adopt);
    if roster.mass_loss.is_some() {
        return;
    }
    let mut adopted: BTreeSet<OrderId> = BTreeSet::new();
    let mut births: Vec<(&'a OrderRow, Birth)> = Vec::new();
    for ((row, candidate), identity) in rows.iter().zip(&candidates).zip(identities) {
        match identity {
            Identity::Known(id) if known.contains_key(&id) => {
                rows_of.insert(id, row);
            }
            Identity::Known(id) => {
                adopted.insert(id);
                births.push((row, Birth { id: Some(id), origin: Origin::Adopted, first_seen: world.now }));
            }
            // The next cycle sees to rows without an id of their own.
            Identity::New | Identity::Copy(_) if trusts => roster.newcomers.push(Newcomer { row, is_copy: true }),
            Identity::Nothing => roster.others.push(row),
            Identity::Copy(_) => births.push((row, Birth::copy(world, system, row))),
            Identity::New if baseline && candidate.typed.is_some_and(|id| adopted.insert(id)) => {
                births.push((row, Birth { id: candidate.typed, origin: Origin::Adopted, first_seen: world.now }));
            }
            Identity::New if baseline && candidate.typed.is_some() => {
                births.push((row, Birth::copy(world, system, row)));
            }
            Identity::New if baseline && row.deliver_on.get().is_some_and(|h| h < world.today()) => {
                births.push((row, Birth { id: None, origin: Origin::History, first_seen: world.now }));
            }
            Identity::New if is_copied(row, candidate.typed) => {
                births.push((row, Birth::copy(world, system, row)));
            }
            Identity::New => {
                let first_seen = *system.newcomers.entry(digest(&row.content)).or_insert(world.now);
                births.push((row, Birth { id: None, origin: Origin::Typed, first_seen }));
            }
        }
    }
    // Ids taken over are out of reach before the first new one is given.
    adopted.iter().for_each(|id| pass(system, *id));
    let (mut born_now, mut read_now) = (0, 0);
    for (row, birth) in births {
        let rests = world.now - birth.first_seen >= world.policy.settle;
        let typed = matches!(birth.origin, Origin::Typed | Origin::Copy);
        let must_wait = typed && !rests;
        if typed {
            roster.waiting.insert(digest(&row.content));
        }
        let served = if must_wait { &mut read_now } else { &mut born_now };
        *served += usize::from(typed);
        if *served > world.policy.most_new_rows {
            // The next cycle follows at once and goes on from here.
            roster.next_due = Some(if must_wait { birth.first_seen + world.policy.settle } else { world.now })
                .into_iter()
                .chain(roster.next_due)
                .min();
            continue;
        }
        if must_wait {
            let due = birth.first_seen + world.policy.settle;
            roster.next_due = Some(roster.next_due.map_or(due, |d| d.min(due)));
            roster.newcomers.push(Newcomer { row, is_copy: birth.origin == Origin::Copy });
        } else {
            let present = born(row, &birth, world, system, &mut roster.history);
            roster.orders.insert(present.facts.id, present);
        }
    }
}

/// Whether a row of no known id was copied from one of ours and its id overtyped, dragged on or cleared: our marks stand
/// in it. A row that rests not yet has a status too, but neither id nor number.
fn is_copied(row: &OrderRow, typed: Option<OrderId>) -> bool {
    row.shown.proforma_no.is_some() || (typed.is_some() && row.shown.status.is_some())
}

/// Never gives this id again.
pub fn pass(system: &mut SystemFacts, id: OrderId) {
    let top = system.order_sequence.entry(id.year).or_insert(0);
    *top = (*top).max(id.sequence);
}

/// Whether the sheet knows more of an order than memory does: what people typed, the state, or a number is another.
fn is_overtaken(facts: &OrderFacts, row: &OrderRow) -> bool {
    let shown = row.shown.status.as_deref();
    let another_state = [false, true].iter().all(|pickup| shown != Some(facts.state.label(*pickup)));
    facts.seen.content != row.content || another_state || !shows_proforma(facts, row) || !shows_delivery(facts, row)
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

/// An order as the sheet has it: answers, terms and state are read anew; documents that the sheet still shows stay as
/// they were issued.
fn taken_over(facts: OrderFacts, row: &OrderRow, world: &World<'_>) -> OrderFacts {
    let proforma = facts.proforma.clone().filter(|_| shows_proforma(&facts, row));
    let delivery = facts.delivery.clone().filter(|_| shows_delivery(&facts, row));
    let since = world.now - world.policy.settle;
    let is_delivered = delivery.is_some();
    OrderFacts {
        origin: Origin::Adopted,
        baseline: None,
        seen: Seen { content: row.content.clone(), at: row.at, since, missing: None },
        stale: Vec::new(),
        answers: LiteMap::new(),
        accepted: None,
        confirmed: None,
        reconfirm: false,
        withdrawn: Vec::new(),
        proforma,
        delivery,
        credit_note: facts.credit_note.filter(|_| is_delivered),
        shipped: facts.shipped.filter(|_| is_delivered),
        cancelled: facts.cancelled.filter(|_| row.cancel.get() == Some(true)),
        ..facts
    }
}

/// How a row becomes an order.
struct Birth {
    id: Option<OrderId>,
    origin: Origin,
    first_seen: DateTime<Utc>,
}

impl Birth {
    fn copy(world: &World<'_>, system: &mut SystemFacts, row: &OrderRow) -> Self {
        let first_seen = *system.newcomers.entry(digest(&row.content)).or_insert(world.now);
        Self { id: None, origin: Origin::Copy, first_seen }
    }
}

/// A row that does not rest yet, as if it were an order: for feedback only, its id is nobody's.
#[must_use]
pub fn unborn<'a>(row: &'a OrderRow, world: &World<'_>) -> Match<'a> {
    let birth = Birth { id: Some(OrderId { year: 0, sequence: 0 }), origin: Origin::Typed, first_seen: world.now };
    born(row, &birth, world, &mut SystemFacts::default(), &mut Vec::new())
}

fn born<'a>(
    row: &'a OrderRow,
    birth: &Birth,
    world: &World<'_>,
    system: &mut SystemFacts,
    history: &mut Vec<HistoryLine>,
) -> Match<'a> {
    let first_day = world.policy.day(birth.first_seen);
    let found = matches!(birth.origin, Origin::Adopted | Origin::History);
    // Nobody saw when an order was taken that was there before us; it was not after its own delivery.
    let at_latest = row.deliver_on.get().filter(|_| found).map_or(first_day, |h| h.min(first_day));
    let intake_day = row.ordered_on.get().filter(|d| *d <= world.today()).unwrap_or(at_latest);
    let id = birth.id.unwrap_or_else(|| {
        let year = u16::try_from(intake_day.year()).unwrap_or(0);
        let sequence = system.order_sequence.entry(year).or_insert(0);
        *sequence += 1;
        OrderId { year, sequence: *sequence }
    });
    system.newcomers.remove(&digest(&row.content));
    let since = if found { world.now - world.policy.settle } else { birth.first_seen };
    let seen = Seen { content: row.content.clone(), at: row.at, since, missing: None };
    let mut facts = OrderFacts { origin: birth.origin, ..OrderFacts::new(id, birth.first_seen, intake_day, seen) };
    let what = match birth.origin {
        Origin::Typed => "Order baru dicatat.",
        Origin::Copy => "Baris salinan menjadi order baru; persetujuan harus diisi ulang.",
        Origin::Adopted => "Order diambil alih dari sheet.",
        Origin::History => "Order lama dicatat sebagai riwayat.",
    };
    if birth.origin == Origin::Copy {
        let filled = |c: &OrderColumn| !row.content.get(*c).is_blank();
        facts.unclean = OrderColumn::PROGRESS.iter().copied().filter(filled).collect();
        let approvals = OrderColumn::APPROVALS.iter().copied().chain([OrderColumn::Release]);
        facts.stale = approvals.filter(filled).map(|c| (c, row.content.get(c).to_cell())).collect();
        facts.stale.sort_by_key(|(c, _)| *c);
    }
    let mut note = |text: String| history.push(HistoryLine { subject: id.to_string().into(), at: world.now, text });
    note(what.to_owned());
    if let Some(typed) = row.typed_id.as_deref().filter(|typed| typed.parse().ok() != Some(id)) {
        note(format!("Di No Order tertulis {typed}; diganti {id}."));
    }
    Match { facts, row: Some(row), lines: Vec::new(), is_new: true }
}

/// Remembers how a row looks now.
fn see(facts: &mut OrderFacts, row: &OrderRow, world: &World<'_>, history: &mut Vec<HistoryLine>) {
    let subject = || facts.id.to_string().into();
    if facts.seen.content != row.content {
        let changed: Vec<String> = OrderColumn::ALL
            .iter()
            .filter(|c| facts.seen.content.get(**c) != row.content.get(**c))
            .map(|c| {
                let show = |cell: crate::domain::cell::CellRef<'_>| match cell.to_string() {
                    text if text.is_empty() => "(kosong)".to_owned(),
                    text => text.chars().take(60).collect(),
                };
                format!("{}: {} → {}", c.header(), show(facts.seen.content.get(*c)), show(row.content.get(*c)))
            })
            .collect();
        history.push(HistoryLine { subject: subject(), at: world.now, text: changed.join("; ") });
        facts.seen.content = row.content.clone();
        facts.seen.since = world.now;
    }
    if facts.seen.missing.is_some_and(|m| m.lost) {
        history.push(HistoryLine { subject: subject(), at: world.now, text: "Baris kembali di sheet.".into() });
    }
    facts.seen.missing = None;
    facts.seen.at = row.at;
}

/// Notes a row that is gone. One look without it proves nothing; two, two minutes apart, do.
fn miss(facts: &mut OrderFacts, world: &World<'_>, roster: &mut Matching<'_>) {
    let (missing, news) = Missing::again(facts.seen.missing, world.now);
    facts.seen.missing = Some(missing);
    match news {
        Some(Absence::Lost) => {
            roster.lost.push(facts.id);
            let text = "Baris hilang dari sheet; order tetap dicatat. Kembalikan dengan: orderd restore.".into();
            roster.history.push(HistoryLine { subject: facts.id.to_string().into(), at: world.now, text });
        }
        Some(Absence::Until(due)) => roster.next_due = Some(roster.next_due.map_or(due, |d| d.min(due))),
        None => {}
    }
}

/// Hands the rows of `Rincian` to their orders; an order rests only when they rest too.
fn attach_lines<'a>(world: &World<'a>, roster: &mut Matching<'a>) {
    if world.books.paused.contains_key(crate::domain::column::LineColumn::TAB) {
        return;
    }
    for line in &world.books.lines {
        let Some(id) = line.order_no.as_deref().and_then(|t| t.parse::<OrderId>().ok()) else { continue };
        if let Some(present) = roster.orders.get_mut(&id) {
            present.lines.push(line);
        }
    }
    for present in roster.orders.values_mut() {
        let digest = present
            .lines
            .iter()
            .fold(0_u64, |all, line| all.rotate_left(7) ^ digest(&line.content).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        if digest != present.facts.lines_digest {
            if !present.is_new {
                present.facts.seen.since = world.now;
            }
            present.facts.lines_digest = digest;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::decide;
    use crate::decide::tests::{Shop, at, policy};
    use crate::decide::world::World;
    use crate::domain::books::Books;
    use crate::domain::cell::Cell;
    use crate::domain::column::OrderColumn;
    use crate::domain::facts::Facts;
    use crate::domain::ids::OrderId;
    use crate::domain::order::OrderRow;
    use crate::domain::policy::Policy;

    #[test]
    fn pasted_rows_are_served_from_top_to_bottom_over_cycles() {
        const MOST: usize = 5;
        const PASTED: usize = 2 * MOST + 1;
        let row = |n: usize| {
            let mut row = OrderRow { at: u32::try_from(n).unwrap_or(0), ..Shop::released().row };
            row.content.set(OrderColumn::Customer, Cell::text(format!("PT {}", n % 7)));
            row
        };
        let books = Books { orders: (1..=PASTED).map(row).collect(), ..Books::default() };
        let policy = Policy { most_new_rows: MOST, ..policy() };
        let (mut facts, mut now) = (Facts::default(), at(23, 9, 0));
        facts.system.born_at = Some(now);
        for served in [MOST, 2 * MOST, PASTED] {
            let effects = decide(&World::new(now, &policy, &books, &facts)).effects();
            assert_eq!(effects.sheet.orders.len(), served, "the others are left alone");
            assert_eq!(effects.next_due == Some(now), served < PASTED, "the next cycle follows at once");
            facts.apply(&effects.changes);
            assert_eq!(facts.orders.len(), served);
            let last = facts.orders.last_key_value().map(|(id, order)| (*id, order.seen.at as usize));
            assert_eq!(last, Some((OrderId { year: 2026, sequence: u32::try_from(served).unwrap_or(0) }, served)));
            now += chrono::TimeDelta::seconds(1);
        }
    }
}
