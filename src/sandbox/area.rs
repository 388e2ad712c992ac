//! A rectangle on a known tab, from A1 notation or from a `GridRange`, checked against the grid.
//!
//! Never grows the grid.

use serde_json::{Map, Value, json};

use super::a1::{self, Bounds};
use super::book::{Book, Tab};
use super::refusal::Refusal;

/// A half-open rectangle inside the grid of one tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Position of the tab in the book.
    pub tab: usize,
    /// First row, zero-based.
    pub row_start: usize,
    /// Row after the last.
    pub row_end: usize,
    /// First column, zero-based.
    pub column_start: usize,
    /// Column after the last.
    pub column_end: usize,
}

impl Area {
    /// The whole grid of the tab at position `tab`.
    pub fn whole(book: &Book, tab: usize) -> Self {
        let (rows, columns) = book.tabs.get(tab).map_or((0, 0), |t| (t.rows.len(), t.column_count));
        Self { tab, row_start: 0, row_end: rows, column_start: 0, column_end: columns }
    }

    /// Rows covered.
    pub fn height(&self) -> usize {
        self.row_end.saturating_sub(self.row_start)
    }

    /// Columns covered.
    pub fn width(&self) -> usize {
        self.column_end.saturating_sub(self.column_start)
    }

    /// Does the cell lie inside?
    pub fn holds(&self, row: usize, column: usize) -> bool {
        (self.row_start..self.row_end).contains(&row) && (self.column_start..self.column_end).contains(&column)
    }

    /// What of this lies inside another area of the tab.
    pub fn within(&self, other: Self) -> Self {
        Self {
            tab: self.tab,
            row_start: self.row_start.max(other.row_start),
            row_end: self.row_end.min(other.row_end),
            column_start: self.column_start.max(other.column_start),
            column_end: self.column_end.min(other.column_end),
        }
    }

    /// Does another area of the tab lie wholly inside?
    pub fn contains(&self, other: Self) -> bool {
        other.within(*self) == other
    }

    /// Do two areas of one tab meet?
    pub fn meets(&self, other: Self) -> bool {
        self.row_start < other.row_end
            && other.row_start < self.row_end
            && self.column_start < other.column_end
            && other.column_start < self.column_end
    }

    /// The echo of a range, clamped to the grid: `Sheet1!A1:Z1000`.
    pub fn notation(&self, book: &Book) -> String {
        let title = book.tabs.get(self.tab).map_or("", |tab| tab.title());
        format!("{}!{}", a1::quote_title(title), self.bounds().notation())
    }

    /// The same rectangle as a `GridRange` with all its ends, on the tab with this id.
    pub(super) fn grid_range(&self, sheet: i64) -> Value {
        json!({
            "sheetId": sheet, "startRowIndex": self.row_start, "endRowIndex": self.row_end,
            "startColumnIndex": self.column_start, "endColumnIndex": self.column_end,
        })
    }

    /// The same rectangle without a tab.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            row_start: self.row_start,
            row_end: Some(self.row_end),
            column_start: self.column_start,
            column_end: Some(self.column_end),
        }
    }
}

/// Resolves A1 or R1C1 notation, a tab's title or the name of a range. Errors: `Unable to parse range`,
/// `exceeds grid limits`.
pub(super) fn resolve_a1(book: &Book, text: &str) -> Result<(Area, Bounds), Refusal> {
    let unparsable = || Refusal::invalid(format!("Unable to parse range: {text}"));
    let reference = a1::parse(text).ok_or_else(unparsable)?;
    if let Some(name) = &reference.name {
        // The tab before the name need not be the one it lies on, but there must be such a tab.
        book.tab_called(reference.tab.as_deref().unwrap_or("")).ok_or_else(unparsable)?;
        return named_range(book, name).unwrap_or_else(|| Err(unparsable()));
    }
    let tab = match &reference.tab {
        None => 0,
        Some(title) => match book.tab_called(title) {
            Some(tab) => tab,
            None => return named_range(book, text).unwrap_or_else(|| Err(unparsable())),
        },
    };
    let bounds = reference.bounds.unwrap_or_default();
    Ok((clamp(book, tab, bounds)?, bounds))
}

fn named_range(book: &Book, name: &str) -> Option<Result<(Area, Bounds), Refusal>> {
    let is_it =
        |range: &&Value| range.get("name").and_then(Value::as_str).is_some_and(|n| n.eq_ignore_ascii_case(name));
    let range = book.named_ranges.iter().find(is_it)?.get("range").and_then(Value::as_object)?;
    Some(resolve_grid_range(book, range))
}

/// Resolves a `GridRange`. Errors: `No grid with id`, `exceeds grid limits`, reversed indexes.
pub(super) fn resolve_grid_range(book: &Book, range: &Map<String, Value>) -> Result<(Area, Bounds), Refusal> {
    let id = range.get("sheetId").and_then(Value::as_i64).unwrap_or(0);
    let tab = book.tab_with_id(id).ok_or_else(|| Refusal::invalid(format!("No grid with id: {id}")))?;
    let index = |name: &str| -> Result<Option<usize>, Refusal> {
        let Some(value) = range.get(name).and_then(Value::as_i64) else {
            return Ok(None);
        };
        usize::try_from(value).map(Some).map_err(|_| Refusal::invalid(format!("range.{name} must be non-negative.")))
    };
    let bounds = Bounds {
        row_start: index("startRowIndex")?.unwrap_or(0),
        row_end: index("endRowIndex")?,
        column_start: index("startColumnIndex")?.unwrap_or(0),
        column_end: index("endColumnIndex")?,
    };
    for (start, end, word) in
        [(bounds.row_start, bounds.row_end, "Row"), (bounds.column_start, bounds.column_end, "Column")]
    {
        if end.is_some_and(|end| end < start) {
            return Err(Refusal::invalid(format!(
                "range.end{word}Index[{}] must not be before range.start{word}Index[{start}].",
                end.unwrap_or(0)
            )));
        }
    }
    Ok((clamp(book, tab, bounds)?, bounds))
}

impl Tab {
    /// Does a `GridRange` on this tab meet an area of it? Ranges on other tabs do not.
    pub(super) fn covers(&self, range: &Value, area: Area) -> bool {
        let index = |name: &str| range.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        range.get("sheetId").and_then(Value::as_i64).unwrap_or(0) == self.id
            && index("startRowIndex").unwrap_or(0) < area.row_end
            && area.row_start < index("endRowIndex").unwrap_or(usize::MAX)
            && index("startColumnIndex").unwrap_or(0) < area.column_end
            && area.column_start < index("endColumnIndex").unwrap_or(usize::MAX)
    }
}

/// The refusal for a rectangle that starts outside the grid.
pub(super) fn exceeds(tab: &Tab, bounds: Bounds) -> Refusal {
    Refusal::invalid(format!(
        "Range ({}!{}) exceeds grid limits. Max rows: {}, max columns: {}",
        a1::quote_title(tab.title()),
        bounds.notation(),
        tab.rows.len(),
        tab.column_count
    ))
}

fn clamp(book: &Book, tab: usize, bounds: Bounds) -> Result<Area, Refusal> {
    let grid = book.tab(tab)?;
    let (rows, columns) = (grid.rows.len(), grid.column_count);
    if bounds.row_start >= rows || bounds.column_start >= columns {
        return Err(exceeds(grid, bounds));
    }
    Ok(Area {
        tab,
        row_start: bounds.row_start,
        row_end: bounds.row_end.unwrap_or(rows).min(rows),
        column_start: bounds.column_start,
        column_end: bounds.column_end.unwrap_or(columns).min(columns),
    })
}
