//! Before anything in the sheet is believed: is it newer than our memory, is it older, was a tab emptied? A sheet that
//! is not believed is not acted upon; people are told once, and work goes on by itself when it is right again.

use std::collections::{BTreeMap, HashSet};

use crate::decide::rows::identity::digest;
use crate::decide::world::World;
use crate::domain::books::Books;
use crate::domain::column::{Column, LineColumn, OrderColumn, PaymentColumn};
use crate::domain::document::DocumentKind;
use crate::domain::facts::Facts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::number_pattern::NumberPattern;
use crate::domain::order::{OrderRow, Shown};
use crate::domain::payment::PaymentRow;

/// As many ids and numbers are named as a person wants to read.
const NAMED: usize = 5;

/// Closes what must not be acted upon.
///
/// A sheet ahead of our memory closes everything: an older database was put back, and whatever we did now would write
/// old statuses, give ids and numbers a second time and mail everybody again. An emptied tab looks like a new one;
/// memory tells them apart.
pub(crate) fn close(books: &mut Books, facts: &Facts, pattern: &NumberPattern) {
    if facts.system.born_at.is_none() {
        return;
    }
    if let Some(ahead) = ahead(books, facts, pattern) {
        let sentence = format!(
            "Database lebih lama daripada sheet ({ahead}): mungkin cadangan lama dipulihkan. Semua pekerjaan dan surat berhenti sampai admin menghentikan orderd dan menjalankan: orderd adopt."
        );
        for tab in [OrderColumn::TAB, LineColumn::TAB, PaymentColumn::TAB] {
            books.paused.entry(tab).or_insert_with(|| sentence.clone().into());
        }
        books.orders.clear();
        books.lines.clear();
        books.payments.clear();
        books.ahead = Some(sentence.into());
        return;
    }
    for tab in std::mem::take(&mut books.empty) {
        if facts.system.sheet.tabs.get(tab).is_some_and(|known| known.filled) {
            let sentence = format!(
                "Tab {tab} tiba-tiba kosong. Kembalikan barisnya lewat Urungkan (Ctrl+Z) atau Riwayat versi. Bila memang sengaja dikosongkan, tulis tanda - di satu baris."
            );
            books.paused.insert(tab, sentence.into());
        } else {
            books.empty.insert(tab);
        }
    }
}

/// Whether the sheet knows ids, numbers or records that we do not.
#[must_use]
pub(crate) fn is_ahead(books: &Books, facts: &Facts, pattern: &NumberPattern) -> bool {
    ahead(books, facts, pattern).is_some()
}

/// Whether the sheet is an older version of itself, put back by a person: it shows a record before one that it
/// certainly showed.
#[must_use]
pub(crate) fn is_reverted(world: &World<'_>) -> bool {
    world.books.record.is_some_and(|shown| shown < world.record_shown())
}

/// What the sheet knows and we do not; `None` when we are the ones who know.
///
/// The number of the last record, which stands in `Status Sistem`, settles it. Without that number, or when people
/// typed what only we write, ids and document numbers beyond ours do.
fn ahead(books: &Books, facts: &Facts, pattern: &NumberPattern) -> Option<String> {
    let newer = books.record.map(|shown| shown > facts.system.sheet.record);
    let mut named = ids_ahead(books, facts, newer == Some(true));
    // A number typed by a person where ours stands is put back; only a sheet that is ahead, or that cannot say whether
    // it is, is believed.
    if newer != Some(false) {
        named.extend(numbers_ahead(books, facts, pattern));
    }
    if newer == Some(true) && named.is_empty() {
        named.push(format!(
            "catatan {} di sheet, {} di database",
            books.record.unwrap_or(0),
            facts.system.sheet.record
        ));
    }
    if named.is_empty() {
        return None;
    }
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    let more = if more > 0 { format!(" dan {more} lagi") } else { String::new() };
    Some(named.join(", ") + &more)
}

/// Ids beyond ours, in rows that bear our marks. People also make such rows, by dragging a row down: then what they
/// typed is the same as in a row we know. A sheet that says itself that it is ahead needs no such doubt.
fn ids_ahead(books: &Books, facts: &Facts, certain: bool) -> Vec<String> {
    let order = |row: &OrderRow| {
        let id: OrderId = row.typed_id.as_deref()?.parse().ok()?;
        let beyond = id.sequence > facts.system.rows.order_sequence.get(&id.year).copied().unwrap_or(0);
        (beyond && row.shown.status.is_some() && !facts.orders.contains_key(&id)).then_some(id)
    };
    let payment = |row: &PaymentRow| {
        let id: PaymentId = row.typed_id.as_deref()?.parse().ok()?;
        let beyond = id.sequence > facts.system.rows.payment_sequence.get(&id.year).copied().unwrap_or(0);
        (beyond && row.has_marks && !facts.payments.contains_key(&id)).then_some(id)
    };
    let mut orders: Vec<_> = books.orders.iter().filter_map(|row| Some((order(row)?, row))).collect();
    let mut payments: Vec<_> = books.payments.iter().filter_map(|row| Some((payment(row)?, row))).collect();
    if !certain && !orders.is_empty() {
        let known: HashSet<u64> = facts.orders.values().map(|f| digest(&f.seen.content)).collect();
        orders.retain(|(_, row)| !known.contains(&digest(&row.content)));
    }
    if !certain && !payments.is_empty() {
        let known: HashSet<u64> = facts.payments.values().map(|f| digest(&f.seen.content)).collect();
        payments.retain(|(_, row)| !known.contains(&digest(&row.content)));
    }
    let orders = orders.into_iter().map(|(id, _)| id.to_string());
    orders.chain(payments.into_iter().map(|(id, _)| id.to_string())).collect()
}

/// Document numbers in the rows that the register does not have and that lie beyond it.
fn numbers_ahead(books: &Books, facts: &Facts, pattern: &NumberPattern) -> Vec<String> {
    let shown = |s: &Shown| [s.proforma_no.clone(), s.delivery_order_no.clone(), s.invoice_no.clone()];
    let orders = books.orders.iter().flat_map(|row| shown(&row.shown)).flatten();
    let receipts = books.payments.iter().filter_map(|row| row.shown_receipt.clone());
    let mut tops: BTreeMap<(DocumentKind, i32), u32> = BTreeMap::new();
    for entry in &facts.register {
        let top = tops.entry((entry.kind, entry.year)).or_insert(0);
        *top = (*top).max(entry.sequence);
    }
    let beyond = |number: &str| {
        let parsed = pattern.read(number);
        parsed.is_some_and(|p| p.sequence > tops.get(&(p.kind, p.year)).copied().unwrap_or(0))
    };
    orders.chain(receipts).filter(|number| beyond(number)).map(String::from).collect()
}
