//! Papers that are out and were wrong: repeated with `Ulangi SJ`, printed anew with other names, and what else may change.

use orderd::domain::notice::NoticeKind;
use serde_json::{Value, json};

use super::{PaperShop, Plan};
use crate::shop::date;

const ID: &str = "ODR-2026-0001";
const REPLACED: &str = "delivery-order-replaced → sm, logistics, purchasing, marketing";

/// A made order of 1.000 packs with its papers out, half of it paid.
fn delivered(cells: &[(&str, Value)]) -> (PaperShop, u32) {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(1_000, date("30"), cells);
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle();
    shop.pay(ID, 12_500_000, date("23"));
    shop.at("23 10:00");
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.at("23 11:00");
    assert_eq!(shop.see(row, "No Surat Jalan"), "001/SJ/MKN/XI/2026");
    (shop, row)
}

fn redo(shop: &mut PaperShop, row: u32, reason: &str) {
    shop.fill("Pesanan", row, &[("Ulangi SJ", json!("Ya")), ("Alasan Ulangi", json!(reason))]);
}

fn numbers(shop: &PaperShop, row: u32) -> [String; 3] {
    ["No Proforma", "No Surat Jalan", "No Invoice"].map(|header| shop.see(row, header).replace("/MKN/XI/2026", ""))
}

/// The notes of the numbers in the register.
fn notes(plan: &Plan) -> Vec<String> {
    plan.register.iter().map(|entry| format!("{} {}", entry.number.replace("/MKN/XI/2026", ""), entry.note)).collect()
}

#[test]
fn a_wrong_price_is_put_right_with_new_papers_in_the_same_cycle() {
    let (mut shop, row) = delivered(&[]);
    shop.set(row, "Harga Satuan", 26_000);
    shop.at("23 12:00");
    assert_eq!(shop.problems(row), ["!TERKUNCI_SETELAH_SJ", "HARGA_BEDA"]);
    redo(&mut shop, row, "harga salah ketik");
    let plan = shop.at("23 13:00");
    assert_eq!(numbers(&shop, row), ["001/PI-R1", "002/SJ", "002/INV"]);
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Total")), ("Menunggu Pelunasan".into(), "26000000".into()));
    assert_eq!(shop.problems(row), ["HARGA_BEDA"]);
    let told = [
        REPLACED,
        "proforma-issued → marketing (cc sm)",
        // Accounting asks for another sum now.
        "request-settlement → marketing, accounting",
    ];
    assert_eq!(plan.told(), told);
    let handed = [
        "delivery-order-replaced: 002/SJ/MKN/XI/2026 → sm, logistics, purchasing, marketing",
        "delivery-order-replaced: 002/INV/MKN/XI/2026 → marketing",
        "proforma-issued: 001/PI/MKN/XI/2026-R1 → marketing, sm",
        "request-settlement: 002/SJ/MKN/XI/2026 → accounting",
        "request-settlement: 002/INV/MKN/XI/2026 → accounting",
    ];
    assert_eq!(plan.handed(), handed);
    let void = notes(&plan).into_iter().filter(|note| note.contains("BATAL")).collect::<Vec<_>>();
    assert_eq!(void, ["001/SJ BATAL: harga salah ketik", "001/INV BATAL: harga salah ketik"]);
    let values = &plan.notices[0].brief.values;
    assert_eq!(values.get("nomor_lama").unwrap(), "001/SJ/MKN/XI/2026 dan 001/INV/MKN/XI/2026");
    assert_eq!(values.get("alasan").unwrap(), "harga salah ketik");
    // It stands there still, and is not followed twice.
    assert_eq!(shop.at("23 14:00").told(), Vec::<String>::new());
    shop.set(row, "Harga Satuan", 27_000);
    assert_eq!(shop.at("23 14:10").told(), Vec::<String>::new());
    assert_eq!(shop.problems(row), ["!TERKUNCI_SETELAH_SJ", "HARGA_BEDA"]);
    shop.set(row, "Ulangi SJ", Value::Null);
    shop.at("23 14:20");
    shop.set(row, "Ulangi SJ", "Ya");
    shop.at("23 14:30");
    assert_eq!(numbers(&shop, row), ["001/PI-R2", "003/SJ", "003/INV"]);
}

#[test]
fn papers_are_repeated_as_they_are_where_nothing_else_changed() {
    let (mut shop, row) = delivered(&[]);
    redo(&mut shop, row, "cetakan pertama rusak");
    let plan = shop.at("23 12:00");
    assert_eq!(numbers(&shop, row), ["001/PI", "002/SJ", "002/INV"]);
    assert_eq!(plan.told(), [REPLACED, "request-settlement → marketing, accounting"]);
}

#[test]
fn papers_are_repeated_for_ten_letters_of_reason_and_while_the_goods_are_here() {
    let check = |reason: &str, shipped: bool, number: &str, problems: &[&str]| {
        let (mut shop, row) = delivered(&[]);
        shop.pay(ID, 12_500_001, date("23"));
        shop.at("23 11:30");
        if shipped {
            shop.set(row, "Dikirim", "Ya");
        }
        redo(&mut shop, row, reason);
        let plan = shop.at("23 12:00");
        assert_eq!(
            (&*numbers(&shop, row)[1], shop.problems(row)),
            (number, problems.iter().map(|p| (*p).to_owned()).collect())
        );
        assert_eq!(plan.told().contains(&REPLACED.to_owned()), number == "002/SJ", "{reason}");
    };
    check("harga lama", false, "002/SJ", &[]);
    check("harga lam", false, "001/SJ", &["!ALASAN_ULANGI_KOSONG"]);
    check("harga lama", true, "001/SJ", &["TERKUNCI_SETELAH_SJ"]);
}

#[test]
fn what_is_fetched_is_printed_anew_for_who_fetches_it_and_not_for_a_driver() {
    let fetched = [("Metode", json!("Ambil Sendiri")), ("Alamat", Value::Null), ("Ongkir", Value::Null)];
    for (cells, header, expected) in [
        (&fetched[..], "Sopir", false),
        (&fetched[..], "No Polisi", false),
        (&fetched[..], "Penerima", true),
        (&fetched[..], "HP Penerima", true),
        (&[], "Sopir", true),
        (&[], "No Polisi", true),
    ] {
        let (mut shop, row) = delivered(cells);
        shop.set(row, header, if header == "HP Penerima" { "0812-3456-7890" } else { "Pak Contoh" });
        let told = shop.at("23 13:00").told();
        assert_eq!(told.contains(&REPLACED.to_owned()), expected, "{header}: {told:?}");
    }
}

#[test]
fn papers_that_are_void_without_others_are_told_of_and_others_follow_when_they_may() {
    let others = "order-changed → marketing, sm, production, rnd, ppic, accounting";
    // On credit now, and Accounting has not said a word about it.
    let (mut shop, row) = delivered(&[("Persetujuan Kredit", Value::Null)]);
    shop.set(row, "Persetujuan Kredit", Value::Null);
    shop.fill("Pesanan", row, &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    redo(&mut shop, row, "pelanggan minta tempo");
    let plan = shop.at("23 12:00");
    assert_eq!(shop.see(row, "Status"), "Menunggu Persetujuan Kredit");
    assert_eq!(numbers(&shop, row), ["001/PI-R1", "001/SJ (BATAL)", "001/INV (BATAL)"]);
    let [mail] = plan.mails(NoticeKind::OrderChanged)[..] else { panic!("{}", plan.text) };
    assert_eq!(format!("order-changed → {}", super::people(mail)), others);
    assert_eq!(
        mail.brief.values.get("sebab").unwrap(),
        "001/SJ/MKN/XI/2026 dan 001/INV/MKN/XI/2026 BATAL (pelanggan minta tempo), jangan dipakai lagi; penggantinya terbit setelah Akunting mengisi Persetujuan Kredit = Ya."
    );
    assert_eq!(mail.brief.values.get("konfirmasi_ulang").unwrap(), "");
    assert_eq!(shop.at("23 12:30").told(), Vec::<String>::new());
    shop.set(row, "Persetujuan Kredit", "Ya");
    assert_eq!(shop.at("23 13:00").told()[0], REPLACED);
    // Nobody asks for the papers any more: nothing else is different.
    let (mut shop, row) = delivered(&[]);
    shop.set(row, "Buat Surat Jalan", Value::Null);
    redo(&mut shop, row, "dicetak lagi besok");
    let plan = shop.at("23 12:00");
    assert_eq!(numbers(&shop, row)[1], "001/SJ (BATAL)");
    let [mail] = plan.mails(NoticeKind::OrderChanged)[..] else { panic!("{}", plan.text) };
    assert!(
        mail.brief.values.get("sebab").unwrap().ends_with("langkah berikutnya di barisnya selesai."),
        "{:?}",
        mail.brief.values
    );
    shop.set(row, "Buat Surat Jalan", "Ya");
    let told = shop.at("23 13:00").told();
    assert!(told.contains(&REPLACED.to_owned()), "{told:?}");
}

#[test]
fn credit_is_asked_for_only_while_more_is_owed_than_the_tolerance() {
    let on_credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14)), ("DP %", json!(0))];
    // Papers made out anew for a way to pay that comes too late to matter.
    let check = |rest: i64, number: &str, status: &str| {
        let (mut shop, row) = delivered(&[]);
        shop.pay(ID, 12_500_000 - rest, date("23"));
        shop.at("23 11:30");
        shop.set(row, "Persetujuan Kredit", Value::Null);
        shop.fill("Pesanan", row, &on_credit);
        redo(&mut shop, row, "pelanggan minta tempo");
        let plan = shop.at("23 12:00");
        assert_eq!((&*numbers(&shop, row)[1], &*shop.see(row, "Status")), (number, status), "{rest} open");
        assert_eq!(plan.told().contains(&REPLACED.to_owned()), number == "002/SJ", "{:?}", plan.told());
        let asks = plan.told().iter().any(|mail| mail.starts_with("approve-credit"));
        assert_eq!(asks, number != "002/SJ", "{:?}", plan.told());
    };
    check(100, "002/SJ", "Siap Kirim");
    check(101, "001/SJ (BATAL)", "Menunggu Persetujuan Kredit");
    // Credit taken back from a paid order keeps nothing here, new papers included.
    let (mut shop, row) = delivered(&on_credit);
    shop.pay(ID, 12_500_001, date("23"));
    shop.at("23 11:30");
    shop.set(row, "Persetujuan Kredit", Value::Null);
    shop.at("23 11:45");
    redo(&mut shop, row, "cetakan pertama rusak");
    shop.at("23 12:00");
    assert_eq!((numbers(&shop, row)[1].as_str(), shop.problems(row)), ("002/SJ", vec![]));
    // Paid in advance, before Accounting answers.
    let check = |paid: i64, status: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(1_000, date("30"), &on_credit);
        shop.pay(ID, paid, date("23"));
        shop.confirm(row);
        shop.at("23 10:00");
        assert_eq!(shop.see(row, "Status"), status, "{paid} paid");
    };
    check(24_999_900, "Siap Produksi");
    check(24_999_899, "Menunggu Persetujuan Kredit");
}

#[test]
fn a_wish_typed_before_there_are_papers_repeats_none() {
    let mut shop = PaperShop::open("23 09:00");
    let row =
        shop.order(1_000, date("30"), &[("Ulangi SJ", json!("Ya")), ("Alasan Ulangi", json!("belum ada apa-apa"))]);
    shop.confirm(row);
    shop.cycle();
    shop.pay(ID, 25_000_000, date("23"));
    shop.at("23 10:00");
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.at("23 11:00");
    shop.at("23 12:00");
    assert_eq!(numbers(&shop, row), ["001/PI", "001/SJ", "001/INV"]);
}

#[test]
fn a_later_day_another_count_and_a_blank_reason_are_told_apart() {
    // Less was made than the first papers say.
    let (mut shop, row) = delivered(&[]);
    shop.fill("Pesanan", row, &[("Jumlah Jadi", json!(990)), ("Tanggal Kirim", date("2026-12-01"))]);
    redo(&mut shop, row, "sepuluh pack rusak");
    let plan = shop.at("23 12:00");
    assert_eq!(shop.see(row, "Total"), "24750000");
    assert!(plan.told().contains(&"short-production → marketing".to_owned()), "{:?}", plan.told());
    assert!(!plan.told().iter().any(|mail| mail.starts_with("order-c")), "{:?}", plan.told());
    let [mail] = plan.mails(NoticeKind::DeliveryOrderReplaced)[..] else { panic!("{}", plan.text) };
    assert!(mail.brief.headline.starts_with("990 Nasi Box Ayam, kirim 01/12/2026"), "{}", mail.brief.headline);
    // An address that is missing keeps the papers there are.
    shop.set(row, "Ulangi SJ", Value::Null);
    shop.at("23 13:00");
    shop.set(row, "Ongkir", Value::Null);
    redo(&mut shop, row, "ongkir belum tahu");
    shop.at("23 14:00");
    assert_eq!(numbers(&shop, row)[1], "002/SJ");
    assert!(shop.problems(row).contains(&"!ONGKIR_KOSONG".to_owned()), "{:?}", shop.problems(row));
}

#[test]
fn more_packs_void_the_papers_at_once_and_new_ones_follow_the_answers() {
    let (mut shop, row) = delivered(&[]);
    shop.set(row, "Jumlah (pack)", 1_200);
    redo(&mut shop, row, "pelanggan menambah");
    let plan = shop.at("23 12:00");
    assert_eq!(numbers(&shop, row), ["001/PI", "001/SJ (BATAL)", "001/INV (BATAL)"]);
    assert_eq!(shop.see(row, "Status"), "Menunggu R&D/PPIC");
    assert_eq!(shop.see(row, "Cek R&D"), "Ulang");
    assert!(plan.told().iter().any(|mail| mail.starts_with("order-changed")), "{:?}", plan.told());
    assert!(!plan.told().iter().any(|mail| mail.starts_with("order-closed")), "{:?}", plan.told());
    shop.confirm(row);
    shop.at("23 13:00");
    // The packs that came on top are paid for before they are made.
    assert_eq!(shop.see(row, "Status"), "Menunggu DP");
    shop.pay(ID, 2_500_000, date("23"));
    let plan = shop.at("23 14:00");
    assert_eq!(numbers(&shop, row), ["001/PI-R1", "002/SJ", "002/INV"]);
    assert!(plan.told().contains(&REPLACED.to_owned()), "{:?}", plan.told());
}

#[test]
fn driver_and_recipient_are_printed_late_and_told_of_once_an_hour_until_the_goods_arrive() {
    let (mut shop, row) = delivered(&[]);
    shop.fill("Pesanan", row, &[("Sopir", json!("Pak Ujang")), ("No Polisi", json!("B 1 XYZ"))]);
    let plan = shop.at("23 12:00");
    assert_eq!(plan.told(), [REPLACED]);
    let printed = "delivery-order-replaced: 001/SJ/MKN/XI/2026 → sm, logistics, purchasing, marketing";
    assert_eq!(plan.handed(), [printed]);
    assert_eq!(plan.notices[0].brief.values.get("nomor_lama").unwrap(), "");
    let rows: Vec<String> = plan.notices[0].brief.tables[0].rows.iter().map(|row| row.join(": ")).collect();
    assert_eq!(rows, ["Sopir: Pak Ujang", "No Polisi: B 1 XYZ", "Penerima: Ibu Contoh"]);
    // Within the hour the name is on paper, and nobody is mailed again; at its end they are.
    shop.set(row, "Penerima", "Pak Satpam");
    assert_eq!(shop.at("23 12:59").told(), Vec::<String>::new());
    assert_eq!(shop.at("23 13:00").handed(), [printed]);
    assert_eq!(shop.problems(row), Vec::<String>::new());
    // A cell that is cleared leaves the name on the paper.
    shop.set(row, "Sopir", Value::Null);
    assert_eq!(shop.at("23 15:00").told(), Vec::<String>::new());
    shop.pay(ID, 12_500_001, date("23"));
    shop.set(row, "Dikirim", "Ya");
    shop.at("23 16:00");
    // Once they left there is nothing to print, only something to know.
    shop.set(row, "Sopir", "Pak Dadang");
    let plan = shop.at("23 17:00");
    assert_eq!(plan.told(), ["delivery-order-replaced →  (cc sm, logistics, purchasing, marketing)"]);
    assert_eq!(plan.handed(), Vec::<String>::new());
    shop.fill(
        "Pesanan",
        row,
        &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("23")), ("Sopir", json!("Pak Asep"))],
    );
    assert_eq!(shop.at("23 19:00").told(), Vec::<String>::new());
}

#[test]
fn what_else_is_printed_and_changes_later_is_a_warning() {
    let check = |header: &str, value: &str| {
        let (mut shop, row) = delivered(&[]);
        shop.set(row, header, value);
        shop.at("23 12:00");
        let problems: Vec<String> = shop.problems(row).into_iter().filter(|code| code != "PELANGGAN_BARU").collect();
        assert_eq!(problems, ["TERKUNCI_SETELAH_SJ"], "{header}");
        let said = shop.see(row, "Masalah");
        assert!(said.contains(header) && said.contains("Ulangi SJ = Ya"), "{said}");
    };
    check("Pelanggan", "PT Lain Sekali");
    check("Alamat", "Jl. Lain 2");
    check("No PO Customer", "PO-77");
    check("Jam Kirim", "10.30");
}
