//! Reads the answer to `values:batchGetByDataFilter` part by part as it is unpacked: what it says of each tab, and its rows
//! one by one. One that is laid out otherwise is read as a whole.
//!
//! Pure: bytes in, tables out. It accepts a whole answer or none: anything cut short is an error, never fewer rows.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use memchr::memmem;

use super::answer::{Answer, Pieces, Unusable};
use super::ask::Ask;
use super::digest::{Keys, PartHasher};
use super::rows::{Rows, Worded};
use super::values::{Brought, Filter, Found, Matched, check_frame, fill, place, whole};
use crate::domain::shared::Shared;
use crate::sheet::table::{Again, Cells};

/// How the list of tabs begins.
const LIST: &str = "\"valueRanges\":[";

/// How the rows of a tab begin, in an answer of one line.
const VALUES: &str = "\"values\":[";

/// What may stand around tabs, and around the rows of one: some hundred bytes do. Beyond that an answer is laid out otherwise.
const AROUND_BYTES: usize = 1024 * 1024;

/// Within so many bytes the list of tabs begins.
const BEFORE_BYTES: usize = 1024;

/// The tables of the tabs asked for. Rows that are known by their words are passed over.
///
/// # Errors
///
/// Where the answer stops making sense, as a place and never with its content; and as [`Answer::text`].
pub(super) fn brought(
    answer: &Shared<Answer>,
    asks: &[Ask],
    keys: &Keys,
    worded: &Worded,
) -> Result<Brought, Unusable> {
    match by_parts(answer, answer.pieces(), asks, keys, worded) {
        Err(Unusable::Malformed(_)) => whole(&answer.text()?, asks, keys),
        brought @ (Ok(_) | Err(Unusable::TooLarge(_))) => brought,
    }
}

/// The same, of an answer in a single line in which each tab is named by its filter: as it is unpacked, without ever standing
/// there as a whole.
fn by_parts(
    answer: &Shared<Answer>,
    mut pieces: Pieces<'_>,
    asks: &[Ask],
    keys: &Keys,
    worded: &Worded,
) -> Result<Brought, Unusable> {
    let odd = || Unusable::from("laid out otherwise".to_owned());
    let again = again(answer);
    let mut frame = Vec::new();
    before_tabs(&mut pieces, &mut frame)?;
    let (mut found, mut parts) = (Found::of(asks), Vec::new());
    while pieces.ahead(1)?.first() == Some(&b'{') {
        let whole = asks.get(parts.len()).filter(|ask| ask.rows.is_none()).map(|ask| ask.sheet_id);
        let mut hasher = keys.part();
        let (matched, rows) = tab(&mut pieces, whole, worded, &again, &mut hasher)?;
        let sheet_id = Some(matched.filter().and_then(Filter::sheet_id).ok_or_else(odd)?);
        found.put(sheet_id, matched.value_range, rows)?;
        parts.push((sheet_id, hasher.digest()));
        match pieces.ahead(2)? {
            [b',', b'{', ..] => pieces.take(1),
            [b']', ..] => break,
            _ => return Err(odd()),
        }
    }
    loop {
        let rest = pieces.ahead(1)?.len();
        frame.extend_from_slice(pieces.at_hand());
        pieces.take(rest);
        match rest {
            0 => break,
            _ if frame.len() > AROUND_BYTES => return Err(odd()),
            _ => {}
        }
    }
    check_frame(&frame)?;
    Ok(found.brought(parts, pieces.taken()))
}

/// Takes what stands before the tabs.
fn before_tabs(pieces: &mut Pieces<'_>, frame: &mut Vec<u8>) -> Result<(), Unusable> {
    let begin = pieces.ahead(BEFORE_BYTES)?;
    let found = memmem::find(begin, LIST.as_bytes()).ok_or_else(|| "no tabs at its beginning".to_owned())?;
    let length = found + LIST.len();
    frame.extend_from_slice(&begin[..length]);
    pieces.take(length);
    Ok(())
}

/// What an answer says of a tab, and its rows where they are laid out in one line. `whole`: the tab that was asked for in this
/// place, if all of it was. It ends behind what is said of the tab.
fn tab(
    pieces: &mut Pieces<'_>,
    whole: Option<i32>,
    worded: &Worded,
    again: &Again,
    hasher: &mut PartHasher,
) -> Result<(Matched, Option<Rows>), Unusable> {
    let (mut around, mut depth) = (Vec::new(), 0);
    let mut rows = None;
    while !up_to_rows(pieces, &mut around, &mut depth)? {
        if rows.is_some() {
            return Err("rows twice".to_owned().into());
        }
        // They are those of the tab, and stand nowhere else.
        let closed = [&around[..], b"]}}"].concat();
        let closed: Matched = serde_json::from_slice(&closed).map_err(|error| place(&error))?;
        closed
            .value_range
            .and_then(|range| range.values)
            .ok_or_else(|| "rows where there should be none".to_owned())?;
        rows = Some(worded.rows(whole, pieces, fill, again, |row| hasher.eat(row))?);
    }
    hasher.eat_around(&around);
    let around = str::from_utf8(&around).map_err(|_| "no text".to_owned())?;
    Ok((serde_json::from_str(around).map_err(|error| place(&error))?, rows))
}

/// Takes what is said of a tab, up to its rows, or to its end where no more come: whether that is the end. `depth`: how many
/// brackets are open.
fn up_to_rows(pieces: &mut Pieces<'_>, around: &mut Vec<u8>, depth: &mut usize) -> Result<bool, Unusable> {
    loop {
        let next = *pieces.ahead(1)?.first().ok_or_else(|| "cut off".to_owned())?;
        let length = if next == b'"' { text_at(pieces)? } else { 1 };
        // Everything else goes with the next text.
        let is_rows = pieces.ahead(VALUES.len())?.starts_with(VALUES.as_bytes());
        let length = if is_rows { VALUES.len() } else { length };
        around.extend_from_slice(pieces.at_hand().get(..length).unwrap_or_default());
        pieces.take(length);
        if is_rows {
            // The list itself stays open, and its end comes behind the rows.
            *depth += 1;
            return Ok(false);
        }
        match next {
            b'{' | b'[' => *depth += 1,
            b'}' | b']' => *depth = depth.checked_sub(1).ok_or_else(|| "closed twice".to_owned())?,
            _ => {}
        }
        if *depth == 0 {
            return Ok(true);
        }
        if around.len() > AROUND_BYTES {
            return Err("laid out otherwise".to_owned().into());
        }
    }
}

/// How long a text is that begins here, all of it at hand then.
fn text_at(pieces: &mut Pieces<'_>) -> Result<usize, Unusable> {
    let mut at = 1;
    loop {
        match pieces.ahead(at + 1)?.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
            None => return Err("a text without an end".to_owned().into()),
        }
    }
}

/// Reads rows again. For the first of them all of the answer is unpacked again, and stands there as long as somebody may ask.
fn again(answer: &Shared<Answer>) -> Again {
    let (answer, text) = (answer.clone(), OnceLock::<Vec<u8>>::new());
    Arc::new(move |start, end| {
        // What makes no sense was refused when it came first.
        let text = text.get_or_init(|| answer.text().map(Cow::into_owned).unwrap_or_default());
        let mut cells = Cells::default();
        let _refused = fill(text.get(start as usize..end as usize).unwrap_or_default(), &mut cells);
        cells.end_row();
        cells.finish()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "tests")]

    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::rows::{ALWAYS_READ, FEW_ROWS};
    use super::*;
    use crate::domain::cell::{Cell, CellRef};
    use crate::sheet::table::Table;

    fn reply(range: &str, sheet_id: i32, values: Option<Value>) -> Vec<u8> {
        let mut value_range = json!({"range": range, "majorDimension": "ROWS"});
        if let Some(values) = values {
            value_range["values"] = values;
        }
        let grid_range = if sheet_id == 0 { json!({}) } else { json!({ "sheetId": sheet_id }) };
        let matched = json!({"valueRange": value_range, "dataFilters": [{"gridRange": grid_range}]});
        serde_json::to_vec_pretty(&json!({"spreadsheetId": "s", "valueRanges": [matched]})).unwrap()
    }

    /// An answer as it comes over the wire.
    fn sent(body: &[u8], is_packed: bool) -> Shared<Answer> {
        let encoding = is_packed.then_some("gzip");
        let body = if is_packed { packed(body) } else { body.to_vec() };
        Answer::new(body, encoding, 64 * 1024 * 1024).unwrap().into()
    }

    fn packed(body: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(body).unwrap();
        packer.finish().unwrap()
    }

    fn tables(brought: &Brought) -> Vec<(i32, Table)> {
        brought.tables.iter().map(|table| (table.sheet_id(), table.clone())).collect()
    }

    /// The tables of an answer, the same whether it is taken apart as a whole or by its parts, in pieces of any size, and
    /// whatever its rows are known by.
    fn read(body: &[u8], ids: &[i32]) -> Result<Vec<Table>, String> {
        let asks: Vec<Ask> = ids.iter().copied().map(Ask::from).collect();
        let (keys, mut worded) = (Keys::default(), Worded::default());
        let said = |unusable| match unusable {
            Unusable::Malformed(place) => place,
            Unusable::TooLarge(bytes) => unreachable!("{bytes}"),
        };
        let whole = whole(body, &asks, &keys).map_err(said);
        let mut is_parted = None;
        for (is_packed, room) in [(false, 1), (true, 1), (true, 7), (true, 64), (true, 100_000)] {
            let answer = sent(body, is_packed);
            let by_parts = by_parts(&answer, Pieces::of(&answer, room), &asks, &keys, &worded);
            assert_eq!(*is_parted.get_or_insert(by_parts.is_ok()), by_parts.is_ok(), "in pieces of {room}");
            let brought = brought(&answer, &asks, &keys, &worded).map_err(said);
            for brought in by_parts.map_err(said).into_iter().chain(brought.clone()) {
                let whole = whole.as_ref().unwrap();
                assert_eq!((tables(&brought), brought.bytes), (tables(whole), body.len()));
                brought.worded.into_iter().for_each(|(id, rows)| worded.keep(id, rows));
            }
            assert_eq!(brought.map(|_| ()), whole.as_ref().map(|_| ()).map_err(Clone::clone));
        }
        whole.map(|whole| whole.tables)
    }

    #[test]
    fn ragged_rows_empty_texts_and_nulls_are_empty_cells() {
        let values = json!([["a", "", null, 1.5], [], [true, "#REF!", 45000]]);
        let tables = read(&reply("'Pesanan'!A1:D9", 0, Some(values)), &[0]).unwrap();
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
            let tables = read(body.as_bytes(), &[3, 4]).unwrap();
            assert_eq!(tables.iter().map(Table::sheet_id).collect::<Vec<_>>(), [3, 4]);
            assert!(tables.iter().all(|table| table.missing_values() && table.rows() == 0), "{body}");
        }
        let tables = read(&reply("'B'!A1:Z50", 4, None), &[3, 4]).unwrap();
        assert_eq!((tables[0].title(), tables[0].missing_values()), ("", true));
        assert_eq!((tables[1].title(), tables[1].missing_values(), tables[1].grid_rows()), ("B", true, 50));
        let tables = read(&reply("'B'!A1:Z50", 4, Some(json!([["x"]]))), &[3, 4]).unwrap();
        assert_eq!((tables[0].missing_values(), tables[1].missing_values()), (true, false));
    }

    #[test]
    fn what_is_no_answer_of_the_api_is_refused() {
        let check = |body: &str| assert!(read(body.as_bytes(), &[1]).is_err(), "{body}");
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
        let refusal = read(b"{\"valueRanges\": [], \"x\": \"\xff\"}", &[1]).unwrap_err();
        assert_eq!(refusal, "no text from byte 26 on");
    }

    #[test]
    fn an_answer_cut_at_any_byte_is_never_accepted() {
        let whole = reply("'Pesanan'!A1:D9", 1, Some(json!([["a\n\"é", 12, true], [], ["b"]])));
        assert!(read(&whole, &[1]).is_ok());
        for length in 0..whole.len() {
            let refusal = read(&whole[..length], &[1]).unwrap_err();
            assert!(!refusal.contains('a') || !refusal.contains('é'), "{refusal}");
        }
    }

    /// As Google answers: in one line, each tab with its filter.
    fn answer(tabs: &[(i32, Value)]) -> String {
        let tab = |(id, values): &(i32, Value)| {
            format!(
                r#"{{"valueRange":{{"range":"'T{id}'!A1:B9","values":{values}}},"dataFilters":[{{"gridRange":{{"sheetId":{id}}}}}]}}"#
            )
        };
        format!(r#"{{"valueRanges":[{}]}}"#, tabs.iter().map(tab).collect::<Vec<_>>().join(","))
    }

    /// An answer by its parts, in pieces of some size.
    fn parted(body: &str, ids: &[i32], keys: &Keys, worded: &Worded, room: usize) -> Option<Brought> {
        let asks: Vec<Ask> = ids.iter().copied().map(Ask::from).collect();
        let answer = sent(body.as_bytes(), true);
        by_parts(&answer, Pieces::of(&answer, room), &asks, keys, worded).ok()
    }

    #[test]
    fn what_is_said_of_a_tab_is_recognised_in_any_place_and_pieces_and_an_answer_cut_anywhere_is_none() {
        let tabs = [(1, json!([["a"]])), (2, json!([["b", 1.5], ["\u{e9}"]])), (3, json!([]))];
        let (keys, worded) = (Keys::default(), Worded::default());
        // The order of the answer is not that of the question.
        let parts_of = |tabs: &[(i32, Value)], room| {
            let brought = parted(&answer(tabs), &[3, 2, 1], &keys, &worded, room).unwrap();
            for (table, id) in brought.tables.iter().zip([3, 2, 1]) {
                assert_eq!((table.sheet_id(), table.title()), (id, format!("T{id}").as_str()));
            }
            assert_eq!(brought.worded.len(), 3);
            brought.parts
        };
        let told = parts_of(&tabs, 1_000);
        assert_eq!(told.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
        (1..100).for_each(|room| assert_eq!(parts_of(&tabs, room), told));
        let mut moved = tabs.clone();
        moved.reverse();
        let mut turned = told.clone();
        turned.reverse();
        assert_eq!(parts_of(&moved, 50), turned);
        let mut typed = tabs.clone();
        typed[1].1 = json!([["b", 1.5], ["e"]]);
        let other = parts_of(&typed, 50);
        assert_eq!([0, 1, 2].map(|at| other[at] == told[at]), [true, false, true]);
        // The same cells in other rows.
        typed[1].1 = json!([["b", 1.5, "\u{e9}"]]);
        assert_ne!(parts_of(&typed, 50)[1], told[1]);
        let whole = answer(&tabs);
        for length in 0..whole.len() {
            read(&whole.as_bytes()[..length], &[3, 2, 1]).unwrap_err();
        }
    }

    #[test]
    fn what_google_answers_is_never_taken_as_a_whole() {
        let parts = |body: &str| parted(body, &[1, 2], &Keys::default(), &Worded::default(), 40).map(|b| b.parts.len());
        let plain = answer(&[(1, json!([["a"]])), (2, json!([[]]))]);
        assert_eq!(parts(&plain), Some(2));
        assert_eq!(parts(&plain.replace(r#""values":[[]]"#, r#""majorDimension":"ROWS""#)), Some(2));
        assert_eq!(parts(&plain.replace(r#"{"valueRanges""#, r#"{"spreadsheetId":"x","valueRanges""#)), Some(2));
        assert_eq!(parts(r#"{"valueRanges":[]}"#), Some(0));
        // Whatever people call a tab.
        for name in ["T]1", "T}1", "{[", r#"\"values\":["#, r"\\", r#"\"]},{\"valueRange\":{"#] {
            assert_eq!(parts(&plain.replace("T1", name)), Some(2), "{name}");
        }
        assert_eq!(parts(&plain.replace("]},{", "]} ,{")), None);
        assert_eq!(parts(&plain.replace("dataFilters", "filters")), None);
    }

    #[test]
    fn what_does_not_fit_between_the_parts_is_said_of_the_whole() {
        let whole = answer(&[(1, json!([["a"]])), (2, json!([["b"]]))]);
        let check =
            |odd: &str, is_accepted: bool| assert_eq!(read(odd.as_bytes(), &[1, 2]).is_ok(), is_accepted, "{odd}");
        check(&whole, true);
        check(&whole.replace("]},{", "]} , {"), true);
        check(&whole.replace(r#"{"valueRanges""#, r#"{"spreadsheetId":"[","valueRanges""#), true);
        check(&format!("{}{}", whole.trim_end_matches('}'), r#","spreadsheetId":"x"}"#), true);
        check(&whole.replace("]},{", "]}{"), false);
        check(&whole.replace("]},{", "]},1,{"), false);
        check(&format!("{whole},"), false);
        check(&format!("{}{}", whole.trim_end_matches('}'), r#","error":{"code":500}}"#), false);
        check(&whole.replace(r#"{"valueRanges""#, r#"{"error":{},"valueRanges""#), false);
        check(&whole.replace(r#""sheetId":2"#, r#""sheetId":1"#), false);
        // A tab of which nothing comes is missing, wherever its filter stands.
        let none = r#"{"valueRanges":[{"dataFilters":[{"gridRange":{"sheetId":2}}]},{"valueRange":{"range":"'T'!A1"},"dataFilters":[{"gridRange":{"sheetId":1}}]}]}"#;
        let tables = read(none.as_bytes(), &[1, 2]).unwrap();
        assert_eq!(tables.iter().map(Table::title).collect::<Vec<_>>(), ["T", ""]);
    }

    #[test]
    fn an_error_names_a_place_and_quotes_nothing() {
        let body = br#"{"valueRanges": [{"valueRange": {"values": [["Budi"], "Rahasia"]}}]}"#;
        let refusal = read(body, &[1]).unwrap_err();
        assert!(refusal.contains("line 1") && !refusal.contains("Rahasia") && !refusal.contains("Budi"), "{refusal}");
    }

    #[test]
    fn a_table_takes_less_room_than_the_json_it_came_in() {
        let mut row = vec![json!(""); 80];
        for (at, value) in row.iter_mut().step_by(3).enumerate() {
            *value = if at % 3 == 0 { json!(45_000 + at) } else { json!(format!("Menu spesial {at}")) };
        }
        let body = serde_json::to_vec(&json!({"valueRanges": [{"valueRange": {"values": vec![row; 2_000]}}]})).unwrap();
        let tables = read(&body, &[1]).unwrap();
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

    /// A text that looks like the seams of an answer.
    fn seam() -> impl Strategy<Value = Value> {
        const PIECES: &[&str] = &[
            r#"{"valueRange":{"#,
            r#"]},{"valueRange":"#,
            r#""valueRanges":["#,
            r#""values":["#,
            r#""],[""#,
            "\\",
            "\"",
            "{",
            ":",
            "[",
            "]",
        ];
        prop::collection::vec(prop::sample::select(PIECES), 0..5).prop_map(|pieces| pieces.concat().into())
    }

    /// What people do to the rows of a tab between two looks.
    #[derive(Clone, Debug)]
    enum Edit {
        Type(usize, Value),
        Insert(usize, Vec<Value>),
        Delete(usize),
        Copy(usize, usize),
        Reverse,
    }

    fn edit() -> impl Strategy<Value = Edit> {
        let at = || 0..12_usize;
        prop_oneof![
            4 => (at(), cell()).prop_map(|(at, value)| Edit::Type(at, value)),
            2 => (at(), prop::collection::vec(seam(), 0..3)).prop_map(|(at, row)| Edit::Insert(at, row)),
            2 => at().prop_map(Edit::Delete),
            2 => (at(), at()).prop_map(|(from, to)| Edit::Copy(from, to)),
            1 => Just(Edit::Reverse),
        ]
    }

    fn edited(mut rows: Vec<Vec<Value>>, edits: &[Edit]) -> Vec<Vec<Value>> {
        for edit in edits {
            let last = rows.len().saturating_sub(1);
            match edit {
                Edit::Type(at, value) => rows[(*at).min(last)].push(value.clone()),
                Edit::Insert(at, row) => rows.insert((*at).min(last), row.clone()),
                Edit::Delete(at) if last > 0 => drop(rows.remove((*at).min(last))),
                Edit::Delete(_) => {}
                Edit::Copy(from, to) => rows.insert((*to).min(last), rows[(*from).min(last)].clone()),
                Edit::Reverse => rows.reverse(),
            }
        }
        rows
    }

    #[test]
    fn a_row_is_passed_over_where_it_came_before_in_the_same_words_and_read_once_somebody_asks() {
        let row = |n: usize| json!([format!("ODR-{n}"), n, "PT \"Maju\" ]", "é"]);
        let rows: Vec<Value> = (0..100).map(row).collect();
        let text_of = |rows: &[Value]| answer(&[(1, json!(rows)), (2, json!([["x"]]))]);
        let (keys, mut worded) = (Keys::default(), Worded::default());
        let mut unread = |rows: &[Value]| {
            let brought = parted(&text_of(rows), &[1, 2], &keys, &worded, 3_000).unwrap();
            brought.worded.into_iter().for_each(|(id, rows)| worded.keep(id, rows));
            let tables = brought.tables;
            let before = tables[0].unread();
            let last = rows.len() - 1;
            assert_eq!(tables[0].cell(last as u32, 0).to_cell(), Cell::text(rows[last][0].as_str().unwrap()));
            assert_eq!(tables[0].row(1).count(), 4);
            (before, tables[1].unread())
        };
        assert_eq!(unread(&rows), (0, 0));
        // The first are read by every look, and so are all of a short tab.
        let first = ALWAYS_READ;
        assert_eq!(unread(&rows), (100 - first, 0));
        let mut edited = rows.clone();
        edited[37][2] = json!("PT Lain");
        assert_eq!(unread(&edited), (99 - first, 0), "a cell was typed");
        assert_eq!(unread(&edited), (99 - first, 0), "who found it new looks at it once more");
        assert_eq!(unread(&edited), (100 - first, 0));
        edited.insert(33, row(999));
        assert_eq!(unread(&edited), (100 - first, 0), "a row was inserted");
        edited.drain(40..45);
        assert_eq!(unread(&edited), (95 - first, 0), "rows were deleted");
        edited.reverse();
        assert_eq!(unread(&edited), (96 - first, 0), "sorted");
        assert_eq!(unread(&rows), (94 - first, 0), "put back: the edited one and those that were deleted are new");
    }

    proptest! {
        #[test]
        fn what_people_type_is_never_taken_for_the_end_of_a_tab(
            one in prop::collection::vec(prop::collection::vec(seam(), 0..4), 0..4),
            other in prop::collection::vec(prop::collection::vec(seam(), 0..4), 0..4),
        ) {
            let whole = answer(&[(1, json!(one)), (2, json!(other))]);
            let parts = parted(&whole, &[1, 2], &Keys::default(), &Worded::default(), 9).map(|brought| brought.parts.len());
            prop_assert_eq!(parts, Some(2));
            let tables = read(whole.as_bytes(), &[1, 2]).unwrap();
            for (table, rows) in tables.iter().zip([one, other]) {
                for (r, row) in rows.iter().enumerate() {
                    for (c, value) in row.iter().enumerate() {
                        prop_assert_eq!(table.cell(r as u32, c as u32).to_cell(), meaning(value));
                    }
                }
            }
        }

        #[test]
        fn a_table_holds_what_a_json_tree_would(rows in prop::collection::vec(prop::collection::vec(cell(), 0..9), 0..12)) {
            let body = reply("'T'!A1:I12", 5, Some(json!(rows)));
            let table = read(&body, &[5]).unwrap().remove(0);
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

        #[test]
        fn an_answer_is_the_same_whatever_its_rows_are_known_by(
            rows in prop::collection::vec(prop::collection::vec(prop_oneof![cell(), seam()], 0..5), 1..12),
            looks in prop::collection::vec(prop::collection::vec(edit(), 0..4), 1..5),
            room in 1..3_000_usize,
        ) {
            // Of a short tab none is passed over.
            let filling = (0..FEW_ROWS).map(|n| vec![json!(n), json!("]")]);
            let (mut rows, mut worded, keys) = (rows, Worded::default(), Keys::default());
            let mut before: Option<Table> = None;
            for edits in looks {
                rows = edited(rows, &edits);
                let all: Vec<Vec<Value>> = rows.iter().cloned().chain(filling.clone()).chain(rows.clone()).collect();
                let text = answer(&[(1, json!(all)), (2, json!([]))]);
                let whole = whole(text.as_bytes(), &[1, 2].map(Ask::from), &keys).unwrap();
                let brought = parted(&text, &[1, 2], &keys, &worded, room).unwrap();
                prop_assert_eq!(brought.worded.len(), 2);
                prop_assert!(before.is_none() || brought.tables[0].unread() > 0);
                brought.worded.into_iter().for_each(|(id, rows)| worded.keep(id, rows));
                for (table, whole) in brought.tables.into_iter().zip(whole.tables) {
                    // Before anybody asks for a row.
                    let by_itself = |before| table.clone().by_itself(before);
                    let kept = by_itself(before.as_ref().filter(|before| before.sheet_id() == table.sheet_id()));
                    let unread = table.unread();
                    prop_assert!((0..=table.rows()).all(|row| table.is_alike(row, &whole) && whole.is_alike(row, &table)));
                    prop_assert_eq!(table.unread(), unread);
                    let size = |table: &Table| (table.rows(), table.grid_rows(), table.grid_columns(), table.filled());
                    prop_assert_eq!(size(&table), size(&whole));
                    prop_assert_eq!(table.digest(), whole.digest());
                    for row in 0..table.rows() + 1 {
                        prop_assert_eq!(table.digest_of_row(row), whole.digest_of_row(row));
                        prop_assert!(table.is_alike(row, &whole));
                    }
                    prop_assert!(kept == whole && by_itself(None) == whole && table == whole);
                    prop_assert_eq!((kept.unread(), kept.digest()), (0, whole.digest()));
                    if kept.sheet_id() == 1 {
                        before = Some(kept);
                    }
                }
            }
        }
    }
}
