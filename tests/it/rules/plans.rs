//! Whole orders on paper, step by step: what every step changes, as text.

use insta::assert_snapshot;
use serde_json::json;

use super::PaperShop;
use crate::shop::date;

const ID: &str = "ODR-2026-0001";

#[test]
fn an_order_with_down_payment_from_release_to_close() {
    let mut shop = PaperShop::open("23 09:00");
    let mut story = String::new();
    let mut step = |what: &str, plan: super::Plan| story.push_str(&format!("── {what}\n{}", plan.text));
    let row = shop.order(1_001, date("30"), &[]);
    step("released", shop.cycle());
    shop.set(row, "Cek R&D", "Sanggup");
    shop.set(row, "Cek PPIC", "Tersedia");
    step("material is there", shop.at("23 10:00"));
    shop.set(row, "Konfirmasi SM", "Ya");
    step("confirmed", shop.at("23 11:00"));
    shop.pay(ID, 12_512_500, date("23"));
    step("down payment verified", shop.at("23 12:00"));
    shop.set(row, "Mulai Produksi", "Ya");
    step("in production", shop.at("29 08:00"));
    shop.set(row, "Selesai Produksi", "Ya");
    shop.set(row, "Jumlah Jadi", 980);
    step("made, 21 short", shop.at("29 16:00"));
    shop.set(row, "Buat Surat Jalan", "Ya");
    step("delivery order", shop.at("29 17:00"));
    shop.pay(ID, 11_987_500, date("29"));
    step("settled", shop.at("29 18:00"));
    shop.set(row, "Dikirim", "Ya");
    step("gone", shop.at("30 08:00"));
    shop.set(row, "Diterima Oleh", "Ibu Contoh");
    shop.set(row, "Tgl Diterima", date("30"));
    step("received", shop.at("30 12:00"));
    assert_eq!(shop.see(row, "Status"), "Selesai");
    assert_snapshot!(story);
}

#[test]
fn a_credit_order_that_is_refused_once() {
    let mut shop = PaperShop::open("23 09:00");
    let mut story = String::new();
    let mut step = |what: &str, plan: super::Plan| story.push_str(&format!("── {what}\n{}", plan.text));
    let row = shop.order(500, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(row);
    step("confirmed", shop.cycle());
    shop.set(row, "Persetujuan Kredit", "Tolak");
    step("credit refused", shop.at("23 10:00"));
    shop.set(row, "Persetujuan Kredit", "Ya");
    step("credit granted", shop.at("23 11:00"));
    assert_eq!(shop.see(row, "Status"), "Siap Produksi");
    assert_snapshot!(story);
}

#[test]
fn a_change_after_the_proforma_asks_again() {
    let mut shop = PaperShop::open("23 09:00");
    let mut story = String::new();
    let mut step = |what: &str, plan: super::Plan| story.push_str(&format!("── {what}\n{}", plan.text));
    let row = shop.order(900, date("30"), &[]);
    shop.confirm(row);
    step("confirmed", shop.cycle());
    shop.set(row, "Jumlah (pack)", 1_100);
    step("more packs", shop.at("24 09:00"));
    shop.confirm(row);
    step("confirmed anew", shop.at("26 09:00"));
    shop.set(row, "Batal", "Ya");
    shop.set(row, "Alasan Batal", "acara batal");
    step("called off", shop.at("26 10:00"));
    assert_eq!(shop.see(row, "Status"), "Batal");
    assert_snapshot!(story);
}
