//! Pages and tables made into XLSX. The only module that knows the format.
//!
//! Text is always a string cell, never a formula or a link; every formula carries its result; figures are integers,
//! so no cell can hold NaN. The creation time is given, so equal input makes equal bytes. Long tables go through
//! temporary files, one row in memory.

use std::io::{Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::NaiveDateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Image, Workbook, Worksheet, XlsxError};

use super::accounting::Report;
use super::measure::pixels;
use super::page::{Align, Page, PageCell, Value};
use super::picture::Picture;
use super::sheet_name::SheetNames;
use super::text::for_cell;
pub use error::WorkbookError;
use format::{A4, exact};
use looks::{Looks, TableLooks};

mod error;
mod format;
mod looks;
mod summary_sheet;
mod table_sheet;
mod trend_sheet;

/// Where a workbook comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The time it bears.
    pub at: NaiveDateTime,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub company: String,
}

/// Rows of a worksheet (a limit of the file format).
pub const MAX_ROWS: u32 = 1_048_576;

/// The pages as one workbook, a worksheet each.
pub fn write_pages(pages: &[Page], origin: &Origin) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(origin)?);
    let mut looks = Looks::default();
    let mut names = SheetNames::default();
    for page in pages {
        let sheet = workbook.add_worksheet();
        sheet.set_name(names.give(&page.name))?;
        write_page(sheet, page, &mut looks)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The accounting workbook, written to `out`.
pub fn write_report<W: Write + Seek + Send>(report: Report<'_>, out: W) -> Result<(), WorkbookError> {
    write_report_within(report, out, MAX_ROWS)
}

/// As [`write_report`], with a smaller limit of rows.
pub fn write_report_within<W: Write + Seek + Send>(
    report: Report<'_>,
    out: W,
    max_rows: u32,
) -> Result<(), WorkbookError> {
    // The library panics when its temporary files cannot be written; a full disk is no bug of ours.
    catch_unwind(AssertUnwindSafe(|| build(report, out, max_rows))).unwrap_or(Err(WorkbookError::TemporaryFiles))
}

fn build<W: Write + Seek + Send>(report: Report<'_>, out: W, max_rows: u32) -> Result<(), WorkbookError> {
    let Report { summary, tables, trend } = report;
    let mut workbook = Workbook::new();
    let origin =
        Origin { at: summary.run_at, title: "Laporan akunting order B2B".to_owned(), company: summary.company.clone() };
    workbook.set_properties(&properties(&origin)?);
    let looks = TableLooks::default();
    let mut sheets = Vec::new();
    let mut totals = Vec::new();
    for table in tables {
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        totals.push(table_sheet::write(&mut sheet, table, &looks, &summary, max_rows)?);
        sheets.push(sheet);
    }
    // The summary comes first in the book but is written last: its formulas point to the totals rows.
    summary_sheet::write(workbook.add_worksheet(), &summary, &totals, &looks)?;
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    trend_sheet::write(workbook.add_worksheet(), trend, &summary, &looks)?;
    Ok(workbook.save_to_writer(out)?)
}

fn properties(origin: &Origin) -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new()
        .set_title(origin.title.as_str())
        .set_company(origin.company.as_str())
        .set_author("orderd")
        .set_creation_datetime(&instant(origin.at)?))
}

fn instant(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    use chrono::{Datelike, Timelike};
    let year = u16::try_from(at.year()).unwrap_or(1900);
    let short = |n: u32| u8::try_from(n).unwrap_or_default();
    ExcelDateTime::from_ymd(year, short(at.month()), short(at.day()))?.and_hms(
        u16::from(short(at.hour())),
        short(at.minute()),
        at.second(),
    )
}

fn write_page(sheet: &mut Worksheet, page: &Page, looks: &mut Looks) -> Result<(), XlsxError> {
    sheet
        .set_paper_size(A4)
        .set_portrait()
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(0.5, 0.5, 0.5, 0.7, 0.3, 0.3)
        .set_footer(format!("&L&8{}&R&8Halaman &P dari &N", for_cell(&page.footer).replace('&', "&&")))
        .set_screen_gridlines(false);
    for (column, width) in (0_u16..).zip(&page.widths) {
        sheet.set_column_width(column, *width)?;
    }
    for (row, height) in (0_u32..).zip(&page.heights) {
        sheet.set_row_height(row, height.estimated)?;
    }
    if let Some((row, _)) = page.table {
        sheet.set_repeat_rows(row, row)?;
    }
    for cell in &page.cells {
        write_page_cell(sheet, page, cell, looks)?;
    }
    Ok(())
}

fn write_page_cell(sheet: &mut Worksheet, page: &Page, cell: &PageCell, looks: &mut Looks) -> Result<(), XlsxError> {
    let (row, column) = (cell.row, cell.first_column);
    let format = looks.of(cell.look, &cell.value);
    if cell.last_column > column || cell.last_row > row {
        sheet.merge_range(row, column, cell.last_row, cell.last_column, "", format)?;
    }
    match &cell.value {
        Value::Blank => sheet.write_blank(row, column, format)?,
        Value::Picture(picture) => return write_picture(sheet, page, cell, picture),
        Value::Text(text) => sheet.write_string_with_format(row, column, for_cell(text), format)?,
        Value::Money(amount) => match exact(amount.0) {
            Some(number) => sheet.write_number_with_format(row, column, number, format)?,
            None => sheet.write_string_with_format(row, column, cell.value.shown(), format)?,
        },
        Value::Count(count) => match exact(*count) {
            Some(number) => sheet.write_number_with_format(row, column, number, format)?,
            None => sheet.write_string_with_format(row, column, cell.value.shown(), format)?,
        },
        Value::Day(day) => sheet.write_datetime_with_format(row, column, day, format)?,
    };
    Ok(())
}

/// As large as fits into its cell; a point is 4/3 pixels.
fn write_picture(sheet: &mut Worksheet, page: &Page, cell: &PageCell, picture: &Picture) -> Result<(), XlsxError> {
    let columns = usize::from(cell.first_column)..=usize::from(cell.last_column);
    let width = page.widths.get(columns).into_iter().flatten().copied().map(pixels).sum::<f64>();
    let row = |row: u32| usize::try_from(row).unwrap_or(usize::MAX);
    let rows = page.heights.get(row(cell.row)..=row(cell.last_row));
    let height = rows.into_iter().flatten().map(|row| row.estimated).sum::<f64>() / 0.75;
    let image = Image::new_from_buffer(&picture.bytes)?;
    let scale = (width / f64::from(picture.width)).min(height / f64::from(picture.height));
    // The library reckons in the picture's own points per inch.
    let (across, down) = (image.width_dpi() / 96.0, image.height_dpi() / 96.0);
    let image = image.set_scale_width(scale * across).set_scale_height(scale * down);
    let left = match cell.look.align {
        Align::Left => 0.0,
        Align::Center => (width - f64::from(picture.width) * scale) / 2.0,
        Align::Right => width - f64::from(picture.width) * scale,
    };
    sheet.insert_image_with_offset(cell.row, cell.first_column, &image, whole(left), 0)?;
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a sheet of paper, not below 0")]
fn whole(length: f64) -> u32 {
    length.max(0.0) as u32
}
