//! Reads the answer to `values:batchGetByDataFilter` as a whole straight into tables, without building a JSON tree first; and
//! what reading it part by part has in common with that.
//!
//! Pure: bytes in, tables out. It accepts a whole answer or none: anything cut short is an error, never fewer rows.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::answer::Unusable;
use super::ask::Ask;
use super::digest::Keys;
use super::rows::{Rows, WordedRows};
use crate::domain::cell::CellRef;
use crate::sheet::table::{Cells, Table};

/// What an answer brought.
#[derive(Clone, Debug)]
pub(super) struct Brought {
    /// The tables of the tabs asked for, in that order. One the answer does not bring is marked as missing.
    pub tables: Vec<Table>,
    /// What it says of each tab, one after the other: of which, and what that is recognised by. Of an answer that was taken as a
    /// whole a single one, of no tab.
    pub parts: Vec<(Option<i32>, u64)>,
    /// Of tabs that were asked for whole, what their rows are known by.
    pub worded: Vec<(i32, WordedRows)>,
    /// How long it is, unpacked.
    pub bytes: usize,
}

/// The tables of the tabs asked for, of an answer laid out in any way.
///
/// # Errors
///
/// Where it stops making sense, as a place and never with its content.
pub(super) fn whole(text: &[u8], asks: &[Ask], keys: &Keys) -> Result<Brought, Unusable> {
    // Once for all of it: of bytes, each text in it would be looked through by itself.
    let text = str::from_utf8(text);
    let text = text.map_err(|error| format!("no text from byte {} on", error.valid_up_to()))?;
    // A struct may also be spelled as an array in serde's eyes; the API never does.
    if !is_object(text) {
        return Err("not a JSON object".to_owned().into());
    }
    let reply: Reply = serde_json::from_str(text).map_err(|error| place(&error))?;
    if reply.error.is_some() {
        return Err("an error under HTTP 200".to_owned().into());
    }
    let mut found = Found::of(asks);
    let ranges = reply.value_ranges.len();
    for (at, matched) in reply.value_ranges.into_iter().enumerate() {
        let sheet_id = match matched.filter() {
            Some(filter) => filter.sheet_id(),
            // The order of the values is not promised.
            None => asks.get(at).filter(|_| ranges == asks.len()).map(|ask| ask.sheet_id),
        };
        found.put(sheet_id, matched.value_range, None)?;
    }
    Ok(found.brought(vec![(None, keys.of(asks, text.as_bytes()))], text.len()))
}

pub(super) fn is_object(text: &str) -> bool {
    text.bytes().find(|byte| !byte.is_ascii_whitespace()) == Some(b'{')
}

/// Reads the words of a row into cells below others.
pub(super) fn fill(words: &[u8], cells: &mut Cells) -> Result<(), String> {
    let words = str::from_utf8(words).map_err(|_| "no text".to_owned())?;
    let mut row = serde_json::Deserializer::from_str(words);
    let read = row.deserialize_seq(Row(cells)).and_then(|()| row.end());
    read.map_err(|error| place(&error))
}

/// What stands around the tabs of an answer makes sense, and is no error.
pub(super) fn check_frame(frame: &[u8]) -> Result<(), Unusable> {
    let frame = str::from_utf8(frame).map_err(|_| "no text".to_owned())?;
    let reply: Reply = serde_json::from_str(frame).map_err(|error| place(&error))?;
    let is_answer = is_object(frame) && reply.error.is_none() && reply.value_ranges.is_empty();
    if is_answer { Ok(()) } else { Err("not an answer".to_owned().into()) }
}

/// What was found of the tabs asked for.
pub(super) struct Found<'a> {
    asks: &'a [Ask],
    tables: Vec<Option<Table>>,
    worded: Vec<(i32, WordedRows)>,
}

impl<'a> Found<'a> {
    pub(super) fn of(asks: &'a [Ask]) -> Self {
        Self { asks, tables: asks.iter().map(|_| None).collect(), worded: Vec::new() }
    }

    /// Takes one in, with its rows where they were read by themselves.
    pub(super) fn put(
        &mut self,
        sheet_id: Option<i32>,
        range: Option<ValueRange>,
        rows: Option<Rows>,
    ) -> Result<(), String> {
        let (Some(id), Some(range)) = (sheet_id, range) else { return Ok(()) };
        match self.asks.iter().zip(&mut self.tables).find(|(ask, _)| ask.sheet_id == id) {
            Some((_, Some(_))) => Err("the same tab twice".to_owned()),
            Some((ask, slot @ None)) => {
                let (table, words) = table(id, range, rows)?;
                *slot = Some(table);
                self.worded.extend(words.filter(|_| ask.rows.is_none()).map(|words| (id, words)));
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn brought(self, parts: Vec<(Option<i32>, u64)>, bytes: usize) -> Brought {
        let tables = self.tables.into_iter().zip(self.asks);
        let tables = tables.map(|(table, ask)| table.unwrap_or_else(|| Table::missing(ask.sheet_id))).collect();
        Brought { tables, parts, worded: self.worded, bytes }
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

/// What an answer says of a tab.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Matched {
    pub value_range: Option<ValueRange>,
    data_filters: Option<Vec<Filter>>,
}

impl Matched {
    /// The filter that asked for it, which comes back beside the values.
    pub(super) fn filter(&self) -> Option<&Filter> {
        self.data_filters.as_deref()?.first()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Filter {
    grid_range: Option<GridRange>,
}

impl Filter {
    pub(super) fn sheet_id(&self) -> Option<i32> {
        self.grid_range.as_ref().map(|range| range.sheet_id)
    }
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
pub(super) struct ValueRange {
    range: Option<String>,
    major_dimension: Option<String>,
    pub values: Option<Values>,
}

/// The rows of a tab.
pub(super) struct Values(Cells);

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
    use super::*;

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
}
