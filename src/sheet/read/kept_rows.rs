//! The rows of one tab as they were read last, so that a row in which nothing changed is not read again.
//!
//! What a row means follows from what stands in it and from where its columns stand; a row whose reading asked for more
//! than that is read every time. A row is known again wherever it went by a digest of its cells.

use std::collections::HashMap;
use std::ops::Range;

use crate::sheet::table::Table;

/// Room for rows that are typed below the others, so that not each of them moves all of them.
const SPARE_ROWS: usize = 64;

/// Rows with anything in them, of one reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reuse {
    /// Taken over as they were.
    pub taken_over: usize,
    /// Read anew.
    pub read: usize,
}

/// A row that may be found elsewhere at the next reading.
pub(super) trait Movable: Default {
    /// Puts the row where it stands now.
    fn stand_at(&mut self, at: u32);
}

/// What reading a row came to.
pub(super) struct ReadRow<R> {
    /// Nothing where the row says nothing.
    pub(super) row: Option<R>,
    /// Whether it follows from the row's cells alone.
    pub(super) lasts: bool,
}

/// The rows of one tab.
#[derive(Debug, Default)]
pub(super) struct KeptRows<R> {
    /// For every column of the grid, which column of the template stood there.
    by_grid: Vec<Option<usize>>,
    /// The rows with anything in them, from top to bottom.
    known: Vec<KnownRow>,
    /// What those of them that gave a row gave; away while somebody works with the books.
    pub(super) rows: Vec<R>,
    pub(super) reuse: Reuse,
}

/// A grid row with anything in it.
#[derive(Clone, Copy, Debug)]
struct KnownRow {
    digest: u64,
    at: u32,
    has_row: bool,
    lasts: bool,
}

impl KnownRow {
    /// Whether what stands there now is what stood there.
    fn is(&self, digest: u64) -> bool {
        self.lasts && self.digest == digest
    }
}

/// Rows that stand between others that stand as they stood: known ones, and what is there now.
struct Stretch {
    old: Range<usize>,
    new: Range<usize>,
}

impl<R: Movable> KeptRows<R> {
    /// The rows of a table; those that are not known are read.
    pub(super) fn of(
        &mut self,
        table: &Table,
        data_rows: Range<u32>,
        by_grid: &[Option<usize>],
        mut read: impl FnMut(u32) -> ReadRow<R>,
    ) -> Vec<R> {
        let digest = |at| Some((at, table.digest_of_row(at)?));
        let filled: Vec<(u32, u64)> = data_rows.filter_map(digest).collect();
        let (mut known, mut rows) = (std::mem::take(&mut self.known), std::mem::take(&mut self.rows));
        if self.by_grid != by_grid || rows.len() != with_row(&known) {
            by_grid.clone_into(&mut self.by_grid);
            known.clear();
            rows.clear();
        }
        let stretches = changed(&known, &filled);
        let mut moved = self.take_changed(&known, &mut rows, &stretches);
        let mut now = Vec::with_capacity(filled.len());
        self.reuse = Reuse::default();
        let (mut done, mut row) = (0, 0);
        for Stretch { old, new } in &stretches {
            row = stay(&known[done..old.start], &filled[now.len()..new.start], &mut now, (&mut rows, row));
            let mut between = Vec::with_capacity(new.len());
            for &(at, digest) in &filled[new.clone()] {
                let (gave, lasts) = match moved.get_mut(&digest).and_then(Vec::pop) {
                    Some(gave) => (gave, true),
                    None => {
                        self.reuse.read += 1;
                        let ReadRow { row, lasts } = read(at);
                        (row, lasts)
                    }
                };
                now.push(KnownRow { digest, at, has_row: gave.is_some(), lasts });
                between.extend(gave.map(|mut row| {
                    row.stand_at(at);
                    row
                }));
            }
            let (gone, come) = (with_row(&known[old.clone()]), between.len());
            replace(&mut rows, row..row + gone, between);
            (done, row) = (old.end, row + come);
        }
        stay(&known[done..], &filled[now.len()..], &mut now, (&mut rows, row));
        self.reuse.taken_over = now.len() - self.reuse.read;
        self.known = now;
        rows
    }

    /// The known rows that do not stand as they stood, by their digests: they may stand elsewhere now. What stood there
    /// says nothing any more.
    fn take_changed(&self, known: &[KnownRow], rows: &mut [R], stretches: &[Stretch]) -> HashMap<u64, Vec<Option<R>>> {
        let mut moved: HashMap<_, Vec<_>> = HashMap::new();
        let (mut done, mut row) = (0, 0);
        for Stretch { old, .. } in stretches {
            row += with_row(&known[done..old.start]);
            for known in &known[old.clone()] {
                let gave = known.has_row.then(|| std::mem::take(&mut rows[row]));
                row += usize::from(known.has_row);
                if known.lasts {
                    moved.entry(known.digest).or_default().push(gave);
                }
            }
            done = old.end;
        }
        moved
    }
}

/// How many of them gave a row.
fn with_row(known: &[KnownRow]) -> usize {
    known.iter().filter(|known| known.has_row).count()
}

/// Where what is there is not what was known. People change a row here and there, or type and delete some together: most
/// of a tab stands as it stood.
fn changed(known: &[KnownRow], filled: &[(u32, u64)]) -> Vec<Stretch> {
    let is_same = |(known, filled): &(&KnownRow, &(u32, u64))| known.is(filled.1);
    if known.len() != filled.len() {
        let head = known.iter().zip(filled).take_while(is_same).count();
        let tail = known[head..].iter().rev().zip(filled[head..].iter().rev()).take_while(is_same).count();
        return vec![Stretch { old: head..known.len() - tail, new: head..filled.len() - tail }];
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for at in known.iter().zip(filled).enumerate().filter(|(_, pair)| !is_same(pair)).map(|(at, _)| at) {
        match stretches.last_mut().filter(|stretch| stretch.old.end == at) {
            Some(stretch) => (stretch.old.end, stretch.new.end) = (at + 1, at + 1),
            None => stretches.push(Stretch { old: at..at + 1, new: at..at + 1 }),
        }
    }
    stretches
}

/// Takes over rows that follow one another as they did, from the n-th on, each with the place where it stands now; the
/// place of the next.
fn stay<R: Movable>(
    known: &[KnownRow],
    filled: &[(u32, u64)],
    now: &mut Vec<KnownRow>,
    (rows, mut n): (&mut [R], usize),
) -> usize {
    for (known, &(at, _)) in known.iter().zip(filled) {
        if known.has_row {
            if known.at != at {
                rows[n].stand_at(at);
            }
            n += 1;
        }
        now.push(KnownRow { at, ..*known });
    }
    n
}

/// Puts rows in the place of others.
fn replace<R>(rows: &mut Vec<R>, old: Range<usize>, new: Vec<R>) {
    if old.len() == rows.len() {
        *rows = new;
        return;
    }
    let more = new.len().saturating_sub(old.len());
    if rows.capacity() - rows.len() < more {
        // Not twice the room whenever somebody types a row.
        rows.reserve_exact(more + SPARE_ROWS);
    }
    rows.splice(old, new);
}
