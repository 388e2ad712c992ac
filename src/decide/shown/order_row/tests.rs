//! What an order's row shows, at the stations of its way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::domain::books::Books;
use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::*;
use crate::decide::tests::{Shop, at, nov};
use crate::domain::cell::CellRef;
use crate::domain::column::Column;
use crate::domain::facts::{Elsewhere, PaperNumbers};
use crate::domain::order::{Answer, Scheme};
use crate::domain::quantity::Quantity;
use crate::domain::reading::Entry;
use crate::domain::state::State;

fn seen(order: &Order<'_>, preparation: Option<&Preparation>, world: &World<'_>) -> Vec<(OrderColumn, Cell)> {
    cells(order, next_steps::next_step(order, world), preparation, world)
}

fn row(shop: &mut Shop) -> BTreeMap<&'static str, Cell> {
    let shown = shop.see(|s, world| seen(s, None, world));
    let count = shown.len();
    let map: BTreeMap<_, _> = shown.into_iter().map(|(c, v)| (c.header(), v)).collect();
    assert_eq!(map.len(), count, "a column is named twice");
    map
}

#[track_caller]
fn check(row: &BTreeMap<&'static str, Cell>, expected: &[(&'static str, &str)]) {
    for (header, value) in expected {
        assert_eq!(row[header].to_string(), *value, "{header}");
    }
}

#[test]
fn a_draft_shows_its_figures_and_no_numbers() {
    let shown = row(&mut Shop::new());
    check(
        &shown,
        &[
            ("No Order", "ODR-2026-0147"),
            ("Status", "Draf"),
            ("Penanda", "ORDER BESAR"),
            ("Total Pack", "1001"),
            ("Subtotal", "25025000"),
            ("Pajak", "0"),
            ("Total", "25025000"),
            ("Batas Konfirmasi", "46349"),
            ("Waktu Konfirmasi", ""),
            ("DP Wajib", "12512500"),
            ("Terbayar", "0"),
            ("Menunggu Verifikasi", "0"),
            ("Sisa Tagihan", "25025000"),
            ("Lebih Bayar", "0"),
            ("No Proforma", ""),
            ("No Surat Jalan", ""),
            ("No Invoice", ""),
            ("Izin Kirim", ""),
        ],
    );
    let ours: Vec<&str> = OURS.iter().map(|c| c.header()).filter(|h| *h != "Diperbarui").collect();
    assert!(ours.iter().all(|h| shown.contains_key(h)), "every column of ours is there");
    assert_eq!(shown.len(), ours.len(), "and none of people's");
}

#[test]
fn figures_are_blank_only_when_quantity_or_price_cannot_be_read() {
    let mut shop = Shop::new();
    shop.row.deliver_on = Entry::Blank;
    shop.row.scheme = Entry::Blank;
    check(
        &row(&mut shop),
        &[("Total Pack", "1001"), ("Total", "25025000"), ("DP Wajib", "12512500"), ("Sisa Tagihan", "25025000")],
    );
    shop.row.packs = Entry::Unreadable;
    check(
        &row(&mut shop),
        &[("Total Pack", ""), ("Total", ""), ("DP Wajib", ""), ("Sisa Tagihan", ""), ("Terbayar", "0")],
    );
}

#[test]
fn a_small_order_has_no_last_day_to_confirm() {
    let mut shop = Shop::new();
    shop.row.packs = Entry::Is(1_000);
    check(&row(&mut shop), &[("Batas Konfirmasi", ""), ("Penanda", "")]);
}

#[test]
fn a_confirmed_order_shows_when_and_its_proforma() {
    let mut shop = Shop::confirmed();
    shop.now = at(23, 12, 0);
    let shown = row(&mut shop);
    check(&shown, &[("Status", "Menunggu DP"), ("No Proforma", "001/PI/MKN/XI/2026"), ("DP Wajib", "12512500")]);
    assert_eq!(shown["Waktu Konfirmasi"], Cell::Number(46_349.5), "noon of 23 November, local time");
}

#[test]
fn a_shipped_order_shows_its_papers_and_whether_it_may_leave() {
    let mut shop = Shop::delivered();
    check(
        &row(&mut shop),
        &[
            ("Status", "Menunggu Pelunasan"),
            ("No Surat Jalan", "001/SJ/MKN/XI/2026"),
            ("No Invoice", "001/INV/MKN/XI/2026"),
            ("Izin Kirim", "TAHAN: kurang bayar Rp12.512.500"),
            ("Sisa Tagihan", "12512500"),
        ],
    );
    shop.pay(12_512_500);
    check(&row(&mut shop), &[("Izin Kirim", "BOLEH"), ("Sisa Tagihan", "0"), ("Status", "Siap Kirim")]);
    shop.row.shipped = Entry::Is(true);
    check(&row(&mut shop), &[("Status", "Dikirim"), ("Izin Kirim", "BOLEH")]);
}

#[test]
fn a_void_number_says_so() {
    let mut shop = Shop::confirmed();
    shop.cycle();
    shop.row.cancel = Entry::Is(true);
    shop.row.cancel_reason = Some("acara batal".into());
    check(
        &row(&mut shop),
        &[
            ("Status", "Batal"),
            ("No Proforma", "001/PI/MKN/XI/2026 (BATAL)"),
            ("Sisa Tagihan", "0"),
            ("Langkah Berikutnya", ""),
        ],
    );
}

#[test]
fn an_order_from_a_filled_sheet_keeps_the_numbers_it_came_with() {
    let mut shop = Shop::confirmed();
    let numbers = PaperNumbers { proforma: Some("007/PI/MKN/XI/2026".into()), ..PaperNumbers::default() };
    let state = State::AwaitingDownPayment;
    let elsewhere = Elsewhere { state, proforma: true, delivery: false, bygone: false, numbers: Some(numbers) };
    shop.order.elsewhere = Some(Box::new(elsewhere));
    check(&row(&mut shop), &[("No Proforma", "007/PI/MKN/XI/2026")]);
    shop.order.elsewhere = None;
    shop.order.proforma = None;
    shop.clear(OrderColumn::SmAnswer);
    check(&row(&mut shop), &[("No Proforma", "")]);
}

#[test]
fn a_newcomer_has_no_number_yet() {
    let mut shop = Shop::new();
    let (policy, now, facts) = (shop.policy.clone(), shop.now, shop.facts.clone());
    let mut order = shop.cycle();
    order.is_newcomer = true;
    let shown = seen(&order, None, &World::new(now, &policy, &Books::default(), &facts));
    assert_eq!(shown[0], (OrderColumn::OrderNo, Cell::Empty));
    let step = &shown.iter().find(|(c, _)| *c == OrderColumn::NextStep).unwrap().1;
    assert!(step.to_string().contains("lalu No Order diberikan"), "{step}");
}

#[test]
fn answers_to_old_terms_become_ulang() {
    let mut shop = Shop::confirmed();
    shop.cycle();
    shop.row.packs = Entry::Is(1_100);
    check(&row(&mut shop), &[("Cek R&D", "Ulang"), ("Cek PPIC", "Ulang"), ("Konfirmasi SM", "Ulang")]);
    let flags = row(&mut shop)["Penanda"].to_string();
    assert_eq!(flags, "ORDER BESAR, KONFIRMASI ULANG");
}

#[test]
fn preparation_fills_its_cells_and_adds_its_problems() {
    let mut shop = Shop::new();
    let preparation = Preparation {
        materials: "Ayam 157,67 kg".to_owned(),
        person_minutes: Quantity::units(90),
        problems: vec![Problem::new(problem::Code::CapacityExceeded, "lebih 200 pack.")],
        ..Preparation::default()
    };
    let shown: BTreeMap<_, _> = shop.see(|s, world| seen(s, Some(&preparation), world)).into_iter().collect();
    assert_eq!(shown[&OrderColumn::Materials], Cell::text("Ayam 157,67 kg"));
    assert_eq!(shown[&OrderColumn::PersonHours], Cell::Number(1.5));
    assert!(shown[&OrderColumn::Problems].to_string().ends_with("[W] KAPASITAS_LEBIH: lebih 200 pack."));
}

#[test]
fn the_whatsapp_link_opens_the_customers_chat_or_the_chooser() {
    let mut shop = Shop::new();
    let link = row(&mut shop)["Link WA"].to_string();
    assert!(
        link.starts_with("https://wa.me/6281234567890?text=Yth.%20PT%20Maju%20Jaya%2C%0Apesanan%20ODR-2026-0147"),
        "{link}"
    );
    assert!(!link.contains([' ', '\n', '&', '#']), "{link}");
    shop.row.phone = Entry::Blank;
    assert!(row(&mut shop)["Link WA"].to_string().starts_with("https://wa.me/?text="));
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
    let check = |unit: &str, count: usize| {
        let Cell::Text(cut) = text(unit.repeat(count)) else { panic!("a text") };
        assert!(cut.encode_utf16().count() <= 50_000);
        assert!(cut.ends_with("terlalu panjang untuk satu sel)"), "{unit}");
    };
    check("a", 60_000);
    check("🍱", 30_000);
    assert_eq!(text("a".repeat(49_900)).to_string().len(), 49_900);
}

#[test]
fn dates_count_from_the_end_of_1899() {
    assert_eq!(serial::day(NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()), Cell::whole(0));
    assert_eq!(serial::day(NaiveDate::from_ymd_opt(2024, 9, 27).unwrap()), Cell::whole(45_562));
}

#[test]
fn blank_rows_lose_every_cell_of_ours() {
    let blank = blank_cells();
    assert_eq!(blank.len(), 26);
    assert!(blank.iter().all(|(c, v)| v.as_ref() == CellRef::Empty && OURS.contains(c)));
}

/// Whatever happened, looking again changes nothing.
#[test]
fn a_second_cycle_shows_and_remembers_the_same() {
    type Case = (&'static str, fn() -> Shop, fn(&mut Shop));
    let cases: [Case; 16] = [
        ("draft", Shop::new, |_| {}),
        ("confirmed", Shop::confirmed, |_| {}),
        ("paid", Shop::paid, |_| {}),
        ("delivered", Shop::delivered, |_| {}),
        ("shipped without permission", Shop::delivered, |s| s.row.shipped = Entry::Is(true)),
        ("late", Shop::confirmed, |s| s.now = at(24, 9, 0)),
        ("late and cancelled", Shop::confirmed, |s| {
            s.now = at(24, 9, 0);
            s.cycle();
            cancel(s);
        }),
        ("late and rejected", Shop::released, |s| {
            s.now = at(24, 9, 0);
            s.cycle();
            s.answer(OrderColumn::SmAnswer, Answer::No);
        }),
        ("late and taken up again", Shop::confirmed, |s| {
            s.now = at(24, 9, 0);
            s.cycle();
            cancel(s);
            s.cycle();
            s.row.cancel = Entry::Blank;
        }),
        ("withdrawn and cancelled", Shop::paid, |s| {
            s.clear(OrderColumn::PpicAnswer);
            s.cycle();
            cancel(s);
        }),
        ("cancelled and taken up again", Shop::paid, |s| {
            cancel(s);
            s.cycle();
            s.row.cancel = Entry::Blank;
        }),
        ("more packs", Shop::paid, |s| s.row.packs = Entry::Is(1_100)),
        ("fewer packs", Shop::paid, |s| s.row.packs = Entry::Is(900)),
        ("changed after the delivery order", Shop::delivered, |s| s.row.packs = Entry::Is(900)),
        ("on credit", Shop::confirmed, |s| {
            s.row.scheme = Entry::Is(Scheme::Top);
            s.row.top_days = Entry::Is(14);
        }),
        ("rejected packs", Shop::delivered, |s| {
            s.row.shipped = Entry::Is(true);
            s.row.received_by = Some("Ibu Sari".into());
            s.row.received_on = Entry::Is(nov(23));
            s.row.rejected = Entry::Is(40);
        }),
    ];
    for (name, shop, change) in cases {
        let mut shop = shop();
        shop.cycle();
        change(&mut shop);
        let first = shop.see(|s, world| seen(s, None, world));
        let remembered = shop.order.clone();
        let second = shop.see(|s, world| seen(s, None, world));
        for (before, after) in first.iter().zip(&second) {
            assert_eq!(before, after, "{name}");
        }
        assert_eq!(first.len(), second.len(), "{name}");
        assert_eq!(remembered, shop.order, "{name}");
    }
}

fn cancel(shop: &mut Shop) {
    shop.row.cancel = Entry::Is(true);
    shop.row.cancel_reason = Some("acara batal".into());
}

#[test]
fn an_exception_once_used_stays_on_the_order() {
    let mut shop = Shop::confirmed();
    shop.now = at(24, 9, 0);
    shop.answer(OrderColumn::Override, Answer::Yes);
    shop.row.exception_reason = Some("customer lama, dapur sanggup".into());
    shop.cycle();
    shop.pay(25_025_000);
    shop.row.finished = Entry::Is(true);
    shop.row.make_delivery_order = Entry::Is(true);
    shop.cycle();
    check(&row(&mut shop), &[("Status", "Siap Kirim"), ("Penanda", "ORDER BESAR, IZIN KHUSUS")]);
    assert!(shop.order.confirmed.as_ref().unwrap().by_exception);
}

#[test]
fn a_late_order_taken_up_again_is_late_at_once() {
    let mut shop = Shop::confirmed();
    shop.now = at(24, 9, 0);
    shop.cycle();
    cancel(&mut shop);
    shop.cycle();
    shop.row.cancel = Entry::Blank;
    check(
        &row(&mut shop),
        &[("Status", "Menunggu Store Manager"), ("No Proforma", ""), ("Penanda", "ORDER BESAR, TERTAHAN")],
    );
}
