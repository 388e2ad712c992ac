//! What people and operators see of a cycle: the tab `Status Sistem`, and the plan of a dry run.

use chrono::{DateTime, Utc};

use super::observe::Observation;
use crate::config::Config;
use crate::decide::Decisions;
use crate::decide::world::Summary;
use crate::domain::cell::Cell;
use crate::domain::facts::SystemFacts;
use crate::sheet::read::RECORD;
use crate::sheet::write::WriteBatch;
use crate::store::Pending;

/// The rows of `Status Sistem`: people must see that the clerk is awake, and what keeps it from work. `record` is the
/// number of the last record.
pub(super) fn rows(
    config: &Config,
    summary: &Summary,
    pending: Pending,
    system: &SystemFacts,
    now: DateTime<Utc>,
    seen: &Observation,
    record: u64,
) -> Vec<Vec<Cell>> {
    let local = |at: DateTime<Utc>| at.with_timezone(&config.policy.timezone).format("%d/%m/%Y %H:%M:%S").to_string();
    let mut rows = vec![
        ("Sinkron terakhir", local(now)),
        ("Versi orderd", env!("CARGO_PKG_VERSION").to_owned()),
        ("Order di sheet", summary.orders.to_string()),
        ("Masalah di sheet", summary.problems.to_string()),
        ("Surat menunggu", (pending.queued + pending.sending).to_string()),
        (
            "Surat gagal",
            match pending.failed {
                0 => "0".to_owned(),
                n => format!("{n} – administrator: orderd mail list"),
            },
        ),
        (RECORD, record.to_string()),
        ("Surat ditahan", system.mail_held.clone().unwrap_or_else(|| "tidak".to_owned())),
    ];
    for (title, tab) in &system.tabs {
        if let Some(reason) = &tab.paused {
            let since = tab.paused_since.map(local).unwrap_or_default();
            rows.push(("Tab DIJEDA", format!("{title} sejak {since}: {reason}")));
        }
    }
    for line in &system.kitchen {
        rows.push(("Baris bermasalah", line.clone()));
    }
    if let Some(settings) = &seen.settings {
        rows.push(("Setelan spreadsheet", settings.clone()));
    }
    rows.into_iter().map(|(what, value)| vec![Cell::text(what), Cell::text(value)]).collect()
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
