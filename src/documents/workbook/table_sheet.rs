//! A table as a worksheet: head, rows, totals row, footnotes, ready to print.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::error::WorkbookError;
use super::format::{A4, exact};
use super::looks::TableLooks;
use crate::documents::look::Look;
use crate::documents::measure::{lines_needed, pixels};
use crate::documents::summary::Summary;
use crate::documents::table::{Cell, Column, Footnote, Kind, SUBTOTAL, Table};
use crate::documents::text::for_cell;

/// The totals row of a worksheet, for formulas elsewhere.
pub(super) struct Totals {
    pub(super) sheet: &'static str,
    columns: &'static [Column],
    /// 1-based, as formulas count.
    row: u32,
    sums: Vec<i64>,
}

impl Totals {
    /// The reference to a column's total, and the total.
    pub(super) fn of(&self, header: &str) -> Option<(String, i64)> {
        let at = self.columns.iter().position(|c| c.header == header)?;
        let sum = *self.sums.get(at)?;
        Some((format!("'{}'!{}{}", self.sheet, letter(u16::try_from(at).ok()?), self.row), sum))
    }
}

/// Rows below the totals row that are kept free for footnotes.
const ROOM_FOR_NOTES: u32 = 40;

pub(super) fn write(
    sheet: &mut Worksheet,
    table: Table<'_>,
    looks: &TableLooks,
    summary: &Summary,
    max_rows: u32,
) -> Result<Totals, WorkbookError> {
    let Table { title, columns, rows, footnotes, subtotals } = table;
    sheet.set_name(title)?;
    head(sheet, columns.iter().map(|c| c.header), looks)?;
    let mut sums = vec![0_i64; columns.len()];
    let mut row = 0;
    for cells in rows {
        row += 1;
        if row + ROOM_FOR_NOTES >= max_rows {
            return Err(WorkbookError::TooManyRows { sheet: title, limit: max_rows });
        }
        if let Some(height) = height_of(&cells, columns) {
            sheet.set_row_height(row, height)?;
        }
        let is_subtotal = cells.iter().any(|cell| matches!(cell, Cell::Subtotal(_)));
        for ((at, cell), sum) in (0_u16..).zip(&cells).zip(&mut sums) {
            *sum = sum.saturating_add(write_cell(sheet, row, at, cell, looks, is_subtotal)?);
        }
    }
    let last = row;
    totals(sheet, last, (columns, subtotals), &sums, looks)?;
    let totals_row = last + 2;
    notes(sheet, last + 2, totals_row, &footnotes, &sums, looks)?;
    // Widths last: a total may need more room than any of its summands.
    let mut all = 0.0;
    for ((at, column), sum) in (0_u16..).zip(columns).zip(&sums) {
        let needed = if matches!(column.kind, Kind::Sum | Kind::CountSum) { figure_width(*sum) } else { 0.0 };
        let width = column.width.max(needed);
        sheet.set_column_width(at, width)?;
        all += pixels(width);
    }
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or_default();
    sheet.autofilter(0, 0, last, last_column)?;
    print_setup(sheet, title, summary, sheets_across(all))?;
    Ok(Totals { sheet: title, columns, row: totals_row, sums })
}

/// How high a row must be that does not fit into one line, in points. Not every program finds that out by itself.
fn height_of(cells: &[Cell<'_>], columns: &[Column]) -> Option<f64> {
    const LINE: f64 = 12.0;
    /// The most a row may be high (a limit of the file format is 409 points).
    const MOST_LINES: u32 = 33;
    let look = Look { size: 9, ..Look::BODY };
    let lines = cells.iter().zip(columns).filter_map(|(cell, column)| match cell {
        // A letter is hardly ever wider than a column unit; most texts are decided here.
        Cell::Text(text) if text.len() as f64 > column.width || text.contains('\n') => {
            Some(lines_needed(text, pixels(column.width), look))
        }
        Cell::Text(_) | Cell::Blank | Cell::Money(_) | Cell::Count(_) | Cell::Day(_) | Cell::Subtotal(_) => None,
    });
    let most = lines.max().filter(|lines| *lines > 1)?;
    Some(f64::from(most.min(MOST_LINES)) * LINE + 3.0)
}

/// The head: first row, frozen, repeated on paper.
pub(super) fn head<'h>(
    sheet: &mut Worksheet,
    headers: impl Iterator<Item = &'h str>,
    looks: &TableLooks,
) -> Result<(), XlsxError> {
    const HEIGHT: f64 = 27.0;
    sheet.set_row_height(0, HEIGHT)?;
    for (at, header) in (0_u16..).zip(headers) {
        sheet.write_string_with_format(0, at, header, &looks.head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// How many sheets of A4 a table of so many pixels takes from left to right: one, unless its letters would become smaller
/// than a reader of paper bears.
fn sheets_across(pixels: f64) -> u16 {
    /// Between the margins, at 96 pixels an inch.
    const SHEET: f64 = (297.0 / 25.4 - 0.8) * 96.0;
    /// Letters of nine points become six.
    const SMALLEST: f64 = 0.65;
    if pixels * SMALLEST > SHEET { 2 } else { 1 }
}

/// A4 landscape: above what it is and of when it speaks, below whose it is and the page. What takes several sheets from
/// left to right bears its first column on each.
pub(super) fn print_setup(sheet: &mut Worksheet, title: &str, summary: &Summary, across: u16) -> Result<(), XlsxError> {
    if across > 1 {
        sheet.set_repeat_columns(0, 0)?;
    }
    // Header and footer of the file format hold 255 characters each.
    let company: String = for_cell(&summary.company).chars().take(100).collect();
    let company = company.replace('&', "&&");
    let period = &summary.period;
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(across, 0)
        .set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3)
        .set_header(format!("&L&\"Arial,Bold\"&11{title}&R&9{period}"))
        .set_footer(format!("&L&8{company} – {title}&R&8Halaman &P dari &N"));
    Ok(())
}

/// Writes a cell and returns what it adds to the column's total.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    cell: &Cell<'_>,
    looks: &TableLooks,
    is_subtotal: bool,
) -> Result<i64, XlsxError> {
    let figure = match cell {
        Cell::Blank if is_subtotal => {
            sheet.write_blank(row, at, &looks.total_text)?;
            return Ok(0);
        }
        Cell::Blank => return Ok(0),
        Cell::Text(text) if text.is_empty() => return Ok(0),
        Cell::Text(text) => {
            let format = if is_subtotal { &looks.total_text } else { &looks.text };
            sheet.write_string_with_format(row, at, for_cell(text), format)?;
            return Ok(0);
        }
        Cell::Day(day) => {
            sheet.write_datetime_with_format(row, at, day, &looks.day)?;
            return Ok(0);
        }
        Cell::Subtotal(amount) => {
            write_figure(sheet, row, at, amount.0, &looks.total_figure)?;
            return Ok(0);
        }
        Cell::Money(amount) => amount.0,
        Cell::Count(count) => *count,
    };
    write_figure(sheet, row, at, figure, &looks.figure)?;
    Ok(figure)
}

pub(super) fn write_figure(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    figure: i64,
    format: &rust_xlsxwriter::Format,
) -> Result<(), XlsxError> {
    match exact(figure) {
        Some(number) => sheet.write_number_with_format(row, at, number, format)?,
        None => sheet.write_string_with_format(row, at, figure.to_string(), format)?,
    };
    Ok(())
}

fn totals(
    sheet: &mut Worksheet,
    last: u32,
    (columns, subtotals): (&[Column], Option<u16>),
    sums: &[i64],
    looks: &TableLooks,
) -> Result<(), XlsxError> {
    let row = last + 1;
    for ((at, column), sum) in (0_u16..).zip(columns).zip(sums) {
        match column.kind {
            _ if at == 0 => sheet.write_string_with_format(row, at, "JUMLAH", &looks.total_text)?,
            // An empty table has no rows to add up.
            Kind::Sum | Kind::CountSum if last == 0 => {
                sheet.write_number_with_format(row, at, 0, &looks.total_figure)?
            }
            Kind::Sum | Kind::CountSum => {
                let (column, end) = (letter(at), last + 1);
                let formula = match subtotals.map(letter) {
                    Some(mark) => format!("=SUMIF({mark}2:{mark}{end},\"<>{SUBTOTAL}\",{column}2:{column}{end})"),
                    None => format!("=SUM({column}2:{column}{end})"),
                };
                let formula = Formula::new(formula).set_result(sum.to_string());
                sheet.write_formula_with_format(row, at, formula, &looks.total_figure)?
            }
            Kind::Text | Kind::Figure | Kind::Day => sheet.write_blank(row, at, &looks.total_text)?,
        };
    }
    Ok(())
}

fn notes(
    sheet: &mut Worksheet,
    first: u32,
    totals_row: u32,
    footnotes: &[Footnote],
    sums: &[i64],
    looks: &TableLooks,
) -> Result<(), XlsxError> {
    for (row, note) in (first + 1..).zip(footnotes) {
        match note {
            Footnote::Difference { label, from, to, total } => {
                sheet.write_string_with_format(row, 0, *label, &looks.note)?;
                let (a, b, c) = (letter(*from), letter(*to), letter(*total));
                let formula = format!("=SUM({a}{totals_row}:{b}{totals_row})-{c}{totals_row}");
                let parts: i64 = sums.iter().take(usize::from(*to) + 1).skip(usize::from(*from)).sum();
                let whole = sums.get(usize::from(*total)).copied().unwrap_or_default();
                let formula = Formula::new(formula).set_result((parts - whole).to_string());
                sheet.write_formula_with_format(row, *total, formula, &looks.note_figure)?;
            }
            Footnote::Count(label, count) => {
                sheet.write_string_with_format(row, 0, *label, &looks.note)?;
                write_figure(sheet, row, 5, *count, &looks.note_figure)?;
            }
            Footnote::Text(text) => {
                sheet.write_string_with_format(row, 0, for_cell(text), &looks.note)?;
            }
        }
    }
    Ok(())
}

/// Room for a bold figure with its separators, in column units.
fn figure_width(figure: i64) -> f64 {
    let digits = u16::try_from(figure.unsigned_abs().to_string().len()).unwrap_or(20);
    f64::from(digits) + f64::from(digits / 3) * 0.5 + 2.5
}

/// `A` … `Z`: our tables have fewer than 26 columns.
fn letter(column: u16) -> char {
    u8::try_from(column).ok().filter(|c| *c < 26).map_or('Z', |c| char::from(b'A' + c))
}
