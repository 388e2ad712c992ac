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
    let live = || orders.iter().filter(|o| !o.state.is_off());
    let figure = |name: String, value: Cell, definition: String| Figure { name, value, definition };
    let lead = policy.sop.lead_days;

    let due = || live().filter(|o| o.large && (o.confirmed_at.is_some() || o.confirm_by < today));
    let in_time =
        |o: &&KpiOrder<'_>| !o.by_exception && o.confirmed_at.is_some_and(|at| policy.day(at) <= o.confirm_by);
    let exceptions = live().filter(|o| o.large && o.by_exception).count();
    let ahead = live().filter_map(|o| Some((o.deliver_on - policy.day(o.confirmed_at?)).num_days())).collect();

    let answered = || live().filter(|o| o.first_answer_at.is_some());
    let to_answer = live().filter_map(|o| Some(working_minutes(o.released_at?, o.first_answer_at?, policy))).collect();
    let dp_wait = live().filter_map(|o| dp_wait_minutes(o.journey, policy)).collect();

    // What was not even begun when its day went by was not delivered late: it is waiting for another day, or for its end.
    let delivered =
        || live().filter(|o| o.shipped_on.is_some() || (o.deliver_on < today && !o.state.is_before_making()));
    let on_time = |o: &&KpiOrder<'_>| o.shipped_on.is_some_and(|day| day <= o.deliver_on);

    let coming = || readiness.iter().filter(|r| r.on >= today);
    let staffed = coming().filter_map(|r| Some((r.person_hours.0, r.available?.0)));
    let limited = coming().filter_map(|r| Some((i64::from(r.packs), i64::from(r.capacity?))));

    vec![
        figure(
            format!("Order besar terkonfirmasi paling lambat H−{lead} (%)"),
            percent(whole(due().filter(in_time).count()), whole(due().count())),
            format!(
                "Order di atas {} pack yang dijawab R&D, PPIC dan Store Manager paling lambat H−{lead}, dibagi semua \
                 order besar yang sudah terkonfirmasi atau sudah lewat batasnya. Order dengan Izin Khusus dihitung \
                 terlambat. Order batal, ditolak, dan yang sudah ada sebelum orderd dipakai tidak dihitung.",
                policy.sop.large_order_packs
            ),
        ),
        figure(
            "Order besar dengan Izin Khusus (order)".to_owned(),
            Cell::whole(whole(exceptions)),
            format!("Order besar yang terkonfirmasi setelah H−{lead} dan tetap jalan dengan Izin Khusus."),
        ),
        figure(
            "Dikirim tanpa Izin Kirim (order)".to_owned(),
            Cell::whole(whole(live().filter(|o| o.left_unreleased).count())),
            "Order yang barangnya keluar saat Izin Kirim masih TAHAN, juga bila tagihannya kemudian lunas.".to_owned(),
        ),
        figure(
            "Kredit disetujui di atas batas (order)".to_owned(),
            Cell::whole(whole(live().filter(|o| o.over_limit).count())),
            "Order yang kreditnya disetujui walaupun piutang pelanggan dengan order itu melewati Batas Kredit, juga bila \
             kemudian lunas."
                .to_owned(),
        ),
        figure(
            "Jarak konfirmasi ke Tanggal Kirim, nilai tengah (hari)".to_owned(),
            median(ahead, 1),
            "Berapa hari sebelum Tanggal Kirim order terkonfirmasi. Separuh order lebih dari ini, separuh kurang."
                .to_owned(),
        ),
        figure(
            "Jawaban pertama: bahan tersedia (%)".to_owned(),
            percent(whole(answered().filter(|o| o.first_answer_yes).count()), whole(answered().count())),
            "Order yang jawaban pertamanya Cek R&D = Sanggup dan Cek PPIC = Tersedia, dibagi semua order yang sudah \
             dijawab keduanya."
                .to_owned(),
        ),
        figure(
            "Waktu jawab R&D dan PPIC, nilai tengah (jam kerja)".to_owned(),
            median(to_answer, MINUTES_PER_HOUR),
            "Jam kerja sejak order dikirim ke R&D sampai R&D dan PPIC sama-sama menjawab untuk pertama kali."
                .to_owned(),
        ),
        figure(
            "Menunggu DP, nilai tengah (jam kerja)".to_owned(),
            median(dp_wait, MINUTES_PER_HOUR),
            "Jam kerja order berada di status Menunggu DP sampai DP diverifikasi. Order yang masih menunggu belum \
             dihitung."
                .to_owned(),
        ),
        figure(
            "Kirim tepat waktu (%)".to_owned(),
            percent(whole(delivered().filter(on_time).count()), whole(delivered().count())),
            "Order yang dikirim atau diambil paling lambat pada Tanggal Kirim, dibagi semua order yang sudah dikirim, \
             dan yang sudah diproduksi tetapi lewat Tanggal Kirim."
                .to_owned(),
        ),
        figure(
            "Pemakaian tenaga (%)".to_owned(),
            ratio(staffed),
            "Jam-orang yang dibutuhkan dibagi jam-orang yang ada (orang × jam di tab Kapasitas), untuk hari yang ada \
             ordernya, mulai hari ini."
                .to_owned(),
        ),
        figure(
            "Pemakaian kapasitas pack (%)".to_owned(),
            ratio(limited),
            "Pack yang harus dibuat dibagi Maks Pack di tab Kapasitas, untuk hari yang ada ordernya, mulai hari ini."
                .to_owned(),
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
