//! How papers look: the pictures of the letterhead, the words. It never opens them.

use std::path::PathBuf;

use super::table::Section;

/// How papers look.
#[derive(Clone, Debug)]
pub struct PapersConfig {
    /// The logo.
    pub logo: Option<PathBuf>,
    /// The static QRIS code.
    pub qris: Option<PathBuf>,
    /// A folder whose files replace the built-in order and words.
    pub templates: Option<PathBuf>,
}

pub(super) fn read(company: &Section<'_>, documents: &Section<'_>) -> PapersConfig {
    PapersConfig { logo: company.path("logo"), qris: company.path("qris"), templates: documents.path("templates") }
}
