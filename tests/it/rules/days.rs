//! What becomes of an order as its days go by: until when people are reminded, and what is said once H is over.

use orderd::domain::notice::{NoticeKey, NoticeKind};
use orderd::domain::text::Text;
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
            assert!(step.contains("Marketing · tanggal kirim terlewat"), "{to}: {step}");
            assert!(step.contains("Store Manager · atau, bila barang sudah keluar, isi"), "{to}: {step}");
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
        "Marketing · tanggal kirim terlewat: isi Tanggal Kirim yang baru, atau Batal dan Alasan Batal"
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
    let pressing = ("Sudah diingatkan, belum dikerjakan (1)".into(), asked.into());
    assert_eq!(titles(&mut shop, "2026-12-11 07:30", "rnd")[0], pressing);
    shop.set(row, "Cek R&D", "Sanggup");
    shop.set(row, "Cek PPIC", "Tersedia");
    shop.at("2026-12-11 09:00");
    // The store manager's step is a new one.
    assert_eq!(titles(&mut shop, "2026-12-12 07:30", "sm")[0].0, "Terlambat (1)");

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

/// When the mails of a kind went out, looking every hour from a day's midnight on, and to whom.
fn told(shop: &mut PaperShop, kind: NoticeKind, days: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for day in days {
        for hour in 0..24 {
            let time = format!("{day} {hour:02}:00");
            let plan = shop.at(&time);
            for mail in plan.mails(kind) {
                let names = |people: &[Text]| {
                    people.iter().map(|address| address.split('@').next().unwrap()).collect::<Vec<_>>().join(" ")
                };
                let cc = if mail.cc.is_empty() { String::new() } else { format!(" ({})", names(&mail.cc)) };
                found.push((time.clone(), format!("{}{cc}", names(&mail.to))));
            }
        }
    }
    found
}

#[track_caller]
fn assert_told(found: &[(String, String)], expected: &[(&str, &str)]) {
    let found: Vec<(&str, &str)> = found.iter().map(|(time, who)| (time.as_str(), who.as_str())).collect();
    assert_eq!(found, expected);
}

const AFTER: [&str; 12] = [
    "27",
    "28",
    "29",
    "30",
    "2026-12-01",
    "2026-12-05",
    "2026-12-06",
    "2026-12-07",
    "2026-12-12",
    "2026-12-13",
    "2026-12-14",
    "2026-12-20",
];

#[test]
fn a_balance_that_h_left_open_is_asked_for_daily_to_h_3_and_then_weekly() {
    let mut shop = PaperShop::open("23 09:00");
    carried(&mut shop, "Menunggu Pelunasan");
    shop.at("26 10:00");
    let both = "marketing accounting (sm)";
    assert_told(
        &told(&mut shop, NoticeKind::RequestSettlement, &AFTER),
        &[
            ("27 08:00", both),
            ("28 08:00", both),
            ("29 08:00", both),
            ("2026-12-06 08:00", both),
            ("2026-12-13 08:00", both),
            ("2026-12-20 08:00", both),
        ],
    );
}

#[test]
fn goods_that_may_leave_and_did_not_by_h_are_asked_about_daily_to_h_3_and_then_weekly() {
    let mut shop = PaperShop::open("23 09:00");
    let row = carried(&mut shop, "Menunggu Pelunasan");
    shop.pay(ID, DOWN, date("22"));
    let released = shop.at("23 12:00");
    assert_eq!(shop.see(row, "Status"), "Siap Kirim");
    assert_eq!(released.mails(NoticeKind::ReleaseShipment).len(), 1);
    assert_eq!(told(&mut shop, NoticeKind::ReleaseShipment, &["24", "25", "26"]), []);
    let people = "sm logistics (marketing)";
    assert_told(
        &told(&mut shop, NoticeKind::ReleaseShipment, &AFTER[..8]),
        &[("27 08:00", people), ("28 08:00", people), ("29 08:00", people), ("2026-12-06 08:00", people)],
    );
}

#[test]
fn a_receipt_is_asked_for_at_ten_on_the_day_after_and_then_weekly_unless_the_goods_were_picked_up() {
    let check = |method: &str, left: &str, expected: &[(&str, &str)]| {
        let mut shop = PaperShop::open("23 09:00");
        let row = carried(&mut shop, "Menunggu Pelunasan");
        shop.pay(ID, DOWN, date("22"));
        shop.at("23 12:00");
        if method == "Ambil Sendiri" {
            shop = PaperShop::open("23 09:00");
            let row = shop.order(200, date("26"), &[("Metode", json!(method)), ("Ongkir", json!(""))]);
            shop.confirm(row);
            shop.cycle();
            shop.pay(ID, 2 * DOWN, date("23"));
            shop.set(row, "Buat Surat Jalan", "Ya");
            shop.set(row, "Selesai Produksi", "Ya");
            shop.cycle();
        }
        shop.set(row, "Dikirim", "Ya");
        shop.at(left);
        assert_told(&told(&mut shop, NoticeKind::ConfirmReceipt, &AFTER), expected);
    };
    let people = "sm logistics";
    let weekly = [("2026-12-05 07:00", people), ("2026-12-12 07:00", people), ("2026-12-20 07:00", people)];
    check("Kirim", "26 09:00", &[&[("27 10:00", people)], &weekly[..]].concat());
    // Goods that left late are on their way for a day, too.
    check(
        "Kirim",
        "28 09:00",
        &[
            ("29 10:00", people),
            ("2026-12-06 10:00", people),
            ("2026-12-13 10:00", people),
            ("2026-12-20 10:00", people),
        ],
    );
    check("Ambil Sendiri", "26 09:00", &[]);
}

#[test]
fn production_that_goes_on_at_six_on_h_is_asked_about_once() {
    let mut shop = PaperShop::open_with("23 09:00", "[hours]\nquiet = \"\"\n");
    carried(&mut shop, "Produksi");
    assert_told(
        &told(&mut shop, NoticeKind::StartProduction, &["24", "25", "26", "27"]),
        &[("26 06:00", "sm production")],
    );
    // Told before it began, it is one story.
    let mut shop = PaperShop::open_with("23 09:00", "[hours]\nquiet = \"\"\n");
    let row = carried(&mut shop, "Siap Produksi");
    let all = "sm production (rnd ppic)";
    assert_told(&told(&mut shop, NoticeKind::StartProduction, &["24", "25"]), &[("25 08:00", all)]);
    shop.set(row, "Mulai Produksi", "Ya");
    let plan = shop.at("26 06:00");
    let [mail] = plan.mails(NoticeKind::StartProduction)[..] else { panic!("{}", plan.text) };
    assert_eq!((mail.brief.values.get("mulai").unwrap().as_str(), mail.brief.until.as_str()), ("Ya", "26/11/2026"));
    // Done, nobody asks.
    let mut shop = PaperShop::open_with("23 09:00", "[hours]\nquiet = \"\"\n");
    let row = carried(&mut shop, "Produksi");
    shop.set(row, "Selesai Produksi", "Ya");
    assert_eq!(told(&mut shop, NoticeKind::StartProduction, &["25", "26"]), []);
}

#[test]
fn a_proforma_past_its_validity_warns_and_stands_in_one_digest() {
    let expired = "PROFORMA_KEDALUWARSA".to_owned();
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(200, date("2026-12-20"), &[]);
    shop.confirm(row);
    shop.cycle();
    let listed = |shop: &mut PaperShop, time: &str| {
        let plan = shop.at_slot(time, NoticeKind::Digest);
        let digests = plan.mails(NoticeKind::Digest);
        let of = digests.iter().filter(|mail| mail.brief.tables.iter().any(|t| t.title == "Proforma kedaluwarsa"));
        of.flat_map(|mail| &mail.to).map(|to| to.split('@').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Issued on the 23rd, it is valid for seven days.
    shop.at("30 23:59");
    assert!(!shop.problems(row).contains(&expired), "{:?}", shop.problems(row));
    assert_eq!(listed(&mut shop, "30 23:59:30"), Vec::<String>::new());
    shop.at("2026-12-01 00:00");
    assert!(shop.problems(row).contains(&expired), "{:?}", shop.problems(row));
    assert_eq!(listed(&mut shop, "2026-12-01 07:30"), ["marketing"]);
    assert_eq!(listed(&mut shop, "2026-12-02 07:30"), Vec::<String>::new());
    shop.pay(ID, DOWN, date("2026-12-02"));
    shop.at("2026-12-02 09:00");
    assert!(!shop.problems(row).contains(&expired), "{:?}", shop.problems(row));
}

#[test]
fn production_is_told_in_the_evening_of_goods_awaited_in_the_morning() {
    let check = |hour: &str, waits: bool| {
        let mut shop = PaperShop::open_with("23 09:00", "[hours]\nquiet = \"20:00-07:00\"\n");
        let row = shop.order(200, date("24"), &[("Jam Kirim", json!(hour))]);
        shop.confirm(row);
        shop.cycle();
        shop.pay(ID, DOWN, date("23"));
        let plan = shop.at("23 20:15");
        assert_eq!(plan.mails(NoticeKind::StartProduction).len(), 1, "{}", plan.text);
        let later = plan.mailings.iter().filter(|mailing| mailing.keys[0].kind == NoticeKind::StartProduction);
        let morning = crate::shop::local("24 07:00");
        let expected = if waits { morning } else { crate::shop::local("23 20:15") };
        assert!(later.clone().count() > 0);
        assert!(later.into_iter().all(|mailing| mailing.not_before == expected), "{hour}");
    };
    check("06:00", false);
    check("18:59", false);
    check("19:00", true);
    // Nobody said when: ten in the morning.
    check("", false);
}

/// More than five orders that wait for their balance are one mail to a person, in the first mail and in each reminder.
#[test]
fn many_balances_are_asked_for_in_one_mail_and_few_in_one_each() {
    for (orders, mails) in [(5, 5), (6, 1)] {
        let mut shop = PaperShop::open("23 09:00");
        let rows: Vec<u32> =
            (1..=orders).map(|n| shop.order(100, date("24"), &[("Pelanggan", json!(format!("PT {n}")))])).collect();
        rows.iter().for_each(|row| shop.confirm(*row));
        shop.cycle();
        for n in 1..=orders {
            shop.pay(&format!("ODR-2026-{n:04}"), 1_250_000, date("23"));
        }
        shop.at("23 10:00");
        let made = [("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))];
        rows.iter().for_each(|row| shop.fill("Pesanan", *row, &made));
        for at in ["23 11:00", "24 11:00", "25 11:00"] {
            let plan = shop.at(at);
            assert_eq!(plan.mails(NoticeKind::RequestSettlement).len(), orders, "{at}");
            let settles = |key: &&NoticeKey| key.kind == NoticeKind::RequestSettlement;
            let to_accounting = plan.mailings.iter().filter(|mailing| mailing.recipient.starts_with("accounting"));
            let asking: Vec<usize> =
                to_accounting.map(|m| m.keys.iter().filter(settles).count()).filter(|n| *n > 0).collect();
            assert_eq!((asking.len(), asking.iter().sum::<usize>()), (mails, orders), "{at}");
        }
    }
}
