//! Who hears of what happens, kind by kind: what is asked, what was refused, what is out.

use orderd::domain::notice::NoticeKind;
use serde_json::{Value, json};

use super::PaperShop;
use crate::shop::date;

const ID: &str = "ODR-2026-0001";

/// A confirmed order of 1.000 packs, its proforma told of.
fn confirmed(cells: &[(&str, Value)]) -> (PaperShop, u32) {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_000, date("30"), cells);
    shop.confirm(row);
    shop.cycle();
    (shop, row)
}

#[test]
fn a_payment_that_accounting_refuses_is_marketings_again() {
    let (mut shop, row) = confirmed(&[]);
    let paid = shop.pay_as("Pembayaran", ID, 12_500_000, date("23"), "");
    assert_eq!(shop.at("23 10:00").told(), ["verify-payment → accounting"]);
    shop.verify(paid, "Tidak");
    let plan = shop.at("23 11:00");
    assert_eq!(plan.told(), ["payment-refused → marketing"]);
    assert!(plan.notices[0].brief.headline.contains("Rp12.500.000"), "{}", plan.notices[0].brief.headline);
    assert_eq!(shop.see(row, "Menunggu Verifikasi"), "0");
    let said = shop.see_in("Pembayaran", paid, "Masalah");
    assert!(said.starts_with("[W] PEMBAYARAN_DITOLAK: ") && !said.contains('\n'), "{said}");
    // It stays refused, and nobody hears of it again.
    assert_eq!(shop.at("25 11:00").mails(NoticeKind::PaymentRefused).len(), 0);
    // Looked for again it waits again; refused a second time it is news.
    shop.verify(paid, "");
    assert_eq!(shop.at("25 12:00").told(), ["verify-payment → accounting"]);
    assert_eq!(shop.see_in("Pembayaran", paid, "Masalah"), "");
    shop.verify(paid, "Tidak");
    assert_eq!(shop.at("25 13:00").told(), ["payment-refused → marketing"]);
    shop.verify(paid, "Ya");
    assert!(!shop.at("25 14:00").told().contains(&"payment-refused → marketing".to_owned()));
    assert_eq!(shop.see(row, "Status"), "Siap Produksi");
}

#[test]
fn a_payment_taken_twice_is_not_refused_to_marketing_as_well() {
    let (mut shop, _) = confirmed(&[]);
    shop.pay(ID, 12_500_000, date("23"));
    let twice = shop.pay_as("Pembayaran", ID, 12_500_000, date("23"), "Tidak");
    assert_eq!(shop.at("23 10:00").mails(NoticeKind::PaymentRefused).len(), 0);
    assert!(shop.see_in("Pembayaran", twice, "Masalah").starts_with("[E] DUPLIKAT"));
}

#[test]
fn a_refused_credit_is_marketings_and_another_way_to_pay_is_accountings_again() {
    let (mut shop, row) = confirmed(&[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30))]);
    shop.set(row, "Persetujuan Kredit", "Tolak");
    assert_eq!(shop.at("23 10:00").told(), ["credit-refused → marketing"]);
    assert_eq!(shop.problems(row), ["!KREDIT_DITOLAK"]);
    // Accounting has answered: it is not reminded of the question.
    assert_eq!(shop.at("24 16:00").told(), Vec::<String>::new());
    // Another price is no other way to pay.
    shop.set(row, "Diskon", 100_000);
    assert!(!shop.at("25 09:00").told().iter().any(|mail| mail.starts_with("approve-credit")));
    assert_eq!(shop.see(row, "Persetujuan Kredit"), "Tolak");
    shop.set(row, "DP %", 50);
    let told = shop.at("25 10:00").told();
    assert!(told.contains(&"approve-credit → accounting (cc marketing)".to_owned()), "{told:?}");
    assert_eq!(shop.see(row, "Persetujuan Kredit"), "Ulang");
    shop.set(row, "Persetujuan Kredit", "Ya");
    let plan = shop.at("25 11:00");
    assert_eq!(plan.told(), ["credit-granted → marketing"]);
    assert_eq!(plan.notices[0].brief.values["dp"], "Rp12.450.000");
    assert_eq!(shop.see(row, "Status"), "Menunggu DP");
}

#[test]
fn a_refund_waits_for_accounting_like_money_that_came_but_is_none() {
    let (mut shop, row) = confirmed(&[]);
    shop.pay(ID, 12_500_000, date("23"));
    shop.at("23 10:00");
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara batal"))]);
    shop.set(row, "Nilai Refund", 12_500_000);
    shop.at("23 11:00");
    let back = shop.pay_as("Refund", ID, 2_500_000, date("23"), "");
    assert_eq!(shop.at("23 12:00").told(), ["verify-payment → accounting"]);
    assert_eq!(shop.see(row, "Menunggu Verifikasi"), "0");
    let steps = shop.see(row, "Langkah Berikutnya");
    let lines: Vec<&str> = steps.lines().collect();
    assert_eq!(lines.len(), 2, "{steps}");
    assert!(lines[0].starts_with("Akunting · kembalikan Rp10.000.000;"), "{steps}");
    assert_eq!(lines[1], "Akunting · cocokkan refund Rp2.500.000 di tab Pembayaran, isi Terverifikasi (Ya/Tidak)");
    shop.verify(back, "Ya");
    assert_eq!(shop.at("23 13:00").told(), Vec::<String>::new());
    assert!(shop.see(row, "Langkah Berikutnya").starts_with("Akunting · kembalikan Rp10.000.000;"));
    assert!(!shop.see(row, "Langkah Berikutnya").contains("cocokkan"));
}
