//! Who is who: the rows of the sheet matched with the orders and payments we remember, copies told apart from new
//! rows, and the guards that keep a sheet from being believed that is not ours.

pub mod guards;
pub mod identity;
pub mod matching;
pub mod record;
pub mod tabs;
