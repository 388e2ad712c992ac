//! Receipts: one for every payment accounting verified, with a number of its own, void when accounting thinks again.

use serde_json::{Value, json};

use crate::shop::{Shop, date, text};

/// A confirmed order with its proforma out; returns row and id.
async fn confirmed(shop: &mut Shop) -> (usize, String) {
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.mails();
    let id = shop.id(row);
    (row, id)
}

fn receipt(shop: &Shop, row: usize) -> String {
    text(&shop.cell("Pembayaran", row, "No Kwitansi"))
}

/// Number, order, value and remark of the receipts in the register.
fn register(shop: &Shop) -> Vec<(String, String, i64, String)> {
    let rows = shop.sandbox.book().rows("Dokumen").to_vec();
    rows.iter()
        .filter(|r| r.get(1).and_then(Value::as_str) == Some("KW"))
        .map(|r| (text(&r[0]), text(&r[3]), r[5].as_f64().unwrap() as i64, r.get(7).map(text).unwrap_or_default()))
        .collect()
}

#[tokio::test]
async fn every_verified_payment_gets_a_receipt_and_nothing_else_does() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = confirmed(&mut shop).await;
    let dp = shop.pay(&id, 12_500_000, date("23"), "");
    shop.cycle().await;
    assert_eq!(receipt(&shop, dp), "", "what waits has no receipt");
    let tax = shop.pay_as("Potongan PPh 23", &id, 500_000, date("23"), "Ya");
    let rest = shop.pay(&id, 12_000_000, date("22"), "Ya");
    let refused = shop.pay(&id, 1_000, date("22"), "Tidak");
    shop.fill("Pembayaran", dp, &[("Terverifikasi", json!("Ya"))]);
    let report = shop.cycle().await;
    // By the number of the payment, not by where its row stands or when it was verified.
    assert_eq!(report.documents, ["001/KW/MKN/XI/2026", "002/KW/MKN/XI/2026"]);
    let shown = [dp, tax, rest, refused].map(|row| receipt(&shop, row));
    assert_eq!(shown, ["001/KW/MKN/XI/2026", "", "002/KW/MKN/XI/2026", ""]);
    let entry = |number: &str, value| (number.to_owned(), id.clone(), value, String::new());
    assert_eq!(register(&shop), [entry("001/KW/MKN/XI/2026", 12_500_000), entry("002/KW/MKN/XI/2026", 12_000_000)]);
    assert_eq!(shop.money(row, "Sisa Tagihan"), 0);
    // Whatever somebody types over our number is put back.
    shop.fill("Pembayaran", dp, &[("No Kwitansi", json!("999/KW/MKN/XI/2026"))]);
    shop.cycle().await;
    assert_eq!(receipt(&shop, dp), "001/KW/MKN/XI/2026");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_verification_taken_back_voids_the_receipt_and_a_new_one_gets_a_new_number() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.at("23 10:02").await;
    let id = shop.id(row);
    let dp = shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(receipt(&shop, dp), "", "numbers wait until the row rests");
    shop.at("23 10:04").await;
    assert_eq!(receipt(&shop, dp), "001/KW/MKN/XI/2026");
    // Cleared and set again while nobody has looked: nothing happened.
    shop.fill("Pembayaran", dp, &[("Terverifikasi", json!(""))]);
    shop.cycle().await;
    shop.fill("Pembayaran", dp, &[("Terverifikasi", json!("Ya"))]);
    shop.at("23 10:06").await;
    assert_eq!(receipt(&shop, dp), "001/KW/MKN/XI/2026");
    shop.fill("Pembayaran", dp, &[("Terverifikasi", json!(""))]);
    shop.cycle().await;
    shop.at("23 10:08").await;
    assert_eq!(receipt(&shop, dp), "001/KW/MKN/XI/2026 (BATAL)");
    assert_eq!(register(&shop), [("001/KW/MKN/XI/2026".into(), id.clone(), 12_500_000, "BATAL".into())]);
    shop.is_idle().await;
    shop.fill("Pembayaran", dp, &[("Terverifikasi", json!("Ya"))]);
    shop.cycle().await;
    let report = shop.at("23 10:10").await;
    assert_eq!(report.documents, ["002/KW/MKN/XI/2026"]);
    assert_eq!(receipt(&shop, dp), "002/KW/MKN/XI/2026");
    let notes: Vec<String> = register(&shop).into_iter().map(|r| r.3).collect();
    assert_eq!(notes, ["BATAL", ""]);
    shop.is_idle().await;
}

#[tokio::test]
async fn receipts_begin_at_one_every_year() {
    let mut shop = Shop::open("2026-12-31 10:00").await;
    let row = shop.order(1_000, date("2027-01-10"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    let first = shop.pay(&id, 12_500_000, date("2026-12-31"), "Ya");
    shop.cycle().await;
    let second = shop.pay(&id, 12_500_000, date("2026-12-31"), "Ya");
    shop.fill("Pembayaran", second, &[("No Referensi", json!("lunas"))]);
    shop.at("2027-01-02 10:00").await;
    assert_eq!(
        (receipt(&shop, first), receipt(&shop, second)),
        ("001/KW/MKN/XII/2026".into(), "001/KW/MKN/I/2027".into())
    );
    shop.is_idle().await;
}

#[tokio::test]
async fn a_lost_database_takes_receipts_over_and_issues_none_for_what_was_verified_before() {
    let mut shop = Shop::open("23 10:00").await;
    let (_, id) = confirmed(&mut shop).await;
    let rows: Vec<usize> = (0..2)
        .map(|n| {
            let row = shop.pay(&id, 1_000_000 + n, date("23"), "Ya");
            shop.fill("Pembayaran", row, &[("No Referensi", json!(format!("TRX-{n}")))]);
            row
        })
        .collect();
    shop.cycle().await;
    shop.fill("Pembayaran", rows[1], &[("Terverifikasi", json!(""))]);
    shop.cycle().await;
    assert_eq!(receipt(&shop, rows[1]), "002/KW/MKN/XI/2026 (BATAL)");
    shop.stop();
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(shop.folder.path().join(format!("state.db{end}")));
    }
    // A third was verified while nobody looked.
    let third = shop.pay(&id, 3_000_000, date("23"), "Ya");
    shop.start().await;
    let report = shop.cycle().await;
    assert_eq!((report.documents.len(), receipt(&shop, rows[0])), (0, "001/KW/MKN/XI/2026".into()));
    assert_eq!(receipt(&shop, rows[1]), "002/KW/MKN/XI/2026 (BATAL)");
    assert_eq!(receipt(&shop, third), "");
    assert_eq!(
        register(&shop).into_iter().map(|r| (r.0, r.3)).collect::<Vec<_>>(),
        [("001/KW/MKN/XI/2026".to_owned(), "".to_owned()), ("002/KW/MKN/XI/2026".to_owned(), "BATAL".to_owned())]
    );
    // What is verified from now on goes on behind the numbers taken over.
    shop.fill("Pembayaran", rows[1], &[("Terverifikasi", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!(receipt(&shop, rows[1]), "003/KW/MKN/XI/2026");
    shop.is_idle().await;
}

#[tokio::test]
async fn receipts_of_one_look_are_one_mail_with_all_of_them() {
    let mut shop = Shop::open("23 10:00").await;
    let (_, first) = confirmed(&mut shop).await;
    let (_, second) = confirmed(&mut shop).await;
    shop.pay(&first, 5_000_000, date("22"), "Ya");
    shop.pay(&first, 7_500_000, date("23"), "Ya");
    shop.pay(&second, 12_500_000, date("23"), "Ya");
    shop.cycle().await;
    let mails = shop.mails_of("payment-received");
    // A paper and a ready text for each payment.
    assert_eq!(
        mails.iter().map(|mail| (&*mail.recipient, mail.attachments)).collect::<Vec<_>>(),
        [("marketing@shop.example", 3)]
    );
    let text = &mails[0].text;
    assert_eq!(text.matches("lewat WhatsApp: https://wa.me/").count(), 3, "{text}");
    shop.is_idle().await;
}
