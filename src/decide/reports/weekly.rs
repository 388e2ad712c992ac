//! The week: figures of the procedure, leads by channel, customers who have not ordered for long, money that is not
//! settled.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{Desk, period, table, table_with_calls};
use crate::decide::kpi::Figure;
use crate::decide::money::receivables;
use crate::decide::orders::account::{account, revenue};
use crate::decide::orders::{headline, refund};
use crate::decide::shown::{tabs, whatsapp};
use crate::decide::world::Slot;
use crate::domain::column::OrderColumn;
use crate::domain::notice::{Brief, BriefTable, Call};
use crate::domain::period::{Period, Span};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::terms::Terms;
use crate::domain::text::Text;
use crate::domain::wording::{day, grouped, shown};

/// A week is the days before the slot.
const WEEK_DAYS: u64 = 7;
/// Customers without an order for so many days are listed, the longest first.
const DORMANT_DAYS: [i64; 3] = [90, 60, 30];

/// The report of the week before the slot; nothing before the first order, of which nearly all of it tells.
#[must_use]
pub(crate) fn weekly(desk: &Desk<'_, '_>, slot: &Slot) -> Option<Brief> {
    if desk.orders.is_empty() {
        return None;
    }
    let policy = desk.world.policy;
    let from = policy.day(slot.first) - Days::new(WEEK_DAYS);
    let to = policy.day(slot.at) - Days::new(1);
    let week = period(from, to);
    let mut brief = Brief { headline: week.as_str().into(), ..Brief::default() };
    brief.facts = facts(desk, from, to);
    let measured = Period::of(Span::Week, to);
    brief.tables.extend(table("Yang bergerak", &["Dibanding minggu sebelumnya"], moved(desk, measured)));
    brief.tables.extend(table("KPI", &["Ukuran", "Minggu lalu", "Sebelumnya"], figures(desk, measured)));
    brief.tables.extend(table("Pengecualian", &["No", "Pelanggan", "Hal", "Tanggal"], exceptions(desk, from, to)));
    brief.tables.extend(table("Prospek per kanal", &["Kanal", "Prospek", "Jadi", "%"], leads(desk)));
    brief.tables.extend(dormant(desk));
    brief.tables.extend(table("Uang yang belum selesai", &["No", "Pelanggan", "Hal", "Jumlah"], unsettled(desk)));
    brief.values.insert("minggu".into(), week.into());
    Some(brief)
}

/// What happened in the week, and what is owed now.
fn facts(desk: &Desk<'_, '_>, from: NaiveDate, to: NaiveDate) -> Vec<(Text, Text)> {
    let policy = desk.world.policy;
    let within = |on: NaiveDate| from <= on && on <= to;
    let (mut orders, mut packs, mut value, mut shipped) = (0_u32, 0_u32, Rupiah::ZERO, 0_u32);
    let (mut owed, mut late, mut waiting) = (Rupiah::ZERO, Rupiah::ZERO, Rupiah::ZERO);
    for order in desk.orders.values() {
        let facts = &order.facts;
        // As in `KPI`, which stands below: by its number, on the day it got that, whatever became of it.
        let taken_in = facts.journey.first().map(|(_, born)| policy.day(*born));
        if taken_in.is_some_and(within) {
            orders += 1;
            packs = packs.saturating_add(order.terms.as_deref().map_or(0, Terms::packs));
        }
        // As in `KPI` and in the workbook.
        value += revenue(facts).into_iter().filter(|(on, _)| within(*on)).map(|(_, base)| base).sum();
        shipped += u32::from(facts.shipped.is_some_and(|s| within(s.on)));
        waiting += order.money.waiting;
        let tolerance = facts.tolerance(policy.payment.tolerance);
        let receivable = account(order).and_then(|a| {
            receivables::position(&a, desk.today(), tolerance).receivable.map(|r| (r.amount, r.age_days))
        });
        if let Some((amount, age)) = receivable {
            owed += amount;
            late += if age > 0 { amount } else { Rupiah::ZERO };
        }
    }
    [
        ("Order masuk", format!("{} order, {} pack", grouped(orders), grouped(packs))),
        ("Omzet", value.to_string()),
        ("Order dikirim", format!("{} order", grouped(shipped))),
        ("Piutang", owed.to_string()),
        ("Lewat jatuh tempo", late.to_string()),
        ("Menunggu verifikasi", waiting.to_string()),
    ]
    .map(|(label, value)| (label.into(), value.into()))
    .to_vec()
}

/// The figures of the house in the week and in the one before it.
fn figures(desk: &Desk<'_, '_>, week: Period) -> Vec<Vec<String>> {
    let row = |figure: Figure| {
        let values = [week, week.previous()].map(|period| desk.card.value(period, "", &figure));
        let [last, before] = values.map(|value| figure.spoken(value));
        values.iter().any(Option::is_some).then(|| vec![figure.name(desk.world.policy), last, before])
    };
    Figure::all().into_iter().filter(Figure::is_headline).filter_map(row).collect()
}

/// What moved in the week, a sentence each.
fn moved(desk: &Desk<'_, '_>, week: Period) -> Vec<Vec<String>> {
    let moved = |figure: Figure| {
        let value = |period| desk.card.value(period, "", &figure);
        figure.moved(value(week.previous()), value(week), desk.world.policy)
    };
    Figure::all().into_iter().filter_map(moved).map(|sentence| vec![sentence]).collect()
}

/// What went on against the procedure in the week, settled meanwhile or not: goods that left unreleased (P12), large
/// orders by `Izin Khusus` (the H−4 rule), credit over a limit (P7).
fn exceptions(desk: &Desk<'_, '_>, from: NaiveDate, to: NaiveDate) -> Vec<Vec<String>> {
    let policy = desk.world.policy;
    let mut found = Vec::new();
    for order in desk.orders.values() {
        let facts = &order.facts;
        let left = facts.shipped.filter(|shipped| !shipped.released).map(|shipped| shipped.on);
        let excused = facts.confirmed.as_ref().filter(|confirmed| confirmed.by_exception).map(|confirmed| {
            let granted = facts.answers.get(&OrderColumn::Override).map_or(confirmed.at, |answered| answered.at);
            policy.day(granted.max(confirmed.at))
        });
        let credit = facts.credit_over_limit.as_deref();
        let over =
            credit.map_or_else(String::new, |credit| format!("kredit disetujui {} di atas Batas Kredit", credit.over));
        let kinds = [
            (left, "dikirim saat Izin Kirim masih TAHAN".to_owned()),
            (excused, "Izin Khusus: dikonfirmasi setelah batas".to_owned()),
            (credit.map(|credit| policy.day(credit.at)), over),
        ];
        for (on, what) in kinds {
            if let Some(on) = on.filter(|on| from <= *on && *on <= to) {
                let customer = headline::customer(order).unwrap_or_default();
                found.push((on, vec![facts.id.to_string(), customer.into_owned(), what, day(on)]));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, row)| row).collect()
}

/// Leads by channel, the busiest first: how many there are, how many became orders.
fn leads(desk: &Desk<'_, '_>) -> Vec<Vec<String>> {
    let mut channels: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for lead in desk.world.books.leads.iter().filter(|l| l.name.is_some()) {
        let channel = lead.channel.as_deref().map_or("(belum diisi)".into(), shown).into_owned();
        let won = tabs::is_won(lead, desk.orders);
        let count = channels.entry(channel).or_default();
        *count = (count.0 + 1, count.1 + u32::from(won));
    }
    let mut rows: Vec<_> = channels.into_iter().collect();
    rows.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
    let (all, won) = rows.iter().fold((0, 0), |sum, (_, n)| (sum.0 + n.0, sum.1 + n.1));
    if rows.len() > 1 {
        rows.push(("Semua".to_owned(), (all, won)));
    }
    let row = |(channel, (all, won)): (String, (u32, u32))| {
        let percent = (u64::from(won) * 200 + u64::from(all)) / (u64::from(all).max(1) * 2);
        vec![channel, grouped(all), grouped(won), percent.to_string()]
    };
    rows.into_iter().map(row).collect()
}

/// Customers of the archive who may be called and have not ordered for long, a table for each span.
fn dormant(desk: &Desk<'_, '_>) -> Vec<BriefTable> {
    let histories = tabs::histories(desk.world, desk.orders);
    let mut spans: BTreeMap<usize, Vec<(i64, Vec<String>, Call)>> = BTreeMap::new();
    let customers = desk.world.books.customers_by_key();
    for (key, customer) in customers.filter(|(_, c)| c.do_not_contact.get() != Some(true)) {
        let (Some(name), Some(history)) = (customer.name.as_deref(), histories.get(&key)) else { continue };
        let Some(last) = history.last.filter(|_| !history.is_expected(desk.today())) else { continue };
        let days = (desk.today() - last).num_days();
        let Some(span) = DORMANT_DAYS.iter().position(|from| days >= *from) else { continue };
        let who = customer.contact.as_deref().map(shown).unwrap_or_default();
        let call = Call { phone: customer.phone.value().cloned(), text: whatsapp::missed(name, desk.world) };
        let row = vec![shown(name).into_owned(), format!("{} ({days} hari)", day(last)), who.into_owned()];
        spans.entry(span).or_default().push((days, row, call));
    }
    let mut tables = Vec::new();
    for (span, mut rows) in spans {
        rows.sort_by_key(|(days, ..)| -days);
        let from = DORMANT_DAYS[span];
        let title = match span.checked_sub(1).map(|longer| DORMANT_DAYS[longer]) {
            Some(below) => format!("Belum memesan lagi {from}–{} hari", below - 1),
            None => format!("Belum memesan lagi {from} hari atau lebih"),
        };
        let rows = rows.into_iter().map(|(_, row, call)| (row, call)).collect();
        tables.extend(table_with_calls(title, &["Pelanggan", "Order terakhir", "PIC"], rows));
    }
    tables
}

/// Money we hold and owe, and money we keep of cancelled orders.
fn unsettled(desk: &Desk<'_, '_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for order in desk.orders.values() {
        let money = &order.money;
        let agreed = refund::agreed(order);
        let off = order.facts.state.is_off();
        let (what, amount) = match (order.facts.state == State::CancelledRefundDue, agreed) {
            (true, Some(agreed)) => ("refund belum dibayar", (agreed - money.refunded).or_zero()),
            (true, None) => ("usulan refund, Nilai Refund belum diisi", refund::proposal(order, desk.world.policy)),
            (false, _) if off => ("ditahan dari pembatalan", money.verified.or_zero()),
            (false, _) => ("lebih bayar", order.overpaid),
        };
        let tolerance = order.facts.tolerance(desk.world.policy.payment.tolerance);
        let waiting = ("refund menunggu verifikasi", money.refund_waiting, Rupiah::ZERO);
        for (what, amount, least) in [(what, amount, if off { Rupiah::ZERO } else { tolerance }), waiting] {
            if amount > least {
                let customer = headline::customer(order).unwrap_or_default();
                rows.push(vec![order.facts.id.to_string(), customer.into_owned(), what.to_owned(), amount.to_string()]);
            }
        }
    }
    rows
}
