//! A printable page as data: cells with a look on a grid, row heights, what repeats on every sheet of paper.
//!
//! It knows nothing about file formats and nothing about what a document says.

use chrono::NaiveDate;

pub(crate) use super::look::{Align, Border, Fill, Ink, Look};
use super::measure::{fitting, height, pixels};
use super::picture::Picture;
use crate::domain::rupiah::Rupiah;
use crate::domain::template_fault::TemplateFault;
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

/// A cell, possibly merged over several columns and rows.
#[derive(Clone, Debug, PartialEq)]
pub struct PageCell {
    pub row: u32,
    /// The last row, where it reaches over several; these stand on one sheet of paper.
    pub last_row: u32,
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
    /// Words of the deployment that failed on what this page is about; the ones built in stand on it.
    pub faults: Vec<TemplateFault>,
}

/// The least height of a row, in points.
const MIN_HEIGHT: f64 = 15.0;
/// The most a row may be high, in points (a limit of the file format is 409); what a text says beyond is cut with a word.
const MAX_HEIGHT: f64 = 400.0;
/// A row of a stack, in points: a line of ordinary text.
const STACK_ROW: f64 = 15.5;
/// Stacks of more rows are set row by row, so that a sheet may end within.
const MOST_STACK_ROWS: u32 = 28;

/// Cells of a row: first column, last column, what they say, how.
pub(crate) type Cells = Vec<(u16, u16, Value, Look)>;

impl Page {
    /// The row the next cells go to.
    #[must_use]
    pub fn next_row(&self) -> u32 {
        u32::try_from(self.heights.len()).unwrap_or(u32::MAX)
    }

    /// Adds a row of cells, as high as its longest text needs.
    pub fn row(&mut self, cells: Cells) {
        self.row_of_height(MIN_HEIGHT, cells);
    }

    /// Adds a row of at least a height, in points; longer texts make it higher.
    pub fn row_of_height(&mut self, least: f64, cells: Cells) {
        let cells = self.cut(cells);
        let needed = cells.iter().map(|(first, last, value, look)| self.height_of(value, *look, *first, *last));
        let estimated = needed.fold(least, f64::max).min(MAX_HEIGHT);
        let row = self.next_row();
        self.heights.push(Height { least, estimated, glued: false });
        for (first_column, last_column, value, look) in cells {
            self.cells.push(PageCell { row, last_row: row, first_column, last_column, value, look });
        }
    }

    /// Adds stacks side by side: an entry stands right below the one before it, however high its neighbours are.
    pub fn stacks(&mut self, left: Vec<Cells>, right: Vec<Cells>) {
        let rows = |stack: &[Cells]| stack.iter().map(|cells| self.stacked(cells)).sum::<u32>();
        let all = rows(&left).max(rows(&right));
        if all > MOST_STACK_ROWS {
            let (mut left, mut right) = (left.into_iter(), right.into_iter());
            loop {
                let pair = [left.next(), right.next()];
                if pair.iter().all(Option::is_none) {
                    return;
                }
                self.row(pair.into_iter().flatten().flatten().collect());
            }
        }
        let first = self.next_row();
        for stack in [left, right] {
            let mut row = first;
            for cells in stack {
                let next = row + self.stacked(&cells);
                for (first_column, last_column, value, look) in cells {
                    let own = rows_of(self.height_of(&value, look, first_column, last_column));
                    let last_row = row + own - 1;
                    self.cells.push(PageCell { row, last_row, first_column, last_column, value, look });
                }
                row = next;
            }
        }
        for _ in 0..all {
            self.heights.push(Height { least: STACK_ROW, estimated: STACK_ROW, glued: false });
        }
        self.keep_together(first);
    }

    /// The rows of a stack that an entry takes.
    fn stacked(&self, cells: &Cells) -> u32 {
        let heights = cells.iter().map(|(first, last, value, look)| self.height_of(value, *look, *first, *last));
        rows_of(heights.fold(STACK_ROW, f64::max))
    }

    /// Adds empty space, in points.
    pub fn space(&mut self, points: f64) {
        self.heights.push(Height { least: points, estimated: points, glued: false });
    }

    /// Adds a cell beside what stands in rows that are there.
    pub fn beside(&mut self, rows: (u32, u32), columns: (u16, u16), value: Value, look: Look) {
        let ((row, last_row), (first_column, last_column)) = (rows, columns);
        self.cells.push(PageCell { row, last_row, first_column, last_column, value, look });
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

    /// A sheet of paper does not begin with what stands from this row on: what was said before it comes along.
    pub fn keep_with_previous(&mut self, row: u32) {
        let before = self.cells.iter().map(|cell| cell.last_row).filter(|last| *last < row).max();
        let from = self.cells.iter().map(|cell| cell.row).filter(|first| *first >= row).min();
        let (Some(before), Some(from)) = (before, from) else { return };
        let [before, from] = [before, from].map(|row| usize::try_from(row).unwrap_or(usize::MAX));
        self.heights.get_mut(before..from).into_iter().flatten().for_each(|row| row.glued = true);
    }

    /// The cells, with a word where a text is cut.
    fn cut(&self, cells: Cells) -> Cells {
        let cut = |(first, last, value, look): (u16, u16, Value, Look)| match value {
            Value::Text(text) => (first, last, fitting(text, self.width(first, last), look, MAX_HEIGHT).into(), look),
            Value::Blank | Value::Money(_) | Value::Count(_) | Value::Day(_) | Value::Picture(_) => {
                (first, last, value, look)
            }
        };
        cells.into_iter().map(cut).collect()
    }

    fn height_of(&self, value: &Value, look: Look, first: u16, last: u16) -> f64 {
        match value {
            Value::Text(text) => height(text, self.width(first, last), look),
            Value::Blank | Value::Money(_) | Value::Count(_) | Value::Day(_) | Value::Picture(_) => MIN_HEIGHT,
        }
    }

    /// The width of some columns, in pixels.
    fn width(&self, first: u16, last: u16) -> f64 {
        let columns = usize::from(first)..=usize::from(last);
        self.widths.get(columns).into_iter().flatten().copied().map(pixels).sum()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen rows")]
fn rows_of(height: f64) -> u32 {
    (height / STACK_ROW).ceil() as u32
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
            faults: Vec::new(),
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
    fn a_text_that_no_row_holds_is_cut_with_a_word() {
        let mut page = page(&[10.0, 30.0]);
        let long = "kata ".repeat(10_000);
        page.row(vec![(0, 1, long.as_str().into(), Look::BODY)]);
        page.row(vec![(0, 1, "kata ".repeat(100).into(), Look::BODY)]);
        let shown: Vec<String> = page.cells.iter().map(|cell| cell.value.shown()).collect();
        let [cut, whole] = shown.as_slice() else { unreachable!("two cells") };
        assert!(cut.ends_with("lihat Google Sheet]") && cut.len() > 500, "{cut}");
        assert_eq!(*whole, "kata ".repeat(100));
    }

    /// Where cells stand: first and last row, and what they say.
    fn places(page: &Page) -> Vec<(u32, u32, String)> {
        page.cells.iter().map(|cell| (cell.row, cell.last_row, cell.value.shown())).collect()
    }

    #[test]
    fn entries_of_a_stack_do_not_wait_for_their_neighbours() {
        let entry = |column: u16, text: &str| vec![(column, column, text.into(), Look::BODY)];
        let mut page = page(&[10.0, 10.0]);
        let two_lines = "kata kata kata";
        page.stacks(vec![entry(0, "a"), entry(0, two_lines), entry(0, "c")], vec![entry(1, "x"), entry(1, "y")]);
        let place = |first, last, text: &str| (first, last, text.to_owned());
        assert_eq!(
            places(&page),
            [place(0, 0, "a"), place(1, 2, two_lines), place(3, 3, "c"), place(0, 0, "x"), place(1, 1, "y")]
        );
        assert_eq!(page.heights.iter().map(|row| row.glued).collect::<Vec<_>>(), [true, true, true, false]);
    }

    #[test]
    fn stacks_too_high_for_a_sheet_break_between_their_rows() {
        let entry = |column: u16, n: usize| vec![(column, column, n.to_string().into(), Look::BODY)];
        let mut page = page(&[10.0, 10.0]);
        page.stacks((0..29).map(|n| entry(0, n)).collect(), vec![entry(1, 0)]);
        assert!(page.heights.len() == 29 && page.heights.iter().all(|row| !row.glued));
        assert_eq!(places(&page).iter().map(|(row, ..)| *row).take(3).collect::<Vec<_>>(), [0, 0, 1]);
    }

    #[test]
    fn a_row_that_begins_no_sheet_is_glued_to_what_is_said_before_it() {
        let mut page = page(&[10.0]);
        for _ in 0..2 {
            page.row(vec![(0, 0, "x".into(), Look::BODY)]);
        }
        let row = page.next_row();
        page.space(8.0);
        page.keep_with_previous(row);
        let glued = |page: &Page| page.heights.iter().map(|row| row.glued).collect::<Vec<_>>();
        assert_eq!(glued(&page), [false, false, false], "nothing is said there yet");
        page.row(vec![(0, 0, "y".into(), Look::BODY)]);
        page.keep_with_previous(row);
        assert_eq!(glued(&page), [false, true, true, false]);
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
