//! Rows set one below the other on sheets of A4: what does not fit begins the next one, what belongs together stays
//! together, the head of a table comes again.

use std::collections::VecDeque;

use super::face::Face;
use super::pen::{Pen, SHEET_WIDTH};
use super::text::Block;
use crate::documents::page::{Align, Look, Page, PageCell, Value};
use crate::documents::picture::Picture;
use crate::documents::text::for_cell;

/// Left and right of the print, in points.
const SIDE: f32 = 36.0;
/// The first row begins here, measured from above.
const TOP: f32 = 34.0;
/// The last row ends here.
const BOTTOM: f32 = 797.0;
/// Where the footer stands.
const FOOT: f32 = 806.0;
/// Above and below a text, together.
const AIR: f32 = 3.0;
/// Between a border and its text.
const PADDING: f32 = 3.0;
/// The same, of cells that keep off the sides.
const INSET: f32 = 6.0;

/// What stands on the sheets of one page.
pub(super) struct Sheets {
    pub(super) pens: Vec<Pen>,
    /// The pictures, in the order the pens number them.
    pub(super) pictures: Vec<Picture>,
}

/// A cell ready to be drawn, at its place across.
struct Set<'a> {
    cell: &'a PageCell,
    left: f32,
    width: f32,
    /// Of all rows it reaches over.
    height: f32,
    block: Block,
}

struct Row<'a> {
    height: f32,
    glued: bool,
    cells: Vec<Set<'a>>,
}

impl Sheets {
    /// Sets a page.
    pub(super) fn of(page: &Page, faces: &mut [Face; 3]) -> Self {
        let rows = rows(page, faces);
        let head = page.table.and_then(|(head, end)| Some((usize::try_from(head).ok()?, usize::try_from(end).ok()?)));
        let mut sheets = Self { pens: vec![Pen::new()], pictures: Vec::new() };
        let mut y = TOP;
        let mut at = 0;
        while at < rows.len() {
            let together = rows.iter().skip(at).take_while(|row| row.glued).count() + 1;
            let unit = |length: usize| rows.iter().skip(at).take(length).map(|row| row.height).sum::<f32>();
            // What is higher than a sheet cannot stay together.
            let length = if unit(together) > BOTTOM - TOP { 1 } else { together };
            if y + unit(length) > BOTTOM && y > TOP {
                sheets.pens.push(Pen::new());
                y = TOP;
                if let Some((head, _)) = head.filter(|(head, end)| (head + 1..*end).contains(&at)) {
                    y = sheets.put(&rows, head, y);
                }
            }
            for row in at..at + length {
                let is_space = rows.get(row).is_some_and(|row| row.cells.is_empty() && !row.glued);
                // A sheet does not begin with empty space.
                if !(is_space && y <= TOP) {
                    y = sheets.put(&rows, row, y);
                }
            }
            at += length;
        }
        sheets.number(page, faces);
        sheets
    }

    /// Draws a row; returns where the next one begins.
    fn put(&mut self, rows: &[Row<'_>], row: usize, y: f32) -> f32 {
        let (Some(row), Some(pen)) = (rows.get(row), self.pens.last_mut()) else { return y };
        for set in &row.cells {
            let frame = [set.left, y, set.width, set.height];
            pen.ground(frame, set.cell.look);
            if let Value::Picture(picture) = &set.cell.value {
                let known = self.pictures.iter().position(|known| known == picture);
                let number = known.unwrap_or(self.pictures.len());
                if known.is_none() {
                    self.pictures.push(picture.clone());
                }
                pen.picture(frame, picture, set.cell.look.align, number);
            }
        }
        for set in &row.cells {
            pen.border([set.left, y, set.width, set.height], set.cell.look.border);
            let padding = padding(set.cell.look);
            let inner = [set.left + padding, y, set.width - 2.0 * padding, set.height];
            pen.text(inner, &set.block, set.cell.look.ink, set.cell.look.top.then_some(AIR / 2.0));
        }
        y + row.height
    }

    /// The foot of every sheet: what it belongs to, and which of how many it is.
    fn number(&mut self, page: &Page, faces: &mut [Face; 3]) {
        let all = self.pens.len();
        let width = SHEET_WIDTH - 2.0 * SIDE;
        for (number, pen) in (1..).zip(&mut self.pens) {
            let mut foot = |text: &str, align, left: f32, width: f32| {
                let look = Look { align, ..Look::SMALL };
                let mut block = Block::set(text, look, width, faces);
                block.lines.truncate(1);
                pen.text([SIDE + left, FOOT, width, 12.0], &block, look.ink, Some(0.0));
            };
            foot(&for_cell(&page.footer), Align::Left, 0.0, width - 90.0);
            foot(&format!("Halaman {number} dari {all}"), Align::Right, width - 90.0, 90.0);
        }
    }
}

fn padding(look: Look) -> f32 {
    if look.inset { INSET } else { PADDING }
}

#[expect(clippy::cast_possible_truncation, reason = "points, of which a sheet has 842")]
fn rows<'a>(page: &'a Page, faces: &mut [Face; 3]) -> Vec<Row<'a>> {
    let all: f64 = page.widths.iter().sum();
    let scale = f64::from(SHEET_WIDTH - 2.0 * SIDE) / all;
    let offset = |column: u16| page.widths.iter().take(usize::from(column)).sum::<f64>() * scale;
    let mut cells: VecDeque<&PageCell> = {
        let mut cells: Vec<&PageCell> = page.cells.iter().collect();
        cells.sort_by_key(|cell| cell.row);
        cells.into()
    };
    let mut rows = Vec::new();
    for (number, height) in (0_u32..).zip(&page.heights) {
        let mut row = Row { height: height.least as f32, glued: height.glued, cells: Vec::new() };
        while let Some(cell) = cells.pop_front_if(|cell| cell.row <= number) {
            let left = SIDE + offset(cell.first_column) as f32;
            let width = SIDE + offset(cell.last_column.saturating_add(1)) as f32 - left;
            let text = cell.value.shown();
            let block = Block::set(&for_cell(&text), cell.look, width - 2.0 * padding(cell.look), faces);
            if cell.last_row == cell.row {
                row.height = row.height.max(needed(&block));
            }
            row.cells.push(Set { cell, left, width, height: 0.0, block });
        }
        rows.push(row);
    }
    stretch(&mut rows);
    rows
}

fn needed(block: &Block) -> f32 {
    if block.lines.is_empty() { 0.0 } else { block.height() + AIR }
}

/// Gives each cell the height of its rows; where one over several rows needs more, the last of them grows.
fn stretch(rows: &mut [Row<'_>]) {
    let last_of = |cell: &PageCell| usize::try_from(cell.last_row).unwrap_or(usize::MAX);
    for at in 0..rows.len() {
        let over =
            |rows: &[Row<'_>], last: usize| rows.iter().take(last + 1).skip(at).map(|row| row.height).sum::<f32>();
        let wants: Vec<(usize, f32)> = rows
            .get(at)
            .into_iter()
            .flat_map(|row| &row.cells)
            .map(|set| (last_of(set.cell), needed(&set.block)))
            .collect();
        for (last, needed) in wants {
            let lacks = needed - over(rows, last);
            if let Some(row) = rows.get_mut(last).filter(|_| lacks > 0.0) {
                row.height += lacks;
            }
        }
    }
    let heights: Vec<f32> = rows.iter().map(|row| row.height).collect();
    for (at, row) in rows.iter_mut().enumerate() {
        for set in &mut row.cells {
            set.height = heights.iter().take(last_of(set.cell).saturating_add(1)).skip(at).sum();
        }
    }
}
