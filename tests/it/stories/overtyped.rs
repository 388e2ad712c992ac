//! People typing where only the clerk writes.

use chrono::TimeDelta;
use orderd::store::{OpenMode, Store};
use serde_json::{Value, json};

use crate::shop::{Shop, date, text};

const A_POLL: TimeDelta = TimeDelta::seconds(15);

async fn history(shop: &Shop, subject: &str) -> Vec<String> {
    let store = Store::open(&shop.config.state.url(), OpenMode::Read).await.unwrap();
    store.history(subject).await.unwrap().into_iter().map(|line| line.text.into()).collect()
}

#[tokio::test]
async fn what_is_typed_into_the_clerks_cells_is_put_back_and_noted() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    let payment = shop.pay(&id, 1_000_000, date("23"), "Ya");
    shop.after(A_POLL).await;
    shop.mails();
    let columns =
        ["Status", "No Order", "Total", "No Proforma", "Sisa Tagihan", "Masalah", "Izin Kirim", "Waktu Konfirmasi"];
    for column in columns {
        let before = shop.see(row, column);
        for typed in [json!("Selesai"), json!(9), json!(true), json!("")] {
            shop.set(row, column, typed.clone());
            shop.after(A_POLL).await;
            assert_eq!(shop.see(row, column), before, "{column} {typed}");
        }
    }
    // More than one at once, and in a payment's row.
    shop.set(row, "Status", "Draf");
    shop.set(row, "Penanda", "TOP");
    shop.fill("Pembayaran", payment, &[("No Bayar", json!("BYR-2026-0009")), ("Pelanggan", json!("Toko Lain"))]);
    shop.after(A_POLL).await;
    assert_eq!((shop.status(row), shop.flags(row)), ("Menunggu DP".into(), String::new()));
    assert_eq!(text(&shop.cell("Pembayaran", payment, "No Bayar")), "BYR-2026-0001");
    assert_eq!(text(&shop.cell("Pembayaran", payment, "Pelanggan")), "PT Maju Jaya");
    assert_eq!(shop.mails(), Vec::<String>::new());
    let told = history(&shop, &id).await;
    for column in columns.iter().filter(|c| **c != "Masalah" && **c != "Izin Kirim") {
        assert!(told.contains(&format!("Kolom ⚙ {column} diubah orang; dikembalikan.")), "{column}: {told:#?}");
    }
    assert!(told.contains(&"Kolom ⚙ Status, Penanda diubah orang; dikembalikan.".to_owned()), "{told:#?}");
    let told = history(&shop, "BYR-2026-0001").await;
    assert_eq!(
        told.iter().filter(|l| *l == "Kolom ⚙ No Bayar, Pelanggan diubah orang; dikembalikan.").count(),
        1,
        "{told:#?}"
    );
    // What the clerk changes himself is not laid at anybody's door.
    let before = history(&shop, &id).await.iter().filter(|l| l.starts_with("Kolom")).count();
    shop.set(row, "Ongkir", 50_000);
    shop.after(A_POLL).await;
    shop.fill("Pembayaran", payment, &[("Nominal", json!(2_000_000))]);
    shop.after(A_POLL).await;
    assert_eq!(history(&shop, &id).await.iter().filter(|l| l.starts_with("Kolom")).count(), before);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_cell_that_is_fought_over_is_left_alone_and_told_of_once() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(100, date("30"), &[]);
    let other = shop.order(100, date("30"), &[("Pelanggan", json!("PT Lain"))]);
    shop.cycle().await;
    shop.mails();
    let mut written = 0;
    for n in 0..40 {
        shop.set(row, "Status", format!("catatan {n}"));
        shop.set(other, "Catatan", n);
        shop.after(A_POLL).await;
        written += usize::from(shop.status(row) == "Menunggu R&D/PPIC");
    }
    assert_eq!(written, 5, "the sixth rewrite within ten minutes is one too many");
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    let mail = shop.mails_of("sheet-trouble").pop().unwrap();
    assert!(mail.text.contains("ODR-2026-0001 Status"), "{}", mail.text);
    // Its number is written as often as somebody empties it: nobody could tell the row without.
    for _ in 0..8 {
        shop.set(row, "No Order", "");
        shop.after(A_POLL).await;
        assert_eq!(shop.id(row), "ODR-2026-0001");
    }
    assert_eq!(shop.mails(), Vec::<String>::new());
    // The rest of the row goes on.
    shop.set(row, "Jumlah (pack)", 120);
    shop.after(A_POLL).await;
    assert_eq!(shop.money(row, "Total Pack"), 120);
    assert_eq!(shop.status(row), "catatan 39");
    shop.is_idle().await;
    // An hour later it is written again; whoever goes on gets a longer rest and no second mail.
    shop.after(TimeDelta::minutes(61)).await;
    assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
    for n in 0..10 {
        shop.set(row, "Status", format!("lagi {n}"));
        shop.after(A_POLL).await;
    }
    shop.after(TimeDelta::minutes(90)).await;
    assert_eq!(shop.status(row), "lagi 9");
    shop.after(TimeDelta::minutes(40)).await;
    assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
    assert!(!shop.mails().contains(&"sheet-trouble".to_owned()));
    shop.is_idle().await;
    assert_eq!(shop.cell("Pesanan", row, "Catatan"), Value::Null);
}
