//! What follows from a cell as it was typed: what is asked about counts nowhere, and silences nothing else.

use orderd::domain::notice::NoticeKind;
use orderd::domain::rupiah::Rupiah;
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
fn a_small_price_that_was_agreed_before_counts_and_another_one_does_not() {
    let mut shop = PaperShop::open("23 09:00");
    shop.policy.sop.least_rupiah = Rupiah(1);
    let small = [("Harga Satuan", json!(500)), ("Ongkir", json!(900))];
    let row = shop.order(1_000, date("30"), &small);
    shop.cycle();
    let line = [("No Order", json!("ODR-2026-0001")), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(10))];
    shop.add("Rincian", &line.into_iter().chain([("Harga Satuan", json!(600))]).collect::<Vec<_>>());
    shop.cycle();
    shop.confirm(row);
    shop.cycle();
    let draft = shop.order(1_000, date("30"), &small);
    shop.cycle();
    // The house takes larger numbers only from now on: what was agreed is not asked about again.
    shop.policy.sop.least_rupiah = Rupiah(1_000);
    shop.at("23 10:00");
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Total")), ("Menunggu DP".into(), "506900".into()));
    let lost = |shop: &PaperShop, row| -> Vec<String> {
        shop.problems(row).into_iter().filter(|code| code.ends_with("RIBUAN_HILANG")).collect()
    };
    assert_eq!(lost(&shop, row), Vec::<String>::new(), "price, shipping and a line");
    assert_eq!(lost(&shop, draft), ["!RIBUAN_HILANG", "!RIBUAN_HILANG"]);
    // Another small number is not what was agreed on.
    shop.set(row, "Harga Satuan", 501);
    shop.at("23 11:00");
    assert!(shop.problems(row).contains(&"!RIBUAN_HILANG".to_owned()), "{:?}", shop.problems(row));
    assert!(shop.see(row, "Penanda").contains("TERTAHAN"));
}

#[test]
fn a_lead_that_became_an_order_is_asked_which() {
    let mut shop = PaperShop::open("23 09:00");
    shop.order(100, date("30"), &[]);
    let check = |shop: &mut PaperShop, status: &str, order: Value, problems: &[&str]| {
        let row = shop.add("Prospek", &[("Nama", json!("PT Baru")), ("Status", json!(status)), ("No Order", order)]);
        shop.cycle();
        assert_eq!(shop.problems_in("Prospek", row), problems, "{status}");
    };
    check(&mut shop, "Penawaran", Value::Null, &[]);
    check(&mut shop, "Jadi", Value::Null, &["WAJIB_DIISI"]);
    check(&mut shop, "Jadi", json!("ODR-2026-0001"), &[]);
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

#[test]
fn a_payment_that_cannot_be_read_counts_nowhere_and_mails_nobody() {
    let check = |column: &str, value: Value, problem: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(100, date("30"), &[]);
        shop.cycle();
        let payment = shop.pay(ID, 450_000, date("23"));
        shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("")), (column, value.clone())]);
        let asked = shop.cycle().mails(NoticeKind::VerifyPayment).len();
        let counts = problem.is_empty();
        assert_eq!(asked == 1, counts || value == "ODR-2026-0777", "{column} {value}");
        assert_eq!(shop.see(row, "Menunggu Verifikasi") == "450000", counts, "{column} {value}");
        let problems = shop.problems_in("Pembayaran", payment);
        assert_eq!(problems, if counts { vec![] } else { vec![problem] }, "{column} {value}");
        let said = shop.see_in("Pembayaran", payment, "Masalah");
        assert!(counts || said.contains("dihitung"), "{said}");
        // Verified it counts no more than before.
        shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("Ya"))]);
        let plan = shop.cycle();
        assert_eq!(plan.text.contains("KW/"), counts, "{column} {value}: {}", plan.text);
    };
    check("Catatan", json!("transfer"), "");
    check("Jenis", json!("Byr"), "!PILIHAN_TAK_DIKENAL");
    check("Jenis", json!("Refun"), "!PILIHAN_TAK_DIKENAL");
    check("Jenis", json!(""), "!WAJIB_DIISI");
    check("Nominal", json!("setengah juta"), "!RUPIAH_TAK_TERBACA");
    check("Nominal", json!(""), "!WAJIB_DIISI");
    check("Tgl Bayar", json!("kemarin"), "!TANGGAL_TAK_TERBACA");
    check("Tgl Bayar", json!(""), "!WAJIB_DIISI");
    check("No Order", json!("PT Maju Jaya"), "!PEMBAYARAN_TAK_TERALOKASI");
    check("No Order", json!(""), "!WAJIB_DIISI");
    check("No Order", json!("#REF!"), "!SEL_RUSAK");
    // An order of our form that nobody knows: accounting hears of the money.
    check("No Order", json!("ODR-2026-0777"), "!PEMBAYARAN_TAK_TERALOKASI");
}

#[test]
fn money_for_an_order_whose_total_cannot_be_read_is_never_too_much() {
    let check = |column: &str, value: Value, too_much: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(10, date("30"), &[(column, value.clone())]);
        shop.cycle();
        shop.pay(ID, 300_000, date("23"));
        shop.cycle();
        assert_eq!(shop.see(row, "Terbayar"), "300000", "{column} {value}");
        assert_eq!(shop.see(row, "Lebih Bayar"), too_much, "{column} {value}");
        let (flags, step) = (shop.see(row, "Penanda"), shop.see(row, "Langkah Berikutnya"));
        assert_eq!(flags.contains("LEBIH BAYAR"), !too_much.is_empty(), "{column} {value}: {flags}");
        assert_eq!(step.contains("lebih bayar"), !too_much.is_empty(), "{column} {value}: {step}");
    };
    check("Catatan", json!("-"), "50000");
    check("Harga Satuan", json!("2,5jt"), "");
    check("Jumlah (pack)", json!("banyak"), "");
    check("Menu", json!("Nasi Goreng"), "");
    check("Ongkir", json!("kira-kira 50rb"), "");
    check("Diskon", json!("lihat nota"), "");
    // What else is missing has nothing to do with the total.
    check("Metode", json!(""), "50000");
}

#[test]
fn no_more_goes_back_than_was_received_and_of_two_refunds_the_younger_is_refused() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(100, date("30"), &[]);
    shop.confirm(row);
    shop.cycle();
    let received = shop.pay(ID, 500_000, date("23"));
    shop.cycle();
    let refund = |shop: &mut PaperShop, amount: i64, reference: &str| {
        let row = shop.pay(ID, amount, date("23"));
        shop.fill("Pembayaran", row, &[("Jenis", json!("Refund")), ("No Referensi", json!(reference))]);
        row
    };
    let first = refund(&mut shop, 500_001, "R1");
    shop.cycle();
    assert_eq!(shop.problems_in("Pembayaran", first), ["!REFUND_MELEBIHI"]);
    assert_eq!(shop.see(row, "Terbayar"), "500000");
    shop.fill("Pembayaran", first, &[("Nominal", json!(500_000))]);
    shop.cycle();
    assert_eq!(shop.problems_in("Pembayaran", first), Vec::<String>::new());
    assert_eq!(shop.see(row, "Terbayar"), "0");
    // Accounting looks again; meanwhile a second one was typed, and both say Ya at once.
    shop.fill("Pembayaran", first, &[("Terverifikasi", json!("")), ("Nominal", json!(300_000))]);
    shop.cycle();
    shop.fill("Pembayaran", first, &[("Terverifikasi", json!("Ya"))]);
    let second = refund(&mut shop, 300_000, "R2");
    shop.cycle();
    assert_eq!(shop.problems_in("Pembayaran", first), Vec::<String>::new());
    assert_eq!(shop.problems_in("Pembayaran", second), ["!REFUND_MELEBIHI"]);
    assert_eq!(shop.see(row, "Terbayar"), "200000");
    // The money itself turns out never to have come: what went back is a question, not a debt.
    shop.fill("Pembayaran", received, &[("Terverifikasi", json!(""))]);
    shop.cycle();
    assert_eq!(shop.problems_in("Pembayaran", first), ["!REFUND_MELEBIHI"]);
    assert_eq!(shop.see(row, "Terbayar"), "0");
}

#[test]
fn a_person_s_layout_gets_no_number_no_text_and_no_mail() {
    let mut shop = PaperShop::open("23 09:00");
    let total = [
        ("Pelanggan", json!("TOTAL")),
        ("Jumlah (pack)", json!(700)),
        ("Tanggal Kirim", date("30")),
        ("Total", json!(9_000)),
    ];
    let headers = [
        "No Order",
        "Status",
        "Pelanggan",
        "Menu",
        "Jumlah (pack)",
        "Metode",
        "Tanggal Kirim",
        "Skema Bayar",
        "Outlet",
    ];
    let rows = [
        shop.add("Pesanan", &total),
        shop.add("Pesanan", &headers.map(|header| (header, json!(header)))),
        shop.add("Pesanan", &[("Pelanggan", json!("JANUARI 2027"))]),
    ];
    let sums = [("No Order", json!("TOTAL")), ("Nominal", json!(9_000_000)), ("Tgl Bayar", date("23"))];
    shop.add("Pembayaran", &sums);
    shop.add("Pelanggan", &[("Nama", json!("GRAND TOTAL")), ("Piutang", json!(5))]);
    shop.add("Prospek", &[("Tanggal", date("23")), ("Nama", json!("Calon")), ("Kanal", json!("WA"))]);
    shop.add("Prospek", &[("Tanggal", date("23")), ("Nama", json!("TOTAL")), ("Kebutuhan (pack)", json!(300))]);
    let plan = shop.cycle();
    let written: Vec<&str> = plan.text.lines().filter(|line| !line.starts_with("Pelanggan")).collect();
    assert_eq!(written, Vec::<&str>::new());
    assert_eq!(shop.see(rows[0], "Total"), "9000", "a sum of theirs stays");
    assert_eq!(shop.see(rows[1], "Status"), "Status");
    let kpi = (1..400).find(|row| shop.see_in("KPI", *row, "Ukuran") == "Prospek masuk");
    assert_eq!(shop.see_in("KPI", kpi.unwrap(), "Minggu ini"), "1");
    // A row that was an order in the making until it became a sum line loses what we said of it.
    let row = shop.add("Pesanan", &[("Pelanggan", json!("PT Maju Jaya")), ("Tanggal Kirim", json!("besok"))]);
    shop.fill(
        "Pesanan",
        row,
        &[("Status", json!("Draf")), ("Masalah", json!("[E] lama")), ("Pelanggan", json!("TOTAL"))],
    );
    shop.cycle();
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Masalah"), shop.see(row, "No Order")), Default::default());
}

#[test]
fn a_dash_is_blank_in_every_column() {
    let mut shop = PaperShop::open("23 09:00");
    let columns =
        ["Harga Satuan", "Diskon", "No HP", "Jam Kirim", "DP %", "Donasi", "Kanal", "Catatan", "Disetujui Oleh"];
    let cells: Vec<(&str, Value)> = columns
        .iter()
        .zip(["-", "n/a", "–", "...", "kosong", "-", "tidak ada", "-", "--"].map(|text| json!(text)))
        .map(|(column, value)| (*column, value))
        .collect();
    let row = shop.order(100, date("30"), &cells);
    shop.confirm(row);
    shop.cycle();
    assert_eq!(shop.problems(row), Vec::<String>::new());
    assert_eq!((shop.see(row, "Status"), shop.see(row, "Total")), ("Menunggu DP".into(), "2500000".into()));
    let missing =
        shop.order(100, date("30"), &[("Alamat", json!("-")), ("Ongkir", json!("tidak ada")), ("Metode", json!("-"))]);
    shop.cycle();
    assert_eq!(shop.problems(missing), ["!WAJIB_DIISI"]);
    let free = shop.order(100, date("30"), &[("Ongkir", json!("0"))]);
    shop.cycle();
    assert_eq!(shop.problems(free), Vec::<String>::new());
}

#[test]
fn a_payment_for_two_orders_is_divided_and_no_nearest_one_is_offered() {
    let check = |typed: &str, says: &str, hints: bool| {
        let mut shop = PaperShop::open("23 09:00");
        for _ in 0..2 {
            shop.order(100, date("30"), &[]);
        }
        shop.cycle();
        let payment = shop.pay(typed, 500_000, date("23"));
        shop.cycle();
        assert_eq!(shop.problems_in("Pembayaran", payment), ["!PEMBAYARAN_TAK_TERALOKASI"], "{typed}");
        let said = shop.see_in("Pembayaran", payment, "Masalah");
        assert!(said.contains(says) && said.contains("Maksud Anda") == hints, "{typed}: {said}");
        let line =
            shop.add("Rincian", &[("No Order", json!(typed)), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(5))]);
        shop.cycle();
        let said = shop.see_in("Rincian", line, "Masalah");
        assert_eq!(
            (said.contains("satu baris per order"), said.contains("Maksud Anda")),
            (says.contains("satu baris"), hints)
        );
    };
    check("ODR-2026-0001, ODR-2026-0002", "satu baris per order; bagi nominalnya", false);
    check("ODR-2026-0001/0002", "satu baris per order; bagi nominalnya", false);
    check("ODR-2026-0001 DP", "tulis nomor order saja", false);
    check("ODR 2026 0002", "Maksud Anda ODR-2026-0002?", true);
}

#[test]
fn one_bad_cell_silences_nothing_else() {
    let check = |cells: &[(&str, Value)], problems: &[&str], flags: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(1_100, date("30"), cells);
        shop.cycle();
        assert_eq!(shop.problems(row), problems, "{cells:?}");
        assert_eq!(shop.see(row, "Penanda"), flags, "{cells:?}");
    };
    let blank = [("Alamat", json!("")), ("Penerima", json!("")), ("Ongkir", json!(""))];
    let with = |cell: (&'static str, Value)| [&blank[..], &[cell]].concat();
    check(
        &with(("Jumlah (pack)", json!("lima puluh"))),
        &["!ANGKA_TAK_TERBACA", "ALAMAT_KOSONG", "PENERIMA_KOSONG", "ONGKIR_KOSONG"],
        "",
    );
    check(&[("Ongkir", json!("nanti"))], &["!RUPIAH_TAK_TERBACA"], "ORDER BESAR");
    let free = |shipping: Value| [("Harga Satuan", json!(0)), ("Ongkir", shipping)];
    check(&free(json!(0)), &["HARGA_BEDA", "TOTAL_NOL"], "ORDER BESAR");
    check(&free(json!("nanti")), &["!RUPIAH_TAK_TERBACA", "HARGA_BEDA"], "ORDER BESAR");
    let credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))];
    let price = |price: Value| [&credit[..], &[("Harga Satuan", price)]].concat();
    check(&price(json!("3,5jt")), &["!RUPIAH_TAK_TERBACA"], "ORDER BESAR, TOP");
    check(&price(json!(25_000)), &[], "ORDER BESAR, TOP");
    check(&[("Tanggal Kirim", json!("besok"))], &["!TANGGAL_TAK_TERBACA"], "ORDER BESAR");
}

#[test]
fn a_possible_split_stands_on_each_order_of_the_sum() {
    let check = |first: (i64, &str, Value), second: i64, warned: [bool; 2]| {
        let mut shop = PaperShop::open("23 09:00");
        let (packs, column, value) = first.clone();
        let rows = [shop.order(packs, date("30"), &[(column, value)]), shop.order(second, date("30"), &[])];
        shop.cycle();
        let found = rows.map(|row| shop.problems(row).contains(&"POTENSI_PECAH_ORDER".to_owned()));
        assert_eq!(found, warned, "{first:?} and {second} packs");
    };
    check((910, "Catatan", json!("")), 90, [false, false]);
    check((911, "Catatan", json!("")), 90, [true, true]);
    check((1_150, "Catatan", json!("")), 90, [true, true]);
    check((700, "Ongkir", json!("kira-kira")), 400, [true, true]);
    check((700, "Harga Satuan", json!("murah")), 400, [true, true]);
    check((700, "Metode", json!("")), 400, [true, true]);
    check((1, "Jumlah (pack)", json!("banyak")), 1_001, [false, false]);
    check((700, "Pelanggan", json!("PT Lain")), 400, [false, false]);
}

#[test]
fn papers_and_mails_name_a_customer_as_pelanggan_does() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(100, date("30"), &[("Pelanggan", json!("maju jaya, pt"))]);
    let asked = shop.cycle();
    assert!(asked.notices.iter().all(|mail| mail.brief.headline.contains("PT Maju Jaya")), "{}", asked.text);
    shop.confirm(row);
    let plan = shop.cycle();
    assert!(plan.text.contains("number 001/PI"), "{}", plan.text);
    assert_eq!(shop.see_in("Dokumen", 1, "Pelanggan"), "PT Maju Jaya");
    let payment = shop.pay(ID, 1_250_000, date("23"));
    shop.cycle();
    assert_eq!(shop.see_in("Pembayaran", payment, "Pelanggan"), "PT Maju Jaya");
    assert_eq!(shop.see_in("Dokumen", 2, "Pelanggan"), "PT Maju Jaya");
    // Another spelling of the same name is no other customer: nothing is revised, nobody is told.
    shop.fill("Pelanggan", 1, &[("Nama", json!("PT. MAJU JAYA"))]);
    let plan = shop.cycle();
    assert!(plan.notices.is_empty() && !plan.text.contains("number"), "{}", plan.text);
    assert_eq!(shop.see_in("Pembayaran", payment, "Pelanggan"), "PT. MAJU JAYA");
}

#[test]
fn of_a_customers_doubled_rows_the_first_shows_the_figures() {
    let mut shop = PaperShop::open("23 09:00");
    let twin = shop.add("Pelanggan", &[("Nama", json!("Maju Jaya, PT"))]);
    shop.order(100, date("30"), &[]);
    shop.cycle();
    let figures = |row: u32| ["Jumlah Order", "Nilai", "Piutang"].map(|column| shop.see_in("Pelanggan", row, column));
    assert_eq!(figures(1), ["1", "2500000", "0"]);
    assert_eq!(figures(twin), ["", "", ""]);
    assert_eq!(shop.problems_in("Pelanggan", twin), ["!DUPLIKAT"]);
}

#[test]
fn one_transfer_for_two_orders_is_named_in_both_rows_and_to_accounting() {
    let check = |cells: &[(&str, Value)], shared: bool| {
        let mut shop = PaperShop::open("23 09:00");
        for _ in 0..2 {
            shop.order(100, date("30"), &[]);
        }
        shop.cycle();
        let first = shop.pay(ID, 500_000, date("23"));
        let second = shop.pay("ODR-2026-0002", 500_000, date("23"));
        for row in [first, second] {
            shop.fill("Pembayaran", row, &[("No Referensi", json!("TRX-1")), ("Terverifikasi", json!(""))]);
        }
        shop.fill("Pembayaran", second, cells);
        let plan = shop.cycle();
        let expected: &[&str] = if shared { &["REFERENSI_SAMA"] } else { &[] };
        for row in [first, second] {
            let problems = shop.problems_in("Pembayaran", row);
            let found: Vec<&String> = problems.iter().filter(|code| *code == "REFERENSI_SAMA").collect();
            assert_eq!(found, expected, "{cells:?}");
        }
        let mails = plan.mails(NoticeKind::VerifyPayment);
        let named = mails.iter().filter(|mail| mail.brief.facts.iter().any(|(_, fact)| fact.contains("dua order")));
        assert_eq!(named.count(), if shared { 2 } else { 0 }, "{cells:?}");
    };
    check(&[], true);
    check(&[("No Referensi", json!(" trx-1 "))], true);
    check(&[("No Referensi", json!("TRX-2"))], false);
    check(&[("Nominal", json!(500_001))], false);
    check(&[("Tgl Bayar", date("22"))], false);
    // The same order is a duplicate, a blank reference none.
    check(&[("No Order", json!(ID))], false);
    let mut shop = PaperShop::open("23 09:00");
    let orders = [shop.order(100, date("30"), &[]), shop.order(100, date("30"), &[])];
    shop.cycle();
    let rows = [shop.pay(ID, 500_000, date("23")), shop.pay("ODR-2026-0002", 500_000, date("23"))];
    shop.cycle();
    assert_eq!(rows.map(|row| shop.problems_in("Pembayaran", row).len()), [0, 0]);
    assert_eq!(orders.map(|row| shop.see(row, "Terbayar")), ["500000", "500000"]);
}

#[test]
fn a_reference_longer_than_a_sheet_keeps_is_printed_as_digits_and_asked_about() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(100, date("30"), &[("No PO Customer", json!(4_500_012_345_678_901_i64))]);
    shop.confirm(row);
    shop.cycle();
    assert_eq!((shop.problems(row), shop.see(row, "Status")), (vec!["DIGIT_HILANG".to_owned()], "Menunggu DP".into()));
    let payment = shop.pay(ID, 1_250_000, date("23"));
    shop.fill(
        "Pembayaran",
        payment,
        &[("No Referensi", json!(2_026_112_300_012_345_i64)), ("Terverifikasi", json!(""))],
    );
    let plan = shop.cycle();
    assert_eq!(shop.problems_in("Pembayaran", payment), ["DIGIT_HILANG"]);
    let headline = &plan.mails(NoticeKind::VerifyPayment)[0].brief.headline;
    assert!(headline.contains("ref 2026112300012345"), "{headline}");
}
