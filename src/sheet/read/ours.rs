//! What we read back of the tabs that are ours as a whole: the number of the last record, and, when numbers are to be
//! taken over, the register of documents.

use crate::decide::shown::system_status::RECORD;
use crate::domain::books::RegisterRow;
use crate::domain::cell::{Cell, CellRef};
use crate::domain::rupiah::Rupiah;
use crate::sheet::reading::{date, plain_text};
use crate::sheet::table::Table;

use super::place::OursPlace;

/// The number of the last record, as far as the sheet shows one.
pub(super) fn record(place: &OursPlace, table: &Table) -> Option<u64> {
    let [Some(what), Some(value)] = place.columns[..] else { return None };
    let row = (place.header_row + 1..table.rows()).find(|row| table.cell(*row, what) == CellRef::Text(RECORD))?;
    match table.cell(row, value) {
        CellRef::Text(text) => text.trim().parse().ok(),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just before")]
        CellRef::Number(n) if (0.0..9e15).contains(&n) => Some(n as u64),
        CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => None,
    }
}

/// `Status Sistem` as it stands, row by row.
pub(super) fn status(place: &OursPlace, table: &Table) -> Vec<[Cell; 2]> {
    let [Some(what), Some(value)] = place.columns[..] else { return Vec::new() };
    let rows = place.header_row + 1..table.rows();
    rows.map(|row| [what, value].map(|column| table.cell(row, column).to_cell())).collect()
}

/// The rows of `Dokumen`, from top to bottom: every number ever issued, in order of issue.
#[must_use]
pub fn register(place: &OursPlace, table: &Table) -> Vec<RegisterRow> {
    let [Some(number), _, Some(on), Some(order), Some(customer), Some(value), _, Some(note)] = place.columns[..] else {
        return Vec::new();
    };
    let text = |row: u32, column: u32| plain_text(table.cell(row, column)).unwrap_or_default();
    (place.header_row + 1..table.rows())
        .filter_map(|row| {
            Some(RegisterRow {
                number: plain_text(table.cell(row, number))?,
                on: date(table.cell(row, on)).split().0.get(),
                order: text(row, order).parse().ok(),
                customer: text(row, customer),
                value: match table.cell(row, value) {
                    #[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
                    CellRef::Number(n) if n.abs() < 9e15 => Rupiah(n as i64),
                    CellRef::Empty | CellRef::Text(_) | CellRef::Number(_) | CellRef::Bool(_) => Rupiah::ZERO,
                },
                note: text(row, note),
            })
        })
        .collect()
}
