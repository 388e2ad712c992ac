//! Spells a write batch as bodies of `spreadsheets.batchUpdate`: growth first, then rows, then cells, neighbours in one
//! range.
//!
//! Pure. Values are typed and literal (`stringValue` "=1" stays a text); nothing is ever sent as null, because a null
//! in a list of values would be dropped on the way and shift what stands to its right.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::domain::cell::Cell;
use crate::sheet::write::{AppendedRow, CellWrite, Growth, WriteBatch};

/// Largest body that is sent in one piece, in bytes. Google advises about 2 MB and refuses 10 MiB. One request is
/// carried out whole or not at all, so a cycle is cut only when it must be.
pub(super) const PIECE_BYTES: usize = 8 * 1024 * 1024;

/// What the JSON around one cell's value takes, in bytes, at most.
const CELL_BYTES: usize = 48;

/// What the JSON around a link takes, in bytes, at most; links are ours and need no escapes.
const LINK_BYTES: usize = 64;

/// What the JSON around a range takes, in bytes, at most.
const RANGE_BYTES: usize = 224;

/// The bodies to send one after the other; none when there is nothing to write, more than one only beyond `limit`.
///
/// # Errors
///
/// A sentence, when a number is infinite or none: JSON has no word for it, and the cell would be cleared.
pub(super) fn bodies(batch: &WriteBatch, limit: usize) -> Result<Vec<Vec<u8>>, String> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let is_none = |value: &Cell| matches!(value, Cell::Number(n) if !n.is_finite());
    if let Some(cell) = batch.cells.iter().find(|cell| is_none(&cell.value)) {
        return Err(format!("row {}, column {} would get a number that is none", cell.row + 1, cell.column + 1));
    }
    if batch.append.iter().flat_map(|row| row.cells.values()).any(is_none) {
        return Err("a row to be added has a number that is none".to_owned());
    }
    let mut requests: Vec<Request<'_>> = batch.grow.iter().flat_map(growth).collect();
    let mut bodies = Vec::new();
    let body = |requests: &mut Vec<Request<'_>>| {
        let body = serde_json::to_vec(&Body { requests }).map_err(|error| error.to_string());
        requests.clear();
        body
    };
    let mut used = 0;
    for row in &batch.append {
        let bytes = appended_bytes(row);
        if used > 0 && used + bytes > limit {
            bodies.push(body(&mut requests)?);
            used = 0;
        }
        used += bytes;
        match requests.last_mut() {
            Some(Request::AppendCells { append_cells }) if append_cells.sheet_id == row.sheet_id => {
                append_cells.rows.push(appended(row));
            }
            Some(_) | None => requests.push(Request::AppendCells {
                append_cells: AppendCells {
                    sheet_id: row.sheet_id,
                    fields: "userEnteredValue",
                    rows: vec![appended(row)],
                },
            }),
        }
    }
    let mut rest = in_order(&batch.cells);
    // What is small goes along in one request, which is carried out whole or not at all.
    if used > 0 && fitting(&rest, limit.saturating_sub(used)) < rest.len() {
        bodies.push(body(&mut requests)?);
    }
    loop {
        let (piece, after) = rest.split_at(fitting(&rest, limit));
        requests.extend(rectangles(piece));
        bodies.push(body(&mut requests)?);
        if after.is_empty() {
            return Ok(bodies);
        }
        rest = after.to_vec();
    }
}

/// The cells by tab, row and column; of two values for one cell the later.
fn in_order(cells: &[CellWrite]) -> Vec<&CellWrite> {
    let place = |cell: &CellWrite| (cell.sheet_id, cell.row, cell.column);
    let mut ordered: Vec<&CellWrite> = cells.iter().collect();
    ordered.sort_by_key(|cell| place(cell));
    // `dedup_by` keeps the first of equals; the sort is stable, so the later value is moved up to it.
    ordered.dedup_by(|later, kept| {
        let same = place(later) == place(kept);
        if same {
            *kept = *later;
        }
        same
    });
    ordered
}

/// How many of the cells fit into one body, at least one.
fn fitting(cells: &[&CellWrite], limit: usize) -> usize {
    let mut bytes = 0;
    let mut left = None;
    for (at, cell) in cells.iter().enumerate() {
        let is_link = cell.link.is_some();
        let beside = left == Some((cell.sheet_id, cell.row, cell.column.wrapping_sub(1), is_link));
        left = Some((cell.sheet_id, cell.row, cell.column, is_link));
        let text = text_bytes(&cell.value);
        let link = cell.link.as_deref().map_or(0, |uri| LINK_BYTES + uri.len());
        bytes += CELL_BYTES + text + link + if beside { 0 } else { RANGE_BYTES };
        if bytes > limit && at > 0 {
            return at;
        }
    }
    cells.len()
}

/// What a text takes in JSON, in bytes, at most; other values have room in [`CELL_BYTES`].
fn text_bytes(value: &Cell) -> usize {
    let Cell::Text(text) = value else { return 0 };
    // A control character takes six bytes as `\u0007`; quotes and the like take two.
    let escaped = text.bytes().map(|b| match b {
        0..b' ' => 6,
        b'"' | b'\\' => 2,
        _ => 1,
    });
    escaped.sum()
}

/// A row to append as the API wants it: every cell from the first column on.
fn appended(row: &AppendedRow) -> RowData<'_> {
    let width = row.cells.last_key_value().map_or(0, |(column, _)| column + 1);
    let value = |column| Written { value: row.cells.get(&column).unwrap_or(&Cell::Empty), link: None };
    RowData { values: (0..width).map(value).collect() }
}

/// What that takes in JSON, in bytes, at most.
fn appended_bytes(row: &AppendedRow) -> usize {
    let width = row.cells.last_key_value().map_or(0, |(column, _)| *column as usize + 1);
    width * CELL_BYTES + row.cells.values().map(text_bytes).sum::<usize>() + RANGE_BYTES
}

/// The cells, which are in order, as few rectangles: runs side by side in a row, then equal runs below each other.
fn rectangles<'a>(cells: &[&'a CellWrite]) -> Vec<Request<'a>> {
    let mut ranges: Vec<UpdateCells<'a>> = Vec::new();
    // The ranges that end in the row above, to be continued, and those of the row being looked at.
    let (mut above, mut here): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut row = None;
    let beside = |a: &&CellWrite, b: &&CellWrite| (a.sheet_id, a.row, a.column + 1) == (b.sheet_id, b.row, b.column);
    // A link is a member of its own in the mask; under it a cell without one would lose its text's looks.
    for run in cells.chunk_by(|a, b| beside(a, b) && a.link.is_some() == b.link.is_some()) {
        let Some(first) = run.first() else { continue };
        if row != Some((first.sheet_id, first.row)) {
            above = std::mem::take(&mut here);
            row = Some((first.sheet_id, first.row));
        }
        let end_column = first.column + u32::try_from(run.len()).unwrap_or(u32::MAX);
        let fields = if first.link.is_some() { "userEnteredValue,textFormatRuns" } else { "userEnteredValue" };
        let continued = above.iter().copied().find(|at| {
            let UpdateCells { range, fields: of, .. } = &ranges[*at];
            (range.sheet_id, range.end_row_index, range.start_column_index, range.end_column_index, *of)
                == (first.sheet_id, first.row, first.column, end_column, fields)
        });
        let values = RowData {
            values: run.iter().map(|cell| Written { value: &cell.value, link: cell.link.as_deref() }).collect(),
        };
        let at = if let Some(at) = continued {
            ranges[at].range.end_row_index += 1;
            ranges[at].rows.push(values);
            at
        } else {
            let range = GridRange {
                sheet_id: first.sheet_id,
                start_row_index: first.row,
                end_row_index: first.row + 1,
                start_column_index: first.column,
                end_column_index: end_column,
            };
            ranges.push(UpdateCells { range, fields, rows: vec![values] });
            ranges.len() - 1
        };
        here.push(at);
    }
    ranges.into_iter().map(|update_cells| Request::UpdateCells { update_cells }).collect()
}

fn growth<'a>(growth: &Growth) -> impl Iterator<Item = Request<'a>> {
    let sheet_id = growth.sheet_id;
    [("ROWS", growth.rows), ("COLUMNS", growth.columns)].into_iter().filter(|(_, length)| *length > 0).map(
        move |(dimension, length)| Request::AppendDimension {
            append_dimension: AppendDimension { sheet_id, dimension, length },
        },
    )
}

#[derive(serde::Serialize)]
struct Body<'a> {
    requests: &'a [Request<'a>],
}

#[derive(serde::Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Request<'a> {
    AppendDimension { append_dimension: AppendDimension },
    AppendCells { append_cells: AppendCells<'a> },
    UpdateCells { update_cells: UpdateCells<'a> },
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct AppendDimension {
    sheet_id: i32,
    dimension: &'static str,
    length: u32,
}

/// Rows below the last one with anything in it, as the tab is when the request arrives.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct AppendCells<'a> {
    sheet_id: i32,
    fields: &'static str,
    rows: Vec<RowData<'a>>,
}

#[derive(serde::Serialize)]
struct UpdateCells<'a> {
    range: GridRange,
    fields: &'static str,
    rows: Vec<RowData<'a>>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct GridRange {
    sheet_id: i32,
    start_row_index: u32,
    end_row_index: u32,
    start_column_index: u32,
    end_column_index: u32,
}

#[derive(serde::Serialize)]
struct RowData<'a> {
    values: Vec<Written<'a>>,
}

/// A cell as the API wants it; `{}` under the mask `userEnteredValue` clears the cell.
struct Written<'a> {
    value: &'a Cell,
    link: Option<&'a str>,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        enum Value<'a> {
            #[serde(rename = "stringValue")]
            Text(&'a str),
            #[serde(rename = "numberValue")]
            Number(f64),
            #[serde(rename = "boolValue")]
            Bool(bool),
        }
        let value = match self.value {
            Cell::Empty => None,
            Cell::Text(text) => Some(Value::Text(text)),
            Cell::Number(number) => Some(Value::Number(*number)),
            Cell::Bool(value) => Some(Value::Bool(*value)),
        };
        let mut cell = serializer.serialize_map(None)?;
        if let Some(value) = value {
            cell.serialize_entry("userEnteredValue", &value)?;
        }
        // An empty one is left out, and the mask takes what stood there away.
        if let Some(uri) = self.link.filter(|uri| !uri.is_empty()) {
            cell.serialize_entry("textFormatRuns", &[Run { format: Format { link: Link { uri } } }])?;
        }
        cell.end()
    }
}

/// The looks of a text from its first character on.
#[derive(serde::Serialize)]
struct Run<'a> {
    format: Format<'a>,
}

#[derive(serde::Serialize)]
struct Format<'a> {
    link: Link<'a>,
}

#[derive(serde::Serialize)]
struct Link<'a> {
    uri: &'a str,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "tests")]

    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn cell(sheet_id: i32, row: u32, column: u32, value: impl Into<Option<&'static str>>) -> CellWrite {
        CellWrite { sheet_id, row, column, value: value.into().map_or(Cell::Empty, Cell::text), link: None }
    }

    fn requests(batch: &WriteBatch) -> Vec<Value> {
        let bodies = bodies(batch, PIECE_BYTES).unwrap();
        assert_eq!(bodies.len(), 1);
        let body: Value = serde_json::from_slice(&bodies[0]).unwrap();
        body["requests"].as_array().unwrap().clone()
    }

    #[test]
    fn nothing_to_write_is_no_body() {
        let batch = WriteBatch { grow: vec![Growth { sheet_id: 1, rows: 0, columns: 0 }], ..WriteBatch::default() };
        assert!(bodies(&batch, PIECE_BYTES).unwrap().is_empty());
    }

    #[test]
    fn growth_comes_first_then_typed_values_and_an_empty_cell_is_an_empty_object() {
        let batch = WriteBatch {
            grow: vec![Growth { sheet_id: 0, rows: 5, columns: 1 }],
            append: vec![],
            cells: vec![
                CellWrite { sheet_id: 0, row: 3, column: 2, value: Cell::Number(1_500.0), link: None },
                cell(0, 3, 1, "=1+1"),
                cell(0, 3, 3, None),
                CellWrite { sheet_id: 0, row: 3, column: 4, value: Cell::Bool(false), link: None },
            ],
        };
        let range =
            json!({"sheetId": 0, "startRowIndex": 3, "endRowIndex": 4, "startColumnIndex": 1, "endColumnIndex": 5});
        let values = json!([
            {"userEnteredValue": {"stringValue": "=1+1"}}, {"userEnteredValue": {"numberValue": 1500.0}}, {},
            {"userEnteredValue": {"boolValue": false}},
        ]);
        assert_eq!(
            requests(&batch),
            [
                json!({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}}),
                json!({"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": 1}}),
                json!({"updateCells": {"range": range, "fields": "userEnteredValue", "rows": [{"values": values}]}}),
            ]
        );
    }

    #[test]
    fn a_text_that_leads_somewhere_is_written_with_its_link_and_nothing_beside_it_is() {
        let link = CellWrite { link: Some("https://contoh.id/#gid=7&range=AL17".into()), ..cell(0, 3, 1, "AL17") };
        let found = requests(&WriteBatch {
            grow: vec![],
            append: vec![],
            cells: vec![cell(0, 3, 0, "R&D"), link, cell(0, 3, 2, "Ya")],
        });
        assert_eq!(found.len(), 3);
        assert_eq!(found[1]["updateCells"]["fields"], "userEnteredValue,textFormatRuns");
        assert_eq!(
            found[1]["updateCells"]["rows"][0]["values"],
            json!([{
                "userEnteredValue": {"stringValue": "AL17"},
                "textFormatRuns": [{"format": {"link": {"uri": "https://contoh.id/#gid=7&range=AL17"}}}],
            }])
        );
        assert_eq!(found[2]["updateCells"]["fields"], "userEnteredValue");
        let nowhere = CellWrite { link: Some("".into()), ..cell(0, 3, 1, "0812") };
        let found = requests(&WriteBatch { cells: vec![nowhere], ..WriteBatch::default() });
        let written = (&found[0]["updateCells"]["fields"], &found[0]["updateCells"]["rows"][0]["values"]);
        let values = json!([{"userEnteredValue": {"stringValue": "0812"}}]);
        assert_eq!(written, (&json!("userEnteredValue,textFormatRuns"), &values));
    }

    #[test]
    fn neighbours_share_a_range_and_others_do_not() {
        let check = |cells: &[(i32, u32, u32)], ranges: usize| {
            let cells = cells.iter().map(|(tab, row, column)| cell(*tab, *row, *column, "x")).collect();
            assert_eq!(requests(&WriteBatch { grow: vec![], append: vec![], cells }).len(), ranges);
        };
        check(&[(1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0)], 1);
        check(&[(1, 0, 0), (1, 0, 2)], 2);
        check(&[(1, 0, 0), (1, 0, 1), (1, 1, 0)], 2);
        check(&[(1, 0, 0), (1, 2, 0)], 2);
        check(&[(1, 0, 0), (2, 1, 0)], 2);
        check(&[(1, 0, 0), (1, 0, 5), (1, 1, 0), (1, 1, 5), (1, 2, 0), (1, 2, 5)], 2);
    }

    #[test]
    fn of_two_values_for_one_cell_the_later_is_sent() {
        let batch =
            WriteBatch { grow: vec![], append: vec![], cells: vec![cell(1, 0, 0, "old"), cell(1, 0, 0, "new")] };
        assert_eq!(
            requests(&batch)[0]["updateCells"]["rows"][0]["values"][0]["userEnteredValue"]["stringValue"],
            "new"
        );
    }

    #[test]
    fn a_number_that_is_none_is_refused_instead_of_clearing_the_cell() {
        for number in [f64::NAN, f64::INFINITY] {
            let cells = vec![CellWrite { sheet_id: 1, row: 4, column: 0, value: Cell::Number(number), link: None }];
            assert!(
                bodies(&WriteBatch { grow: vec![], append: vec![], cells }, PIECE_BYTES).unwrap_err().contains("row 5")
            );
        }
    }

    #[test]
    fn rows_are_appended_before_cells_are_set_each_with_all_columns_from_the_first() {
        let row = |sheet_id, cells: &[(u32, &str)]| AppendedRow {
            sheet_id,
            cells: cells.iter().map(|(column, text)| (*column, Cell::text(*text))).collect(),
        };
        let append = vec![row(1, &[(1, "=1+1")]), row(1, &[(0, "b")]), row(2, &[(0, "c")])];
        let found = requests(&WriteBatch { grow: vec![], append, cells: vec![cell(1, 0, 0, "x")] });
        let values = |text: &str| json!({"userEnteredValue": {"stringValue": text}});
        assert_eq!(
            found[..2],
            [
                json!({"appendCells": {"sheetId": 1, "fields": "userEnteredValue", "rows": [
                    {"values": [{}, values("=1+1")]}, {"values": [values("b")]}]}}),
                json!({"appendCells": {"sheetId": 2, "fields": "userEnteredValue", "rows": [{"values": [values("c")]}]}}),
            ]
        );
        assert!(found[2].get("updateCells").is_some() && found.len() == 3);
    }

    #[test]
    fn many_appended_rows_are_cut_between_rows_and_keep_their_order() {
        let append: Vec<AppendedRow> = (0..200)
            .map(|n| AppendedRow {
                sheet_id: 1,
                cells: BTreeMap::from([(0, Cell::whole(n)), (3, Cell::text("\u{1}x\""))]),
            })
            .collect();
        for cells in [vec![], vec![cell(1, 0, 0, "x"); 1]] {
            let bodies = bodies(&WriteBatch { grow: vec![], append: append.clone(), cells }, 2_000).unwrap();
            assert!(bodies.len() > 10);
            let mut seen = Vec::new();
            for body in &bodies {
                assert!(body.len() <= 2_000);
                let body: Value = serde_json::from_slice(body).unwrap();
                let rows =
                    body["requests"].as_array().unwrap().iter().filter_map(|r| r["appendCells"]["rows"].as_array());
                seen.extend(
                    rows.flatten().map(|r| r["values"][0]["userEnteredValue"]["numberValue"].as_f64().unwrap()),
                );
            }
            assert_eq!(seen, (0..200).map(f64::from).collect::<Vec<_>>());
        }
    }

    proptest! {
        #[test]
        fn however_it_is_cut_every_cell_is_set_once_and_no_body_is_beyond_the_limit(
            writes in prop::collection::vec((0..2_i32, 0..6_u32, 0..6_u32, prop_oneof![Just(String::new()), ".{0,9}", "[\"\\\\\u{1}]{1,9}"]), 1..60),
            limit in 400..4_000_usize,
        ) {
            let mut expected = BTreeMap::new();
            let mut cells = Vec::new();
            for (sheet_id, row, column, text) in writes {
                expected.insert((sheet_id, row, column), text.clone());
                cells.push(CellWrite { sheet_id, row, column, value: Cell::text(text), link: None });
            }
            let mut seen = BTreeMap::new();
            for body in bodies(&WriteBatch { grow: vec![], append: vec![], cells }, limit).unwrap() {
                prop_assert!(body.len() <= limit, "{} > {limit}", body.len());
                let body: Value = serde_json::from_slice(&body).unwrap();
                for request in body["requests"].as_array().unwrap() {
                    let update = &request["updateCells"];
                    let index = |name: &str| update["range"][name].as_u64().unwrap() as u32;
                    let rows = update["rows"].as_array().unwrap();
                    prop_assert_eq!(rows.len() as u32, index("endRowIndex") - index("startRowIndex"));
                    for (r, row) in (index("startRowIndex")..).zip(rows) {
                        let values = row["values"].as_array().unwrap();
                        prop_assert_eq!(values.len() as u32, index("endColumnIndex") - index("startColumnIndex"));
                        for (c, value) in (index("startColumnIndex")..).zip(values) {
                            prop_assert!(value.is_object());
                            let text = value["userEnteredValue"]["stringValue"].as_str().unwrap_or_default();
                            let place = (update["range"]["sheetId"].as_i64().unwrap() as i32, r, c);
                            prop_assert!(seen.insert(place, text.to_owned()).is_none());
                        }
                    }
                }
            }
            prop_assert_eq!(seen, expected);
        }
    }
}
