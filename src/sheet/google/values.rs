//! Reads the answer to `values:batchGetByDataFilter` straight into tables, without building a JSON tree first.
//!
//! Pure: bytes in, tables out. It accepts a whole answer or none: anything cut short is an error, never fewer rows.

use std::borrow::Cow;
use std::fmt;
use std::iter;

use memchr::memmem;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::ask::Ask;
use super::rows::{Reader, Rows, Worded, WordedRows};
use crate::domain::cell::CellRef;
use crate::domain::shared::Shared;
use crate::sheet::table::{Cells, Table};

/// What an answer says of each tab, as its bytes lie in it one after the other.
pub(super) struct Parts<'b> {
    /// The first has with it what stands before it, the last what comes behind.
    pub all: Vec<&'b str>,
    /// How much stands before the first.
    before: usize,
}

/// Elements of `valueRanges` begin alike, with the name of their first member. No text in a cell looks like such a
/// beginning: its quotation marks are escaped. `None`: the answer is not laid out like that, and is one whole.
pub(super) fn parts(text: &str) -> Option<Parts<'_>> {
    let before = text.find(LIST)? + LIST.len();
    let beginning = &text[before..before + text[before..].find(':')?];
    if !beginning.starts_with("{\"") {
        return None;
    }
    let begins = memmem::find_iter(&text.as_bytes()[before..], beginning).map(|at| before + at);
    let cuts: Vec<usize> = iter::once(0).chain(begins.skip(1)).chain([text.len()]).collect();
    Some(Parts { all: cuts.array_windows().map(|[start, end]| &text[*start..*end]).collect(), before })
}

/// How the list of tabs begins.
const LIST: &str = "\"valueRanges\":[";

/// What an answer brought.
pub(super) struct Brought {
    /// The tabs asked for, in that order; `None`: what is known.
    pub tables: Vec<Option<Table>>,
    /// The tab of each part; empty where the answer was taken as a whole.
    pub tabs: Vec<Option<i32>>,
    /// Of tabs that were asked for whole, what their rows are known by.
    pub worded: Vec<(i32, WordedRows)>,
}

/// The tables of the tabs asked for, in that order. A tab the answer does not bring is a table marked as missing.
///
/// `known` says of a part, by its number, that it is the one that this tab is known by: it is not taken apart again. Nor are
/// rows that are known by their words.
///
/// # Errors
///
/// Where the answer stops making sense, as a place and never with its content.
pub(super) fn parse(
    text: &Shared<String>,
    asks: &[Ask],
    parts: Option<&Parts<'_>>,
    known: impl Fn(usize) -> Option<i32>,
    worded: &Worded,
) -> Result<Brought, String> {
    // A struct may also be spelled as an array in serde's eyes; the API never does.
    if text.bytes().find(|byte| !byte.is_ascii_whitespace()) != Some(b'{') {
        return Err("not a JSON object".to_owned());
    }
    // What makes no sense by its parts is said of the whole.
    if let Some(Ok(brought)) = parts.map(|parts| by_parts(text, parts, asks, known, worded)) {
        return Ok(brought);
    }
    let reply: Reply = serde_json::from_str(text).map_err(|error| place(&error))?;
    if reply.error.is_some() {
        return Err("an error under HTTP 200".to_owned());
    }
    let mut found = Found::of(asks, reply.value_ranges.len());
    for (at, matched) in reply.value_ranges.into_iter().enumerate() {
        found.put(at, matched, None)?;
    }
    Ok(found.brought(Vec::new()))
}

/// The text of an answer.
///
/// # Errors
///
/// Where it is none.
pub(super) fn text(body: Cow<'_, [u8]>) -> Result<Shared<String>, String> {
    // Once for all of it: of bytes, each text in it would be looked through by itself.
    let text = String::from_utf8(body.into_owned());
    let text = text.map_err(|error| format!("no text from byte {} on", error.utf8_error().valid_up_to()))?;
    Ok(text.into())
}

fn by_parts(
    text: &Shared<String>,
    parts: &Parts<'_>,
    asks: &[Ask],
    known: impl Fn(usize) -> Option<i32>,
    worded: &Worded,
) -> Result<Brought, String> {
    let Parts { all, before } = parts;
    let mut found = Found::of(asks, all.len());
    let mut tabs = Vec::with_capacity(all.len());
    let (mut start, mut end) = (*before, 0);
    frame(&[text.get(..start).unwrap_or_default(), "]}"])?;
    for (at, part) in all.iter().enumerate() {
        end += part.len();
        // Of the first alone something stands before it.
        let element = std::mem::replace(&mut start, end)..end;
        if let Some(id) = known(at) {
            found.keep(id)?;
            tabs.push(Some(id));
            continue;
        }
        let whole = asks.get(at).filter(|ask| ask.rows.is_none());
        let rows = whole.map(|ask| worded.rows(ask.sheet_id, text, element.clone(), ROWS)).transpose()?.flatten();
        let (around, rows) = match rows {
            Some((around, rows)) => {
                // They are those of the tab, and stand nowhere else.
                serde_json::from_str::<Matched>(&around.closed())
                    .map_err(|error| place(&error))?
                    .rows()
                    .ok_or("rows where there should be none")?;
                (Cow::Owned(around.joined()), Some(rows))
            }
            None => (Cow::Borrowed(text.get(element).unwrap_or_default()), None),
        };
        let mut elements = serde_json::Deserializer::from_str(&around).into_iter::<Matched>();
        let matched = elements.next().ok_or("nothing in it")?.map_err(|error| place(&error))?;
        let behind = around[elements.byte_offset()..].trim();
        if at + 1 == all.len() {
            frame(&["{", LIST, behind])?;
        } else if behind != "," {
            return Err("something behind a tab".to_owned());
        }
        tabs.push(found.put(at, matched, rows)?);
    }
    Ok(found.brought(tabs))
}

/// How a row is read.
const ROWS: Reader = Reader {
    fill: |words, cells| {
        let mut row = serde_json::Deserializer::from_str(words);
        let read = row.deserialize_seq(Row(cells)).and_then(|()| row.end());
        read.map_err(|error| place(&error))
    },
    again: |words| {
        let mut cells = Cells::default();
        // What makes no sense was refused when it came first.
        let _refused = (ROWS.fill)(words, &mut cells);
        cells.end_row();
        cells.finish()
    },
};

/// What stands around the tabs of an answer makes sense, and is no error.
fn frame(around: &[&str]) -> Result<(), String> {
    let reply: Reply = serde_json::from_str(&around.concat()).map_err(|error| place(&error))?;
    if reply.error.is_some() || !reply.value_ranges.is_empty() { Err("not an answer".to_owned()) } else { Ok(()) }
}

/// What was found of the tabs asked for.
struct Found<'a> {
    asks: &'a [Ask],
    slots: Vec<Slot>,
    /// There are as many as were asked for.
    is_positional: bool,
    worded: Vec<(i32, WordedRows)>,
}

enum Slot {
    Missing,
    Known,
    Read(Table),
}

impl<'a> Found<'a> {
    fn of(asks: &'a [Ask], ranges: usize) -> Self {
        let slots = asks.iter().map(|_| Slot::Missing).collect();
        Self { asks, slots, is_positional: ranges == asks.len(), worded: Vec::new() }
    }

    /// Takes one in, with its rows where they were read by themselves; which tab it is of.
    fn put(&mut self, at: usize, matched: Matched, rows: Option<Rows>) -> Result<Option<i32>, String> {
        // The filters come back beside the values; the order of the values is not promised.
        let sheet_id = match matched.data_filters.as_deref() {
            Some([filter, ..]) => filter.grid_range.as_ref().map(|range| range.sheet_id),
            Some([]) | None => self.asks.get(at).map(|ask| ask.sheet_id).filter(|_| self.is_positional),
        };
        if let (Some(id), Some(range)) = (sheet_id, matched.value_range)
            && let Some((ask, slot)) = self.free(id)?
        {
            let (table, words) = table(id, range, rows)?;
            *slot = Slot::Read(table);
            self.worded.extend(words.filter(|_| ask.rows.is_none()).map(|words| (id, words)));
        }
        Ok(sheet_id)
    }

    /// Notes that one is what is known of it.
    fn keep(&mut self, id: i32) -> Result<(), String> {
        self.free(id)?.map_or(Err("a tab nobody asked for".to_owned()), |(_, slot)| {
            *slot = Slot::Known;
            Ok(())
        })
    }

    fn free(&mut self, id: i32) -> Result<Option<(Ask, &mut Slot)>, String> {
        match self.asks.iter().zip(&mut self.slots).find(|(ask, _)| ask.sheet_id == id) {
            Some((_, Slot::Known | Slot::Read(_))) => Err("the same tab twice".to_owned()),
            Some((ask, slot @ Slot::Missing)) => Ok(Some((*ask, slot))),
            None => Ok(None),
        }
    }

    fn brought(self, tabs: Vec<Option<i32>>) -> Brought {
        let table = |(slot, ask): (Slot, &Ask)| match slot {
            Slot::Missing => Some(Table::missing(ask.sheet_id)),
            Slot::Known => None,
            Slot::Read(table) => Some(table),
        };
        let tables = self.slots.into_iter().zip(self.asks).map(table).collect();
        Brought { tables, tabs, worded: self.worded }
    }
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

fn table(sheet_id: i32, range: ValueRange, rows: Option<Rows>) -> Result<(Table, Option<WordedRows>), String> {
    if range.major_dimension.is_some_and(|dimension| dimension != "ROWS") {
        return Err("columns instead of rows".to_owned());
    }
    let (title, grid) = range.range.as_deref().map(echo).unwrap_or_default();
    let Some(Values(cells)) = range.values else {
        return Ok((Table::new(sheet_id, &title, grid, Cells::default()).without_values(), None));
    };
    let Some(mut rows) = rows else { return Ok((Table::new(sheet_id, &title, grid, cells), None)) };
    let unread = rows.unread();
    let table = Table::new(sheet_id, &title, grid, rows.cells);
    let table = unread.into_iter().fold(table, |table, (digests, unread)| table.with_unread(digests, unread));
    Ok((table, Some(rows.worded)))
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

impl Matched {
    /// The rows it brings.
    fn rows(self) -> Option<Values> {
        self.value_range?.values
    }
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
        deserializer.deserialize_seq(EveryRow)
    }
}

struct EveryRow;

impl<'de> Visitor<'de> for EveryRow {
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

    /// The tables of an answer, the same whether it is taken apart as a whole or by its parts.
    fn read(body: &[u8], ids: &[i32]) -> Result<Vec<Table>, String> {
        let text = text(body.into())?;
        let parts = parts(&text);
        let asks: Vec<Ask> = ids.iter().copied().map(Ask::from).collect();
        let mut worded = Worded::default();
        let read = |parts, worded: &Worded| parse(&text, &asks, parts, |_| None, worded);
        let whole = read(None, &worded).map(|brought| brought.tables);
        let parted = read(parts.as_ref(), &worded);
        assert_eq!(parted.as_ref().map(|brought| &brought.tables), whole.as_ref());
        if let Ok(brought) = parted {
            brought.worded.into_iter().for_each(|(id, rows)| worded.keep(id, rows));
            let again = read(parts.as_ref(), &worded).map(|brought| brought.tables);
            assert_eq!(again, whole, "of rows that are known");
        }
        whole.map(|tables| tables.into_iter().flatten().collect())
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

    #[test]
    fn a_part_that_is_known_is_not_taken_apart_and_an_answer_cut_anywhere_is_none() {
        let tabs = [(1, json!([["a"]])), (2, json!([["b", 1.5]])), (3, json!([]))];
        let whole = answer(&tabs);
        let told = parts(&whole).unwrap();
        assert_eq!((told.all.len(), told.all.concat()), (3, whole.clone()));
        // The order of the answer is not that of the question.
        let ids = [3, 2, 1];
        for known in [vec![], vec![2], vec![1, 3], vec![1, 2, 3]] {
            let tab = |at: usize| Some(tabs[at].0).filter(|id| known.contains(id));
            let text = Shared::from(whole.clone());
            let brought = parse(&text, &ids.map(Ask::from), Some(&told), tab, &Worded::default()).unwrap();
            let Brought { tables, tabs, worded } = brought;
            assert_eq!(worded.len(), ids.len() - known.len());
            let as_known: Vec<bool> = ids.iter().map(|id| known.contains(id)).collect();
            assert_eq!(tables.iter().map(Option::is_none).collect::<Vec<_>>(), as_known);
            assert_eq!(tabs, [Some(1), Some(2), Some(3)]);
            for (table, id) in tables.iter().zip(ids).filter_map(|(table, id)| Some((table.as_ref()?, id))) {
                assert_eq!((table.sheet_id(), table.title()), (id, format!("T{id}").as_str()));
            }
        }
        for length in 0..whole.len() {
            read(&whole.as_bytes()[..length], &ids).unwrap_err();
        }
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
        let rows: Vec<Value> = (0..30).map(row).collect();
        let text_of = |rows: &[Value]| answer(&[(1, json!(rows)), (2, json!([["x"]]))]);
        let mut worded = Worded::default();
        let mut unread = |rows: &[Value]| {
            let text = text(text_of(rows).into_bytes().into()).unwrap();
            let (asks, parts) = ([1, 2].map(Ask::from), parts(&text));
            let brought = parse(&text, &asks, parts.as_ref(), |_| None, &worded).unwrap();
            brought.worded.into_iter().for_each(|(id, rows)| worded.keep(id, rows));
            let tables: Vec<Table> = brought.tables.into_iter().flatten().collect();
            let before = tables[0].unread();
            assert_eq!(tables[0].cell(0, 0).to_cell(), Cell::text(rows[0][0].as_str().unwrap()));
            assert_eq!(tables[0].row(1).count(), 4);
            (before, tables[1].unread())
        };
        assert_eq!(unread(&rows), (0, 0));
        assert_eq!(unread(&rows), (30, 1));
        let mut edited = rows.clone();
        edited[7][2] = json!("PT Lain");
        assert_eq!(unread(&edited), (29, 1), "a cell was typed");
        edited.insert(3, row(99));
        assert_eq!(unread(&edited), (30, 1), "a row was inserted");
        edited.drain(10..15);
        assert_eq!(unread(&edited), (26, 1), "rows were deleted");
        edited.reverse();
        assert_eq!(unread(&edited), (26, 1), "sorted");
        assert_eq!(unread(&rows), (24, 1), "put back: the edited one and those that were deleted are new");
    }

    proptest! {
        #[test]
        fn what_people_type_is_never_taken_for_the_end_of_a_tab(
            one in prop::collection::vec(prop::collection::vec(seam(), 0..4), 0..4),
            other in prop::collection::vec(prop::collection::vec(seam(), 0..4), 0..4),
        ) {
            let whole = answer(&[(1, json!(one)), (2, json!(other))]);
            prop_assert_eq!(parts(&whole).map(|parts| parts.all.len()), Some(2));
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
        ) {
            let (mut rows, mut worded) = (rows, Worded::default());
            for edits in looks {
                rows = edited(rows, &edits);
                let text = text(answer(&[(1, json!(rows)), (2, json!([]))]).into_bytes().into()).unwrap();
                let (asks, parts) = ([1, 2].map(Ask::from), parts(&text));
                let whole = parse(&text, &asks, None, |_| None, &worded).unwrap();
                let brought = parse(&text, &asks, parts.as_ref(), |_| None, &worded).unwrap();
                prop_assert_eq!(brought.worded.len(), 2);
                brought.worded.into_iter().for_each(|(id, rows)| worded.keep(id, rows));
                for (table, whole) in brought.tables.into_iter().flatten().zip(whole.tables.into_iter().flatten()) {
                    let size = |table: &Table| (table.rows(), table.grid_rows(), table.grid_columns(), table.filled());
                    prop_assert_eq!(size(&table), size(&whole));
                    prop_assert_eq!(table.digest(), whole.digest());
                    for row in 0..table.rows() + 1 {
                        prop_assert_eq!(table.digest_of_row(row), whole.digest_of_row(row));
                        prop_assert!(table.is_alike(row, &whole));
                    }
                    prop_assert!(table.clone().by_itself() == whole && table == whole);
                }
            }
        }
    }
}
