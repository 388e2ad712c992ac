//! Reminders: the first to the same people, every further one also to the store manager, at the times the procedure
//! knows; the ladder of large orders; nobody at night.

use serde_json::{Value, json};

use crate::shop::{Mail, Shop, date};

/// Who is written to, in order of the alphabet, with how often a time brought mail of a kind.
fn names(mails: &[Mail]) -> Vec<String> {
    let mut names: Vec<String> =
        mails.iter().map(|m| m.recipient.split('@').next().unwrap_or_default().to_owned()).collect();
    names.sort();
    names
}

/// Looks at each time and compares who got mail of the kind then.
async fn follow(shop: &mut Shop, kind: &str, times: &[(&str, &[&str])]) {
    for (time, expected) in times {
        let before = shop.mails_of(kind).len();
        shop.at(time).await;
        let new = shop.mails_of(kind).split_off(before);
        assert_eq!(names(&new), *expected, "{kind} at {time}");
    }
}

const SAME: &[&str] = &["marketing", "ppic", "rnd"];
const WITH_SM: &[&str] = &["marketing", "ppic", "rnd", "sm"];

#[tokio::test]
async fn whoever_does_not_answer_about_materials_is_reminded_daily_and_soon_when_time_is_short() {
    let mut shop = Shop::open("23 10:00").await;
    shop.order(500, date("2026-12-20"), &[]);
    follow(
        &mut shop,
        "check-materials",
        &[
            ("23 10:00", SAME),
            ("24 09:59", &[]),
            ("24 10:00", SAME),
            ("24 10:30", &[]),
            ("25 10:00", WITH_SM),
            ("26 10:00", WITH_SM),
        ],
    )
    .await;
    assert!(shop.mails_of("check-materials").last().unwrap().subject.contains("Pengingat: "));
    shop.is_idle().await;

    let mut shop = Shop::open("23 10:00").await;
    shop.order(500, date("25"), &[]);
    follow(
        &mut shop,
        "check-materials",
        &[
            ("23 10:00", SAME),
            ("23 13:59", &[]),
            ("23 14:00", SAME),
            ("23 18:00", WITH_SM),
            // Nobody acts at night: one reminder in the morning, not several.
            ("23 22:00", &[]),
            ("24 02:00", &[]),
            ("24 07:00", WITH_SM),
            // After the third nobody reads a fourth; from then on it stands first in the digests.
            ("24 11:00", &[]),
            ("25 07:00", &[]),
        ],
    )
    .await;
    shop.is_idle().await;
}

#[tokio::test]
async fn store_managers_and_accounting_are_reminded_after_working_hours_only() {
    let mut shop = Shop::open("27 15:00").await;
    let row = shop.order(500, date("2026-12-20"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    // Friday 15:00 and eight working hours: two on Friday, six on Saturday.
    let managers: &[&str] = &["marketing", "sm"];
    follow(
        &mut shop,
        "confirm-order",
        &[("27 15:00", managers), ("28 13:59", &[]), ("28 14:00", managers), ("29 14:00", &[]), ("30 13:00", managers)],
    )
    .await;
    shop.set(row, "Konfirmasi SM", "Ya");
    let accounting: &[&str] = &["accounting", "marketing"];
    let escalated: &[&str] = &["accounting", "marketing", "sm"];
    follow(
        &mut shop,
        "approve-credit",
        &[
            ("30 13:00", accounting),
            ("2026-12-01 11:59", &[]),
            ("2026-12-01 12:00", accounting),
            ("2026-12-02 11:00", escalated),
        ],
    )
    .await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_payment_that_waits_is_asked_for_again_and_then_the_store_manager_hears_of_it() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("2026-12-20"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    shop.pay(&id, 12_500_000, date("23"), "");
    let lost = shop.pay("ODR-2026-0999", 1_000_000, date("23"), "");
    follow(
        &mut shop,
        "verify-payment",
        &[
            ("23 10:00", &["accounting"]),
            ("23 13:59", &[]),
            ("23 14:00", &["accounting"]),
            ("24 09:00", &["accounting", "sm"]),
        ],
    )
    .await;
    let mails = shop.mails_of("verify-payment");
    let of = |name: &str| mails.iter().rfind(|m| m.recipient.starts_with(name)).unwrap();
    assert!(of("accounting").key.contains("BYR-2026-0002/"), "{}", of("accounting").key);
    assert!(!of("sm").key.contains("BYR-2026-0002/"), "nobody knows whose it is: {}", of("sm").key);
    shop.fill("Pembayaran", 1, &[("Terverifikasi", json!("Ya"))]);
    shop.fill("Pembayaran", lost, &[("Terverifikasi", json!("Tidak"))]);
    follow(&mut shop, "verify-payment", &[("24 10:00", &[]), ("25 10:00", &[])]).await;
    shop.is_idle().await;
}

#[tokio::test]
async fn the_down_payment_is_asked_for_on_the_two_days_after_it_was_due() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(500, date("2026-12-20"), &[]);
    shop.confirm(row);
    let people: &[&str] = &["marketing", "sm"];
    follow(
        &mut shop,
        "proforma-issued",
        &[
            ("23 10:00", people),
            ("25 10:00", &[]),
            ("26 07:59", &[]),
            ("26 08:00", people),
            ("26 18:00", &[]),
            ("27 08:00", people),
            ("28 08:00", &[]),
            ("30 08:00", &[]),
        ],
    )
    .await;
    shop.is_idle().await;
}

#[tokio::test]
async fn production_and_the_delivery_order_are_asked_for_again() {
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(500, date("30"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(7))]);
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    let kitchen: &[&str] = &["ppic", "production", "rnd", "sm"];
    follow(
        &mut shop,
        "start-production",
        &[("23 10:00", kitchen), ("28 10:00", &[]), ("29 07:59", &[]), ("29 08:00", kitchen), ("29 12:00", &[])],
    )
    .await;
    shop.set(row, "Selesai Produksi", "Ya");
    let makers: &[&str] = &["purchasing", "sm"];
    follow(
        &mut shop,
        "make-delivery-order",
        &[
            ("29 17:00", makers),
            ("29 19:00", &[]),
            ("30 07:00", makers),
            ("30 08:00", makers),
            ("30 11:59", &[]),
            ("30 12:00", makers),
        ],
    )
    .await;
    shop.is_idle().await;
}

/// An order made and invoiced, paid up to `rest`.
async fn invoiced(shop: &mut Shop, rest: i64, more: &[(&str, Value)]) -> usize {
    let row = shop.order(1_000, date("26"), more);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    shop.pay(&id, 25_000_000 - rest, date("22"), "Ya");
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.cycle().await;
    row
}

#[tokio::test]
async fn the_balance_is_asked_for_daily_until_three_days_after_delivery_and_never_when_there_is_none() {
    let mut shop = Shop::open("23 10:00").await;
    invoiced(&mut shop, 12_500_000, &[]).await;
    assert_eq!(names(&shop.mails_of("request-settlement")), ["accounting", "marketing"]);
    let people: &[&str] = &["accounting", "marketing"];
    let escalated: &[&str] = &["accounting", "marketing", "sm"];
    follow(
        &mut shop,
        "request-settlement",
        &[
            ("24 09:00", &[]),
            ("24 10:00", people),
            ("25 10:00", escalated),
            ("26 10:00", escalated),
            ("27 08:00", escalated),
            ("29 08:00", escalated),
            ("30 08:00", &[]),
            ("2026-12-06 08:00", escalated),
        ],
    )
    .await;
    shop.is_idle().await;

    // All is paid, and the order is held: a payment was overtyped.
    let mut shop = Shop::open("23 10:00").await;
    let row = shop.order(1_000, date("26"), &[]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    let payment = shop.pay(&id, 25_000_000, date("22"), "Ya");
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya"))]);
    shop.cycle().await;
    shop.set(row, "Buat Surat Jalan", "Ya");
    shop.cycle().await;
    shop.fill("Pembayaran", payment, &[("Nominal", json!(2_500_000))]);
    shop.cycle().await;
    shop.at("24 10:00").await;
    assert_eq!(shop.money(row, "Sisa Tagihan"), 0);
    assert_eq!(names(&shop.mails_of("request-settlement")), Vec::<String>::new());
    shop.is_idle().await;

    // A credit order paid in advance hands no debt over.
    let mut shop = Shop::open("23 10:00").await;
    let top = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(7)), ("Persetujuan Kredit", json!("Ya"))];
    invoiced(&mut shop, 0, &top).await;
    assert_eq!(names(&shop.mails_of("receivable-handover")), Vec::<String>::new());
    shop.is_idle().await;
}

#[tokio::test]
async fn documentation_is_asked_for_three_days_after_delivery_and_then_weekly() {
    let donation = [("Donasi", json!("Ya")), ("Minta Dokumentasi", json!("Ya"))];
    let received = [("Dikirim", json!("Ya")), ("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("26"))];
    let mut shop = Shop::open("23 10:00").await;
    let row = invoiced(&mut shop, 0, &donation).await;
    shop.fill("Pesanan", row, &received);
    follow(
        &mut shop,
        "donation-docs",
        &[
            ("26 10:00", &["marketing"]),
            ("28 10:00", &[]),
            ("29 08:00", &["marketing"]),
            ("30 08:00", &[]),
            ("2026-12-06 08:00", &["marketing", "sm"]),
            ("2026-12-13 08:00", &["marketing", "sm"]),
        ],
    )
    .await;
    shop.is_idle().await;

    // Closed late, after H+3: a week later is soon enough, never is not.
    let mut shop = Shop::open("23 10:00").await;
    let row = invoiced(&mut shop, 0, &donation).await;
    shop.fill("Pesanan", row, &received);
    follow(
        &mut shop,
        "donation-docs",
        &[("2026-12-01 10:00", &["marketing"]), ("2026-12-02 10:00", &[]), ("2026-12-08 10:00", &["marketing"])],
    )
    .await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_large_order_climbs_the_ladder_once_a_rung_with_those_who_must_act() {
    let mut shop = Shop::open("2026-12-20 10:00").await;
    let row = shop.order(1_001, date("2027-01-02"), &[]);
    shop.cycle().await;
    assert_eq!(shop.cell("Pesanan", row, "Batas Konfirmasi"), date("2026-12-29"));
    follow(
        &mut shop,
        "deadline",
        &[
            ("2026-12-26 23:59", &[]),
            // H−6 and H−5 wait for the morning; H−4 and H−3 do not.
            ("2026-12-27 00:01", &[]),
            ("2026-12-27 07:00", &["marketing", "ppic", "rnd"]),
            ("2026-12-27 12:00", &[]),
        ],
    )
    .await;
    shop.set(row, "Cek R&D", "Sanggup");
    follow(&mut shop, "deadline", &[("2026-12-28 07:00", &["marketing", "ppic"])]).await;
    shop.set(row, "Cek PPIC", "Tersedia");
    follow(
        &mut shop,
        "deadline",
        &[
            ("2026-12-29 00:01", &["marketing", "sm"]),
            ("2026-12-29 23:00", &[]),
            ("2026-12-30 00:00", &["marketing", "sm"]),
            ("2026-12-31 10:00", &[]),
        ],
    )
    .await;
    let rungs: Vec<String> = shop.mails_of("deadline").iter().map(|m| m.key.clone()).collect();
    assert!(rungs.first().unwrap().ends_with("/1/6") && rungs.last().unwrap().ends_with("/1/3"), "{rungs:?}");
    shop.is_idle().await;
}

#[tokio::test]
async fn after_downtime_only_the_most_severe_rung_is_told_and_drafts_count_too() {
    let mut shop = Shop::open("27 18:00").await;
    let released = shop.order(1_001, date("2026-12-04"), &[]);
    let draft = shop.order(1_200, date("2026-12-04"), &[("Kirim ke R&D", json!("")), ("Ongkir", json!("banyak"))]);
    shop.cycle().await;
    assert_eq!(shop.status(draft), "Draf");
    shop.stop();
    shop.clock.set(crate::shop::local("2026-12-01 09:00"));
    shop.start().await;
    let report = shop.cycle().await;
    let mut rungs: Vec<String> =
        report.notices.iter().map(ToString::to_string).filter(|k| k.contains("/deadline/")).collect();
    rungs.sort();
    assert_eq!(rungs, [format!("{}/deadline/1/3", shop.id(released)), format!("{}/deadline/1/3", shop.id(draft))]);
    shop.is_idle().await;
}

#[tokio::test]
async fn many_notices_of_a_kind_for_one_person_come_as_one_mail_in_the_morning() {
    let mut shop = Shop::open("23 21:00").await;
    for n in 0..6 {
        shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
    }
    follow(&mut shop, "check-materials", &[("23 21:05", &[]), ("24 06:59", &[]), ("24 07:00", SAME)]).await;
    let mail = &shop.mails_of("check-materials")[0];
    assert_eq!((mail.key.split(", ").count(), mail.subject.as_str()), (6, "Cek bahan: 6 pesanan"));
    shop.is_idle().await;
}
