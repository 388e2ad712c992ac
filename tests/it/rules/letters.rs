//! Every kind of mail an order can bring about, off the straight line too, in the words of each way to pay and to receive.
//! A changed word changes a picture here, and whoever changes it reads the mail as its reader does.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mail_parser::MessageParser;
use orderd::domain::notice::{Notice, NoticeKind};
use orderd::mail::{Composer, Letter, Wording};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{PaperShop, Plan, people};
use crate::mail::samples::{company, links, sender, workbook};
use crate::shop::date;

const ID: &str = "ODR-2026-0001";

/// A kind of order: the cells that make it one, and what is asked for first.
struct Kind {
    cells: Vec<(&'static str, Value)>,
    first: i64,
}

impl Kind {
    /// A price for it; what is given away stays so.
    fn price(&self, rupiah: i64) -> i64 {
        if self.first > 0 { rupiah } else { 0 }
    }
}

/// What was mailed: each kind once for every moment it is told at.
#[derive(Default)]
struct Album {
    seen: BTreeSet<String>,
    text: String,
}

impl Album {
    fn look(&mut self, plan: &Plan, when: &str) {
        for notice in &plan.notices {
            // The first of a kind, and its first reminder; changes and ends are told in words of their own each time.
            let is_told_anew = [
                "order-changed",
                "order-closed",
                "request-settlement",
                "delivery-order-replaced",
                "deadline",
                "proforma-issued",
            ]
            .contains(&notice.key.kind.as_str());
            let told = if is_told_anew { when } else { "" };
            let again = notice.key.rung > 0;
            if self.seen.insert(format!("{} {again} {told}", notice.key.kind)) {
                let readers = people(notice);
                write!(self.text, "\n═══ {when} · {} → {readers}\n{}\n", notice.key.kind, letter(notice)).unwrap();
            }
        }
    }
}

/// A mail as the first of its readers sees it, with the WhatsApp text in the open.
fn letter(notice: &Notice) -> String {
    let papers = if notice.papers.is_empty() { vec![] } else { vec![workbook()] };
    let letter = Letter {
        recipient: &notice.to[0],
        notices: std::slice::from_ref(notice),
        from: &sender(),
        company: &company(),
        links: &links(),
        attachments: &papers,
        at: notice.at,
        timezone: chrono_tz::Asia::Jakarta,
        message_id: "<a@b>",
        references: None,
    };
    let message = Composer::new(Wording::built_in()).compose(&letter).unwrap();
    let mail = MessageParser::default().parse(&message.bytes).unwrap();
    let text = mail.body_text(0).unwrap().replace("\r\n", "\n");
    let open = |line: &str| match line.split_once("https://wa.me/") {
        Some((before, link)) => format!("{before}wa.me/{}", percent_decode_str(link).decode_utf8_lossy()),
        None => line.to_owned(),
    };
    let lines: Vec<String> = text.trim().lines().map(open).collect();
    format!("{}\n\n{}", mail.subject().unwrap(), lines.join("\n"))
}

fn open(kind: &Kind, packs: i64, more: &[(&'static str, Value)]) -> (PaperShop, u32) {
    let mut shop = PaperShop::open("23 09:00");
    let cells: Vec<(&str, Value)> = kind.cells.iter().chain(more).cloned().collect();
    let row = shop.order(packs, date("30"), &cells);
    (shop, row)
}

/// Nobody answers a large order; then it lacks raw material; then its day is over.
fn waits(kind: &Kind, album: &mut Album) {
    let (mut shop, row) = open(kind, 1_001, &[]);
    album.look(&shop.cycle(), "order besar masuk");
    for (at, when) in [("24 09:00", "H−6"), ("26 09:00", "H−4"), ("27 09:00", "H−3")] {
        album.look(&shop.at(at), when);
    }
    shop.set(row, "Cek PPIC", "Sebagian");
    album.look(&shop.at("27 10:00"), "bahan kurang");
    shop.fill("Pesanan", row, &[("Tanggal Kirim", date("2026-12-07")), ("Cek PPIC", json!("Tersedia"))]);
    shop.set(row, "Cek R&D", "Sanggup");
    album.look(&shop.at("27 11:00"), "bahan ada");
    album.look(&shop.at("2026-12-08 09:00"), "H lewat");
    shop.fill("Pesanan", row, &[("Konfirmasi SM", json!("Tolak")), ("Alasan Tolak", json!("dapur penuh"))]);
    album.look(&shop.at("2026-12-08 10:00"), "ditolak");
}

/// Confirmed, changed, refused its credit and its money, called off.
fn changes(kind: &Kind, album: &mut Album) {
    let (mut shop, row) = open(kind, 400, &[]);
    shop.confirm(row);
    album.look(&shop.cycle(), "dikonfirmasi");
    shop.set(row, "Persetujuan Kredit", "Tolak");
    album.look(&shop.at("23 10:00"), "kredit ditolak");
    shop.set(row, "Harga Satuan", kind.price(24_000));
    album.look(&shop.at("23 11:00"), "harga berubah");
    shop.set(row, "Persetujuan Kredit", "Ya");
    album.look(&shop.at("23 12:00"), "kredit disetujui");
    if kind.first > 0 {
        let paid = shop.pay_as("Pembayaran", ID, kind.first, date("23"), "");
        album.look(&shop.at("23 13:00"), "dibayar");
        shop.verify(paid, "Tidak");
        album.look(&shop.at("23 14:00"), "pembayaran ditolak");
        album.look(&shop.at("26 08:00"), "belum dibayar");
        shop.verify(paid, "Ya");
    }
    album.look(&shop.at("26 09:00"), "pembayaran diverifikasi");
    shop.set(row, "Harga Satuan", kind.price(23_000));
    album.look(&shop.at("26 10:00"), "harga turun setelah dibayar");
    album.look(&shop.at("29 09:00"), "besok H");
    shop.set(row, "Cek R&D", Value::Null);
    album.look(&shop.at("29 10:00"), "jawaban R&D dicabut");
    shop.set(row, "Cek R&D", "Sanggup");
    shop.set(row, "Jumlah (pack)", 450);
    album.look(&shop.at("29 11:00"), "jumlah naik");
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara ditunda"))]);
    album.look(&shop.at("29 12:00"), "dibatalkan");
}

/// Made, on paper, corrected; money and credit taken back; gone, received, owed.
fn leaves(kind: &Kind, album: &mut Album) {
    let asked_for = [("Donasi", json!("Ya")), ("Minta Dokumentasi", json!("Ya")), ("Ongkir", Value::Null)];
    let (mut shop, row) = open(kind, 400, &asked_for);
    shop.confirm(row);
    shop.cycle();
    shop.set(row, "Persetujuan Kredit", "Ya");
    let paid = (kind.first > 0).then(|| shop.pay(ID, kind.first, date("23")));
    album.look(&shop.at("23 10:00"), "uang pertama");
    shop.set(row, "Mulai Produksi", "Ya");
    shop.at("29 10:00");
    album.look(&shop.at("30 06:00"), "produksi pagi H");
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Jumlah Jadi", json!(390))]);
    album.look(&shop.at("30 07:00"), "jadi kurang");
    let delivered = shop.see(row, "Metode") == "Kirim";
    if delivered {
        shop.set(row, "Ongkir", 0);
    }
    shop.set(row, "Buat Surat Jalan", "Ya");
    album.look(&shop.at("30 08:00"), "surat jalan");
    if let Some(paid) = paid {
        shop.verify(paid, "Tidak");
        album.look(&shop.at("30 08:30"), "verifikasi ditarik");
        shop.verify(paid, "Ya");
    }
    shop.set(row, "Persetujuan Kredit", Value::Null);
    album.look(&shop.at("30 08:40"), "kredit dicabut");
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.fill("Pesanan", row, &[("Ulangi SJ", json!("Ya")), ("Alasan Ulangi", json!("harga salah ketik"))]);
    shop.set(row, "Harga Satuan", kind.price(24_500));
    album.look(&shop.at("30 09:00"), "surat jalan diulang");
    if delivered {
        shop.set(row, "Sopir", "Pak Contoh");
    } else {
        shop.set(row, "Penerima", "Pak Ambil");
    }
    album.look(&shop.at("30 10:30"), "nama di surat jalan");
    album.look(&shop.at("2026-12-01 09:00"), "H lewat");
    shop.set(row, "Dikirim", "Ya");
    album.look(&shop.at("2026-12-01 11:00"), "keluar");
    album.look(&shop.at("2026-12-02 10:00"), "belum diterima");
    let received = [("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("2026-12-02"))];
    shop.fill("Pesanan", row, &received);
    shop.set(row, "Jumlah Ditolak", 10);
    album.look(&shop.at("2026-12-02 11:00"), "ditolak 10 pack");
    for at in ["2026-12-15 09:00", "2026-12-22 09:00"] {
        album.look(&shop.at(at), "jatuh tempo");
    }
    if kind.first > 0 {
        shop.pay(ID, 20_000_000, date("2026-12-22"));
    }
    album.look(&shop.at("2026-12-22 10:00"), "lunas");
}

fn letters(cells: Vec<(&'static str, Value)>, first: i64) -> String {
    let (kind, mut album) = (Kind { cells, first }, Album::default());
    waits(&kind, &mut album);
    changes(&kind, &mut album);
    leaves(&kind, &mut album);
    album.text
}

/// One test for each kind of order.
macro_rules! letters {
    ($($name:ident: $cells:expr, $first:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(stringify!($name), letters($cells, $first));
            }
        )*
    };
}

letters! {
    with_down_payment: vec![], 5_000_000;
    on_credit: vec![("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))], 1_000_000;
    on_credit_with_down_payment:
        vec![("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14)), ("DP %", json!(50))], 5_000_000;
    in_cash: vec![("Skema Bayar", json!("TUNAI"))], 10_000_000;
    fetched: vec![("Metode", json!("Ambil Sendiri")), ("Alamat", Value::Null), ("Ongkir", Value::Null)], 5_000_000;
    fetched_on_credit:
        vec![
            ("Metode", json!("Ambil Sendiri")),
            ("Alamat", Value::Null),
            ("Ongkir", Value::Null),
            ("Skema Bayar", json!("TOP")),
            ("TOP (hari)", json!(14)),
        ],
        1_000_000;
    given_away: vec![("Harga Satuan", json!(0)), ("Skema Bayar", json!("TUNAI"))], 0;
}

/// The reports of a morning after a week's work, as their readers have them.
#[test]
fn reports() {
    let mut shop = PaperShop::open_as("23 09:00", |text| text.replace("copies = \"now\"", "copies = \"digest\""));
    shop.add("Kapasitas", &[("Outlet", json!("Pusat")), ("Tanggal", date("2026-12-01")), ("Maks Pack", json!(1_000))]);
    let customer = |name: &str| ("Pelanggan", json!(name));
    let [waits, short, made, owed, donated] = [
        shop.order(1_001, date("2026-12-01"), &[customer("PT Besar")]),
        shop.order(300, date("2026-12-01"), &[customer("CV Kurang")]),
        shop.order(200, date("26"), &[customer("PT Jadi")]),
        shop.order(150, date("24"), &[customer("PT Tempo"), ("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(1))]),
        shop.order(90, date("25"), &[customer("Yayasan"), ("Donasi", json!("Ya")), ("Minta Dokumentasi", json!("Ya"))]),
    ];
    shop.set(short, "Cek PPIC", "Sebagian");
    for row in [made, owed, donated] {
        shop.confirm(row);
        shop.set(row, "Persetujuan Kredit", "Ya");
    }
    shop.cycle();
    shop.pay("ODR-2026-0003", 2_500_000, date("23"));
    shop.pay("ODR-2026-0005", 2_250_000, date("23"));
    shop.at("23 10:00");
    for row in [made, owed, donated] {
        shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    }
    shop.at("23 11:00");
    for row in [owed, donated] {
        shop.set(row, "Dikirim", "Ya");
        shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("25"))]);
    }
    shop.set(waits, "Cek R&D", "Sanggup");
    shop.at("25 16:00");
    let mut text = String::new();
    use NoticeKind::{AccountingExport, Digest, Readiness, Weekly};
    for (at, kind) in
        [("26 07:30", Digest), ("28 07:35", Readiness), ("30 08:00", Weekly), ("2026-12-01 07:00", AccountingExport)]
    {
        for notice in shop.at_slot(at, kind).notices.iter().filter(|notice| notice.key.kind == kind) {
            write!(text, "\n═══ {at} · {kind} → {}\n{}\n", people(notice), letter(notice)).unwrap();
        }
    }
    insta::assert_snapshot!("reports", text);
}
