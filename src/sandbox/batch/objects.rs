//! Requests about what lies on a tab: protections, rules, filters, charts, bandings, merges, names, metadata.
//!
//! Stored as JSON and returned as it came; only what Google checks is checked.

use serde_json::{Value, json};

use super::args::{Args, area_of, mask_of, missing, number, tab_of};
use super::cells::check_condition;
use crate::sandbox::area::resolve_grid_range;
use crate::sandbox::book::Book;
use crate::sandbox::mask::Mask;
use crate::sandbox::refusal::Refusal;

/// A list of objects that have an id and a range.
struct Kind {
    /// Member of the request and of the reply.
    member: &'static str,
    /// Type in the schema.
    of: &'static str,
    /// List on the tab.
    list: &'static str,
    /// The member with the id.
    id: &'static str,
    /// The kind's name in `No … with id`.
    word: &'static str,
}

const PROTECTED: Kind = Kind {
    member: "protectedRange",
    of: "ProtectedRange",
    list: "protectedRanges",
    id: "protectedRangeId",
    word: "protected range",
};
const FILTER_VIEW: Kind =
    Kind { member: "filter", of: "FilterView", list: "filterViews", id: "filterViewId", word: "filter view" };
const BANDING: Kind =
    Kind { member: "bandedRange", of: "BandedRange", list: "bandedRanges", id: "bandedRangeId", word: "banded range" };

/// Does the request if it is one of these; `None`: an unknown kind.
pub(super) fn apply(book: &mut Book, kind: &str, args: &Args) -> Option<Result<Value, Refusal>> {
    Some(match kind {
        // orderd, gspread and pygsheets.
        "addProtectedRange" => add(book, args, &PROTECTED),
        "updateProtectedRange" => update(book, args, &PROTECTED),
        "deleteProtectedRange" => delete(book, args, &PROTECTED, PROTECTED.id),
        // google-spreadsheet has a call for each.
        "addFilterView" => add(book, args, &FILTER_VIEW),
        "updateFilterView" => update(book, args, &FILTER_VIEW),
        "deleteFilterView" => delete(book, args, &FILTER_VIEW, "filterId"),
        "addBanding" => add_banding(book, args),
        "updateBanding" => update(book, args, &BANDING),
        "deleteBanding" => delete(book, args, &BANDING, BANDING.id),
        // gspread, pygsheets, google-spreadsheet.
        "setBasicFilter" => set_basic_filter(book, args),
        "clearBasicFilter" => clear_basic_filter(book, args),
        // orderd adds, gspread-formatting deletes, google-spreadsheet has a call for each.
        "addConditionalFormatRule" => add_rule(book, args),
        "updateConditionalFormatRule" => update_rule(book, args),
        "deleteConditionalFormatRule" => delete_rule(book, args),
        // pygsheets.
        "addChart" => add_chart(book, args),
        "updateChartSpec" => update_chart(book, args),
        "deleteEmbeddedObject" => delete_embedded(book, args),
        // gspread, pygsheets, google-spreadsheet.
        "mergeCells" => merge(book, args),
        "unmergeCells" => unmerge(book, args),
        "addNamedRange" => add_named(book, args),
        "updateNamedRange" => update_named(book, args),
        "deleteNamedRange" => delete_named(book, args),
        // pygsheets and google-spreadsheet.
        "createDeveloperMetadata" => create_metadata(book, args),
        _ => return None,
    })
}

fn object<'a>(args: &'a Args, name: &str) -> Result<&'a Args, Refusal> {
    args.get(name).and_then(Value::as_object).ok_or_else(|| missing(name))
}

fn tab_of_range(book: &Book, object: &Args) -> Result<usize, Refusal> {
    let range = object.get("range").and_then(Value::as_object).ok_or_else(|| missing("range"))?;
    match resolve_grid_range(book, range) {
        Ok((area, _)) => Ok(area.tab),
        Err(refusal) => Err(refusal),
    }
}

fn add(book: &mut Book, args: &Args, kind: &Kind) -> Result<Value, Refusal> {
    let mut new = object(args, kind.member)?.clone();
    let tab = tab_of_range(book, &new)?;
    let id = match new.get(kind.id).and_then(Value::as_i64) {
        Some(id) if find(book, kind, id).is_some() => {
            return Err(Refusal::invalid(format!("The {} with id {id} already exists.", kind.word)));
        }
        Some(id) => id,
        None => book.new_id(),
    };
    new.insert(kind.id.to_owned(), json!(id));
    if kind.list == "protectedRanges" {
        if new.get("warningOnly") == Some(&json!(true)) && new.contains_key("editors") {
            return Err(Refusal::invalid("protectedRange.editors must not be set when warningOnly is true."));
        }
        new.insert("requestingUserCanEdit".to_owned(), json!(true));
    }
    let new = Value::Object(new);
    book.reshape(tab)?.list_mut(kind.list).push(new.clone());
    Ok(json!({ kind.member: crate::sandbox::spreadsheet::omit_defaults(&new) }))
}

fn find(book: &Book, kind: &Kind, id: i64) -> Option<(usize, usize)> {
    book.tabs.iter().enumerate().find_map(|(tab, grid)| {
        let at = grid.list(kind.list).iter().position(|o| o.get(kind.id).and_then(Value::as_i64) == Some(id))?;
        Some((tab, at))
    })
}

fn found(book: &Book, kind: &Kind, id: i64) -> Result<(usize, usize), Refusal> {
    find(book, kind, id).ok_or_else(|| Refusal::invalid(format!("No {} with id: {id}", kind.word)))
}

fn update(book: &mut Book, args: &Args, kind: &Kind) -> Result<Value, Refusal> {
    let mask = mask_of(args, kind.of)?;
    let source = args.get(kind.member).ok_or_else(|| missing(kind.member))?;
    let id = source.get(kind.id).and_then(Value::as_i64).unwrap_or(0);
    let (tab, at) = found(book, kind, id)?;
    if let Some(Value::Object(target)) = book.reshape(tab)?.list_mut(kind.list).get_mut(at) {
        mask.apply(Some(source), target);
        target.insert(kind.id.to_owned(), json!(id));
    }
    Ok(Value::Null)
}

fn delete(book: &mut Book, args: &Args, kind: &Kind, member: &str) -> Result<Value, Refusal> {
    let id = args.get(member).and_then(Value::as_i64).unwrap_or(0);
    let (tab, at) = found(book, kind, id)?;
    book.reshape(tab)?.list_mut(kind.list).remove(at);
    Ok(Value::Null)
}

fn add_banding(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let new = object(args, "bandedRange")?;
    let area = area_of(book, new, "range")?;
    for other in book.tab(area.tab)?.list("bandedRanges") {
        let range = other.get("range").and_then(Value::as_object);
        if range.and_then(|r| resolve_grid_range(book, r).ok()).is_some_and(|(o, _)| o.meets(area)) {
            return Err(Refusal::invalid(
                "You cannot add alternating background colors to a range that already has alternating background colors.",
            ));
        }
    }
    add(book, args, &BANDING)
}

fn set_basic_filter(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let filter = object(args, "filter")?;
    let tab = tab_of_range(book, filter)?;
    book.reshape(tab)?.basic_filter = Some(Value::Object(filter.clone()));
    Ok(Value::Null)
}

fn clear_basic_filter(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let tab = tab_of(book, args)?;
    book.reshape(tab)?.basic_filter = None;
    Ok(Value::Null)
}

/// Errors: no ranges, ranges on two tabs, neither or both kinds of rule.
fn rule_tab(book: &Book, rule: &Args) -> Result<usize, Refusal> {
    let ranges =
        rule.get("ranges").and_then(Value::as_array).filter(|r| !r.is_empty()).ok_or_else(|| missing("rule.ranges"))?;
    let mut tab = None;
    for range in ranges {
        let (area, _) = resolve_grid_range(book, range.as_object().ok_or_else(|| missing("rule.ranges"))?)?;
        if tab.is_some_and(|tab| tab != area.tab) {
            return Err(Refusal::invalid("All ranges of a rule must be on the same sheet."));
        }
        tab = Some(area.tab);
    }
    match (rule.get("booleanRule"), rule.get("gradientRule")) {
        (Some(rule), None) => {
            check_condition(rule.get("condition").ok_or_else(|| missing("rule.booleanRule.condition"))?)?
        }
        (None, Some(_)) => {}
        _ => {
            return Err(Refusal::invalid("Exactly one of booleanRule and gradientRule must be set."));
        }
    }
    tab.ok_or_else(|| missing("rule.ranges"))
}

fn add_rule(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let rule = object(args, "rule")?;
    let tab = rule_tab(book, rule)?;
    let index = number(args, "index")?.unwrap_or(0);
    let rules = book.reshape(tab)?.list_mut("conditionalFormats");
    if index > rules.len() {
        return Err(no_rule(index));
    }
    rules.insert(index, Value::Object(rule.clone()));
    Ok(Value::Null)
}

fn no_rule(index: usize) -> Refusal {
    Refusal::invalid(format!("No conditional format on sheet at index: {index}"))
}

fn update_rule(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let index = number(args, "index")?.unwrap_or(0);
    let (tab, new) = match args.get("rule").and_then(Value::as_object) {
        Some(rule) => (rule_tab(book, rule)?, Some(Value::Object(rule.clone()))),
        None => (tab_of(book, args)?, None),
    };
    let rules = book.reshape(tab)?.list_mut("conditionalFormats");
    let old = rules.get(index).cloned().ok_or_else(|| no_rule(index))?;
    if let Some(new) = new {
        if let Some(slot) = rules.get_mut(index) {
            *slot = new.clone();
        }
        return Ok(json!({"oldRule": old, "newRule": new, "newIndex": index}));
    }
    let to = number(args, "newIndex")?.unwrap_or(0);
    if to >= rules.len() {
        return Err(no_rule(to));
    }
    let rule = rules.remove(index);
    rules.insert(to, rule.clone());
    Ok(json!({"newRule": rule, "newIndex": to, "oldIndex": index}))
}

fn delete_rule(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let index = number(args, "index")?.unwrap_or(0);
    let tab = tab_of(book, args)?;
    let rules = book.reshape(tab)?.list_mut("conditionalFormats");
    if index >= rules.len() {
        return Err(no_rule(index));
    }
    let rule = rules.remove(index);
    Ok(json!({"rule": rule}))
}

/// An incomplete basic chart is no 400 with Google but a 500 that never passes.
fn check_chart(spec: &Value) -> Result<(), Refusal> {
    const KINDS: [&str; 12] = [
        "basicChart",
        "pieChart",
        "bubbleChart",
        "candlestickChart",
        "orgChart",
        "histogramChart",
        "waterfallChart",
        "treemapChart",
        "scorecardChart",
        "dataSourceChartProperties",
        "filterSpecs",
        "sortSpecs",
    ];
    if !KINDS.iter().any(|kind| spec.get(*kind).is_some()) {
        return Err(Refusal::invalid("No chart specified."));
    }
    if let Some(chart) = spec.get("basicChart") {
        let listed = |name: &str| chart.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        let kind =
            chart.get("chartType").and_then(Value::as_str).is_some_and(|kind| kind != "BASIC_CHART_TYPE_UNSPECIFIED");
        let sourced = |name: &str, inner: &str| {
            chart.get(name).and_then(Value::as_array).is_some_and(|list| {
                list.iter().all(|item| item.pointer(&format!("/{inner}/sourceRange/sources/0")).is_some())
            })
        };
        if !kind
            || !listed("series")
            || !listed("domains")
            || !sourced("series", "series")
            || !sourced("domains", "domain")
        {
            return Err(Refusal::of(500));
        }
    }
    Ok(())
}

fn add_chart(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mut chart = object(args, "chart")?.clone();
    check_chart(chart.get("spec").ok_or_else(|| missing("chart.spec"))?)?;
    let position = chart.get("position").and_then(Value::as_object);
    if position.is_some_and(|p| p.contains_key("newSheet") || p.contains_key("sheetId")) {
        return Err(Refusal::invalid("The sandbox does not imitate charts on a sheet of their own."));
    }
    let none = Args::new();
    let anchor =
        chart.get("position").and_then(|p| p.pointer("/overlayPosition/anchorCell")).and_then(Value::as_object);
    let tab = tab_of(book, anchor.unwrap_or(&none))?;
    let id = match chart.get("chartId").and_then(Value::as_i64) {
        Some(id) => id,
        None => book.new_id(),
    };
    chart.insert("chartId".to_owned(), json!(id));
    let chart = Value::Object(chart);
    book.reshape(tab)?.list_mut("charts").push(chart.clone());
    Ok(json!({"chart": chart}))
}

const CHART: Kind = Kind { member: "chart", of: "EmbeddedChart", list: "charts", id: "chartId", word: "chart" };

fn update_chart(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let id = args.get("chartId").and_then(Value::as_i64).unwrap_or(0);
    let spec = args.get("spec").ok_or_else(|| missing("spec"))?;
    check_chart(spec)?;
    let (tab, at) = found(book, &CHART, id)?;
    if let Some(chart) = book.reshape(tab)?.list_mut("charts").get_mut(at) {
        chart["spec"] = spec.clone();
    }
    Ok(Value::Null)
}

fn delete_embedded(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let id = args.get("objectId").and_then(Value::as_i64).unwrap_or(0);
    let (tab, at) =
        find(book, &CHART, id).ok_or_else(|| Refusal::invalid(format!("No embedded object with id: {id}")))?;
    book.reshape(tab)?.list_mut(CHART.list).remove(at);
    Ok(Value::Null)
}

fn merge(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let area = area_of(book, args, "range")?;
    let id = book.tab(area.tab)?.id;
    let range = |rows: (usize, usize), columns: (usize, usize)| {
        json!({
            "sheetId": id, "startRowIndex": rows.0, "endRowIndex": rows.1,
            "startColumnIndex": columns.0, "endColumnIndex": columns.1,
        })
    };
    let (rows, columns) = ((area.row_start, area.row_end), (area.column_start, area.column_end));
    let new: Vec<Value> = match args.get("mergeType").and_then(Value::as_str).unwrap_or("MERGE_ALL") {
        "MERGE_ALL" => vec![range(rows, columns)],
        "MERGE_ROWS" => (rows.0..rows.1).map(|row| range((row, row + 1), columns)).collect(),
        "MERGE_COLUMNS" => (columns.0..columns.1).map(|column| range(rows, (column, column + 1))).collect(),
        other => {
            return Err(crate::sandbox::values_api::bad_enum("merge_type", "MergeType", other));
        }
    };
    let clash = merged(book, area)?;
    let merges = book.reshape(area.tab)?.list_mut("merges");
    merges.retain(|merge| !clash.contains(merge));
    merges.extend(new);
    Ok(Value::Null)
}

fn merged(book: &Book, area: crate::sandbox::area::Area) -> Result<Vec<Value>, Refusal> {
    let merges = book.tab(area.tab)?.list("merges").iter();
    Ok(merges
        .filter(|merge| {
            let range = merge.as_object().and_then(|range| resolve_grid_range(book, range).ok());
            range.is_some_and(|(other, _)| other.meets(area))
        })
        .cloned()
        .collect())
}

fn unmerge(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let area = area_of(book, args, "range")?;
    let gone = merged(book, area)?;
    book.reshape(area.tab)?.list_mut("merges").retain(|merge| !gone.contains(merge));
    Ok(Value::Null)
}

fn add_named(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mut new = object(args, "namedRange")?.clone();
    area_of(book, &new, "range")?;
    let name = new.get("name").and_then(Value::as_str).unwrap_or("").to_owned();
    let word = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if name.is_empty() || !word || super::super::a1::parse_bounds(&name).is_some() {
        return Err(Refusal::invalid(format!("Invalid name: {name}")));
    }
    if book.named_ranges.iter().any(|range| range.get("name").and_then(Value::as_str) == Some(name.as_str())) {
        return Err(Refusal::invalid(format!("A named range with the name {name} already exists.")));
    }
    let id = match new.get("namedRangeId").and_then(Value::as_str) {
        Some(id) => id.to_owned(),
        None => book.new_id().to_string(),
    };
    new.insert("namedRangeId".to_owned(), json!(id));
    let new = Value::Object(new);
    book.named_ranges.push(new.clone());
    Ok(json!({"namedRange": new}))
}

fn named_at(book: &Book, id: Option<&Value>) -> Result<usize, Refusal> {
    let position = book.named_ranges.iter().position(|range| range.get("namedRangeId") == id && id.is_some());
    position.ok_or_else(|| {
        Refusal::invalid(format!("No named range with id: {}", id.and_then(Value::as_str).unwrap_or("")))
    })
}

fn update_named(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mask: Mask = mask_of(args, "NamedRange")?;
    let source = args.get("namedRange").ok_or_else(|| missing("namedRange"))?;
    let at = named_at(book, source.get("namedRangeId"))?;
    if let Some(Value::Object(target)) = book.named_ranges.get_mut(at) {
        mask.apply(Some(source), target);
    }
    Ok(Value::Null)
}

fn delete_named(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let at = named_at(book, args.get("namedRangeId"))?;
    book.named_ranges.remove(at);
    Ok(Value::Null)
}

/// Stored, shown and otherwise left alone: nothing in the sandbox looks things up by metadata.
fn create_metadata(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mut new = object(args, "developerMetadata")?.clone();
    for name in ["metadataKey", "location", "visibility"] {
        if !new.contains_key(name) {
            return Err(missing(&format!("developerMetadata.{name}")));
        }
    }
    let id = match new.get("metadataId").and_then(Value::as_i64) {
        Some(id) => id,
        None => book.new_id(),
    };
    new.insert("metadataId".to_owned(), json!(id));
    let new = Value::Object(new);
    book.metadata.push(new.clone());
    Ok(json!({"developerMetadata": new}))
}
