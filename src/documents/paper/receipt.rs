//! KWITANSI: one verified payment acknowledged.

use super::letterhead::{LAST, joined, sentence, signatures};
use super::stationery::Words;
use crate::documents::page::{Border, Fill, Ink, Look, Page, Value};
use crate::domain::document::Document;
use crate::domain::rupiah::Rupiah;
use crate::domain::terbilang::terbilang;

/// Receipts above this need a revenue stamp.
const STAMP_DUTY_ABOVE: Rupiah = Rupiah(5_000_000);

/// From whom, how much, for what, how and when.
pub(super) fn received(page: &mut Page, document: &Document, words: &Words<'_>) {
    let payment = document.payments.first();
    let how = payment.map_or_else(String::new, |p| {
        joined(&[("", p.method.as_deref().unwrap_or(&p.kind)), ("Ref. ", p.reference.as_deref().unwrap_or_default())])
    });
    let amount = sentence(&terbilang(amount(document)));
    let band = Look { italic: true, fill: Fill::Light, top: true, ..Look::BODY };
    line(page, &words.say("from"), document.buyer.name.as_str().into(), Look::VALUE.bold());
    line(page, &words.say("amount"), amount.into(), band);
    line(page, &words.say("purpose"), purpose(document).into(), Look::VALUE);
    line(page, &words.say("method"), how.into(), Look::VALUE);
    line(page, &words.say("arrived"), payment.map_or(document.on, |p| p.on).into(), Look::VALUE);
}

/// The figure.
pub(super) fn figure(page: &mut Page, document: &Document) {
    page.space(10.0);
    let band = Look { size: 14, bold: true, fill: Fill::Light, border: Border::Box, inset: true, ..Look::BODY };
    let figure = Value::Money(amount(document));
    page.row_of_height(30.0, vec![(0, 1, "Rp".into(), band.center()), (2, 3, figure, band.right())]);
    page.space(8.0);
}

/// The signature, with room for a stamp.
pub(super) fn signed(page: &mut Page, document: &Document, words: &Words<'_>) {
    let first = page.next_row();
    signatures(page, None, (&words.say("signs"), &words.say("signs-name")));
    if amount(document) > STAMP_DUTY_ABOVE {
        let stamp = Look { size: 8, ink: Ink::Grey, border: Border::Box, ..Look::BODY }.center();
        // Beside the signature, over the room left for signing, so that the stamp can be signed across.
        page.beside((first + 2, first + 2), (3, 3), words.say("stamp").into(), stamp);
    }
    page.space(6.0);
}

fn amount(document: &Document) -> Rupiah {
    document.payments.first().map_or(document.amounts.total, |payment| payment.amount)
}

fn line(page: &mut Page, label: &str, value: Value, look: Look) {
    page.row(vec![(0, 2, label.into(), Look::LABEL), (3, LAST, value, look)]);
    page.space(3.0);
}

/// The town of an address as people write it: its last part, without postal code and country; `None` where that is a
/// street.
pub(super) fn town(address: &str) -> Option<String> {
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
