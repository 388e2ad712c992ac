//! A label for each pack, as people print them from the sheet.

use serde_json::json;

use crate::commands::{failed, orderd, said};
use crate::shop::{Shop, date};

const AT: [&str; 2] = ["--at", "2026-11-26T15:00:00+07:00"];

fn labels(shop: &Shop, of: &str, words: &[&str]) -> std::process::Output {
    orderd(shop, &[&["documents", "--labels", of], words, &AT[..]].concat())
}

/// What a file of labels says, and how many sheets it has.
fn read(shop: &Shop, file: &str) -> Option<(String, usize)> {
    let bytes = std::fs::read(shop.folder.path().join(file)).unwrap();
    let text = crate::papers::text(&bytes)?;
    let sheets = text.matches('\u{c}').count();
    Some((text, sheets))
}

/// Confirmed, on credit; the id.
async fn agreed(shop: &mut Shop, packs: i64, cells: &[(&str, serde_json::Value)]) -> (usize, String) {
    let credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))];
    let cells: Vec<_> = credit.iter().chain(cells).cloned().collect();
    let row = shop.order(packs, date("27"), &cells);
    shop.cycle().await;
    shop.confirm(row);
    shop.set(row, "Persetujuan Kredit", "Ya");
    shop.cycle().await;
    let id = shop.id(row);
    (row, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pack_has_a_label_that_says_what_people_filled_in_and_nothing_else() {
    let mut shop = Shop::open("26 08:00").await;
    shop.fill("Produk", 1, &[("Umur Simpan (jam)", json!(6)), ("Alergen", json!("telur, kacang tanah"))]);
    let (row, id) = agreed(&mut shop, 25, &[]).await;
    shop.stop();
    // Not begun: nobody knows until when it is good.
    let out = said(&labels(&shop, &id, &["-o", "label.pdf"]), &["25 labels", "not known yet", "--made", "label.pdf"]);
    assert!(!out.contains("Umur Simpan"), "{out}");
    if let Some((text, sheets)) = read(&shop, "label.pdf") {
        let count = |words: &str| text.matches(words).count();
        assert_eq!((count(&id), count("Nasi Box Ayam"), count("Alergen: telur, kacang tanah")), (25, 25, 25));
        assert_eq!((count("Dibuat"), count("Baik sebelum"), sheets), (0, 0, 2));
    }
    // A person says when.
    said(&labels(&shop, &id, &["--made", "2026-11-27 05:00", "-o", "label.pdf"]), &["25 labels"]);
    if let Some((text, _)) = read(&shop, "label.pdf") {
        assert_eq!(text.matches("Dibuat 27/11/2026 05:00").count(), 25);
        assert_eq!(text.matches("Baik sebelum 27/11/2026 11:00").count(), 25);
    }
    crate::documents::leave("label.pdf", &std::fs::read(shop.folder.path().join("label.pdf")).unwrap());
    // The program saw when; nobody said for how long it is good.
    shop.start().await;
    shop.fill("Produk", 1, &[("Umur Simpan (jam)", json!(""))]);
    shop.set(row, "Mulai Produksi", "Ya");
    shop.at("26 14:10").await;
    shop.stop();
    let blank = "without \"good until\": Umur Simpan (jam) in the tab Produk is blank for Nasi Box Ayam";
    said(&labels(&shop, &id, &["-o", "cetak"]), &["25 labels", blank, &format!("cetak/Label {id}.pdf")]);
    if let Some((text, _)) = read(&shop, &format!("cetak/Label {id}.pdf")) {
        assert_eq!(text.matches("Dibuat 26/11/2026 14:10").count(), 25);
        assert_eq!(text.matches("Baik sebelum").count(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_words_its_labels_as_it_likes() {
    let mut shop = Shop::open("26 08:00").await;
    shop.fill("Produk", 1, &[("Umur Simpan (jam)", json!(6)), ("Alergen", json!("telur"))]);
    let (_, id) = agreed(&mut shop, 2, &[]).await;
    let papers = shop.folder.path().join("papers");
    std::fs::create_dir_all(&papers).unwrap();
    let words = "parts = [\"allergens\", \"good-until\"]\n[words]\ngood-until = \"Terbaik sebelum\"\n\
                 allergens = \"Mengandung\"\nfoot = \"{{ company }} {{ order }}\"\n";
    std::fs::write(papers.join("labels.toml"), words).unwrap();
    shop.reconfigure(|text| format!("{text}\n[documents]\ntemplates = \"papers\"\n")).await;
    shop.stop();
    let made = ["--made", "2026-11-27 05:00", "-o", "label.pdf", "--force"];
    said(&labels(&shop, &id, &made), &["2 labels"]);
    if let Some((text, _)) = read(&shop, "label.pdf") {
        let count = |words: &str| text.matches(words).count();
        assert_eq!((count("Mengandung telur"), count("Terbaik sebelum 27/11/2026 11:00")), (2, 2), "{text}");
        assert_eq!((count("Dibuat"), count(&format!("PT Contoh Dapur {id}"))), (0, 2), "{text}");
        assert!(text.find("Mengandung") < text.find("Terbaik"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_labels_of_a_day_are_those_of_all_that_is_made_for_it() {
    let outlets = "[[outlet]]\nname = \"Timur\"\nstore_manager = [\"timur@shop.example\"]\n\
                   [schedule]\ndigest = \"\"\nreadiness = \"\"\nkitchen_sheet = \"\"\nweekly = \"\"\naccounting_export = \"\"\n";
    let mut shop = Shop::open_with("26 08:00", outlets).await;
    let pusat = ("Outlet", json!("Pusat"));
    let (_, late) = agreed(&mut shop, 10, &[pusat.clone(), ("Jam Kirim", json!("14:00"))]).await;
    let (_, early) =
        agreed(&mut shop, 14, &[pusat.clone(), ("Jam Kirim", json!("09:00")), ("Menu", json!("SB-A"))]).await;
    let (made, packed) = agreed(&mut shop, 3, &[("Outlet", json!("Timur"))]).await;
    shop.set(made, "Selesai Produksi", "Ya");
    // Waits for its down payment; nobody confirmed it.
    let waits = shop.order(5, date("27"), std::slice::from_ref(&pusat));
    shop.cycle().await;
    shop.confirm(waits);
    shop.order(7, date("27"), &[pusat]);
    shop.cycle().await;
    let waits = shop.id(waits);
    shop.stop();
    let out = said(&labels(&shop, "2026-11-27", &["-o", "hari.pdf"]), &["27 labels"]);
    assert!(out.contains(&format!("none for {waits}: Menunggu DP: produksi belum dibuka")), "{out}");
    if let Some((text, sheets)) = read(&shop, "hari.pdf") {
        let count = |id: &str| text.matches(id).count();
        assert_eq!((count(&late), count(&early), count(&packed), count(&waits)), (10, 14, 3, 0));
        assert!(text.find(&early) < text.find(&late), "by hour");
        assert_eq!(sheets, 2);
    }
    said(&labels(&shop, "2026-11-27", &["--outlet", "timur", "-o", "timur.pdf"]), &["3 labels"]);

    failed(&labels(&shop, &waits, &["-o", "x.pdf"]), &[&format!("no labels for {waits}: Menunggu DP")]);
    failed(&labels(&shop, "ODR-2026-0005", &["-o", "x.pdf"]), &["no labels for ODR-2026-0005: belum dikonfirmasi"]);
    failed(&labels(&shop, "ODR-2026-0044", &["-o", "x.pdf"]), &["there is no order ODR-2026-0044", "did you mean"]);
    failed(&labels(&shop, "2026-11-28", &["-o", "x.pdf"]), &["nothing is made for 2026-11-28"]);
    failed(&labels(&shop, "2026-11-27", &["-o", "x.xlsx"]), &["labels are a PDF"]);
    failed(&labels(&shop, "2026-11-27", &["--outlet", "Timor", "-o", "x.pdf"]), &["did you mean \"Timur\"?"]);
    let wrong = |of: &str, words: &[&str], part: &str| {
        let output = labels(&shop, of, words);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && err.contains(part), "{err}");
    };
    wrong("27/11/2026", &["-o", "x.pdf"], "an order, as in ODR-2026-0147, or a day, as in 2026-11-30");
    wrong("2026-11-27", &["--made", "05:00", "-o", "x.pdf"], "day and hour, as in 2026-11-30 05:30");
    assert!(!shop.folder.path().join("x.pdf").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_without_the_columns_for_labels_goes_on_as_before() {
    let mut shop = Shop::unlocked("26 08:00", "").await;
    let at = shop.column("Produk", "Umur Simpan (jam)");
    shop.sandbox.human().delete_columns("Produk", at, 2).unwrap();
    let (row, id) = agreed(&mut shop, 2, &[]).await;
    assert_eq!(shop.status(row), "Siap Produksi");
    shop.stop();
    let made = ["--made", "2026-11-27 05:00", "-o", "label.pdf"];
    said(&labels(&shop, &id, &made), &["2 labels", "Umur Simpan (jam) in the tab Produk is blank"]);
}
