//! NOTA KREDIT: what is given back for packs the customer refused.

use super::letterhead::{Details, LAST, blocks, buyer};
use super::stationery::Words;
use crate::documents::page::{Border, Look, Page};
use crate::domain::document::Document;

pub(super) fn addresses(page: &mut Page, document: &Document) {
    let facts = Details::default()
        .add("Tanggal", document.on)
        .add_bold("No. order", document.order.to_string())
        .maybe("No. invoice", document.refers_to.as_deref());
    blocks(page, buyer(&document.buyer), facts);
}

/// Why.
pub(super) fn reason(page: &mut Page, document: &Document, words: &Words<'_>) {
    let reason = document.remark.as_deref().map_or_else(|| words.say("reason-none"), str::to_owned);
    let frame = Look { border: Border::Box, inset: true, ..Look::VALUE };
    page.row(vec![
        (0, 1, words.say("reason").into(), Look { border: Border::Box, inset: true, ..Look::LABEL }),
        (2, LAST, reason.into(), frame),
    ]);
    page.space(4.0);
}
