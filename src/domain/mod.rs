//! What the business talks about: money, dates, orders, payments, documents, notices. Pure values.
//!
//! Nothing here does anything: no async, no clock, no files, no randomness, no logging.

pub mod audience;
pub mod books;
pub mod cell;
pub mod column;
pub mod content;
pub mod customer_name;
pub mod discount;
pub mod document;
pub mod episode;
pub mod facts;
pub mod ids;
pub mod nearest;
pub mod notice;
pub mod number_pattern;
pub mod order;
pub mod outage;
pub mod payment;
pub mod percent;
pub mod phone;
pub mod policy;
pub mod problem;
pub mod quantity;
pub mod quotation;
pub mod reading;
pub mod role;
pub mod rupiah;
pub mod seen;
pub mod serial;
pub mod state;
pub mod system_facts;
pub mod tax;
pub mod tax_id;
pub mod terbilang;
pub mod terms;
pub mod wording;
