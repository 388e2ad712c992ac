//! `orderd import customers`, as people call it: a preview that writes nothing, a write that overwrites nothing, a second
//! run with nothing to do, and people who work in the tab meanwhile.

use std::path::Path;

use orderd::sandbox::Fault;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::commands::{failed, orderd, said, stdout};
use crate::shop::{Shop, text};

/// A workbook with these rows.
fn book(shop: &Shop, name: &str, rows: &[&[&str]]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*row) {
            if !cell.is_empty() {
                sheet.write_string(at, column, *cell).unwrap();
            }
        }
    }
    book.save(shop.folder.path().join(name)).unwrap();
}

const HEADER: &[&str] = &["Kode", "Nama Pelanggan", "Kontak", "Telepon", "Syarat Bayar"];

/// `Pelanggan` with one customer whose telephone is blank, and a list.
async fn shop() -> Shop {
    let mut shop = Shop::open("23 10:00").await;
    shop.fill("Pelanggan", 1, &[("PIC", json!("Ibu Lama"))]);
    shop.add("Pelanggan", &[("Nama", json!("CV Mitra Boga")), ("HP", json!("0811-1111-1111"))]);
    shop.cycle().await;
    shop.mails();
    book(
        &shop,
        "daftar.xlsx",
        &[
            HEADER,
            &["1", "PT. MAJU JAYA", "Pak Baru", "0812-3456-7890", "D30"],
            &["2", "Mitra Boga", "", "0813-1111-2222", ""],
            &["3", "=HYPERLINK(\"https://x.example\")", "Ani", "", "COD"],
            &["4", "", "Tanpa Nama", "", ""],
            &["5", "Yayasan Bina", "", "0814-1111-2222", "Net 14"],
        ],
    );
    shop
}

fn customers(shop: &Shop) -> Vec<Vec<String>> {
    let columns = ["Nama", "PIC", "HP", "TOP Maks"].map(|header| shop.column("Pelanggan", header));
    let rows = shop.sandbox.book().rows("Pelanggan");
    let cell = |row: &Vec<Value>, at: usize| text(row.get(at).unwrap_or(&Value::Null));
    rows[1..].iter().map(|row| columns.iter().map(|at| cell(row, *at)).collect()).collect()
}

const BEFORE: [[&str; 4]; 2] = [["PT Maju Jaya", "Ibu Lama", "", ""], ["CV Mitra Boga", "", "0811-1111-1111", ""]];
const AFTER: [[&str; 4]; 4] = [
    ["PT Maju Jaya", "Ibu Lama", "0812-3456-7890", "30"],
    ["CV Mitra Boga", "", "0811-1111-1111", ""],
    ["=HYPERLINK(\"https://x.example\")", "Ani", "", "0"],
    ["Yayasan Bina", "", "0814-1111-2222", "14"],
];

const IMPORT: [&str; 3] = ["import", "customers", "daftar.xlsx"];
const WRITE: [&str; 4] = ["import", "customers", "daftar.xlsx", "--yes"];

/// It said all of this on stdout; a row was refused, so that it failed.
fn refused(shop: &Shop, arguments: &[&str], parts: &[&str]) -> String {
    let output = orderd(shop, arguments);
    let out = stdout(&output);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(1), 0), "{out}");
    for part in parts {
        assert!(out.contains(part), "{part:?} is not in:\n{out}");
    }
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_shown_then_written_beside_the_daemon_and_a_second_run_finds_nothing() {
    let mut shop = shop().await;
    shop.sandbox.reset_counters();
    let shown = [
        "New: 2",
        "row 6: Yayasan Bina",
        "Known: 1, of whom 1 lack something",
        "row 2: PT. MAJU JAYA: HP, TOP Maks",
        "row 3: Mitra Boga – or CV Mitra Boga?",
        "Refused: 1",
        "row 5: tidak ada nama (kode 4)",
        "orderd import customers daftar.xlsx --yes",
    ];
    refused(&shop, &IMPORT, &shown);
    assert_eq!(
        (customers(&shop), shop.sandbox.counters().writes),
        (BEFORE.map(|r| r.map(str::to_owned).to_vec()).to_vec(), 0)
    );
    // The daemon of this shop holds the lease all the while.
    refused(&shop, &WRITE, &["Written to Pelanggan: 2 new, 1 completed."]);
    assert_eq!(customers(&shop), AFTER.map(|r| r.map(str::to_owned).to_vec()).to_vec());
    assert_eq!(shop.sandbox.counters().writes, 1);
    let formula = shop.sandbox.book().rows("Pelanggan")[3][0].clone();
    assert_eq!(formula, json!("=HYPERLINK(\"https://x.example\")"), "a text, not what it would lead to");
    refused(&shop, &WRITE, &["Nothing to write: Pelanggan has everything the list says."]);
    assert_eq!(shop.sandbox.counters().writes, 1);
    shop.cycle().await;
    assert_eq!(shop.cell("Pelanggan", 4, "Masalah"), Value::Null);
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_like_somebody_known_is_taken_over_once_somebody_says_it_is_another() {
    let shop = shop().await;
    let meant = |name: &'static str| [&IMPORT[..], &["--new", name]].concat();
    failed(&orderd(&shop, &meant("Mitra Bogor")), &["--new \"Mitra Bogor\"", "the list has nobody of that name"]);
    let parts = ["New: 3", "row 3: Mitra Boga", "orderd import customers daftar.xlsx --new \"mitra boga\" --yes"];
    let shown = refused(&shop, &meant("mitra boga"), &parts);
    assert!(!shown.contains("– or"), "{shown}");
    assert_eq!(customers(&shop), BEFORE.map(|r| r.map(str::to_owned).to_vec()).to_vec());
    let write = [&meant("mitra boga")[..], &["--yes"]].concat();
    refused(&shop, &write, &["Written to Pelanggan: 3 new, 1 completed."]);
    let names = |shop: &Shop| customers(shop).iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    let five = ["PT Maju Jaya", "CV Mitra Boga", "Mitra Boga", "=HYPERLINK(\"https://x.example\")", "Yayasan Bina"];
    assert_eq!(names(&shop), five);
    // From now on it is somebody known, whatever is said of it.
    for again in [&write[..], &WRITE] {
        refused(&shop, again, &["Known: 4", "Nothing to write: Pelanggan has everything the list says."]);
    }
    assert_eq!(names(&shop), five);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_people_do_between_two_requests_every_figure_stands_with_its_customer() {
    let sorted = |rows: Vec<Vec<String>>| {
        let mut rows: Vec<_> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        rows.sort();
        rows
    };
    let expected = sorted(AFTER.map(|r| r.map(str::to_owned).to_vec()).to_vec());
    for request in 1..=4 {
        for deed in ["sort", "insert", "move"] {
            let shop = shop().await;
            shop.sandbox.at_request(request, move |human| {
                match deed {
                    "sort" => human.sort("Pelanggan", 1, 0, true),
                    "insert" => human.insert_rows("Pelanggan", 1, 1),
                    _ => human.move_rows("Pelanggan", 2, 1, 1),
                }
                .unwrap();
            });
            refused(&shop, &WRITE, &["Written to Pelanggan"]);
            assert_eq!(sorted(customers(&shop)), expected, "{deed} before request {request}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_nobody_knows_of_is_looked_for_and_never_done_twice() {
    let shop = shop().await;
    // Carried out, but the answer never came.
    shop.sandbox.faults().writes(1, Fault::CutAfterApplying);
    refused(&shop, &WRITE, &["Written to Pelanggan: 2 new, 1 completed."]);
    assert_eq!(customers(&shop), AFTER.map(|r| r.map(str::to_owned).to_vec()).to_vec());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_text_a_wrong_file_and_a_tab_that_is_not_there() {
    let mut shop = shop().await;
    let at = |name: &str| shop.folder.path().join(name);
    std::fs::write(at("a.csv"), "Nama;HP\nPT Baru Sekali;0812-3456-7890\nTOTAL;1\n").unwrap();
    said(
        &orderd(&shop, &["import", "customers", "a.csv", "--yes"]),
        &["row 1", "Written to Pelanggan: 1 new, 0 completed."],
    );
    assert_eq!(customers(&shop).last().unwrap()[..3], ["PT Baru Sekali", "", "0812-3456-7890"].map(str::to_owned));
    std::fs::write(at("b.csv"), "Halo\n").unwrap();
    failed(
        &orderd(&shop, &["import", "customers", "b.csv"]),
        &["b.csv cannot be imported", "no header of a customer list"],
    );
    failed(&orderd(&shop, &["import", "customers", "tiada.xlsx"]), &["tiada.xlsx cannot be imported"]);
    book(&shop, "c.xlsx", &[HEADER, &["1", "PT Baru", "", "", ""]]);
    failed(
        &orderd(&shop, &["import", "customers", "c.xlsx", "--sheet", "Lain"]),
        &["no worksheet \"Lain\"", "\"Sheet1\""],
    );
    assert!(Path::new(&at("c.xlsx")).exists());
    shop.stop();
    shop.sandbox.human().delete_tab("Pelanggan").unwrap();
    failed(&orderd(&shop, &IMPORT), &["no tab Pelanggan; run `orderd init` first"]);
}
