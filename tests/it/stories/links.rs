//! Where the buttons of mails lead: to the cell its reader is to fill, held against the headers as they stand when the mail
//! is sent, also after people inserted columns and rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::shop::{Shop, date};

/// What stands above the cell a link leads to, as `tab / header`, and what names its row.
fn led_to(shop: &Shop, link: &str) -> String {
    let (_, place) = link.split_once("#gid=").unwrap();
    let (gid, cell) = place.split_once("&range=").unwrap_or((place, ""));
    let book = shop.sandbox.book();
    let tab = book.tabs().into_iter().find(|(id, _)| id.to_string() == gid).unwrap().1;
    let Some(digits) = cell.find(|c: char| c.is_ascii_digit()) else { return tab };
    let column = cell[..digits].bytes().fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1) - 1;
    let row = cell[digits..].parse::<usize>().unwrap() - 1;
    let text = |row, column| book.cell(&tab, row, column).as_str().unwrap_or_default().to_owned();
    // Wherever it was moved to, the row bears its number.
    let id = ["No Order", "No Bayar"].into_iter().filter_map(|header| book.find_col(&tab, 0, header)).next();
    let id = id.map(|column| text(row, column)).filter(|id| !id.is_empty());
    format!("{tab} / {}{}", text(0, column), id.map(|id| format!(" of {id}")).unwrap_or_default())
}

/// Each kind of mail since the last look, with its readers and where its button leads them.
fn look(shop: &Shop, seen: &mut usize, album: &mut String) {
    let mails = shop.all_mails();
    let mut led: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for mail in mails.iter().skip(*seen) {
        let button = mail.text.lines().find(|line| line.starts_with("Buka "));
        let link = button.and_then(|line| line.split_whitespace().find(|word| word.contains("#gid=")));
        let to = link.map_or_else(|| "nowhere".to_owned(), |link| led_to(shop, link));
        let reader = mail.recipient.split('@').next().unwrap_or_default().to_owned();
        led.entry((mail.kind.clone(), to)).or_default().push(reader);
    }
    *seen = mails.len();
    for ((kind, to), mut readers) in led {
        readers.sort();
        writeln!(album, "{kind} · {} → {to}", readers.join(", ")).unwrap();
    }
}

#[tokio::test]
async fn every_button_leads_to_the_cell_its_reader_is_to_fill_also_after_columns_were_inserted() {
    let mut shop = Shop::open("2026-11-16 09:00").await;
    let (mut seen, mut album) = (0, String::new());
    let cells = [("Minta Dokumentasi", json!("Ya")), ("Donasi", json!("Ya"))];
    let row = shop.order(1_200, date("2026-11-24"), &cells);
    shop.at("2026-11-16 09:05").await;
    look(&shop, &mut seen, &mut album);
    // Two columns before everything that is filled later, and rows above.
    shop.sandbox.human().insert_columns("Pesanan", 10, 2).unwrap();
    shop.sandbox.human().insert_columns("Pembayaran", 1, 1).unwrap();
    shop.sandbox.human().insert_rows("Pesanan", 1, 3).unwrap();
    let row = row + 3;
    shop.at("2026-11-16 09:10").await;
    let id = shop.id(row);
    shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Sebagian"))]);
    shop.at("2026-11-16 09:30").await;
    look(&shop, &mut seen, &mut album);
    shop.set(row, "Cek PPIC", "Tersedia");
    shop.at("2026-11-16 10:00").await;
    shop.at("2026-11-18 10:00").await;
    look(&shop, &mut seen, &mut album);
    shop.set(row, "Konfirmasi SM", "Ya");
    shop.at("2026-11-18 11:00").await;
    look(&shop, &mut seen, &mut album);
    let payment = shop.pay(&id, 15_000_000, date("2026-11-19"), "");
    shop.at("2026-11-19 09:00").await;
    look(&shop, &mut seen, &mut album);
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("Ya"))]);
    shop.at("2026-11-19 10:00").await;
    look(&shop, &mut seen, &mut album);
    shop.set(row, "Mulai Produksi", "Ya");
    shop.set(row, "Selesai Produksi", "Ya");
    shop.at("2026-11-23 14:00").await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.at("2026-11-23 15:00").await;
    look(&shop, &mut seen, &mut album);
    shop.pay(&id, 15_000_000, date("2026-11-23"), "Ya");
    shop.at("2026-11-23 16:00").await;
    look(&shop, &mut seen, &mut album);
    shop.set(row, "Dikirim", "Ya");
    shop.at("2026-11-24 09:00").await;
    shop.at("2026-11-25 10:01").await;
    let received = [("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("2026-11-24"))];
    shop.fill("Pesanan", row, &received);
    shop.at("2026-11-25 11:00").await;
    look(&shop, &mut seen, &mut album);
    // On credit, refused; and a trouble of the sheet.
    let cells = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))];
    let credit = shop.order(100, date("2026-12-04"), &cells);
    shop.confirm(credit);
    shop.at("2026-11-25 12:00").await;
    look(&shop, &mut seen, &mut album);
    shop.set(credit, "Persetujuan Kredit", "Tolak");
    shop.at("2026-11-25 13:00").await;
    shop.fill("Pesanan", credit, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara pelanggan ditunda"))]);
    shop.at("2026-11-25 14:00").await;
    look(&shop, &mut seen, &mut album);
    shop.sandbox.human().set("Pembayaran", 0, 2, Value::from("Tanggal entah")).unwrap();
    shop.at("2026-11-25 15:30").await;
    look(&shop, &mut seen, &mut album);
    insta::assert_snapshot!("where_buttons_lead", album);
}
