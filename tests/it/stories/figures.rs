//! What an order costs: discounts, tax, fewer packs than ordered, packs refused at the door.

use serde_json::{Value, json};

use crate::shop::{Shop, date};

/// An order of TOP 30 with approved credit, made; returns its row and id.
async fn made(shop: &mut Shop, packs: i64, more: &[(&str, Value)]) -> (usize, String) {
    let mut cells = vec![("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30)), ("Persetujuan Kredit", json!("Ya"))];
    cells.extend(more.iter().cloned());
    let row = shop.order(packs, date("30"), &cells);
    shop.cycle().await;
    let id = shop.id(row);
    (row, id)
}

async fn produce(shop: &mut Shop, row: usize) {
    shop.confirm(row);
    shop.cycle().await;
    shop.set(row, "Selesai Produksi", "Ya");
    shop.cycle().await;
    shop.mails();
}

async fn hand_over(shop: &mut Shop, row: usize) {
    for (column, value) in [
        ("Buat Surat Jalan", json!("Ya")),
        ("Dikirim", json!("Ya")),
        ("Diterima Oleh", json!("Ibu Contoh")),
        ("Tgl Diterima", date("23")),
    ] {
        shop.set(row, column, value);
    }
    shop.cycle().await;
    shop.cycle().await;
}

fn register(shop: &Shop) -> Vec<Vec<Value>> {
    shop.sandbox.book().rows("Dokumen")
}

#[tokio::test]
async fn a_discount_is_an_amount_or_a_share_and_a_number_between_zero_and_one_is_what_the_sheet_makes_of_a_percent() {
    let mut shop = Shop::open("23 10:00").await;
    for (typed, subtotal, total) in [
        (json!("10%"), 25_000_000, 22_500_000),
        (json!(0.1), 25_000_000, 22_500_000),
        (json!("2,5 %"), 25_000_000, 24_375_000),
        (json!(50_000), 25_000_000, 24_950_000),
        (json!("Rp 1.250.000"), 25_000_000, 23_750_000),
    ] {
        let row = shop.order(1_000, date("30"), &[("Diskon", typed.clone())]);
        shop.cycle().await;
        assert_eq!((shop.money(row, "Subtotal"), shop.money(row, "Total")), (subtotal, total), "{typed}");
        shop.problems(row, if row > 1 { &["POTENSI_PECAH_ORDER"] } else { &[] });
        shop.set(row, "Pelanggan", "");
        shop.set(row, "Kirim ke R&D", "");
        shop.cycle().await;
    }
    for (typed, code) in [
        (json!(1), "!RUPIAH_TAK_TERBACA"),
        (json!("150%"), "!ANGKA_TAK_TERBACA"),
        (json!("Rp 30.000.000"), "!DISKON_MELEBIHI"),
    ] {
        let row = shop.order(1_000, date("2026-12-01"), &[("Diskon", typed.clone())]);
        shop.cycle().await;
        assert_eq!((shop.status(row), shop.money(row, "Subtotal")), ("Draf".into(), 25_000_000), "{typed}");
        assert!(
            crate::shop::codes(&shop.see(row, "Masalah")).contains(&code.to_owned()),
            "{}",
            shop.see(row, "Masalah")
        );
    }
    shop.is_idle().await;
}

#[tokio::test]
async fn value_added_tax_is_twelve_percent_of_eleven_twelfths() {
    let mut shop = Shop::open_with("22 10:00", "[tax]\nmode = \"ppn\"\n").await;
    let row = shop.order(1_001, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!((shop.money(row, "Pajak"), shop.money(row, "Total")), (2_752_750, 27_777_750));
    assert_eq!(shop.money(row, "DP Wajib"), 13_888_875);
    let row = shop.order(777, date("2026-12-01"), &[("Menu", json!("SB-B"))]);
    shop.cycle().await;
    assert_eq!((shop.money(row, "Pajak"), shop.money(row, "Total")), (1_139_571, 11_499_312));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_tax_that_begins_between_proforma_and_invoice_is_on_the_invoice_and_leaves_the_down_payment() {
    let tax = "[tax]\nmode = \"pbjt\"\npbjt_percent = 10\nfrom = 2026-12-01\n";
    let mut shop = Shop::open_with("23 10:00", tax).await;
    let row = shop.order(1_000, date("2026-12-05"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!((shop.money(row, "Total"), shop.money(row, "DP Wajib")), (25_000_000, 12_500_000));
    let id = shop.id(row);
    shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.set(row, "Selesai Produksi", "Ya");
    shop.cycle().await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.at("2026-12-02 10:00").await;
    assert_eq!(
        (shop.money(row, "Pajak"), shop.money(row, "Total"), shop.money(row, "Sisa Tagihan")),
        (2_500_000, 27_500_000, 15_000_000)
    );
    assert_eq!(shop.money(row, "DP Wajib"), 12_500_000);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_revision_is_taxed_and_asks_for_the_down_payment_anew() {
    let mut shop = Shop::open_with("23 10:00", "[tax]\nmode = \"ppn\"\n").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!((shop.money(row, "Total"), shop.money(row, "DP Wajib")), (27_750_000, 13_875_000));
    shop.set(row, "Diskon", "10%");
    shop.cycle().await;
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026-R1");
    // 22.500.000 × 11/12 = 20.625.000; 12 % of it 2.475.000.
    assert_eq!(
        (shop.money(row, "Pajak"), shop.money(row, "Total"), shop.money(row, "DP Wajib")),
        (2_475_000, 24_975_000, 12_487_500)
    );
    shop.is_idle().await;
}

#[tokio::test]
async fn missing_packs_are_taken_from_the_last_line_upwards_and_a_share_of_discount_is_reckoned_anew() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = made(&mut shop, 600, &[("Diskon", json!("10%")), ("Ongkir", json!(100_000))]).await;
    for (menu, packs) in [("SB-A", 100), ("SB-B", 50)] {
        let line = [("No Order", json!(id)), ("Menu", json!(menu)), ("Jumlah (pack)", json!(packs))];
        shop.add("Rincian", &line);
    }
    shop.cycle().await;
    // 15.000.000 + 1.234.500 + 666.650 = 16.901.150, less 1.690.115, and 100.000 for the way.
    assert_eq!((shop.money(row, "Total Pack"), shop.money(row, "Total")), (750, 15_311_035));
    // More packs than accounting was asked about: it was asked again.
    assert_eq!(shop.see(row, "Persetujuan Kredit"), "Ulang");
    shop.set(row, "Persetujuan Kredit", "Ya");
    produce(&mut shop, row).await;
    // 80 packs are missing: all 50 of the last line, 30 of the one before.
    shop.set(row, "Jumlah Jadi", 670);
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    // 15.000.000 + 70 × 12.345 = 15.864.150, less 1.586.415, and 100.000.
    assert_eq!((shop.money(row, "Total Pack"), shop.money(row, "Total")), (670, 14_377_735));
    shop.set(row, "Dikirim", "Ya");
    shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("23"))]);
    shop.set(row, "Jumlah Ditolak", 100);
    shop.cycle().await;
    shop.cycle().await;
    // 70 of the second line and 30 of the first: 14.250.000 less 1.425.000 and 100.000 remain, 12.925.000.
    assert_eq!(shop.money(row, "Sisa Tagihan"), 12_925_000);
    let note = register(&shop).into_iter().find(|r| r[1] == json!("NK")).unwrap();
    assert_eq!((note[0].as_str(), note[5].as_f64()), (Some("001/NK/MKN/XI/2026"), Some(1_452_735.0)));
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_packs_reduce_the_receivable_and_give_back_their_share_of_the_tax() {
    let mut shop = Shop::open_with("23 10:00", "[tax]\nmode = \"ppn\"\n").await;
    let (row, _) = made(&mut shop, 1_000, &[("Ongkir", json!(240_000))]).await;
    produce(&mut shop, row).await;
    hand_over(&mut shop, row).await;
    // 25.240.000 and 11 % in all: 2.776.400.
    assert_eq!(shop.money(row, "Sisa Tagihan"), 28_016_400);
    shop.set(row, "Jumlah Ditolak", 40);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 26_906_400);
    shop.stop();
    let facts = shop.folder.path().join("paket.xlsx");
    let text = crate::reports::pack(&shop, &facts);
    let note: Vec<&str> = text.iter().skip_while(|t| *t != "NOTA KREDIT").map(String::as_str).collect();
    // Only what the 40 packs carried: base 916.667, tax 110.000.
    for part in ["916667", "110000", "1110000", "satu juta seratus sepuluh ribu rupiah"] {
        assert!(note.iter().any(|t| t.to_lowercase() == *part), "{part} is not in {note:?}");
    }
}

#[tokio::test]
async fn forty_refused_packs_of_a_thousand_make_a_credit_note_of_a_million() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 1_000, &[]).await;
    produce(&mut shop, row).await;
    hand_over(&mut shop, row).await;
    assert_eq!((shop.status(row), shop.money(row, "Sisa Tagihan")), ("Piutang Berjalan".into(), 25_000_000));
    shop.set(row, "Jumlah Ditolak", 40);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 24_000_000);
    assert_eq!(shop.sandbox.book().rows("Piutang")[1][11].as_f64(), Some(24_000_000.0));
    // The note is out: another figure is asked about, and counts for nothing.
    shop.set(row, "Jumlah Ditolak", 50);
    shop.cycle().await;
    shop.problems(row, &["!TERKUNCI_SETELAH_SJ"]);
    assert_eq!(shop.money(row, "Sisa Tagihan"), 24_000_000);
    shop.set(row, "Jumlah Ditolak", 40);
    shop.cycle().await;
    shop.problems(row, &[]);
    shop.is_idle().await;
}

#[tokio::test]
async fn more_refused_packs_than_were_sent_are_a_slip_and_make_no_credit_note() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 1_000, &[]).await;
    produce(&mut shop, row).await;
    hand_over(&mut shop, row).await;
    shop.set(row, "Jumlah Ditolak", 4_000);
    shop.cycle().await;
    shop.problems(row, &["!ANGKA_TAK_TERBACA"]);
    assert_eq!(shop.money(row, "Sisa Tagihan"), 25_000_000);
    assert!(!register(&shop).iter().any(|r| r[1] == json!("NK")));
    shop.set(row, "Jumlah Ditolak", 400);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 15_000_000);
    shop.is_idle().await;
}

#[tokio::test]
async fn an_amount_of_discount_is_never_more_than_the_goods_that_were_kept() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 100, &[("Diskon", json!(2_000_000)), ("Ongkir", json!(100_000))]).await;
    assert_eq!(shop.money(row, "Total"), 600_000);
    produce(&mut shop, row).await;
    // 40 packs are worth 1.000.000: the discount of 2.000.000 takes no more than that.
    shop.set(row, "Jumlah Jadi", 40);
    hand_over(&mut shop, row).await;
    assert_eq!((shop.money(row, "Total"), shop.money(row, "Sisa Tagihan")), (100_000, 100_000));
    shop.set(row, "Jumlah Ditolak", 40);
    shop.cycle().await;
    assert_eq!((shop.money(row, "Sisa Tagihan"), shop.money(row, "Lebih Bayar")), (100_000, 0));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_quantity_made_that_cannot_be_read_or_is_nothing_makes_no_delivery_order() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 1_000, &[]).await;
    produce(&mut shop, row).await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    for typed in [json!("980an"), json!(0), json!("#REF!")] {
        shop.set(row, "Jumlah Jadi", typed.clone());
        shop.cycle().await;
        assert_eq!((shop.status(row), shop.see(row, "No Surat Jalan")), ("Menunggu Surat Jalan".into(), String::new()));
        assert!(shop.see(row, "Masalah").starts_with("[E]"), "{typed}: {}", shop.see(row, "Masalah"));
    }
    shop.set(row, "Jumlah Jadi", 980);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.money(row, "Total")), ("Siap Kirim".into(), 24_500_000));
    shop.is_idle().await;
}
