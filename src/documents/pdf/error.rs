//! Why a PDF could not be made.

/// Why a PDF could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A font that is compiled in cannot be used.
    #[error("the font {0} cannot be used")]
    Font(&'static str),
}
