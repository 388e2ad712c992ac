//! One integration binary: linking it once is cheaper than linking every story alone.

mod documents;
