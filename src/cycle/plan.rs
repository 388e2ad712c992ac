//! What a dry run prints: the cells, mails and numbers of a cycle, a line each.

use super::observe::Observation;
use crate::decide::Effects;
use crate::domain::cell::Cell;
use crate::sheet::write::WriteBatch;

/// What a cycle would do, a line each.
pub(super) fn lines(effects: &Effects, batch: &WriteBatch, seen: &Observation) -> Vec<String> {
    let mut lines = Vec::new();
    for cell in &batch.cells {
        let tab = seen.ids_by_title.iter().find(|(_, id)| **id == cell.sheet_id).map_or("?", |(title, _)| *title);
        let value = if cell.value == Cell::Empty {
            "(empty)".to_owned()
        } else {
            cell.value.to_string().replace('\n', " ⏎ ")
        };
        lines.push(format!("cell   {tab}!{}{}: {value}", letters(cell.column), cell.row + 1));
    }
    for notice in &effects.changes.notices {
        let to: Vec<&str> = notice.to.iter().map(|a| &**a).collect();
        lines.push(format!("mail   {} → {}", notice.key, to.join(", ")));
    }
    lines.extend(effects.summary.documents.iter().map(|number| format!("number {number}")));
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
