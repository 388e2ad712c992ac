//! Paper and tables: documents and the accounting report as data (pure), made into workbooks and PDF, made into files.
//!
//! ```text
//!                             ┌─▶ pdf ─▶ file
//! Document ─▶ paper ─▶ Page ─┤
//!                             ├─▶ workbook ─▶ file
//! Ledger ─▶ accounting ─▶ Table
//! ```
//!
//! Nothing here decides a figure: amounts, numbers and dates are those of the documents as issued. Nothing here asks
//! the time; a workbook bears the time it is given, so equal input makes equal bytes.

pub mod accounting;
pub(crate) mod customer_card;
pub mod file;
pub(crate) mod gaps;
pub(crate) mod labels;
pub mod ledger;
pub(crate) mod look;
mod measure;
pub mod pack;
pub(crate) mod page;
pub mod paper;
pub mod pdf;
pub mod picture;
pub(crate) mod sheet_name;
pub(crate) mod summary;
pub mod table;
pub mod text;
pub mod workbook;
