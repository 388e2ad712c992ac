//! Ringkasan: the first worksheet of the accounting workbook, with every checksum.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, NaiveDateTime};

use super::customer_card::entries;
use super::gaps::Sequence;
use super::ledger::{Ledger, Money};
use super::table::Cell;
use crate::decide::money::receivables::{Ageing, Bucket, Position};
use crate::domain::ids::OrderId;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::wording::day;

/// What stands beside a label.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// A value.
    Fixed(Cell<'static>),
    /// An instant.
    Instant(NaiveDateTime),
    /// The total of a column of another worksheet, taken over by a formula.
    TotalOf {
        /// The worksheet.
        sheet: &'static str,
        /// The heading of the column.
        column: &'static str,
    },
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryLine {
    pub section: &'static str,
    pub label: String,
    pub figure: Figure,
    pub remark: String,
}

/// The sections, in order. The charts stand on three of them, the totals row on the checks.
pub(crate) mod section {
    pub(crate) const PERIOD: &str = "Periode";
    pub(crate) const TOTALS: &str = "Total";
    pub(crate) const AGEING: &str = "Umur Piutang";
    pub(crate) const STATES: &str = "Status Order";
    pub(crate) const REVENUE: &str = "Omzet per Bulan";
    pub(crate) const CHECKS: &str = "Pemeriksaan";
}

/// The worksheet as data; the lines of a section stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// When the report was made.
    pub run_at: NaiveDateTime,
    /// Whose it is.
    pub company: String,
    /// Of when it speaks: the days of the documents, the day of the balances.
    pub period: String,
    /// The lines.
    pub lines: Vec<SummaryLine>,
}

/// More months than this make the chart unreadable.
const MAX_MONTHS: usize = 24;

#[derive(Default)]
struct Sums {
    ageing: Ageing,
    states: HashMap<State, i64>,
    revenue: BTreeMap<(i32, u32), Rupiah>,
    settled: Rupiah,
    deposit: Rupiah,
    overpaid: Rupiah,
    overpaid_after_dispatch: Rupiah,
    within_tolerance: Rupiah,
    retained: Rupiah,
    refundable: Rupiah,
    money_of_orders: Rupiah,
}

pub(super) fn summary(ledger: &Ledger<'_>, money: &BTreeMap<OrderId, Money>, gaps: &[Sequence]) -> Summary {
    let mut sums = Sums::default();
    for order in &ledger.orders {
        let paid = money.get(&order.order).copied().unwrap_or_default();
        let at = ledger.position(order, paid);
        sums.add(&at);
        if ledger.exists(order) {
            *sums.states.entry(order.state).or_default() += 1;
        }
        sums.money_of_orders += paid.net();
        for (on, base) in order.revenue.iter().filter(|(on, _)| ledger.is_issued(*on)) {
            *sums.revenue.entry((on.year(), on.month())).or_default() += *base;
        }
        let Some((_, invoice)) = order.delivery else { continue };
        let dispatched = order.shipped_on.is_some_and(|d| d <= ledger.as_of) && invoice.on <= ledger.as_of;
        if dispatched && ledger.cancellation(order).is_none() {
            let credited = order.credit_note.filter(|n| n.on <= ledger.as_of).map_or(Rupiah::ZERO, |n| n.amounts.total);
            let owed = at.receivable.map_or(Rupiah::ZERO, |r| r.amount) + at.within_tolerance;
            sums.settled += invoice.amounts.total - credited - owed;
            sums.overpaid_after_dispatch += at.overpaid;
        }
    }
    let mut lines = Lines::default();
    period(&mut lines, ledger);
    totals(&mut lines, &sums);
    charted(&mut lines, &sums);
    checks(&mut lines, ledger, &sums, money, gaps);
    Summary { run_at: ledger.run_at, company: ledger.company.name.clone(), period: spoken(ledger), lines: lines.0 }
}

impl Sums {
    fn add(&mut self, at: &Position<'_>) {
        if let Some(receivable) = &at.receivable {
            self.ageing.add(receivable);
        }
        self.deposit += at.deposit;
        self.overpaid += at.overpaid;
        self.within_tolerance += at.within_tolerance;
        self.retained += at.retained;
        self.refundable += at.undecided + at.refund_due;
    }
}

#[derive(Default)]
struct Lines(Vec<SummaryLine>);

impl Lines {
    fn add(&mut self, section: &'static str, label: impl Into<String>, figure: Figure, remark: impl Into<String>) {
        self.0.push(SummaryLine { section, label: label.into(), figure, remark: remark.into() });
    }
}

/// `Dokumen 01/11/2026 sampai 30/11/2026 · saldo per 30/11/2026`
fn spoken(ledger: &Ledger<'_>) -> String {
    let documents = match (ledger.from.map(day), ledger.to.map(day)) {
        (None, None) => "Semua dokumen".to_owned(),
        (Some(from), None) => format!("Dokumen sejak {from}"),
        (None, Some(to)) => format!("Dokumen sampai {to}"),
        (Some(from), Some(to)) => format!("Dokumen {from} sampai {to}"),
    };
    format!("{documents} · saldo per {}", day(ledger.as_of))
}

fn period(lines: &mut Lines, ledger: &Ledger<'_>) {
    let open =
        |day: Option<chrono::NaiveDate>, text: &'static str| Figure::Fixed(day.map_or(Cell::from(text), Cell::Day));
    let mut add = |label: &str, figure, remark: &str| lines.add(section::PERIOD, label, figure, remark);
    add("Perusahaan", Figure::Fixed(ledger.company.name.clone().into()), "");
    add("Dari", open(ledger.from, "awal"), "tanggal dokumen dan pembayaran");
    add("Sampai", open(ledger.to, "akhir"), "tanggal dokumen dan pembayaran");
    add("Saldo per", Figure::Fixed(ledger.as_of.into()), "hanya uang dengan Tgl Bayar sampai tanggal ini dihitung");
    add("Dibuat pada", Figure::Instant(ledger.run_at), "");
}

fn totals(lines: &mut Lines, sums: &Sums) {
    let mut total = |label: &str, sheet, column, remark: &str| {
        lines.add(section::TOTALS, label, Figure::TotalOf { sheet, column }, remark);
    };
    total("Proforma", "Proforma", "Total", "dokumen dalam periode");
    total("Invoice", "Invoice", "Total", "dokumen dalam periode");
    total("Pack dikirim (surat jalan)", "Surat Jalan", "Pack", "dokumen dalam periode");
    total("Uang terverifikasi", "Pembayaran", "Dihitung", "pembayaran dalam periode, dikurangi refund");
    total("Piutang", "Umur Piutang", "Total", "barang sudah keluar, belum dibayar");
    total("Tagihan sebelum kirim", "Tagihan Sebelum Kirim", "Sisa", "invoice terbit, barang belum keluar");
    total("Uang muka dan lebih bayar", "Uang Muka", "Jumlah", "titipan pelanggan");
    total("Nota kredit", "Nota Kredit", "Nilai", "dokumen dalam periode");
    total("Ditahan dari pembatalan", "Pembatalan", "Ditahan", "pembatalan dalam periode");
    let visible = Figure::Fixed(sums.within_tolerance.into());
    lines.add(section::TOTALS, "Selisih dalam toleransi", visible, "tidak ditagih, tidak masuk umur piutang");
}

fn charted(lines: &mut Lines, sums: &Sums) {
    for (bucket, amount) in Bucket::ALL.into_iter().zip(sums.ageing.buckets) {
        let remark =
            if bucket == Bucket::NotDue { "hari jatuh tempo sendiri belum terlambat" } else { "hari terlambat" };
        lines.add(section::AGEING, bucket.label(), Figure::Fixed(amount.into()), remark);
    }
    for (state, number) in State::ALL.iter().filter_map(|state| sums.states.get(state).map(|number| (state, *number))) {
        lines.add(section::STATES, state.label(false), Figure::Fixed(Cell::Count(number)), "order");
    }
    let skipped = sums.revenue.len().saturating_sub(MAX_MONTHS);
    for ((year, month), amount) in sums.revenue.iter().skip(skipped) {
        let remark = "tanpa pajak; menurut tanggal invoice, dikurangi nota kredit dan invoice batal menurut tanggalnya";
        lines.add(section::REVENUE, format!("{year}-{month:02}"), Figure::Fixed((*amount).into()), remark);
    }
}

fn checks(lines: &mut Lines, ledger: &Ledger<'_>, sums: &Sums, money: &BTreeMap<OrderId, Money>, gaps: &[Sequence]) {
    let mut check = |label: String, difference: i64, remark: &str| {
        lines.add(section::CHECKS, label, Figure::Fixed(Cell::Count(difference)), remark);
    };
    check("Jumlah kelompok umur − piutang".into(), sums.ageing.difference().0, "harus 0");
    let cards: Rupiah = entries(ledger).iter().map(|e| e.amount).sum();
    let owed = sums.ageing.outstanding + sums.within_tolerance - sums.overpaid_after_dispatch;
    check("Saldo kartu − (piutang + toleransi − lebih bayar)".into(), (cards - owed).0, "harus 0");
    let received: Rupiah = money.values().map(Money::net).sum();
    let placed = sums.settled + sums.deposit + sums.overpaid + sums.retained + sums.refundable;
    check("Uang terverifikasi − (pelunasan + titipan + ditahan)".into(), (received - placed).0, "harus 0");
    check("Uang terverifikasi tanpa order dalam laporan".into(), (received - sums.money_of_orders).0, "harus 0");
    let mut seen = HashSet::new();
    let twins = ledger.register.iter().filter(|e| !seen.insert(e.number.as_str())).count();
    check("Nomor ganda".into(), i64::try_from(twins).unwrap_or(i64::MAX), "harus 0");
    check("Celah nomor".into(), gaps.iter().map(|s| i64::from(s.missing)).sum(), "harus 0, lihat Penomoran");
    for sequence in gaps {
        let Sequence { kind, year, first, last, .. } = sequence;
        let range = format!("terbit {first:03} sampai {last:03}");
        check(format!("Celah nomor {kind} {year}"), i64::from(sequence.missing), &range);
    }
}
