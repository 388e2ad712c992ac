//! What the kitchen makes tomorrow, what must be bought for it, and that both reach those whose work it is.

use serde_json::json;

use crate::commands::{failed, orderd, said};
use crate::shop::{Mail, Shop, date};

/// The kitchen's mails at their usual times, and nothing else of the clock's.
const KITCHEN: &str = "[[outlet]]\nname = \"Timur\"\nstore_manager = [\"timur@shop.example\"]\n\
                       [schedule]\ndigest = \"\"\nweekly = \"\"\naccounting_export = \"\"\nreadiness = \"0 0 14 * * *\"\n";

fn to<'m>(mails: &'m [Mail], recipient: &str) -> Option<&'m Mail> {
    mails.iter().find(|m| m.recipient.starts_with(&format!("{recipient}@")))
}

fn recipients(mails: &[Mail]) -> Vec<&str> {
    let mut names: Vec<&str> = mails.iter().map(|m| m.recipient.split('@').next().unwrap_or_default()).collect();
    names.sort_unstable();
    names
}

/// The files of a mail, and what they say.
fn papers(shop: &Shop, mail: &Mail) -> (Vec<String>, String) {
    use mail_parser::{MessageParser, MimeHeaders};
    let bytes = std::fs::read(shop.folder.path().join("mail").join(&mail.file)).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    let (mut names, mut all) = (Vec::new(), String::new());
    for part in message.attachments() {
        names.push(part.attachment_name().unwrap().to_owned());
        all.push_str(&crate::papers::text(part.contents()).unwrap_or_default());
    }
    (names, all.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// An order on credit, so that no payment stands in the way, confirmed.
async fn agreed(shop: &mut Shop, packs: i64, day: &str, cells: &[(&str, serde_json::Value)]) -> usize {
    let credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))];
    let cells: Vec<_> = credit.iter().chain(cells).cloned().collect();
    let row = shop.order(packs, date(day), &cells);
    shop.cycle().await;
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle().await;
    row
}

/// Tomorrow, Friday the 27th, in Pusat: 300 packs to make in two orders, one that waits for its down payment, one that
/// nobody confirmed; in Timur 80 packs.
async fn thursday() -> Shop {
    let mut shop = Shop::open_with("26 08:00", KITCHEN).await;
    shop.add(
        "Resep",
        &[
            ("Kode Produk", json!("NB-AYAM")),
            ("Bahan", json!("Ayam")),
            ("Jumlah per pack", json!(0.15)),
            ("Satuan", json!("kg")),
        ],
    );
    shop.add("Stok Bahan", &[("Bahan", json!("Ayam")), ("Satuan", json!("kg")), ("Stok", json!(40))]);
    shop.add("Kapasitas", &[("Outlet", json!("Pusat")), ("Maks Pack", json!(1_500)), ("Orang", json!(10))]);
    let pusat = ("Outlet", json!("Pusat"));
    agreed(
        &mut shop,
        200,
        "27",
        &[pusat.clone(), ("Jam Kirim", json!("10:30")), ("Catatan", json!("sendok kayu")), ("Ongkir", json!(75_000))],
    )
    .await;
    let row = agreed(
        &mut shop,
        60,
        "27",
        &[pusat.clone(), ("Metode", json!("Ambil Sendiri")), ("Pelanggan", json!("CV Misal"))],
    )
    .await;
    shop.add(
        "Rincian",
        &[
            ("No Order", json!(shop.id(row))),
            ("Menu", json!("NB-AYAM")),
            ("Jumlah (pack)", json!(40)),
            ("Keterangan", json!("tanpa sambal")),
        ],
    );
    shop.cycle().await;
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle().await;
    // Number 3: confirmed, and its down payment is awaited. Number 4: asked about, and nobody answered.
    let row = shop.order(70, date("27"), std::slice::from_ref(&pusat));
    shop.cycle().await;
    shop.confirm(row);
    shop.order(90, date("27"), &[pusat]);
    shop.cycle().await;
    agreed(&mut shop, 80, "27", &[("Outlet", json!("Timur")), ("Menu", json!("SB-A"))]).await;
    shop.mails();
    shop
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tomorrows_sheet_reaches_the_kitchen_at_three_with_what_must_not_be_cooked_set_apart() {
    let mut shop = thursday().await;
    shop.at("26 14:59").await;
    assert_eq!(shop.mails_of("kitchen-sheet").len(), 0);
    shop.at("26 15:00").await;
    let mails = shop.mails_of("kitchen-sheet");
    assert_eq!(recipients(&mails), ["production", "sm", "timur"]);
    let sm = to(&mails, "sm").unwrap();
    assert_eq!(sm.subject, "Lembar dapur: Jum 27/11/2026 – 2 pesanan, 300 pack, 1 jangan dimasak dulu");
    for line in [
        "Nasi Box Ayam (NB-AYAM) | 300 | 40 tanpa sambal (ODR-2026-0002)",
        "ODR-2026-0001 | 200 Nasi Box Ayam – PT Maju Jaya. Catatan: sendok kayu | dikirim 10:30",
        "ODR-2026-0002 | 60 Nasi Box Ayam + 40 Nasi Box Ayam (tanpa sambal) – CV Misal | diambil, jam belum diisi",
        "ODR-2026-0003 | 70 Nasi Box Ayam – PT Maju Jaya | Menunggu DP: produksi belum dibuka",
        "Ayam | 45 kg | 5 kg",
        "Jam-orang ada | belum diketahui",
        "Jam-orang Nasi Box Ayam tidak terhitung",
        "Jam di tab Kapasitas kosong",
    ] {
        assert!(sm.text.contains(line), "{line} is not in {}", sm.text);
    }
    for absent in ["ODR-2026-0004", "ODR-2026-0005", "Rp", "75.000"] {
        assert!(!sm.text.contains(absent), "{absent} is in {}", sm.text);
    }
    // Production sees every kitchen; each has a paper of its own.
    let production = to(&mails, "production").unwrap();
    assert!(production.text.contains("Timur Jum 27/11/2026 – Yang dibuat"), "{}", production.text);
    let both = ["Lembar dapur 2026-11-27 Pusat.pdf", "Lembar dapur 2026-11-27 Timur.pdf"];
    assert_eq!(papers(&shop, production).0, both);
    let (names, said) = papers(&shop, sm);
    assert_eq!(names, both[..1]);
    for part in if said.is_empty() { &[][..] } else { PARTS } {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!said.contains("Rp") && !said.contains("75.000") && !said.contains("ODR-2026-0004"), "{said}");

    // Said once.
    shop.at("26 15:01").await;
    assert_eq!(shop.mails_of("kitchen-sheet").len(), 3);
    shop.is_idle().await;
}

/// On paper.
const PARTS: &[&str] = &[
    "LEMBAR DAPUR",
    "Pusat · Jumat, 27 November 2026 300 pack",
    "Keadaan 26/11/2026 15:00",
    "Nasi Box Ayam (NB-AYAM) 300 40 tanpa sambal (ODR-2026-0002)",
    "JANGAN DIMASAK DULU",
    "ODR-2026-0003 70 Nasi Box Ayam – PT Maju Jaya Menunggu DP: produksi belum dibuka",
    "10:30 ODR-2026-0001, 200 pack, dikirim PT Maju Jaya 200 Nasi Box Ayam Catatan: sendok kayu",
    "? = Jam Kirim belum diisi; tanya Marketing.",
    "Ayam 45 kg 5 kg",
    "Belum diketahui",
    "Halaman 1 dari 1",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn saturdays_sheet_covers_sunday_and_monday_and_a_missed_one_comes_late_once() {
    let mut shop = Shop::open_with("27 08:00", KITCHEN).await;
    for (packs, day) in [(50, "29"), (60, "30"), (70, "2026-12-01")] {
        agreed(&mut shop, packs, day, &[("Outlet", json!("Pusat"))]).await;
    }
    shop.mails();
    // Nothing is made on the Saturday: no mail.
    shop.at("27 15:00").await;
    assert_eq!(shop.mails_of("kitchen-sheet").len(), 0);
    shop.at("28 15:00").await;
    let mails = shop.mails_of("kitchen-sheet");
    let subject = &to(&mails, "sm").unwrap().subject;
    assert_eq!(subject, "Lembar dapur: Min 29/11/2026–Sen 30/11/2026 – 2 pesanan, 110 pack");
    let names = papers(&shop, to(&mails, "sm").unwrap()).0;
    assert_eq!(names, ["Lembar dapur 2026-11-29 Pusat.pdf", "Lembar dapur 2026-11-30 Pusat.pdf"]);
    // The machine sleeps over Monday afternoon: on Tuesday morning the sheet of that very day comes.
    shop.stop();
    shop.clock.set(crate::shop::local("2026-12-01 07:00"));
    shop.start().await;
    shop.cycle().await;
    let late: Vec<Mail> = shop.mails_of("kitchen-sheet").split_off(mails.len());
    assert_eq!(recipients(&late), ["production", "sm"]);
    assert!(late[0].subject.contains("Sel 01/12/2026 – 1 pesanan, 70 pack"), "{}", late[0].subject);
    assert!(late[0].text.contains("Jadwal yang terlewat"), "{}", late[0].text);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_to_buy_reaches_purchasing_and_nobody_else() {
    let mut shop = thursday().await;
    shop.at("26 13:59").await;
    assert_eq!(shop.mails_of("purchase-list").len(), 0);
    shop.at("26 14:00").await;
    let mails = shop.mails_of("purchase-list");
    assert_eq!(recipients(&mails), ["purchasing"]);
    assert_eq!(mails[0].subject, "Daftar belanja: Jum 27/11/2026–Sen 30/11/2026 – 1 bahan kurang");
    // 420 packs of 0,15 kg, of which 40 kg are there.
    let line = "Ayam | 29 kg | Jum 27/11/2026 | ODR-2026-0002 (5 kg), ODR-2026-0003 (10,5 kg), \
                ODR-2026-0004 (13,5 kg, belum dikonfirmasi)";
    assert!(mails[0].text.contains(line), "{}", mails[0].text);
    assert!(mails[0].text.contains("Paling lambat: Kam 26/11/2026"), "{}", mails[0].text);
    let readiness = shop.mails_of("readiness");
    assert_eq!(recipients(&readiness), ["ppic", "rnd", "sm", "timur"]);
    for mail in &readiness {
        assert!(!mail.text.contains("Daftar belanja"), "{}", mail.text);
    }
    // What was ordered is no longer on the list; with nothing on it there is no mail.
    shop.fill("Stok Bahan", 1, &[("Akan Datang", json!(29)), ("Tanggal Datang", date("26"))]);
    shop.cycle().await;
    shop.at("27 14:00").await;
    assert_eq!(shop.mails_of("purchase-list").len(), 1);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_sheets_are_made_by_hand() {
    let mut shop = thursday().await;
    shop.stop();
    let at = ["--at", "2026-11-26T15:00:00+07:00"];
    let call = |shop: &Shop, words: &[&str]| orderd(shop, &[&["documents"], words, &at[..]].concat());
    let made = call(&shop, &["--kitchen", "2026-11-27", "-o", "dapur"]);
    let names = ["dapur/Lembar dapur 2026-11-27 Pusat.pdf", "dapur/Lembar dapur 2026-11-27 Timur.pdf"];
    said(&made, &["Pusat: 2 orders, 300 packs, 1 held", "Timur: 1 orders, 80 packs, 0 held", names[0], names[1]]);
    let by_hand = std::fs::read(shop.folder.path().join(names[0])).unwrap();
    crate::documents::leave("lembar-dapur.pdf", &by_hand);

    said(
        &call(&shop, &["--kitchen", "2026-11-27", "--outlet", "timur", "-o", "timur.pdf"]),
        &["Timur: 1", "timur.pdf"],
    );
    said(&call(&shop, &["--kitchen", "2026-11-27", "-o", "dapur.xlsx"]), &["dapur.xlsx"]);
    let file = shop.folder.path().join("dapur.xlsx");
    crate::documents::leave("lembar-dapur.xlsx", &std::fs::read(&file).unwrap());
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).unwrap();
    use calamine::Reader as _;
    assert_eq!(book.sheet_names(), ["27-11 Pusat", "27-11 Timur"]);
    let sheet = |name: &String| {
        let range = book.worksheet_range(name).unwrap();
        let row = |cells: &[calamine::Data]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.to_string().replace('\n', " ⏎ ")).collect();
            cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" │ ")
        };
        let rows: Vec<String> = range.rows().map(row).filter(|row| !row.is_empty()).collect();
        format!("═══ {name} ═══\n{}", rows.join("\n"))
    };
    let sheets: Vec<String> = ["27-11 Pusat".to_owned(), "27-11 Timur".to_owned()].iter().map(sheet).collect();
    insta::assert_snapshot!("kitchen_worksheets", sheets.join("\n\n"));
    // The mail's file is the same, byte by byte.
    shop.start().await;
    shop.at("26 15:00").await;
    let mail = shop.mails_of("kitchen-sheet").into_iter().find(|mail| mail.recipient.starts_with("sm@")).unwrap();
    let bytes = std::fs::read(shop.folder.path().join("mail").join(&mail.file)).unwrap();
    let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
    assert!(message.attachments().next().unwrap().contents() == by_hand.as_slice());
    shop.stop();

    // A tab that is not believed changes nothing of what is known, and is told.
    shop.sandbox.human().rename_header("Pesanan", "Menu", "Menyu").unwrap();
    said(&call(&shop, &["--kitchen", "2026-11-27", "-o", "jeda.pdf"]), &["Pusat: 2 orders, 300 packs, 1 held"]);
    let paused = std::fs::read(shop.folder.path().join("jeda.pdf")).unwrap();
    if let Some(text) = crate::papers::text(&paused) {
        assert!(text.contains("Tab Pesanan sedang dijeda"), "{text}");
    }
    shop.sandbox.human().rename_header("Pesanan", "Menyu", "Menu").unwrap();

    let day = ["--kitchen", "2026-11-27", "-o", "x"];
    failed(
        &call(&shop, &[&day[..], &["--outlet", "Timor"]].concat()),
        &["no outlet \"Timor\"; did you mean \"Timur\"?"],
    );
    failed(
        &call(&shop, &[&day[..], &["--outlet", "Utara"]].concat()),
        &["no outlet \"Utara\"; there are: Pusat, Timur"],
    );
    failed(&call(&shop, &["--kitchen", "2026-11-28", "-o", "x"]), &["nothing is to be made on 2026-11-28: no order"]);
    let wrong = |words: &[&str], part: &str| {
        let output = call(&shop, words);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && err.contains(part), "{err}");
    };
    wrong(&["--kitchen", "27/11/2026", "-o", "x"], "year-month-day");
    wrong(&["--kitchen", "2026-11-27", "ODR-2026-0001", "-o", "x"], "cannot be used with");
    wrong(&["ODR-2026-0001", "--outlet", "Timur", "-o", "x"], "'[NO-ORDER]' cannot be used with '--outlet <OUTLET>'");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_words_its_kitchen_sheets_as_it_likes() {
    let mut shop = thursday().await;
    let papers = shop.folder.path().join("papers");
    std::fs::create_dir_all(&papers).unwrap();
    let write = |text: &str| std::fs::write(papers.join("kitchen-sheet.toml"), text).unwrap();
    write("parts = [\"held\", \"menus\", \"work\"]\n[words]\nheld = \"STOP – {{ outlet }}, {{ day }}\"\n");
    shop.reconfigure(|text| format!("{text}\n[documents]\ntemplates = \"papers\"\n")).await;
    shop.stop();
    let lines = |shop: &Shop| -> Vec<String> {
        let at = ["--at", "2026-11-26T15:00:00+07:00"];
        said(
            &orderd(shop, &[&["documents", "--kitchen", "2026-11-27", "-o", "x.xlsx", "--force"], &at[..]].concat()),
            &["x.xlsx"],
        );
        use calamine::Reader as _;
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(shop.folder.path().join("x.xlsx")).unwrap();
        let range = book.worksheet_range("27-11 Pusat").unwrap();
        range.rows().flatten().map(ToString::to_string).filter(|cell| !cell.is_empty()).collect()
    };
    let at = |lines: &[String], what: &str| lines.iter().position(|line| line == what);
    let theirs = lines(&shop);
    let stop = at(&theirs, "STOP – Pusat, 27 November 2026").unwrap();
    assert!(stop < at(&theirs, "Yang dibuat").unwrap() && at(&theirs, "Kebutuhan bahan").is_none(), "{theirs:?}");
    // What is wrong is named by `orderd check`, and the words built in stand.
    write("parts = [\"bank\"]\n");
    let checked = crate::commands::stdout(&orderd(&shop, &["check"]));
    assert!(checked.contains("kitchen-sheet.toml, line 1: this paper has no part"), "{checked}");
    let ours = lines(&shop);
    let held = at(&ours, "JANGAN DIMASAK DULU").unwrap();
    assert!(at(&ours, "Yang dibuat").unwrap() < held && at(&ours, "Kebutuhan bahan").is_some(), "{ours:?}");
}
