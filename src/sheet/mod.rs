//! The sheet: how it is reached (`google`), what is read and written (`table`, `write`), what it should look like
//! (`layout`), and how it is brought there (`init`).

pub mod google;
pub mod init;
pub mod layout;
pub mod mirror;
pub mod read;
pub mod reading;
pub mod table;
pub mod write;
