//! NOTA KREDIT: what is given back for packs the customer refused.

use super::letterhead::{Details, LAST, begin, blocks, buyer, in_words, signatures, small, store_manager};
use super::lines;
use super::stationery::{Copy, Stationery};
use crate::documents::page::{Border, Look, Page};
use crate::domain::document::Document;
use crate::domain::terbilang::terbilang;

pub(super) fn page(document: &Document, stationery: &Stationery<'_>) -> Page {
    let mut page = begin(document, stationery, Copy::Priced);
    let facts = Details::default()
        .add("Tanggal", document.on)
        .add_bold("No. order", document.order.to_string())
        .maybe("No. invoice", document.refers_to.as_deref());
    blocks(&mut page, buyer(&document.buyer), facts);
    lines::priced(&mut page, document);
    lines::totals(&mut page, document, "NILAI KREDIT");
    page.space(6.0);
    in_words(&mut page, &terbilang(document.amounts.total));
    page.space(8.0);
    let reason = document.remark.as_deref().unwrap_or("Pack ditolak saat diterima");
    let frame = Look { border: Border::Box, inset: true, ..Look::VALUE };
    page.row(vec![
        (0, 1, "Alasan".into(), Look { border: Border::Box, inset: true, ..Look::LABEL }),
        (2, LAST, reason.into(), frame),
    ]);
    page.space(4.0);
    small(
        &mut page,
        "Nilai ini mengurangi tagihan invoice di atas; bila invoice sudah lunas, dicatat sebagai lebih bayar.",
    );
    let house = format!("Hormat kami,\n{}", stationery.company.name);
    signatures(&mut page, None, (&house, &store_manager(document)));
    page
}
