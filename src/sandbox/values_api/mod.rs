//! `spreadsheets.values`: reading and writing ranges of plain values.

mod append;
mod filter;
mod options;
mod read;
mod write;

pub(super) use append::append;
pub(super) use filter::filter_area;
pub(super) use options::{ReadOptions, WriteOptions, bad_enum};
pub(super) use read::{batch_get, batch_get_by_filter, get, write_json};
pub(super) use write::{batch_update, clear, cleared, put, update};
