//! Cells as people fill them: what is understood, what is asked about, and that one bad row never stops another.

use serde_json::{Value, json};

use crate::shop::{Shop, codes, date};

/// Types one cell of an otherwise fine order and shows the codes of its row.
async fn typed(shop: &mut Shop, column: &str, value: Value) -> Vec<String> {
    let row = shop.order(500, date("30"), &[(column, value)]);
    shop.cycle().await;
    let found = codes(&shop.see(row, "Masalah"));
    for header in ["Pelanggan", "Menu", "Jumlah (pack)", "Tanggal Kirim", "Kirim ke R&D", column] {
        shop.set(row, header, "");
    }
    shop.cycle().await;
    found
}

#[tokio::test]
async fn a_date_is_understood_in_every_usual_form() {
    let mut shop = Shop::open("23 10:00").await;
    for form in [
        json!("30 November 2026"),
        json!("30/11/26"),
        json!("30-11-2026"),
        json!("2026-11-30"),
        json!("Senin, 30 Nov 2026"),
        json!("30-Nov-26"),
        json!("Sen 30 Nop 2026 jam 10"),
        json!(46_356),
        json!(46_356.7),
        json!("30\u{a0}November\u{a0}2026"),
    ] {
        let row = shop.order(1_200, form.clone(), &[]);
        shop.cycle().await;
        assert_eq!(shop.cell("Pesanan", row, "Batas Konfirmasi").as_f64(), date("26").as_f64(), "{form}");
        shop.set(row, "Pelanggan", "");
        shop.set(row, "Kirim ke R&D", "");
    }
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn what_could_mean_two_things_is_asked_about_in_the_row() {
    let mut shop = Shop::open("23 10:00").await;
    for (column, value, expected) in [
        ("Tanggal Kirim", json!("11/30/2026"), "!TANGGAL_TAK_TERBACA"),
        ("Tanggal Kirim", json!("30 November"), "!TANGGAL_TAK_TERBACA"),
        ("Tanggal Kirim", json!("31/11/2026"), "!TANGGAL_TAK_TERBACA"),
        ("Tanggal Kirim", json!("besok"), "!TANGGAL_TAK_TERBACA"),
        ("Tanggal Kirim", json!(-3), "!TANGGAL_TAK_TERBACA"),
        ("Tanggal Kirim", json!(true), "!TANGGAL_TAK_TERBACA"),
        ("Tanggal Kirim", json!("Selasa, 30 Nov 2026"), "HARI_TAK_COCOK"),
        ("Jumlah (pack)", json!(1.5), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!("1.5"), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!("±1000"), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!(0), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!("1000-1200"), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!("５００"), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!("٥٠٠"), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!("5e2"), "!ANGKA_TAK_TERBACA"),
        ("Jumlah (pack)", json!("#REF!"), "!SEL_RUSAK"),
        ("Jumlah (pack)", json!("1,500"), "ANGKA_DITAFSIRKAN"),
        ("Harga Satuan", json!("12,5jt"), "!RUPIAH_TAK_TERBACA"),
        ("Harga Satuan", json!("1.500.000,5"), "!RUPIAH_TAK_TERBACA"),
        ("Ongkir", json!("25 rb"), "ANGKA_DITAFSIRKAN"),
        ("Ongkir", json!(-1), "!RUPIAH_TAK_TERBACA"),
        ("Ongkir", json!("gratis"), "!RUPIAH_TAK_TERBACA"),
        ("DP %", json!("1"), "!ANGKA_TAK_TERBACA"),
        ("DP %", json!("separuh"), "!ANGKA_TAK_TERBACA"),
        ("No HP", json!("0812-3456-789O"), "HP_TAK_TERBACA"),
        ("No HP", json!("081234567890 / 081311112222"), "ANGKA_DITAFSIRKAN"),
        ("Skema Bayar", json!("Cicil"), "!PILIHAN_TAK_DIKENAL"),
        ("Skema Bayar", json!("Tempo"), "!TOP_KOSONG"),
        ("Donasi", json!("x"), "!PILIHAN_TAK_DIKENAL"),
        ("Outlet", json!("Cabang"), "!OUTLET_TAK_DIKENAL"),
        ("Menu", json!("NB-AYM"), "!MENU_TAK_DIKENAL"),
        ("Alamat", json!("#N/A"), "!SEL_RUSAK"),
    ] {
        let found = typed(&mut shop, column, value.clone()).await;
        assert!(found.contains(&expected.to_owned()), "{column} {value}: {found:?}");
    }
    shop.is_idle().await;
}

#[tokio::test]
async fn amounts_are_understood_as_people_write_them() {
    let mut shop = Shop::open("23 10:00").await;
    for (written, amount) in [
        (json!("Rp.25.000"), 25_000),
        (json!("Rp 12.512.500,00"), 12_512_500),
        (json!("Rp150.000,-"), 150_000),
        (json!("150\u{a0}000"), 150_000),
        (json!(25_000), 25_000),
    ] {
        let row = shop.order(500, date("30"), &[("Ongkir", written.clone())]);
        shop.cycle().await;
        assert_eq!(shop.money(row, "Total"), 12_500_000 + amount, "{written}");
        shop.set(row, "Pelanggan", "");
        shop.set(row, "Kirim ke R&D", "");
    }
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn rows_full_of_the_worst_disturb_nobody() {
    let mut shop = Shop::open("23 10:00").await;
    let endless = "=HYPERLINK(\"x\")\u{202e}🍱<b>\u{1}".repeat(2_500);
    let columns = shop.sandbox.book().rows("Pesanan")[0].clone();
    let worst = [
        json!(endless[..endless.char_indices().nth(49_999).map_or(endless.len(), |(i, _)| i)]),
        json!("#REF!"),
        json!(1e300),
        json!(-0.1),
        json!(true),
        json!("a\r\nb\u{0}c"),
        json!("=1+1"),
        json!("\u{200b}"),
    ];
    for value in &worst {
        let row = shop.free_row("Pesanan");
        // Everything people may fill, all of it the same.
        for (at, header) in columns.iter().enumerate().skip(6) {
            let header = header.as_str().unwrap_or_default();
            if !["Total Pack", "Subtotal", "Pajak", "Total"].contains(&header) && at < 60 {
                shop.sandbox.human().set("Pesanan", row, at, value.clone()).unwrap();
            }
        }
        let payment: Vec<(&str, Value)> =
            ["Tgl Bayar", "No Order", "Jenis", "Nominal", "Terverifikasi", "No Referensi"]
                .map(|h| (h, value.clone()))
                .into();
        shop.add("Pembayaran", &payment);
        for (tab, headers) in [
            ("Rincian", ["No Order", "Menu", "Harga Satuan"]),
            ("Prospek", ["Nama", "HP", "Status"]),
            ("Pelanggan", ["Nama", "NPWP", "TOP Maks"]),
            ("Resep", ["Bahan", "Jumlah per pack", "Susut %"]),
            ("Stok Bahan", ["Bahan", "Stok", "Tanggal Datang"]),
            ("Kapasitas", ["Outlet", "Tanggal", "Jam"]),
        ] {
            shop.add(tab, &headers.map(|h| (h, value.clone())));
        }
    }
    let fine = shop.order(1_000, date("30"), &[]);
    shop.confirm(fine);
    shop.cycle().await;
    assert_eq!((shop.status(fine), shop.money(fine, "DP Wajib")), ("Menunggu DP".into(), 12_500_000));
    // What is wrong can still be read: a cell is quoted, never repeated.
    for row in 1..fine {
        let said = shop.see(row, "Masalah");
        assert!(
            said.chars().count() < 8_000 && said.lines().all(|l| l.starts_with("[E] ") || l.starts_with("[W] ")),
            "{said}"
        );
    }
    let id = shop.id(fine);
    shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(fine), "Siap Produksi");
    shop.is_idle().await;
}
