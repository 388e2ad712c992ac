//! Tabs that lose their rows or disappear: nothing is believed, nobody's money or order changes, one mail tells of it,
//! and work goes on by itself when the rows are back.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::shop::{Shop, date, text};

const A_MOMENT: TimeDelta = TimeDelta::seconds(20);

/// Ten orders in production, each with a verified payment, and one with a further line; returns their ids.
async fn ten_paid_orders(shop: &mut Shop) -> Vec<String> {
    for n in 0..10 {
        let row = shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
        shop.confirm(row);
    }
    shop.after(A_MOMENT).await;
    let ids: Vec<String> = (1..=10).map(|row| shop.id(row)).collect();
    for (n, id) in ids.iter().enumerate() {
        shop.pay(id, 1_000_000 + n as i64, date("23"), "Ya");
    }
    shop.add("Rincian", &[("No Order", json!(ids[9])), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(10))]);
    shop.after(A_MOMENT).await;
    shop.after(A_MOMENT).await;
    shop.mails();
    ids
}

/// What people see of the orders, our own times aside.
fn picture(shop: &Shop) -> Vec<Vec<Value>> {
    let updated = shop.sandbox.book().find_col("Pesanan", 0, "Diperbarui").unwrap();
    let mut rows = shop.sandbox.book().rows("Pesanan");
    rows.iter_mut().filter_map(|row| row.get_mut(updated)).for_each(|cell| *cell = Value::Null);
    rows
}

/// Empties all rows below the header.
fn empty(shop: &Shop, tab: &str) -> Vec<Vec<Value>> {
    let rows = shop.sandbox.book().rows(tab);
    shop.sandbox.human().delete_rows(tab, 1, rows.len() - 1).unwrap();
    rows
}

fn fill_again(shop: &Shop, tab: &str, rows: &[Vec<Value>]) {
    shop.sandbox.human().insert_rows(tab, 1, rows.len() - 1).unwrap();
    for (at, row) in rows.iter().enumerate().skip(1) {
        let row = row.iter().map(|cell| if cell.is_null() { json!("") } else { cell.clone() }).collect();
        shop.sandbox.human().set_row(tab, at, row).unwrap();
    }
}

#[tokio::test]
async fn an_emptied_tab_changes_no_order_and_is_told_of_once() {
    for tab in ["Pembayaran", "Rincian", "Produk", "Pesanan"] {
        let mut shop = Shop::open("23 10:00").await;
        ten_paid_orders(&mut shop).await;
        let before = picture(&shop);
        let rows = empty(&shop, tab);
        for minutes in [1, 3, 70, 600] {
            let report = shop.after(TimeDelta::minutes(minutes)).await;
            assert_eq!(report.paused_tabs, [tab]);
            assert_eq!(report.documents, Vec::<String>::new(), "{tab}");
            if tab != "Pesanan" {
                assert_eq!(picture(&shop).len(), before.len());
                for (now, before) in picture(&shop).iter().zip(&before) {
                    assert_eq!((&now[0], &now[1], &now[59..]), (&before[0], &before[1], &before[59..]), "{tab}");
                }
            }
        }
        let told: Vec<String> =
            shop.mails().into_iter().filter(|kind| kind != "proforma-issued" && kind != "start-production").collect();
        assert_eq!(told, ["sheet-trouble"], "{tab}");
        fill_again(&shop, tab, &rows);
        let report = shop.after(A_MOMENT).await;
        assert_eq!((report.paused_tabs, report.documents), (vec![], vec![]), "{tab}");
        assert!(shop.mails().iter().all(|kind| kind == "proforma-issued"), "{tab}");
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn many_payments_gone_at_once_are_a_mishap_and_a_few_are_lost_rows() {
    let mut shop = Shop::open("23 10:00").await;
    let ids = ten_paid_orders(&mut shop).await;
    let rows = shop.sandbox.book().rows("Pembayaran");
    shop.sandbox.human().delete_rows("Pembayaran", 1, 5).unwrap();
    for _ in 0..3 {
        let report = shop.after(TimeDelta::minutes(5)).await;
        assert_eq!(report.paused_tabs, ["Pembayaran"]);
    }
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    let mail = shop.mails_of("sheet-trouble").pop().unwrap();
    assert!(mail.text.contains("5 baris pembayaran hilang sekaligus"), "{}", mail.text);
    assert_eq!(shop.money(1, "Terbayar"), 1_000_000);
    assert_eq!(shop.flags(1), "");
    shop.sandbox.human().insert_rows("Pembayaran", 1, 5).unwrap();
    for (at, row) in rows.iter().enumerate().skip(1).take(5) {
        let row = row.iter().map(|cell| if cell.is_null() { json!("") } else { cell.clone() }).collect();
        shop.sandbox.human().set_row("Pembayaran", at, row).unwrap();
    }
    let report = shop.after(TimeDelta::minutes(61)).await;
    assert_eq!(report.paused_tabs, Vec::<String>::new());
    shop.is_idle().await;

    // Four at once are missed one by one; the money stays, the order waits for accounting.
    shop.sandbox.human().delete_rows("Pembayaran", 1, 4).unwrap();
    shop.after(TimeDelta::minutes(1)).await;
    assert_eq!(shop.flags(1), "", "one look proves nothing");
    shop.after(TimeDelta::minutes(3)).await;
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    assert_eq!((shop.money(1, "Terbayar"), shop.flags(1)), (1_000_000, "TERTAHAN".to_owned()));
    assert!(shop.see(1, "Masalah").contains("BAYAR_BERUBAH"), "{}", shop.see(1, "Masalah"));
    assert_eq!(shop.id(1), ids[0]);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_vanished_payment_is_missed_in_time_although_nothing_else_changes() {
    let mut shop = Shop::open("23 10:00").await;
    ten_paid_orders(&mut shop).await;
    shop.sandbox.human().delete_rows("Pembayaran", 3, 1).unwrap();
    shop.after(A_MOMENT).await;
    let due = shop.clerk.as_ref().unwrap().next_due().unwrap();
    assert_eq!(due - shop.clock.now(), TimeDelta::minutes(2), "the daemon looks again in time");
    shop.clock.set(due);
    let report = shop.cycle().await;
    assert!(!report.idle);
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_deleted_tab_comes_back_by_undo_or_as_another_tab() {
    for (tab, same_id) in
        [("Pembayaran", true), ("Pembayaran", false), ("Rincian", true), ("Produk", false), ("Pesanan", true)]
    {
        let mut shop = Shop::open("23 10:00").await;
        ten_paid_orders(&mut shop).await;
        let before = picture(&shop);
        let rows = shop.sandbox.book().rows(tab);
        // Undo brings a tab back under its own id; a copy made by hand has another.
        let mut whole = None;
        shop.sandbox
            .human()
            .edit_book(|book| {
                whole = Some(book.clone());
                Ok(())
            })
            .unwrap();
        shop.sandbox.human().delete_tab(tab).unwrap();
        for minutes in [1, 5, 70] {
            let report = shop.after(TimeDelta::minutes(minutes)).await;
            assert_eq!(report.paused_tabs, [tab]);
        }
        assert_eq!(shop.mails().into_iter().filter(|k| k == "sheet-trouble").count(), 1, "{tab}");
        if same_id {
            let whole = whole.unwrap();
            shop.sandbox
                .human()
                .edit_book(|book| {
                    *book = whole;
                    Ok(())
                })
                .unwrap();
        } else {
            shop.sandbox.human().add_tab(tab).unwrap();
            let width = rows[0].len();
            shop.sandbox.human().insert_columns(tab, 1, width).unwrap();
            for (at, row) in rows.iter().enumerate() {
                let row = row.iter().map(|cell| if cell.is_null() { json!("") } else { cell.clone() }).collect();
                shop.sandbox.human().set_row(tab, at, row).unwrap();
            }
        }
        let report = shop.after(TimeDelta::minutes(2)).await;
        assert_eq!((report.paused_tabs, report.documents), (vec![], vec![]), "{tab}");
        if tab != "Pesanan" {
            for (now, before) in picture(&shop).iter().zip(&before) {
                assert_eq!((&now[0], &now[1]), (&before[0], &before[1]), "{tab}");
            }
        }
        shop.mails();
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn the_last_row_of_a_tab_may_go_when_a_mark_is_left() {
    let mut shop = Shop::open("23 10:00").await;
    let ids = ten_paid_orders(&mut shop).await;
    empty(&shop, "Rincian");
    let report = shop.after(A_MOMENT).await;
    assert_eq!(report.paused_tabs, ["Rincian"]);
    let row = shop.row_of(&ids[9]).unwrap();
    assert_eq!(shop.money(row, "Total Pack"), 119);
    shop.fill("Rincian", 1, &[("Keterangan", json!("-"))]);
    let report = shop.after(A_MOMENT).await;
    assert_eq!(report.paused_tabs, Vec::<String>::new());
    assert_eq!(shop.money(row, "Total Pack"), 109);
    assert_eq!(text(&shop.cell("Rincian", 1, "Masalah")), "", "a dash is a blank cell");
    shop.mails();
    shop.is_idle().await;
}

#[tokio::test]
async fn a_spreadsheet_that_lost_every_tab_says_so_and_goes_on_after_undo() {
    let mut shop = Shop::open("23 10:00").await;
    ten_paid_orders(&mut shop).await;
    let before = picture(&shop);
    let mut whole = None;
    let human = shop.sandbox.human();
    human
        .edit_book(|book| {
            whole = Some(book.clone());
            Ok(())
        })
        .unwrap();
    for (_, title) in shop.sandbox.book().tabs().iter().filter(|(_, title)| title != "Sheet1") {
        human.delete_tab(title).unwrap();
    }
    for minutes in [1, 5] {
        let report = shop.after(TimeDelta::minutes(minutes)).await;
        assert_eq!((report.paused_tabs.len(), report.documents.len()), (16, 0));
    }
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    human
        .edit_book(|book| {
            *book = whole.unwrap();
            Ok(())
        })
        .unwrap();
    let report = shop.after(TimeDelta::minutes(2)).await;
    assert_eq!((report.paused_tabs, report.documents), (vec![], vec![]));
    assert_eq!(picture(&shop), before);
    assert_eq!(shop.system("Gangguan Google"), "tidak ada");
    shop.mails();
    shop.is_idle().await;
}
