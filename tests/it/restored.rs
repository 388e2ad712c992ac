//! A backup put back: refused with a sentence when it cannot be used, and from then on the sheet and the memory find
//! together without a number given or a mail sent a second time.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use orderd::store::{OpenMode, Store};
use serde_json::json;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::commands::{failed, orderd, said, stdout};
use crate::shop::{Shop, date, text};

const A_MOMENT: TimeDelta = TimeDelta::seconds(20);

/// Ends the clerk, and waits until its database is closed, as the end of a process would.
fn close(shop: &mut Shop) {
    shop.stop();
    let begun = Instant::now();
    while shop.folder.path().join("state.db-wal").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the database is never closed");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What lies in the shop's folder, by name and content, mails and exports aside.
fn folder(shop: &Shop) -> BTreeSet<(String, Vec<u8>)> {
    let files = fs::read_dir(shop.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    // The lock only says who holds it.
    let files = files.filter(|path| path.is_file() && path.extension().is_none_or(|end| end != "lock"));
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
}

async fn open(shop: &Shop, name: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(shop.folder.path().join(name)).create_if_missing(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn run(shop: &Shop, name: &str, statement: &'static str) {
    let mut connection = open(shop, name).await;
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_sound_backup_of_ours_is_refused_and_nothing_is_touched() {
    let mut shop = Shop::open("23 10:00").await;
    shop.order(100, date("30"), &[]);
    shop.cycle().await;
    said(&orderd(&shop, &["backup", "copy.db"]), &["copy.db"]);
    let path = |name: &str| shop.folder.path().join(name);
    failed(&orderd(&shop, &["restore-backup", "copy.db"]), &["another orderd", "stop it first"]);

    let copy = fs::read(path("copy.db")).unwrap();
    let mut damaged = copy.clone();
    let middle = damaged.len() / 2;
    damaged[4_096..middle].fill(0x5a);
    fs::write(path("damaged.db"), damaged).unwrap();
    fs::write(path("short.db"), &copy[..copy.len() / 2]).unwrap();
    fs::write(path("empty.db"), "").unwrap();
    fs::write(path("notes.txt"), "catatan").unwrap();
    run(&shop, "foreign.db", "CREATE TABLE bookmarks (url TEXT)").await;
    fs::write(path("newer.db"), &copy).unwrap();
    run(&shop, "newer.db", "INSERT INTO schema_version VALUES (99)").await;
    fs::write(path("unreadable.db"), &copy).unwrap();
    run(&shop, "unreadable.db", "UPDATE orders SET facts = '{\"id\":7}'").await;
    close(&mut shop);
    let before = folder(&shop);
    let no_backup = ["is no backup of orderd's", "nothing was changed", "`orderd backup` wrote"];
    let is_damaged = ["is damaged", "nothing was changed", "an older one"];
    let cases: [(&str, &[&str]); 8] = [
        ("nowhere.db", &no_backup),
        ("empty.db", &no_backup),
        ("notes.txt", &no_backup),
        ("foreign.db", &no_backup),
        ("damaged.db", &is_damaged),
        ("short.db", &is_damaged),
        ("unreadable.db", &is_damaged),
        ("newer.db", &["schema 99", "nothing was changed", "install the newer orderd"]),
    ];
    for (file, says) in cases {
        failed(&orderd(&shop, &["restore-backup", file]), &[&[file], says].concat());
        assert_eq!(folder(&shop), before, "{file}");
    }
    for own in ["state.db", "./state.db", "key.json"] {
        failed(&orderd(&shop, &["restore-backup", own]), &["is orderd's own", "`orderd backup` wrote"]);
    }
    assert_eq!(folder(&shop), before);
}

/// Facts as the version before wrote them.
const FACTS_OF_SCHEMA_1: &str = include_str!("facts_of_schema_1.jsonl");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_the_version_before_is_brought_up_to_date_and_needs_no_database_before_it() {
    let mut shop = Shop::open("23 10:00").await;
    close(&mut shop);
    run(&shop, "old.db", include_str!("../../src/store/sqlite/migrations/0001_memory.sql")).await;
    let version =
        "CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY); INSERT INTO schema_version VALUES (1)";
    run(&shop, "old.db", version).await;
    let mut old = open(&shop, "old.db").await;
    for facts in FACTS_OF_SCHEMA_1.lines() {
        let statement = "INSERT INTO orders (id, facts) VALUES ($1 ->> '$.id', $1)";
        sqlx::query(statement).bind(facts).execute(&mut old).await.unwrap();
    }
    old.close().await.unwrap();
    fs::remove_file(shop.folder.path().join("state.db")).unwrap();
    let old = fs::read(shop.folder.path().join("old.db")).unwrap();
    let out = said(&orderd(&shop, &["restore-backup", "old.db"]), &["orders", "Next: `orderd check`"]);
    assert!(!out.contains("kept as"), "{out}");
    let store = Store::open(&shop.config.state.url(), OpenMode::Read).await.unwrap();
    assert_eq!(store.load().await.unwrap().orders.len(), FACTS_OF_SCHEMA_1.lines().count());
    assert_eq!(fs::read(shop.folder.path().join("old.db")).unwrap(), old, "the backup itself is only read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yesterday_s_backup_beside_today_s_sheet_gives_nothing_twice() {
    let mut shop = Shop::open_with("23 10:00", "[schedule]\ndigest = \"0 0 8 * * *\"\n").await;
    let named = |name: &str| [("Pelanggan", json!(name))];
    let first = shop.order(400, date("30"), &[]);
    let second = shop.order(200, date("30"), &named("PT Dua"));
    let asked = shop.order(150, date("30"), &named("PT Tanya"));
    let refused = shop.order(120, date("30"), &named("PT Tolak"));
    let idle = shop.order(90, date("30"), &named("PT Diam"));
    let made = shop.order(80, date("26"), &named("PT Jadi"));
    let doubted = shop.order(70, date("30"), &named("PT Ragu"));
    for row in [second, refused, made, doubted] {
        shop.confirm(row);
    }
    shop.after(A_MOMENT).await;
    shop.pay("ODR-2026-0002", 2_500_000, date("23"), "");
    shop.pay("ODR-2026-0004", 1_500_000, date("23"), "");
    shop.pay("ODR-2026-0006", 1_000_000, date("23"), "Ya");
    shop.after(A_MOMENT).await;
    shop.fill("Pesanan", made, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.status(made), "Menunggu Pelunasan");
    said(&orderd(&shop, &["backup", "yesterday.db"]), &["yesterday.db"]);

    // A day's work: what was there goes on up to its delivery order, and another order comes.
    shop.at("24 09:00").await;
    shop.confirm(first);
    shop.fill("Pesanan", asked, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    shop.set(made, "Sopir", "Pak Contoh");
    shop.fill("Pembayaran", 1, &[("Terverifikasi", json!("Ya"))]);
    shop.fill("Pembayaran", 2, &[("Terverifikasi", json!("Tidak"))]);
    shop.after(A_MOMENT).await;
    shop.pay("ODR-2026-0001", 10_000_000, date("24"), "Ya");
    shop.after(A_MOMENT).await;
    shop.fill("Pesanan", first, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.set(doubted, "Cek R&D", "Tidak");
    shop.after(A_MOMENT).await;
    let third = shop.order(300, date("2026-12-04"), &[("Pelanggan", json!("PT Tiga"))]);
    shop.confirm(third);
    shop.after(A_MOMENT).await;
    assert_eq!((shop.status(first), shop.id(third)), ("Siap Kirim".into(), "ODR-2026-0008".into()));
    let papers = shop.see(first, "No Surat Jalan");
    assert_eq!(papers, "002/SJ/MKN/XI/2026");
    shop.is_idle().await;
    let today = shop.mails();
    for kind in ["digest", "confirm-order", "delivery-order-replaced", "payment-refused", "order-changed"] {
        assert!(today.iter().any(|mail| mail == kind), "{kind} is not among {today:?}");
    }
    close(&mut shop);

    let today = fs::read(shop.folder.path().join("state.db")).unwrap();
    let out = said(
        &orderd(&shop, &["restore-backup", "yesterday.db"]),
        &["state.db is yesterday.db now: 7 orders, last sign of life 23/11/2026 10:", "Next: `orderd check`"],
    );
    let kept = out.lines().find_map(|line| line.strip_prefix("What was there is kept as ")).unwrap();
    let kept = shop.folder.path().join(kept.trim_end_matches('.'));
    assert_eq!(fs::read(&kept).unwrap(), today);
    for file in [&kept, &shop.folder.path().join("state.db")] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    let leftover = fs::read_dir(shop.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!leftover.into_iter().any(|name| name.to_string_lossy().contains("restored")));

    let at = ["--at", "2026-11-24T09:30:00+07:00"];
    let check = |shop: &Shop, sentence: &str| {
        let out = stdout(&orderd(shop, &[&["check"], &at[..]].concat()));
        assert!(out.contains(sentence), "{sentence:?} is not in:\n{out}");
    };
    check(&shop, "✗ memory and sheet: the database is older than the sheet (ODR-2026-0008, ");
    check(&shop, "look with `orderd adopt` at what it would take over, then `orderd adopt --yes`");
    // Started all the same, it stands still and says why.
    shop.start().await;
    let report = shop.at("24 09:30").await;
    assert_eq!(report.paused_tabs, ["Pembayaran", "Pesanan", "Rincian"]);
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    assert!(shop.system("Tab DIJEDA").contains("orderd adopt"), "{}", shop.system("Tab DIJEDA"));
    // People go on meanwhile: of that nobody has heard yet.
    shop.fill("Pesanan", idle, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    close(&mut shop);

    let would = said(&orderd(&shop, &[&["adopt"], &at[..]].concat()), &["Would be taken over", "ODR-2026-0008"]);
    assert!(would.contains("002/SJ/MKN/XI/2026") && would.contains("orderd adopt --yes"), "{would}");
    said(&orderd(&shop, &[&["adopt", "--yes"], &at[..]].concat()), &["Taken over", "Nobody was mailed"]);
    check(&shop, "✓ memory and sheet: the database knows everything the sheet shows");
    shop.start().await;
    shop.at("24 09:35").await;
    assert_eq!(shop.mails(), ["confirm-order"]);
    assert_eq!(shop.mails_of("confirm-order").last().map(|mail| mail.subject.contains("ODR-2026-0005")), Some(true));
    let mailed = shop.all_mails().len();
    for minutes in [1, 5, 10] {
        let report = shop.after(TimeDelta::minutes(minutes)).await;
        assert!(report.paused_tabs.is_empty() && report.documents.is_empty(), "{report:?}");
        let again: Vec<String> = shop.all_mails().drain(mailed..).map(|mail| mail.text).collect();
        assert_eq!(shop.mails(), Vec::<String>::new(), "{again:#?}");
    }
    assert_eq!((shop.status(first), shop.see(first, "No Surat Jalan")), ("Siap Kirim".into(), papers));
    said(&orderd(&shop, &["documents", "ODR-2026-0001", "-o", "pack"]), &[]);
    let pack = fs::read_dir(shop.folder.path().join("pack")).unwrap();
    let pack: Vec<String> = pack.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    for kind in ["PI", "SJ", "INV", "KW"] {
        assert!(pack.iter().any(|name| name.contains(&format!("-{kind}-"))), "{kind}: {pack:?}");
    }

    // And goes on from there.
    let next = shop.order(50, date("2026-12-04"), &[("Pelanggan", json!("PT Empat"))]);
    shop.confirm(next);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.id(next), "ODR-2026-0009");
    let rows = shop.sandbox.book().rows("Dokumen");
    let numbers: Vec<String> = rows.iter().skip(1).map(|row| text(&row[0])).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "{numbers:?}");
    assert!(numbers.contains(&shop.see(next, "No Proforma")), "{numbers:?}");
    assert_eq!(shop.mails(), ["proforma-issued"]);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_backup_was_put_back_calendars_take_the_next_change_of_an_order() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(200, date("27"), &[]);
    shop.confirm(row);
    shop.after(A_MOMENT).await;
    said(&orderd(&shop, &["backup", "yesterday.db"]), &["yesterday.db"]);
    let revision = |shop: &Shop| shop.calendar_of("logistics@").unwrap().1;
    let mut last = revision(&shop);
    // It moves and moves, which the backup does not know.
    for day in ["28", "29", "30"] {
        shop.set(row, "Tanggal Kirim", date(day));
        shop.after(A_MOMENT).await;
        assert!(revision(&shop) > last, "moved to {day}");
        last = revision(&shop);
    }
    shop.at("24 09:00").await;
    close(&mut shop);
    said(&orderd(&shop, &["restore-backup", "yesterday.db"]), &["1 orders"]);
    shop.start().await;
    shop.at("24 09:10").await;
    shop.after(A_MOMENT).await;
    shop.set(row, "Tanggal Kirim", date("2026-12-01"));
    shop.after(A_MOMENT).await;
    let (_, now, begin, status) = shop.calendar_of("logistics@").unwrap();
    assert_eq!((&*begin, &*status), ("20261201", "CONFIRMED"), "{:?}", shop.system("Tab DIJEDA"));
    assert!(now > last, "calendars know {last} already and do not take {now}");
    shop.is_idle().await;
}
