//! What a kitchen makes on a day, as its sheet and the mail with it say: *Lembar dapur*. Texts are ready for people, in
//! Indonesian; nothing on it is a price.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::ids::OrderId;
use super::text::Text;

/// The sheet of a kitchen's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitchenSheet {
    /// The kitchen.
    pub outlet: Text,
    /// H of everything on it.
    pub on: NaiveDate,
    /// When it was so, local time: what is typed later is not on it.
    pub as_of: NaiveDateTime,
    /// The menus to make, by code.
    pub menus: Vec<MenuToMake>,
    /// The orders they are for: by hour, those without one last.
    pub orders: Vec<OrderToMake>,
    /// The raw material these take, in the order of `Resep`.
    pub materials: Vec<MaterialNeed>,
    /// Packs, work and people: label and text.
    pub work: Vec<(Text, String)>,
    /// Orders of the day that nobody may cook as things stand.
    pub held: Vec<OrderHeld>,
    /// What is not known, in sentences: what is left out of the figures is never a zero.
    pub unknown: Vec<String>,
}

/// How much is to be made of a menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuToMake {
    /// `Nasi Box Ayam (NB-AYAM)`
    pub menu: Text,
    /// Packs of all orders.
    pub packs: u32,
    /// Those of them that are to be made in a way of their own.
    pub special: Vec<Special>,
}

/// Packs that are to be made in a way of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Special {
    /// How many.
    pub packs: u32,
    /// What was noted: `tanpa sambal`.
    pub remark: Text,
    /// Whose they are.
    pub order: OrderId,
}

/// An order that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderToMake {
    /// Which.
    pub order: OrderId,
    /// Whose.
    pub customer: Text,
    /// By when: `Jam Kirim` as it stands; `None`: nobody said.
    pub hour: Option<Text>,
    /// Whether it is fetched.
    pub is_pickup: bool,
    /// Packs of all lines.
    pub packs: u32,
    /// `701 Nasi Box Ayam (tanpa sambal)`, for each line.
    pub lines: Vec<String>,
    /// What was noted of the whole order.
    pub notes: Vec<Text>,
}

/// How much of a material is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialNeed {
    /// Which.
    pub material: Text,
    /// `173,25 kg`
    pub need: String,
    /// `33,5 kg`; `None`: nothing that is known of.
    pub short: Option<String>,
}

/// An order that nobody may cook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderHeld {
    /// Which.
    pub order: OrderId,
    /// Whose.
    pub customer: Text,
    /// `300 Nasi Box Ayam`
    pub goods: String,
    /// What it waits for.
    pub why: String,
}

impl KitchenSheet {
    /// Packs of all menus.
    #[must_use]
    pub fn packs(&self) -> u32 {
        self.menus.iter().fold(0, |sum, menu| sum.saturating_add(menu.packs))
    }
}
