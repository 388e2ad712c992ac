//! Papers as PDF, read back by a stranger's program: what they say, on how many sheets, with which fonts.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test may stop where the world is broken")]

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _};
use orderd::documents::file;
use orderd::documents::pack::{Paper, pack, papers};
use orderd::documents::paper::{Forms, Stationery};
use orderd::documents::picture::Picture;
use orderd::domain::discount::Discount;
use orderd::domain::document::{Document, DocumentKind, DownPayment, PaymentLine};
use orderd::domain::order::{Method, Scheme};
use orderd::domain::percent::Percent;
use orderd::domain::policy::Company;
use orderd::domain::rupiah::Rupiah;
use orderd::domain::tax::TaxMode;
use orderd::domain::terms::amounts;

use crate::documents::{cells, company, day, document, leave, line, open, stationery, whole_pack};
use crate::skipped;

/// Runs a program of poppler, or qpdf, on a paper; `None`, with a word, where the machine has none.
fn poppler(program: &str, options: &[&str], paper: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kertas.pdf");
    std::fs::write(&path, paper).unwrap();
    let output = match Command::new(program).args(options).arg(&path).args(output_to(program)).output() {
        Ok(output) => output,
        Err(_) => {
            skipped(&format!("{program} (poppler-utils, qpdf) is not installed"));
            return None;
        }
    };
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn output_to(program: &str) -> &'static [&'static str] {
    if program == "pdftotext" { &["-"] } else { &[] }
}

/// The text in the order it was written, sheet after sheet.
pub(crate) fn text(paper: &[u8]) -> Option<String> {
    poppler("pdftotext", &["-raw"], paper)
}

/// Without blanks: lines break where they must.
fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

/// What a worksheet shows its reader, cell after cell.
fn shown(sheet: &str, book: &[u8]) -> Vec<String> {
    let mut book = open(book.to_vec());
    let as_read = |value: &Data| match value {
        Data::String(text) => text.clone(),
        Data::Float(figure) => Rupiah(*figure as i64).grouped(),
        Data::DateTime(day) => long(self::day(1899, 12, 30) + chrono::Days::new(day.as_f64() as u64)),
        other => panic!("{other:?}"),
    };
    cells(&mut book, sheet).values().map(as_read).collect()
}

fn long(day: chrono::NaiveDate) -> String {
    const MONTHS: &str = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember";
    use chrono::Datelike as _;
    let month = MONTHS.split(' ').nth(usize::try_from(day.month0()).unwrap()).unwrap();
    format!("{} {month} {}", day.day(), day.year())
}

fn only(documents: &[Document], stationery: &Stationery<'_>) -> Vec<Paper> {
    papers(documents, stationery).unwrap()
}

/// A document as full of everything as chance will have it.
fn random(chance: &mut Chance) -> Document {
    const KINDS: [DocumentKind; 5] = [
        DocumentKind::Proforma,
        DocumentKind::DeliveryOrder,
        DocumentKind::Invoice,
        DocumentKind::Receipt,
        DocumentKind::CreditNote,
    ];
    let kind = KINDS[chance.below(5)];
    let on = day(2026, 1, 1) + chrono::Days::new(chance.below(700) as u64);
    let mut paper = document(kind, chance.below(999) as u32 + 1, on);
    let words = ["Nasi Box Ayam Bakar", "Snack Box Hemat", "Tumpeng Mini (isi 12) – tanpa sambal", "Bubur é & <Ayam>"];
    let lines: Vec<_> = (0..=chance.below(12))
        .map(|n| {
            line(&format!("M-{n}"), words[chance.below(4)], chance.below(3_000) as u32 + 1, chance.below(90_000) as i64)
        })
        .collect();
    let shipping = [None, Some(Rupiah(0)), Some(Rupiah(chance.below(900_000) as i64))][chance.below(3)];
    let tax = [
        TaxMode::None,
        TaxMode::Ppn { percent: Percent::whole(12), base_num: 11, base_den: 12.try_into().unwrap(), from: None },
        TaxMode::Pbjt { percent: Percent::whole(10), from: None },
    ][chance.below(3)];
    paper.amounts = amounts(&lines, Discount::Amount(Rupiah(chance.below(2) as i64 * 1_000)), shipping, tax, on);
    paper.lines = lines.into();
    paper.scheme = [Scheme::Cash, Scheme::Dp, Scheme::Top][chance.below(3)];
    paper.top_days = 30;
    paper.delivery.method = [Method::Delivery, Method::Pickup][chance.below(2)];
    paper.revision = chance.below(2) as u32;
    paper.remark = [None, Some("Tanpa kacang; antar lewat pintu belakang".into())][chance.below(2)].clone();
    paper.dp = [
        None,
        Some(DownPayment { percent: Percent::whole(50), amount: Rupiah(chance.below(9_000_000) as i64), due_on: on }),
    ][chance.below(2)];
    paper.valid_until = [None, Some(on)][chance.below(2)];
    paper.due_on = [None, Some(on)][chance.below(2)];
    paper.refers_to = [None, Some("012/INV/MKN/XI/2026".into())][chance.below(2)].clone();
    paper.payments = (0..chance.below(3))
        .map(|_| PaymentLine {
            on,
            kind: "Pembayaran".into(),
            reference: [None, Some("TRX-88123".into())][chance.below(2)].clone(),
            method: [None, Some("Transfer BCA".into())][chance.below(2)].clone(),
            amount: Rupiah(chance.below(20_000_000) as i64),
        })
        .collect();
    paper.balance = Rupiah(chance.below(2) as i64 * 7_654_321);
    if chance.below(4) == 0 {
        paper.buyer = orderd::domain::document::Buyer { name: "Budi".into(), ..Default::default() };
    }
    paper
}

/// Chance that plays the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn a_paper_says_what_its_worksheet_says_to_the_letter() {
    let company = company();
    let mut chance = Chance(20_261_129);
    for round in 0..200 {
        let paper = random(&mut chance);
        let stationery = Stationery { permit: Some("BOLEH"), ..stationery(&company) };
        let book = pack(std::slice::from_ref(&paper), &stationery).unwrap();
        let sheets = open(book.clone()).sheet_names();
        for (made, sheet) in only(&[paper], &stationery).iter().zip(&sheets) {
            let Some(text) = text(&made.bytes) else { return };
            let written = dense(&text);
            let cells = shown(sheet, &book);
            for cell in &cells {
                assert!(written.contains(&dense(cell)), "round {round}, {}: {cell:?} is not in\n{text}", made.name);
            }
            // On one sheet nothing repeats, so there is nothing beside the cells and the foot.
            if let Some((body, _)) = text.split_once("Halaman 1 dari 1") {
                let letters = cells.iter().map(|cell| dense(cell).chars().count()).sum::<usize>();
                let foot = body.trim_end().lines().last().unwrap();
                assert_eq!(dense(body).chars().count(), letters + dense(foot).chars().count(), "{round}\n{text}");
            }
        }
    }
}

#[test]
fn a_paper_of_forty_one_lines_has_them_all_under_a_head_on_every_sheet() {
    let company = company();
    for kind in [DocumentKind::Proforma, DocumentKind::DeliveryOrder, DocumentKind::Invoice, DocumentKind::CreditNote] {
        let mut long = document(kind, 41, day(2026, 11, 23));
        long.lines = (1..=41).map(|n| line(&format!("M-{n:02}"), "Nasi Box Ayam Bakar", 100 + n, 25_000)).collect();
        let priced = only(&[long], &stationery(&company));
        leave(&format!("{kind}-41.pdf"), &priced[0].bytes);
        for paper in &priced {
            let Some(text) = text(&paper.bytes) else { return };
            let sheets: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
            assert!(sheets.len() >= 2, "{}", paper.name);
            for (number, sheet) in (1..).zip(&sheets) {
                assert!(sheet.contains(&format!("Halaman {number} dari {}", sheets.len())), "{sheet}");
                let has_lines = sheet.contains("(M-");
                assert_eq!(sheet.contains("Uraian"), has_lines, "{}: sheet {number}\n{sheet}", paper.name);
            }
            for line in 1..=41 {
                assert_eq!(text.matches(&format!("(M-{line:02})")).count(), 1, "{}: {line}", paper.name);
            }
        }
    }
}

#[test]
fn no_sheet_begins_with_a_total_or_a_signature() {
    let company = company();
    let begins = ["Uraian", "Pembayaran", "Kondisi barang", "Alasan"];
    for kind in [DocumentKind::Proforma, DocumentKind::DeliveryOrder, DocumentKind::Invoice, DocumentKind::CreditNote] {
        for lines in 8..=34 {
            let mut long = document(kind, 41, day(2026, 11, 23));
            long.lines = (1..=lines).map(|n| line(&format!("M-{n:02}"), "Nasi Box", 100, 25_000)).collect();
            for paper in only(&[long], &stationery(&company)) {
                let Some(text) = text(&paper.bytes) else { return };
                for sheet in text.trim_end_matches('\u{c}').split('\u{c}').skip(1) {
                    let first = sheet.lines().next().unwrap();
                    assert!(begins.iter().any(|word| first.contains(word)) || first == "No", "{lines} lines\n{sheet}");
                    let has_total = ["TOTAL", "NILAI KREDIT", "Jumlah pack"].iter().any(|total| sheet.contains(total));
                    assert!(!has_total || sheet.contains("(M-"), "{lines} lines\n{sheet}");
                }
            }
        }
    }
}

#[test]
fn goods_that_are_fetched_cost_no_shipping_and_have_no_line_for_it() {
    let company = company();
    let check = |method: Method, shipping: Option<Rupiah>, expected: Option<&str>| {
        let mut paper = document(DocumentKind::Proforma, 12, day(2026, 11, 23));
        paper.delivery.method = method;
        paper.amounts.shipping = shipping;
        let Some(text) = text(&only(&[paper], &stationery(&company)).remove(0).bytes) else { return };
        let found = text.lines().find(|line| line.starts_with("Ongkos kirim") && !line.contains("ditambahkan"));
        assert_eq!(found.map(|line| line.trim_start_matches("Ongkos kirim").trim()), expected, "{text}");
    };
    check(Method::Pickup, None, None);
    check(Method::Pickup, Some(Rupiah(0)), None);
    check(Method::Pickup, Some(Rupiah(5_000)), Some("5.000"));
    check(Method::Delivery, None, Some("menyusul"));
    check(Method::Delivery, Some(Rupiah(0)), Some("0"));
}

#[test]
fn a_short_paper_stands_on_one_sheet_with_its_fonts_and_its_own_count() {
    let company = company();
    let papers = only(&whole_pack(), &stationery(&company));
    let names: Vec<&str> = papers.iter().map(|paper| &*paper.name).collect();
    assert_eq!(
        names,
        [
            "012-PI-MKN-XI-2026-R1 Yayasan Peduli Sesama Indonesia.pdf",
            "012-KW-MKN-XI-2026 Yayasan Peduli Sesama Indonesia.pdf",
            "012-SJ-MKN-XI-2026 Yayasan Peduli Sesama Indonesia.pdf",
            "012-SJ-MKN-XI-2026 Yayasan Peduli Sesama Indonesia (sopir).pdf",
            "012-INV-MKN-XI-2026 Yayasan Peduli Sesama Indonesia.pdf",
            "012-NK-MKN-XI-2026 Yayasan Peduli Sesama Indonesia.pdf",
        ]
    );
    for paper in &papers {
        leave(&paper.name, &paper.bytes);
        let Some(text) = text(&paper.bytes) else { return };
        assert!(text.contains("Halaman 1 dari 1"), "{text}");
        assert_eq!(paper.is_internal, paper.name.contains("(sopir)"));
        assert_eq!(text.contains("Rp") || text.contains("25.375.000"), !paper.is_internal, "{text}");
        let Some(fonts) = poppler("pdffonts", &[], &paper.bytes) else { return };
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!fonts.is_empty());
        for font in fonts {
            let words: Vec<&str> = font.split_whitespace().collect();
            assert!(words[0].contains("+NotoSans-"), "{font}");
            // Embedded, a subset, and its letters can be copied.
            assert_eq!(words[words.len() - 5..words.len() - 2], ["yes", "yes", "yes"], "{font}");
        }
        let Some(about) = poppler("pdfinfo", &[], &paper.bytes) else { return };
        assert!(about.contains("Title:") && about.contains("A4"), "{about}");
    }
}

#[test]
fn a_paper_is_made_as_archives_ask() {
    let company = company();
    let (logo, invoice) = (picture(600, 200), whole_pack().remove(3));
    let paper = only(&[invoice], &Stationery { logo: Some(&logo), ..stationery(&company) }).remove(0).bytes;
    assert!(paper.starts_with(b"%PDF-1.7\n%") && paper[10..14].iter().all(|byte| *byte > 127), "told from text");
    let whole = String::from_utf8_lossy(&paper);
    // The same said twice, in the old way and in XMP, which stands open in the file.
    for same in [
        "<rdf:li xml:lang=\"x-default\">INVOICE · 012/INV/MKN/XI/2026</rdf:li>",
        "<rdf:li>PT Makan Kenyang Nusantara</rdf:li>",
        "<xmp:CreateDate>2026-11-26</xmp:CreateDate>",
        "<pdf:Producer>orderd</pdf:Producer>",
        "/Producer (orderd)",
        "/CreationDate (D:20261126",
        "/S /GTS_PDFA1",
        "/Lang (id-ID)",
    ] {
        assert!(whole.contains(same), "{same} is missing");
    }
    for never in ["/Encrypt", "/JavaScript", "/EmbeddedFile", "/LZWDecode", "pdfaid"] {
        assert!(!whole.contains(never), "{never}");
    }
    let Some(about) = poppler("pdfinfo", &[], &paper) else { return };
    assert!(about.contains("Title:           INVOICE · 012/INV/MKN/XI/2026"), "{about}");
    let Some(checked) = poppler("qpdf", &["--check"], &paper) else { return };
    assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
}

#[test]
fn a_receipt_says_where_and_when_and_a_taxed_paper_which_part_is_taxed() {
    let company = company();
    let [mut proforma, receipt] = [whole_pack().remove(0), whole_pack().remove(1)];
    let ppn = TaxMode::Ppn { percent: Percent::whole(12), base_num: 11, base_den: 12.try_into().unwrap(), from: None };
    proforma.amounts = amounts(&proforma.lines, Discount::Amount(Rupiah(0)), Some(Rupiah(0)), ppn, proforma.on);
    let made = only(&[proforma, receipt], &stationery(&company));
    leave("ppn.pdf", &made[0].bytes);
    let (Some(proforma), Some(receipt)) = (text(&made[0].bytes), text(&made[1].bytes)) else { return };
    assert!(proforma.contains("DPP nilai lain (11/12)"), "{proforma}");
    assert!(receipt.contains("Jakarta Selatan, 24 November 2026\nYang menerima,"), "{receipt}");
}

#[test]
fn a_deployment_says_it_in_its_own_words_and_order() {
    let folder = tempfile::tempdir().unwrap();
    let invoice = "parts = [\"signatures\", \"lines\", \"totals\"]\n[words]\ntotal = \"TOTAL {{ order }}\"\n";
    std::fs::write(folder.path().join("invoice.toml"), invoice).unwrap();
    std::fs::write(folder.path().join("receipt.toml"), "[words]\nfrom = \"{{ nobody }}\"\n").unwrap();
    let (forms, faults) = Forms::load(folder.path());
    let fault = faults[0].to_string();
    assert!(faults.len() == 1 && fault.contains("receipt.toml, line 2: `from`: undefined value"), "{fault}");
    let company = company();
    let stationery = Stationery { forms: &forms, ..stationery(&company) };
    let mut documents = whole_pack();
    let made = only(&[documents.remove(3), documents.remove(1)], &stationery);
    let (Some(invoice), Some(receipt)) = (text(&made[0].bytes), text(&made[1].bytes)) else { return };
    let at = |word: &str| invoice.find(word).unwrap_or_else(|| panic!("{word} is not in {invoice}"));
    assert!(at("Hormat kami") < at("Uraian") && at("Uraian") < at("TOTAL ODR-2026-0012"));
    assert!(!invoice.contains("SISA TAGIHAN"), "{invoice}");
    assert!(receipt.contains("Sudah terima dari"), "{receipt}");
}

#[test]
fn equal_papers_are_equal_bytes_and_known_as_ours_until_somebody_saves_them() {
    let company = company();
    let make = || only(&whole_pack(), &stationery(&company)).remove(0).bytes;
    let bytes = make();
    assert_eq!(bytes, make());
    let folder = tempfile::tempdir().unwrap();
    let check = |bytes: &[u8], ours: bool| {
        let path = folder.path().join("kertas.pdf");
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(file::is_ours(&path), ours);
    };
    check(&bytes, true);
    let mut added_to = bytes.clone();
    added_to.extend_from_slice(b"\nstartxref\n0\n%%EOF");
    check(&added_to, false);
    check(b"%PDF-1.7 of somebody", false);
}

#[test]
fn the_letterhead_grows_with_what_stands_in_it() {
    let long = Company {
        name: "PT Perusahaan Katering Makanan Kenyang Nusantara Sejahtera Tbk".into(),
        address: "Gedung Graha Mandiri lantai 5, Jl. Imam Bonjol No. 61, Menteng\nJakarta Pusat 10310\nIndonesia"
            .into(),
        ..company()
    };
    let (logo, qris) = (picture(600, 200), picture(300, 300));
    let invoice = whole_pack().remove(3);
    let stationery = Stationery { logo: Some(&logo), qris: Some(&qris), ..stationery(&long) };
    for paper in only(&whole_pack(), &stationery) {
        let Some(text) = text(&paper.bytes) else { return };
        assert!(text.contains("Halaman 1 dari 1"), "{text}");
    }
    let paper = only(std::slice::from_ref(&invoice), &stationery).remove(0);
    leave("letterhead.pdf", &paper.bytes);
    leave("letterhead.xlsx", &pack(&[invoice], &stationery).unwrap());
    let Some(text) = text(&paper.bytes) else { return };
    assert!(dense(&text).contains(&dense(&long.name)), "{text}");
    let Some(images) = poppler("pdfimages", &["-list"], &paper.bytes) else { return };
    assert_eq!(images.lines().filter(|line| line.split_whitespace().nth(2) == Some("image")).count(), 2, "{images}");
}

/// A picture with a hole in its middle.
fn picture(width: u32, height: u32) -> Picture {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    let shade = |at: u32| if ((at % width) / 100).is_multiple_of(2) { [31, 78, 95, 255] } else { [176, 35, 24, 120] };
    writer.write_image_data(&(0..width * height).flat_map(shade).collect::<Vec<u8>>()).unwrap();
    writer.finish().unwrap();
    Picture::read(bytes).unwrap()
}

#[test]
fn letters_the_font_lacks_are_shown_as_such_and_a_novel_is_cut() {
    let company = company();
    let mut invoice = whole_pack().remove(0);
    invoice.buyer.name = "Warung 🍱 كشري".into();
    invoice.buyer.address = Some("kata ".repeat(10_000).into());
    invoice.remark = Some("x".repeat(50_000).into());
    let paper = only(&[invoice], &stationery(&company)).remove(0);
    leave("novel.pdf", &paper.bytes);
    assert!(Path::new(&paper.name).extension().is_some() && paper.name.len() < 200, "{}", paper.name);
    let Some(text) = text(&paper.bytes) else { return };
    assert!(text.contains("Warung \u{FFFD} \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), "{text}");
    assert_eq!(dense(&text).matches("lihatGoogleSheet").count(), 2, "{text}");
}
