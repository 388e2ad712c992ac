//! What should be, now: pure decisions from the sheet, memory, the house rules and the instant.
//!
//! Nothing here looks anything up, asks the time or does anything. A rule that wants to know more has found a
//! missing field of [`world::World`].

#[cfg(test)]
mod tests;

pub mod amend;
pub mod approvals;
pub mod audience;
pub mod brief;
pub mod catalogue;
pub mod cross;
pub mod due;
pub mod episodes;
pub mod guards;
pub mod headline;
pub mod identity;
pub mod intake;
pub mod issue;
pub mod kitchen;
pub mod kpi;
pub mod ledger;
pub mod mailings;
pub mod next_step;
pub mod notify;
pub mod numbering;
pub mod outage;
pub mod picture;
pub mod preparation;
pub mod progress;
pub mod receipt;
pub mod receivables;
pub mod reminder;
pub mod reports;
pub mod role;
pub mod roster;
pub mod serial;
pub mod standing;
pub mod still_due;
pub mod tabs;
pub mod troubles;
pub mod view;
pub mod whatsapp;
pub mod world;

pub use picture::{Picture, decide};
pub use world::{Decisions, World};
