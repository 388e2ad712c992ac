//! PROFORMA INVOICE (PO): what the customer is asked to agree to and to pay first.

use super::letterhead::{Details, blocks, buyer, delivery, small};
use super::lines;
use super::stationery::Stationery;
use crate::documents::page::{Look, Page};
use crate::domain::document::Document;
use crate::domain::order::Scheme;
use crate::domain::rupiah::Rupiah;

pub(super) fn addresses(page: &mut Page, document: &Document, stationery: &Stationery<'_>) {
    let facts = Details::default()
        .add("Tanggal", document.on)
        .maybe("Berlaku s.d.", document.valid_until)
        .add_bold("No. order", document.order.to_string());
    blocks(page, buyer(&document.buyer), delivery(facts, document, stationery));
}

/// The down payment with its day, and what is left afterwards.
pub(super) fn asked_first(page: &mut Page, document: &Document) {
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
