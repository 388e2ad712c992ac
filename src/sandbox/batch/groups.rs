//! Groups of rows and columns that can be folded: each row or column is so and so deep, and groups are its levels.
//!
//! Nothing is ever folded here: a group's `collapsed` is false.

use serde_json::{Value, json};

use super::args::Args;
use super::dimensions::{Span, span};
use crate::sandbox::book::{Book, Dimension};
use crate::sandbox::refusal::Refusal;

/// Google's limit of levels.
const MAX_DEPTH: usize = 8;

/// One level more for a range.
pub(super) fn add(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let span = inside(book, args)?;
    let mut depths = depths(book, &span)?;
    for depth in depths.iter_mut().take(span.end).skip(span.start) {
        *depth += 1;
    }
    if depths.iter().any(|depth| *depth > MAX_DEPTH) {
        return Err(Refusal::invalid(format!("A group cannot be deeper than {MAX_DEPTH}.")));
    }
    let control = match span.dimension {
        Dimension::Rows => "rowGroupControlAfter",
        Dimension::Columns => "columnGroupControlAfter",
    };
    // A new spreadsheet folds from the end, and says so from the first group on.
    book.reshape(span.tab)?.grid.entry(control).or_insert(json!(true));
    put(book, &span, &depths)
}

/// One level less for a range.
pub(super) fn delete(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let span = inside(book, args)?;
    let mut depths = depths(book, &span)?;
    for (at, depth) in depths.iter_mut().enumerate().take(span.end).skip(span.start) {
        *depth = depth.checked_sub(1).ok_or_else(|| Refusal::invalid(format!("There is no group at index {at}.")))?;
    }
    put(book, &span, &depths)
}

fn inside(book: &Book, args: &Args) -> Result<Span, Refusal> {
    let span = span(book, args, "range")?;
    if span.start >= span.end || span.end > span.size { Err(span.beyond("range")) } else { Ok(span) }
}

fn list(span: &Span) -> &'static str {
    match span.dimension {
        Dimension::Rows => "rowGroups",
        Dimension::Columns => "columnGroups",
    }
}

fn depths(book: &Book, span: &Span) -> Result<Vec<usize>, Refusal> {
    let mut depths = vec![0; span.size];
    for group in book.tab(span.tab)?.list(list(span)) {
        let index = |name: &str| {
            let index = group.pointer(&format!("/range/{name}")).and_then(Value::as_u64);
            index.and_then(|index| usize::try_from(index).ok()).unwrap_or(0)
        };
        for depth in depths.iter_mut().take(index("endIndex")).skip(index("startIndex")) {
            *depth += 1;
        }
    }
    Ok(depths)
}

/// Every level is the runs of what is at least so deep.
fn put(book: &mut Book, span: &Span, depths: &[usize]) -> Result<Value, Refusal> {
    let word = match span.dimension {
        Dimension::Rows => "ROWS",
        Dimension::Columns => "COLUMNS",
    };
    let id = book.tab(span.tab)?.id;
    let mut groups = Vec::new();
    for level in 1..=MAX_DEPTH {
        let mut start = None;
        for at in 0..=depths.len() {
            let deep = depths.get(at).is_some_and(|depth| *depth >= level);
            match (start, deep) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    let range = json!({"sheetId": id, "dimension": word, "startIndex": from, "endIndex": at});
                    groups.push(json!({"range": range, "depth": level}));
                    start = None;
                }
                _ => {}
            }
        }
    }
    *book.reshape(span.tab)?.list_mut(list(span)) = groups.clone();
    Ok(if groups.is_empty() { json!({}) } else { json!({"dimensionGroups": groups}) })
}
