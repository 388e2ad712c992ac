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
    // The figures travel with other writes.
    let orders = [500, 600].map(|packs| shop.order(packs, date("30"), &[]));
    shop.cycle().await;
    let [first, second] = orders.map(|row| shop.id(row));
    for (channel, order) in
        [("Instagram", first.as_str()), ("Instagram", ""), ("Instagram", ""), ("Pameran", &second), ("", "")]
    {
        let cells =
            [("Tanggal", date("23")), ("Nama", json!("Calon")), ("Kanal", json!(channel)), ("No Order", json!(order))];
        shop.add("Prospek", &cells);
    }
    shop.order(500, date("30"), &[]);
    shop.cycle().await;
    let rows = shop.sandbox.book().rows("KPI");
    let value = |name: &str| rows.iter().find(|r| text(&r[0]) == name).map(|r| r[2].as_f64());
    assert_eq!(value("Prospek jadi order, semua kanal (%)"), Some(Some(40.0)));
    assert_eq!(value("Prospek jadi order, Instagram (%)"), Some(Some(33.3)));
    assert_eq!(value("Prospek jadi order, Pameran (%)"), Some(Some(100.0)));
    assert_eq!(value("Prospek masuk, tanpa kanal"), Some(Some(1.0)));
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
    shop.add("Produk", &[("Kode", json!("NB-AYAM")), ("Nama", json!("Nasi Ayam")), ("Harga", json!(1_000))]);
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

#[tokio::test]
async fn a_line_of_an_order_shows_its_amount_and_its_own_mistakes() {
    let mut shop = Shop::open("23 10:00").await;
    // The row itself names no menu: everything stands in the lines.
    let row = shop.order(0, date("30"), &[("Menu", json!("")), ("Jumlah (pack)", json!(""))]);
    shop.cycle().await;
    let id = shop.id(row);
    let line = |shop: &mut Shop, order: &str, menu: &str, packs: serde_json::Value| {
        shop.add("Rincian", &[("No Order", json!(order)), ("Menu", json!(menu)), ("Jumlah (pack)", packs)])
    };
    let first = line(&mut shop, &id, "snack box a", json!("100 pack"));
    let second = line(&mut shop, &id.to_lowercase(), "NB-RDG", json!("dua ratus"));
    let stray = line(&mut shop, "ODR-2026-O001", "NB-RDG", json!(5));
    shop.cycle().await;
    let see = |shop: &Shop, at: usize, header: &str| text(&shop.cell("Rincian", at, header));
    assert_eq!((see(&shop, first, "Jumlah Rp"), see(&shop, first, "Masalah")), ("1234500".into(), String::new()));
    assert_eq!(codes(&see(&shop, second, "Masalah")), ["!ANGKA_TAK_TERBACA"]);
    assert!(see(&shop, stray, "Masalah").contains("Maksud Anda ODR-2026-0001?"), "{}", see(&shop, stray, "Masalah"));
    assert_eq!(shop.status(row), "Draf");
    assert!(
        shop.see(row, "Masalah").contains("Rincian, Jumlah (pack): “dua ratus” bukan angka"),
        "{}",
        shop.see(row, "Masalah")
    );
    shop.fill("Rincian", second, &[("Jumlah (pack)", json!(200))]);
    shop.cycle().await;
    assert_eq!((shop.money(row, "Total Pack"), shop.money(row, "Total")), (300, 4_934_500));
    assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
    shop.is_idle().await;
}

#[tokio::test]
async fn the_figures_of_a_week_are_measured_as_they_are_defined() {
    let mut shop = Shop::open("23 08:00").await;
    // Large and in time (H−4 is today); large and late, by exception; small, sent late; small, answered no at first.
    let in_time = shop.order(1_200, date("27"), &[]);
    let late = shop.order(1_200, date("25"), &[("Pelanggan", json!("CV Satu"))]);
    let small = shop.order(100, date("24"), &[("Pelanggan", json!("CV Dua")), ("Skema Bayar", json!("TUNAI"))]);
    let short = shop.order(200, date("28"), &[("Pelanggan", json!("CV Tiga"))]);
    shop.cycle().await;
    // Two working hours later everybody answers.
    for row in [in_time, late, small] {
        shop.confirm(row);
    }
    shop.fill("Pesanan", late, &[("Izin Khusus", json!("Ya")), ("Alasan Izin", json!("Permintaan langsung direktur"))]);
    shop.fill("Pesanan", short, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tidak"))]);
    shop.at("23 10:00").await;
    // The second answer of the short one comes a day later and is not the first.
    shop.set(short, "Cek PPIC", "Tersedia");
    let (first, cash) = (shop.id(in_time), shop.id(small));
    shop.pay(&first, 15_000_000, date("23"), "Ya");
    shop.pay(&cash, 2_500_000, date("23"), "Ya");
    shop.at("24 10:00").await;
    for column in ["Selesai Produksi", "Buat Surat Jalan", "Dikirim"] {
        shop.set(small, column, "Ya");
        shop.at("25 09:00").await;
    }
    let rows = shop.sandbox.book().rows("KPI");
    let value = |name: &str| rows.iter().find(|r| text(&r[0]).starts_with(name)).map(|r| text(&r[2]));
    for (name, expected) in [
        ("Order besar terkonfirmasi paling lambat H−4", "50"),
        ("Order besar dengan Izin Khusus", "1"),
        // Confirmed 4, 2 and 1 days ahead.
        ("Jarak konfirmasi", "2"),
        ("Jawaban pertama", "75"),
        ("Jawaban R&D tepat waktu", "100"),
        ("Menunggu R&D/PPIC, nilai tengah", "2"),
        // From 10:00 to 17:00 and from 08:00 to 10:00.
        ("Menunggu DP, nilai tengah", "9"),
        ("Proforma sampai DP", "1"),
        ("Kirim tepat waktu", "0"),
        ("Terlambat karena produksi", "1"),
    ] {
        assert_eq!(value(name).as_deref(), Some(expected), "{name}");
    }
    shop.is_idle().await;
}

#[tokio::test]
async fn orders_that_were_there_before_the_clerk_are_not_measured() {
    let mut shop = Shop::unlocked("23 10:00", "").await;
    for day in ["10", "11", "12"] {
        shop.order(100, date(day), &[("Dikirim", json!("Ya"))]);
    }
    shop.cycle().await;
    let rows = shop.sandbox.book().rows("KPI");
    let value = |name: &str| rows.iter().find(|r| text(&r[0]).starts_with(name)).map(|r| text(&r[2]));
    assert_eq!(value("Kirim tepat waktu").as_deref(), Some("–"));
    assert_eq!(value("Jawaban pertama").as_deref(), Some("–"));
    shop.is_idle().await;
}

#[tokio::test]
async fn two_orders_that_together_are_large_both_go_on_and_both_say_so() {
    let mut shop = Shop::open("23 10:00").await;
    let first = shop.order(600, date("25"), &[]);
    let second = shop.order(600, date("25"), &[("Pelanggan", json!("Maju Jaya, PT."))]);
    shop.confirm(first);
    shop.confirm(second);
    shop.cycle().await;
    for row in [first, second] {
        assert_eq!((shop.status(row), shop.flags(row)), ("Menunggu DP".into(), String::new()));
        shop.problems(row, &["POTENSI_PECAH_ORDER"]);
        assert!(shop.see(row, "Masalah").contains("1.200 pack"), "{}", shop.see(row, "Masalah"));
    }
    // Cancelled, the other stands alone.
    shop.fill("Pesanan", second, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Salah ketik"))]);
    shop.cycle().await;
    shop.problems(first, &[]);
    shop.is_idle().await;
}
