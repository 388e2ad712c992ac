//! The table of lines and the figures below it.

use super::letterhead::LAST;
use crate::documents::page::{Look, Page, Value};
use crate::domain::document::{Document, DocumentKind};
use crate::domain::order::Method;
use crate::domain::rupiah::Rupiah;
use crate::domain::tax::TaxFigures;
use crate::domain::terms::Line;

/// The lines with prices; the head repeats on every sheet of paper.
pub(super) fn priced(page: &mut Page, document: &Document) {
    let head = page.next_row();
    page.row_of_height(
        20.0,
        vec![
            (0, 0, "No".into(), Look::HEAD),
            (1, 3, "Uraian".into(), Look::HEAD),
            (4, 4, "Pack".into(), Look::HEAD),
            (5, 5, "Harga (Rp)".into(), Look::HEAD),
            (6, 6, "Jumlah (Rp)".into(), Look::HEAD),
        ],
    );
    page.keep_with_next();
    for (n, line) in (1..).zip(&document.lines) {
        page.row(vec![
            (0, 0, Value::Count(n), Look::CELL.center()),
            (1, 3, described(document, line).into(), Look::CELL),
            (4, 4, Value::Count(i64::from(line.packs)), Look::CELL.right()),
            (5, 5, line.unit_price.into(), Look::CELL.right()),
            (6, 6, line.amount().into(), Look::CELL.right()),
        ]);
    }
    page.table = Some((head, page.next_row()));
    notes(page, document);
}

/// What was noted of the whole order, below its lines.
fn notes(page: &mut Page, document: &Document) {
    if let Some(notes) = document.remark.as_deref().filter(|_| document.kind.shows_notes()) {
        let row = page.next_row();
        page.row(vec![(0, LAST, format!("Catatan: {notes}").into(), Look::CELL)]);
        page.keep_with_previous(row);
    }
}

/// The lines without prices, for the driver.
pub(super) fn unpriced(page: &mut Page, document: &Document) {
    let head = page.next_row();
    page.row_of_height(
        20.0,
        vec![(0, 0, "No".into(), Look::HEAD), (1, 5, "Uraian".into(), Look::HEAD), (6, 6, "Pack".into(), Look::HEAD)],
    );
    page.keep_with_next();
    for (n, line) in (1..).zip(&document.lines) {
        page.row(vec![
            (0, 0, Value::Count(n), Look::CELL.center()),
            (1, 5, described(document, line).into(), Look::CELL),
            (6, 6, Value::Count(i64::from(line.packs)), Look::CELL.right()),
        ]);
    }
    page.table = Some((head, page.next_row()));
    notes(page, document);
    packs(page, document);
}

/// The packs of all lines.
fn packs(page: &mut Page, document: &Document) {
    let row = page.next_row();
    page.row(vec![
        (0, 5, "Jumlah pack".into(), Look::TOTAL.right()),
        (6, 6, Value::Count(i64::from(document.amounts.packs)), Look::TOTAL.right()),
    ]);
    page.keep_with_previous(row);
}

/// Subtotal, discount, shipping, tax and total.
pub(super) fn totals(page: &mut Page, document: &Document, label: &str) {
    let (amounts, first) = (&document.amounts, page.next_row());
    figure(page, "Subtotal", amounts.subtotal.into());
    if amounts.discount != Rupiah::ZERO {
        figure(page, "Diskon", (-amounts.discount).into());
    }
    match (document.delivery.method, amounts.shipping) {
        // A credit note gives goods back, not the way they went.
        (_, None | Some(Rupiah::ZERO)) if document.kind == DocumentKind::CreditNote => {}
        // Nothing is carried.
        (Method::Pickup, None | Some(Rupiah::ZERO)) => {}
        (_, Some(shipping)) => figure(page, "Ongkos kirim", shipping.into()),
        (Method::Delivery, None) => figure(page, "Ongkos kirim", "menyusul".into()),
    }
    if amounts.tax.tax != Rupiah::ZERO {
        figure(page, amounts.tax.base_label(amounts.before_tax()), amounts.tax.dpp.into());
        figure(page, &tax_label(&amounts.tax), amounts.tax.tax.into());
    }
    total(page, label, amounts.total);
    page.keep_together(first);
}

/// A figure below the table.
pub(super) fn figure(page: &mut Page, label: &str, value: Value) {
    page.row(vec![(3, 5, label.into(), Look::BODY.right().inset()), (6, LAST, value, Look::CELL.right())]);
}

/// The figure that counts.
pub(super) fn total(page: &mut Page, label: &str, amount: Rupiah) {
    page.row_of_height(
        20.0,
        vec![(3, 5, label.into(), Look::TOTAL.right()), (6, LAST, amount.into(), Look::TOTAL.right())],
    );
}

fn described(document: &Document, line: &Line) -> String {
    let menu = match (line.name.trim(), line.product.trim()) {
        ("", code) => code.to_owned(),
        (name, code) if code.is_empty() || name.eq_ignore_ascii_case(code) => name.to_owned(),
        (name, code) => format!("{name} ({code})"),
    };
    match line.remark.as_deref().filter(|_| document.kind.shows_notes()) {
        Some(remark) => format!("{menu} – {remark}"),
        None => menu,
    }
}

fn tax_label(tax: &TaxFigures) -> String {
    if tax.label.is_empty() { "Pajak".to_owned() } else { tax.label.clone() }
}
