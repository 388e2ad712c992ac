//! sheet

pub mod reading;
