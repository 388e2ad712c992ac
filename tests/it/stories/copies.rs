//! Copied rows while nothing leaves the house before it rests: a copy stays a copy until it gets its own number.

use chrono::TimeDelta;
use orderd::sandbox::{Fault, On};
use serde_json::json;

use crate::shop::{Shop, date, text};

const REST: TimeDelta = TimeDelta::seconds(95);

#[tokio::test]
async fn a_copy_that_has_to_rest_keeps_neither_approvals_nor_verification() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(900, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.after(REST).await;
    let id = shop.id(row);
    let paid = shop.pay(&id, 5_000_000, date("23"), "Ya");
    shop.fill("Pembayaran", paid, &[("No Referensi", json!("TRX-1"))]);
    shop.cycle().await;
    shop.after(REST).await;
    assert_eq!(shop.money(row, "Terbayar"), 5_000_000);
    shop.mails();

    shop.sandbox.human().copy_row("Pesanan", row, row + 1).unwrap();
    shop.sandbox.human().copy_row("Pembayaran", paid, paid + 1).unwrap();
    shop.cycle().await;
    // Edited before it has rested.
    shop.set(row + 1, "Pelanggan", "PT Lain");
    shop.fill("Pembayaran", paid + 1, &[("No Referensi", json!("TRX-2"))]);
    for _ in 0..3 {
        shop.after(REST).await;
    }
    assert_eq!((shop.id(row), shop.status(row)), (id, "Menunggu DP".into()));
    assert_eq!((shop.id(row + 1), shop.status(row + 1)), ("ODR-2026-0002".into(), "Draf".into()));
    assert_eq!(shop.see(row + 1, "Konfirmasi SM"), "Ulang");
    assert_eq!(shop.see(row + 1, "No Proforma"), "");
    assert_eq!(shop.cell("Pembayaran", paid + 1, "Terverifikasi"), json!("Ulang"));
    assert_eq!(shop.cell("Pembayaran", paid, "Terverifikasi"), json!("Ya"));
    assert_eq!(shop.money(row, "Terbayar"), 5_000_000);
    assert_eq!(shop.money(row, "Menunggu Verifikasi"), 5_000_000);
    assert_eq!(shop.mails(), ["verify-payment"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn a_row_that_looks_again_as_it_did_while_it_was_typed_is_still_its_order() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(900, date("30"), &[("Kirim ke R&D", json!(""))]);
    shop.cycle().await;
    shop.set(row, "Kirim ke R&D", "Ya");
    shop.after(TimeDelta::seconds(20)).await;
    shop.after(REST).await;
    assert_eq!((shop.id(row), shop.status(row)), ("ODR-2026-0001".into(), "Menunggu R&D/PPIC".into()));
    shop.set(row, "Kirim ke R&D", "");
    for _ in 0..3 {
        shop.after(REST).await;
    }
    assert_eq!((shop.id(row), shop.status(row)), ("ODR-2026-0001".into(), "Draf".into()));
    // The same for a payment.
    let paid = shop.pay("ODR-2026-0001", 100_000, date("23"), "");
    shop.cycle().await;
    shop.fill("Pembayaran", paid, &[("Bank", json!("BCA"))]);
    shop.after(TimeDelta::seconds(20)).await;
    shop.after(REST).await;
    shop.fill("Pembayaran", paid, &[("Bank", json!(""))]);
    for _ in 0..3 {
        shop.after(REST).await;
    }
    assert_eq!(shop.cell("Pembayaran", paid, "No Bayar"), json!("BYR-2026-0001"));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_copy_without_its_number_stays_a_copy_while_it_is_edited() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(250, date("30"), &[]);
    shop.cycle().await;
    shop.after(REST).await;
    shop.confirm(row);
    shop.cycle().await;
    shop.after(REST).await;
    assert_eq!(shop.status(row), "Menunggu DP");
    let human = [
        "Pelanggan",
        "Menu",
        "Jumlah (pack)",
        "Metode",
        "Tanggal Kirim",
        "Alamat",
        "Penerima",
        "Ongkir",
        "Skema Bayar",
        "Kirim ke R&D",
        "Cek R&D",
        "Cek PPIC",
        "Konfirmasi SM",
    ];
    let pasted: Vec<_> = human.iter().map(|header| (*header, shop.cell("Pesanan", row, header))).collect();
    shop.mails();

    // The whole row, its number cleared; and only what people filled in.
    shop.sandbox.human().copy_row("Pesanan", row, row + 1).unwrap();
    shop.set(row + 1, "No Order", "");
    shop.fill("Pesanan", row + 2, &pasted);
    // One that was copied with its number, which goes after the first look.
    shop.sandbox.human().copy_row("Pesanan", row, row + 3).unwrap();
    shop.cycle().await;
    for copy in row + 1..=row + 3 {
        let masalah = shop.see(copy, "Masalah");
        assert!(masalah.contains("SALINAN_BERSIHKAN"), "{copy}: {masalah}");
        shop.fill("Pesanan", copy, &[("No Order", json!("")), ("Pelanggan", json!("PT Dua")), ("Menu", json!("SB-A"))]);
    }
    // And one edited before anybody looked.
    shop.sandbox.human().copy_row("Pesanan", row, row + 4).unwrap();
    let cells = [("No Order", json!("")), ("Pelanggan", json!("PT Tiga")), ("Menu", json!("SB-A"))];
    shop.fill("Pesanan", row + 4, &cells);
    shop.after(TimeDelta::seconds(20)).await;
    for _ in 0..3 {
        shop.after(REST).await;
    }
    for copy in row + 1..=row + 4 {
        assert_eq!((shop.status(copy), shop.see(copy, "No Proforma")), ("Draf".into(), String::new()), "{copy}");
        assert_eq!(shop.see(copy, "Konfirmasi SM"), "Ulang", "{copy}");
    }
    assert_eq!(shop.mails(), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn a_copy_whose_mark_was_refused_stays_a_copy_when_it_is_edited() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(250, date("30"), &[]);
    shop.cycle().await;
    shop.after(REST).await;
    shop.confirm(row);
    shop.cycle().await;
    shop.after(REST).await;
    assert_eq!(shop.status(row), "Menunggu DP");
    let id = shop.id(row);
    let paid = shop.pay(&id, 500_000, date("23"), "Ya");
    shop.cycle().await;
    shop.after(REST).await;
    assert_eq!(shop.money(row, "Terbayar"), 500_000);
    shop.mails();
    let human = ["Pelanggan", "Menu", "Jumlah (pack)", "Metode", "Tanggal Kirim", "Alamat", "Penerima", "Ongkir"];
    let answered = ["Skema Bayar", "Kirim ke R&D", "Cek R&D", "Cek PPIC", "Konfirmasi SM"];
    let pasted: Vec<_> =
        human.iter().chain(&answered).map(|header| (*header, shop.cell("Pesanan", row, header))).collect();
    let money: Vec<_> = ["No Bayar", "Tgl Bayar", "No Order", "Jenis", "Nominal", "Terverifikasi"]
        .iter()
        .map(|header| (*header, shop.cell("Pembayaran", paid, header)))
        .collect();

    // Pasted without its number, and with it; what we write into the rows is refused.
    shop.fill("Pesanan", row + 1, &pasted);
    shop.fill("Pesanan", row + 2, &pasted);
    shop.set(row + 2, "No Order", id.as_str());
    shop.fill("Pembayaran", paid + 1, &money);
    shop.sandbox.faults().push(On::Writes, 0, 100, Fault::Status(400));
    let _ = shop.clerk.as_mut().unwrap().cycle().await;
    shop.sandbox.faults().clear();
    for copy in [row + 1, row + 2] {
        assert_eq!(shop.see(copy, "Diperbarui"), "", "{copy} bears no mark");
        let edited = [("No Order", json!("")), ("Pelanggan", json!("PT Dua")), ("Menu", json!("SB-A"))];
        shop.fill("Pesanan", copy, &edited);
    }
    shop.fill("Pembayaran", paid + 1, &[("No Bayar", json!("")), ("Nominal", json!(700_000))]);
    // An order typed meanwhile, answers and all, is none.
    shop.fill("Pesanan", row + 3, &pasted);
    let typed = [
        ("Pelanggan", json!("CV Lain")),
        ("Menu", json!("SB-A")),
        ("Alamat", json!("Jl. Lain 7")),
        ("Penerima", json!("Pak Lain")),
        ("Jumlah (pack)", json!(40)),
        ("Tanggal Kirim", date("29")),
        ("Ongkir", json!(25_000)),
        ("Metode", json!("Ambil Sendiri")),
    ];
    shop.fill("Pesanan", row + 3, &typed);
    shop.after(TimeDelta::seconds(20)).await;
    for _ in 0..3 {
        shop.after(REST).await;
    }
    // A tab that refused is tried again after a while.
    shop.after(TimeDelta::hours(1)).await;
    shop.cycle().await;
    for copy in [row + 1, row + 2] {
        assert_eq!((shop.status(copy), shop.see(copy, "No Proforma")), ("Draf".into(), String::new()), "{copy}");
        assert_eq!(shop.see(copy, "Konfirmasi SM"), "Ulang", "{copy}");
    }
    assert_eq!(shop.see(row + 3, "Konfirmasi SM"), "Ya");
    assert_eq!(shop.cell("Pembayaran", paid + 1, "Terverifikasi"), json!("Ulang"));
    assert_eq!(shop.money(row, "Terbayar"), 500_000);
    shop.is_idle().await;
}

#[tokio::test]
async fn an_order_that_was_typed_and_answered_while_it_rested_is_no_copy() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(250, date("30"), &[]);
    shop.cycle().await;
    assert_eq!((shop.see(row, "Diperbarui"), shop.see(row, "Link WA")), (String::new(), String::new()));
    shop.set(row, "Cek R&D", "Sanggup");
    shop.after(TimeDelta::seconds(20)).await;
    shop.set(row, "Cek PPIC", "Tersedia");
    for _ in 0..3 {
        shop.after(REST).await;
    }
    assert_eq!((shop.id(row), shop.status(row)), ("ODR-2026-0001".into(), "Menunggu Store Manager".into()));
    assert_ne!(shop.see(row, "Diperbarui"), "");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_copied_payment_without_its_number_or_receipt_is_verified_anew() {
    let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
    let row = shop.order(900, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.after(REST).await;
    let id = shop.id(row);
    let paid = shop.pay(&id, 500_000, date("23"), "Ya");
    shop.fill("Pembayaran", paid, &[("Jenis", json!("Penyesuaian"))]);
    shop.cycle().await;
    shop.after(REST).await;
    assert_eq!(shop.money(row, "Terbayar"), 500_000);
    assert!(shop.cell("Pembayaran", paid, "No Kwitansi").is_null());
    shop.sandbox.human().copy_row("Pembayaran", paid, paid + 1).unwrap();
    shop.fill("Pembayaran", paid + 1, &[("No Bayar", json!("")), ("Nominal", json!(700_000))]);
    shop.cycle().await;
    shop.fill("Pembayaran", paid + 1, &[("Nominal", json!(800_000))]);
    shop.after(TimeDelta::seconds(20)).await;
    for _ in 0..3 {
        shop.after(REST).await;
    }
    assert_eq!(shop.cell("Pembayaran", paid + 1, "Terverifikasi"), json!("Ulang"));
    assert_eq!(shop.money(row, "Terbayar"), 500_000);
    shop.is_idle().await;
}

#[tokio::test]
async fn an_emptied_and_edited_row_asks_for_its_number_and_goes_on_as_it_was_or_as_a_new_order() {
    for (typed, id, asked) in [("ODR-2026-0001", "ODR-2026-0001", 0), ("BARU", "ODR-2026-0002", 1)] {
        let mut shop = Shop::open_with("23 10:00", "settle = \"90s\"\n").await;
        let row = shop.order(250, date("30"), &[("Jam Kirim", json!("10:00"))]);
        shop.cycle().await;
        shop.after(REST).await;
        assert_eq!((shop.id(row), shop.status(row)), ("ODR-2026-0001".into(), "Menunggu R&D/PPIC".into()));
        shop.mails();
        // Everything of ours is cleared away, and one more cell is edited at the same look.
        let columns = &orderd::sheet::layout::Layout::embedded().tab("Pesanan").unwrap().columns;
        for ours in columns.iter().filter(|column| column.ours) {
            shop.set(row, &ours.header, "");
        }
        shop.set(row, "Jam Kirim", "11:00");
        shop.after(TimeDelta::seconds(20)).await;
        for _ in 0..3 {
            let said = shop.see(row, "Masalah");
            assert!(said.contains("[E] NOMOR_HILANG") && said.contains("isi lagi No Order = ODR-2026-0001"), "{said}");
            assert_eq!(shop.id(row), "");
            shop.after(REST).await;
        }
        let told = shop.mails();
        assert!(told.iter().all(|kind| kind == "sheet-trouble"), "nobody is asked anything meanwhile: {told:?}");
        shop.set(row, "No Order", typed);
        shop.after(TimeDelta::seconds(20)).await;
        for _ in 0..3 {
            shop.after(REST).await;
        }
        assert!(!shop.see(row, "Masalah").contains("NOMOR_HILANG"), "{}", shop.see(row, "Masalah"));
        assert_eq!((shop.id(row), shop.status(row)), (id.into(), "Menunggu R&D/PPIC".into()), "{typed}");
        let told = shop.mails();
        let materials = told.iter().filter(|kind| *kind == "check-materials").count();
        // R&D and PPIC are asked about a new order, and not once more about the old one.
        assert_eq!(materials, asked, "{typed}: {told:?}");
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn a_row_that_is_edited_under_anothers_number_is_asked_whose_it_is_and_a_copy_of_that_other_is_none() {
    let mut shop = Shop::open("23 10:00").await;
    let first = shop.order(250, date("30"), &[("Pelanggan", json!("PT Satu")), ("Alamat", json!("Jl. Satu 1"))]);
    let second = shop.order(900, date("29"), &[("Pelanggan", json!("PT Dua")), ("Alamat", json!("Jl. Dua 2"))]);
    shop.confirm(first);
    shop.cycle().await;
    shop.fill("Pesanan", first, &[("No Order", json!("ODR-2026-0002")), ("Jumlah (pack)", json!(395))]);
    for _ in 0..3 {
        shop.after(REST).await;
        let said = shop.see(first, "Masalah");
        assert!(said.contains("[E] NOMOR_HILANG") && said.contains("isi lagi No Order = ODR-2026-0001"), "{said}");
        assert_eq!(shop.id(second), "ODR-2026-0002");
    }
    shop.set(first, "No Order", "ODR-2026-0001");
    shop.after(REST).await;
    shop.after(REST).await;
    assert_eq!((shop.id(first), shop.see(first, "Total Pack")), ("ODR-2026-0001".into(), "395".into()));
    assert!(!shop.see(first, "Masalah").contains("NOMOR_HILANG"), "{}", shop.see(first, "Masalah"));

    // One order is deleted while the other is copied: the copy says more of its original.
    let human = shop.sandbox.human();
    human.copy_row("Pesanan", second, second + 1).unwrap();
    shop.fill("Pesanan", second + 1, &[("Jumlah (pack)", json!(250)), ("Tanggal Kirim", date("30"))]);
    human.delete_rows("Pesanan", first, 1).unwrap();
    shop.after(REST).await;
    shop.after(REST).await;
    assert_eq!((shop.id(second - 1), shop.id(second)), ("ODR-2026-0002".into(), "ODR-2026-0003".into()));
}

#[tokio::test]
async fn an_emptied_and_edited_payment_asks_for_its_number_and_goes_on_as_it_was_or_as_a_new_one() {
    for (typed, id) in [("BYR-2026-0001", "BYR-2026-0001"), ("BARU", "BYR-2026-0002")] {
        let mut shop = Shop::open("23 10:00").await;
        let order = shop.order(250, date("30"), &[]);
        shop.confirm(order);
        shop.cycle().await;
        let row = shop.pay(&shop.id(order), 1_000_000, date("23"), "Ya");
        shop.cycle().await;
        let see = |shop: &Shop, header: &str| text(&shop.cell("Pembayaran", row, header));
        assert_eq!((see(&shop, "No Bayar"), shop.money(order, "Terbayar")), ("BYR-2026-0001".into(), 1_000_000));
        let receipt = see(&shop, "No Kwitansi");
        assert!(!receipt.is_empty());
        shop.mails();
        // Its numbers are cleared away, and two more cells are edited at the same look.
        let numbers = [("No Bayar", json!("")), ("No Kwitansi", json!(""))];
        let cells = [numbers, [("Nominal", json!(1_500_000)), ("Tgl Bayar", date("22"))]].concat();
        shop.fill("Pembayaran", row, &cells);
        for _ in 0..3 {
            shop.after(REST).await;
            let said = see(&shop, "Masalah");
            assert!(said.contains("[E] NOMOR_HILANG") && said.contains("isi lagi No Bayar = BYR-2026-0001"), "{said}");
            assert_eq!(
                (see(&shop, "No Bayar"), shop.money(order, "Terbayar")),
                (String::new(), 1_000_000),
                "counted once, as it was"
            );
        }
        let told = shop.mails();
        assert!(told.iter().all(|kind| kind == "sheet-trouble"), "nobody is asked anything meanwhile: {told:?}");
        shop.fill("Pembayaran", row, &[("No Bayar", json!(typed))]);
        for _ in 0..3 {
            shop.after(REST).await;
        }
        assert!(!see(&shop, "Masalah").contains("NOMOR_HILANG"), "{}", see(&shop, "Masalah"));
        assert_eq!(see(&shop, "No Bayar"), id, "{typed}");
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn a_payment_that_is_edited_under_anothers_number_is_asked_whose_it_is_and_a_copy_of_that_other_is_none() {
    let mut shop = Shop::open("23 10:00").await;
    let order = shop.order(250, date("30"), &[]);
    shop.confirm(order);
    shop.cycle().await;
    let first = shop.pay(&shop.id(order), 1_000_000, date("22"), "Ya");
    let second = shop.pay(&shop.id(order), 2_000_000, date("23"), "Ya");
    shop.cycle().await;
    let see = |shop: &Shop, row: usize, header: &str| text(&shop.cell("Pembayaran", row, header));
    let under_another = [("No Bayar", json!("BYR-2026-0002")), ("Nominal", json!(1_100_000))];
    shop.fill("Pembayaran", first, &under_another);
    for _ in 0..3 {
        shop.after(REST).await;
        let said = see(&shop, first, "Masalah");
        assert!(said.contains("[E] NOMOR_HILANG") && said.contains("isi lagi No Bayar = BYR-2026-0001"), "{said}");
        assert_eq!(see(&shop, second, "No Bayar"), "BYR-2026-0002");
        assert_eq!(see(&shop, first, "Terverifikasi"), "Ya", "what Accounting said stands");
    }
    shop.fill("Pembayaran", first, &[("No Bayar", json!("BYR-2026-0001"))]);
    shop.after(REST).await;
    shop.after(REST).await;
    assert_eq!(see(&shop, first, "No Bayar"), "BYR-2026-0001");
    assert!(!see(&shop, first, "Masalah").contains("NOMOR_HILANG"), "{}", see(&shop, first, "Masalah"));

    // One payment is deleted while the other is copied: the copy says more of its original.
    let human = shop.sandbox.human();
    human.copy_row("Pembayaran", second, second + 1).unwrap();
    shop.fill("Pembayaran", second + 1, &[("Tgl Bayar", date("22"))]);
    human.delete_rows("Pembayaran", first, 1).unwrap();
    shop.after(REST).await;
    shop.after(REST).await;
    let ids = [second - 1, second].map(|row| see(&shop, row, "No Bayar"));
    assert_eq!(ids, ["BYR-2026-0002", "BYR-2026-0003"]);
}

#[tokio::test]
async fn a_copy_without_steps_warns_of_its_answers_and_one_with_steps_is_not_gone_on_with() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(250, date("30"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    shop.sandbox.human().copy_row("Pesanan", row, row + 1).unwrap();
    shop.after(REST).await;
    assert_eq!(shop.id(row + 1), "ODR-2026-0002");
    let said = shop.see(row + 1, "Masalah");
    assert!(said.contains("[W] SALINAN_BERSIHKAN") && said.contains("Konfirmasi SM"), "{said}");
    assert!(!said.contains("[E]"), "nothing has to be emptied: {said}");
    // Answered anew, it is an order like any other.
    shop.set(row + 1, "Kirim ke R&D", "Ya");
    shop.confirm(row + 1);
    shop.after(REST).await;
    assert!(!shop.see(row + 1, "Masalah").contains("SALINAN"), "{}", shop.see(row + 1, "Masalah"));
    assert_eq!(shop.status(row + 1), "Menunggu DP");
    // With a step beside the answers it holds until that is cleared.
    shop.set(row, "Mulai Produksi", "Ya");
    shop.cycle().await;
    shop.sandbox.human().copy_row("Pesanan", row, row + 2).unwrap();
    shop.after(REST).await;
    let said = shop.see(row + 2, "Masalah");
    assert!(said.contains("[E] SALINAN_BERSIHKAN") && said.contains("Mulai Produksi"), "{said}");
    shop.set(row + 2, "Mulai Produksi", "");
    shop.after(REST).await;
    assert!(!shop.see(row + 2, "Masalah").contains("[E] SALINAN"), "{}", shop.see(row + 2, "Masalah"));
    shop.is_idle().await;
}
