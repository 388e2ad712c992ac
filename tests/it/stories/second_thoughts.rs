//! People think again: approvals, cancellations, figures and steps taken back, and what that may still undo.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::shop::{Shop, date};
use crate::stories::shipment::made;

const REST: TimeDelta = TimeDelta::seconds(95);

/// A large order that went on by exception, its proforma out.
async fn excused(shop: &mut Shop) -> usize {
    let row = shop.order(1_001, date("25"), &[("Pelanggan", json!("PT Mendadak"))]);
    shop.confirm(row);
    shop.fill("Pesanan", row, &[("Izin Khusus", json!("Ya")), ("Alasan Izin", json!("Pelanggan lama, bahan ada"))]);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.flags(row)), ("Menunggu DP".into(), "ORDER BESAR, IZIN KHUSUS".into()));
    shop.mails();
    row
}

/// Clears a cell, looks, puts the value back, looks again; the status in between and what was mailed each time.
async fn taken_back_and_given_again(shop: &mut Shop, row: usize, header: &str, value: &str) -> (String, Vec<String>) {
    let status = shop.status(row);
    shop.set(row, header, "");
    shop.cycle().await;
    assert!(shop.flags(row).contains("TERTAHAN"), "{header}: {}", shop.flags(row));
    assert!(shop.see(row, "Masalah").contains("[E] PERSETUJUAN_DICABUT"), "{}", shop.see(row, "Masalah"));
    assert!(shop.see(row, "Langkah Berikutnya").contains(header), "{}", shop.see(row, "Langkah Berikutnya"));
    let (held, told) = (shop.status(row), shop.mails());
    shop.set(row, header, value);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), (status, vec![]), "{header} was put back");
    assert!(!shop.flags(row).contains("TERTAHAN"), "{header}: {}", shop.flags(row));
    (held, told)
}

#[tokio::test]
async fn an_approval_taken_back_after_the_proforma_holds_the_order_where_it_is() {
    let mut shop = Shop::open("23 10:00").await;
    let changed = vec!["order-changed".to_owned()];
    let row = shop.order(900, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.mails();
    for (header, yes) in [("Cek R&D", "Sanggup"), ("Cek PPIC", "Tersedia"), ("Konfirmasi SM", "Ya")] {
        let seen = taken_back_and_given_again(&mut shop, row, header, yes).await;
        assert_eq!(seen, ("Menunggu DP".into(), changed.clone()), "{header}");
    }
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026");

    let late = excused(&mut shop).await;
    let seen = taken_back_and_given_again(&mut shop, late, "Izin Khusus", "Ya").await;
    assert_eq!(seen, ("Menunggu DP".into(), changed.clone()));
    shop.set(late, "Alasan Izin", "");
    shop.cycle().await;
    assert_eq!(shop.status(late), "Menunggu DP");
    shop.problems(late, &["!ALASAN_IZIN_KOSONG", "PELANGGAN_BARU"]);
    shop.set(late, "Alasan Izin", "Pelanggan lama, bahan ada");

    let credit = shop.order(800, date("29"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(credit);
    shop.set(credit, "Persetujuan Kredit", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(credit), "Siap Produksi");
    shop.mails();
    let seen = taken_back_and_given_again(&mut shop, credit, "Persetujuan Kredit", "Ya").await;
    assert_eq!(seen, ("Siap Produksi".into(), changed));
    shop.is_idle().await;
}

#[tokio::test]
async fn an_approval_taken_back_by_mistake_and_put_back_before_the_row_rests_is_told_to_nobody() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(900, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.after(REST).await;
    shop.mails();
    shop.set(row, "Konfirmasi SM", "");
    shop.after(TimeDelta::seconds(10)).await;
    // Seen at once, told to nobody yet.
    assert!(shop.see(row, "Masalah").contains("PERSETUJUAN_DICABUT"), "{}", shop.see(row, "Masalah"));
    shop.set(row, "Konfirmasi SM", "Ya");
    shop.after(TimeDelta::seconds(10)).await;
    shop.after(REST).await;
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu DP".into(), vec![]));
    shop.set(row, "Konfirmasi SM", "Tolak");
    shop.after(TimeDelta::seconds(10)).await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.after(REST).await;
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu DP".into(), vec!["order-changed".into()]));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_hold_closes_the_gate_to_the_street_and_opens_it_again() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = made(&mut shop, 1_000, &[]).await;
    shop.pay(&id, 12_500_000, date("21"), "Ya");
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!(shop.mails(), ["payment-received", "release-shipment"]);
    shop.set(row, "Konfirmasi SM", "");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Siap Kirim".into(), vec!["order-changed".into()]));
    assert!(shop.see(row, "Izin Kirim").starts_with("TAHAN"), "{}", shop.see(row, "Izin Kirim"));
    shop.set(row, "Konfirmasi SM", "Ya");
    shop.cycle().await;
    // Whoever was told to wait is told to go.
    assert_eq!((shop.see(row, "Izin Kirim"), shop.mails()), ("BOLEH".into(), vec!["release-shipment".into()]));
    shop.is_idle().await;
}

#[tokio::test]
async fn goods_that_left_are_not_called_back_by_second_thoughts() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = made(&mut shop, 1_000, &[]).await;
    let rest = shop.pay(&id, 12_500_000, date("21"), "Ya");
    shop.fill("Pesanan", row, &[("Buat Surat Jalan", json!("Ya")), ("Dikirim", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Dikirim");
    shop.mails();
    // Both verifications, an answer and the steps of production are taken back.
    shop.fill("Pembayaran", rest, &[("Terverifikasi", json!(""))]);
    shop.fill("Pembayaran", rest - 1, &[("Terverifikasi", json!("Tidak"))]);
    shop.fill(
        "Pesanan",
        row,
        &[("Konfirmasi SM", json!("")), ("Mulai Produksi", json!("")), ("Selesai Produksi", json!(""))],
    );
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.money(row, "Sisa Tagihan")), ("Dikirim".into(), 25_000_000));
    assert_eq!(shop.mails(), ["order-changed", "payment-refused", "verify-payment"]);
    assert_eq!(shop.flags(row), "");
    shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("23"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Piutang Berjalan");
    // Batal comes too late as well.
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Salah pesan"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Piutang Berjalan");
    shop.problems(row, &["!BATAL_SETELAH_KIRIM"]);
    shop.set(row, "Batal", "");
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_cancellation_taken_back_after_the_delivery_order_begins_new_papers() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = made(&mut shop, 1_000, &[]).await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Pelunasan");
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Acara dibatalkan"))]);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Batal – Refund");
    for (column, number) in [("No Proforma", "PI"), ("No Surat Jalan", "SJ"), ("No Invoice", "INV")] {
        assert_eq!(shop.see(row, column), format!("001/{number}/MKN/XI/2026 (BATAL)"));
    }
    shop.mails();
    // Taken up again with everything still ticked: everybody is asked anew, and nothing goes out before they answered.
    shop.fill("Pesanan", row, &[("Batal", json!("")), ("Dikirim", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.flags(row)), ("Menunggu R&D/PPIC".into(), "KONFIRMASI ULANG".into()));
    assert_eq!(shop.see(row, "Konfirmasi SM"), "Ulang");
    assert_eq!(shop.see(row, "No Surat Jalan"), "001/SJ/MKN/XI/2026 (BATAL)");
    // Then new papers, and nothing may leave unpaid.
    shop.confirm(row);
    shop.cycle().await;
    assert_eq!(shop.see(row, "No Proforma"), "001/PI/MKN/XI/2026-R1");
    assert_eq!(shop.see(row, "No Surat Jalan"), "002/SJ/MKN/XI/2026");
    assert_eq!(shop.see(row, "No Invoice"), "002/INV/MKN/XI/2026");
    assert_eq!((shop.status(row), shop.money(row, "Sisa Tagihan")), ("Dikirim".into(), 12_500_000));
    shop.problems(row, &["!KIRIM_TANPA_IZIN"]);
    let register = shop.sandbox.book().rows("Dokumen");
    let void = |number: &str| {
        let line = register.iter().find(|r| r[0] == json!(number)).unwrap_or_else(|| panic!("{number} is gone"));
        line.get(7).and_then(Value::as_str).unwrap_or_default().starts_with("BATAL")
    };
    assert!(void("001/PI/MKN/XI/2026") && void("001/SJ/MKN/XI/2026") && void("001/INV/MKN/XI/2026"));
    assert!(!void("002/SJ/MKN/XI/2026") && !void("001/PI/MKN/XI/2026-R1"));
    shop.pay(&id, 12_500_000, date("20"), "Ya");
    shop.cycle().await;
    shop.problems(row, &[]);
    shop.is_idle().await;
}

#[tokio::test]
async fn what_was_made_must_be_readable_before_it_is_written_on_paper() {
    let mut shop = Shop::open("22 10:00").await;
    let (row, _) = made(&mut shop, 1_001, &[]).await;
    shop.fill("Pesanan", row, &[("Jumlah Jadi", json!("kira-kira 980")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.see(row, "No Surat Jalan")), ("Menunggu Surat Jalan".into(), String::new()));
    shop.problems(row, &["!ANGKA_TAK_TERBACA"]);
    shop.set(row, "Jumlah Jadi", "980 pack");
    shop.cycle().await;
    assert_eq!((shop.see(row, "No Surat Jalan"), shop.money(row, "Total")), ("001/SJ/MKN/XI/2026".into(), 24_500_000));
    shop.is_idle().await;
}

#[tokio::test]
async fn an_order_paid_in_full_is_not_asked_for_its_settlement() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, id) = made(&mut shop, 1_000, &[]).await;
    shop.pay(&id, 12_500_000, date("21"), "Ya");
    shop.cycle().await;
    shop.set(row, "Konfirmasi SM", "");
    shop.cycle().await;
    shop.mails();
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    // Held: no later gate opens, and nobody is asked for money that is there.
    assert_eq!((shop.status(row), shop.mails()), ("Menunggu Surat Jalan".into(), vec![]));
    shop.set(row, "Konfirmasi SM", "Ya");
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.mails()), ("Siap Kirim".into(), vec!["release-shipment".into()]));
    shop.is_idle().await;
}

#[tokio::test]
async fn accounting_may_set_the_due_date_after_the_invoice() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 500, &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]).await;
    shop.fill("Pesanan", row, &[("Buat Surat Jalan", json!("Ya")), ("Dikirim", json!("Ya"))]);
    shop.cycle().await;
    let due = |shop: &Shop| shop.sandbox.book().rows("Piutang")[1][4].as_f64();
    assert_eq!(due(&shop), date("2026-12-07").as_f64());
    shop.set(row, "Jatuh Tempo", date("2026-12-31"));
    shop.cycle().await;
    assert_eq!(due(&shop), date("2026-12-31").as_f64());
    shop.set(row, "Jatuh Tempo", date("20"));
    shop.cycle().await;
    assert_eq!(due(&shop), date("2026-12-07").as_f64());
    shop.problems(row, &["!TANGGAL_TAK_TERBACA"]);
    shop.set(row, "Jatuh Tempo", "");
    shop.cycle().await;
    shop.problems(row, &[]);
    shop.is_idle().await;
}

#[tokio::test]
async fn rejected_packs_become_one_credit_note_that_stays_as_issued() {
    let mut shop = Shop::open("23 10:00").await;
    let (row, _) = made(&mut shop, 1_000, &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]).await;
    shop.fill("Pesanan", row, &[("Buat Surat Jalan", json!("Ya")), ("Dikirim", json!("Ya"))]);
    shop.cycle().await;
    let receipt =
        [("Diterima Oleh", json!("Ibu Contoh")), ("Tgl Diterima", date("23")), ("Jumlah Ditolak", json!("sedikit"))];
    shop.fill("Pesanan", row, &receipt);
    shop.cycle().await;
    assert_eq!(shop.status(row), "Dikirim");
    shop.problems(row, &["!ANGKA_TAK_TERBACA"]);
    shop.set(row, "Jumlah Ditolak", 2_000);
    shop.cycle().await;
    shop.problems(row, &["!ANGKA_TAK_TERBACA"]);
    shop.set(row, "Jumlah Ditolak", 40);
    shop.cycle().await;
    assert_eq!((shop.status(row), shop.money(row, "Sisa Tagihan")), ("Piutang Berjalan".into(), 24_000_000));
    shop.problems(row, &[]);
    shop.set(row, "Jumlah Ditolak", 50);
    shop.cycle().await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 24_000_000);
    shop.problems(row, &["!TERKUNCI_SETELAH_SJ"]);
    shop.set(row, "Jumlah Ditolak", 40);
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn the_refund_is_judged_by_the_moment_batal_was_first_seen() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(1_001, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.after(REST).await;
    let id = shop.id(row);
    shop.pay(&id, 12_512_500, date("23"), "Ya");
    shop.cycle().await;
    shop.after(REST).await;
    assert_eq!(shop.status(row), "Siap Produksi");
    // H−4 is the 26th: seen in its last minute, at rest on the 27th.
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Acara dibatalkan"))]);
    shop.at("26 23:59:30").await;
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.after(REST).await;
    assert_eq!(shop.status(row), "Batal – Refund");
    assert!(shop.see(row, "Langkah Berikutnya").contains("12.512.500"), "{}", shop.see(row, "Langkah Berikutnya"));
    shop.is_idle().await;
}

#[tokio::test]
async fn the_day_of_dispatch_is_the_day_dikirim_was_first_seen() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(500, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(row);
    shop.fill(
        "Pesanan",
        row,
        &[("Persetujuan Kredit", json!("Ya")), ("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))],
    );
    shop.cycle().await;
    shop.after(REST).await;
    shop.after(REST).await;
    assert_eq!(shop.status(row), "Siap Kirim");
    shop.set(row, "Dikirim", "Ya");
    shop.at("23 23:59:30").await;
    shop.set(row, "Sopir", "Pak Contoh");
    shop.at("24 00:00:20").await;
    shop.after(REST).await;
    assert_eq!(shop.status(row), "Dikirim");
    let order = shop.clerk.as_ref().unwrap().facts();
    let shipped = order.read().unwrap().orders.values().next().unwrap().shipped.unwrap();
    assert_eq!(shipped.on, chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
    shop.is_idle().await;
}

#[tokio::test]
async fn accounting_accepts_a_changed_payment_by_clearing_and_saying_ya_again_also_quickly() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(1_000, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.after(REST).await;
    let id = shop.id(row);
    let paid = shop.pay(&id, 12_500_000, date("23"), "Ya");
    shop.cycle().await;
    shop.after(REST).await;
    shop.fill("Pembayaran", paid, &[("Nominal", json!(13_000_000))]);
    shop.cycle().await;
    shop.after(REST).await;
    assert_eq!(shop.money(row, "Terbayar"), 12_500_000);
    shop.problems(row, &["!BAYAR_BERUBAH"]);
    // Both within the time a row needs to rest.
    shop.fill("Pembayaran", paid, &[("Terverifikasi", json!(""))]);
    shop.after(TimeDelta::seconds(10)).await;
    shop.fill("Pembayaran", paid, &[("Terverifikasi", json!("Ya"))]);
    shop.after(TimeDelta::seconds(10)).await;
    shop.after(REST).await;
    assert_eq!((shop.money(row, "Terbayar"), shop.status(row)), (13_000_000, "Siap Produksi".into()));
    shop.problems(row, &[]);
    assert_eq!(shop.cell("Pembayaran", paid, "No Kwitansi"), json!("002/KW/MKN/XI/2026"));
    shop.is_idle().await;
}

#[tokio::test]
async fn who_only_heard_of_a_payment_hears_that_its_order_is_off() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(900, date("30"), &[]);
    shop.cycle().await;
    let (id, payment) = (shop.id(row), 1_000_000);
    shop.pay(&id, payment, date("23"), "");
    shop.cycle().await;
    let accounting: Vec<String> = shop.mails_of("verify-payment").into_iter().map(|m| m.recipient).collect();
    assert!(!accounting.is_empty(), "{:?}", shop.mails());
    shop.fill("Pesanan", row, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Acara dibatalkan"))]);
    shop.after(REST).await;
    let told: Vec<String> = shop.mails_of("order-closed").into_iter().map(|m| m.recipient).collect();
    assert!(accounting.iter().all(|address| told.contains(address)), "{accounting:?} {told:?}");
    shop.is_idle().await;
}

/// What stands in a confirmed order's row after its address went through these values, each of them rested.
async fn after_addresses(addresses: &[&str]) -> (String, Vec<String>, Vec<String>) {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(900, date("30"), &[("Alamat", json!("Jl. Melati 1, Jakarta"))]);
    shop.confirm(row);
    shop.cycle().await;
    shop.mails();
    for address in addresses {
        shop.set(row, "Alamat", *address);
        shop.after(REST).await;
    }
    shop.is_idle().await;
    let answers = ["Cek R&D", "Cek PPIC", "Konfirmasi SM"].map(|header| shop.see(row, header)).to_vec();
    (shop.status(row), answers, shop.mails())
}

#[tokio::test]
async fn another_address_asks_again_also_when_the_cell_was_empty_in_between() {
    let direct = after_addresses(&["Jl. Mawar 2, Bogor"]).await;
    assert!(direct.1.iter().all(|answer| answer == "Ulang"), "{direct:?}");
    assert_eq!(after_addresses(&["", "Jl. Mawar 2, Bogor"]).await, direct);
    let (status, answers, mails) = after_addresses(&["", "Jl. Melati 1, Jakarta"]).await;
    assert_eq!((status.as_str(), mails), ("Menunggu DP", vec![]));
    assert_eq!(answers, ["Sanggup", "Tersedia", "Ya"]);
}
