//! The tables of the accounting workbook. Their order and their first columns are fixed: others script against them.
//!
//! Void documents stand in `Penomoran` and `Pembatalan` only. Every balance is as of one day and counts only what
//! had happened by then, so the report of a past day can be made again.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::customer_card::{Entry, entries};
use super::gaps::sequences;
use super::ledger::{Ledger, LedgerOrder, LedgerPayment, Money};
use super::summary::{Summary, summary};
use super::table::{Cell, Column, Footnote, Rows, SUBTOTAL, Table, count, day, figure, sum, text};
use crate::domain::document::{Document, DocumentKind, RegisterEntry};
use crate::domain::ids::OrderId;
use crate::domain::measured::Trend;
use crate::domain::order::{Answer, Scheme};
use crate::domain::rupiah::Rupiah;

/// The workbook as data.
pub struct Report<'a> {
    /// The first worksheet.
    pub summary: Summary,
    /// The others, in order.
    pub tables: Vec<Table<'a>>,
    /// The last one.
    pub trend: &'a Trend,
}

const PROFORMA: &[Column] = &[
    text("Nomor", 21.0),
    day("Tanggal"),
    text("No Order", 14.0),
    text("Pelanggan", 18.0),
    sum("Total"),
    sum("DP Wajib"),
    sum("Terbayar"),
    day("Berlaku Sampai"),
    day("Tanggal Kirim"),
    text("Metode", 12.0),
    text("Skema", 7.0),
    count("Pack"),
    sum("Subtotal"),
    sum("Diskon"),
    sum("Ongkir"),
    sum("DPP"),
    sum("Pajak"),
    text("Status", 15.0),
];
const INVOICE: &[Column] = &[
    text("Nomor", 21.0),
    day("Tanggal"),
    text("No Order", 14.0),
    text("Pelanggan", 20.0),
    sum("Total"),
    sum("Terbayar"),
    sum("Sisa"),
    day("Jatuh Tempo"),
    text("Rincian", 40.0),
    count("Pack"),
    sum("Subtotal"),
    sum("Diskon"),
    sum("Ongkir"),
    sum("DPP"),
    sum("Pajak"),
    sum("DP Dipotong"),
    sum("Nota Kredit"),
    text("Skema", 7.0),
    text("Status", 15.0),
    text("NPWP", 19.0),
    text("No PO", 14.0),
    sum("PPN"),
];
const DELIVERY_ORDER: &[Column] = &[
    text("Nomor", 21.0),
    day("Tanggal"),
    text("No Order", 14.0),
    text("Pelanggan", 20.0),
    count("Pack"),
    text("Metode", 12.0),
    day("Tanggal Kirim"),
    text("Alamat", 24.0),
    text("Penerima", 16.0),
    text("Sopir", 13.0),
    text("No Polisi", 12.0),
    text("No Invoice", 21.0),
    sum("Nilai"),
    day("Dikirim"),
    text("Status", 15.0),
];
const PAYMENT: &[Column] = &[
    text("No Bayar", 15.0),
    day("Tanggal"),
    text("No Order", 14.0),
    text("Pelanggan", 24.0),
    text("Jenis", 14.0),
    sum("Nominal"),
    text("No Referensi", 16.0),
    text("Terverifikasi", 12.0),
    sum("Dihitung"),
    text("No Kwitansi", 21.0),
    text("Keterangan", 22.0),
    text("Metode", 10.0),
    text("Bank", 12.0),
    text("Diverifikasi Oleh", 16.0),
];
const AGEING: &[Column] = &[
    text("Pelanggan", 24.0),
    text("No Invoice", 21.0),
    text("No Order", 14.0),
    day("Tanggal"),
    day("Jatuh Tempo"),
    figure("Umur (hari)", 8.0),
    sum("Belum Jatuh Tempo"),
    sum("1-30"),
    sum("31-60"),
    sum("61-90"),
    sum(">90"),
    sum("Total"),
];
const CARD: &[Column] = &[
    text("Pelanggan", 28.0),
    day("Tanggal"),
    text("Dokumen", 28.0),
    sum("Debit"),
    sum("Kredit"),
    figure("Saldo", 14.0),
    text("No Order", 14.0),
];
const BEFORE_DISPATCH: &[Column] =
    &[text("Pelanggan", 28.0), text("No Invoice", 21.0), text("No Order", 14.0), sum("Sisa"), text("Status", 20.0)];
const DEPOSITS: &[Column] =
    &[text("Pelanggan", 28.0), text("No Order", 14.0), text("Jenis", 18.0), sum("Jumlah"), text("Status", 20.0)];
const CREDIT_NOTE: &[Column] = &[
    text("Nomor", 21.0),
    day("Tanggal"),
    text("No Order", 14.0),
    text("Pelanggan", 24.0),
    text("No Invoice", 21.0),
    count("Pack"),
    sum("Nilai"),
    text("Alasan", 30.0),
];
const CANCELLATION: &[Column] = &[
    text("No Order", 14.0),
    text("Pelanggan", 24.0),
    day("Tanggal"),
    text("Tahap", 20.0),
    sum("Terbayar"),
    sum("Dikembalikan"),
    sum("Ditahan"),
    text("Dokumen Batal", 30.0),
    text("Alasan", 28.0),
    sum("Belum diputuskan"),
];
const NUMBERING: &[Column] = &[
    text("Nomor", 21.0),
    text("Jenis", 8.0),
    day("Tanggal"),
    text("No Order", 14.0),
    text("Pelanggan", 24.0),
    figure("Nilai", 14.0),
    text("Keterangan", 30.0),
];

/// Where the buckets begin and end in `Umur Piutang`, and where their sum must be.
const BUCKET_COLUMNS: (u16, u16, u16) = (6, 10, 11);

/// The column of `Kartu Piutang` that tells a customer's subtotal from what moved the balance.
const DOCUMENT_OF_CARD: u16 = 2;

/// The whole report of a ledger.
#[must_use]
pub fn report<'a>(ledger: &'a Ledger<'a>) -> Report<'a> {
    let money = ledger.money();
    let gaps = sequences(ledger.register.iter().filter(|e| e.on <= ledger.as_of));
    let summary = summary(ledger, &money, &gaps);
    let paid = std::rc::Rc::new(money);
    let (from, to, total) = BUCKET_COLUMNS;
    let difference =
        Footnote::Difference { label: "Pemeriksaan: jumlah kelompok umur − total (harus 0)", from, to, total };
    let missing: i64 = gaps.iter().map(|s| i64::from(s.missing)).sum();
    let mut numbering_notes = vec![Footnote::Count("Celah nomor (harus 0)", missing)];
    numbering_notes.extend(gaps.iter().filter(|s| s.missing > 0).map(|s| {
        let examples: Vec<String> = s.examples.iter().map(|n| format!("{n:03}")).collect();
        Footnote::Text(format!("Celah {} {}: {} nomor, antara lain {}", s.kind, s.year, s.missing, examples.join(", ")))
    }));
    let table = |title, columns, rows, footnotes| Table { title, columns, rows, footnotes, subtotals: None };
    let tables = vec![
        table("Proforma", PROFORMA, proformas(ledger, &paid), vec![]),
        table("Invoice", INVOICE, invoices(ledger, &paid), vec![]),
        table("Surat Jalan", DELIVERY_ORDER, delivery_orders(ledger), vec![]),
        table("Pembayaran", PAYMENT, payments(ledger), vec![]),
        table("Umur Piutang", AGEING, ageing(ledger, &paid), vec![difference]),
        Table { subtotals: Some(DOCUMENT_OF_CARD), ..table("Kartu Piutang", CARD, cards(ledger), vec![]) },
        table("Tagihan Sebelum Kirim", BEFORE_DISPATCH, before_dispatch(ledger, &paid), vec![]),
        table("Uang Muka", DEPOSITS, deposits(ledger, &paid), vec![]),
        table("Nota Kredit", CREDIT_NOTE, credit_notes(ledger), vec![]),
        table("Pembatalan", CANCELLATION, cancellations(ledger, &paid), vec![]),
        table("Penomoran", NUMBERING, numbering(ledger), numbering_notes),
    ];
    Report { summary, tables, trend: &ledger.trend }
}

type Paid = std::rc::Rc<BTreeMap<OrderId, Money>>;

fn money_of(paid: &Paid, order: &LedgerOrder<'_>) -> Money {
    paid.get(&order.order).copied().unwrap_or_default()
}

/// Orders that have a document of the period, by its day and number.
fn by_document<'a>(
    ledger: &'a Ledger<'a>,
    document: impl Fn(&LedgerOrder<'a>) -> Option<&'a Document>,
) -> Vec<(&'a LedgerOrder<'a>, &'a Document)> {
    let found = ledger.orders.iter().filter_map(|o| document(o).map(|d| (o, d)));
    let mut found: Vec<_> = found.filter(|(_, d)| ledger.is_issued(d.on)).collect();
    found.sort_unstable_by(|(_, a), (_, b)| (a.on, &a.number).cmp(&(b.on, &b.number)));
    found
}

fn proformas<'a>(ledger: &'a Ledger<'a>, paid: &Paid) -> Rows<'a> {
    let paid = Paid::clone(paid);
    Box::new(by_document(ledger, |o| o.proforma).into_iter().map(move |(order, document)| {
        let amounts = &document.amounts;
        let asked = match (document.dp, document.scheme) {
            (Some(dp), _) => dp.amount,
            (None, Scheme::Cash) => amounts.total,
            (None, Scheme::Dp | Scheme::Top) => Rupiah::ZERO,
        };
        vec![
            document.number.as_str().into(),
            document.on.into(),
            order.order.to_string().into(),
            order.customer.into(),
            amounts.total.into(),
            asked.into(),
            money_of(&paid, order).net().into(),
            document.valid_until.into(),
            document.delivery.on.into(),
            document.delivery.method.as_str().into(),
            document.scheme.as_str().into(),
            amounts.packs.into(),
            amounts.subtotal.into(),
            amounts.discount.into(),
            amounts.shipping.into(),
            amounts.tax.dpp.into(),
            amounts.tax.tax.into(),
            order.label().into(),
        ]
    }))
}

fn invoices<'a>(ledger: &'a Ledger<'a>, paid: &Paid) -> Rows<'a> {
    let paid = Paid::clone(paid);
    let found = by_document(ledger, |o| o.delivery.map(|(_, invoice)| invoice));
    Box::new(found.into_iter().map(move |(order, document)| {
        let amounts = &document.amounts;
        let verified = money_of(&paid, order).net();
        let credited = order.credit_note.filter(|n| n.on <= ledger.as_of).map_or(Rupiah::ZERO, |n| n.amounts.total);
        let deducted: Rupiah = document.payments.iter().map(|p| p.amount).sum();
        vec![
            document.number.as_str().into(),
            document.on.into(),
            order.order.to_string().into(),
            order.customer.into(),
            amounts.total.into(),
            verified.into(),
            (amounts.total - credited - verified).max(Rupiah::ZERO).into(),
            order.due_on(document).into(),
            lines(document).into(),
            amounts.packs.into(),
            amounts.subtotal.into(),
            amounts.discount.into(),
            amounts.shipping.into(),
            amounts.tax.dpp.into(),
            amounts.tax.tax.into(),
            deducted.into(),
            credited.into(),
            document.scheme.as_str().into(),
            order.label().into(),
            document.buyer.npwp.as_deref().into(),
            document.buyer.po.as_deref().into(),
            if amounts.tax.is_ppn() { amounts.tax.tax } else { Rupiah::ZERO }.into(),
        ]
    }))
}

/// A row of a table can be so high, in lines of a document; the rest stands on the invoice.
const MOST_LINES: usize = 30;

/// `1.000 × Nasi Box Ayam @ 25.000`, one per line of the document.
fn lines(document: &Document) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for line in document.lines.iter().take(MOST_LINES) {
        let packs = Rupiah(i64::from(line.packs)).grouped();
        let separator = if text.is_empty() { "" } else { "\n" };
        // Writing into a String cannot fail.
        let _ = write!(text, "{separator}{packs} × {} @ {}", line.name, line.unit_price.grouped());
    }
    let more = document.lines.len().saturating_sub(MOST_LINES);
    if more > 0 {
        let _ = write!(text, "\ndan {more} baris lagi, lihat invoice");
    }
    text
}

fn delivery_orders<'a>(ledger: &'a Ledger<'a>) -> Rows<'a> {
    let found = by_document(ledger, |o| o.delivery.map(|(delivery_order, _)| delivery_order));
    Box::new(found.into_iter().map(|(order, document)| {
        let delivery = &document.delivery;
        vec![
            document.number.as_str().into(),
            document.on.into(),
            order.order.to_string().into(),
            order.customer.into(),
            document.amounts.packs.into(),
            delivery.method.as_str().into(),
            delivery.on.into(),
            delivery.address.as_deref().into(),
            delivery.recipient.as_deref().into(),
            delivery.driver.as_deref().into(),
            delivery.plate.as_deref().into(),
            order.delivery.map(|(_, invoice)| invoice.number.as_ref()).into(),
            document.amounts.total.into(),
            order.shipped_on.into(),
            order.label().into(),
        ]
    }))
}

fn payments<'a>(ledger: &'a Ledger<'a>) -> Rows<'a> {
    let mut found: Vec<&LedgerPayment<'a>> = ledger.payments.iter().filter(|p| ledger.in_period(p.on)).collect();
    found.sort_unstable_by_key(|p| (p.on, p.no));
    Box::new(found.into_iter().map(|payment| {
        let (verified, mut note) = match payment.verified {
            Some(Answer::Yes) => ("Ya", ""),
            Some(Answer::No) => ("Tidak", "ditolak, tidak dihitung"),
            Some(Answer::Again) => ("Ulang", "menunggu verifikasi"),
            Some(Answer::Partly) | None => ("", "menunggu verifikasi"),
        };
        if payment.order.is_none() {
            note = "No Order tidak dikenal, tidak dihitung";
        } else if payment.duplicate {
            note = "DUPLIKAT, tidak dihitung";
        } else if payment.verified == Some(Answer::Yes) && !payment.in_force {
            note = "belum dihitung, lihat Masalah di tab Pembayaran";
        } else if payment.on > ledger.as_of {
            note = "setelah tanggal saldo, belum dihitung";
        }
        let counted = if payment.counts(ledger.as_of) { payment.signed() } else { Rupiah::ZERO };
        vec![
            payment.no.to_string().into(),
            payment.on.into(),
            payment.order.map_or_else(|| payment.order_text.into(), |order| order.to_string().into()),
            payment.customer.into(),
            payment.kind.as_str().into(),
            payment.amount.into(),
            payment.reference.into(),
            verified.into(),
            counted.into(),
            payment.receipt.into(),
            note.into(),
            payment.method.into(),
            payment.bank.into(),
            // Nobody's name is known of what was typed into the sheet.
            payment.verified_by.into(),
        ]
    }))
}

fn ageing<'a>(ledger: &'a Ledger<'a>, paid: &Paid) -> Rows<'a> {
    let owed = ledger.orders.iter().filter_map(|o| ledger.position(o, money_of(paid, o)).receivable);
    let mut owed: Vec<_> = owed.collect();
    owed.sort_unstable_by_key(|r| (r.customer, r.invoice.due_on, r.invoice.number));
    Box::new(owed.into_iter().map(|receivable| {
        let mut row = vec![
            receivable.customer.into(),
            receivable.invoice.number.into(),
            receivable.order.to_string().into(),
            receivable.invoice.on.into(),
            receivable.invoice.due_on.into(),
            Cell::Count(receivable.age_days),
        ];
        for bucket in crate::decide::money::receivables::Bucket::ALL {
            let here = bucket == receivable.bucket;
            row.push(if here { receivable.amount } else { Rupiah::ZERO }.into());
        }
        row.push(receivable.amount.into());
        row
    }))
}

fn cards<'a>(ledger: &'a Ledger<'a>) -> Rows<'a> {
    let entries = entries(ledger);
    let cards: Vec<Vec<Entry<'a>>> = entries.chunk_by(|a, b| a.customer == b.customer).map(<[_]>::to_vec).collect();
    Box::new(cards.into_iter().flat_map(|entries| card(&entries, ledger.from)))
}

/// The card of a customer: what was owed before the first day asked for, what moved it since, what is owed now.
fn card<'a>(entries: &[Entry<'a>], from: Option<NaiveDate>) -> Vec<Vec<Cell<'a>>> {
    let Some(customer) = entries.first().map(|entry| entry.customer) else { return Vec::new() };
    let (earlier, entries): (Vec<&Entry<'a>>, Vec<&Entry<'a>>) =
        entries.iter().partition(|entry| from.is_some_and(|from| entry.on < from));
    let opening: Rupiah = earlier.iter().map(|entry| entry.amount).sum();
    if entries.is_empty() && opening == Rupiah::ZERO {
        return Vec::new();
    }
    let mut rows = Vec::new();
    if let Some(from) = from {
        let opened = [customer.into(), from.into(), "Saldo awal".into(), Cell::Blank, Cell::Blank, opening.into()];
        rows.push(opened.into_iter().chain([Cell::Blank]).collect());
    }
    let (mut balance, mut debits, mut credits) = (opening, Rupiah::ZERO, Rupiah::ZERO);
    for entry in entries {
        let (debit, credit) = (entry.amount.max(Rupiah::ZERO), (-entry.amount).max(Rupiah::ZERO));
        (balance, debits, credits) = (balance + entry.amount, debits + debit, credits + credit);
        rows.push(vec![
            customer.into(),
            entry.on.into(),
            entry.moved.text().into(),
            debit.into(),
            credit.into(),
            balance.into(),
            entry.order.to_string().into(),
        ]);
    }
    let sums = [debits, credits, balance].map(Cell::Subtotal);
    let label = [customer.into(), Cell::Blank, SUBTOTAL.into()];
    rows.push(label.into_iter().chain(sums).chain([Cell::Blank]).collect());
    rows
}

fn before_dispatch<'a>(ledger: &'a Ledger<'a>, paid: &Paid) -> Rows<'a> {
    let paid = Paid::clone(paid);
    Box::new(ledger.orders.iter().filter_map(move |order| {
        let open = ledger.position(order, money_of(&paid, order)).before_dispatch;
        let invoice = order.delivery.map(|(_, invoice)| invoice)?;
        (open > Rupiah::ZERO).then(|| {
            vec![
                order.customer.into(),
                invoice.number.as_str().into(),
                order.order.to_string().into(),
                open.into(),
                order.label().into(),
            ]
        })
    }))
}

fn deposits<'a>(ledger: &'a Ledger<'a>, paid: &Paid) -> Rows<'a> {
    let paid = Paid::clone(paid);
    Box::new(ledger.orders.iter().flat_map(move |order| {
        let at = ledger.position(order, money_of(&paid, order));
        let parts = [
            ("Uang Muka", at.deposit),
            ("Lebih Bayar", at.overpaid),
            ("Refund Belum Diputuskan", at.undecided),
            ("Refund Belum Dibayar", at.refund_due),
        ];
        parts.into_iter().filter(|(_, amount)| *amount != Rupiah::ZERO).map(move |(kind, amount)| {
            vec![
                order.customer.into(),
                order.order.to_string().into(),
                kind.into(),
                amount.into(),
                order.label().into(),
            ]
        })
    }))
}

fn credit_notes<'a>(ledger: &'a Ledger<'a>) -> Rows<'a> {
    Box::new(by_document(ledger, |o| o.credit_note).into_iter().map(|(order, document)| {
        vec![
            document.number.as_str().into(),
            document.on.into(),
            order.order.to_string().into(),
            order.customer.into(),
            document.refers_to.as_deref().into(),
            document.amounts.packs.into(),
            document.amounts.total.into(),
            document.remark.as_deref().into(),
        ]
    }))
}

fn cancellations<'a>(ledger: &'a Ledger<'a>, paid: &Paid) -> Rows<'a> {
    let paid = Paid::clone(paid);
    let mut void: HashMap<OrderId, String> = HashMap::new();
    for entry in ledger.register.iter().filter(|e| e.kind != DocumentKind::Receipt && is_void(e)) {
        let Some(order) = entry.order else { continue };
        let numbers = void.entry(order).or_default();
        if !numbers.is_empty() {
            numbers.push_str(", ");
        }
        numbers.push_str(&entry.number);
    }
    Box::new(ledger.orders.iter().filter_map(move |order| {
        let cancelled = ledger.cancellation(order).filter(|c| ledger.in_period(c.on))?;
        let money = money_of(&paid, order);
        let at = ledger.position(order, money);
        Some(vec![
            order.order.to_string().into(),
            order.customer.into(),
            cancelled.on.into(),
            cancelled.stage.label(order.method == crate::domain::order::Method::Pickup).into(),
            money.received.into(),
            money.returned.into(),
            at.retained.into(),
            void.remove(&order.order).into(),
            cancelled.reason.into(),
            at.undecided.into(),
        ])
    }))
}

fn is_void(entry: &RegisterEntry) -> bool {
    entry.note.trim_start().to_uppercase().starts_with("BATAL")
}

fn numbering<'a>(ledger: &'a Ledger<'a>) -> Rows<'a> {
    // A number made void later was good then.
    let was_good = if ledger.as_of < ledger.run_at.date() { ledger.in_force() } else { HashSet::new() };
    Box::new(ledger.register.iter().filter(|e| ledger.is_issued(e.on)).map(move |entry| {
        let note = if was_good.contains(&*entry.number) { "" } else { &*entry.note };
        vec![
            entry.number.as_str().into(),
            entry.kind.code().into(),
            entry.on.into(),
            entry.order.map(|order| order.to_string()).into(),
            entry.customer.as_str().into(),
            entry.value.into(),
            note.into(),
        ]
    }))
}
