//! Which payment is which row: ids for new rows, copies told apart, missing rows missed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::book::{Ledger, Shown};
use crate::decide::rows::copies::Copies;
use crate::decide::rows::identity::{Candidate, Identity, mass_loss, recognise, sought};
use crate::decide::rows::vanished::{Stranger, Vanished, is_meant_as_new, number_lost};
use crate::decide::world::{DesiredRow, World};
use crate::domain::cell::Cell;
use crate::domain::column::{Column as _, PaymentColumn};
use crate::domain::facts::{HistoryLine, SystemFacts};
use crate::domain::ids::PaymentId;
use crate::domain::payment::{PaymentFacts, PaymentRow};
use crate::domain::row_cells::RowCells;
use crate::domain::seen::{Absence, Missing, Seen};
use crate::domain::shared::Shared;

/// The rows of the tab that are payments.
pub(super) struct Rows<'a> {
    pub known: Vec<(PaymentId, &'a PaymentRow)>,
    /// New ones that somebody may still be typing: they have no id yet.
    pub resting: Vec<&'a PaymentRow>,
}

/// Gives rows their ids and remembers how they look; `None` when too many vanished at once to be believed.
pub(super) fn identify<'a>(
    world: &World<'a>,
    known: &BTreeMap<PaymentId, &Shared<PaymentFacts>>,
    system: &mut SystemFacts,
    ledger: &mut Ledger,
) -> Option<Rows<'a>> {
    let rows = &world.books.payments;
    let candidates = candidates(rows, system, &world.facts.payments);
    let seen = sought(known.iter().map(|(id, facts)| (*id, &facts.seen, facts.archived)), &candidates);
    let identities = recognise(&candidates, &seen);
    ledger.mass_loss = mass_loss(&seen, &identities);
    if ledger.mass_loss.is_some() {
        return None;
    }
    let mut copies = Copies::of(&system.rows.copied_payments, &candidates, &identities);
    let (mut found, mut resting, mut births) = (Vec::new(), Vec::new(), Vec::new());
    let (mut born_now, mut read_now) = (0, 0);
    let mut present: BTreeSet<PaymentId> = BTreeSet::new();
    for ((row, candidate), identity) in rows.iter().zip(&candidates).zip(identities) {
        match identity {
            Identity::Known(id) if let Some(archived) = known.get(&id).and_then(|facts| facts.archived) => {
                let problem = archived.problem("Pembayaran", &id.to_string(), PaymentColumn::PaymentNo.header());
                let cells = vec![(PaymentColumn::Problems, Cell::text(problem.to_string()))];
                ledger.desired.push(Shown {
                    row: DesiredRow { at: row.at, cells: cells.into() },
                    payment: None,
                    order: None,
                });
            }
            Identity::Known(id) => {
                present.insert(id);
                remember(id, row, world, ledger);
                found.push((id, row));
            }
            // What people lay out is left to them, an id of ours aside.
            Identity::Nothing if row.is_layout && candidate.typed.is_none() => {}
            Identity::Nothing => ledger.desired.push(Shown { row: blank(row), payment: None, order: None }),
            Identity::Copy(_) | Identity::New => {
                // Of a row that rests we show nothing: a cell of ours beside a verification came along with it.
                let verified = row.has_marks && !row.verified.is_blank();
                let marked = row.shown_receipt.is_some() || candidate.typed.is_some() || verified;
                // What is new after all may still bear what was verified of another.
                let asked = row.typed_id.as_deref().is_some_and(is_meant_as_new);
                let copied = matches!(identity, Identity::Copy(_)) || marked || asked || copies.has(candidate);
                births.push((row, candidate, copied));
            }
        }
    }
    let not_archived = known.iter().filter(|(_, facts)| !births.is_empty() && facts.archived.is_none());
    let vanished = Vanished::among(not_archived.map(|(id, facts)| (*id, &facts.seen)), |id| present.contains(id));
    for (row, candidate, copied) in births {
        let key = row.content.digest();
        let first_seen = *system.rows.newcomers.entry(key).or_insert(world.now);
        ledger.unborn.insert(key);
        let word = row.typed_id.as_deref();
        let stranger = Stranger { row: candidate, word, since: first_seen, is_typed: !copied, copy_of: &Vec::new };
        // What bears nothing of ours was typed again: that it is the same money is said of it as of any other duplicate.
        let emptied = (copied || row.has_marks).then(|| vanished.left_in(&stranger, world.now)).flatten();
        let settled = emptied.is_none() && world.gives_ids() && world.now - first_seen >= world.policy.settle;
        if emptied.is_some() || (copied && !settled && !row.has_marks) {
            copies.note(&row.content);
        }
        let served = if settled { &mut born_now } else { &mut read_now };
        *served += 1;
        if *served > world.policy.most_new_rows {
            let due = if settled { world.now } else { first_seen + world.policy.settle };
            ledger.look_again(due);
            continue;
        }
        if let Some(id) = emptied {
            let problem = number_lost("pembayaran", &id.to_string(), PaymentColumn::PaymentNo.header());
            let cells = vec![(PaymentColumn::Problems, Cell::text(problem.to_string()))];
            let order = row.order_no.as_deref().and_then(|typed| typed.parse().ok());
            let row = DesiredRow { at: row.at, cells: cells.into() };
            ledger.desired.push(Shown { row, payment: None, order });
            continue;
        }
        if !settled {
            ledger.look_again(first_seen + world.policy.settle);
            let mut cells = blank(row);
            if copied {
                // What tells a copy from a new payment is what of ours it bears: blanked, it would count as verified.
                cells.cells = RowCells::default();
            } else {
                resting.push(row);
            }
            ledger.desired.push(Shown { row: cells, payment: None, order: None });
            continue;
        }
        system.rows.newcomers.remove(&key);
        let id = next_id(world, system);
        let stale = copied.then(|| stale(row)).flatten();
        let seen = Seen { content: row.content.clone(), at: row.at, since: first_seen, missing: None };
        ledger.facts.insert(id, PaymentFacts { stale, ..PaymentFacts::new(id, first_seen, seen) }.into());
        found.push((id, row));
    }
    system.rows.copied_payments = copies.found();
    miss(world, known, &present, ledger);
    found.sort_by_key(|(id, _)| *id);
    Some(Rows { known: found, resting })
}

/// The verification that came along with a copied row.
pub(in crate::decide) fn stale(row: &PaymentRow) -> Option<Cell> {
    (!row.verified.is_blank()).then(|| row.content.get(PaymentColumn::Verified).to_cell())
}

/// The rows of the tab, to be recognised.
pub(in crate::decide) fn candidates<'r>(
    rows: &'r [PaymentRow],
    system: &SystemFacts,
    known: &BTreeMap<PaymentId, Shared<PaymentFacts>>,
) -> Vec<Candidate<'r, PaymentId, PaymentColumn>> {
    let typed = |row: &PaymentRow| row.typed_id.as_deref().and_then(|typed| typed.parse().ok());
    let newcomers = &system.rows.newcomers;
    let is_named = |row: &PaymentRow| typed(row).is_none() && row.shown_receipt.is_some();
    let owners: HashMap<&str, PaymentId> = if rows.iter().any(is_named) {
        known.values().filter_map(|facts| Some((&*facts.receipt.as_ref()?.document.number, facts.id))).collect()
    } else {
        HashMap::new()
    };
    rows.iter()
        .map(|row| Candidate {
            at: row.at,
            typed: typed(row),
            content: &row.content,
            is_entry: is_entry(row),
            is_marked: row.has_marks,
            newcomer: if newcomers.is_empty() { None } else { newcomers.get(&row.content.digest()).copied() },
            named: row.shown_receipt.as_deref().and_then(|number| owners.get(number.trim()).copied()),
            worked: &[PaymentColumn::Verified],
        })
        .collect()
}

/// The row of a payment in this read, also in a tab that is paused because too many others are gone.
#[must_use]
pub(crate) fn row_of(world: &World<'_>, id: PaymentId) -> Option<u32> {
    let rows = &world.books.payments;
    let candidates = candidates(rows, &world.facts.system, &world.facts.payments);
    let known = sought(world.facts.payments.iter().map(|(id, f)| (*id, &f.seen, f.archived)), &candidates);
    let identities = recognise(&candidates, &known);
    rows.iter().zip(identities).find(|(_, identity)| *identity == Identity::Known(id)).map(|(row, _)| row.at)
}

pub(super) fn is_entry(row: &PaymentRow) -> bool {
    let filled = [!row.paid_on.is_blank(), row.order_no.is_some(), !row.amount.is_blank()];
    !row.is_layout && filled.into_iter().filter(|f| *f).count() >= 2
}

/// Never gives this id again.
pub(in crate::decide) fn pass(system: &mut SystemFacts, id: PaymentId) {
    let top = system.rows.payment_sequence.entry(id.year).or_insert(0);
    *top = (*top).max(id.sequence);
}

/// The next id, never to be given again.
pub(in crate::decide) fn next_id(world: &World<'_>, system: &mut SystemFacts) -> PaymentId {
    let year = u16::try_from(chrono::Datelike::year(&world.today())).unwrap_or(0);
    let sequence = system.rows.payment_sequence.entry(year).or_insert(0);
    *sequence += 1;
    PaymentId { year, sequence: *sequence }
}

fn remember(id: PaymentId, row: &PaymentRow, world: &World<'_>, ledger: &mut Ledger) {
    let Some(facts) = ledger.facts.get_mut(&id) else { return };
    if facts.seen.content != row.content {
        facts.seen.since = world.now;
        facts.seen.content = row.content.clone();
    }
    // Most rows are as they were: what is not changed is not copied.
    if facts.seen.at != row.at {
        facts.seen.at = row.at;
    }
    if facts.seen.missing.is_some() && facts.seen.missing.take().is_some_and(|m| m.lost) {
        ledger.history.push(HistoryLine {
            subject: id.text(),
            at: world.now,
            text: "Baris pembayaran kembali.".into(),
        });
    }
}

/// Notes rows that are gone. One look without a row proves nothing; two, two minutes apart, do.
fn miss(
    world: &World<'_>,
    known: &BTreeMap<PaymentId, &Shared<PaymentFacts>>,
    present: &BTreeSet<PaymentId>,
    ledger: &mut Ledger,
) {
    let mut next: Option<chrono::DateTime<chrono::Utc>> = None;
    for (id, facts) in ledger.facts.iter_mut() {
        if present.contains(id) || !known.contains_key(id) || facts.archived.is_some() {
            continue;
        }
        let (missing, news) = Missing::again(facts.seen.missing, world.now);
        // Most of the missing are missed since long ago: what is not changed is not copied.
        if facts.seen.missing != Some(missing) {
            facts.seen.missing = Some(missing);
        }
        match news {
            Some(Absence::Lost) => {
                ledger.lost.push(*id);
                let text = "Baris pembayaran hilang dari sheet. Kembalikan dengan: orderd restore.".to_owned();
                ledger.history.push(HistoryLine { subject: id.text(), at: world.now, text: text.into() });
            }
            Some(Absence::Until(due)) => next = Some(next.map_or(due, |n| n.min(due))),
            None => {}
        }
    }
    if let Some(due) = next {
        ledger.look_again(due);
    }
}

/// Our cells of a row that is no payment.
fn blank(row: &PaymentRow) -> DesiredRow<PaymentColumn> {
    let mut cells = Vec::new();
    // A word in the id cell of an otherwise blank row is a title; an id of ours there is a left-over.
    if row.typed_id.as_deref().is_none_or(|t| t.parse::<PaymentId>().is_ok()) || is_entry(row) {
        cells.push((PaymentColumn::PaymentNo, Cell::Empty));
    }
    cells
        .extend([PaymentColumn::Customer, PaymentColumn::ReceiptNo, PaymentColumn::Problems].map(|c| (c, Cell::Empty)));
    DesiredRow { at: row.at, cells: cells.into() }
}
