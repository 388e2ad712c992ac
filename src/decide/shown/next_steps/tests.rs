//! What `Langkah Berikutnya` says in every state, told by an order that people carry on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use chrono::TimeDelta;

use super::*;
use crate::decide::money::ledger::Money;
use crate::decide::tests::{Shop, at, nov};
use crate::domain::facts::Origin;
use crate::domain::order::Scheme;
use crate::domain::reading::Entry;

/// The state reached and the text shown.
fn said(shop: &mut Shop) -> (State, Vec<String>) {
    shop.see(|s, ctx| (s.facts.state, next_step(s, ctx).lines().map(ToOwned::to_owned).collect()))
}

#[track_caller]
fn check(shop: &mut Shop, state: State, lines: &[&str]) {
    let (found, said) = said(shop);
    assert_eq!(said, lines, "in {found:?}");
    assert_eq!(found, state);
}

#[test]
fn every_state_names_who_does_what_until_when() {
    let mut shop = Shop::new();
    check(
        &mut shop,
        State::Draft,
        &["Marketing · bila isian sudah lengkap, isi Kirim ke R&D = Ya · sampai 23/11/2026"],
    );
    shop.answer(OrderColumn::Release, Answer::Yes);
    check(
        &mut shop,
        State::AwaitingMaterials,
        &[
            "R&D · isi Cek R&D (Sanggup/Tidak) · sampai 23/11/2026 23:59",
            "PPIC · isi Cek PPIC (Tersedia/Sebagian/Tidak) · sampai 23/11/2026 23:59",
        ],
    );
    shop.answer(OrderColumn::RndAnswer, Answer::Yes);
    shop.answer(OrderColumn::PpicAnswer, Answer::Partly);
    shop.row.can_make = Entry::Is(587);
    check(
        &mut shop,
        State::MaterialsShort,
        &[
            "Marketing · kurangi Jumlah (pack) (sanggup 587 pack) atau undurkan Tanggal Kirim · sampai 23/11/2026 23:59",
            "Purchasing · datangkan bahan yang kurang, lalu perbarui Stok Bahan · sampai 23/11/2026 23:59",
            "PPIC · bila bahan sudah cukup, ganti Cek PPIC (Tersedia/Sebagian/Tidak) · sampai 23/11/2026 23:59",
        ],
    );
    shop.answer(OrderColumn::PpicAnswer, Answer::Yes);
    check(
        &mut shop,
        State::AwaitingStoreManager,
        &["Store Manager Pusat · isi Konfirmasi SM (Ya/Tolak) · sampai 23/11/2026 17:00"],
    );
    shop.answer(OrderColumn::SmAnswer, Answer::Yes);
    check(
        &mut shop,
        State::AwaitingDownPayment,
        &[
            "Marketing · tagih DP, kurang Rp12.512.500 (dari Rp12.512.500, proforma 001/PI/MKN/XI/2026); catat di tab Pembayaran · sampai 24/11/2026",
        ],
    );
    shop.pay(12_512_500);
    check(
        &mut shop,
        State::ReadyToProduce,
        &["Store Manager & Produksi · jadwalkan; saat mulai isi Mulai Produksi = Ya · sampai 26/11/2026"],
    );
    shop.row.started = Entry::Is(true);
    check(
        &mut shop,
        State::InProduction,
        &["Produksi · setelah selesai isi Selesai Produksi = Ya (Jumlah Jadi bila berbeda) · sampai 27/11/2026"],
    );
    shop.row.finished = Entry::Is(true);
    check(
        &mut shop,
        State::AwaitingDeliveryOrder,
        &["Store Manager / Purchasing · isi Buat Surat Jalan = Ya dan Dibuat Oleh · sampai 23/11/2026 13:00"],
    );
    shop.row.make_delivery_order = Entry::Is(true);
    check(
        &mut shop,
        State::AwaitingSettlement,
        &[
            "Marketing · minta pelunasan Rp12.512.500 (invoice 001/INV/MKN/XI/2026); catat di tab Pembayaran · sampai 27/11/2026",
        ],
    );
    shop.pay(12_512_500);
    check(
        &mut shop,
        State::ReadyToShip,
        &["Logistik & Store Manager · berangkatkan barang, lalu isi Dikirim = Ya · sampai 27/11/2026"],
    );
    shop.row.shipped = Entry::Is(true);
    check(
        &mut shop,
        State::Shipped,
        &[
            "Sopir / Store Manager · isi Diterima Oleh, Tgl Diterima (Jumlah Ditolak bila ada) · sampai 28/11/2026 10:00",
        ],
    );
    shop.row.received_by = Some("Ibu Sari".into());
    shop.row.received_on = Entry::Is(nov(27));
    shop.row.wants_documentation = Entry::Is(true);
    check(&mut shop, State::AwaitingDocumentation, &["Marketing · isi Link Dokumentasi (https) · sampai 30/11/2026"]);
    shop.row.documentation_link = Entry::Is("https://contoh.id/foto".into());
    check(&mut shop, State::Closed, &[]);
}

#[test]
fn a_draft_says_what_is_missing_before_it_can_be_handed_over() {
    let mut shop = Shop::new();
    shop.row.scheme = Entry::Blank;
    check(
        &mut shop,
        State::Draft,
        &[
            "Marketing · lengkapi atau perbaiki kolom yang disebut di Masalah",
            "Marketing · bila isian sudah lengkap, isi Kirim ke R&D = Ya · sampai 23/11/2026",
        ],
    );
}

#[test]
fn while_somebody_types_the_row_waits() {
    let mut shop = Shop::released();
    shop.policy.settle = TimeDelta::seconds(90);
    let (_, lines) = said(&mut shop);
    assert_eq!(lines.last().map(String::as_str), Some("Sistem · menunggu ketikan selesai"));
    shop.now += TimeDelta::seconds(90);
    let (_, lines) = said(&mut shop);
    assert!(!lines.iter().any(|l| l.contains("menunggu ketikan")), "{lines:?}");
}

#[test]
fn a_late_order_says_what_lifts_the_hold() {
    let mut shop = Shop::confirmed();
    shop.now = at(24, 0, 0);
    check(
        &mut shop,
        State::AwaitingStoreManager,
        &[
            "Marketing · TERTAHAN, batas konfirmasi lewat: undurkan Tanggal Kirim ke 28/11/2026 atau sesudahnya (karena batas konfirmasi), atau kurangi menjadi paling banyak 1.000 pack",
            "Store Manager · atau isi Izin Khusus = Ya dan Alasan Izin",
        ],
    );
    shop.answer(OrderColumn::Override, Answer::Yes);
    check(
        &mut shop,
        State::AwaitingStoreManager,
        &[
            "Store Manager · isi Alasan Izin (paling sedikit 10 huruf) agar Izin Khusus berlaku",
            "Marketing · TERTAHAN, batas konfirmasi lewat: undurkan Tanggal Kirim ke 28/11/2026 atau sesudahnya (karena batas konfirmasi), atau kurangi menjadi paling banyak 1.000 pack",
        ],
    );
    shop.row.exception_reason = Some("customer lama, dapur sanggup".into());
    let (state, lines) = said(&mut shop);
    assert_eq!(state, State::AwaitingDownPayment, "{lines:?}");
}

#[test]
fn an_approval_taken_back_after_the_proforma_is_asked_for_again() {
    let mut shop = Shop::paid();
    shop.cycle();
    shop.clear(OrderColumn::PpicAnswer);
    check(
        &mut shop,
        State::ReadyToProduce,
        &["PPIC · TERTAHAN: isi lagi Cek PPIC = Tersedia, atau Marketing isi Batal"],
    );
}

#[test]
fn a_payment_that_waits_is_accountings_turn() {
    let mut shop = Shop::confirmed();
    shop.cycle();
    shop.money.waiting = Rupiah(12_512_500);
    check(
        &mut shop,
        State::AwaitingDownPayment,
        &["Akunting · cocokkan Rp12.512.500 di tab Pembayaran, isi Terverifikasi (Ya/Tidak)"],
    );
    shop.money.waiting = Rupiah(2_500_000);
    let (_, lines) = said(&mut shop);
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[test]
fn the_delivery_order_says_which_cells_it_lacks() {
    let mut shop = Shop::released();
    shop.row.shipping = Entry::Blank;
    shop.row.recipient = None;
    for column in crate::domain::approval::confirming().map(|approval| approval.column) {
        shop.answer(column, Answer::Yes);
    }
    shop.cycle();
    shop.pay(12_512_500);
    shop.row.finished = Entry::Is(true);
    shop.row.make_delivery_order = Entry::Is(true);
    check(
        &mut shop,
        State::AwaitingDeliveryOrder,
        &[
            "Marketing · isi Penerima, Ongkir (Ongkir 0 bila gratis); tanpa itu surat jalan tidak terbit · sampai 23/11/2026 13:00",
        ],
    );
}

#[test]
fn credit_is_accountings_to_give() {
    let mut shop = Shop::confirmed();
    shop.row.scheme = Entry::Is(Scheme::Top);
    shop.row.top_days = Entry::Is(14);
    check(
        &mut shop,
        State::AwaitingCredit,
        &["Akunting · isi Persetujuan Kredit (Ya/Tolak) · sampai 23/11/2026 17:00"],
    );
    shop.answer(OrderColumn::CreditAnswer, Answer::No);
    check(
        &mut shop,
        State::AwaitingCredit,
        &["Marketing · kredit ditolak: ganti Skema Bayar ke DP atau TUNAI, atau bicarakan dengan Akunting"],
    );
    shop.answer(OrderColumn::CreditAnswer, Answer::Yes);
    shop.row.finished = Entry::Is(true);
    shop.row.make_delivery_order = Entry::Is(true);
    let (state, _) = said(&mut shop);
    assert_eq!(state, State::ReadyToShip);
    shop.row.shipped = Entry::Is(true);
    shop.row.received_by = Some("Ibu Sari".into());
    shop.row.received_on = Entry::Is(nov(27));
    check(
        &mut shop,
        State::Receivable,
        &["Akunting · tagih Rp25.025.000 (invoice 001/INV/MKN/XI/2026) · sampai 07/12/2026"],
    );
}

#[test]
fn cash_is_paid_before_production() {
    let mut shop = Shop::confirmed();
    shop.row.scheme = Entry::Is(Scheme::Cash);
    check(
        &mut shop,
        State::AwaitingPayment,
        &[
            "Marketing · tagih pembayaran, kurang Rp25.025.000 (dari Rp25.025.000, proforma 001/PI/MKN/XI/2026); catat di tab Pembayaran · sampai 24/11/2026",
        ],
    );
}

#[test]
fn an_order_that_is_off_shows_the_proposed_refund() {
    let mut shop = Shop::paid();
    shop.row.deliver_on = Entry::Is(nov(30));
    shop.cycle();
    shop.now = at(27, 9, 0);
    shop.row.cancel = Entry::Is(true);
    let (state, lines) = said(&mut shop);
    assert_eq!(state, State::ReadyToProduce);
    assert_eq!(lines[0], "Marketing · isi Alasan Batal agar pembatalan berlaku, atau kosongkan Batal");
    shop.row.cancel_reason = Some("acara batal".into());
    check(
        &mut shop,
        State::CancelledRefundDue,
        &["Akunting · usulan refund Rp6.256.250 (dari Rp12.512.500 yang diterima); isi Nilai Refund"],
    );
    shop.row.refund = Entry::Is(Rupiah(6_256_250));
    check(
        &mut shop,
        State::CancelledRefundDue,
        &["Akunting · kembalikan Rp6.256.250; catat di tab Pembayaran (Jenis Refund) dan isi Terverifikasi = Ya"],
    );
    shop.money.refunded = Rupiah(6_256_250);
    shop.money.verified = Rupiah(6_256_250);
    check(&mut shop, State::Cancelled, &[]);
}

#[test]
fn money_verified_after_the_end_is_proposed_like_money_verified_before_it() {
    let off = |shop: &mut Shop| {
        shop.row.cancel = Entry::Is(true);
        shop.row.cancel_reason = Some("acara batal".into());
    };
    // Paid before the cancellation, and verified after it: everything at this stage.
    let mut shop = Shop::confirmed();
    shop.cycle();
    off(&mut shop);
    check(&mut shop, State::Cancelled, &[]);
    shop.pay(5_000_000);
    let all = "Akunting · usulan refund Rp5.000.000 (dari Rp5.000.000 yang diterima); isi Nilai Refund";
    check(&mut shop, State::CancelledRefundDue, &[all]);
    // Taken back after it: nothing is proposed of money that never came.
    shop.money = Money::default();
    check(&mut shop, State::Cancelled, &[]);
    // Half is kept at a late hour; what is transferred on a later day is nobody's to keep.
    let mut shop = Shop::paid();
    shop.row.deliver_on = Entry::Is(nov(30));
    shop.cycle();
    shop.now = at(27, 9, 0);
    off(&mut shop);
    shop.cycle();
    shop.pay(1_000_000);
    let half = "Akunting · usulan refund Rp6.756.250 (dari Rp13.512.500 yang diterima); isi Nilai Refund";
    check(&mut shop, State::CancelledRefundDue, &[half]);
    shop.money.lines.last_mut().unwrap().on = nov(28);
    let later = "Akunting · usulan refund Rp7.256.250 (dari Rp13.512.500 yang diterima); isi Nilai Refund";
    check(&mut shop, State::CancelledRefundDue, &[later]);
}

#[test]
fn nobody_gives_back_more_than_came_in() {
    let mut shop = Shop::paid();
    shop.row.cancel = Entry::Is(true);
    shop.row.cancel_reason = Some("acara batal".into());
    shop.row.refund = Entry::Is(Rupiah(12_512_500));
    let pays = "Akunting · kembalikan Rp12.512.500; catat di tab Pembayaran (Jenis Refund) dan isi Terverifikasi = Ya";
    check(&mut shop, State::CancelledRefundDue, &[pays]);
    shop.row.refund = Entry::Is(Rupiah(12_512_501));
    check(
        &mut shop,
        State::CancelledRefundDue,
        &[
            "Akunting · periksa Nilai Refund (lihat Masalah)",
            "Akunting · usulan refund Rp12.512.500 (dari Rp12.512.500 yang diterima); isi Nilai Refund",
        ],
    );
}

#[test]
fn nobody_collects_for_a_day_that_is_over() {
    let mut shop = Shop::confirmed();
    shop.row.packs = Entry::Is(900);
    shop.now = at(27, 9, 0);
    let on_the_day = said(&mut shop).1;
    assert!(on_the_day.iter().any(|line| line.contains("tagih DP")), "{on_the_day:?}");
    shop.now = at(28, 9, 0);
    let over = said(&mut shop).1;
    assert!(over.iter().any(|line| line.contains("tanggal kirim terlewat")), "{over:?}");
    assert!(!over.iter().any(|line| line.contains("tagih")), "{over:?}");
}

#[test]
fn a_refused_order_goes_back_to_marketing() {
    let mut shop = Shop::confirmed();
    shop.answer(OrderColumn::SmAnswer, Answer::No);
    shop.row.reject_reason = Some("dapur penuh".into());
    check(
        &mut shop,
        State::Rejected,
        &[
            "Marketing · ditolak (dapur penuh): ubah pesanan dan minta Store Manager menjawab lagi, atau isi Batal dan Alasan Batal",
        ],
    );
}

#[test]
fn more_packs_after_the_confirmation_are_asked_about_again() {
    let mut shop = Shop::paid();
    shop.row.packs = Entry::Is(1_100);
    shop.cycle();
    let (state, lines) = said(&mut shop);
    assert_eq!(state, State::AwaitingMaterials);
    assert_eq!(
        lines,
        [
            "R&D · pesanan berubah, isi lagi Cek R&D (Sanggup/Tidak) · sampai 23/11/2026 23:59",
            "PPIC · pesanan berubah, isi lagi Cek PPIC (Tersedia/Sebagian/Tidak) · sampai 23/11/2026 23:59",
        ]
    );
}

#[test]
fn goods_that_left_without_permission_are_collected_for() {
    let mut shop = Shop::delivered();
    shop.row.shipped = Entry::Is(true);
    check(
        &mut shop,
        State::Shipped,
        &[
            "Sopir / Store Manager · isi Diterima Oleh, Tgl Diterima (Jumlah Ditolak bila ada) · sampai 28/11/2026 10:00",
            "Akunting · tagih Rp12.512.500 (invoice 001/INV/MKN/XI/2026) · sampai 23/11/2026",
        ],
    );
}

#[test]
fn too_much_money_is_named() {
    let mut shop = Shop::delivered();
    shop.pay(13_012_500);
    let (state, lines) = said(&mut shop);
    assert_eq!(state, State::ReadyToShip);
    assert!(lines[1].starts_with("Akunting · lebih bayar Rp500.000"), "{lines:?}");
}

#[test]
fn a_rest_a_bank_may_have_kept_is_named_as_perhaps_its_fee() {
    for (rest, is_named) in [(6_500, true), (10_000, true), (10_001, false), (5_000_000, false)] {
        let mut shop = Shop::delivered();
        shop.pay(12_512_500 - rest);
        let (state, lines) = said(&mut shop);
        assert_eq!(state, State::AwaitingSettlement);
        assert_eq!(lines.iter().any(|line| line.contains("Penyesuaian")), is_named, "{rest}: {lines:?}");
    }
}

#[test]
fn a_copied_row_says_what_to_clear() {
    let mut shop = Shop::released();
    shop.order.origin = Origin::Copy;
    shop.row.shipped = Entry::Is(true);
    shop.row.content.set(OrderColumn::Shipped, crate::domain::cell::Cell::text("Ya"));
    shop.order.unclean = [OrderColumn::Shipped].into();
    let (_, lines) = said(&mut shop);
    assert_eq!(lines[0], "Marketing · baris salinan: kosongkan Dikirim");
}

#[test]
fn an_outlets_name_makes_nobody_a_colleague() {
    for name in ["Bandung / Logistik", "R&D & Purchasing", "Akunting"] {
        let mut shop = Shop::confirmed();
        shop.clear(OrderColumn::SmAnswer);
        shop.policy.outlets[0].name = name.to_owned();
        let (roles, text) = shop.see(|order, world| {
            let steps = steps(order, world);
            (steps.iter().flat_map(|s| s.who.roles()).collect::<Vec<_>>(), steps[0].to_string())
        });
        assert_eq!(roles, [Role::StoreManager(0)], "{name}");
        assert_eq!(text, format!("Store Manager {name} · isi Konfirmasi SM (Ya/Tolak) · sampai 23/11/2026 17:00"));
    }
}
