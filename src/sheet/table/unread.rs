//! Rows that were known by the words they came in, and passed over: most are never asked for a cell.

use std::sync::{Arc, OnceLock};

use super::cells::Cells;

/// Reads a row again, from where in its answer its words begin to where they end.
pub(in crate::sheet) type Again = Arc<dyn Fn(u32, u32) -> Cells + Send + Sync>;

/// The rows of a tab by where their words stand.
#[derive(Clone)]
pub(in crate::sheet) struct Unread {
    again: Again,
    rows: Vec<UnreadRow>,
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
    pub(in crate::sheet) fn new(again: Again, rows: usize) -> Self {
        Self { again, rows: Vec::with_capacity(rows) }
    }

    /// Passes over the next row, of these words; `None`: it was read.
    pub(in crate::sheet) fn push(&mut self, words: Option<(u32, u32)>) {
        self.rows.push(UnreadRow { words: words.unwrap_or_default(), cells: OnceLock::new() });
    }

    /// A row that was passed over.
    pub(super) fn row(&self, row: u32) -> Option<&Cells> {
        let row = self.rows.get(row as usize)?;
        let (start, end) = row.words;
        (start < end).then(|| &**row.cells.get_or_init(|| Box::new((self.again)(start, end))))
    }

    /// Whether a row was passed over and nobody asked for it yet.
    pub(super) fn is_unread(&self, row: u32) -> bool {
        self.rows.get(row as usize).is_some_and(|row| row.words.0 < row.words.1 && row.cells.get().is_none())
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
