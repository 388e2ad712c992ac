//! `Tugas` says who fills which cell, and every link of it and of the mails leads to the cell that bears the header it
//! names, wherever people have moved that.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::shop::{Shop, date};

impl Shop {
    /// The lines of `Tugas` below the first: role, order, cell to fill.
    fn tasks(&self) -> Vec<String> {
        let rows = self.sandbox.book().rows("Tugas");
        let text = |row: &[Value], at: usize| row.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
        let lines = rows.iter().skip(2).filter(|row| !text(row, 0).is_empty());
        lines.map(|row| format!("{} | {} | {}", text(row, 0), text(row, 2), text(row, 5))).collect()
    }

    /// What stands above the cell a link leads to, and the order's number beside it.
    fn led_to(&self, link: &str) -> (String, String) {
        let (_, place) = link.split_once("#gid=").unwrap();
        let (gid, cell) = place.split_once("&range=").unwrap();
        let tab = self.sandbox.book().tabs().into_iter().find(|(id, _)| id.to_string() == gid).unwrap().1;
        let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
        let column = cell[..digits].bytes().fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1) - 1;
        let row = cell[digits..].parse::<usize>().unwrap() - 1;
        let text = |row, column| self.sandbox.book().cell(&tab, row, column).as_str().unwrap_or_default().to_owned();
        let id = self.sandbox.book().find_col(&tab, 0, "No Order").unwrap();
        (text(0, column), text(row, id))
    }

    /// Where the links of `Tugas` lead, line by line.
    fn links(&self) -> Vec<(String, String)> {
        let link = |row| {
            let runs = self.sandbox.book().look("Tugas", row, 5, "textFormatRuns").unwrap();
            runs[0]["format"]["link"]["uri"].as_str().unwrap().to_owned()
        };
        (2..2 + self.tasks().len()).map(|row| self.led_to(&link(row))).collect()
    }
}

/// The link behind the words of a mail's button.
fn button(text: &str) -> &str {
    text.split_whitespace().find(|word| word.contains("#gid=")).unwrap()
}

#[tokio::test]
async fn links_lead_to_the_cell_to_fill_also_after_columns_and_rows_moved() {
    let mut shop = Shop::open("23 09:00").await;
    let row = shop.order(400, date("30"), &[]);
    shop.after(TimeDelta::seconds(20)).await;
    let order = "ODR-2026-0001".to_owned();
    let to = |header: &str| (header.to_owned(), order.clone());
    assert_eq!(shop.tasks(), ["R&D | ODR-2026-0001 | Cek R&D · AH2", "Gudang PPIC | ODR-2026-0001 | Cek PPIC · AJ2"]);
    assert_eq!(shop.links(), [to("Cek R&D"), to("Cek PPIC")]);
    let mails = shop.mails_of("check-materials");
    for (reader, header) in [("rnd@", "Cek R&D"), ("ppic@", "Cek PPIC")] {
        let mail = mails.iter().find(|mail| mail.recipient.starts_with(reader)).unwrap();
        assert_eq!(shop.led_to(button(&mail.text)), to(header));
    }

    shop.sandbox.human().insert_columns("Pesanan", 10, 2).unwrap();
    shop.sandbox.human().insert_rows("Pesanan", 1, 3).unwrap();
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.tasks()[0], "R&D | ODR-2026-0001 | Cek R&D · AJ5");
    assert_eq!(shop.links(), [to("Cek R&D"), to("Cek PPIC")]);
    shop.fill("Pesanan", row + 3, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.tasks(), ["Store Manager | ODR-2026-0001 | Konfirmasi SM · AO5"]);
    let mails = shop.mails_of("confirm-order");
    let mail = mails.iter().find(|mail| mail.recipient.starts_with("sm@")).unwrap();
    assert_eq!(shop.led_to(button(&mail.text)), to("Konfirmasi SM"));
    shop.is_idle().await;
}

#[tokio::test]
async fn being_late_alone_writes_nothing_and_is_seen_with_the_next_sign_of_life() {
    let mut shop = Shop::open("23 09:00").await;
    shop.order(400, date("30"), &[]);
    // A day for R&D and PPIC: until 9:01.
    shop.at("23 09:01").await;
    shop.at("24 09:00").await;
    let late = |shop: &Shop| shop.sandbox.book().cell("Tugas", 2, 6);
    assert_eq!(late(&shop), Value::Null);
    let report = shop.at("24 09:03").await;
    assert_eq!((report.calls.write, late(&shop)), (0, Value::Null), "three minutes after a sign of life");
    shop.at("24 09:16").await;
    assert_eq!(late(&shop), json!("Ya"));
    assert_eq!(shop.sandbox.book().cell("Tugas", 1, 0), json!("Sinkron terakhir"));
    shop.is_idle().await;
}
