//! What the kitchen needs and has: `Resep`, `Stok Bahan`, `Kapasitas`. These tabs have no place for remarks; a cell that
//! cannot be read is kept as unreadable, and whoever reckons with it leaves its row out.

use crate::domain::books::{CapacityDay, CapacityRow, RecipeRow, StockRow};
use crate::domain::column::{CapacityColumn, RecipeColumn, StockColumn};
use crate::domain::reading::Entry;
use crate::sheet::reading::{date, per_pack, percent, quantity, weekday};

use super::place::Tab;

/// More packs a day than any outlet makes.
const MOST_PACKS_A_DAY: u32 = 10_000_000;
/// More people than any outlet employs.
const MOST_PEOPLE: u32 = 100_000;

/// The rows of `Resep`.
pub(super) fn recipes(tab: &Tab<'_, RecipeColumn>) -> Vec<RecipeRow> {
    use RecipeColumn as C;
    tab.rows(|cells| RecipeRow {
        product: cells.text(C::Product),
        material: cells.text(C::Material),
        per_pack: cells.entry(C::PerPack, per_pack),
        unit: cells.text(C::Unit),
        waste: cells.entry(C::Waste, percent),
    })
}

/// The rows of `Stok Bahan`.
pub(super) fn stock(tab: &Tab<'_, StockColumn>) -> Vec<StockRow> {
    use StockColumn as C;
    tab.rows(|cells| StockRow {
        material: cells.text(C::Material),
        unit: cells.text(C::Unit),
        stock: cells.entry(C::Stock, quantity),
        safety: cells.entry(C::Safety, quantity),
        arriving: cells.entry(C::Arriving, quantity),
        arrives_on: cells.entry(C::ArrivesOn, date),
    })
}

/// The rows of `Kapasitas`. A row for a day that cannot be read is left out: taken as the default it would hold for
/// every day.
pub(super) fn capacity(tab: &Tab<'_, CapacityColumn>) -> Vec<CapacityRow> {
    use CapacityColumn as C;
    let rows = tab.rows(|cells| {
        let day = match weekday(cells.get(C::Day)) {
            Some(day) => CapacityDay::Weekday(day),
            None => match cells.entry(C::Day, date) {
                Entry::Blank => CapacityDay::Default,
                Entry::Is(day) => CapacityDay::Date(day),
                Entry::Unreadable => return None,
            },
        };
        Some(CapacityRow {
            outlet: cells.text(C::Outlet),
            day,
            max_packs: cells.count(C::MaxPacks, MOST_PACKS_A_DAY),
            people: cells.count(C::People, MOST_PEOPLE),
            hours: cells.entry(C::Hours, quantity),
            closed: cells.yes(C::Closed).get() == Some(true),
        })
    });
    rows.into_iter().flatten().collect()
}
