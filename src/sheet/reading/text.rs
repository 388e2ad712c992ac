//! Texts: names, notes, addresses. Any kind of cell is a text; what would harm a mail, a workbook or a log is kept out.

use crate::domain::cell::CellRef;
use crate::domain::reading::Reading;

use super::seen::{Seen, look, one_line, shown};

/// A text on one line: white space folded and trimmed, control and direction characters gone, numbers as people
/// write them. A formula error is refused.
#[must_use]
pub(crate) fn text(cell: CellRef<'_>) -> Reading<Box<str>> {
    look(cell, |seen| Reading::Is(words(seen).into()))
}

/// A text that may have several lines, as addresses and notes do; otherwise like [`text`].
#[must_use]
pub(crate) fn long_text(cell: CellRef<'_>) -> Reading<Box<str>> {
    look(cell, |seen| match (seen, cell) {
        (Seen::Text(_), CellRef::Text(raw)) => Reading::Is(many_lines(raw).into()),
        (other, _) => Reading::Is(words(other).into()),
    })
}

/// The text of a cell where nothing can be remarked on; blank and broken cells are `None`.
#[must_use]
pub(crate) fn plain_text(cell: CellRef<'_>) -> Option<Box<str>> {
    text(cell).split().0.value().cloned()
}

pub(super) fn words(seen: Seen) -> String {
    match seen {
        Seen::Text(line) => line,
        Seen::Number(n) => shown(n),
        Seen::Truth(true) => "TRUE".to_owned(),
        Seen::Truth(false) => "FALSE".to_owned(),
    }
}

/// Each line folded and trimmed; blank lines go.
fn many_lines(raw: &str) -> String {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines: Vec<String> = raw.split(is_break).map(one_line).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
