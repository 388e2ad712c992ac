//! The rows of an answer: which of them came before in the same words, so that they need not be taken apart again.
//!
//! A row says the same wherever it stands, and its words end where they say so: the words of a known row, found where a row
//! begins, are that row. Pure.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::quality::RandomState;
use memchr::memchr2;

use super::answer::{Pieces, Unusable};
use crate::sheet::table::{Again, Cells, RowDigest, RowSum, Unread};

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
    /// It was read when others were known: who found it new looks at it once more.
    is_new: bool,
    sum: RowSum,
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

/// Rows that are read whether they are known or not: among them are the headers, which every look asks for.
pub(super) const ALWAYS_READ: usize = 8;

/// A tab with no more rows than this is read as it is.
pub(super) const FEW_ROWS: usize = 64;

impl Worded {
    /// The rows of a tab, which begin here in an answer, in one line; it ends behind the last of them. Rows that came before in
    /// the same words are passed over. `fill` reads the words of a row into cells below others, `again` by itself where it was
    /// read before, and `said` is told what recognises each.
    ///
    /// # Errors
    ///
    /// Where they make no sense, or are not laid out as in one line.
    pub(super) fn rows(
        &self,
        sheet_id: Option<i32>,
        pieces: &mut Pieces<'_>,
        fill: fn(&[u8], &mut Cells) -> Result<(), String>,
        again: &Again,
        mut said: impl FnMut(u64),
    ) -> Result<Rows, Unusable> {
        let known = sheet_id.and_then(|id| self.tabs.get(&id)).map_or(&[][..], |rows| rows);
        let mut known = Known { keys: &self.keys, rows: known, next: 0, by_words: None };
        // About as many as there were.
        let rows = known.rows.len() + SPARE_ROWS;
        let (mut cells, mut worded) = (Cells::default(), Vec::with_capacity(rows));
        // Where few are known, none is passed over.
        let mut unread = (known.rows.len() > FEW_ROWS).then(|| Unread::new(again.clone(), rows));
        cells.reserve(rows);
        let mut is_passed_over = false;
        while pieces.ahead(1)?.first() == Some(&b'[') {
            let start = place(pieces.taken())?;
            let found = known.find(pieces)?;
            let is_settled = found.is_known && !found.row.is_new;
            let row = if is_settled && worded.len() >= ALWAYS_READ && unread.is_some() {
                is_passed_over = true;
                cells.pass_over(found.row.sum);
                unread.iter_mut().for_each(|unread| unread.push(Some((start, start.saturating_add(found.row.length)))));
                found.row
            } else {
                read(pieces.at_hand(), found.row.length, fill, &mut cells)?;
                unread.iter_mut().for_each(|unread| unread.push(None));
                WordedRow { is_new: !found.is_known && !known.rows.is_empty(), sum: cells.last_row(), ..found.row }
            };
            said(row.words);
            worded.push(row);
            pieces.take(row.length as usize);
            match pieces.ahead(2)? {
                [b',', b'[', ..] => pieces.take(1),
                [b']', _, ..] => break,
                _ => return Err("something between rows".to_owned().into()),
            }
        }
        Ok(Rows { cells: cells.finish(), unread: unread.filter(|_| is_passed_over), worded: worded.into() })
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

/// The next row of an answer.
struct Found {
    row: WordedRow,
    /// It came before. Of one that did not, nothing is known but its words.
    is_known: bool,
}

impl Found {
    fn known(row: &WordedRow) -> Self {
        Self { row: *row, is_known: true }
    }
}

impl Known<'_> {
    /// The row that comes next in an answer. All of it is at hand then.
    fn find(&mut self, pieces: &mut Pieces<'_>) -> Result<Found, Unusable> {
        // Most stand below the one that stood above them; or the one between was edited, or deleted.
        for next in [self.next, self.next + 1] {
            let Some(row) = self.rows.get(next) else { break };
            let words = pieces.ahead(row.length as usize)?.get(..row.length as usize);
            if words.is_some_and(|words| self.hash(words) == row.words) {
                self.next = next + 1;
                return Ok(Found::known(row));
            }
        }
        let length = loop {
            let at_hand = pieces.at_hand().len();
            if let Some(length) = length(pieces.at_hand()) {
                break length;
            }
            if pieces.ahead(at_hand + 1)?.len() == at_hand {
                return Err("a row without an end".to_owned().into());
            }
        };
        let words = self.hash(pieces.at_hand().get(..length).unwrap_or_default());
        let (length, rows) = (place(length)?, self.rows);
        let by_words = self.by_words.get_or_insert_with(|| rows.iter().map(|row| row.words).zip(0..).collect());
        match by_words.get(&words).and_then(|nth| Some((nth, rows.get(*nth)?))) {
            Some((nth, row)) if row.length == length => {
                self.next = nth + 1;
                Ok(Found::known(row))
            }
            Some(_) | None => {
                let row = WordedRow { words, length, is_new: false, sum: RowSum { digest: None, width: 0 } };
                Ok(Found { row, is_known: false })
            }
        }
    }

    fn hash(&self, words: &[u8]) -> u64 {
        let mut hasher = self.keys.build_hasher();
        hasher.write_usize(words.len());
        hasher.write(words);
        hasher.finish()
    }
}

/// Reads a row of which so many bytes at hand are the words.
fn read(
    at_hand: &[u8],
    length: u32,
    fill: fn(&[u8], &mut Cells) -> Result<(), String>,
    cells: &mut Cells,
) -> Result<(), String> {
    fill(at_hand.get(..length as usize).ok_or("a row cut short")?, cells)?;
    cells.end_row();
    Ok(())
}

/// A place in an answer, or a length.
fn place(at: usize) -> Result<u32, String> {
    u32::try_from(at).map_err(|_| "too much".to_owned())
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
