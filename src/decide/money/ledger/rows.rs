//! Which payment is which row: ids for new rows, copies told apart, missing rows missed.

use std::collections::BTreeSet;

use super::{Ledger, Shown};
use crate::decide::rows::identity::{Candidate, Identity, digest, mass_loss, recognise, trust};
use crate::decide::world::{DesiredRow, World};
use crate::domain::cell::Cell;
use crate::domain::column::PaymentColumn;
use crate::domain::facts::{HistoryLine, SystemFacts};
use crate::domain::ids::PaymentId;
use crate::domain::payment::{PaymentFacts, PaymentRow};
use crate::domain::seen::{Absence, Missing, Seen};

/// Gives rows their ids and remembers how they look; `None` when too many vanished at once to be believed.
pub(super) fn identify<'a>(
    world: &World<'a>,
    system: &mut SystemFacts,
    ledger: &mut Ledger,
) -> Option<Vec<(PaymentId, &'a PaymentRow)>> {
    let rows = &world.books.payments;
    let baseline = world.facts.system.born_at.is_none();
    let candidates = candidates(rows, system);
    let known = world.facts.payments.iter().map(|(id, f)| (*id, &f.seen)).collect();
    let trusts = world.adopt && !baseline;
    let identities = if trusts { trust(&candidates, &known) } else { recognise(&candidates, &known) };
    ledger.mass_loss = mass_loss(&known, &identities).filter(|_| !world.adopt);
    if ledger.mass_loss.is_some() {
        return None;
    }
    let mut found = Vec::new();
    let (mut born_now, mut read_now) = (0, 0);
    let mut taken: BTreeSet<PaymentId> = BTreeSet::new();
    for ((row, candidate), identity) in rows.iter().zip(&candidates).zip(identities) {
        match identity {
            Identity::Known(id) if known.contains_key(&id) => {
                taken.insert(id);
                remember(id, row, world, ledger);
                found.push((id, row));
            }
            // The next cycle sees to rows without an id of their own.
            Identity::Copy(_) | Identity::New if trusts => {}
            Identity::Nothing => ledger.desired.push(Shown { row: blank(row), payment: None, order: None }),
            Identity::Known(_) | Identity::Copy(_) | Identity::New => {
                let adopted = candidate.typed.filter(|id| world.takes_over() && taken.insert(*id));
                let marked = row.shown_receipt.is_some() || (candidate.typed.is_some() && row.has_marks);
                let copied = matches!(identity, Identity::Copy(_))
                    || (marked && !world.takes_over())
                    || (baseline && candidate.typed.is_some() && adopted.is_none());
                let key = digest(&row.content);
                let first_seen = *system.newcomers.entry(key).or_insert(world.now);
                ledger.unborn.insert(key);
                // What was there before us rests already.
                let since = if world.takes_over() { world.now - world.policy.settle } else { first_seen };
                let settled = world.now - since >= world.policy.settle;
                let served = if settled { &mut born_now } else { &mut read_now };
                *served += usize::from(!world.takes_over());
                if *served > world.policy.most_new_rows {
                    let due = if settled { world.now } else { first_seen + world.policy.settle };
                    ledger.next_due = Some(ledger.next_due.map_or(due, |d| d.min(due)));
                    continue;
                }
                if adopted.is_none() && !settled {
                    ledger.look_again(first_seen + world.policy.settle);
                    let mut cells = blank(row);
                    if copied {
                        // What tells a copy from a new payment is what of ours it bears: blanked, it would count as
                        // verified.
                        cells.cells.clear();
                    }
                    ledger.desired.push(Shown { row: cells, payment: None, order: None });
                    continue;
                }
                system.newcomers.remove(&key);
                let id = adopted.unwrap_or_else(|| next_id(world, system));
                let sequence = system.payment_sequence.entry(id.year).or_insert(0);
                *sequence = (*sequence).max(id.sequence);
                let stale =
                    (copied && !row.verified.is_blank()).then(|| row.content.get(PaymentColumn::Verified).to_cell());
                let seen = Seen { content: row.content.clone(), at: row.at, since, missing: None };
                ledger.facts.insert(
                    id,
                    PaymentFacts { stale, told: world.takes_over(), ..PaymentFacts::new(id, first_seen, seen) },
                );
                found.push((id, row));
            }
        }
    }
    miss(world, &taken, ledger);
    found.sort_by_key(|(id, _)| *id);
    Some(found)
}

fn candidates<'r>(rows: &'r [PaymentRow], system: &SystemFacts) -> Vec<Candidate<'r, PaymentId, PaymentColumn>> {
    let typed = |row: &PaymentRow| row.typed_id.as_deref().and_then(|typed| typed.parse().ok());
    rows.iter()
        .map(|row| Candidate {
            at: row.at,
            typed: typed(row),
            content: &row.content,
            is_entry: is_entry(row),
            is_marked: row.has_marks,
            is_newcomer: !system.newcomers.is_empty() && system.newcomers.contains_key(&digest(&row.content)),
        })
        .collect()
}

/// The row of a payment in this read, also in a tab that is paused because too many others are gone.
#[must_use]
pub fn row_of(world: &World<'_>, id: PaymentId) -> Option<u32> {
    let rows = &world.books.payments;
    let known = world.facts.payments.iter().map(|(id, f)| (*id, &f.seen)).collect();
    let identities = recognise(&candidates(rows, &world.facts.system), &known);
    rows.iter().zip(identities).find(|(_, identity)| *identity == Identity::Known(id)).map(|(row, _)| row.at)
}

fn is_entry(row: &PaymentRow) -> bool {
    let filled = [!row.paid_on.is_blank(), row.order_no.is_some(), !row.amount.is_blank()];
    filled.into_iter().filter(|f| *f).count() >= 2
}

fn next_id(world: &World<'_>, system: &SystemFacts) -> PaymentId {
    let year = u16::try_from(chrono::Datelike::year(&world.today())).unwrap_or(0);
    PaymentId { year, sequence: system.payment_sequence.get(&year).copied().unwrap_or(0) + 1 }
}

fn remember(id: PaymentId, row: &PaymentRow, world: &World<'_>, ledger: &mut Ledger) {
    let Some(facts) = ledger.facts.get_mut(&id) else { return };
    if facts.seen.content != row.content {
        facts.seen.since = if world.adopt { world.now - world.policy.settle } else { world.now };
        facts.seen.content = row.content.clone();
    }
    facts.seen.at = row.at;
    if facts.seen.missing.take().is_some_and(|m| m.lost) {
        ledger.history.push(HistoryLine {
            subject: id.to_string().into(),
            at: world.now,
            text: "Baris pembayaran kembali.".into(),
        });
    }
}

/// Notes rows that are gone. One look without a row proves nothing; two, two minutes apart, do.
fn miss(world: &World<'_>, present: &BTreeSet<PaymentId>, ledger: &mut Ledger) {
    let mut next: Option<chrono::DateTime<chrono::Utc>> = None;
    for (id, facts) in &mut ledger.facts {
        if present.contains(id) || !world.facts.payments.contains_key(id) {
            continue;
        }
        let (missing, news) = Missing::again(facts.seen.missing, world.now);
        facts.seen.missing = Some(missing);
        match news {
            Some(Absence::Lost) => {
                ledger.lost.push(*id);
                let text = "Baris pembayaran hilang dari sheet. Kembalikan dengan: orderd restore.".to_owned();
                ledger.history.push(HistoryLine { subject: id.to_string().into(), at: world.now, text });
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
    DesiredRow { at: row.at, cells }
}
