//! What the kitchen needs and has: `Resep`, `Stok Bahan`, `Kapasitas`. These tabs have no column for remarks: what is
//! wrong with a row is kept beside the books, and whoever reckons with an unreadable cell leaves its row out.

use crate::domain::books::{CapacityDay, CapacityRow, KitchenProblem, RecipeRow, StockRow};
use crate::domain::column::{CapacityColumn, Column, RecipeColumn, StockColumn};
use crate::domain::reading::Entry;
use crate::sheet::reading::{date, per_pack, percent, quantity, weekday};

use super::cells::Cells;
use super::kept_rows::KeptRows;
use super::place::Tab;

/// More packs a day than any outlet makes.
const MOST_PACKS_A_DAY: u32 = 10_000_000;
/// More people than any outlet employs.
const MOST_PEOPLE: u32 = 100_000;

/// The rows of `Resep`.
pub(super) fn recipes(
    tab: &Tab<'_, RecipeColumn>,
    kept: &mut KeptRows<RecipeRow>,
    problems: &mut Vec<KitchenProblem>,
) -> Vec<RecipeRow> {
    use RecipeColumn as C;
    tab.records(kept, |cells| {
        let row = RecipeRow {
            at: cells.at(),
            product: cells.text(C::Product),
            material: cells.text(C::Material),
            per_pack: cells.entry(C::PerPack, per_pack),
            unit: cells.text(C::Unit),
            waste: cells.entry(C::Waste, percent),
        };
        note(cells, problems);
        Some(row)
    })
}

/// The rows of `Stok Bahan`.
pub(super) fn stock(
    tab: &Tab<'_, StockColumn>,
    kept: &mut KeptRows<StockRow>,
    problems: &mut Vec<KitchenProblem>,
) -> Vec<StockRow> {
    use StockColumn as C;
    tab.records(kept, |cells| {
        let row = StockRow {
            material: cells.text(C::Material),
            unit: cells.text(C::Unit),
            stock: cells.entry(C::Stock, quantity),
            safety: cells.entry(C::Safety, quantity),
            arriving: cells.entry(C::Arriving, quantity),
            arrives_on: cells.entry(C::ArrivesOn, date),
        };
        note(cells, problems);
        Some(row)
    })
}

/// The rows of `Kapasitas`. A row for a day that cannot be read is left out: taken as the default it would hold for
/// every day.
pub(super) fn capacity(
    tab: &Tab<'_, CapacityColumn>,
    kept: &mut KeptRows<CapacityRow>,
    problems: &mut Vec<KitchenProblem>,
) -> Vec<CapacityRow> {
    use CapacityColumn as C;
    tab.records(kept, |cells| {
        let day = match weekday(cells.get(C::Day)) {
            Some(day) => Some(CapacityDay::Weekday(day)),
            None => match cells.entry(C::Day, date) {
                Entry::Blank => Some(CapacityDay::Default),
                Entry::Is(day) => Some(CapacityDay::Date(day)),
                Entry::Unreadable => None,
            },
        };
        let row = day.map(|day| CapacityRow {
            at: cells.at(),
            outlet: cells.text(C::Outlet),
            day,
            max_packs: cells.count(C::MaxPacks, MOST_PACKS_A_DAY),
            people: cells.count(C::People, MOST_PEOPLE),
            hours: cells.entry(C::Hours, quantity),
            closed: cells.yes(C::Closed).get() == Some(true),
        });
        note(cells, problems);
        row
    })
}

/// Keeps what is wrong with the row just read. It stands beside the rows: it is found again at every reading.
fn note<C: Column>(cells: &mut Cells<'_, C>, problems: &mut Vec<KitchenProblem>) {
    let (at, found) = (cells.at(), cells.take_problems());
    if !found.is_empty() {
        cells.asks_for_more();
    }
    problems.extend(found.into_iter().map(|problem| KitchenProblem { tab: C::TAB, at, problem }));
}
