//! What showed at the last look what it should, so that it is not compared again.
//!
//! The same cells wanted of a row that says the same: nothing differs now either. Rows and tabs are known again by digests of
//! what stands in them.

use std::collections::BTreeMap;

use crate::decide::shown::alike_rows::AlikeRows;
use crate::decide::world::{DeliveryRow, DesiredRow, TaskRow};
use crate::domain::cell::Cell;
use crate::domain::column::{Column, CustomerColumn, LineColumn, OrderColumn, PaymentColumn};
use crate::domain::document::RegisterEntry;
use crate::domain::shared::Shared;
use crate::sheet::read::OursPlace;
use crate::sheet::table::Table;

/// What showed at the last look what it should. Nothing of it outlives the process.
#[derive(Debug, Default)]
pub struct LastMirror {
    pub(super) orders: ComparedRows<OrderColumn>,
    pub(super) lines: ComparedRows<LineColumn>,
    pub(super) payments: ComparedRows<PaymentColumn>,
    pub(super) customers: ComparedRows<CustomerColumn>,
    tabs: BTreeMap<&'static str, AlikeTab>,
}

/// The rows of one of people's tabs, in the order in which they were wanted.
#[derive(Debug)]
pub(super) struct ComparedRows<C: Column> {
    columns: Vec<Option<u32>>,
    rows: AlikeRows<C>,
}

impl<C: Column> Default for ComparedRows<C> {
    fn default() -> Self {
        Self { columns: Vec::new(), rows: AlikeRows::default() }
    }
}

impl<C: Column> ComparedRows<C> {
    /// Forgets what was wanted while columns stood elsewhere, and rows beyond so many.
    pub(super) fn begin(&mut self, place_of: impl Fn(C) -> Option<u32>, rows: usize) {
        let columns = || C::ALL.iter().map(|column| place_of(*column));
        if !columns().eq(self.columns.iter().copied()) {
            self.columns = columns().collect();
            self.rows = AlikeRows::default();
        }
        self.rows.truncate(rows);
    }

    /// Whether the n-th row shows what is wanted of it, if that is certain; else `compare` says so.
    pub(super) fn shows(
        &mut self,
        n: usize,
        row: &DesiredRow<C>,
        table: &Table,
        compare: impl FnOnce() -> bool,
    ) -> bool {
        let digest = table.digest_of_row(row.at);
        if self.rows.has(n, &row.cells, digest) {
            return true;
        }
        let shows = compare();
        self.rows.note(n, row.cells.clone(), digest.filter(|_| shows));
        shows
    }
}

/// What was wanted of a tab that is ours as a whole.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    Documents(Shared<Vec<RegisterEntry>>),
    Rows(Shared<Vec<Vec<Cell>>>),
    Tasks(Shared<Vec<TaskRow>>),
    Deliveries(Shared<Vec<Shared<DeliveryRow>>>),
}

impl Wanted {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Documents(a), Self::Documents(b)) => a.is(b),
            (Self::Rows(a), Self::Rows(b)) => a.is(b),
            (Self::Tasks(a), Self::Tasks(b)) => a.is(b),
            (Self::Deliveries(a), Self::Deliveries(b)) => a.is(b),
            (Self::Documents(_) | Self::Rows(_) | Self::Tasks(_) | Self::Deliveries(_), _) => false,
        }
    }
}

#[derive(Debug)]
struct AlikeTab {
    wanted: Wanted,
    place: OursPlace,
    digest: u64,
}

impl LastMirror {
    /// Whether a tab of ours shows what is wanted of it, if that is certain; else `compare` says so.
    pub(super) fn shows(
        &mut self,
        title: &'static str,
        wanted: Wanted,
        (place, table): (&OursPlace, &Table),
        compare: impl FnOnce() -> bool,
    ) -> bool {
        let digest = table.digest();
        let is_alike = |last: &AlikeTab| last.digest == digest && last.place == *place && last.wanted.is(&wanted);
        if self.tabs.get(title).is_some_and(is_alike) {
            return true;
        }
        let shows = compare();
        if shows {
            self.tabs.insert(title, AlikeTab { wanted, place: place.clone(), digest });
        } else {
            self.tabs.remove(title);
        }
        shows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tab of names and problems.
    fn table(rows: &[[&str; 2]]) -> Table {
        let rows = rows.iter().map(|row| row.map(Cell::text).to_vec());
        Table::from_rows(3, CustomerColumn::TAB, rows.collect())
    }

    fn wanted(at: u32, problems: &str) -> DesiredRow<CustomerColumn> {
        DesiredRow { at, cells: vec![(CustomerColumn::Problems, Cell::text(problems))].into() }
    }

    #[test]
    fn a_row_is_compared_again_when_it_says_or_is_to_say_something_else_or_did_not_show_it() {
        let mut last = ComparedRows::default();
        let mut look = |table: &Table, row: &DesiredRow<CustomerColumn>, problems_at: u32, shows: bool| {
            last.begin(|column| (column == CustomerColumn::Problems).then_some(problems_at), 1);
            let mut is_compared = false;
            let said = last.shows(0, row, table, || {
                is_compared = true;
                shows
            });
            (is_compared, said)
        };
        let (here, said) = (["PT Maju Jaya", "HP"], wanted(0, "HP"));
        assert_eq!(look(&table(&[here]), &said, 1, true), (true, true), "met for the first time");
        assert_eq!(look(&table(&[here]), &said, 1, false), (false, true), "as it was");
        let lower = DesiredRow { at: 1, ..said.clone() };
        assert_eq!(look(&table(&[["CV Misal", ""], here]), &lower, 1, false), (false, true), "it stands elsewhere");
        assert_eq!(look(&table(&[here]), &wanted(0, "HP"), 1, true), (true, true), "it is said anew");
        let said = wanted(0, "HP");
        assert_eq!(look(&table(&[["PT Maju Jaya", "x"]]), &said, 1, false), (true, false), "somebody typed over it");
        assert_eq!(look(&table(&[["PT Maju Jaya", "x"]]), &said, 1, false), (true, false), "and it still differs");
        assert_eq!(look(&table(&[here]), &said, 1, true), (true, true), "put back");
        assert_eq!(look(&table(&[here]), &said, 1, false), (false, true));
        assert_eq!(look(&table(&[here]), &said, 2, false), (true, false), "the column stands elsewhere");
        assert_eq!(look(&table(&[]), &said, 2, false), (true, false), "nothing stands there");
    }

    #[test]
    fn a_tab_is_compared_again_when_anything_in_it_or_anything_wanted_of_it_is_another() {
        let place = |header_row| OursPlace { sheet_id: 3, header_row, columns: vec![Some(0)], grid_rows: 10 };
        let table = |text: &str| Table::from_rows(3, "Piutang", vec![vec![Cell::text("A")], vec![Cell::text(text)]]);
        let rows = || Wanted::Rows(vec![vec![Cell::text("x")]].into());
        let mut last = LastMirror::default();
        let mut look = |wanted: &Wanted, place: &OursPlace, table: &Table| {
            let mut is_compared = false;
            last.shows("Piutang", wanted.clone(), (place, table), || {
                is_compared = true;
                true
            });
            is_compared
        };
        let first = rows();
        assert!(look(&first, &place(0), &table("x")));
        assert!(!look(&first, &place(0), &table("x")));
        assert!(look(&first, &place(0), &table("y")));
        assert!(look(&first, &place(1), &table("y")));
        assert!(look(&rows(), &place(1), &table("y")));
        assert!(look(&Wanted::Tasks(Shared::default()), &place(1), &table("y")));
    }
}
