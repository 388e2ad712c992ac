//! Each side of every threshold of the procedure: the last value that is still so, and the first that is not.

use orderd::domain::notice::NoticeKind;
use serde_json::{Value, json};

use super::PaperShop;
use crate::shop::date;

const ID: &str = "ODR-2026-0001";

/// MKN-ODR01, scope: orders above 1.000 packs are confirmed at the latest four days ahead.
#[test]
fn an_order_of_1001_packs_is_large_and_one_of_1000_is_not() {
    let check = |packs: i64, problems: &[&str], status: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(packs, date("26"), &[]);
        shop.confirm(row);
        shop.cycle();
        assert_eq!(shop.problems(row), problems, "{packs} packs");
        assert_eq!(shop.see(row, "Status"), status, "{packs} packs");
    };
    check(1_000, &[], "Menunggu DP");
    check(1_001, &["!KONFIRMASI_TERLAMBAT"], "Menunggu Store Manager");
}

#[test]
fn a_large_order_is_confirmed_in_time_on_h_minus_4_until_midnight() {
    let check = |time: &str, status: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(1_001, date("27"), &[]);
        shop.cycle();
        shop.confirm(row);
        shop.at(time);
        assert_eq!(shop.see(row, "Status"), status, "{time}");
    };
    check("23 23:59:59", "Menunggu DP");
    check("24 00:00", "Menunggu Store Manager");
}

#[test]
fn a_reason_of_ten_letters_excuses_a_late_order_and_one_of_nine_does_not() {
    let check = |reason: &str, status: &str, problems: &[&str]| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(1_001, date("25"), &[("Izin Khusus", json!("Ya")), ("Alasan Izin", json!(reason))]);
        shop.confirm(row);
        shop.cycle();
        assert_eq!(shop.see(row, "Status"), status, "{reason}");
        assert_eq!(shop.problems(row), problems, "{reason}");
    };
    check("pelanggan1", "Menunggu DP", &[]);
    check("pelanggan", "Menunggu Store Manager", &["!ALASAN_IZIN_KOSONG", "!KONFIRMASI_TERLAMBAT"]);
}

#[test]
fn orders_of_one_customer_and_day_warn_above_1000_packs_together_and_not_at_1000() {
    let check = |packs: i64, expected: &[&str]| {
        let mut shop = PaperShop::open("23 09:00");
        let rows = [shop.order(600, date("30"), &[]), shop.order(packs, date("30"), &[])];
        shop.cycle();
        for row in rows {
            assert_eq!(shop.problems(row), expected, "600 and {packs} packs");
        }
    };
    check(400, &[]);
    check(401, &["POTENSI_PECAH_ORDER"]);
}

/// What is proposed to be given back, as the next step says.
fn proposal(cancelled: &str) -> String {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_001, date("30"), &[]);
    shop.confirm(row);
    shop.cycle();
    shop.pay(ID, 12_512_500, date("23"));
    shop.at("23 10:00");
    assert_eq!(shop.see(row, "Status"), "Siap Produksi");
    shop.set(row, "Batal", "Ya");
    shop.set(row, "Alasan Batal", "acara batal");
    shop.at(cancelled);
    assert_eq!(shop.see(row, "Status"), "Batal – Refund");
    shop.see(row, "Langkah Berikutnya")
}

#[test]
fn a_paid_order_cancelled_on_h_minus_4_gets_all_back_and_a_day_later_half() {
    let early = proposal("26 23:59");
    assert!(early.contains("Rp12.512.500"), "{early}");
    let late = proposal("27 00:00");
    assert!(late.contains("Rp6.256.250"), "{late}");
}

/// A credit order up to the delivery order, with a down payment of 30 %.
fn credit_order(shop: &mut PaperShop) -> u32 {
    let row =
        shop.order(1_000, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14)), ("DP %", json!(30))]);
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle();
    shop.pay(ID, 7_500_000, date("23"));
    shop.cycle();
    shop.set(row, "Selesai Produksi", "Ya");
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.at("24 10:00");
    row
}

#[test]
fn an_invoice_may_fall_due_on_its_own_day_and_not_before() {
    let check = |due: Value, problems: &[&str]| {
        let mut shop = PaperShop::open("23 09:00");
        let row = credit_order(&mut shop);
        shop.set(row, "Jatuh Tempo", due.clone());
        shop.cycle();
        assert_eq!(shop.problems(row), problems, "{due}");
    };
    check(date("24"), &[]);
    check(date("23"), &["!TANGGAL_TAK_TERBACA"]);
}

#[test]
fn a_credit_order_whose_down_payment_is_short_again_does_not_leave() {
    let mut shop = PaperShop::open("23 09:00");
    let row = credit_order(&mut shop);
    assert_eq!(shop.see(row, "Izin Kirim"), "BOLEH");
    let payment = 1;
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!(""))]);
    shop.at("24 11:00");
    assert_eq!(shop.see(row, "Izin Kirim"), "TAHAN: DP kurang Rp7.500.000");
    assert_eq!(shop.see(row, "Status"), "Menunggu Pelunasan", "a gate that closes again takes the state back");
}

#[test]
fn a_payment_short_by_the_tolerance_opens_the_gate_and_one_rupiah_more_does_not() {
    let check = |short: i64, status: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(1_000, date("30"), &[]);
        shop.confirm(row);
        shop.cycle();
        shop.pay(ID, 12_500_000 - short, date("23"));
        shop.cycle();
        assert_eq!(shop.see(row, "Status"), status, "short by {short}");
    };
    check(100, "Siap Produksi");
    check(101, "Menunggu DP");
}

#[test]
fn the_last_of_the_intake_errors_sends_marketing_back_to_the_cells() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(100, date("30"), &[("Diskon", json!(2_600_000))]);
    shop.cycle();
    assert_eq!(shop.problems(row), ["!DISKON_MELEBIHI"]);
    assert_eq!(shop.see(row, "Status"), "Draf");
    let step = shop.see(row, "Langkah Berikutnya");
    assert!(step.contains("lengkapi atau perbaiki kolom yang disebut di Masalah"), "{step}");
}

#[test]
fn short_notice_is_three_days_and_asks_for_an_answer_within_four_hours() {
    let check = |deliver_on: &str, until: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(100, date(deliver_on), &[]);
        let plan = shop.cycle();
        let [mail] = plan.mails(NoticeKind::CheckMaterials)[..] else { panic!("one mail asks: {}", plan.text) };
        assert_eq!(mail.brief.until, until, "the mail, H on {deliver_on}");
        let step = shop.see(row, "Langkah Berikutnya");
        assert!(step.contains(until), "the row, H on {deliver_on}: {step}");
        // The reminder follows the same hours.
        let hour = if until.ends_with("13:00") { "23 13:00" } else { "24 09:00" };
        let reminded = shop.at(hour);
        assert_eq!(reminded.mails(NoticeKind::CheckMaterials).len(), 1, "H on {deliver_on}: {}", reminded.text);
    };
    check("26", "23/11/2026 13:00");
    check("27", "24/11/2026 09:00");
}

/// A credit customer with `owed` overdue, and the next order that waits for credit.
fn arrears(owed: i64) -> (PaperShop, u32, super::Plan) {
    let mut shop = PaperShop::open("2026-10-01 09:00");
    let cells = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(0)), ("Harga Satuan", json!(owed))];
    let row = shop.order(1, date("2026-10-05"), &cells);
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle();
    for column in ["Selesai Produksi", "Buat Surat Jalan", "Dikirim"] {
        shop.set(row, column, "Ya");
    }
    shop.at("2026-10-05 09:00");
    assert_eq!(shop.see(row, "Sisa Tagihan"), owed.to_string());
    let row = shop.order(100, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(row);
    let plan = shop.at("20 09:00");
    (shop, row, plan)
}

#[test]
fn arrears_above_10_000_are_named_in_the_row_and_in_the_mail_and_10_000_are_not() {
    let check = |owed: i64, named: bool| {
        let (shop, row, plan) = arrears(owed);
        let problems = shop.problems(row);
        assert_eq!(problems.contains(&"PELANGGAN_MENUNGGAK".to_owned()), named, "{owed}: {problems:?}");
        let [mail] = plan.mails(NoticeKind::ApproveCredit)[..] else { panic!("one mail asks: {}", plan.text) };
        let says = mail.brief.values.values().any(|value| value.contains("Rp10.00"));
        assert_eq!(says, named, "{owed}: {:?}", mail.brief.values);
    };
    check(10_000, false);
    check(10_001, true);
}

#[test]
fn accountings_open_tasks_stand_in_its_digest() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(100, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(row);
    shop.cycle();
    assert_eq!(shop.see(row, "Status"), "Menunggu Persetujuan Kredit");
    let plan = shop.at_slot("24 07:30", NoticeKind::Digest);
    let of_accounting = |notice: &&&orderd::domain::notice::Notice| {
        notice.to.iter().chain(&notice.cc).any(|address| &**address == "accounting@shop.example")
    };
    let digests = plan.mails(NoticeKind::Digest);
    let digest = digests.iter().find(of_accounting).unwrap_or_else(|| panic!("no digest: {}", plan.text));
    let tasks: Vec<String> = digest.brief.tables.iter().flat_map(|t| &t.rows).map(|row| row.join(" | ")).collect();
    assert!(tasks.iter().any(|task| task.contains(ID) && task.contains("Persetujuan Kredit")), "{tasks:?}");
}
