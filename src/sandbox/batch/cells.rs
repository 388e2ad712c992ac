//! Requests that write cells: values literally, looks under a mask.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{Args, area_of, mask_of, missing, number, tab_of};
use crate::sandbox::a1::Bounds;
use crate::sandbox::area::{Area, exceeds};
use crate::sandbox::book::{Book, Dimension, Row};
use crate::sandbox::calc;
use crate::sandbox::cell::{CellValue, Look};
use crate::sandbox::mask::Mask;
use crate::sandbox::refusal::Refusal;

/// Members of `CellData` a request may write, apart from the value.
const WRITABLE: [&str; 4] = ["userEnteredFormat", "note", "dataValidation", "textFormatRuns"];
/// Members a mask may name, as pygsheets' does, and a cell must not bear: read only, or not imitated.
const NAMED_ONLY: [&str; 3] = ["hyperlink", "pivotTable", "chipRuns"];

/// What the mask does to a cell.
pub(super) struct CellMask {
    pub value: bool,
    pub look: BTreeMap<String, Mask>,
}

/// A look as it was and as it will be.
type BeforeAndAfter = (Option<Arc<Look>>, Option<Arc<Look>>);

impl CellMask {
    fn of(args: &Args) -> Result<Self, Refusal> {
        match mask_of(args, "CellData")? {
            Mask::All => {
                Ok(Self { value: true, look: WRITABLE.iter().map(|n| ((*n).to_owned(), Mask::All)).collect() })
            }
            Mask::Only(mut members) => {
                let value = members.remove("userEnteredValue").is_some();
                members.retain(|name, _| !NAMED_ONLY.contains(&name.as_str()));
                if let Some(name) = members.keys().find(|name| !WRITABLE.contains(&name.as_str())) {
                    return Err(Refusal::invalid(format!("Invalid field: {name} is read only or not imitated.")));
                }
                Ok(Self { value, look: members })
            }
        }
    }

    fn write(&self, book: &mut Book, tab: usize, row: usize, column: usize, cell: &Value) -> Result<(), Refusal> {
        check_named_only(cell)?;
        if self.value {
            let value = entered_value(book, tab, cell)?;
            book.set_value(tab, row, column, value)?;
        }
        if self.look.is_empty() {
            return Ok(());
        }
        let old = book.tab(tab)?.rows.get(row).and_then(|r| r.look(column));
        let look = share(book, tab, row, column, self.look_over(old, cell));
        book.set_look(tab, row, column, look)
    }

    /// Writes the same cell all over an area. What looked the same before looks the same after: a look is worked out
    /// once, and rows that were one row stay one, so that a column of a thousand empty rows costs little more than one.
    pub(super) fn fill(&self, book: &mut Book, area: Area, cell: &Value) -> Result<(), Refusal> {
        check_named_only(cell)?;
        if self.value {
            let value = entered_value(book, area.tab, cell)?;
            let first = (area.row_start, area.column_start);
            let locale = book.locale().to_owned();
            each(area, |row, column| {
                let value = calc::copied(&value, &locale, first, (row, column))?;
                book.set_value(area.tab, row, column, value)
            })?;
        }
        if self.look.is_empty() {
            return Ok(());
        }
        // The old look is held beside the new one: its address stands for it.
        let mut known: HashMap<Option<*const Look>, BeforeAndAfter> = HashMap::new();
        let mut last: Option<(Arc<Row>, Arc<Row>)> = None;
        for row in area.row_start..area.row_end {
            let Some(before) = book.tab(area.tab)?.rows.get(row).cloned() else { break };
            if let Some((was, is)) = &last
                && Arc::ptr_eq(was, &before)
            {
                if let Some(slot) = book.tab_mut(area.tab)?.rows.get_mut(row) {
                    *slot = Arc::clone(is);
                }
                book.written.looks += area.width() as u64;
                continue;
            }
            for column in area.column_start..area.column_end {
                let old = before.look(column);
                let (_, look) = known
                    .entry(old.map(Arc::as_ptr))
                    .or_insert_with(|| (old.cloned(), share(book, area.tab, row, column, self.look_over(old, cell))));
                let look = look.clone();
                book.set_look(area.tab, row, column, look)?;
            }
            last = book.tab(area.tab)?.rows.get(row).map(|after| (before, Arc::clone(after)));
        }
        Ok(())
    }

    /// The look of a cell that looked `old` so far.
    fn look_over(&self, old: Option<&Arc<Look>>, cell: &Value) -> Look {
        let mut look = old.map(|look| look.as_ref().clone()).unwrap_or_default();
        Mask::Only(self.look.clone()).apply(Some(cell), &mut look);
        look.retain(|_, value| *value != json!({}) && *value != json!("") && *value != json!([]));
        look
    }
}

/// Takes the neighbour's look when it is the same, so that a filled range shares one.
fn share(book: &Book, tab: usize, row: usize, column: usize, look: Look) -> Option<Arc<Look>> {
    let grid = book.tabs.get(tab)?;
    let above = row.checked_sub(1).and_then(|row| grid.rows.get(row)?.look(column));
    let left = column.checked_sub(1).and_then(|column| grid.rows.get(row)?.look(column));
    for near in [above, left].into_iter().flatten() {
        if **near == look {
            return Some(Arc::clone(near));
        }
    }
    Some(Arc::new(look))
}

/// Errors: a chip, a pivot table, or a link that is read only.
fn check_named_only(cell: &Value) -> Result<(), Refusal> {
    match NAMED_ONLY
        .iter()
        .find(|name| cell.get(name).is_some_and(|member| *member != json!([]) && *member != json!("")))
    {
        None => Ok(()),
        Some(name) => Err(Refusal::invalid(format!("The sandbox does not imitate writing {name} into a cell."))),
    }
}

/// The value of a `CellData`: literal, or a formula. Errors: a formula that is not imitated, an error.
fn entered_value(book: &Book, tab: usize, cell: &Value) -> Result<CellValue, Refusal> {
    let Some(value) = cell.get("userEnteredValue").and_then(Value::as_object) else {
        return Ok(CellValue::Empty);
    };
    let Some((kind, literal)) = value.iter().next() else {
        return Ok(CellValue::Empty);
    };
    match kind.as_str() {
        "numberValue" | "stringValue" | "boolValue" => Ok(CellValue::literal(literal).unwrap_or_default()),
        "formulaValue" => calc::entered(book, tab, literal.as_str().unwrap_or(""), true),
        _ => Err(Refusal::invalid("Invalid value: error_value is read only.")),
    }
}

pub(super) fn update(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mask = CellMask::of(args)?;
    let none = Vec::new();
    let rows = args.get("rows").and_then(Value::as_array).unwrap_or(&none);
    if let Some(start) = args.get("start").and_then(Value::as_object) {
        let tab = tab_of(book, start)?;
        let (row, column) = (number(start, "rowIndex")?.unwrap_or(0), number(start, "columnIndex")?.unwrap_or(0));
        let width = rows.iter().map(|row| cells_of(row).len()).max().unwrap_or(0);
        let grid = book.tab(tab)?;
        let ends = (row + rows.len().max(1), column + width.max(1));
        if ends.0 > grid.rows.len() || ends.1 > grid.column_count {
            let bounds =
                Bounds { row_start: row, row_end: Some(ends.0), column_start: column, column_end: Some(ends.1) };
            return Err(exceeds(grid, bounds));
        }
        for (down, data) in rows.iter().enumerate() {
            for (right, cell) in cells_of(data).iter().enumerate() {
                mask.write(book, tab, row + down, column + right, cell)?;
            }
        }
        return Ok(Value::Null);
    }
    let area = area_of(book, args, "range")?;
    if rows.len() > area.height() || rows.iter().any(|row| cells_of(row).len() > area.width()) {
        return Err(Refusal::invalid("Attempting to write row or column beyond the range."));
    }
    // What the range holds and the rows do not is cleared under the mask.
    let blank = json!({});
    for down in 0..area.height() {
        for right in 0..area.width() {
            let cell = rows.get(down).and_then(|row| cells_of(row).get(right)).unwrap_or(&blank);
            mask.write(book, area.tab, area.row_start + down, area.column_start + right, cell)?;
        }
    }
    Ok(Value::Null)
}

fn cells_of(row: &Value) -> &[Value] {
    row.get("values").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(super) fn repeat(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mask = CellMask::of(args)?;
    let area = area_of(book, args, "range")?;
    let blank = json!({});
    let cell = args.get("cell").unwrap_or(&blank);
    mask.fill(book, area, cell)?;
    Ok(Value::Null)
}

fn each(area: Area, mut act: impl FnMut(usize, usize) -> Result<(), Refusal>) -> Result<(), Refusal> {
    for row in area.row_start..area.row_end {
        for column in area.column_start..area.column_end {
            act(row, column)?;
        }
    }
    Ok(())
}

pub(super) fn append(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mask = CellMask::of(args)?;
    let tab = tab_of(book, args)?;
    let none = Vec::new();
    let rows = args.get("rows").and_then(Value::as_array).unwrap_or(&none);
    let start = book.tab(tab)?.filled_rows();
    let width = rows.iter().map(|row| cells_of(row).len()).max().unwrap_or(0);
    let (height, columns) = (book.tab(tab)?.rows.len(), book.tab(tab)?.column_count);
    if start + rows.len() > height {
        book.append(tab, Dimension::Rows, start + rows.len() - height)?;
    }
    if width > columns {
        book.append(tab, Dimension::Columns, width - columns)?;
    }
    for (down, data) in rows.iter().enumerate() {
        for (column, cell) in cells_of(data).iter().enumerate() {
            mask.write(book, tab, start + down, column, cell)?;
        }
    }
    Ok(Value::Null)
}

pub(super) fn borders(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let area = area_of(book, args, "range")?;
    let paint = |book: &mut Book, row: usize, column: usize, side: &str, border: &Value| -> Result<(), Refusal> {
        let mask = CellMask {
            value: false,
            look: BTreeMap::from([(
                "userEnteredFormat".to_owned(),
                Mask::parse(&format!("borders.{side}")).unwrap_or(Mask::All),
            )]),
        };
        let cell = json!({"userEnteredFormat": {"borders": {side: border}}});
        mask.write(book, area.tab, row, column, &cell)
    };
    each(area, |row, column| {
        let sides = [
            ("top", row == area.row_start, "innerHorizontal"),
            ("bottom", row + 1 == area.row_end, "innerHorizontal"),
            ("left", column == area.column_start, "innerVertical"),
            ("right", column + 1 == area.column_end, "innerVertical"),
        ];
        for (side, outer, inner) in sides {
            if let Some(border) = args.get(if outer { side } else { inner }) {
                paint(book, row, column, side, border)?;
            }
        }
        Ok(())
    })?;
    Ok(Value::Null)
}

pub(super) fn find_replace(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let text = |name: &str| args.get(name).and_then(Value::as_str).unwrap_or("");
    let flag = |name: &str| args.get(name) == Some(&json!(true));
    if flag("searchByRegex") || flag("includeFormulas") {
        return Err(Refusal::invalid("The sandbox does not imitate searchByRegex and includeFormulas."));
    }
    let find = text("find");
    if find.is_empty() {
        return Err(missing("find"));
    }
    let areas = if flag("allSheets") {
        (0..book.tabs.len()).map(|tab| Area::whole(book, tab)).collect()
    } else if args.contains_key("range") {
        vec![area_of(book, args, "range")?]
    } else {
        vec![Area::whole(book, tab_of(book, args)?)]
    };
    let (mut cells, mut times, mut tabs) = (0_u64, 0_u64, 0_u64);
    let mut rows = std::collections::BTreeSet::new();
    for area in areas {
        let before = cells;
        for row in area.row_start..area.row_end {
            for column in area.column_start..area.column_end {
                let CellValue::Text(old) = book.tab(area.tab)?.value(row, column).clone() else {
                    continue;
                };
                let (new, count) =
                    replaced(&old, find, text("replacement"), flag("matchCase"), flag("matchEntireCell"));
                if count > 0 {
                    book.set_value(area.tab, row, column, CellValue::text(&new))?;
                    (cells, times) = (cells + 1, times + count);
                    rows.insert((area.tab, row));
                }
            }
        }
        tabs += u64::from(cells > before);
    }
    let mut reply = json!({});
    let counts = [
        ("valuesChanged", cells),
        ("rowsChanged", rows.len() as u64),
        ("sheetsChanged", tabs),
        ("occurrencesChanged", times),
    ];
    for (name, count) in counts {
        if count > 0 {
            reply[name] = json!(count);
        }
    }
    Ok(reply)
}

fn replaced(old: &str, find: &str, new: &str, match_case: bool, entire: bool) -> (String, u64) {
    if entire {
        let same = if match_case { old == find } else { old.to_lowercase() == find.to_lowercase() };
        return if same { (new.to_owned(), 1) } else { (old.to_owned(), 0) };
    }
    if match_case {
        return (old.replace(find, new), old.matches(find).count() as u64);
    }
    let (mut out, mut count, mut at) = (String::new(), 0, 0);
    while let Some(rest) = old.get(at..).filter(|rest| !rest.is_empty()) {
        let hit = rest.get(..find.len()).is_some_and(|head| head.to_lowercase() == find.to_lowercase());
        if hit {
            out.push_str(new);
            at += find.len();
            count += 1;
        } else {
            let letter = rest.chars().next().unwrap_or_default();
            out.push(letter);
            at += letter.len_utf8().max(1);
        }
    }
    (out, count)
}
