//! How much room a text needs in a worksheet. Spreadsheets do not grow merged rows by themselves, and not every program
//! grows the others, so letters are measured here.

use super::look::Look;
use super::text::PAPER_CUT_NOTE;

/// Line height in relation to the size of the letters.
const LEADING: f64 = 1.25;
/// Above and below a text, together, in points.
const AIR: f64 = 3.0;
/// More than any sheet holds.
const MOST_LINES: u32 = 1_000;

/// The width of a column in pixels: a unit is a digit of seven, and each column has a margin.
pub(super) fn pixels(units: f64) -> f64 {
    units * 7.0 + 5.0
}

/// How high a text is in a cell of so many pixels, in points.
pub(super) fn height(text: &str, pixels: f64, look: Look) -> f64 {
    f64::from(lines_needed(text, pixels, look)) * f64::from(look.size) * LEADING + AIR
}

/// As much of a text as such a height holds, with a word about the rest.
pub(super) fn fitting(text: String, pixels: f64, look: Look, most_height: f64) -> String {
    let fits = |text: &str| height(text, pixels, look) <= most_height;
    if fits(&text) {
        return text;
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let with_note = |end: usize| format!("{}{PAPER_CUT_NOTE}", text.get(..end).unwrap_or_default());
    let kept = ends.partition_point(|end| fits(&with_note(*end)));
    with_note(ends.get(kept.saturating_sub(1)).copied().unwrap_or_default())
}

/// Lines a text wraps into in a cell of so many pixels.
pub(super) fn lines_needed(text: &str, pixels: f64, look: Look) -> u32 {
    /// What the cell keeps free at its sides, and what programs round away, in pixels.
    const SIDES: f64 = 9.0;
    let size = f64::from(look.size) * 96.0 / 72.0 / 1000.0 * if look.bold { 1.08 } else { 1.0 };
    let room = (pixels - SIDES - if look.inset { 9.0 } else { 0.0 }) / size;
    let mut lines = 0;
    for paragraph in text.split('\n') {
        lines += 1;
        let mut used = 0.0;
        for word in paragraph.split(' ') {
            let length: f64 = word.chars().map(letter_width).sum();
            if used > 0.0 && used + letter_width(' ') + length > room {
                lines += 1;
                used = 0.0;
            } else if used > 0.0 {
                used += letter_width(' ');
            }
            used += length;
            while used > room && lines < MOST_LINES {
                lines += 1;
                used -= room;
            }
        }
    }
    lines
}

/// In thousandths of the size, as Arial and its twins have it; marks above a letter do not widen it, and pictures and
/// ideographs are as wide as high.
fn letter_width(c: char) -> f64 {
    let width = match c {
        'i' | 'j' | 'l' | '\'' => 222,
        '|' => 260,
        ' ' | '!' | ',' | '.' | '/' | ':' | ';' | 'I' | '[' | '\\' | ']' | 'f' | 't' | '·' => 278,
        '(' | ')' | '-' | '`' | 'r' | '{' | '}' => 333,
        '"' | '*' => 389,
        '^' => 469,
        'J' | 'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 500,
        '+' | '<' | '=' | '>' | '~' | '×' => 584,
        'F' | 'T' | 'Z' => 611,
        '&' | 'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' => 667,
        'C' | 'D' | 'H' | 'N' | 'R' | 'U' | 'w' => 722,
        'G' | 'O' | 'Q' => 778,
        'M' | 'm' => 833,
        '%' => 889,
        'W' | '…' | '—' => 1000,
        '@' => 1015,
        // Figures and the other small letters.
        c if c.is_ascii() || c == '–' => 556,
        c if u32::from(c) < 0x2000 => 667,
        _ => 1000,
    };
    f64::from(width)
}
