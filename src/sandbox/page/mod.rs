//! The web page: its files, what it asks for, the mails and papers it shows, and the tour for a newcomer.
//!
//! What it may change is in `edit`; here everything is read.

mod assets;
mod changes;
mod guide;
mod mailbox;
mod post;

pub(super) use assets::{PAGE, asset};
pub(super) use changes::changes;
pub(super) use guide::Guide;
pub use guide::{Place, Step};
pub(super) use post::{Opened, Post};
