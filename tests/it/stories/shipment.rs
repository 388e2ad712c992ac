//! From production to the customer's door: delivery order, invoice, settlement, permission to leave, receipt.

use serde_json::{Value, json};

use crate::shop::{Shop, date};

/// An order made, with its down payment verified, waiting for the delivery order.
pub(super) async fn made(shop: &mut Shop, packs: i64, more: &[(&str, Value)]) -> (usize, String) {
    let row = shop.order(packs, date("30"), more);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    let dp = shop.money(row, "DP Wajib");
    if dp > 0 {
        shop.pay(&id, dp, date("22"), "Ya");
    }
    shop.set(row, "Persetujuan Kredit", if shop.see(row, "Skema Bayar") == "TOP" { "Ya" } else { "" });
    shop.cycle().await;
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.fill("Pesanan", row, &[("Mulai Produksi", json!("Ya")), ("Selesai Produksi", json!("Ya"))]);
    shop.cycle().await;
    shop.mails();
    (row, id)
}

#[tokio::test]
async fn an_order_is_carried_from_the_first_cell_to_the_end() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu R&D/PPIC".into(), vec!["check-materials".into()]));
    shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu Store Manager".into(), vec!["confirm-order".into()]));
    shop.set(row, "Konfirmasi SM", "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu DP".into(), vec!["proforma-issued".into()]));
    let id = shop.id(row);
    shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(
        (shop.status(row), shop.mails()),
        ("Siap Produksi".into(), vec!["payment-received".into(), "start-production".into()])
    );
    shop.set(row, "Mulai Produksi", "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Produksi".into(), vec![]));
    shop.set(row, "Selesai Produksi", "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu Surat Jalan".into(), vec!["make-delivery-order".into()]));
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu Pelunasan".into(), vec!["request-settlement".into()]));
    assert_eq!(shop.see(row, "No Surat Jalan"), "001/SJ/MKN/XI/2026");
    assert_eq!(shop.see(row, "No Invoice"), "001/INV/MKN/XI/2026");
    assert!(shop.see(row, "Izin Kirim").starts_with("TAHAN"));
    let rest = shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.fill("Pembayaran", rest, &[("No Referensi", json!("lunas"))]);
    shop.cycle().await;
    assert_eq!(
        (shop.status(row), shop.mails()),
        ("Siap Kirim".into(), vec!["payment-received".into(), "release-shipment".into()])
    );
    shop.set(row, "Dikirim", "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Dikirim".into(), vec![]));
    shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("23"))]);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.see(row, "Langkah Berikutnya")), ("Selesai".into(), String::new()));
    shop.problems(row, &[]);
    shop.is_idle().await;
}

#[tokio::test]
async fn after_the_delivery_order_amounts_stay_as_issued() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 1_000, &[]).await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    for (column, value) in [("Jumlah (pack)", json!(900)), ("Harga Satuan", json!(1_000)), ("Ongkir", json!(50_000))] {
        let before = shop.cell("Pesanan", row, column);
        shop.set(row, column, value);
        shop.cycle().await;
        let masalah = shop.see(row, "Masalah");
        assert!(masalah.contains("[E] TERKUNCI_SETELAH_SJ"), "{column}: {masalah}");
        assert_eq!(shop.money(row, "Total"), 25_000_000, "{column}");
        shop.set(row, column, if before.is_null() { json!("") } else { before });
        shop.cycle().await;
        shop.problems(row, &[]);
    }
    shop.is_idle().await;
}

#[tokio::test]
async fn credit_with_a_down_payment_may_leave_and_becomes_a_receivable() {
    let mut shop = Shop::open("22 10:00").await;
    let terms = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30)), ("DP %", json!(30))];
    let (row, _) = made(&mut shop, 1_001, &terms).await;
    assert_eq!(shop.money(row, "Terbayar"), 7_507_500);
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.see(row, "Izin Kirim")), ("Siap Kirim".into(), "BOLEH".into()));
    assert_eq!(shop.mails(), ["receivable-handover", "release-shipment"]);
    shop.fill(
        "Pesanan",
        row,
        &[("Dikirim", json!("Ya")), ("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("22"))],
    );
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.money(row, "Sisa Tagihan")), ("Piutang Berjalan".into(), 17_517_500));
    let piutang = shop.sandbox.book().rows("Piutang");
    assert_eq!(piutang[1][11].as_f64(), Some(17_517_500.0), "{piutang:?}");
    shop.is_idle().await;
}

#[tokio::test]
async fn an_invoice_is_due_after_its_days_of_credit() {
    let mut shop = Shop::open("2027-01-31 09:00").await;
    let row = shop.order(500, date("2027-02-05"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30))]);
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.fill(
        "Pesanan",
        row,
        &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya")), ("Dikirim", json!("Ya"))],
    );
    shop.cycle().await;
    shop.cycle().await;
    assert_eq!(shop.status(row), "Dikirim");
    let piutang = shop.sandbox.book().rows("Piutang");
    assert_eq!(piutang[1][4].as_f64(), date("2027-03-02").as_f64(), "{piutang:?}");
    assert_eq!(shop.see(row, "No Invoice"), "001/INV/MKN/I/2027");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_verification_taken_back_closes_the_gate_again() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = made(&mut shop, 1_000, &[]).await;
    let rest = shop.pay(&id, 12_500_000, date("21"), "Ya");
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!(shop.see(row, "Izin Kirim"), "BOLEH");
    shop.mails();
    shop.fill("Pembayaran", rest, &[("Terverifikasi", json!("Tidak"))]);
    shop.cycle().await;
    assert!(shop.see(row, "Izin Kirim").starts_with("TAHAN"), "{}", shop.see(row, "Izin Kirim"));
    assert_eq!(shop.status(row), "Menunggu Pelunasan");
    assert!(shop.mails().contains(&"order-changed".to_owned()));
    // Whoever was told of the order hears why it waits again.
    let told = shop.mails_of("order-changed");
    assert!(told.iter().all(|mail| mail.text.contains("Verifikasi BYR-2026-0002 ditarik kembali.")), "{told:#?}");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_self_pickup_pays_no_shipping() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(500, date("30"), &[("Metode", json!("Ambil Sendiri")), ("Ongkir", json!(150_000))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Draf");
    shop.problems(row, &["!ONGKIR_AMBIL_SENDIRI"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn shipping_decided_late_changes_the_balance_and_not_the_down_payment() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 1_000, &[("Ongkir", json!(""))]).await;
    assert_eq!(shop.money(row, "DP Wajib"), 12_500_000);
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Surat Jalan");
    shop.problems(row, &["!ONGKIR_KOSONG"]);
    shop.set(row, "Ongkir", 350_000);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Pelunasan");
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");
    assert_eq!(
        (shop.money(row, "Total"), shop.money(row, "Sisa Tagihan"), shop.money(row, "DP Wajib")),
        (25_350_000, 12_850_000, 12_500_000)
    );
    shop.is_idle().await;
}

#[tokio::test]
async fn what_was_made_is_what_is_invoiced() {
    let mut shop = Shop::open("22 10:00").await;
    let (row, _) = made(&mut shop, 1_001, &[]).await;
    shop.fill("Pesanan", row, &[("Jumlah Jadi", json!(980)), ("Buat Surat Jalan", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!((shop.money(row, "Total"), shop.money(row, "Sisa Tagihan")), (24_500_000, 11_987_500));
    assert_eq!(shop.money(row, "Total Pack"), 980);
    shop.is_idle().await;
}

#[tokio::test]
async fn goods_that_left_without_permission_are_noted_and_owed() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 1_000, &[]).await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    shop.mails();
    shop.set(row, "Dikirim", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Dikirim");
    shop.problems(row, &["!KIRIM_TANPA_IZIN"]);
    assert_eq!(shop.mails(), ["shipped-without-release"]);
    assert_eq!(shop.sandbox.book().rows("Piutang")[1][11].as_f64(), Some(12_500_000.0));
    shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("23"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Piutang Berjalan");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_new_year_begins_its_numbers_at_one() {
    let mut shop = Shop::open("2026-12-31 10:00").await;
    let first = shop.order(100, date("2027-01-10"), &[]);
    shop.confirm(first);
    shop.cycle().await;
    assert_eq!(shop.see(first, "No Proforma"), "001/PI/MKN/XII/2026");
    let second = shop.order(200, date("2027-01-10"), &[("Pelanggan", json!("PT Dua"))]);
    shop.confirm(second);
    shop.at("2027-01-02 10:00").await;
    assert_eq!(
        (shop.id(second), shop.see(second, "No Proforma")),
        ("ODR-2027-0001".into(), "001/PI/MKN/I/2027".into())
    );
    shop.is_idle().await;
}

#[tokio::test]
async fn a_cancelled_order_proposes_its_refund_and_ends_when_it_is_paid_back() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_001, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    shop.pay(&id, 12_512_500, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.mails();
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Acara dibatalkan"))]);
    shop.at("27 10:00").await;
    assert_eq!(shop.status(row), "Batal – Refund");
    assert!(shop.see(row, "Langkah Berikutnya").contains("6.256.250"), "{}", shop.see(row, "Langkah Berikutnya"));
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026 (BATAL)");
    assert_eq!(shop.mails(), ["order-closed"]);
    shop.set(row, "Nilai Refund", 6_256_250);
    shop.pay_as("Refund", &id, 6_256_250, date("27"), "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.money(row, "Sisa Tagihan")), ("Batal".into(), 0));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_donation_closes_with_its_documentation() {
    let mut shop = Shop::open("23 10:00").await;
    let donation = [("Donasi", json!("Ya")), ("Minta Dokumentasi", json!("Ya"))];
    let (row, id) = made(&mut shop, 1_000, &donation).await;
    let rest = shop.pay(&id, 12_500_000, date("21"), "Ya");
    shop.fill("Pembayaran", rest, &[("No Referensi", json!("lunas"))]);
    shop.fill(
        "Pesanan",
        row,
        &[
            ("Buat Surat Jalan", json!("Ya")),
            ("Dikirim", json!("Ya")),
            ("Diterima Oleh", json!("Ibu")),
            ("Tgl Diterima", date("23")),
        ],
    );
    shop.cycle().await;
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Dokumentasi");
    shop.set(row, "Link Dokumentasi", "https://contoh.example/foto");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Selesai");
    shop.is_idle().await;
}
