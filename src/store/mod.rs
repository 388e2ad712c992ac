//! What orderd remembers, behind a dozen verbs: facts, the outbox, the history, and the lease, which is the right to
//! change them.
//!
//! The back end is one SQLite file in WAL mode with `synchronous=FULL`: a commit that returned is on the disk, and
//! readers work beside the writer. Or it is a schema of a PostgreSQL database, as strict, which several machines can
//! stand by for. What is an engine's own stands in `sqlite` and `postgres`; the statements of all verbs keep to what
//! engines share.
//!
//! Copy a file with [`Store::backup`] only: what was committed last lives in the `-wal` file beside it, and a bare
//! copy of the file loses it.
//!
//! This module never decides anything, never asks the time, and never sends. It never hides a failed commit:
//! after an error of [`Store::record`] nothing of that cycle may be carried out.

mod backup;
mod beside;
mod copy;
mod database;
mod engine;
mod error;
mod history;
mod hold;
mod lease;
mod load;
mod location;
mod mail_state;
mod mode;
mod moving;
mod outbox;
mod owner;
mod place;
mod postgres;
mod queue;
mod record;
mod restore;
mod schema;
mod server_error;
mod session;
mod sqlite;
mod statement;
mod stop;
mod values;
mod wording;

pub use backup::About;
pub use database::Store;
pub use error::StoreError;
pub use lease::Lease;
pub use location::Location;
pub use mail_state::MailState;
pub use mode::OpenMode;
pub use moving::Moved;
pub use outbox::{Deferral, OutboxMessage};
pub use queue::{MessageState, OutboxLine, Pending, Which};
pub use restore::Restored;
pub use server_error::ServerError;
