//! ONE CYCLE: observe → decide → record → write → verify. The only place where edges meet.
//!
//! What was decided is recorded in one transaction before anything leaves the house; every effect after that may be
//! repeated, and is skipped when already so. The next cycle is the retry.

mod absorbed;
mod adopt;
mod ahead;
mod attempt;
mod budget;
mod clerk;
mod desk;
mod draft;
mod enclosures;
mod hours;
mod known;
mod links;
mod look;
mod memory;
mod name;
mod observe;
mod outage;
mod papers;
mod pass;
mod plan;
mod postman;
mod reading;
mod refusal;
mod report;
mod resets;
mod standing;
mod tabs;
mod templates;
mod timetable;
mod way_out;
mod workbook;

pub use adopt::Adoption;
pub use clerk::{Clerk, options};
pub use look::Look;
pub use memory::Shared;
pub(crate) use name::of_memory as name_of_memory;
pub use papers::{document_bundle, document_pack, document_papers, paper_flaws};
pub(crate) use papers::{kitchen_bundle, kitchen_pack, kitchen_papers, labels, statement_papers};
pub use postman::{Delivered, Postman};
pub use report::{CycleError, Report};
pub(crate) use tabs::archive_of;
pub use tabs::{locale_fits, tabs_of, to_read};
pub use way_out::{sender, transport};
pub use workbook::{Period, ledger, ledger_as_recorded, path_of_day};
