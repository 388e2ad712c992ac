//! What accounting and the customer get on paper, made by the real program from a sheet and a memory that cycles made.

use std::path::Path;
use std::process::{Command, Output};

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::{Value, json};

use crate::shop::{Shop, date};

/// The program with the shop's configuration.
pub(crate) fn orderd(shop: &Shop, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderd"));
    command.arg("-c").arg(shop.folder.path().join("orderd.toml")).args(arguments).current_dir(shop.folder.path());
    command.env_remove("ORDERD_CONFIG").env_remove("ORDERD_LOG");
    // The sheet server runs on the other threads of this test.
    tokio::task::block_in_place(|| command.output().unwrap())
}

fn done(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{out}{}", String::from_utf8_lossy(&output.stderr));
    out
}

/// The documents of the first order: every filled cell, worksheet by worksheet.
pub(crate) fn pack(shop: &Shop, path: &Path) -> Vec<String> {
    done(&orderd(shop, &["documents", "ODR-2026-0001", "-o", &path.to_string_lossy()]));
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let names = book.sheet_names();
    names.iter().flat_map(|name| texts(&mut book, name)).collect()
}

fn texts(book: &mut Xlsx<std::io::BufReader<std::fs::File>>, sheet: &str) -> Vec<String> {
    let range = book.worksheet_range(sheet).unwrap();
    range.cells().filter(|(_, _, cell)| **cell != Data::Empty).map(|(_, _, cell)| cell.to_string()).collect()
}

type Sheets = Vec<(String, Vec<Vec<Data>>)>;

/// The accounting workbook as `orderd export` makes it.
fn export(shop: &Shop, arguments: &[&str]) -> Sheets {
    let mut all = vec!["export", "-o", "laporan.xlsx"];
    all.extend(arguments);
    let said = done(&orderd(shop, &all));
    assert!(said.contains("at 0 ✓") && !said.contains('✗'), "{said}");
    let mut book: Xlsx<_> = open_workbook(shop.folder.path().join("laporan.xlsx")).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let rows = book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
            (name, rows)
        })
        .collect()
}

fn sheet<'s>(sheets: &'s Sheets, name: &str) -> &'s [Vec<Data>] {
    &sheets.iter().find(|(title, _)| title == name).unwrap().1
}

/// The rows of a worksheet above its totals.
fn rows<'s>(sheets: &'s Sheets, name: &str) -> Vec<&'s Vec<Data>> {
    sheet(sheets, name)[1..].iter().take_while(|row| row[0] != Data::String("JUMLAH".into())).collect()
}

fn figure(cell: &Data) -> i64 {
    match cell {
        Data::Float(n) => *n as i64,
        Data::Int(n) => *n,
        Data::Empty => 0,
        other => panic!("{other:?} is no figure"),
    }
}

/// An order on credit, made and gone with its invoice out.
async fn gone(shop: &mut Shop, packs: i64, deliver_on: Value, days: i64) -> (usize, String) {
    let credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(days)), ("Persetujuan Kredit", json!("Ya"))];
    let row = shop.order(packs, deliver_on, &credit);
    shop.confirm(row);
    shop.cycle().await;
    for column in ["Selesai Produksi", "Buat Surat Jalan", "Dikirim"] {
        shop.set(row, column, "Ya");
        shop.cycle().await;
    }
    assert_eq!(shop.status(row), "Dikirim");
    let id = shop.id(row);
    (row, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_grows_older_day_by_day_in_every_report_of_the_past() {
    let mut shop = Shop::open("2026-09-01 10:00").await;
    let (row, id) = gone(&mut shop, 1_600, date("2026-09-10"), 14).await;
    shop.pay(&id, 10_000_000, date("2026-11-20"), "Ya");
    shop.at("2026-12-20 10:00").await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 30_000_000);
    shop.stop();
    // Columns of the buckets: 6 not due, 7 to 30, 8 to 60, 9 to 90, 10 older.
    for (as_of, bucket, owed) in [
        ("2026-09-15", 6, 40_000_000),
        ("2026-09-16", 7, 40_000_000),
        ("2026-10-15", 7, 40_000_000),
        ("2026-10-16", 8, 40_000_000),
        ("2026-11-14", 8, 40_000_000),
        ("2026-11-15", 9, 40_000_000),
        ("2026-12-14", 9, 30_000_000),
        ("2026-12-15", 10, 30_000_000),
    ] {
        let sheets = export(&shop, &["--at", "2026-12-20T10:00:00+07:00", "--as-of", as_of]);
        let found = rows(&sheets, "Umur Piutang");
        let buckets: Vec<i64> = found[0][6..12].iter().map(figure).collect();
        let mut expected = [0; 6];
        expected[bucket - 6] = owed;
        expected[5] = owed;
        assert_eq!((found.len(), buckets), (1, expected.to_vec()), "as of {as_of}");
        let card = rows(&sheets, "Kartu Piutang");
        assert_eq!(card.last().map(|line| figure(&line[5])), Some(owed), "as of {as_of}");
    }
    // Before the goods left there was nothing to be owed, and no order either.
    let sheets = export(&shop, &["--at", "2026-12-20T10:00:00+07:00", "--as-of", "2026-08-31"]);
    assert!(rows(&sheets, "Umur Piutang").is_empty());
}

/// Everything a report says about its day: without the time it was made.
fn comparable(mut sheets: Sheets) -> Sheets {
    for (_, rows) in &mut sheets {
        rows.retain(|row| !row.contains(&Data::String("Dibuat pada".into())));
    }
    sheets
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_of_a_past_day_says_what_the_report_made_on_that_day_said() {
    let mut shop = Shop::open("23 10:00").await;
    let (_, credit) = gone(&mut shop, 900, date("28"), 30).await;
    // One that is cancelled later with its invoice out, one that is paid later, one that stays a draft.
    let row = shop.order(500, date("29"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let cancelled = shop.id(row);
    shop.pay(&cancelled, 6_250_000, date("23"), "Ya");
    shop.cycle().await;
    shop.set(row, "Selesai Produksi", "Ya");
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Pelunasan");
    // One whose papers are corrected later, its proforma among them.
    let corrected = shop.order(400, date("29"), &[("Pelanggan", json!("PT Lain"))]);
    shop.confirm(corrected);
    shop.cycle().await;
    shop.pay(&shop.id(corrected), 5_000_000, date("23"), "Ya");
    shop.cycle().await;
    shop.set(corrected, "Selesai Produksi", "Ya");
    shop.set(corrected, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(corrected), "Menunggu Pelunasan", "{}", shop.see(corrected, "Masalah"));
    let draft = shop.order(0, date("29"), &[("Menu", json!("entah apa"))]);
    shop.cycle().await;
    assert_eq!(shop.status(draft), "Draf");
    let arguments = ["--at", "2026-11-23T17:00:00+07:00", "--as-of", "2026-11-23", "--to", "2026-11-23"];
    let then = export(&shop, &arguments);
    assert_eq!(rows(&then, "Tagihan Sebelum Kirim").len(), 2);
    let states: Vec<String> = sheet(&then, "Ringkasan")
        .iter()
        .filter(|r| r[0] == Data::String("Status Order".into()))
        .map(|r| format!("{} {}", r[1], r[2]))
        .collect();
    assert_eq!(states, ["Draf 1", "Menunggu Pelunasan 2", "Dikirim 1"], "every order counts, readable or not");

    shop.at("25 10:00").await;
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Acara dibatalkan"))]);
    let again =
        [("Ulangi SJ", json!("Ya")), ("Alasan Ulangi", json!("harga salah ketik")), ("Harga Satuan", json!(26_000))];
    shop.fill("Pesanan", corrected, &again);
    shop.pay(&credit, 22_500_000, date("25"), "Ya");
    shop.order(300, date("2026-12-05"), &[]);
    shop.cycle().await;
    shop.at("26 10:00").await;
    let arguments = ["--at", "2026-11-26T17:00:00+07:00", "--as-of", "2026-11-23", "--to", "2026-11-23"];
    let later = export(&shop, &arguments);
    for (now, then) in comparable(later).into_iter().zip(comparable(then.clone())) {
        assert_eq!(now, then);
    }
    // A report that ends nowhere else knows no later paper either, and none as void that was in force.
    let open_ended = export(&shop, &["--at", "2026-11-26T17:00:00+07:00", "--as-of", "2026-11-23"]);
    for name in ["Proforma", "Surat Jalan", "Invoice", "Nota Kredit", "Pembatalan", "Penomoran"] {
        assert_eq!(rows(&open_ended, name), rows(&then, name), "{name}");
    }
    // Today the cancelled order's money is kept, and its documents stand in the register alone.
    let today = export(&shop, &["--at", "2026-11-26T17:00:00+07:00"]);
    let invoice = |row: &[Data]| row.iter().map(ToString::to_string).find(|cell| cell.contains("/INV/"));
    let waiting = |sheets: &Sheets| {
        rows(sheets, "Tagihan Sebelum Kirim").iter().filter_map(|row| invoice(row)).collect::<Vec<_>>()
    };
    assert_eq!(waiting(&then), ["002/INV/MKN/XI/2026", "003/INV/MKN/XI/2026"]);
    assert_eq!(waiting(&today), ["004/INV/MKN/XI/2026"]);
    assert_eq!(rows(&today, "Invoice").len(), 2);
    let kept = rows(&today, "Pembatalan");
    let held = [6, 9].map(|column| figure(&kept[0][column]));
    assert_eq!((kept[0][0].to_string(), held), (cancelled, [0, 6_250_000]), "nobody has decided yet what goes back");
    assert_eq!(rows(&today, "Penomoran").iter().filter(|r| r[6] == Data::String("BATAL".into())).count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_much_money_is_the_customers_and_never_an_age() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = gone(&mut shop, 1_000, date("30"), 30).await;
    for (amount, reference) in [(12_500_000, "A"), (13_000_000, "B")] {
        let payment = shop.pay(&id, amount, date("23"), "Ya");
        shop.fill("Pembayaran", payment, &[("No Referensi", json!(reference))]);
    }
    shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("23"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Selesai");
    assert_eq!((shop.money(row, "Sisa Tagihan"), shop.money(row, "Lebih Bayar")), (0, 500_000));
    assert!(shop.flags(row).contains("LEBIH BAYAR"));
    // One whose money is a deposit still.
    let other = shop.order(200, date("30"), &[("Pelanggan", json!("maju jaya PT"))]);
    shop.confirm(other);
    shop.cycle().await;
    let second = shop.id(other);
    shop.pay(&second, 2_500_000, date("23"), "Ya");
    shop.cycle().await;
    let sheets = export(&shop, &["--at", "2026-11-24T10:00:00+07:00"]);
    assert!(rows(&sheets, "Umur Piutang").is_empty());
    let held: Vec<(String, String, i64)> =
        rows(&sheets, "Uang Muka").iter().map(|r| (r[1].to_string(), r[2].to_string(), figure(&r[3]))).collect();
    assert_eq!(held, [(id.clone(), "Lebih Bayar".into(), 500_000), (second, "Uang Muka".into(), 2_500_000)]);
    // However the name is spelled, a customer has one card.
    let customers: std::collections::BTreeSet<String> = ["Kartu Piutang", "Uang Muka", "Proforma"]
        .iter()
        .flat_map(|s| rows(&sheets, s))
        .map(|r| if r[0].to_string().contains('/') { r[3].to_string() } else { r[0].to_string() })
        .collect();
    assert_eq!(customers.into_iter().collect::<Vec<_>>(), ["PT Maju Jaya"]);
    let balances: Vec<i64> = rows(&sheets, "Kartu Piutang").iter().map(|r| figure(&r[5])).collect();
    // The last line is the card's own sum.
    assert_eq!(balances, [25_000_000, 12_500_000, -500_000, -500_000]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_counts_in_the_report_as_it_counts_in_the_sheet() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = gone(&mut shop, 1_000, date("30"), 30).await;
    shop.pay(&id, 1_000_000, date("23"), "Ya");
    // Verified, but of no kind, for a later day, for nobody, refused, waiting.
    shop.add(
        "Pembayaran",
        &[
            ("Tgl Bayar", date("23")),
            ("No Order", json!(id)),
            ("Nominal", json!(2_000)),
            ("Terverifikasi", json!("Ya")),
        ],
    );
    shop.pay(&id, 4_000, date("28"), "Ya");
    shop.pay("ODR-2026-0099", 8_000, date("23"), "Ya");
    shop.pay(&id, 16_000, date("23"), "Tidak");
    shop.pay(&id, 32_000, date("23"), "");
    shop.cycle().await;
    assert_eq!(shop.money(row, "Terbayar"), 1_000_000);
    let sheets = export(&shop, &["--at", "2026-11-23T12:00:00+07:00"]);
    assert_eq!(figure(&rows(&sheets, "Invoice")[0][5]), 1_000_000);
    assert_eq!(figure(&rows(&sheets, "Umur Piutang")[0][11]), 24_000_000);
    let counted: i64 = rows(&sheets, "Pembayaran").iter().map(|r| figure(&r[8])).sum();
    assert_eq!(counted, 1_000_000);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounting_may_put_off_the_day_an_invoice_is_due() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = gone(&mut shop, 1_000, date("28"), 30).await;
    let due = |shop: &Shop| shop.sandbox.book().rows("Piutang")[1][4].clone();
    assert_eq!(due(&shop).as_f64(), date("2026-12-23").as_f64());
    shop.set(row, "Jatuh Tempo", date("2027-01-15"));
    shop.cycle().await;
    assert_eq!(due(&shop).as_f64(), date("2027-01-15").as_f64());
    let sheets = export(&shop, &["--at", "2026-11-23T12:00:00+07:00", "--as-of", "2027-01-16"]);
    assert_eq!(figure(&rows(&sheets, "Umur Piutang")[0][5]), 1);
    shop.is_idle().await;
    // Agreed on the 23rd, put off again on the 26th and on the 27th: a report of a day knows what was known on it.
    for (day, due_on) in [("26", "2027-02-15"), ("26", "2027-02-20"), ("27", "2027-03-15")] {
        shop.clock.set(crate::shop::local(&format!("{day} 12:00")));
        shop.set(row, "Jatuh Tempo", date(due_on));
        shop.cycle().await;
    }
    for (day, due_on) in [("25", "2027-01-15"), ("26", "2027-02-20"), ("27", "2027-03-15")] {
        let as_of = format!("2026-11-{day}");
        let sheets = export(&shop, &["--at", "2026-11-28T12:00:00+07:00", "--as-of", &as_of]);
        let days = date(&as_of).as_i64().unwrap() - date(due_on).as_i64().unwrap();
        assert_eq!(figure(&rows(&sheets, "Umur Piutang")[0][5]), days, "known on {as_of}");
    }
    // A day before the invoice is none.
    shop.set(row, "Jatuh Tempo", date("22"));
    shop.cycle().await;
    assert_eq!(due(&shop).as_f64(), date("2026-12-23").as_f64());
    shop.problems(row, &["!TANGGAL_TAK_TERBACA"]);
    shop.set(row, "Jatuh Tempo", "");
    shop.cycle().await;
    shop.problems(row, &[]);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_delivery_order_says_whether_the_goods_may_leave_now() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    shop.pay(&id, 12_500_000, date("21"), "Ya");
    shop.set(row, "Selesai Produksi", "Ya");
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    shop.cycle().await;
    let file = shop.folder.path().join("paket.xlsx");
    let permits = |shop: &Shop| -> Vec<String> {
        pack(shop, &file).into_iter().filter(|t| t.starts_with("IZIN KIRIM")).collect()
    };
    assert_eq!(permits(&shop), ["IZIN KIRIM – TAHAN: kurang bayar Rp12.500.000", "IZIN KIRIM – TAHAN"]);
    let rest = shop.pay(&id, 12_500_000, date("22"), "Ya");
    shop.cycle().await;
    assert_eq!(permits(&shop), ["IZIN KIRIM – BOLEH", "IZIN KIRIM – BOLEH"]);
    // Held although everything is paid: a verified payment was overtyped.
    shop.fill("Pembayaran", rest, &[("Nominal", json!(12_500_001))]);
    shop.cycle().await;
    assert!(shop.see(row, "Izin Kirim").starts_with("TAHAN"));
    assert_eq!(permits(&shop), ["IZIN KIRIM – TAHAN: order TERTAHAN, lihat Masalah", "IZIN KIRIM – TAHAN"]);
    shop.is_idle().await;
}

/// What a mail carries for one of its readers: the names, and the permissions printed on the PDFs.
fn attached(shop: &Shop, kind: &str, recipient: &str) -> (Vec<String>, Vec<String>) {
    use mail_parser::{MessageParser, MimeHeaders};
    let mail = shop.mails_of(kind).into_iter().rfind(|mail| mail.recipient.starts_with(recipient)).unwrap();
    let bytes = std::fs::read(shop.folder.path().join("mail").join(&mail.file)).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    let (mut names, mut permits) = (Vec::new(), Vec::new());
    for part in message.attachments() {
        let name = part.attachment_name().unwrap();
        if name.ends_with(".pdf") {
            let text = crate::papers::text(part.contents()).unwrap_or_default();
            permits.extend(text.lines().filter(|line| line.starts_with("IZIN KIRIM")).map(str::to_owned));
        }
        names.push(name.to_owned());
    }
    (names, permits)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_mail_carries_the_papers_it_speaks_of() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(attached(&shop, "proforma-issued", "marketing").0, ["001-PI-MKN-XI-2026 PT Maju Jaya.pdf"]);
    shop.set(row, "Diskon", 500_000);
    shop.at("23 10:05").await;
    assert_eq!(attached(&shop, "proforma-issued", "marketing").0, ["001-PI-MKN-XI-2026-R1 PT Maju Jaya.pdf"]);
    let id = shop.id(row);
    shop.pay(&id, 12_250_000, date("21"), "Ya");
    shop.set(row, "Selesai Produksi", "Ya");
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    shop.cycle().await;
    const PRICED: &str = "001-SJ-MKN-XI-2026 PT Maju Jaya.pdf";
    const DRIVERS: &str = "001-SJ-MKN-XI-2026 PT Maju Jaya (sopir).pdf";
    const INVOICE: &str = "001-INV-MKN-XI-2026 PT Maju Jaya.pdf";
    let (names, permits) = attached(&shop, "request-settlement", "marketing");
    assert_eq!(names, [PRICED, INVOICE]);
    assert!(permits.iter().all(|permit| permit.ends_with("TAHAN: kurang bayar Rp12.250.000")), "{permits:?}");
    // Accounting works with the figures too.
    assert_eq!(attached(&shop, "request-settlement", "accounting").0, [PRICED, INVOICE, "ODR-2026-0001.xlsx"]);
    shop.pay(&id, 12_250_000, date("22"), "Ya");
    shop.cycle().await;
    // The copy without prices goes to those who hand it to the driver.
    for handing_over in ["logistics", "sm"] {
        let (names, permits) = attached(&shop, "release-shipment", handing_over);
        assert_eq!(names, [PRICED, DRIVERS]);
        assert!(permits.iter().all(|permit| permit == "IZIN KIRIM – BOLEH"), "{permits:?}");
    }
    shop.is_idle().await;

    let mut shop = Shop::open("23 10:00").await;
    gone(&mut shop, 500, date("30"), 14).await;
    assert_eq!(attached(&shop, "receivable-handover", "marketing").0, [PRICED, INVOICE]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_late_gets_a_letter_that_accounting_alone_has_ready() {
    let mut shop = Shop::open("2026-09-01 10:00").await;
    let (_, id) = gone(&mut shop, 400, date("2026-09-10"), 14).await;
    let (_, fresh) = gone(&mut shop, 400, date("2026-09-10"), 30).await;
    shop.pay(&id, 1_000_000, date("2026-09-01"), "Ya");
    let at = |day: &str| format!("{day}T10:00:00+07:00");
    let letter = |shop: &Shop, day: &str| {
        orderd(shop, &["documents", "--statement", "pt  maju jaya", "-o", "surat", "--at", &at(day)])
    };
    // On its last day nobody is late.
    shop.at("2026-09-15 10:00").await;
    let refused = letter(&shop, "2026-09-15");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("has no overdue invoice; nobody has"), "{refused:?}");
    assert_eq!(attached(&shop, "overdue", "accounting").0, [""; 0]);
    shop.at("2026-09-16 10:00").await;
    const LETTER: &str = "Surat tagihan 2026-09-16 PT Maju Jaya.pdf";
    assert_eq!(attached(&shop, "overdue", "accounting").0, [LETTER]);
    assert_eq!(attached(&shop, "overdue", "marketing").0, [""; 0]);
    assert!(done(&letter(&shop, "2026-09-16")).contains("2 invoices, Rp19.000.000"));
    let bytes = std::fs::read(shop.folder.path().join("surat").join(LETTER)).unwrap();
    let Some(text) = crate::papers::text(&bytes) else { return };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "SURAT TAGIHAN",
        "per 16 September 2026 invoice berikut belum dibayar penuh",
        &format!("{id}, sisa dari Rp10.000.000 15/09/2026 1 hari 9.000.000"),
        &format!("{fresh} 01/10/2026 belum 10.000.000"),
        "Sudah lewat jatuh tempo 9.000.000",
        "JUMLAH TAGIHAN 19.000.000",
        "Sembilan belas juta rupiah",
        "Halaman 1 dari 1",
    ] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
    crate::documents::leave("surat-tagihan.pdf", &bytes);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_the_font_cannot_print_is_named_where_it_is_sent_from() {
    let mut shop = Shop::open("2026-09-01 10:00").await;
    shop.fill("Pelanggan", 1, &[("PIC", json!("Ibu 漢"))]);
    gone(&mut shop, 400, date("2026-09-10"), 14).await;
    let sentence = |shop: &Shop| {
        let mail = shop.mails_of("overdue").pop().unwrap();
        let line = mail.text.lines().find(|line| line.contains("tampil sebagai"));
        line.map(|line| line.trim().to_owned())
    };
    // Before anybody is late there is no letter.
    shop.at("2026-09-12 10:00").await;
    assert_eq!((sentence(&shop), attached(&shop, "overdue", "accounting").0), (None, vec![]));
    shop.at("2026-09-16 10:00").await;
    assert_eq!(attached(&shop, "overdue", "accounting").0.len(), 1);
    let said = sentence(&shop).unwrap();
    assert!(
        said.contains("Huruf 漢 (PT Maju Jaya) tampil sebagai \u{FFFD} di surat tagihan. Akunting: periksa"),
        "{said}"
    );
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deployments_words_are_used_and_a_picture_that_is_none_is_left_out() {
    let mut shop = Shop::open("23 10:00").await;
    let folder = shop.folder.path().to_owned();
    std::fs::create_dir_all(folder.join("words/proforma-issued")).unwrap();
    std::fs::write(folder.join("words/proforma-issued/subject.txt"), "Teruskan: {{ headline }}").unwrap();
    std::fs::create_dir_all(folder.join("papers")).unwrap();
    std::fs::write(folder.join("papers/proforma.toml"), "[words]\ntotal = \"JUMLAH {{ order }}\"\n").unwrap();
    std::fs::write(folder.join("logo.png"), "<html>tidak ada di sini</html>").unwrap();
    // A photograph straight from the camera, say.
    let photograph = std::fs::File::create(folder.join("qris.png")).unwrap();
    photograph.set_len(40 * 1024 * 1024).unwrap();
    shop.reconfigure(|text| {
        let pictures = text.replacen("[sheet]", "logo = \"logo.png\"\nqris = \"qris.png\"\n[sheet]", 1);
        let words = pictures.replacen("[mail]\n", "[mail]\ntemplates = \"words\"\n", 1);
        format!("{words}\n[documents]\ntemplates = \"papers\"\n")
    })
    .await;
    let row = shop.order(1_000, date("30"), &[("Alamat", json!("Jl. 漢 5"))]);
    shop.confirm(row);
    shop.cycle().await;
    let mail = shop.mails_of("proforma-issued").pop().unwrap();
    assert!(mail.subject.starts_with("Teruskan: ") && mail.text.contains("Huruf 漢 tampil sebagai"), "{}", mail.text);
    // The paper is there all the same, and says what is left out of it.
    assert_eq!(attached(&shop, "proforma-issued", "marketing").0, ["001-PI-MKN-XI-2026 PT Maju Jaya.pdf"]);
    let out = orderd(&shop, &["documents", "ODR-2026-0001", "-o", "paket.pdf"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned() + &done(&out);
    for words in ["neither PNG nor JPEG", "larger than 4 MB", "lacks them: 漢"] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    shop.problems(row, &["HURUF_TAK_TERCETAK"]);
    let Some(text) = crate::papers::text(&std::fs::read(folder.join("paket.pdf")).unwrap()) else { return };
    assert!(text.contains("JUMLAH ODR-2026-0001"), "{text}");
    shop.is_idle().await;
}
