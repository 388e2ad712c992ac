//! Two orderd on one sheet: the one whose memory is behind keeps still, says so in one row and tells the administrator;
//! a restart, a move to another machine and a lost database are no second orderd.

use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use orderd::config::{Config, Environment};
use orderd::cycle::{Clerk, CycleError, Report};
use orderd::store::{OpenMode, Store};
use serde_json::{Value, json};

use crate::shop::{PATIENCE, Shop, date, text};

const A_MOMENT: TimeDelta = TimeDelta::seconds(20);
const WORKER: &str = "Dikerjakan oleh";
const IDLER: &str = "Orderd lain";

/// Another orderd with the same configuration and a database of its own.
struct Second {
    clerk: Clerk,
    mailbox: std::path::PathBuf,
}

impl Second {
    /// Starts it; on a copy of the shop's memory as it is now, or on an empty one.
    async fn start(shop: &Shop, copied: bool) -> Self {
        let folder = shop.folder.path();
        let copy = folder.join("second.db");
        if copied {
            Store::open(&shop.config.state.url(), OpenMode::Read).await.unwrap().backup(&copy).await.unwrap();
        }
        let file = folder.join("orderd.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let text =
            text.replace("sqlite://state.db", "sqlite://second.db").replace("dir = \"mail\"", "dir = \"second\"");
        let config = Arc::new(Config::read(&text, &file, &Environment::default()).unwrap());
        let clerk = Clerk::start(config, shop.clock.clone()).await.unwrap();
        Self { clerk, mailbox: folder.join("second") }
    }

    async fn cycle(&mut self) -> Result<Report, CycleError> {
        let ended = self.clerk.cycle().await;
        self.clerk.postman().unwrap().round(PATIENCE).await.unwrap();
        ended
    }

    /// A cycle in which it keeps still.
    async fn keeps_still(&mut self) {
        let error = self.cycle().await.unwrap_err();
        assert_eq!(error.class(), "other_at_work", "{error}");
    }

    fn mails(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(&self.mailbox) else { return Vec::new() };
        entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    }
}

/// `Status Sistem` without the row that a second one adds.
fn status(shop: &Shop) -> Vec<Vec<Value>> {
    shop.sandbox.book().rows("Status Sistem").into_iter().filter(|row| text(&row[0]) != IDLER).collect()
}

fn is_at(named: &str, file: &str) -> bool {
    Path::new(named.split_once(':').unwrap().1).ends_with(file)
}

#[tokio::test]
async fn a_memory_that_is_behind_keeps_still_while_the_other_is_alive() {
    let mut shop = Shop::open("23 10:00").await;
    let mut second = Second::start(&shop, true).await;
    let row = shop.order(100, date("30"), &[]);
    shop.after(A_MOMENT).await;
    assert!(is_at(&shop.system(WORKER), "state.db"), "{}", shop.system(WORKER));
    let (before, order) = (status(&shop), shop.sandbox.book().rows("Pesanan"));
    second.keeps_still().await;
    assert_eq!((status(&shop), shop.sandbox.book().rows("Pesanan")), (before, order), "one row more, nothing else");
    let said = shop.system(IDLER);
    assert!(said.contains("second.db: berhenti") && said.contains(&shop.system(WORKER)), "{said}");
    let [mail] = &second.mails()[..] else { panic!("{:?}", second.mails()) };
    assert!(mail.contains("dua orderd bekerja di satu sheet") && mail.contains("To: admin@shop.example"), "{mail}");
    shop.mails();

    // For an hour both live beside each other: each shows every quarter of an hour that it is there, and no more.
    shop.sandbox.reset_counters();
    for _ in 0..20 {
        shop.after(TimeDelta::minutes(3)).await;
        second.keeps_still().await;
    }
    let writes = shop.sandbox.counters().writes;
    assert!((6..=10).contains(&writes), "{writes} writes in an hour");
    assert!(is_at(&shop.system(WORKER), "state.db"));
    assert!(shop.system(IDLER).contains("second.db: berhenti"), "{}", shop.system(IDLER));
    assert_eq!((second.mails().len(), shop.mails()), (1, vec![]), "it is told once, and nobody of anything else");
    // Work goes on.
    shop.confirm(row);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");
    second.keeps_still().await;
    // The second is stopped: its row is gone half an hour after it was last written.
    drop(second);
    shop.after(TimeDelta::minutes(45)).await;
    assert_eq!(shop.system(IDLER), "");
    shop.is_idle().await;
}

#[tokio::test]
async fn the_other_counts_as_alive_for_half_an_hour_and_then_as_an_older_database() {
    let mut shop = Shop::open("23 10:00").await;
    let mut second = Second::start(&shop, true).await;
    shop.order(100, date("30"), &[]);
    shop.after(A_MOMENT).await;
    shop.stop();
    shop.clock.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
    second.keeps_still().await;
    let other = second.clerk.adopt(true).await.unwrap().other;
    assert!(other.as_deref().is_some_and(|other| is_at(other, "state.db")), "adopt names it first: {other:?}");
    shop.clock.advance(TimeDelta::seconds(1));
    assert_eq!(second.clerk.adopt(true).await.unwrap().other, None);
    let report = second.cycle().await.unwrap();
    assert_eq!(report.paused_tabs, ["Pembayaran", "Pesanan", "Rincian"]);
    assert!(shop.system("Tab DIJEDA").contains("Database lebih lama"), "{}", shop.system("Tab DIJEDA"));
    assert!(is_at(&shop.system(WORKER), "second.db"), "{}", shop.system(WORKER));
}

#[tokio::test]
async fn a_memory_that_moved_goes_on_at_once_and_the_one_left_behind_keeps_still() {
    let mut shop = Shop::open("23 10:00").await;
    shop.order(100, date("30"), &[]);
    shop.after(A_MOMENT).await;
    let mut second = Second::start(&shop, true).await;
    shop.clock.advance(TimeDelta::minutes(1));
    let new = shop.order(200, date("30"), &[("Pelanggan", json!("PT Baru"))]);
    assert!(second.cycle().await.unwrap().paused_tabs.is_empty());
    assert_eq!(shop.id(new), "ODR-2026-0002");
    assert!(is_at(&shop.system(WORKER), "second.db"), "{}", shop.system(WORKER));
    // Somebody forgot to stop the first one: its memory is behind now, and it keeps still although nothing is lost.
    shop.clock.advance(TimeDelta::minutes(1));
    let ended = shop.clerk.as_mut().unwrap().cycle().await;
    assert_eq!(ended.unwrap_err().class(), "other_at_work");
    assert!(shop.system(IDLER).contains("state.db: berhenti"), "{}", shop.system(IDLER));
    // The same one started again is no other.
    let ended = second.cycle().await.unwrap();
    assert!(ended.paused_tabs.is_empty(), "{ended:?}");
    drop(second);
    let mut again = Second::start(&shop, false).await;
    let report = again.cycle().await.unwrap();
    assert!(report.paused_tabs.is_empty() && report.notices.is_empty(), "{report:?}");
}

#[tokio::test]
async fn an_empty_memory_takes_nothing_over_while_another_is_alive() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(100, date("30"), &[]);
    shop.after(A_MOMENT).await;
    let mut second = Second::start(&shop, false).await;
    let new = shop.order(200, date("30"), &[("Pelanggan", json!("PT Baru"))]);
    second.keeps_still().await;
    assert_eq!((shop.id(row), shop.id(new)), ("ODR-2026-0001".into(), String::new()));
    shop.stop();
    shop.clock.advance(TimeDelta::minutes(31));
    second.cycle().await.unwrap();
    second.cycle().await.unwrap();
    assert_eq!((shop.id(row), shop.id(new)), ("ODR-2026-0001".into(), "ODR-2026-0002".into()));
    assert!(is_at(&shop.system(WORKER), "second.db"), "{}", shop.system(WORKER));
}
