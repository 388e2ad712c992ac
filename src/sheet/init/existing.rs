//! What a spreadsheet has so far, as far as `init` looks at it. Read-only: built from two answers of the API.

use std::collections::{BTreeMap, BTreeSet};

use google_sheets4::api::{
    BooleanCondition, CellData, ConditionalFormatRule, EmbeddedChart, GridRange, ProtectedRange, Sheet, Spreadsheet,
};

use crate::domain::cell::CellRef;
use crate::domain::facts::TabFacts;
use crate::sheet::layout::{HEADER_SEARCH_ROWS, Layout, TabTemplate};

/// The mask of the first reading: which tabs there are, and nothing of their cells.
pub const OVERVIEW_FIELDS: &str =
    "properties(locale,timeZone),sheets(properties(sheetId,title,sheetType,gridProperties,tabColorStyle))";

/// The mask of the second reading, with [`Existing::ranges`]. It names what is compared and no more: a whole sheet
/// with formats would be megabytes.
pub const DETAIL_FIELDS: &str = "sheets(properties(sheetId),\
    protectedRanges(protectedRangeId,description,warningOnly,range),\
    conditionalFormats(ranges,booleanRule(condition,format(textFormat(foregroundColor),backgroundColor))),\
    filterViews(title),columnGroups(range),\
    charts(chartId,spec(title,basicChart(domains(domain(sourceRange)),series(series(sourceRange))))),\
    developerMetadata(metadataKey,metadataValue),\
    data(startRow,startColumn,rowData(values(formattedValue,note,\
    dataValidation(condition),userEnteredFormat(numberFormat,wrapStrategy)))))";

/// Under this key a tab bears the looks `init` gave it, a line each; a further entry adds to them.
pub(super) const GIVEN: &str = "orderd-given";

/// Rows read of the staff guide, which is compared as a whole.
const GUIDE_ROWS: u32 = 1000;

/// A spreadsheet.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    /// Its locale, as Google names it.
    pub locale: String,
    /// Its time zone.
    pub time_zone: String,
    /// All its tabs, foreign ones too.
    pub tabs: Vec<ExistingTab>,
}

/// A tab.
#[derive(Clone, Debug, Default)]
pub struct ExistingTab {
    /// Its id.
    pub sheet_id: i32,
    /// Its title.
    pub title: String,
    /// Whether it has cells: a chart or a data source on a tab of its own has none.
    pub is_grid: bool,
    /// Rows of its grid.
    pub rows: u32,
    /// Columns of its grid.
    pub columns: u32,
    /// Frozen rows.
    pub frozen_rows: u32,
    /// Frozen columns.
    pub frozen_columns: u32,
    /// Its first rows.
    pub cells: Vec<Vec<ExistingCell>>,
    /// Its protections.
    pub protections: Vec<ProtectedRange>,
    /// Its conditional formats.
    pub conditional: Vec<ConditionalFormatRule>,
    /// The titles of its filter views.
    pub filters: Vec<String>,
    /// Whether any of its columns are grouped.
    pub has_groups: bool,
    /// The charts on it.
    pub charts: Vec<EmbeddedChart>,
    /// Whether its name has a colour.
    pub is_coloured: bool,
    /// The looks `init` gave it: what of them is not there was taken away by somebody.
    pub given: BTreeSet<String>,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct ExistingCell {
    /// The text as shown.
    pub text: String,
    /// Whether it has a note.
    pub has_note: bool,
    /// Its validation.
    pub validation: Option<BooleanCondition>,
    /// The pattern of a number format of its own.
    pub number_format: Option<String>,
    /// How long text is shown.
    pub wrap: Option<String>,
}

impl Existing {
    /// From the answer to [`OVERVIEW_FIELDS`].
    #[must_use]
    pub fn from_api(overview: Spreadsheet) -> Self {
        let properties = overview.properties.unwrap_or_default();
        Self {
            locale: properties.locale.unwrap_or_default(),
            time_zone: properties.time_zone.unwrap_or_default(),
            // A chart on a sheet of its own has no grid; it still owns its id and title.
            tabs: overview.sheets.unwrap_or_default().into_iter().map(ExistingTab::from_api).collect(),
        }
    }

    /// What to read with [`DETAIL_FIELDS`]; empty when there is nothing to look at.
    #[must_use]
    pub fn ranges(&self, layout: &Layout, known: &BTreeMap<String, TabFacts>) -> Vec<String> {
        layout
            .tabs()
            .iter()
            .chain([layout.responses()])
            .filter_map(|tab| {
                let found = self.find(&tab.title, known)?;
                let rows = if tab.title == "Panduan" { GUIDE_ROWS } else { HEADER_SEARCH_ROWS + 1 };
                let rows = rows.min(found.rows);
                (rows > 0).then(|| format!("'{}'!1:{rows}", found.title.replace('\'', "''")))
            })
            .collect()
    }

    /// Adds the answer to [`DETAIL_FIELDS`], which speaks only of the tabs it was asked about.
    #[must_use]
    pub fn with_details(mut self, details: Spreadsheet) -> Self {
        for sheet in details.sheets.unwrap_or_default() {
            let id = sheet.properties.as_ref().and_then(|p| p.sheet_id).unwrap_or(0);
            if let Some(tab) = self.tabs.iter_mut().find(|t| t.sheet_id == id) {
                tab.take_details(sheet);
            }
        }
        self
    }

    /// The id of every tab of the layout that is there.
    #[must_use]
    pub fn ids(&self, layout: &'static Layout, known: &BTreeMap<String, TabFacts>) -> BTreeMap<&'static str, i32> {
        let titles = layout.tabs().iter().chain([layout.responses()]).map(|tab| tab.title.as_str());
        titles.filter_map(|title| Some((title, self.find(title, known)?.sheet_id))).collect()
    }

    /// The tab of that title, or the one known by id.
    pub(super) fn find(&self, title: &str, known: &BTreeMap<String, TabFacts>) -> Option<&ExistingTab> {
        let grids = || self.tabs.iter().filter(|tab| tab.is_grid);
        let by_id = grids().find(|tab| known.get(title).is_some_and(|known| known.is(tab.sheet_id)));
        by_id
            .or_else(|| grids().find(|t| t.title == title))
            .or_else(|| grids().find(|t| t.title.trim().to_lowercase() == title.to_lowercase()))
    }

    /// Whether something without cells bears that title: no tab can be made beside it.
    pub(super) fn is_taken(&self, title: &str) -> bool {
        self.tabs.iter().any(|tab| !tab.is_grid && tab.title.trim().to_lowercase() == title.to_lowercase())
    }
}

impl ExistingTab {
    /// The tab as `addSheet` makes it: some spare columns for people's own remarks.
    pub(super) fn fresh(tab: &TabTemplate, sheet_id: i32) -> Self {
        const SPARE_COLUMNS: u32 = 4;
        Self {
            sheet_id,
            title: tab.title.clone(),
            is_grid: true,
            rows: tab.rows,
            columns: u32::try_from(tab.columns.len()).unwrap_or(u32::MAX).saturating_add(SPARE_COLUMNS),
            frozen_rows: tab.freeze_rows,
            is_coloured: true,
            frozen_columns: tab.freeze_columns,
            ..Self::default()
        }
    }

    /// Its first rows, as the header search wants them.
    pub(super) fn header_rows(&self) -> impl Iterator<Item = impl Iterator<Item = (u32, CellRef<'_>)>> {
        self.cells.iter().map(|row| (0..).zip(row.iter().map(|c| CellRef::Text(c.text.as_str()))))
    }

    /// A cell of the first rows.
    pub(super) fn cell(&self, row: u32, column: u32) -> Option<&ExistingCell> {
        self.cells.get(row as usize)?.get(column as usize)
    }

    /// The cells below a header, as far as they were read.
    pub(super) fn below(&self, row: u32, column: u32) -> impl Iterator<Item = &ExistingCell> {
        self.cells.iter().skip(row as usize + 1).filter_map(move |r| r.get(column as usize))
    }

    /// The number of columns with anything written in them.
    pub(super) fn used_columns(&self) -> u32 {
        let width = |row: &Vec<ExistingCell>| row.iter().rposition(|c| !c.text.trim().is_empty()).map_or(0, |i| i + 1);
        u32::try_from(self.cells.iter().map(width).max().unwrap_or(0)).unwrap_or(u32::MAX)
    }

    fn from_api(sheet: Sheet) -> Self {
        let properties = sheet.properties.unwrap_or_default();
        let is_grid =
            properties.sheet_type.as_deref().unwrap_or("GRID") == "GRID" && properties.grid_properties.is_some();
        let grid = properties.grid_properties.unwrap_or_default();
        let count = |n: Option<i32>| u32::try_from(n.unwrap_or(0)).unwrap_or(0);
        Self {
            sheet_id: properties.sheet_id.unwrap_or(0),
            title: properties.title.unwrap_or_default(),
            is_grid,
            rows: count(grid.row_count),
            columns: count(grid.column_count),
            frozen_rows: count(grid.frozen_row_count),
            frozen_columns: count(grid.frozen_column_count),
            is_coloured: properties.tab_color_style.is_some(),
            ..Self::default()
        }
    }

    fn take_details(&mut self, sheet: Sheet) {
        self.protections = sheet.protected_ranges.unwrap_or_default();
        self.conditional = sheet.conditional_formats.unwrap_or_default();
        self.filters = sheet.filter_views.unwrap_or_default().into_iter().filter_map(|view| view.title).collect();
        self.charts = sheet.charts.unwrap_or_default();
        self.has_groups = sheet.column_groups.is_some_and(|groups| !groups.is_empty());
        let entries = sheet.developer_metadata.unwrap_or_default().into_iter();
        let entries = entries.filter(|entry| entry.metadata_key.as_deref() == Some(GIVEN));
        let lists: Vec<String> = entries.filter_map(|entry| entry.metadata_value).collect();
        self.given = lists.iter().flat_map(|list| list.lines()).map(str::to_owned).collect();
        for block in sheet.data.unwrap_or_default() {
            let first_row = usize::try_from(block.start_row.unwrap_or(0)).unwrap_or(0);
            let first_column = usize::try_from(block.start_column.unwrap_or(0)).unwrap_or(0);
            for (row, data) in (first_row..).zip(block.row_data.unwrap_or_default()) {
                if self.cells.len() <= row {
                    self.cells.resize_with(row + 1, Vec::new);
                }
                let cells = &mut self.cells[row];
                cells.resize_with(first_column, ExistingCell::default);
                cells.extend(data.values.unwrap_or_default().into_iter().map(ExistingCell::from_api));
            }
        }
    }
}

impl ExistingCell {
    fn from_api(cell: CellData) -> Self {
        let format = cell.user_entered_format.unwrap_or_default();
        Self {
            text: cell.formatted_value.unwrap_or_default(),
            has_note: cell.note.is_some_and(|n| !n.is_empty()),
            validation: cell.data_validation.and_then(|v| v.condition),
            number_format: format.number_format.map(|format| format.pattern.unwrap_or_default()),
            wrap: format.wrap_strategy,
        }
    }
}

/// Whether a range reaches over a column; an absent bound is no bound, and zeroes are left out of answers.
pub(super) fn covers(range: &GridRange, column: u32) -> bool {
    let column = i64::from(column);
    range.start_column_index.map_or(0, i64::from) <= column
        && range.end_column_index.is_none_or(|end| column < i64::from(end))
}
