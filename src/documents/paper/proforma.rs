//! PROFORMA INVOICE (PO): what the customer is asked to agree to and to pay first.

use super::letterhead::{Details, bank, begin, blocks, buyer, delivery, in_words, signatures, small, store_manager};
use super::lines;
use super::stationery::{Copy, Stationery};
use crate::documents::page::{Look, Page};
use crate::domain::document::Document;
use crate::domain::order::Scheme;
use crate::domain::rupiah::Rupiah;
use crate::domain::terbilang::terbilang;

pub(super) fn page(document: &Document, stationery: &Stationery<'_>) -> Page {
    let mut page = begin(document, stationery, Copy::Priced);
    let facts = Details::default()
        .add("Tanggal", document.on)
        .maybe("Berlaku s.d.", document.valid_until)
        .add_bold("No. order", document.order.to_string());
    blocks(&mut page, buyer(&document.buyer), delivery(facts, document, stationery));
    lines::priced(&mut page, document);
    lines::totals(&mut page, document, "TOTAL");
    asked_first(&mut page, document);
    page.space(6.0);
    in_words(&mut page, &terbilang(document.amounts.total));
    page.space(8.0);
    bank(&mut page, &document.order.to_string(), stationery);
    small(
        &mut page,
        "Dokumen ini adalah penawaran yang dikonfirmasi: bukan faktur pajak dan bukan tanda terima pembayaran.",
    );
    let house = format!("Hormat kami,\n{}", stationery.company.name);
    signatures(&mut page, Some(("Menyetujui,", &document.buyer.name)), (&house, &store_manager(document)));
    page
}

/// The down payment with its day, and what is left afterwards.
fn asked_first(page: &mut Page, document: &Document) {
    let total = document.amounts.total;
    match (document.dp, document.scheme) {
        (dp, Scheme::Cash) => {
            lines::total(page, "Dibayar penuh sebelum produksi", total);
            if let Some(dp) = dp {
                lines::figure(page, "Dibayar paling lambat", dp.due_on.into());
            }
            lines::figure(page, "Sisa pembayaran", Rupiah::ZERO.into());
        }
        (Some(dp), _) if dp.amount > Rupiah::ZERO => {
            lines::total(page, &format!("Uang muka (DP) {} %", dp.percent), dp.amount);
            lines::figure(page, "Uang muka dibayar paling lambat", dp.due_on.into());
            lines::figure(page, "Sisa pembayaran", (total - dp.amount).into());
        }
        (_, Scheme::Dp | Scheme::Top) => lines::figure(page, "Sisa pembayaran", total.into()),
    }
    if document.scheme == Scheme::Top {
        let now =
            if document.dp.is_some_and(|dp| dp.amount > Rupiah::ZERO) { "" } else { "; tidak ada pembayaran sekarang" };
        let term = format!("Pembayaran tempo (TOP) {} hari sejak tanggal invoice{now}.", document.top_days);
        page.row(vec![(2, super::letterhead::LAST, term.into(), Look::BODY.right())]);
    }
    if document.amounts.shipping.is_none() && document.delivery.method == crate::domain::order::Method::Delivery {
        let has_dp = document.scheme != Scheme::Cash && document.dp.is_some_and(|dp| dp.amount > Rupiah::ZERO);
        let kept = if has_dp { "; uang muka tidak berubah karenanya" } else { "" };
        small(page, &format!("Ongkos kirim menyusul dan ditambahkan pada invoice{kept}."));
    }
}
