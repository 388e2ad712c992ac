//! Pages made into PDF: A4, fonts embedded, text that can be selected, made as archives ask. The only module
//! that knows the format.
//!
//! It measures its letters, so rows are as high as their texts; nothing is drawn that the [`Page`] does not say, except
//! the number of the sheet. The time is given, so equal input makes equal bytes.

use super::page::Page;
use archive::{MAKER, Origin};
use face::Face;
use flow::Sheets;

mod archive;
mod error;
mod face;
mod flow;
mod labels;
mod pen;
mod text;

pub use error::PdfError;
pub(crate) use labels::write_labels;

/// Pages as one file, each on as many sheets of paper as it needs, counted by itself.
///
/// # Errors
/// When a font cannot be used.
pub fn write(pages: &[Page], title: &str, company: &str) -> Result<Vec<u8>, PdfError> {
    let mut faces = Face::all()?;
    let papers = pages.iter().map(|page| Sheets::of(page, &mut faces)).collect();
    let on = pages.iter().map(|page| page.on).max().unwrap_or_default();
    archive::write(papers, &faces, &Origin { title, company, on })
}

/// Whether a file is a PDF as it was written here; one that somebody saved since is theirs.
#[must_use]
pub fn is_ours(bytes: &[u8]) -> bool {
    let count = |mark: &[u8]| bytes.windows(mark.len()).filter(|window| *window == mark).count();
    let producer = format!("/Producer ({MAKER})");
    // Who adds to a file leaves its beginning as it was, and ends it a second time.
    bytes.starts_with(b"%PDF-") && count(producer.as_bytes()) == 1 && count(b"startxref") == 1
}
