//! The tab of the answer form. Google makes it and writes its rows; ours are one column, and the protection that makes an
//! address there worth something: any editor could otherwise type a row with somebody else's.

use super::existing::Existing;
use super::options::{InitOptions, InitStep, Protect};
use super::request;
use crate::domain::column::{Column, ResponseColumn};
use crate::sheet::google::locks_all;
use crate::sheet::layout::{Layout, match_headers};

/// The description of our protection.
const PROTECTED: &str = "orderd: jawaban formulir";

/// What is to be done with it; `Err`: what people must do first.
pub(super) fn step(
    existing: &Existing,
    layout: &'static Layout,
    options: &InitOptions<'_>,
) -> Result<Option<InitStep>, String> {
    if !options.answers {
        return Ok(None);
    }
    let (template, title) = (layout.responses(), ResponseColumn::TAB);
    let Some(tab) = existing.find(title, &options.known_tabs) else {
        return Err(format!(
            "tab {title}: Google makes it; in the spreadsheet choose Tools, Create a new form, add its questions, rename its tab to {title}, then run init again"
        ));
    };
    let found = match_headers(template, tab.header_rows());
    let lacks = |column: &ResponseColumn| found.columns.get(column.index()).copied().flatten().is_none();
    let missing: Vec<&str> = ResponseColumn::ALL
        .iter()
        .filter(|column| template.columns.get(column.index()).is_some_and(|c| c.required) && lacks(column))
        .map(|column| column.header())
        .collect();
    let Some(header_row) = found.header_row.filter(|_| missing.is_empty()) else {
        return Err(format!(
            "tab {title}: no column {}; give the questions of the form these titles, and let it collect verified addresses",
            missing.join(", ")
        ));
    };
    let mut step = InitStep::of(Some(title));
    if let (true, Some(column)) = (lacks(&ResponseColumn::Result), template.columns.get(ResponseColumn::Result.index()))
    {
        let at = tab.used_columns();
        if at >= tab.columns {
            step.requests.push(request::append(tab.sheet_id, "COLUMNS", at + 1 - tab.columns));
        }
        step.requests.push(request::headers(tab.sheet_id, header_row, at, &[column]));
        step.requests.push(request::width(tab.sheet_id, (at, at + 1), column.width));
        step.changes.push(format!("tab {title}: added \"{}\"", column.header));
    }
    if options.protect != Protect::Off && !tab.protections.iter().any(locks_all) {
        step.requests.push(request::protect(tab.sheet_id, None, PROTECTED, false));
        step.changes.push(format!("tab {title}: protected; only Google's form and orderd write there"));
    }
    Ok(Some(step).filter(|step| !step.requests.is_empty()))
}
