//! The documents of an order as files: one workbook with a worksheet each, one PDF, or a PDF each.

use super::page::{Page, Value};
use super::paper::{Stationery, kitchen_page, pages, statement_page};
use super::pdf::{self, PdfError};
use super::workbook::{Origin, WorkbookError, write_pages};
use crate::decide::reports::statements::Statement;
use crate::domain::document::Document;
use crate::domain::kitchen_sheet::KitchenSheet;
use crate::domain::letter;
use crate::domain::template_fault::TemplateFault;

/// A paper as a file of its own.
#[derive(Clone, Debug)]
pub struct Paper {
    /// What a person would call it, with its ending.
    pub name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Whether it stays in the house: the driver's copy.
    pub is_internal: bool,
    /// Words of the deployment that failed on it; the ones built in stand in.
    pub faults: Vec<TemplateFault>,
}

/// The pack as XLSX bytes, equal for equal documents: it bears the day of the newest document.
pub fn pack(documents: &[Document], stationery: &Stationery<'_>) -> Result<Vec<u8>, WorkbookError> {
    let Some(newest) = documents.iter().max_by_key(|d| d.on) else { return Err(WorkbookError::NoDocuments) };
    let origin = Origin {
        at: newest.on.and_time(chrono::NaiveTime::MIN),
        title: format!("Dokumen {}", newest.order),
        company: stationery.company.name.clone(),
    };
    write_pages(&all(documents, stationery), &origin)
}

/// Each paper as a PDF of its own.
///
/// # Errors
/// When a font cannot be used.
pub fn papers(documents: &[Document], stationery: &Stationery<'_>) -> Result<Vec<Paper>, PdfError> {
    all(documents, stationery).iter().map(|page| paper(page, stationery)).collect()
}

/// A letter to a customer about what they owe.
///
/// # Errors
/// When a font cannot be used.
pub(crate) fn statement(statement: &Statement<'_>, stationery: &Stationery<'_>) -> Result<Paper, PdfError> {
    paper(&statement_page(statement, stationery), stationery)
}

/// The sheet of a kitchen's day.
///
/// # Errors
/// When a font cannot be used.
pub(crate) fn kitchen_sheet(sheet: &KitchenSheet, stationery: &Stationery<'_>) -> Result<Paper, PdfError> {
    paper(&kitchen_page(sheet, stationery), stationery)
}

/// The sheets of kitchens as one PDF.
///
/// # Errors
/// When a font cannot be used.
pub(crate) fn kitchen_bundle(sheets: &[KitchenSheet], stationery: &Stationery<'_>) -> Result<Vec<u8>, PdfError> {
    let pages: Vec<Page> = sheets.iter().map(|sheet| kitchen_page(sheet, stationery)).collect();
    pdf::write(&pages, "Lembar dapur", &stationery.company.name)
}

/// The same as XLSX bytes, a worksheet each.
pub(crate) fn kitchen_pack(sheets: &[KitchenSheet], stationery: &Stationery<'_>) -> Result<Vec<u8>, WorkbookError> {
    let Some(newest) = sheets.iter().map(|sheet| sheet.as_of).max() else { return Err(WorkbookError::NoDocuments) };
    let origin = Origin { at: newest, title: "Lembar dapur".to_owned(), company: stationery.company.name.clone() };
    let pages: Vec<Page> = sheets.iter().map(|sheet| kitchen_page(sheet, stationery)).collect();
    write_pages(&pages, &origin)
}

fn paper(page: &Page, stationery: &Stationery<'_>) -> Result<Paper, PdfError> {
    let bytes = pdf::write(std::slice::from_ref(page), &page.title, &stationery.company.name)?;
    let name = format!("{}.pdf", page.file);
    Ok(Paper { name, bytes, is_internal: page.is_internal, faults: page.faults.clone() })
}

/// The papers that leave the house as one PDF.
///
/// # Errors
/// When a font cannot be used.
pub fn bundle(documents: &[Document], stationery: &Stationery<'_>) -> Result<Vec<u8>, PdfError> {
    let mut pages = all(documents, stationery);
    pages.retain(|page| !page.is_internal);
    let title = documents.first().map_or_else(String::new, |first| format!("Dokumen {}", first.order));
    pdf::write(&pages, &title, &stationery.company.name)
}

/// What papers cannot say as it was meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flaws {
    /// The letters that a PDF shows as `�`, each once.
    pub letters: Vec<char>,
    /// Words of the deployment that fail on them; the ones built in stand in.
    pub faults: Vec<TemplateFault>,
}

/// What is the matter with these documents on paper.
#[must_use]
pub fn flaws(documents: &[Document], stationery: &Stationery<'_>) -> Flaws {
    let pages = all(documents, stationery);
    let faults = pages.iter().flat_map(|page| &page.faults).cloned().collect();
    let said = pages.iter().flat_map(|page| &page.cells).filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(&**text),
        Value::Blank | Value::Money(_) | Value::Count(_) | Value::Day(_) | Value::Picture(_) => None,
    });
    Flaws { letters: letter::missing(said), faults }
}

fn all(documents: &[Document], stationery: &Stationery<'_>) -> Vec<Page> {
    documents.iter().flat_map(|document| pages(document, stationery)).collect()
}
