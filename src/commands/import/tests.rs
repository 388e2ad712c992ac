//! Lists as other programs write them, made here after the templates they publish, and files made to do harm.
#![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::Duration;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::customer::Customer;
use super::file;
use super::list::List;
use super::plan::{Found, customers};
use super::vocabulary::Vocabulary;
use crate::domain::column::Column as _;
use crate::domain::rupiah::Rupiah;

fn fill(sheet: &mut Worksheet, rows: &[Value]) {
    for (at, row) in (0..).zip(rows) {
        for (column, value) in (0..).zip(row.as_array().unwrap()) {
            match value {
                Value::String(text) => sheet.write_string(at, column, text).unwrap(),
                Value::Number(number) => sheet.write_number(at, column, number.as_f64().unwrap()).unwrap(),
                Value::Bool(is) => sheet.write_boolean(at, column, *is).unwrap(),
                Value::Null | Value::Array(_) | Value::Object(_) => continue,
            };
        }
    }
}

fn workbook(rows: &[Value]) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), rows);
    book.save_to_buffer().unwrap()
}

fn parsed(name: &str, bytes: &[u8], sheet: Option<&str>) -> anyhow::Result<List> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    file::parse(&path, sheet)
}

/// What a list comes to: a line for each customer, `!` before what is refused, `?` before what is to be looked at.
fn outcome(list: &List) -> String {
    let words = Vocabulary::embedded().unwrap();
    let Found { customers: found, refused, .. } = customers(list, &words, Rupiah(1_000)).unwrap();
    let line = |customer: &Customer| {
        let cells = customer
            .cells
            .iter()
            .map(|(column, cell)| format!("{}={}", column.header(), cell.to_string().replace('\n', "/")));
        let said = customer.remarks.iter().map(|remark| format!("?{}", remark.split(':').next().unwrap_or(remark)));
        let parts: Vec<String> = cells.chain(said).collect();
        format!("{} {}: {}", customer.at + 1, customer.name, parts.join("; "))
    };
    let lines = found.iter().map(line).chain(refused.iter().map(|(at, why)| format!("!{} {why}", at + 1)));
    lines.collect::<Vec<_>>().join("\n")
}

fn check(rows: &[Value], expected: &[&str]) {
    let list = parsed("daftar.xlsx", &workbook(rows), None).unwrap();
    assert_eq!(outcome(&list), expected.join("\n"));
}

#[test]
fn a_list_with_credit_terms_in_letters_and_contacts() {
    check(
        &[
            json!([
                "Kode Customer",
                "Nama Customer",
                "Kode Wilayah",
                "Nama Wilayah",
                "Kode Currency",
                "Syarat Bayar",
                "Batas Kredit",
                "Kode Sales",
                "Alamat",
                "NPWP",
                "Pemilik Npwp",
                "AlamatPajak",
                "Telepon",
                "HubunganDengan",
                "Jabatan",
                "Email"
            ]),
            json!([
                "C001",
                "PT Sinar Abadi",
                "BDG",
                "Bandung",
                "IDR",
                "D30",
                50_000_000,
                "S1",
                "Jl. Braga 1",
                "01.234.567.8-901.000",
                "PT Sinar Abadi",
                "Jl. Pajak 2",
                "022-4201234",
                "Ibu Rina",
                "Kepala",
                "rina@sinar.example"
            ]),
            json!([
                "C002",
                "CV Mitra",
                "JKT",
                "Jakarta",
                "IDR",
                "M1",
                0,
                "",
                "Jl. Sudirman, Jakarta",
                "",
                "",
                "",
                "",
                "",
                "",
                ""
            ]),
            json!(["C003", "", "JKT", "Jakarta"]),
        ],
        &[
            "2 PT Sinar Abadi: PIC=Ibu Rina; HP=0224-2012-34; Email=rina@sinar.example; Alamat=Jl. Braga 1, Bandung; \
             NPWP=0012345678901000; TOP Maks=30; Batas Kredit=50000000",
            "!3 TOP Maks: “M1” tidak jelas; tulis jumlah hari, mis. 30",
            "!4 tidak ada nama (kode C003)",
        ],
    );
}

#[test]
fn a_list_of_an_accounting_program_with_the_address_in_parts() {
    check(
        &[
            json!(["Daftar Pelanggan"]),
            json!(["PT Contoh Dapur, per 12 November 2026"]),
            json!([]),
            json!([
                "No. Pelanggan",
                "Nama Pelanggan",
                "Alamat Penagihan",
                "Kota",
                "Kode Pos",
                "Telepon Bisnis",
                "No. HP",
                "E-mail",
                "NPWP",
                "Syarat Pembayaran",
                "Batas Piutang"
            ]),
            json!([
                "P-1",
                "PT Maju Jaya",
                "Jl. Merdeka 5",
                "Bogor",
                16_111,
                "0251-8321234",
                "'0812-3456-7890",
                "a@maju.example",
                "00.000.000.0-000.000",
                "net 30",
                25_000_000.0
            ]),
            json!([
                "P-2",
                "Yayasan Bina",
                "Jl. Bogor Raya 1, Bogor 16111",
                "Bogor",
                "16111",
                "",
                81_234_567_891_u64,
                "",
                "",
                "C.O.D",
                ""
            ]),
            json!(["", "Total 2"]),
        ],
        &[
            "5 PT Maju Jaya: HP=0812-3456-7890; Email=a@maju.example; Alamat=Jl. Merdeka 5, Bogor 16111; TOP Maks=30; \
             Batas Kredit=25000000; Hasil=Telepon lain: 0251-8321-234",
            "6 Yayasan Bina: HP=0812-3456-7891; Alamat=Jl. Bogor Raya 1, Bogor 16111; TOP Maks=0",
        ],
    );
}

#[test]
fn a_contact_template_with_stars_prefers_the_company_to_its_nickname() {
    check(
        &[
            json!([
                "*DisplayName",
                "Nama Perusahaan",
                "Email",
                "Handphone",
                "Telepon",
                "NPWP",
                "Alamat Penagihan",
                "Termin Pembayaran"
            ]),
            json!([
                "Maju",
                "PT Maju Jaya",
                "maju@contoh.example",
                "0812 3456 7890",
                "021-5551234",
                "3171234567890123",
                "Jl. Satu\nJakarta",
                "Net 14"
            ]),
            json!(["Bu Tini", "", "", "0813-1111-2222", "", "", "", "Cash on Delivery"]),
        ],
        &[
            "2 PT Maju Jaya: HP=0812-3456-7890; Email=maju@contoh.example; Alamat=Jl. Satu/Jakarta; NPWP=3171234567890123; \
             TOP Maks=14; Hasil=Telepon lain: 0215-5512-34",
            "3 Bu Tini: HP=0813-1111-2222; TOP Maks=0",
        ],
    );
}

#[test]
fn an_export_with_english_headers_and_kinds_of_its_own() {
    check(
        &[
            json!([
                "ID",
                "Customer Name",
                "Customer Type",
                "Customer Group",
                "Territory",
                "Mobile No",
                "Email Id",
                "Primary Address",
                "Tax ID",
                "Default Payment Terms Template",
                "Credit Limit"
            ]),
            json!([
                "CUST-1",
                "Ani Wijaya",
                "Individual",
                "Retail",
                "Indonesia",
                "+62 812-3456-7890",
                "ani@x.example",
                "Jl. A",
                "",
                "30 Days",
                "1,000,000"
            ]),
            json!(["CUST-2", "PT Kedua", "Company", "Retail", "Indonesia", "", "", "", "", "", ""]),
        ],
        &[
            "2 Ani Wijaya: Jenis=Perorangan; HP=0812-3456-7890; Email=ani@x.example; Alamat=Jl. A; TOP Maks=30; \
             Batas Kredit=1000000; ?Batas Kredit",
            "3 PT Kedua: ?Jenis tidak diambil",
        ],
    );
}

#[test]
fn an_export_with_street_city_zip_and_notes() {
    check(
        &[
            json!([
                "External ID",
                "Name",
                "Company Type",
                "Email",
                "Phone",
                "Mobile",
                "Street",
                "City",
                "State",
                "Zip",
                "Country",
                "Tax ID",
                "Customer Payment Terms",
                "Notes"
            ]),
            json!([
                "res_1",
                "PT Laut",
                "Company",
                "",
                "+62 21 555 1234",
                "+62 811 222 3333",
                "Jl. Laut 1",
                "Jakarta",
                "DKI",
                "10110",
                "Indonesia",
                "",
                "Immediate Payment",
                "Suka pedas"
            ]),
        ],
        &[
            "2 PT Laut: HP=0811-2223-333; Alamat=Jl. Laut 1, Jakarta 10110; TOP Maks=0; Hasil=Suka pedas/Telepon lain: 0215-5512-34; \
           ?Jenis tidak diambil",
        ],
    );
}

#[test]
fn a_plain_list_under_a_title_with_numbers_in_front_and_sums_below() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 4, "DATA PELANGGAN 2026", &Format::new()).unwrap();
    fill(
        sheet,
        &[
            json!(["DATA PELANGGAN 2026"]),
            json!([]),
            json!(["No", "Nama", "Alamat", "HP", "Keterangan"]),
            json!([1, "PT Satu", "Jl. Satu", "0812-3456-7890 / 0813-1111-2222", "langganan"]),
            json!([2, "Ibu Dua", "Jl. Dua", "belum ada", ""]),
            json!([]),
            json!(["TOTAL", "", "", 2]),
        ],
    );
    let list = parsed("a.xlsx", &book.save_to_buffer().unwrap(), None).unwrap();
    assert_eq!(
        outcome(&list),
        "4 PT Satu: HP=0812-3456-7890; Alamat=Jl. Satu; Hasil=langganan/Telepon lain: 0813-1111-2222\n\
         5 Ibu Dua: HP=belum ada; Alamat=Jl. Dua; ?HP"
    );
}

#[test]
fn a_list_of_names_alone() {
    check(
        &[json!(["Nama Pelanggan"]), json!(["PT Satu"]), json!(["PT Dua"]), json!(["12345"])],
        &["2 PT Satu: ", "3 PT Dua: ", "!4 nama “12345” tidak berisi huruf"],
    );
}

#[test]
fn a_copy_of_the_tab_itself_keeps_who_must_not_be_called_and_when_to_call() {
    check(
        &[
            json!([
                "Nama",
                "Jenis",
                "PIC",
                "HP",
                "Email",
                "Alamat",
                "NPWP",
                "TOP Maks",
                "Batas Kredit",
                "Kanal Asal",
                "Follow Up Berikutnya",
                "Hasil",
                "Jangan Dihubungi",
                "Order Terakhir",
                "Masalah"
            ]),
            json!([
                "PT Satu",
                "PT",
                "Rudi",
                "0812-3456-7890",
                "",
                "",
                "",
                14,
                1_000_000,
                "WA",
                "15/12/2026",
                "ok",
                "Ya",
                46_000,
                "[W] x"
            ]),
            json!(["PT Dua", "", "", "", "", "", "", 91, "", "", "", "", "", "", ""]),
            json!(["PT Tiga", "", "", "", "", "", "", "", "lima juta", "", "", "", "", "", ""]),
            json!(["PT Empat", "", "", "", "", "", "", "", "", "Radio", "kapan-kapan", "", "mungkin", "", ""]),
        ],
        &[
            "2 PT Satu: Jenis=PT; PIC=Rudi; HP=0812-3456-7890; TOP Maks=14; Batas Kredit=1000000; Kanal Asal=Chat/WA; \
             Follow Up Berikutnya=46371; Hasil=ok; Jangan Dihubungi=Ya",
            "!3 TOP Maks: “91” lebih dari 90 hari",
            "!4 Batas Kredit: “lima juta” tidak jelas; tulis angka lengkap, mis. 12500000",
            "!5 Jangan Dihubungi: “mungkin” tidak dikenal; isi Ya (boleh juga Y, V, ✓ atau centang), atau Tidak / kosong",
        ],
    );
}

#[test]
fn a_text_with_semicolons_as_windows_wrote_it() {
    let text = b"sep=;\nNama;No. Telp/HP;Alamat;Batas Kredit\nCaf\xe9 Satu;'081234567890;\"Jl. A; No 1\";50.000.000\n;;;\nTotal;;;50.000.000\n";
    let list = parsed("a.csv", text, None).unwrap();
    assert_eq!(outcome(&list), "3 Café Satu: HP=0812-3456-7890; Alamat=Jl. A; No 1; Batas Kredit=50000000");
    let refused = parsed("a.csv", text, Some("Sheet1")).err().unwrap().to_string();
    assert!(refused.contains("leave --sheet out"), "{refused}");
}

#[test]
fn a_header_in_two_storeys_and_cities_in_merged_cells() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 1, 0, "Nama", &plain).unwrap();
    sheet.merge_range(0, 1, 0, 2, "Kontak", &plain).unwrap();
    sheet.write_string(1, 1, "PIC").unwrap().write_string(1, 2, "HP").unwrap().write_string(1, 3, "Kota").unwrap();
    for (row, name) in [(2, "PT Satu"), (3, "PT Dua"), (4, "PT Tiga")] {
        sheet.write_string(row, 0, name).unwrap();
    }
    sheet.merge_range(2, 3, 3, 3, "Bogor", &plain).unwrap();
    let list = parsed("a.xlsx", &book.save_to_buffer().unwrap(), None).unwrap();
    assert_eq!(outcome(&list), "3 PT Satu: Alamat=Bogor\n4 PT Dua: Alamat=Bogor\n5 PT Tiga: ");
}

#[test]
fn a_printed_report_with_its_header_on_every_page_and_words_below() {
    check(
        &[
            json!(["Nama Instansi", "Narahubung", "No. Telepon"]),
            json!(["Dinas Pendidikan", "Pak Joko", "021-5551234"]),
            json!(["Nama Instansi", "Narahubung", "No. Telepon"]),
            json!(["SMA Negeri 3", "Bu Sri", "0812-3456-7890"]),
            json!(["Dicetak oleh admin 12/11/2026"]),
        ],
        &["2 Dinas Pendidikan: PIC=Pak Joko; HP=0215-5512-34", "4 SMA Negeri 3: PIC=Bu Sri; HP=0812-3456-7890"],
    );
}

#[test]
fn somebody_named_twice_is_one_customer_with_what_both_rows_say() {
    check(
        &[
            json!(["Nama", "PIC", "HP"]),
            json!(["PT Maju Jaya", "Rudi", ""]),
            json!(["Maju Jaya, PT.", "Sari", "0812-3456-7890"]),
        ],
        &["2 PT Maju Jaya: PIC=Rudi; HP=0812-3456-7890"],
    );
}

#[test]
fn formulas_are_what_they_showed_and_a_broken_one_is_nobodys_name() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, &[json!(["Nama", "TOP", "PIC"]), json!(["PT Satu"])]);
    sheet.write_formula(1, 1, Formula::new("=15*2").set_result("30")).unwrap();
    sheet.write_formula(1, 2, Formula::new("=A9").set_result("#REF!")).unwrap();
    sheet.write_formula(2, 0, Formula::new("=B9").set_result("#REF!")).unwrap();
    sheet.write_string(3, 0, "=HYPERLINK(\"https://x.example\")").unwrap();
    let list = parsed("a.xlsx", &book.save_to_buffer().unwrap(), None).unwrap();
    let told = outcome(&list);
    assert!(
        told.starts_with(
            "2 PT Satu: TOP Maks=30; ?PIC tidak diambil\n4 =HYPERLINK(\"https://x.example\"): \n!3 nama: "
        ),
        "{told}"
    );
}

#[test]
fn of_several_worksheets_the_visible_one_with_a_list_is_meant_or_it_is_asked() {
    let book = |more: &[(&str, bool, &str)]| {
        let mut book = Workbook::new();
        for (name, hidden, header) in more {
            let sheet = book.add_worksheet().set_name(*name).unwrap();
            fill(sheet, &[json!([header, "HP"]), json!([format!("PT {name}"), ""])]);
            sheet.set_hidden(*hidden);
        }
        book.save_to_buffer().unwrap()
    };
    let check = |more: &[(&str, bool, &str)], sheet: Option<&str>, expected: Result<&str, &str>| {
        let list = parsed("a.xlsx", &book(more), sheet);
        match expected {
            Ok(expected) => assert_eq!(outcome(&list.unwrap()), expected),
            Err(expected) => {
                let said = list.err().unwrap().to_string();
                assert!(said.contains(expected), "{said}");
            }
        }
    };
    let several = [("Isi", false, "Judul"), ("Pelanggan", false, "Nama"), ("Lama", true, "Nama")];
    check(&several, None, Ok("2 PT Pelanggan: "));
    check(&several, Some("lama"), Ok("2 PT Lama: "));
    check(&several, Some("Isi"), Err("no header"));
    check(&several, Some("Baru"), Err("no worksheet \"Baru\"; there are \"Isi\", \"Pelanggan\""));
    check(&[("A", false, "Nama"), ("B", false, "Nama")], None, Err("several worksheets hold a list: \"A\", \"B\""));
    check(&[("A", false, "Judul"), ("B", true, "Nama")], None, Err("hidden and not looked at: \"B\""));
}

/// A workbook with one of its parts replaced.
fn with_part(book: &[u8], name: &str, part: Option<&[u8]>) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for number in 0..old.len() {
        let mut file = old.by_index(number).unwrap();
        let file_name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        if file_name == name {
            let Some(part) = part else { continue };
            bytes = part.to_vec();
        }
        new.start_file(file_name, options).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

fn refusal(name: &str, bytes: &[u8]) -> String {
    parsed(name, bytes, None).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn what_is_no_list_is_said_in_a_sentence() {
    let good = workbook(&[json!(["Nama", "HP"]), json!(["PT Satu", ""])]);
    let check = |name: &str, bytes: &[u8], expected: &str| {
        let said = refusal(name, bytes);
        assert!(said.contains(expected), "{name}: {said}");
    };
    check("kosong.xlsx", b"", "it is empty");
    check("terpotong.xlsx", &good[..good.len() / 2], "it is damaged");
    check(
        "rusak.xlsx",
        &with_part(&good, "xl/worksheets/sheet1.xml", Some(b"<worksheet><sheetData><row><c r=")),
        "it is damaged",
    );
    check("tanpa.xlsx", &with_part(&good, "xl/sharedStrings.xml", None), "it is damaged");
    check("lain.zip", &with_part(&good, "[Content_Types].xml", None), "an archive without a workbook");
    check("surat.pdf", b"%PDF-1.7 ...", "a PDF");
    check("acak.csv", &[0, 1, 2, 3, 0, 255], "neither a workbook nor a text");
    check("catatan.txt", b"Halo, apa kabar?\n", "no header of a customer list");
    let mut old = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    old.resize(4_096, 0);
    check("lama.xls", &old, "an old Excel");
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    check("terkunci.xlsx", &old, "locked with a password");
    let folder = tempfile::tempdir().unwrap();
    let said = file::parse(folder.path(), None).err().unwrap().to_string();
    assert!(said.contains("no file"), "{said}");
    assert!(file::parse(Path::new("tiada.xlsx"), None).is_err());
}

#[test]
fn what_is_made_to_fill_a_machine_is_refused_before_it_does() {
    let good = workbook(&[json!(["Nama", "HP"]), json!(["PT Satu", ""])]);
    let check = |part: &str, bytes: &[u8], expected: &str| {
        let said = refusal("a.xlsx", &with_part(&good, part, Some(bytes)));
        assert!(said.contains(expected), "{part}: {said}");
    };
    let strings = "xl/sharedStrings.xml";
    check(strings, format!("<sst><si><t>{}</t></si></sst>", "x".repeat(2_000_000)).as_bytes(), "longer than any cell");
    check(strings, br#"<sst uniqueCount="9999999999"></sst>"#, "millions of texts");
    check(strings, "<a>x".repeat(17_000_000).as_bytes(), "millions of cells");
    // What an entity stands for is not put in its place.
    let laughs = br#"<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>Nama</t></si><si><t>&b;</t></si></sst>"#;
    let list = parsed("a.xlsx", &with_part(&good, strings, Some(laughs)), None);
    assert!(list.is_err() || list.is_ok_and(|list| !outcome(&list).contains("haha")));
    let large = vec![b'x'; 17 * 1024 * 1024];
    assert!(refusal("a.csv", &large).contains("larger than 16 MiB"));
}

#[test]
fn two_cells_at_the_ends_of_a_worksheet_cost_two_cells() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "Nama").unwrap().write_string(1_048_575, 16_383, "x").unwrap();
    let list = parsed("a.xlsx", &book.save_to_buffer().unwrap(), None).unwrap();
    assert_eq!((list.rows.len(), list.rows[0].at, outcome(&list).as_str()), (1, 1_048_575, ""));
}

#[tokio::test]
async fn a_file_that_cannot_be_imported_is_named() {
    let said = file::read(Path::new("tiada.xlsx"), None).await.err().unwrap();
    assert!(said.to_string().contains("tiada.xlsx cannot be imported"), "{said}");
    assert!(Duration::from_secs(super::limits::MOST_SECONDS) <= Duration::from_secs(60));
}
