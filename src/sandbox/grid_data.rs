//! The cells of an area as the API describes them: `GridData`.
//!
//! What only a browser knows is refused, never guessed.

use serde_json::{Map, Value, json};

use super::answered::{answered, extend};
use super::area::Area;
use super::book::{Book, Row, Tab};
use super::cell::{CellValue, Look};
use super::mask::Mask;
use super::refusal::Refusal;
use super::shown;
use super::theme;

/// Height of a row nobody changed, in pixels.
const ROW_PIXELS: u32 = 21;
/// Width of a column nobody changed, in pixels.
const COLUMN_PIXELS: u32 = 100;

/// The cells of one area. Errors: a member is asked for that the sandbox would have to guess.
pub(super) fn of(book: &Book, tab: &Tab, area: Area, mask: &Mask) -> Result<Value, Refusal> {
    let mut data = Map::new();
    if area.row_start > 0 {
        data.insert("startRow".to_owned(), json!(area.row_start));
    }
    if area.column_start > 0 {
        data.insert("startColumn".to_owned(), json!(area.column_start));
    }
    if let Some(rows) = mask.member("rowData") {
        let cells = rows.member("values").unwrap_or(&Mask::All);
        if cells.member("effectiveFormat").is_some() {
            effective_format_is_known(tab, area)?;
        }
        let last = (area.row_start..area.row_end)
            .rev()
            .find(|row| tab.rows.get(*row).is_some_and(|row| used_width(row, area) > area.column_start));
        if let Some(last) = last {
            let list: Vec<Value> = (area.row_start..=last)
                .filter_map(|row| tab.rows.get(row))
                .map(|row| row_data(book, row, area, cells))
                .collect();
            data.insert("rowData".to_owned(), Value::Array(list));
        }
    }
    if mask.member("rowMetadata").is_some() {
        let rows = tab.rows.get(area.row_start..area.row_end).unwrap_or(&[]);
        let rows = rows.iter().map(|row| metadata(row.properties.as_deref(), ROW_PIXELS));
        data.insert("rowMetadata".to_owned(), Value::Array(rows.collect::<Result<_, _>>()?));
    }
    if mask.member("columnMetadata").is_some() {
        let columns = (area.column_start..area.column_end)
            .map(|column| metadata(tab.columns.get(column).and_then(|c| c.as_deref()), COLUMN_PIXELS));
        data.insert("columnMetadata".to_owned(), Value::Array(columns.collect::<Result<_, _>>()?));
    }
    Ok(Value::Object(data))
}

/// Errors: a rule or a banding lies on the cells; whether it colours them is not worked out here.
fn effective_format_is_known(tab: &Tab, area: Area) -> Result<(), Refusal> {
    let painted = |range: &Value| tab.covers(range, area);
    let rules = tab.list("conditionalFormats").iter().flat_map(|rule| ranges(rule, "ranges"));
    let bands = tab.list("bandedRanges").iter().filter_map(|band| band.get("range"));
    if rules.chain(bands).any(painted) {
        return Err(Refusal::invalid(
            "The sandbox does not imitate effectiveFormat where conditional formats or alternating colours lie; name \
             the other members in `fields`.",
        ));
    }
    Ok(())
}

fn ranges<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Errors: the size follows from the texts, which only a browser measures.
fn metadata(own: Option<&Map<String, Value>>, pixels: u32) -> Result<Value, Refusal> {
    let mut properties = json!({"pixelSize": pixels});
    if let Some(own) = own {
        if own.get("pixelSize") == Some(&Value::Null) {
            return Err(Refusal::invalid(
                "The sandbox does not imitate the size of rows and columns after autoResizeDimensions.",
            ));
        }
        extend(&mut properties, own);
    }
    Ok(properties)
}

fn used_width(row: &Row, area: Area) -> usize {
    let looks = row.looks.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    row.filled().max(looks).min(area.column_end)
}

fn row_data(book: &Book, row: &Row, area: Area, mask: &Mask) -> Value {
    let cells: Vec<Value> =
        (area.column_start..used_width(row, area)).map(|column| cell_data(book, row, column, mask)).collect();
    if cells.is_empty() { json!({}) } else { json!({"values": cells}) }
}

/// One `CellData`.
fn cell_data(book: &Book, row: &Row, column: usize, mask: &Mask) -> Value {
    let mut cell = Map::new();
    let value = row.value(column);
    let look = row.look(column).map(AsRef::as_ref);
    if !value.is_empty() {
        for (name, extended) in [("userEnteredValue", value.extended()), ("effectiveValue", value.effective())] {
            if let Some(extended) = extended.filter(|_| mask.member(name).is_some()) {
                cell.insert(name.to_owned(), extended);
            }
        }
        if mask.member("formattedValue").is_some() {
            cell.insert("formattedValue".to_owned(), json!(shown::text(value, look, book.locale())));
        }
    }
    for (name, member) in look.into_iter().flatten() {
        if mask.member(name).is_some() {
            cell.insert(name.clone(), answered(member));
        }
    }
    if mask.member("hyperlink").is_some() {
        cell.extend(hyperlink(value, look).map(|link| ("hyperlink".to_owned(), link)));
    }
    if mask.member("effectiveFormat").is_some() && (!value.is_empty() || look.is_some()) {
        let entered = look.and_then(|look| look.get("userEnteredFormat"));
        cell.insert("effectiveFormat".to_owned(), effective_format(value, entered));
    }
    Value::Object(cell)
}

/// Where the cell leads; nowhere when it leads to several places.
fn hyperlink(value: &CellValue, look: Option<&Look>) -> Option<Value> {
    if let CellValue::Formula(formula) = value {
        return formula.link.as_deref().map(|link| json!(link));
    }
    let look = look?;
    if let Some(link) = look.get("userEnteredFormat").and_then(|format| format.pointer("/textFormat/link/uri")) {
        return Some(link.clone());
    }
    let mut links = look.get("textFormatRuns")?.as_array()?.iter().filter_map(|run| run.pointer("/format/link/uri"));
    links.next().filter(|_| links.next().is_none()).cloned()
}

/// What a cell looks like: its own format over the default one.
fn effective_format(value: &CellValue, entered: Option<&Value>) -> Value {
    let mut format = theme::default_format();
    format["hyperlinkDisplayType"] = json!("PLAIN_TEXT");
    format["horizontalAlignment"] = match value.result() {
        Ok(CellValue::Number(_)) => json!("RIGHT"),
        Ok(CellValue::Bool(_)) | Err(_) => json!("CENTER"),
        Ok(CellValue::Text(_) | CellValue::Empty | CellValue::Formula(_)) => json!("LEFT"),
    };
    lay_over(&mut format, entered.unwrap_or(&Value::Null));
    answered(&format)
}

fn lay_over(under: &mut Value, over: &Value) {
    match (under, over) {
        // A colour is one thing.
        (Value::Object(under), Value::Object(over)) if !over.contains_key("rgbColor") => {
            for (name, value) in over {
                lay_over(under.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (_, Value::Null) => {}
        (under, over) => *under = over.clone(),
    }
}
