//! A text set into lines of a width. It never loses a letter without saying so.

use super::face::{Cut, Face, Glyph};
use crate::documents::page::{Align, Look};
use crate::documents::text::PAPER_CUT_NOTE;

/// Line height in relation to the size of the letters.
const LEADING: f32 = 1.3;
/// A text of more lines would not fit on one sheet; what is behind it stands in the sheet.
const MOST_HEIGHT: f32 = 560.0;

/// A line ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    /// In points.
    pub(super) width: f32,
}

/// A text ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) cut: Cut,
    pub(super) size: f32,
    pub(super) align: Align,
    pub(super) lines: Vec<Line>,
}

impl Block {
    /// Sets a text into lines of at most `room` points.
    pub(super) fn set(text: &str, look: Look, room: f32, faces: &mut [Face; 3]) -> Self {
        let cut = Cut::of(look);
        let [regular, bold, italic] = faces;
        let face = match cut {
            Cut::Regular => regular,
            Cut::Bold => bold,
            Cut::Italic => italic,
        };
        let size = f32::from(look.size);
        let most_lines = lines_in(MOST_HEIGHT, size);
        let mut lines: Vec<Line> = Vec::new();
        for paragraph in text.lines() {
            wrap(&face.glyphs(paragraph), size, room, most_lines + 1, &mut lines);
            if lines.len() > most_lines {
                let mut note = Vec::new();
                wrap(&face.glyphs(PAPER_CUT_NOTE), size, room, most_lines, &mut note);
                lines.truncate(most_lines - note.len());
                lines.extend(note);
                break;
            }
        }
        Self { cut, size, align: look.align, lines }
    }

    pub(super) const fn leading(&self) -> f32 {
        self.size * LEADING
    }

    /// In points.
    #[expect(clippy::cast_precision_loss, reason = "a few dozen lines")]
    pub(super) fn height(&self) -> f32 {
        self.lines.len() as f32 * self.leading()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen lines")]
fn lines_in(height: f32, size: f32) -> usize {
    (height / (size * LEADING)) as usize
}

/// Breaks between words; a word longer than the line breaks within. Stops at so many lines.
fn wrap(glyphs: &[Glyph], size: f32, room: f32, most_lines: usize, lines: &mut Vec<Line>) {
    let width = |glyphs: &[Glyph]| glyphs.iter().map(|glyph| glyph.width).sum::<f32>() * size / 1000.0;
    let push = |lines: &mut Vec<Line>, glyphs: &[Glyph]| {
        let end = glyphs.iter().rposition(|glyph| !glyph.is_blank).map_or(0, |last| last + 1);
        let glyphs = glyphs.get(..end).unwrap_or_default();
        lines.push(Line { glyphs: glyphs.to_vec(), width: width(glyphs) });
    };
    let mut rest = glyphs;
    while lines.len() < most_lines {
        let mut used = 0.0;
        let over = rest.iter().position(|glyph| {
            used += glyph.width * size / 1000.0;
            // Sums of fractions: what fits exactly fits.
            !glyph.is_blank && used > room + 0.01
        });
        let Some(over) = over else {
            push(lines, rest);
            return;
        };
        let before = rest.get(..over).unwrap_or_default();
        // A word that begins the line is broken where it must be, but at least one letter goes on it.
        let end = match before.iter().rposition(|glyph| glyph.is_blank) {
            Some(blank) if before.iter().take(blank).any(|glyph| !glyph.is_blank) => blank + 1,
            Some(_) | None => over.max(1),
        };
        push(lines, rest.get(..end).unwrap_or_default());
        rest = rest.get(end..).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "the fonts are compiled in")]
    use super::*;

    fn set(text: &str, room: f32) -> Vec<String> {
        let mut faces = Face::all().unwrap();
        let block = Block::set(text, Look::BODY, room, &mut faces);
        let said: std::collections::BTreeMap<u16, char> = faces[0].said().collect();
        let line = |line: &Line| line.glyphs.iter().map(|glyph| said[&glyph.id]).collect();
        block.lines.iter().map(line).collect()
    }

    #[test]
    fn lines_break_between_words_and_only_a_word_too_long_within() {
        let check = |text: &str, room: f32, lines: &[&str]| assert_eq!(set(text, room), lines, "{text}");
        check("satu dua tiga", 500.0, &["satu dua tiga"]);
        check("satu dua tiga", 45.0, &["satu dua", "tiga"]);
        check("satu\n\ndua", 45.0, &["satu", "", "dua"]);
        check("ODR-2026-0147 abc", 75.0, &["ODR-2026-0147", "abc"]);
        check("aaaaaaaaaa", 30.0, &["aaaaa", "aaaaa"]);
        check("a", 1.0, &["a"]);
        check("", 10.0, &[]);
    }

    #[test]
    fn a_novel_is_cut_and_says_so() {
        let lines = set(&"kata ".repeat(10_000), 200.0);
        assert!(lines.len() < 50, "{}", lines.len());
        assert!(lines.join(" ").ends_with("lihat Google Sheet]"), "{:?}", lines.last());
    }
}
