//! `Produk` and `Resep`, ready to be looked up: what a line of an order asks for.
//!
//! Names are compared in any case and spacing. Units are never converted: where `Resep` and `Stok Bahan` use
//! different ones, nothing is claimed about the stock and the order says so.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::demand::Demand;
use super::preparation::{Need, Preparation};
use super::stock::Shelves;
use super::wording::{listed, needs_text, shown};
use crate::domain::books::{ProductRow, RecipeRow};
use crate::domain::percent::Percent;
use crate::domain::problem::{Code, Problem};
use crate::domain::quantity::Quantity;
use crate::domain::terms::Line;
use crate::domain::text::Text;
use crate::domain::wording::folded;

/// `Produk` and `Resep`, ready to be looked up.
pub(super) struct RecipeBook {
    by_word: HashMap<Text, usize>,
    products: Vec<Product>,
    pub(super) materials: Vec<Material>,
}

/// How much of which material, by its place in the book.
pub(super) type Needs = BTreeMap<usize, Quantity>;

#[derive(Default)]
struct Product {
    /// Person-minutes per pack; `None`: nobody said.
    minutes: Option<Quantity>,
    recipe: Vec<Ingredient>,
}

#[derive(Clone, Copy)]
pub(super) struct Ingredient {
    pub(super) material: usize,
    pub(super) per_pack: Quantity,
    pub(super) waste: Percent,
}

pub(super) struct Material {
    pub(super) name: Arc<str>,
    pub(super) unit: Arc<str>,
    pub(super) supply: Supply,
}

/// What is known about the stock of a material.
pub(super) enum Supply {
    /// It lies on this shelf.
    Shelf(usize),
    /// `Stok Bahan` is in use, but has no readable figure for it.
    Unlisted,
    /// `Stok Bahan` counts it in another unit.
    OtherUnit(Arc<str>),
    /// `Stok Bahan` is not in use.
    Untracked,
}

impl RecipeBook {
    /// Builds the look-ups. Rows that could not be read are left out; negative figures too.
    pub(super) fn new(products: &[ProductRow], recipes: &[RecipeRow], shelves: &mut Shelves) -> Self {
        let mut book = Self { by_word: HashMap::new(), products: Vec::new(), materials: Vec::new() };
        for row in products {
            let Some(code) = &row.code else { continue };
            let index = book.products.len();
            let minutes = row.minutes.get().map(|minutes| minutes.max(Quantity::ZERO));
            book.products.push(Product { minutes, ..Product::default() });
            // As for prices, the first row of a code or name counts.
            book.by_word.entry(folded(code)).or_insert(index);
            // Also as it stands: orders carry it so, and then nothing needs folding.
            book.by_word.entry(code.clone()).or_insert(index);
            if let Some(name) = &row.name {
                book.by_word.entry(folded(name)).or_insert(index);
            }
        }
        for row in recipes {
            if let (Some(material), Some(unit)) = (&row.material, &row.unit) {
                shelves.adopt_unit(material, unit);
            }
        }
        let mut known: HashMap<(Text, Text), usize> = HashMap::new();
        for row in recipes {
            let (Some(product), Some(name), Some(per_pack)) = (&row.product, &row.material, row.per_pack.get()) else {
                continue;
            };
            let waste = if row.waste.is_blank() { Some(Percent::ZERO) } else { row.waste.get() };
            let Some(waste) = waste.filter(|_| per_pack > Quantity::ZERO) else { continue };
            let material = Material::new(name, row.unit.as_deref(), shelves);
            let key = (folded(name), folded(&material.unit));
            let material = *known.entry(key).or_insert_with(|| {
                book.materials.push(material);
                book.materials.len() - 1
            });
            let index = *book.by_word.entry(folded(product)).or_insert_with(|| {
                book.products.push(Product::default());
                book.products.len() - 1
            });
            book.products[index].recipe.push(Ingredient { material, per_pack, waste });
        }
        book
    }

    /// Fills in what an order needs by itself: materials, minutes, and products nobody wrote a recipe for.
    pub(super) fn describe(&self, demand: &Demand<'_>, needs: &Needs, prep: &mut Preparation) {
        let mut without: BTreeMap<&str, &Line> = BTreeMap::new();
        for line in demand.lines {
            match self.product(line) {
                Some(product) => {
                    prep.person_minutes += product.minutes.unwrap_or_default().times(line.packs);
                    if product.recipe.is_empty() {
                        without.entry(&line.product).or_insert(line);
                    }
                }
                None => {
                    without.entry(&line.product).or_insert(line);
                }
            }
        }
        for (material, need) in needs {
            let material = &self.materials[*material];
            prep.needs.push(Need { material: material.name.clone(), need: *need, unit: material.unit.clone() });
        }
        prep.materials = needs_text(prep);
        if !demand.is_to_be_made() {
            // The text is all that years of old orders are asked for.
            prep.needs = Vec::new();
        }
        // A house that keeps no recipes at all need not be told so on every order.
        if !without.is_empty() && !self.materials.is_empty() && demand.is_to_be_made() {
            let names =
                listed(without.values().map(|line| format!("{} ({})", shown(&line.name), shown(&line.product))));
            let sentence = format!("{names} belum punya resep yang terbaca. R&D: isi bahannya di tab Resep.");
            prep.problems.push(Problem::new(Code::RecipeMissing, sentence));
        }
    }

    fn product(&self, line: &Line) -> Option<&Product> {
        let exact = self.by_word.get(&*line.product);
        exact.or_else(|| self.by_word.get(&folded(&line.product))).map(|index| &self.products[*index])
    }

    /// Person-minutes of a pack, if somebody said them.
    pub(super) fn minutes(&self, line: &Line) -> Option<Quantity> {
        self.product(line)?.minutes
    }

    /// What a line is made of; empty without a recipe.
    pub(super) fn recipe(&self, line: &Line) -> &[Ingredient] {
        self.product(line).map_or(&[], |product| &product.recipe)
    }

    /// Need by material, in the order of `Resep`.
    pub(super) fn needs(&self, lines: &[Line]) -> Needs {
        let mut needs = Needs::new();
        for line in lines {
            for ingredient in self.recipe(line) {
                *needs.entry(ingredient.material).or_default() += ingredient.need(line.packs);
            }
        }
        needs
    }
}

impl Material {
    fn new(name: &str, unit: Option<&str>, shelves: &Shelves) -> Self {
        let unit = unit.unwrap_or_default();
        let Some((index, shelf)) = shelves.find(name) else {
            let supply = if shelves.in_use() { Supply::Unlisted } else { Supply::Untracked };
            return Self { name: shown(name), unit: shown(unit), supply };
        };
        let same = unit.is_empty() || shelf.unit.is_empty() || folded(unit) == folded(&shelf.unit);
        let supply = if same { Supply::Shelf(index) } else { Supply::OtherUnit(shelf.unit.clone()) };
        let unit = if unit.is_empty() { shelf.unit.clone() } else { shown(unit) };
        Self { name: shelf.name.clone(), unit, supply }
    }
}

impl Ingredient {
    pub(super) fn need(&self, packs: u32) -> Quantity {
        self.per_pack.times(packs).with_waste(self.waste)
    }
}
