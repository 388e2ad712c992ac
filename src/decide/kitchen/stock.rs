//! `Stok Bahan`, as the orders served so far leave it.
//!
//! One stock serves all outlets. The safety stock is never refused to an order; taking from it is only remarked on.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::wording::shown;
use crate::domain::books::StockRow;
use crate::domain::quantity::Quantity;
use crate::domain::text::Text;
use crate::domain::wording::folded;

/// `Stok Bahan`, as the orders served so far leave it.
#[derive(Clone)]
pub(super) struct Shelves {
    by_material: HashMap<Text, usize>,
    pub(super) shelves: Vec<Shelf>,
    in_use: bool,
}

#[derive(Clone)]
pub(super) struct Shelf {
    pub(super) name: Arc<str>,
    pub(super) unit: Arc<str>,
    pub(super) left: Quantity,
    pub(super) safety: Quantity,
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
            let index = *shelves.by_material.entry(folded(name)).or_insert_with(|| {
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
        self.by_material.get(&folded(material)).map(|index| (*index, &self.shelves[*index]))
    }

    /// Takes a recipe's unit for a shelf that has none of its own, so that one shelf is counted in one unit.
    pub(super) fn adopt_unit(&mut self, material: &str, unit: &str) {
        if let Some(index) = self.by_material.get(&folded(material)) {
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
}

impl Shelf {
    /// Takes what is needed, as far as it goes; whether it went all the way.
    pub(super) fn take(&mut self, need: Quantity) -> bool {
        let suffices = need <= self.left;
        self.left -= need.min(self.left);
        suffices
    }

    /// Puts on the shelf what arrives earlier than `day`: what comes on the delivery day itself comes too late.
    pub(super) fn receive_before(&mut self, day: NaiveDate) {
        while let Some((_, much)) = self.arrivals.pop_if(|(on, _)| *on < day) {
            self.left += much;
        }
    }
}
