//! What the business talks about: money, dates, orders, payments, documents, notices. Pure values.
//!
//! Nothing here does anything: no async, no clock, no files, no randomness, no logging.

pub mod approval;
pub(crate) mod audience;
pub(crate) mod books;
pub mod calling_off;
pub mod cell;
pub mod column;
pub mod content;
pub(crate) mod customer_name;
pub mod discount;
pub mod document;
pub(crate) mod episode;
pub mod facts;
pub mod former;
pub mod ids;
pub(crate) mod instance;
pub(crate) mod letter;
pub(crate) mod nearest;
pub mod notice;
pub(crate) mod number_pattern;
pub mod order;
pub(crate) mod outage;
pub mod payment;
pub mod percent;
pub mod phone;
pub mod policy;
pub mod problem;
pub(crate) mod quantity;
pub(crate) mod quotation;
pub(crate) mod reading;
pub mod response;
pub(crate) mod rewind;
pub(crate) mod role;
pub mod rupiah;
pub mod seen;
pub mod serial;
pub mod state;
pub(crate) mod system_facts;
pub mod tax;
pub(crate) mod tax_id;
pub mod template_fault;
pub(crate) mod terbilang;
pub mod terms;
pub(crate) mod wording;
