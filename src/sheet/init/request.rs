//! The requests `init` sends, each made in one place. A field named in a mask but absent in the body is reset by the
//! API, so every mask names exactly what its body carries.

use google_sheets4::FieldMask;
use google_sheets4::api::{
    AddChartRequest, AddDimensionGroupRequest, AddFilterViewRequest, AddProtectedRangeRequest, AddSheetRequest,
    AppendDimensionRequest, BasicChartDomain, BasicChartSeries, BasicChartSpec, BooleanCondition, CellData, CellFormat,
    ChartData, ChartSourceRange, ChartSpec, Color, ColorStyle, ConditionValue, CreateDeveloperMetadataRequest,
    DataValidationRule, DeleteProtectedRangeRequest, DeveloperMetadata, DeveloperMetadataLocation, DimensionProperties,
    DimensionRange, Editors, EmbeddedChart, EmbeddedObjectPosition, ExtendedValue, FilterCriteria, FilterSpec,
    FilterView, GridCoordinate, GridProperties, GridRange, NumberFormat, OverlayPosition, ProtectedRange,
    RepeatCellRequest, Request, RowData, SetDataValidationRequest, SheetProperties, SpreadsheetProperties, TextFormat,
    UpdateCellsRequest, UpdateChartSpecRequest, UpdateDimensionPropertiesRequest, UpdateProtectedRangeRequest,
    UpdateSheetPropertiesRequest, UpdateSpreadsheetPropertiesRequest,
};

use super::existing::{ExistingTab, GIVEN};
use crate::sheet::layout::ColumnTemplate;
use crate::sheet::layout::template::Rgb;

/// Sets locale and time zone of the spreadsheet.
pub(super) fn properties(locale: Option<&str>, time_zone: Option<&str>) -> Request {
    let mask: Vec<&str> = [locale.map(|_| "locale"), time_zone.map(|_| "timeZone")].into_iter().flatten().collect();
    Request {
        update_spreadsheet_properties: Some(UpdateSpreadsheetPropertiesRequest {
            fields: Some(FieldMask::new(&mask)),
            properties: Some(SpreadsheetProperties {
                locale: locale.map(str::to_owned),
                time_zone: time_zone.map(str::to_owned),
                ..SpreadsheetProperties::default()
            }),
        }),
        ..Request::default()
    }
}

/// Makes a tab at a place among the others, its header row frozen.
pub(super) fn add_sheet(tab: &ExistingTab, index: usize, of: Option<Rgb>) -> Request {
    let properties = SheetProperties {
        sheet_id: Some(tab.sheet_id),
        title: Some(tab.title.clone()),
        index: i32::try_from(index).ok(),
        tab_color_style: of.map(style),
        grid_properties: Some(GridProperties {
            row_count: Some(int(tab.rows)),
            column_count: Some(int(tab.columns)),
            frozen_row_count: Some(int(tab.frozen_rows)),
            frozen_column_count: (tab.frozen_columns > 0).then(|| int(tab.frozen_columns)),
            ..GridProperties::default()
        }),
        ..SheetProperties::default()
    };
    Request { add_sheet: Some(AddSheetRequest { properties: Some(properties) }), ..Request::default() }
}

/// Freezes the rows down to the header.
pub(super) fn freeze_rows(sheet_id: i32, rows: u32) -> Request {
    let grid = GridProperties { frozen_row_count: Some(int(rows)), ..GridProperties::default() };
    Request {
        update_sheet_properties: Some(UpdateSheetPropertiesRequest {
            fields: Some(FieldMask::new(&["gridProperties.frozenRowCount"])),
            properties: Some(SheetProperties {
                sheet_id: Some(sheet_id),
                grid_properties: Some(grid),
                ..SheetProperties::default()
            }),
        }),
        ..Request::default()
    }
}

/// Colours a tab's name.
pub(super) fn tab_colour(sheet_id: i32, of: Rgb) -> Request {
    Request {
        update_sheet_properties: Some(UpdateSheetPropertiesRequest {
            fields: Some(FieldMask::new(&["tabColorStyle"])),
            properties: Some(SheetProperties {
                sheet_id: Some(sheet_id),
                tab_color_style: Some(style(of)),
                ..SheetProperties::default()
            }),
        }),
        ..Request::default()
    }
}

/// Lets columns side by side fold away.
pub(super) fn group(sheet_id: i32, columns: (u32, u32)) -> Request {
    Request {
        add_dimension_group: Some(AddDimensionGroupRequest { range: Some(side_by_side(sheet_id, columns)) }),
        ..Request::default()
    }
}

/// Adds a view of the rows that meet a formula. The formula hangs on the first column, which every row fills.
pub(super) fn filter_view(sheet_id: i32, header_row: u32, end: u32, title: &str, formula: String) -> Request {
    let criteria =
        FilterCriteria { condition: Some(condition("CUSTOM_FORMULA", [formula])), ..FilterCriteria::default() };
    let spec = FilterSpec { column_index: Some(0), filter_criteria: Some(criteria), ..FilterSpec::default() };
    let filter = FilterView {
        title: Some(title.to_owned()),
        range: Some(area(sheet_id, header_row, None, (0, end))),
        filter_specs: Some(vec![spec]),
        ..FilterView::default()
    };
    Request { add_filter_view: Some(AddFilterViewRequest { filter: Some(filter) }), ..Request::default() }
}

/// A bar chart of a column of figures, its names in another; of so many rows below the header, or all.
pub(super) fn chart_spec(
    sheet_id: i32,
    (header_row, rows): (u32, Option<u32>),
    title: &str,
    (names, figures): (u32, u32),
) -> ChartSpec {
    let data = |column: u32| {
        let end = rows.map(|rows| header_row + 1 + rows);
        let source = area(sheet_id, header_row, end, (column, column + 1));
        ChartData { source_range: Some(ChartSourceRange { sources: Some(vec![source]) }), ..ChartData::default() }
    };
    let domain = BasicChartDomain { domain: Some(data(names)), ..BasicChartDomain::default() };
    let series = BasicChartSeries {
        series: Some(data(figures)),
        target_axis: Some("BOTTOM_AXIS".to_owned()),
        ..BasicChartSeries::default()
    };
    ChartSpec {
        title: Some(title.to_owned()),
        basic_chart: Some(BasicChartSpec {
            chart_type: Some("BAR".to_owned()),
            domains: Some(vec![domain]),
            series: Some(vec![series]),
            header_count: Some(1),
            ..BasicChartSpec::default()
        }),
        ..ChartSpec::default()
    }
}

/// Adds a chart right of column `beside`.
pub(super) fn chart(sheet_id: i32, header_row: u32, spec: ChartSpec, beside: u32) -> Request {
    let anchor = GridCoordinate {
        sheet_id: Some(sheet_id),
        row_index: Some(int(header_row + 1)),
        column_index: Some(int(beside)),
    };
    let overlay = OverlayPosition { anchor_cell: Some(anchor), ..OverlayPosition::default() };
    let position = EmbeddedObjectPosition { overlay_position: Some(overlay), ..EmbeddedObjectPosition::default() };
    let chart = EmbeddedChart { spec: Some(spec), position: Some(position), ..EmbeddedChart::default() };
    Request { add_chart: Some(AddChartRequest { chart: Some(chart) }), ..Request::default() }
}

/// Draws a chart anew, where it is and as large as it is.
pub(super) fn redraw(chart_id: i32, spec: ChartSpec) -> Request {
    let update = UpdateChartSpecRequest { chart_id: Some(chart_id), spec: Some(spec) };
    Request { update_chart_spec: Some(update), ..Request::default() }
}

/// Notes in a tab which looks it was given.
pub(super) fn given(sheet_id: i32, looks: &[String]) -> Request {
    let location = DeveloperMetadataLocation { sheet_id: Some(sheet_id), ..DeveloperMetadataLocation::default() };
    let metadata = DeveloperMetadata {
        location: Some(location),
        metadata_key: Some(GIVEN.to_owned()),
        metadata_value: Some(looks.join("\n")),
        // Another project's key must find it too.
        visibility: Some("DOCUMENT".to_owned()),
        ..DeveloperMetadata::default()
    };
    let create = CreateDeveloperMetadataRequest { developer_metadata: Some(metadata) };
    Request { create_developer_metadata: Some(create), ..Request::default() }
}

/// Ends long text at the edge of its cell.
pub(super) fn clip(sheet_id: i32, header_row: u32, column: u32) -> Request {
    let format = CellFormat {
        wrap_strategy: Some("CLIP".to_owned()),
        vertical_alignment: Some("TOP".to_owned()),
        ..CellFormat::default()
    };
    let mask = ["userEnteredFormat.wrapStrategy", "userEnteredFormat.verticalAlignment"];
    Request {
        repeat_cell: Some(RepeatCellRequest {
            range: Some(area(sheet_id, header_row + 1, None, (column, column + 1))),
            cell: Some(CellData { user_entered_format: Some(format), ..CellData::default() }),
            fields: Some(FieldMask::new(&mask)),
        }),
        ..Request::default()
    }
}

/// Lengthens the grid: `ROWS` or `COLUMNS`.
pub(super) fn append(sheet_id: i32, dimension: &str, length: u32) -> Request {
    Request {
        append_dimension: Some(AppendDimensionRequest {
            sheet_id: Some(sheet_id),
            dimension: Some(dimension.to_owned()),
            length: Some(int(length)),
        }),
        ..Request::default()
    }
}

/// Writes headers side by side: text, note, colour.
pub(super) fn headers(sheet_id: i32, row: u32, first: u32, columns: &[&ColumnTemplate]) -> Request {
    let cell = |column: &&ColumnTemplate| CellData {
        user_entered_value: Some(string(&column.header)),
        note: Some(column.header_note()),
        user_entered_format: Some(CellFormat {
            background_color: Some(colour(column.fill)),
            text_format: Some(TextFormat { bold: Some(true), ..TextFormat::default() }),
            wrap_strategy: Some("WRAP".to_owned()),
            vertical_alignment: Some("MIDDLE".to_owned()),
            ..CellFormat::default()
        }),
        ..CellData::default()
    };
    let mask = [
        "userEnteredValue",
        "note",
        "userEnteredFormat.backgroundColor",
        "userEnteredFormat.textFormat.bold",
        "userEnteredFormat.wrapStrategy",
        "userEnteredFormat.verticalAlignment",
    ];
    let row_data = vec![RowData { values: Some(columns.iter().map(cell).collect()) }];
    let columns = (first, first.saturating_add(u32::try_from(columns.len()).unwrap_or(u32::MAX)));
    update_cells(area(sheet_id, row, Some(row + 1), columns), row_data, &mask)
}

/// Writes the note of one header.
pub(super) fn note(sheet_id: i32, row: u32, column: u32, text: String) -> Request {
    let cell = CellData { note: Some(text), ..CellData::default() };
    let rows = vec![RowData { values: Some(vec![cell]) }];
    update_cells(area(sheet_id, row, Some(row + 1), (column, column + 1)), rows, &["note"])
}

/// Writes texts below each other; an empty text clears the cell.
pub(super) fn texts<'a>(sheet_id: i32, row: u32, column: u32, texts: impl Iterator<Item = &'a str>) -> Request {
    let cell =
        |text: &str| CellData { user_entered_value: (!text.is_empty()).then(|| string(text)), ..CellData::default() };
    let rows: Vec<RowData> = texts.map(|text| RowData { values: Some(vec![cell(text)]) }).collect();
    let end = row.saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    update_cells(area(sheet_id, row, Some(end), (column, column + 1)), rows, &["userEnteredValue"])
}

/// Formats the data cells of a column: number format, wrapping, size of letters; those of a new one begin at the top of
/// their row, for a row may be two lines high. `None` when there is nothing to set.
pub(super) fn format(
    sheet_id: i32,
    header_row: u32,
    (column, is_new): (u32, bool),
    template: &ColumnTemplate,
) -> Option<Request> {
    let number_format = template.number_format();
    let mut mask = Vec::new();
    mask.extend(number_format.map(|_| "userEnteredFormat.numberFormat"));
    let wrap = template.wrap.then_some("WRAP").or(template.clip.then_some("CLIP"));
    mask.extend(wrap.map(|_| "userEnteredFormat.wrapStrategy"));
    let top = (is_new || wrap.is_some()).then_some("TOP");
    mask.extend(top.map(|_| "userEnteredFormat.verticalAlignment"));
    mask.extend(template.size.map(|_| "userEnteredFormat.textFormat.fontSize"));
    (!mask.is_empty()).then(|| Request {
        repeat_cell: Some(RepeatCellRequest {
            range: Some(area(sheet_id, header_row + 1, None, (column, column + 1))),
            cell: Some(CellData {
                user_entered_format: Some(CellFormat {
                    number_format: number_format.map(|(type_, pattern)| NumberFormat {
                        type_: Some(type_.to_owned()),
                        pattern: Some(pattern.to_owned()),
                    }),
                    wrap_strategy: wrap.map(str::to_owned),
                    vertical_alignment: top.map(str::to_owned),
                    text_format: template
                        .size
                        .map(|size| TextFormat { font_size: Some(i32::from(size)), ..TextFormat::default() }),
                    ..CellFormat::default()
                }),
                ..CellData::default()
            }),
            fields: Some(FieldMask::new(&mask)),
        }),
        ..Request::default()
    })
}

/// Sets the width of columns side by side.
pub(super) fn width(sheet_id: i32, columns: (u32, u32), pixels: u32) -> Request {
    Request {
        update_dimension_properties: Some(UpdateDimensionPropertiesRequest {
            range: Some(side_by_side(sheet_id, columns)),
            properties: Some(DimensionProperties { pixel_size: Some(int(pixels)), ..DimensionProperties::default() }),
            fields: Some(FieldMask::new(&["pixelSize"])),
            ..UpdateDimensionPropertiesRequest::default()
        }),
        ..Request::default()
    }
}

/// Offers a dropdown below a header. Never strict: people type `ya` or `pt maju`, and the reader understands.
pub(super) fn dropdown(sheet_id: i32, header_row: u32, column: u32, condition: BooleanCondition) -> Request {
    Request {
        set_data_validation: Some(SetDataValidationRequest {
            range: Some(area(sheet_id, header_row + 1, None, (column, column + 1))),
            rule: Some(DataValidationRule {
                condition: Some(condition),
                show_custom_ui: Some(true),
                strict: Some(false),
                ..DataValidationRule::default()
            }),
            ..SetDataValidationRequest::default()
        }),
        ..Request::default()
    }
}

/// A condition of the API with its values.
pub(super) fn condition<S: Into<String>>(kind: &str, values: impl IntoIterator<Item = S>) -> BooleanCondition {
    let value = |v: S| ConditionValue { user_entered_value: Some(v.into()), ..ConditionValue::default() };
    BooleanCondition { type_: Some(kind.to_owned()), values: Some(values.into_iter().map(value).collect()) }
}

/// Protects columns, or the whole tab.
pub(super) fn protect(sheet_id: i32, columns: Option<(u32, u32)>, description: &str, warning_only: bool) -> Request {
    let range = GridRange {
        sheet_id: Some(sheet_id),
        start_column_index: columns.map(|c| int(c.0)),
        end_column_index: columns.map(|c| int(c.1)),
        ..GridRange::default()
    };
    let protected_range = ProtectedRange {
        range: Some(range),
        description: Some(description.to_owned()),
        warning_only: Some(warning_only),
        ..ProtectedRange::default()
    };
    Request {
        add_protected_range: Some(AddProtectedRangeRequest { protected_range: Some(protected_range) }),
        ..Request::default()
    }
}

/// Guards columns: with editors for these alone, else with a warning.
pub(super) fn guard(sheet_id: i32, columns: (u32, u32), description: &str, editors: Option<&[String]>) -> Request {
    let mut request = protect(sheet_id, Some(columns), description, editors.is_none());
    let range = request.add_protected_range.as_mut().and_then(|add| add.protected_range.as_mut());
    if let (Some(range), Some(editors)) = (range, editors) {
        range.editors = Some(Editors { users: Some(editors.to_vec()), ..Editors::default() });
    }
    request
}

/// Turns a protection into a warning, or a warning into a protection.
pub(super) fn reprotect(protected_range_id: i32, warning_only: bool) -> Request {
    Request {
        update_protected_range: Some(UpdateProtectedRangeRequest {
            protected_range: Some(ProtectedRange {
                protected_range_id: Some(protected_range_id),
                warning_only: Some(warning_only),
                ..ProtectedRange::default()
            }),
            fields: Some(FieldMask::new(&["warningOnly"])),
        }),
        ..Request::default()
    }
}

/// Takes a protection away.
pub(super) fn unprotect(protected_range_id: i32) -> Request {
    Request {
        delete_protected_range: Some(DeleteProtectedRangeRequest { protected_range_id: Some(protected_range_id) }),
        ..Request::default()
    }
}

fn update_cells(range: GridRange, rows: Vec<RowData>, mask: &[&str]) -> Request {
    Request {
        update_cells: Some(UpdateCellsRequest {
            range: Some(range),
            rows: Some(rows),
            fields: Some(FieldMask::new(mask)),
            ..UpdateCellsRequest::default()
        }),
        ..Request::default()
    }
}

pub(super) fn area(sheet_id: i32, row: u32, end_row: Option<u32>, columns: (u32, u32)) -> GridRange {
    GridRange {
        sheet_id: Some(sheet_id),
        start_row_index: Some(int(row)),
        end_row_index: end_row.map(int),
        start_column_index: Some(int(columns.0)),
        end_column_index: Some(int(columns.1)),
    }
}

fn side_by_side(sheet_id: i32, columns: (u32, u32)) -> DimensionRange {
    DimensionRange {
        sheet_id: Some(sheet_id),
        dimension: Some("COLUMNS".to_owned()),
        start_index: Some(int(columns.0)),
        end_index: Some(int(columns.1)),
    }
}

fn style(of: Rgb) -> ColorStyle {
    ColorStyle { rgb_color: Some(colour(of)), ..ColorStyle::default() }
}

fn string(text: &str) -> ExtendedValue {
    ExtendedValue { string_value: Some(text.to_owned()), ..ExtendedValue::default() }
}

pub(super) fn colour(Rgb([red, green, blue]): Rgb) -> Color {
    let part = |v: u8| Some(f32::from(v) / 255.0);
    Color { red: part(red), green: part(green), blue: part(blue), ..Color::default() }
}

/// Grids end far below `i32::MAX`.
fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
