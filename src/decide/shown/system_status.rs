//! `Status Sistem`: people must see that the clerk is awake, and what keeps it from work.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::decide::world::{Observed, Service, Summary, World};
use crate::domain::cell::{Cell, CellRef};
use crate::domain::facts::SystemFacts;
use crate::domain::instance;

pub(crate) const TAB: &str = "Status Sistem";
/// The row that bears the number of the last record; a sheet put back and a database restored are told apart by it.
pub(crate) const RECORD: &str = "Nomor catatan";

const MAIL: &str = "Pengiriman surat";
const MAIL_STOPPED: &str = "BERHENTI";
const HELD: &str = "Surat ditahan";
const OUTAGE: &str = "Gangguan Google";
const CLOCK: &str = "Jam komputer";
const CLOCK_BEHIND: &str = "TERTINGGAL";
const PAUSED: &str = "Tab DIJEDA";
const REFUSING: &str = "Tab DIKUNCI";
const ROWS: &str = "Baris bermasalah";
const SETTINGS: &str = "Setelan spreadsheet";
const TEMPLATE: &str = "Templat tidak dipakai";

/// The rows: what is told of, and what is told.
fn rows(
    world: &World<'_>,
    observed: &Observed<'_>,
    summary: &Summary,
    memory: &SystemFacts,
) -> Vec<(&'static str, String)> {
    let service = &observed.service;
    let local = |at: DateTime<Utc>| instance::stamp(world.local(at));
    // What tells that the sheet is ahead of our memory must stay there until that is put right.
    let record = world.books.record.filter(|_| world.books.ahead.is_some()).unwrap_or(memory.sheet.record);
    let mut rows = vec![
        (instance::SYNCED, local(world.now)),
        ("Versi orderd", service.version.to_owned()),
        (instance::WORKER, service.name.to_owned()),
        ("Order di sheet", summary.orders.to_string()),
        ("Masalah di sheet", summary.problems.to_string()),
        ("Surat menunggu", service.mails_waiting.to_string()),
        (
            "Surat gagal",
            match service.mails_failed {
                0 => "0".to_owned(),
                n => format!("{n} – administrator: orderd mail list"),
            },
        ),
        (RECORD, record.to_string()),
        (HELD, memory.mail.held.clone().unwrap_or_else(|| "tidak".to_owned())),
        (MAIL, mail(service, local)),
        (OUTAGE, outage(memory, local)),
        ("Panggilan ke Google", calls(service)),
        ("Data dari dan ke Google", data(service, local)),
    ];
    if let Some(jump) = memory.sheet.clock_jump {
        let (until, noticed) = (local(jump.until), local(jump.noticed));
        rows.push((CLOCK, format!("pernah maju sampai {until}, kembali {noticed}")));
    }
    for (title, tab) in &memory.sheet.tabs {
        if let Some(reason) = &tab.paused {
            let since = tab.paused_since.map(local).unwrap_or_default();
            rows.push((PAUSED, format!("{title} sejak {since}: {reason}")));
        }
    }
    for (title, refusal) in &memory.sheet.refusing {
        let since = local(refusal.since);
        rows.push((REFUSING, format!("{title} sejak {since}: orderd tidak bisa menulis; buka perlindungan selnya")));
    }
    rows.extend(memory.sheet.kitchen.iter().map(|line| (ROWS, line.clone())));
    rows.extend(service.templates.iter().map(|fault| (TEMPLATE, format!("{fault}; dipakai yang bawaan"))));
    rows.extend(service.settings.map(|settings| (SETTINGS, settings.to_owned())));
    let idlers = instance::idlers(&world.books.status, service.name, world.local(world.now));
    rows.extend(idlers.map(|said| (instance::IDLER, said.to_owned())));
    rows
}

/// The rows as cells; of one that keeps still because another orderd works on the sheet, those of that one and a word of
/// its own.
pub(in crate::decide) fn tab(
    world: &World<'_>,
    observed: &Observed<'_>,
    summary: &Summary,
    memory: &SystemFacts,
) -> Vec<Vec<Cell>> {
    let books = world.books;
    match books.other.as_deref() {
        Some(other) => instance::keeping_still(&books.status, observed.service.name, other, world.local(world.now)),
        None => cells(&rows(world, observed, summary, memory)),
    }
}

/// The tab as it stands, with the word that the clock is behind: it says `now` when it is `least` at the earliest. One
/// that stands there already keeps the time since when.
#[must_use]
pub(crate) fn with_clock_behind(rows: &[[Cell; 2]], now: NaiveDateTime, least: NaiveDateTime) -> Vec<Vec<Cell>> {
    let (now, least) = (instance::stamp(now), instance::stamp(least));
    let said = format!(
        "{CLOCK_BEHIND} sejak {least}: jam di komputer orderd {now}. Tidak ada yang diproses sampai dibetulkan. Administrator: timedatectl set-ntp true"
    );
    let mut shown: Vec<Vec<Cell>> = rows.iter().map(|row| row.to_vec()).collect();
    let is_clock = |row: &&mut Vec<Cell>| row[0].as_ref() == CellRef::Text(CLOCK);
    match shown.iter_mut().find(is_clock) {
        Some(row) if row[1].to_string().starts_with(CLOCK_BEHIND) => {}
        Some(row) => row[1] = Cell::text(said),
        None => shown.push(vec![Cell::text(CLOCK), Cell::text(said)]),
    }
    shown
}

fn mail(service: &Service<'_>, local: impl Fn(DateTime<Utc>) -> String) -> String {
    match service.mail_stop {
        None => "berjalan".to_owned(),
        Some(stop) if stop.needs_person => format!(
            "{MAIL_STOPPED} sejak {}: {}. Sesudah dibetulkan, administrator: orderd mail retry",
            local(stop.since),
            stop.reason
        ),
        Some(stop) => format!("tertunda sejak {}: {}; dicoba terus", local(stop.since), stop.reason),
    }
}

fn outage(memory: &SystemFacts, local: impl Fn(DateTime<Utc>) -> String) -> String {
    match &memory.sheet.past_outage {
        None => "tidak ada".to_owned(),
        Some(past) => format!("terakhir {} sampai {}: {}", local(past.since), local(past.until), past.ailment),
    }
}

fn calls(service: &Service<'_>) -> String {
    let (hour, minute) = (service.calls_per_hour, service.calls_per_minute);
    format!("{hour} dalam satu jam, {minute} dalam satu menit terakhir; batas 60 baca dan 60 tulis per menit")
}

/// Bytes and requests of a day: Google announced limits on both.
fn data(service: &Service<'_>, local: impl Fn(DateTime<Utc>) -> String) -> String {
    let Some(day) = service.day else { return "belum ada".to_owned() };
    let (received, sent) = (megabytes(day.received), megabytes(day.sent));
    format!("{received} MB diterima, {sent} MB dikirim, {} panggilan sejak {}", day.calls, local(day.since))
}

/// Megabytes with one decimal place, rounded up: what is there is never shown as nothing.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{},{}", tenths / 10, tenths % 10)
}

fn cells(rows: &[(&'static str, String)]) -> Vec<Vec<Cell>> {
    rows.iter().map(|(what, value)| vec![Cell::text(*what), Cell::text(value.as_str())]).collect()
}

/// Whether a row of the tab is something people must see at once, or see the end of: then it is written although
/// nothing else is. Times and counters can wait.
#[must_use]
pub(crate) fn is_news(what: &str, value: &str) -> bool {
    match what {
        HELD | OUTAGE | PAUSED | REFUSING | ROWS | SETTINGS | TEMPLATE | instance::IDLER => true,
        CLOCK => value.starts_with(CLOCK_BEHIND),
        MAIL => value.starts_with(MAIL_STOPPED),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn megabytes_are_written_with_a_comma_and_a_few_bytes_are_not_none() {
        let check = |bytes, shown: &str| assert_eq!(megabytes(bytes), shown);
        check(0, "0,0");
        check(1, "0,1");
        check(100_000, "0,1");
        check(100_001, "0,2");
        check(16_400_000_000, "16400,0");
    }
}
