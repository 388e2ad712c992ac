//! What the clock makes people hear of: open tasks, the next days, the week, invoices to collect. Each once, and nothing
//! when there is nothing to say.

use std::collections::BTreeSet;

use serde_json::json;

use crate::shop::{Mail, Shop, date};

/// The usual times: digest 07:30, readiness 14:00, weekly Monday 08:00; no workbook.
const USUAL: &str = "[schedule]\naccounting_export = \"\"\n";
/// The digest alone.
const DIGEST: &str = "[schedule]\nreadiness = \"\"\nweekly = \"\"\naccounting_export = \"\"\n";

fn to<'m>(mails: &'m [Mail], recipient: &str) -> Option<&'m Mail> {
    mails.iter().find(|m| m.file.contains(&format!("{recipient}@")))
}

fn recipients(mails: &[Mail]) -> Vec<String> {
    let mut names: Vec<String> =
        mails.iter().map(|m| m.recipient.split('@').next().unwrap_or_default().to_owned()).collect();
    names.sort();
    names
}

/// A TOP order that left the house on the 23rd, its invoice of 2.500.000 per 100 packs due 14 days later.
async fn shipped(shop: &mut Shop, packs: i64) -> (usize, String) {
    let row = shop.order(packs, date("25"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.cycle().await;
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle().await;
    shop.fill("Pesanan", row, &[("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))]);
    shop.cycle().await;
    shop.set(row, "Dikirim", "Ya");
    shop.cycle().await;
    shop.mails();
    let id = shop.id(row);
    (row, id)
}

#[tokio::test]
async fn each_role_gets_its_own_open_tasks_overdue_first_and_who_has_none_gets_nothing() {
    let mut shop = Shop::open_with("23 10:00", DIGEST).await;
    shop.at("24 07:30").await;
    assert_eq!(shop.mails(), Vec::<String>::new(), "nothing to do, nothing to say");
    let slow = shop.order(500, date("2026-12-20"), &[]);
    shop.at("24 10:00").await;
    let quick = shop.order(1_000, date("30"), &[("Pelanggan", json!("Yayasan <b>Ibu</b> & Anak"))]);
    shop.confirm(quick);
    shop.at("25 10:00").await;
    shop.mails();
    shop.at("26 07:29").await;
    assert_eq!(shop.mails(), Vec::<String>::new());
    let before = shop.mails_of("digest").len();
    let report = shop.at("26 07:31").await;
    assert!(report.notices.iter().all(|n| n.to_string().starts_with("-/digest/20261126/")), "{:?}", report.notices);
    let mails = shop.mails_of("digest").split_off(before);
    assert_eq!(recipients(&mails), ["marketing", "ppic", "rnd"], "who has no task of their own gets none");
    let (slow, quick) = (shop.id(slow), shop.id(quick));
    let rnd = to(&mails, "rnd").unwrap();
    assert_eq!(rnd.subject, "Tugas hari ini: Kam 26/11/2026 – 1 tugas, 1 terlambat");
    assert!(rnd.text.contains("Terlambat (1)") && rnd.text.contains(&format!("{slow} | isi Cek R&D")), "{}", rnd.text);
    assert!(rnd.text.contains("Pengiriman 7 hari ke depan") && rnd.text.contains("30/11/2026"), "{}", rnd.text);
    assert!(!rnd.text.contains("tagih DP"), "another's task: {}", rnd.text);
    let marketing = to(&mails, "marketing").unwrap();
    assert!(marketing.text.contains(&format!("{quick} | tagih DP, kurang Rp12.500.000")), "{}", marketing.text);
    assert!(marketing.text.contains("Yayasan <b>Ibu</b> & Anak"), "{}", marketing.text);
    shop.is_idle().await;
}

#[tokio::test]
async fn one_person_in_several_roles_gets_one_copy_and_store_managers_see_their_outlet() {
    let outlets = "[[outlet]]\nname = \"Timur\"\nstore_manager = [\"marketing@shop.example\"]\n\
                   [schedule]\naccounting_export = \"\"\nweekly = \"\"\nreadiness = \"0 0 14 * * *\"\n";
    let mut shop = Shop::open_with("23 10:00", outlets).await;
    for outlet in ["Pusat", "Timur"] {
        let row = shop.order(100, date("26"), &[("Outlet", json!(outlet)), ("Skema Bayar", json!("DP"))]);
        shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    }
    shop.cycle().await;
    shop.at("24 07:30").await;
    let mails = shop.mails_of("digest");
    let count = |name: &str| mails.iter().filter(|m| m.recipient.starts_with(&format!("{name}@"))).count();
    assert_eq!((count("marketing"), count("sm")), (1, 1), "{:?}", recipients(&mails));
    let both = to(&mails, "marketing").unwrap();
    assert!(both.text.contains("Marketing dan Store Manager Timur"), "{}", both.text);
    assert!(both.text.contains("ODR-2026-0002 | Store Manager Timur: isi Konfirmasi SM"), "{}", both.text);
    assert!(!both.text.contains("ODR-2026-0001 | Store Manager"), "{}", both.text);
    let sm = to(&mails, "sm").unwrap();
    assert!(sm.text.contains("ODR-2026-0001 | isi Konfirmasi SM"), "{}", sm.text);
    assert!(!sm.text.contains("ODR-2026-0002"), "another outlet: {}", sm.text);
    let before = shop.mails_of("readiness").len();
    shop.at("24 14:00").await;
    let mails = shop.mails_of("readiness").split_off(before);
    assert_eq!(recipients(&mails), ["marketing", "ppic", "rnd", "sm"]);
    let (rnd, sm) = (to(&mails, "rnd").unwrap(), to(&mails, "sm").unwrap());
    assert!(rnd.text.contains("26/11/2026 Pusat") && rnd.text.contains("26/11/2026 Timur"), "{}", rnd.text);
    assert!(sm.text.contains("26/11/2026 | 100 / ?") && !sm.text.contains("Timur"), "{}", sm.text);
    shop.is_idle().await;
}

#[tokio::test]
async fn an_outlet_named_like_a_role_mails_its_own_manager_and_nobody_of_that_role() {
    let outlets = "[[outlet]]\nname = \"Bandung / Logistik\"\nstore_manager = [\"bandung@shop.example\"]\n\
                   [schedule]\naccounting_export = \"\"\nweekly = \"\"\nreadiness = \"\"\n";
    let mut shop = Shop::open_with("23 10:00", outlets).await;
    let row = shop.order(100, date("2026-12-20"), &[("Outlet", json!("Bandung / Logistik"))]);
    shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    shop.cycle().await;
    shop.at("24 07:31").await;
    let mails = shop.mails_of("digest");
    assert_eq!(recipients(&mails), ["bandung"], "the only open point is the store manager's of that outlet");
    let manager = to(&mails, "bandung").unwrap();
    assert!(manager.text.contains("ODR-2026-0001 | isi Konfirmasi SM (Ya/Tolak)"), "{}", manager.text);
    let step = shop.see(row, "Langkah Berikutnya");
    assert!(step.starts_with("Store Manager Bandung / Logistik · isi Konfirmasi SM (Ya/Tolak)"), "{step}");
    shop.is_idle().await;
}

#[tokio::test]
async fn the_kitchens_hear_of_the_next_four_days_and_purchasing_what_to_buy_for_them() {
    let mut shop = Shop::open_with("23 10:00", USUAL).await;
    shop.add(
        "Resep",
        &[
            ("Kode Produk", json!("NB-AYAM")),
            ("Bahan", json!("Ayam")),
            ("Jumlah per pack", json!(0.15)),
            ("Satuan", json!("kg")),
            ("Susut %", json!(5)),
        ],
    );
    shop.add("Stok Bahan", &[("Bahan", json!("Ayam")), ("Satuan", json!("kg")), ("Stok", json!(250))]);
    shop.add(
        "Kapasitas",
        &[("Outlet", json!("Pusat")), ("Maks Pack", json!(1_500)), ("Orang", json!(10)), ("Jam", json!(8))],
    );
    let first = shop.order(1_000, date("27"), &[]);
    shop.order(800, date("28"), &[]);
    shop.order(500, date("29"), &[]);
    let done = shop.order(100, date("26"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(7))]);
    shop.confirm(done);
    shop.fill("Pesanan", done, &[("Persetujuan Kredit", json!("Ya")), ("Selesai Produksi", json!("Ya"))]);
    shop.at("24 14:00").await;
    let mails = shop.mails_of("readiness");
    assert_eq!(recipients(&mails), ["ppic", "rnd", "sm"]);
    let text = &to(&mails, "ppic").unwrap().text;
    assert_eq!(mails[0].subject, "Kesiapan H+1 sampai H+4: Rab 25/11/2026–Sab 28/11/2026 – 1.800 pack, ada kekurangan");
    for line in ["27/11/2026 | 1.000 / 1.500", "28/11/2026 | 800 / 1.500", "Bahan: Ayam 33,5 kg"] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    let list = shop.mails_of("purchase-list");
    assert_eq!(recipients(&list), ["purchasing"]);
    assert!(list[0].text.contains("Ayam | 33,5 kg | Sab 28/11/2026 | ODR-2026-0002 (33,5 kg"), "{}", list[0].text);
    assert!(!text.contains("Daftar belanja"), "what to buy is told to those who buy: {text}");
    assert!(!text.contains("29/11/2026"), "H+5 is not asked for: {text}");
    assert!(text.contains(&shop.id(first)) && text.contains(&shop.id(done)), "{text}");
    shop.mails();
    // Nothing to make, nothing to say.
    shop.at("2026-12-05 14:00").await;
    assert!(!shop.mails().contains(&"readiness".to_owned()));
    shop.is_idle().await;
}

#[tokio::test]
async fn the_week_is_told_in_figures_with_leads_quiet_customers_and_money_that_is_not_settled() {
    let mut shop = Shop::open_with("2026-08-03 10:00", USUAL).await;
    for (name, more) in [("PT Tidur", json!("")), ("PT Jangan", json!("Ya")), ("PT Baru Pesan", json!(""))] {
        shop.add("Pelanggan", &[("Nama", json!(name)), ("HP", json!("081234567890")), ("Jangan Dihubungi", more)]);
    }
    for (row, name) in ["PT Tidur", "PT Jangan"].into_iter().enumerate() {
        shop.order(100, date("2026-08-10"), &[("Pelanggan", json!(name))]);
        assert_eq!(shop.free_row("Pesanan"), row + 2);
    }
    shop.cycle().await;
    shop.at("2026-09-20 10:00").await;
    shop.order(100, date("2026-09-25"), &[]);
    shop.cycle().await;
    let paid = shop.order(200, date("2026-10-25"), &[("Pelanggan", json!("PT Baru Pesan"))]);
    shop.confirm(paid);
    shop.at("2026-10-12 10:00").await;
    let id = shop.id(paid);
    shop.pay(&id, 2_500_000, date("2026-10-12"), "Ya");
    shop.at("2026-10-12 11:00").await;
    shop.fill("Pesanan", paid, &[("Batal", json!("Ya")), ("Alasan Batal", json!("Acara dibatalkan"))]);
    shop.cycle().await;
    let newest = shop.order(100, date("2026-11-02"), &[("Pelanggan", json!("PT Baru Pesan"))]);
    for (channel, status) in [("Instagram", "Jadi"), ("Instagram", "Baru"), ("Website", "Gagal"), ("Instagram", "Baru")]
    {
        shop.add("Prospek", &[("Nama", json!("Calon")), ("Kanal", json!(channel)), ("Status", json!(status))]);
    }
    shop.at("2026-10-20 10:00").await;
    assert_eq!(shop.status(newest), "Menunggu R&D/PPIC");
    shop.mails();
    let seen = shop.mails_of("weekly").len();
    shop.at("2026-10-26 08:00").await;
    let mails: Vec<Mail> = shop.mails_of("weekly").split_off(seen);
    assert_eq!(recipients(&mails), ["accounting", "admin", "marketing"]);
    assert_eq!(mails[0].subject, "Laporan mingguan: Sen 19/10/2026–Min 25/10/2026");
    let text = &mails[0].text;
    for line in [
        "Order masuk: 1 order, 100 pack",
        "Omzet: Rp0",
        "Pack masuk turun dari 200 menjadi 100.",
        "Order dari pelanggan lama (%) | 100 % | 0 %",
        "Instagram | 3 | 1 | 33",
        "Website | 1 | 0 | 0",
        "Semua | 4 | 1 | 25",
        "Belum memesan lagi 60–89 hari",
        "PT Tidur | Sen 03/08/2026 (84 hari) | 0812-3456-7890",
        "https://wa.me/6281234567890?text=",
        "Belum memesan lagi 30–59 hari",
        "PT Maju Jaya | Min 20/09/2026 (36 hari) | pilih kontak",
        "usulan refund",
        "Rp2.500.000",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains("PT Jangan"), "nobody calls them: {text}");
    assert!(!text.contains("PT Baru Pesan | S"), "they have just ordered: {text}");
    shop.is_idle().await;
}

#[tokio::test]
async fn invoices_are_collected_in_one_list_a_day_climbing_before_and_after_the_due_day() {
    let mut shop = Shop::open("23 10:00").await;
    let (_, id) = shipped(&mut shop, 1_000).await;
    // Due 7 December; on the list from the 4th.
    for (time, expected) in [
        ("2026-12-03 09:00", None),
        ("2026-12-04 06:30", None),
        ("2026-12-04 07:00", Some("07/12/2026: 3 hari lagi")),
        ("2026-12-04 18:00", None),
        ("2026-12-06 09:00", None),
        ("2026-12-07 09:00", Some("07/12/2026: hari ini")),
        ("2026-12-08 09:00", Some("lewat 1 hari")),
        ("2026-12-09 09:00", None),
        ("2026-12-14 09:00", Some("lewat 7 hari")),
        // The machine was off over the fourteenth and the thirtieth day: once, at the step reached now.
        ("2027-01-10 09:00", Some("lewat 34 hari")),
        ("2027-01-11 09:00", None),
        ("2027-02-05 09:00", Some("lewat 60 hari")),
        ("2027-03-07 09:00", Some("lewat 90 hari")),
    ] {
        // Every look is that of a new process.
        shop.start().await;
        let before = shop.mails_of("overdue").len();
        shop.at(time).await;
        let new: Vec<Mail> = shop.mails_of("overdue").split_off(before);
        match expected {
            None => assert!(new.is_empty(), "{time}: {:?}", new.first().map(|m| &m.text)),
            Some(text) => {
                assert_eq!(recipients(&new), ["accounting", "marketing"], "{time}");
                assert!(new[0].text.contains(&id) && new[0].text.contains(text), "{time}: {}", new[0].text);
            }
        }
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn what_is_paid_has_not_left_or_is_history_is_not_collected() {
    let mut shop = Shop::open("23 10:00").await;
    let (first, one) = shipped(&mut shop, 100).await;
    let (_, two) = shipped(&mut shop, 200).await;
    // Invoiced, and still in the house.
    let third = shop.order(300, date("25"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.cycle().await;
    shop.confirm(third);
    shop.fill(
        "Pesanan",
        third,
        &[("Persetujuan Kredit", json!("Ya")), ("Selesai Produksi", json!("Ya")), ("Buat Surat Jalan", json!("Ya"))],
    );
    // All but what nobody asks for.
    shop.pay(&one, 2_499_900, date("23"), "Ya");
    shop.cycle().await;
    assert_eq!(shop.money(first, "Sisa Tagihan"), 100);
    let report = shop.at("2026-12-04 09:00").await;
    let lists = report.notices.iter().map(ToString::to_string).filter(|key| key.contains("/overdue/"));
    assert_eq!(lists.collect::<Vec<_>>(), ["-/overdue/20261204/0"]);
    let mails = shop.mails_of("overdue");
    assert_eq!(mails[0].subject, "Piutang jatuh tempo: 1 invoice, Rp5.000.000");
    assert!(mails[0].text.contains(&two) && !mails[0].text.contains(&one), "{}", mails[0].text);
    // Another invoice reaches its day while the day's list is out: it is on tomorrow's.
    shop.fill("Pembayaran", 1, &[("Terverifikasi", json!("Tidak"))]);
    shop.at("2026-12-07 09:00").await;
    shop.mails();
    shop.fill("Pembayaran", 1, &[("Terverifikasi", json!("Ya"))]);
    shop.at("2026-12-08 09:00").await;
    let list = shop.mails_of("overdue").pop().unwrap();
    assert!(list.text.contains(&two) && !list.text.contains(&one), "{}", list.text);
    shop.fill("Pembayaran", 1, &[("Terverifikasi", json!("Tidak"))]);
    shop.at("2026-12-08 12:00").await;
    let lists = shop.mails_of("overdue").len();
    shop.at("2026-12-09 09:00").await;
    let new: Vec<Mail> = shop.mails_of("overdue").split_off(lists);
    assert!(new.iter().any(|m| m.text.contains(&one)) && new.iter().all(|m| !m.text.contains(&two)), "{new:?}");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_schedule_missed_by_downtime_runs_once_and_says_for_when() {
    let mut shop = Shop::open_with("23 10:00", USUAL).await;
    let row = shop.order(1_000, date("2026-12-04"), &[]);
    shop.cycle().await;
    shop.at("24 10:00").await;
    shop.mails();
    shop.stop();
    shop.clock.set(crate::shop::local("2026-12-01 09:00"));
    shop.start().await;
    shop.cycle().await;
    let new: Vec<Mail> = shop.all_mails().into_iter().filter(|m| m.file.starts_with("20261201")).collect();
    let of = |kind: &str| new.iter().filter(|m| m.kind == kind).collect::<Vec<_>>();
    for kind in ["digest", "readiness", "weekly"] {
        let mut readers: Vec<&str> = of(kind).iter().map(|m| m.recipient.as_str()).collect();
        let all = readers.len();
        readers.sort_unstable();
        readers.dedup();
        assert!(all > 0 && readers.len() == all, "{kind} went {all} times to {readers:?}");
    }
    let digest = of("digest")[0];
    assert!(digest.subject.contains("Rab 25/11/2026–Sel 01/12/2026"), "{}", digest.subject);
    let late = "Jadwal yang terlewat: Rab 25/11/2026 07:30 – Sel 01/12/2026 07:30";
    assert!(digest.text.contains(late), "{}", digest.text);
    assert!(
        of("readiness")[0].text.contains("Sel 24/11/2026 14:00 – Sen 30/11/2026 14:00"),
        "{}",
        of("readiness")[0].text
    );
    assert_eq!(of("weekly")[0].subject, "Laporan mingguan: Sen 23/11/2026–Min 29/11/2026");
    assert!(of("weekly")[0].text.contains("Jadwal yang terlewat: Sen 30/11/2026 08:00"), "{}", of("weekly")[0].text);
    assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
    shop.is_idle().await;
    // The next one is on time, and says nothing of that.
    shop.at("2026-12-02 07:30").await;
    let next = shop.mails_of("digest").pop().unwrap();
    assert!(!next.text.contains("terlewat"), "{}", next.text);
}

#[tokio::test]
async fn a_new_store_and_a_schedule_switched_on_again_make_up_for_nothing() {
    let mut shop = Shop::unlocked("23 15:00", USUAL).await;
    let row = shop.order(500, date("26"), &[]);
    shop.set(row, "Kirim ke R&D", "Ya");
    shop.cycle().await;
    assert_eq!(shop.mails(), ["check-materials"]);
    // Off for a week, then on again.
    let file = shop.folder.path().join("orderd.toml");
    let on = std::fs::read_to_string(&file).unwrap();
    let reconfigure = |text: &str| {
        let read = orderd::config::Config::read(text, &file, &orderd::config::Environment::default());
        std::sync::Arc::new(read.unwrap_or_else(|e| panic!("{e}")))
    };
    shop.stop();
    shop.config =
        reconfigure(&on.replace("[schedule]\n", "[schedule]\ndigest = \"\"\nreadiness = \"\"\nweekly = \"\"\n"));
    shop.start().await;
    for day in ["24 16:00", "25 16:00", "30 16:00"] {
        shop.at(day).await;
    }
    assert!(shop.all_mails().iter().all(|m| !["digest", "readiness", "weekly"].contains(&m.kind.as_str())));
    shop.stop();
    shop.config = reconfigure(&on);
    shop.start().await;
    shop.at("30 16:30").await;
    assert!(shop.all_mails().iter().all(|m| !["digest", "readiness", "weekly"].contains(&m.kind.as_str())));
    shop.at("2026-12-01 07:30").await;
    assert!(shop.mails().contains(&"digest".to_owned()));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_schedule_may_come_several_times_a_day() {
    let mut shop =
        Shop::open_with("23 06:00", "[schedule]\ndigest = \"0 0 8,12,16 * * *\"\nreadiness = \"\"\nweekly = \"\"\n")
            .await;
    shop.order(500, date("30"), &[]);
    for (time, expected) in [("23 08:00", 2), ("23 10:00", 2), ("23 12:00", 4), ("23 16:00", 6)] {
        shop.at(time).await;
        let keys: BTreeSet<String> = shop.mails_of("digest").into_iter().map(|m| m.key).collect();
        assert_eq!(keys.len(), expected, "{time}: {keys:?}");
    }
    shop.is_idle().await;
}

#[tokio::test]
async fn a_workbook_that_cannot_be_written_holds_up_nothing_else_and_is_tried_again() {
    let mut shop = Shop::open_with("23 10:00", "[schedule]\ndigest = \"\"\nreadiness = \"\"\nweekly = \"\"\n").await;
    let export = shop.folder.path().join("export");
    let _ = std::fs::remove_dir_all(&export);
    std::fs::write(&export, "a file where a folder belongs").unwrap();
    let row = shop.order(500, date("30"), &[]);
    shop.clock.set(crate::shop::local("23 17:00"));
    let error = shop.clerk.as_mut().unwrap().cycle().await.unwrap_err();
    assert!(error.to_string().contains("the next cycle tries again"), "{error}");
    assert_eq!(shop.status(row), "Menunggu R&D/PPIC", "the sheet was looked after");
    std::fs::remove_file(&export).unwrap();
    shop.at("23 17:05").await;
    let mails = shop.mails_of("accounting-export");
    assert_eq!((mails.len(), mails[0].attachments), (1, 1));
    shop.is_idle().await;
}

#[tokio::test]
async fn a_digest_that_waited_for_the_mail_server_gives_way_to_the_next() {
    let office = crate::shop::post_office::PostOffice::open().await;
    let port = office.port;
    let more = format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
         [schedule]\nreadiness = \"\"\nweekly = \"\"\naccounting_export = \"\"\n"
    );
    let mut shop = Shop::open_with("23 10:00", &more).await;
    shop.order(500, date("2026-12-20"), &[]);
    shop.cycle().await;
    // Nobody delivers for a day.
    for time in ["24 07:30", "25 07:30"] {
        shop.clock.set(crate::shop::local(time));
        shop.clerk.as_mut().unwrap().cycle().await.unwrap();
    }
    shop.cycle().await;
    let digests: Vec<String> =
        office.taken().into_iter().filter(|t| t.keys.contains("/digest/")).map(|t| t.keys).collect();
    assert!(!digests.is_empty() && digests.iter().all(|key| key.contains("/20261125/")), "{digests:?}");
}

#[tokio::test]
async fn a_kitchen_in_which_nothing_is_short_reads_so_in_a_digest_also_without_a_task() {
    let more = "[mail]\ntransport = \"file\"\ndir = \"mail\"\ncopies = \"digest\"\n[schedule]\naccounting_export = \"\"\nweekly = \"\"\n";
    let mut shop = Shop::open_with("23 10:00", more).await;
    let recipe = [("Kode Produk", json!("NB-AYAM")), ("Bahan", json!("Ayam")), ("Jumlah per pack", json!(0.1))];
    shop.add("Resep", &recipe);
    shop.fill("Resep", 1, &[("Satuan", json!("kg"))]);
    shop.add("Stok Bahan", &[("Bahan", json!("Ayam")), ("Satuan", json!("kg")), ("Stok", json!(25))]);
    let day = [("Outlet", json!("Pusat")), ("Maks Pack", json!(500)), ("Orang", json!(10)), ("Jam", json!(8))];
    shop.add("Kapasitas", &day);
    let row = shop.order(200, date("27"), &[("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))]);
    shop.confirm(row);
    shop.cycle().await;
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.at("23 13:00").await;
    // What was on the way so far is read on Tuesday morning; then nothing is left to tell but the kitchen.
    shop.at("24 07:31").await;
    shop.at("24 14:01").await;
    assert_eq!(shop.mails_of("readiness").len(), 0, "nobody has anything to do about it");
    let before = shop.mails_of("digest").len();
    shop.at("25 07:31").await;
    let mails = shop.mails_of("digest").split_off(before);
    for name in ["rnd", "ppic", "sm"] {
        let mail = to(&mails, name).unwrap_or_else(|| panic!("{name} is told nothing: {:?}", recipients(&mails)));
        assert!(mail.text.contains("kesiapan dapur Rab 25/11/2026–Sab 28/11/2026 – 200 pack"), "{}", mail.text);
        assert!(mail.text.contains("Kesiapan dapur H+1 sampai H+4"), "{}", mail.text);
    }
    // A kilogram short is everybody's to act on, at once.
    shop.fill("Stok Bahan", 1, &[("Stok", json!(19))]);
    shop.at("25 14:01").await;
    assert_eq!(recipients(&shop.mails_of("readiness")), ["ppic", "rnd", "sm"]);
    shop.is_idle().await;
}

#[tokio::test]
async fn what_is_only_to_be_known_outlives_a_day_without_a_mail_server() {
    let office = crate::shop::post_office::PostOffice::open().await;
    let port = office.port;
    let more = format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\ncopies = \"digest\"\n\
         [schedule]\nreadiness = \"\"\nweekly = \"\"\naccounting_export = \"\"\n"
    );
    let mut shop = Shop::open_with("23 10:00", &more).await;
    shop.order(500, date("2026-12-20"), &[]);
    shop.cycle().await;
    for time in ["24 07:30", "25 07:30"] {
        shop.clock.set(crate::shop::local(time));
        shop.clerk.as_mut().unwrap().cycle().await.unwrap();
    }
    shop.cycle().await;
    let to_marketing = office.taken().into_iter().filter(|mail| mail.keys.contains("/digest/"));
    let keys: Vec<String> = to_marketing.map(|mail| mail.keys).collect();
    assert!(keys.iter().any(|key| key.contains("/20261124/")), "Marketing's copy of the first ask: {keys:?}");
}

#[tokio::test]
async fn a_clock_a_month_ahead_and_back_is_named_once_and_silences_nothing() {
    let mut shop = Shop::open_with("23 10:00", DIGEST).await;
    shop.order(500, date("2026-12-28"), &[]);
    shop.at("24 07:31").await;
    shop.at("2026-12-24 07:31").await;
    shop.at("2026-12-24 07:45").await;
    shop.mails();
    let asleep = shop.order(100, date("30"), &[("Pelanggan", json!("PT Dua"))]);

    let report = shop.at("24 10:00").await;
    assert!(!report.idle, "what waited for a day in December is done now");
    assert_eq!(shop.status(asleep), "Menunggu R&D/PPIC");
    let mut mails = shop.mails();
    mails.retain(|kind| kind == "sheet-trouble");
    assert_eq!(mails.len(), 1, "the administrator hears of it once");
    let told = shop.mails_of("sheet-trouble").pop().unwrap();
    assert!(told.text.contains("24/12/2026") && told.text.contains("timedatectl"), "{}", told.text);
    let before = shop.mails_of("digest").len();
    shop.at("25 07:31").await;
    let mails = shop.mails();
    assert!(!mails.contains(&"sheet-trouble".to_owned()), "{mails:?}");
    assert!(shop.mails_of("digest").len() > before, "the next digest is tomorrow's");
    shop.at("2026-12-23 07:31").await;
    let before = shop.mails_of("digest").len();
    shop.at("2026-12-24 07:31").await;
    assert!(shop.mails_of("digest").len() > before, "also on the day that was told of too early");
    shop.is_idle().await;
}
