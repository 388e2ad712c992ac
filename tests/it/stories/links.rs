//! Where the buttons of mails lead: to the cell its reader is to fill, and nowhere else than they say; held against the
//! headers as they stand when the mail is sent, also after people inserted columns and rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use orderd::domain::notice::NoticeKind;
use serde_json::{Value, json};

use super::answers;
use crate::shop::{Shop, date};

/// Where a link leads.
struct Found {
    tab: String,
    header: String,
    /// What names its row.
    id: String,
    /// The first cell of the row.
    first: String,
}

fn led_to(shop: &Shop, link: &str) -> Found {
    let (_, place) = link.split_once("#gid=").unwrap();
    let (gid, cell) = place.split_once("&range=").unwrap_or((place, ""));
    let book = shop.sandbox.book();
    let tab = book.tabs().into_iter().find(|(id, _)| id.to_string() == gid).unwrap().1;
    let Some(digits) = cell.find(|c: char| c.is_ascii_digit()) else {
        return Found { tab, header: String::new(), id: String::new(), first: String::new() };
    };
    let column = cell[..digits].bytes().fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1) - 1;
    let row = cell[digits..].parse::<usize>().unwrap() - 1;
    let text = |row, column| book.cell(&tab, row, column).as_str().unwrap_or_default().to_owned();
    // Wherever it was moved to, the row bears its number.
    let id = match tab.as_str() {
        "Pesanan" => "No Order",
        "Pembayaran" => "No Bayar",
        _ => "",
    };
    let id = book.find_col(&tab, 0, id).map(|column| text(row, column)).unwrap_or_default();
    let (header, first) = (text(0, column), text(row, 0));
    Found { tab, header, id, first }
}

/// A button must say what is found where it leads.
#[track_caller]
fn says(label: &str, found: &Found) {
    let Found { tab, header, id, first } = found;
    let own = if tab == "Pembayaran" { "No Bayar" } else { "No Order" };
    let may_say = if !id.is_empty() && header == own {
        vec![format!("Buka {id} di sheet")]
    } else if !id.is_empty() {
        vec![format!("Isi {header} – {id}"), format!("Periksa {header} – {id}")]
    } else if tab == "Pembayaran" && header == "Tgl Bayar" {
        vec!["Tambah baris di Pembayaran".to_owned()]
    } else if tab == "Tugas" && !first.is_empty() {
        vec![format!("Buka Tugas {first}")]
    } else if !header.is_empty() {
        vec![format!("Isi {header} di {tab}")]
    } else {
        vec![format!("Buka tab {tab}")]
    };
    assert!(may_say.iter().any(|said| said == label), "{label:?} leads to {tab} / {header} of {id:?}: {may_say:?}");
}

/// Each kind of mail since the last look, with its readers and where its button leads them.
fn look(shop: &Shop, seen: &mut usize, album: &mut String) {
    let mails = shop.all_mails();
    let mut led: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for mail in mails.iter().skip(*seen) {
        let is_button =
            |line: &&str| ["Isi ", "Buka ", "Periksa ", "Tambah "].iter().any(|verb| line.starts_with(verb));
        let button = mail.text.lines().filter(is_button).find_map(|line| line.split_once(": http"));
        let to = button.map_or_else(
            || "nowhere".to_owned(),
            |(label, link)| {
                let found = led_to(shop, link);
                says(label, &found);
                let of = if found.id.is_empty() { String::new() } else { format!(" of {}", found.id) };
                format!("{} / {}{of} [{label}]", found.tab, found.header)
            },
        );
        let reader = mail.recipient.split('@').next().unwrap_or_default().to_owned();
        led.entry((mail.kind.clone(), to)).or_default().push(reader);
    }
    *seen = mails.len();
    for ((kind, to), mut readers) in led {
        readers.sort();
        readers.dedup();
        let line = format!("{kind} · {} → {to}", readers.join(", "));
        if !album.lines().any(|known| known == line) {
            writeln!(album, "{line}").unwrap();
        }
    }
}

/// A cycle, and where its mails lead while nothing has moved on.
async fn at(shop: &mut Shop, time: &str, seen: &mut usize, album: &mut String) {
    shop.at(time).await;
    look(shop, seen, album);
}

/// The kinds of which a mail led somewhere.
fn kinds_in(album: &str) -> BTreeSet<&str> {
    let led = album.lines().filter(|line| !line.ends_with("nowhere"));
    led.filter_map(|line| line.split_once(" · ")).map(|(kind, _)| kind).collect()
}

/// What the first story does not come by: reports, and what goes wrong.
async fn everything_else(album: &mut String) {
    let mut shop = Shop::open_with("2026-11-16 09:00", "[schedule]\n").await;
    let mut seen = 0;
    // People keep a column of their own in front.
    for tab in ["Pesanan", "Pembayaran", "Pelanggan", "Stok Bahan", "Kapasitas"] {
        shop.sandbox.human().insert_columns(tab, 0, 1).unwrap();
    }
    let credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(5)), ("DP %", json!(50))];
    let row = shop.order(200, date("2026-11-20"), &credit);
    let forgotten = shop.order(100, date("2026-11-17"), &[("Pelanggan", json!("CV Misal"))]);
    at(&mut shop, "2026-11-16 09:05", &mut seen, album).await;
    shop.confirm(row);
    at(&mut shop, "2026-11-16 09:30", &mut seen, album).await;
    shop.set(row, "Persetujuan Kredit", "Ya");
    at(&mut shop, "2026-11-16 10:00", &mut seen, album).await;
    let id = shop.id(row);
    shop.pay(&id, 2_500_000, date("2026-11-16"), "Tidak");
    at(&mut shop, "2026-11-16 10:30", &mut seen, album).await;
    // A hundred packs more: everybody is asked anew.
    shop.set(row, "Jumlah (pack)", 300);
    at(&mut shop, "2026-11-16 11:00", &mut seen, album).await;
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.pay(&id, 3_750_000, date("2026-11-16"), "Ya");
    let recipe = [("Kode Produk", json!("NB-AYAM")), ("Bahan", json!("Ayam")), ("Jumlah per pack", json!("0,2"))];
    shop.add("Resep", &recipe);
    shop.fill("Resep", 1, &[("Satuan", json!("kg"))]);
    shop.add("Stok Bahan", &[("Bahan", json!("Ayam")), ("Satuan", json!("kg")), ("Stok", json!(25))]);
    at(&mut shop, "2026-11-16 14:01", &mut seen, album).await;
    at(&mut shop, "2026-11-16 17:01", &mut seen, album).await;
    Box::pin(made_short(&mut shop, row, &mut seen, album)).await;
    Box::pin(sent_before_it_was_paid(&mut shop, &mut seen, album)).await;
    assert_eq!(shop.status(forgotten), "Menunggu R&D/PPIC");
}

async fn made_short(shop: &mut Shop, row: usize, seen: &mut usize, album: &mut String) {
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Jumlah Jadi", json!(290))]);
    at(shop, "2026-11-18 10:00", seen, album).await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    at(shop, "2026-11-18 11:00", seen, album).await;
    shop.set(row, "Sopir", "Pak Budi");
    at(shop, "2026-11-18 13:00", seen, album).await;
    shop.set(row, "Dikirim", "Ya");
    at(shop, "2026-11-19 10:00", seen, album).await;
    let refused =
        [("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("2026-11-19")), ("Jumlah Ditolak", json!(10))];
    shop.fill("Pesanan", row, &refused);
    at(shop, "2026-11-20 10:00", seen, album).await;
}

async fn sent_before_it_was_paid(shop: &mut Shop, seen: &mut usize, album: &mut String) {
    let hasty = shop.order(100, date("2026-11-23"), &[("Pelanggan", json!("Yayasan Contoh"))]);
    let to_come = shop.order(100, date("2026-11-23"), &[("Pelanggan", json!("PT Nanti"))]);
    at(shop, "2026-11-20 10:30", seen, album).await;
    shop.confirm(hasty);
    shop.confirm(to_come);
    at(shop, "2026-11-20 11:00", seen, album).await;
    let id = shop.id(hasty);
    shop.pay(&id, 1_250_000, date("2026-11-20"), "Ya");
    shop.fill("Pesanan", hasty, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    at(shop, "2026-11-20 13:00", seen, album).await;
    shop.set(hasty, "Dikirim", "Ya");
    at(shop, "2026-11-20 14:30", seen, album).await;
    at(shop, "2026-11-23 08:01", seen, album).await;
}

/// By the form, in another role's place.
async fn answered_in_vain(album: &mut String) {
    let (mut shop, _) = answers::open().await;
    let mut seen = 0;
    look(&shop, &mut seen, album);
    let (_, link) = answers::buttons(&shop, "check-materials", "rnd").remove(0);
    answers::tap(&shop, &link, "marketing").await;
    at(&mut shop, "23 08:20", &mut seen, album).await;
}

/// From the first cell to the last, with a donation.
async fn the_whole_way(album: &mut String) {
    let mut shop = Shop::open("2026-11-16 09:00").await;
    let mut seen = 0;
    let cells = [("Minta Dokumentasi", json!("Ya")), ("Donasi", json!("Ya"))];
    let row = shop.order(1_200, date("2026-11-24"), &cells);
    at(&mut shop, "2026-11-16 09:05", &mut seen, album).await;
    // Two columns before everything that is filled later, and rows above.
    shop.sandbox.human().insert_columns("Pesanan", 10, 2).unwrap();
    shop.sandbox.human().insert_columns("Pembayaran", 1, 1).unwrap();
    shop.sandbox.human().insert_rows("Pesanan", 1, 3).unwrap();
    let row = row + 3;
    at(&mut shop, "2026-11-16 09:10", &mut seen, album).await;
    let id = shop.id(row);
    shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Sebagian"))]);
    at(&mut shop, "2026-11-16 09:30", &mut seen, album).await;
    shop.set(row, "Cek PPIC", "Tersedia");
    at(&mut shop, "2026-11-16 10:00", &mut seen, album).await;
    at(&mut shop, "2026-11-18 10:00", &mut seen, album).await;
    shop.set(row, "Konfirmasi SM", "Ya");
    at(&mut shop, "2026-11-18 11:00", &mut seen, album).await;
    let payment = shop.pay(&id, 15_000_000, date("2026-11-19"), "");
    at(&mut shop, "2026-11-19 09:00", &mut seen, album).await;
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("Ya"))]);
    at(&mut shop, "2026-11-19 10:00", &mut seen, album).await;
    shop.set(row, "Mulai Produksi", "Ya");
    shop.set(row, "Selesai Produksi", "Ya");
    at(&mut shop, "2026-11-23 14:00", &mut seen, album).await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    at(&mut shop, "2026-11-23 15:00", &mut seen, album).await;
    shop.pay(&id, 15_000_000, date("2026-11-23"), "Ya");
    at(&mut shop, "2026-11-23 16:00", &mut seen, album).await;
    shop.set(row, "Dikirim", "Ya");
    at(&mut shop, "2026-11-24 09:00", &mut seen, album).await;
    at(&mut shop, "2026-11-25 10:01", &mut seen, album).await;
    let received = [("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("2026-11-24"))];
    shop.fill("Pesanan", row, &received);
    at(&mut shop, "2026-11-25 11:00", &mut seen, album).await;
    Box::pin(refused_and_in_trouble(&mut shop, &mut seen, album)).await;
}

/// On credit, refused; and a trouble of the sheet.
async fn refused_and_in_trouble(shop: &mut Shop, seen: &mut usize, album: &mut String) {
    let cells = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))];
    let credit = shop.order(100, date("2026-12-04"), &cells);
    shop.confirm(credit);
    at(shop, "2026-11-25 12:00", seen, album).await;
    shop.set(credit, "Persetujuan Kredit", "Tolak");
    at(shop, "2026-11-25 13:00", seen, album).await;
    shop.fill("Pesanan", credit, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara pelanggan ditunda"))]);
    at(shop, "2026-11-25 14:00", seen, album).await;
    shop.sandbox.human().set("Pembayaran", 0, 2, Value::from("Tanggal entah")).unwrap();
    at(shop, "2026-11-25 15:30", seen, album).await;
}

#[tokio::test]
async fn every_button_leads_to_the_cell_its_reader_is_to_fill_also_after_columns_were_inserted() {
    let mut album = String::new();
    Box::pin(the_whole_way(&mut album)).await;
    album.push('\n');
    Box::pin(everything_else(&mut album)).await;
    album.push('\n');
    Box::pin(answered_in_vain(&mut album)).await;
    let known: BTreeSet<&str> = NoticeKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let looked_at = kinds_in(&album);
    let missing: Vec<&&str> = known.difference(&looked_at).collect();
    assert!(missing.is_empty(), "no button of these was looked at: {missing:?}\n{album}");
    insta::assert_snapshot!("where_buttons_lead", album);
}
