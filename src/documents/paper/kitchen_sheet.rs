//! LEMBAR DAPUR: what a kitchen makes on a day, to be hung on its wall. It stays in the house and shows no price.

use super::form::{Form, Part};
use super::letterhead::{Head, LAST, WIDTHS, headed, heading, small};
use super::stationery::{Stationery, Words, safe_name};
use crate::documents::page::{Border, Ink, Look, Page, Value};
use crate::domain::kitchen_sheet::{KitchenSheet, MenuToMake, OrderHeld, OrderToMake, Special};
use crate::domain::text::Text;
use crate::domain::wording::{day, grouped, long_day, weekday};

/// What is read from the other side of the kitchen.
const LARGE: u8 = 13;
/// Least height of a row with such letters, in points.
const LARGE_ROW: f64 = 24.0;

/// The page of a kitchen's day.
#[must_use]
pub(crate) fn kitchen_page(sheet: &KitchenSheet, stationery: &Stationery<'_>) -> Page {
    let title = "LEMBAR DAPUR";
    let mut page = headed(
        Head {
            sheet: format!("{} {}", sheet.on.format("%d-%m"), sheet.outlet),
            file: safe_name(&format!("Lembar dapur {} {}", sheet.on, sheet.outlet)),
            title,
            number: "",
            revision: String::new(),
            mark: "Untuk dapur",
            on: sheet.on,
            is_internal: true,
        },
        stationery,
    );
    page.title = format!("{title} · {} · {}", sheet.outlet, day(sheet.on));
    page.footer = format!("{} · keadaan {}", page.title, sheet.as_of.format("%d/%m/%Y %H:%M"));
    debug_assert!(page.widths == WIDTHS);
    let values = [("company", stationery.company.name.clone()), ("outlet", sheet.outlet.to_string())];
    let empty = ["customer", "order", "number", "place", "reference"].map(|name| (name, String::new()));
    let values = values.into_iter().chain([("day", long_day(sheet.on))]).chain(empty).collect();
    let words = Words::new(Form::KitchenSheet, stationery.forms, values);
    let day_of = format!("{} · {}, {}", sheet.outlet, weekday(sheet.on), long_day(sheet.on));
    let band = Look { size: LARGE, ..Look::TOTAL };
    page.row_of_height(
        LARGE_ROW,
        vec![
            (0, 5, day_of.into(), band),
            (LAST, LAST, format!("{} pack", grouped(sheet.packs())).into(), band.right()),
        ],
    );
    small(&mut page, &format!("Keadaan {}. {}", sheet.as_of.format("%d/%m/%Y %H:%M"), words.say("later")));
    page.space(6.0);
    for part in words.parts() {
        draw(&mut page, *part, sheet, &words);
    }
    page.faults = words.into_faults();
    page
}

fn draw(page: &mut Page, part: Part, sheet: &KitchenSheet, words: &Words<'_>) {
    match part {
        Part::Menus => menus(page, &sheet.menus, words),
        Part::Held => held(page, &sheet.held, words),
        Part::Orders => orders(page, &sheet.orders, words),
        Part::Materials => materials(page, sheet, words),
        Part::Work if sheet.orders.is_empty() => {}
        Part::Work => work(page, &sheet.work, words),
        Part::Unknown => unknown(page, &sheet.unknown, words),
        // Parts of other papers.
        Part::Addresses
        | Part::Permit
        | Part::Lines
        | Part::Totals
        | Part::DownPayment
        | Part::Payments
        | Part::Rest
        | Part::InWords
        | Part::Reason
        | Part::Bank
        | Part::Condition
        | Part::Received
        | Part::Amount
        | Part::Opening
        | Part::Invoices
        | Part::SmallPrint
        | Part::Signatures
        | Part::Remark
        | Part::Made
        | Part::GoodUntil
        | Part::Allergens => {}
    }
}

fn menus(page: &mut Page, menus: &[MenuToMake], words: &Words<'_>) {
    heading(page, &words.say("menus"));
    if menus.is_empty() {
        page.row(vec![(0, LAST, words.say("no-menus").into(), Look::CELL)]);
    } else {
        page.row(vec![
            (0, 3, "Menu".into(), Look::HEAD),
            (4, 4, "Pack".into(), Look::HEAD),
            (5, LAST, "Di antaranya khusus".into(), Look::HEAD),
        ]);
        page.keep_with_next();
    }
    let large = Look { size: LARGE, ..Look::CELL };
    for menu in menus {
        let special = menu.special.iter().map(special).collect::<Vec<_>>().join("\n");
        page.row_of_height(
            LARGE_ROW,
            vec![
                (0, 3, (&*menu.menu).into(), large.bold()),
                (4, 4, Value::Count(i64::from(menu.packs)), large.bold().right()),
                (5, LAST, special.into(), Look::CELL),
            ],
        );
    }
    page.space(8.0);
}

/// `40 tanpa sambal (ODR-2026-0147)`
fn special(special: &Special) -> String {
    format!("{} {} ({})", grouped(special.packs), special.remark, special.order)
}

fn held(page: &mut Page, held: &[OrderHeld], words: &Words<'_>) {
    if held.is_empty() {
        return;
    }
    let warning = Look { border: Border::Below, ..Look::HEADING }.ink(Ink::Red);
    page.row(vec![(0, LAST, words.say("held").into(), warning)]);
    page.keep_with_next();
    page.row(vec![
        (0, 1, "No order".into(), Look::HEAD),
        (2, 4, "Pesanan".into(), Look::HEAD),
        (5, LAST, "Sebab".into(), Look::HEAD),
    ]);
    page.keep_with_next();
    for order in held {
        page.row(vec![
            (0, 1, order.order.to_string().into(), Look { size: 9, ..Look::CELL }),
            (2, 4, format!("{} – {}", order.goods, order.customer).into(), Look::CELL),
            (5, LAST, order.why.as_str().into(), Look::CELL.ink(Ink::Red)),
        ]);
    }
    page.space(8.0);
}

fn orders(page: &mut Page, orders: &[OrderToMake], words: &Words<'_>) {
    if orders.is_empty() {
        return;
    }
    heading(page, &words.say("orders"));
    let head = page.next_row();
    page.row(vec![
        (0, 1, "Jam".into(), Look::HEAD),
        (2, 3, "Order".into(), Look::HEAD),
        (4, LAST, "Isi dan catatan".into(), Look::HEAD),
    ]);
    page.keep_with_next();
    for order in orders {
        let how = if order.is_pickup { "diambil" } else { "dikirim" };
        let hour = Look { size: LARGE, ..Look::CELL }.bold().center();
        let whose = format!("{}, {} pack, {how}\n{}", order.order, grouped(order.packs), order.customer);
        let contents = order.lines.iter().map(String::as_str).chain(order.notes.iter().map(|note| &**note));
        page.row(vec![
            (0, 1, order.hour.as_deref().unwrap_or("?").into(), hour),
            (2, 3, whose.into(), Look { size: 9, ..Look::CELL }),
            (4, LAST, contents.collect::<Vec<_>>().join("\n").into(), Look::CELL),
        ]);
    }
    page.table = Some((head, page.next_row()));
    if orders.iter().any(|order| order.hour.is_none()) {
        small(page, &words.say("no-hour"));
    }
    page.space(8.0);
}

fn materials(page: &mut Page, sheet: &KitchenSheet, words: &Words<'_>) {
    if sheet.materials.is_empty() {
        return;
    }
    heading(page, &words.say("materials"));
    page.row(vec![
        (0, 3, "Bahan".into(), Look::HEAD),
        (4, 5, "Perlu".into(), Look::HEAD),
        (LAST, LAST, "Kurang".into(), Look::HEAD),
    ]);
    page.keep_with_next();
    for material in &sheet.materials {
        let short = material.short.as_deref().unwrap_or_default();
        page.row(vec![
            (0, 3, (&*material.material).into(), Look::CELL),
            (4, 5, material.need.as_str().into(), Look::CELL.right()),
            (LAST, LAST, short.into(), Look::CELL.right().ink(Ink::Red)),
        ]);
    }
    page.space(8.0);
}

fn work(page: &mut Page, work: &[(Text, String)], words: &Words<'_>) {
    heading(page, &words.say("work"));
    let first = page.next_row();
    for (label, text) in work {
        page.row(vec![(0, 3, (&**label).into(), Look::CELL), (4, LAST, text.as_str().into(), Look::CELL)]);
    }
    page.keep_together(first);
    page.space(8.0);
}

fn unknown(page: &mut Page, sentences: &[String], words: &Words<'_>) {
    if sentences.is_empty() {
        return;
    }
    heading(page, &words.say("unknown"));
    for sentence in sentences {
        page.row(vec![(0, LAST, sentence.as_str().into(), Look::CELL)]);
    }
}
