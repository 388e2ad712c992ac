//! The small tables inside a mail, as far as several kinds have them: lines of the order, needs, payments.

use crate::decide::kitchen::Need;
use crate::decide::notices::context::OrderContext;
use crate::decide::orders::headline;
use crate::domain::document::PaymentLine;
use crate::domain::notice::BriefTable;
use crate::domain::quantity::Quantity;
use crate::domain::wording::{day, grouped, shown};

/// A table, unless it would be empty.
#[must_use]
pub(crate) fn table(title: &str, head: &[&str], rows: Vec<Vec<String>>) -> Option<BriefTable> {
    let head = head.iter().map(|h| (*h).to_owned()).collect();
    (!rows.is_empty()).then(|| BriefTable { title: title.to_owned(), head, rows, due_on: Vec::new() })
}

/// The lines of an order that has more than one; a single one stands in the headline.
#[must_use]
pub(crate) fn lines(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let lines = headline::lines(context.order).filter(|lines| lines.len() > 1)?;
    let rows = lines.iter().map(|l| vec![shown(&l.name), grouped(l.packs)]).collect();
    table("Isi pesanan", &["Menu", "Pack"], rows)
}

/// The raw material an order takes, and what is short of it.
#[must_use]
pub(crate) fn needs(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let preparation = context.extra.preparation?;
    let row = |need: &Need| {
        let short = preparation.shortages.iter().find(|s| s.material == need.material && s.unit == need.unit);
        let short = short.map(|s| amount(s.short, &s.unit)).unwrap_or_default();
        vec![need.material.to_string(), amount(need.need, &need.unit), short]
    };
    table("Kebutuhan bahan", &["Bahan", "Perlu", "Kurang"], preparation.needs.iter().map(row).collect())
}

/// The verified money of an order.
#[must_use]
pub(crate) fn payments(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let row = |p: &PaymentLine| {
        vec![day(p.on), p.kind.to_string(), p.reference.as_deref().map(shown).unwrap_or_default(), p.amount.to_string()]
    };
    let rows = context.order.money.lines.iter().map(row).collect();
    table("Pembayaran terverifikasi", &["Tanggal", "Jenis", "Referensi", "Nominal"], rows)
}

/// `33,5 kg`
#[must_use]
pub(crate) fn amount(quantity: Quantity, unit: &str) -> String {
    format!("{quantity} {unit}").trim_end().to_owned()
}
