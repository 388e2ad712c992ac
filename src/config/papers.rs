//! What papers show that is not text: the pictures of the letterhead. It never opens them.

use std::path::PathBuf;

use super::table::Section;

/// The pictures of the letterhead.
#[derive(Clone, Debug)]
pub struct PapersConfig {
    /// The logo.
    pub logo: Option<PathBuf>,
    /// The static QRIS code.
    pub qris: Option<PathBuf>,
}

pub(super) fn read(company: &Section<'_>) -> PapersConfig {
    PapersConfig { logo: company.path("logo"), qris: company.path("qris") }
}
