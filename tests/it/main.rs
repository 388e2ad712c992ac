//! One integration binary: linking it once is cheaper than linking every story alone.

mod google;
mod init;
mod sandbox;
mod store;
