//! One integration binary: linking it once is cheaper than linking every story alone.

mod documents;
mod google;
mod init;
mod mail;
mod sandbox;
mod store;
