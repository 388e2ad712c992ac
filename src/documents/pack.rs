//! The document pack of an order: one workbook, a worksheet per document so far.

use super::page::Page;
use super::paper::{Stationery, pages};
use super::workbook::{Origin, WorkbookError, write_pages};
use crate::domain::document::Document;
use crate::domain::policy::Company;

/// The pack as XLSX bytes, equal for equal documents: it bears the day of the newest document. `permit` is `BOLEH` or
/// `TAHAN: …`, printed on delivery orders.
pub fn pack(
    documents: &[Document],
    letterhead: &Company,
    permit: Option<&str>,
    store_manager: Option<&str>,
) -> Result<Vec<u8>, WorkbookError> {
    let stationery = Stationery { company: letterhead, permit, store_manager };
    let all: Vec<Page> = documents.iter().flat_map(|d| pages(d, &stationery)).collect();
    let Some(newest) = documents.iter().max_by_key(|d| d.on) else { return Err(WorkbookError::NoDocuments) };
    let origin = Origin {
        at: newest.on.and_time(chrono::NaiveTime::MIN),
        title: format!("Dokumen {}", newest.order),
        company: letterhead.name.clone(),
    };
    write_pages(&all, &origin)
}
