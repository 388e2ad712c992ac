//! Rows and columns that come, go and move, and the objects that move with them.
//!
//! Every operation is linear in the rows of one tab. Values, looks and row properties travel together.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::area::Area;
use super::book::{Book, Dimension, MAX_COLUMNS, Row, Tab};
use super::calc;
use super::cell::{CellValue, Look};
use super::refusal::Refusal;

/// How indexes on one axis change.
#[derive(Clone, Copy, Debug)]
enum Shift {
    Insert { at: usize, count: usize },
    Delete { start: usize, end: usize },
    Move { start: usize, end: usize, to: usize },
}

impl Book {
    /// Inserts `count` rows or columns before `at`. `inherit_before`: looks come from the neighbour before,
    /// else from the one after.
    pub fn insert(
        &mut self,
        tab: usize,
        dimension: Dimension,
        at: usize,
        count: usize,
        inherit_before: bool,
    ) -> Result<(), Refusal> {
        self.grow_check(tab, dimension, count)?;
        let revision = self.revision;
        let grid = self.reshape(tab)?;
        match dimension {
            Dimension::Rows => {
                let model = if inherit_before { at.checked_sub(1) } else { Some(at) };
                let fresh = Arc::new(inherited_row(model.and_then(|row| grid.rows.get(row)), revision));
                grid.rows.splice(at..at, std::iter::repeat_n(fresh, count));
            }
            Dimension::Columns => {
                let from = if inherit_before { at.checked_sub(1) } else { Some(at) };
                insert_columns(grid, at, count, from, revision);
            }
        }
        self.shift_objects(tab, dimension, Shift::Insert { at, count })
    }

    /// Adds `count` empty rows or columns at the end; they inherit the looks of the last one.
    pub fn append(&mut self, tab: usize, dimension: Dimension, count: usize) -> Result<(), Refusal> {
        self.grow_check(tab, dimension, count)?;
        let revision = self.revision;
        let grid = self.reshape(tab)?;
        match dimension {
            Dimension::Rows => {
                let fresh = Arc::new(inherited_row(grid.rows.last(), revision));
                grid.rows.extend(std::iter::repeat_n(fresh, count));
            }
            Dimension::Columns => {
                let at = grid.column_count;
                insert_columns(grid, at, count, at.checked_sub(1), revision);
            }
        }
        Ok(())
    }

    /// Deletes the rows or columns `start..end`. Errors: nothing would be left.
    pub fn delete(&mut self, tab: usize, dimension: Dimension, start: usize, end: usize) -> Result<(), Refusal> {
        let revision = self.revision;
        let grid = self.reshape(tab)?;
        let (size, word) = match dimension {
            Dimension::Rows => (grid.rows.len(), "rows"),
            Dimension::Columns => (grid.column_count, "columns"),
        };
        if start == 0 && end >= size {
            return Err(Refusal::invalid(format!("You can't delete all the {word} on the sheet.")));
        }
        match dimension {
            Dimension::Rows => drop(grid.rows.drain(start..end)),
            Dimension::Columns => {
                grid.column_count -= end - start;
                truncate_span(&mut grid.columns, start, end);
                for row in &mut grid.rows {
                    if row.values.len() > start || row.looks.len() > start {
                        let row = Arc::make_mut(row);
                        truncate_span(&mut row.values, start, end);
                        truncate_span(&mut row.looks, start, end);
                        row.revision = revision;
                    }
                }
            }
        }
        self.shift_objects(tab, dimension, Shift::Delete { start, end })
    }

    /// Moves the rows or columns `start..end` before `to`, an index counted before the removal.
    pub fn shift(
        &mut self,
        tab: usize,
        dimension: Dimension,
        start: usize,
        end: usize,
        to: usize,
    ) -> Result<(), Refusal> {
        if to >= start && to <= end {
            return Ok(());
        }
        let revision = self.revision;
        let grid = self.reshape(tab)?;
        match dimension {
            Dimension::Rows => rotate(&mut grid.rows, start, end, to),
            Dimension::Columns => {
                let columns = grid.column_count;
                grid.columns.resize(columns, None);
                rotate(&mut grid.columns, start, end, to);
                for row in &mut grid.rows {
                    let row = Arc::make_mut(row);
                    row.values.resize(columns, CellValue::Empty);
                    rotate(&mut row.values, start, end, to);
                    let filled = row.filled();
                    row.values.truncate(filled);
                    if !row.looks.is_empty() {
                        row.looks.resize(columns, None);
                        rotate(&mut row.looks, start, end, to);
                    }
                    row.revision = revision;
                }
            }
        }
        self.shift_objects(tab, dimension, Shift::Move { start, end, to })
    }

    /// Sorts the rows of `area` by the given columns (absolute index, ascending): numbers, texts, checkboxes,
    /// blanks always last; equal rows keep their order. Looks travel with their cells.
    pub fn sort(&mut self, area: Area, keys: &[(usize, bool)]) -> Result<(), Refusal> {
        let (revision, locale) = (self.revision, self.locale().to_owned());
        let grid = self.reshape(area.tab)?;
        let mut order: Vec<usize> = (area.row_start..area.row_end).collect();
        order.sort_by(|&a, &b| {
            for &(column, ascending) in keys {
                let ordering = compare(grid.value(a, column), grid.value(b, column), ascending);
                if ordering.is_ne() {
                    return ordering;
                }
            }
            std::cmp::Ordering::Equal
        });
        let whole = area.column_start == 0 && area.column_end >= grid.column_count;
        let old: Vec<Arc<Row>> = grid.rows.get(area.row_start..area.row_end).unwrap_or(&[]).to_vec();
        for (place, &from) in order.iter().enumerate() {
            let (Some(source), Some(target)) =
                (old.get(from - area.row_start), grid.rows.get_mut(area.row_start + place))
            else {
                continue;
            };
            if whole {
                // The same row elsewhere: readers take the reshaped tab as a whole.
                *target = Arc::clone(source);
            } else {
                let target = Arc::make_mut(target);
                copy_span(source, target, area.column_start, area.column_end);
                target.revision = revision;
            }
            if grid.formulas
                && let Some(target) = grid.rows.get_mut(area.row_start + place)
            {
                sorted_formulas(Arc::make_mut(target), &locale, area, from, area.row_start + place)?;
            }
        }
        Ok(())
    }

    fn grow_check(&self, tab: usize, dimension: Dimension, count: usize) -> Result<(), Refusal> {
        let grid = self.tab(tab)?;
        match dimension {
            Dimension::Rows => self.check_room(count.saturating_mul(grid.column_count)),
            Dimension::Columns => {
                if grid.column_count + count > MAX_COLUMNS {
                    return Err(Refusal::invalid(format!(
                        "This action would increase the number of columns above the limit of {MAX_COLUMNS}."
                    )));
                }
                self.check_room(count.saturating_mul(grid.rows.len()))
            }
        }
    }

    /// Lets every range that lies on the tab follow; ranges of which nothing is left go with their object.
    fn shift_objects(&mut self, tab: usize, dimension: Dimension, shift: Shift) -> Result<(), Refusal> {
        let id = self.tab(tab)?.id;
        calc::follow(self, tab, dimension, |from, till| moved(from, till, shift))?;
        for position in 0..self.tabs.len() {
            if self.tab(position)?.objects.is_empty() && self.tab(position)?.basic_filter.is_none() {
                continue;
            }
            let own = position == tab;
            let grid = self.tab_mut(position)?;
            for list in grid.objects.values_mut() {
                list.retain_mut(|object| shift_value(object, id, dimension, shift) || !own);
            }
            if let Some(filter) = &mut grid.basic_filter
                && !shift_value(filter, id, dimension, shift)
                && own
            {
                grid.basic_filter = None;
            }
        }
        self.named_ranges.retain_mut(|range| shift_value(range, id, dimension, shift));
        Ok(())
    }
}

/// A formula that a sort moved names the cells of its new row, as a copied one does.
fn sorted_formulas(row: &mut Row, locale: &str, area: Area, from: usize, to: usize) -> Result<(), Refusal> {
    for cell in row.values.iter_mut().take(area.column_end).skip(area.column_start) {
        *cell = calc::copied(cell, locale, (from, 0), (to, 0))?;
    }
    Ok(())
}

fn rotate<T>(items: &mut [T], start: usize, end: usize, to: usize) {
    if to < start {
        if let Some(span) = items.get_mut(to..end) {
            span.rotate_right(end - start);
        }
    } else if let Some(span) = items.get_mut(start..to) {
        span.rotate_left(end - start);
    }
}

fn truncate_span<T>(items: &mut Vec<T>, start: usize, end: usize) {
    let end = end.min(items.len());
    if start < end {
        drop(items.drain(start..end));
    }
}

fn insert_columns(grid: &mut Tab, at: usize, count: usize, model: Option<usize>, revision: u64) {
    grid.column_count += count;
    if grid.columns.len() > at {
        grid.columns.splice(at..at, std::iter::repeat_n(None, count));
    }
    for row in &mut grid.rows {
        let look = model.and_then(|column| inherited_look(row.look(column)));
        if row.values.len() <= at && row.looks.len() <= at && look.is_none() {
            continue;
        }
        let row = Arc::make_mut(row);
        if row.values.len() > at {
            row.values.splice(at..at, std::iter::repeat_n(CellValue::Empty, count));
        }
        if row.looks.len() < at && look.is_some() {
            row.looks.resize(at, None);
        }
        if row.looks.len() >= at {
            row.looks.splice(at..at, std::iter::repeat_n(look, count));
        }
        row.revision = revision;
    }
}

fn inherited_row(model: Option<&Arc<Row>>, revision: u64) -> Row {
    let looks =
        model.map(|row| row.looks.iter().map(|look| inherited_look(look.as_ref())).collect()).unwrap_or_default();
    Row { looks, revision, ..Row::default() }
}

/// Format and validation are inherited, notes are not.
fn inherited_look(look: Option<&Arc<Look>>) -> Option<Arc<Look>> {
    let look = look?;
    if !look.contains_key("note") && !look.contains_key("textFormatRuns") {
        return Some(Arc::clone(look));
    }
    let kept: Look = look
        .iter()
        .filter(|(name, _)| *name != "note" && *name != "textFormatRuns")
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    (!kept.is_empty()).then(|| Arc::new(kept))
}

fn copy_span(source: &Row, target: &mut Row, start: usize, end: usize) {
    if target.values.len() < end {
        target.values.resize(end, CellValue::Empty);
    }
    if target.looks.len() < end && (source.looks.len() > start || target.looks.len() > start) {
        target.looks.resize(end, None);
    }
    for column in start..end {
        if let Some(cell) = target.values.get_mut(column) {
            *cell = source.value(column).clone();
        }
        if let Some(look) = target.looks.get_mut(column) {
            *look = source.look(column).cloned();
        }
    }
    let filled = target.filled();
    target.values.truncate(filled);
}

fn compare(a: &CellValue, b: &CellValue, ascending: bool) -> std::cmp::Ordering {
    fn rank(value: &CellValue) -> u8 {
        match value {
            CellValue::Number(_) => 0,
            CellValue::Text(_) => 1,
            CellValue::Bool(_) => 2,
            CellValue::Empty | CellValue::Formula(_) => 3,
        }
    }
    // What failed stands behind the numbers and texts.
    let (a, b) = (a.result().unwrap_or(&CellValue::Bool(true)), b.result().unwrap_or(&CellValue::Bool(true)));
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return std::cmp::Ordering::Equal,
        (true, false) => return std::cmp::Ordering::Greater,
        (false, true) => return std::cmp::Ordering::Less,
        (false, false) => {}
    }
    let ordering = match (a, b) {
        (CellValue::Number(a), CellValue::Number(b)) => a.total_cmp(b),
        (CellValue::Text(a), CellValue::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        (CellValue::Bool(a), CellValue::Bool(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    };
    if ascending { ordering } else { ordering.reverse() }
}

/// Shifts every `GridRange` inside `value`. False: its own range is gone, or all of its ranges are.
fn shift_value(value: &mut Value, sheet: i64, dimension: Dimension, shift: Shift) -> bool {
    match value {
        Value::Object(object) if is_range(object) => shift_range(object, sheet, dimension, shift),
        Value::Object(object) if object.contains_key("dimension") => shift_span(object, sheet, dimension, shift),
        Value::Object(object) => {
            let mut alive = true;
            for (name, member) in object.iter_mut() {
                if name == "ranges" || name == "sources" {
                    if let Value::Array(ranges) = member
                        && !ranges.is_empty()
                    {
                        ranges.retain_mut(|range| shift_value(range, sheet, dimension, shift));
                        alive &= !ranges.is_empty();
                    }
                } else if name == "range" {
                    alive &= shift_value(member, sheet, dimension, shift);
                } else if member.is_object() || member.is_array() {
                    shift_value(member, sheet, dimension, shift);
                }
            }
            alive
        }
        Value::Array(items) => {
            for item in items {
                shift_value(item, sheet, dimension, shift);
            }
            true
        }
        _ => true,
    }
}

fn is_range(object: &Map<String, Value>) -> bool {
    ["startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"].iter().any(|name| object.contains_key(*name))
}

fn shift_range(range: &mut Map<String, Value>, sheet: i64, dimension: Dimension, shift: Shift) -> bool {
    if range.get("sheetId").and_then(Value::as_i64).unwrap_or(0) != sheet {
        return true;
    }
    match dimension {
        Dimension::Rows => shift_ends(range, "startRowIndex", "endRowIndex", shift),
        Dimension::Columns => shift_ends(range, "startColumnIndex", "endColumnIndex", shift),
    }
}

/// The rows or columns of a group.
fn shift_span(span: &mut Map<String, Value>, sheet: i64, dimension: Dimension, shift: Shift) -> bool {
    let own = match dimension {
        Dimension::Rows => "ROWS",
        Dimension::Columns => "COLUMNS",
    };
    let is_own =
        span.get("sheetId").and_then(Value::as_i64).unwrap_or(0) == sheet && span.get("dimension") == Some(&json!(own));
    !is_own || shift_ends(span, "startIndex", "endIndex", shift)
}

fn shift_ends(range: &mut Map<String, Value>, start_name: &str, end_name: &str, shift: Shift) -> bool {
    let index = |name: &str| range.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let (start, end) = (index(start_name), index(end_name));
    if start.is_none() && end.is_none() {
        return true;
    }
    let (from, till) = (start.unwrap_or(0), end.unwrap_or(usize::MAX));
    let (new_from, new_till) = moved(from, till, shift);
    if new_from >= new_till {
        return false;
    }
    if start.is_some() || new_from > 0 {
        range.insert(start_name.to_owned(), json!(new_from));
    }
    if end.is_some() {
        range.insert(end_name.to_owned(), json!(new_till));
    }
    true
}

fn moved(from: usize, till: usize, shift: Shift) -> (usize, usize) {
    match shift {
        Shift::Insert { at, count } => {
            let from = if from >= at { from.saturating_add(count) } else { from };
            let till = if till > at { till.saturating_add(count) } else { till };
            (from, till)
        }
        Shift::Delete { start, end } => {
            let shrink = |index: usize| {
                if index <= start {
                    index
                } else if index >= end {
                    if index == usize::MAX { index } else { index - (end - start) }
                } else {
                    start
                }
            };
            (shrink(from), shrink(till))
        }
        Shift::Move { start, end, to } => {
            // A range follows when it lies wholly inside what moves, or wholly inside what makes room.
            let count = end - start;
            if from >= start && till <= end {
                let base = if to > end { to - count } else { to };
                (base + (from - start), base + (till - start))
            } else if to > end && from >= end && till <= to {
                (from - count, till - count)
            } else if to < start && from >= to && till <= start {
                (from + count, till + count)
            } else {
                (from, till)
            }
        }
    }
}
