//! The tab `KPI` as it must look: every row, every column, in the words and with the rounding that people see.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use orderd::domain::measured::Value;
use orderd::domain::period::{Period, Span};

use super::journal::{OUTLETS, STATUSES};
use super::sums::Figures;
use crate::rules::PaperShop;

/// What a period came to, of the house under a blank name and of each outlet.
pub(super) type Measured = BTreeMap<String, Figures>;

/// The columns behind `Ukuran` and `Definisi`.
const COLUMNS: [&str; 6] = ["Minggu ini", "Minggu lalu", "Bulan ini", "Bulan lalu", "Tahun ini", "Tren"];
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// How a number is shown.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Percent,
    /// Minutes, as hours.
    Hours,
    /// Tenths of a day.
    Days,
    /// Hundredths of a person-hour.
    PersonHours,
    /// Rupiah, orders, packs.
    Whole,
    Names,
}

/// The rows of the house without those of channels: what people read, under which key it is noted, how it is shown.
fn labels() -> Vec<(String, String, Unit)> {
    use Unit::{Days, Hours, Names, Percent, PersonHours, Whole};
    let fixed = [
        ("Order besar terkonfirmasi paling lambat H−4 (%)", "large-in-time", Percent),
        ("Jawaban R&D tepat waktu (%)", "answers/rnd", Percent),
        ("Jawaban PPIC tepat waktu (%)", "answers/ppic", Percent),
        ("Jawaban Store Manager tepat waktu (%)", "answers/sm", Percent),
        ("Jawaban Akunting tepat waktu (%)", "answers/accounting", Percent),
        ("Jawaban pertama: bahan tersedia (%)", "material-at-first", Percent),
        ("Kirim tepat waktu (%)", "on-time", Percent),
        ("Pemakaian tenaga (%)", "people-use", Percent),
        ("Pemakaian kapasitas pack (%)", "pack-use", Percent),
        ("Prospek jadi order, semua kanal (%)", "conversion", Percent),
        ("Order dari pelanggan lama (%)", "returning", Percent),
        ("Order besar lewat H−4 (nomor)", "large-late", Names),
        ("Order besar dengan Izin Khusus (order)", "excepted", Whole),
        ("Jarak konfirmasi ke Tanggal Kirim, nilai tengah (hari)", "days-ahead", Days),
        ("Dikirim tanpa Izin Kirim (order)", "left-unreleased", Whole),
        ("Kredit disetujui di atas batas (order)", "over-limit", Whole),
        ("Jawaban R&D lewat batas", "breaches/rnd", Whole),
        ("Jawaban PPIC lewat batas", "breaches/ppic", Whole),
        ("Jawaban Store Manager lewat batas", "breaches/sm", Whole),
        ("Jawaban Akunting lewat batas", "breaches/accounting", Whole),
        ("Proforma sampai DP terverifikasi, nilai tengah (hari)", "days-to-dp", Days),
        ("Terlambat karena bahan atau konfirmasi (order)", "late/material", Whole),
        ("Terlambat karena DP atau kredit (order)", "late/dp", Whole),
        ("Terlambat karena produksi (order)", "late/production", Whole),
        ("Terlambat karena pelunasan (order)", "late/settlement", Whole),
        ("Terlambat karena pengiriman (order)", "late/dispatch", Whole),
        ("Jam-orang yang dibutuhkan", "person-hours", PersonHours),
        ("Jam-orang yang ada", "capacity", PersonHours),
        ("Pack dipesan dari yang selesai dibuat", "ordered-packs", Whole),
        ("Pack jadi", "made-packs", Whole),
        ("Pack ditolak pelanggan", "returned-packs", Whole),
        ("Omzet (Rp)", "revenue", Whole),
        ("Piutang di akhir periode (Rp)", "receivable", Whole),
        ("Lewat jatuh tempo di akhir periode (Rp)", "overdue", Whole),
        ("Umur penagihan, DSO (hari)", "collection-days", Days),
        ("Order batal (order)", "called-off", Whole),
        ("Nilai order batal (Rp)", "called-off-value", Whole),
        ("Uang ditahan dari pembatalan (Rp)", "retained", Whole),
        ("Order masuk (order)", "orders", Whole),
        ("Pack masuk", "packs", Whole),
        ("Prospek masuk", "leads", Whole),
    ];
    let mut labels: Vec<_> = fixed.map(|(label, key, unit)| (label.to_owned(), key.to_owned(), unit)).into();
    for (status, number) in &STATUSES[..15] {
        labels.push((format!("{status}, nilai tengah (jam kerja)"), format!("stay/{number}"), Hours));
        labels.push((format!("{status}, 90 % paling lama (jam kerja)"), format!("long-stay/{number}"), Hours));
    }
    labels
}

fn of_channel(channel: &str) -> [(String, String, Unit); 3] {
    [
        (format!("Prospek masuk, {channel}"), format!("channel-leads/{channel}"), Unit::Whole),
        (format!("Prospek jadi order, {channel} (%)"), format!("channel-conversion/{channel}"), Unit::Percent),
        (format!("Omzet lewat {channel} (Rp)"), format!("channel-revenue/{channel}"), Unit::Whole),
    ]
}

/// Tenths, rounded half upwards; `None`: no number.
fn tenths(value: &Value, unit: Unit) -> Option<i64> {
    let part = |part: i64, all: i64| (2 * part + all).div_euclid(2 * all);
    match (value, unit) {
        (Value::Share { part: some, of }, _) => Some(part(some * 1_000, *of)),
        (Value::Number(number), Unit::Hours) => Some(part(number * 10, 60)),
        (Value::Number(number), Unit::PersonHours) => Some(part(*number, 10)),
        (Value::Number(number), Unit::Days) => Some(*number),
        (Value::Number(number), Unit::Percent | Unit::Whole | Unit::Names) => Some(number * 10),
        (Value::Orders(_), _) => None,
    }
}

fn shown(value: Option<&Value>, unit: Unit) -> String {
    let Some(value) = value else { return "–".to_owned() };
    if let Value::Orders(orders) = value {
        return orders.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    }
    let tenths = tenths(value, unit).unwrap();
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// Weeks as bars, the least of them the lowest and the most the highest.
fn bars(weeks: &[Option<i64>]) -> String {
    let known = || weeks.iter().flatten().copied();
    let (Some(least), Some(most)) = (known().min(), known().max()) else { return String::new() };
    let span = most - least;
    let bar = |value: i64| match span {
        0 => BARS[3],
        _ => BARS[usize::try_from((14 * (value - least) + span) / (2 * span)).unwrap()],
    };
    weeks.iter().map(|week| week.map_or('·', bar)).collect()
}

/// Every row of the tab by its label. `now`: the running week, month and year; `over`: those that ended.
fn expected(
    today: NaiveDate,
    now: &BTreeMap<Period, Measured>,
    over: &BTreeMap<Period, Measured>,
) -> BTreeMap<String, [String; 6]> {
    let week = Period::of(Span::Week, today);
    let month = Period::of(Span::Month, today);
    let columns = [week, week.previous(), month, month.previous(), Period::of(Span::Year, today)];
    let mut weeks: Vec<Period> =
        std::iter::successors(Some(week.previous()), |week| Some(week.previous())).take(8).collect();
    weeks.reverse();
    let value = |period: &Period, outlet: &str, key: &str| -> Option<&Value> {
        now.get(period).or_else(|| over.get(period))?.get(outlet)?.get(key)
    };
    let row = |outlet: &str, key: &str, unit: Unit| -> [String; 6] {
        let bar = |week: &Period| value(week, outlet, key).and_then(|value| tenths(value, unit));
        let trend = bars(&weeks.iter().map(bar).collect::<Vec<_>>());
        let mut cells = columns.map(|period| shown(value(&period, outlet, key), unit)).to_vec();
        cells.push(trend);
        cells.try_into().unwrap()
    };
    let houses = columns.iter().filter_map(|period| now.get(period).or_else(|| over.get(period))?.get(""));
    let channels: BTreeSet<String> = houses
        .flat_map(|house| house.keys().filter_map(|key| key.strip_prefix("channel-revenue/").map(str::to_owned)))
        .collect();
    let mut rows = BTreeMap::new();
    for (label, key, unit) in labels().into_iter().chain(channels.iter().flat_map(|channel| of_channel(channel))) {
        rows.insert(label, row("", &key, unit));
    }
    for outlet in OUTLETS {
        for (label, key, unit) in labels().into_iter().filter(|(_, key, _)| !["conversion", "leads"].contains(&&**key))
        {
            rows.insert(format!("{outlet}: {label}"), row(outlet, &key, unit));
        }
    }
    rows
}

/// What of the tab is not as it must be.
pub(super) fn wrong(
    shop: &PaperShop,
    today: NaiveDate,
    now: &BTreeMap<Period, Measured>,
    over: &BTreeMap<Period, Measured>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expected = expected(today, now, over);
    for row in 1..shop.rows("KPI") {
        let label = shop.see_in("KPI", row, "Ukuran");
        if label.is_empty() {
            continue;
        }
        let cells = COLUMNS.map(|column| shop.see_in("KPI", row, column));
        match expected.remove(&label) {
            Some(known) => {
                let differing = COLUMNS.iter().zip(known.iter().zip(&cells)).filter(|(_, (known, cell))| known != cell);
                wrong
                    .extend(differing.map(|(column, (known, cell))| {
                        format!("{label}, {column}: {cell} is shown, {known} expected")
                    }));
            }
            None => wrong.push(format!("{label}: not expected, or twice")),
        }
    }
    wrong.extend(expected.into_keys().map(|label| format!("{label}: not shown")));
    wrong
}

/// In words: `82,4 %`, `Rp148.000.000`, `6.400`.
fn spoken(label: &str, value: Option<&Value>, unit: Unit) -> String {
    let shown = shown(value, unit);
    let Some(Value::Number(number)) = value else {
        let is_share = matches!(value, Some(Value::Share { .. }));
        return if is_share { format!("{} %", shown.replace('.', ",")) } else { shown };
    };
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let sign = if *number < 0 { "-" } else { "" };
    format!("{sign}{}{grouped}", if label.contains("(Rp)") { "Rp" } else { "" })
}

/// What the weekly mail says of the house in the last week and in the one before it: its shares, what went against the
/// rules, packs, money and orders.
pub(super) fn mailed(last: &Measured, before: Option<&Measured>) -> BTreeMap<String, [String; 2]> {
    let others = ["breaches/", "days-", "stay/", "long-stay/", "late/", "person-hours", "capacity", "collection-days"];
    let labels = labels().into_iter().filter(|(_, key, _)| !others.iter().any(|other| key.starts_with(other)));
    let value = |week: Option<&Measured>, key: &str| week.and_then(|week| week[""].get(key).cloned());
    let row = |(label, key, unit): (String, String, Unit)| {
        let values = [value(Some(last), &key), value(before, &key)];
        let cells = values.each_ref().map(|value| spoken(&label, value.as_ref(), unit));
        values.iter().any(Option::is_some).then_some((label, cells))
    };
    labels.filter_map(row).collect()
}

/// The curves of the workbook, by what they are called.
pub(super) fn curves(weeks: &[&Measured]) -> BTreeMap<String, Vec<Option<f64>>> {
    let keys = weeks.iter().flat_map(|week| week[""].keys());
    let channels: BTreeSet<&str> = keys.filter_map(|key| key.strip_prefix("channel-revenue/")).collect();
    let all = labels().into_iter().chain(channels.into_iter().flat_map(of_channel));
    let point = |week: &Measured, key: &str, unit: Unit| -> Option<f64> {
        Some(tenths(week[""].get(key)?, unit)?.to_string().parse::<f64>().unwrap() / 10.0)
    };
    all.filter(|(_, _, unit)| *unit != Unit::Names)
        .map(|(label, key, unit)| (label, weeks.iter().map(|week| point(week, &key, unit)).collect()))
        .collect()
}
