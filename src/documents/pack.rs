//! The document pack of an order: one workbook, a worksheet per document so far.

use super::page::Page;
use super::paper::{Stationery, pages};
use super::workbook::{Origin, WorkbookError, write_pages};
use crate::domain::document::Document;

/// The pack as XLSX bytes, equal for equal documents: it bears the day of the newest document.
pub fn pack(documents: &[Document], stationery: &Stationery<'_>) -> Result<Vec<u8>, WorkbookError> {
    let all: Vec<Page> = documents.iter().flat_map(|d| pages(d, stationery)).collect();
    let Some(newest) = documents.iter().max_by_key(|d| d.on) else { return Err(WorkbookError::NoDocuments) };
    let origin = Origin {
        at: newest.on.and_time(chrono::NaiveTime::MIN),
        title: format!("Dokumen {}", newest.order),
        company: stationery.company.name.clone(),
    };
    write_pages(&all, &origin)
}
