//! The letters: three cuts of one font, which parts of them a file uses, how wide a text is.
//!
//! It draws nothing. A letter the font lacks is shown as `�`, never as an empty box that might be taken for a figure.

use std::collections::BTreeMap;

use subsetter::GlyphRemapper;

use super::error::PdfError;
use crate::documents::page::Look;
use crate::domain::letter::{REPLACEMENT, is_silent};

/// A cut of the font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    Regular,
    Bold,
    Italic,
}

impl Cut {
    pub(super) const fn of(look: Look) -> Self {
        if look.bold {
            Self::Bold
        } else if look.italic {
            Self::Italic
        } else {
            Self::Regular
        }
    }

    const fn data(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("fonts/NotoSans-Regular.ttf"),
            Self::Bold => include_bytes!("fonts/NotoSans-Bold.ttf"),
            Self::Italic => include_bytes!("fonts/NotoSans-Italic.ttf"),
        }
    }

    /// The name in the file, without the six letters before it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Regular => "NotoSans-Regular",
            Self::Bold => "NotoSans-Bold",
            Self::Italic => "NotoSans-Italic",
        }
    }
}

/// A cut with what was used of it.
pub(super) struct Face {
    pub(super) cut: Cut,
    pub(super) font: ttf_parser::Face<'static>,
    used: GlyphRemapper,
    /// What each used glyph says, by its new number.
    said: BTreeMap<u16, char>,
}

/// A letter on paper: its number in the file, its width in thousandths of the size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) id: u16,
    pub(super) width: f32,
    pub(super) is_blank: bool,
}

impl Face {
    /// Every cut, nothing of it used.
    pub(super) fn all() -> Result<[Self; 3], PdfError> {
        Ok([Self::open(Cut::Regular)?, Self::open(Cut::Bold)?, Self::open(Cut::Italic)?])
    }

    fn open(cut: Cut) -> Result<Self, PdfError> {
        let font = ttf_parser::Face::parse(cut.data(), 0).map_err(|_| PdfError::Font(cut.name()))?;
        Ok(Self { cut, font, used: GlyphRemapper::new(), said: BTreeMap::new() })
    }

    /// The glyphs of a line of text; letters without one of their own are replaced, those that show nothing left out.
    pub(super) fn glyphs(&mut self, text: &str) -> Vec<Glyph> {
        let letters = text.chars().filter(|c| !is_silent(*c));
        letters.map(|c| if c.is_whitespace() { ' ' } else { c }).map(|c| self.glyph(c)).collect()
    }

    fn glyph(&mut self, letter: char) -> Glyph {
        let known = |letter| self.font.glyph_index(letter).map(|id| (letter, id));
        let (said, id) = known(letter).or_else(|| known(REPLACEMENT)).unwrap_or((letter, ttf_parser::GlyphId(0)));
        let new = self.used.remap(id.0);
        self.said.entry(new).or_insert(said);
        Glyph { id: new, width: self.thousandths(id), is_blank: said == ' ' }
    }

    /// The width of a glyph of the whole font.
    fn thousandths(&self, id: ttf_parser::GlyphId) -> f32 {
        f32::from(self.font.glyph_hor_advance(id).unwrap_or_default()) * self.scale()
    }

    /// From the font's units to thousandths of the size.
    pub(super) fn scale(&self) -> f32 {
        1000.0 / f32::from(self.font.units_per_em())
    }

    pub(super) fn is_used(&self) -> bool {
        !self.said.is_empty()
    }

    /// The used part of the font, as a font.
    pub(super) fn subset(&self) -> Result<Vec<u8>, PdfError> {
        subsetter::subset(self.cut.data(), 0, &self.used).map_err(|_| PdfError::Font(self.cut.name()))
    }

    /// The widths of the used glyphs, in the order of their new numbers.
    pub(super) fn widths(&self) -> impl Iterator<Item = f32> {
        self.used.remapped_gids().map(|id| self.thousandths(ttf_parser::GlyphId(id)))
    }

    /// What the used glyphs say.
    pub(super) fn said(&self) -> impl Iterator<Item = (u16, char)> {
        self.said.iter().map(|(id, said)| (*id, *said))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "the fonts are compiled in")]
    use super::*;
    use crate::domain::letter::is_shown;

    #[test]
    fn every_cut_has_the_letters_of_the_papers_and_figures_of_one_width() {
        for face in Face::all().unwrap() {
            let cut = face.cut;
            let lacks: String =
                "AaZz09.,:;()–·…×%&/@☐éçñüÅßŁžΩЖ₫€".chars().filter(|c| face.font.glyph_index(*c).is_none()).collect();
            assert_eq!(lacks, "", "{cut:?}");
            let width = |c| face.font.glyph_hor_advance(face.font.glyph_index(c).unwrap());
            assert!(('0'..='9').all(|figure| width(figure) == width('0')), "{cut:?}");
        }
    }

    #[test]
    fn what_the_font_lacks_is_replaced() {
        let mut face = Face::open(Cut::Regular).unwrap();
        face.glyphs("漢");
        assert_eq!(face.said().map(|(_, c)| c).collect::<String>(), "\u{FFFD}");
    }

    #[test]
    fn the_list_of_letters_is_that_of_the_fonts() {
        for face in Face::all().unwrap() {
            // U+FFFF is no character; it became a blank before.
            let differs = |c: &char| *c != '\u{FFFF}' && face.font.glyph_index(*c).is_some() != is_shown(*c);
            let wrong: Vec<char> = (' '..=char::MAX).filter(differs).collect();
            assert_eq!(wrong, Vec::<char>::new(), "{:?}", face.cut);
        }
    }
}
