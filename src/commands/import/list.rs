//! A list of customers as it stands in a file: rows of filled cells, and where its header is. It says what stands where
//! and never what a cell means.

use std::collections::BTreeMap;

use crate::domain::cell::{Cell, CellRef};

use super::vocabulary::{Field, Vocabulary};

/// The header is looked for in so many rows; titles and blank rows stand above it.
pub(super) const HEADER_ROWS: u32 = 20;

/// A row of a file, counted from 0, with its filled cells by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    pub(super) at: u32,
    pub(super) cells: BTreeMap<u32, Cell>,
}

impl Row {
    /// The cell of a column.
    pub(super) fn cell(&self, column: u32) -> CellRef<'_> {
        self.cells.get(&column).map_or(CellRef::Empty, Cell::as_ref)
    }
}

/// Which columns hold what.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    /// Its row.
    pub(super) at: u32,
    /// What the columns hold, the better name for a thing first.
    columns: Vec<(Field, usize, u32)>,
}

impl Header {
    /// The row among the first ones that names the customer's name and most other things; of equals the upper one.
    pub(super) fn find(rows: &[Row], words: &Vocabulary) -> Option<Self> {
        let mut best: Option<Self> = None;
        for row in rows.iter().take_while(|row| row.at < HEADER_ROWS) {
            let named = row.cells.iter().filter_map(|(column, cell)| {
                let (field, rank) = words.field(cell.as_ref())?;
                Some((field, rank, *column))
            });
            let mut columns: Vec<_> = named.collect();
            columns.sort_unstable();
            let header = Self { at: row.at, columns };
            let has_name = header.columns.iter().any(|(field, ..)| *field == Field::Name);
            if has_name && best.as_ref().is_none_or(|best| best.things() < header.things()) {
                best = Some(header);
            }
        }
        best
    }

    /// How many things are named.
    pub(super) fn things(&self) -> usize {
        self.columns.chunk_by(|a, b| a.0 == b.0).count()
    }

    /// The filled cells of a row that hold a thing.
    pub(super) fn cells<'r>(&self, row: &'r Row, field: Field) -> impl Iterator<Item = CellRef<'r>> {
        let those = self.columns.iter().filter(move |(of, ..)| *of == field);
        those.map(|(.., column)| row.cell(*column)).filter(|cell| !cell.is_blank())
    }

    /// Whether the row holds anything in a known column.
    pub(super) fn knows(&self, row: &Row) -> bool {
        self.columns.iter().any(|(.., column)| !row.cell(*column).is_blank())
    }

    /// Whether the row is the header once more, as on every printed page.
    pub(super) fn is_repeated_in(&self, row: &Row, words: &Vocabulary) -> bool {
        let again = |(field, _, column): &&(Field, usize, u32)| {
            words.field(row.cell(*column)).is_some_and(|(of, _)| of == *field)
        };
        let repeated = self.columns.iter().filter(again).count();
        repeated > 0 && repeated * 2 >= self.columns.len()
    }
}

/// A list.
pub(super) struct List {
    /// The worksheet it stands in; none in a text file.
    pub(super) sheet: Option<String>,
    /// Whether people do not see that worksheet.
    pub(super) is_hidden: bool,
    pub(super) header: Header,
    /// The rows below the header.
    pub(super) rows: Vec<Row>,
}
