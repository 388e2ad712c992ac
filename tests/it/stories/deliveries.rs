//! `Jadwal Kirim` as logistics sees it: its texts lead to the very cells, to a map and to a chat, wherever people moved rows
//! meanwhile, and a cycle costs no more for it.

use chrono::TimeDelta;
use mail_parser::{MessageParser, MimeHeaders};
use serde_json::{Value, json};

use crate::shop::{Mail, Shop, date};

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

/// The plan as its schedule has it, and no other mail of the clock.
const PLAN: &str = "[schedule]\ndigest = \"\"\nreadiness = \"\"\nweekly = \"\"\naccounting_export = \"\"\n";

impl Shop {
    /// The last entry that mails brought somebody: number, revision, beginning, status.
    pub(crate) fn calendar_of(&self, reader: &str) -> Option<(String, u32, String, String)> {
        let newest =
            self.all_mails().into_iter().rfind(|mail| mail.recipient.starts_with(reader) && has_calendar(self, mail));
        let lines = calendar(self, &newest?)?;
        let value = |name: &str| {
            let line = lines.iter().rfind(|line| line.starts_with(name)).cloned().unwrap_or_default();
            line.rsplit(':').next().unwrap_or_default().to_owned()
        };
        Some((value("UID"), value("SEQUENCE").parse().unwrap(), value("DTSTART"), value("STATUS")))
    }
}

fn has_calendar(shop: &Shop, mail: &Mail) -> bool {
    calendar(shop, mail).is_some()
}

/// The lines of the file for calendars that goes with a mail.
fn calendar(shop: &Shop, mail: &Mail) -> Option<Vec<String>> {
    let bytes = std::fs::read(shop.folder.path().join("mail").join(&mail.file)).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    let file = message.attachments().find(|part| part.attachment_name().is_some_and(|name| name.ends_with(".ics")))?;
    let text = String::from_utf8(file.contents().to_vec()).unwrap().replace("\r\n ", "");
    Some(text.split("\r\n").map(str::to_owned).collect())
}

/// Also keeps the mails where a calendar that other people wrote reads them (`tests/peers/calendar_peer.py`).
#[tokio::test]
async fn an_order_that_moves_and_is_called_off_is_one_entry_whose_number_rises() {
    let mut shop = Shop::open_with("23 09:00", PLAN).await;
    let cells = [
        ("Jam Kirim", json!("10:00")),
        ("Alamat", json!("Gedung A; lantai 3,\nJl. Contoh 1")),
        ("Pelanggan", json!("PT Maju, Jaya")),
    ];
    let row = shop.order(200, date("27"), &cells);
    shop.confirm(row);
    shop.after(TimeDelta::seconds(20)).await;
    let mut last = 0;
    let mut newer = |shop: &Shop, reader: &str, begin: &str, status: &str| {
        let (uid, revision, begins, is) = shop.calendar_of(reader).unwrap();
        assert_eq!((&*uid, &*begins, &*is), ("ODR-2026-0001@sandbox", begin, status), "{reader}");
        assert!(revision > last, "a calendar takes the higher one: {revision} after {last}");
        last = revision;
    };
    newer(&shop, "logistics@", "20261127T100000", "CONFIRMED");
    assert_eq!(shop.calendar_of("sm@"), None);
    // Nothing changed, also after the daemon was started anew.
    shop.start().await;
    shop.after(TimeDelta::hours(1)).await;
    shop.is_idle().await;
    assert_eq!(shop.mails_of("delivery-scheduled").len(), 1);
    shop.set(row, "Tanggal Kirim", date("28"));
    shop.after(TimeDelta::seconds(20)).await;
    newer(&shop, "logistics@", "20261128T100000", "CONFIRMED");
    shop.set(row, "Sopir", "Pak Budi 0813-1111-2222");
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.mails_of("delivery-scheduled").len(), 2, "who drives stands in the plan");
    // Friday's plan is for Saturday; missed, it is made up for once.
    shop.at("27 18:30").await;
    let plans = shop.mails_of("delivery-plan");
    let readers: Vec<&str> = plans.iter().map(|mail| mail.recipient.split('@').next().unwrap()).collect();
    assert_eq!(readers.len(), 2, "{readers:?}");
    let text = &plans[0].text;
    assert!(text.contains("Jadwal yang terlewat"), "it was due at four: {text}");
    assert!(text.contains("https://wa.me/6281311112222?text=Pak%20Budi"), "{text}");
    assert!(!text.contains("Rp"), "{text}");
    newer(&shop, "sm@", "20261128T100000", "CONFIRMED");
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara batal"))]);
    shop.after(TimeDelta::seconds(20)).await;
    newer(&shop, "logistics@", "20261128T100000", "CANCELLED");
    assert_eq!(shop.calendar_of("sm@"), shop.calendar_of("logistics@"));
    for (kind, reader) in [("delivery-scheduled", "logistics@"), ("order-closed", "sm@")] {
        let mails = shop.mails_of(kind);
        let mail = mails.iter().rfind(|mail| mail.recipient.starts_with(reader)).unwrap();
        assert!(calendar(&shop, mail).is_some(), "{kind} to {reader}");
    }
    let others = shop
        .all_mails()
        .into_iter()
        .filter(|mail| ["marketing@", "rnd@", "ppic@"].iter().any(|who| mail.recipient.starts_with(who)));
    assert_eq!(others.filter(|mail| has_calendar(&shop, mail)).count(), 0, "who delivers nothing keeps no calendar");
    shop.is_idle().await;
    let kept = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("calendar-mails");
    let _ = std::fs::remove_dir_all(&kept);
    std::fs::create_dir_all(&kept).unwrap();
    for mail in shop.all_mails() {
        std::fs::copy(shop.folder.path().join("mail").join(&mail.file), kept.join(&mail.file)).unwrap();
    }
}
