//! What is wrong in `Resep`, `Stok Bahan` and `Kapasitas`. These tabs have no column to say it in, and a row left out
//! in silence makes every figure that follows from it wrong; so `Status Sistem` names the rows.

use crate::decide::catalogue::Catalogue;
use crate::decide::world::World;
use crate::domain::column::{CapacityColumn, Column, ProductColumn, RecipeColumn};
use crate::domain::nearest::nearest;
use crate::domain::quotation::quoted;

/// So many rows are named; whoever has more of them looks at the whole tab.
const MOST_NAMED: usize = 30;

/// A line for each row that is left out or reckoned with wrongly: `Resep baris 5: …`.
#[must_use]
pub(crate) fn remarks(world: &World<'_>, catalogue: &Catalogue) -> Vec<String> {
    let books = world.books;
    let mut found: Vec<(&'static str, u32, String)> =
        books.kitchen_problems.iter().map(|p| (p.tab, p.at, p.problem.sentence.to_string())).collect();
    if !books.paused.contains_key(ProductColumn::TAB) {
        let strays = books.recipes.iter().filter_map(|row| Some((row.at, row.product.as_deref()?)));
        found.extend(strays.filter(|(_, word)| catalogue.product(word).is_none()).map(|(at, word)| {
            let hint = maybe(catalogue.nearest_product(word));
            (
                RecipeColumn::TAB,
                at,
                format!("Kode Produk {} tidak ada di tab Produk, jadi tidak dipakai.{hint}", quoted(word)),
            )
        }));
    }
    let outlets = || world.policy.outlets.iter().map(|o| o.name.as_str());
    let strays = books.capacity.iter().filter_map(|row| Some((row.at, row.outlet.as_deref()?)));
    found.extend(strays.filter(|(_, word)| world.policy.outlet(word).is_none()).map(|(at, word)| {
        let hint = maybe(nearest(word, outlets()));
        (CapacityColumn::TAB, at, format!("Outlet {} tidak dikenal, jadi tidak dipakai.{hint}", quoted(word)))
    }));
    found.sort();
    let rest = found.len().saturating_sub(MOST_NAMED);
    let line = |(tab, at, sentence): (&str, u32, String)| format!("{tab} baris {}: {sentence}", at + 1);
    let mut lines: Vec<String> = found.into_iter().take(MOST_NAMED).map(line).collect();
    if rest > 0 {
        lines.push(format!("dan {rest} masalah lagi di tab-tab itu"));
    }
    lines
}

fn maybe(near: Option<&str>) -> String {
    near.map(|word| format!(" Maksud Anda {}?", quoted(word))).unwrap_or_default()
}
