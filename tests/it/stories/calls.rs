//! What a cycle may ask of Google: counted by the sheet server, not by ourselves.

use chrono::TimeDelta;
use serde_json::json;

use crate::shop::{Shop, date};

impl Shop {
    /// Reads and writes since the last look at the server's own counters.
    fn calls(&self) -> (u64, u64) {
        let counters = self.sandbox.counters();
        self.sandbox.reset_counters();
        (counters.reads, counters.writes)
    }

    async fn later(&mut self) -> (u64, u64) {
        self.calls();
        self.after(TimeDelta::seconds(20)).await;
        self.calls()
    }
}

/// Forty confirmed orders of forty customers, their money verified and waiting.
fn a_busy_minute(shop: &mut Shop, from: usize) {
    for n in from..from + 40 {
        let row = shop.order(100, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
        shop.confirm(row);
        let id = format!("ODR-2026-{:04}", n + 1);
        shop.add("Rincian", &[("No Order", json!(id)), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(10))]);
        shop.pay(&id, 50_000_000, date("23"), "Ya");
    }
}

#[tokio::test]
async fn a_cycle_with_changes_is_two_reads_and_one_write_however_much_changed() {
    let mut shop = Shop::open("23 10:00").await;
    // The register and the payments have just so much room left: the same write makes it.
    for tab in ["Dokumen", "Piutang", "Kesiapan"] {
        let (rows, _) = shop.sandbox.book().size(tab);
        shop.sandbox.human().delete_rows(tab, 3, rows - 3).unwrap();
    }
    shop.calls();
    // Within five minutes that is seen: until then a write into rows that are gone would be one read and one write more.
    shop.after(TimeDelta::minutes(5)).await;
    assert_eq!(shop.calls(), (1, 0), "empty rows are nothing to look at");
    a_busy_minute(&mut shop, 0);
    assert_eq!(shop.later().await, (2, 1), "ids, lines, payments, proformas, the register and its room");
    assert!(shop.sandbox.book().rows("Dokumen").len() > 40);
    for row in 1..=40 {
        shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
        shop.set(row, "Dikirim", "Ya");
    }
    assert_eq!(shop.later().await, (2, 1), "delivery orders, invoices and receivables");
    a_busy_minute(&mut shop, 40);
    shop.sandbox.human().copy_row("Pesanan", 3, shop.free_row("Pesanan")).unwrap();
    assert_eq!(shop.later().await, (2, 1), "new rows beside old ones, and a copied one");
    assert_eq!(shop.later().await, (1, 0), "nothing changed");
    shop.is_idle().await;
}

#[tokio::test]
async fn rows_moved_between_read_and_write_cost_one_read_and_one_write_more() {
    let mut shop = Shop::open("23 10:00").await;
    a_busy_minute(&mut shop, 0);
    shop.later().await;
    let row = shop.order(70, date("30"), &[("Pelanggan", json!("PT Terakhir"))]);
    shop.set(1, "Jumlah (pack)", 120);
    let customer = shop.sandbox.book().find_col("Pesanan", 0, "Pelanggan").unwrap();
    // Request 1 is our read, request 2 our write.
    shop.calls();
    shop.sandbox.at_request(2, move |human| human.sort("Pesanan", 1, customer, false).unwrap());
    shop.after(TimeDelta::seconds(20)).await;
    let (reads, writes) = shop.calls();
    assert!(reads <= 3 && writes == 2, "{reads} reads, {writes} writes");
    assert!(shop.row_of("ODR-2026-0041").is_some_and(|at| at != row), "the new order moved with the others");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_renamed_or_deleted_tab_costs_at_most_three_reads() {
    let mut shop = Shop::open("23 10:00").await;
    a_busy_minute(&mut shop, 0);
    shop.later().await;
    shop.sandbox.human().rename_tab("Pesanan", "Order 2026").unwrap();
    let (reads, writes) = shop.later().await;
    assert!(reads <= 3 && writes == 0, "renamed: {reads} reads, {writes} writes");
    assert_eq!(shop.later().await, (1, 0), "renamed, and known by now");
    shop.sandbox.human().rename_tab("Order 2026", "Pesanan").unwrap();
    shop.sandbox.human().delete_tab("Resep").unwrap();
    let (reads, writes) = shop.later().await;
    assert!(reads <= 3 && writes <= 1, "deleted: {reads} reads, {writes} writes");
    assert_eq!(shop.later().await, (1, 0), "gone, and what was told of it is seen to stand");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_process_that_starts_costs_at_most_two_reads_more() {
    let mut shop = Shop::open("23 10:00").await;
    a_busy_minute(&mut shop, 0);
    shop.calls();
    shop.start().await;
    shop.after(TimeDelta::seconds(20)).await;
    let (reads, writes) = shop.calls();
    assert!(reads <= 4 && writes == 1, "with changes: {reads} reads, {writes} writes");
    shop.start().await;
    shop.after(TimeDelta::seconds(20)).await;
    let (reads, writes) = shop.calls();
    assert!(reads <= 3 && writes == 0, "without: {reads} reads, {writes} writes");
    shop.is_idle().await;
}
