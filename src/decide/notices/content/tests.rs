//! What mails say of an order, kind by kind, held against the list of values the templates ask for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::decide::kitchen::{Need, Preparation, Shortage};
use crate::decide::money::ledger::Payment;
use crate::decide::notices::context::{Extra, PaymentContext};
use crate::decide::notices::kind::About;
use crate::decide::notices::kinds::{self, sheet_trouble};
use crate::decide::notices::said::Said;
use crate::decide::orders::exposure::Exposure;
use crate::decide::tests::{Shop, at, nov, policy};
use crate::decide::world::World;
use crate::domain::books::Books;
use crate::domain::facts::Facts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::notice::NoticeKind;
use crate::domain::order::{Answer, Scheme};
use crate::domain::quantity::Quantity;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::text::Text;

fn brief(shop: &mut Shop, kind: NoticeKind) -> Brief {
    brief_with(shop, kind, 0, Extra::default())
}

fn brief_with(shop: &mut Shop, kind: NoticeKind, rung: u32, extra: Extra<'_>) -> Brief {
    let (kind, preparation) = (kinds::of(kind), chicken());
    let About::Order(mail) = &kind.about else { panic!("{} is not about one order", kind.notice) };
    let extra = Extra { preparation: Some(&preparation), ..extra };
    shop.see(|order, world| {
        order_brief(
            kind,
            mail,
            &OrderContext { order, extra, said: &Said::default(), shows_money: kind.shows_money, rung, world },
        )
    })
}

/// 1.001 packs of chicken, 33,5 kg short.
fn chicken() -> Preparation {
    let (material, unit): (Arc<str>, Arc<str>) = ("Ayam".into(), "kg".into());
    let need = Quantity(157_657_500);
    Preparation {
        needs: vec![Need { material: material.clone(), need, unit: unit.clone() }],
        shortages: vec![Shortage { material, need, short: Quantity(33_500_000), unit }],
        can_make: Some(587),
        ..Preparation::default()
    }
}

#[track_caller]
fn check(brief: &Brief, until: &str, values: &[(&str, &str)]) {
    assert_eq!(brief.until, until);
    let said: Vec<(&str, &str)> = brief.values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let expected: BTreeMap<&str, &str> = values.iter().copied().collect();
    assert_eq!(said, expected.into_iter().collect::<Vec<_>>());
}

fn table(brief: &Brief, title: &str) -> Vec<String> {
    let found = brief.tables.iter().find(|t| t.title == title).unwrap_or_else(|| panic!("no {title}"));
    assert!(found.rows.iter().all(|r| r.len() == found.head.len()));
    found.rows.iter().map(|r| r.join(" | ")).collect()
}

#[test]
fn the_headline_is_the_order_in_one_line() {
    let check = |change: fn(&mut Shop), expected: &str| {
        let mut shop = Shop::new();
        change(&mut shop);
        assert_eq!(brief(&mut shop, NoticeKind::Deadline).headline, expected);
    };
    check(|_| {}, "1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya");
    check(
        |s| {
            s.row.method = Entry::Is(crate::domain::order::Method::Pickup);
            s.row.shipping = Entry::Blank;
        },
        "1.001 Nasi Box Ayam, diambil 27/11/2026 – PT Maju Jaya",
    );
    check(|s| s.row.scheme = Entry::Blank, "1.001 NB-AYAM, kirim 27/11/2026 – PT Maju Jaya");
    check(|s| (s.row.packs, s.row.menu) = (Entry::Unreadable, None), "kirim 27/11/2026 – PT Maju Jaya");
    let mut shop = Shop::new();
    shop.row.customer = Some("PT\r\nMaju ".repeat(10_000).into());
    let headline = brief(&mut shop, NoticeKind::Deadline).headline;
    assert!(
        headline.ends_with('…') && headline.chars().count() < 150 && !headline.contains(['\r', '\n']),
        "{headline}"
    );
}

#[test]
fn materials_are_asked_for_with_a_table_of_needs() {
    let mail = brief(&mut Shop::released(), NoticeKind::CheckMaterials);
    check(&mail, "23/11/2026 23:59", &[("berubah", ""), ("kebutuhan", "Ya")]);
    assert_eq!(table(&mail, "Kebutuhan bahan"), ["Ayam | 157,6575 kg | 33,5 kg"]);
    assert_eq!(mail.place, Some(("Pesanan".to_owned(), "ODR-2026-0147".to_owned())));
    assert!(mail.whatsapp.unwrap().contains("R&D · isi Cek R&D (Sanggup/Tidak)"));
    assert!(!mail.facts.iter().any(|(_, v)| v.contains("Rp")), "the kitchen needs no prices");
}

#[test]
fn a_shortage_says_who_answered_what_and_how_many_can_be_made() {
    let mut shop = Shop::released().answered(OrderColumn::RndAnswer, Answer::No);
    shop.answer(OrderColumn::PpicAnswer, Answer::Partly);
    let mail = brief(&mut shop, NoticeKind::MaterialsShort);
    check(
        &mail,
        "23/11/2026 23:59",
        &[("jawaban", "R&D Tidak, PPIC Sebagian"), ("paling_cepat", ""), ("sanggup", "587"), ("sebab", "")],
    );
    assert_eq!(table(&mail, "Bahan yang kurang"), ["Ayam | 157,6575 kg | 33,5 kg"]);
}

#[test]
fn the_store_manager_has_eight_working_hours() {
    let mut shop =
        Shop::released().answered(OrderColumn::RndAnswer, Answer::Yes).answered(OrderColumn::PpicAnswer, Answer::Yes);
    shop.row.packs = Entry::Is(900);
    shop.now = at(24, 15, 0);
    check(&brief(&mut shop, NoticeKind::ConfirmOrder), "25/11/2026 14:00", &[]);
}

#[test]
fn a_proforma_asks_for_the_down_payment_and_names_its_revision() {
    let mut shop = Shop::confirmed();
    check(
        &brief(&mut shop, NoticeKind::ProformaIssued),
        "24/11/2026",
        &[
            ("menunggu_kredit", ""),
            ("tempo", ""),
            ("tunai", ""),
            ("nomor", "001/PI/MKN/XI/2026"),
            ("revisi", ""),
            ("dp", "Rp12.512.500"),
            ("jatuh_tempo", "24/11/2026"),
        ],
    );
    shop.row.packs = Entry::Is(1_000);
    check(
        &brief(&mut shop, NoticeKind::ProformaIssued),
        "24/11/2026",
        &[
            ("menunggu_kredit", ""),
            ("tempo", ""),
            ("tunai", ""),
            ("nomor", "001/PI/MKN/XI/2026-R1"),
            ("revisi", "R1"),
            ("dp", "Rp12.500.000"),
            ("jatuh_tempo", "24/11/2026"),
        ],
    );
}

#[test]
fn whoever_hands_a_paper_on_reads_which_letters_it_lacks() {
    let about = |kind: NoticeKind, recipient: &str| {
        let mut shop = Shop::confirmed();
        shop.row.recipient = Some(recipient.into());
        let facts = brief(&mut shop, kind).facts;
        facts.into_iter().find(|(label, _)| label == "Huruf di PDF").map(|(_, said)| said)
    };
    let said = about(NoticeKind::ProformaIssued, "Pak 漢").unwrap_or_default();
    assert!(said.starts_with("Huruf 漢 tampil sebagai \u{FFFD} di dokumen PDF (Penerima)."), "{said}");
    assert_eq!(about(NoticeKind::ProformaIssued, "Pak Slamet"), None);
    assert_eq!(about(NoticeKind::StartProduction, "Pak 漢"), None, "no paper goes along");
}

#[test]
fn credit_is_decided_on_what_the_customer_owes() {
    let mut shop = Shop::confirmed();
    shop.row.scheme = Entry::Is(Scheme::Top);
    shop.row.top_days = Entry::Is(14);
    let exposure = Exposure {
        limit: Some(Rupiah(20_000_000)),
        open_invoices: Rupiah(4_000_000),
        open_orders: Rupiah::ZERO,
        this_order: Rupiah(25_025_000),
        overdue: Rupiah(4_000_000),
    };
    let extra = Extra { exposure: Some(&exposure), ..Extra::default() };
    let mail = brief_with(&mut shop, NoticeKind::ApproveCredit, 0, extra);
    check(
        &mail,
        "23/11/2026 17:00",
        &[("peringatan", "melewati batas kredit Rp20.000.000, pelanggan menunggak Rp4.000.000")],
    );
    assert_eq!(table(&mail, "Piutang pelanggan")[3], "Jumlah | Rp29.025.000");
    let exposure = Exposure { limit: None, overdue: Rupiah(10_000), ..exposure };
    let extra = Extra { exposure: Some(&exposure), ..extra };
    check(&brief_with(&mut shop, NoticeKind::ApproveCredit, 0, extra), "23/11/2026 17:00", &[("peringatan", "")]);
    let exposure = Exposure { overdue: Rupiah(10_001), ..exposure };
    let extra = Extra { exposure: Some(&exposure), ..extra };
    let mail = brief_with(&mut shop, NoticeKind::ApproveCredit, 0, extra);
    check(&mail, "23/11/2026 17:00", &[("peringatan", "pelanggan menunggak Rp10.001")]);
}

#[test]
fn production_starts_the_day_before() {
    let mail = brief(&mut Shop::paid(), NoticeKind::StartProduction);
    check(&mail, "26/11/2026", &[("kebutuhan", "Ya"), ("mulai", "")]);
    assert_eq!(table(&mail, "Kebutuhan bahan").len(), 1);
}

#[test]
fn the_delivery_order_names_what_it_lacks() {
    let mut shop = Shop::released();
    shop.row.shipping = Entry::Blank;
    shop.row.recipient = None;
    for column in crate::domain::approval::confirming().map(|approval| approval.column) {
        shop.answer(column, Answer::Yes);
    }
    shop.cycle();
    shop.pay(12_512_500);
    shop.row.finished = Entry::Is(true);
    check(
        &brief(&mut shop, NoticeKind::MakeDeliveryOrder),
        "23/11/2026 13:00",
        &[("kurang", "Penerima, Ongkir"), ("metode", "Kirim")],
    );
}

#[test]
fn the_balance_is_asked_for_with_the_invoice() {
    let mut shop = Shop::delivered();
    let mail = brief(&mut shop, NoticeKind::RequestSettlement);
    let invoice = ("nomor_invoice", "001/INV/MKN/XI/2026");
    check(
        &mail,
        "27/11/2026",
        &[("sisa", "Rp12.512.500"), invoice, ("terlewat", ""), ("dp", ""), ("kredit_dicabut", ""), ("keluar", "")],
    );
    assert_eq!(table(&mail, "Pembayaran terverifikasi"), ["23/11/2026 | Pembayaran | TRX-1 | Rp12.512.500"]);
    assert!(mail.whatsapp.unwrap().contains("Mohon pelunasan invoice 001/INV/MKN/XI/2026 Rp12.512.500"));
    check(
        &brief(&mut shop, NoticeKind::ReceivableHandover),
        "23/11/2026",
        &[("sisa", "Rp12.512.500"), ("nomor_invoice", "001/INV/MKN/XI/2026"), ("jatuh_tempo", "23/11/2026")],
    );
    shop.row.shipped = Entry::Is(true);
    check(
        &brief(&mut shop, NoticeKind::ShippedWithoutRelease),
        "",
        &[("alasan", "kurang bayar Rp12.512.500"), ("dikirim", "23/11/2026"), ("sisa", "Rp12.512.500")],
    );
}

#[test]
fn a_release_says_how_the_goods_leave() {
    let mut shop = Shop::delivered();
    shop.pay(12_512_500);
    check(
        &brief(&mut shop, NoticeKind::ReleaseShipment),
        "27/11/2026",
        &[
            ("metode", "Kirim"),
            ("nomor_sj", "001/SJ/MKN/XI/2026"),
            ("nomor_invoice", ""),
            ("terlewat", ""),
            ("keluar", ""),
        ],
    );
}

#[test]
fn the_ladder_names_who_has_not_answered() {
    let mut shop = Shop::released().answered(OrderColumn::RndAnswer, Answer::Yes);
    check(
        &brief_with(&mut shop, NoticeKind::Deadline, 4, Extra::default()),
        "23/11/2026 23:59",
        &[
            ("h_minus", "4"),
            ("batas", "23/11/2026"),
            ("belum", "PPIC, Store Manager"),
            ("paling_cepat", ""),
            ("sebab", ""),
        ],
    );
    shop.now = at(24, 0, 0);
    let mail = brief_with(&mut shop, NoticeKind::Deadline, 3, Extra::default());
    check(
        &mail,
        "",
        &[
            ("h_minus", "3"),
            ("batas", "23/11/2026"),
            ("belum", "PPIC, Store Manager"),
            ("paling_cepat", "28/11/2026"),
            ("sebab", "karena batas konfirmasi"),
        ],
    );
    assert!(mail.facts.iter().any(|(l, _)| l == "TERTAHAN"), "{:?}", mail.facts);
}

#[test]
fn a_change_shows_old_and_new() {
    let mut shop = Shop::paid();
    shop.row.packs = Entry::Is(1_100);
    let mail = brief(&mut shop, NoticeKind::OrderChanged);
    check(&mail, "", &[("sebab", ""), ("konfirmasi_ulang", "Ya")]);
    assert_eq!(table(&mail, "Isi pesanan yang berubah"), ["Nasi Box Ayam 1.001 → 1.100"]);
}

#[test]
fn a_withdrawn_approval_is_a_sentence() {
    let mut shop = Shop::paid();
    shop.clear(OrderColumn::PpicAnswer);
    let extra = Extra { unverified: &["BYR-2026-0001".parse().unwrap()], ..Extra::default() };
    check(
        &brief_with(&mut shop, NoticeKind::OrderChanged, 0, extra),
        "",
        &[
            (
                "sebab",
                "PPIC mencabut Cek PPIC setelah proforma terbit; pesanan TERTAHAN. Verifikasi BYR-2026-0001 ditarik kembali.",
            ),
            ("konfirmasi_ulang", ""),
        ],
    );
}

#[test]
fn an_end_says_which_and_what_accounting_does() {
    let mut shop = Shop::paid();
    shop.row.cancel = Entry::Is(true);
    shop.row.cancel_reason = Some("acara batal".into());
    check(
        &brief(&mut shop, NoticeKind::OrderClosed),
        "",
        &[
            ("akhir", "dibatalkan"),
            ("alasan", "acara batal"),
            ("refund", "usulan refund Rp12.512.500 dari Rp12.512.500 yang diterima; isi kolom \"Nilai Refund\"."),
        ],
    );
    let mut shop = Shop::released().answered(OrderColumn::SmAnswer, Answer::No);
    shop.row.reject_reason = Some("dapur penuh".into());
    check(
        &brief(&mut shop, NoticeKind::OrderClosed),
        "",
        &[("akhir", "ditolak"), ("alasan", "dapur penuh"), ("refund", "tidak ada uang yang perlu dikembalikan.")],
    );
}

#[test]
fn donors_get_a_checklist() {
    let mut shop = Shop::delivered();
    let mail = brief(&mut shop, NoticeKind::DonationDocs);
    check(&mail, "30/11/2026", &[]);
    assert_eq!(table(&mail, "Daftar periksa").len(), 4);
}

#[test]
fn a_payment_names_amount_and_reference_first() {
    let policy = policy();
    let (books, facts) = (Books::default(), Facts::default());
    let world = World::new(at(23, 15, 0), &policy, &books, &facts);
    let waiting = Payment {
        id: PaymentId { year: 2026, sequence: 12 },
        order: Some(OrderId { year: 2026, sequence: 147 }),
        paid_on: Some(nov(23)),
        order_text: "odr-2026-0147".to_owned(),
        amount: Rupiah(12_512_500),
        kind: "Pembayaran",
        reference: "TRX-77".to_owned(),
        doubt: String::new(),
    };
    let About::Payment(say) = kinds::of(NoticeKind::VerifyPayment).about else { panic!("it is about a payment") };
    let mut shop = Shop::released();
    let order = shop.cycle();
    let mail = say(&PaymentContext { payment: &waiting, order: Some(&order), receipt: None, world: &world });
    assert_eq!(mail.headline, "Rp12.512.500, ref TRX-77, 23/11/2026 – PT Maju Jaya, ODR-2026-0147");
    assert_eq!(mail.until, "24/11/2026 10:00");
    assert_eq!(mail.place, Some(("Pembayaran".to_owned(), "BYR-2026-0012".to_owned())));
    let lost = Payment { order: None, order_text: "ODR-2026-O147".to_owned(), kind: "Potongan PPh 23", ..waiting };
    let mail = say(&PaymentContext { payment: &lost, order: None, receipt: None, world: &world });
    assert_eq!(mail.headline, "Rp12.512.500 Potongan PPh 23, ref TRX-77, 23/11/2026 – ODR-2026-O147");
    assert!(mail.facts.iter().any(|(_, v)| v.contains("tidak dikenal")));
}

#[test]
fn trouble_says_what_to_do() {
    let said = ["Kolom Jumlah (pack) tidak ditemukan.".to_owned()];
    let mail = sheet_trouble::said("Tab Pesanan dijeda", &said, "Kembalikan judul kolomnya.", []);
    assert_eq!(mail.headline, "Tab Pesanan dijeda");
    check(&mail, "", &[("langkah", "Kembalikan judul kolomnya.")]);
    assert_eq!(mail.facts.len(), 1);
}

/// The table in the templates' own description is the contract between briefs and wording.
#[test]
fn every_value_the_templates_ask_for_is_named() {
    let readme = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/config/mail/README.md"));
    let mut asked: BTreeMap<NoticeKind, Vec<&str>> = BTreeMap::new();
    for line in readme.lines() {
        let mut cells = line.split('|').map(|c| c.trim().trim_matches('`'));
        let (Some(_), Some(kind), Some(name)) = (cells.next(), cells.next(), cells.next()) else { continue };
        if let Ok(kind) = kind.parse::<NoticeKind>() {
            asked.entry(kind).or_default().push(name);
        }
    }
    assert!(asked.len() >= 14, "the table was found");
    for kind in kinds::all() {
        let mut names = asked.remove(&kind.notice).unwrap_or_default();
        names.sort_unstable();
        let About::Order(_) = kind.about else { continue };
        let mail = brief(&mut Shop::delivered(), kind.notice);
        assert_eq!(mail.values.keys().map(Text::as_str).collect::<Vec<_>>(), names, "{}", kind.notice);
        assert!(mail.facts.iter().all(|(label, value)| !label.is_empty() && !value.is_empty()), "{}", kind.notice);
    }
}
