//! A list as text with commas, semicolons, tabs or bars between: as Excel and other programs save it. Every cell is a text.

use std::collections::BTreeMap;

use anyhow::{anyhow, bail};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::limits::{MOST_CELLS, other_kind, too_much};
use super::list::{HEADER_ROWS, Header, List, Row};
use super::vocabulary::Vocabulary;
use crate::domain::cell::{CELL_UNITS, Cell};

/// What may stand between two cells.
const BETWEEN: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The list in a text.
///
/// # Errors
/// A sentence about the file.
pub(super) fn list(bytes: &[u8], words: &Vocabulary) -> anyhow::Result<List> {
    let text = decoded(bytes);
    if text.contains('\0') {
        return Err(other_kind("neither a workbook nor a text"));
    }
    let mut best: Option<(u8, Header)> = None;
    let mut broken = None;
    for between in BETWEEN {
        let top = match rows(&text, between, Some(HEADER_ROWS)) {
            Ok(top) => top,
            // The wrong one may well meet a text it cannot read.
            Err(why) => {
                broken.get_or_insert(why);
                continue;
            }
        };
        let Some(header) = Header::find(&top, words) else { continue };
        if best.as_ref().is_none_or(|(_, best)| best.things() < header.things()) {
            best = Some((between, header));
        }
    }
    let Some((between, header)) = best else {
        if let Some(why) = broken {
            return Err(why);
        }
        bail!(
            "no header of a customer list stands in its first {HEADER_ROWS} rows; a row there must say Nama, and beside it what \
             the others are, as Telepon, Alamat, NPWP"
        );
    };
    let mut rows = rows(&text, between, None)?;
    rows.retain(|row| row.at > header.at);
    Ok(List { sheet: None, is_hidden: false, header, rows })
}

/// As its first bytes say, else UTF-8, else as Windows wrote it before that.
fn decoded(bytes: &[u8]) -> String {
    let encoding = Encoding::for_bom(bytes).map_or_else(
        || if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 },
        |(encoding, _)| encoding,
    );
    encoding.decode(bytes).0.into_owned()
}

fn rows(text: &str, between: u8, most: Option<u32>) -> anyhow::Result<Vec<Row>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(between).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut cells, mut breaks) = (0, 0);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| anyhow!("it cannot be read as a table: {error}"))? {
        // As Excel counts: a line that goes on within quotation marks is no new row.
        let (line, from) = record.position().map_or((1, 0), |at| (at.line(), at.byte()));
        // Blank lines before a row are read with it.
        let before = text.get(usize::try_from(from).unwrap_or(0)..).unwrap_or_default();
        let blank = before.bytes().take_while(|b| b"\r\n".contains(b)).filter(|b| *b == b'\n').count() as u64;
        let at = u32::try_from((line + blank).saturating_sub(1 + breaks)).unwrap_or(u32::MAX);
        if most.is_some_and(|most| at >= most) {
            break;
        }
        let mut filled = BTreeMap::new();
        for (column, field) in (0..).zip(&record) {
            if field.len() > CELL_UNITS {
                bail!(
                    "a text in row {} is longer than any cell; perhaps a quotation mark is not closed there",
                    u64::from(at) + 1
                );
            }
            breaks += field.bytes().filter(|b| *b == b'\n').count() as u64;
            if !field.trim().is_empty() {
                filled.insert(column, Cell::text(field));
            }
        }
        cells += filled.len();
        if cells > MOST_CELLS {
            return Err(too_much("more than a million filled cells"));
        }
        rows.push(Row { at, cells: filled });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;

    fn read(bytes: &[u8]) -> List {
        list(bytes, &Vocabulary::embedded().unwrap()).unwrap()
    }

    #[test]
    fn what_stands_between_and_how_it_is_written_are_found_out() {
        let check = |bytes: &[u8], expected: &str| {
            let list = read(bytes);
            assert_eq!(list.rows[0].cell(1).to_string(), expected);
        };
        check(b"Nama,Telepon\nA,0812\n", "0812");
        check(b"sep=;\nNama;Alamat\nA;Jl. B, No. 1\n", "Jl. B, No. 1");
        check(b"Nama\tKota\nA\tBandung\n", "Bandung");
        check(b"Nama|Kota\nA|Bandung\n", "Bandung");
        check("\u{feff}Nama,Kota\nA,Bogor é\n".as_bytes(), "Bogor é");
        check(b"Nama,Kota\nA,Bogor \xe9\n", "Bogor é");
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("Nama\tKota\nA\tBogor".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        check(&wide, "Bogor");
    }

    #[test]
    fn rows_are_counted_as_excel_does() {
        let list = read(b"Daftar\n\nNama,Alamat\nA,\"Jl. Satu\nBandung\"\n\nB,Jl. Dua\n");
        let rows: Vec<(u32, String)> = list.rows.iter().map(|row| (row.at + 1, row.cell(0).to_string())).collect();
        assert_eq!(rows, [(4, "A".to_owned()), (6, "B".to_owned())]);
    }

    #[test]
    fn an_open_quotation_mark_is_named_with_its_row() {
        let mut text = "Nama,Alamat\nA,\"Jl. Satu\n".to_owned();
        text.push_str(&"B,Jl. Dua\n".repeat(10_000));
        let error = list(text.as_bytes(), &Vocabulary::embedded().unwrap()).err().unwrap().to_string();
        assert!(error.contains("row 2") && error.contains("quotation mark"), "{error}");
    }
}
