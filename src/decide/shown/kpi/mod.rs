//! The figures of the tab `KPI`: how well orders were confirmed, answered, paid for, delivered and staffed.
//!
//! Each figure comes with the words that define it; one without anything to measure shows a dash, never a zero.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::decide::kitchen::Readiness;
use crate::domain::cell::Cell;
use crate::domain::policy::Policy;
use crate::domain::state::State;

/// An order, as far as it is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KpiOrder<'a> {
    /// Where it stands; orders that are off are not measured.
    pub state: State,
    /// First-seen times of every state entered, in order.
    pub journey: &'a [(State, DateTime<Utc>)],
    /// Whether the rule for large orders applies.
    pub large: bool,
    /// H
    pub deliver_on: NaiveDate,
    /// The last day on which a large order may be confirmed.
    pub confirm_by: NaiveDate,
    /// When it was confirmed, for its current terms.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Whether it went on late, by `Izin Khusus`.
    pub by_exception: bool,
    /// When R&D and PPIC were asked.
    pub released_at: Option<DateTime<Utc>>,
    /// When both had answered for the first time.
    pub first_answer_at: Option<DateTime<Utc>>,
    /// Whether that first answer was Sanggup and Tersedia.
    pub first_answer_yes: bool,
    /// The day the goods left.
    pub shipped_on: Option<NaiveDate>,
    /// Whether they left while `Izin Kirim` said TAHAN.
    pub left_unreleased: bool,
    /// Whether credit was approved over the customer's limit.
    pub over_limit: bool,
}

/// One row of `KPI`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// `Ukuran`
    pub name: String,
    /// `Nilai`: a number, or a dash.
    pub value: Cell,
    /// `Definisi`
    pub definition: String,
}

/// Measures the orders, and the days from today on.
#[must_use]
pub(crate) fn kpi(
    orders: &[KpiOrder<'_>],
    readiness: &[Readiness],
    now: DateTime<Utc>,
    policy: &Policy,
) -> Vec<Figure> {
    let today = policy.day(now);
    let live: Vec<&KpiOrder<'_>> = orders.iter().filter(|o| !o.state.is_off()).collect();
    let coming: Vec<&Readiness> = readiness.iter().filter(|r| r.on >= today).collect();
    let figures = large_orders(&live, today, policy).into_iter().chain(exceptions(&live)).chain(answers(&live, policy));
    figures.chain([deliveries(&live, today)]).chain(kitchens(&coming)).collect()
}

fn figure(name: impl Into<String>, value: Cell, definition: impl Into<String>) -> Figure {
    Figure { name: name.into(), value, definition: definition.into() }
}

fn count(live: &[&KpiOrder<'_>], is_meant: impl Fn(&KpiOrder<'_>) -> bool) -> i64 {
    whole(live.iter().filter(|order| is_meant(order)).count())
}

/// Whether large orders were confirmed in time (the H−4 rule).
fn large_orders(live: &[&KpiOrder<'_>], today: NaiveDate, policy: &Policy) -> [Figure; 2] {
    let lead = policy.sop.lead_days;
    let is_due = |o: &KpiOrder<'_>| o.large && (o.confirmed_at.is_some() || o.confirm_by < today);
    let in_time = |o: &KpiOrder<'_>| !o.by_exception && o.confirmed_at.is_some_and(|at| policy.day(at) <= o.confirm_by);
    [
        figure(
            format!("Order besar terkonfirmasi paling lambat H−{lead} (%)"),
            percent(count(live, |o| is_due(o) && in_time(o)), count(live, is_due)),
            format!(
                "Order di atas {} pack yang dijawab R&D, PPIC dan Store Manager paling lambat H−{lead}, dibagi semua \
                 order besar yang sudah terkonfirmasi atau sudah lewat batasnya. Order dengan Izin Khusus dihitung \
                 terlambat. Order batal, ditolak, dan yang sudah ada sebelum orderd dipakai tidak dihitung.",
                policy.sop.large_order_packs
            ),
        ),
        figure(
            "Order besar dengan Izin Khusus (order)",
            Cell::whole(count(live, |o| o.large && o.by_exception)),
            format!("Order besar yang terkonfirmasi setelah H−{lead} dan tetap jalan dengan Izin Khusus."),
        ),
    ]
}

/// What went on although a rule says no.
fn exceptions(live: &[&KpiOrder<'_>]) -> [Figure; 2] {
    [
        figure(
            "Dikirim tanpa Izin Kirim (order)",
            Cell::whole(count(live, |o| o.left_unreleased)),
            "Order yang barangnya keluar saat Izin Kirim masih TAHAN, juga bila tagihannya kemudian lunas.",
        ),
        figure(
            "Kredit disetujui di atas batas (order)",
            Cell::whole(count(live, |o| o.over_limit)),
            "Order yang kreditnya disetujui walaupun piutang pelanggan dengan order itu melewati Batas Kredit, juga bila \
             kemudian lunas.",
        ),
    ]
}

/// How soon orders were answered, confirmed and paid for.
fn answers(live: &[&KpiOrder<'_>], policy: &Policy) -> [Figure; 4] {
    let live = || live.iter();
    let ahead = live().filter_map(|o| Some((o.deliver_on - policy.day(o.confirmed_at?)).num_days())).collect();
    let answered = || live().filter(|o| o.first_answer_at.is_some());
    let to_answer = live().filter_map(|o| Some(working_minutes(o.released_at?, o.first_answer_at?, policy))).collect();
    let dp_wait = live().filter_map(|o| dp_wait_minutes(o.journey, policy)).collect();
    [
        figure(
            "Jarak konfirmasi ke Tanggal Kirim, nilai tengah (hari)",
            median(ahead, 1),
            "Berapa hari sebelum Tanggal Kirim order terkonfirmasi. Separuh order lebih dari ini, separuh kurang.",
        ),
        figure(
            "Jawaban pertama: bahan tersedia (%)",
            percent(whole(answered().filter(|o| o.first_answer_yes).count()), whole(answered().count())),
            "Order yang jawaban pertamanya Cek R&D = Sanggup dan Cek PPIC = Tersedia, dibagi semua order yang sudah \
             dijawab keduanya.",
        ),
        figure(
            "Waktu jawab R&D dan PPIC, nilai tengah (jam kerja)",
            median(to_answer, MINUTES_PER_HOUR),
            "Jam kerja sejak order dikirim ke R&D sampai R&D dan PPIC sama-sama menjawab untuk pertama kali.",
        ),
        figure(
            "Menunggu DP, nilai tengah (jam kerja)",
            median(dp_wait, MINUTES_PER_HOUR),
            "Jam kerja order berada di status Menunggu DP sampai DP diverifikasi. Order yang masih menunggu belum \
             dihitung.",
        ),
    ]
}

/// Whether the goods left on their day. What was not even begun when its day went by was not delivered late: it is
/// waiting for another day, or for its end.
fn deliveries(live: &[&KpiOrder<'_>], today: NaiveDate) -> Figure {
    let is_over = |o: &KpiOrder<'_>| o.deliver_on < today && !o.state.is_before_making();
    let delivered = |o: &KpiOrder<'_>| o.shipped_on.is_some() || is_over(o);
    let on_time = |o: &KpiOrder<'_>| o.shipped_on.is_some_and(|day| day <= o.deliver_on);
    figure(
        "Kirim tepat waktu (%)",
        percent(count(live, on_time), count(live, delivered)),
        "Order yang dikirim atau diambil paling lambat pada Tanggal Kirim, dibagi semua order yang sudah dikirim, dan \
         yang sudah diproduksi tetapi lewat Tanggal Kirim.",
    )
}

/// How full the kitchens are on the days to come.
fn kitchens(coming: &[&Readiness]) -> [Figure; 2] {
    let staffed = coming.iter().filter_map(|r| Some((r.person_hours.0, r.available?.0)));
    let limited = coming.iter().filter_map(|r| Some((i64::from(r.packs), i64::from(r.capacity?))));
    [
        figure(
            "Pemakaian tenaga (%)",
            ratio(staffed),
            "Jam-orang yang dibutuhkan dibagi jam-orang yang ada (orang × jam di tab Kapasitas), untuk hari yang ada \
             ordernya, mulai hari ini.",
        ),
        figure(
            "Pemakaian kapasitas pack (%)",
            ratio(limited),
            "Pack yang harus dibuat dibagi Maks Pack di tab Kapasitas, untuk hari yang ada ordernya, mulai hari ini.",
        ),
    ]
}

/// What stands in `Status` of a lead that became an order.
pub(crate) const WON: &str = "Jadi";

/// An enquiry, as far as it is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lead<'a> {
    /// Where it came from.
    pub channel: Option<&'a str>,
    /// Whether it became an order.
    pub won: bool,
}

/// How many enquiries became orders, in all and by channel, the busiest channel first.
pub(crate) fn conversion<'a>(leads: impl Iterator<Item = Lead<'a>>) -> Vec<Figure> {
    /// More channels than the list has are typing mistakes; they are told so in their rows.
    const MOST_CHANNELS: usize = 12;
    let mut channels: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut all = (0, 0);
    for lead in leads {
        let own = channels.entry(lead.channel.unwrap_or("tanpa kanal")).or_default();
        for sums in [&mut all, own] {
            sums.0 += i64::from(lead.won);
            sums.1 += 1;
        }
    }
    let mut channels: Vec<(&str, (i64, i64))> = channels.into_iter().collect();
    channels.sort_by_key(|(_, (_, leads))| std::cmp::Reverse(*leads));
    let figure = |of: &str, (won, leads): (i64, i64)| Figure {
        name: format!("Prospek jadi order, {of} (%)"),
        value: percent(won, leads),
        definition: format!(
            "Prospek berstatus {WON} atau dengan No Order yang dikenal ({won}), dibagi semua prospek ({leads})."
        ),
    };
    let by_channel = channels.into_iter().take(MOST_CHANNELS).map(|(channel, sums)| figure(channel, sums));
    std::iter::once(figure("semua kanal", all)).chain(by_channel).collect()
}

/// What stands where nothing could be measured.
const NOTHING: &str = "–";

const MINUTES_PER_HOUR: i64 = 60;

fn working_minutes(from: DateTime<Utc>, to: DateTime<Utc>, policy: &Policy) -> i64 {
    policy.hours.working_minutes(from.with_timezone(&policy.timezone), to.with_timezone(&policy.timezone))
}

/// Time spent waiting for the down payment, in all visits; `None` before the first visit has ended.
fn dp_wait_minutes(journey: &[(State, DateTime<Utc>)], policy: &Policy) -> Option<i64> {
    journey
        .windows(2)
        .filter_map(|step| match step {
            [(State::AwaitingDownPayment, from), (_, to)] => Some(working_minutes(*from, *to, policy)),
            _ => None,
        })
        .reduce(|a, b| a + b)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn ratio(pairs: impl Iterator<Item = (i64, i64)>) -> Cell {
    let (part, all) = pairs.fold((0_i64, 0_i64), |(a, b), (x, y)| (a.saturating_add(x), b.saturating_add(y)));
    percent(part, all)
}

/// A percentage with one decimal.
fn percent(part: i64, all: i64) -> Cell {
    if all <= 0 { Cell::text(NOTHING) } else { tenths(i128::from(part) * 1_000, i128::from(all)) }
}

/// The middle value (of two, their mean) divided by `unit`, with one decimal.
fn median(mut values: Vec<i64>, unit: i64) -> Cell {
    if values.is_empty() {
        return Cell::text(NOTHING);
    }
    values.sort_unstable();
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    tenths((i128::from(low) + i128::from(high)) * 10, i128::from(unit) * 2)
}

/// `part / all` tenths, rounded half upwards.
#[expect(clippy::cast_precision_loss, reason = "the sheet itself holds doubles; these figures are small")]
fn tenths(part: i128, all: i128) -> Cell {
    Cell::Number((2 * part + all).div_euclid(2 * all) as f64 / 10.0)
}

#[cfg(test)]
mod tests;
