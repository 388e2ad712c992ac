//! `Jadwal Kirim`: which orders stand in it from when to when, in which order, and where its texts lead.

use chrono::TimeDelta;
use orderd::domain::calendar::EntryStatus;
use orderd::domain::column::{Column, DeliveryColumn};
use orderd::domain::notice::{Brief, Notice, NoticeKind};
use serde_json::{Value, json};

use super::{PaperShop, Plan, people};
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

/// A plan of the day as its reader sees it: the headline, until when, then each table with its rows.
fn told(notice: &Notice) -> String {
    let Brief { headline, until, tables, .. } = &notice.brief;
    let mut lines = vec![format!("{} | {headline} | {until}", people(notice))];
    for table in tables {
        lines.push(format!("  {}", table.title));
        lines.extend(table.rows.iter().map(|row| format!("    {}", row.join(" | "))));
    }
    lines.join("\n")
}

fn planned(plan: &Plan) -> String {
    plan.mails(NoticeKind::DeliveryPlan).into_iter().map(told).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_plan_says_what_leaves_what_it_lacks_and_what_each_driver_is_told() {
    let mut shop = PaperShop::open_with("23 09:00", TWO_OUTLETS);
    let on_credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(7))];
    let released = |shop: &mut PaperShop, day: &str, cells: &[(&str, Value)]| {
        let cells: Vec<_> = cells.iter().chain(&on_credit).cloned().collect();
        let row = shop.confirmed(date(day), &cells);
        for header in ["Persetujuan Kredit", "Selesai Produksi", "Buat Surat Jalan"] {
            shop.set(row, header, "Ya");
            shop.cycle();
        }
        row
    };
    let budi = json!("Pak Budi 0812-3456-7890");
    let pusat = [("Outlet", json!("Pusat")), ("Jam Kirim", json!("10:00")), ("Sopir", budi.clone())];
    released(&mut shop, "24", &pusat);
    let timur = [("Outlet", json!("Timur")), ("Jam Kirim", json!("09:00")), ("Sopir", json!("pak budi"))];
    released(&mut shop, "24", &timur);
    let lacking = [
        ("Outlet", json!("Pusat")),
        ("Sopir", json!("Anton O813-1111-2222")),
        ("HP Penerima", json!("12")),
        ("Alamat", Value::Null),
        ("Penerima", Value::Null),
    ];
    shop.confirmed(date("24"), &lacking);
    let fetched = [("Metode", json!("Ambil Sendiri")), ("Outlet", json!("Pusat")), ("Jam Kirim", json!("08:00"))];
    shop.confirmed(date("24"), &fetched);
    // Not in this plan: the day after it, and one that waits for its answers.
    shop.confirmed(date("25"), &[("Outlet", json!("Pusat"))]);
    shop.order(200, date("24"), &[("Outlet", json!("Pusat"))]);
    let plan = shop.at_slot("23 16:00", NoticeKind::DeliveryPlan);
    insta::assert_snapshot!("delivery_plan", planned(&plan));
    let mails = plan.mails(NoticeKind::DeliveryPlan);
    let texts: Vec<&str> =
        mails[0].brief.tables.iter().flat_map(|table| &table.calls).map(|call| call.text.as_str()).collect();
    insta::assert_snapshot!("driver_texts", texts.join("\n════\n"));
    for mail in mails {
        assert!(!format!("{:?}", mail.brief).contains("Rp"), "a price: {:?}", mail.brief);
        let orders: Vec<String> = mail.brief.calendar.iter().map(|entry| entry.order.to_string()).collect();
        assert!(orders.iter().all(|id| told(mail).contains(id.as_str())), "{orders:?}");
    }
}

#[test]
fn a_plan_covers_every_day_up_to_the_next_working_one_and_nothing_to_deliver_is_no_plan() {
    let check = |slot: &str, deliver_on: &str, is_told: bool| {
        let mut shop = PaperShop::open_with("20 09:00", "[hours]\nholidays = [2026-11-30]\n");
        shop.confirmed(date(deliver_on), &[]);
        let plan = shop.at_slot(slot, NoticeKind::DeliveryPlan);
        assert_eq!(plan.mails(NoticeKind::DeliveryPlan).len(), usize::from(is_told) * 2, "{slot}: {deliver_on}");
    };
    // Friday: Saturday. Saturday: Sunday and Monday, which is a holiday here, and so Tuesday.
    check("27 16:00", "27", false);
    check("27 16:00", "28", true);
    check("27 16:00", "29", false);
    check("28 16:00", "29", true);
    check("28 16:00", "30", true);
    check("28 16:00", "2026-12-01", true);
    check("28 16:00", "2026-12-02", false);
}

#[test]
fn what_should_have_left_stands_in_a_plan_and_makes_none_by_itself() {
    let mut shop = PaperShop::open("23 09:00");
    shop.confirmed(date("24"), &[]);
    shop.confirmed(date("25"), &[]);
    let plan = shop.at_slot("25 16:00", NoticeKind::DeliveryPlan);
    assert_eq!(planned(&plan), "", "nothing is to leave tomorrow");
    shop.at("25 17:00");
    shop.confirmed(date("27"), &[]);
    let plan = shop.at_slot("26 16:00", NoticeKind::DeliveryPlan);
    let told = planned(&plan);
    let late = told.find("TERLAMBAT: tanggalnya lewat, belum berangkat").unwrap();
    assert!(told[late..].contains("ODR-2026-0001") && told[late..].contains("ODR-2026-0002"), "{told}");
    assert!(told.contains("1 kiriman, 1 belum lengkap"), "what is late is not counted again: {told}");
}

#[test]
fn whoever_delivers_has_an_entry_from_the_confirmation_on_and_hears_when_it_moves_or_ends() {
    let mut shop = PaperShop::open("23 09:00");
    let row = shop.order(200, date("27"), &[("Jam Kirim", json!("10:00"))]);
    assert!(shop.cycle().mails(NoticeKind::DeliveryScheduled).is_empty(), "nobody confirmed it");
    shop.confirm(row);
    let entry = |plan: &Plan, kind: NoticeKind| -> Option<(String, u32, EntryStatus, String)> {
        let mail = *plan.mails(kind).first()?;
        let entry = mail.brief.calendar.first()?;
        let hour = entry.hour.map(|hour| hour.format(" %H:%M").to_string()).unwrap_or_default();
        Some((people(mail), entry.sequence, entry.status, format!("{}{hour}", entry.on)))
    };
    let alone = |plan: &Plan| entry(plan, NoticeKind::DeliveryScheduled);
    let it = |who: &str, sequence, status, when: &str| Some((who.to_owned(), sequence, status, when.to_owned()));
    // A revision counts minutes, and one more where two fall into one.
    let minute = |at: &str| u32::try_from(local(at).timestamp() / 60 - 26_297_280).unwrap();
    let (first, second, third) = (minute("23 09:00"), minute("23 12:00"), minute("26 16:00"));
    assert_eq!(alone(&shop.cycle()), it("logistics", first, EntryStatus::Confirmed, "2026-11-27 10:00"));
    assert_eq!(alone(&shop.at("23 12:00")), None, "told once");
    shop.set(row, "Sopir", "Pak Budi");
    assert_eq!(alone(&shop.cycle()), None, "who drives stands in the plan");
    shop.set(row, "Jam Kirim", "11:00");
    assert_eq!(alone(&shop.cycle()), it("logistics", second + 1, EntryStatus::Confirmed, "2026-11-27 11:00"));
    // From the plan on the store manager has it too.
    let plan = shop.at_slot("26 16:00", NoticeKind::DeliveryPlan);
    let sequences: Vec<_> = plan.mails(NoticeKind::DeliveryPlan).iter().map(|m| m.brief.calendar[0].sequence).collect();
    assert_eq!(sequences, [second + 1; 2]);
    shop.set(row, "Jam Kirim", "siang");
    assert_eq!(alone(&shop.cycle()), it("logistics, sm", third, EntryStatus::Confirmed, "2026-11-27"));
    // A later day: the store manager is told what changed, and finds the entry there.
    shop.set(row, "Tanggal Kirim", date("30"));
    let plan = shop.cycle();
    assert_eq!(alone(&plan), it("logistics", third + 1, EntryStatus::Confirmed, "2026-11-30"));
    let changed = plan.mails(NoticeKind::OrderChanged);
    assert!(people(changed[0]).contains("sm"), "{}", people(changed[0]));
    assert_eq!(changed[0].brief.calendar[0].sequence, third + 1);
    // More packs: it must be confirmed again.
    shop.set(row, "Jumlah (pack)", 250);
    assert_eq!(alone(&shop.cycle()), it("logistics", third + 2, EntryStatus::Tentative, "2026-11-30"));
    shop.cycle();
    shop.confirm(row);
    assert_eq!(alone(&shop.cycle()), it("logistics, sm", third + 3, EntryStatus::Confirmed, "2026-11-30"));
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara batal"))]);
    let plan = shop.cycle();
    assert_eq!(alone(&plan), it("logistics", third + 4, EntryStatus::Cancelled, "2026-11-30"));
    assert_eq!(plan.mails(NoticeKind::OrderClosed)[0].brief.calendar[0].status, EntryStatus::Cancelled);
    // Off, it stands in the plan of its day once more, for calendars that missed the mail.
    shop.confirmed(date("30"), &[]);
    let plan = shop.at_slot("28 16:00", NoticeKind::DeliveryPlan);
    let mails = plan.mails(NoticeKind::DeliveryPlan);
    let entries = &mails[0].brief.calendar;
    let off: Vec<_> = entries.iter().map(|entry| (entry.order.sequence, entry.sequence, entry.status)).collect();
    assert_eq!(off, [(2, third, EntryStatus::Confirmed), (1, third + 4, EntryStatus::Cancelled)]);
    assert!(!planned(&plan).contains("ODR-2026-0001"), "{}", planned(&plan));
}

#[test]
fn several_orders_confirmed_in_one_cycle_are_one_mail_to_who_delivers() {
    let mut shop = PaperShop::open("23 09:00");
    let rows: Vec<u32> = (0..3).map(|n| shop.order(100 + n, date("27"), &[])).collect();
    shop.cycle();
    rows.iter().for_each(|row| shop.confirm(*row));
    let plan = shop.cycle();
    let to_logistics: Vec<usize> = plan
        .mailings
        .iter()
        .filter(|mail| mail.keys[0].kind == NoticeKind::DeliveryScheduled)
        .map(|mail| mail.keys.len())
        .collect();
    assert_eq!(to_logistics, [3]);
}
