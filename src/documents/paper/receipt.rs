//! KWITANSI: one verified payment acknowledged.

use super::letterhead::{LAST, begin, joined, sentence, signatures, small};
use super::stationery::{Copy, Stationery};
use crate::documents::page::{Border, Fill, Ink, Look, Page, Value};
use crate::domain::document::Document;
use crate::domain::rupiah::Rupiah;
use crate::domain::terbilang::terbilang;
use crate::domain::wording;

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
    let place = town(&stationery.company.address).map_or_else(String::new, |town| format!("{town}, "));
    let house = format!("{place}{}\nYang menerima,\n{}", wording::long_day(document.on), stationery.company.name);
    signatures(&mut page, None, (&house, "Akunting"));
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

/// The town of an address as people write it: its last part, without postal code and country; `None` where that is a
/// street.
fn town(address: &str) -> Option<String> {
    const STREETS: [&str; 10] = ["jl", "jln", "jalan", "gedung", "gd", "ruko", "blok", "kav", "no", "rt"];
    let without_code = |part: &str| {
        let words = part.split_whitespace().filter(|word| !word.bytes().all(|b| b.is_ascii_digit()));
        words.collect::<Vec<_>>().join(" ")
    };
    let mut parts = address.rsplit(['\n', ',']).map(without_code).filter(|part| !part.is_empty());
    let town = parts.find(|part| !part.eq_ignore_ascii_case("Indonesia"))?;
    let first = town.split([' ', '.']).next().unwrap_or_default().to_lowercase();
    (!STREETS.contains(&first.as_str())).then_some(town)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_is_the_last_part_of_an_address_that_is_no_street() {
        let check = |address: &str, expected: Option<&str>| assert_eq!(town(address).as_deref(), expected, "{address}");
        check("Jl. Raya Pasar Minggu No. 12, Pancoran\nJakarta Selatan 12780", Some("Jakarta Selatan"));
        check("Jl. Melati 5, Bandung 40111, Indonesia\n", Some("Bandung"));
        check("Jl. Contoh 1", None);
        check("Ruko Baru Blok A", None);
        check("", None);
    }
}
