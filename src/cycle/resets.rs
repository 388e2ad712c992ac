//! What the daemon writes into people's cells: `Ulang`, and answers that came by the form. Until it was read back on its
//! own row it may have landed on another, so it is noted before, checked after, and put right when the program died in
//! between.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::decide::shown::resets::AGAIN;
use crate::domain::approval;
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::content::Content;
use crate::domain::facts::{Changes, Facts, OrderFacts, UnverifiedWrite};
use crate::domain::payment::PaymentFacts;
use crate::domain::seen::Seen;
use crate::domain::shared::Shared;
use crate::sheet::read::{Place, Places, Sheet};
use crate::sheet::write::{CellWrite, WriteBatch};

/// Answer cells of a cycle that died before its check, found on rows they were not meant for: what those rows held before
/// is put back. Which row is which is told by what people typed: ids may have landed astray as well. On a row in which
/// nobody typed anything there was nothing.
pub(super) fn strays(sheet: &Sheet, facts: &Facts) -> Vec<CellWrite> {
    let writes = &facts.system.rows.unverified_writes;
    let mut strays = Vec::new();
    if writes.is_empty() {
        return strays;
    }
    if let Some(place) = &sheet.places.orders {
        let rows = sheet.books.orders.iter().map(|r| (r.at, r.typed_id.as_deref(), &r.content));
        let known = facts.orders.iter().map(|(id, f)| (id.to_string(), &f.seen)).collect();
        let columns: Vec<OrderColumn> = approval::columns().collect();
        strays.extend(astray(writes, rows.collect(), &known, &columns, place));
    }
    if let Some(place) = &sheet.places.payments {
        let rows = sheet.books.payments.iter().map(|r| (r.at, r.typed_id.as_deref(), &r.content));
        let known = facts.payments.iter().map(|(id, f)| (id.to_string(), &f.seen)).collect();
        strays.extend(astray(writes, rows.collect(), &known, &[PaymentColumn::Verified], place));
    }
    strays
}

/// The answers among what is put back: they may land astray in their turn.
pub(super) fn put_back(covered: &[CellWrite], places: &Places) -> Vec<UnverifiedWrite> {
    fn of<C: Column>(covered: &[CellWrite], place: &Place<C>, id: C, columns: &[C]) -> Vec<UnverifiedWrite> {
        let at = |column: C| place.binding.column(column);
        let here = || covered.iter().filter(|cell| cell.sheet_id == place.sheet_id);
        let id_of = |row: u32| here().find(|cell| cell.row == row && Some(cell.column) == at(id));
        let answers = here().filter(|cell| cell.value != Cell::Empty).filter_map(|cell| {
            let column = columns.iter().copied().find(|column| at(*column) == Some(cell.column))?;
            let id = id_of(cell.row).map(|id| id.value.to_string()).unwrap_or_default();
            let word = cell.value.to_string().into();
            Some(UnverifiedWrite { id, header: column.header().to_owned(), row: cell.row, word })
        });
        answers.collect()
    }
    let columns: Vec<OrderColumn> = approval::columns().collect();
    let orders = places.orders.as_ref().map(|place| of(covered, place, OrderColumn::OrderNo, &columns));
    let payments = places.payments.as_ref();
    let payments = payments.map(|place| of(covered, place, PaymentColumn::PaymentNo, &[PaymentColumn::Verified]));
    orders.into_iter().chain(payments).flatten().collect()
}

/// What follows from what we wrote standing where it was meant: out-of-date answers are open, those by the form are
/// given, and the rows have not been edited by anybody. Known only now: before the check they might have landed elsewhere.
pub(super) fn landed(facts: &Facts, batch: &WriteBatch, places: &Places) -> Changes {
    let again = Cell::text(AGAIN);
    // Of two values for one cell the later holds.
    let set: HashMap<(i32, u32, u32), &Cell> =
        batch.cells.iter().map(|c| ((c.sheet_id, c.row, c.column), &c.value)).collect();
    let stands = |word: &Cell, sheet_id: i32, row: u32, column: Option<u32>| {
        column.and_then(|column| set.get(&(sheet_id, row, column))).is_some_and(|value| *value == word)
    };
    let mut changes = Changes::default();
    if let Some(place) = &places.orders {
        let waits = |o: &&Shared<OrderFacts>| !o.stale.is_empty() || o.given.values().any(|given| !given.landed);
        for order in facts.orders.values().filter(waits).filter(|o| o.seen.missing.is_none()) {
            let lands = |word: &Cell, column| stands(word, place.sheet_id, order.seen.at, place.binding.column(column));
            let mut after = OrderFacts::clone(order);
            let (done, open): (Vec<_>, Vec<_>) = after.stale.drain(..).partition(|(column, _)| lands(&again, *column));
            after.stale = open;
            done.iter().for_each(|(column, _)| after.seen.content.set(*column, again.clone()));
            for (column, given) in after.given.iter_mut().filter(|(_, given)| !given.landed) {
                let word = Cell::text(&*given.word);
                if lands(&word, *column) {
                    given.landed = true;
                    after.seen.content.set(*column, word);
                }
            }
            if after != **order {
                changes.orders.push(after.into());
            }
        }
    }
    if let Some(place) = &places.payments {
        let waits =
            |p: &&Shared<PaymentFacts>| p.stale.is_some() || p.given.as_ref().is_some_and(|given| !given.landed);
        for payment in facts.payments.values().filter(waits).filter(|p| p.seen.missing.is_none()) {
            let lands = |word: &Cell| {
                stands(word, place.sheet_id, payment.seen.at, place.binding.column(PaymentColumn::Verified))
            };
            let mut after = PaymentFacts::clone(payment);
            if after.stale.is_some() && lands(&again) {
                after.stale = None;
                after.seen.content.set(PaymentColumn::Verified, again.clone());
            }
            if let Some(given) = after.given.as_mut().filter(|given| !given.landed) {
                let word = Cell::text(&*given.word);
                if lands(&word) {
                    given.landed = true;
                    after.seen.content.set(PaymentColumn::Verified, word);
                }
            }
            if after != **payment {
                changes.payments.push(after.into());
            }
        }
    }
    if !facts.system.rows.unverified_writes.is_empty() {
        let mut system = facts.system.clone();
        system.rows.unverified_writes.clear();
        changes.system = Some(system);
    }
    changes
}

/// A row as it stands: where, the id typed, people's cells.
type Row<'r, C> = (u32, Option<&'r str>, &'r Content<C>);

/// The cells of one tab where our word stands on a row it was not meant for, with what that row held.
fn astray<C: Column>(
    writes: &[UnverifiedWrite],
    rows: Vec<Row<'_, C>>,
    known: &BTreeMap<String, &Seen<C>>,
    columns: &[C],
    place: &Place<C>,
) -> Vec<CellWrite> {
    let alike = |a: &Content<C>, b: &Content<C>| are_alike(a, b, columns);
    let column_of = |header: &str| columns.iter().copied().find(|column| column.header() == header);
    let mut strays = bare(writes, &rows, known, columns, place);
    strays.extend(wandered(writes, &rows, known, columns, place));
    let taken: BTreeSet<(u32, u32)> = strays.iter().map(|stray| (stray.row, stray.column)).collect();
    let rows: HashMap<u32, Row<'_, C>> = rows.into_iter().map(|row| (row.0, row)).collect();
    for write in writes.iter().filter(|w| known.contains_key(&w.id)) {
        let Some((at, typed, content)) = rows.get(&write.row) else { continue };
        let Some((column, grid)) = column_of(&write.header).and_then(|c| Some((c, place.binding.column(c)?))) else {
            continue;
        };
        let word = Cell::text(&*write.word);
        if content.get(column) != word.as_ref()
            || known.get(&write.id).is_some_and(|meant| alike(&meant.content, content))
        {
            continue;
        }
        let by_content =
            known.values().filter(|seen| alike(&seen.content, content)).min_by_key(|seen| seen.at.abs_diff(*at));
        let by_id = || typed.filter(|typed| *typed != write.id).and_then(|typed| known.get(typed));
        let Some(held) = by_content.or_else(by_id) else { continue };
        let before = held.content.get(column).to_cell();
        if before != word && !taken.contains(&(*at, grid)) {
            strays.push(CellWrite { sheet_id: place.sheet_id, row: *at, column: grid, value: before, link: None });
        }
    }
    strays
}

/// Whether two rows say the same beside their answers.
fn are_alike<C: Column>(a: &Content<C>, b: &Content<C>, answers: &[C]) -> bool {
    let is_rest = |(column, _): &(C, CellRef<'_>)| !answers.contains(column);
    a.iter().filter(is_rest).eq(b.iter().filter(is_rest))
}

/// [`AGAIN`] on rows that are known with another answer and were not meant, wherever they stand by now: nobody but us
/// writes it.
fn wandered<C: Column>(
    writes: &[UnverifiedWrite],
    rows: &[Row<'_, C>],
    known: &BTreeMap<String, &Seen<C>>,
    columns: &[C],
    place: &Place<C>,
) -> Vec<CellWrite> {
    let again = Cell::text(AGAIN);
    let mut strays = Vec::new();
    for column in columns.iter().copied() {
        let written = |write: &&UnverifiedWrite| write.word == AGAIN && write.header == column.header();
        let meant: BTreeSet<&str> = writes.iter().filter(written).map(|write| &*write.id).collect();
        let Some(grid) = place.binding.column(column).filter(|_| !meant.is_empty()) else { continue };
        for (at, _, content) in rows.iter().filter(|(_, _, content)| content.get(column) == again.as_ref()) {
            let like = || known.iter().filter(|(_, seen)| are_alike(&seen.content, content, columns));
            let Some((_, held)) = like().min_by_key(|(_, seen)| seen.at.abs_diff(*at)) else { continue };
            let value = held.content.get(column).to_cell();
            if value != again && !like().any(|(id, _)| meant.contains(id.as_str())) {
                strays.push(CellWrite { sheet_id: place.sheet_id, row: *at, column: grid, value, link: None });
            }
        }
    }
    strays
}

/// The cells of rows that hold words of ours and nothing else of people's: they were blank. Rows above may have come and
/// gone since, so that such a row may stand elsewhere by now; nobody but us writes [`AGAIN`] into a blank one, or the word
/// written with an id beside that id.
fn bare<C: Column>(
    writes: &[UnverifiedWrite],
    rows: &[Row<'_, C>],
    known: &BTreeMap<String, &Seen<C>>,
    columns: &[C],
    place: &Place<C>,
) -> Vec<CellWrite> {
    let is_answer = |(column, _): &(C, CellRef<'_>)| columns.contains(column);
    let only_answers = |content: &Content<C>| !content.is_blank() && content.iter().all(|cell| is_answer(&cell));
    // One that was emptied but for its answers is known.
    if known.values().any(|seen| only_answers(&seen.content)) {
        return Vec::new();
    }
    let mut strays = Vec::new();
    for (at, typed, content) in rows.iter().filter(|(_, _, content)| only_answers(content)) {
        let is_written = |(column, cell): &(C, CellRef<'_>)| {
            let is_this = |write: &&UnverifiedWrite| {
                write.header == column.header() && *cell == Cell::text(&*write.word).as_ref()
            };
            let is_its = |write: &UnverifiedWrite| write.row == *at || *typed == Some(&*write.id);
            writes.iter().filter(is_this).any(|write| write.word == AGAIN || is_its(write))
        };
        if content.iter().all(|cell| is_written(&cell)) {
            let grids = content.iter().filter_map(|(column, _)| place.binding.column(column));
            let blank =
                |column| CellWrite { sheet_id: place.sheet_id, row: *at, column, value: Cell::Empty, link: None };
            strays.extend(grids.map(blank));
        }
    }
    strays
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::domain::rupiah::Rupiah;
    use crate::sheet::layout::Layout;
    use crate::sheet::read;
    use crate::sheet::table::Table;

    /// What is put back where these stand in `Terverifikasi` and `Catatan` of rows below the headers, after writes of ours:
    /// a word, and the row it was meant for.
    fn put_back(rows: &[[&str; 2]], writes: &[(&str, u32)]) -> Vec<u32> {
        use PaymentColumn as C;
        let layout = Layout::embedded();
        let headers = layout.tab(C::TAB).unwrap().columns.iter().map(|column| Cell::text(column.header.as_str()));
        let row = |[answer, notes]: &[&str; 2]| {
            let mut cells = vec![Cell::Empty; C::ALL.len()];
            (cells[C::Verified.index()], cells[C::Notes.index()]) = (Cell::text(*answer), Cell::text(*notes));
            cells
        };
        let table = Table::from_rows(1, C::TAB, [headers.collect()].into_iter().chain(rows.iter().map(row)).collect());
        let mut facts = Facts::default();
        let note = |(word, row): &(&str, u32)| UnverifiedWrite {
            id: "BYR-2026-0001".into(),
            header: C::Verified.header().into(),
            row: *row,
            word: (*word).into(),
        };
        facts.system.rows.unverified_writes = writes.iter().map(note).collect();
        let sheet = read::read(&[(C::TAB, table)].into(), layout, &facts, Rupiah::ZERO);
        let strays = strays(&sheet, &facts);
        assert!(strays.iter().all(|stray| stray.value == Cell::Empty), "{strays:?}");
        strays.iter().map(|stray| stray.row).collect()
    }

    #[test]
    fn a_word_of_ours_alone_in_a_row_is_taken_out_and_one_that_people_may_have_typed_is_not() {
        let again = [AGAIN, ""];
        assert_eq!(put_back(&[["", ""], again], &[(AGAIN, 2)]), [2]);
        assert_eq!(put_back(&[again, ["", ""], again], &[(AGAIN, 7)]), [1, 3], "rows above came or went");
        assert_eq!(put_back(&[again], &[]), [0; 0], "nobody knows whose");
        assert_eq!(put_back(&[[AGAIN, "transfer"]], &[(AGAIN, 1)]), [0; 0], "somebody's row");
        // An answer that came by the form reads as one that a person begins a row with.
        assert_eq!(put_back(&[["Ya", ""], ["Ya", ""]], &[("Ya", 2)]), [2]);
        assert_eq!(put_back(&[["Ya", ""]], &[(AGAIN, 1)]), [0; 0]);
    }

    #[test]
    fn a_row_that_people_emptied_but_for_its_answer_keeps_it() {
        let place: &[(PaymentColumn, Cell)] = &[(PaymentColumn::Verified, Cell::text(AGAIN))];
        let content = || Content::of(place.iter().map(|(column, cell)| (*column, cell.as_ref())));
        let emptied = Seen { content: content(), at: 1, since: chrono::DateTime::UNIX_EPOCH, missing: None };
        let known: BTreeMap<String, &Seen<PaymentColumn>> = [("BYR-2026-0002".to_owned(), &emptied)].into();
        let write = UnverifiedWrite {
            id: "BYR-2026-0001".into(),
            header: PaymentColumn::Verified.header().into(),
            row: 1,
            word: AGAIN.into(),
        };
        let headers = Layout::embedded().tab(PaymentColumn::TAB).unwrap().columns.iter();
        let headers = headers.map(|column| Cell::text(column.header.as_str())).collect();
        let tables = [(PaymentColumn::TAB, Table::from_rows(1, PaymentColumn::TAB, vec![headers]))].into();
        let sheet = read::read(&tables, Layout::embedded(), &Facts::default(), Rupiah::ZERO);
        let place = sheet.places.payments.unwrap();
        let content = content();
        let bare = |known| {
            bare(std::slice::from_ref(&write), &[(1, None, &content)], known, &[PaymentColumn::Verified], &place)
        };
        assert_eq!(bare(&known).len(), 0);
        assert_eq!(bare(&BTreeMap::new()).len(), 1);
    }
}
