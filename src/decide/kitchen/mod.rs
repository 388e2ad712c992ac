//! What every order needs before it can be made: raw material, people's time and a place in the kitchen's day.
//!
//! Orders are served by delivery day and then by order number; who comes first takes first. Nothing here is ever
//! blocked: all it has to say are warnings, because R&D and PPIC know more than the lists do.

mod capacity;
mod cascade;
pub mod demand;
mod person_hours;
mod plan;
mod preparation;
mod recipes;
pub mod remarks;
mod stock;
#[cfg(test)]
mod tests;
mod wording;

pub use self::demand::Demand;
pub use self::person_hours::PersonHours;
pub use self::plan::{Plan, Purchase, Readiness, plan};
pub use self::preparation::{Need, Preparation, Shortage};
