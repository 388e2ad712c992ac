//! What people and operators see of a cycle: the tab `Status Sistem`, and the plan of a dry run.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::budget::Budget;
use super::observe::Observation;
use crate::config::Config;
use crate::decide::Decisions;
use crate::decide::world::Summary;
use crate::domain::cell::Cell;
use crate::domain::facts::SystemFacts;
use crate::domain::outage::MailStop;
use crate::sheet::read::{OursPlace, RECORD};
use crate::sheet::table::Table;
use crate::sheet::write::WriteBatch;
use crate::store::Pending;

/// The tab.
pub(super) const TAB: &str = "Status Sistem";

const MAIL: &str = "Pengiriman surat";
const MAIL_STOPPED: &str = "BERHENTI";
const HELD: &str = "Surat ditahan";
const OUTAGE: &str = "Gangguan Google";
const PAUSED: &str = "Tab DIJEDA";
const REFUSING: &str = "Tab DIKUNCI";
const ROWS: &str = "Baris bermasalah";
const SETTINGS: &str = "Setelan spreadsheet";

/// Everything `Status Sistem` tells of.
pub(super) struct Sight<'a> {
    pub config: &'a Config,
    pub summary: &'a Summary,
    pub pending: Pending,
    pub stop: Option<&'a MailStop>,
    pub system: &'a SystemFacts,
    pub budget: &'a Budget,
    pub now: DateTime<Utc>,
    pub settings: Option<&'a str>,
    /// The number of the last record.
    pub record: u64,
}

impl Sight<'_> {
    /// The rows: people must see that the clerk is awake, and what keeps it from work.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let (pending, system) = (self.pending, self.system);
        let mut rows = vec![
            ("Sinkron terakhir", self.local(self.now)),
            ("Versi orderd", env!("CARGO_PKG_VERSION").to_owned()),
            ("Order di sheet", self.summary.orders.to_string()),
            ("Masalah di sheet", self.summary.problems.to_string()),
            ("Surat menunggu", (pending.queued + pending.sending).to_string()),
            (
                "Surat gagal",
                match pending.failed {
                    0 => "0".to_owned(),
                    n => format!("{n} – administrator: orderd mail list"),
                },
            ),
            (RECORD, self.record.to_string()),
            (HELD, system.mail_held.clone().unwrap_or_else(|| "tidak".to_owned())),
            (MAIL, self.mail()),
            (OUTAGE, self.outage()),
            ("Panggilan ke Google", self.calls()),
        ];
        for (title, tab) in &system.tabs {
            if let Some(reason) = &tab.paused {
                let since = tab.paused_since.map(|at| self.local(at)).unwrap_or_default();
                rows.push((PAUSED, format!("{title} sejak {since}: {reason}")));
            }
        }
        for (title, refusal) in &system.refusing {
            let since = self.local(refusal.since);
            rows.push((
                REFUSING,
                format!("{title} sejak {since}: orderd tidak bisa menulis; buka perlindungan selnya"),
            ));
        }
        rows.extend(system.kitchen.iter().map(|line| (ROWS, line.clone())));
        rows.extend(self.settings.map(|settings| (SETTINGS, settings.to_owned())));
        rows
    }

    fn local(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.config.policy.timezone).format("%d/%m/%Y %H:%M:%S").to_string()
    }

    fn mail(&self) -> String {
        match self.stop {
            None => "berjalan".to_owned(),
            Some(stop) if stop.needs_person => format!(
                "{MAIL_STOPPED} sejak {}: {}. Sesudah dibetulkan, administrator: orderd mail retry",
                self.local(stop.since),
                stop.reason
            ),
            Some(stop) => format!("tertunda sejak {}: {}; dicoba terus", self.local(stop.since), stop.reason),
        }
    }

    fn outage(&self) -> String {
        match &self.system.past_outage {
            None => "tidak ada".to_owned(),
            Some(past) => {
                format!("terakhir {} sampai {}: {}", self.local(past.since), self.local(past.until), past.ailment)
            }
        }
    }

    fn calls(&self) -> String {
        let (hour, minute) = (TimeDelta::hours(1), TimeDelta::minutes(1));
        let (hour, minute) = (self.budget.within(hour, self.now), self.budget.within(minute, self.now));
        format!("{hour} dalam satu jam, {minute} dalam satu menit terakhir; batas 60 baca dan 60 tulis per menit")
    }
}

/// The rows as cells.
pub(super) fn cells(rows: &[(&'static str, String)]) -> Vec<Vec<Cell>> {
    rows.iter().map(|(what, value)| vec![Cell::text(*what), Cell::text(value.as_str())]).collect()
}

/// Whether the tab lacks something people must see at once, or shows something that is over: then it is written although
/// nothing else is. Times and counters can wait.
pub(super) fn has_news(rows: &[(&'static str, String)], table: &Table, place: &OursPlace) -> bool {
    let [Some(what), Some(value)] = place.columns[..] else { return false };
    let text = |row: u32, column: u32| match table.cell(row, column).to_cell() {
        Cell::Text(text) => text.to_string(),
        Cell::Empty | Cell::Number(_) | Cell::Bool(_) => String::new(),
    };
    let shown: BTreeSet<(String, String)> = (place.header_row + 1..table.rows())
        .map(|row| (text(row, what), text(row, value)))
        .filter(|(what, value)| is_news(what, value))
        .collect();
    let wanted: BTreeSet<(String, String)> = rows
        .iter()
        .filter(|(what, value)| is_news(what, value))
        .map(|(what, value)| ((*what).to_owned(), value.clone()))
        .collect();
    shown != wanted
}

fn is_news(what: &str, value: &str) -> bool {
    match what {
        HELD | OUTAGE | PAUSED | REFUSING | ROWS | SETTINGS => true,
        MAIL => value.starts_with(MAIL_STOPPED),
        _ => false,
    }
}

/// What a cycle would do, a line each.
pub(super) fn plan(decisions: &Decisions, batch: &WriteBatch, seen: &Observation) -> Vec<String> {
    let mut lines = Vec::new();
    for cell in &batch.cells {
        let tab = seen.ids_by_title.iter().find(|(_, id)| **id == cell.sheet_id).map_or("?", |(title, _)| *title);
        let value = match &cell.value {
            Cell::Empty => "(empty)".to_owned(),
            other => other.to_string().replace('\n', " ⏎ "),
        };
        lines.push(format!("cell   {tab}!{}{}: {value}", letters(cell.column), cell.row + 1));
    }
    for notice in &decisions.changes.notices {
        let to: Vec<&str> = notice.to.iter().map(|a| &**a).collect();
        lines.push(format!("mail   {} → {}", notice.key, to.join(", ")));
    }
    lines.extend(decisions.summary.documents.iter().map(|number| format!("number {number}")));
    lines
}

/// A column's letters: 0 is A, 26 is AA.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_have_the_letters_people_see() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (79, "CB"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(super::letters(column), expected);
        }
    }
}
