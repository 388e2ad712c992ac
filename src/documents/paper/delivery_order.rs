//! SURAT JALAN (DO): what goes where, with whom, in which condition it arrived. The driver's copy shows no prices.

use super::letterhead::{Details, LAST, blocks, heading, joined, small};
use super::stationery::{Copy, Stationery, Words};
use crate::documents::page::{Align, Border, Fill, Ink, Look, Page, Value};
use crate::domain::document::Document;
use crate::domain::order::Method;
use crate::domain::phone::Phone;

pub(super) fn addresses(page: &mut Page, document: &Document, stationery: &Stationery<'_>) {
    blocks(page, recipient(document, stationery), transport(document, stationery));
}

/// Whether the goods may leave.
pub(super) fn permit(page: &mut Page, stationery: &Stationery<'_>, copy: Copy) {
    if let Some(permit) = stationery.permit {
        // The reason names amounts, and the driver's copy shows none.
        let shown = if copy == Copy::Driver { permit.split(':').next().unwrap_or(permit) } else { permit };
        permit_line(page, shown.trim());
    }
}

/// Who gets which sheet.
pub(super) fn sheets(page: &mut Page, document: &Document, copy: Copy, words: &Words<'_>) {
    let word = match (copy, document.delivery.method) {
        (Copy::Priced, Method::Delivery) => "small-print",
        (Copy::Priced, Method::Pickup) => "small-print-fetched",
        (Copy::Driver, Method::Delivery) => "small-print-driver",
        (Copy::Driver, Method::Pickup) => "small-print-driver-fetched",
    };
    small(page, &words.say(word));
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

/// In which condition the goods arrived, to be filled by hand.
pub(super) fn condition(page: &mut Page, words: &Words<'_>) {
    let first = page.next_row();
    heading(page, &words.say("condition"));
    let boxes = words.say("condition-boxes");
    page.row_of_height(22.0, vec![(0, LAST, boxes.into(), Look::CELL)]);
    page.row_of_height(
        34.0,
        vec![(0, LAST, words.say("condition-notes").into(), Look { ink: Ink::Grey, size: 9, top: true, ..Look::CELL })],
    );
    page.keep_together(first);
}

/// The quarters of the page, as columns.
const QUARTERS: [(u16, u16); 4] = [(0, 2), (3, 3), (4, 5), (6, 6)];

pub(super) fn four_signatures(page: &mut Page, document: &Document, words: &Words<'_>) {
    const SPACE: f64 = 56.0;
    let first = page.next_row();
    let delivery = &document.delivery;
    let (carrier, driver, recipient) = match delivery.method {
        Method::Delivery => ("driver", delivery.driver.as_deref(), "recipient"),
        Method::Pickup => ("handed-over-by", None, "fetched-by"),
    };
    let roles = ["made-by", "warehouse", carrier, recipient];
    let names = [delivery.made_by.as_deref(), None, driver, delivery.recipient.as_deref()];
    let over =
        QUARTERS.iter().zip(roles).map(|((first, last), role)| (*first, *last, words.say(role).into(), Look::HEAD));
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
