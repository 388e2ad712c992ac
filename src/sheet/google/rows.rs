//! The rows of an answer: which of them came before in the same words, so that they need not be taken apart again.
//!
//! A row says the same wherever it stands, and its words end where they say so: the words of a known row, found where a row
//! begins, are that row. Pure.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hasher as _};
use std::ops::Range;

use foldhash::quality::RandomState;
use memchr::{memchr2, memmem};

use crate::domain::shared::Shared;
use crate::sheet::table::{Cells, RowDigest, RowSum, Unread};

/// How the rows of a tab begin. No text in a cell looks like that: its quotation marks are escaped.
const VALUES: &str = "\"values\":[";

/// Room for rows that are typed below the others.
const SPARE_ROWS: usize = 64;

/// The rows of tabs, as the last answers worded them. What stood in them is not kept.
#[derive(Debug, Default)]
pub(super) struct Worded {
    keys: RandomState,
    tabs: HashMap<i32, WordedRows>,
}

/// The rows of a tab, from top to bottom.
pub(super) type WordedRows = Box<[WordedRow]>;

/// A row by its words.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordedRow {
    words: u64,
    length: u32,
    sum: RowSum,
}

/// What an answer says of a tab, its rows aside.
pub(super) struct Around<'a> {
    /// Up to where the rows begin.
    before: &'a str,
    /// From where they end.
    behind: &'a str,
}

impl Around<'_> {
    /// The same, as if there were no rows.
    pub(super) fn joined(&self) -> String {
        [self.before, self.behind].concat()
    }

    /// The same, cut where the rows of the tab itself would end.
    pub(super) fn closed(&self) -> String {
        [self.before, "]}}"].concat()
    }
}

/// The rows of a tab.
pub(super) struct Rows {
    pub cells: Cells,
    /// By their words.
    pub worded: WordedRows,
    /// Those that were not taken apart, if there are any.
    unread: Option<Unread>,
}

impl Rows {
    /// What recognises each, and those that were not taken apart, if there are any.
    pub(super) fn unread(&mut self) -> Option<(Box<[RowDigest]>, Unread)> {
        let unread = self.unread.take()?;
        Some((self.worded.iter().map(|row| row.sum.digest).collect(), unread))
    }
}

/// Reads a row by its words.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    /// Fills it in below others.
    pub fill: fn(&str, &mut Cells) -> Result<(), String>,
    /// By itself, where it was read before.
    pub again: fn(&str) -> Cells,
}

impl Worded {
    /// The rows of a tab, of which the answer says something in this part; `None` where it brings none. Rows that came before
    /// in the same words are passed over.
    ///
    /// # Errors
    ///
    /// Where they make no sense, or are not laid out as in one line.
    pub(super) fn rows<'t>(
        &self,
        sheet_id: i32,
        text: &'t Shared<String>,
        part: Range<usize>,
        reader: Reader,
    ) -> Result<Option<(Around<'t>, Rows)>, String> {
        let (all, start) = (text.get(..part.end).ok_or("beyond the end")?, part.start);
        let Some(found) = memmem::find(&all.as_bytes()[start..], VALUES.as_bytes()) else { return Ok(None) };
        let begin = start + found + VALUES.len();
        let known = self.tabs.get(&sheet_id).map_or(&[][..], |rows| rows);
        let mut known = Known { keys: &self.keys, rows: known, next: 0, by_words: None };
        // About as many as there were.
        let rows = known.rows.len() + SPARE_ROWS;
        let (mut cells, mut worded) = (Cells::default(), Vec::with_capacity(rows));
        // Where none is known, none is passed over.
        let mut unread = (!known.rows.is_empty()).then(|| Unread::new(text.clone(), rows, reader.again));
        cells.reserve(rows);
        let mut at = begin;
        let mut is_passed_over = false;
        while all.as_bytes().get(at) == Some(&b'[') {
            let place = |at: usize| u32::try_from(at).map_err(|_| "too much".to_owned());
            let mut pass_over = |words| unread.iter_mut().for_each(|unread| unread.push(words));
            let row = match known.find(all.as_bytes(), at) {
                Found::Known(row) => {
                    is_passed_over = true;
                    cells.pass_over(row.sum);
                    pass_over(Some((place(at)?, place(at + row.length as usize)?)));
                    row
                }
                Found::New { words, length } => {
                    (reader.fill)(all.get(at..at + length).ok_or("a row cut short")?, &mut cells)?;
                    cells.end_row();
                    pass_over(None);
                    WordedRow { words, length: place(length)?, sum: cells.last_row() }
                }
                Found::Cut => return Err("a row without an end".to_owned()),
            };
            worded.push(row);
            at += row.length as usize;
            match all.as_bytes().get(at..at + 2) {
                Some(b",[") => at += 1,
                Some([b']', _]) => break,
                Some(_) | None => return Err("something between rows".to_owned()),
            }
        }
        let around = Around { before: &all[start..begin], behind: &all[at..] };
        let unread = unread.filter(|_| is_passed_over);
        Ok(Some((around, Rows { cells: cells.finish(), unread, worded: worded.into() })))
    }

    /// Keeps what the rows of a tab are known by.
    pub(super) fn keep(&mut self, sheet_id: i32, rows: WordedRows) {
        self.tabs.insert(sheet_id, rows);
    }
}

/// Rows that are known, and the next that is expected.
struct Known<'k> {
    keys: &'k RandomState,
    rows: &'k [WordedRow],
    next: usize,
    /// By their words, once one stood elsewhere or is new.
    by_words: Option<HashMap<u64, usize>>,
}

enum Found {
    Known(WordedRow),
    New { words: u64, length: usize },
    Cut,
}

impl Known<'_> {
    /// The row that begins at this place of an answer.
    fn find(&mut self, answer: &[u8], at: usize) -> Found {
        // Most stand below the one that stood above them; or the one between was edited, or deleted.
        for next in [self.next, self.next + 1] {
            let Some(row) = self.rows.get(next) else { break };
            let words = answer.get(at..at + row.length as usize);
            if words.is_some_and(|words| self.hash(words) == row.words) {
                self.next = next + 1;
                return Found::Known(*row);
            }
        }
        let Some(length) = length(&answer[at..]) else { return Found::Cut };
        let words = self.hash(&answer[at..at + length]);
        let rows = self.rows;
        let by_words = self.by_words.get_or_insert_with(|| rows.iter().map(|row| row.words).zip(0..).collect());
        match by_words.get(&words).and_then(|nth| Some((nth, rows.get(*nth)?))) {
            Some((nth, row)) if row.length as usize == length => {
                self.next = nth + 1;
                Found::Known(*row)
            }
            Some(_) | None => Found::New { words, length },
        }
    }

    fn hash(&self, words: &[u8]) -> u64 {
        let mut hasher = self.keys.build_hasher();
        hasher.write_usize(words.len());
        hasher.write(words);
        hasher.finish()
    }
}

/// How long a row is that begins here: up to the first bracket outside of texts, as no list stands in a cell. `None`: it has
/// no end.
fn length(words: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr2(b'"', b']', words.get(at..)?)? + 1;
        if words[at - 1] == b']' {
            return Some(at);
        }
        // To the end of the text.
        loop {
            at += memchr2(b'"', b'\\', words.get(at..)?)? + 1;
            if words[at - 1] == b'"' {
                break;
            }
            at += 1;
        }
    }
}
