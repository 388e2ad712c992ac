//! Headers and columns in the hands of people: renamed, doubled, lost, moved, hidden, surrounded by their own.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::shop::{Shop, date, lay_out, text};

const A_MOMENT: TimeDelta = TimeDelta::seconds(20);

/// Two orders, one of them confirmed and paid in part.
async fn two_orders(shop: &mut Shop) {
    let row = shop.order(1_000, date("30"), &[("Pelanggan", json!("PT Satu"))]);
    shop.confirm(row);
    shop.order(200, date("29"), &[("Pelanggan", json!("PT Dua"))]);
    shop.after(A_MOMENT).await;
    shop.pay("ODR-2026-0001", 1_000_000, date("23"), "Ya");
    shop.after(A_MOMENT).await;
    shop.mails();
}

/// Every filled cell of people and ours by header, wherever rows and columns stand.
fn picture(shop: &Shop, tab: &str, headers: usize) -> Vec<Vec<String>> {
    let rows = shop.sandbox.book().rows(tab);
    let header = &rows[headers];
    let mut picture: Vec<Vec<String>> = rows[headers + 1..]
        .iter()
        .map(|row| {
            let mut cells: Vec<String> = header
                .iter()
                .zip(row)
                .filter(|(h, v)| !text(h).is_empty() && text(h) != "Diperbarui" && !text(v).is_empty())
                .map(|(h, v)| format!("{}={}", text(h), text(v)))
                .collect();
            cells.sort();
            cells
        })
        .filter(|row| !row.is_empty())
        .collect();
    picture.sort();
    picture
}

fn banner(shop: &Shop) -> String {
    let rows = shop.sandbox.book().rows("Status Sistem");
    rows.iter().filter(|r| text(&r[0]) == "Tab DIJEDA").map(|r| text(&r[1])).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_lost_column_of_ours_is_named_and_the_rest_works_on_until_init_brings_it_back() {
    for (tab, header) in
        [("Pesanan", "Status"), ("Pesanan", "Total"), ("Pembayaran", "Masalah"), ("Rincian", "Jumlah Rp")]
    {
        let mut shop = Shop::open("23 10:00").await;
        two_orders(&mut shop).await;
        let before = picture(&shop, tab, 0);
        let column = shop.sandbox.book().find_col(tab, 0, header).unwrap();
        shop.sandbox.human().delete_columns(tab, column, 1).unwrap();
        let new = shop.order(10, date("30"), &[("Pelanggan", json!("PT Tiga"))]);
        let report = shop.after(A_MOMENT).await;
        assert_eq!(report.paused_tabs, Vec::<String>::new(), "{header}");
        assert_eq!(shop.id(new), "ODR-2026-0003", "{header}");
        let mails = shop.mails();
        assert_eq!(mails, ["check-materials", "sheet-trouble"], "{header}");
        let mail = shop.mails_of("sheet-trouble").pop().unwrap();
        assert!(mail.text.contains(header) && mail.text.contains("orderd init"), "{}", mail.text);
        shop.after(TimeDelta::hours(2)).await;
        assert!(!shop.mails().contains(&"sheet-trouble".to_owned()), "once");
        shop.sandbox.human().delete_rows("Pesanan", new, 1).unwrap();
        lay_out(&shop.config).await;
        shop.after(A_MOMENT).await;
        if tab == "Pesanan" {
            assert_eq!(picture(&shop, tab, 0), before, "{header}");
        }
        shop.after(TimeDelta::minutes(5)).await;
        shop.mails();
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn without_the_header_of_the_ids_a_tab_pauses_until_init() {
    for (tab, header) in [("Pesanan", "No Order"), ("Pembayaran", "No Bayar")] {
        for how in ["renamed", "emptied", "deleted"] {
            let mut shop = Shop::open("23 10:00").await;
            two_orders(&mut shop).await;
            let before = picture(&shop, tab, 0);
            let column = shop.sandbox.book().find_col(tab, 0, header).unwrap();
            let human = shop.sandbox.human();
            match how {
                "renamed" => human.set(tab, 0, column, "Nomor kami").unwrap(),
                "emptied" => human.set(tab, 0, column, "").unwrap(),
                _ => human.delete_columns(tab, column, 1).unwrap(),
            }
            let report = shop.after(A_MOMENT).await;
            assert_eq!(report.paused_tabs, [tab], "{how}");
            assert_eq!(shop.mails(), ["sheet-trouble"], "{how}");
            assert!(banner(&shop).contains(header), "{}", banner(&shop));
            lay_out(&shop.config).await;
            if how == "renamed" {
                // What people wrote into our header is theirs now; the ids stand in it.
                human.set(tab, 0, column, "").unwrap();
            }
            for _ in 0..3 {
                shop.after(A_MOMENT).await;
            }
            let ids = |rows: &[Vec<String>]| -> Vec<String> {
                rows.iter().flatten().filter(|c| c.starts_with(header)).cloned().collect()
            };
            assert_eq!(ids(&picture(&shop, tab, 0)), ids(&before), "{tab} {how}");
            assert_eq!(shop.mails(), Vec::<String>::new(), "{tab} {how}");
            shop.is_idle().await;
        }
    }
}

#[tokio::test]
async fn a_doubled_header_of_people_pauses_and_one_of_ours_does_not() {
    let mut shop = Shop::open("23 10:00").await;
    two_orders(&mut shop).await;
    let width = shop.sandbox.book().size("Pesanan").1;
    shop.sandbox.human().insert_columns("Pesanan", width - 1, 1).unwrap();
    let own = width - 1;
    shop.sandbox.human().set("Pesanan", 0, own, "jumlah  (PACK)").unwrap();
    let report = shop.after(A_MOMENT).await;
    assert_eq!(report.paused_tabs, ["Pesanan"]);
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    shop.sandbox.human().set("Pesanan", 0, own, "Status").unwrap();
    let report = shop.after(A_MOMENT).await;
    assert_eq!(report.paused_tabs, Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn titles_moved_headers_and_columns_of_people_do_no_harm() {
    let mut shop = Shop::open("23 10:00").await;
    two_orders(&mut shop).await;
    let before = picture(&shop, "Pesanan", 0);
    let human = shop.sandbox.human();
    // A title and a remark above the header, two columns of people's own, one without a header, one doubled.
    human.insert_rows("Pesanan", 0, 3).unwrap();
    human.set("Pesanan", 0, 0, "PESANAN B2B").unwrap();
    human.set("Pesanan", 1, 4, "Pelanggan wajib diisi").unwrap();
    human.insert_columns("Pesanan", 2, 3).unwrap();
    for (row, values) in [(3, ["", "Warna", "Warna"]), (4, ["x", "merah", "1"]), (5, ["", "biru", ""])] {
        for (n, value) in values.into_iter().enumerate() {
            human.set("Pesanan", row, 2 + n, value).unwrap();
        }
    }
    human.insert_rows("Pesanan", 5, 2).unwrap();
    let report = shop.after(A_MOMENT).await;
    assert_eq!((report.paused_tabs, shop.mails()), (vec![], vec![]));
    let rid = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> {
        rows.into_iter().map(|r| r.into_iter().filter(|c| !c.starts_with("Warna")).collect()).collect()
    };
    assert_eq!(rid(picture(&shop, "Pesanan", 3)), before);
    // A new order in a gap; columns dragged elsewhere: the id to the right end, the customer to the left.
    let headers = shop.sandbox.book().rows("Pesanan")[3].clone();
    let at = |header: &str| headers.iter().position(|h| h == header).unwrap();
    for (header, value) in [("Pelanggan", json!("PT Sela")), ("Menu", json!("NB-AYAM")), ("Jumlah (pack)", json!(5))] {
        human.set("Pesanan", 5, at(header), value).unwrap();
    }
    shop.after(A_MOMENT).await;
    assert_eq!(shop.sandbox.book().cell("Pesanan", 5, at("No Order")), json!("ODR-2026-0003"));
    human
        .edit_book(|book| {
            let tab = book.tab_named("Pesanan").unwrap();
            let columns = book.tab(tab)?.column_count;
            book.shift(tab, orderd::sandbox::book::Dimension::Columns, 0, 1, columns)?;
            book.shift(tab, orderd::sandbox::book::Dimension::Columns, 12, 13, 0)
        })
        .unwrap();
    let report = shop.after(A_MOMENT).await;
    assert_eq!(report.paused_tabs, Vec::<String>::new());
    let ids: Vec<String> =
        picture(&shop, "Pesanan", 3).into_iter().flatten().filter(|c| c.starts_with("No Order=")).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    shop.mails();
    shop.is_idle().await;
}

#[tokio::test]
async fn a_renamed_tab_costs_three_reads_at_most_and_goes_on() {
    let mut shop = Shop::open("23 10:00").await;
    two_orders(&mut shop).await;
    for tab in ["Pesanan", "Pembayaran", "Produk", "Status Sistem", "Dokumen"] {
        shop.sandbox.human().rename_tab(tab, &format!("{tab} lama")).unwrap();
        let report = shop.after(A_MOMENT).await;
        assert!(report.paused_tabs.is_empty() && report.calls.read <= 3, "{tab}: {report:?}");
    }
    shop.is_idle().await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    let value: Vec<Vec<Value>> = shop.sandbox.book().rows("Pesanan lama");
    assert_eq!(value[1][0], json!("ODR-2026-0001"));
}
