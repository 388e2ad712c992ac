//! What the accounting workbook costs beside a bare loop that writes the same cells.
//!
//! `cargo bench --bench export`; `ORDERD_BENCH_INVOICES` sets the number of invoices (100.000). The bare loop is given
//! its cells ready made; the export starts from documents and payments. The figures are the ratio and the memory the
//! export needed on top of its input.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench may stop where its world is broken"
)]

use std::hint::black_box;
use std::io::{BufWriter, Seek, Write};
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use criterion::Criterion;
use orderd::documents::accounting::report;
use orderd::documents::ledger::{Ledger, LedgerOrder, LedgerPayment};
use orderd::documents::table::Cell;
use orderd::documents::workbook::write_report;
use orderd::domain::discount::Discount;
use orderd::domain::document::{Buyer, DeliveryDetails, Document, DocumentKind, RegisterEntry};
use orderd::domain::ids::{OrderId, PaymentId};
use orderd::domain::measured::Trend;
use orderd::domain::order::{Answer, Method, Scheme};
use orderd::domain::payment::PaymentKind;
use orderd::domain::policy::{Bank, Company};
use orderd::domain::rupiah::Rupiah;
use orderd::domain::state::State;
use orderd::domain::tax::TaxMode;
use orderd::domain::terms::{Line, amounts};
use rust_xlsxwriter::{Format, Workbook};

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 2).unwrap()
}

fn document(kind: DocumentKind, n: u32) -> Document {
    let on = first_day() + Days::new(u64::from(n % 300));
    let lines = vec![Line {
        product: "NB-AYAM".into(),
        name: "Nasi Box Ayam Bakar".into(),
        packs: 100 + n % 900,
        unit_price: Rupiah(25_000),
        remark: None,
    }];
    let amounts = amounts(&lines, Discount::Amount(Rupiah::ZERO), Some(Rupiah(350_000)), TaxMode::None, on);
    Document {
        kind,
        number: format!("{n:03}/{kind}/MKN/XI/2026").into(),
        revision: 0,
        on,
        order: OrderId { year: 2026, sequence: n },
        buyer: Buyer { name: customer(n).into(), ..Buyer::default() },
        outlet: "Pancoran".into(),
        delivery: DeliveryDetails {
            method: Method::Delivery,
            on,
            hour: None,
            address: Some("Jl. Jatinegara Barat No. 142, Jakarta Timur".into()),
            recipient: Some("Pak Slamet".into()),
            recipient_phone: None,
            driver: Some("Budi".into()),
            plate: Some("B 9123 KXA".into()),
            made_by: None,
        },
        lines: lines.into(),
        scheme: Scheme::Dp,
        top_days: 0,
        dp: None,
        valid_until: None,
        due_on: Some(on),
        refers_to: None,
        payments: Box::default(),
        balance: amounts.total,
        remark: None,
        amounts,
    }
}

fn customer(n: u32) -> String {
    format!("Pelanggan {}", n % 2_000)
}

struct Shop {
    company: Company,
    customers: Vec<String>,
    /// Proforma, delivery order and invoice of every order.
    documents: Vec<[Document; 3]>,
    register: Vec<RegisterEntry>,
}

impl Shop {
    fn new(invoices: u32) -> Self {
        use DocumentKind::{DeliveryOrder, Invoice, Proforma};
        let documents: Vec<_> =
            (1..=invoices).map(|n| [Proforma, DeliveryOrder, Invoice].map(|k| document(k, n))).collect();
        let entry = |d: &Document| RegisterEntry {
            number: d.number.clone(),
            kind: d.kind,
            sequence: d.order.sequence,
            revision: 0,
            on: d.on,
            year: 2026,
            order: Some(d.order),
            customer: d.buyer.name.clone(),
            value: d.amounts.total,
            note: "".into(),
        };
        Self {
            company: Company { name: "PT Makan Kenyang".into(), bank: Bank::default(), ..Company::default() },
            customers: (1..=invoices).map(customer).collect(),
            register: documents.iter().flatten().map(entry).collect(),
            documents,
        }
    }

    fn ledger(&self) -> Ledger<'_> {
        let rows = || self.documents.iter().zip(&self.customers).zip(1_u32..);
        let as_of = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        Ledger {
            as_of,
            from: None,
            to: None,
            run_at: as_of.and_time(chrono::NaiveTime::MIN),
            company: &self.company,
            orders: rows()
                .map(|(([proforma, delivery_order, invoice], customer), n)| LedgerOrder {
                    order: OrderId { year: 2026, sequence: n },
                    customer,
                    born_on: first_day(),
                    state: State::ALL[n as usize % 16],
                    method: Method::Delivery,
                    total: Some(invoice.amounts.total),
                    proforma: Some(proforma),
                    delivery: Some((delivery_order, invoice)),
                    due_on: None,
                    credit_note: None,
                    tolerance: Rupiah(100),
                    revenue: vec![(invoice.on, invoice.amounts.before_tax())],
                    shipped_on: Some(invoice.on),
                    cancelled: None,
                })
                .collect(),
            payments: rows()
                .map(|(([_, _, invoice], customer), n)| LedgerPayment {
                    no: PaymentId { year: 2026, sequence: n },
                    on: invoice.on,
                    order: Some(invoice.order),
                    order_text: "",
                    customer,
                    kind: PaymentKind::Payment,
                    amount: Rupiah(invoice.amounts.total.0 / 2),
                    reference: Some("TRX"),
                    method: Some("Transfer"),
                    bank: None,
                    verified: Some(Answer::Yes),
                    verified_by: None,
                    in_force: true,
                    duplicate: false,
                    receipt: None,
                })
                .collect(),
            register: &self.register,
            trend: Trend::default(),
        }
    }
}

fn scratch() -> BufWriter<std::fs::File> {
    BufWriter::new(tempfile::tempfile().unwrap())
}

fn bare<W: Write + Seek + Send>(tables: &[(&str, Vec<Vec<Cell<'_>>>)], out: W) {
    let mut workbook = Workbook::new();
    let figure = Format::new().set_num_format("#,##0");
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let text = Format::new().set_font_size(9);
    for (title, rows) in tables {
        let sheet = workbook.add_worksheet_with_low_memory().unwrap();
        sheet.set_name(*title).unwrap();
        for (row, cells) in (1..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Blank => &mut *sheet,
                    Cell::Text(words) => sheet.write_string_with_format(row, column, words.as_ref(), &text).unwrap(),
                    Cell::Money(amount) | Cell::Subtotal(amount) => {
                        sheet.write_number_with_format(row, column, amount.0 as f64, &figure).unwrap()
                    }
                    Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &figure).unwrap(),
                    Cell::Day(day) => sheet.write_datetime_with_format(row, column, day, &date).unwrap(),
                };
            }
        }
    }
    workbook.save_to_writer(out).unwrap();
}

/// Resident memory now and at its highest, in KiB.
fn memory_kib() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|l| l.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
    };
    (field("VmRSS"), field("VmHWM"))
}

fn timed(work: impl Fn()) -> Duration {
    const RUNS: u32 = 3;
    let once = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..RUNS).map(once).min().unwrap_or_default()
}

fn main() {
    let invoices = std::env::var("ORDERD_BENCH_INVOICES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let shop = Shop::new(invoices);
    let ledger = shop.ledger();
    let export = || write_report(report(black_box(&ledger)), scratch()).unwrap();

    let (before, _) = memory_kib();
    export();
    let (_, peak) = memory_kib();
    let ours = timed(export);
    let tables: Vec<_> = report(&ledger).tables.into_iter().map(|t| (t.title, t.rows.collect::<Vec<_>>())).collect();
    let theirs = timed(|| bare(black_box(&tables), scratch()));
    println!(
        "{invoices} invoices: export {ours:.2?}, bare loop {theirs:.2?}, ratio {:.2}; memory above the input {} MiB",
        ours.as_secs_f64() / theirs.as_secs_f64(),
        peak.saturating_sub(before) / 1024,
    );

    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut group = criterion.benchmark_group("export");
    group.bench_function("workbook", |b| b.iter(export));
    group.bench_function("bare loop", |b| b.iter(|| bare(black_box(&tables), scratch())));
    group.finish();
    criterion.final_summary();
}
