//! Our cells: what they should show less what they show. Pure; it never decides, and never names a cell that is not
//! ours, the approval cells set to `Ulang` or to an answer that came by the form aside.

mod last;
mod misplaced;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::{self, Write as _};
use std::hash::{DefaultHasher, Hasher};

use crate::decide::shown::{delivery_tab, system_status, tabs, task_tab};
use crate::decide::world::{DeliveryRow, Desired, DesiredRow, Target, TaskRow, TaskTab};
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{Column, DeliveryColumn, OrderColumn};
use crate::domain::shared::Shared;
use crate::sheet::read::{OursPlace, Place, Places};
use crate::sheet::table::Table;
use crate::sheet::write::{CellWrite, Growth, WriteBatch};

/// The tab of the register.
const DOCUMENTS: &str = "Dokumen";

/// The tables of one read, by the template's titles.
pub type Tables = BTreeMap<&'static str, Table>;

pub use self::last::LastMirror;
pub use self::misplaced::covered;

use self::last::{ComparedRows, Wanted};

/// What a write is stamped with.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'s> {
    /// The instant for `Diperbarui`.
    pub updated: &'s Cell,
    /// Tabs that move with time are written although nothing else is.
    pub beat: bool,
    /// The address of the spreadsheet's page, for links to its cells.
    pub page: &'s str,
}

/// The write that makes the sheet show what it should. Tabs that move with time are written only along with something
/// else, when it is time for a sign of life, or when there is news for people. What is known of the last look is not
/// compared again.
#[must_use]
pub fn differences(
    last: &mut LastMirror,
    desired: &Desired,
    tables: &Tables,
    places: &Places,
    stamp: Stamp<'_>,
) -> WriteBatch {
    let mut batch = WriteBatch::default();
    if let (Some(place), Some(table)) = (&places.orders, tables.get(OrderColumn::TAB)) {
        order_rows(&mut last.orders, &desired.orders, place, table, stamp.updated, &mut batch);
    }
    rows(&mut last.lines, &desired.lines, places.lines.as_ref(), tables, &mut batch);
    rows(&mut last.payments, &desired.payments, places.payments.as_ref(), tables, &mut batch);
    rows(&mut last.customers, &desired.customers, places.customers.as_ref(), tables, &mut batch);
    rows(&mut ComparedRows::default(), &desired.products, places.products.as_ref(), tables, &mut batch);
    rows(&mut ComparedRows::default(), &desired.leads, places.leads.as_ref(), tables, &mut batch);
    rows(&mut ComparedRows::default(), &desired.responses, places.responses.as_ref(), tables, &mut batch);
    if let (Some(entries), Some(place), Some(table)) =
        (&desired.documents, places.ours.get(DOCUMENTS), tables.get(DOCUMENTS))
    {
        let rows = || entries.iter().map(tabs::document);
        last.shows(DOCUMENTS, Wanted::Documents(entries.clone()), (place, table), || {
            !adds(&mut batch, |batch| whole_tab(rows(), place, table, batch))
        });
    }
    for (title, rows) in &desired.tabs {
        let (Some(place), Some(table)) = (places.ours.get(title), tables.get(title)) else { continue };
        let wanted = Wanted::Rows(rows.clone());
        last.shows(title, wanted, (place, table), || {
            !adds(&mut batch, |batch| whole_tab(rows.iter(), place, table, batch))
        });
    }
    if stamp.beat
        || !batch.is_empty()
        || has_news(desired, tables, places)
        || has_new_tasks(last, &desired.tasks, tables, places)
        || has_new_deliveries(last, &desired.deliveries, tables, places)
    {
        for (title, rows) in &desired.ticking {
            let (Some(place), Some(table)) = (places.ours.get(title), tables.get(title)) else { continue };
            whole_tab(rows.iter(), place, table, &mut batch);
        }
        task_rows(&desired.tasks, tables, places, stamp.page, &mut batch);
        delivery_rows(&desired.deliveries, tables, places, stamp.page, &mut batch);
    }
    batch
}

/// Whether something is added to a batch: cells, or room for them.
fn adds(batch: &mut WriteBatch, add: impl FnOnce(&mut WriteBatch)) -> bool {
    let before = (batch.cells.len(), batch.grow.len());
    add(batch);
    before != (batch.cells.len(), batch.grow.len())
}

fn order_rows(
    last: &mut ComparedRows<OrderColumn>,
    desired: &[DesiredRow<OrderColumn>],
    place: &Place<OrderColumn>,
    table: &Table,
    updated: &Cell,
    batch: &mut WriteBatch,
) {
    last.begin(|column| place.binding.column(column), desired.len());
    for (n, row) in desired.iter().enumerate() {
        let shows = last.shows(n, row, table, || !adds(batch, |batch| row_cells(row, place, table, batch)));
        if !shows
            && row.cells.get(OrderColumn::Updated).is_none()
            && let Some(column) = place.binding.column(OrderColumn::Updated)
        {
            batch.cells.push(CellWrite {
                sheet_id: place.sheet_id,
                row: row.at,
                column,
                value: updated.clone(),
                link: None,
            });
        }
    }
}

fn rows<C: Column>(
    last: &mut ComparedRows<C>,
    desired: &[DesiredRow<C>],
    place: Option<&Place<C>>,
    tables: &Tables,
    batch: &mut WriteBatch,
) {
    let (Some(place), Some(table)) = (place, tables.get(C::TAB)) else { return };
    last.begin(|column| place.binding.column(column), desired.len());
    for (n, row) in desired.iter().enumerate() {
        last.shows(n, row, table, || !adds(batch, |batch| row_cells(row, place, table, batch)));
    }
}

fn row_cells<C: Column>(row: &DesiredRow<C>, place: &Place<C>, table: &Table, batch: &mut WriteBatch) {
    for (column, cell) in row.cells.iter() {
        let Some(at) = place.binding.column(column) else { continue };
        put(place.sheet_id, row.at, at, cell, table, batch);
    }
}

/// Whether `Status Sistem` lacks something people must see at once, or shows something that is over.
fn has_news(desired: &Desired, tables: &Tables, places: &Places) -> bool {
    let title = system_status::TAB;
    let (Some(wanted), Some(place), Some(table)) =
        (desired.ticking.get(title), places.ours.get(title), tables.get(title))
    else {
        return false;
    };
    let [Some(what), Some(value)] = place.columns[..] else { return false };
    let text = |cell: CellRef<'_>| match cell {
        CellRef::Text(text) => text.to_owned(),
        CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => String::new(),
    };
    let news = |rows: &mut dyn Iterator<Item = (String, String)>| -> BTreeSet<(String, String)> {
        rows.filter(|(what, value)| system_status::is_news(what, value)).collect()
    };
    let shown =
        (place.header_row + 1..table.rows()).map(|row| (text(table.cell(row, what)), text(table.cell(row, value))));
    let wanted = wanted.iter().filter_map(|row| match &row[..] {
        [what, value] => Some((text(what.as_ref()), text(value.as_ref()))),
        _ => None,
    });
    news(&mut { shown }) != news(&mut { wanted })
}

/// Whether `Tugas` shows other open points than there are, whatever their order: what time alone changes can wait.
fn has_new_tasks(last: &mut LastMirror, desired: &TaskTab, tables: &Tables, places: &Places) -> bool {
    let (Some(place), Some(table)) = (places.ours.get(task_tab::TAB), tables.get(task_tab::TAB)) else { return false };
    if desired.clock.is_none() {
        return false;
    }
    let wanted = Wanted::Tasks(desired.lines.clone());
    !last.shows(task_tab::TAB, wanted, (place, table), || shows_tasks(&desired.lines, place, table))
}

fn shows_tasks(lines: &[TaskRow], place: &OursPlace, table: &Table) -> bool {
    let lasting = |n: &usize| *n != TaskRow::LATE;
    let columns: Vec<(usize, u32)> =
        place.columns.iter().enumerate().filter(|(n, _)| lasting(n)).filter_map(|(n, at)| Some((n, (*at)?))).collect();
    // The first line is the clock.
    let first = place.header_row + 2;
    let shown = |row: u32| columns.iter().map(move |(_, at)| table.cell(row, *at));
    // Most often every line stands where it stood.
    let mut rows = first..table.rows().max(first);
    let are_there = lines.iter().all(|line| rows.next().is_some_and(|row| shown(row).eq(cells_of(line, &columns))));
    if are_there && rows.all(|row| shown(row).all(is_blank)) {
        return true;
    }
    let mut wanted: Vec<u64> = lines.iter().filter_map(|line| line_digest(cells_of(line, &columns))).collect();
    let mut shown: Vec<u64> = (first..table.rows()).filter_map(|row| line_digest(shown(row))).collect();
    wanted.sort_unstable();
    shown.sort_unstable();
    wanted == shown
}

/// Cells of a line, in the order of the columns.
fn cells_of<'r>(line: &'r TaskRow, columns: &'r [(usize, u32)]) -> impl Iterator<Item = CellRef<'r>> {
    columns.iter().map(|(n, _)| line.cells[*n].as_ref())
}

fn is_blank(cell: CellRef<'_>) -> bool {
    matches!(cell, CellRef::Empty | CellRef::Text(""))
}

/// Recognises a line by what its cells say, there being thousands; nothing where all are blank.
fn line_digest<'c>(cells: impl Iterator<Item = CellRef<'c>>) -> Option<u64> {
    struct Words(DefaultHasher);
    impl fmt::Write for Words {
        fn write_str(&mut self, words: &str) -> fmt::Result {
            self.0.write(words.as_bytes());
            Ok(())
        }
    }
    let (mut words, mut are_blank) = (Words(DefaultHasher::new()), true);
    for cell in cells {
        are_blank &= is_blank(cell);
        write!(words, "{cell}\u{1f}").ok()?;
    }
    (!are_blank).then(|| words.0.finish())
}

fn task_rows(desired: &TaskTab, tables: &Tables, places: &Places, page: &str, batch: &mut WriteBatch) {
    let (Some(place), Some(table)) = (places.ours.get(task_tab::TAB), tables.get(task_tab::TAB)) else { return };
    if desired.clock.is_none() {
        return;
    }
    let desired: Vec<&TaskRow> = desired.rows().collect();
    let rows = desired.iter().map(|row| &row.cells[..]);
    let link = |row: usize, column: usize| {
        let row = desired.get(row).filter(|_| column == TaskRow::LINK);
        row.and_then(|row| row.link.as_deref()).map(|fragment| format!("{page}#{fragment}"))
    };
    linked_tab(rows, link, place, table, batch);
}

/// Whether `Jadwal Kirim` shows something else than there is to deliver, whatever its order: a day that ended, and one that
/// came into view, can wait.
fn has_new_deliveries(
    last: &mut LastMirror,
    desired: &Shared<Vec<Shared<DeliveryRow>>>,
    tables: &Tables,
    places: &Places,
) -> bool {
    let (Some(place), Some(table)) = (places.ours.get(delivery_tab::TAB), tables.get(delivery_tab::TAB)) else {
        return false;
    };
    let wanted = Wanted::Deliveries(desired.clone());
    !last.shows(delivery_tab::TAB, wanted, (place, table), || shows_deliveries(desired, place, table))
}

fn shows_deliveries(desired: &[Shared<DeliveryRow>], place: &OursPlace, table: &Table) -> bool {
    let columns = || DeliveryColumn::ALL.iter().zip(&place.columns).filter_map(|(column, at)| Some((*column, (*at)?)));
    let line = |cell: &dyn Fn(DeliveryColumn, u32) -> String| -> Option<String> {
        let cells = columns().map(|(column, at)| match column {
            DeliveryColumn::Status => delivery_tab::lasting(&cell(column, at)).to_owned(),
            DeliveryColumn::Day
            | DeliveryColumn::Hour
            | DeliveryColumn::Outlet
            | DeliveryColumn::OrderNo
            | DeliveryColumn::Customer
            | DeliveryColumn::Goods
            | DeliveryColumn::Packs
            | DeliveryColumn::Method
            | DeliveryColumn::Address
            | DeliveryColumn::Recipient
            | DeliveryColumn::Phone
            | DeliveryColumn::Driver
            | DeliveryColumn::Plate
            | DeliveryColumn::Permit => cell(column, at),
        });
        let cells: Vec<String> = cells.collect();
        cells.iter().any(|cell| !cell.is_empty()).then(|| cells.join("\u{1f}"))
    };
    let wanted: Vec<(String, bool)> = desired
        .iter()
        .filter_map(|row| Some((line(&|column, _| row.cells[column.index()].to_string())?, row.is_last_day)))
        .collect();
    let shown: BTreeSet<String> =
        (place.header_row + 1..table.rows()).filter_map(|row| line(&|_, at| table.cell(row, at).to_string())).collect();
    let known: BTreeSet<&str> = wanted.iter().map(|(line, _)| line.as_str()).collect();
    shown.iter().all(|line| known.contains(line.as_str()))
        && wanted.iter().all(|(line, is_last_day)| *is_last_day || shown.contains(line))
}

fn delivery_rows(
    desired: &[Shared<DeliveryRow>],
    tables: &Tables,
    places: &Places,
    page: &str,
    batch: &mut WriteBatch,
) {
    let (Some(place), Some(table)) = (places.ours.get(delivery_tab::TAB), tables.get(delivery_tab::TAB)) else {
        return;
    };
    let rows = desired.iter().map(|row| &row.cells[..]);
    let link = |row: usize, column: usize| {
        let is_linking = DeliveryRow::LINKING.iter().any(|linking| linking.index() == column);
        let links = desired.get(row).map(|row| &row.links);
        let target = links.and_then(|links| links.iter().find(|(of, _)| of.index() == column));
        is_linking.then(|| match target {
            Some((_, Target::Cell(fragment))) => format!("{page}#{fragment}"),
            Some((_, Target::Web(address))) => address.clone(),
            None => String::new(),
        })
    };
    linked_tab(rows, link, place, table, batch);
}

/// A tab of ours whose texts lead somewhere: `link` says where, by row below the header and column of the template; an
/// empty address: nowhere, whatever led there before.
fn linked_tab(
    rows: impl ExactSizeIterator<Item = impl AsRef<[Cell]>>,
    link: impl Fn(usize, usize) -> Option<String>,
    place: &OursPlace,
    table: &Table,
    batch: &mut WriteBatch,
) {
    let before = batch.cells.len();
    whole_tab(rows, place, table, batch);
    for cell in &mut batch.cells[before..] {
        let row = cell.row.checked_sub(place.header_row + 1);
        let column = place.columns.iter().position(|at| *at == Some(cell.column));
        cell.link = row.zip(column).and_then(|(row, column)| link(row as usize, column)).map(Into::into);
    }
}

fn whole_tab(
    rows: impl ExactSizeIterator<Item = impl AsRef<[Cell]>>,
    place: &OursPlace,
    table: &Table,
    batch: &mut WriteBatch,
) {
    let first = place.header_row + 1;
    let wanted = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let last = first.saturating_add(wanted);
    if last > place.grid_rows {
        /// Rows are added in blocks, so that growing is rare.
        const BLOCK: u32 = 500;
        let rows = (last - place.grid_rows).div_ceil(BLOCK) * BLOCK;
        batch.grow.push(Growth { sheet_id: place.sheet_id, rows, columns: 0 });
    }
    for (row, cells) in (first..).zip(rows) {
        for (cell, at) in cells.as_ref().iter().zip(&place.columns) {
            if let Some(at) = at {
                put(place.sheet_id, row, *at, cell.as_ref(), table, batch);
            }
        }
    }
    for row in last..table.rows() {
        for at in place.columns.iter().flatten() {
            put(place.sheet_id, row, *at, CellRef::Empty, table, batch);
        }
    }
}

fn put(sheet_id: i32, row: u32, column: u32, value: CellRef<'_>, table: &Table, batch: &mut WriteBatch) {
    let cut = value.cut();
    let value = cut.as_ref().map_or(value, Cell::as_ref);
    if table.cell(row, column) != value {
        batch.cells.push(CellWrite { sheet_id, row, column, value: value.to_cell(), link: None });
    }
}

/// Whether the sheet now holds what was there before and what was written, and nothing else: nobody moved or typed
/// anything in between.
#[must_use]
pub fn is_as_expected(before: &Table, writes: &[CellWrite], after: &Table) -> bool {
    let mut by_row: HashMap<u32, BTreeMap<u32, CellRef<'_>>> = HashMap::new();
    for write in writes.iter().filter(|w| w.sheet_id == before.sheet_id()) {
        by_row.entry(write.row).or_default().insert(write.column, write.value.as_ref());
    }
    let rows = before.rows().max(after.rows()).max(by_row.keys().max().map_or(0, |r| r + 1));
    (0..rows).all(|row| match by_row.get(&row) {
        None => before.is_alike(row, after),
        Some(written) => {
            let mut expected: BTreeMap<u32, CellRef<'_>> = before.row(row).collect();
            expected.extend(written);
            expected.retain(|_, cell| *cell != CellRef::Empty);
            expected.into_iter().eq(after.row(row))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn table(rows: &[&[&str]]) -> Table {
        let rows = rows.iter().map(|r| r.iter().map(|t| Cell::text(*t)).collect()).collect();
        Table::from_rows(7, "T", rows)
    }

    pub(super) fn write(row: u32, column: u32, value: &str) -> CellWrite {
        CellWrite { sheet_id: 7, row, column, value: Cell::text(value), link: None }
    }

    #[test]
    fn a_sheet_nobody_touched_is_as_expected_and_any_other_is_not() {
        let before = table(&[&["", "A", "1"], &["", "B", "2"]]);
        let writes = [write(0, 0, "x"), write(1, 0, "y"), write(1, 2, "")];
        assert!(is_as_expected(&before, &writes, &table(&[&["x", "A", "1"], &["y", "B"]])));
        for touched in [
            table(&[&["y", "B"], &["x", "A", "1"]]),
            table(&[&["x", "A", "1"], &["y", "B"], &["", "C"]]),
            table(&[&["x", "A", "9"], &["y", "B"]]),
            table(&[&["", "A", "1"], &["y", "B"]]),
        ] {
            assert!(!is_as_expected(&before, &writes, &touched));
        }
    }
}
