//! Rows of `Pembayaran` read into the ledger: what each says by itself, what repeats, what is verified, the sums.

use std::collections::BTreeMap;

use super::alike::{accept_deletions, mark_duplicates, mark_shared_references};
use super::book::{Ledger, Payment, Shown};
use super::entry::{Entry, Movement, SAYS, movement, whole};
use super::refunds::{Held, uncovered};
use super::rows;
use crate::decide::rows::order_no;
use crate::decide::world::{DesiredRow, World};
use crate::domain::cell::{Cell, CellRef, says_nothing};
use crate::domain::column::{Column, PaymentColumn};
use crate::domain::document::PaymentLine;
use crate::domain::facts::{HistoryLine, SystemFacts};
use crate::domain::ids::{KnownOrders, OrderId, PaymentId};
use crate::domain::order::Answer;
use crate::domain::payment::{PaymentFacts, PaymentKind, PaymentRow, Verified};
use crate::domain::problem::{self, Code, Problem};
use crate::domain::reading::Entry as Unread;
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::wording;

/// Stands behind what is wrong with such a cell.
const UNCOUNTED: &str = "Baris ini belum dihitung.";

/// Reads the ledger. `known_orders` are those money can be allocated to; `adopted` is known beside memory, and
/// better.
#[must_use]
pub(crate) fn read(
    world: &World<'_>,
    known_orders: &KnownOrders<'_>,
    adopted: &BTreeMap<PaymentId, Shared<PaymentFacts>>,
    system: &mut SystemFacts,
) -> Ledger {
    let known: BTreeMap<PaymentId, &Shared<PaymentFacts>> =
        world.facts.payments.iter().chain(adopted).map(|(id, facts)| (*id, facts)).collect();
    let facts = known.iter().map(|(id, facts)| (*id, (*facts).clone())).collect::<BTreeMap<_, _>>().into();
    let mut ledger = Ledger { facts, ..Ledger::default() };
    if !world.books.paused.contains_key(PaymentColumn::TAB)
        && let Some(rows::Rows { known: rows, resting }) = rows::identify(world, &known, system, &mut ledger)
    {
        for row in resting {
            await_rest(&understand(row, world, known_orders), world, &mut ledger);
        }
        let mut entries: BTreeMap<PaymentId, Entry<'_>> =
            rows.into_iter().map(|(id, row)| (id, understand(row, world, known_orders))).collect();
        accept_deletions(&entries, world, &mut ledger);
        mark_duplicates(&mut entries, &ledger.facts);
        mark_shared_references(&mut entries);
        let is_refund = |entry: &Entry<'_>| entry.row.kind.get() == Some(PaymentKind::Refund);
        let (refunds, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(_, entry)| is_refund(entry));
        for (id, entry) in others {
            settle_row(id, entry, world, &mut ledger);
        }
        settle_refunds(refunds, world, &mut ledger);
        ledger.newly_verified.sort_unstable();
        ledger.taken_back.sort_unstable();
    }
    total(world, &mut ledger);
    ledger
}

/// What can be said of a row by itself.
fn understand<'a>(row: &'a PaymentRow, world: &World<'_>, known: &KnownOrders<'_>) -> Entry<'a> {
    let mut problems: Vec<Problem> = row
        .remarks
        .iter()
        .map(|(column, remark)| {
            let problem = remark.problem(column.header());
            let uncounted = remark.is_error() && SAYS.contains(column);
            let sentence =
                if uncounted { format!("{}. {UNCOUNTED}", problem.sentence).into() } else { problem.sentence };
            Problem { sentence, ..problem }
        })
        .collect();
    let mut require = |blank: bool, column: PaymentColumn, how: &str| {
        if blank {
            let sentence = format!("Kolom {} masih kosong; {how}. {UNCOUNTED}", column.header());
            problems.push(Problem::new(Code::Required, sentence));
        }
    };
    require(row.paid_on.is_blank(), PaymentColumn::PaidOn, "isi tanggal uang diterima");
    let is_broken = row.remarks.iter().any(|(column, _)| *column == PaymentColumn::OrderNo);
    require(row.order_no.is_none() && !is_broken, PaymentColumn::OrderNo, "isi nomor order, mis. ODR-2026-0001");
    require(row.kind.is_blank(), PaymentColumn::Kind, "pilih Pembayaran, Potongan PPh 23, Penyesuaian, atau Refund");
    require(row.amount.is_blank(), PaymentColumn::Amount, "isi jumlah rupiah");
    let order = row.order_no.as_deref().and_then(|t| t.parse::<OrderId>().ok()).filter(|id| known.contains(*id));
    if let (Some(text), None) = (row.order_no.as_deref(), order) {
        let sentence = order_no::unknown(text, known, "agar pembayaran dihitung", "bagi nominalnya");
        problems.push(Problem::new(Code::PaymentUnallocated, sentence));
    }
    if row.paid_on.get().is_some_and(|d| d > world.today()) {
        problems.push(Problem::new(
            Code::PaymentFuture,
            "Tgl Bayar ada di masa depan; pembayaran dihitung mulai tanggal itu. Perbaiki bila salah ketik.",
        ));
    }
    Entry { row, order, problems, duplicate: false, too_much: false, doubt: String::new() }
}

/// Carries the refunds through verification, the older first: no more goes back than was received and verified.
fn settle_refunds(refunds: Vec<(PaymentId, Entry<'_>)>, world: &World<'_>, ledger: &mut Ledger) {
    let today = world.today();
    let mut held = Held::of(&ledger.facts, today);
    for (id, mut entry) in refunds {
        let Some(before) = ledger.facts.get(&id).cloned() else { continue };
        let counts = entry.row.verified.get() != Some(Answer::No);
        if let Some((order, _, on, amount)) = whole(entry.row, entry.order).filter(|_| counts && !entry.duplicate) {
            let available = held.available(order, &before, today);
            if on <= today && amount > available {
                entry.too_much = true;
                entry.problems.push(Problem::new(
                    Code::RefundTooLarge,
                    format!("Refund {amount} lebih besar dari uang {order} yang dipegang ({available}), jadi tidak dihitung; perbaiki Nominal, atau verifikasi dulu uang masuknya."),
                ));
            }
        }
        settle_row(id, entry, world, ledger);
        if let Some(after) = ledger.facts.get(&id) {
            held.replace(&before, after, today);
        }
    }
}

/// Carries one row through verification, and notes what it counts for and what it shows.
fn settle_row(id: PaymentId, mut entry: Entry<'_>, world: &World<'_>, ledger: &mut Ledger) {
    let Some(mut facts) = ledger.facts.get(&id).cloned() else { return };
    let row = entry.row;
    let cell = row.content.get(PaymentColumn::Verified).to_cell();
    if facts.stale.as_ref().is_some_and(|stale| *stale != cell) {
        facts.stale = None;
    }
    if facts.given.is_some() {
        facts.given = facts.given.take().and_then(|given| given.seen(&cell)).map(Box::new);
    }
    if facts.verified.is_none() && row.verified.get() == Some(Answer::Yes) && !is_signed(&facts, world) {
        facts.stale = Some(cell);
    }
    let said = Said {
        answer: if facts.stale.is_some() { Some(Answer::Again) } else { row.verified.get() },
        settled: facts.seen.is_settled(world.now, world.policy.settle),
        future: row.paid_on.get().is_some_and(|d| d > world.today()),
    };
    if !said.settled {
        ledger.look_again(facts.seen.since + world.policy.settle);
    }
    if entry.duplicate {
        ledger.duplicates.insert(id);
    }
    follow_answer(&mut facts, &mut entry, said, world, ledger);
    if facts.verified.is_none() && entry.is_sound() {
        await_answer(id, &mut entry, said, ledger);
    }
    let mut cells = vec![
        (PaymentColumn::PaymentNo, Cell::text(id.text())),
        (PaymentColumn::Problems, Cell::text(problem::lines(&entry.problems))),
    ];
    if facts.stale.is_some() {
        cells.push((PaymentColumn::Verified, Cell::text("Ulang")));
    }
    ledger.desired.push(Shown {
        row: DesiredRow { at: row.at, cells: cells.into() },
        payment: Some(id),
        order: entry.order,
    });
    if let Some(known) = world.facts.payments.get(&id) {
        facts.join(known);
    }
    ledger.facts.insert(id, facts);
}

/// Whether a verification may count: where only those count that bear a name, it came by the form.
fn is_signed(facts: &PaymentFacts, world: &World<'_>) -> bool {
    let bears_name = facts.given.as_ref().is_some_and(|given| given.landed && given.by.is_some());
    bears_name || world.policy.answers.as_ref().is_none_or(|rules| !rules.required)
}

/// What accounting said of a row.
#[derive(Clone, Copy)]
struct Said {
    /// `Terverifikasi`; one that was copied with its row must be answered again.
    answer: Option<Answer>,
    /// Whether the row rests.
    settled: bool,
    /// Whether its day is still to come.
    future: bool,
}

/// Puts a verification in force, takes it back, or says that the row no longer is what was verified.
fn follow_answer(
    facts: &mut Shared<PaymentFacts>,
    entry: &mut Entry<'_>,
    said: Said,
    world: &World<'_>,
    ledger: &mut Ledger,
) {
    let (id, row) = (facts.id, entry.row);
    let whole = whole(row, entry.order).filter(|_| said.settled && entry.is_sound() && !said.future);
    match (&facts.verified, said.answer) {
        (Some(verified), Some(Answer::Yes)) => {
            let same = movement(row, entry.order).is_some_and(|(order, kind, on, amount)| {
                (order, kind, on, amount) == (verified.order, verified.kind, verified.paid_on, verified.amount)
            });
            if same {
                if facts.reopened && said.settled {
                    facts.reopened = false;
                }
            } else if let Some(content) = whole.filter(|_| facts.reopened) {
                ledger.withdrawn.entry(verified.order).or_default().push(id);
                ledger.taken_back.push(id);
                verify(id, facts, row, content, world, ledger);
            } else {
                ledger.money.entry(verified.order).or_default().disputed = true;
                ledger.disputed.push((verified.order, id));
                entry.problems.push(Problem::new(
                    Code::PaymentChanged,
                    format!(
                        "Pembayaran ini sudah diverifikasi sebagai {} {} tanggal {} untuk {}; perubahan belum dihitung. Kembalikan isinya, atau Akunting kosongkan Terverifikasi lalu isi Ya lagi.",
                        verified.kind.as_str(),
                        verified.amount,
                        wording::day(verified.paid_on),
                        verified.order
                    ),
                ));
            }
        }
        // A slip of the finger takes no money back: it counts, and the order waits until the cell can be read again.
        (Some(verified), None) if row.verified == Unread::Unreadable => {
            ledger.money.entry(verified.order).or_default().disputed = true;
        }
        (Some(verified), _) if said.settled => {
            ledger.withdrawn.entry(verified.order).or_default().push(id);
            let text = format!("Verifikasi {id} ({}) ditarik kembali.", verified.amount);
            ledger.history.push(HistoryLine { subject: verified.order.text(), at: world.now, text: text.into() });
            (facts.verified, facts.reopened) = (None, false);
            ledger.taken_back.push(id);
        }
        // Accounting may clear the cell and say Ya again before the row has rested.
        (Some(_), _) => facts.reopened = true,
        (None, Some(Answer::Yes)) => {
            if let Some(content) = whole {
                verify(id, facts, row, content, world, ledger);
            }
        }
        (None, _) => {}
    }
}

/// Notes money that nobody verified yet: it waits for accounting's answer, or for that to rest, or was refused.
fn await_answer(id: PaymentId, entry: &mut Entry<'_>, said: Said, ledger: &mut Ledger) {
    let row = entry.row;
    let is_readable = row.verified != Unread::Unreadable;
    let waits = matches!(said.answer, None | Some(Answer::Again)) && is_readable && !said.future;
    // A yes that does not rest yet is as good as money that waits: nobody is asked for either.
    let settles = said.answer == Some(Answer::Yes) && !said.settled && !said.future;
    if (waits || settles)
        && let Some(order) = entry.order
    {
        ledger.money.entry(order).or_default().wait_for(row, settles);
    }
    let refused = said.answer == Some(Answer::No);
    if refused {
        entry.problems.push(Problem::new(Code::PaymentRefused, refusal(row.kind.get())));
    }
    if said.settled && waits {
        ledger.waiting.push(payment(id, entry));
    } else if said.settled && refused {
        ledger.refused.push(payment(id, entry));
    }
}

/// Money in a row that has no id yet: until it has one nobody is asked for it, neither the customer nor accounting.
fn await_rest(entry: &Entry<'_>, world: &World<'_>, ledger: &mut Ledger) {
    let row = entry.row;
    let is_due = row.paid_on.get().is_some_and(|on| on <= world.today());
    let may_come = !matches!(row.verified, Unread::Unreadable | Unread::Is(Answer::No));
    let Some(order) = entry.order.filter(|_| entry.is_sound() && is_due && may_come) else { return };
    ledger.money.entry(order).or_default().wait_for(row, true);
}

/// A payment as its row says it.
fn payment(id: PaymentId, entry: &Entry<'_>) -> Payment {
    let row = entry.row;
    Payment {
        id,
        order: entry.order,
        paid_on: row.paid_on.get(),
        order_text: row.order_no.as_deref().unwrap_or("").to_owned(),
        amount: row.amount.get().unwrap_or_default(),
        kind: row.kind.get().map_or("", PaymentKind::as_str),
        reference: row.reference.as_deref().unwrap_or("").to_owned(),
        doubt: entry.doubt.clone(),
    }
}

/// What a row says that accounting refused.
fn refusal(kind: Option<PaymentKind>) -> &'static str {
    match kind {
        Some(PaymentKind::Refund) => {
            "Akunting mengisi Tidak: uangnya belum keluar, jadi refund ini tidak dihitung. Bila sudah keluar, kosongkan Terverifikasi supaya dicek lagi."
        }
        Some(PaymentKind::Withholding) => {
            "Akunting mengisi Tidak: potongan pajak ini belum terbukti, jadi tidak dihitung. Minta bukti potongnya ke customer, betulkan barisnya, lalu kosongkan Terverifikasi supaya dicek lagi."
        }
        Some(PaymentKind::Adjustment) => {
            "Akunting mengisi Tidak: penyesuaian ini tidak disetujui, jadi tidak dihitung. Bila salah, betulkan barisnya, lalu kosongkan Terverifikasi supaya dicek lagi."
        }
        Some(PaymentKind::Payment) | None => {
            "Akunting mengisi Tidak: uangnya tidak ada, jadi tidak dihitung. Tanyakan bukti bayarnya ke customer, betulkan barisnya, lalu kosongkan Terverifikasi supaya dicek lagi."
        }
    }
}

/// The content of a row as it is verified.
pub(in crate::decide) fn content(
    facts: &PaymentFacts,
    row: &PaymentRow,
    (order, kind, paid_on, amount): Movement,
) -> Verified {
    Verified { at: facts.seen.since, order, paid_on, kind, amount, reference: row.reference.clone() }
}

/// Puts the content of a row in force.
fn verify(
    id: PaymentId,
    facts: &mut PaymentFacts,
    row: &PaymentRow,
    movement: Movement,
    world: &World<'_>,
    ledger: &mut Ledger,
) {
    let verified = content(facts, row, movement);
    ledger.history.push(verified_line(id, &verified, world));
    facts.verified = Some(verified);
    facts.reopened = false;
    ledger.newly_verified.push(id);
}

/// What the history says of a verification.
pub(in crate::decide) fn verified_line(id: PaymentId, verified: &Verified, world: &World<'_>) -> HistoryLine {
    let text = format!("{id} diverifikasi: {} {}.", verified.kind.as_str(), verified.amount);
    HistoryLine { subject: verified.order.text(), at: world.now, text: text.into() }
}

/// Adds up what is verified, from facts, so that deleted and overtyped rows keep counting.
fn total(world: &World<'_>, ledger: &mut Ledger) {
    let uncovered = uncovered(&ledger.facts, world.today());
    for facts in ledger.facts.values() {
        let Some(verified) = facts.verified.as_ref().filter(|v| v.paid_on <= world.today()) else { continue };
        let money = ledger.money.entry(verified.order).or_default();
        money.disputed |= facts.seen.is_lost();
        if uncovered.contains(&facts.id) {
            continue;
        }
        let signed = Rupiah(verified.amount.0 * verified.kind.sign());
        money.verified += signed;
        if verified.kind == PaymentKind::Refund {
            money.refunded += verified.amount;
        } else {
            money.received += verified.amount;
        }
        money.lines.push(line(facts, verified));
    }
    for money in ledger.money.values_mut() {
        money.lines.sort_by(|a, b| (a.on, &a.reference).cmp(&(b.on, &b.reference)));
        // They are kept for the next look, and most are one.
        money.lines.shrink_to_fit();
    }
}

/// A verified movement as documents print it.
pub(in crate::decide) fn line(facts: &PaymentFacts, verified: &Verified) -> PaymentLine {
    PaymentLine {
        on: verified.paid_on,
        kind: verified.kind.as_str().into(),
        reference: verified.reference.clone(),
        method: match facts.seen.content.get(PaymentColumn::Method) {
            CellRef::Text(t) if !says_nothing(t) => Some(t.into()),
            CellRef::Empty | CellRef::Bool(_) | CellRef::Number(_) | CellRef::Text(_) => None,
        },
        amount: Rupiah(verified.amount.0 * verified.kind.sign()),
    }
}
