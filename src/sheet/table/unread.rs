//! Rows that stand in the words they came in: they are known by them, and most are never asked for a cell.

use std::sync::OnceLock;

use super::cells::Cells;
use crate::domain::shared::Shared;

/// Rows in the words they came in, by where they stand.
#[derive(Clone)]
pub(in crate::sheet) struct Unread {
    /// The whole answer.
    text: Shared<String>,
    rows: Vec<UnreadRow>,
    /// Reads the words of a row.
    read: fn(&str) -> Cells,
}

#[derive(Clone, Default)]
struct UnreadRow {
    /// Where its words begin and end; from 0 to 0: it was not passed over.
    words: (u32, u32),
    /// Its cells, once somebody asked.
    cells: OnceLock<Box<Cells>>,
}

impl Unread {
    /// With room for so many rows.
    pub(in crate::sheet) fn new(text: Shared<String>, rows: usize, read: fn(&str) -> Cells) -> Self {
        Self { text, rows: Vec::with_capacity(rows), read }
    }

    /// Passes over the next row, of these words; `None`: it was read.
    pub(in crate::sheet) fn push(&mut self, words: Option<(u32, u32)>) {
        self.rows.push(UnreadRow { words: words.unwrap_or_default(), cells: OnceLock::new() });
    }

    /// A row that was passed over.
    pub(super) fn row(&self, row: u32) -> Option<&Cells> {
        let row = self.rows.get(row as usize)?;
        let (start, end) = row.words;
        let words = (start < end).then(|| self.text.get(start as usize..end as usize))??;
        Some(row.cells.get_or_init(|| Box::new((self.read)(words))))
    }

    /// How many were passed over and never asked for.
    pub(super) fn count(&self) -> usize {
        self.rows.iter().filter(|row| row.words.0 < row.words.1 && row.cells.get().is_none()).count()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let read = self.rows.iter().filter_map(|row| row.cells.get());
        self.rows.capacity() * size_of::<UnreadRow>() + read.map(|cells| cells.heap_bytes()).sum::<usize>()
    }
}
