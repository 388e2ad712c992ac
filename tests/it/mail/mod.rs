//! Mail as people and servers meet it: what each kind says, how it survives hostile cells, how it leaves the house.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod compose;
mod folder;
mod merged;
mod peers;
pub(crate) mod samples;
pub(crate) mod server;
mod smtp;
