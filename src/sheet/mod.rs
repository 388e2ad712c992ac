
pub mod google;
pub mod reading;
pub mod table;
pub mod write;
