//! Who is who: the rows of the sheet matched with the orders and payments we remember, copies told apart from new
//! rows, and the guards that keep a sheet from being believed that is not ours.

pub(in crate::decide) mod copies;
pub(crate) mod guards;
pub(crate) mod identity;
pub(in crate::decide) mod lines;
pub(crate) mod matching;
pub(crate) mod order_no;
mod originals;
mod placed;
pub(crate) mod record;
pub(crate) mod tabs;
pub(in crate::decide) mod vanished;
