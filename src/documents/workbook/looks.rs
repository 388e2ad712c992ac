//! How the looks of pages and tables are said in the file format.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::documents::page::{Align, Border, Fill, Ink, Look, Value};

/// The accent of the house, dark blue-green; dark enough for white text.
pub(super) const ACCENT: Color = Color::RGB(0x1F_4E5F);
const LIGHT: Color = Color::RGB(0xEA_F1F4);
pub(super) const LINE: Color = Color::RGB(0xA6_B4BA);
const GREY: Color = Color::RGB(0x59_6870);
const RED: Color = Color::RGB(0xB0_2318);

/// Metric twins of this font exist on every system.
const FONT: &str = "Arial";

/// Whole figures in groups of three; the separator is the reader's own.
pub(super) const FIGURES: &str = "#,##0";
const LONG_DAY: &str = "[$-421]d mmmm yyyy";
const DAY: &str = "dd/mm/yyyy";
const INSTANT: &str = "dd/mm/yyyy hh:mm";

/// Formats of pages, each made once.
#[derive(Default)]
pub(super) struct Looks(HashMap<(Look, String), Format>);

impl Looks {
    pub(super) fn of(&mut self, look: Look, value: &Value) -> &Format {
        let number = match value {
            Value::Blank | Value::Text(_) | Value::Picture(_) => String::new(),
            Value::Money(amount) => dotted(amount.0),
            Value::Count(count) => dotted(*count),
            Value::Day(_) => LONG_DAY.to_owned(),
        };
        let key = (look, number);
        self.0.entry(key).or_insert_with_key(|(look, number)| page_format(*look, number))
    }
}

/// A format that shows this figure with dots between the thousands, whatever separator its reader is used to: a paper
/// says the same to everybody.
fn dotted(figure: i64) -> String {
    let digits = figure.unsigned_abs().checked_ilog10().unwrap_or_default();
    format!("0{}", "\\.000".repeat(usize::try_from(digits / 3).unwrap_or_default()))
}

fn page_format(look: Look, number: &str) -> Format {
    let ink = match look.ink {
        Ink::Black => Color::Black,
        Ink::Grey => GREY,
        Ink::Accent => ACCENT,
        Ink::White => Color::White,
        Ink::Red => RED,
    };
    let align = match look.align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    };
    let mut format = Format::new().set_font_name(FONT).set_font_size(look.size).set_font_color(ink).set_align(align);
    format = format.set_align(if look.top { FormatAlign::Top } else { FormatAlign::VerticalCenter });
    if look.inset && look.align != Align::Center {
        format = format.set_indent(1);
    }
    if number.is_empty() {
        format = format.set_text_wrap();
    } else {
        format = format.set_num_format(number);
    }
    if look.bold {
        format = format.set_bold();
    }
    if look.italic {
        format = format.set_italic();
    }
    format = match look.fill {
        Fill::None => format,
        Fill::Light => format.set_background_color(LIGHT),
        Fill::Accent => format.set_background_color(ACCENT),
    };
    match look.border {
        Border::None => format,
        Border::Below => format.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(LINE),
        Border::Box => format.set_border(FormatBorder::Thin).set_border_color(LINE),
        Border::Rule => format.set_border_bottom(FormatBorder::Medium).set_border_bottom_color(ACCENT),
    }
}

/// Formats of tables.
pub(super) struct TableLooks {
    pub(super) head: Format,
    pub(super) text: Format,
    pub(super) figure: Format,
    pub(super) day: Format,
    pub(super) instant: Format,
    pub(super) total_text: Format,
    pub(super) total_figure: Format,
    pub(super) note: Format,
    pub(super) note_figure: Format,
}

impl Default for TableLooks {
    fn default() -> Self {
        let base = Format::new().set_font_name(FONT).set_font_size(9).set_align(FormatAlign::Top);
        let total = base
            .clone()
            .set_bold()
            .set_background_color(LIGHT)
            .set_border_top(FormatBorder::Thin)
            .set_border_top_color(ACCENT);
        Self {
            head: Format::new()
                .set_font_name(FONT)
                .set_font_size(9)
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(ACCENT)
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            text: base.clone().set_text_wrap(),
            figure: base.clone().set_num_format(FIGURES).set_align(FormatAlign::Right).set_indent(1),
            day: base.clone().set_num_format(DAY).set_align(FormatAlign::Left),
            instant: base.clone().set_num_format(INSTANT).set_align(FormatAlign::Right).set_indent(1),
            total_text: total.clone(),
            total_figure: total.set_num_format(FIGURES).set_align(FormatAlign::Right).set_indent(1),
            note: base.clone().set_italic().set_font_color(GREY),
            note_figure: base
                .set_italic()
                .set_font_color(GREY)
                .set_num_format(FIGURES)
                .set_align(FormatAlign::Right)
                .set_indent(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_of_a_paper_brings_its_own_dots() {
        let check = |figure: i64, format: &str| assert_eq!(dotted(figure), format, "{figure}");
        check(0, "0");
        check(999, "0");
        check(1_000, r"0\.000");
        check(-999_999, r"0\.000");
        check(1_000_000, r"0\.000\.000");
    }
}
