//! What stands in a cell before it means anything: invisible characters gone, formula errors recognised, and a
//! quotation of it that is harmless in any sentence.

use std::borrow::Cow;

use crate::domain::cell::{CellRef, says_nothing};
use crate::domain::problem::Code;
use crate::domain::quotation;
use crate::domain::reading::{Reading, Remark};

/// Longer texts are not numbers, dates or answers; readers of such refuse them unread (characters).
pub(super) const LONGEST_VALUE: usize = 120;
/// So many characters are cleaned for a quotation, which shows far fewer.
const CLEANED: usize = 320;
/// From here on (and below its inverse) a number is shown with an exponent, as the sheet does.
const SHOWN_IN_FULL: f64 = 1e15;
/// Formula errors as the API reports them, in every locale of the sheet, and what a formula shows while it still waits
/// for its source: taken for a text, it would change the order it stands in.
const FORMULA_ERRORS: &[&str] =
    &["Loading...", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!", "#CALC!"];

/// A cell with something in it.
pub(super) enum Seen<'c> {
    /// A number, possibly a date.
    Number(f64),
    /// A text on one line, never empty.
    Text(Cow<'c, str>),
    /// A checkbox.
    Truth(bool),
}

/// Looks at a cell: blank cells, also those with a dash or a word for nothing in them, and broken cells are answered for every reader alike, the rest goes to `read`.
pub(super) fn look<'c, T>(cell: CellRef<'c>, read: impl FnOnce(Seen<'c>) -> Reading<T>) -> Reading<T> {
    match cell {
        CellRef::Empty => Reading::Blank,
        CellRef::Number(n) => read(Seen::Number(n)),
        CellRef::Bool(b) => read(Seen::Truth(b)),
        CellRef::Text(raw) => {
            let line = one_line(raw);
            if says_nothing(&line) {
                Reading::Blank
            } else if let Some(error) = formula_error(&line) {
                Reading::Refused(Remark::new(
                    Code::CellBroken,
                    format!(
                        "rumus di sel ini rusak atau belum selesai dihitung ({error}); perbaiki rumusnya atau ketik isinya langsung"
                    ),
                ))
            } else {
                read(Seen::Text(line))
            }
        }
    }
}

/// Whether every reader would call the cell blank.
#[must_use]
pub(crate) fn is_blank(cell: CellRef<'_>) -> bool {
    matches!(look(cell, |_| Reading::Is(())), Reading::Blank)
}

/// The refusal of a reader.
pub(super) fn refused<T>(code: Code, sentence: impl Into<String>) -> Reading<T> {
    Reading::Refused(Remark::new(code, sentence))
}

fn formula_error(line: &str) -> Option<&'static str> {
    // Nearly no text begins like one of them.
    if !line.starts_with(['#', 'L', 'l']) {
        return None;
    }
    FORMULA_ERRORS.iter().copied().find(|error| line.eq_ignore_ascii_case(error))
}

/// The content of a cell in quotation marks, at most 40 characters, on one line, without characters that could turn
/// or hide the sentence around it.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    // A cell may hold 50.000 characters; what cannot be shown need not be cleaned.
    let beginning: String = text.chars().take(CLEANED).collect();
    quotation::quoted(&one_line(&beginning))
}

/// A number as people write it here: decimal comma, no grouping, no idle `.0`; very large ones with an exponent.
#[must_use]
pub(crate) fn shown(number: f64) -> String {
    let text = match number {
        // Minus zero is nothing a person typed.
        0.0 => "0".to_owned(),
        n if n.abs() >= SHOWN_IN_FULL || n.abs() < 1.0 / SHOWN_IN_FULL => format!("{n:E}"),
        n => n.to_string(),
    };
    text.replace('.', ",")
}

/// Whether a character is invisible or turns the text around it: kept out of everything we show.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Direction marks, embeddings, overrides and isolates.
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Zero-width blanks and the byte order mark; joiners stay, because scripts and emoji need them.
            | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' | '\u{180e}'
            // Interlinear marks, language tags, and what XML forbids.
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{fffe}' | '\u{ffff}')
}

/// A text on one line: every run of white space is one space, hidden characters are gone, the ends are trimmed.
pub(super) fn one_line(raw: &str) -> Cow<'_, str> {
    if is_one_line(raw) {
        return Cow::Borrowed(raw);
    }
    let mut line = String::with_capacity(raw.len());
    let mut gap = false;
    for c in raw.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_hidden(c) {
            if gap && !line.is_empty() {
                line.push(' ');
            }
            gap = false;
            line.push(c);
        }
    }
    Cow::Owned(line)
}

/// Whether a text is plain ASCII on one line as it stands, as nearly all are; where it says no, it may still be.
pub(super) fn is_one_line(raw: &str) -> bool {
    let mut before = b' ';
    for byte in raw.bytes() {
        if !matches!(byte, b' '..=b'~') || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// Lower case, with every dash as `-`, and without the `'` in front that marks a text where it was pasted: how values are
/// compared. `None` when the text is too long to be a value.
pub(super) fn value_text(line: &str) -> Option<String> {
    if line.chars().nth(LONGEST_VALUE).is_some() {
        return None;
    }
    if line.is_ascii() && !line.contains(['`', '\'']) {
        return Some(line.to_ascii_lowercase());
    }
    let plain = line.chars().map(|c| match c {
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '－' => '-',
        '’' | '‘' | '`' | 'ʼ' | '´' => '\'',
        other => other,
    });
    let value: String = plain.flat_map(char::to_lowercase).collect();
    Some(value.strip_prefix('\'').map(|rest| rest.trim_start().to_owned()).unwrap_or(value))
}
