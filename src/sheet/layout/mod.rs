//! The sheet as data: which tabs it has, which columns stand in them, who fills them and how they are found again.
//!
//! The data is `sheet_templates/`; this module reads it once and never touches a real sheet.

mod embedded;
pub(crate) mod guide;
pub(crate) mod header;
pub(crate) mod samples;
mod spelling;
pub(crate) mod template;

pub use embedded::Layout;
pub use guide::Guide;
pub use header::{Binding, HEADER_SEARCH_ROWS, HeaderMatch, HeaderTrouble, Known, bind, match_headers};
pub use samples::Samples;
pub use spelling::normalise;
pub(crate) use spelling::normalised;
pub use template::{ColumnTemplate, Kind, Owner, TabTemplate};
