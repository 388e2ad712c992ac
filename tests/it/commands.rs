//! The commands beside the cycle, as people call them: the real program against a sheet server and a memory that a few
//! cycles made.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx, open_workbook};
use orderd::sandbox::Fault;
use serde_json::json;

use crate::shop::{Shop, date, text as shown};

/// The program with the shop's configuration, at half past ten of the 23rd.
pub(crate) fn orderd(shop: &Shop, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderd"));
    command.arg("-c").arg(shop.folder.path().join("orderd.toml")).args(arguments).current_dir(shop.folder.path());
    command.env_remove("ORDERD_CONFIG").env_remove("ORDERD_LOG");
    // The sheet server runs on the other threads of this test.
    tokio::task::block_in_place(|| command.output().unwrap())
}

const AT: [&str; 2] = ["--at", "2026-11-23T10:30:00+07:00"];

pub(crate) fn at(arguments: &[&'static str]) -> Vec<&'static str> {
    arguments.iter().copied().chain(AT).collect()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// It worked, and said all of this on stdout.
pub(crate) fn said(output: &Output, parts: &[&str]) -> String {
    let out = stdout(output);
    assert_eq!(output.status.code(), Some(0), "{out}{}", stderr(output));
    for part in parts {
        assert!(out.contains(part), "{part:?} is not in:\n{out}");
    }
    out
}

/// It failed with one sentence on stderr that says all of this.
pub(crate) fn failed(output: &Output, parts: &[&str]) {
    let err = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{}{err}", stdout(output));
    assert_eq!(err.lines().count(), 1, "an error is said once: {err}");
    assert!(err.starts_with("orderd: "), "{err}");
    for part in parts {
        assert!(err.contains(part), "{part:?} is not in:\n{err}");
    }
}

/// The first of every list of a machine's answer, with what differs from run to run left out.
fn shape(shop: &Shop, out: &str) -> String {
    fn first(value: serde_json::Value) -> serde_json::Value {
        use serde_json::Value as V;
        match value {
            V::Array(items) => V::Array(items.into_iter().take(1).map(first).collect()),
            V::Object(members) => members.into_iter().map(|(name, member)| (name, first(member))).collect(),
            other => other,
        }
    }
    let folder = shop.folder.path().to_str().unwrap();
    format!("{:#}", first(serde_json::from_str(&out.replace(folder, "/srv/orderd")).unwrap()))
}

/// A confirmed order of 1.001 packs whose down payment is verified; the lease is free.
async fn paid() -> (Shop, usize) {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_001, date("27"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    assert_eq!(id, "ODR-2026-0001");
    shop.pay(&id, 12_512_500, date("23"), "Ya");
    shop.at("23 10:20").await;
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.stop();
    (shop, row)
}

/// Names another database in the configuration; the shop's own is still being closed when a test goes on.
fn remember_in(shop: &Shop, file: &str) {
    let config = shop.folder.path().join("orderd.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(config, text.replace("sqlite://state.db", &format!("sqlite://{file}"))).unwrap();
}

fn cells(path: &Path, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_not_there_yet_is_told_from_one_that_never_was() {
    let mut shop = Shop::unlocked("23 10:00", "").await;
    shop.reconfigure(|text| text.replace("settle = \"0s\"", "settle = \"90s\"")).await;
    let explain = |shop: &Shop, order: &'static str, parts: &[&str]| {
        failed(&orderd(shop, &at(&["explain", order])), parts);
    };
    let nobody_looked = "there is no order ODR-2026-0001 so far: orderd has not worked on this sheet yet";
    explain(&shop, "1", &[nobody_looked, "`orderd sync --dry-run` shows", "`orderd run` does it"]);
    shop.order(100, date("30"), &[]);
    explain(&shop, "1", &[nobody_looked, "in Pesanan the rows without a number are 2, each gets one once", "for 90 s"]);
    shop.cycle().await;
    shop.after(chrono::TimeDelta::seconds(90)).await;
    said(&orderd(&shop, &at(&["explain", "1"])), &["ODR-2026-0001"]);
    for _ in 0..6 {
        shop.order(100, date("30"), &[]);
    }
    explain(
        &shop,
        "2",
        &[
            "ODR-2026-0002 so far; in Pesanan the rows without a number are 3, 4, 5, 6, 7 and more",
            "is orderd running?",
        ],
    );
    shop.cycle().await;
    shop.after(chrono::TimeDelta::seconds(90)).await;
    explain(&shop, "9", &["there is no order ODR-2026-0009; did you mean ODR-2026-000"]);
    shop.sandbox.human().rename_header("Pesanan", "Menu", "Menyu").unwrap();
    explain(
        &shop,
        "9",
        &["ODR-2026-0009 cannot be looked up: the tab Pesanan is paused. Tab Pesanan dijeda.", "Menyu"],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_export_holds_what_was_issued_and_prints_its_checks() {
    let (mut shop, _) = paid().await;
    let output = orderd(&shop, &at(&["export", "-o", "laporan.xlsx"]));
    said(&output, &["Payments    1 (Rp12.512.500)", "Σ buckets − outstanding = Rp0 ✓", "at 0 ✓", "laporan.xlsx"]);
    let file = shop.folder.path().join("laporan.xlsx");
    let proformas = cells(&file, "Proforma");
    assert_eq!(proformas[1][0], Data::String("001/PI/MKN/XI/2026".into()));
    assert_eq!(proformas[1][4], Data::Float(25_025_000.0));
    // An order confirmed since the last cycle has no number yet, and gets none from a report.
    let second = shop.order(100, date("30"), &[("Pelanggan", json!("PT Dua"))]);
    shop.confirm(second);
    said(&orderd(&shop, &at(&["export", "-o", "laporan.xlsx"])), &["Payments    1 "]);
    assert!(!cells(&file, "Proforma").iter().any(|row| row[0] == Data::String("002/PI/MKN/XI/2026".into())));
    let args = ["export", "-o", "laporan.xlsx", "--force", "--json"];
    insta::assert_snapshot!(shape(&shop, &said(&orderd(&shop, &at(&args)), &["laporan.xlsx"])));
    // The period filters documents and payments by their day.
    let output = orderd(&shop, &at(&["export", "-o", "kosong.xlsx", "--from", "2026-11-24"]));
    said(&output, &["from 24/11/2026", "Payments    0 (Rp0)"]);
    assert!(
        !shop
            .folder
            .path()
            .join("mail")
            .read_dir()
            .unwrap()
            .any(|f| { f.unwrap().file_name().to_string_lossy().contains("accounting-export") })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_to_a_wrong_place_or_period_says_what_to_do_and_leaves_nothing() {
    let (shop, _) = paid().await;
    let check = |arguments: &[&'static str], parts: &[&str]| failed(&orderd(&shop, &at(arguments)), parts);
    check(&["export", "-o", "tiada/laporan.xlsx"], &["the directory does not exist"]);
    check(&["export", "-o", "."], &["this is a directory"]);
    check(&["export", "-o", "key.json/laporan.xlsx"], &["a part of the path is a file"]);
    check(&["export", "-o", "x.xlsx", "--from", "2026-12-01", "--to", "2026-11-01"], &["--from", "exchange them"]);
    assert!(!shop.folder.path().join("x.xlsx").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_overwritten_unasked_and_what_orderd_lives_on_never() {
    let (shop, _) = paid().await;
    let path = |name: &str| shop.folder.path().join(name);
    let mode = |name: &str| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(path(name)).unwrap().permissions().mode() & 0o777
    };
    let before = (std::fs::read(path("key.json")).unwrap(), std::fs::read(path("orderd.toml")).unwrap());
    std::os::unix::fs::symlink(path("state.db"), path("link.xlsx")).unwrap();
    let own = ["state.db", "./state.db", "state.db-wal", "state.db.lock", "key.json", "orderd.toml", "link.xlsx"];
    for command in [["export", "-o"].as_slice(), &["documents", "ODR-2026-0001", "-o"], &["backup"]] {
        for file in own {
            let arguments = [command, &[file]].concat();
            failed(&orderd(&shop, &arguments), &["is orderd's own"]);
            if command[0] != "backup" {
                failed(&orderd(&shop, &[&arguments[..], &["--force"]].concat()), &["is orderd's own"]);
            }
        }
    }
    let after = (std::fs::read(path("key.json")).unwrap(), std::fs::read(path("orderd.toml")).unwrap());
    assert!(before == after, "key and configuration are as they were");
    said(&orderd(&shop, &["mail", "list"]), &[]);
    std::fs::write(path("theirs.xlsx"), "catatan").unwrap();
    for command in [["export", "-o"].as_slice(), &["documents", "ODR-2026-0001", "-o"]] {
        let arguments = [command, &["theirs.xlsx"]].concat();
        failed(&orderd(&shop, &arguments), &["theirs.xlsx exists already", "--force"]);
        assert_eq!(std::fs::read(path("theirs.xlsx")).unwrap(), b"catatan");
        said(&orderd(&shop, &[&arguments[..], &["--force"]].concat()), &["theirs.xlsx"]);
        said(&orderd(&shop, &arguments), &["theirs.xlsx"]);
        assert_eq!(mode("theirs.xlsx"), 0o600, "its owner alone reads it");
        std::fs::write(path("theirs.xlsx"), "catatan").unwrap();
    }
    said(&orderd(&shop, &["backup", "copy.db"]), &["copy.db"]);
    assert_eq!(mode("copy.db"), 0o600);
    let mail = std::fs::read_dir(path("mail")).unwrap().next().unwrap().unwrap().file_name();
    assert_eq!(mode(&format!("mail/{}", mail.to_string_lossy())), 0o600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_sent_to_accounting_arrives_once_for_every_time_it_is_asked_for() {
    let (mut shop, _) = paid().await;
    let output = orderd(&shop, &at(&["export", "-o", "a.xlsx", "--send"]));
    said(&output, &["-/accounting-export/20261123/1: 1 mails sent, 0 waiting"]);
    let mails = shop.mails_of("accounting-export");
    assert_eq!((mails.len(), mails[0].attachments), (1, 1));
    assert!(mails[0].file.contains("accounting@shop.example"), "{}", mails[0].file);
    assert!(shop.folder.path().join("export/akunting-20261123.xlsx").exists());
    said(&orderd(&shop, &at(&["export", "-o", "a.xlsx", "--send"])), &["-/accounting-export/20261123/2"]);
    assert_eq!(shop.mails_of("accounting-export").len(), 2);
    // The daemon holds the lease: queueing is refused at once, exporting is not.
    shop.start().await;
    failed(&orderd(&shop, &at(&["export", "-o", "b.xlsx", "--send"])), &["--send: only one orderd", "without --send"]);
    assert!(!shop.folder.path().join("b.xlsx").exists());
    said(&orderd(&shop, &at(&["export", "-o", "b.xlsx"])), &["b.xlsx"]);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_has_its_documents_in_one_workbook_one_pdf_or_a_file_each() {
    let (mut shop, _) = paid().await;
    let output = orderd(&shop, &at(&["documents", "ODR-2026-0001", "-o", "paket.xlsx"]));
    said(&output, &["PI 001/PI/MKN/XI/2026", "KW 001/KW/MKN/XI/2026", "paket.xlsx"]);
    let book: Xlsx<_> = open_workbook(shop.folder.path().join("paket.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["PI 001", "KW 001"]);
    let receipt: Vec<String> = cells(&shop.folder.path().join("paket.xlsx"), "KW 001")
        .into_iter()
        .flatten()
        .filter_map(|cell| if let Data::String(text) = cell { Some(text) } else { None })
        .collect();
    for part in ["KWITANSI", "PT Maju Jaya", "METERAI"] {
        assert!(receipt.iter().any(|text| text.contains(part)), "{part} is not in {receipt:?}");
    }
    let words = "Dua belas juta lima ratus dua belas ribu lima ratus rupiah";
    assert!(receipt.iter().any(|text| text == words), "{receipt:?}");
    said(&orderd(&shop, &at(&["documents", "ODR-2026-0001", "-o", "paket.pdf"])), &["PI 001", "KW 001", "paket.pdf"]);
    let paper = "kertas/001-PI-MKN-XI-2026 PT Maju Jaya.pdf";
    let to_folder = at(&["documents", "ODR-2026-0001", "-o", "kertas"]);
    said(&orderd(&shop, &to_folder), &[paper, "kertas/001-KW-MKN-XI-2026 PT Maju Jaya.pdf"]);
    let place = shop.folder.path().join(paper);
    assert!(std::fs::read(&place).unwrap().starts_with(b"%PDF-1.7"));
    said(&orderd(&shop, &to_folder), &[paper]);
    // A paper of somebody's stays theirs, and then nothing else is written either.
    std::fs::write(&place, "catatan").unwrap();
    failed(&orderd(&shop, &to_folder), &["exists already", "--force"]);
    assert_eq!(std::fs::read(&place).unwrap(), b"catatan");
    failed(
        &orderd(&shop, &at(&["documents", "ODR-2026-0001", "-o", "paket.xls"])),
        &["paket.xls is neither a folder nor ends in .pdf or .xlsx"],
    );
    failed(
        &orderd(&shop, &at(&["documents", "ODR-2026-0011", "-o", "x.xlsx"])),
        &["there is no order ODR-2026-0011", "did you mean ODR-2026-0001?"],
    );
    shop.order(100, date("30"), &[]);
    shop.start().await;
    shop.cycle().await;
    failed(
        &orderd(&shop, &at(&["documents", "ODR-2026-0002", "-o", "x.xlsx"])),
        &["ODR-2026-0002 has no document in force", "the proforma, is issued when the store manager confirms"],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_explains_its_state_with_the_figures_of_every_gate() {
    let (mut shop, row) = paid().await;
    said(&orderd(&shop, &at(&["explain", "1"])), &["State: S4 Siap Produksi"]);
    failed(&orderd(&shop, &at(&["explain", "99"])), &["there is no order ODR-2026-0099"]);
    let output = orderd(&shop, &at(&["explain", "1", "--json"]));
    insta::assert_snapshot!(shape(&shop, &said(&output, &["\"open\":true"])));
    let out = said(
        &orderd(&shop, &at(&["explain", "odr-2026-0001"])),
        &[
            "State: S4 Siap Produksi, since 23/11/2026 10:20",
            "Flags (Penanda): ORDER BESAR",
            "✓ Cek R&D = Sanggup, first seen 23/11/2026 10:00",
            "✓ 1.001 packs (large above 1.000), H = 27/11/2026, Batas Konfirmasi 23/11/2026 (H−4); confirmed",
            "required Rp12.512.500 (of proforma 001/PI/MKN/XI/2026), verified Rp12.512.500, short Rp0",
            "total Rp25.025.000",
            "Sisa Tagihan Rp12.512.500",
            "Problems (Masalah): none",
            "isi Mulai Produksi = Ya",
            "PI 001/PI/MKN/XI/2026  23/11/2026",
            "BYR-2026-0001  23/11/2026  Pembayaran  Rp12.512.500",
            "ODR-2026-0001/start-production/1: open",
            "10:00  Status: Menunggu DP.",
            "10:00  PI 001/PI/MKN/XI/2026 terbit.",
            "Surat start-production ke production@",
        ],
    );
    assert!(!out.contains("Not recorded yet"), "{out}");
    // Days are days, also where the sheet has numbers.
    shop.set(row, "Estimasi Siap", date("26"));
    shop.start().await;
    shop.cycle().await;
    shop.stop();
    said(&orderd(&shop, &at(&["explain", "ODR-2026-0001"])), &["Estimasi Siap: (kosong) → 26/11/2026"]);
    // What staff changed since the last cycle is seen, and marked as not recorded.
    shop.set(row, "Mulai Produksi", "Ya");
    said(&orderd(&shop, &at(&["explain", "ODR-2026-0001"])), &["State: S5 Produksi", "memory has S4 Siap Produksi"]);
    failed(&orderd(&shop, &at(&["explain", "ODR-2026-0100"])), &["there is no order ODR-2026-0100", "did you mean"]);
    // Looking changed nothing: the daemon finds the cell itself.
    shop.start().await;
    shop.cycle().await;
    assert_eq!(shop.status(row), "Produksi");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vanished_order_and_payment_come_back_with_their_human_cells() {
    let (mut shop, row) = paid().await;
    shop.order(50, date("30"), &[]);
    shop.start().await;
    shop.cycle().await;
    failed(&orderd(&shop, &at(&["restore", "ODR-2026-0001"])), &["is in row 2 of tab Pesanan already"]);
    shop.sandbox.human().delete_rows("Pesanan", row, 1).unwrap();
    // The answers that were given are not lost with the row.
    let gone = ["Row: GONE from tab Pesanan since", "✓ Cek R&D = Sanggup", "✓ Konfirmasi SM = Ya"];
    said(&orderd(&shop, &at(&["explain", "ODR-2026-0001"])), &gone);
    shop.sandbox.human().delete_rows("Pembayaran", 1, 1).unwrap();
    said(&orderd(&shop, &at(&["restore", "ODR-2026-0001"])), &["ODR-2026-0001 stands in row 3 of tab Pesanan again"]);
    said(&orderd(&shop, &at(&["restore", "byr-2026-0001"])), &["BYR-2026-0001 stands in row 2 of tab Pembayaran"]);
    let back = shop.row_of("ODR-2026-0001").unwrap();
    assert_eq!(back, 2);
    assert_eq!((shop.see(back, "Pelanggan"), shop.see(back, "Konfirmasi SM")), ("PT Maju Jaya".into(), "Ya".into()));
    assert_eq!(shop.cell("Pesanan", back, "Tanggal Kirim").as_f64(), date("27").as_f64());
    assert_eq!(shop.status(back), "", "our other cells follow in the next cycle");
    assert_eq!(shown(&shop.cell("Pembayaran", 1, "Nominal")), "12512500");
    shop.mails();
    shop.at("23 10:40").await;
    assert_eq!(shop.status(back), "Siap Produksi");
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
    failed(&orderd(&shop, &at(&["restore", "ODR-2026-0009"])), &["there is no order ODR-2026-0009"]);
    failed(&orderd(&shop, &at(&["restore", "BYR-2026-0002"])), &["did you mean BYR-2026-0001?"]);
    failed(&orderd(&shop, &at(&["restore", "147"])), &["is no id", "ODR-2026-0147 or BYR-2026-0031"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_comes_back_into_a_grid_without_a_free_row() {
    let (shop, row) = paid().await;
    let (rows, _) = shop.sandbox.book().size("Pesanan");
    shop.sandbox.human().delete_rows("Pesanan", row, rows - row).unwrap();
    assert_eq!(shop.sandbox.book().size("Pesanan").0, 1);
    let before = shop.sandbox.counters().writes;
    said(&orderd(&shop, &at(&["restore", "ODR-2026-0001"])), &["stands in row 2 of tab Pesanan"]);
    assert_eq!(shop.sandbox.counters().writes, before + 1, "growing and writing are one request");
    assert_eq!(shop.see(1, "Pelanggan"), "PT Maju Jaya");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hand_that_types_into_the_same_row_is_noticed() {
    let (shop, row) = paid().await;
    shop.sandbox.human().delete_rows("Pesanan", row, 1).unwrap();
    let notes = shop.sandbox.book().find_col("Pesanan", 0, "Catatan").unwrap();
    // After our list of tabs and our read, before our write.
    shop.sandbox.at_request(3, move |human| human.set("Pesanan", 1, notes, json!("baris baru")).unwrap());
    let output = orderd(&shop, &at(&["restore", "ODR-2026-0001"]));
    failed(&output, &["written to row 2", "somebody filled further cells of it at the same moment"]);
    assert_eq!(shop.see(1, "Catatan"), "baris baru", "what was typed is still there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_was_refused_or_lost_is_not_reported_as_done() {
    let (shop, row) = paid().await;
    shop.sandbox.human().delete_rows("Pesanan", row, 1).unwrap();
    shop.sandbox.faults().writes(1, Fault::Status(403));
    let output = orderd(&shop, &at(&["restore", "ODR-2026-0001"]));
    failed(&output, &["share it with that address"]);
    assert_eq!(shop.row_of("ODR-2026-0001"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outbox_is_listed_and_mails_are_tried_again_or_given_up() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(100, date("30"), &[]);
    // Recorded and not delivered: the folder of mails is a file.
    let (mail, aside) = (shop.folder.path().join("mail"), shop.folder.path().join("aside"));
    let _ = std::fs::rename(&mail, &aside);
    std::fs::write(&mail, "").unwrap();
    shop.cycle().await;
    let id = shop.id(row);
    shop.stop();
    let out = said(&orderd(&shop, &["mail", "list"]), &["KEY", "ODR-2026-0001/check-materials/1/0", "queued"]);
    assert!(out.contains("rnd@shop.example") && out.contains("ppic@shop.example"), "{out}");
    insta::assert_snapshot!(shape(&shop, &said(&orderd(&shop, &["mail", "list", "--json"]), &["check-materials"])));
    failed(&orderd(&shop, &["mail", "retry", "99"]), &["no waiting or failed mail 99", "orderd mail list"]);
    said(&orderd(&shop, &["mail", "retry"]), &["0 mails back in the queue"]);
    said(&orderd(&shop, &["mail", "retry", "1"]), &["1 mail back in the queue"]);
    let key = "ODR-2026-0001/check-materials/1/0";
    said(&orderd(&shop, &["mail", "discard", "1"]), &["1 mail given up"]);
    failed(&orderd(&shop, &["mail", "discard", "1"]), &["no waiting or failed mail 1"]);
    // The others who were told of the same thing.
    said(&orderd(&shop, &["mail", "discard", key]), &["mails given up"]);
    said(&orderd(&shop, &["mail", "list"]), &["Nothing waits and nothing failed."]);
    said(&orderd(&shop, &["mail", "release"]), &["No mail is held."]);
    assert_eq!(id, "ODR-2026-0001");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn held_mail_is_named_and_released_beside_the_daemon() {
    let mut shop = Shop::open("23 10:00").await;
    let mut config = (*shop.config).clone();
    config.policy.mass_hold = 2;
    shop.config = Arc::new(config);
    shop.start().await;
    for _ in 0..3 {
        shop.order(100, date("30"), &[]);
    }
    shop.cycle().await;
    let out = said(&orderd(&shop, &["mail", "list"]), &["All mail is HELD", "orderd mail release"]);
    assert!(out.contains("queued"), "{out}");
    let output = orderd(&shop, &at(&["check"]));
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("✗ outbox: all mail is held"), "{}", stdout(&output));
    said(&orderd(&shop, &["mail", "release"]), &["Released (", "pemberitahuan baru sekaligus"]);
    shop.mails();
    shop.cycle().await;
    assert_eq!(shop.mails().iter().filter(|k| *k == "check-materials").count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_tells_the_plan_beside_the_daemon_and_leaves_no_trace() {
    let (mut shop, _) = paid().await;
    let second = shop.order(100, date("30"), &[("Pelanggan", json!("PT Dua"))]);
    shop.confirm(second);
    shop.start().await;
    let (writes, book) = (shop.sandbox.counters().writes, shop.sandbox.book().rows("Pesanan"));
    let plan = said(&orderd(&shop, &at(&["sync", "--dry-run"])), &["002/PI/MKN/XI/2026", "nothing was changed"]);
    assert!(plan.contains("check-materials") || plan.contains("proforma-issued"), "{plan}");
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&orderd(&shop, &at(&["sync", "--dry-run", "--json"])))).unwrap();
    assert!(json["plan"].as_array().is_some_and(|lines| !lines.is_empty()), "{json}");
    assert_eq!((shop.sandbox.counters().writes, shop.sandbox.book().rows("Pesanan")), (writes, book));
    shop.stop();
    remember_in(&shop, "fresh.db");
    said(&orderd(&shop, &at(&["sync", "--dry-run"])), &["nothing was changed"]);
    assert!(!shop.folder.path().join("fresh.db").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_at_a_memory_that_is_not_there_creates_none() {
    let shop = Shop::open("23 10:00").await;
    remember_in(&shop, "elsewhere.db");
    for arguments in [
        &["mail", "list"][..],
        &["mail", "retry"],
        &["mail", "release"],
        &["documents", "ODR-2026-0001", "-o", "x.xlsx"],
        &["restore", "ODR-2026-0001"],
        &["export", "-o", "x.xlsx", "--send"],
    ] {
        failed(&orderd(&shop, arguments), &["does not exist or is empty", "orderd sync"]);
    }
    failed(&orderd(&shop, &at(&["export", "-o", "x.xlsx"])), &["run `orderd sync` first"]);
    said(&orderd(&shop, &at(&["check"])), &["✓ database:", "does not exist yet"]);
    assert!(!shop.folder.path().join("elsewhere.db").exists());
    assert!(!shop.folder.path().join("x.xlsx").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_healthy_deployment_passes_every_check() {
    let (shop, _) = paid().await;
    let picture = || shop.sandbox.book().tabs().iter().map(|(_, t)| shop.sandbox.book().rows(t)).collect::<Vec<_>>();
    let (before, writes) = (picture(), shop.sandbox.counters().writes);
    let out = said(
        &orderd(&shop, &at(&["check"])),
        &[
            "✓ config: ",
            "✓ key file: ",
            "✓ token: given to orderd@sandbox",
            "✓ access to the sheet: ",
            "✓ locale of the sheet: in_ID",
            "✓ time zone of the sheet: Asia/Jakarta",
            "✓ tabs: 17 tabs",
            "✓ writing: orderd@sandbox",
            "✓ metrics and health: served at 127.0.0.1:9464",
            "✓ database: ",
            "✓ outbox: ",
            "✓ clock: 23/11/2026 10:30:00",
            "✓ mail: ",
        ],
    );
    assert!(!out.contains('✗'), "{out}");
    assert_eq!((picture(), shop.sandbox.counters().writes), (before, writes + 1), "one write, that changes nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_check_names_what_is_wrong_and_what_to_do() {
    let check = async |spoil: fn(&Shop), when: &str, parts: &[&str]| {
        let (shop, _) = paid().await;
        spoil(&shop);
        let output = orderd(&shop, &["check", "--at", when]);
        let out = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{out}{}", stderr(&output));
        assert_eq!(stderr(&output), "", "{out}");
        let wrong: Vec<&str> = out.lines().filter(|line| line.starts_with('✗')).collect();
        for part in parts {
            assert!(wrong.iter().any(|line| line.contains(part)), "{part:?} is not in:\n{out}");
        }
    };
    let when = AT[1];
    check(
        |shop| {
            use std::os::unix::fs::PermissionsExt;
            let key = shop.folder.path().join("key.json");
            std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o644)).unwrap();
        },
        when,
        &["key file: ", "chmod 600"],
    )
    .await;
    check(
        |shop| std::fs::write(shop.folder.path().join("key.json"), "{}").unwrap(),
        when,
        &["key file: the service account key"],
    )
    .await;
    check(
        |shop| shop.sandbox.human().set_locale("en_US").unwrap(),
        when,
        &["locale of the sheet: en_US", "orderd init"],
    )
    .await;
    check(|shop| shop.sandbox.human().set_timezone("Europe/Berlin").unwrap(), when, &["time zone of the sheet"]).await;
    check(
        |shop| shop.sandbox.human().rename_header("Pesanan", "Pelanggan", "Pembeli").unwrap(),
        when,
        &["tabs: tab Pesanan is paused: header Pelanggan is missing; rename Pembeli back"],
    )
    .await;
    check(
        |shop| {
            shop.sandbox.human().delete_tab("Rincian").unwrap();
            shop.sandbox.human().delete_tab("KPI").unwrap();
        },
        when,
        &["tabs: the tabs Rincian, KPI are missing; run `orderd init`"],
    )
    .await;
    check(|shop| shop.sandbox.faults().tokens(9, Fault::InvalidGrant), when, &["token: ", "make a new key"]).await;
    check(
        |shop| shop.sandbox.human().rename_header("Pesanan", "Izin Kirim", "Boleh?").unwrap(),
        when,
        &["tab Pesanan has no column Izin Kirim; run `orderd init`"],
    )
    .await;
    check(|shop| shop.sandbox.faults().reads(9, Fault::Status(403)), when, &["access to the sheet", "press Share"])
        .await;
    check(
        |shop| shop.sandbox.faults().writes(9, Fault::Status(403)),
        when,
        &["writing: orderd@sandbox", "may look but not write", "as Editor"],
    )
    .await;
    check(
        |shop| {
            let at = shop.sandbox.book().find_col("Pesanan", 0, "Catatan").unwrap();
            shop.sandbox.human().delete_columns("Pesanan", at, 1).unwrap();
            remember_in(shop, "other.db");
        },
        when,
        &["tab Pesanan has no column Catatan; run `orderd init`"],
    )
    .await;
    check(
        |shop| {
            remember_in(shop, "broken.db");
            std::fs::write(shop.folder.path().join("broken.db"), "no database at all").unwrap();
        },
        when,
        &["database: ", "damaged or not a database", "backup"],
    )
    .await;
    check(
        |shop| {
            let mail = shop.folder.path().join("mail");
            std::fs::rename(&mail, shop.folder.path().join("aside")).unwrap();
            std::fs::write(mail, "").unwrap();
        },
        when,
        &["mail: "],
    )
    .await;
    check(|_| {}, "2026-11-23T09:00:00+07:00", &["clock: 23/11/2026 09:00:00 is before the last recorded cycle"]).await;
    check(|_| {}, "1970-01-01T00:00:00Z", &["clock: ", "timedatectl"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_comes_back_with_its_further_lines_and_a_present_one_is_never_doubled() {
    let mut shop = Shop::open("23 10:00").await;
    for n in 0..8 {
        shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
    }
    shop.cycle().await;
    shop.add("Rincian", &[("No Order", json!("ODR-2026-0008")), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(5))]);
    shop.add("Rincian", &[("No Order", json!("ODR-2026-0001")), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(10))]);
    shop.add("Rincian", &[("No Order", json!("ODR-2026-0001")), ("Menu", json!("SB-B")), ("Jumlah (pack)", json!(20))]);
    shop.cycle().await;
    shop.sandbox.human().delete_rows("Pesanan", 1, 1).unwrap();
    shop.sandbox.human().delete_rows("Rincian", 2, 2).unwrap();
    shop.after(chrono::TimeDelta::seconds(20)).await;
    said(
        &orderd(&shop, &at(&["restore", "ODR-2026-0001"])),
        &["ODR-2026-0001 stands in row 9 of tab Pesanan", "2 further lines stand in tab Rincian again, from row 3 on"],
    );
    failed(&orderd(&shop, &at(&["restore", "ODR-2026-0001"])), &["is in row 9 of tab Pesanan already"]);
    shop.after(chrono::TimeDelta::seconds(20)).await;
    assert_eq!(shop.money(shop.row_of("ODR-2026-0001").unwrap(), "Total Pack"), 130);
    shop.mails();
    shop.is_idle().await;
    // Most rows are gone, so that the tab is paused: those that are there are there.
    shop.sandbox.human().delete_rows("Pesanan", 1, 6).unwrap();
    let report = shop.after(chrono::TimeDelta::seconds(20)).await;
    assert_eq!(report.paused_tabs, ["Pesanan"]);
    failed(&orderd(&shop, &at(&["restore", "ODR-2026-0001"])), &["is in row 3 of tab Pesanan already"]);
    for id in ["ODR-2026-0002", "ODR-2026-0003", "ODR-2026-0004", "ODR-2026-0005", "ODR-2026-0006", "ODR-2026-0007"] {
        said(&orderd(&shop, &at(&["restore", id])), &["of tab Pesanan again"]);
    }
    let report = shop.after(chrono::TimeDelta::seconds(20)).await;
    assert_eq!((report.paused_tabs, report.orders), (vec![], 8));
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_database_is_filled_from_the_sheet_by_hand() {
    let (mut shop, row) = paid().await;
    shop.start().await;
    shop.cycle().await;
    shop.mails();
    failed(&orderd(&shop, &at(&["adopt"])), &["another orderd"]);
    shop.stop();
    said(&orderd(&shop, &at(&["adopt"])), &["Nothing to take over"]);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(shop.folder.path().join(format!("state.db{end}")));
    }
    shop.sandbox.human().rename_header("Pembayaran", "Nominal", "abc").unwrap();
    failed(
        &orderd(&shop, &at(&["adopt"])),
        &["nothing was taken over, because the tab Pembayaran cannot be read", "abc"],
    );
    shop.sandbox.human().rename_header("Pembayaran", "abc", "Nominal").unwrap();
    let shown = ["1 orders, 1 payments, 2 document numbers", "ODR-2026-0001", "001/PI/", "orderd adopt --yes"];
    for _ in 0..2 {
        said(&orderd(&shop, &at(&["adopt"])), &shown);
    }
    said(&orderd(&shop, &at(&["adopt", "--yes"])), &["1 orders, 1 payments, 2 document numbers", "Nobody was mailed"]);
    said(&orderd(&shop, &at(&["adopt"])), &["Nothing to take over"]);
    shop.start().await;
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Siap Produksi".into(), vec![]));
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_wrote_under_our_headers_stays_until_a_person_lets_it_go() {
    let mut shop = Shop::unlocked("23 10:00", "").await;
    let row = shop.order(500, date("30"), &[("Status", json!("sudah lunas")), ("Total", json!(30))]);
    let omzet = shop.add("KPI", &[("Ukuran", json!("Omzet kami"))]);
    for _ in 0..2 {
        let report = shop.cycle().await;
        assert_eq!(report.paused_tabs, ["KPI", "Pesanan"]);
        assert_eq!((shop.see(row, "Status"), shop.money(row, "Total")), ("sudah lunas".into(), 30));
        assert_eq!(shown(&shop.cell("KPI", omzet, "Ukuran")), "Omzet kami");
    }
    let rows = shop.sandbox.book().rows("Status Sistem");
    let told: Vec<String> = rows.iter().filter(|r| shown(&r[0]) == "Tab DIJEDA").map(|r| shown(&r[1])).collect();
    assert!(told[0].contains("orderd init --take-over \"KPI\""), "{told:?}");
    for part in ["\"Status\" (mis. \"sudah lunas\" di baris 2)", "\"Status lama\"", "--take-over \"Pesanan/Total\""] {
        assert!(told[1].contains(part), "{part}: {told:?}");
    }
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    shop.is_idle().await;

    let checked = orderd(&shop, &at(&["check"]));
    assert_eq!(checked.status.code(), Some(1));
    assert!(
        stdout(&checked).contains("✗ tabs: tab Pesanan: header \"Status\" stands over cells of somebody's (row 2:")
    );
    said(&orderd(&shop, &["init", "--dry-run"]), &["left alone: tab Pesanan: header \"Total\"", "nothing was changed"]);
    failed(&orderd(&shop, &["init", "--take-over", "Pesanan/Status"]), &["--take-over", "another orderd"]);
    shop.stop();
    failed(&orderd(&shop, &["init", "--take-over", "Pesanan/Menu"]), &["orderd fills no such column"]);
    failed(&orderd(&shop, &["init", "--take-over", "Nota"]), &["no tab of orderd's is called Nota"]);

    shop.sandbox.human().rename_header("Pesanan", "Total", "Total lama").unwrap();
    let wishes = ["init", "--take-over", "Pesanan/Status", "--take-over", "KPI"];
    let out = said(&orderd(&shop, &wishes), &["tab Pesanan: added \"Total\" in column"]);
    assert!(!out.contains("left alone"), "{out}");
    shop.start().await;
    shop.cycle().await;
    shop.after(chrono::TimeDelta::seconds(20)).await;
    assert_eq!((shop.status(row).as_str(), shop.money(row, "Total lama")), ("Menunggu R&D/PPIC", 30));
    assert_ne!(shown(&shop.cell("KPI", omzet, "Ukuran")), "Omzet kami");
    shop.mails();
    shop.is_idle().await;
    // From now on what is typed there is put back.
    shop.set(row, "Status", "lunas kok");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tab_that_refuses_is_named_by_sync_and_init_and_stops_no_other() {
    let (mut shop, _) = paid().await;
    shop.stop();
    shop.lock("Dokumen").await;
    let row = shop.order(100, date("30"), &[("Pelanggan", json!("PT Dua")), ("Alamat", json!("Jl. Dua 2"))]);
    shop.confirm(row);
    let out = said(&orderd(&shop, &at(&["sync", "--json"])), &[]);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&told["refused_tabs"], &told["paused_tabs"]), (&json!(["Dokumen"]), &json!([])), "{out}");
    said(&orderd(&shop, &at(&["sync"])), &["tab Dokumen refused its write"]);
    for (tab, header) in [("Dokumen", "Nilai"), ("Pesanan", "Catatan")] {
        let column = shop.sandbox.book().find_col(tab, 0, header).unwrap();
        shop.sandbox.protect_from_api(false);
        shop.sandbox.human().delete_columns(tab, column, 1).unwrap();
        shop.sandbox.protect_from_api(true);
    }
    let output = orderd(&shop, &["init"]);
    let out = stdout(&output);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), ""), "{out}");
    for part in ["tab Pesanan: added \"Catatan\"", "refused: tab Dokumen: Google turned down", "protected cell"] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(!out.contains("tab Dokumen: added"), "{out}");
    shop.sandbox.protect_from_api(false);
    said(&orderd(&shop, &["init"]), &["tab Dokumen: added \"Nilai\""]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spreadsheet_without_our_tabs_is_sent_to_init() {
    let mut shop = Shop::unlocked("23 10:00", "").await;
    shop.stop();
    for (_, title) in shop.sandbox.book().tabs().iter().filter(|(_, title)| title != "Sheet1") {
        shop.sandbox.human().delete_tab(title).unwrap();
    }
    shop.sandbox.reset_counters();
    let output = orderd(&shop, &at(&["sync"]));
    failed(&output, &["has no order tabs; run `orderd init -c", "orderd.toml`"]);
    assert_eq!(stdout(&output), "", "nothing is said about mail that nobody wrote");
    let counted = shop.sandbox.counters();
    assert_eq!((counted.reads, counted.writes), (1, 0), "an empty question is not asked");
    failed(&orderd(&shop, &at(&["export", "-o", "x.xlsx"])), &["no order tabs"]);
    said(&orderd(&shop, &["init"]), &["tab Pesanan: created with"]);
    shop.start().await;
    shop.cycle().await;
    assert_eq!(shop.system("Gangguan Google"), "tidak ada");
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_looked_at_before_they_are_sent_and_a_broken_template_is_named_with_its_line() {
    let shop = Shop::open("23 10:00").await;
    let folder = shop.folder.path();
    let read = |name: &str| std::fs::read_to_string(folder.join("looks").join(name)).unwrap();
    said(&orderd(&shop, &["mail", "preview", "-o", "looks"]), &["each as .html, .txt and .eml"]);
    for kind in orderd::domain::notice::NoticeKind::ALL {
        assert!(
            read(&format!("{kind}.html")).contains("</html>") && read(&format!("{kind}.eml")).contains("X-Orderd-Kind")
        );
    }
    assert!(
        read("confirm-order.txt").contains("ODR-2026-0147") && read("confirm-order-several.txt").contains("3 pesanan")
    );
    // No mail announces a text that is not in it.
    for name in ["payment-received", "short-production", "payment-received-several", "short-production-several"] {
        let mail = read(&format!("{name}.txt"));
        assert_eq!(mail.contains("Teks WhatsApp-nya sudah siap"), mail.contains("https://wa.me/"), "{name}: {mail}");
    }
    assert!(read("short-production.txt").contains("Teks WhatsApp-nya sudah siap"));
    // In a deployment's words, once more into the same folder.
    let words = folder.join("words");
    std::fs::create_dir_all(words.join("confirm-order")).unwrap();
    std::fs::create_dir_all(words.join("digest")).unwrap();
    std::fs::write(words.join("confirm-order/subject.txt"), "Tolong: {{ headline }}").unwrap();
    std::fs::write(words.join("digest/subject.txt"), "Baik\n{{ headlin }}").unwrap();
    let file = folder.join("orderd.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, after) = text.split_once("[mail]\n").unwrap();
    std::fs::write(&file, format!("{before}[mail]\ntemplates = \"words\"\n{after}")).unwrap();
    let output = orderd(&shop, &["mail", "preview", "-o", "looks"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let out = stdout(&output);
    assert!(out.contains("✗") && out.contains("digest/subject.txt, line 2") && out.contains("built-in"), "{out}");
    assert!(read("confirm-order.txt").starts_with("Tolong: 1.001") && read("digest.txt").starts_with("Tugas hari ini"));
    // One kind alone; and never among files of somebody's.
    orderd(&shop, &["mail", "preview", "digest", "-o", "one"]);
    assert_eq!(std::fs::read_dir(folder.join("one")).unwrap().count(), 3);
    std::fs::create_dir(folder.join("theirs")).unwrap();
    std::fs::write(folder.join("theirs/surat.txt"), "x").unwrap();
    failed(&orderd(&shop, &["mail", "preview", "-o", "theirs"]), &["surat.txt", "folder of its own"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tab_somebody_locked_for_the_service_account_is_named_before_google_refuses_a_write() {
    let (shop, _) = paid().await;
    let human = shop.sandbox.human();
    let status = shop.column("Pesanan", "Status");
    human.lock("KPI", None, &["pemilik@shop.example"]).unwrap();
    human.lock("Pesanan", Some(status..status + 1), &["pemilik@shop.example"]).unwrap();
    // What orderd never writes may be anybody's alone.
    let menu = shop.column("Pesanan", "Menu");
    human.lock("Pesanan", Some(menu..menu + 1), &["pemilik@shop.example"]).unwrap();
    let output = orderd(&shop, &at(&["check"]));
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let out = stdout(&output);
    let line = out.lines().find(|line| line.starts_with("✗ writing: ")).unwrap_or_else(|| panic!("{out}"));
    for part in ["orderd@sandbox", "tab KPI, 8 columns from Ukuran to Tren", "tab Pesanan, column Status;", "Data →"]
    {
        assert!(line.contains(part), "{part}: {line}");
    }
    // Let in again, nothing is wrong.
    human.unlock("KPI").unwrap();
    human.unlock("Pesanan").unwrap();
    said(&orderd(&shop, &at(&["check"])), &["✓ writing: "]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_orderd_on_the_sheet_is_named_by_a_check() {
    let (shop, _) = paid().await;
    said(&orderd(&shop, &at(&["check"])), &["✓ only one at work: no other orderd"]);
    let rows = shop.sandbox.book().rows("Status Sistem");
    // One that keeps still because this one works.
    let idler = json!("23/11/2026 10:29:00 laptop:/srv/second.db: berhenti, tidak menulis dan tidak mengirim surat.");
    shop.sandbox.human().set_row("Status Sistem", rows.len(), vec![json!("Orderd lain"), idler]).unwrap();
    let wrong = |shop: &Shop, parts: &[&str]| {
        let output = orderd(shop, &at(&["check"]));
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        let out = stdout(&output);
        let line = out.lines().find(|line| line.starts_with("✗ only one at work")).unwrap_or_else(|| panic!("{out}"));
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    };
    wrong(&shop, &["keeps still", "Orderd lain in Status Sistem", "laptop:/srv/second.db", "stop it"]);
    shop.sandbox.human().delete_rows("Status Sistem", rows.len(), 1).unwrap();
    // From another memory, which is behind, this one is the other.
    remember_in(&shop, "elsewhere.db");
    wrong(&shop, &["another orderd works", "Dikerjakan oleh in Status Sistem", "state.db", "only one of them"]);
    // A memory that was moved is not behind, and goes on.
    std::fs::copy(shop.folder.path().join("state.db"), shop.folder.path().join("elsewhere.db")).unwrap();
    said(&orderd(&shop, &at(&["check"])), &["✓ only one at work: ", "state.db worked on this spreadsheet last"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_of_several_years_is_asked_back_with_each_of_them() {
    let mut shop = Shop::open("2026-12-31 10:00").await;
    shop.order(100, date("2027-01-20"), &[]);
    shop.cycle().await;
    shop.at("2027-01-02 10:00").await;
    said(&orderd(&shop, &["explain", "1", "--at", "2027-01-02T10:30:00+07:00"]), &["ODR-2026-0001"]);
    shop.order(200, date("2027-01-20"), &[("Pelanggan", json!("PT Dua"))]);
    shop.cycle().await;
    let asked = orderd(&shop, &["explain", "1", "--at", "2027-01-02T10:30:00+07:00"]);
    failed(&asked, &["1 may be ODR-2026-0001 or ODR-2027-0001; write which"]);
    said(&orderd(&shop, &["explain", "ODR-2027-0001", "--at", "2027-01-02T10:30:00+07:00"]), &["ODR-2027-0001"]);
}
