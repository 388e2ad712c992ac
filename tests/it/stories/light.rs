//! Our own tabs are not fetched at every look: what somebody does in them is still seen in time, and harms nothing.

use chrono::TimeDelta;
use orderd::cycle::Clerk;
use serde_json::json;

use crate::shop::{Shop, date, patient, text};

impl Shop {
    /// Looks until nothing is new.
    async fn comes_to_rest(&mut self) {
        while !self.after(TimeDelta::seconds(15)).await.idle {}
    }

    /// Bytes of the answers since the journal was last cleared.
    fn answered(&self) -> usize {
        self.sandbox.journal().iter().map(|entry| entry.answered_bytes).sum()
    }
}

/// Orders far enough along that every tab of ours shows something.
async fn a_full_sheet(orders: i64) -> Shop {
    let mut shop = Shop::open("23 10:00").await;
    for n in 0..orders {
        let row = shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
        shop.confirm(row);
        shop.pay(&format!("ODR-2026-{:04}", n + 1), 50_000_000, date("23"), "Ya");
    }
    shop.comes_to_rest().await;
    assert!(shop.sandbox.book().rows("Dokumen").len() > 1 && shop.sandbox.book().rows("Tugas").len() > 2);
    shop
}

#[tokio::test]
async fn most_idle_looks_leave_our_tabs_alone_and_every_fifth_minute_one_fetches_them() {
    let mut shop = a_full_sheet(30).await;
    shop.sandbox.clear_journal();
    assert!(shop.after(TimeDelta::seconds(15)).await.idle);
    let light = shop.answered();
    shop.sandbox.clear_journal();
    let report = shop.after(TimeDelta::minutes(5)).await;
    assert!(report.idle && report.calls.read == 1, "{report:?}");
    let whole = shop.answered();
    assert!(light * 4 < whole * 3, "{light} bytes of {whole}");
    shop.sandbox.clear_journal();
    assert!(shop.after(TimeDelta::seconds(15)).await.idle);
    assert_eq!(shop.answered(), light);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_cell_of_ours_that_was_typed_over_in_our_tab_is_put_right_within_five_minutes() {
    let mut shop = a_full_sheet(3).await;
    let value = shop.column("Dokumen", "Nomor");
    let number = text(&shop.cell("Dokumen", 1, "Nomor"));
    shop.sandbox.human().set("Dokumen", 1, value, "salah").unwrap();
    shop.after(TimeDelta::seconds(15)).await;
    shop.after(TimeDelta::seconds(285)).await;
    assert_eq!(text(&shop.cell("Dokumen", 1, "Nomor")), number);
    shop.comes_to_rest().await;
    // Whatever else is written brings it to light at once.
    shop.sandbox.human().set("Dokumen", 1, value, "salah").unwrap();
    shop.order(70, date("30"), &[("Pelanggan", json!("PT Baru"))]);
    let report = shop.after(TimeDelta::seconds(15)).await;
    assert!(report.calls.read <= 3 && report.calls.write <= 2, "{report:?}");
    assert_eq!(text(&shop.cell("Dokumen", 1, "Nomor")), number);
    shop.comes_to_rest().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_column_that_somebody_inserts_in_our_tab_is_seen_before_the_next_write() {
    let mut shop = a_full_sheet(3).await;
    shop.sandbox.human().insert_columns("Dokumen", 0, 1).unwrap();
    for row in 1..4 {
        shop.sandbox.human().set("Dokumen", row, 0, format!("catatan {row}")).unwrap();
    }
    let row = shop.order(80, date("30"), &[("Pelanggan", json!("PT Lain"))]);
    shop.confirm(row);
    shop.sandbox.clear_journal();
    let report = shop.after(TimeDelta::seconds(15)).await;
    assert!(report.calls.read <= 3 && report.calls.write == 1, "{report:?}");
    shop.comes_to_rest().await;
    for row in 1..4 {
        assert_eq!(text(&shop.sandbox.book().cell("Dokumen", row, 0)), format!("catatan {row}"));
    }
    assert_eq!(shop.sandbox.book().find_col("Dokumen", 0, "Nomor"), Some(1));
    assert!(shop.sandbox.book().rows("Dokumen").len() > 4);
    shop.is_idle().await;
}

#[tokio::test]
async fn rows_deleted_below_our_last_one_cost_no_refusal() {
    let mut shop = a_full_sheet(3).await;
    let (rows, _) = shop.sandbox.book().size("Dokumen");
    let filled = shop.sandbox.book().rows("Dokumen").len();
    shop.sandbox.human().delete_rows("Dokumen", filled, rows - filled).unwrap();
    let row = shop.order(80, date("30"), &[("Pelanggan", json!("PT Lain"))]);
    shop.confirm(row);
    let report = shop.after(TimeDelta::seconds(15)).await;
    assert_eq!(report.refused_tabs, Vec::<String>::new());
    shop.comes_to_rest().await;
    assert!(shop.sandbox.book().rows("Dokumen").len() > filled);
    assert_eq!(shop.mails_of("sheet_trouble").len(), 0, "nobody was told of a tab that is locked");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_day_of_calls_and_bytes_stands_in_status_sistem() {
    let mut shop = a_full_sheet(3).await;
    shop.after(TimeDelta::minutes(15)).await;
    let shown = shop.system("Data dari dan ke Google");
    let (received, rest) = shown.split_once(" MB diterima, ").unwrap_or_default();
    let (sent, rest) = rest.split_once(" MB dikirim, ").unwrap_or_default();
    let (calls, since) = rest.split_once(" panggilan sejak ").unwrap_or_default();
    let number = |text: &str| text.replace(',', ".").parse::<f64>().unwrap_or_default();
    assert!(number(received) > 0.0 && number(sent) > 0.0 && number(calls) > 5.0, "{shown}");
    assert!(since.starts_with("23/11/2026 10:00"), "{shown}");
    shop.comes_to_rest().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn once_a_day_a_decision_is_held_against_one_that_builds_on_no_other() {
    let mut shop = a_full_sheet(2).await;
    shop.stop();
    let clerk = Clerk::start_with(shop.config.clone(), shop.clock.clone(), patient).await.unwrap();
    (shop.postman, shop.clerk) = (Some(clerk.postman().unwrap()), Some(clerk));
    let note = async |shop: &mut Shop, words: &str, later| {
        shop.set(1, "Catatan", words);
        shop.after(later).await
    };
    assert_eq!(note(&mut shop, "satu", TimeDelta::minutes(1)).await.proven, None);
    assert_eq!(note(&mut shop, "dua", TimeDelta::hours(24)).await.proven, Some(true));
    assert_eq!(note(&mut shop, "tiga", TimeDelta::minutes(1)).await.proven, None);
}

#[tokio::test]
async fn a_look_reads_the_rows_in_which_something_changed() {
    let mut shop = a_full_sheet(3).await;
    let mut read = Vec::new();
    for words in ["sambal dipisah", "tanpa sambal", "sambal dua botol"] {
        shop.set(2, "Catatan", words);
        read.push(shop.after(TimeDelta::minutes(1)).await.rows_read);
        shop.comes_to_rest().await;
    }
    // Before that, rows in which we wrote.
    assert_eq!(read[1..], [1, 1], "{read:?}");
    // A row that moved is the row it was.
    shop.sandbox.human().move_rows("Pesanan", 1, 1, 4).unwrap();
    read.push(shop.after(TimeDelta::minutes(1)).await.rows_read);
    shop.comes_to_rest().await;
    // A process that began anew knows none of them: three orders and their payments at least.
    shop.start().await;
    shop.set(1, "Catatan", "tanpa sambal");
    read.push(shop.after(TimeDelta::minutes(1)).await.rows_read);
    assert!(read[3] == 0 && read[4] >= 6, "{read:?}");
    shop.comes_to_rest().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn what_a_look_wrote_is_checked_by_the_tabs_that_changed_and_the_next_look_knows_it() {
    let mut shop = a_full_sheet(3).await;
    // A note changes nothing of ours: one answer is read, with the headers of our tabs in it.
    shop.set(2, "Catatan", "sambal dipisah");
    let noted = shop.after(TimeDelta::minutes(1)).await;
    assert!(noted.cells_written == 0 && noted.tabs_read > 10, "{noted:?}");
    let mut checked = Vec::new();
    for packs in [60.0, 70.0, 80.0] {
        shop.set(2, "Jumlah (pack)", packs);
        let wrote = shop.after(TimeDelta::minutes(1)).await;
        assert!(wrote.cells_written > 0, "{wrote:?}");
        checked.push(wrote.tabs_read - noted.tabs_read);
        let next = shop.after(TimeDelta::seconds(15)).await;
        assert!(next.idle && next.tabs_read == 0, "{next:?}");
        shop.is_idle().await;
    }
    assert!(checked.iter().all(|tabs| (1..noted.tabs_read / 2).contains(tabs)), "{checked:?} of {}", noted.tabs_read);
    // What somebody types meanwhile is seen.
    shop.set(2, "Catatan", "tanpa sambal");
    let typed = shop.after(TimeDelta::seconds(15)).await;
    assert!(!typed.idle && typed.rows_read == 1, "{typed:?}");
    shop.comes_to_rest().await;
    shop.is_idle().await;
}
