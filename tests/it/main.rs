//! One integration binary: linking it once is cheaper than linking every story alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test stops where it fails, and its name says what it shows"
)]

mod cli;
mod commands;
mod config;
mod daemon;
mod demo;
mod documents;
mod google;
mod init;
mod mail;
mod reports;
mod sandbox;
mod shop;
mod store;
mod stories;
mod tidy;
