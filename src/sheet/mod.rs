//! The sheet: how it is reached (`google`), what is read and written (`table`, `write`), what it should look like
//! (`layout`), how it is brought there (`init`), where old rows go (`archive`), and what its rows say (`read`, cell by cell in `reading`).

pub mod archive;
pub mod google;
pub mod init;
pub mod layout;
pub mod mirror;
pub mod read;
pub(crate) mod reading;
pub mod table;
pub mod write;
