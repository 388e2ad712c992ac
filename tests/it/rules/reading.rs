//! What follows from a cell as it was typed: what is asked about counts nowhere, and silences nothing else.

use orderd::domain::notice::NoticeKind;
use serde_json::{Value, json};

use super::PaperShop;
use crate::shop::date;

const ID: &str = "ODR-2026-0001";

#[test]
fn a_price_that_lost_its_thousands_keeps_the_order_a_draft() {
    let check = |column: &str, value: Value, problems: &[&str], status: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(100, date("30"), &[(column, value.clone())]);
        shop.confirm(row);
        let plan = shop.cycle();
        assert_eq!(shop.problems(row), problems, "{column} {value}");
        assert_eq!(shop.see(row, "Status"), status, "{column} {value}");
        assert_eq!(plan.text.contains("number"), status != "Draf", "{}", plan.text);
    };
    check("Harga Satuan", json!(999), &["!RIBUAN_HILANG"], "Draf");
    check("Harga Satuan", json!(1_000), &["HARGA_BEDA"], "Menunggu DP");
    check("Harga Satuan", json!("999"), &["HARGA_BEDA"], "Menunggu DP");
    check("Ongkir", json!(150), &["!RIBUAN_HILANG"], "Draf");
    check("Ongkir", json!("Rp 150"), &[], "Menunggu DP");
    check("Ongkir", json!(0), &[], "Menunggu DP");
    check("Diskon", json!(10), &["RIBUAN_HILANG"], "Menunggu DP");
}

#[test]
fn a_product_whose_price_lost_its_thousands_is_sold_at_no_list_price() {
    let mut shop = PaperShop::open("23 09:00");
    let cells = [("Kode", json!("TUMPENG")), ("Nama", json!("Tumpeng")), ("Harga", json!(350))];
    let product = shop.add("Produk", &cells);
    let row = shop.order(100, date("30"), &[("Menu", json!("TUMPENG"))]);
    shop.confirm(row);
    shop.cycle();
    assert_eq!(shop.problems_in("Produk", product), ["!RIBUAN_HILANG"]);
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Total")), ("Draf".into(), String::new()));
    shop.fill("Produk", product, &[("Harga", json!(350_000))]);
    shop.cycle();
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Total")), ("Menunggu DP".into(), "35000000".into()));
}

#[test]
fn money_that_lost_its_thousands_counts_nowhere_until_it_is_typed_in_full() {
    let check = |kind: &str, nominal: Value, counts: bool| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(100, date("30"), &[]);
        shop.confirm(row);
        shop.cycle();
        let first = shop.pay(ID, 1_250_000, date("23"));
        shop.fill("Pembayaran", first, &[("No Referensi", json!("TRX-1"))]);
        shop.cycle();
        let payment = shop.pay(ID, 1, date("23"));
        shop.fill("Pembayaran", payment, &[("Jenis", json!(kind)), ("Nominal", nominal.clone())]);
        let plan = shop.cycle();
        let paid = shop.see(row, "Terbayar");
        assert_eq!(paid != "1250000", counts, "{kind} {nominal}: {paid}");
        assert_eq!(shop.problems_in("Pembayaran", payment).is_empty(), counts, "{kind} {nominal}");
        assert_eq!(plan.text.contains("KW/"), counts && kind == "Pembayaran", "{}", plan.text);
        // Unverified it asks nobody either.
        shop.fill("Pembayaran", payment, &[("Terverifikasi", json!(""))]);
        let asked = shop.cycle().mails(NoticeKind::VerifyPayment).len();
        assert_eq!(asked == 1, counts, "{kind} {nominal}");
    };
    check("Pembayaran", json!(999), false);
    check("Pembayaran", json!(1_000), true);
    check("Pembayaran", json!("999"), true);
    check("Refund", json!(10), false);
    check("Refund", json!(10_000), true);
    check("Penyesuaian", json!(-0.5), false);
    check("Penyesuaian", json!(100), true);
    check("Potongan PPh 23", json!(100), true);
}
