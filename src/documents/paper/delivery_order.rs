//! SURAT JALAN (DO): what goes where, with whom, in which condition it arrived. The driver's copy shows no prices.

use super::letterhead::{Details, LAST, begin, blocks, heading, in_words, joined, small};
use super::lines;
use super::stationery::{Copy, Stationery};
use crate::documents::page::{Align, Border, Fill, Ink, Look, Page, Value};
use crate::domain::document::Document;
use crate::domain::order::Method;
use crate::domain::phone::Phone;
use crate::domain::terbilang::terbilang;

pub(super) fn page(document: &Document, stationery: &Stationery<'_>, copy: Copy) -> Page {
    let mut page = begin(document, stationery, copy);
    blocks(&mut page, recipient(document, stationery), transport(document, stationery));
    if let Some(permit) = stationery.permit {
        // The reason names amounts, and the driver's copy shows none.
        let shown = if copy == Copy::Driver { permit.split(':').next().unwrap_or(permit) } else { permit };
        permit_line(&mut page, shown.trim());
    }
    match copy {
        Copy::Priced => {
            lines::priced(&mut page, document);
            lines::totals(&mut page, document, "TOTAL");
            page.space(6.0);
            in_words(&mut page, &terbilang(document.amounts.total));
        }
        Copy::Driver => lines::unpriced(&mut page, document),
    }
    page.space(8.0);
    condition(&mut page);
    page.space(8.0);
    four_signatures(&mut page, document);
    page.space(6.0);
    let sheets = match (copy, document.delivery.method) {
        (Copy::Priced, Method::Delivery) => {
            "Lembar 1: penerima · Lembar 2: akunting · Lembar 3: gudang · Salinan tanpa harga: sopir"
        }
        (Copy::Priced, Method::Pickup) => "Lembar 1: penerima · Lembar 2: akunting · Lembar 3: gudang",
        (Copy::Driver, Method::Delivery) => {
            "Salinan untuk sopir, tanpa harga. Kembalikan ke Store Manager setelah ditandatangani penerima."
        }
        (Copy::Driver, Method::Pickup) => "Salinan tanpa harga, untuk yang menyerahkan barang.",
    };
    small(&mut page, sheets);
    page
}

fn recipient(document: &Document, stationery: &Stationery<'_>) -> Details {
    let delivery = &document.delivery;
    let contact = delivery.recipient.as_deref().or(document.buyer.contact.as_deref());
    let number = delivery.recipient_phone.as_ref().or(document.buyer.phone.as_ref());
    let place = match delivery.method {
        Method::Delivery => {
            delivery.address.as_deref().or(document.buyer.address.as_deref()).unwrap_or_default().to_owned()
        }
        Method::Pickup => format!("diambil sendiri di {}", stationery.place(&document.outlet)),
    };
    Details::default()
        .add_bold("Kepada", document.buyer.name.as_ref())
        .maybe("Penerima / PIC", contact)
        .maybe("Telepon", number.map(Phone::local))
        .add("Alamat", place)
        .maybe("No. PO pembeli", document.buyer.po.as_deref())
}

/// Goods that are picked up have neither driver nor vehicle of ours.
fn transport(document: &Document, stationery: &Stationery<'_>) -> Details {
    let delivery = &document.delivery;
    let by_car = delivery.method == Method::Delivery;
    Details::default()
        .add("Tanggal", document.on)
        .add_bold("No. order", document.order.to_string())
        .maybe("Invoice", document.refers_to.as_deref())
        .add("Pengirim", stationery.place(&document.outlet))
        .add(if delivery.method == Method::Delivery { "Tgl kirim" } else { "Tgl ambil" }, delivery.on)
        .maybe("Jam", delivery.hour.as_deref())
        .add("Metode", delivery.method.as_str())
        .maybe("Sopir", by_car.then(|| delivery.driver.as_deref().unwrap_or(TO_FILL)))
        .maybe("No. polisi", by_car.then(|| delivery.plate.as_deref().unwrap_or(TO_FILL)))
}

/// Room to write by hand.
const TO_FILL: &str = "...............................";

fn permit_line(page: &mut Page, permit: &str) {
    let released = permit.trim_start().to_uppercase().starts_with("BOLEH");
    let look = Look {
        size: 11,
        bold: true,
        ink: if released { Ink::Accent } else { Ink::Red },
        fill: Fill::Light,
        border: Border::Box,
        align: Align::Center,
        ..Look::BODY
    };
    page.row(vec![(0, LAST, joined(&[("IZIN KIRIM – ", permit)]).into(), look)]);
    page.space(6.0);
}

fn condition(page: &mut Page) {
    let first = page.next_row();
    heading(page, "Kondisi barang saat diterima (diisi penerima)");
    let boxes =
        "☐  Baik dan lengkap          ☐  Kurang: ............ pack          ☐  Rusak / ditolak: ............ pack";
    page.row_of_height(22.0, vec![(0, LAST, boxes.into(), Look::CELL)]);
    page.row_of_height(
        34.0,
        vec![(0, LAST, "Catatan:".into(), Look { ink: Ink::Grey, size: 9, top: true, ..Look::CELL })],
    );
    page.keep_together(first);
}

/// The quarters of the page, as columns.
const QUARTERS: [(u16, u16); 4] = [(0, 2), (3, 3), (4, 5), (6, 6)];

fn four_signatures(page: &mut Page, document: &Document) {
    const SPACE: f64 = 56.0;
    let first = page.next_row();
    let delivery = &document.delivery;
    let (carrier, driver, recipient) = match delivery.method {
        Method::Delivery => ("Sopir", delivery.driver.as_deref(), "Penerima"),
        Method::Pickup => ("Diserahkan oleh", None, "Diambil oleh"),
    };
    let roles = ["Dibuat oleh", "Gudang", carrier, recipient];
    let names = [delivery.made_by.as_deref(), None, driver, delivery.recipient.as_deref()];
    let over = QUARTERS.iter().zip(roles).map(|((first, last), role)| (*first, *last, role.into(), Look::HEAD));
    page.row(over.collect());
    let room = QUARTERS.iter().map(|(first, last)| (*first, *last, Value::Blank, Look::CELL));
    page.row_of_height(SPACE, room.collect());
    let under = QUARTERS.iter().zip(names).map(|((first, last), name)| {
        let name = name.map_or_else(|| "(                              )".to_owned(), |n| format!("( {n} )"));
        (*first, *last, name.into(), Look { size: 9, ..Look::CELL }.center())
    });
    page.row(under.collect());
    let day =
        QUARTERS.map(|(first, last)| (first, last, "Tgl/jam:".into(), Look { size: 8, ink: Ink::Grey, ..Look::CELL }));
    page.row(day.to_vec());
    page.keep_together(first);
}
