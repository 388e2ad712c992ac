//! The rows of `Jawaban`, which Google writes. Whether an answer counts is decided elsewhere.

use chrono_tz::Tz;

use crate::domain::cell::CellRef;
use crate::domain::column::ResponseColumn;
use crate::domain::problem::Code;
use crate::domain::reading::{Reading, Remark};
use crate::domain::response::ResponseRow;
use crate::domain::serial;

use super::kept_rows::KeptRows;
use super::place::Tab;

/// The rows of `Jawaban`. Nothing is remarked about them: whatever cannot be read makes a response that does not count.
pub(super) fn responses(tab: &Tab<'_, ResponseColumn>, kept: &mut KeptRows<ResponseRow>) -> Vec<ResponseRow> {
    use ResponseColumn as C;
    tab.rows(kept, |cells| {
        let row = ResponseRow {
            at: cells.at(),
            given_at: cells.entry(C::GivenAt, stamp),
            address: cells.shown(C::Address),
            subject: cells.shown(C::Subject),
            question: cells.shown(C::Question),
            code: cells.shown(C::Code),
            answer: cells.shown(C::Answer),
            note: cells.long_text(C::Note),
            has_result: cells.shown(C::Result).is_some(),
        };
        (!row.is_blank()).then_some(row)
    })
}

/// A time stamp of Google's: a serial, local time.
fn stamp(cell: CellRef<'_>) -> Reading<chrono::NaiveDateTime> {
    let read = match cell {
        CellRef::Number(serial) => serial::read_instant(serial, Tz::UTC).map(|at| at.naive_utc()),
        CellRef::Empty | CellRef::Text(_) | CellRef::Bool(_) => None,
    };
    read.map_or_else(|| Reading::Refused(Remark::new(Code::DateUnreadable, "bukan stempel waktu")), Reading::Is)
}
