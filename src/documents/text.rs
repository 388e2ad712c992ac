//! Text as a workbook can hold it: no character XML forbids, no more than a cell takes.
//!
//! It never changes what an ordinary text says; what it cuts, it says so.

use std::borrow::Cow;

/// What a cell holds at most, in UTF-16 units (a limit of the file format).
pub const MAX_CELL_UNITS: usize = 32_767;

/// Stands at the end of a text that was cut.
pub const CUT_NOTE: &str = " … [dipotong: teks terlalu panjang untuk satu sel, lihat Google Sheet]";

/// Stands at the end of a text that a paper has no room for.
pub(super) const PAPER_CUT_NOTE: &str = "… [dipotong: teks terlalu panjang, lihat Google Sheet]";

/// The text with control characters as spaces, cut with a visible note when a cell cannot hold it.
#[must_use]
pub fn for_cell(text: &str) -> Cow<'_, str> {
    let cleaned = if text.chars().any(is_unprintable) {
        Cow::Owned(text.chars().map(|c| if is_unprintable(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    };
    // Bytes are never fewer than UTF-16 units, so short texts are decided without counting.
    if cleaned.len() <= MAX_CELL_UNITS || units(&cleaned) <= MAX_CELL_UNITS {
        return cleaned;
    }
    let room = MAX_CELL_UNITS - units(CUT_NOTE);
    let mut used = 0;
    let mut kept: String = cleaned
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    kept.push_str(CUT_NOTE);
    Cow::Owned(kept)
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Tabs and line feeds are layout; other control characters and the two non-characters would break the file or show
/// as `_x0001_`.
fn is_unprintable(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_left_as_it_is() {
        let check = |text: &str| assert!(matches!(for_cell(text), Cow::Borrowed(same) if same == text), "{text}");
        check("");
        check("=1+1");
        check("PT Maju 🍱 & Rekan <b>\nlantai 2");
        check(&"a".repeat(MAX_CELL_UNITS));
    }

    #[test]
    fn what_cannot_be_printed_becomes_a_space() {
        assert_eq!(for_cell("a\u{0}b\u{1b}c\u{FFFF}d\re"), "a b c d e");
    }

    #[test]
    fn a_text_too_long_is_cut_between_characters_and_says_so() {
        let check = |text: String| {
            let cut = for_cell(&text);
            assert!(cut.ends_with(CUT_NOTE));
            let length = units(&cut);
            assert!((MAX_CELL_UNITS - 1..=MAX_CELL_UNITS).contains(&length), "{length}");
        };
        check("a".repeat(50_000));
        check("🍱".repeat(20_000));
        check("é".repeat(MAX_CELL_UNITS + 1));
    }
}
