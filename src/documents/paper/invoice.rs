//! INVOICE: what was delivered, what was paid so far, what is still to be paid and when.

use super::letterhead::{Details, LAST, bank, blocks, buyer, delivery, heading, small};
use super::lines;
use super::stationery::{Stationery, Words};
use crate::documents::page::{Look, Page};
use crate::domain::document::Document;
use crate::domain::rupiah::Rupiah;

pub(super) fn addresses(page: &mut Page, document: &Document, stationery: &Stationery<'_>) {
    let facts = Details::default()
        .add("Tanggal", document.on)
        .maybe("Jatuh tempo", document.due_on)
        .add_bold("No. order", document.order.to_string())
        .maybe("Surat jalan", document.refers_to.as_deref());
    blocks(page, buyer(&document.buyer), delivery(facts, document, stationery));
}

/// What is still to be paid, and when.
pub(super) fn rest(page: &mut Page, document: &Document, words: &Words<'_>) {
    lines::total(page, &words.say("rest"), document.balance);
    if let Some(due) = document.due_on.filter(|_| document.balance > Rupiah::ZERO) {
        lines::figure(page, "Jatuh tempo", due.into());
    }
}

/// Where to pay, or that nothing is left to.
pub(super) fn how_to_pay(page: &mut Page, document: &Document, stationery: &Stationery<'_>, words: &Words<'_>) {
    if document.balance > Rupiah::ZERO {
        bank(page, words, stationery);
    } else {
        heading(page, &words.say("paid-heading"));
        small(page, &words.say("paid"));
    }
}

pub(super) fn payments(page: &mut Page, document: &Document, words: &Words<'_>) {
    heading(page, &words.say("payments"));
    if document.payments.is_empty() {
        small(page, &words.say("payments-none"));
    }
    for payment in &document.payments {
        let how = super::letterhead::joined(&[
            ("", &payment.kind),
            ("", payment.method.as_deref().unwrap_or_default()),
            ("Ref. ", payment.reference.as_deref().unwrap_or_default()),
        ]);
        page.row(vec![
            (0, 2, payment.on.into(), Look::CELL),
            (3, 5, how.into(), Look::CELL),
            (6, LAST, payment.amount.into(), Look::CELL.right()),
        ]);
    }
    if !document.payments.is_empty() {
        let paid: Rupiah = document.payments.iter().map(|p| p.amount).sum();
        lines::figure(page, &words.say("payments-total"), paid.into());
    }
}
