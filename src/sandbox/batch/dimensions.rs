//! Requests about whole rows and columns.

use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{Args, dimension_of, mask_of, missing, number, tab_of};
use crate::sandbox::book::{Book, Dimension};
use crate::sandbox::mask::Mask;
use crate::sandbox::refusal::Refusal;

/// A `DimensionRange` inside the grid.
pub(super) struct Span {
    pub tab: usize,
    pub dimension: Dimension,
    pub start: usize,
    pub end: usize,
    pub size: usize,
}

pub(super) fn span(book: &Book, args: &Args, name: &str) -> Result<Span, Refusal> {
    let range = args.get(name).and_then(Value::as_object).ok_or_else(|| missing(name))?;
    let tab = tab_of(book, range)?;
    let dimension = dimension_of(range, "dimension")?;
    let grid = book.tab(tab)?;
    let size = match dimension {
        Dimension::Rows => grid.rows.len(),
        Dimension::Columns => grid.column_count,
    };
    let start = number(range, "startIndex")?.unwrap_or(0);
    let end = number(range, "endIndex")?.unwrap_or(size);
    if start > end {
        return Err(Refusal::invalid(format!(
            "{name}.endIndex[{end}] must be greater than {name}.startIndex[{start}]."
        )));
    }
    Ok(Span { tab, dimension, start, end, size })
}

impl Span {
    pub(super) fn beyond(&self, name: &str) -> Refusal {
        let (word, id) = match self.dimension {
            Dimension::Rows => ("rows", self.size),
            Dimension::Columns => ("columns", self.size),
        };
        Refusal::invalid(format!(
            "{name} [{}, {}) exceeds grid limits. The sheet has {id} {word}.",
            self.start, self.end
        ))
    }
}

pub(super) fn append(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let tab = tab_of(book, args)?;
    let dimension = dimension_of(args, "dimension")?;
    let count = number(args, "length")?.unwrap_or(0);
    if count == 0 {
        return Err(Refusal::invalid("length must be greater than 0."));
    }
    book.append(tab, dimension, count)?;
    Ok(Value::Null)
}

pub(super) fn insert(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let span = span(book, args, "range")?;
    let inherit = args.get("inheritFromBefore") == Some(&json!(true));
    if inherit && span.start == 0 {
        return Err(Refusal::invalid("inheritFromBefore cannot be true when inserting at the start of the sheet."));
    }
    if span.start > span.size {
        return Err(span.beyond("range"));
    }
    book.insert(span.tab, span.dimension, span.start, span.end - span.start, inherit)?;
    Ok(Value::Null)
}

pub(super) fn delete(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let span = span(book, args, "range")?;
    if span.start >= span.size || span.end > span.size {
        return Err(span.beyond("range"));
    }
    book.delete(span.tab, span.dimension, span.start, span.end)?;
    Ok(Value::Null)
}

pub(super) fn shift(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let span = span(book, args, "source")?;
    let to = number(args, "destinationIndex")?.unwrap_or(0);
    if span.end > span.size || to > span.size {
        return Err(span.beyond("source"));
    }
    if span.start < to && to < span.end {
        return Err(Refusal::invalid(format!(
            "destinationIndex[{to}] must not lie inside source [{}, {}).",
            span.start, span.end
        )));
    }
    book.shift(span.tab, span.dimension, span.start, span.end, to)?;
    Ok(Value::Null)
}

pub(super) fn update(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let mask = mask_of(args, "DimensionProperties")?;
    let span = span(book, args, "range")?;
    set(book, &span, &mask, args.get("properties").unwrap_or(&Value::Null))?;
    Ok(Value::Null)
}

fn set(book: &mut Book, span: &Span, mask: &Mask, properties: &Value) -> Result<(), Refusal> {
    let revision = book.revision;
    let grid = book.reshape(span.tab)?;
    match span.dimension {
        Dimension::Rows => {
            for row in grid.rows.iter_mut().take(span.end).skip(span.start) {
                let mut own = row.properties.as_deref().cloned().unwrap_or_default();
                mask.apply(Some(properties), &mut own);
                let row = Arc::make_mut(row);
                row.properties = (!own.is_empty()).then(|| Arc::new(own));
                row.revision = revision;
            }
        }
        Dimension::Columns => {
            let count = grid.column_count;
            grid.columns.resize(count, None);
            for column in grid.columns.iter_mut().take(span.end).skip(span.start) {
                let mut own = column.as_deref().cloned().unwrap_or_default();
                mask.apply(Some(properties), &mut own);
                *column = (!own.is_empty()).then(|| Arc::new(own));
            }
        }
    }
    Ok(())
}

/// Sizes are what the browser makes of the texts: from then on they are not known here, and reads of them are refused.
pub(super) fn auto_resize(book: &mut Book, args: &Args) -> Result<Value, Refusal> {
    let span = span(book, args, "dimensions")?;
    set(book, &span, &Mask::Only([("pixelSize".to_owned(), Mask::All)].into()), &json!({"pixelSize": null}))?;
    Ok(Value::Null)
}
