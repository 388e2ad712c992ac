//! `orderd recall`: whom to call when something was wrong with a menu, from memory alone.

use serde_json::{Value, json};

use crate::commands::{failed, orderd, said};
use crate::shop::{Shop, date};

const SPAN: [&str; 4] = ["--from", "2026-11-24", "--to", "2026-11-26"];

fn recall(shop: &Shop, menu: &str, span: &[&str], more: &[&str]) -> std::process::Output {
    let words: Vec<&str> = ["recall", "--menu", menu].iter().chain(span).chain(more).copied().collect();
    orderd(shop, &words)
}

fn as_json(shop: &Shop, menu: &str, span: &[&str]) -> Value {
    serde_json::from_str(&said(&recall(shop, menu, span, &["--json"]), &[])).unwrap()
}

/// The orders found, each with its packs.
fn found(shop: &Shop, menu: &str, span: &[&str]) -> Vec<(String, u64)> {
    let list = as_json(shop, menu, span)["orders"].as_array().unwrap().clone();
    list.iter().map(|order| (order["order"].as_str().unwrap().to_owned(), order["packs"].as_u64().unwrap())).collect()
}

fn expected(orders: &[(u32, u64)]) -> Vec<(String, u64)> {
    orders.iter().map(|(number, packs)| (format!("ODR-2026-{number:04}"), *packs)).collect()
}

/// On credit, so that no payment stands in the way.
async fn agreed(shop: &mut Shop, packs: i64, day: &str, more: &[(&str, Value)]) -> usize {
    let mut cells = vec![("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14)), ("No HP", json!("0812-3456-7890"))];
    cells.extend(more.iter().cloned());
    let row = shop.order(packs, date(day), &cells);
    shop.cycle().await;
    answered(shop, row).await;
    row
}

/// Everybody says yes.
async fn answered(shop: &mut Shop, row: usize) {
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle().await;
}

async fn step(shop: &mut Shop, row: usize, columns: &[&str]) {
    for column in columns {
        shop.set(row, column, "Ya");
        shop.cycle().await;
    }
}

const UNTIL_GONE: [&str; 3] = ["Selesai Produksi", "Buat Surat Jalan", "Dikirim"];

/// A week of orders, of which the menu reached some customers, will reach others, and does not concern the rest.
async fn week() -> Shop {
    let mut shop = Shop::open("20 10:00").await;
    // 1: delivered on its day, twenty packs refused at the door.
    let row = agreed(&mut shop, 300, "24", &[("Sopir", json!("Pak Asep")), ("No Polisi", json!("D 1 AB"))]).await;
    step(&mut shop, row, &["Selesai Produksi", "Buat Surat Jalan"]).await;
    shop.at("24 09:00").await;
    step(&mut shop, row, &["Dikirim"]).await;
    shop.fill(
        "Pesanan",
        row,
        &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("24")), ("Jumlah Ditolak", json!(20))],
    );
    shop.cycle().await;
    // 2: of 260 packs 150 were made, all of them of this menu: what is missing is taken off the last line first.
    let row = agreed(&mut shop, 200, "26", &[("Menu", json!("nasi box ayam"))]).await;
    shop.add("Rincian", &[("No Order", json!("ODR-2026-0002")), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(60))]);
    shop.cycle().await;
    answered(&mut shop, row).await;
    shop.set(row, "Jumlah Jadi", 150);
    step(&mut shop, row, &["Selesai Produksi"]).await;
    // 3: still to be made, and its row will be gone. 4: the day after. 5: called off. 6: a draft. 7: another menu.
    agreed(&mut shop, 70, "25", &[]).await;
    agreed(&mut shop, 80, "27", &[]).await;
    let row = agreed(&mut shop, 90, "25", &[]).await;
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara batal"))]);
    shop.order(40, date("25"), &[("Kirim ke R&D", json!(""))]);
    agreed(&mut shop, 50, "25", &[("Menu", json!("SB-A"))]).await;
    // 8: for the day after, and gone a day early.
    let row = agreed(&mut shop, 30, "27", &[("Metode", json!("Ambil Sendiri")), ("Ongkir", json!(0))]).await;
    shop.at("26 18:00").await;
    step(&mut shop, row, &UNTIL_GONE).await;
    shop
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_that_brought_a_menu_out_of_the_house_is_found_with_whom_to_call() {
    let mut shop = week().await;
    let lost = shop.row_of("ODR-2026-0003").unwrap();
    shop.sandbox.human().delete_rows("Pesanan", lost, 1).unwrap();
    shop.cycle().await;
    shop.at("26 18:10").await;
    shop.stop();
    let all = expected(&[(1, 280), (3, 70), (2, 150), (8, 30)]);
    // By code, by name, in any case and spacing.
    for menu in ["NB-AYAM", "nb-ayam", "  Nasi  box AYAM "] {
        assert_eq!(found(&shop, menu, &SPAN), all, "{menu}");
    }
    let list = as_json(&shop, "NB-AYAM", &SPAN);
    assert_eq!((&list["packs"], &list["packs_left"]), (&json!(530), &json!(310)));
    assert_eq!(list["menu"], json!(["NB-AYAM", "Nasi Box Ayam"]));
    let first = json!({
        "order": "ODR-2026-0001", "customer": "PT Maju Jaya", "phone": "+6281234567890", "outlet": "Pusat",
        "packs": 280, "rejected": 20, "status": "Piutang Berjalan", "has_left": true, "left_on": "2026-11-24",
        "row_gone": false, "day": "2026-11-24", "hour": null, "method": "Kirim", "address": "Jl. Contoh 1",
        "recipient": "Ibu Contoh", "recipient_phone": null, "driver": "Pak Asep", "plate": "D 1 AB",
    });
    assert_eq!(list["orders"][0], first);
    let out = said(
        &recall(&shop, "NB-AYAM", &SPAN, &[]),
        &["NB-AYAM / Nasi Box Ayam, 24/11/2026 to 26/11/2026: 4 orders, 530 packs, 310 of them have left"],
    );
    insta::assert_snapshot!(out);

    // Each end of the span on both of its sides.
    assert_eq!(found(&shop, "NB-AYAM", &["--from", "2026-11-25", "--to", "2026-11-25"]), expected(&[(3, 70)]));
    assert_eq!(
        found(&shop, "NB-AYAM", &["--from", "2026-11-27", "--to", "2026-11-27"]),
        expected(&[(8, 30), (4, 80)]),
        "left on the 26th, asked for on the 27th"
    );
    said(
        &recall(&shop, "NB-AYAM", &["--from", "2026-12-01", "--to", "2026-12-02"], &[]),
        &["01/12/2026 to 02/12/2026: no order"],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_menu_nobody_knows_and_days_that_are_none_are_refused_with_a_sentence() {
    let mut shop = Shop::open("20 10:00").await;
    failed(&recall(&shop, "NB-AYAM", &SPAN, &[]), &["no order ever had the menu \"NB-AYAM\"", "tab Produk"]);
    agreed(&mut shop, 70, "25", &[]).await;
    shop.stop();
    failed(&recall(&shop, "Nasi Boks Ayam", &SPAN, &[]), &["did you mean \"Nasi Box Ayam\"?"]);
    failed(&recall(&shop, "NB-AYM", &SPAN, &[]), &["did you mean \"NB-AYAM\"?"]);
    failed(&recall(&shop, "ayam", &SPAN, &[]), &["did you mean \"Nasi Box Ayam\"?"]);
    failed(&recall(&shop, "Rendang", &SPAN, &[]), &["no order ever had the menu \"Rendang\"", "tab Produk"]);
    let turned = ["--from", "2026-11-26", "--to", "2026-11-24"];
    failed(&recall(&shop, "NB-AYAM", &turned, &[]), &["--from 2026-11-26 is later than --to 2026-11-24"]);
    for span in [["--from", "26/11/2026", "--to", "2026-11-27"], ["--from", "2026-11-26", "--to", "2026-11-31"]] {
        let output = recall(&shop, "NB-AYAM", &span, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains("year-month-day"), "{said}");
    }
}
