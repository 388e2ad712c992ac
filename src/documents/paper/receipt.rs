//! KWITANSI: one verified payment acknowledged.

use super::letterhead::{LAST, begin, joined, sentence, signatures, small};
use super::stationery::{Copy, Stationery};
use crate::documents::page::{Border, Fill, Ink, Look, Page, Value};
use crate::domain::document::Document;
use crate::domain::rupiah::Rupiah;
use crate::domain::terbilang::terbilang;

/// Receipts above this need a revenue stamp.
const STAMP_DUTY_ABOVE: Rupiah = Rupiah(5_000_000);

pub(super) fn page(document: &Document, stationery: &Stationery<'_>) -> Page {
    let mut page = begin(document, stationery, Copy::Priced);
    let payment = document.payments.first();
    let amount = payment.map_or(document.amounts.total, |p| p.amount);
    let how = payment.map_or_else(String::new, |p| {
        joined(&[("", p.method.as_deref().unwrap_or(&p.kind)), ("Ref. ", p.reference.as_deref().unwrap_or_default())])
    });
    line(&mut page, "Sudah terima dari", document.buyer.name.as_ref().into(), Look::VALUE.bold());
    let words = Look { italic: true, fill: Fill::Light, top: true, ..Look::BODY };
    line(&mut page, "Uang sejumlah", sentence(&terbilang(amount)).into(), words);
    line(&mut page, "Untuk pembayaran", purpose(document).into(), Look::VALUE);
    line(&mut page, "Cara bayar", how.into(), Look::VALUE);
    line(&mut page, "Tanggal uang masuk", payment.map_or(document.on, |p| p.on).into(), Look::VALUE);
    page.space(10.0);
    let band = Look { size: 14, bold: true, fill: Fill::Light, border: Border::Box, inset: true, ..Look::BODY };
    page.row_of_height(30.0, vec![(0, 1, "Rp".into(), band.center()), (2, 3, Value::Money(amount), band.right())]);
    page.space(8.0);
    let first = page.next_row();
    signatures(&mut page, None, (&format!("Yang menerima,\n{}", stationery.company.name), "Akunting"));
    if amount > STAMP_DUTY_ABOVE {
        let stamp = Look { size: 8, ink: Ink::Grey, border: Border::Box, ..Look::BODY }.center();
        // Beside the signature, over the room left for signing, so that the stamp can be signed across.
        page.beside(first + 2, (3, 3), "METERAI\nRp10.000".into(), stamp);
    }
    page.space(6.0);
    small(&mut page, "Sah setelah dana diterima di rekening kami. Dokumen ini bukan faktur pajak.");
    page
}

fn line(page: &mut Page, label: &str, value: Value, look: Look) {
    page.row(vec![(0, 2, label.into(), Look::LABEL), (3, LAST, value, look)]);
    page.space(3.0);
}

fn purpose(document: &Document) -> String {
    let about = match &document.refers_to {
        Some(number) => format!("order {} ({number})", document.order),
        None => format!("order {}", document.order),
    };
    match document.remark.as_deref() {
        Some(remark) => format!("{remark} – {about}"),
        None => format!("Pembayaran {about}"),
    }
}
