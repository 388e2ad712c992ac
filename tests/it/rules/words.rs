//! What the words of mails and rows are about: the day that really suits, every warning to whoever says yes, the menu that
//! changed, the order's own scheme and method, the reader of a text.

use orderd::domain::notice::{Notice, NoticeKind, WhatsappTo};
use serde_json::{Value, json};

use super::{PaperShop, Plan};
use crate::shop::date;

const ID: &str = "ODR-2026-0001";

/// The rows of a mail's table; none where there is no such table.
fn table(notice: &Notice, title: &str) -> Vec<String> {
    let found = notice.brief.tables.iter().filter(|table| table.title == title);
    found.flat_map(|table| &table.rows).map(|row| row.join(" | ")).collect()
}

fn people(notice: &Notice) -> Vec<&str> {
    notice.to.iter().chain(&notice.cc).map(|address| address.split('@').next().unwrap()).collect()
}

fn only(plan: &Plan, kind: NoticeKind) -> &Notice {
    let [mail] = plan.mails(kind)[..] else { panic!("one {kind}: {}", plan.text) };
    mail
}

#[test]
fn a_late_order_is_offered_the_first_day_that_really_has_room() {
    let mut shop = PaperShop::open("23 09:00");
    shop.add("Kapasitas", &[("Outlet", json!("Pusat")), ("Maks Pack", json!(1_500))]);
    shop.order(1_000, date("27"), &[]);
    let late = shop.order(1_200, date("25"), &[]);
    let plan = shop.cycle();
    let offered = "Tanggal Kirim 28/11/2026 atau sesudahnya (karena kapasitas)";
    assert!(shop.see(late, "Masalah").contains(offered), "{}", shop.see(late, "Masalah"));
    let step = shop.see(late, "Langkah Berikutnya");
    assert!(step.contains("ke 28/11/2026 atau sesudahnya (karena kapasitas)"), "{step}");
    let mail = plan.mails(NoticeKind::Deadline).into_iter().find(|mail| mail.key.subject.ends_with("0002")).unwrap();
    let said = ["paling_cepat", "sebab"].map(|name| mail.brief.values.get(name).unwrap());
    assert_eq!(said, ["28/11/2026", "karena kapasitas"]);
    shop.set(late, "Tanggal Kirim", date("28"));
    shop.cycle();
    assert_eq!(shop.problems(late), Vec::<String>::new());
}

#[test]
fn the_store_manager_sees_prices_the_kitchens_day_and_every_warning() {
    let mut shop = PaperShop::open("23 09:00");
    shop.add(
        "Kapasitas",
        &[("Outlet", json!("Pusat")), ("Maks Pack", json!(500)), ("Orang", json!(2)), ("Jam", json!(8))],
    );
    shop.order(400, date("30"), &[]);
    let cells =
        [("Harga Satuan", json!(20_000)), ("Pelanggan", json!("PT Lain")), ("Estimasi Siap", date("2026-12-01"))];
    let row = shop.order(300, date("30"), &cells);
    shop.cycle();
    shop.set(row, "Cek R&D", "Sanggup");
    shop.set(row, "Cek PPIC", "Tersedia");
    let plan = shop.at("23 10:00");
    let mail = only(&plan, NoticeKind::ConfirmOrder);
    assert_eq!(table(mail, "Kapasitas dapur pada hari itu"), ["Pack | 400 | 700 | 500", "Jam-orang | 0 | 0 | 16"]);
    let warnings = table(mail, "Peringatan").join("\n");
    for said in [
        "HARGA_BEDA | Harga Rp20.000 berbeda dari daftar harga Rp25.000",
        "KAPASITAS_LEBIH | ",
        "ESTIMASI_MELEWATI_KIRIM | ",
        "PELANGGAN_BARU | ",
    ] {
        assert!(warnings.contains(said), "{said} is not in {warnings}");
    }
    let facts: Vec<&str> = mail.brief.facts.iter().map(|(label, _)| label.as_str()).collect();
    assert!(facts.contains(&"Estimasi Siap") && facts.contains(&"Total"), "{facts:?}");
}

#[test]
fn exceptions_stand_in_the_weekly_report_after_they_were_settled() {
    let mut shop = PaperShop::open("23 09:00");
    shop.fill("Pelanggan", 1, &[("Batas Kredit", json!(1_000_000))]);
    // Sent before the balance was there, and paid afterwards.
    let sent = shop.order(100, date("25"), &[]);
    shop.confirm(sent);
    shop.cycle();
    shop.pay(ID, 1_250_000, date("23"));
    for step in ["Selesai Produksi", "Buat Surat Jalan"] {
        shop.set(sent, step, "Ya");
    }
    shop.cycle();
    shop.set(sent, "Dikirim", "Ya");
    shop.at("24 09:00");
    shop.pay(ID, 1_250_000, date("24"));
    // Large, late, and excused.
    let late = shop.order(1_001, date("26"), &[]);
    shop.cycle();
    shop.confirm(late);
    shop.fill("Pesanan", late, &[("Izin Khusus", json!("Ya")), ("Alasan Izin", json!("pelanggan lama"))]);
    // On credit, over the limit, by accounting's word.
    let credit = shop.order(100, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(credit);
    shop.at("24 10:00");
    shop.set(credit, "Persetujuan Kredit", "Ya");
    shop.at("24 11:00");
    assert!(!shop.problems(sent).contains(&"!KIRIM_TANPA_IZIN".to_owned()), "{:?}", shop.problems(sent));
    let plan = shop.at_slot("30 08:00", NoticeKind::Weekly);
    let mail = only(&plan, NoticeKind::Weekly);
    assert_eq!(
        table(mail, "Pengecualian"),
        [
            "ODR-2026-0001 | PT Maju Jaya | dikirim saat Izin Kirim masih TAHAN | 24/11/2026",
            "ODR-2026-0002 | PT Maju Jaya | Izin Khusus: dikonfirmasi setelah batas | 24/11/2026",
            "ODR-2026-0003 | PT Maju Jaya | kredit disetujui Rp1.500.000 di atas Batas Kredit | 24/11/2026",
        ]
    );
    let figures = table(mail, "KPI");
    for figure in [
        "Dikirim tanpa Izin Kirim (order) | 1 | 0",
        "Order besar dengan Izin Khusus (order) | 1 | 0",
        "Kredit disetujui di atas batas (order) | 1 | 0",
    ] {
        assert!(figures.iter().any(|row| row == figure), "{figure} is not in {figures:?}");
    }
    let next = shop.at_slot("2026-12-07 08:00", NoticeKind::Weekly);
    assert_eq!(table(only(&next, NoticeKind::Weekly), "Pengecualian"), Vec::<String>::new(), "told once");
}

#[test]
fn a_change_is_told_menu_by_menu_once_to_each_and_without_prices_to_the_kitchens() {
    let mut shop = PaperShop::open("23 09:00");
    let line =
        |menu: &str, packs: i64| vec![("No Order", json!(ID)), ("Menu", json!(menu)), ("Jumlah (pack)", json!(packs))];
    let row = shop.order(200, date("2026-12-20"), &[]);
    shop.cycle();
    let second = shop.add("Rincian", &line("SB-A", 100));
    shop.cycle();
    shop.confirm(row);
    shop.cycle();
    shop.add("Rincian", &line("SB-B", 50));
    shop.fill("Rincian", second, &[("Jumlah (pack)", json!(60))]);
    shop.set(row, "Ongkir", 50_000);
    let plan = shop.at("23 10:00");
    // More of a menu: the answers are asked for anew, and whoever is asked reads the change there.
    let asked = only(&plan, NoticeKind::CheckMaterials);
    assert_eq!(people(asked), ["rnd", "ppic", "marketing"]);
    let changes = ["Snack Box A 100 → 60", "+ 50 Snack Box B"];
    assert_eq!(table(asked, "Isi pesanan yang berubah"), changes);
    assert_eq!(asked.brief.values.get("berubah").unwrap(), "Ya");
    assert!(table(asked, "Perubahan").is_empty(), "shipping is no matter of the kitchen: {:?}", asked.brief.tables);
    let told = only(&plan, NoticeKind::OrderChanged);
    assert_eq!(people(told), ["sm"], "the others read it where they are asked");
    assert_eq!(table(told, "Isi pesanan yang berubah"), changes);
    assert_eq!(table(told, "Perubahan"), ["Ongkir | Rp0 | Rp50.000"]);

    // Less of one: nobody is asked anew, all hear of it, the kitchens without the price.
    shop.confirm(row);
    shop.at("23 11:00");
    shop.set(row, "Jumlah (pack)", 150);
    shop.set(row, "Harga Satuan", 26_000);
    let plan = shop.at("23 12:00");
    let told = only(&plan, NoticeKind::OrderChanged);
    assert_eq!(people(told), ["rnd", "ppic", "marketing", "sm"]);
    let changes = ["Nasi Box Ayam 200 → 150"];
    assert_eq!(table(told, "Isi pesanan yang berubah"), changes);
    assert_eq!(table(told, "Perubahan"), ["Harga Nasi Box Ayam | Rp25.000 | Rp26.000"]);
    for (who, sees) in [("marketing", true), ("sm", true), ("rnd", false), ("ppic", false)] {
        let read = told.clone().read_by(&format!("{who}@shop.example"));
        assert_eq!(table(&read, "Isi pesanan yang berubah"), changes, "{who}");
        assert_eq!(format!("{:?}", read.brief).contains("Rp"), sees, "{who}: {:?}", read.brief);
    }

    // A menu that goes is another menu.
    shop.fill("Rincian", second, &[("Menu", json!("")), ("Jumlah (pack)", json!("")), ("No Order", json!(""))]);
    let plan = shop.at("23 13:00");
    let asked = only(&plan, NoticeKind::CheckMaterials);
    assert_eq!(table(asked, "Isi pesanan yang berubah"), ["− 60 Snack Box A"]);
}

#[test]
fn what_is_noted_of_a_menu_reaches_the_kitchen_and_makes_no_new_paper() {
    let mut shop = PaperShop::open("23 09:00");
    let row =
        shop.order(200, date("2026-12-20"), &[("Catatan", json!("bungkus terpisah")), ("Kirim ke R&D", json!(""))]);
    shop.cycle();
    let line = shop.add(
        "Rincian",
        &[
            ("No Order", json!(ID)),
            ("Menu", json!("SB-A")),
            ("Jumlah (pack)", json!(100)),
            ("Keterangan", json!("tanpa sambal")),
        ],
    );
    shop.set(row, "Kirim ke R&D", "Ya");
    let plan = shop.cycle();
    let noted = ["Nasi Box Ayam | 200 | ", "Snack Box A | 100 | tanpa sambal", "Catatan |  | bungkus terpisah"];
    assert_eq!(table(only(&plan, NoticeKind::CheckMaterials), "Isi pesanan"), noted);
    shop.confirm(row);
    shop.cycle();
    let proforma = |shop: &PaperShop| shop.facts.orders[&ID.parse().unwrap()].proforma.clone().unwrap();
    let paper = proforma(&shop);
    assert_eq!(paper.document.remark.as_deref(), Some("bungkus terpisah"));
    assert!(paper.document.lines.iter().any(|line| line.remark.as_deref() == Some("tanpa sambal")));
    shop.fill("Rincian", line, &[("Keterangan", json!("sambal dipisah"))]);
    let plan = shop.at("23 11:00");
    assert_eq!(proforma(&shop).document.number, paper.document.number, "{}", plan.text);
    assert!(plan.mails(NoticeKind::OrderChanged).is_empty(), "{}", plan.text);
}

#[test]
fn the_proforma_mail_asks_for_what_its_scheme_asks_for() {
    let check = |cells: &[(&str, Value)], values: [&str; 4], until: &str| {
        let mut shop = PaperShop::open("23 09:00");
        let row = shop.order(200, date("2026-12-20"), cells);
        shop.cycle();
        shop.confirm(row);
        let plan = shop.cycle();
        let mail = only(&plan, NoticeKind::ProformaIssued);
        let found =
            ["tunai", "tempo", "menunggu_kredit", "dp"].map(|name| mail.brief.values.get(name).unwrap().as_str());
        assert_eq!((found, mail.brief.until.as_str()), (values, until), "{cells:?}");
    };
    check(&[], ["", "", "", "Rp2.500.000"], "25/11/2026");
    check(&[("Skema Bayar", json!("TUNAI"))], ["Ya", "", "", "Rp5.000.000"], "25/11/2026");
    let top = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))];
    check(&top, ["", "14", "Ya", ""], "");
    check(&[&top[..], &[("DP %", json!(30))]].concat(), ["", "14", "Ya", "Rp1.500.000"], "");
}

#[test]
fn a_ready_text_names_its_reader_and_the_group_reads_every_menu() {
    let text = |customer_phone: &str, own: Value| {
        let mut shop = PaperShop::open("23 09:00");
        shop.fill("Pelanggan", 1, &[("HP", json!(customer_phone))]);
        let row = shop.order(200, date("2026-12-20"), &[("No HP", own), ("Kirim ke R&D", json!(""))]);
        shop.cycle();
        for (menu, packs) in [("SB-A", 100), ("SB-B", 50)] {
            shop.add("Rincian", &[("No Order", json!(ID)), ("Menu", json!(menu)), ("Jumlah (pack)", json!(packs))]);
        }
        shop.set(row, "Kirim ke R&D", "Ya");
        let asked = only(&shop.cycle(), NoticeKind::CheckMaterials).brief.clone();
        shop.confirm(row);
        let billed = only(&shop.cycle(), NoticeKind::ProformaIssued).brief.clone();
        let link = shop.see(row, "Link WA");
        (asked, billed, link)
    };
    let (asked, billed, link) = text("0813-9999-8888", json!(""));
    assert_eq!(asked.whatsapp_to, WhatsappTo::Team);
    let group = asked.whatsapp.unwrap();
    for said in ["- 200 Nasi Box Ayam", "- 100 Snack Box A", "- 50 Snack Box B", "R&D · isi Cek R&D"] {
        assert!(group.contains(said), "{said} is not in {group}");
    }
    let WhatsappTo::Customer(Some(phone)) = &billed.whatsapp_to else { panic!("{:?}", billed.whatsapp_to) };
    assert_eq!(phone.local(), "0813-9999-8888");
    assert!(billed.whatsapp.unwrap().starts_with("Yth. PT Maju Jaya"));
    assert!(link.starts_with("https://wa.me/6281399998888?text="), "{link}");
    // The order's own number comes first; without any the chooser opens.
    let (_, _, link) = text("0813-9999-8888", json!("0812-3456-7890"));
    assert!(link.starts_with("https://wa.me/6281234567890?text="), "{link}");
    let (_, billed, link) = text("", json!(""));
    assert_eq!(billed.whatsapp_to, WhatsappTo::Customer(None));
    assert!(link.starts_with("https://wa.me/?text="), "{link}");
}
