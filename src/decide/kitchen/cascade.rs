//! Who gets what from the stock: orders by delivery day, each taking from what the earlier ones left.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::demand::Demand;
use super::preparation::{Preparation, Shortage};
use super::recipes::{Ingredient, Needs, RecipeBook, Supply};
use super::stock::Shelves;
use super::wording::{amount, listed, needs_text};
use crate::domain::problem::{Code, Problem};
use crate::domain::quantity::Quantity;
use crate::domain::terms::Line;

/// Gives an order what it needs, as far as it goes, and says what is lacking.
///
/// Orders must come by delivery day. A short order still takes what there is: it stands first in line.
pub(super) fn serve(
    shelves: &mut Shelves,
    book: &RecipeBook,
    (demand, needs): (&Demand<'_>, &Needs),
    prep: &mut Preparation,
) {
    let (mut lacking, mut unlisted, mut other_unit, mut low) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (&index, &need) in needs {
        let material = &book.materials[index];
        match &material.supply {
            Supply::Shelf(shelf) => {
                shelves.shelves[*shelf].receive_before(demand.deliver_on);
                let left = shelves.shelves[*shelf].left;
                if left < need {
                    let (name, unit) = (material.name.clone(), material.unit.clone());
                    lacking.push(Shortage { material: name, need, short: need - left, unit });
                }
            }
            Supply::Unlisted => unlisted.push(material.name.to_string()),
            Supply::OtherUnit(unit) => {
                other_unit.push(format!("{} ({} di Resep, {unit} di Stok Bahan)", material.name, material.unit));
            }
            Supply::Untracked => {}
        }
    }
    prep.can_make = (!lacking.is_empty()).then(|| can_make(shelves, book, demand.lines));
    for (&index, &need) in needs {
        let Supply::Shelf(shelf) = book.materials[index].supply else { continue };
        let shelf = &mut shelves.shelves[shelf];
        if shelf.take(need) && shelf.left < shelf.safety {
            let (left, safety) = (amount(shelf.left, &shelf.unit), amount(shelf.safety, &shelf.unit));
            low.push(format!("{} tinggal {left} (stok aman {safety})", shelf.name));
        }
    }
    prep.shortages = lacking;
    if !prep.shortages.is_empty() {
        prep.materials = needs_text(prep);
    }
    let warnings = [
        sentence(low, "Setelah order ini ", ". Purchasing: tambah stok."),
        sentence(unlisted, "Stok ", " belum tercatat. PPIC: isi angkanya di tab Stok Bahan."),
        sentence(other_unit, "Satuan berbeda: ", ". Samakan supaya stok dapat dihitung."),
    ];
    let warnings = warnings.into_iter().flatten();
    prep.problems.extend(warnings.map(|text| Problem::new(Code::MaterialShort, text)).collect::<Vec<Problem>>());
}

/// Gives an order for a day what it needs without a word, for those that are only reckoned with.
pub(super) fn take(shelves: &mut Shelves, book: &RecipeBook, needs: &Needs, day: NaiveDate) {
    for (&index, &need) in needs {
        if let Supply::Shelf(shelf) = book.materials[index].supply {
            shelves.shelves[shelf].receive_before(day);
            shelves.shelves[shelf].take(need);
        }
    }
}

/// Whether what is left suffices for so much on a day.
pub(super) fn suffices(shelves: &mut Shelves, book: &RecipeBook, needs: &Needs, day: NaiveDate) -> bool {
    needs.iter().all(|(&index, &need)| match book.materials[index].supply {
        Supply::Shelf(shelf) => {
            shelves.shelves[shelf].receive_before(day);
            need <= shelves.shelves[shelf].left
        }
        Supply::Unlisted | Supply::OtherUnit(_) | Supply::Untracked => true,
    })
}

/// How many packs of these lines can be made from what is left, line by line from the first.
fn can_make(shelves: &Shelves, book: &RecipeBook, lines: &[Line]) -> u32 {
    let mut taken: HashMap<usize, Quantity> = HashMap::new();
    let mut made = 0_u32;
    for line in lines {
        let shelf_of = |ingredient: &Ingredient| match book.materials[ingredient.material].supply {
            Supply::Shelf(shelf) => Some((shelf, *ingredient)),
            Supply::Unlisted | Supply::OtherUnit(_) | Supply::Untracked => None,
        };
        let kept: Vec<(usize, Ingredient)> = book.recipe(line).iter().filter_map(shelf_of).collect();
        let left = |shelf: usize| shelves.shelves[shelf].left - taken.get(&shelf).copied().unwrap_or_default();
        // Ingredient by ingredient this is the answer, unless a recipe names one material twice.
        let each = |(shelf, i): &(usize, Ingredient)| left(*shelf).suffices_for(i.per_pack, i.waste);
        let most = kept.iter().map(each).min().unwrap_or(u32::MAX).min(line.packs);
        let fits = |packs: u32| {
            kept.iter().all(|(shelf, _)| {
                let same = kept.iter().filter(|(other, _)| other == shelf);
                same.map(|(_, i)| i.need(packs)).sum::<Quantity>() <= left(*shelf)
            })
        };
        let packs = if fits(most) { most } else { largest_below(most, fits) };
        for (shelf, ingredient) in &kept {
            *taken.entry(*shelf).or_default() += ingredient.need(packs);
        }
        made = made.saturating_add(packs);
    }
    made
}

/// The largest number below `too_many` that fits; fewer packs never need more.
fn largest_below(too_many: u32, fits: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, too_many);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    low
}

fn sentence(names: Vec<String>, before: &str, after: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("{before}{}{after}", listed(names.into_iter())))
}
