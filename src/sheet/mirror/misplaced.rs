//! Cells that landed on another row than the one they were meant for, because people moved rows between our read and our
//! write, and what they covered there. Pure; it never writes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::domain::cell::{Cell, CellRef};
use crate::sheet::table::Table;
use crate::sheet::write::CellWrite;

/// The cells written into a row, by their columns.
type Written<'w> = BTreeMap<u32, &'w Cell>;

/// What misplaced writes covered, to be put back: people moved rows between our read and our write, so that cells
/// meant for one row landed on another.
///
/// A written row that no longer resembles the row it was meant for was covered. If the row standing there now is
/// known from the read before, its old cells come back; otherwise it is new, and the cells are cleared. Rows may have
/// moved once more since the write: what stands neither where it was written nor on the row meant is looked for.
#[must_use]
pub fn covered(before: &Table, writes: &[CellWrite], after: &Table) -> Vec<CellWrite> {
    let mut by_row: BTreeMap<u32, Written<'_>> = BTreeMap::new();
    for write in writes.iter().filter(|w| w.sheet_id == before.sheet_id()) {
        by_row.entry(write.row).or_default().insert(write.column, &write.value);
    }
    let ours: BTreeSet<u32> = by_row.values().flat_map(BTreeMap::keys).copied().collect();
    let mut old_rows: Option<HashMap<u64, Vec<u32>>> = None;
    let (mut undo, mut elsewhere) = (Vec::new(), Vec::new());
    for (&row, written) in &by_row {
        let columns: BTreeSet<u32> = written.keys().copied().collect();
        let rest = |table: &Table, row: u32| -> Vec<(u32, Cell)> {
            table.row(row).filter(|(c, _)| !columns.contains(c)).map(|(c, v)| (c, v.to_cell())).collect()
        };
        let (meant, stands) = (rest(before, row), rest(after, row));
        if meant == stands {
            continue;
        }
        if !written.iter().any(|(c, v)| after.cell(row, *c) == v.as_ref()) {
            elsewhere.push(row);
            continue;
        }
        // Rows that agree beside the columns of this row agree beside all written ones too.
        let old_rows = old_rows.get_or_insert_with(|| by_digest(before, &ours));
        let alike = old_rows.get(&digest(after.row(row).filter(|(c, _)| !ours.contains(c)))).map_or(&[][..], |r| r);
        let origin = alike.iter().copied().find(|r| *r != row && !stands.is_empty() && rest(before, *r) == stands);
        // A row nobody saw before that resembles the one meant is that row, edited.
        if origin.is_none() && resembles(&meant, &stands) {
            continue;
        }
        for (column, value) in written {
            if after.cell(row, *column) != value.as_ref() {
                continue;
            }
            let old = origin.map_or(Cell::Empty, |r| before.cell(r, *column).to_cell());
            undo.push(CellWrite { sheet_id: before.sheet_id(), row, column: *column, value: old, link: None });
        }
    }
    if !elsewhere.is_empty() {
        let old_rows = old_rows.unwrap_or_else(|| by_digest(before, &ours));
        undo.extend(moved_on((before, &old_rows), (&by_row, &ours, &elsewhere), after));
    }
    undo
}

/// The same of what was written into the rows `elsewhere` and stands there no more: of each row of `after` that bears all
/// of it, and bore something else. Rows that say the same beside our cells cannot be told apart, and keep theirs.
fn moved_on(
    (before, old_rows): (&Table, &HashMap<u64, Vec<u32>>),
    (by_row, ours, elsewhere): (&BTreeMap<u32, Written<'_>>, &BTreeSet<u32>, &[u32]),
    after: &Table,
) -> Vec<CellWrite> {
    let rest = |row: u32| after.row(row).filter(|(column, _)| !ours.contains(column));
    let bears = |row: u32, meant: u32| {
        by_row.get(&meant).is_some_and(|written| written.iter().all(|(c, v)| after.cell(row, *c) == v.as_ref()))
    };
    // By one of its cells: with many rows moved not each is held against each.
    let mut by_lead: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut leads: BTreeSet<u32> = BTreeSet::new();
    for meant in elsewhere {
        if let Some((column, cell)) = by_row.get(meant).and_then(BTreeMap::first_key_value) {
            by_lead.entry(digest([(*column, cell.as_ref())].into_iter())).or_default().push(*meant);
            leads.insert(*column);
        }
    }
    let mut found: Vec<(u32, u32, Option<u32>)> = Vec::new();
    let mut arrived: BTreeSet<u32> = BTreeSet::new();
    for row in 0..after.rows() {
        let led = leads.iter().filter_map(|lead| by_lead.get(&digest([(*lead, after.cell(row, *lead))].into_iter())));
        let borne: Vec<u32> = led.flatten().copied().filter(|meant| bears(row, *meant)).collect();
        if borne.is_empty() {
            continue;
        }
        let is_blank = rest(row).next().is_none();
        let alike = old_rows.get(&digest(rest(row))).map_or(&[][..], |rows| rows).iter().copied();
        let alike: Vec<u32> =
            alike.filter(|old| before.row(*old).filter(|(c, _)| !ours.contains(c)).eq(rest(row))).collect();
        for meant in borne {
            if alike.contains(&meant) {
                arrived.insert(meant);
            } else if is_blank {
                found.push((row, meant, None));
            } else if let [origin] = *alike.as_slice() {
                found.push((row, meant, Some(origin)));
            }
        }
    }
    let mut undo: BTreeMap<(u32, u32), Cell> = BTreeMap::new();
    for (row, meant, origin) in found.into_iter().filter(|(_, meant, _)| !arrived.contains(meant)) {
        for (column, cell) in by_row.get(&meant).into_iter().flatten() {
            let held = origin.map_or(Cell::Empty, |origin| before.cell(origin, *column).to_cell());
            let own = origin.and_then(|origin| by_row.get(&origin)?.get(column));
            if held != **cell && own.is_none_or(|own| own != cell) {
                undo.insert((row, *column), held);
            }
        }
    }
    let sheet_id = after.sheet_id();
    undo.into_iter().map(|((row, column), value)| CellWrite { sheet_id, row, column, value, link: None }).collect()
}

/// The rows of a table by a digest of their cells beside some columns, each list from top to bottom.
fn by_digest(table: &Table, beside: &BTreeSet<u32>) -> HashMap<u64, Vec<u32>> {
    let mut rows: HashMap<u64, Vec<u32>> = HashMap::new();
    for row in 0..table.rows() {
        rows.entry(digest(table.row(row).filter(|(c, _)| !beside.contains(c)))).or_default().push(row);
    }
    rows
}

/// Sorts rows into buckets; equality is checked besides.
fn digest<'a>(cells: impl Iterator<Item = (u32, CellRef<'a>)>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (column, cell) in cells {
        column.hash(&mut hasher);
        match cell {
            CellRef::Empty => {}
            CellRef::Number(n) => n.to_bits().hash(&mut hasher),
            CellRef::Text(text) => text.hash(&mut hasher),
            CellRef::Bool(value) => value.hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// Whether at least half of the cells of two rows are alike.
fn resembles(a: &[(u32, Cell)], b: &[(u32, Cell)]) -> bool {
    let alike = a.iter().filter(|cell| b.contains(cell)).count();
    let either = a.len() + b.len() - alike;
    alike * 2 >= either
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::mirror::tests::{table, write};

    #[test]
    fn what_a_misplaced_write_covered_comes_back() {
        let before = table(&[&["a", "A", "1", "p"], &["b", "B", "2", "q"]]);
        // Rows were swapped before our write for the first row arrived.
        let after = table(&[&["x", "B", "2", "q"], &["a", "A", "1", "p"]]);
        assert_eq!(covered(&before, &[write(0, 0, "x")], &after), [write(0, 0, "b")]);
        // A new row was inserted above: what we wrote on it is cleared.
        let after = table(&[&["x", "N", "9", "z"], &["a", "A", "1", "p"], &["b", "B", "2", "q"]]);
        assert_eq!(covered(&before, &[write(0, 0, "x")], &after), [write(0, 0, "")]);
        // Somebody edited the same row: nothing was covered.
        let after = table(&[&["x", "A", "7", "p"], &["b", "B", "2", "q"]]);
        assert_eq!(covered(&before, &[write(0, 0, "x")], &after), []);
    }

    #[test]
    fn what_a_misplaced_write_covered_comes_back_wherever_its_row_went() {
        let before = table(&[&["", "A", "1"], &["b", "B", "2"], &["c", "C", "3"], &["d", "D", "4"]]);
        let writes = [write(0, 0, "x")];
        // Sorted before the write, then a row above was deleted.
        let after = table(&[&["x", "C", "3"], &["b", "B", "2"], &["", "A", "1"]]);
        assert_eq!(covered(&before, &writes, &after), [write(0, 0, "c")]);
        let after = table(&[&["d", "D", "4"], &["x", "C", "3"], &["b", "B", "2"], &["", "A", "1"]]);
        assert_eq!(covered(&before, &writes, &after), [write(1, 0, "c")]);
        // It landed on a blank row, which went down.
        let after = table(&[&["d", "D", "4"], &["b", "B", "2"], &["x", "", ""], &["", "A", "1"], &["c", "C", "3"]]);
        assert_eq!(covered(&before, &writes, &after), [write(2, 0, "")]);
        // It landed where it was meant, and that row went down; somebody copied it.
        let after = table(&[&["d", "D", "4"], &["x", "A", "1"], &["b", "B", "2"], &["x", "A", "1"]]);
        assert_eq!(covered(&before, &writes, &after), []);
    }

    #[test]
    fn rows_that_got_the_same_word_and_only_moved_keep_it() {
        let before = table(&[&["", "A", "1"], &["", "B", "2"], &["c", "C", "3"], &["", "C", "3"]]);
        let writes = [write(0, 0, "x"), write(1, 0, "x")];
        let after = table(&[&["", "N", "9"], &["c", "C", "3"], &["x", "A", "1"], &["x", "B", "2"]]);
        assert_eq!(covered(&before, &writes, &after), []);
        // Two rows say the same: whose was covered nobody knows.
        let after = table(&[&["", "N", "9"], &["c", "M", "8"], &["x", "C", "3"], &["x", "B", "2"]]);
        assert_eq!(covered(&before, &writes, &after), []);
    }
}
