//! The spreadsheet behind Google's API: the only place that knows the API's words, its token and its faults.
//!
//! It moves values, never meanings, and it repeats nothing that might have been carried out already: a write whose
//! outcome is not known is handed back as such, because reading again is cheap and writing twice is not the same.
//!
//! ```text
//! client   the calls a cycle makes; repetition, budget   options, description  their words
//! wire     one request: token, timeout, bounded body
//! answer   a body, unpacked in pieces
//! verdict  what a refusal means          error  the same as sentences
//! parts    answer → tables, part by part  values  as a whole
//! batch    cells → request
//! ask      what is asked of a tab         look   what came, and whether it is new
//! digest   an answer seen before          rows   rows that came before
//! key      the key file                  pace   requests a minute
//! traffic  bytes at the socket
//! ```

mod answer;
mod ask;
mod batch;
mod client;
mod description;
mod digest;
mod error;
mod key;
mod look;
mod options;
mod pace;
mod parts;
mod rows;
mod traffic;
mod values;
mod verdict;
mod wire;

pub use ask::Ask;
pub use client::{Calls, SheetClient};
pub(crate) use description::locks_all;
pub use description::{Description, TabInfo};
pub use digest::{Digest, Part};
pub use error::{Call, Distrust, SheetError, TokenError};
pub use look::{Glance, Seen, Snapshot};
pub use options::{RetryOptions, SheetOptions};
pub use pace::Pace;
pub use traffic::Traffic;
