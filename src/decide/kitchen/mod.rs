//! What every order needs before it can be made: raw material, people's time and a place in the kitchen's day.
//!
//! Orders are served by delivery day and then by order number; who comes first takes first. Nothing here is ever
//! blocked: all it has to say are warnings, because R&D and PPIC know more than the lists do.

mod capacity;
mod cascade;
pub(crate) mod demand;
mod kept;
mod offers;
mod person_hours;
mod plan;
mod preparation;
mod recipes;
pub(crate) mod remarks;
mod stock;
#[cfg(test)]
mod tests;
mod wording;
mod workload;

pub(crate) use self::capacity::{Limits, Staffing, staffing};
pub(in crate::decide) use self::kept::{Kept, plan_from};
pub(crate) use self::person_hours::PersonHours;
pub(crate) use self::plan::{Plan, Readiness};
pub(crate) use self::preparation::{Need, Preparation, Shortage};
pub(crate) use self::workload::{Workload, workload};
