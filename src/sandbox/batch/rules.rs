//! Rules on cells: what may be typed (data validation), and what is coloured (conditional formats).
//!
//! Rules are kept and shown; nothing is validated or coloured by them here.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::args::{Args, area_of, missing, number, object, tab_of};
use super::cells::CellMask;
use crate::sandbox::a1;
use crate::sandbox::area::{resolve_a1, resolve_grid_range};
use crate::sandbox::book::Book;
use crate::sandbox::mask::Mask;
use crate::sandbox::refusal::Refusal;

/// What a condition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Validation,
    Format,
}

/// Where Google takes a condition.
type Uses = &'static [Use];
const BOTH: Uses = &[Use::Validation, Use::Format];
const VALIDATION: Uses = &[Use::Validation];
const FORMAT: Uses = &[Use::Format];
/// In filters of data sources alone, which are not imitated.
const NEITHER: Uses = &[];

/// The conditions, the number of values each wants, and where it may stand.
const CONDITIONS: [(&str, std::ops::RangeInclusive<usize>, Uses); 32] = [
    ("NUMBER_GREATER", 1..=1, BOTH),
    ("NUMBER_GREATER_THAN_EQ", 1..=1, BOTH),
    ("NUMBER_LESS", 1..=1, BOTH),
    ("NUMBER_LESS_THAN_EQ", 1..=1, BOTH),
    ("NUMBER_EQ", 1..=1, BOTH),
    ("NUMBER_NOT_EQ", 1..=1, BOTH),
    ("NUMBER_BETWEEN", 2..=2, BOTH),
    ("NUMBER_NOT_BETWEEN", 2..=2, BOTH),
    ("TEXT_CONTAINS", 1..=1, BOTH),
    ("TEXT_NOT_CONTAINS", 1..=1, BOTH),
    ("TEXT_STARTS_WITH", 1..=1, FORMAT),
    ("TEXT_ENDS_WITH", 1..=1, FORMAT),
    ("TEXT_EQ", 1..=1, BOTH),
    ("TEXT_NOT_EQ", 1..=1, NEITHER),
    ("TEXT_IS_EMAIL", 0..=0, VALIDATION),
    ("TEXT_IS_URL", 0..=0, VALIDATION),
    ("DATE_EQ", 1..=1, BOTH),
    ("DATE_NOT_EQ", 1..=1, NEITHER),
    ("DATE_BEFORE", 1..=1, BOTH),
    ("DATE_AFTER", 1..=1, BOTH),
    ("DATE_ON_OR_BEFORE", 1..=1, VALIDATION),
    ("DATE_ON_OR_AFTER", 1..=1, VALIDATION),
    ("DATE_BETWEEN", 2..=2, VALIDATION),
    ("DATE_NOT_BETWEEN", 2..=2, VALIDATION),
    ("DATE_IS_VALID", 0..=0, VALIDATION),
    ("ONE_OF_RANGE", 1..=1, VALIDATION),
    ("ONE_OF_LIST", 1..=500, VALIDATION),
    ("BLANK", 0..=0, FORMAT),
    ("NOT_BLANK", 0..=0, FORMAT),
    ("CUSTOM_FORMULA", 1..=1, BOTH),
    ("BOOLEAN", 0..=2, VALIDATION),
    ("FILTER_EXPRESSION", 1..=1, NEITHER),
];

/// Errors: no such condition, not for this use, the wrong number of values.
fn check_condition(condition: &Value, wanted: Use) -> Result<(), Refusal> {
    let kind = condition.get("type").and_then(Value::as_str).unwrap_or("CONDITION_TYPE_UNSPECIFIED");
    let Some((_, counts, uses)) = CONDITIONS.iter().find(|(name, ..)| *name == kind) else {
        return Err(Refusal::invalid(format!(
            "Invalid value at 'condition.type' (type.googleapis.com/google.apps.sheets.v4.ConditionType), \"{kind}\""
        )));
    };
    if !uses.contains(&wanted) {
        let what = match wanted {
            Use::Validation => "data validation",
            Use::Format => "conditional formats",
        };
        return Err(Refusal::invalid(format!("Condition type {kind} is not supported for {what}.")));
    }
    let values = condition.get("values").and_then(Value::as_array).map_or(0, Vec::len);
    if !counts.contains(&values) {
        return Err(Refusal::invalid(format!("Invalid number of values for condition type {kind}: {values}")));
    }
    Ok(())
}

pub(super) fn set_validation(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let area = area_of(book, args, "range")?;
    if args.get("filteredRowsIncluded") == Some(&json!(true)) {
        return Err(Refusal::invalid("The sandbox hides no rows and does not imitate filteredRowsIncluded."));
    }
    let cell = match args.get("rule") {
        None => json!({}),
        Some(rule) => {
            let mut rule = rule.clone();
            let condition = rule.get_mut("condition").ok_or_else(|| missing("rule.condition"))?;
            check_condition(condition, Use::Validation)?;
            if condition.get("type") == Some(&json!("ONE_OF_RANGE")) {
                anchor(book, condition)?;
            }
            json!({"dataValidation": rule})
        }
    };
    let mask = CellMask { value: false, look: BTreeMap::from([("dataValidation".to_owned(), Mask::All)]) };
    mask.fill(book, area, &cell)?;
    Ok(Value::Null)
}

/// The list of a dropdown is kept as an absolute range. Errors: it lies nowhere.
fn anchor(book: &Book, condition: &mut Value) -> Result<(), Refusal> {
    let Some(value) = condition.pointer_mut("/values/0/userEnteredValue") else {
        return Err(missing("condition.values[0].userEnteredValue"));
    };
    let text = value.as_str().unwrap_or("").to_owned();
    let range = text.strip_prefix('=').unwrap_or(&text);
    resolve_a1(book, range)?;
    if let Some((title, cells)) = range.rsplit_once('!')
        && let Some(absolute) = a1::absolute(cells)
    {
        *value = json!(format!("={title}!{absolute}"));
    } else if let Some(absolute) = a1::absolute(range) {
        *value = json!(format!("={absolute}"));
    }
    Ok(())
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
            let condition = rule.get("condition").ok_or_else(|| missing("rule.booleanRule.condition"))?;
            check_condition(condition, Use::Format)?;
        }
        (None, Some(_)) => {}
        _ => {
            return Err(Refusal::invalid("Exactly one of booleanRule and gradientRule must be set."));
        }
    }
    tab.ok_or_else(|| missing("rule.ranges"))
}

pub(super) fn add(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
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

pub(super) fn update(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
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

pub(super) fn delete(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let index = number(args, "index")?.unwrap_or(0);
    let tab = tab_of(book, args)?;
    let rules = book.reshape(tab)?.list_mut("conditionalFormats");
    if index >= rules.len() {
        return Err(no_rule(index));
    }
    let rule = rules.remove(index);
    Ok(json!({"rule": rule}))
}
