//! Reads the answer to `values:batchGetByDataFilter` straight into tables, without building a JSON tree first.
//!
//! Pure: bytes in, tables out. It accepts a whole answer or none: anything cut short is an error, never fewer rows.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::domain::cell::CellRef;
use crate::sheet::table::{Cells, Table};

/// The tables of the tabs asked for, in that order. A tab the answer does not bring is a table marked as missing.
///
/// # Errors
///
/// Where the answer stops making sense, as a place and never with its content.
pub(super) fn parse(body: &[u8], sheet_ids: &[i32]) -> Result<Vec<Table>, String> {
    // A struct may also be spelled as an array in serde's eyes; the API never does.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err("not a JSON object".to_owned());
    }
    // Once for all of it: of bytes, each text would be looked through by itself.
    let text = std::str::from_utf8(body).map_err(|error| format!("no text from byte {} on", error.valid_up_to()))?;
    let reply: Reply = serde_json::from_str(text).map_err(|error| place(&error))?;
    if reply.error.is_some() {
        return Err("an error under HTTP 200".to_owned());
    }
    let mut found: Vec<Option<Table>> = sheet_ids.iter().map(|_| None).collect();
    let positional = reply.value_ranges.len() == sheet_ids.len();
    for (at, matched) in reply.value_ranges.into_iter().enumerate() {
        // The filters come back beside the values; the order of the values is not promised.
        let sheet_id = match matched.data_filters.as_deref() {
            Some([filter, ..]) => filter.grid_range.as_ref().map(|range| range.sheet_id),
            Some([]) | None => sheet_ids.get(at).copied().filter(|_| positional),
        };
        let slot = sheet_id.and_then(|id| sheet_ids.iter().position(|asked| *asked == id));
        if let (Some(slot), Some(range)) = (slot, matched.value_range) {
            if found[slot].is_some() {
                return Err("the same tab twice".to_owned());
            }
            found[slot] = Some(table(sheet_ids[slot], range)?);
        }
    }
    let tables = found.into_iter().zip(sheet_ids).map(|(table, id)| table.unwrap_or_else(|| Table::missing(*id)));
    Ok(tables.collect())
}

/// Where a JSON error lies. Not its text: that quotes what was found there.
pub(super) fn place(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Eof => format!("cut off in line {}", error.line()),
        serde_json::error::Category::Io | serde_json::error::Category::Syntax | serde_json::error::Category::Data => {
            format!("unexpected JSON in line {}, column {}", error.line(), error.column())
        }
    }
}

fn table(sheet_id: i32, range: ValueRange) -> Result<Table, String> {
    if range.major_dimension.is_some_and(|dimension| dimension != "ROWS") {
        return Err("columns instead of rows".to_owned());
    }
    let (title, grid) = range.range.as_deref().map(echo).unwrap_or_default();
    let Some(Values(cells)) = range.values else {
        return Ok(Table::new(sheet_id, &title, grid, Cells::default()).without_values());
    };
    Ok(Table::new(sheet_id, &title, grid, cells))
}

/// Title and grid size (rows, columns) from the echo of a whole tab's range, `'Pesanan'!A1:CB1000`.
fn echo(range: &str) -> (String, (u32, u32)) {
    let (title, area) = range.rsplit_once('!').unwrap_or((range, ""));
    let title = match title.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
        Some(quoted) => quoted.replace("''", "'"),
        None => title.to_owned(),
    };
    let corner = area.rsplit_once(':').map_or(area, |(_, corner)| corner);
    let digits = corner.find(|c: char| c.is_ascii_digit()).unwrap_or(corner.len());
    let (letters, number) = corner.split_at(digits);
    let columns = letters
        .bytes()
        .filter(u8::is_ascii_uppercase)
        .try_fold(0_u32, |columns, letter| columns.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1));
    (title, (number.parse().unwrap_or(0), columns.unwrap_or(0)))
}

#[derive(Deserialize)]
struct Reply {
    #[serde(default, rename = "valueRanges")]
    value_ranges: Vec<Matched>,
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Matched {
    value_range: Option<ValueRange>,
    data_filters: Option<Vec<Filter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    grid_range: Option<GridRange>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GridRange {
    // Inside a range the id 0 is left out.
    #[serde(default)]
    sheet_id: i32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValueRange {
    range: Option<String>,
    major_dimension: Option<String>,
    values: Option<Values>,
}

struct Values(Cells);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Rows)
    }
}

struct Rows;

impl<'de> Visitor<'de> for Rows {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows of cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Values, A::Error> {
        let mut cells = Cells::default();
        while rows.next_element_seed(Row(&mut cells))?.is_some() {
            cells.end_row();
        }
        Ok(Values(cells.finish()))
    }
}

struct Row<'a>(&'a mut Cells);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<(), A::Error> {
        let mut column = 0;
        while row.next_element_seed(OneCell { cells: self.0, column })?.is_some() {
            column += 1;
        }
        Ok(())
    }
}

struct OneCell<'a> {
    cells: &'a mut Cells,
    column: usize,
}

impl OneCell<'_> {
    fn put<E: serde::de::Error>(self, value: CellRef<'_>) -> Result<(), E> {
        self.cells.push(self.column, value).map_err(|_| E::custom("more than a table can hold"))
    }
}

impl<'de> DeserializeSeed<'de> for OneCell<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneCell<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, number, truth value or null")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.put(CellRef::Text(text))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.put(CellRef::Number(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "the sheet itself holds doubles")]
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.put(CellRef::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "the sheet itself holds doubles")]
    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.put(CellRef::Number(number as f64))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.put(CellRef::Bool(value))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, _map: A) -> Result<(), A::Error> {
        Err(A::Error::custom("an object where a cell should be"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "tests")]

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::cell::Cell;

    fn reply(range: &str, sheet_id: i32, values: Option<Value>) -> Vec<u8> {
        let mut value_range = json!({"range": range, "majorDimension": "ROWS"});
        if let Some(values) = values {
            value_range["values"] = values;
        }
        let grid_range = if sheet_id == 0 { json!({}) } else { json!({ "sheetId": sheet_id }) };
        let matched = json!({"valueRange": value_range, "dataFilters": [{"gridRange": grid_range}]});
        serde_json::to_vec_pretty(&json!({"spreadsheetId": "s", "valueRanges": [matched]})).unwrap()
    }

    #[test]
    fn the_echo_gives_title_and_grid() {
        let check = |range: &str, title: &str, rows, columns| {
            assert_eq!(echo(range), (title.to_owned(), (rows, columns)), "{range}");
        };
        check("'Pesanan'!A1:CB1000", "Pesanan", 1_000, 80);
        check("Sheet1!A1:Z1000", "Sheet1", 1_000, 26);
        check("'It''s! done'!A1:A1", "It's! done", 1, 1);
        check("KPI!A1", "KPI", 1, 1);
        check("'Rencana 2026'", "Rencana 2026", 0, 0);
    }

    #[test]
    fn ragged_rows_empty_texts_and_nulls_are_empty_cells() {
        let values = json!([["a", "", null, 1.5], [], [true, "#REF!", 45000]]);
        let tables = parse(&reply("'Pesanan'!A1:D9", 0, Some(values)), &[0]).unwrap();
        let table = &tables[0];
        assert_eq!((table.title(), table.grid_rows(), table.grid_columns(), table.rows()), ("Pesanan", 9, 4, 3));
        assert_eq!(table.row(0).collect::<Vec<_>>(), [(0, CellRef::Text("a")), (3, CellRef::Number(1.5))]);
        assert_eq!(table.cell(2, 1), CellRef::Text("#REF!"));
        assert_eq!(table.cell(2, 2), CellRef::Number(45_000.0));
        assert!(!table.missing_values());
    }

    #[test]
    fn what_the_answer_leaves_out_is_marked_as_missing() {
        for body in ["{}", r#"{"valueRanges": []}"#, r#"{"spreadsheetId": "s"}"#] {
            let tables = parse(body.as_bytes(), &[3, 4]).unwrap();
            assert_eq!(tables.iter().map(Table::sheet_id).collect::<Vec<_>>(), [3, 4]);
            assert!(tables.iter().all(|table| table.missing_values() && table.rows() == 0), "{body}");
        }
        let tables = parse(&reply("'B'!A1:Z50", 4, None), &[3, 4]).unwrap();
        assert_eq!((tables[0].title(), tables[0].missing_values()), ("", true));
        assert_eq!((tables[1].title(), tables[1].missing_values(), tables[1].grid_rows()), ("B", true, 50));
        let tables = parse(&reply("'B'!A1:Z50", 4, Some(json!([["x"]]))), &[3, 4]).unwrap();
        assert_eq!((tables[0].missing_values(), tables[1].missing_values()), (true, false));
    }

    #[test]
    fn what_is_no_answer_of_the_api_is_refused() {
        let check = |body: &str| assert!(parse(body.as_bytes(), &[1]).is_err(), "{body}");
        check("");
        check("<html>503</html>");
        check("[[],null]");
        check("null");
        check(r#"{"error": {"code": 500}}"#);
        check(r#"{"valueRanges": null}"#);
        check(r#"{"valueRanges": [{"valueRange": {"values": [[{"a": 1}]]}}]}"#);
        check(r#"{"valueRanges": [{"valueRange": {"values": [[["a"]]]}}]}"#);
        check(r#"{"valueRanges": [{"valueRange": {"values": ["a"]}}]}"#);
        check(r#"{"valueRanges": [{"valueRange": {"values": [], "values": []}}]}"#);
        check(r#"{"valueRanges": [{"valueRange": {"majorDimension": "COLUMNS", "values": []}}]}"#);
        check(r#"{"valueRanges": []} trailing"#);
        let refusal = parse(b"{\"valueRanges\": [], \"x\": \"\xff\"}", &[1]).unwrap_err();
        assert_eq!(refusal, "no text from byte 26 on");
    }

    #[test]
    fn an_answer_cut_at_any_byte_is_never_accepted() {
        let whole = reply("'Pesanan'!A1:D9", 1, Some(json!([["a\n\"é", 12, true], [], ["b"]])));
        assert!(parse(&whole, &[1]).is_ok());
        for length in 0..whole.len() {
            let refusal = parse(&whole[..length], &[1]).unwrap_err();
            assert!(!refusal.contains('a') || !refusal.contains('é'), "{refusal}");
        }
    }

    #[test]
    fn an_error_names_a_place_and_quotes_nothing() {
        let body = br#"{"valueRanges": [{"valueRange": {"values": [["Budi"], "Rahasia"]}}]}"#;
        let refusal = parse(body, &[1]).unwrap_err();
        assert!(refusal.contains("line 1") && !refusal.contains("Rahasia") && !refusal.contains("Budi"), "{refusal}");
    }

    #[test]
    fn a_table_takes_less_room_than_the_json_it_came_in() {
        let mut row = vec![json!(""); 80];
        for (at, value) in row.iter_mut().step_by(3).enumerate() {
            *value = if at % 3 == 0 { json!(45_000 + at) } else { json!(format!("Menu spesial {at}")) };
        }
        let body = serde_json::to_vec(&json!({"valueRanges": [{"valueRange": {"values": vec![row; 2_000]}}]})).unwrap();
        let tables = parse(&body, &[1]).unwrap();
        assert_eq!((tables[0].rows(), tables[0].filled()), (2_000, 54_000));
        assert!(tables[0].heap_bytes() < body.len(), "{} of {}", tables[0].heap_bytes(), body.len());
    }

    fn cell() -> impl Strategy<Value = Value> {
        prop_oneof![
            3 => Just(json!("")),
            1 => Just(Value::Null),
            2 => any::<bool>().prop_map(Value::from),
            2 => any::<i32>().prop_map(Value::from),
            2 => (-1e9..1e9_f64).prop_map(Value::from),
            4 => ".*".prop_map(Value::from),
        ]
    }

    fn meaning(value: &Value) -> Cell {
        match value {
            Value::Bool(b) => Cell::Bool(*b),
            Value::Number(n) => Cell::Number(n.as_f64().unwrap() + 0.0),
            Value::String(s) => Cell::text(s.as_str()),
            Value::Null | Value::Array(_) | Value::Object(_) => Cell::Empty,
        }
    }

    proptest! {
        #[test]
        fn a_table_holds_what_a_json_tree_would(rows in prop::collection::vec(prop::collection::vec(cell(), 0..9), 0..12)) {
            let body = reply("'T'!A1:I12", 5, Some(json!(rows)));
            let table = parse(&body, &[5]).unwrap().remove(0);
            for (r, row) in rows.iter().enumerate() {
                for c in 0..10 {
                    let expected = row.get(c).map(meaning).unwrap_or_default();
                    prop_assert_eq!(table.cell(r as u32, c as u32).to_cell(), expected);
                }
            }
            let last = rows.iter().rposition(|row| row.iter().any(|cell| !meaning(cell).is_empty()));
            prop_assert_eq!(table.rows() as usize, last.map_or(0, |last| last + 1));
            prop_assert_eq!(table.filled(), rows.iter().flatten().filter(|cell| !meaning(cell).is_empty()).count());
        }
    }
}
