//! `Jadwal Kirim`: which orders stand in it from when to when, in which order, and where its texts lead.

use chrono::TimeDelta;
use orderd::domain::column::{Column, DeliveryColumn};
use serde_json::{Value, json};

use super::PaperShop;
use crate::shop::{date, local};

const TWO_OUTLETS: &str = "[[outlet]]\nname = \"Timur\"\nstore_manager = [\"timur@shop.example\"]\n";

impl PaperShop {
    /// The lines of the tab, with these columns of each.
    fn deliveries(&self, columns: &[DeliveryColumn]) -> Vec<String> {
        let rows = 1..self.tables[DeliveryColumn::TAB].rows();
        let see = |row: u32, column: &DeliveryColumn| self.see_in(DeliveryColumn::TAB, row, column.header());
        let lines = rows.map(|row| columns.iter().map(|column| see(row, column)).collect::<Vec<_>>().join(" | "));
        lines.filter(|line| line.contains(|c| c != ' ' && c != '|')).collect()
    }

    /// The numbers of the orders in the tab, without the cells they lead to.
    fn listed(&self) -> Vec<String> {
        let number = |line: String| line.split(' ').next().unwrap_or_default().to_owned();
        self.deliveries(&[DeliveryColumn::OrderNo]).into_iter().map(number).collect()
    }

    /// An order of 200 packs for a day, confirmed.
    fn confirmed(&mut self, deliver_on: Value, cells: &[(&str, Value)]) -> u32 {
        let row = self.order(200, deliver_on, cells);
        // Answered from the beginning it would be another order's copy.
        self.cycle();
        self.confirm(row);
        self.cycle();
        row
    }
}

#[test]
fn an_order_stands_in_the_plan_from_fourteen_days_ahead_until_its_goods_are_gone() {
    let check = |now: &str, stands: bool| {
        let mut shop = PaperShop::open("2026-11-01 09:00");
        shop.confirmed(date("30"), &[]);
        shop.at(now);
        // What time alone changes waits for something else to be written.
        shop.add("Pelanggan", &[("Nama", json!("PT Lain"))]);
        let other = shop.order(10, date("2026-12-31"), &[]);
        shop.cycle();
        assert_eq!(shop.listed().is_empty(), !stands, "{now}: {:?}", shop.listed());
        assert_eq!(shop.see(other, "Status"), "Menunggu R&D/PPIC");
    };
    check("15 23:59", false);
    check("16 00:00", true);
    check("30 23:59", true);
    check("2026-12-01 00:00", true);
    check("2026-12-20 09:00", true);
}

#[test]
fn only_confirmed_orders_whose_goods_are_here_stand_in_it() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(200, date("26"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(7))]);
    let check = |shop: &mut PaperShop, cells: &[(&str, Value)], status: &str, stands: bool| {
        shop.fill("Pesanan", row, cells);
        shop.cycle();
        assert_eq!(shop.see(row, "Status"), status);
        assert_eq!(!shop.listed().is_empty(), stands, "{status}");
        if stands {
            assert_eq!(shop.deliveries(&[DeliveryColumn::Status]), [status]);
        }
    };
    check(&mut shop, &[("Kirim ke R&D", Value::Null)], "Draf", false);
    check(&mut shop, &[("Kirim ke R&D", json!("Ya"))], "Menunggu R&D/PPIC", false);
    let both = [("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))];
    check(&mut shop, &both, "Menunggu Store Manager", false);
    check(&mut shop, &[("Konfirmasi SM", json!("Ya"))], "Menunggu Persetujuan Kredit", true);
    check(&mut shop, &[("Persetujuan Kredit", json!("Ya"))], "Siap Produksi", true);
    check(&mut shop, &[("Mulai Produksi", json!("Ya"))], "Produksi", true);
    check(&mut shop, &[("Selesai Produksi", json!("Ya"))], "Menunggu Surat Jalan", true);
    check(&mut shop, &[("Buat Surat Jalan", json!("Ya"))], "Siap Kirim", true);
    assert_eq!(shop.deliveries(&[DeliveryColumn::Permit]), ["BOLEH"]);
    check(&mut shop, &[("Dikirim", json!("Ya"))], "Dikirim", false);
    // Called off before it left.
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.confirmed(date("26"), &[]);
    assert_eq!(shop.listed().len(), 1);
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara batal"))]);
    shop.cycle();
    assert_eq!((shop.see(row, "Status").as_str(), shop.listed().len()), ("Batal", 0));
}

#[test]
fn from_midnight_after_h_an_order_that_is_still_here_stands_first_and_says_so() {
    let check = |now: &str, expected: [&str; 2]| {
        let mut shop = PaperShop::open("23 09:00");
        shop.confirmed(date("28"), &[]);
        shop.confirmed(date("26"), &[]);
        shop.at(now);
        shop.order(10, date("2026-12-31"), &[]);
        shop.cycle();
        let lines = shop.deliveries(&[DeliveryColumn::OrderNo, DeliveryColumn::Status]);
        let lines: Vec<String> = lines.iter().map(|line| line.replace(" · AX3", "").replace(" · AX2", "")).collect();
        assert_eq!(lines, expected, "{now}");
    };
    check("26 23:59:59", ["ODR-2026-0002 | Menunggu DP", "ODR-2026-0001 | Menunggu DP"]);
    check("27 00:00", ["ODR-2026-0002 | TERLAMBAT · Menunggu DP", "ODR-2026-0001 | Menunggu DP"]);
}

#[test]
fn a_day_is_told_outlet_by_outlet_and_hour_by_hour_with_what_is_fetched_below() {
    let mut shop = PaperShop::open_with("23 09:00", TWO_OUTLETS);
    let fetched = [("Metode", json!("Ambil Sendiri")), ("Alamat", Value::Null), ("Penerima", Value::Null)];
    let at = |outlet: &str, hour: &str| vec![("Outlet", json!(outlet)), ("Jam Kirim", json!(hour))];
    for (day, mut cells, more) in [
        ("27", at("Timur", "08:00"), &[][..]),
        ("27", at("Pusat", "pagi"), &[]),
        ("27", at("Pusat", "13:30"), &[]),
        ("27", at("Pusat", "09:00"), &fetched),
        ("27", at("Pusat", "9.00"), &[]),
        ("26", at("Timur", ""), &[]),
    ] {
        cells.extend(more.iter().cloned());
        shop.confirmed(date(day), &cells);
    }
    let columns = [DeliveryColumn::Outlet, DeliveryColumn::Hour, DeliveryColumn::Method];
    assert_eq!(
        shop.deliveries(&columns),
        [
            "Timur |  | Kirim",
            "Pusat | 09:00 | Kirim",
            "Pusat | 13:30 | Kirim",
            "Pusat | pagi | Kirim",
            "Timur | 08:00 | Kirim",
            "Pusat | 09:00 | Ambil Sendiri",
        ]
    );
}

#[test]
fn what_people_type_about_the_journey_is_shown_at_once_and_time_alone_writes_nothing() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.confirmed(date("26"), &[]);
    let journey = [DeliveryColumn::Phone, DeliveryColumn::Driver, DeliveryColumn::Plate, DeliveryColumn::Recipient];
    assert_eq!(shop.deliveries(&journey), [" |  |  | Ibu Contoh"]);
    // None of these moves a cell of ours in the order's row.
    let typed = [
        ("Sopir", json!("=HYPERLINK(\"http://jahat\")")),
        ("No Polisi", json!("B 1234 XY")),
        ("HP Penerima", json!("O812-3456-7890")),
        ("Penerima", json!("Pak\nBaru")),
    ];
    shop.fill("Pesanan", row, &typed);
    shop.cycle();
    let shown = "Tidak terbaca: O812-3456-7890 | =HYPERLINK(\"http://jahat\") | B 1234 XY | Pak Baru";
    assert_eq!(shop.deliveries(&journey), [shown]);
    // The customer's own number where nobody typed another.
    shop.fill("Pesanan", row, &[("HP Penerima", Value::Null), ("No HP", json!("0812-3456-7890"))]);
    shop.cycle();
    assert!(shop.deliveries(&journey)[0].starts_with("0812-3456-7890 | "), "{:?}", shop.deliveries(&journey));
    let before = shop.deliveries(DeliveryColumn::ALL);
    let plan = shop.at_instant(local("27 00:00"));
    assert!(plan.text.contains("TGL_KIRIM_TERLEWAT"), "its own row says so, and the tab with it: {}", plan.text);
    assert_ne!(shop.deliveries(DeliveryColumn::ALL), before);
    let mut shop = PaperShop::open("2026-11-01 09:00");
    // Of a customer in the archive the days since would be counted at midnight.
    shop.confirmed(date("30"), &[("Pelanggan", json!("PT Lain"))]);
    shop.at("15 23:59");
    let plan = shop.at_instant(local("16 00:00"));
    assert_eq!((plan.text.as_str(), shop.listed().len()), ("", 0), "a day that came into view can wait");
    shop.at_instant(local("17 00:00") - TimeDelta::seconds(1));
    assert_eq!(shop.listed().len(), 0);
    shop.at_instant(local("17 00:00"));
    assert_eq!(shop.listed().len(), 1, "but not for days");
}

#[test]
fn the_plan_names_every_menu_and_the_packs_that_were_made() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(200, date("26"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(7))]);
    shop.cycle();
    for (menu, packs) in [("SB-A", 30), ("SB-B", 20), ("NB-RDG", 10)] {
        let cells = [("No Order", json!("ODR-2026-0001")), ("Menu", json!(menu)), ("Jumlah (pack)", json!(packs))];
        shop.add("Rincian", &cells);
    }
    shop.confirm(row);
    shop.cycle();
    let goods = [DeliveryColumn::Goods, DeliveryColumn::Packs];
    assert_eq!(
        shop.deliveries(&goods),
        ["200 Nasi Box Ayam, 10 Nasi Box Rendang, 30 Snack Box A dan 20 Snack Box B | 260"]
            .map(|line| line.replace(" dan 20", ", 20"))
    );
    let made = [("Persetujuan Kredit", "Ya"), ("Selesai Produksi", "Ya"), ("Buat Surat Jalan", "Ya")];
    made.into_iter().for_each(|(header, word)| shop.set(row, header, word));
    shop.set(row, "Jumlah Jadi", 245);
    shop.cycle();
    assert!(shop.deliveries(&goods)[0].ends_with(" | 245"), "{:?}", shop.deliveries(&goods));
}
