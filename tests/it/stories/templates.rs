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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_fails_on_one_paper_is_told_once_and_the_paper_has_ours() {
    let mut shop = Shop::open("23 10:00").await;
    let paper = shop.folder.path().join("kertas/proforma.toml");
    fs::create_dir_all(paper.parent().unwrap()).unwrap();
    // Works on every sample, and fails for one customer.
    let words = "[words]\n\ntotal = '{% if customer == \"PT Ganjil\" %}{{ tidak_ada }}{% endif %}SELURUHNYA'\n";
    fs::write(&paper, words).unwrap();
    shop.reconfigure(|text| format!("{text}\n[documents]\ntemplates = \"kertas\"\n")).await;
    let issue = async |shop: &mut Shop, customer: &str, day: &str| {
        let row = shop.order(100, date(day), &[("Pelanggan", json!(customer))]);
        shop.confirm(row);
        shop.cycle().await;
        shop.cycle().await;
        shop.id(row)
    };
    let shown = |shop: &Shop, id: &str| {
        let out = stdout(&orderd(shop, &["documents", id, "-o", &format!("{id}.pdf")]));
        (out, crate::papers::text(&fs::read(shop.folder.path().join(format!("{id}.pdf"))).unwrap()))
    };
    let usual = issue(&mut shop, "PT Biasa", "30").await;
    assert_eq!(told(&shop, 0).len(), 0);
    let (out, text) = shown(&shop, &usual);
    assert!(!out.contains("words built in"), "{out}");
    assert!(text.is_none_or(|text| text.contains("SELURUHNYA")));
    let odd = issue(&mut shop, "PT Ganjil", "30").await;
    issue(&mut shop, "PT Ganjil", "27").await;
    shop.after(chrono::TimeDelta::hours(2)).await;
    shop.cycle().await;
    let mails = told(&shop, 0);
    assert_eq!(mails.len(), 1, "{mails:?}");
    let said = "kertas/proforma.toml, baris 3 tidak bisa dipakai: `total`: undefined value";
    assert!(mails[0].text.contains(said), "{}", mails[0].text);
    let (out, text) = shown(&shop, &odd);
    assert!(out.contains("proforma.toml, line 3: `total`: undefined value") && out.contains("words built in"), "{out}");
    assert!(text.is_none_or(|text| text.contains("TOTAL") && !text.contains("SELURUHNYA")));
    let checked = stdout(&orderd(&shop, &at(&["check"])));
    assert!(checked.contains("✗ paper wording: ") && checked.contains("proforma.toml, line 3: `total`"), "{checked}");
    assert!(checked.contains("✓ mail wording: built in"), "{checked}");
    // Mended, it is gone from everywhere without a restart.
    fs::write(&paper, "[words]\ntotal = 'SELURUHNYA'\n").unwrap();
    shop.cycle().await;
    shop.cycle().await;
    assert_eq!(shop.system("Templat tidak dipakai"), "");
    let checked = stdout(&orderd(&shop, &at(&["check"])));
    assert!(checked.contains("✓ paper wording: "), "{checked}");
}
