//! orderd: the clerk for a B2B meal-pack order sheet.
//!
//! Everything it does is *what should be, less what is*: cells to write, mails to send, documents to issue.
//! It is level-triggered: no cycle is told what changed; it looks at the whole state, decides purely, records,
//! then acts; doing it again does nothing. What should be is said by the company's procedure: `PROCEDURE.md` beside
//! this folder tells its rules and the words people know them by, `CONTRIBUTING.md` where to change them.
//!
//! The modules in reading order, and who may import whom (a test holds the sources against this table):
//!
//! ```text
//! domain  ←  decide  ←  { sheet, mail, documents, store }  ←  cycle  ←  { daemon, commands }  ←  main
//!            config → domain;  cli → domain, config;  clock, telemetry → nothing;  sandbox → clock
//! ```
//!
//! Invariants, most of them absences: `domain` and `decide` have no async, no clock, no files, no randomness and
//! no logging. Only `cycle` and `commands` know two edges. Only `clock` asks the time. Nothing addresses a row by
//! number beyond the cycle that read it. Nothing is sent that was not recorded first.

pub mod domain;

pub mod decide;

pub mod documents;
pub mod mail;
pub mod sheet;
pub mod store;

pub mod clock;
pub mod config;
pub(crate) mod telemetry;

pub mod cycle;

pub(crate) mod daemon;

pub mod cli;
pub mod commands;
#[cfg(feature = "sandbox")]
pub mod sandbox;
