//! The lists beside the orders: leads, customers, products, and what is said in their rows.

use serde_json::json;

use crate::shop::{Shop, codes, date, text};

#[tokio::test]
async fn a_leads_row_says_what_is_wrong_with_it() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(500, date("30"), &[]);
    shop.cycle().await;
    let id = shop.id(row);
    let fine = shop.add("Prospek", &[("Nama", json!("Ibu Baru")), ("Status", json!("Jadi")), ("No Order", json!(id))]);
    let bad = shop.add(
        "Prospek",
        &[
            ("Tanggal", json!("23 November")),
            ("HP", json!("0812-O")),
            ("Status", json!("Dihubung")),
            ("No Order", json!("ODR-2026-O001")),
        ],
    );
    shop.cycle().await;
    assert_eq!(text(&shop.cell("Prospek", fine, "Masalah")), "");
    let said = text(&shop.cell("Prospek", bad, "Masalah"));
    let mut found = codes(&said);
    found.sort();
    assert_eq!(
        found,
        ["!ORDER_TAK_DIKENAL", "!PILIHAN_TAK_DIKENAL", "!TANGGAL_TAK_TERBACA", "!WAJIB_DIISI", "HP_TAK_TERBACA"]
    );
    for part in ["maksud Anda Dihubungi?", "Maksud Anda ODR-2026-0001?", "tanpa tahun"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    shop.is_idle().await;
    shop.sandbox.human().delete_rows("Prospek", bad, 1).unwrap();
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn leads_become_orders_channel_by_channel() {
    let mut shop = Shop::open("23 10:00").await;
    for (channel, status) in
        [("Instagram", "Jadi"), ("Instagram", "Gagal"), ("Instagram", "Baru"), ("Pameran", "Jadi"), ("", "Baru")]
    {
        let cells = [("Nama", json!("Calon")), ("Kanal", json!(channel)), ("Status", json!(status))];
        shop.add("Prospek", &cells);
    }
    // The figures travel with other writes.
    shop.order(500, date("30"), &[]);
    shop.cycle().await;
    let rows = shop.sandbox.book().rows("KPI");
    let value = |name: &str| rows.iter().find(|r| text(&r[0]) == name).map(|r| r[1].as_f64());
    assert_eq!(value("Prospek jadi order, semua kanal (%)"), Some(Some(40.0)));
    assert_eq!(value("Prospek jadi order, Instagram (%)"), Some(Some(33.3)));
    assert_eq!(value("Prospek jadi order, Pameran (%)"), Some(Some(100.0)));
    assert_eq!(value("Prospek jadi order, tanpa kanal (%)"), Some(Some(0.0)));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_customers_row_shows_what_the_orders_say_however_the_name_is_spelled() {
    let mut shop = Shop::open("23 10:00").await;
    shop.add("Pelanggan", &[("Nama", json!("PT. MAJU JAYA")), ("NPWP", json!("12"))]);
    shop.order(500, date("30"), &[("Pelanggan", json!("Maju Jaya, PT")), ("Tgl Order", date("20"))]);
    shop.order(100, date("30"), &[("Pelanggan", json!("pt maju jaya "))]);
    shop.cycle().await;
    let see = |header: &str| text(&shop.cell("Pelanggan", 1, header));
    assert_eq!(
        (see("Jumlah Order"), see("Nilai"), see("Hari Sejak Order")),
        ("2".into(), "15000000".into(), "0".into())
    );
    assert_eq!(see("Masalah"), "");
    let twin = text(&shop.cell("Pelanggan", 2, "Masalah"));
    assert_eq!(codes(&twin), ["!DUPLIKAT", "NPWP_TAK_SAH"], "{twin}");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_product_without_a_readable_price_stops_only_the_orders_that_need_it() {
    let mut shop = Shop::open("23 10:00").await;
    shop.fill("Produk", 2, &[("Harga", json!("12,5rb"))]);
    shop.add("Produk", &[("Kode", json!("NB-AYAM")), ("Nama", json!("Nasi Ayam")), ("Harga", json!(1))]);
    let fine = shop.order(100, date("30"), &[]);
    let stuck = shop.order(100, date("2026-12-01"), &[("Menu", json!("Snack Box A"))]);
    let priced =
        shop.order(100, date("2026-12-02"), &[("Menu", json!("Snack Box A")), ("Harga Satuan", json!("Rp12.345,-"))]);
    shop.cycle().await;
    assert_eq!(codes(&text(&shop.cell("Produk", 2, "Masalah"))), ["!RUPIAH_TAK_TERBACA"]);
    assert_eq!(codes(&text(&shop.cell("Produk", 5, "Masalah"))), ["!DUPLIKAT"]);
    assert_eq!((shop.status(fine), shop.money(fine, "Total")), ("Menunggu R&D/PPIC".into(), 2_500_000));
    assert_eq!(shop.status(stuck), "Draf");
    shop.problems(stuck, &["!WAJIB_DIISI"]);
    assert_eq!((shop.status(priced), shop.money(priced, "Total")), ("Menunggu R&D/PPIC".into(), 1_234_500));
    shop.is_idle().await;
}
