//! `Ringkasan` as a worksheet, with its three charts.

use rust_xlsxwriter::{Chart, ChartLegendPosition, ChartType, Format, Formula, Worksheet, XlsxError};

use super::looks::{ACCENT, FIGURES, LINE, TableLooks};
use super::table_sheet::{Totals, head, print_setup, write_figure};
use crate::documents::summary::{Figure, Summary, SummaryLine, section};
use crate::documents::table::Cell;
use crate::documents::text::for_cell;

const TITLE: &str = "Ringkasan";
const HEADERS: [&str; 4] = ["Bagian", "Ukuran", "Nilai", "Keterangan"];
const WIDTHS: [f64; 4] = [15.0, 42.0, 24.0, 44.0];
const LABEL: u16 = 1;
const VALUE: u16 = 2;

pub(super) fn write(
    sheet: &mut Worksheet,
    summary: &Summary,
    totals: &[Totals],
    looks: &TableLooks,
) -> Result<(), XlsxError> {
    sheet.set_name(TITLE)?;
    head(sheet, HEADERS.into_iter(), looks)?;
    for (at, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let right = looks.text.clone().set_align(rust_xlsxwriter::FormatAlign::Right).set_indent(1);
    let mut checks = Vec::new();
    let mut row = 0;
    for line in &summary.lines {
        row += 1;
        sheet.write_string_with_format(row, 0, line.section, &looks.text)?;
        sheet.write_string_with_format(row, LABEL, for_cell(&line.label), &looks.text)?;
        if !line.remark.is_empty() {
            sheet.write_string_with_format(row, 3, for_cell(&line.remark), &looks.text)?;
        }
        write_value(sheet, row, &line.figure, totals, looks, &right)?;
        if let (section::CHECKS, Figure::Fixed(Cell::Count(difference))) = (line.section, &line.figure) {
            checks.push((row, difference.unsigned_abs()));
        }
    }
    let last = row;
    sheet.autofilter(0, 0, last, 3)?;
    total_of_checks(sheet, last + 1, &checks, looks)?;
    print_setup(sheet, TITLE, summary, 1)?;
    charts(sheet, summary)
}

fn write_value(
    sheet: &mut Worksheet,
    row: u32,
    figure: &Figure,
    totals: &[Totals],
    looks: &TableLooks,
    right: &Format,
) -> Result<(), XlsxError> {
    match figure {
        Figure::Fixed(Cell::Blank) => {}
        Figure::Fixed(Cell::Text(text)) => {
            sheet.write_string_with_format(row, VALUE, for_cell(text), right)?;
        }
        Figure::Fixed(Cell::Money(amount) | Cell::Subtotal(amount)) => {
            write_figure(sheet, row, VALUE, amount.0, &looks.figure)?
        }
        Figure::Fixed(Cell::Count(count)) => write_figure(sheet, row, VALUE, *count, &looks.figure)?,
        Figure::Fixed(Cell::Day(day)) => {
            let format = looks.day.clone().set_align(rust_xlsxwriter::FormatAlign::Right).set_indent(1);
            sheet.write_datetime_with_format(row, VALUE, day, &format)?;
        }
        Figure::Instant(at) => {
            sheet.write_datetime_with_format(row, VALUE, at, &looks.instant)?;
        }
        Figure::TotalOf { sheet: other, column } => {
            let found = totals.iter().find(|t| t.sheet == *other).and_then(|t| t.of(column));
            if let Some((reference, sum)) = found {
                let formula = Formula::new(format!("={reference}")).set_result(sum.to_string());
                sheet.write_formula_with_format(row, VALUE, formula, &looks.figure)?;
            }
        }
    }
    Ok(())
}

/// The totals row of this worksheet adds up what must be zero, each without its sign so that none hides another.
fn total_of_checks(
    sheet: &mut Worksheet,
    row: u32,
    checks: &[(u32, u64)],
    looks: &TableLooks,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, "JUMLAH", &looks.total_text)?;
    sheet.write_string_with_format(row, LABEL, "Selisih dalam semua pemeriksaan", &looks.total_text)?;
    let sum: u64 = checks.iter().map(|(_, difference)| difference).sum();
    if let (Some((first, _)), Some((last, _))) = (checks.first(), checks.last()) {
        let formula = format!("=SUMPRODUCT(ABS(C{}:C{}))", first + 1, last + 1);
        let formula = Formula::new(formula).set_result(sum.to_string());
        sheet.write_formula_with_format(row, VALUE, formula, &looks.total_figure)?;
    }
    let verdict = if sum == 0 { "semua pemeriksaan cocok" } else { "ADA SELISIH: hubungi yang mengelola orderd" };
    sheet.write_string_with_format(row, 3, verdict, &looks.total_text)?;
    Ok(())
}

fn count(line: &SummaryLine) -> i64 {
    if let Figure::Fixed(Cell::Count(count)) = line.figure { count } else { 0 }
}

/// Charts beside the table, below each other, so that no page break cuts one. A section without lines has no chart.
fn charts(sheet: &mut Worksheet, summary: &Summary) -> Result<(), XlsxError> {
    /// In pixels, nine rows and a half high.
    const SIZE: (u32, u32) = (400, 190);
    /// From one chart to the next.
    const ROWS: u32 = 10;
    const COLUMN: u16 = 5;
    /// Up to this many orders the axis would count in fractions.
    const FEW: i64 = 8;
    sheet.set_column_width(4, 2)?;
    let wanted = [
        (section::AGEING, "Piutang menurut umur (Rp)", ChartType::Column),
        (section::STATES, "Order menurut status", ChartType::Bar),
        (section::REVENUE, "Omzet per bulan (Rp)", ChartType::Column),
    ];
    let mut row = 1;
    for (name, title, kind) in wanted {
        let rows: Vec<u32> =
            (1_u32..).zip(&summary.lines).filter(|(_, line)| line.section == name).map(|(row, _)| row).collect();
        let (Some(&first), Some(&last)) = (rows.first(), rows.last()) else { continue };
        let mut chart = Chart::new(kind);
        chart
            .add_series()
            .set_categories((TITLE, first, LABEL, last, LABEL))
            .set_values((TITLE, first, VALUE, last, VALUE))
            .set_name(title)
            .set_format(
                rust_xlsxwriter::ChartFormat::new()
                    .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(ACCENT)),
            )
            .set_gap(60);
        chart.title().set_name(title).set_font(rust_xlsxwriter::ChartFont::new().set_size(10).set_bold());
        chart.legend().set_position(ChartLegendPosition::Bottom).set_hidden();
        let small = || {
            let mut font = rust_xlsxwriter::ChartFont::new();
            font.set_size(8);
            font
        };
        chart.x_axis().set_font(&small());
        chart
            .y_axis()
            .set_font(&small())
            .set_num_format(FIGURES)
            .set_major_gridlines_line(rust_xlsxwriter::ChartLine::new().set_color(LINE));
        let most = rows.iter().filter_map(|row| summary.lines.get(*row as usize - 1)).map(count).max();
        if kind == ChartType::Bar && most.unwrap_or_default() <= FEW {
            // Half an order is nothing.
            chart.x_axis().set_major_unit(1.0);
            chart.y_axis().set_major_unit(1.0);
        }
        chart.set_width(SIZE.0).set_height(SIZE.1);
        sheet.insert_chart(row, COLUMN, &chart)?;
        row += ROWS;
    }
    Ok(())
}
