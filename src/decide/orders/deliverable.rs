//! What goes onto a delivery order: the packs, the names, and what keeps it from being made out (P9, P10).

use chrono::TimeDelta;

use crate::domain::column::OrderColumn;
use crate::domain::document::DeliveryDetails;
use crate::domain::facts::OrderFacts;
use crate::domain::order::{Method, OrderRow, Words};
use crate::domain::problem::{Code, Problem};
use crate::domain::terms::Terms;

/// New prints of a delivery order are told of at most so often: names are typed one after the other.
pub(in crate::decide) const REPRINTS_APART: TimeDelta = TimeDelta::hours(1);

/// Packs that go onto the papers: as many as were made, at most as many as were ordered.
pub(super) fn made(row: &OrderRow, facts: &OrderFacts, terms: &Terms) -> u32 {
    let unclean = facts.unclean.contains(&OrderColumn::Made);
    row.made.get().filter(|_| !unclean).unwrap_or_else(|| terms.packs()).min(terms.packs())
}

/// What keeps the delivery order from being made out, of the terms or, while those cannot be read, of the cells.
pub(super) fn blockers(row: &OrderRow, facts: &OrderFacts, terms: Option<&Terms>) -> Vec<Problem> {
    let mut found = Vec::new();
    let made = terms.map_or_else(|| row.made.get(), |terms| Some(made(row, facts, terms)));
    if made == Some(0) {
        let text = "Jumlah Jadi 0: tidak ada yang bisa dikirim; isi jumlah yang jadi, kosongkan bila sesuai pesanan, atau batalkan order.";
        found.push(Problem::new(Code::NumberUnreadable, text));
    }
    let method = terms.map(|t| t.method).or(row.method.get());
    if method == Some(Method::Delivery) {
        if terms.map_or(&row.address, |t| &t.address).is_none() {
            found.push(Problem::new(Code::AddressMissing, "Alamat masih kosong; surat jalan perlu alamat kirim."));
        }
        if terms.map_or(&row.recipient, |t| &t.recipient).is_none() {
            found
                .push(Problem::new(Code::RecipientMissing, "Penerima masih kosong; tulis siapa yang menerima barang."));
        }
        if terms.map_or(row.shipping.is_blank(), |t| t.shipping.is_none()) {
            found.push(Problem::new(Code::ShippingMissing, "Ongkir belum diputuskan; isi rupiah, atau 0 bila gratis."));
        }
    }
    found
}

/// A delivery with the names the row has now; what is blank there stays as it was. What is fetched has neither driver
/// nor vehicle of ours, whatever was typed: no print names them.
pub(super) fn named(row: &OrderRow, known: &DeliveryDetails) -> DeliveryDetails {
    let by_car = known.method == Method::Delivery;
    let typed = |typed: &Words, known: &Words| typed.clone().filter(|_| by_car).or_else(|| known.clone());
    DeliveryDetails {
        driver: typed(&row.driver, &known.driver),
        plate: typed(&row.plate, &known.plate),
        recipient: row.recipient.clone().or_else(|| known.recipient.clone()),
        recipient_phone: row.recipient_phone.value().cloned().or_else(|| known.recipient_phone.clone()),
        ..known.clone()
    }
}
