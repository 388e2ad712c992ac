//! `Jadwal Kirim` as logistics sees it: its texts lead to the very cells, to a map and to a chat, wherever people moved rows
//! meanwhile, and a cycle costs no more for it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::shop::{Shop, date};

const TAB: &str = "Jadwal Kirim";

impl Shop {
    /// A cell of the plan, by line and header.
    fn planned(&self, line: usize, header: &str) -> Value {
        self.sandbox.book().cell(TAB, line, self.column(TAB, header))
    }

    /// Where a cell of the plan leads.
    fn leads_to(&self, line: usize, header: &str) -> Option<String> {
        let runs = self.sandbox.book().look(TAB, line, self.column(TAB, header), "textFormatRuns")?;
        Some(runs[0]["format"]["link"]["uri"].as_str()?.to_owned())
    }

    /// The header above the cell that a line leads to, and the order in whose row it stands.
    fn line_leads_to(&self, line: usize) -> (String, String) {
        let link = self.leads_to(line, "No Order").unwrap();
        let cell = link.split_once("&range=").unwrap().1;
        let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
        let column = cell[..digits].bytes().fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1) - 1;
        let row = cell[digits..].parse::<usize>().unwrap() - 1;
        let text = |row, column| self.sandbox.book().cell("Pesanan", row, column).as_str().unwrap().to_owned();
        (text(0, column), text(row, self.column("Pesanan", "No Order")))
    }
}

#[tokio::test]
async fn a_line_leads_to_where_the_driver_is_typed_also_after_people_sorted() {
    let mut shop = Shop::open("23 09:00").await;
    let cells = [
        ("Alamat", json!("Gedung A; lantai 3,\nJl. Contoh 1 #5")),
        ("HP Penerima", json!("0812-3456-7890")),
        ("Pelanggan", json!("PT Awal")),
    ];
    let first = shop.order(200, date("27"), &cells);
    let fetched = [("Metode", json!("Ambil Sendiri")), ("Pelanggan", json!("PT Zamrud")), ("Alamat", json!(""))];
    let second = shop.order(100, date("26"), &fetched);
    shop.confirm(first);
    shop.confirm(second);
    shop.after(TimeDelta::seconds(20)).await;
    let of = |header: &str, id: &str| (header.to_owned(), id.to_owned());
    assert_eq!(shop.line_leads_to(1), of("Dikirim", "ODR-2026-0002"));
    assert_eq!(shop.line_leads_to(2), of("Sopir", "ODR-2026-0001"));
    assert_eq!(shop.planned(2, "Alamat"), json!("Gedung A; lantai 3, Jl. Contoh 1 #5"));
    let map = "https://www.google.com/maps/search/?api=1&query=Gedung%20A%3B%20lantai%203%2C%20Jl.%20Contoh%201%20%235";
    assert_eq!(shop.leads_to(2, "Alamat").as_deref(), Some(map));
    assert_eq!(shop.planned(2, "HP"), json!("0812-3456-7890"));
    assert_eq!(shop.leads_to(2, "HP").as_deref(), Some("https://wa.me/6281234567890"));
    assert_eq!(shop.leads_to(1, "Alamat"), None);

    // Sorted by customer, the later one first, in the moment before our write about something else.
    let customer = shop.column("Pesanan", "Pelanggan");
    shop.sandbox.reset_counters();
    shop.set(first, "Sopir", "Pak Budi");
    shop.sandbox.at_request(2, move |human| human.sort("Pesanan", 1, customer, false).unwrap());
    shop.after(TimeDelta::seconds(20)).await;
    let counters = shop.sandbox.counters();
    assert!(counters.reads <= 3 && counters.writes <= 2, "{} reads, {} writes", counters.reads, counters.writes);
    assert_eq!(shop.planned(2, "Sopir"), json!("Pak Budi"));
    assert_eq!(shop.line_leads_to(1), of("Dikirim", "ODR-2026-0002"));
    assert_eq!(shop.line_leads_to(2), of("Sopir", "ODR-2026-0001"));
    // A number nobody can read opens nothing.
    let moved = shop.row_of("ODR-2026-0001").unwrap();
    shop.set(moved, "HP Penerima", "O812");
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!((shop.planned(2, "HP"), shop.leads_to(2, "HP")), (json!("Tidak terbaca: O812"), None));
    // A line that moves up takes its links along and leaves none behind.
    shop.set(shop.row_of("ODR-2026-0002").unwrap(), "Tanggal Kirim", date("28"));
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.line_leads_to(1), of("Sopir", "ODR-2026-0001"));
    assert_eq!((shop.leads_to(1, "Alamat").as_deref(), shop.leads_to(2, "Alamat")), (Some(map), None));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_driver_that_is_typed_costs_two_reads_and_one_write_and_midnight_alone_none() {
    let mut shop = Shop::open("23 09:00").await;
    // Customers outside the archive, where days are counted at midnight.
    let row = shop.order(200, date("2026-12-07"), &[("Pelanggan", json!("PT Awal"))]);
    shop.confirm(row);
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.planned(1, "No Order"), json!("ODR-2026-0001 · AX2"));
    shop.after(TimeDelta::seconds(20)).await;
    shop.sandbox.reset_counters();
    shop.set(row, "Sopir", "Pak Budi");
    shop.after(TimeDelta::seconds(20)).await;
    let counters = shop.sandbox.counters();
    assert_eq!((counters.reads, counters.writes), (2, 1));
    assert_eq!(shop.planned(1, "Sopir"), json!("Pak Budi"));
    // The day in which the second order comes into view begins; nothing is written for that alone.
    let later = shop.order(100, date("2026-12-08"), &[("Pelanggan", json!("PT Lain"))]);
    shop.after(TimeDelta::seconds(20)).await;
    shop.confirm(later);
    shop.after(TimeDelta::seconds(20)).await;
    shop.at("23 23:59").await;
    assert_eq!(shop.planned(2, "No Order"), Value::Null);
    let report = shop.at("24 00:00").await;
    assert_eq!((report.calls.write, shop.planned(2, "No Order")), (0, Value::Null));
    shop.at("24 00:20").await;
    assert_eq!(shop.planned(2, "No Order"), json!("ODR-2026-0002 · AX3"), "with the next sign of life");
    shop.is_idle().await;
}
