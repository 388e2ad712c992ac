//! Rows by the headers above their cells, so that one row is the same in two tabs whose columns stand otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::cell::Cell;
use crate::sheet::layout::Layout;
use crate::sheet::table::Table;

use super::Part;

/// A row's filled cells by header.
pub type Written = BTreeMap<Arc<str>, Cell>;

/// A tab's rows below its header.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The tab.
    pub sheet_id: i32,
    /// Its header row.
    pub header_row: u32,
    /// Rows of its grid.
    pub grid_rows: u32,
    /// Columns of its grid.
    pub grid_columns: u32,
    /// The header of every column that has one or holds anything.
    pub headers: BTreeMap<u32, Arc<str>>,
    /// The rows that hold anything, by grid row.
    pub rows: BTreeMap<u32, Written>,
}

impl Rows {
    /// Reads a table. `named`: the columns of ours as the template calls them, whatever stands above them.
    #[must_use]
    pub fn read(table: &Table, header_row: u32, named: &BTreeMap<u32, &str>) -> Self {
        let mut headers: BTreeMap<u32, Arc<str>> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        let mut name = |column: u32, header: &str, headers: &mut BTreeMap<u32, Arc<str>>| {
            let header = header.trim();
            let plain = if header.is_empty() { format!("(kolom {})", letters(column)) } else { header.to_owned() };
            let mut unique = plain.clone();
            let mut n = 2;
            while !taken.insert(unique.clone()) {
                unique = format!("{plain} ({n})");
                n += 1;
            }
            headers.insert(column, unique.into());
        };
        named.iter().for_each(|(column, header)| name(*column, header, &mut headers));
        for (column, cell) in table.row(header_row) {
            if !headers.contains_key(&column) {
                name(column, &cell.to_string(), &mut headers);
            }
        }
        let mut rows = BTreeMap::new();
        for at in header_row + 1..table.rows() {
            let mut row = Written::new();
            for (column, cell) in table.row(at) {
                if !headers.contains_key(&column) {
                    name(column, "", &mut headers);
                }
                if let Some(header) = headers.get(&column) {
                    row.insert(header.clone(), cell.to_cell());
                }
            }
            if !row.is_empty() {
                rows.insert(at, row);
            }
        }
        let (grid_rows, grid_columns) = (table.grid_rows(), table.grid_columns());
        Self { sheet_id: table.sheet_id(), header_row, grid_rows, grid_columns, headers, rows }
    }

    /// Where a row's cells go in this tab. What it has no column for is left out: [`Self::missing`] says which.
    #[must_use]
    pub fn placed(&self, row: &Written) -> BTreeMap<u32, Cell> {
        let at = |header: &Arc<str>| self.headers.iter().find(|(_, known)| *known == header).map(|(column, _)| *column);
        let columns: BTreeMap<&Arc<str>, u32> = row.keys().filter_map(|header| Some((header, at(header)?))).collect();
        row.iter().filter_map(|(header, cell)| Some((*columns.get(header)?, cell.clone()))).collect()
    }

    /// The headers of another tab that this one lacks, from left to right.
    pub fn missing<'o>(&self, other: &'o Self) -> impl Iterator<Item = &'o Arc<str>> {
        let known: BTreeSet<Arc<str>> = self.headers.values().cloned().collect();
        other.headers.values().filter(move |header| !known.contains(*header))
    }
}

impl Part {
    /// What says whose row it is.
    #[must_use]
    pub fn key_of(self, row: &Written) -> Option<&str> {
        match row.get(self.key()) {
            Some(Cell::Text(key)) => Some(key.trim()),
            Some(Cell::Number(_) | Cell::Bool(_) | Cell::Empty) | None => None,
        }
    }

    /// Whether two rows say the same, cells of ours aside: those are derived, and not people's.
    #[must_use]
    pub fn is_same(self, a: &Written, b: &Written) -> bool {
        let ours: BTreeSet<&str> = Layout::embedded()
            .tab(self.tab())
            .map(|tab| tab.columns.iter().filter(|column| column.ours).map(|column| column.header.as_str()).collect())
            .unwrap_or_default();
        let people = |row: &'_ Written| -> Vec<(Arc<str>, Cell)> {
            let theirs = row.iter().filter(|(header, _)| !ours.contains(&***header));
            theirs.map(|(header, cell)| (header.clone(), cell.clone())).collect()
        };
        self.key_of(a) == self.key_of(b) && people(a) == people(b)
    }
}

/// `A`, `Z`, `AA`: a column as people call it.
fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let cells = |row: &&[&str]| row.iter().map(|cell| Cell::text(*cell)).collect();
        Table::from_rows(7, "Pesanan", rows.iter().map(cells).collect())
    }

    #[test]
    fn every_column_has_a_name_of_its_own_also_without_a_header_or_with_that_of_another() {
        let table = table(&[&["title"], &["No Order", "Catatan", "Catatan", ""], &["O-1", "a", "b", "c"]]);
        let rows = Rows::read(&table, 1, &BTreeMap::from([(2, "Catatan")]));
        let headers: Vec<&str> = rows.headers.values().map(|header| &**header).collect();
        assert_eq!(headers, ["No Order", "Catatan (2)", "Catatan", "(kolom D)"]);
        assert_eq!(rows.placed(&rows.rows[&2]).len(), 4);
        assert_eq!(
            (letters(0), letters(25), letters(26), letters(701), letters(702)),
            ("A".into(), "Z".into(), "AA".into(), "ZZ".into(), "AAA".into())
        );
    }

    #[test]
    fn a_row_is_the_same_wherever_its_columns_stand_and_whatever_ours_say() {
        let one =
            Rows::read(&table(&[&["No Order", "Pelanggan", "Masalah"], &["O-1", "PT A", "x"]]), 0, &BTreeMap::new());
        let two = Rows::read(&table(&[&["Pelanggan", "No Order"], &["PT A", "O-1"]]), 0, &BTreeMap::new());
        let other = Rows::read(&table(&[&["Pelanggan", "No Order"], &["PT B", "O-1"]]), 0, &BTreeMap::new());
        assert!(Part::Orders.is_same(&one.rows[&1], &two.rows[&1]));
        assert!(!Part::Orders.is_same(&one.rows[&1], &other.rows[&1]));
        assert_eq!(two.missing(&one).map(|header| &**header).collect::<Vec<_>>(), ["Masalah"]);
    }
}
