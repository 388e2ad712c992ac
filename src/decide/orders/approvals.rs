//! Answers (P4, P5, P7) and what they answer: an approval belongs to the terms it was given to, and to no others.

use chrono::{DateTime, Utc};

use crate::domain::approval::{self, Approval, Opens};
use crate::domain::column::OrderColumn;
use crate::domain::facts::{Answered, Confirmed, OrderFacts};
use crate::domain::lead_rule::LeadRule;
use crate::domain::order::{Answer, OrderRow, Scheme};
use crate::domain::reading::Entry;
use crate::domain::response::Given;
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::terms::Asked;

/// A reason shorter than this says nothing.
pub(crate) const SHORTEST_REASON: usize = 10;

/// What stands in an approval cell, out-of-date values already counted as `Ulang`.
#[must_use]
pub(crate) fn answer(row: &OrderRow, facts: &OrderFacts, column: OrderColumn) -> Option<Answer> {
    if facts.stale.iter().any(|(c, _)| *c == column) {
        return Some(Answer::Again);
    }
    match row.answers.typed(column) {
        // A slip of the finger takes nothing back: what was read last stands until the cell can be read again.
        Entry::Unreadable => {
            let given = facts.answers.get(&column).map(|given| given.answer);
            given.or_else(|| facts.steps.contains(&column).then_some(Answer::Yes))
        }
        Entry::Is(answer) => Some(answer),
        Entry::Blank => None,
    }
}

/// Whether a progress cell says `Ya`, or did when it could be read last, and did not come along with a copied row.
pub(in crate::decide) fn says_yes(facts: &OrderFacts, entry: Entry<bool>, column: OrderColumn) -> bool {
    let says = match entry {
        Entry::Unreadable => facts.steps.contains(&column),
        Entry::Is(says) => says,
        Entry::Blank => false,
    };
    says && !facts.unclean.contains(&column)
}

/// Notes which steps say `Ya`; of a cell that cannot be read, what was noted last stands.
fn note_steps(row: &OrderRow, facts: &mut OrderFacts) {
    let release = match row.answers.typed(OrderColumn::Release) {
        Entry::Is(answer) => Entry::Is(answer == Answer::Yes),
        Entry::Blank => Entry::Blank,
        Entry::Unreadable => Entry::Unreadable,
    };
    let cells = [
        (OrderColumn::Release, release),
        (OrderColumn::Started, row.started),
        (OrderColumn::Finished, row.finished),
        (OrderColumn::MakeDeliveryOrder, row.make_delivery_order),
        (OrderColumn::Redo, row.redo),
        (OrderColumn::Shipped, row.shipped),
        (OrderColumn::Cancel, row.cancel),
    ];
    for (column, entry) in cells {
        match entry {
            Entry::Is(true) if !facts.steps.contains(&column) => facts.steps.push(column),
            Entry::Is(false) | Entry::Blank => facts.steps.retain(|noted| *noted != column),
            Entry::Is(true) | Entry::Unreadable => {}
        }
    }
    facts.steps.sort();
}

/// Lets go of out-of-date marks whose cells were set to `Ulang` or answered anew, and of progress cells that were
/// cleared.
pub(crate) fn refresh_marks(row: &OrderRow, facts: &mut OrderFacts) {
    facts.stale.retain(|(column, old)| {
        row.answers.typed(*column) != Entry::Is(Answer::Again) && row.content.get(*column).to_cell() == *old
    });
    if !facts.unclean.is_empty() {
        let still = |column: &OrderColumn| !row.content.get(*column).is_blank();
        facts.unclean = facts.unclean.iter().copied().filter(still).collect();
    }
    let given = std::mem::take(&mut facts.given);
    let seen = |(column, given): (OrderColumn, Given)| Some((column, given.seen(&row.content.get(column).to_cell())?));
    facts.given = given.into_iter().filter_map(seen).collect();
    note_steps(row, facts);
}

/// Makes new answers that were typed out of date where only those count that came by the form, with a name.
pub(crate) fn refuse_unsigned(row: &OrderRow, facts: &mut OrderFacts) {
    for Approval { column, .. } in approval::of_terms() {
        let Some(answer) = answer(row, facts, *column).filter(|answer| *answer != Answer::Again) else { continue };
        let is_new = facts.answers.get(column).is_none_or(|known| known.answer != answer);
        let is_signed = facts.given.get(column).is_some_and(|given| given.landed && given.by.is_some());
        if is_new && !is_signed && holds_an_answer(row, *column) {
            facts.stale.push((*column, row.content.get(*column).to_cell()));
        }
    }
    facts.stale.sort_by_key(|(c, _)| *c);
}

/// Notes answers the moment they are seen, each with the terms it was given to.
pub(crate) fn note_answers(row: &OrderRow, facts: &mut OrderFacts, asked: Option<&Shared<Asked>>, now: DateTime<Utc>) {
    for Approval { column, .. } in approval::of_terms() {
        let current = answer(row, facts, *column).filter(|a| *a != Answer::Again);
        let known = facts.answers.get(column);
        match current {
            None => {
                facts.answers.remove(column);
            }
            Some(answer) if known.is_none_or(|k| k.answer != answer) => {
                facts.answers.insert(*column, Answered { answer, at: now, asked: asked.cloned() });
            }
            Some(_) => {
                // Given while the terms were unreadable: it belongs to the first readable ones.
                if let Some(known) = facts.answers.get_mut(column)
                    && known.asked.is_none()
                {
                    known.asked = asked.cloned();
                }
            }
        }
    }
}

/// Whether an answer covers these terms.
#[must_use]
pub(crate) fn covers(facts: &OrderFacts, column: OrderColumn, asked: &Asked) -> bool {
    facts.answers.get(&column).is_some_and(|a| a.asked.as_ref().is_none_or(|given| !asked.is_harder_than(given)))
}

/// Whether a cell answers something. One that nobody can read answers nothing, and stays as it is until it is mended.
fn holds_an_answer(row: &OrderRow, column: OrderColumn) -> bool {
    let is_read = !matches!(row.answers.typed(column), Entry::Unreadable | Entry::Is(Answer::Again));
    is_read && !row.content.get(column).is_blank()
}

/// Makes answers that do not cover `asked` out of date: their cells become `Ulang`.
pub(crate) fn expire(row: &OrderRow, facts: &mut OrderFacts, asked: &Asked) {
    for &Approval { column, opens, .. } in approval::of_terms() {
        if covers(facts, column, asked) {
            continue;
        }
        // An answer that stands although its cell cannot be read now is no answer to more either.
        let is_unread = facts.answers.contains_key(&column) && row.answers.typed(column) == Entry::Unreadable;
        let expires = holds_an_answer(row, column) && !facts.stale.iter().any(|(c, _)| *c == column);
        if expires {
            facts.stale.push((column, row.content.get(column).to_cell()));
        }
        if expires || is_unread {
            facts.answers.remove(&column);
            if opens == Opens::Credit {
                facts.credit_approved = None;
            }
        }
    }
    facts.stale.sort_by_key(|(c, _)| *c);
}

/// Makes every answer out of date: the order is asked about anew.
pub(crate) fn expire_all(row: &OrderRow, facts: &mut OrderFacts) {
    for &Approval { column, .. } in approval::of_terms() {
        if holds_an_answer(row, column) && !facts.stale.iter().any(|(c, _)| *c == column) {
            facts.stale.push((column, row.content.get(column).to_cell()));
        }
        facts.answers.remove(&column);
    }
    facts.stale.sort_by_key(|(c, _)| *c);
    facts.credit_approved = None;
}

/// Makes refusals out of date after the order asks for less: the same people may say yes now.
pub(crate) fn expire_refusals(row: &OrderRow, facts: &mut OrderFacts) {
    for approval in approval::that_open(Opens::Materials) {
        expire_refusal(row, facts, approval.column);
    }
}

/// Makes a refused credit out of date after another way to pay was agreed: Accounting may say yes now, also where it had
/// said so before it refused.
pub(crate) fn expire_credit_refusal(row: &OrderRow, facts: &mut OrderFacts) {
    for approval in approval::that_open(Opens::Credit) {
        if expire_refusal(row, facts, approval.column) {
            facts.credit_approved = None;
        }
    }
}

/// Whether it was a refusal that is out of date now.
fn expire_refusal(row: &OrderRow, facts: &mut OrderFacts, column: OrderColumn) -> bool {
    let refused = matches!(row.answers.typed(column), Entry::Is(Answer::No | Answer::Partly));
    let expires = refused && !facts.stale.iter().any(|(c, _)| *c == column);
    if expires {
        facts.stale.push((column, row.content.get(column).to_cell()));
        facts.answers.remove(&column);
        facts.stale.sort_by_key(|(c, _)| *c);
    }
    expires
}

/// Valid answers follow the terms when these become easier. An address that was cleared is remembered: filled in again,
/// it is the one that was answered to, or another one.
pub(crate) fn rebase(facts: &mut OrderFacts, asked: &Asked) {
    for (_, known) in facts.answers.iter_mut() {
        let address = known.asked.take().and_then(|given| given.address.clone());
        known.asked = Some(Asked { address: asked.address.clone().or(address), ..asked.clone() }.into());
    }
}

/// Whether somebody's answer was given to easier terms than these.
#[must_use]
pub(crate) fn outgrown(facts: &OrderFacts, asked: &Asked) -> bool {
    facts.answers.keys().any(|column| !covers(facts, *column, asked))
}

/// When the last yes that makes a confirmation was first seen, if all are there and cover the terms.
#[must_use]
pub(crate) fn confirmation(facts: &OrderFacts, asked: &Asked) -> Option<DateTime<Utc>> {
    let yes = |Approval { column, .. }: &Approval| {
        facts.answers.get(column).filter(|a| a.answer == Answer::Yes && covers(facts, *column, asked)).map(|a| a.at)
    };
    approval::confirming().map(yes).collect::<Option<Vec<_>>>().and_then(|at| at.into_iter().max())
}

/// Notes since when the order is handed over (P2). An order that has its proforma was.
pub(crate) fn note_release(row: &OrderRow, facts: &mut OrderFacts, now: DateTime<Utc>) {
    if answer(row, facts, OrderColumn::Release) == Some(Answer::Yes) {
        facts.released_at.get_or_insert(now);
    } else {
        facts.released_at = None;
    }
}

/// Whether the order was handed over to those who answer: `Kirim ke R&D` says Ya, or it went on long since.
#[must_use]
pub(crate) fn is_released(facts: &OrderFacts) -> bool {
    facts.released_at.is_some() || facts.reconfirm || has_proforma(facts) || facts.needs_no_proforma()
}

/// Keeps the recorded confirmation in step with the answers. Nothing is confirmed before the order was handed over or
/// while its cells cannot be read (`is_readable`); after its proforma a confirmation stands whatever becomes of them, and
/// is judged by the `rule` and the `tolerance` of its day. One of which that was not noted is from now on judged by these.
pub(crate) fn keep_confirmation(
    facts: &mut OrderFacts,
    asked: &Asked,
    is_readable: bool,
    (rule, tolerance): (LeadRule, Rupiah),
) {
    let answered = confirmation(facts, asked).filter(|_| is_released(facts));
    match (answered, &facts.confirmed) {
        (Some(at), None) if is_readable => {
            let at = facts.released_at.map_or(at, |released| released.max(at));
            facts.confirmed =
                Some(Confirmed { at, by_exception: false, answers: answers_of_now(), rule: None, tolerance: None });
        }
        (None, Some(_)) if !has_proforma(facts) || facts.reconfirm => facts.confirmed = None,
        (Some(_) | None, _) => {}
    }
    if let Some(confirmed) = &mut facts.confirmed {
        confirmed.rule.get_or_insert(rule);
        confirmed.tolerance.get_or_insert(tolerance);
    }
}

/// The answers a confirmation of today is made of.
#[must_use]
pub(crate) fn answers_of_now() -> Vec<OrderColumn> {
    approval::confirming().map(|approval| approval.column).collect()
}

/// Whether a proforma for the current confirmation left the house.
#[must_use]
pub(crate) fn has_proforma(facts: &OrderFacts) -> bool {
    facts.live_proforma().is_some()
}

/// Whether a late confirmation went on by `Izin Khusus` and a proforma followed from it.
#[must_use]
pub(crate) fn is_excused(facts: &OrderFacts) -> bool {
    facts.confirmed.as_ref().is_some_and(|c| c.by_exception) && has_proforma(facts) && !facts.reconfirm
}

/// Remembers that accounting approved the credit an order goes on with. `Persetujuan Kredit` is asked for after the
/// proforma (P7), so from here on taking it back is a withdrawal.
pub(crate) fn keep_credit(row: &OrderRow, facts: &mut OrderFacts, on_credit: bool, now: DateTime<Utc>) {
    if !on_credit || !has_proforma(facts) {
        facts.credit_approved = None;
    } else if answer(row, facts, OrderColumn::CreditAnswer) == Some(Answer::Yes) {
        facts.credit_approved.get_or_insert(now);
    }
}

/// Why the store manager refused: the cell beside the answer, or what they added to it in the form.
#[must_use]
pub(crate) fn reject_reason<'a>(row: &'a OrderRow, facts: &'a OrderFacts) -> Option<&'a str> {
    let refusal = || facts.given.get(&OrderColumn::SmAnswer).filter(|given| given.landed);
    row.reject_reason.as_deref().or_else(|| refusal()?.note.as_deref())
}

/// Accounting's answer on credit: once approved it stands, however the cell looks later.
#[must_use]
pub(crate) fn credit(row: &OrderRow, facts: &OrderFacts) -> Option<Answer> {
    if facts.credit_approved.is_some() { Some(Answer::Yes) } else { answer(row, facts, OrderColumn::CreditAnswer) }
}

/// Whether anything depends on credit (P7): the order is paid later (`scheme`), and more is still `owed` than the
/// tolerance; `None`: nobody can say how much. What is paid in advance is lent to nobody.
#[must_use]
pub(crate) fn needs_credit(scheme: Scheme, owed: Option<Rupiah>, tolerance: Rupiah) -> bool {
    scheme == Scheme::Top && owed.is_none_or(|owed| owed > tolerance)
}

/// Whether the order is called off, in this cycle or before: a reason is given, the row rests and the goods are here.
#[must_use]
pub(crate) fn calls_off(row: &OrderRow, facts: &OrderFacts, settled: bool) -> bool {
    let asked = says_yes(facts, row.cancel, OrderColumn::Cancel) && row.cancel_reason.is_some();
    asked && facts.shipped.is_none() && (settled || facts.cancelled.is_some())
}

/// Which approvals an order went on with were taken back after the proforma. `Ulang` set by us is no withdrawal, goods
/// that left are past every gate, and credit matters only while something depends on it (`needs_credit`).
#[must_use]
pub(crate) fn withdrawn(row: &OrderRow, facts: &OrderFacts, needs_credit: bool) -> Vec<OrderColumn> {
    if !has_proforma(facts) || facts.cancelled.is_some() || facts.shipped.is_some() {
        return Vec::new();
    }
    // An order goes on with what was given. A cell that was not asked for then is blank, and not taken back.
    let given = |approval: &&Approval| match approval.opens {
        Opens::Materials | Opens::Confirmation => {
            let confirmed = facts.confirmed.as_ref().filter(|_| !facts.reconfirm);
            confirmed.is_some_and(|confirmed| confirmed.answers.contains(&approval.column))
        }
        Opens::Credit => facts.credit_approved.is_some() && needs_credit,
        Opens::LateConfirmation => is_excused(facts),
        Opens::Handover => false,
    };
    let stale = |column: OrderColumn| facts.stale.iter().any(|(s, _)| *s == column);
    let taken_back = |column: &OrderColumn| answer(row, facts, *column) != Some(Answer::Yes) && !stale(*column);
    approval::ALL.iter().filter(given).map(|approval| approval.column).filter(taken_back).collect()
}
