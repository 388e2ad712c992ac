//! An order's documents made into files, with the pictures of the letterhead. These are read when papers are made: an
//! idle daemon holds none of it.

use std::path::Path;

use chrono::NaiveDate;
use tracing::warn;

use crate::config::Config;
use crate::decide::reports::labels::LabelRun;
use crate::decide::reports::statements::Statement;
use crate::documents::labels::{Label, LabelSheets};
use crate::documents::pack::{self, Flaws, Paper};
use crate::documents::paper::{Forms, Stationery};
use crate::documents::pdf;
use crate::documents::picture::Picture;
use crate::domain::document::Document;
use crate::domain::facts::OrderFacts;
use crate::domain::kitchen_sheet::KitchenSheet;
use crate::domain::policy::Policy;
use crate::domain::template_fault::TemplateFault;

/// The workbook of some documents of an order, a worksheet each.
///
/// # Errors
/// When the workbook cannot be made.
pub fn document_pack(config: &Config, order: &OrderFacts, documents: &[Document]) -> anyhow::Result<Vec<u8>> {
    with_stationery(config, order, |stationery| Ok(pack::pack(documents, stationery)?))
}

/// Some documents of an order as a PDF each.
///
/// # Errors
/// When one cannot be made.
pub fn document_papers(config: &Config, order: &OrderFacts, documents: &[Document]) -> anyhow::Result<Vec<Paper>> {
    with_stationery(config, order, |stationery| Ok(pack::papers(documents, stationery)?))
}

/// Some documents of an order, as far as they leave the house, as one PDF.
///
/// # Errors
/// When it cannot be made.
pub fn document_bundle(config: &Config, order: &OrderFacts, documents: &[Document]) -> anyhow::Result<Vec<u8>> {
    with_stationery(config, order, |stationery| Ok(pack::bundle(documents, stationery)?))
}

/// What these documents cannot say on paper as it was meant.
#[must_use]
pub fn paper_flaws(config: &Config, order: &OrderFacts, documents: &[Document]) -> Flaws {
    with_stationery(config, order, |stationery| pack::flaws(documents, stationery))
}

/// Letters to customers about what they owe, a PDF each.
///
/// # Errors
/// When one cannot be made.
pub(crate) fn statement_papers(config: &Config, statements: &[Statement<'_>]) -> anyhow::Result<Vec<Paper>> {
    on_paper(config, None, |stationery| {
        let letter = |statement| Ok(pack::statement(statement, stationery)?);
        statements.iter().map(letter).collect()
    })
}

/// The sheets of kitchens, a PDF each.
///
/// # Errors
/// When one cannot be made.
pub(crate) fn kitchen_papers(config: &Config, sheets: &[KitchenSheet]) -> anyhow::Result<Vec<Paper>> {
    on_paper(config, None, |stationery| {
        let paper = |sheet| Ok(pack::kitchen_sheet(sheet, stationery)?);
        sheets.iter().map(paper).collect()
    })
}

/// The sheets of kitchens as one PDF.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn kitchen_bundle(config: &Config, sheets: &[KitchenSheet]) -> anyhow::Result<Vec<u8>> {
    on_paper(config, None, |stationery| Ok(pack::kitchen_bundle(sheets, stationery)?))
}

/// The sheets of kitchens as one workbook, a worksheet each.
///
/// # Errors
/// When the workbook cannot be made.
pub(crate) fn kitchen_pack(config: &Config, sheets: &[KitchenSheet]) -> anyhow::Result<Vec<u8>> {
    on_paper(config, None, |stationery| Ok(pack::kitchen_pack(sheets, stationery)?))
}

/// Labels for packs as one PDF, the menus whose allergens no label has room for, and the deployment's words that failed.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn labels(
    config: &Config,
    runs: &[LabelRun],
    title: &str,
    on: NaiveDate,
) -> anyhow::Result<(Vec<u8>, Vec<String>, Vec<TemplateFault>)> {
    on_paper(config, None, |stationery| {
        let company = &stationery.company.name;
        let (mut labels, mut faults) = (Vec::new(), Vec::new());
        for run in runs {
            let (label, theirs) = Label::of(run, company, stationery.forms);
            labels.push(label);
            faults.extend(theirs.into_iter().filter(|fault| !faults.contains(fault)).collect::<Vec<_>>());
        }
        let sheets = LabelSheets { title: title.to_owned(), company: company.clone(), on, labels };
        let (bytes, overfull) = pdf::write_labels(&sheets)?;
        Ok((bytes, overfull, faults))
    })
}

fn with_stationery<T>(config: &Config, order: &OrderFacts, make: impl FnOnce(&Stationery<'_>) -> T) -> T {
    on_paper(config, (!order.permit.is_empty()).then_some(&*order.permit), make)
}

fn on_paper<T>(config: &Config, permit: Option<&str>, make: impl FnOnce(&Stationery<'_>) -> T) -> T {
    let Policy { company, outlets, .. } = &config.policy;
    let logo = picture("company.logo", config.papers.logo.as_deref());
    let qris = picture("company.qris", config.papers.qris.as_deref());
    let theirs = config.papers.templates.as_deref().map(Forms::load);
    let forms: &Forms = match &theirs {
        Some((forms, _)) => forms,
        None => Forms::built_in(),
    };
    make(&Stationery { company, outlets, permit, logo: logo.as_ref(), qris: qris.as_ref(), forms })
}

/// A paper without its logo is better than none; `orderd check` names what is wrong with the picture.
fn picture(key: &str, path: Option<&Path>) -> Option<Picture> {
    let error = match Picture::open(path?) {
        Ok(picture) => return Some(picture),
        Err(error) => error,
    };
    warn!(key, %error, "a picture of the letterhead cannot be used; papers are made without it");
    None
}
