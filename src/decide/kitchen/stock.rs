//! `Stok Bahan`, as the orders served so far leave it: who gets what, and what is lacking.
//!
//! One stock serves all outlets. The safety stock is never refused to an order; taking from it is only remarked on.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::recipes::{Ingredient, RecipeBook, Supply};
use super::wording::{amount, fold, listed, needs_text, shortage_sentence, shown};
use super::{Demand, Preparation, Shortage};
use crate::domain::books::StockRow;
use crate::domain::problem::{Code, Problem};
use crate::domain::quantity::Quantity;
use crate::domain::terms::Line;

/// `Stok Bahan`, as the orders served so far leave it.
pub(super) struct Shelves {
    by_material: HashMap<String, usize>,
    shelves: Vec<Shelf>,
    in_use: bool,
}

pub(super) struct Shelf {
    pub(super) name: Arc<str>,
    pub(super) unit: Arc<str>,
    left: Quantity,
    safety: Quantity,
    /// Latest first, so that the next one is popped from the end.
    arrivals: Vec<(NaiveDate, Quantity)>,
}

impl Shelves {
    /// Fills the shelves. Several rows of one material add up; arrivals without a readable day are not counted on.
    pub(super) fn new(stock: &[StockRow]) -> Self {
        let mut shelves = Self { by_material: HashMap::new(), shelves: Vec::new(), in_use: !stock.is_empty() };
        for row in stock {
            let Some(name) = &row.material else { continue };
            let arrival = row.arrives_on.get().zip(row.arriving.get());
            // A further row may only announce another arrival.
            let announces = row.stock.is_blank() && arrival.is_some();
            let Some(held) = row.stock.get().or(announces.then_some(Quantity::ZERO)) else { continue };
            let index = *shelves.by_material.entry(fold(name)).or_insert_with(|| {
                let unit = shown(row.unit.as_deref().unwrap_or_default());
                let (left, safety) = (Quantity::ZERO, Quantity::ZERO);
                shelves.shelves.push(Shelf { name: shown(name), unit, left, safety, arrivals: Vec::new() });
                shelves.shelves.len() - 1
            });
            let shelf = &mut shelves.shelves[index];
            shelf.left += held.max(Quantity::ZERO);
            shelf.safety = shelf.safety.max(row.safety.get().unwrap_or_default());
            shelf.arrivals.extend(arrival.filter(|(_, much)| *much > Quantity::ZERO));
        }
        for shelf in &mut shelves.shelves {
            shelf.arrivals.sort_by_key(|(on, _)| std::cmp::Reverse(*on));
        }
        shelves
    }

    /// The shelf of a material, however it is written, and its place.
    pub(super) fn find(&self, material: &str) -> Option<(usize, &Shelf)> {
        self.by_material.get(&fold(material)).map(|index| (*index, &self.shelves[*index]))
    }

    /// Takes a recipe's unit for a shelf that has none of its own, so that one shelf is counted in one unit.
    pub(super) fn adopt_unit(&mut self, material: &str, unit: &str) {
        if let Some(index) = self.by_material.get(&fold(material)) {
            let shelf = &mut self.shelves[*index];
            if shelf.unit.is_empty() {
                shelf.unit = shown(unit);
            }
        }
    }

    /// Whether anybody keeps `Stok Bahan`.
    pub(super) fn in_use(&self) -> bool {
        self.in_use
    }

    /// Gives an order what it needs, as far as it goes, and says what is lacking.
    ///
    /// Orders must come by delivery day. A short order still takes what there is: it stands first in line.
    pub(super) fn serve(&mut self, book: &RecipeBook, demand: &Demand<'_>, prep: &mut Preparation) {
        let needs = book.needs(demand.lines);
        let (mut lacking, mut unlisted, mut other_unit, mut low) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (&index, &need) in &needs {
            let material = &book.materials[index];
            match &material.supply {
                Supply::Shelf(shelf) => {
                    self.shelves[*shelf].receive_before(demand.deliver_on);
                    let left = self.shelves[*shelf].left;
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
        prep.can_make = (!lacking.is_empty()).then(|| self.can_make(book, demand.lines));
        for (&index, &need) in &needs {
            let Supply::Shelf(shelf) = book.materials[index].supply else { continue };
            let shelf = &mut self.shelves[shelf];
            let suffices = need <= shelf.left;
            shelf.left -= need.min(shelf.left);
            if suffices && shelf.left < shelf.safety {
                let (left, safety) = (amount(shelf.left, &shelf.unit), amount(shelf.safety, &shelf.unit));
                low.push(format!("{} tinggal {left} (stok aman {safety})", shelf.name));
            }
        }
        prep.shortages = lacking;
        if !prep.shortages.is_empty() {
            prep.materials = needs_text(prep);
        }
        let short = shortage_sentence(prep, demand.deliver_on);
        let warnings = [
            short,
            sentence(low, "Setelah order ini ", ". Purchasing: tambah stok."),
            sentence(unlisted, "Stok ", " belum tercatat. PPIC: isi angkanya di tab Stok Bahan."),
            sentence(other_unit, "Satuan berbeda: ", ". Samakan supaya stok dapat dihitung."),
        ];
        let warnings = warnings.into_iter().flatten();
        prep.problems.extend(warnings.map(|text| Problem::new(Code::MaterialShort, text)).collect::<Vec<Problem>>());
    }

    /// How many packs of these lines can be made from what is left, line by line from the first.
    fn can_make(&self, book: &RecipeBook, lines: &[Line]) -> u32 {
        let mut taken: HashMap<usize, Quantity> = HashMap::new();
        let mut made = 0_u32;
        for line in lines {
            let shelf_of = |ingredient: &Ingredient| match book.materials[ingredient.material].supply {
                Supply::Shelf(shelf) => Some((shelf, *ingredient)),
                Supply::Unlisted | Supply::OtherUnit(_) | Supply::Untracked => None,
            };
            let kept: Vec<(usize, Ingredient)> = book.recipe(line).iter().filter_map(shelf_of).collect();
            let left = |shelf: usize| self.shelves[shelf].left - taken.get(&shelf).copied().unwrap_or_default();
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

impl Shelf {
    /// Puts on the shelf what arrives earlier than `day`: what comes on the delivery day itself comes too late.
    fn receive_before(&mut self, day: NaiveDate) {
        while let Some((_, much)) = self.arrivals.pop_if(|(on, _)| *on < day) {
            self.left += much;
        }
    }
}

fn sentence(names: Vec<String>, before: &str, after: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("{before}{}{after}", listed(names.into_iter())))
}
