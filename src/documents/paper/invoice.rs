//! INVOICE: what was delivered, what was paid so far, what is still to be paid and when.

use super::letterhead::{
    Details, LAST, bank, begin, blocks, buyer, delivery, heading, in_words, signatures, small, store_manager,
};
use super::lines;
use super::stationery::{Copy, Stationery};
use crate::documents::page::{Look, Page};
use crate::domain::document::Document;
use crate::domain::rupiah::Rupiah;
use crate::domain::terbilang::terbilang;

pub(super) fn page(document: &Document, stationery: &Stationery<'_>) -> Page {
    let mut page = begin(document, stationery, Copy::Priced);
    let facts = Details::default()
        .add("Tanggal", document.on)
        .maybe("Jatuh tempo", document.due_on)
        .add_bold("No. order", document.order.to_string())
        .maybe("Surat jalan", document.refers_to.as_deref());
    blocks(&mut page, buyer(&document.buyer), delivery(facts, document, stationery));
    lines::priced(&mut page, document);
    lines::totals(&mut page, document, "TOTAL");
    page.space(8.0);
    payments(&mut page, document);
    lines::total(&mut page, "SISA TAGIHAN", document.balance);
    if let Some(due) = document.due_on {
        lines::figure(&mut page, "Jatuh tempo", due.into());
    }
    page.space(6.0);
    in_words(&mut page, &terbilang(document.balance));
    page.space(8.0);
    if document.balance > Rupiah::ZERO {
        bank(&mut page, &document.order.to_string(), stationery);
    } else {
        heading(&mut page, "LUNAS");
        small(&mut page, &format!("Order {} sudah dibayar penuh. Terima kasih.", document.order));
    }
    small(&mut page, "Dokumen ini bukan faktur pajak dan bukan tanda terima pembayaran.");
    let house = format!("Hormat kami,\n{}", stationery.company.name);
    signatures(&mut page, None, (&house, &store_manager(document)));
    page
}

fn payments(page: &mut Page, document: &Document) {
    heading(page, "Pembayaran yang sudah diterima");
    if document.payments.is_empty() {
        small(page, "Belum ada pembayaran yang terverifikasi.");
    }
    for payment in &document.payments {
        let reference = super::letterhead::joined(&[
            ("", payment.method.as_deref().unwrap_or_default()),
            ("Ref. ", payment.reference.as_deref().unwrap_or_default()),
        ]);
        page.row(vec![
            (0, 2, payment.on.into(), Look::CELL),
            (3, 3, payment.kind.as_ref().into(), Look::CELL),
            (4, 5, reference.into(), Look::CELL),
            (6, LAST, payment.amount.into(), Look::CELL.right()),
        ]);
    }
    if !document.payments.is_empty() {
        let paid: Rupiah = document.payments.iter().map(|p| p.amount).sum();
        lines::figure(page, "Jumlah diterima", paid.into());
    }
}
