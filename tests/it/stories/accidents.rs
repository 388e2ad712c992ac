//! What people do to rows, headers and tabs, and what must not happen because of it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::shop::{Shop, date};

/// Three orders at different steps; returns their ids from top to bottom.
async fn three_orders(shop: &mut Shop) -> Vec<String> {
    let first = shop.order(1_000, date("30"), &[("Pelanggan", json!("PT Satu"))]);
    shop.confirm(first);
    let second = shop.order(300, date("29"), &[("Pelanggan", json!("PT Dua"))]);
    let third = shop.order(200, date("28"), &[("Pelanggan", json!("PT Tiga")), ("Cek R&D", json!("Tidak"))]);
    shop.cycle().await;
    shop.mails();
    vec![shop.id(first), shop.id(second), shop.id(third)]
}

/// Every one of our cells stands on the row of its order: customer and status belong together.
fn belongs_together(shop: &Shop, ids: &[String]) {
    let expected = [("PT Satu", "Menunggu DP"), ("PT Dua", "Menunggu R&D/PPIC"), ("PT Tiga", "Bahan Kurang")];
    for (id, (customer, status)) in ids.iter().zip(expected) {
        let row = shop.row_of(id).unwrap_or_else(|| panic!("{id} is gone"));
        assert_eq!((shop.see(row, "Pelanggan").as_str(), shop.status(row).as_str()), (customer, status), "{id}");
        let packs = [1_000, 300, 200][ids.iter().position(|i| i == id).unwrap()];
        assert_eq!(shop.money(row, "Total Pack"), packs, "{id}");
    }
}

#[tokio::test]
async fn a_copied_row_becomes_a_new_order_that_nobody_has_approved_or_paid() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.set(row, "Mulai Produksi", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Produksi");
    shop.mails();
    shop.sandbox.human().copy_row("Pesanan", row, row + 1).unwrap();
    shop.set(row + 1, "Pelanggan", "PT Lain");
    shop.cycle().await;
    assert_eq!((shop.id(row), shop.status(row)), (id.clone(), "Produksi".into()));
    assert_eq!((shop.id(row + 1), shop.status(row + 1)), ("ODR-2026-0002".into(), "Draf".into()));
    for column in ["Cek R&D", "Cek PPIC", "Konfirmasi SM", "Kirim ke R&D"] {
        assert_eq!(shop.see(row + 1, column), "Ulang", "{column}");
        assert_ne!(shop.see(row, column), "Ulang", "{column}");
    }
    assert_eq!((shop.money(row + 1, "Terbayar"), shop.see(row + 1, "No Proforma")), (0, String::new()));
    assert!(shop.see(row + 1, "Masalah").contains("SALINAN_BERSIHKAN"), "{}", shop.see(row + 1, "Masalah"));
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn a_deleted_row_is_missed_after_two_minutes_and_comes_back_with_its_debt() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(30))]);
    shop.confirm(row);
    shop.fill(
        "Pesanan",
        row,
        &[
            ("Persetujuan Kredit", json!("Ya")),
            ("Selesai Produksi", json!("Ya")),
            ("Buat Surat Jalan", json!("Ya")),
            ("Dikirim", json!("Ya")),
            ("Diterima Oleh", json!("Ibu")),
            ("Tgl Diterima", date("23")),
        ],
    );
    let other = shop.order(100, date("30"), &[("Pelanggan", json!("PT Lain"))]);
    shop.cycle().await;
    shop.cycle().await;
    assert_eq!(shop.status(row), "Piutang Berjalan");
    let id = shop.id(row);
    shop.mails();
    shop.sandbox.human().delete_rows("Pesanan", row, 1).unwrap();
    shop.after(TimeDelta::seconds(30)).await;
    assert_eq!(shop.mails(), Vec::<String>::new(), "one look proves nothing");
    shop.after(TimeDelta::seconds(130)).await;
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    assert!(shop.mails_of("sheet-trouble")[0].text.contains(&id));
    assert_eq!(shop.row_of(&id), None);
    assert_eq!(shop.sandbox.book().rows("Piutang")[1][11].as_f64(), Some(25_000_000.0));
    assert_eq!(shop.id(other - 1), "ODR-2026-0002");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_sort_between_our_read_and_our_write_leaves_every_status_with_its_order() {
    let mut shop = Shop::open("23 10:00").await;
    let ids = three_orders(&mut shop).await;
    belongs_together(&shop, &ids);
    let (packs, new) = (shop.row_of(&ids[1]).unwrap(), "350");
    shop.set(packs, "Jumlah (pack)", 300);
    shop.set(packs, "Catatan", new);
    shop.set(shop.row_of(&ids[0]).unwrap(), "Status", "diketik orang");
    // Just before our write arrives, somebody sorts by delivery date.
    let column = shop.sandbox.book().find_col("Pesanan", 0, "Tanggal Kirim").unwrap();
    shop.sandbox.at_request(2, move |human| human.sort("Pesanan", 1, column, true).unwrap());
    shop.cycle().await;
    belongs_together(&shop, &ids);
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn a_human_at_every_request_boundary_moves_no_status_to_another_order() {
    type Act = fn(&orderd::sandbox::HumanHandle, usize);
    let acts: [(&str, Act); 6] = [
        ("insert above", |h, _| h.insert_rows("Pesanan", 1, 1).unwrap()),
        ("insert in between", |h, _| h.insert_rows("Pesanan", 2, 2).unwrap()),
        ("delete the last", |h, last| h.delete_rows("Pesanan", last, 1).unwrap()),
        ("sort backwards", |h, _| h.sort("Pesanan", 1, 10, false).unwrap()),
        ("copy the first to the end", |h, last| h.copy_row("Pesanan", 1, last + 1).unwrap()),
        ("cut the first to the end", |h, last| h.cut_row("Pesanan", 1, last + 1).unwrap()),
    ];
    for (name, act) in acts {
        for boundary in 1..=3_u64 {
            let mut shop = Shop::open("23 10:00").await;
            let ids = three_orders(&mut shop).await;
            // A fourth order is new, and an approval is about to be set to Ulang: both are written in this cycle.
            let first = shop.row_of(&ids[0]).unwrap();
            shop.set(first, "Jumlah (pack)", 1_000);
            let fourth = shop.order(50, date("30"), &[("Pelanggan", json!("PT Empat"))]);
            shop.set(shop.row_of(&ids[1]).unwrap(), "Cek R&D", "Sanggup");
            let last = fourth;
            shop.sandbox.at_request(boundary, move |human| act(human, last));
            shop.cycle().await;
            shop.after(TimeDelta::seconds(20)).await;
            shop.after(TimeDelta::seconds(20)).await;
            let at = format!("{name} before request {boundary}");
            belongs_together(&shop, &ids);
            let column = shop.sandbox.book().find_col("Pesanan", 0, "No Order").unwrap();
            let customer = shop.sandbox.book().find_col("Pesanan", 0, "Pelanggan").unwrap();
            let rows = shop.sandbox.book().rows("Pesanan");
            let mut seen = std::collections::BTreeSet::new();
            for row in rows.iter().skip(1) {
                let id = row.get(column).and_then(Value::as_str).unwrap_or_default();
                let name = row.get(customer).and_then(Value::as_str).unwrap_or_default();
                assert_eq!(id.is_empty(), name.is_empty(), "{at}: {id:?} stands with {name:?}");
                assert!(id.is_empty() || seen.insert(id.to_owned()), "{at}: {id} stands twice");
            }
            shop.is_idle().await;
        }
    }
}

#[tokio::test]
async fn an_answer_that_landed_on_a_blank_row_is_taken_out_of_it_wherever_it_went() {
    for (tab, answer, typed) in [("Pesanan", "Konfirmasi SM", "Pelanggan"), ("Pembayaran", "Terverifikasi", "Nominal")]
    {
        for row_above_goes in [false, true] {
            let mut shop = Shop::open("23 10:00").await;
            let row = shop.order(1_000, date("30"), &[]);
            shop.confirm(row);
            shop.cycle().await;
            shop.pay(&shop.id(row), 12_500_000, date("23"), "Ya");
            shop.cycle().await;
            shop.mails();
            // A copy two rows further down, whose answers are to become Ulang, is moved up before our write arrives.
            let human = shop.sandbox.human();
            human.copy_row(tab, row, row + 3).unwrap();
            shop.sandbox.at_request(2, move |human| human.cut_row(tab, row + 3, row + 2).unwrap());
            if row_above_goes {
                shop.sandbox.at_request(3, move |human| human.delete_rows(tab, row + 1, 1).unwrap());
            }
            shop.cycle().await;
            for _ in 0..3 {
                shop.after(TimeDelta::seconds(20)).await;
            }
            let column = |header: &str| shop.sandbox.book().find_col(tab, 0, header).unwrap();
            let (answer, typed) = (column(answer), column(typed));
            let rows = shop.sandbox.book().rows(tab);
            let cell = |row: &[Value], at: usize| row.get(at).map(crate::shop::text).unwrap_or_default();
            let answers: Vec<String> =
                rows.iter().skip(1).map(|row| cell(row, answer)).filter(|a| !a.is_empty()).collect();
            assert_eq!(answers, ["Ya", "Ulang"], "{tab} {row_above_goes}");
            let bare = rows.iter().skip(1).find(|row| cell(row, typed).is_empty() && row.iter().any(|v| !v.is_null()));
            assert_eq!(bare, None, "{tab} {row_above_goes}");
            shop.is_idle().await;
        }
    }
}

#[tokio::test]
async fn an_answer_that_landed_on_anothers_row_is_taken_back_wherever_that_went() {
    for (tab, answer) in [("Pesanan", "Konfirmasi SM"), ("Pembayaran", "Terverifikasi")] {
        // Before which requests rows move on: our check, the second write, both.
        for moves in [&[][..], &[3], &[4], &[3, 4]] {
            let mut shop = Shop::open("23 10:00").await;
            for packs in [1_000, 2_000] {
                let row = shop.order(packs, date("30"), &[("Pelanggan", json!(format!("PT {packs}")))]);
                shop.cycle().await;
                shop.confirm(row);
                shop.cycle().await;
                shop.pay(&shop.id(row), 12_500 * packs, date("23"), "Ya");
                shop.cycle().await;
            }
            shop.mails();
            let human = shop.sandbox.human();
            human.insert_rows(tab, 2, 1).unwrap();
            shop.cycle().await;
            // A copy of the first changes places before our Ulang arrives, which comes to stand on the second's row.
            human.copy_row(tab, 1, 4).unwrap();
            human.set(tab, 4, shop.sandbox.book().find_col(tab, 0, "Catatan").unwrap(), "salinan").unwrap();
            shop.sandbox.at_request(2, move |human| {
                human.cut_row(tab, 4, 2).unwrap();
                human.cut_row(tab, 3, 4).unwrap();
            });
            for request in moves {
                // The blank row between them goes, and then some come above.
                let is_first = request == &moves[0];
                shop.sandbox.at_request(*request, move |human| {
                    if is_first {
                        human.delete_rows(tab, 3, 1).unwrap();
                    } else {
                        human.insert_rows(tab, 1, 2).unwrap();
                    }
                });
            }
            shop.cycle().await;
            for _ in 0..3 {
                shop.after(TimeDelta::seconds(20)).await;
            }
            let column = shop.sandbox.book().find_col(tab, 0, answer).unwrap();
            let rows = shop.sandbox.book().rows(tab);
            let cells = rows.iter().skip(1).map(|row| row.get(column).map(crate::shop::text).unwrap_or_default());
            let answers: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
            assert_eq!(answers, ["Ya", "Ulang", "Ya"], "{tab}, rows move before {moves:?}");
            shop.is_idle().await;
        }
    }
}

#[tokio::test]
async fn a_renamed_header_is_understood_or_pauses_its_tab() {
    let mut shop = Shop::open("23 10:00").await;
    let ids = three_orders(&mut shop).await;
    let human = shop.sandbox.human();
    human.rename_header("Pesanan", "Jumlah (pack)", "Qty (Pack)").unwrap();
    shop.cycle().await;
    belongs_together(&shop, &ids);
    assert_eq!(shop.mails(), Vec::<String>::new());

    human.rename_header("Pesanan", "Qty (Pack)", "abc").unwrap();
    let row = shop.row_of(&ids[1]).unwrap();
    shop.set(row, "Status", "diketik orang");
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    assert_eq!(shop.status(row), "diketik orang", "a paused tab is not written");
    let banner = shop.sandbox.book().rows("Status Sistem");
    assert!(banner.iter().any(|r| r[0] == json!("Tab DIJEDA")), "{banner:?}");
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.mails(), Vec::<String>::new(), "once per trouble");

    human.rename_header("Pesanan", "abc", "Jumlah (pack)").unwrap();
    shop.after(TimeDelta::seconds(20)).await;
    belongs_together(&shop, &ids);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_status_typed_by_hand_is_put_back_and_an_id_too() {
    let mut shop = Shop::open("23 10:00").await;
    let ids = three_orders(&mut shop).await;
    let row = shop.row_of(&ids[1]).unwrap();
    for (column, typed) in [
        ("Status", "Selesai"),
        ("No Order", ""),
        ("No Order", "ODR-2026-0001"),
        ("No Order", "ODR-2026-0099"),
        ("Total", "9"),
    ] {
        shop.set(row, column, typed);
        shop.after(TimeDelta::seconds(20)).await;
        assert_eq!(shop.id(row), ids[1], "{column} {typed}");
        belongs_together(&shop, &ids);
    }
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn a_renamed_tab_is_found_by_its_id_and_a_deleted_one_is_named() {
    let mut shop = Shop::open("23 10:00").await;
    let ids = three_orders(&mut shop).await;
    let human = shop.sandbox.human();
    human.rename_tab("Pesanan", "Order 2026").unwrap();
    let report = shop.after(TimeDelta::seconds(20)).await;
    assert!(report.paused_tabs.is_empty() && report.calls.read <= 3, "{report:?}");
    human.rename_tab("Order 2026", "Pesanan").unwrap();
    human.delete_tab("Resep").unwrap();
    let report = shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(report.paused_tabs, ["Resep"]);
    assert_eq!(shop.mails(), ["sheet-trouble"]);
    belongs_together(&shop, &ids);
    shop.is_idle().await;
}

#[tokio::test]
async fn old_orders_in_a_sheet_met_for_the_first_time_are_history() {
    let mut shop = Shop::unlocked("23 10:00", "").await;
    for n in 0..200 {
        let row = shop.order(
            100 + n,
            date(["01", "10", "22"][n as usize % 3]),
            &[("Pelanggan", json!(format!("PT Lama {n}")))],
        );
        if n % 2 == 0 {
            shop.confirm(row);
            shop.fill(
                "Pesanan",
                row,
                &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya")), ("Dikirim", json!("Ya"))],
            );
        }
    }
    let report = shop.cycle().await;
    assert_eq!((report.orders, report.documents.len(), report.notices.len()), (200, 0, 0));
    assert_eq!(shop.mails(), Vec::<String>::new());
    assert_eq!(shop.id(1), "ODR-2026-0001");
    assert_eq!(shop.id(200), "ODR-2026-0200");
    assert_eq!(shop.sandbox.book().rows("Dokumen").len(), 1);
    shop.is_idle().await;
    // What happens from now on is mailed as usual.
    shop.order(100, date("30"), &[]);
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!(shop.mails(), ["check-materials"]);
}

#[tokio::test]
async fn a_lost_database_is_rebuilt_from_the_sheet_and_nobody_is_mailed_again() {
    let mut shop = Shop::open("23 10:00").await;
    let ids = three_orders(&mut shop).await;
    let statuses: Vec<String> = ids.iter().map(|id| shop.status(shop.row_of(id).unwrap())).collect();
    let proforma = shop.see(1, "No Proforma");
    shop.stop();
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(shop.folder.path().join(format!("state.db{end}")));
    }
    shop.clock.advance(TimeDelta::minutes(1));
    shop.start().await;
    shop.cycle().await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    let again: Vec<String> = ids.iter().map(|id| shop.status(shop.row_of(id).unwrap())).collect();
    assert_eq!(again, statuses);
    assert_eq!(shop.see(1, "No Proforma"), proforma);
    // The next number goes on after the last one in the sheet.
    let next = shop.order(10, date("30"), &[("Pelanggan", json!("PT Baru"))]);
    shop.confirm(next);
    shop.after(TimeDelta::seconds(20)).await;
    assert_eq!((shop.id(next), shop.see(next, "No Proforma")), ("ODR-2026-0004".into(), "002/PI/MKN/XI/2026".into()));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_state_that_lasts_is_mailed_once() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(100, date("30"), &[]);
    for n in 0..500 {
        shop.set(row, "Catatan", format!("catatan {n}"));
        shop.after(TimeDelta::seconds(15)).await;
    }
    assert_eq!(shop.mails(), ["check-materials"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn an_emptied_sheet_and_a_mass_loss_are_not_believed() {
    let mut shop = Shop::open("23 10:00").await;
    for n in 0..12 {
        shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
    }
    shop.cycle().await;
    shop.mails();
    let rows = shop.sandbox.book().rows("Pesanan");
    for count in [12, 6] {
        shop.sandbox.human().delete_rows("Pesanan", 1, count).unwrap();
        let report = shop.after(TimeDelta::minutes(5)).await;
        assert_eq!(report.paused_tabs, ["Pesanan"], "{count}");
        shop.after(TimeDelta::minutes(5)).await;
        assert!(shop.mails().iter().all(|k| k == "sheet-trouble"));
        shop.sandbox.human().insert_rows("Pesanan", 1, count).unwrap();
        for (row, cells) in rows.iter().enumerate().skip(1).take(count) {
            shop.sandbox.human().set_row("Pesanan", row, cells.clone()).unwrap();
        }
        let report = shop.after(TimeDelta::minutes(61)).await;
        assert_eq!(report.paused_tabs, Vec::<String>::new(), "{count}");
        shop.mails();
    }
    assert_eq!(shop.id(1), "ODR-2026-0001");
    shop.is_idle().await;
}

#[tokio::test]
async fn calls_and_writes_are_counted() {
    let mut shop = Shop::open("23 10:00").await;
    for n in 0..50 {
        let row = shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
        shop.confirm(row);
    }
    let report = shop.cycle().await;
    assert_eq!((report.calls.read, report.calls.write), (2, 1), "50 new orders with numbers, register and all");
    assert_eq!(report.documents.len(), 50);
    let report = shop.cycle().await;
    assert_eq!((report.calls.read, report.calls.write), (1, 0));
    assert!(report.idle);
    shop.is_idle().await;
}
