//! From a typed row to a confirmed order: the rule for large orders, changes after confirmation, settling.

use chrono::TimeDelta;
use serde_json::json;

use crate::shop::{Shop, date};

#[tokio::test]
async fn a_thousand_packs_are_not_large_and_go_straight_to_the_down_payment() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("25"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu DP");
    assert_eq!(shop.id(row), "ODR-2026-0001");
    assert_eq!((shop.money(row, "Total"), shop.money(row, "DP Wajib")), (25_000_000, 12_500_000));
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");
    assert_eq!(shop.see(row, "Batas Konfirmasi"), "");
    assert_eq!(shop.flags(row), "");
    shop.problems(row, &[]);
    assert_eq!(shop.mails(), ["proforma-issued"]);
    let told: Vec<(String, usize)> =
        shop.mails_of("proforma-issued").into_iter().map(|m| (m.recipient, m.attachments)).collect();
    assert_eq!(told, [("marketing@shop.example".into(), 1), ("sm@shop.example".into(), 1)]);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_large_order_confirmed_on_h_minus_2_is_held_and_uses_no_number() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_001, date("25"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Store Manager");
    assert_eq!(shop.cell("Pesanan", row, "Batas Konfirmasi").as_f64(), date("21").as_f64());
    shop.problems(row, &["!KONFIRMASI_TERLAMBAT"]);
    assert!(shop.see(row, "Masalah").contains("27/11/2026"), "{}", shop.see(row, "Masalah"));
    assert!(shop.flags(row).contains("TERTAHAN") && shop.flags(row).contains("ORDER BESAR"));
    assert_eq!(shop.see(row, "No Proforma"), "");
    assert!(!shop.mails().contains(&"proforma-issued".to_owned()));
    // A later day is a way out.
    shop.set(row, "Tanggal Kirim", date("27"));
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu DP");
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");
    shop.is_idle().await;
}

#[tokio::test]
async fn the_last_second_of_h_minus_4_is_in_time_and_the_first_of_h_minus_3_is_late() {
    for (seen, in_time) in [("23 23:59:30", true), ("24 00:00:10", false)] {
        let mut shop = Shop::open("23 10:00").await;
        let row = shop.order(1_001, date("27"), &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
        shop.cycle().await;
        assert_eq!(shop.status(row), "Menunggu Store Manager");
        shop.set(row, "Konfirmasi SM", "Ya");
        shop.at(seen).await;
        if in_time {
            assert_eq!(shop.status(row), "Menunggu DP");
            assert_eq!(shop.money(row, "DP Wajib"), 12_512_500);
        } else {
            assert_eq!(shop.status(row), "Menunggu Store Manager");
            shop.problems(row, &["!KONFIRMASI_TERLAMBAT"]);
        }
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn a_late_large_order_goes_on_with_an_exception_and_a_reason_only() {
    let mut shop = Shop::open("24 10:00").await;
    let row = shop.order(1_001, date("27"), &[("Izin Khusus", json!("Ya"))]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Store Manager");
    shop.problems(row, &["!ALASAN_IZIN_KOSONG", "!KONFIRMASI_TERLAMBAT"]);
    shop.set(row, "Alasan Izin", "Acara kenegaraan, dapur sanggup");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu DP");
    assert!(shop.flags(row).contains("IZIN KHUSUS"), "{}", shop.flags(row));
    shop.problems(row, &[]);
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");
    shop.is_idle().await;
}

#[tokio::test]
async fn lines_count_together_for_the_rule_of_large_orders() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(600, date("26"), &[]);
    shop.cycle().await;
    let id = shop.id(row);
    shop.add("Rincian", &[("No Order", json!(id)), ("Menu", json!("Nasi Box Rendang")), ("Jumlah (pack)", json!(401))]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Total Pack"), 1_001);
    assert_eq!(shop.cell("Rincian", 1, "Jumlah Rp").as_f64(), Some(7_418_500.0));
    assert_eq!(shop.status(row), "Menunggu Store Manager");
    shop.problems(row, &["!KONFIRMASI_TERLAMBAT"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_past_delivery_day_is_an_error_and_todays_a_warning() {
    let mut shop = Shop::open("23 10:00").await;
    let past = shop.order(100, date("22"), &[]);
    let today = shop.order(100, date("23"), &[]);
    shop.cycle().await;
    assert_eq!(shop.status(past), "Draf");
    shop.problems(past, &["!TGL_KIRIM_LEWAT"]);
    assert_eq!(shop.status(today), "Menunggu R&D/PPIC");
    shop.problems(today, &["KIRIM_HARI_INI"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn more_packs_after_confirmation_ask_everybody_again() {
    for (answered, in_time) in [("26 10:00", true), ("27 10:00", false)] {
        let mut shop = Shop::open("23 10:00").await;
        let row = shop.order(900, date("30"), &[]);
        shop.confirm(row);
        shop.cycle().await;
        let id = shop.id(row);
        shop.pay(&id, 11_250_000, date("23"), "Ya");
        shop.cycle().await;
        assert_eq!(shop.status(row), "Siap Produksi");
        shop.mails();
        shop.set(row, "Jumlah (pack)", 1_100);
        shop.at("24 10:00").await;
        for column in ["Cek R&D", "Cek PPIC", "Konfirmasi SM"] {
            assert_eq!(shop.see(row, column), "Ulang");
        }
        assert!(shop.flags(row).contains("KONFIRMASI ULANG") && shop.flags(row).contains("ORDER BESAR"));
        assert_eq!(shop.cell("Pesanan", row, "Batas Konfirmasi").as_f64(), date("26").as_f64());
        assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
        // Now large, and H−6: the ladder begins.
        assert_eq!(shop.mails(), ["check-materials", "deadline", "order-changed"]);
        assert!(shop.mails_of("order-changed")[0].text.contains("1.100"), "{}", shop.mails_of("order-changed")[0].text);
        shop.cycle().await;
        shop.confirm(row);
        shop.at(answered).await;
        if in_time {
            assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026-R1");
            assert_eq!(shop.money(row, "DP Wajib"), 13_750_000);
            assert_eq!(shop.status(row), "Menunggu DP");
            assert_eq!(shop.money(row, "Terbayar"), 11_250_000);
        } else {
            assert_eq!(shop.status(row), "Menunggu Store Manager");
            shop.problems(row, &["!KONFIRMASI_TERLAMBAT"]);
            assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");
        }
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn fewer_packs_revise_the_proforma_without_asking_again() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_100, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    shop.pay(&id, 13_750_000, date("23"), "Ya");
    shop.cycle().await;
    shop.mails();
    shop.set(row, "Jumlah (pack)", 1_000);
    shop.cycle().await;
    assert_eq!(shop.see(row, "Cek R&D"), "Sanggup");
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026-R1");
    assert_eq!((shop.money(row, "Total"), shop.money(row, "Sisa Tagihan")), (25_000_000, 11_250_000));
    assert_eq!(shop.flags(row), "");
    assert_eq!(shop.status(row), "Siap Produksi");
    assert_eq!(shop.mails(), ["order-changed", "proforma-issued"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_number_typed_digit_by_digit_is_mailed_once_when_it_rests() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(1, date("30"), &[]);
    for packs in [1, 10, 100, 1_000] {
        shop.set(row, "Jumlah (pack)", packs);
        shop.after(TimeDelta::seconds(15)).await;
        assert_eq!(shop.id(row), "");
        assert_eq!(shop.mails(), Vec::<String>::new());
    }
    shop.after(TimeDelta::seconds(89)).await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.after(TimeDelta::seconds(2)).await;
    assert_eq!(shop.id(row), "ODR-2026-0001");
    assert_eq!(shop.mails(), ["check-materials"]);
    assert!(
        shop.mails_of("check-materials")[0].subject.contains("1.000"),
        "{}",
        shop.mails_of("check-materials")[0].subject
    );
    shop.is_idle().await;
}

#[tokio::test]
async fn a_number_changed_and_changed_back_before_it_rests_is_nothing() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.after(TimeDelta::seconds(91)).await;
    assert_eq!(shop.status(row), "Menunggu DP");
    shop.mails();
    shop.set(row, "Jumlah (pack)", 1_100);
    shop.after(TimeDelta::seconds(15)).await;
    shop.set(row, "Jumlah (pack)", 1_000);
    shop.after(TimeDelta::seconds(15)).await;
    shop.after(TimeDelta::seconds(200)).await;
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");
    assert_eq!(shop.see(row, "Cek R&D"), "Sanggup");
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn rows_of_rincian_that_change_places_are_no_change() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(500, date("30"), &[("Harga Satuan", json!(24_000))]);
    shop.cycle().await;
    let id = shop.id(row);
    for (menu, packs) in [("SB-A", 10), ("NB-AYAM", 80), ("SB-A", 20)] {
        shop.add("Rincian", &[("No Order", json!(id)), ("Menu", json!(menu)), ("Jumlah (pack)", json!(packs))]);
    }
    shop.confirm(row);
    shop.cycle().await;
    let total = 500 * 24_000 + 80 * 25_000 + 30 * 12_345;
    assert_eq!((shop.see(row, "No Proforma"), shop.money(row, "Total")), ("001/PI/MKN/XI/2026".into(), total));
    shop.mails();
    for column in [2, 1] {
        shop.sandbox.human().sort("Rincian", 1, column, true).unwrap();
        shop.cycle().await;
        shop.cycle().await;
        assert_eq!(shop.mails(), Vec::<String>::new());
        assert_eq!((shop.see(row, "No Proforma"), shop.money(row, "Total")), ("001/PI/MKN/XI/2026".into(), total));
        assert_eq!(shop.flags(row), "");
    }
    shop.is_idle().await;
}
