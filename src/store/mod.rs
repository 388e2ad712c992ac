//! What orderd remembers, behind a dozen verbs: facts, the outbox, the history, and the lease, which is the right to
//! change them.
//!
//! The back end is one SQLite file in WAL mode with `synchronous=FULL`: a commit that returned is on the disk, and
//! readers work beside the writer. What is SQLite's own stands in `sqlite`; the statements of all verbs keep to what
//! engines share, so that a second one is a folder beside it and the choice between them.
//!
//! Copy a database with [`Store::backup`] only: what was committed last lives in the `-wal` file beside it, and a bare
//! copy of the file loses it.
//!
//! This module never decides anything, never asks the time, and never sends. It never hides a failed commit:
//! after an error of [`Store::record`] nothing of that cycle may be carried out.

mod backup;
mod beside;
mod database;
mod engine;
mod error;
mod history;
mod hold;
mod lease;
mod load;
mod mode;
mod outbox;
mod owner;
mod queue;
mod record;
mod restore;
mod schema;
mod session;
mod sqlite;
mod stop;
mod values;
mod wording;

pub use backup::About;
pub use database::Store;
pub use error::StoreError;
pub use lease::Lease;
pub use mode::OpenMode;
pub use outbox::{Deferral, OutboxMessage};
pub use queue::{MessageState, OutboxLine, Pending, Which};
pub use restore::Restored;
