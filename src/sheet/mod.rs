//! The sheet: what it should look like (`layout`), and how it is brought there (`init`).

pub mod init;
pub mod layout;
