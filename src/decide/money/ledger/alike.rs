//! Rows that say the same: a payment typed twice, one typed again after its row went, one transfer for two orders.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::book::Ledger;
use super::entry::{Entry, whole};
use crate::decide::world::World;
use crate::domain::facts::HistoryLine;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::order::Words;
use crate::domain::payment::{PaymentFacts, PaymentKind};
use crate::domain::problem::{Code, Problem};
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;

/// Verified payments whose rows are not there: they count on, so they are compared too.
fn gone(facts: &BTreeMap<PaymentId, Shared<PaymentFacts>>) -> Vec<&PaymentFacts> {
    let gone = facts.values().filter(|facts| facts.verified.is_some() && facts.seen.missing.is_some());
    gone.map(|facts| &**facts).collect()
}

/// Whether a row says what a verified payment said whose row is gone: the same with its reference, or typed after it
/// went, whatever its reference.
fn retypes(entry: &Entry<'_>, typed_at: DateTime<Utc>, gone: &PaymentFacts) -> bool {
    let (Some(verified), Some(missing)) = (&gone.verified, gone.seen.missing) else { return false };
    let movement = (verified.order, verified.kind, verified.paid_on, verified.amount);
    let is_alike = whole(entry.row, entry.order) == Some(movement);
    is_alike && (typed_at >= missing.since || reference(&entry.row.reference) == reference(&verified.reference))
}

/// Whether a row may be a verified payment typed again with something corrected: for the same order and in the same
/// direction, typed after that one's row went, or with its reference.
fn may_replace(entry: &Entry<'_>, typed_at: DateTime<Utc>, gone: &PaymentFacts) -> bool {
    let (Some(verified), Some(missing)) = (&gone.verified, gone.seen.missing) else { return false };
    let Some((order, kind, ..)) = whole(entry.row, entry.order) else { return false };
    let is_back = |kind: PaymentKind| kind == PaymentKind::Refund;
    let typed = reference(&entry.row.reference);
    let is_of_it = order == verified.order && is_back(kind) == is_back(verified.kind);
    is_of_it && (typed_at >= missing.since || (!typed.is_empty() && typed == reference(&verified.reference)))
}

fn reference(typed: &Words) -> String {
    typed.as_deref().unwrap_or("").trim().to_lowercase()
}

/// `Bukan Duplikat` = Ya on a row typed again accepts that the other row is gone: its verification ends, this row's
/// counts.
pub(super) fn accept_deletions(entries: &BTreeMap<PaymentId, Entry<'_>>, world: &World<'_>, ledger: &mut Ledger) {
    let is_settled = |facts: &PaymentFacts| facts.seen.is_settled(world.now, world.policy.settle);
    let mut accepted: Vec<(PaymentId, PaymentId)> = Vec::new();
    for (id, entry) in entries.iter().filter(|(_, entry)| entry.row.not_duplicate.get() == Some(true)) {
        let Some(facts) = ledger.facts.get(id).filter(|facts| is_settled(facts)) else { continue };
        let is_free = |gone: &&&PaymentFacts| !accepted.iter().any(|(other, _)| *other == gone.id);
        let lost = gone(&ledger.facts);
        let other = lost.iter().filter(is_free).find(|gone| gone.seen.is_lost() && retypes(entry, facts.born_at, gone));
        accepted.extend(other.map(|gone| (gone.id, *id)));
    }
    for (gone, again) in accepted {
        let Some(facts) = ledger.facts.get_mut(&gone) else { continue };
        let Some(verified) = facts.verified.take() else { continue };
        let text = format!(
            "{gone} ({}) dihapus dan diketik ulang sebagai {again}; verifikasinya tidak berlaku lagi.",
            verified.amount
        );
        ledger.history.push(HistoryLine { subject: verified.order.text(), at: world.now, text: text.into() });
        ledger.withdrawn.entry(verified.order).or_default().push(gone);
        ledger.taken_back.push(gone);
    }
}

/// The same order, kind, date, amount and reference twice: the older id stays, also when its row is gone.
pub(super) fn mark_duplicates(
    entries: &mut BTreeMap<PaymentId, Entry<'_>>,
    facts: &BTreeMap<PaymentId, Shared<PaymentFacts>>,
) {
    let gone = gone(facts);
    let mut first: HashMap<(OrderId, PaymentKind, NaiveDate, Rupiah, String), PaymentId> = HashMap::new();
    for (id, entry) in entries.iter_mut() {
        let row = entry.row;
        let Some((order, kind, on, amount)) = whole(row, entry.order) else { continue };
        let older = *first.entry((order, kind, on, amount, reference(&row.reference))).or_insert(*id);
        let typed_at = facts.get(id).map(|facts| facts.born_at);
        let lost = typed_at.and_then(|at| gone.iter().find(|gone| gone.id < *id && retypes(entry, at, gone)));
        let is_verified = facts.get(id).is_some_and(|facts| facts.verified.is_some());
        let corrects = typed_at.filter(|_| !is_verified);
        let corrects = corrects.and_then(|at| gone.iter().find(|gone| gone.id < *id && may_replace(entry, at, gone)));
        let sentence = if row.not_duplicate.get() == Some(true) {
            // Accounting has answered, and what it answered about may be back in the next look.
            let Some(missed) = lost.filter(|gone| !gone.seen.is_lost() && !is_verified) else { continue };
            format!("Menunggu kepastian bahwa baris {} memang dihapus; dihitung beberapa menit lagi.", missed.id)
        } else if older != *id {
            format!(
                "Sama dengan {older} (order, tanggal, nominal, referensi), jadi tidak dihitung. Bila memang dua pembayaran, Akunting isi Bukan Duplikat = Ya."
            )
        } else if let Some(gone) = lost {
            let id = gone.id;
            format!(
                "Sama dengan {id} yang sudah diverifikasi tetapi barisnya hilang, jadi tidak dihitung. Kembalikan baris itu (orderd restore {id}), atau, bila baris ini penggantinya, Akunting isi Bukan Duplikat = Ya."
            )
        } else if let Some(gone) = corrects {
            let id = gone.id;
            format!(
                "{id} yang sudah diverifikasi untuk order ini barisnya hilang, dan baris ini mungkin penggantinya, jadi tidak dihitung. Kembalikan baris itu (orderd restore {id}) dan betulkan di sana; bila baris ini memang pembayaran lain, Akunting isi Bukan Duplikat = Ya."
            )
        } else {
            continue;
        };
        entry.duplicate = true;
        entry.problems.push(Problem::new(Code::PaymentDuplicate, sentence));
    }
}

/// A reference, a day and an amount.
type Transfer = (String, NaiveDate, Rupiah);

/// The same reference, date and amount for two orders: one transfer, perhaps, written down twice. Without a reference
/// nothing tells two payments apart, and nothing is said.
pub(super) fn mark_shared_references(entries: &mut BTreeMap<PaymentId, Entry<'_>>) {
    let transfer = |entry: &Entry<'_>| {
        let (order, _, on, amount) = whole(entry.row, entry.order)?;
        let reference = Some(reference(&entry.row.reference)).filter(|reference| !reference.is_empty())?;
        Some(((reference, on, amount), order))
    };
    // Entry by entry.
    let made: Vec<Option<(Transfer, OrderId)>> = entries.values().map(transfer).collect();
    let mut transfers: HashMap<&Transfer, Vec<(OrderId, PaymentId)>> = HashMap::new();
    for (id, made) in entries.keys().zip(&made) {
        if let Some((key, order)) = made {
            transfers.entry(key).or_default().push((*order, *id));
        }
    }
    for (entry, made) in entries.values_mut().zip(&made) {
        let Some((key, order)) = made else { continue };
        let others = transfers.get(key).into_iter().flatten();
        let Some((other, id)) = others.into_iter().find(|(other, _)| other != order) else { continue };
        entry.doubt = format!(
            "No Referensi, tanggal dan nominal sama dengan {id} untuk {other}; pastikan bukan satu transfer yang tercatat di dua order."
        );
        entry.problems.push(Problem::new(Code::ReferenceShared, entry.doubt.clone()));
    }
}
