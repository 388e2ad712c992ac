//! What goes along with a mail: the order's papers, the workbook of the day, letters to customers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use tracing::warn;

use super::links::named;
use super::papers::{document_pack, document_papers, kitchen_papers, statement_papers};
use super::way_out;
use super::workbook;
use crate::config::Config;
use crate::decide::notices::kind::Papers;
use crate::decide::notices::kinds;
use crate::decide::reports::statements::statements;
use crate::documents::pack::Paper;
use crate::domain::audience::store_managers;
use crate::domain::calendar::{CalendarEntry, EntryStatus};
use crate::domain::document::Document;
use crate::domain::facts::Facts;
use crate::domain::ids::OrderId;
use crate::domain::notice::Notice;
use crate::domain::template_fault::TemplateFault;
use crate::mail::Attachment;
use crate::mail::calendar::{self, House};

/// A kind of attachment.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// A kind of attachment.
const PDF: &str = "application/pdf";

/// More letters than this make a mail too heavy; the others are made by hand.
const MOST_LETTERS: usize = 25;

/// More sheets than this make a mail too heavy; the others are made by hand.
const MOST_SHEETS: usize = 25;

/// What goes along with one message.
#[derive(Default)]
pub(super) struct Enclosures {
    pub attachments: Vec<Attachment>,
    /// Words of the deployment that failed on a paper among them.
    pub faults: Vec<TemplateFault>,
}

impl Enclosures {
    fn enclose(&mut self, paper: Paper) {
        self.attachments.push(Attachment { name: paper.name, mime: PDF.to_owned(), bytes: paper.bytes });
        self.faults.extend(paper.faults);
    }
}

/// Everything the notices of one message carry for its recipient; `None`: a workbook is not on disk yet.
pub(super) fn enclosures(config: &Config, notices: &[Notice], recipient: &str, facts: &Facts) -> Option<Enclosures> {
    let mut all = Enclosures::default();
    let mut papers: BTreeMap<OrderId, Vec<&str>> = BTreeMap::new();
    for notice in notices {
        match kinds::of(notice.key.kind).papers {
            Papers::Workbook => all.attachments.push(workbook_of(config, notice)?),
            Papers::KitchenSheets => {
                sheets_of(config, notice).into_iter().for_each(|sheet| all.enclose(sheet));
            }
            Papers::Statements => {
                letters_of(config, notice, recipient, facts).into_iter().for_each(|letter| all.enclose(letter))
            }
            Papers::OfOrder(_) | Papers::Nothing | Papers::Calendar => {}
        }
        let theirs = notice.papers.iter().filter(|paper| paper.reaches(recipient)).map(|paper| &*paper.number);
        if let Some(order) = notice.order {
            papers.entry(order).or_default().extend(theirs);
        }
    }
    all.attachments.extend(calendar_of(config, notices, recipient));
    for (order, numbers) in papers {
        papers_of(config, order, &numbers, recipient, facts, &mut all);
    }
    Some(all)
}

/// The kitchens' sheets as they were when the mail was written.
fn sheets_of(config: &Config, notice: &Notice) -> Vec<Paper> {
    let sheets = notice.brief.kitchen.get(..MOST_SHEETS).unwrap_or(&notice.brief.kitchen);
    kitchen_papers(config, sheets).unwrap_or_else(|error| {
        warn!(%error, "sheets for the kitchens cannot be made; the mail goes without them");
        Vec::new()
    })
}

/// For Accounting: a letter to each customer who is late, as far as the mail names an invoice of theirs. It speaks of
/// the day the mail was written, like its list.
fn letters_of(config: &Config, notice: &Notice, recipient: &str, facts: &Facts) -> Vec<Paper> {
    let policy = &config.policy;
    if !policy.roles.accounting.iter().any(|person| person.eq_ignore_ascii_case(recipient)) {
        return Vec::new();
    }
    let named: Vec<String> = named(notice).map(|(_, id)| id).collect();
    let mut statements = statements(facts, policy.day(notice.at), policy.payment.tolerance);
    statements.retain(|statement| statement.open.iter().any(|open| named.contains(&open.invoice.order.to_string())));
    statements.truncate(MOST_LETTERS);
    statement_papers(config, &statements).unwrap_or_else(|error| {
        warn!(%error, "letters to customers cannot be made; the mail goes without them");
        Vec::new()
    })
}

/// For those who deliver: what the notices bring into their calendars. An order that went to another outlet is off for the
/// store managers of the first.
fn calendar_of(config: &Config, notices: &[Notice], recipient: &str) -> Option<Attachment> {
    let policy = &config.policy;
    let is_among = |people: &[String]| people.iter().any(|person| person.eq_ignore_ascii_case(recipient));
    let is_logistics = is_among(&policy.roles.logistics);
    if !is_logistics && !policy.outlets.iter().any(|outlet| is_among(&outlet.store_manager)) {
        return None;
    }
    let theirs = |entry: &CalendarEntry| is_logistics || is_among(store_managers(policy, Some(&entry.outlet)));
    let entries = notices.iter().flat_map(|notice| &notice.brief.calendar).map(|entry| {
        let status = if theirs(entry) { entry.status } else { EntryStatus::Cancelled };
        CalendarEntry { status, ..entry.clone() }
    });
    let entries: Vec<CalendarEntry> = entries.collect();
    let from = way_out::sender(config).ok()?;
    let house = House { instance: &config.sheet.spreadsheet_id, from: &from, timezone: policy.timezone };
    calendar::file(&entries, house)
}

fn workbook_of(config: &Config, notice: &Notice) -> Option<Attachment> {
    let day = NaiveDate::parse_from_str(&notice.key.episode.to_string(), "%Y%m%d").ok()?;
    let path: PathBuf = workbook::path_of_day(config, day);
    let bytes = std::fs::read(&path).ok()?;
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(Attachment { name, mime: XLSX.to_owned(), bytes })
}

/// Papers of an order, as far as they are in force: a PDF each, and for Accounting the workbook of them too. The
/// driver's copy goes to those who hand it to the driver.
fn papers_of(config: &Config, order: OrderId, numbers: &[&str], recipient: &str, facts: &Facts, all: &mut Enclosures) {
    let Some(order) = facts.orders.get(&order) else { return };
    let issued = facts.papers(order.id).filter(|document| numbers.contains(&&*document.number));
    let documents: Vec<Document> = issued.cloned().collect();
    let Some(first) = documents.first() else { return };
    let is_among = |people: &[String]| people.iter().any(|person| person.eq_ignore_ascii_case(recipient));
    let policy = &config.policy;
    let hands_to_driver = is_among(&policy.roles.logistics) || is_among(store_managers(policy, Some(&first.outlet)));
    match document_papers(config, order, &documents) {
        Ok(papers) => {
            let theirs = papers.into_iter().filter(|paper| !paper.is_internal || hands_to_driver);
            theirs.for_each(|paper| all.enclose(paper));
        }
        Err(error) => warn!(%error, "papers cannot be made; the mail goes without them"),
    }
    if is_among(&policy.roles.accounting) {
        match document_pack(config, order, &documents) {
            Ok(bytes) => {
                all.attachments.push(Attachment { name: format!("{}.xlsx", order.id), mime: XLSX.to_owned(), bytes });
            }
            Err(error) => warn!(%error, "a workbook of papers cannot be made; the mail goes without it"),
        }
    }
}
