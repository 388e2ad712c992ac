//! Working formulas out after a change, tab by tab, and keeping them right while cells move.
//!
//! Costs nothing where no tab ever held a formula.

use std::collections::HashMap;
use std::sync::Arc;

use super::area::Area;
use super::book::{Book, Dimension, Tab};
use super::cell::{CellValue, Failure, Formula};
use super::formula::{Sheet, Understood};
use super::refusal::Refusal;

type Place = (usize, usize);

/// Works every formula out anew. Rows whose formulas come to something else count as changed. Errors: too long a chain.
pub(super) fn settle(book: &mut Book) -> Result<(), Refusal> {
    let (revision, locale) = (book.revision, book.locale().to_owned());
    book.tabs
        .iter_mut()
        .filter(|tab| tab.formulas)
        .try_for_each(|tab| settle_tab(Arc::make_mut(tab), &locale, revision))
}

fn settle_tab(tab: &mut Tab, locale: &str, revision: u64) -> Result<(), Refusal> {
    let places = places(tab);
    tab.formulas = !places.is_empty();
    let mut bench = Bench { tab, locale, known: HashMap::new(), open: Vec::new(), too_long: false, refused: None };
    for place in &places {
        // What failed is known too.
        let _ = bench.known(*place);
    }
    if let Some(refusal) = bench.refused {
        return Err(refusal);
    }
    if bench.too_long {
        return Err(Refusal::invalid(format!(
            "The sandbox does not compute chains of more than {MAX_CHAIN} formulas."
        )));
    }
    let known = bench.known;
    for ((row, column), (result, link)) in known {
        let CellValue::Formula(old) = tab.value(row, column) else { continue };
        let result = result.map(Box::new);
        if old.result == result && old.link == link {
            continue;
        }
        let new = Formula { result, link, ..old.as_ref().clone() };
        put(tab, row, column, new, revision);
    }
    Ok(())
}

fn put(tab: &mut Tab, row: usize, column: usize, formula: Formula, revision: u64) {
    tab.revision = revision;
    if let Some(slot) = tab.rows.get_mut(row) {
        let slot = Arc::make_mut(slot);
        slot.revision = revision;
        slot.put(column, CellValue::Formula(Arc::new(formula)));
    }
}

fn places(tab: &Tab) -> Vec<Place> {
    let rows = tab.rows.iter().enumerate();
    let cells =
        rows.flat_map(|(row, cells)| cells.values.iter().enumerate().map(move |(column, value)| (row, column, value)));
    cells.filter(|(.., value)| matches!(value, CellValue::Formula(_))).map(|(row, column, _)| (row, column)).collect()
}

/// What a formula came to, and where it leads.
type Outcome = (Result<CellValue, Failure>, Option<Arc<str>>);

/// One tab while its formulas are worked out: what is known, and what is being worked out right now.
struct Bench<'a> {
    tab: &'a Tab,
    locale: &'a str,
    known: HashMap<Place, Outcome>,
    open: Vec<Place>,
    too_long: bool,
    refused: Option<Refusal>,
}

/// Formulas that lead to formulas that were not worked out yet: each costs some stack.
const MAX_CHAIN: usize = 500;

impl Bench<'_> {
    fn known(&mut self, place: Place) -> Result<CellValue, Failure> {
        if let Some((value, _)) = self.known.get(&place) {
            return value.clone();
        }
        let CellValue::Formula(formula) = self.tab.value(place.0, place.1) else {
            return Ok(self.tab.value(place.0, place.1).clone());
        };
        // A circle: Google shows `#REF!` in all of it.
        self.too_long |= self.open.len() >= MAX_CHAIN;
        if self.too_long || self.open.contains(&place) {
            return Err(Failure::Reference);
        }
        self.open.push(place);
        let (value, link) = match Understood::read(&formula.text, self.locale) {
            Ok(formula) => formula.work_out(self),
            Err(refusal) => {
                self.refused = Some(refusal);
                (Err(Failure::Reference), None)
            }
        };
        self.open.pop();
        self.known.insert(place, (value.clone(), link));
        value
    }
}

impl Sheet for Bench<'_> {
    fn value(&mut self, row: usize, column: usize) -> Result<CellValue, Failure> {
        self.known((row, column))
    }

    fn size(&self) -> (usize, usize) {
        (self.tab.rows.len(), self.tab.column_count)
    }

    fn locale(&self) -> &str {
        self.locale
    }
}

/// Lets the formulas of a tab follow its rows or columns.
pub(super) fn follow(
    book: &mut Book,
    tab: usize,
    dimension: Dimension,
    shift: impl Fn(usize, usize) -> (usize, usize),
) -> Result<(), Refusal> {
    if !book.tab(tab)?.formulas {
        return Ok(());
    }
    let (revision, locale) = (book.revision, book.locale().to_owned());
    let tab = book.tab_mut(tab)?;
    for (row, column) in places(tab) {
        let CellValue::Formula(old) = tab.value(row, column) else { continue };
        let mut new = Understood::read(&old.text, &locale)?;
        new.follow(dimension, &shift);
        put(tab, row, column, Formula::new(&new.text()), revision);
    }
    Ok(())
}

/// A value as it is when copied so and so far.
pub(super) fn copied(value: &CellValue, locale: &str, from: Place, to: Place) -> Result<CellValue, Refusal> {
    match value {
        CellValue::Formula(formula) => {
            let by = |from: usize, to: usize| to.cast_signed() - from.cast_signed();
            let moved = Understood::read(&formula.text, locale)?.moved(by(from.0, to.0), by(from.1, to.1));
            Ok(CellValue::Formula(Arc::new(Formula::new(&moved.text()))))
        }
        value => Ok(value.clone()),
    }
}

/// Errors: cells are cut that formulas look at, or that hold formulas and go to another tab.
pub(super) fn check_cut(book: &Book, source: Area, to_tab: usize) -> Result<(), Refusal> {
    let tab = book.tab(source.tab)?;
    if !tab.formulas {
        return Ok(());
    }
    for (row, column) in places(tab) {
        let CellValue::Formula(formula) = tab.value(row, column) else { continue };
        let leaves = to_tab != source.tab && source.holds(row, column);
        let meets = |(rows, columns): &(std::ops::Range<usize>, std::ops::Range<usize>)| {
            rows.start < source.row_end
                && source.row_start < rows.end
                && columns.start < source.column_end
                && source.column_start < columns.end
        };
        if leaves || Understood::read(&formula.text, book.locale())?.reaches().iter().any(meets) {
            return Err(Refusal::invalid("The sandbox does not imitate moving cells that formulas name."));
        }
    }
    Ok(())
}

/// A formula for a cell; `is_plain`: one without a number format of its own. Errors: not imitated, also where it would
/// take over the number format of a cell it names.
pub(super) fn entered(book: &Book, tab: usize, text: &str, is_plain: bool) -> Result<CellValue, Refusal> {
    let formula = Understood::read(text, book.locale())?;
    let grid = book.tab(tab)?;
    for (rows, columns) in formula.reaches().into_iter().filter(|_| is_plain) {
        for row in grid.rows.iter().take(rows.end).skip(rows.start) {
            let mut looks = row.looks.iter().take(columns.end).skip(columns.start).flatten();
            if looks
                .any(|look| look.get("userEnteredFormat").is_some_and(|format| format.get("numberFormat").is_some()))
            {
                return Err(Refusal::invalid(
                    "The sandbox does not imitate how a formula takes over the number format of the cells it names.",
                ));
            }
        }
    }
    Ok(CellValue::Formula(Arc::new(Formula::new(text))))
}
