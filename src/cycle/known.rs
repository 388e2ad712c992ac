//! How a sheet in which nothing has changed is recognised from one look to the next.

use crate::sheet::google::Digest;

/// Recognises a sheet in which nothing has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The answer to a question for everything.
    pub whole: Option<Digest>,
    /// The answer to a question for people's tabs, and the headers of ours.
    pub light: Option<Digest>,
    /// What stood in all of it, whichever way it was asked for.
    pub content: Option<u64>,
}
