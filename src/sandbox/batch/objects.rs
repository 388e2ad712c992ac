//! Requests about what lies on a tab: protections, rules, filters, charts, bandings, merges, names, metadata.
//!
//! Stored as JSON and returned as it came; only what Google checks is checked.

use serde_json::{Value, json};

use super::args::{Args, area_of, mask_of, missing, object, tab_of};
use crate::sandbox::a1;
use crate::sandbox::area::{Area, resolve_grid_range};
use crate::sandbox::book::Book;
use crate::sandbox::mask::Mask;
use crate::sandbox::metadata;
use crate::sandbox::protection::admits_account;
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
        "createDeveloperMetadata" => object(args, "developerMetadata").and_then(|new| metadata::create(book, new)),
        "deleteDeveloperMetadata" => metadata::delete(book, args.get("dataFilter").unwrap_or(&Value::Null)),
        _ => return None,
    })
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
        new.entry("editors").or_insert_with(|| json!({}));
    }
    let new = Value::Object(new);
    book.reshape(tab)?.list_mut(kind.list).push(new.clone());
    Ok(json!({ kind.member: new }))
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
    if let Some(slot) = book.reshape(tab)?.list_mut(kind.list).get_mut(at) {
        // Read only, whatever the mask says.
        let may_edit = admits_account(slot);
        if let Value::Object(target) = slot {
            mask.apply(Some(source), target);
            target.insert(kind.id.to_owned(), json!(id));
            target.remove("requestingUserCanEdit");
            if may_edit {
                target.insert("requestingUserCanEdit".to_owned(), json!(true));
            }
        }
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
    let mut filter = object(args, "filter")?.clone();
    if let Some(name) = ["criteria", "filterSpecs", "sortSpecs"].into_iter().find(|name| filter.contains_key(*name)) {
        return Err(Refusal::invalid(format!("The sandbox hides and sorts no rows by a basic filter's {name}.")));
    }
    let area = area_of(book, &filter, "range")?;
    // Open ends are closed at the end of the grid.
    let id = book.tab(area.tab)?.id;
    filter.insert("range".to_owned(), area.grid_range(id));
    book.reshape(area.tab)?.basic_filter = Some(Value::Object(filter));
    Ok(Value::Null)
}

fn clear_basic_filter(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let tab = tab_of(book, args)?;
    book.reshape(tab)?.basic_filter = None;
    Ok(Value::Null)
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
    refuse_hidden(book, args, area)?;
    let range = |(row_start, row_end), (column_start, column_end)| {
        Area { tab: area.tab, row_start, row_end, column_start, column_end }.grid_range(id)
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

/// Errors: values would lie under a merge; what becomes of them is not imitated.
fn refuse_hidden(book: &Book, args: &Args, area: Area) -> Result<(), Refusal> {
    let (by_rows, by_columns) = match args.get("mergeType").and_then(Value::as_str) {
        Some("MERGE_ROWS") => (true, false),
        Some("MERGE_COLUMNS") => (false, true),
        _ => (false, false),
    };
    let tab = book.tab(area.tab)?;
    for row in area.row_start..area.row_end.min(tab.filled_rows().max(area.row_start)) {
        for column in area.column_start..area.column_end {
            let stays = (by_rows || row == area.row_start) && (by_columns || column == area.column_start);
            if !stays && !tab.value(row, column).is_empty() {
                return Err(Refusal::invalid("The sandbox does not imitate what becomes of values under a merge."));
            }
        }
    }
    Ok(())
}

/// The merges inside an area. Errors: one of them lies only partly in it.
fn merged(book: &Book, area: Area) -> Result<Vec<Value>, Refusal> {
    let mut inside = Vec::new();
    for merge in book.tab(area.tab)?.list("merges") {
        let Some((other, _)) = merge.as_object().and_then(|range| resolve_grid_range(book, range).ok()) else {
            continue;
        };
        if !other.meets(area) {
            continue;
        }
        if !area.contains(other) {
            return Err(Refusal::invalid("You must select all cells in a merged range to merge or unmerge them."));
        }
        inside.push(merge.clone());
    }
    Ok(inside)
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
    if !a1::is_name(&name) {
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
