//! A printable page as data: cells with a look on a grid, row heights, what repeats on every sheet of paper.
//!
//! It knows nothing about file formats and nothing about what a document says.

use chrono::NaiveDate;

use super::picture::Picture;
use crate::domain::rupiah::Rupiah;
use crate::domain::wording;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing; the look still shows.
    Blank,
    /// A text, never a formula.
    Text(String),
    /// Money, shown in groups of three.
    Money(Rupiah),
    /// A count.
    Count(i64),
    /// A calendar day, shown as `23 November 2026`.
    Day(NaiveDate),
    /// A picture, as large as fits.
    Picture(Picture),
}

impl Value {
    /// What a reader reads: figures and days in the paper's own language.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Blank | Self::Picture(_) => String::new(),
            Self::Text(text) => text.clone(),
            Self::Money(amount) => amount.grouped(),
            Self::Count(count) => Rupiah(*count).grouped(),
            Self::Day(day) => wording::long_day(*day),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Rupiah> for Value {
    fn from(amount: Rupiah) -> Self {
        Self::Money(amount)
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

/// Where a text leans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// The colours of the house.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Body text.
    #[default]
    Black,
    /// Labels and small print.
    Grey,
    /// Titles.
    Accent,
    /// On an accent background.
    White,
    /// What must not be overlooked.
    Red,
}

/// What lies behind a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fill {
    /// Paper.
    #[default]
    None,
    /// A light band.
    Light,
    /// The accent colour.
    Accent,
}

/// The lines around a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Border {
    /// None.
    #[default]
    None,
    /// A thin line below.
    Below,
    /// A thin box.
    Box,
    /// A thick accent line below.
    Rule,
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// In points.
    pub size: u8,
    pub bold: bool,
    pub italic: bool,
    pub ink: Ink,
    pub fill: Fill,
    pub align: Align,
    pub border: Border,
    /// Text starts at the top instead of the middle.
    pub top: bool,
    /// Text keeps off the sides.
    pub inset: bool,
}

impl Look {
    /// Ordinary text.
    pub const BODY: Self = Self {
        size: 10,
        bold: false,
        italic: false,
        ink: Ink::Black,
        fill: Fill::None,
        align: Align::Left,
        border: Border::None,
        top: false,
        inset: false,
    };
    /// A label before a value.
    pub const LABEL: Self = Self { size: 9, ink: Ink::Grey, top: true, ..Self::BODY };
    /// A value behind a label.
    pub const VALUE: Self = Self { top: true, ..Self::BODY };
    /// Small print.
    pub const SMALL: Self = Self { size: 8, ink: Ink::Grey, ..Self::BODY };
    /// A heading inside the page.
    pub const HEADING: Self = Self { bold: true, ink: Ink::Accent, ..Self::BODY };
    /// The head of a table.
    pub const HEAD: Self = Self {
        size: 9,
        bold: true,
        ink: Ink::White,
        fill: Fill::Accent,
        align: Align::Center,
        border: Border::Box,
        ..Self::BODY
    };
    /// A cell of a table.
    pub const CELL: Self = Self { border: Border::Box, inset: true, ..Self::BODY };
    /// The total of a page.
    pub const TOTAL: Self =
        Self { size: 11, bold: true, fill: Fill::Light, border: Border::Box, inset: true, ..Self::BODY };

    /// The same, leaning right.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    /// The same, centred.
    #[must_use]
    pub const fn center(self) -> Self {
        Self { align: Align::Center, ..self }
    }

    /// The same, kept off the sides.
    #[must_use]
    pub const fn inset(self) -> Self {
        Self { inset: true, ..self }
    }

    /// The same in bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in this colour.
    #[must_use]
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}

/// A cell, possibly merged over several columns.
#[derive(Clone, Debug, PartialEq)]
pub struct PageCell {
    pub row: u32,
    pub first_column: u16,
    pub last_column: u16,
    pub value: Value,
    pub look: Look,
}

/// How high a row is, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Height {
    /// What it has without any text.
    pub least: f64,
    /// What its texts need, estimated: a worksheet does not grow by itself. What measures its letters needs only `least`.
    pub estimated: f64,
    /// It stands on the same sheet of paper as the next row.
    pub glued: bool,
}

/// A worksheet meant for A4 paper, upright, one page wide.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The wanted name of the worksheet.
    pub name: String,
    /// The wanted name of its own file, without ending.
    pub file: String,
    /// What it is, with its number.
    pub title: String,
    /// The day it bears.
    pub on: NaiveDate,
    /// Whether it stays in the house.
    pub is_internal: bool,
    /// Widths of the columns, in digits of the default font.
    pub widths: Vec<f64>,
    /// The cells, top to bottom.
    pub cells: Vec<PageCell>,
    /// Heights of the rows.
    pub heights: Vec<Height>,
    /// The head of the table of lines, which repeats on every sheet of paper, and the first row behind the table.
    pub table: Option<(u32, u32)>,
    /// Left part of the footer; the page number stands on the right.
    pub footer: String,
}

/// The least height of a row, in points.
const MIN_HEIGHT: f64 = 15.0;
/// The most a row may be high, in points (a limit of the file format is 409).
const MAX_HEIGHT: f64 = 400.0;

impl Page {
    /// The row the next cells go to.
    #[must_use]
    pub fn next_row(&self) -> u32 {
        u32::try_from(self.heights.len()).unwrap_or(u32::MAX)
    }

    /// Adds a row of cells `(first column, last column, value, look)`, as high as its longest text needs.
    pub fn row(&mut self, cells: Vec<(u16, u16, Value, Look)>) {
        self.row_of_height(MIN_HEIGHT, cells);
    }

    /// Adds a row of at least a height, in points; longer texts make it higher.
    pub fn row_of_height(&mut self, least: f64, cells: Vec<(u16, u16, Value, Look)>) {
        let needed = cells.iter().map(|(first, last, value, look)| self.height_of(value, *look, *first, *last));
        let estimated = needed.fold(least, f64::max).min(MAX_HEIGHT);
        let row = self.next_row();
        self.heights.push(Height { least, estimated, glued: false });
        for (first_column, last_column, value, look) in cells {
            self.cells.push(PageCell { row, first_column, last_column, value, look });
        }
    }

    /// Adds empty space, in points.
    pub fn space(&mut self, points: f64) {
        self.heights.push(Height { least: points, estimated: points, glued: false });
    }

    /// Adds a cell to a row that is there.
    pub fn beside(&mut self, row: u32, columns: (u16, u16), value: Value, look: Look) {
        let (first_column, last_column) = columns;
        self.cells.push(PageCell { row, first_column, last_column, value, look });
    }

    /// The rows from this one to the last stay on one sheet of paper.
    pub fn keep_together(&mut self, first: u32) {
        let rows = self.heights.iter_mut().skip(usize::try_from(first).unwrap_or(usize::MAX));
        rows.for_each(|row| row.glued = true);
        self.heights.last_mut().into_iter().for_each(|last| last.glued = false);
    }

    /// The last row stands on the same sheet of paper as what comes next.
    pub fn keep_with_next(&mut self) {
        self.heights.last_mut().into_iter().for_each(|last| last.glued = true);
    }

    fn height_of(&self, value: &Value, look: Look, first: u16, last: u16) -> f64 {
        let Value::Text(text) = value else { return MIN_HEIGHT };
        let columns = usize::from(first)..=usize::from(last);
        let width: f64 = self.widths.get(columns).into_iter().flatten().sum();
        f64::from(lines_needed(text, width, look)) * f64::from(look.size) * LEADING + 3.0
    }
}

/// Line height in relation to the size of the letters.
const LEADING: f64 = 1.25;

/// Lines a text wraps into in a column of this width. Spreadsheets do not grow merged rows by themselves, so letters are
/// measured here; a column unit is 7 pixels.
pub(super) fn lines_needed(text: &str, width: f64, look: Look) -> u32 {
    /// What the cell keeps free at its sides, and what programs round away, in pixels.
    const SIDES: f64 = 9.0;
    let size = f64::from(look.size) * 96.0 / 72.0 / 1000.0 * if look.bold { 1.08 } else { 1.0 };
    let room = (width * 7.0 - SIDES - if look.inset { 9.0 } else { 0.0 }) / size;
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
            while used > room && lines < 1000 {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(widths: &[f64]) -> Page {
        Page {
            name: "PI".to_owned(),
            file: "PI".to_owned(),
            title: String::new(),
            on: NaiveDate::default(),
            is_internal: false,
            widths: widths.to_vec(),
            cells: Vec::new(),
            heights: Vec::new(),
            table: None,
            footer: String::new(),
        }
    }

    #[test]
    fn a_row_grows_with_its_longest_text_also_one_of_a_given_height() {
        let mut page = page(&[10.0, 30.0]);
        page.row(vec![(0, 0, "pendek".into(), Look::BODY)]);
        page.row(vec![(0, 0, "kata ".repeat(20).into(), Look::BODY)]);
        page.row_of_height(20.0, vec![(0, 1, "kata ".repeat(20).into(), Look::BODY)]);
        page.row(vec![(0, 1, "x".repeat(50_000).into(), Look::BODY)]);
        let heights: Vec<f64> = page.heights.iter().map(|height| height.estimated).collect();
        let [short, narrow, wide, endless] = heights.as_slice() else { unreachable!("four rows") };
        assert!(*short < 2.0 * MIN_HEIGHT && wide > short && narrow > wide, "{short} {wide} {narrow}");
        assert!(*endless <= MAX_HEIGHT);
    }

    #[test]
    fn rows_that_belong_together_are_glued_and_the_last_is_free() {
        let mut page = page(&[10.0]);
        page.space(1.0);
        let first = page.next_row();
        page.space(1.0);
        page.space(1.0);
        page.keep_together(first);
        assert_eq!(page.heights.iter().map(|row| row.glued).collect::<Vec<_>>(), [false, true, false]);
    }
}
