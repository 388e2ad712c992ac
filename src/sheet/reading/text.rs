//! Texts: names, notes, addresses. Any kind of cell is a text; what would harm a mail, a workbook or a log is kept out.

use std::borrow::Cow;

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::{Reading, Remark};
use crate::domain::text::Text;

use super::seen::{Seen, look, one_line, quoted, shown};

/// From here on a number cell has lost its last digits: a sheet keeps fifteen.
const DIGITS_KEPT: f64 = 1e15;

/// A text on one line: white space folded and trimmed, control and direction characters gone, numbers as people
/// write them. A formula error is refused; a number too long for a sheet, as references are, carries a warning.
#[must_use]
pub(crate) fn text(cell: CellRef<'_>) -> Reading<Text> {
    look(cell, |seen| match seen {
        Seen::Number(n) if n.abs() >= DIGITS_KEPT && n.is_finite() => {
            let digits = digits(n);
            let sentence = format!(
                "{} punya 16 angka atau lebih, dan angka terakhirnya bisa berubah; ketik ulang sebagai teks, diawali tanda '",
                quoted(&digits)
            );
            Reading::Doubtful(digits.into(), Remark::new(Code::DigitsLost, sentence))
        }
        Seen::Number(_) | Seen::Text(_) | Seen::Truth(_) => Reading::Is(words(seen).into()),
    })
}

/// A long number as its digits, never in exponent form.
fn digits(n: f64) -> String {
    format!("{n:.0}")
}

/// A text that may have several lines, as addresses and notes do; otherwise like [`text`].
#[must_use]
pub(crate) fn long_text(cell: CellRef<'_>) -> Reading<Text> {
    look(cell, |seen| match (seen, cell) {
        (Seen::Text(_), CellRef::Text(raw)) if raw.contains(is_break) => Reading::Is(many_lines(raw).into()),
        (other, _) => Reading::Is(words(other).into()),
    })
}

/// The text of a cell where nothing can be remarked on; blank and broken cells are `None`.
#[must_use]
pub(crate) fn plain_text(cell: CellRef<'_>) -> Option<Text> {
    text(cell).split().0.value().cloned()
}

pub(super) fn words(seen: Seen<'_>) -> Cow<'_, str> {
    match seen {
        Seen::Text(line) => line,
        Seen::Number(n) if n.abs() >= DIGITS_KEPT && n.is_finite() => digits(n).into(),
        Seen::Number(n) => shown(n).into(),
        Seen::Truth(true) => "TRUE".into(),
        Seen::Truth(false) => "FALSE".into(),
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Each line folded and trimmed; blank lines go.
fn many_lines(raw: &str) -> String {
    let lines: Vec<Cow<'_, str>> = raw.split(is_break).map(one_line).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
