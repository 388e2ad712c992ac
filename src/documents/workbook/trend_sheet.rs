//! `KPI` as a worksheet: a row for each week that is over, a column for each figure, and below them a line chart for each
//! group of figures.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType, ChartSolidFill,
    ChartType, Worksheet, XlsxError,
};

use super::looks::{FIGURES, LINE, TableLooks};
use super::table_sheet::{head, print_setup};
use crate::documents::summary::Summary;
use crate::domain::measured::{Curve, Trend};
use crate::domain::wording::day;

const TITLE: &str = "KPI";
/// Its first column bears this header; the others the names of their figures.
const WEEK: &str = "Minggu mulai";
/// Room for a week, and for a figure, in column units.
const WIDTHS: (f64, f64) = (12.0, 14.0);
/// A chart, in pixels; they stand below each other, so that the edge of a page cuts none in its width.
const CHART: (u32, u32) = (620, 300);
/// Rows from one chart to the next.
const STEP: u32 = 16;
/// Colours that are told apart on a screen and, by their lightness, on paper.
const COLOURS: [u32; 8] = [0x1F_4E79, 0xC5_5A11, 0x54_8235, 0x7F_6000, 0x70_30A0, 0x00_9E9E, 0xC0_0000, 0x7F_7F7F];

/// The table, then its charts. Figures that nothing was measured of are columns, too: their places do not move.
pub(super) fn write(
    sheet: &mut Worksheet,
    trend: &Trend,
    summary: &Summary,
    looks: &TableLooks,
) -> Result<(), XlsxError> {
    sheet.set_name(TITLE)?;
    let curves = || trend.groups.iter().flat_map(|group| &group.curves);
    head(sheet, std::iter::once(WEEK).chain(curves().map(|curve| curve.name.as_str())), looks)?;
    // Names of figures are longer than their numbers.
    sheet.set_row_height(0, 66.0)?;
    sheet.set_column_width(0, WIDTHS.0)?;
    sheet.set_freeze_panes(1, 1)?;
    for (row, week) in (1_u32..).zip(&trend.weeks) {
        sheet.write_string_with_format(row, 0, day(*week), &looks.text)?;
    }
    let decimal = looks.figure.clone().set_num_format("#,##0.0");
    for (column, curve) in (1_u16..).zip(curves()) {
        sheet.set_column_width(column, WIDTHS.1)?;
        for (row, point) in (1_u32..).zip(&curve.points) {
            if let Some(number) = point {
                let format = if number.fract() == 0.0 { &looks.figure } else { &decimal };
                sheet.write_number_with_format(row, column, *number, format)?;
            }
        }
    }
    let last = u32::try_from(trend.weeks.len()).unwrap_or(u32::MAX);
    if last == 0 {
        sheet.write_string_with_format(1, 0, "Belum ada minggu yang selesai.", &looks.text)?;
    }
    print_setup(sheet, TITLE, summary, 3)?;
    charts(sheet, trend, last)
}

fn charts(sheet: &mut Worksheet, trend: &Trend, last: u32) -> Result<(), XlsxError> {
    let mut first_column = 1_u16;
    let mut row = last + 2;
    for group in &trend.groups {
        let is_measured = |curve: &Curve| curve.points.iter().any(Option::is_some);
        let columns = (first_column..).zip(&group.curves);
        first_column += u16::try_from(group.curves.len()).unwrap_or_default();
        let drawn: Vec<u16> = columns.filter(|(_, curve)| is_measured(curve)).map(|(column, _)| column).collect();
        if drawn.is_empty() {
            continue;
        }
        sheet.insert_chart(row, 0, &chart(group.title, &drawn, last))?;
        row += STEP;
    }
    Ok(())
}

/// Lines over the weeks, one for each column.
fn chart(title: &str, columns: &[u16], last: u32) -> Chart {
    let mut small = ChartFont::new();
    small.set_size(8);
    let mut chart = Chart::new(ChartType::Line);
    for (column, colour) in columns.iter().zip(COLOURS.iter().cycle()) {
        // One week alone is no line, and still to be seen.
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(*colour));
        let mut marker = ChartMarker::new();
        marker.set_type(ChartMarkerType::Circle).set_size(4).set_format(&mut fill);
        let mut line = ChartFormat::new();
        line.set_line(ChartLine::new().set_color(*colour).set_width(1.75));
        chart
            .add_series()
            .set_name((TITLE, 0, *column))
            .set_categories((TITLE, 1, 0, last, 0))
            .set_values((TITLE, 1, *column, last, *column))
            .set_format(&mut line)
            .set_marker(&marker);
    }
    chart.title().set_name(title).set_font(ChartFont::new().set_size(10).set_bold());
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small);
    chart.x_axis().set_font(&small);
    chart.y_axis().set_font(&small).set_num_format(FIGURES).set_major_gridlines_line(ChartLine::new().set_color(LINE));
    chart.set_width(CHART.0).set_height(CHART.1);
    chart
}
