//! Money as the rows of `Pembayaran` say it, per order: verified, waiting, given back. Nothing is stored as "paid".
//!
//! A verified payment is a fact: deleting or overtyping its row changes nothing until accounting verifies again.

mod alike;
mod book;
mod entry;
mod kept;
mod read;
mod refunds;
mod rows;
#[cfg(test)]
mod tests;

pub(crate) use book::{Ledger, Money, Payment, Shown};
pub(in crate::decide) use entry::movement;
pub(in crate::decide) use kept::{Kept, read_from};
pub(crate) use read::read;
pub(in crate::decide) use read::{content, line, verified_line};
pub(crate) use refunds::uncovered;
pub(crate) use rows::row_of;
pub(in crate::decide) use rows::{candidates, next_id, pass, stale};
