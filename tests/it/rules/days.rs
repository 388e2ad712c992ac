//! What becomes of an order as its days go by: until when people are reminded, and what is said once H is over.

use orderd::domain::notice::NoticeKind;
use serde_json::{Value, json};

use super::PaperShop;
use crate::shop::date;

const ID: &str = "ODR-2026-0001";
const MISSED: &str = "!TGL_KIRIM_TERLEWAT";

/// 2.500.000 down on an order of 200 packs.
const DOWN: i64 = 2_500_000;

/// An order for the 26th, as far as these steps carry it; when the last of them was.
fn carried(shop: &mut PaperShop, to: &str) -> u32 {
    let row = shop.order(200, date("26"), &[]);
    shop.cycle();
    if to == "Menunggu R&D/PPIC" {
        return row;
    }
    shop.confirm(row);
    shop.cycle();
    let steps = ["Mulai Produksi", "Selesai Produksi", "Buat Surat Jalan"];
    let far = match to {
        "Menunggu DP" => return row,
        "Siap Produksi" => 0,
        "Produksi" => 1,
        "Menunggu Surat Jalan" => 2,
        "Menunggu Pelunasan" => 3,
        other => panic!("nobody carries it to {other}"),
    };
    shop.pay(ID, DOWN, date("23"));
    for step in steps.into_iter().take(far) {
        shop.set(row, step, "Ya");
    }
    shop.cycle();
    assert_eq!(shop.see(row, "Status"), to);
    row
}

#[test]
fn from_midnight_after_h_an_order_whose_papers_are_not_out_says_so_and_asks_once_what_becomes_of_it() {
    let check = |to: &str, missed: bool| {
        let mut shop = PaperShop::open("23 09:00");
        let row = carried(&mut shop, to);
        shop.at("26 12:00");
        let in_time = shop.at("26 23:59:59");
        assert!(!shop.problems(row).contains(&MISSED.to_owned()), "{to}, on H: {:?}", shop.problems(row));
        assert!(in_time.mails(NoticeKind::PastDelivery).is_empty(), "{to}, on H");
        let late = shop.at("27 00:00");
        let mails = late.mails(NoticeKind::PastDelivery);
        assert_eq!(shop.problems(row).contains(&MISSED.to_owned()), missed, "{to}: {:?}", shop.problems(row));
        assert_eq!(mails.len(), usize::from(missed), "{to}: {}", late.text);
        for mail in mails {
            let people: Vec<&str> = mail.to.iter().map(|address| address.split('@').next().unwrap()).collect();
            assert_eq!(people, ["marketing", "sm"], "{to}");
            let step = shop.see(row, "Langkah Berikutnya");
            assert!(step.starts_with("Marketing / Store Manager · tanggal kirim terlewat"), "{to}: {step}");
        }
        for day in ["28 09:00", "30 09:00", "2026-12-15 09:00"] {
            let plan = shop.at(day);
            assert!(plan.mails(NoticeKind::PastDelivery).is_empty(), "{to}, told once: {}", plan.text);
        }
    };
    for to in ["Menunggu R&D/PPIC", "Menunggu DP", "Siap Produksi", "Produksi", "Menunggu Surat Jalan"] {
        check(to, true);
    }
    check("Menunggu Pelunasan", false);
}

#[test]
fn a_draft_whose_day_went_by_says_so_in_its_row_alone() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(200, date("26"), &[("Kirim ke R&D", json!(""))]);
    shop.cycle();
    let plan = shop.at("27 00:00");
    assert_eq!(shop.problems(row), [MISSED]);
    assert_eq!(plan.mails(NoticeKind::PastDelivery).len(), 0, "{}", plan.text);
    assert_eq!(
        shop.see(row, "Langkah Berikutnya"),
        "Marketing / Store Manager · tanggal kirim terlewat: isi Tanggal Kirim yang baru, atau Batal dan Alasan Batal"
    );
}

#[test]
fn an_h_before_the_intake_is_a_slip_and_said_as_one() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(200, date("20"), &[]);
    shop.cycle();
    assert_eq!(shop.problems(row), ["!TGL_KIRIM_LEWAT"]);
}

#[test]
fn each_way_out_ends_it() {
    let check = |cells: &[(&str, Value)], status: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = carried(&mut shop, "Menunggu Surat Jalan");
        shop.at("27 09:00");
        shop.fill("Pesanan", row, cells);
        shop.at("27 10:00");
        assert!(!shop.problems(row).contains(&MISSED.to_owned()), "{status}: {:?}", shop.problems(row));
        assert_eq!(shop.see(row, "Status"), status);
    };
    check(&[("Tanggal Kirim", date("30"))], "Menunggu Surat Jalan");
    check(&[("Batal", json!("Ya")), ("Alasan Batal", json!("tidak jadi"))], "Batal – Refund");
    check(&[("Buat Surat Jalan", json!("Ya")), ("Dikirim", json!("Ya"))], "Dikirim");
}

#[test]
fn nobody_is_reminded_of_a_step_once_h_is_over() {
    // Asked on H itself, and nobody answers.
    let mut shop = PaperShop::open_with("26 15:00", "[hours]\nquiet = \"20:00-07:00\"\n");
    shop.order(200, date("26"), &[]);
    shop.cycle();
    let asked = |plan: &super::Plan| plan.mails(NoticeKind::CheckMaterials).len();
    assert_eq!(asked(&shop.at("26 19:00")), 1, "the first reminder, four hours later");
    for late in ["26 23:00", "27 07:00", "27 09:00", "28 09:00"] {
        assert_eq!(asked(&shop.at(late)), 0, "at {late}");
    }
}

#[test]
fn what_an_order_reserved_is_free_once_its_day_is_over() {
    let mut shop = PaperShop::open("23 09:00");
    let recipe = [("Kode Produk", json!("NB-AYAM")), ("Bahan", json!("Ayam"))];
    shop.add("Resep", &[&recipe[..], &[("Jumlah per pack", json!(0.1)), ("Satuan", json!("kg"))]].concat());
    shop.add("Stok Bahan", &[("Bahan", json!("Ayam")), ("Satuan", json!("kg")), ("Stok", json!(150))]);
    shop.order(1_000, date("26"), &[]);
    let later = shop.order(1_000, date("30"), &[]);
    shop.cycle();
    shop.at("26 23:59");
    assert!(shop.see(later, "Kebutuhan Bahan").contains("kurang 50 kg"), "{}", shop.see(later, "Kebutuhan Bahan"));
    shop.at("27 00:00");
    assert_eq!(shop.see(later, "Kebutuhan Bahan"), "Ayam 100 kg");
}

#[test]
fn a_step_and_a_payment_are_reminded_of_three_times_and_then_stand_first_in_the_digest() {
    let mut shop = PaperShop::open("23 09:00");
    shop.order(200, date("2026-12-20"), &[("Kirim ke R&D", json!("")), ("Pelanggan", json!("PT Draf"))]);
    let row = shop.order(200, date("2026-12-20"), &[]);
    let asked = "ODR-2026-0002";
    shop.cycle();
    let mut told = Vec::new();
    for day in ["24 09:00", "25 09:00", "26 09:00", "27 09:00", "28 09:00", "2026-12-10 09:00"] {
        told.push(shop.at(day).mails(NoticeKind::CheckMaterials).len());
    }
    assert_eq!(told, [1, 1, 1, 0, 0, 0]);
    let titles = |shop: &mut PaperShop, time: &str, who: &str| {
        let plan = shop.at_slot(time, NoticeKind::Digest);
        let mails = plan.mails(NoticeKind::Digest);
        let mine = mails.iter().find(|mail| mail.to[0].starts_with(who)).unwrap_or_else(|| panic!("{}", plan.text));
        mine.brief.tables.iter().map(|t| (t.title.clone(), t.rows[0][0].clone())).collect::<Vec<_>>()
    };
    let pressing = ("Sudah diingatkan, belum dikerjakan (1)".to_owned(), asked.to_owned());
    assert_eq!(titles(&mut shop, "2026-12-11 07:30", "rnd")[0], pressing);
    shop.set(row, "Cek R&D", "Sanggup");
    shop.set(row, "Cek PPIC", "Tersedia");
    shop.at("2026-12-11 09:00");
    // The store manager's step is a new one.
    assert_eq!(titles(&mut shop, "2026-12-12 07:30", "sm")[0].0, "Yang menunggu");

    let mut shop = PaperShop::open("23 09:00");
    let row = carried(&mut shop, "Menunggu DP");
    assert_eq!(shop.see(row, "Status"), "Menunggu DP");
    let payment = shop.pay(ID, DOWN, date("23"));
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!(""))]);
    shop.at("23 10:00");
    let mut told = 0;
    for day in 23..=26 {
        for hour in [8, 12, 16] {
            told += shop.at(&format!("{day} {hour:02}:30")).mails(NoticeKind::VerifyPayment).len();
        }
    }
    assert_eq!(told, 3, "and never again");
    let first = &titles(&mut shop, "27 07:30", "accounting")[0];
    assert_eq!(first.0, "Sudah diingatkan, belum dikerjakan (1)");
}

#[test]
fn who_has_no_task_of_their_own_gets_no_digest_and_nobody_a_weekly_before_the_first_order() {
    let mut shop = PaperShop::open("23 09:00");
    shop.add("Prospek", &[("Nama", json!("Calon")), ("Kanal", json!("Instagram"))]);
    let plan = shop.at_slot("23 09:00", NoticeKind::Weekly);
    assert!(plan.mails(NoticeKind::Weekly).is_empty(), "{}", plan.text);
    shop.order(200, date("26"), &[]);
    shop.at("23 10:00");
    let plan = shop.at_slot("24 07:30", NoticeKind::Digest);
    let digests = plan.mails(NoticeKind::Digest);
    let mut readers: Vec<&str> =
        digests.iter().flat_map(|mail| &mail.to).map(|to| to.split('@').next().unwrap()).collect();
    readers.sort_unstable();
    assert_eq!(readers, ["ppic", "rnd"], "the delivery is everybody's to see, and only theirs to act on");
    let plan = shop.at_slot("30 08:00", NoticeKind::Weekly);
    assert_eq!(plan.mails(NoticeKind::Weekly).len(), 1, "{}", plan.text);
}
