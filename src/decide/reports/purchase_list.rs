//! What to buy: the raw material that the orders of the next days lack, for which of them, and before when.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{Desk, period, readiness, table};
use crate::domain::notice::Brief;
use crate::domain::quantity::Quantity;
use crate::domain::wording::{day, first_of, shown};

/// So many orders are named behind one material.
const MOST_ORDERS: usize = 10;

/// A material that is short.
struct Lacking {
    short: Quantity,
    /// The first delivery day that lacks it: what arrives on it comes too late.
    before: NaiveDate,
    /// The orders that lack it.
    orders: Vec<String>,
}

/// The list of the days that `Kesiapan` looks ahead to, the most urgent first; nothing where nothing is short.
#[must_use]
pub(crate) fn purchase_list(desk: &Desk<'_, '_>) -> Option<Brief> {
    let (from, to) = readiness::span(desk);
    let mut materials: BTreeMap<(&str, &str), Lacking> = BTreeMap::new();
    for order in desk.orders.values() {
        let Some(on) = order.terms.as_deref().map(|terms| terms.deliver_on).filter(|on| from <= *on && *on <= to)
        else {
            continue;
        };
        let Some(preparation) = desk.plan.orders.get(&order.facts.id) else { continue };
        let is_open = order.facts.state.is_before_confirmation();
        for shortage in &preparation.shortages {
            let none = || Lacking { short: Quantity::ZERO, before: on, orders: Vec::new() };
            let entry = materials.entry((&shortage.material, &shortage.unit)).or_insert_with(none);
            entry.before = entry.before.min(on);
            entry.short += shortage.short;
            let unsure = if is_open { ", belum dikonfirmasi" } else { "" };
            entry.orders.push(format!("{} ({}{unsure})", order.facts.id, amount(shortage.short, &shortage.unit)));
        }
    }
    let mut rows: Vec<_> = materials.into_iter().collect();
    rows.sort_by_key(|((material, _), lacking)| (lacking.before, *material));
    let first = rows.first()?.1.before;
    let headline = format!("{} – {} bahan kurang", period(from, to), rows.len());
    let row = |((material, unit), lacking): ((&str, &str), Lacking)| {
        let Lacking { short, before, orders } = lacking;
        vec![shown(material).into_owned(), amount(short, unit), day(before), first_of(&orders, MOST_ORDERS)]
    };
    let rows = rows.into_iter().map(row).collect();
    let tables = table("Daftar belanja", &["Bahan", "Kurang", "Sebelum", "Untuk"], rows).into_iter().collect();
    Some(Brief { headline: headline.into(), until: day(first - Days::new(1)).into(), tables, ..Brief::default() })
}

fn amount(quantity: Quantity, unit: &str) -> String {
    format!("{quantity} {unit}").trim_end().to_owned()
}
