//! Before anything in the sheet is believed: is it newer than our memory, is it older, was a tab emptied? A sheet that
//! is not believed is not acted upon; people are told once, and work goes on by itself when it is right again.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::decide::world::World;
use crate::domain::books::Books;
use crate::domain::column::{Column, LineColumn, OrderColumn, PaymentColumn};
use crate::domain::document::DocumentKind;
use crate::domain::facts::Facts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::number_pattern::NumberPattern;
use crate::domain::state::State;
use crate::domain::text::Text;

/// As many ids and numbers are named as a person wants to read.
const NAMED: usize = 5;
/// So many ids in a row right above ours are nobody's slip.
const RUN: usize = 5;

/// Closes what must not be acted upon.
///
/// A sheet ahead of our memory closes everything: an older database was put back, and whatever we did now would write
/// old statuses, give ids and numbers a second time and mail everybody again. An emptied tab looks like a new one;
/// memory tells them apart.
///
/// Neither does a memory that is behind while another orderd works on the sheet (`books.other`), `me` being its own name:
/// an empty one takes nothing over then, and one that merely counted less does not wait for more proof.
pub(crate) fn close(books: &mut Books, facts: &Facts, me: &str, pattern: &NumberPattern) {
    let is_behind = books.record.is_some_and(|shown| shown > facts.system.sheet.record);
    let other = books.other.as_deref().filter(|_| is_behind).map(|other| {
        format!(
            "Orderd lain ({other}) bekerja di sheet ini dan catatannya lebih baru. Orderd ini ({me}) berhenti: tidak menulis dan tidak mengirim surat tentang pesanan. Administrator: hentikan salah satu."
        )
    });
    if other.is_none() {
        books.other = None;
    }
    if other.is_none() && facts.system.born_at.is_none() {
        return;
    }
    let older = || {
        let what = listed(&ahead(books, facts, pattern)?, "dan", "lagi");
        Some(format!(
            "Database lebih lama daripada sheet ({what}): mungkin cadangan lama dipulihkan. Semua pekerjaan dan surat berhenti. Admin: hentikan orderd, lihat dulu apa yang akan diambil alih dengan orderd adopt, lalu orderd adopt --yes."
        ))
    };
    if let Some(sentence) = other.or_else(older) {
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

/// What the sheet knows and we do not, for an administrator; `None` when we know everything.
#[must_use]
pub(crate) fn what_is_ahead(books: &Books, facts: &Facts, pattern: &NumberPattern) -> Option<String> {
    Some(listed(&ahead(books, facts, pattern)?, "and", "more"))
}

/// Whether the sheet is an older version of itself, put back by a person: it shows a record before one that it
/// certainly showed.
#[must_use]
pub(crate) fn is_reverted(world: &World<'_>) -> bool {
    world.books.record.is_some_and(|shown| shown < world.record_shown())
}

/// The first of them, and how many more there are.
fn listed(ahead: &[String], and: &str, more: &str) -> String {
    if ahead.len() <= NAMED {
        return ahead.join(", ");
    }
    format!("{} {and} {} {more}", ahead[..NAMED].join(", "), ahead.len() - NAMED)
}

/// What the sheet knows and we do not; `None` when we are the ones who know.
///
/// Only what nobody makes by a slip is evidence: the number of the last record in `Status Sistem` when it lies beyond
/// ours and the sheet shows an id, a number or a state to go with it; alone it was typed, and is put back like any cell
/// of ours. Where it is gone, numbers in `Dokumen` that were never given; where those are gone too, a run of ids right
/// above ours. A row with a strange id is a person's row, whatever else it bears.
fn ahead(books: &Books, facts: &Facts, pattern: &NumberPattern) -> Option<Vec<String>> {
    let mut named = match books.record {
        Some(shown) if shown <= facts.system.sheet.record => Vec::new(),
        Some(_) => {
            let ids = ids_beyond(books, facts);
            let mut named: Vec<String> = ids.orders.into_iter().map(|id| id.to_string()).collect();
            named.extend(ids.payments.into_iter().map(|id| id.to_string()));
            named.extend(numbers_in_rows(books, facts, pattern));
            for number in numbers_in_register(books, facts, pattern) {
                if !named.contains(&number) {
                    named.push(number);
                }
            }
            named.extend(states_beyond(books, facts));
            named
        }
        None if !books.register.is_empty() => numbers_in_register(books, facts, pattern),
        None => runs_beyond(books, facts),
    };
    named.extend(archived_beyond(books, facts));
    (!named.is_empty()).then_some(named)
}

/// Orders that stand in the archive alone and are no archived ones to us. Whoever moved them there made memory know first.
fn archived_beyond(books: &Books, facts: &Facts) -> Vec<String> {
    let of = |typed: &Option<Text>| typed.as_deref()?.parse::<OrderId>().ok();
    let is_known = |id: &OrderId| facts.orders.get(id).is_some_and(|order| order.archived.is_some());
    let archived = books.archive.orders.iter().filter_map(|(_, row)| of(&row.typed_id));
    let mut beyond: BTreeSet<OrderId> = archived.filter(|id| !is_known(id)).collect();
    if !beyond.is_empty() {
        books.orders.iter().filter_map(|row| of(&row.typed_id)).for_each(|id| _ = beyond.remove(&id));
    }
    beyond.into_iter().map(|id| id.to_string()).collect()
}

/// Ids in the rows that lie beyond ours, in order.
struct Beyond {
    orders: BTreeSet<OrderId>,
    payments: BTreeSet<PaymentId>,
}

fn ids_beyond(books: &Books, facts: &Facts) -> Beyond {
    let top = |tops: &BTreeMap<u16, u32>, year: u16| tops.get(&year).copied().unwrap_or(0);
    let rows = &facts.system.rows;
    let orders = books.orders.iter().filter_map(|row| row.typed_id.as_deref()?.parse::<OrderId>().ok());
    let payments = books.payments.iter().filter_map(|row| row.typed_id.as_deref()?.parse::<PaymentId>().ok());
    Beyond {
        orders: orders.filter(|id| id.sequence > top(&rows.order_sequence, id.year)).collect(),
        payments: payments.filter(|id| id.sequence > top(&rows.payment_sequence, id.year)).collect(),
    }
}

/// Ids that follow right upon ours without a gap, when they are at least [`RUN`].
fn runs_beyond(books: &Books, facts: &Facts) -> Vec<String> {
    let beyond = ids_beyond(books, facts);
    let rows = &facts.system.rows;
    let orders = beyond.orders.iter().map(|id| (id.year, id.sequence, id.to_string()));
    let payments = beyond.payments.iter().map(|id| (id.year, id.sequence, id.to_string()));
    [run(orders, &rows.order_sequence), run(payments, &rows.payment_sequence)].concat()
}

/// The ids, in order, that follow upon the last one of their year without a gap; none when they are too few to prove
/// anything.
fn run(ids: impl Iterator<Item = (u16, u32, String)>, tops: &BTreeMap<u16, u32>) -> Vec<String> {
    let mut of_year: BTreeMap<u16, (u32, Vec<String>)> = BTreeMap::new();
    for (year, sequence, id) in ids {
        let top = || (tops.get(&year).copied().unwrap_or(0), Vec::new());
        let (last, found) = of_year.entry(year).or_insert_with(top);
        if sequence == *last + 1 {
            *last = sequence;
            found.push(id);
        }
    }
    of_year.into_values().filter(|(_, found)| found.len() >= RUN).flat_map(|(_, found)| found).collect()
}

/// Orders that the sheet shows in another state than ours.
fn states_beyond(books: &Books, facts: &Facts) -> impl Iterator<Item = String> {
    books.orders.iter().filter_map(|row| {
        let id = row.typed_id.as_deref()?.parse::<OrderId>().ok()?;
        let (state, shown) = (facts.orders.get(&id)?.state, row.shown.status.as_deref()?);
        let is_other = State::is_label(shown) && [false, true].iter().all(|pickup| state.label(*pickup) != shown);
        is_other.then(|| format!("{id} {shown}"))
    })
}

/// Numbers in `Dokumen` that were never given.
fn numbers_in_register(books: &Books, facts: &Facts, pattern: &NumberPattern) -> Vec<String> {
    let given: HashSet<&str> = facts.register.iter().map(|entry| &*entry.number).collect();
    let rows = books.register.iter().map(|row| &*row.number);
    rows.filter(|number| pattern.read(number).is_some() && !given.contains(number)).map(str::to_owned).collect()
}

/// Document numbers in the rows that the register does not have and that lie beyond it.
fn numbers_in_rows(books: &Books, facts: &Facts, pattern: &NumberPattern) -> Vec<String> {
    let orders = books.orders.iter().flat_map(|row| row.shown.numbers());
    let receipts = books.payments.iter().filter_map(|row| row.shown_receipt.as_deref());
    let mut tops: BTreeMap<(DocumentKind, i32), u32> = BTreeMap::new();
    for entry in facts.register.iter() {
        let top = tops.entry((entry.kind, entry.year)).or_insert(0);
        *top = (*top).max(entry.sequence);
    }
    let beyond = |number: &str| {
        let parsed = pattern.read(number);
        parsed.is_some_and(|p| p.sequence > tops.get(&(p.kind, p.year)).copied().unwrap_or(0))
    };
    orders.chain(receipts).filter(|number| beyond(number)).map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::decide::tests::policy;
    use crate::domain::books::RegisterRow;
    use crate::domain::content::Content;
    use crate::domain::facts::OrderFacts;
    use crate::domain::order::{OrderRow, Shown};
    use crate::domain::seen::Seen;

    const YEAR: u16 = 2026;

    /// A memory of ten orders, a hundred records.
    fn memory() -> Facts {
        let mut facts = Facts::default();
        facts.system.rows.order_sequence.insert(YEAR, 10);
        facts.system.sheet.record = 100;
        let seen = Seen { content: Content::default(), at: 1, since: DateTime::default(), missing: None };
        let id = OrderId { year: YEAR, sequence: 10 };
        facts.orders.insert(id, OrderFacts::new(id, seen.since, seen.since.date_naive(), seen).into());
        facts
    }

    /// The row of the last order, without numbers.
    fn bare(status: &str) -> Vec<OrderRow> {
        let shown = Shown { status: Some(status.into()), ..Shown::default() };
        rows([10]).into_iter().map(|row| OrderRow { shown: shown.clone(), ..row }).collect()
    }

    fn rows(sequences: impl IntoIterator<Item = u32>) -> Vec<OrderRow> {
        let mut shown = Shown { status: Some("Selesai".into()), ..Shown::default() };
        shown.proforma_no = Some("309/PI/MKN/XI/2026".into());
        let row = |sequence| OrderRow {
            typed_id: Some(OrderId { year: YEAR, sequence }.to_string().into()),
            shown: shown.clone(),
            ..OrderRow::default()
        };
        sequences.into_iter().map(row).collect()
    }

    #[test]
    fn only_what_nobody_makes_by_a_slip_stops_everything() {
        let register = |number: &str| vec![RegisterRow { number: number.into(), ..RegisterRow::default() }];
        let books = |record, orders, register| Books { record, orders, register, ..Books::default() };
        let new = "008/PI/MKN/XI/2026";
        let cases = [
            ("the record says that we know more", Some(100), rows(11..=30), register(new), false),
            ("the record says that we know less, and nothing else does", Some(101), bare("Draf"), register("x"), false),
            ("the record and an id", Some(101), rows([11]), Vec::new(), true),
            ("the record and a number", Some(101), Vec::new(), register(new), true),
            ("the record and a number in a row", Some(101), rows([10]), Vec::new(), true),
            ("the record and a state", Some(101), bare("Menunggu DP"), Vec::new(), true),
            ("the record and a typed word", Some(101), bare("oke"), Vec::new(), false),
            ("a state without the record", Some(100), bare("Menunggu DP"), Vec::new(), false),
            ("a number that was never given", None, Vec::new(), register(new), true),
            ("a foreign note in the register", None, Vec::new(), register("PI lama 7"), false),
            ("the register shows none but ours", None, rows(11..=30), register("lihat map biru"), false),
            ("one strange row", None, rows([777]), Vec::new(), false),
            ("four ids right above ours", None, rows(11..=14), Vec::new(), false),
            ("five ids right above ours", None, rows(11..=15), Vec::new(), true),
            ("five ids with a gap", None, rows([11, 12, 14, 15, 16]), Vec::new(), false),
            ("five ids beyond ours", None, rows(12..=16), Vec::new(), false),
        ];
        for (what, record, orders, register, expected) in cases {
            let found = is_ahead(&books(record, orders, register), &memory(), &policy().number_pattern);
            assert_eq!(found, expected, "{what}");
        }
    }
}
