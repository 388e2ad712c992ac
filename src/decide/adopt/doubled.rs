//! Ids and numbers that stand in two rows of a sheet: whose they are, only people can say.

use std::collections::BTreeMap;

use crate::domain::books::Books;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::Facts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::number_pattern::NumberPattern;
use crate::domain::order::OrderRow;
use crate::domain::payment::PaymentRow;
use crate::domain::text::Text;

/// An id or number, its tab and the rows it stands in, as people count them.
pub(crate) type Doubled = (String, &'static str, Vec<u32>);

/// What stands in two rows and would be taken over. An id that memory knows belongs to the row it remembers.
pub(crate) fn find(books: &Books, facts: &Facts, pattern: &NumberPattern) -> Vec<Doubled> {
    let number = |shown: &Option<Text>| {
        let shown = shown.as_deref()?.trim();
        let number = shown.strip_suffix("(BATAL)").unwrap_or(shown).trim_end();
        pattern.read(number).map(|_| number.to_owned())
    };
    let order = |row: &OrderRow| {
        let id = row.typed_id.as_deref().and_then(|typed| typed.parse::<OrderId>().ok());
        let id = id.filter(|id| !facts.orders.contains_key(id)).map(|id| id.to_string());
        let shown = &row.shown;
        let numbers = [&shown.proforma_no, &shown.delivery_order_no, &shown.invoice_no].map(number);
        id.into_iter().chain(numbers.into_iter().flatten()).map(|text| (text, row.at)).collect::<Vec<_>>()
    };
    let payment = |row: &PaymentRow| {
        let id = row.typed_id.as_deref().and_then(|typed| typed.parse::<PaymentId>().ok());
        let id = id.filter(|id| !facts.payments.contains_key(id)).map(|id| id.to_string());
        id.into_iter().chain(number(&row.shown_receipt)).map(|text| (text, row.at)).collect::<Vec<_>>()
    };
    let mut doubled = twice(books.orders.iter().flat_map(order), OrderColumn::TAB);
    doubled.extend(twice(books.payments.iter().flat_map(payment), PaymentColumn::TAB));
    doubled
}

fn twice(borne: impl Iterator<Item = (String, u32)>, tab: &'static str) -> Vec<Doubled> {
    let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (text, at) in borne {
        rows.entry(text).or_default().push(at + 1);
    }
    rows.into_iter().filter(|(_, rows)| rows.len() > 1).map(|(text, rows)| (text, tab, rows)).collect()
}
