//! Paper and tables: documents and the accounting report as data (pure), made into workbooks, made into files.
//!
//! ```text
//! Document ─▶ paper ─▶ Page ─┐
//! Ledger ─▶ accounting ─▶ Table ─┴─▶ workbook ─▶ file
//! ```
//!
//! Nothing here decides a figure: amounts, numbers and dates are those of the documents as issued. Nothing here asks
//! the time; a workbook bears the time it is given, so equal input makes equal bytes.

pub mod accounting;
pub mod customer_card;
pub mod file;
pub mod gaps;
pub mod ledger;
pub mod pack;
pub mod page;
pub mod paper;
pub mod sheet_name;
pub mod summary;
pub mod table;
pub mod text;
pub mod workbook;
