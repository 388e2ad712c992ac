//! The sheet cannot be used for a while, or one of its tabs cannot be written: who learns of it, when, and how often.

use chrono::TimeDelta;
use orderd::sandbox::Fault;
use serde_json::json;

use crate::shop::{PATIENCE, Shop, date};

/// A cycle that fails, and the mails that are due, as a process of its own.
async fn fails(shop: &mut Shop) {
    shop.start().await;
    shop.clerk.as_mut().unwrap().cycle().await.unwrap_err();
    shop.postman.as_mut().unwrap().round(PATIENCE).await.unwrap();
}

#[tokio::test]
async fn an_outage_of_a_quarter_of_an_hour_is_told_once_though_every_run_is_a_new_process() {
    let mut shop = Shop::open("23 10:00").await;
    shop.sandbox.faults().next(1_000_000, Fault::Status(403));
    for minute in [0, 5, 14] {
        shop.clock.set(crate::shop::local(&format!("23 11:{minute:02}")));
        fails(&mut shop).await;
        assert_eq!(shop.mails(), Vec::<String>::new(), "minute {minute}");
    }
    for minute in [15, 16, 40] {
        shop.clock.set(crate::shop::local(&format!("23 11:{minute:02}")));
        fails(&mut shop).await;
    }
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    let told = shop.mails_of("sheet-trouble");
    let to: Vec<&str> = told.iter().map(|m| m.recipient.as_str()).collect();
    assert_eq!(to, ["admin@shop.example"], "marketing cannot put it right");
    for words in ["sejak Sen 23/11/2026 11:00", "bagikan lagi", "Terakhir terbaca Sen 23/11/2026 10:00"] {
        assert!(told[0].text.contains(words), "{words} is not in {}", told[0].text);
    }
    shop.sandbox.faults().clear();
    shop.at("23 12:00").await;
    assert!(shop.system("Gangguan Google").starts_with("terakhir 23/11/2026 11:00:00 sampai 23/11/2026 12:00:00"));
    let report = shop.cycle().await;
    assert_eq!((report.cells_written, report.idle), (0, true));
    shop.is_idle().await;
    // The next time is another time.
    shop.sandbox.faults().next(1_000_000, Fault::Status(503));
    for time in ["23 15:00", "23 15:16"] {
        shop.clock.set(crate::shop::local(time));
        fails(&mut shop).await;
    }
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    shop.sandbox.faults().clear();
    shop.at("23 15:20").await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_short_outage_is_nobodys_business_and_starts_anew_after_every_good_cycle() {
    let mut shop = Shop::open("23 10:00").await;
    for hour in 11..15 {
        shop.clock.set(crate::shop::local(&format!("23 {hour}:00")));
        shop.sandbox.faults().next(1_000_000, Fault::Status(404));
        fails(&mut shop).await;
        shop.sandbox.faults().clear();
        shop.at(&format!("23 {hour}:14")).await;
    }
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn what_the_cycle_could_not_write_is_written_by_the_next() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_001, date("29"), &[]);
    shop.cycle().await;
    shop.mails();
    // Nobody edits anything: time alone makes the order late, and just then the write fails.
    shop.clock.set(crate::shop::local("26 00:00"));
    shop.sandbox.faults().writes(1_000, Fault::Status(503));
    shop.clerk.as_mut().unwrap().cycle().await.unwrap_err();
    shop.sandbox.faults().clear();
    shop.clock.advance(TimeDelta::seconds(15));
    shop.cycle().await;
    assert_eq!(shop.flags(row), "ORDER BESAR, TERTAHAN");
    shop.at("26 08:00").await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_tab_that_refuses_writes_is_named_once_and_stops_no_other() {
    let mut shop = Shop::open("23 10:00").await;
    shop.lock("Dokumen").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    let report = shop.cycle().await;
    assert_eq!((shop.status(row).as_str(), report.documents.len()), ("Menunggu DP", 1), "the others are written");
    assert_eq!(shop.sandbox.book().rows("Dokumen").len(), 1);
    assert_eq!((report.refused_tabs, report.paused_tabs), (vec!["Dokumen".to_owned()], vec![]), "said at once");
    assert_eq!(shop.mails(), ["proforma-issued"]);
    // Who can open it learns of it at once.
    let report = shop.cycle().await;
    assert_eq!((report.calls.read, report.calls.write), (2, 1), "the locked tab is not tried again already");
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    assert!(shop.mails_of("sheet-trouble")[0].text.contains("Tab Dokumen tidak bisa ditulisi"));
    assert!(shop.system("Tab DIKUNCI").starts_with("Dokumen sejak 23/11/2026 10:00:00"));
    for minute in [5, 20, 40, 55] {
        shop.set(row, "Catatan", format!("menit {minute}"));
        shop.start().await;
        shop.at(&format!("23 10:{minute:02}")).await;
    }
    assert_eq!(shop.mails(), Vec::<String>::new(), "once");
    shop.sandbox.protect_from_api(false);
    shop.at("23 11:30").await;
    assert_eq!(shop.sandbox.book().rows("Dokumen").len(), 2);
    shop.cycle().await;
    assert_eq!(shop.system("Tab DIKUNCI"), "");
    shop.is_idle().await;
}

#[tokio::test]
async fn people_see_what_the_clerk_is_doing() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(100, date("30"), &[]);
    shop.at("23 10:05").await;
    assert_eq!(shop.system("Sinkron terakhir"), "23/11/2026 10:05:00");
    assert_eq!(shop.system("Pengiriman surat"), "berjalan");
    assert_eq!(shop.system("Gangguan Google"), "tidak ada");
    assert!(shop.system("Panggilan ke Google").contains("dalam satu jam"), "{}", shop.system("Panggilan ke Google"));
    // The heartbeat comes every quarter of an hour and not more often.
    let mut written = Vec::new();
    for minute in 6..=40 {
        let report = shop.at(&format!("23 10:{minute:02}")).await;
        if report.calls.write > 0 {
            written.push(minute);
        }
    }
    assert_eq!(written, [15, 30], "{row}");
    shop.set(row, "Catatan", json!("x"));
    shop.at("23 10:41").await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_workbook_that_cannot_be_written_stops_nothing_else_and_is_tried_again() {
    let schedule = "[schedule]\naccounting_export = \"0 0 17 * * *\"\ndigest = \"\"\nreadiness = \"\"\nweekly = \"\"\n";
    let mut shop = Shop::open_with("23 16:00", schedule).await;
    let export = shop.folder.path().join("export");
    std::fs::write(&export, "in the way").unwrap();
    let row = shop.order(100, date("30"), &[]);
    shop.clock.set(crate::shop::local("23 17:00"));
    for _ in 0..3 {
        let error = shop.clerk.as_mut().unwrap().cycle().await.unwrap_err();
        assert_eq!(error.class(), "workbook");
        shop.postman.as_mut().unwrap().round(PATIENCE).await.unwrap();
        shop.clock.advance(TimeDelta::seconds(15));
    }
    assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
    assert_eq!(shop.mails(), ["check-materials"], "nobody is told of a workbook that is not there");
    std::fs::remove_file(&export).unwrap();
    // Also by another process.
    shop.start().await;
    shop.cycle().await;
    assert_eq!(shop.mails(), ["accounting-export"]);
    assert_eq!(shop.mails_of("accounting-export")[0].attachments, 1);
    shop.is_idle().await;
}
