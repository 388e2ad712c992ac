//! A workbook as rows of values, cell by cell: formulas are what they last showed, dates their serial, and of a merged
//! area every row has the value in its first column. It never builds the rectangle between the first cell and the last.

use std::collections::BTreeMap;
use std::io::Cursor;

use anyhow::bail;
use calamine::{DataRef, Dimensions, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use super::limits::{MOST_CELLS, MOST_MERGED, damaged, too_much};
use super::list::{HEADER_ROWS, Header, List, Row};
use super::parts;
use super::vocabulary::Vocabulary;
use crate::domain::cell::Cell;

/// Days between the two calendars of Excel.
const DAYS_TO_1904: f64 = 1_462.0;

/// The list in a workbook: in the worksheet of that name, else in the only visible one with a header.
///
/// # Errors
/// A sentence about the file, or which worksheet is meant.
pub(super) fn list(bytes: Vec<u8>, sheet: Option<&str>, words: &Vocabulary) -> anyhow::Result<List> {
    parts::inspect(&bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let sheets: Vec<(String, bool)> =
        sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect();
    let names = |hidden: bool| {
        let those = sheets.iter().filter(|(_, is_hidden)| *is_hidden == hidden);
        those.map(|(name, _)| format!("{name:?}")).collect::<Vec<_>>().join(", ")
    };
    let wanted = |name: &str| sheet.is_none_or(|sheet| name.trim().to_lowercase() == sheet.trim().to_lowercase());
    let candidates: Vec<&(String, bool)> =
        sheets.iter().filter(|(name, hidden)| wanted(name) && (sheet.is_some() || !hidden)).collect();
    if candidates.is_empty() {
        match sheet {
            Some(sheet) => bail!("it has no worksheet {sheet:?}; there are {}", names(false)),
            None => bail!("all its worksheets are hidden ({}); name one with --sheet", names(true)),
        }
    }
    let mut found = Vec::new();
    for (name, hidden) in candidates {
        let top = rows(&mut book, name, Some(HEADER_ROWS))?;
        if let Some(header) = Header::find(&top, words) {
            found.push((name.clone(), *hidden, header));
        }
    }
    let [(name, is_hidden, header)] = &found[..] else {
        if found.is_empty() {
            let hidden = names(true);
            let also = if hidden.is_empty() || sheet.is_some() {
                String::new()
            } else {
                format!(" (hidden and not looked at: {hidden}; name one with --sheet)")
            };
            bail!(
                "no header of a customer list stands in its first {HEADER_ROWS} rows{also}; a row there must say Nama, and beside \
                 it what the others are, as Telepon, Alamat, NPWP"
            );
        }
        let names: Vec<String> = found.iter().map(|(name, ..)| format!("{name:?}")).collect();
        bail!("several worksheets hold a list: {}; name one with --sheet", names.join(", "));
    };
    let mut rows = rows(&mut book, name, None)?;
    rows.retain(|row| row.at > header.at);
    Ok(List { sheet: Some(name.clone()), is_hidden: *is_hidden, header: header.clone(), rows })
}

/// The filled rows of a worksheet, from the top; only the first `most`, if given.
fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str, most: Option<u32>) -> anyhow::Result<Vec<Row>> {
    let merged = book.merge_cells_by_sheet_name(name).map_err(refused)?;
    if merged.len() > MOST_MERGED {
        return Err(too_much("thousands of merged areas"));
    }
    let is_1904 = book.has_1904_epoch();
    let mut reader = book.worksheet_cells_reader(name).map_err(refused)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    let mut cells = 0;
    while let Some(cell) = reader.next_cell().map_err(refused)? {
        let (row, column) = cell.get_position();
        // Rows come in their order, but for files that somebody made to be wrong.
        if most.is_some_and(|most| row >= most) {
            break;
        }
        let value = value(cell.get_value(), is_1904);
        if value.is_empty() {
            continue;
        }
        cells += 1;
        if cells > MOST_CELLS {
            return Err(too_much("more than a million filled cells"));
        }
        rows.entry(row).or_default().insert(column, value);
    }
    spread(&mut rows, &merged);
    Ok(rows.into_iter().map(|(at, cells)| Row { at, cells }).collect())
}

/// Gives every filled row of a merged area the area's value.
fn spread(rows: &mut BTreeMap<u32, BTreeMap<u32, Cell>>, merged: &[Dimensions]) {
    for Dimensions { start: (top, column), end: (bottom, _) } in merged {
        let Some(value) = rows.get(top).and_then(|row| row.get(column)).cloned() else { continue };
        if bottom > top {
            rows.range_mut(top + 1..=*bottom).for_each(|(_, row)| {
                row.entry(*column).or_insert_with(|| value.clone());
            });
        }
    }
}

fn value(value: &DataRef<'_>, is_1904: bool) -> Cell {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "a workbook keeps doubles, whatever it is read as")]
        DataRef::Int(n) => Cell::Number(*n as f64),
        DataRef::Float(n) => Cell::Number(*n),
        DataRef::String(text) => Cell::text(text.as_str()),
        DataRef::SharedString(text) => Cell::text(*text),
        DataRef::Bool(is) => Cell::Bool(*is),
        DataRef::DateTime(at) if is_1904 && at.is_datetime() => Cell::Number(at.as_f64() + DAYS_TO_1904),
        DataRef::DateTime(at) => Cell::Number(at.as_f64()),
        // The hour of a day is not asked for.
        DataRef::DateTimeIso(at) => Cell::text(at.split('T').next().unwrap_or(at)),
        DataRef::DurationIso(text) => Cell::text(text.as_str()),
        // The readers of cells know these and say what to do.
        DataRef::Error(error) => Cell::text(error.to_string()),
        DataRef::Empty => Cell::Empty,
    }
}

fn refused(error: XlsxError) -> anyhow::Error {
    damaged(error)
}
