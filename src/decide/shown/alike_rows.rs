//! Rows that showed what was wanted of them: the same rows, of which the same is wanted, do so now.

use crate::domain::column::Column;
use crate::domain::row_cells::RowCells;

/// The rows of a tab in the order in which something is wanted of them: what was, and the digest of what stood there.
#[derive(Debug)]
pub(crate) struct AlikeRows<C: Column>(Vec<Option<(RowCells<C>, u64)>>);

impl<C: Column> Default for AlikeRows<C> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<C: Column> AlikeRows<C> {
    /// Whether the n-th row showed these very cells when this stood in it; of a blank row nobody can tell.
    pub(crate) fn has(&self, n: usize, wanted: &RowCells<C>, digest: Option<u64>) -> bool {
        let last = self.0.get(n).and_then(Option::as_ref);
        last.is_some_and(|(cells, stood)| digest == Some(*stood) && cells.is(wanted))
    }

    /// Remembers that the n-th row shows these cells.
    pub(crate) fn note(&mut self, n: usize, wanted: RowCells<C>, digest: Option<u64>) {
        if self.0.len() <= n {
            self.0.resize_with(n + 1, || None);
        }
        self.0[n] = digest.map(|digest| (wanted, digest));
    }

    /// Keeps no more than so many rows.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.0.truncate(rows);
    }
}
