//! What people are told, word for word, in the life of an order of each kind. A changed word changes a picture here, and
//! whoever changes it reads the mail as its reader does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::shop::{Shop, date};

/// A kind of order and how its life goes.
struct Life {
    /// Cells beyond the usual ones.
    cells: Vec<(&'static str, Value)>,
    /// Further lines: menu and packs.
    lines: &'static [(&'static str, i64)],
    packs: i64,
    /// What is paid before production, and when the goods are ready.
    first: i64,
    rest: i64,
    made: Option<i64>,
    rejected: Option<i64>,
}

impl Default for Life {
    fn default() -> Self {
        Self { cells: vec![], lines: &[], packs: 400, first: 5_000_000, rest: 5_000_000, made: None, rejected: None }
    }
}

/// Everything mailed since the last look: each text once, with those who got it.
#[derive(Default)]
struct Album {
    seen: BTreeSet<String>,
    text: String,
}

impl Album {
    fn look(&mut self, shop: &Shop, when: &str) {
        let mut texts: BTreeMap<(String, String, String, usize), Vec<String>> = BTreeMap::new();
        for mail in shop.all_mails() {
            if !self.seen.insert(mail.file.clone()) {
                continue;
            }
            let recipient = mail.recipient.split('@').next().unwrap_or_default().to_owned();
            texts
                .entry((mail.kind, mail.subject, without_ports(&mail.text), mail.attachments))
                .or_default()
                .push(recipient);
        }
        for ((kind, subject, text, attachments), mut readers) in texts {
            readers.sort();
            let papers = if attachments > 0 { format!(" · lampiran: {attachments}") } else { String::new() };
            let readers = readers.join(", ");
            write!(self.text, "\n═══ {when} · {kind} · {readers}{papers}\n{subject}\n\n{}\n", text.trim()).unwrap();
        }
    }
}

/// The address of the page differs from run to run.
fn without_ports(text: &str) -> String {
    let mut plain = String::new();
    for (n, part) in text.split("http://127.0.0.1:").enumerate() {
        if n > 0 {
            plain.push_str("http://sheet");
        }
        plain.push_str(if n > 0 { part.trim_start_matches(|c: char| c.is_ascii_digit()) } else { part });
    }
    plain
}

async fn live(life: Life) -> String {
    let mut shop = Shop::open("2026-11-16 09:00").await;
    let mut album = Album::default();
    let row = shop.order(life.packs, date("2026-11-24"), &life.cells);
    shop.cycle().await;
    let id = shop.id(row);
    for (menu, packs) in life.lines {
        shop.add("Rincian", &[("No Order", json!(id)), ("Menu", json!(menu)), ("Jumlah (pack)", json!(packs))]);
    }
    shop.at("2026-11-16 09:05").await;
    album.look(&shop, "order masuk");
    shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    shop.at("2026-11-16 10:00").await;
    shop.set(row, "Konfirmasi SM", "Ya");
    shop.at("2026-11-16 11:00").await;
    album.look(&shop, "dijawab");
    if shop.see(row, "Skema Bayar") == "TOP" {
        shop.set(row, "Persetujuan Kredit", "Ya");
        shop.at("2026-11-16 12:00").await;
        album.look(&shop, "kredit disetujui");
    }
    if life.first > 0 {
        let payment = shop.pay(&id, life.first, date("2026-11-17"), "");
        shop.fill("Pembayaran", payment, &[("No Referensi", json!("TRX-1"))]);
        shop.at("2026-11-17 09:00").await;
        shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("Ya"))]);
        shop.at("2026-11-17 10:00").await;
        album.look(&shop, "uang pertama");
    }
    shop.set(row, "Mulai Produksi", "Ya");
    shop.at("2026-11-23 08:00").await;
    shop.set(row, "Selesai Produksi", "Ya");
    if let Some(made) = life.made {
        shop.set(row, "Jumlah Jadi", made);
    }
    shop.at("2026-11-23 14:00").await;
    shop.fill("Pesanan", row, &[("Buat Surat Jalan", json!("Ya")), ("Sopir", json!("Pak Contoh"))]);
    shop.at("2026-11-23 15:00").await;
    album.look(&shop, "dibuat");
    if life.rest > 0 {
        let payment = shop.pay(&id, life.rest, date("2026-11-23"), "Ya");
        shop.fill("Pembayaran", payment, &[("No Referensi", json!("TRX-2"))]);
        shop.at("2026-11-23 16:00").await;
        album.look(&shop, "lunas");
    }
    shop.set(row, "Dikirim", "Ya");
    shop.at("2026-11-24 09:00").await;
    shop.at("2026-11-25 10:01").await;
    album.look(&shop, "dikirim");
    let rejected = life.rejected.map(|packs| ("Jumlah Ditolak", json!(packs)));
    let received = [("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("2026-11-24"))];
    shop.fill("Pesanan", row, &received.into_iter().chain(rejected).collect::<Vec<_>>());
    shop.at("2026-11-25 11:00").await;
    album.look(&shop, "diterima");
    if shop.see(row, "Status") != "Selesai" {
        for day in ["2026-12-09 09:00", "2026-12-24 09:00"] {
            shop.at(day).await;
        }
        album.look(&shop, "kemudian");
    }
    album.text
}

/// One test for each kind of order: what its people read.
macro_rules! lives {
    ($($name:ident: $life:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                insta::assert_snapshot!(stringify!($name), live($life).await);
            }
        )*
    };
}

lives! {
    an_order_with_down_payment: Life::default();
    an_order_on_credit: Life {
        cells: vec![("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))],
        first: 0,
        rest: 0,
        ..Life::default()
    };
    an_order_on_credit_with_down_payment: Life {
        cells: vec![("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14)), ("DP %", json!(30)), ("Disetujui Oleh", json!("Direktur"))],
        first: 3_000_000,
        rest: 0,
        ..Life::default()
    };
    an_order_in_cash: Life {
        cells: vec![("Skema Bayar", json!("TUNAI"))],
        first: 10_000_000,
        rest: 0,
        rejected: Some(10),
        ..Life::default()
    };
    an_order_that_is_fetched: Life {
        cells: vec![("Metode", json!("Ambil Sendiri")), ("Alamat", json!("")), ("Ongkir", json!(""))],
        ..Life::default()
    };
    a_donation: Life {
        cells: vec![("Pelanggan", json!("Yayasan Contoh")), ("Donasi", json!("Ya")), ("Minta Dokumentasi", json!("Ya"))],
        ..Life::default()
    };
    an_order_of_three_menus: Life {
        cells: vec![("Catatan", json!("tanpa sambal"))],
        lines: &[("SB-A", 100), ("NB-RDG", 50)],
        first: 10_000_000,
        rest: 10_000_000,
        ..Life::default()
    };
    an_order_made_short: Life { made: Some(390), rest: 4_750_000, ..Life::default() };
}
