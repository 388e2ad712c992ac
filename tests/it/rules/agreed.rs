//! What was agreed and recorded stands when the house changes its limits or names later; only what is new or changed is
//! judged by them.

use orderd::domain::document::DocumentKind;
use orderd::domain::percent::Percent;
use orderd::domain::policy::Outlet;
use orderd::domain::rupiah::Rupiah;
use orderd::domain::tax::TaxMode;
use serde_json::{Value, json};

use super::{PaperShop, Plan};
use crate::shop::date;

/// A confirmed order with its proforma.
fn agreed(packs: i64, cells: &[(&str, Value)]) -> (PaperShop, u32) {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(packs, date("30"), cells);
    shop.confirm(row);
    shop.at("23 10:00");
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026", "{:?}", shop.problems(row));
    (shop, row)
}

fn outlet(name: &str, manager: &str) -> Outlet {
    Outlet { name: name.to_owned(), store_manager: vec![format!("{manager}@shop.example")], address: String::new() }
}

#[test]
fn a_longer_term_than_the_customer_may_have_now_stands_as_it_was_agreed() {
    let (mut shop, row) = agreed(100, &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30))]);
    shop.fill("Pelanggan", 1, &[("TOP Maks", json!(14))]);
    assert_eq!(shop.at("23 11:00").told(), Vec::<String>::new());
    assert_eq!((shop.see(row, "Status"), shop.problems(row)), ("Menunggu Persetujuan Kredit".into(), vec![]));
    // Other terms may change; this one is judged once it does.
    shop.set(row, "Jam Kirim", "10.00");
    shop.at("23 12:00");
    assert_eq!(shop.problems(row), Vec::<String>::new());
    for (days, problems) in [(29, vec!["!TOP_MELEBIHI_MAKS"]), (14, vec![]), (15, vec!["!TOP_MELEBIHI_MAKS"])] {
        shop.set(row, "TOP (hari)", days);
        shop.at("23 13:00");
        assert_eq!(shop.problems(row), problems, "{days} days");
    }
    // What was agreed with one customer is nothing to another.
    let (mut shop, row) = agreed(100, &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30))]);
    shop.add("Pelanggan", &[("Nama", json!("PT Lain Sekali")), ("TOP Maks", json!(14))]);
    shop.set(row, "Pelanggan", "PT Lain Sekali");
    shop.at("23 11:00");
    assert_eq!(shop.problems(row), ["!TOP_MELEBIHI_MAKS"]);
    // Nor to an order that is not agreed yet.
    let new = shop.order(
        100,
        date("30"),
        &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30)), ("Pelanggan", json!("PT Lain Sekali"))],
    );
    shop.at("23 12:00");
    assert_eq!(shop.problems(new), ["!TOP_MELEBIHI_MAKS"]);
}

#[test]
fn a_share_agreed_before_the_house_asked_for_more_needs_no_name() {
    let (mut shop, row) = agreed(100, &[("DP %", json!(50))]);
    shop.policy.payment.dp_percent = Percent::whole(60);
    assert_eq!(shop.at("23 11:00").told(), Vec::<String>::new());
    assert_eq!(shop.problems(row), Vec::<String>::new());
    shop.set(row, "DP %", 55);
    shop.at("23 12:00");
    assert_eq!(shop.problems(row), ["!DP_KURANG_50_TANPA_PERSETUJUAN"]);
}

#[test]
fn what_was_paid_up_by_the_tolerance_of_its_day_is_not_asked_for_once_the_house_lowers_it() {
    let gone = [("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya")), ("Dikirim", json!("Ya"))];
    let received = [("Diterima Oleh", json!("Bu Ani")), ("Tgl Diterima", date("30"))];
    // Before production, and after the end.
    for (scheme, paid, is_gone) in [("DP", 1_249_900, false), ("TUNAI", 2_499_900, true)] {
        let (mut shop, row) = agreed(100, &[("Skema Bayar", json!(scheme))]);
        shop.pay("ODR-2026-0001", paid, date("23"));
        shop.at("23 11:00");
        if is_gone {
            shop.fill("Pesanan", row, &gone);
            shop.at("30 09:00");
            shop.fill("Pesanan", row, &received);
        }
        shop.at("30 10:00");
        let status = shop.see(row, "Status");
        assert_eq!(status, if is_gone { "Selesai" } else { "Siap Produksi" });
        let of_row =
            |plan: Plan| plan.told().into_iter().filter(|told| !told.contains("past-delivery")).collect::<Vec<_>>();
        for tolerance in [99, 0] {
            shop.policy.payment.tolerance = Rupiah(tolerance);
            assert_eq!(of_row(shop.at("30 11:00")), Vec::<String>::new(), "{scheme}, tolerance {tolerance}");
            assert_eq!((shop.see(row, "Status"), shop.rows("Piutang")), (status.clone(), 1), "{scheme}");
        }
        // More than that was never agreed: money that is taken back is missing.
        shop.verify(1, "");
        shop.at("30 12:00");
        assert_ne!(shop.see(row, "Status"), status);
    }
    // An order of after that day is judged by what holds then, and whoever is asked for less now pays less.
    for (tolerance, short, status) in
        [(99, 100, "Menunggu DP"), (99, 99, "Siap Produksi"), (500, 500, "Siap Produksi"), (500, 501, "Menunggu DP")]
    {
        let mut shop = PaperShop::open("23 09:00");
        let agreed_before = tolerance == 500;
        if !agreed_before {
            shop.policy.payment.tolerance = Rupiah(tolerance);
        }
        let row = shop.order(100, date("30"), &[]);
        shop.confirm(row);
        shop.at("23 10:00");
        shop.policy.payment.tolerance = Rupiah(tolerance);
        shop.pay("ODR-2026-0001", 1_250_000 - short, date("23"));
        shop.at("23 11:00");
        assert_eq!(shop.see(row, "Status"), status, "short by {short} of {tolerance}");
    }
}

/// A stricter rule for large orders: more days ahead, or fewer packs.
fn stricter(shop: &mut PaperShop, large_order_packs: u32, lead_days: u32) {
    (shop.policy.sop.large_order_packs, shop.policy.sop.lead_days) = (large_order_packs, lead_days);
}

#[test]
fn a_confirmation_in_time_stays_in_time_when_the_house_asks_for_more_days_or_fewer_packs() {
    for (packs, large, days) in [(1_001, 1_000, 8), (1_000, 999, 8), (1_000, 500, 4)] {
        let mut shop = PaperShop::open("26 09:00");
        let row = shop.order(packs, date("30"), &[]);
        shop.confirm(row);
        shop.at("26 10:00");
        assert_eq!(shop.see(row, "Status"), "Menunggu DP");
        let by = shop.see(row, "Batas Konfirmasi");
        stricter(&mut shop, large, days);
        let plan = shop.at("27 10:00");
        assert!(!plan.text.contains("Pesanan "), "{packs} packs, large above {large}, H−{days}: {}", plan.text);
        assert_eq!((shop.see(row, "Status"), shop.see(row, "Batas Konfirmasi")), ("Menunggu DP".into(), by));
        // Fewer packs or a later day need no new answer, nor another rule.
        shop.set(row, "Jumlah (pack)", packs - 1);
        shop.at("27 11:00");
        assert_eq!((shop.problems(row), shop.see(row, "Status")), (vec![], "Menunggu DP".into()));
        // What is confirmed anew is confirmed under the rule of its day.
        shop.set(row, "Jumlah (pack)", packs + 1);
        shop.at("27 12:00");
        assert_eq!(shop.problems(row), ["!KONFIRMASI_TERLAMBAT"], "{packs} packs, large above {large}, H−{days}");
        // So is an order that nobody confirmed before.
        let new = shop.order(packs, date("30"), &[]);
        shop.confirm(new);
        shop.at("27 13:00");
        assert!(shop.problems(new).contains(&"!KONFIRMASI_TERLAMBAT".to_owned()), "{:?}", shop.problems(new));
    }
}

#[test]
fn a_confirmation_that_was_late_is_in_time_once_the_house_asks_for_less() {
    let mut shop = PaperShop::open("27 09:00");
    let row = shop.order(1_001, date("30"), &[]);
    shop.confirm(row);
    shop.at("27 10:00");
    assert_eq!(shop.problems(row), ["!KONFIRMASI_TERLAMBAT"]);
    stricter(&mut shop, 1_000, 4);
    shop.at("27 11:00");
    assert_eq!(shop.problems(row), ["!KONFIRMASI_TERLAMBAT"], "the rule it was late by");
    stricter(&mut shop, 1_000, 3);
    shop.at("27 12:00");
    assert_eq!((shop.problems(row), shop.see(row, "Status")), (vec![], "Menunggu DP".into()));
}

/// The share of the verified money that is proposed to go back is asked of the H−4 that the order was agreed under.
#[test]
fn the_day_until_which_all_goes_back_is_the_one_the_order_was_agreed_under() {
    let (mut shop, row) = agreed(1_001, &[]);
    shop.pay("ODR-2026-0001", 12_512_500, date("23"));
    shop.at("23 11:00");
    stricter(&mut shop, 1_000, 6);
    shop.set(row, "Batal", "Ya");
    shop.set(row, "Alasan Batal", "acara batal");
    shop.at("26 23:59");
    let step = shop.see(row, "Langkah Berikutnya");
    assert!(step.contains("Rp12.512.500") && !step.contains("Rp6.256.250"), "not half of it: {step}");
}

#[test]
fn a_blank_share_stays_what_the_proforma_asked_for() {
    for (before, now) in [(50, 60), (50, 40)] {
        let (mut shop, row) = agreed(100, &[]);
        let asked = shop.see(row, "DP Wajib");
        shop.policy.payment.dp_percent = Percent::whole(now);
        assert_eq!(shop.at("23 11:00").told(), Vec::<String>::new(), "{before} → {now}");
        assert_eq!((shop.see(row, "No Proforma"), shop.see(row, "DP Wajib")), ("001/PI/MKN/XI/2026".into(), asked));
        // Another term revises the proforma, and the share stays.
        shop.set(row, "Diskon", 100_000);
        shop.at("23 12:00");
        assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026-R1");
        assert_eq!((shop.see(row, "DP Wajib"), shop.problems(row)), ("1200000".into(), vec![]), "{before} → {now}");
        // A new order is asked for what is usual now.
        let new = shop.order(100, date("30"), &[]);
        shop.confirm(new);
        shop.at("23 13:00");
        assert_eq!(shop.see(new, "DP Wajib"), (25_000 * u32::from(now)).to_string());
    }
}

#[test]
fn a_credit_note_takes_off_the_tax_its_invoice_was_made_out_with() {
    let (mut shop, row) = agreed(100, &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    for column in ["Persetujuan Kredit", "Selesai Produksi", "Buat Surat Jalan", "Dikirim"] {
        shop.set(row, column, "Ya");
    }
    shop.at("30 09:00");
    assert_eq!(shop.see(row, "Sisa Tagihan"), "2500000");
    shop.policy.tax = TaxMode::Pbjt { percent: Percent::whole(10), from: None };
    let receipt = [("Diterima Oleh", json!("Bu Ani")), ("Tgl Diterima", date("30")), ("Jumlah Ditolak", json!(10))];
    shop.fill("Pesanan", row, &receipt);
    shop.at("30 10:00");
    assert_eq!(shop.see(row, "Sisa Tagihan"), "2250000");
    let id = shop.see(row, "No Order").parse().unwrap();
    let note = shop.facts().orders[&id].other(DocumentKind::CreditNote).unwrap();
    assert_eq!((note.amounts.tax.tax, note.amounts.tax.label.as_str()), (Rupiah(0), ""));
}

#[test]
fn the_only_outlet_under_another_name_is_the_one_agreed_on() {
    for typed in [Value::Null, json!("Pusat")] {
        let (mut shop, row) = agreed(100, &[("Outlet", typed)]);
        shop.policy.outlets = vec![outlet("Dapur Barat", "barat")];
        assert_eq!(shop.at("23 11:00").told(), Vec::<String>::new());
        assert_eq!((shop.problems(row), shop.see(row, "Cek R&D")), (vec![], "Sanggup".into()));
        // Its manager under the new name is told.
        shop.set(row, "Jumlah (pack)", 90);
        let told = shop.at("23 12:00").told();
        assert!(told.iter().any(|mail| mail.contains("barat")), "{told:?}");
        shop.set(row, "Outlet", "Dapur Barat");
        assert_eq!(shop.at("23 13:00").told(), Vec::<String>::new());
        assert_eq!((shop.problems(row), shop.see(row, "Cek R&D")), (vec![], "Sanggup".into()));
        // A new order does not know the old name.
        let new = shop.order(100, date("30"), &[("Outlet", json!("Pusat"))]);
        shop.at("23 14:00");
        assert_eq!(shop.problems(new), ["!OUTLET_TAK_DIKENAL"]);
    }
}

#[test]
fn an_outlet_that_is_gone_is_named_and_holds_nothing_and_marketing_names_another() {
    let (mut shop, row) = agreed(100, &[("Outlet", json!("Pusat"))]);
    shop.policy.outlets = vec![outlet("Barat", "barat"), outlet("Timur", "timur")];
    assert_eq!(shop.at("23 11:00").told(), Vec::<String>::new());
    assert_eq!((shop.problems(row), shop.see(row, "Penanda")), (vec!["OUTLET_TAK_DIKENAL".to_owned()], String::new()));
    assert!(shop.see(row, "Masalah").contains("pilih outlet yang memasaknya sekarang: Barat, Timur"));
    // Another outlet is another kitchen, and answers for itself.
    shop.set(row, "Outlet", "Timur");
    shop.at("23 12:00");
    assert_eq!(shop.see(row, "Cek R&D"), "Ulang");
    // A second outlet that opened later takes nothing from orders without a word about it.
    let (mut shop, row) = agreed(100, &[]);
    shop.policy.outlets.push(outlet("Barat", "barat"));
    assert_eq!(shop.at("23 11:00").told(), Vec::<String>::new());
    assert_eq!(shop.problems(row), Vec::<String>::new());
    let new = shop.order(100, date("30"), &[]);
    shop.at("23 12:00");
    assert_eq!(shop.problems(new), ["!WAJIB_DIISI"]);
}
