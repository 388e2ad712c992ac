//! What the business talks about: money, dates, orders, payments, documents, notices. Pure values.
//!
//! Nothing here does anything: no async, no clock, no files, no randomness, no logging.

pub mod cell;
pub mod column;
pub mod content;
pub mod problem;
pub mod reading;
