//! What should be, now: pure decisions from the sheet, memory, the house rules and the instant.
//!
//! Nothing here looks anything up, asks the time or does anything. A rule that wants to know more has found a
//! missing field of [`world::World`].

#[cfg(test)]
mod tests;

pub mod catalogue;
pub mod kitchen;
pub mod money;
pub mod notices;
pub mod orders;
pub mod picture;
pub mod reports;
pub mod rows;
pub mod shown;
pub mod world;

pub use picture::{Picture, decide};
pub use world::{Decisions, World};
