//! Whether the papers of an order can show what was typed: the fonts of a PDF have Latin, Greek and Cyrillic letters, no
//! others and no pictures.

use crate::decide::orders::Order;
use crate::domain::books::CustomerRow;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::letter;
use crate::domain::problem::{Code, Problem};

/// More letters than this say nothing more.
const MOST_LETTERS: usize = 12;

/// What to say to whoever typed letters that papers cannot show; `customer` as `Pelanggan` has them.
pub(super) fn remark(order: &Order<'_>, customer: Option<&CustomerRow>) -> Option<Problem> {
    let row = order.row?;
    let typed = [
        (OrderColumn::Customer, row.customer.as_deref()),
        (OrderColumn::BuyerPo, row.buyer_po.as_deref()),
        (OrderColumn::Address, row.address.as_deref()),
        (OrderColumn::Recipient, row.recipient.as_deref()),
        (OrderColumn::MadeBy, row.made_by.as_deref()),
        (OrderColumn::Driver, row.driver.as_deref()),
        (OrderColumn::Plate, row.plate.as_deref()),
        (OrderColumn::Notes, row.note(OrderColumn::Notes)),
    ];
    let typed = typed.into_iter().filter_map(|(column, text)| Some((column.header(), text?)));
    let known = customer.into_iter().flat_map(|known| [known.contact.as_deref(), known.address.as_deref()]);
    let known = known.flatten().map(|text| ("tab Pelanggan", text));
    let lines = order.terms.iter().flat_map(|terms| &terms.lines);
    let menus = lines.flat_map(|line| [Some(&*line.name), line.remark.as_deref()]);
    let menus = menus.flatten().map(|text| ("tab Produk atau Rincian", text));
    // Every paper can show ASCII, and nearly all is.
    let texts: Vec<(&str, &str)> = typed.chain(known).chain(menus).filter(|(_, text)| !text.is_ascii()).collect();
    let letters = letter::missing(texts.iter().map(|(_, text)| *text));
    // Hardly anybody types any.
    if letters.is_empty() {
        return None;
    }
    let mut places: Vec<&str> = Vec::new();
    for (place, text) in texts {
        if !places.contains(&place) && !letter::missing([text]).is_empty() {
            places.push(place);
        }
    }
    let letters: String = letters.into_iter().take(MOST_LETTERS).collect();
    Some(Problem::new(
        Code::LettersMissing,
        format!(
            "Huruf {letters} tampil sebagai {} di dokumen PDF ({}). Marketing: tulis dengan huruf Latin. Bila dokumennya sudah terbit, Akunting memeriksanya sebelum dikirim.",
            letter::REPLACEMENT,
            places.join(", ")
        ),
    ))
}
