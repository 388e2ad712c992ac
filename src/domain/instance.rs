//! Which orderd works on a sheet. The one that does says so in `Status Sistem` under a name of its own, so that two of them
//! do not write over each other for ever: one whose memory is behind keeps still while it sees the other alive.

use chrono::{NaiveDateTime, TimeDelta};

use super::cell::{Cell, CellRef};

/// The row that says when the one that works was last there.
pub(crate) const SYNCED: &str = "Sinkron terakhir";
/// The row that names it.
pub(crate) const WORKER: &str = "Dikerjakan oleh";
/// The row in which another one says that it keeps still.
pub(crate) const IDLER: &str = "Orderd lain";

/// Who was silent for so long has stopped, or was moved: a sign of life is due every quarter of an hour, and one may be
/// missed.
const SILENT_AFTER: TimeDelta = TimeDelta::minutes(30);
/// How often one that keeps still shows that it is there.
const SHOWN_EVERY: TimeDelta = TimeDelta::minutes(15);

const FORMAT: &str = "%d/%m/%Y %H:%M:%S";
const FORMAT_LETTERS: usize = 19;

/// An instant on the wall as the tab shows it.
#[must_use]
pub(crate) fn stamp(at: NaiveDateTime) -> String {
    at.format(FORMAT).to_string()
}

fn stamped(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text.get(..FORMAT_LETTERS)?, FORMAT).ok()
}

/// The other orderd that works on the sheet: the tab (`rows`) names one that is not `me` and was there lately.
#[must_use]
pub(crate) fn other<'r>(rows: &'r [[Cell; 2]], me: &str, now: NaiveDateTime) -> Option<&'r str> {
    let name = values(rows, WORKER).next().filter(|name| !me.is_empty() && !name.is_empty() && *name != me)?;
    let at = values(rows, SYNCED).find_map(stamped)?;
    (now - at < SILENT_AFTER).then_some(name)
}

/// What others that keep still say, as long as they do.
pub(crate) fn idlers<'r>(rows: &'r [[Cell; 2]], me: &str, now: NaiveDateTime) -> impl Iterator<Item = &'r str> {
    let is_there = move |said: &&str| stamped(said).is_some_and(|at| now - at < SILENT_AFTER);
    let mine = mark(me);
    values(rows, IDLER).filter(is_there).filter(move |said| !is_of(said, &mine))
}

/// The tab as it stands, and in it one row more: that this one (`me`) keeps still because of the `other`.
#[must_use]
pub(crate) fn keeping_still(rows: &[[Cell; 2]], me: &str, other: &str, now: NaiveDateTime) -> Vec<Vec<Cell>> {
    let mark = mark(me);
    let mut shown: Vec<Vec<Cell>> = rows.iter().map(|row| row.to_vec()).collect();
    let mine = rows.iter().position(|row| is_row(row, IDLER) && is_of(text(&row[1]), &mark));
    let is_fresh = |at: NaiveDateTime| (now - at).abs() < SHOWN_EVERY;
    if mine.is_some_and(|at| stamped(text(&rows[at][1])).is_some_and(is_fresh)) {
        return shown;
    }
    let said = format!(
        "{}{mark}berhenti, tidak menulis dan tidak mengirim surat, karena {other} bekerja di sheet ini dan catatannya lebih baru. Administrator: hentikan salah satu.",
        stamp(now)
    );
    let row = vec![Cell::text(IDLER), Cell::text(said)];
    match mine {
        Some(at) => shown[at] = row,
        None => shown.push(row),
    }
    shown
}

/// What stands between the time and what is said.
fn mark(me: &str) -> String {
    format!(" {me}: ")
}

fn is_of(said: &str, mark: &str) -> bool {
    said.get(FORMAT_LETTERS..).is_some_and(|rest| rest.starts_with(mark))
}

fn is_row(row: &[Cell; 2], what: &str) -> bool {
    row[0].as_ref() == CellRef::Text(what)
}

fn text(cell: &Cell) -> &str {
    match cell.as_ref() {
        CellRef::Text(text) => text,
        CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => "",
    }
}

fn values<'r>(rows: &'r [[Cell; 2]], what: &'static str) -> impl Iterator<Item = &'r str> {
    rows.iter().filter(move |row| is_row(row, what)).map(|row| text(&row[1]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use chrono::NaiveDate;

    use super::*;

    const ME: &str = "toko:/var/lib/orderd/state.db";
    const OTHER: &str = "laptop:/srv/orderd/state.db";

    fn at(minute: i64, second: i64) -> NaiveDateTime {
        let ten = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(10, 0, 0).unwrap();
        ten + TimeDelta::minutes(minute) + TimeDelta::seconds(second)
    }

    fn rows(worker: &str, synced: NaiveDateTime) -> Vec<[Cell; 2]> {
        let row = |what: &str, value: &str| [Cell::text(what), Cell::text(value)];
        vec![row(SYNCED, &stamp(synced)), row("Versi orderd", "1"), row(WORKER, worker), [Cell::Empty, Cell::Empty]]
    }

    #[test]
    fn another_is_at_work_while_it_names_itself_and_is_not_silent() {
        let check = |worker: &str, me: &str, now, expected: Option<&str>| {
            assert_eq!(other(&rows(worker, at(0, 0)), me, now), expected, "{worker} seen by {me} at {now}");
        };
        check(OTHER, ME, at(0, 0), Some(OTHER));
        check(OTHER, ME, at(29, 59), Some(OTHER));
        check(OTHER, ME, at(30, 0), None);
        // Its clock may be ahead of ours.
        check(OTHER, ME, at(-90, 0), Some(OTHER));
        check(ME, ME, at(1, 0), None);
        check("", ME, at(1, 0), None);
        check(OTHER, "", at(1, 0), None);
        assert_eq!(other(&[[Cell::text(WORKER), Cell::text(OTHER)]], ME, at(1, 0)), None, "nobody knows since when");
    }

    #[test]
    fn who_keeps_still_adds_one_row_and_writes_it_again_every_quarter_of_an_hour() {
        let stands = rows(OTHER, at(0, 0));
        let shown = keeping_still(&stands, ME, OTHER, at(1, 0));
        assert_eq!(shown[..4], stands.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
        assert_eq!(shown.len(), 5);
        let said = shown[4][1].to_string();
        assert!(said.starts_with(&format!("23/11/2026 10:01:00 {ME}: berhenti")) && said.contains(OTHER), "{said}");
        let again = |now| {
            let rows: Vec<[Cell; 2]> = shown.iter().map(|row| [row[0].clone(), row[1].clone()]).collect();
            keeping_still(&rows, ME, OTHER, now)
        };
        assert_eq!(again(at(15, 59)), shown);
        let later = again(at(16, 0));
        assert_eq!((later.len(), later[4][1].to_string().starts_with("23/11/2026 10:16:00")), (5, true));
        // The one at work keeps the row as long as somebody writes it, and drops its own.
        let rows: Vec<[Cell; 2]> = shown.iter().map(|row| [row[0].clone(), row[1].clone()]).collect();
        assert_eq!(idlers(&rows, OTHER, at(30, 59)).collect::<Vec<_>>(), [said.as_str()]);
        assert_eq!(idlers(&rows, OTHER, at(31, 0)).count(), 0);
        assert_eq!(idlers(&rows, ME, at(2, 0)).count(), 0);
    }
}
