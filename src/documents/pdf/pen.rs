//! Draws on one sheet: grounds, borders, texts, pictures. Places are given from the upper left corner, in points.

use pdf_writer::{Content, Name, Str};

use super::text::Block;
use crate::documents::page::{Align, Border, Fill, Ink, Look};
use crate::documents::picture::Picture;

/// A4, in points.
pub(super) const SHEET_WIDTH: f32 = 595.28;
/// A4, in points.
pub(super) const SHEET_HEIGHT: f32 = 841.89;

const ACCENT: u32 = 0x1F_4E5F;
const LIGHT: u32 = 0xEA_F1F4;
const LINE: u32 = 0xA6_B4BA;
const GREY: u32 = 0x59_6870;
const RED: u32 = 0xB0_2318;

/// Half the height of a capital, in sizes: texts stand in the middle by their capitals.
const HALF_CAPITAL: f32 = 0.357;

/// What is drawn on a sheet.
pub(super) struct Pen(Content);

impl Pen {
    /// For an empty sheet.
    pub(super) fn new() -> Self {
        Self(Content::new())
    }

    /// The ground of a cell `[left, top, width, height]`.
    pub(super) fn ground(&mut self, [left, top, width, height]: [f32; 4], look: Look) {
        let colour = match look.fill {
            Fill::None => return,
            Fill::Light => LIGHT,
            Fill::Accent => ACCENT,
        };
        self.fill(colour);
        self.0.rect(left, SHEET_HEIGHT - top - height, width, height).fill_nonzero();
    }

    /// The border of a cell.
    pub(super) fn border(&mut self, [left, top, width, height]: [f32; 4], border: Border) {
        let bottom = SHEET_HEIGHT - top - height;
        let (colour, thickness) = match border {
            Border::None => return,
            Border::Below | Border::Box => (LINE, 0.6),
            Border::Rule => (ACCENT, 1.6),
        };
        let [red, green, blue] = parts(colour);
        self.0.set_stroke_rgb(red, green, blue).set_line_width(thickness);
        if border == Border::Box {
            self.0.rect(left, bottom, width, height).stroke();
        } else {
            self.0.move_to(left, bottom).line_to(left + width, bottom).stroke();
        }
    }

    /// A text in `[left, top, width, height]`: in the middle, or so far below the top.
    pub(super) fn text(
        &mut self,
        [left, top, width, height]: [f32; 4],
        block: &Block,
        ink: Ink,
        below_top: Option<f32>,
    ) {
        if block.lines.is_empty() {
            return;
        }
        self.fill(match ink {
            Ink::Black => 0,
            Ink::Grey => GREY,
            Ink::Accent => ACCENT,
            Ink::White => 0xFF_FFFF,
            Ink::Red => RED,
        });
        let first = top + below_top.unwrap_or((height - block.height()) / 2.0);
        let mut middle = first + block.leading() / 2.0;
        self.0.begin_text().set_font(Name(block.cut.name().as_bytes()), block.size);
        for line in &block.lines {
            let x = match block.align {
                Align::Left => left,
                Align::Center => left + (width - line.width) / 2.0,
                Align::Right => left + width - line.width,
            };
            let y = SHEET_HEIGHT - middle - HALF_CAPITAL * block.size;
            let codes: Vec<u8> = line.glyphs.iter().flat_map(|glyph| glyph.id.to_be_bytes()).collect();
            self.0.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]).show(Str(&codes));
            middle += block.leading();
        }
        self.0.end_text();
    }

    /// A picture as large as fits into `[left, top, width, height]`, of this number.
    pub(super) fn picture(
        &mut self,
        [left, top, width, height]: [f32; 4],
        picture: &Picture,
        align: Align,
        number: usize,
    ) {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
        let (across, down) = (picture.width as f32, picture.height as f32);
        let scale = (width / across).min(height / down);
        let (wide, high) = (across * scale, down * scale);
        let x = match align {
            Align::Left => left,
            Align::Center => left + (width - wide) / 2.0,
            Align::Right => left + width - wide,
        };
        let y = SHEET_HEIGHT - top - height + (height - high) / 2.0;
        self.0.save_state().transform([wide, 0.0, 0.0, high, x, y]);
        self.0.x_object(Name(picture_name(number).as_bytes())).restore_state();
    }

    /// What was drawn.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.finish().into_vec()
    }

    fn fill(&mut self, colour: u32) {
        let [red, green, blue] = parts(colour);
        self.0.set_fill_rgb(red, green, blue);
    }
}

/// What a picture is called on the sheets.
pub(super) fn picture_name(number: usize) -> String {
    format!("P{number}")
}

fn parts(colour: u32) -> [f32; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue].map(|part| f32::from(part) / 255.0)
}
