//! How a store is opened.

/// How a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// To cycle, or to change the outbox by hand: creates and upgrades the database.
    Write,
    /// To look, beside a running daemon or without one: changes nothing.
    Read,
}
