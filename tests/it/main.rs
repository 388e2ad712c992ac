//! One integration binary: linking it once is cheaper than linking every story alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    missing_docs,
    reason = "a test stops where it fails, and its name says what it shows"
)]

mod archives;
mod cli;
mod commands;
mod config;
mod daemon;
mod demo;
mod documents;
mod first_contact;
mod followed;
mod google;
mod guides;
mod imports;
mod init;
mod labels;
mod machines;
mod mail;
mod papers;
mod pipe;
mod postgres;
mod procedure;
mod readme;
mod recall;
mod reports;
mod restored;
mod rules;
mod sandbox;
mod setup;
mod shop;
mod store;
mod stories;
mod tidy;

/// Says that a test did not run, on the terminal itself: what tests print is kept back when they pass. Under CI, where
/// everything it needs must be there, it fails.
fn skipped(why: &str) {
    use std::io::Write;
    assert!(std::env::var_os("CI").is_none(), "under CI nothing is skipped: {why}");
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let mut terminal = std::io::stderr();
    writeln!(terminal, "skipped: {name}: {why}").unwrap();
}
