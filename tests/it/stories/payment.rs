//! Money: down payments, schemes, the ledger's odd cases.

use chrono::TimeDelta;
use serde_json::json;

use crate::shop::{Shop, codes, date, text};

/// A confirmed order with its proforma out; returns row and id.
async fn confirmed(shop: &mut Shop, packs: i64, menu: &str, more: &[(&str, serde_json::Value)]) -> (usize, String) {
    let mut cells = vec![("Menu", json!(menu))];
    cells.extend(more.iter().cloned());
    let row = shop.order(packs, date("30"), &cells);
    shop.confirm(row);
    shop.cycle().await;
    shop.mails();
    let id = shop.id(row);
    (row, id)
}

#[tokio::test]
async fn half_of_an_odd_total_is_rounded_up_and_a_rupiah_short_is_enough() {
    for (paid, released) in [(2_055_442, true), (2_055_000, false)] {
        let mut shop = Shop::open("23 10:00").await;
        let (row, id) = confirmed(&mut shop, 333, "SB-A", &[]).await;
        assert_eq!((shop.money(row, "Total"), shop.money(row, "DP Wajib")), (4_110_885, 2_055_443));
        shop.pay(&id, paid, date("23"), "Ya");
        shop.cycle().await;
        if released {
            assert_eq!(shop.status(row), "Siap Produksi");
            assert_eq!(shop.mails(), ["payment-received", "start-production"]);
        } else {
            assert_eq!(shop.status(row), "Menunggu DP");
            assert!(shop.see(row, "Langkah Berikutnya").contains("443"), "{}", shop.see(row, "Langkah Berikutnya"));
        }
        assert_eq!(shop.money(row, "Sisa Tagihan"), 4_110_885 - paid);
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn a_down_payment_may_come_in_parts() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 777, "SB-B", &[]).await;
    assert_eq!(shop.money(row, "DP Wajib"), 5_179_871);
    for (amount, reference, status) in
        [(2_000_000, "A", "Menunggu DP"), (2_000_000, "B", "Menunggu DP"), (1_179_871, "C", "Siap Produksi")]
    {
        let payment = shop.pay(&id, amount, date("23"), "Ya");
        shop.fill("Pembayaran", payment, &[("No Referensi", json!(reference))]);
        shop.cycle().await;
        assert_eq!(shop.status(row), status, "after {reference}");
    }
    assert_eq!(shop.money(row, "Sisa Tagihan"), 5_179_870);
    shop.is_idle().await;
}

#[tokio::test]
async fn money_counts_when_accounting_verified_it() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 1_000, "NB-AYAM", &[]).await;
    let payment = shop.pay(&id, 12_500_000, date("23"), "");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu DP");
    assert_eq!((shop.money(row, "Menunggu Verifikasi"), shop.money(row, "Terbayar")), (12_500_000, 0));
    assert_eq!(shop.mails(), ["verify-payment"]);
    assert_eq!(text(&shop.cell("Pembayaran", payment, "No Bayar")), "BYR-2026-0001");
    assert_eq!(text(&shop.cell("Pembayaran", payment, "Pelanggan")), "PT Maju Jaya");
    shop.cycle().await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Siap Produksi");
    assert_eq!((shop.money(row, "Menunggu Verifikasi"), shop.money(row, "Terbayar")), (0, 12_500_000));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_low_down_payment_needs_somebody_who_approved_it() {
    let mut shop = Shop::open("22 10:00").await;
    let row = shop.order(1_001, date("30"), &[("DP %", json!(30))]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Draf");
    shop.problems(row, &["!DP_KURANG_50_TANPA_PERSETUJUAN"]);
    shop.set(row, "Disetujui Oleh", "Direktur Contoh");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu DP");
    assert_eq!(shop.money(row, "DP Wajib"), 7_507_500);
    shop.is_idle().await;
}

#[tokio::test]
async fn cash_is_paid_before_production() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 900, "NB-AYAM", &[("Skema Bayar", json!("TUNAI"))]).await;
    shop.pay(&id, 11_250_000, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Pembayaran");
    let second = shop.pay(&id, 11_250_000, date("23"), "Ya");
    shop.fill("Pembayaran", second, &[("No Referensi", json!("kedua"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Siap Kirim");
    assert_eq!(shop.see(row, "Izin Kirim"), "BOLEH");
    shop.is_idle().await;
}

#[tokio::test]
async fn credit_is_approved_by_accounting_and_asks_for_no_down_payment() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(900, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Persetujuan Kredit");
    assert_eq!(shop.mails(), ["approve-credit", "proforma-issued"]);
    assert_eq!(shop.money(row, "DP Wajib"), 0);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Siap Produksi");
    assert_eq!(shop.mails(), ["start-production"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn withheld_tax_and_adjustments_count_as_paid() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 1_000, "NB-AYAM", &[]).await;
    shop.pay(&id, 24_500_000, date("23"), "Ya");
    shop.pay_as("Potongan PPh 23", &id, 500_000, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 0);
    shop.is_idle().await;

    let (row, id) = confirmed(&mut shop, 1_000, "NB-AYAM", &[]).await;
    shop.pay(&id, 24_997_500, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 2_500);
    shop.pay_as("Penyesuaian", &id, 2_500, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 0);
    shop.is_idle().await;
}

#[tokio::test]
async fn the_same_payment_twice_counts_once_until_accounting_says_otherwise() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 1_000, "NB-AYAM", &[]).await;
    for _ in 0..2 {
        let payment = shop.pay(&id, 6_250_000, date("23"), "Ya");
        shop.fill("Pembayaran", payment, &[("No Referensi", json!("TRX-1"))]);
        shop.cycle().await;
    }
    assert_eq!(shop.money(row, "Terbayar"), 6_250_000);
    assert_eq!(codes(&text(&shop.cell("Pembayaran", 2, "Masalah"))), ["!DUPLIKAT"]);
    assert_eq!(text(&shop.cell("Pembayaran", 1, "Masalah")), "");
    shop.fill("Pembayaran", 2, &[("Bukan Duplikat", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Terbayar"), 12_500_000);
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.is_idle().await;
}

/// A verified payment is a fact: who deletes its row and types it again has not received the money twice.
#[tokio::test]
async fn a_verified_payment_typed_again_counts_once() {
    for (reference, later, restores) in [
        ("TRX-1", TimeDelta::minutes(10), true),
        ("trx-2", TimeDelta::minutes(10), false),
        ("", TimeDelta::zero(), false),
    ] {
        let mut shop = Shop::open("23 10:00").await;
        let (row, id) = confirmed(&mut shop, 100, "NB-AYAM", &[]).await;
        // The tab is not emptied by it.
        shop.pay(&id, 1_000, date("23"), "");
        let payment = shop.pay(&id, 625_000, date("23"), "Ya");
        shop.fill("Pembayaran", payment, &[("No Referensi", json!("TRX-1"))]);
        shop.cycle().await;
        shop.sandbox.human().delete_rows("Pembayaran", payment, 1).unwrap();
        if later > TimeDelta::zero() {
            shop.cycle().await;
            shop.after(later).await;
        }
        let again = shop.pay(&id, 625_000, date("23"), "Ya");
        shop.fill("Pembayaran", again, &[("No Referensi", json!(reference)), ("Bank", json!("Mandiri"))]);
        for _ in 0..2 {
            shop.after(TimeDelta::minutes(3)).await;
        }
        let masalah = text(&shop.cell("Pembayaran", again, "Masalah"));
        assert_eq!(codes(&masalah), ["!DUPLIKAT"], "{reference}");
        assert_eq!(shop.money(row, "Terbayar"), 625_000, "{reference}");
        assert!(masalah.contains("BYR-2026-0002"), "{masalah}");
        assert!(shop.see(row, "Penanda").contains("TERTAHAN"));
        if restores {
            let command = shop.sandbox.human();
            command.delete_rows("Pembayaran", again, 1).unwrap();
            let back = shop.pay(&id, 625_000, date("23"), "Ya");
            shop.fill("Pembayaran", back, &[("No Bayar", json!("BYR-2026-0002")), ("No Referensi", json!("TRX-1"))]);
        } else {
            shop.fill("Pembayaran", again, &[("Bukan Duplikat", json!("Ya"))]);
        }
        for _ in 0..2 {
            shop.after(TimeDelta::minutes(3)).await;
        }
        assert_eq!(shop.money(row, "Terbayar"), 625_000, "{reference}");
        assert!(!shop.see(row, "Penanda").contains("TERTAHAN"), "{reference}: {}", shop.see(row, "Masalah"));
        let receipt = text(&shop.cell("Pembayaran", again, "No Kwitansi"));
        assert_eq!(receipt, if restores { "001/KW/MKN/XI/2026" } else { "002/KW/MKN/XI/2026" });
        assert_eq!(shop.status(row), "Menunggu DP");
        shop.is_idle().await;
    }
}

/// Between two looks it is the same row, moved.
#[tokio::test]
async fn a_verified_row_typed_again_at_once_is_the_same_row() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 100, "NB-AYAM", &[]).await;
    let payment = shop.pay(&id, 625_000, date("23"), "Ya");
    shop.fill("Pembayaran", payment, &[("No Referensi", json!("TRX-1"))]);
    shop.cycle().await;
    shop.sandbox.human().delete_rows("Pembayaran", payment, 1).unwrap();
    let again = shop.pay(&id, 625_000, date("23"), "Ya");
    shop.fill("Pembayaran", again, &[("No Referensi", json!("TRX-1")), ("Bank", json!("Mandiri"))]);
    shop.cycle().await;
    assert_eq!(text(&shop.cell("Pembayaran", again, "No Bayar")), "BYR-2026-0001");
    assert_eq!(text(&shop.cell("Pembayaran", again, "Masalah")), "");
    assert_eq!(shop.money(row, "Terbayar"), 625_000);
    shop.is_idle().await;
}

/// Another payment of the same day and sum, known before the first one's row went, is another payment.
#[tokio::test]
async fn a_payment_known_before_another_went_is_no_copy_of_it() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 100, "NB-AYAM", &[]).await;
    let first = shop.pay(&id, 625_000, date("23"), "Ya");
    shop.fill("Pembayaran", first, &[("No Referensi", json!("TRX-1"))]);
    let second = shop.pay(&id, 625_000, date("23"), "");
    shop.fill("Pembayaran", second, &[("No Referensi", json!("TRX-2"))]);
    shop.cycle().await;
    shop.after(TimeDelta::minutes(1)).await;
    shop.sandbox.human().delete_rows("Pembayaran", first, 1).unwrap();
    shop.fill("Pembayaran", first, &[("Terverifikasi", json!("Ya"))]);
    shop.after(TimeDelta::minutes(1)).await;
    assert_eq!(text(&shop.cell("Pembayaran", first, "No Bayar")), "BYR-2026-0002");
    assert_eq!(text(&shop.cell("Pembayaran", first, "Masalah")), "");
    assert_eq!(shop.money(row, "Terbayar"), 1_250_000);
}

#[tokio::test]
async fn a_payment_for_a_mistyped_order_is_not_guessed_but_the_right_id_is_offered() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = confirmed(&mut shop, 1_000, "NB-AYAM", &[]).await;
    let payment = shop.pay("ODR-2026-O001", 12_500_000, date("23"), "Ya");
    shop.cycle().await;
    let masalah = text(&shop.cell("Pembayaran", payment, "Masalah"));
    assert_eq!(codes(&masalah), ["!PEMBAYARAN_TAK_TERALOKASI"]);
    assert!(masalah.contains("ODR-2026-0001"), "{masalah}");
    assert_eq!(shop.money(row, "Terbayar"), 0);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_verified_payment_stays_in_force_whatever_happens_to_its_row() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop, 1_000, "NB-AYAM", &[]).await;
    let payment = shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.fill("Pembayaran", payment, &[("Nominal", json!(1_250_000))]);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Terbayar"), 12_500_000);
    assert_eq!(codes(&text(&shop.cell("Pembayaran", payment, "Masalah"))), ["!BAYAR_BERUBAH"]);
    assert!(shop.flags(row).contains("TERTAHAN"), "{}", shop.flags(row));
    // Accounting looks again: clears, then verifies what stands there.
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!(""))]);
    shop.cycle().await;
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Terbayar"), 1_250_000);
    assert_eq!(shop.status(row), "Menunggu DP");
    shop.is_idle().await;
}
