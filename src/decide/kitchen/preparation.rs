//! What one order needs and what it will lack.

use std::sync::Arc;

use super::person_hours::PersonHours;
use crate::domain::problem::Problem;
use crate::domain::quantity::Quantity;

/// What one order needs and what it will lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preparation {
    /// The text of `Kebutuhan Bahan`: a line for each material.
    pub materials: String,
    /// Σ packs × minutes per pack, in millionths of a minute.
    pub person_minutes: Quantity,
    /// Warnings only.
    pub problems: Vec<Problem>,
    /// Every material, in the order of `Resep`; empty once the order is made.
    pub needs: Vec<Need>,
    /// The materials that will not suffice.
    pub shortages: Vec<Shortage>,
    /// The kitchen on H, while the order takes part.
    pub day: Option<KitchenDay>,
    /// How many packs of this order can be made from what earlier orders leave; `None` when nothing is lacking.
    pub can_make: Option<u32>,
}

impl Preparation {
    /// The figure of `Jam-Orang`.
    #[must_use]
    pub fn person_hours(&self) -> PersonHours {
        PersonHours::from_minutes(self.person_minutes)
    }
}

/// A kitchen's day with an order on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitchenDay {
    /// Packs of everything else planned for it, and with the order.
    pub packs: (u32, u32),
    /// The most packs; `None`: nobody said.
    pub most_packs: Option<u32>,
    /// The same of work.
    pub work: (PersonHours, PersonHours),
    /// The most work; `None`: nobody said.
    pub most_work: Option<PersonHours>,
}

/// How much of a material an order takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub material: Arc<str>,
    pub need: Quantity,
    pub unit: Arc<str>,
}

/// How much of a material is lacking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    pub material: Arc<str>,
    pub need: Quantity,
    pub short: Quantity,
    pub unit: Arc<str>,
}
