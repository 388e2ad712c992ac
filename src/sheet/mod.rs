//! sheet

pub mod google;
pub mod table;
pub mod write;
