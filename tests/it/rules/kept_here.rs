//! Papers are out, and money keeps the goods here: every way into it, and who is asked to do what about it.

use serde_json::{Value, json};

use super::{PaperShop, Plan};
use crate::shop::date;

const ID: &str = "ODR-2026-0001";
const CLOSED_AGAIN: &str = "request-settlement → marketing, accounting (cc sm)";

/// A made order of 1.000 packs with its papers out, and its first payment.
fn delivered(cells: &[(&str, Value)], first: i64) -> (PaperShop, u32, u32) {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_000, date("30"), cells);
    shop.confirm(row);
    shop.cycle();
    shop.set(row, "Persetujuan Kredit", "Ya");
    let paid = shop.pay(ID, first, date("23"));
    shop.at("23 10:00");
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.at("23 11:00");
    (shop, row, paid)
}

fn on_credit(down: i64) -> Vec<(&'static str, Value)> {
    vec![("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14)), ("DP %", json!(down))]
}

fn asks(plan: &Plan) -> Vec<String> {
    plan.told().into_iter().filter(|mail| mail.starts_with("request-settlement")).collect()
}

#[test]
fn a_down_payment_that_is_taken_back_after_the_papers_is_asked_for_again_once_it_does_not_wait() {
    let (mut shop, row, paid) = delivered(&on_credit(50), 12_500_000);
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Izin Kirim")), ("Siap Kirim".into(), "BOLEH".into()));
    shop.verify(paid, "");
    let plan = shop.at("23 12:00");
    // The goods are made: what keeps them is the money, and that lies with Accounting.
    assert_eq!(shop.see(row, "Status"), "Menunggu Pelunasan");
    assert_eq!(shop.see(row, "Izin Kirim"), "TAHAN: DP kurang Rp12.500.000");
    assert_eq!((asks(&plan), shop.problems(row)), (vec![], vec![]));
    let steps = shop.see(row, "Langkah Berikutnya");
    assert_eq!(steps, "Akunting · cocokkan Rp12.500.000 di tab Pembayaran, isi Terverifikasi (Ya/Tidak)");
    shop.verify(paid, "Tidak");
    let plan = shop.at("23 13:00");
    assert_eq!(plan.told(), [CLOSED_AGAIN, "payment-refused → marketing"]);
    let brief = &plan.notices[0].brief;
    assert_eq!(["dp", "kredit_dicabut"].map(|name| brief.values.get(name).unwrap()), ["Rp12.500.000", ""]);
    assert!(brief.whatsapp.as_deref().unwrap().contains("Mohon kekurangan DP Rp12.500.000"), "{:?}", brief.whatsapp);
    let steps = shop.see(row, "Langkah Berikutnya");
    assert_eq!(steps, "Marketing · tagih DP, kurang Rp12.500.000; catat di tab Pembayaran · sampai 30/11/2026");
    assert_eq!(shop.at("23 14:00").told(), Vec::<String>::new());
    shop.verify(paid, "Ya");
    let told = shop.at("23 15:00").told();
    assert_eq!(told[0], "release-shipment → sm, logistics (cc marketing)");
}

#[test]
fn new_papers_that_ask_for_more_are_asked_about_beyond_the_tolerance() {
    let check = |price: i64, status: &str, told: &[&str]| {
        let (mut shop, row, _) = delivered(&on_credit(50), 12_500_000);
        shop.set(row, "Harga Satuan", price);
        shop.fill("Pesanan", row, &[("Ulangi SJ", json!("Ya")), ("Alasan Ulangi", json!("harga salah ketik"))]);
        let plan = shop.at("23 12:00");
        assert_eq!((&*shop.see(row, "Status"), asks(&plan)), (status, told.iter().map(|t| (*t).to_owned()).collect()));
    };
    // Half of 1.000 packs: Rp100 short is within the tolerance, Rp500 is not.
    check(25_000, "Siap Kirim", &[]);
    check(25_001, "Menunggu Pelunasan", &[CLOSED_AGAIN]);
}

#[test]
fn credit_taken_back_after_the_papers_asks_for_all_of_it_until_it_is_given_again_or_paid() {
    let check = |answer: Value| {
        let (mut shop, row, _) = delivered(&on_credit(50), 12_500_000);
        shop.set(row, "Persetujuan Kredit", answer);
        let plan = shop.at("23 12:00");
        assert_eq!(
            (shop.see(row, "Status"), shop.problems(row)),
            ("Menunggu Pelunasan".into(), vec!["!PERSETUJUAN_DICABUT".to_owned()])
        );
        assert_eq!(shop.see(row, "Izin Kirim"), "TAHAN: order TERTAHAN, lihat Masalah");
        assert_eq!(asks(&plan), [CLOSED_AGAIN]);
        let [mail] = plan.mails(orderd::domain::notice::NoticeKind::RequestSettlement)[..] else {
            panic!("{}", plan.text)
        };
        let values = &mail.brief.values;
        let said = ["sisa", "dp", "kredit_dicabut"].map(|name| values.get(name).unwrap());
        assert_eq!(said, ["Rp12.500.000", "", "Ya"]);
        let steps = shop.see(row, "Langkah Berikutnya");
        let lines: Vec<&str> = steps.lines().collect();
        assert_eq!(lines[0], "Akunting · TERTAHAN: isi lagi Persetujuan Kredit = Ya, atau Marketing isi Batal");
        assert!(lines[1].starts_with("Marketing · atau minta pelunasan Rp12.500.000 (invoice 001/INV"), "{steps}");
        // Nobody is pressed for what Accounting may give again.
        assert_eq!(shop.at("25 12:00").told(), Vec::<String>::new());
        (shop, row)
    };
    let (mut shop, row) = check(json!("Tolak"));
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.at("25 13:00");
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Izin Kirim")), ("Siap Kirim".into(), "BOLEH".into()));
    let (mut shop, row) = check(Value::Null);
    // Paid in full nothing depends on credit any more; Rp101 short it does.
    let rest = shop.pay(ID, 12_499_899, date("25"));
    shop.at("25 13:00");
    assert_eq!(shop.see(row, "Izin Kirim"), "TAHAN: order TERTAHAN, lihat Masalah");
    shop.verify(rest, "");
    shop.at("25 13:30");
    shop.fill("Pembayaran", rest, &[("Nominal", json!(12_499_900)), ("Terverifikasi", json!("Ya"))]);
    shop.at("25 14:00");
    assert_eq!((shop.see(row, "Izin Kirim"), shop.problems(row)), ("BOLEH".into(), vec![]));
}

#[test]
fn whoever_pays_before_the_goods_leave_is_asked_for_all_of_it_again() {
    let cash = vec![("Skema Bayar", json!("TUNAI"))];
    for (cells, first) in [(vec![], 25_000_000), (cash, 25_000_000)] {
        let (mut shop, row, paid) = delivered(&cells, first);
        shop.verify(paid, "");
        assert_eq!(asks(&shop.at("23 12:00")), Vec::<String>::new());
        assert_eq!(shop.see(row, "Status"), "Menunggu Pelunasan");
        shop.verify(paid, "Tidak");
        let plan = shop.at("23 13:00");
        assert_eq!(asks(&plan), [CLOSED_AGAIN]);
        assert_eq!(plan.notices[0].brief.values.get("sisa").unwrap(), "Rp25.000.000");
    }
}

#[test]
fn before_the_papers_money_taken_back_shuts_the_gate_of_production() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle();
    let paid = shop.pay(ID, 12_500_000, date("23"));
    shop.set(row, "Selesai Produksi", "Ya");
    shop.at("23 10:00");
    assert_eq!(shop.see(row, "Status"), "Menunggu Surat Jalan");
    shop.verify(paid, "Tidak");
    shop.at("23 11:00");
    assert_eq!(shop.see(row, "Status"), "Menunggu DP");
}

#[test]
fn a_refused_credit_with_another_way_to_pay_at_the_same_look_is_asked_about_anew() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_000, date("30"), &on_credit(30));
    shop.confirm(row);
    shop.cycle();
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.at("23 10:00");
    shop.fill("Pesanan", row, &[("Persetujuan Kredit", json!("Tolak")), ("DP %", json!(50))]);
    let told = shop.at("23 11:00").told();
    assert!(told.contains(&"approve-credit → accounting (cc marketing)".to_owned()), "{told:?}");
    assert_eq!((shop.see(row, "Status"), shop.problems(row)), ("Menunggu Persetujuan Kredit".into(), vec![]));
    // On another scheme nothing depends on the credit that is taken back at the same look.
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.at("23 12:00");
    shop.fill("Pesanan", row, &[("Persetujuan Kredit", Value::Null), ("Skema Bayar", json!("DP"))]);
    shop.at("23 13:00");
    assert_eq!((shop.see(row, "Status"), shop.problems(row)), ("Menunggu DP".into(), vec![]));
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026-R2");
}
