//! Labels on sheets of three by eight, edge to edge: the paper is cut already, so nothing moves and nothing grows.

use super::archive::{self, Origin};
use super::error::PdfError;
use super::face::Face;
use super::flow::Sheets;
use super::pen::{Pen, SHEET_HEIGHT, SHEET_WIDTH};
use super::text::Block;
use crate::documents::labels::{A_SHEET, ACROSS, DOWN, Label, LabelSheets, Line};
use crate::documents::page::{Ink, Look};
use crate::documents::text::for_cell;

/// No printer reaches the edge of the paper: print keeps off the edge of a label, in points.
const INSET: f32 = 13.0;

const MENU: Look = Look { size: 10, bold: true, ..Look::BODY };
const REMARK: Look = Look { size: 9, bold: true, ..Look::BODY };
const MADE: Look = Look { size: 8, ..Look::BODY };
const UNTIL: Look = Look { size: 8, bold: true, ..Look::BODY };
const ALLERGENS: Look = Look { size: 7, ..Look::BODY };
const FOOT: Look = Look { size: 6, ink: Ink::Grey, ..Look::BODY };

/// A part of a label: its text, and how far below the top it stands.
struct Part {
    block: Block,
    ink: Ink,
    top: f32,
}

/// The labels as one file, and the menus whose allergens no label has room for.
///
/// # Errors
/// When a font cannot be used.
pub(crate) fn write_labels(sheets: &LabelSheets) -> Result<(Vec<u8>, Vec<String>), PdfError> {
    let mut faces = Face::all()?;
    let mut overfull = Vec::new();
    let mut pens: Vec<Pen> = Vec::new();
    let mut place = A_SHEET;
    for label in &sheets.labels {
        let parts = set(label, &mut faces, &mut overfull);
        for _ in 0..label.count {
            if place == A_SHEET {
                pens.push(Pen::new());
                place = 0;
            }
            if let Some(pen) = pens.last_mut() {
                draw(pen, &parts, place);
            }
            place += 1;
        }
    }
    let origin = Origin { title: &sheets.title, company: &sheets.company, on: sheets.on };
    let bytes = archive::write(vec![Sheets { pens, pictures: Vec::new() }], &faces, &origin)?;
    overfull.dedup();
    Ok((bytes, overfull))
}

#[expect(clippy::cast_precision_loss, reason = "three and eight")]
const fn size() -> (f32, f32) {
    (SHEET_WIDTH / ACROSS as f32, SHEET_HEIGHT / DOWN as f32)
}

/// Sets the lines of a label, from the top; the foot stands at the bottom.
fn set(label: &Label, faces: &mut [Face; 3], overfull: &mut Vec<String>) -> Vec<Part> {
    let (width, height) = size();
    let (room, floor) = (width - 2.0 * INSET, height - INSET);
    let mut cut = |text: &str, look: Look, most_lines: usize| {
        let mut block = Block::set(&for_cell(text), look, room, faces);
        block.lines.truncate(most_lines);
        (block, look.ink)
    };
    let foot = cut(&label.foot, FOOT, 1);
    let mut blocks = vec![cut(&label.menu, MENU, 2)];
    let mut allergens = None;
    for line in &label.lines {
        blocks.push(match line {
            Line::Remark(text) => cut(text, REMARK, 1),
            Line::Made(text) => cut(text, MADE, 1),
            Line::GoodUntil(text) => cut(text, UNTIL, 1),
            Line::Allergens { whole, elsewhere } => {
                allergens = Some((blocks.len(), elsewhere));
                cut(whole, ALLERGENS, usize::MAX)
            }
        });
    }
    let foot_top = floor - foot.0.height();
    let fits = INSET + blocks.iter().map(|(block, _)| block.height()).sum::<f32>() <= foot_top;
    if let Some((at, elsewhere)) = allergens.filter(|_| !fits) {
        overfull.push(label.menu.clone());
        blocks[at] = cut(elsewhere, ALLERGENS, usize::MAX);
    }
    let mut top = INSET;
    let mut parts = Vec::new();
    for (block, ink) in blocks {
        let height = block.height();
        parts.push(Part { block, ink, top });
        top += height;
    }
    parts.push(Part { block: foot.0, ink: foot.1, top: foot_top });
    parts
}

/// Draws a label at its place on the sheet, row by row.
#[expect(clippy::cast_precision_loss, reason = "three and eight")]
fn draw(pen: &mut Pen, parts: &[Part], place: usize) {
    let (width, height) = size();
    let (left, above) = ((place % ACROSS) as f32 * width, (place / ACROSS) as f32 * height);
    for part in parts {
        pen.text([left + INSET, above + part.top, width - 2.0 * INSET, 0.0], &part.block, part.ink, Some(0.0));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where the built-in fonts fail")]
    use super::*;
    use chrono::NaiveDate;

    fn allergens(list: &str) -> Line {
        Line::Allergens { whole: format!("Alergen: {list}"), elsewhere: "Alergen: lihat tab Produk".to_owned() }
    }

    fn label(count: u32) -> Label {
        Label {
            count,
            menu: "Nasi Box Ayam".to_owned(),
            lines: vec![
                Line::Remark("tanpa sambal".to_owned()),
                Line::Made("Dibuat 27/11/2026 05:10".to_owned()),
                Line::GoodUntil("Baik sebelum 27/11/2026 11:10".to_owned()),
                allergens("telur, kacang tanah"),
            ],
            foot: "ODR-2026-0147 · PT Makanan Nusantara".to_owned(),
        }
    }

    fn written(labels: Vec<Label>) -> (Vec<u8>, Vec<String>) {
        let on = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        let sheets = LabelSheets { title: "Label".to_owned(), company: "PT Contoh".to_owned(), on, labels };
        write_labels(&sheets).unwrap()
    }

    /// Sheets of paper, and the texts on them.
    fn counted(labels: Vec<Label>) -> (usize, usize) {
        use std::io::Read as _;
        const BEGIN_TEXT: &[u8] = b"BT\n";
        let bytes = written(labels).0;
        let (mut sheets, mut texts) = (0, 0);
        let starts = bytes.windows(7).enumerate().filter(|(_, window)| *window == b"stream\n").map(|(at, _)| at + 7);
        for start in starts {
            let mut content = Vec::new();
            // What is no sheet is no text either, or not packed.
            let _ = flate2::read::ZlibDecoder::new(&bytes[start..]).read_to_end(&mut content);
            let found = content.windows(BEGIN_TEXT.len()).filter(|window| *window == BEGIN_TEXT).count();
            sheets += usize::from(found > 0);
            texts += found;
        }
        (sheets, texts)
    }

    #[test]
    fn there_are_as_many_labels_as_packs_on_both_sides_of_a_full_sheet() {
        /// Menu, note, made, good until, allergens, foot.
        const A_LABEL: usize = 6;
        for (packs, sheets) in [(1, 1), (23, 1), (24, 1), (25, 2), (48, 2), (49, 3), (1_001, 42)] {
            assert_eq!(counted(vec![label(packs)]), (sheets, A_LABEL * packs as usize), "{packs}");
        }
        // Another menu goes on where the last one ended.
        assert_eq!(counted(vec![label(23), label(1)]), (1, A_LABEL * 24));
        assert_eq!(counted(vec![label(23), label(2)]), (2, A_LABEL * 25));
        // What is blank is no text.
        let bare = Label { lines: Vec::new(), ..label(3) };
        assert_eq!(counted(vec![bare]), (1, 2 * 3));
    }

    #[test]
    fn a_thousand_labels_are_a_small_file() {
        let one = written(vec![label(1)]).0.len();
        let thousand = written(vec![label(1_001)]).0.len();
        assert!(thousand < one + 100 * 1024, "{one} {thousand}");
    }

    #[test]
    fn allergens_stand_on_a_label_whole_or_are_told_where_to_be_found() {
        let long = |words: usize, at: usize| {
            let mut label = label(1);
            label.lines.remove(3);
            label.lines.insert(at, allergens(&"kacang ".repeat(words)));
            label
        };
        for at in [0, 3] {
            assert_eq!(written(vec![long(5, at)]).1, [""; 0]);
            assert_eq!(written(vec![long(60, at), long(60, at)]).1, ["Nasi Box Ayam"]);
        }
    }
}
