//! How a command that ran to its end ended.

/// How a command that ran to its end ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// It said itself, on stdout, what is not in order: exit code 1 without another sentence.
    Failed,
}
