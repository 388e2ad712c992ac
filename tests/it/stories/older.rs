//! Memory and sheet that do not belong together: an older database beside a newer sheet, an empty one beside a filled
//! sheet, an older version of the sheet beside today's database.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use orderd::cycle::Adoption;
use orderd::store::{OpenMode, Store};
use serde_json::{Value, json};

use crate::shop::{Shop, date, text};

const A_MOMENT: TimeDelta = TimeDelta::seconds(20);

/// The database's files. While nobody has it open there is only one.
fn files(shop: &Shop) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| shop.folder.path().join(format!("state.db{end}")))
}

/// A copy of the database as it is now.
async fn keep(shop: &Shop) -> PathBuf {
    let copy = shop.folder.path().join("kept.db");
    Store::open(&shop.config.state.url(), OpenMode::Read).await.unwrap().backup(&copy).await.unwrap();
    copy
}

/// Puts a kept copy back, or nothing, and starts the clerk on it.
async fn put_back(shop: &mut Shop, kept: Option<&Path>) {
    shop.stop();
    for file in files(shop) {
        let _ = std::fs::remove_file(&file);
    }
    if let Some(kept) = kept {
        std::fs::copy(kept, &files(shop)[0]).unwrap();
    }
    shop.start().await;
}

/// What staff see of orders, money and numbers, our own times aside: a line for every filled cell.
fn picture(shop: &Shop) -> Vec<String> {
    let mut lines = Vec::new();
    for tab in ["Pesanan", "Pembayaran", "Dokumen", "Piutang", "Rincian", "Pelanggan"] {
        let rows = shop.sandbox.book().rows(tab);
        for (n, row) in rows.iter().enumerate() {
            for (header, cell) in rows[0].iter().zip(row) {
                // When a step began is not in the sheet.
                let shown =
                    text(cell).lines().map(|l| l.split(" · sampai").next().unwrap()).collect::<Vec<_>>().join("\n");
                if header != "Diperbarui" && !shown.is_empty() {
                    lines.push(format!("{tab} {n} {}: {shown}", text(header)));
                }
            }
        }
    }
    lines
}

fn assert_same(now: &[String], before: &[String], what: &str) {
    let lost: Vec<&String> = before.iter().filter(|line| !now.contains(line)).collect();
    let new: Vec<&String> = now.iter().filter(|line| !before.contains(line)).collect();
    assert!(lost.is_empty() && new.is_empty(), "{what}: were {lost:#?}, are {new:#?}");
}

fn sees(shop: &Shop, what: &str) -> String {
    let rows = shop.sandbox.book().rows("Status Sistem");
    rows.iter().filter(|r| text(&r[0]) == what).map(|r| text(&r[1])).collect::<Vec<_>>().join("\n")
}

/// Orders at many steps, with money, revisions, a cancellation and a receivable; returns the ids.
async fn a_busy_week(shop: &mut Shop) -> Vec<String> {
    let paid = shop.order(1_000, date("30"), &[("Pelanggan", json!("PT Satu"))]);
    shop.confirm(paid);
    let revised = shop.order(900, date("2026-12-20"), &[("Pelanggan", json!("PT Dua"))]);
    shop.confirm(revised);
    let called_off = shop.order(300, date("30"), &[("Pelanggan", json!("PT Tiga"))]);
    shop.confirm(called_off);
    let owing = shop.order(
        1_000,
        date("24"),
        &[("Pelanggan", json!("PT Empat")), ("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30))],
    );
    shop.confirm(owing);
    shop.set(owing, "Persetujuan Kredit", "Ya");
    let fresh = shop.order(50, date("30"), &[("Pelanggan", json!("PT Lima"))]);
    shop.after(A_MOMENT).await;
    let id = shop.id(paid);
    shop.pay(&id, 12_500_000, date("23"), "Ya");
    let waiting = shop.id(revised);
    shop.pay(&waiting, 5_000_000, date("23"), "");
    shop.set(revised, "Jumlah (pack)", 950);
    shop.fill("Pesanan", called_off, &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara batal"))]);
    shop.fill(
        "Pesanan",
        owing,
        &[
            ("Selesai Produksi", json!("Ya")),
            ("Buat Surat Jalan", json!("Ya")),
            ("Dikirim", json!("Ya")),
            ("Diterima Oleh", json!("Ibu")),
            ("Tgl Diterima", date("23")),
            ("Jumlah Ditolak", json!(40)),
        ],
    );
    shop.after(A_MOMENT).await;
    // Asked again after more packs, and answered again: a revision.
    for (column, answer) in [("Cek R&D", "Sanggup"), ("Cek PPIC", "Tersedia"), ("Konfirmasi SM", "Ya")] {
        shop.set(revised, column, answer);
    }
    shop.after(A_MOMENT).await;
    shop.after(A_MOMENT).await;
    assert_eq!(shop.status(paid), "Siap Produksi");
    assert_eq!(
        (shop.status(revised), shop.see(revised, "No Proforma")),
        ("Menunggu DP".into(), "002/PI/MKN/XI/2026-R1".into())
    );
    assert_eq!(
        (shop.status(called_off), shop.see(called_off, "No Proforma")),
        ("Batal".into(), "003/PI/MKN/XI/2026 (BATAL)".into())
    );
    assert_eq!((shop.status(owing), shop.money(owing, "Sisa Tagihan")), ("Piutang Berjalan".into(), 24_000_000));
    assert_eq!(shop.status(fresh), "Menunggu R&D/PPIC");
    [paid, revised, called_off, owing, fresh].map(|row| shop.id(row)).into()
}

#[tokio::test]
async fn an_older_database_beside_a_newer_sheet_stands_still_until_it_has_learnt() {
    let mut shop = Shop::open("23 10:00").await;
    let first = shop.order(100, date("30"), &[]);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.id(first), "ODR-2026-0001");
    let kept = keep(&shop).await;
    a_busy_week(&mut shop).await;
    shop.confirm(first);
    shop.after(A_MOMENT).await;
    shop.is_idle().await;
    shop.mails();
    let before = picture(&shop);

    put_back(&mut shop, Some(&kept)).await;
    // People go on working meanwhile.
    let new = shop.order(77, date("30"), &[("Pelanggan", json!("PT Baru"))]);
    for _ in 0..3 {
        let report = shop.after(TimeDelta::minutes(20)).await;
        assert_eq!(report.paused_tabs, ["Pembayaran", "Pesanan", "Rincian"]);
        assert!(report.documents.is_empty());
    }
    assert_eq!(shop.mails(), ["sheet-trouble"], "the admin hears of it, and nobody of anything else");
    let mail = shop.mails_of("sheet-trouble").pop().unwrap();
    assert!(mail.text.contains("ODR-2026-0002") && mail.text.contains("orderd adopt"), "{}", mail.text);
    assert!(sees(&shop, "Tab DIJEDA").contains("orderd adopt"), "{}", sees(&shop, "Tab DIJEDA"));
    assert!(sees(&shop, "Surat ditahan").contains("lebih lama"), "{}", sees(&shop, "Surat ditahan"));
    assert_eq!(shop.id(new), "");
    // Letting the mail go does not help: what the older database would send went out long ago.
    let store = Store::open(&shop.config.state.url(), OpenMode::Write).await.unwrap();
    assert!(store.release().await.unwrap().is_some());
    shop.after(TimeDelta::minutes(20)).await;
    assert!(store.held().await.unwrap().is_some());
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.sandbox.human().delete_rows("Pesanan", new, 1).unwrap();
    assert_same(&picture(&shop), &before, "nothing was written");

    let rehearsed = adopt(&mut shop, true).await.plan;
    let plan = adopt(&mut shop, false).await.plan;
    assert_eq!(plan, rehearsed, "what was shown is what is done");
    assert!((plan.orders.len(), plan.payments.len()) >= (5, 2) && plan.numbers.len() >= 8, "{plan:?}");
    assert_eq!(plan.gaps, Vec::<String>::new());
    assert!(adopt(&mut shop, false).await.is_up_to_date);
    shop.start().await;
    let report = shop.after(A_MOMENT).await;
    assert!(report.paused_tabs.is_empty() && report.documents.is_empty(), "{report:?}");
    assert_eq!(report.notices, []);
    assert_eq!(shop.mails(), Vec::<String>::new());
    assert_same(&picture(&shop), &before, "the same as before");
    assert_eq!(sees(&shop, "Surat ditahan"), "tidak");
    goes_on(&mut shop).await;
}

/// `orderd adopt`, or what it would do.
async fn adopt(shop: &mut Shop, is_rehearsal: bool) -> Adoption {
    shop.clerk.as_mut().unwrap().adopt(is_rehearsal).await.unwrap()
}

/// Ids and numbers go on where they were; open steps mail as usual.
async fn goes_on(shop: &mut Shop) {
    let next = shop.order(10, date("30"), &[("Pelanggan", json!("PT Baru"))]);
    shop.confirm(next);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.mails(), ["proforma-issued"]);
    let rows = shop.sandbox.book().rows("Dokumen");
    let numbers: Vec<String> = rows.iter().skip(1).map(|row| text(&row[0])).collect();
    let unique: std::collections::BTreeSet<&String> = numbers.iter().collect();
    assert_eq!(unique.len(), numbers.len(), "a number stands twice: {numbers:?}");
    let ids: Vec<String> = (1..=next).map(|row| shop.id(row)).collect();
    assert_eq!(*ids.last().unwrap(), format!("ODR-2026-{:04}", ids.len()), "{ids:?}");
    let highest = numbers.iter().filter(|n| n.contains("/PI/") && !n.contains("-R")).max().unwrap();
    assert_eq!(shop.see(next, "No Proforma"), *highest);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_lost_database_learns_everything_from_the_sheet_by_itself_or_by_adopt() {
    for by_hand in [false, true] {
        let mut shop = Shop::open("23 10:00").await;
        let ids = a_busy_week(&mut shop).await;
        // A row that is gone leaves its id and its numbers in the register.
        let row = shop.order(60, date("30"), &[("Pelanggan", json!("PT Enam"))]);
        shop.confirm(row);
        shop.after(A_MOMENT).await;
        shop.mails();
        let before = picture(&shop);
        put_back(&mut shop, None).await;
        if by_hand {
            let adoption = adopt(&mut shop, false).await;
            assert_eq!((adoption.plan.orders.len(), adoption.plan.payments.len(), adoption.given_up), (6, 2, 0));
        }
        shop.after(A_MOMENT).await;
        shop.after(A_MOMENT).await;
        assert_eq!(shop.mails(), Vec::<String>::new());
        assert_same(&picture(&shop), &before, "the same as before");
        shop.is_idle().await;
        // The credit note, the revision and the cancellation are known.
        let revised = shop.row_of(&ids[1]).unwrap();
        shop.set(revised, "Jumlah (pack)", 960);
        shop.after(A_MOMENT).await;
        shop.confirm(revised);
        shop.after(A_MOMENT).await;
        assert_eq!(shop.see(revised, "No Proforma"), "002/PI/MKN/XI/2026-R2");
        shop.mails();
        goes_on(&mut shop).await;
    }
}

#[tokio::test]
async fn a_reconfirmation_under_way_survives_a_lost_database() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(900, date("2026-12-20"), &[]);
    shop.confirm(row);
    shop.after(A_MOMENT).await;
    shop.set(row, "Jumlah (pack)", 950);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.see(row, "Cek R&D"), "Ulang");
    let before = picture(&shop);
    shop.mails();
    put_back(&mut shop, None).await;
    shop.after(A_MOMENT).await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    assert_same(&picture(&shop), &before, "the same as before");
    shop.confirm(row);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026-R1");
    assert_eq!(shop.mails(), ["proforma-issued"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn only_money_or_only_numbers_may_be_ahead() {
    for what in ["payment", "number"] {
        let mut shop = Shop::open("23 10:00").await;
        let row = shop.order(1_000, date("30"), &[]);
        shop.set(row, "Cek R&D", "Sanggup");
        shop.after(A_MOMENT).await;
        let kept = keep(&shop).await;
        if what == "payment" {
            let id = shop.id(row);
            shop.pay(&id, 1_000_000, date("23"), "");
        } else {
            shop.confirm(row);
        }
        shop.after(A_MOMENT).await;
        let before = picture(&shop);
        shop.mails();
        put_back(&mut shop, Some(&kept)).await;
        let report = shop.after(A_MOMENT).await;
        assert_eq!(report.paused_tabs, ["Pembayaran", "Pesanan", "Rincian"], "{what}");
        assert_eq!(shop.mails(), ["sheet-trouble"], "{what}");
        assert_same(&picture(&shop), &before, what);
        adopt(&mut shop, false).await;
        shop.after(A_MOMENT).await;
        assert_eq!(shop.mails(), Vec::<String>::new(), "{what}");
        assert_same(&picture(&shop), &before, what);
        shop.is_idle().await;
    }
}

/// The number of the last record is a cell, and people type into cells. Alone it proves nothing and is put back.
#[tokio::test]
async fn a_number_typed_over_the_record_stops_nobody() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(100, date("30"), &[]);
    shop.confirm(row);
    shop.after(A_MOMENT).await;
    shop.mails();
    let at = shop.sandbox.book().rows("Status Sistem").iter().position(|r| text(&r[0]) == "Nomor catatan").unwrap();
    for (n, typed) in [999_i64, 1].into_iter().enumerate() {
        let right = sees(&shop, "Nomor catatan").parse::<i64>().unwrap();
        shop.fill("Status Sistem", at, &[("Nilai", json!(typed))]);
        let other = shop.order(120, date("30"), &[("Pelanggan", json!("PT Dua"))]);
        let report = shop.after(A_MOMENT).await;
        assert_eq!(report.paused_tabs, Vec::<String>::new(), "{typed}");
        assert_eq!(shop.id(other), format!("ODR-2026-{:04}", n + 2), "{typed}");
        shop.after(A_MOMENT).await;
        shop.fill("Status Sistem", at, &[("Nilai", json!(typed))]);
        shop.after(A_MOMENT).await;
        let shown = sees(&shop, "Nomor catatan").parse::<i64>().unwrap();
        assert!((right..right + 10).contains(&shown), "{typed}: {right} → {shown}");
        shop.is_idle().await;
    }
}

/// Without the record's number in `Status Sistem`, numbers in `Dokumen` tell; without them, ids that go on where ours
/// end, when they are more than anybody's slip.
#[tokio::test]
async fn ids_and_numbers_ahead_are_noticed_without_the_status_tab() {
    for (what, is_noticed) in [("number", true), ("five orders", true), ("four orders", false), ("five payments", true)]
    {
        let mut shop = Shop::open("23 10:00").await;
        let row = shop.order(1_000, date("30"), &[]);
        shop.after(A_MOMENT).await;
        let kept = keep(&shop).await;
        match what {
            "number" => shop.confirm(row),
            "five payments" => {
                let id = shop.id(row);
                for n in 1..=5 {
                    shop.pay(&id, n * 1_000_000, date("23"), "");
                }
            }
            orders => {
                for n in 1..=if orders == "five orders" { 5 } else { 4 } {
                    shop.order(20, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
                }
            }
        }
        shop.after(A_MOMENT).await;
        shop.mails();
        shop.sandbox.human().delete_tab("Status Sistem").unwrap();
        let before = picture(&shop);
        put_back(&mut shop, Some(&kept)).await;
        let report = shop.after(A_MOMENT).await;
        assert_eq!(report.paused_tabs.contains(&"Pesanan".to_owned()), is_noticed, "{what}: {report:?}");
        if is_noticed {
            assert_eq!(shop.mails(), ["sheet-trouble"], "{what}");
            assert_same(&picture(&shop), &before, what);
            adopt(&mut shop, false).await;
            shop.after(A_MOMENT).await;
            assert_eq!(shop.mails(), Vec::<String>::new(), "{what}");
            assert_same(&picture(&shop), &before, what);
        }
    }
}

/// A row of an older sheet, with everything that stood in it; a row dragged down; a payment row likewise.
#[tokio::test]
async fn no_row_anybody_pastes_stops_the_others() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(100, date("30"), &[]);
    shop.confirm(row);
    shop.after(A_MOMENT).await;
    let id = shop.id(row);
    shop.pay(&id, 1_250_000, date("23"), "Ya");
    shop.after(A_MOMENT).await;
    shop.mails();

    let dragged = row + 1;
    shop.sandbox.human().copy_row("Pesanan", row, dragged).unwrap();
    shop.fill("Pesanan", dragged, &[("No Order", json!("ODR-2026-0002")), ("Pelanggan", json!("PT Lain"))]);
    let pasted = dragged + 1;
    shop.sandbox.human().copy_row("Pesanan", row, pasted).unwrap();
    shop.fill(
        "Pesanan",
        pasted,
        &[
            ("No Order", json!("ODR-2025-0388")),
            ("Pelanggan", json!("PT Tahun Lalu")),
            ("Status", json!("Selesai")),
            ("No Proforma", json!("021/PI/MKN/IV/2027")),
            ("Selesai Produksi", json!("Ya")),
        ],
    );
    let paid = shop.pay(&id, 900_000, date("22"), "Ya");
    shop.fill(
        "Pembayaran",
        paid,
        &[("No Bayar", json!("BYR-2025-0007")), ("No Kwitansi", json!("044/KW/MKN/IV/2027"))],
    );
    let report = shop.after(A_MOMENT).await;
    shop.after(A_MOMENT).await;
    assert_eq!(report.paused_tabs, Vec::<String>::new());
    assert!(!shop.mails().contains(&"sheet-trouble".to_owned()));
    for (row, id) in [(dragged, "ODR-2026-0002"), (pasted, "ODR-2026-0003")] {
        assert_eq!(shop.id(row), id);
        assert_eq!(shop.see(row, "No Proforma"), "");
        for column in ["Cek R&D", "Cek PPIC", "Konfirmasi SM"] {
            assert_eq!(shop.see(row, column), "Ulang", "{id} {column}");
        }
    }
    assert!(shop.see(pasted, "Masalah").contains("SALINAN_BERSIHKAN"), "{}", shop.see(pasted, "Masalah"));
    assert_eq!(text(&shop.cell("Pembayaran", paid, "Terverifikasi")), "Ulang");
    assert_eq!(shop.money(row, "Terbayar"), 1_250_000);
    let numbers: Vec<String> = shop.sandbox.book().rows("Dokumen").iter().skip(1).map(|r| text(&r[0])).collect();
    assert_eq!(numbers.len(), 2, "{numbers:?}");
    shop.is_idle().await;
}

/// What happened between backup and disaster has numbers in the sheet; what people typed while everything stood still
/// has none, and is numbered and told like any other day.
#[tokio::test]
async fn an_order_the_older_database_knows_goes_on_from_its_numbers_alone() {
    let mut shop = Shop::open("23 10:00").await;
    let known = shop.order(100, date("30"), &[("Pelanggan", json!("PT Satu"))]);
    shop.after(A_MOMENT).await;
    let kept = keep(&shop).await;
    let numbered = shop.order(200, date("30"), &[("Pelanggan", json!("PT Dua"))]);
    shop.confirm(numbered);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.see(numbered, "No Proforma"), "001/PI/MKN/XI/2026");
    shop.mails();
    put_back(&mut shop, Some(&kept)).await;
    shop.confirm(known);
    shop.after(A_MOMENT).await;
    assert_eq!(shop.mails(), ["sheet-trouble"]);

    // A row copied meanwhile bears the number too: whose it is only people can say.
    let copy = numbered + 1;
    shop.sandbox.human().copy_row("Pesanan", numbered, copy).unwrap();
    let refused = adopt(&mut shop, false).await;
    let doubled: Vec<(&str, usize)> =
        refused.doubled.iter().map(|(what, _, rows)| (what.as_str(), rows.len())).collect();
    assert_eq!(doubled, [("001/PI/MKN/XI/2026", 2), ("ODR-2026-0002", 2)]);
    shop.sandbox.human().delete_rows("Pesanan", copy, 1).unwrap();

    let adoption = adopt(&mut shop, false).await;
    assert_eq!(adoption.plan.orders.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ODR-2026-0002"]);
    shop.after(A_MOMENT).await;
    shop.after(A_MOMENT).await;
    assert_eq!(shop.see(known, "No Proforma"), "002/PI/MKN/XI/2026");
    assert_eq!(shop.see(numbered, "No Proforma"), "001/PI/MKN/XI/2026");
    assert_eq!(shop.mails(), ["proforma-issued"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn an_unknown_id_typed_into_a_row_is_replaced() {
    let mut shop = Shop::open("23 10:00").await;
    shop.order(100, date("30"), &[]);
    shop.after(A_MOMENT).await;
    let row = shop.order(20, date("30"), &[("Pelanggan", json!("PT Dua")), ("No Order", json!("ODR-2026-0777"))]);
    let dragged = row + 1;
    shop.sandbox.human().copy_row("Pesanan", 1, dragged).unwrap();
    shop.set(dragged, "No Order", "ODR-2026-0003");
    shop.after(A_MOMENT).await;
    assert_eq!(shop.id(row), "ODR-2026-0002");
    assert_eq!(shop.id(dragged), "ODR-2026-0003");
    assert_eq!(shop.see(dragged, "Kirim ke R&D"), "Ulang", "a dragged row is a copy");
    assert_eq!(shop.sandbox.book().rows("Status Sistem").iter().filter(|r| r[0] == "Tab DIJEDA").count(), 0);
    shop.is_idle().await;
}

#[tokio::test]
async fn an_older_version_of_the_sheet_gets_todays_facts_and_nobody_a_mail() {
    let mut shop = Shop::open("23 10:00").await;
    let before = shop.order(900, date("2026-12-20"), &[("Pelanggan", json!("PT Satu"))]);
    let answered = shop.order(100, date("30"), &[("Pelanggan", json!("PT Dua"))]);
    shop.after(A_MOMENT).await;
    let old: Vec<(&str, Vec<Vec<Value>>)> = ["Pesanan", "Pembayaran", "Rincian", "Dokumen", "Status Sistem", "Piutang"]
        .map(|t| (t, shop.sandbox.book().rows(t)))
        .into();
    shop.confirm(before);
    shop.fill("Pesanan", answered, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    shop.after(A_MOMENT).await;
    shop.set(before, "Jumlah (pack)", 850);
    shop.after(A_MOMENT).await;
    shop.after(A_MOMENT).await;
    let number = shop.see(before, "No Proforma");
    assert_eq!(number, "001/PI/MKN/XI/2026-R1");
    shop.mails();
    // Somebody restores this morning's version of the whole spreadsheet.
    for (tab, rows) in &old {
        let width = shop.sandbox.book().rows(tab).iter().map(Vec::len).max().unwrap_or(0);
        let height = shop.sandbox.book().rows(tab).len();
        for row in 0..height {
            let mut cells = rows.get(row).cloned().unwrap_or_default();
            cells.resize(width, json!(""));
            let cells = cells.into_iter().map(|c| if c.is_null() { json!("") } else { c }).collect();
            shop.sandbox.human().set_row(tab, row, cells).unwrap();
        }
    }
    for _ in 0..5 {
        shop.after(A_MOMENT).await;
    }
    let mails = shop.mails();
    assert_eq!(mails, ["sheet-trouble"]);
    assert!(shop.see(before, "No Proforma").starts_with(&number[..18]), "{}", shop.see(before, "No Proforma"));
    assert!(shop.sandbox.book().rows("Dokumen").len() >= 3);
    assert!(shop.flags(before).contains("KONFIRMASI ULANG"), "{}", shop.flags(before));
    shop.after(TimeDelta::minutes(10)).await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
    // Afterwards everything is told as usual.
    shop.confirm(answered);
    shop.after(A_MOMENT).await;
    assert!(shop.mails().contains(&"proforma-issued".to_owned()));
}
