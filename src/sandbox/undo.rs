//! What people did on the page, so that they can take it back: the tab before and after each edit.
//!
//! Undoing takes back that edit alone. What others wrote meanwhile stays; where they moved rows, undoing is refused.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::book::{Book, Row, Tab};
use super::refusal::Refusal;

/// Edits that can be taken back. A tab is shared with its copies, so each costs about a list of its rows.
const MAX_KEPT: usize = 50;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Back to what was before an edit.
    Undo,
    /// Forth to what was after it.
    Redo,
}

#[derive(Debug)]
struct Kept {
    number: u64,
    before: Arc<Tab>,
    after: Arc<Tab>,
}

/// The last edits.
#[derive(Debug, Default)]
pub(super) struct Edits {
    last: u64,
    kept: VecDeque<Kept>,
}

impl Edits {
    /// Remembers an edit and numbers it. `None`: nothing changed, or more than the inside of one tab, which is not taken
    /// back.
    pub(super) fn remember(&mut self, before: &[Arc<Tab>], after: &[Arc<Tab>]) -> Option<u64> {
        let mut changed = before.iter().zip(after).filter(|(before, after)| differ(before, after));
        let (before_it, after_it) = changed.next()?;
        if changed.next().is_some() || before.len() != after.len() || before_it.id != after_it.id {
            return None;
        }
        self.last += 1;
        self.kept.push_back(Kept { number: self.last, before: Arc::clone(before_it), after: Arc::clone(after_it) });
        if self.kept.len() > MAX_KEPT {
            self.kept.pop_front();
        }
        Some(self.last)
    }

    /// Takes an edit back, or does it again.
    pub(super) fn take(&self, book: &mut Book, number: u64, way: Way) -> Result<(), Refusal> {
        let gone = || Refusal::invalid("Perubahan ini terlalu lama untuk diurungkan.");
        let kept = self.kept.iter().find(|kept| kept.number == number).ok_or_else(gone)?;
        let (from, to) = match way {
            Way::Undo => (&kept.after, &kept.before),
            Way::Redo => (&kept.before, &kept.after),
        };
        let at = book.tab_with_id(from.id).ok_or_else(gone)?;
        let merged = merge(book.tab(at)?, from, to)?;
        *book.reshape(at)? = merged;
        let arrangement = to.arrangement;
        book.reshape(at)?.arrangement = arrangement;
        Ok(())
    }
}

/// Whether people would call it another tab. Ranges that lie on it may have followed rows of another one.
fn differ(before: &Arc<Tab>, after: &Arc<Tab>) -> bool {
    !Arc::ptr_eq(before, after)
        && (before.arrangement != after.arrangement
            || before.properties != after.properties
            || before.rows.iter().zip(&after.rows).any(|(before, after)| !Arc::ptr_eq(before, after)))
}

/// What `now` becomes by the way from `from` to `to`.
fn merge(now: &Tab, from: &Tab, to: &Tab) -> Result<Tab, Refusal> {
    if now.arrangement != from.arrangement {
        return Err(Refusal::invalid(
            "Tidak bisa diurungkan: susunan baris atau kolom sudah diubah setelahnya. Perbaiki dengan tangan.",
        ));
    }
    let mut merged = to.clone();
    let places: HashMap<*const Row, usize> = to
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.filled() > 0)
        .map(|(at, row)| (Arc::as_ptr(row), at))
        .collect();
    for (at, (row, was)) in now.rows.iter().zip(&from.rows).enumerate() {
        if Arc::ptr_eq(row, was) {
            continue;
        }
        let place = if from.arrangement == to.arrangement { Some(at) } else { places.get(&Arc::as_ptr(was)).copied() };
        if let Some(target) = place.and_then(|place| merged.rows.get_mut(place)) {
            theirs(Arc::make_mut(target), row, was);
        }
    }
    if now.properties != from.properties {
        merged.properties.clone_from(&now.properties);
    }
    if now.objects != from.objects {
        merged.objects.clone_from(&now.objects);
    }
    if now.columns != from.columns {
        merged.columns.clone_from(&now.columns);
    }
    Ok(merged)
}

/// Carries over what others changed in a row.
fn theirs(target: &mut Row, now: &Row, was: &Row) {
    for column in 0..now.values.len().max(was.values.len()) {
        if now.value(column) != was.value(column) {
            target.put(column, now.value(column).clone());
        }
    }
    for column in 0..now.looks.len().max(was.looks.len()) {
        if now.look(column) != was.look(column) {
            target.put_look(column, now.look(column).cloned());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;
    use crate::sandbox::book::Dimension;
    use crate::sandbox::cell::CellValue;

    /// A sheet with a name in each of its first rows, and the edits on it.
    struct Bench {
        book: Book,
        edits: Edits,
    }

    impl Bench {
        fn new(names: &[&str]) -> Self {
            let mut bench = Self { book: Book::fresh(), edits: Edits::default() };
            // Another tab with a range on it: moving rows looks through it.
            let mut other = Tab::new(7, "Other", 1, 1);
            other.list_mut("merges").push(serde_json::json!({"sheetId": 7, "startRowIndex": 0, "endRowIndex": 1}));
            bench.book.tabs.push(Arc::new(other));
            for (row, name) in names.iter().enumerate() {
                bench.book.set_value(0, row, 0, CellValue::text(name)).unwrap();
            }
            bench
        }

        fn edit(&mut self, act: impl FnOnce(&mut Book)) -> u64 {
            self.book.begin();
            let before = self.book.tabs.clone();
            act(&mut self.book);
            self.edits.remember(&before, &self.book.tabs).unwrap()
        }

        /// What somebody else writes is no edit to take back.
        fn theirs(&mut self, row: usize, text: &str) {
            self.book.begin();
            self.book.set_value(0, row, 1, CellValue::text(text)).unwrap();
        }

        fn take(&mut self, number: u64, way: Way) -> Result<(), Refusal> {
            self.book.begin();
            self.edits.take(&mut self.book, number, way)
        }

        fn check(&self, rows: &[(&str, &str)]) {
            let tab = &self.book.tabs[0];
            let cell = |row, column| tab.value(row, column).json().as_str().unwrap_or("").to_owned();
            let seen: Vec<_> = (0..rows.len()).map(|row| (cell(row, 0), cell(row, 1))).collect();
            let wanted: Vec<_> = rows.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            assert_eq!(seen, wanted);
        }
    }

    #[test]
    fn typing_is_taken_back_and_what_others_wrote_stays() {
        let mut bench = Bench::new(&["a", "b"]);
        let typed = bench.edit(|book| book.set_value(0, 0, 0, CellValue::text("x")).unwrap());
        bench.theirs(0, "clerk");
        bench.take(typed, Way::Undo).unwrap();
        bench.check(&[("a", "clerk"), ("b", "")]);
        bench.take(typed, Way::Redo).unwrap();
        bench.check(&[("x", "clerk"), ("b", "")]);
    }

    #[test]
    fn deleted_rows_come_back_where_they_were_and_one_edit_after_the_other() {
        let mut bench = Bench::new(&["a", "b", "c"]);
        let typed = bench.edit(|book| book.set_value(0, 2, 0, CellValue::text("z")).unwrap());
        let deleted = bench.edit(|book| book.delete(0, Dimension::Rows, 0, 1).unwrap());
        bench.theirs(1, "of z");
        bench.check(&[("b", ""), ("z", "of z")]);
        bench.take(deleted, Way::Undo).unwrap();
        bench.check(&[("a", ""), ("b", ""), ("z", "of z")]);
        bench.take(typed, Way::Undo).unwrap();
        bench.check(&[("a", ""), ("b", ""), ("c", "of z")]);
        bench.take(typed, Way::Redo).unwrap();
        bench.take(deleted, Way::Redo).unwrap();
        bench.check(&[("b", ""), ("z", "of z")]);
    }

    #[test]
    fn a_sort_is_taken_back_with_what_was_written_since_at_its_row() {
        let mut bench = Bench::new(&["c", "a"]);
        let area = crate::sandbox::area::Area { row_end: 2, ..crate::sandbox::area::Area::whole(&bench.book, 0) };
        let sorted = bench.edit(|book| book.sort(area, &[(0, true)]).unwrap());
        bench.theirs(0, "of a");
        bench.check(&[("a", "of a"), ("c", "")]);
        bench.take(sorted, Way::Undo).unwrap();
        bench.check(&[("c", ""), ("a", "of a")]);
    }

    #[test]
    fn nothing_is_taken_back_over_rows_that_somebody_moved_since() {
        let mut bench = Bench::new(&["a", "b"]);
        let typed = bench.edit(|book| book.set_value(0, 0, 0, CellValue::text("x")).unwrap());
        bench.book.begin();
        bench.book.insert(0, Dimension::Rows, 0, 1, false).unwrap();
        assert!(bench.take(typed, Way::Undo).is_err());
        assert!(bench.take(99, Way::Undo).is_err(), "unknown");
        bench.check(&[("", ""), ("x", ""), ("b", "")]);
    }
}
