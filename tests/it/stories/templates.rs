//! A deployment's own words that break: mail and papers go on in the words built in, and the administrator hears of it, once.

use std::fs;

use serde_json::json;

use crate::commands::{at, orderd, stdout};
use crate::shop::{Mail, Shop, date};

/// What the administrator was told of templates since so many mails, and whom else.
fn told(shop: &Shop, since: usize) -> Vec<Mail> {
    let told = shop.mails_of("sheet-trouble").split_off(since);
    assert!(told.iter().all(|mail| mail.recipient == "admin@shop.example"), "{told:?}");
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_that_breaks_at_sending_is_told_to_the_administrator_once_and_ours_stands_in() {
    let mut shop = Shop::open("23 10:00").await;
    let file = shop.folder.path().join("surat/confirm-order/subject.txt");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    // Works on every sample, and fails on an order of 900.
    fs::write(&file, "Tolong\n{% if headline[:3] == \"900\" %}{{ tidak_ada }}{% endif %}").unwrap();
    let paper = shop.folder.path().join("kertas/invoice.toml");
    fs::create_dir_all(paper.parent().unwrap()).unwrap();
    fs::write(&paper, "[words]\ntotal = \"JUMLAH\"\n").unwrap();
    shop.reconfigure(|text| {
        let text = text.replace("[mail]\n", "[mail]\ntemplates = \"surat\"\n");
        format!("{text}\n[documents]\ntemplates = \"kertas\"\n")
    })
    .await;
    let row = shop.order(100, date("30"), &[]);
    shop.cycle().await;
    shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
    shop.cycle().await;
    assert!(shop.mails_of("confirm-order").iter().all(|mail| mail.subject == "Tolong"), "theirs is in use");
    assert_eq!(told(&shop, 0).len(), 0);
    for day in ["30", "27"] {
        let row = shop.order(900, date(day), &[]);
        shop.cycle().await;
        shop.fill("Pesanan", row, &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia"))]);
        shop.cycle().await;
        shop.cycle().await;
    }
    let ours = shop.mails_of("confirm-order");
    assert!(ours.iter().any(|mail| mail.subject.contains("Konfirmasi pesanan: 900 ")), "{ours:?}");
    let mails = told(&shop, 0);
    assert_eq!(mails.len(), 1, "once");
    assert_eq!(mails[0].subject, "Templat perlu dibetulkan: templat confirm-order/subject.txt tidak bisa dipakai");
    for part in ["surat/confirm-order/subject.txt, baris 2 tidak bisa dipakai: undefined value", "orderd check"] {
        assert!(mails[0].text.contains(part), "{part}: {}", mails[0].text);
    }
    let row = shop.system("Templat tidak dipakai");
    assert!(row.contains("surat/confirm-order/subject.txt, line 2: undefined value"), "{row}");
    let checked = stdout(&orderd(&shop, &at(&["check"])));
    assert!(checked.contains("✗ mail wording: ") && checked.contains("subject.txt, line 2: undefined"), "{checked}");
    // Nor again after a restart; a paper that breaks is another matter.
    shop.start().await;
    shop.cycle().await;
    fs::write(&paper, "[words]\n\ntotl = \"JUMLAH\"\n").unwrap();
    shop.after(chrono::TimeDelta::hours(2)).await;
    shop.cycle().await;
    let mails = told(&shop, 1);
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].text.contains("kertas/invoice.toml, baris 3 tidak bisa dipakai"), "{}", mails[0].text);
    // Mended, both are gone from everywhere.
    fs::write(&paper, "[words]\ntotal = \"JUMLAH\"\n").unwrap();
    fs::write(&file, "Tolong").unwrap();
    shop.start().await;
    shop.cycle().await;
    shop.cycle().await;
    assert_eq!(shop.system("Templat tidak dipakai"), "");
    let checked = stdout(&orderd(&shop, &at(&["check"])));
    assert!(checked.contains("✓ mail wording: ") && checked.contains("✓ paper wording: "), "{checked}");
    // One that cannot be read at all keeps nobody from starting.
    fs::write(&file, "{% if %}").unwrap();
    shop.start().await;
    shop.after(chrono::TimeDelta::hours(2)).await;
    shop.cycle().await;
    assert!(told(&shop, 2)[0].text.contains("subject.txt, baris 1 tidak bisa dipakai: syntax error"));
    shop.is_idle().await;
}
