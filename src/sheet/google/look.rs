//! What a look at the tabs brought.

use super::digest::Digest;
use crate::sheet::table::Table;

/// What one reading brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The tabs asked for, in that order.
    pub tables: Vec<Table>,
    /// Recognises the same answer.
    pub digest: Digest,
    /// The size of the answer, unpacked.
    pub bytes: usize,
}

/// The same, with what is known beside it.
#[derive(Debug)]
pub struct Seen {
    /// The tabs asked for, in that order; `None`: it is as it was.
    pub tables: Vec<Option<Table>>,
    /// Recognises the same answer.
    pub digest: Digest,
    /// The size of the answer, unpacked.
    pub bytes: usize,
}

/// What a look at the sheet showed.
#[derive(Clone, Debug, PartialEq)]
pub enum Glance {
    /// It says the same as the one with the digest given; by which it is recognised without unpacking it.
    Unchanged(Digest),
    /// Another one.
    Changed(Snapshot),
}
