//! Rows that are no records: sum lines, headers once more, a lone heading. People lay their sheets out with them.

use crate::domain::cell::CellRef;
use crate::sheet::layout::{ColumnTemplate, normalise, normalised};

/// What stands where a name would, in the line of the sums.
const SUMS: [&str; 5] = ["total", "subtotal", "sub-total", "grandtotal", "jumlah"];
/// Longer texts are neither headers nor sums; they are not compared (bytes).
const LONGEST: usize = 64;

/// What a tab needs to know of itself to tell layout from records.
pub(super) struct LayoutRows<C> {
    /// Each required column, and the headers it goes by.
    required: Vec<(C, Vec<String>)>,
}

impl<C: Copy> LayoutRows<C> {
    pub(super) fn new<'c>(required: impl Iterator<Item = (C, &'c ColumnTemplate)>) -> Self {
        let names = |column: &ColumnTemplate| {
            std::iter::once(&column.header).chain(&column.aliases).map(|name| normalise(name)).collect()
        };
        Self { required: required.map(|(column, template)| (column, names(template))).collect() }
    }

    /// Whether a person laid the row out and meant no record: a word for a sum stands where a record has its name, or half
    /// of the required headers stand there again.
    pub(super) fn has<'t>(&self, cell: impl Fn(C) -> CellRef<'t>) -> bool {
        let mut headers = 0;
        for (column, names) in &self.required {
            let CellRef::Text(text) = cell(*column) else { continue };
            if text.len() > LONGEST {
                continue;
            }
            let is = |word: &str| normalised(text).eq(word.chars());
            if SUMS.into_iter().any(is) {
                return true;
            }
            headers += usize::from(names.iter().any(|name| is(name)));
        }
        headers > 0 && headers * 2 >= self.required.len()
    }

    /// Whether nothing is filled but one text: a heading, unless one name makes a record.
    pub(super) fn is_heading<'t>(&self, cell: impl Fn(C) -> CellRef<'t>, human: &[C]) -> bool {
        if self.required.len() < 2 {
            return false;
        }
        let mut filled = human.iter().map(|column| cell(*column)).filter(|cell| !cell.is_blank());
        match (filled.next(), filled.next()) {
            (Some(CellRef::Text(text)), None) => !is_id(text),
            _ => false,
        }
    }
}

/// The number of an order begins a record, whatever is still to come.
fn is_id(text: &str) -> bool {
    text.parse::<crate::domain::ids::OrderId>().is_ok()
}
