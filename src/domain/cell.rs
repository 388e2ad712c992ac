//! A cell as the sheet holds it: nothing, a number, a text or a truth value. It never says what the cell means.

use super::text::Text;
use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// An owned cell value. Dates are serial numbers (0 = 30 December 1899), as the API sends them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A truth value, as a checkbox holds it.
    Bool(bool),
    /// A number or a date serial.
    Number(f64),
    /// A text, never empty.
    Text(Text),
    /// Nothing.
    #[default]
    Empty,
}

/// A borrowed cell value, for reading tables without copying them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(untagged)]
pub enum CellRef<'a> {
    /// Nothing.
    #[default]
    Empty,
    /// A number or a date serial.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// A truth value.
    Bool(bool),
}

impl Cell {
    /// A text cell; an empty text is an empty cell, as in the sheet.
    #[must_use]
    pub fn text(text: impl Into<Text>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A number cell.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the sheet itself holds doubles; our figures stay far below 2^53")]
    pub fn whole(number: i64) -> Self {
        Self::Number(number as f64)
    }

    /// The same value, borrowed.
    #[must_use]
    pub fn as_ref(&self) -> CellRef<'_> {
        match self {
            Self::Empty => CellRef::Empty,
            Self::Number(n) => CellRef::Number(*n),
            Self::Text(t) => CellRef::Text(t),
            Self::Bool(b) => CellRef::Bool(*b),
        }
    }

    /// The text a cell can hold, when this one is too long for it; `None` when it fits.
    #[must_use]
    pub fn cut(&self) -> Option<Self> {
        self.as_ref().cut()
    }

    /// Whether there is nothing in the cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

impl<'de> Deserialize<'de> for Cell {
    /// Each kind of cell is a kind of JSON, which tells at once what it is: a memory of many orders has millions of them.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Stored)
    }
}

/// A cell as it was stored.
struct Stored;

impl Visitor<'_> for Stored {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a truth value, a number, a text or nothing")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Cell, E> {
        Ok(Cell::Bool(value))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Cell, E> {
        Ok(Cell::Number(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "stored by us, as a double")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Cell, E> {
        Ok(Cell::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "stored by us, as a double")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Cell, E> {
        Ok(Cell::Number(number as f64))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
        Ok(Cell::Text(text.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        Ok(Cell::Empty)
    }
}

/// What a cell holds at most, in UTF-16 units as Google counts; a longer text would make Google refuse the whole write.
pub const CELL_UNITS: usize = 50_000;
/// Stands at the end of a text that was cut.
const CUT: &str = "\n… (terpotong, teks terlalu panjang untuk satu sel)";

impl CellRef<'_> {
    /// The text a cell can hold, when this one is too long for it; `None` when it fits.
    #[must_use]
    pub fn cut(self) -> Option<Cell> {
        let Self::Text(text) = self else { return None };
        if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
            return None;
        }
        let mut left = CELL_UNITS - CUT.encode_utf16().count();
        let kept: String = text
            .chars()
            .take_while(|c| {
                let fits = c.len_utf16() <= left;
                left = left.saturating_sub(c.len_utf16());
                fits
            })
            .collect();
        Some(Cell::text(kept + CUT))
    }

    /// How many lines its text has.
    #[must_use]
    pub(crate) fn lines(self) -> usize {
        match self {
            Self::Text(text) => text.lines().count(),
            Self::Empty | Self::Number(_) | Self::Bool(_) => 0,
        }
    }

    /// The same value, owned.
    #[must_use]
    pub fn to_cell(self) -> Cell {
        match self {
            Self::Empty => Cell::Empty,
            Self::Number(n) => Cell::Number(n),
            Self::Text(t) => Cell::text(t),
            Self::Bool(b) => Cell::Bool(b),
        }
    }

    /// Whether a person would call the cell blank: nothing, only white space, or a word for nothing.
    #[must_use]
    pub fn is_blank(self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(t) => says_nothing(t),
            Self::Number(_) | Self::Bool(_) => false,
        }
    }
}

/// Words for an empty cell.
const NOTHING: [&str; 3] = ["n/a", "tidak ada", "kosong"];

/// Whether a text says that there is nothing: white space, dashes and dots, or a word for it. Zero says something.
#[must_use]
pub(crate) fn says_nothing(text: &str) -> bool {
    let is_filler =
        |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '-' | '‐'..='―' | '−' | '－' | '.' | '…');
    if text.chars().all(is_filler) {
        return true;
    }
    // Longer than any of them; most texts are.
    let is_short = text.len() <= 64;
    // Others begin otherwise.
    let begins = |nothing: &&&str| {
        let first = text.trim_start().chars().next();
        first.is_some_and(|first| !first.is_ascii() || nothing.starts_with(first.to_ascii_lowercase()))
    };
    is_short && NOTHING.iter().filter(begins).any(|nothing| is_said(text, nothing))
}

/// Whether a text is these words in lower case, however they are written and however far apart.
fn is_said(text: &str, words: &str) -> bool {
    let mut typed = text.split_whitespace();
    let is_next = |word: &str| typed.next().is_some_and(|t| t.chars().flat_map(char::to_lowercase).eq(word.chars()));
    words.split(' ').all(is_next) && typed.next().is_none()
}

impl fmt::Display for CellRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Number(n) => write!(f, "{n}"),
            Self::Text(t) => f.write_str(t),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

/// A column as people name it: 0 is A.
#[must_use]
pub(crate) fn letters(column: u32) -> String {
    let mut left = column + 1;
    let mut name = Vec::new();
    while left > 0 {
        left -= 1;
        name.push(char::from_u32(u32::from(b'A') + left % 26).unwrap_or('?'));
        left /= 26;
    }
    name.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_is_stored_as_what_it_holds() {
        let check = |cell: Cell, json: &str| {
            assert_eq!(serde_json::to_string(&cell).unwrap_or_default(), json);
            assert_eq!(serde_json::from_str::<Cell>(json).ok(), Some(cell), "{json}");
        };
        check(Cell::Empty, "null");
        check(Cell::Bool(true), "true");
        check(Cell::Number(46_350.416_666_666_7), "46350.4166666667");
        check(Cell::Number(-12.0), "-12.0");
        check(Cell::text("Ya"), "\"Ya\"");
        check(
            Cell::text("Jl. Jatinegara Barat No. 5, Jakarta\nTimur"),
            "\"Jl. Jatinegara Barat No. 5, Jakarta\\nTimur\"",
        );
        for (whole, number) in [("46350", 46_350.0), ("-3", -3.0)] {
            assert_eq!(
                serde_json::from_str::<Cell>(whole).ok(),
                Some(Cell::Number(number)),
                "as older memories have it"
            );
        }
        assert!(serde_json::from_str::<Cell>("[1]").is_err() && serde_json::from_str::<Cell>("{}").is_err());
    }

    #[test]
    fn columns_are_named_as_in_the_sheet() {
        let check = |column, name| assert_eq!(letters(column), name);
        check(0, "A");
        check(25, "Z");
        check(26, "AA");
        check(701, "ZZ");
        check(702, "AAA");
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_where_people_see_it() {
        let check = |text: String, is_cut: bool| {
            let cut = Cell::text(text).cut();
            assert_eq!(cut.is_some(), is_cut);
            if let Some(Cell::Text(text)) = cut {
                assert!(text.encode_utf16().count() <= CELL_UNITS && text.ends_with(CUT), "{}", text.len());
            }
        };
        check("ü".repeat(CELL_UNITS), false);
        check("ü".repeat(CELL_UNITS + 1), true);
        // Two units each.
        check("🍱".repeat(CELL_UNITS / 2), false);
        check("🍱".repeat(CELL_UNITS / 2 + 1), true);
        check("kurang dari itu".to_owned(), false);
    }

    proptest! {
        #[test]
        fn a_word_for_nothing_is_known_however_it_is_written(
            pieces in prop::collection::vec(prop_oneof![
                2 => "[NnTtKk]/?[Aa]?",
                2 => prop::sample::select(vec!["tidak", "ADA", "Kosong", "kosong", "\u{212a}osong", "tidak ada", "tIdak", "N/A"]).prop_map(str::to_owned),
                1 => prop::sample::select(vec![" ", "  ", "\t", "\u{a0}", "-", ".", "Σ", "İ", "é", "\u{200b}"]).prop_map(str::to_owned),
            ], 0..5)
        ) {
            let text = pieces.concat();
            let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            let is_word = ["n/a", "tidak ada", "kosong"].contains(&words.join(" ").as_str());
            let is_filler = |c: char| c.is_whitespace() || "-.\u{200b}".contains(c);
            prop_assert_eq!(says_nothing(&text), is_word || text.chars().all(is_filler), "{:?}", text);
        }
    }

    #[test]
    fn a_dash_or_a_word_for_nothing_is_blank_and_a_zero_is_not() {
        let check = |text: &str, blank: bool| assert_eq!(CellRef::Text(text).is_blank(), blank, "{text:?}");
        for text in [
            "",
            " \u{200b}",
            "-",
            "--",
            "- -",
            "—",
            "–",
            "−",
            ".",
            "...",
            "…",
            "-.-",
            "n/a",
            " N/A ",
            "Tidak  Ada",
            "KOSONG",
        ] {
            check(text, true);
        }
        for text in
            ["0", "-0", "-5", ".5", "x", "a-b", "tidak", "tidak ada sambal", "kosongkan", "n", "na", "#N/A", "_"]
        {
            check(text, false);
        }
        assert!(!CellRef::Number(0.0).is_blank() && !CellRef::Bool(false).is_blank());
    }
}
