//! What some lines ask of a kitchen altogether, and what of it nobody can know: a recipe that is missing, minutes that are
//! blank, stock that is not counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::person_hours::PersonHours;
use super::preparation::Need;
use super::recipes::{RecipeBook, Supply};
use super::stock::Shelves;
use crate::domain::books::Books;
use crate::domain::quantity::Quantity;
use crate::domain::reading::Entry;
use crate::domain::terms::Line;
use crate::domain::text::Text;
use crate::domain::wording::folded;

/// What some lines ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Workload {
    /// Every material, in the order of `Resep`.
    pub(crate) needs: Vec<Need>,
    /// The work, as far as `Menit/pack` is known.
    pub(crate) work: PersonHours,
    /// Menus whose `Menit/pack` is not known, by name.
    pub(crate) untimed: Vec<Text>,
    /// Menus without a recipe that can be read, by name.
    pub(crate) unwritten: Vec<Text>,
    /// Materials whose stock is not known.
    pub(crate) uncounted: Vec<Arc<str>>,
    /// Materials that `Stok Bahan` counts in another unit.
    pub(crate) other_unit: Vec<Arc<str>>,
    /// `Stok Bahan` is not in use.
    pub(crate) is_stock_unkept: bool,
}

/// Adds the lines up.
#[must_use]
pub(crate) fn workload(books: &Books, lines: &[Line]) -> Workload {
    let mut shelves = Shelves::new(&books.stock);
    let book = RecipeBook::new(&books.products, &books.recipes, &mut shelves);
    let mut load = Workload { is_stock_unkept: !shelves.in_use(), ..Workload::default() };
    let (mut untimed, mut unwritten) = (BTreeMap::new(), BTreeMap::new());
    let mut minutes = Quantity::ZERO;
    for line in lines {
        match book.minutes(line) {
            Some(each) => minutes += each.times(line.packs),
            None => {
                untimed.insert(&line.product, &line.name);
            }
        }
        if book.recipe(line).is_empty() {
            unwritten.insert(&line.product, &line.name);
        }
    }
    load.work = PersonHours::from_minutes(minutes);
    load.untimed = untimed.into_values().cloned().collect();
    load.unwritten = unwritten.into_values().cloned().collect();
    let unread = |name: &str| {
        let mut rows = books.stock.iter().filter(|row| row.material.as_deref().map(folded) == Some(folded(name)));
        rows.any(|row| row.stock == Entry::Unreadable)
    };
    for (index, need) in book.needs(lines) {
        let material = &book.materials[index];
        match material.supply {
            Supply::Unlisted => load.uncounted.push(material.name.clone()),
            Supply::OtherUnit(_) => load.other_unit.push(material.name.clone()),
            Supply::Shelf(_) if unread(&material.name) => load.uncounted.push(material.name.clone()),
            Supply::Shelf(_) | Supply::Untracked => {}
        }
        load.needs.push(Need { material: material.name.clone(), need, unit: material.unit.clone() });
    }
    load
}
