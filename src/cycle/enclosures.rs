//! What a mail carries beside its words: the order's documents, the workbook of the day, links to the rows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use tracing::warn;

use super::workbook;
use crate::config::Config;
use crate::decide::OpenTasks;
use crate::decide::notices::kind::Papers;
use crate::decide::notices::kinds;
use crate::documents::pack::pack;
use crate::documents::paper::Stationery;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::document::Document;
use crate::domain::facts::{Facts, OrderFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::notice::Notice;
use crate::domain::policy::Policy;
use crate::domain::role;
use crate::mail::{Attachment, Links};

/// The kind of attachment.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Everything the notices of one message carry for its recipient, the papers of an order in one workbook; `None`: a
/// workbook is not on disk yet.
pub(super) fn attachments(
    config: &Config,
    notices: &[Notice],
    recipient: &str,
    facts: &Facts,
) -> Option<Vec<Attachment>> {
    let mut attachments = Vec::new();
    let mut papers: BTreeMap<OrderId, Vec<&str>> = BTreeMap::new();
    for notice in notices {
        if kinds::of(notice.key.kind).papers == Papers::Workbook {
            attachments.push(workbook_of(config, notice)?);
        }
        let theirs = notice.papers.iter().filter(|paper| paper.reaches(recipient)).map(|paper| &*paper.number);
        if let Some(order) = notice.order {
            papers.entry(order).or_default().extend(theirs);
        }
    }
    attachments.extend(papers.into_iter().filter_map(|(order, numbers)| pack_of(config, order, &numbers, facts)));
    Some(attachments)
}

fn workbook_of(config: &Config, notice: &Notice) -> Option<Attachment> {
    let day = NaiveDate::parse_from_str(&notice.key.episode.to_string(), "%Y%m%d").ok()?;
    let path: PathBuf = workbook::path_of_day(config, day);
    let bytes = std::fs::read(&path).ok()?;
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(Attachment { name, mime: XLSX.to_owned(), bytes })
}

/// Papers of an order, as far as they are in force.
fn pack_of(config: &Config, order: OrderId, numbers: &[&str], facts: &Facts) -> Option<Attachment> {
    let order = facts.orders.get(&order)?;
    let issued = facts.papers(order.id).filter(|document| numbers.contains(&&*document.number));
    let documents: Vec<Document> = issued.cloned().collect();
    if documents.is_empty() {
        return None;
    }
    let bytes = document_pack(config, order, &documents)
        .map_err(|error| warn!(%error, "a document pack cannot be made; the mail goes without it"))
        .ok()?;
    Some(Attachment { name: format!("{}.xlsx", order.id), mime: XLSX.to_owned(), bytes })
}

/// The links of a mail, made when it is sent, for rows and columns move: each leads to the very cell its reader is to fill
/// next, of the order or payment it is about; where nothing of theirs is open, to the row.
pub(super) fn links(config: &Config, notices: &[Notice], reader: &str, facts: &Facts, open: &OpenTasks) -> Links {
    let sheet = &config.sheet;
    let roles = role::held_by(&config.policy, reader);
    let mut links = Links::new();
    let places = notices.iter().filter_map(|n| n.brief.place.clone()).chain(notices.iter().flat_map(named));
    for (tab, id) in places {
        let cell = open.next_cell(&id, &roles).or_else(|| row(&tab, &id, facts));
        if let Some(cell) = cell {
            links.insert((tab, id), format!("{}#{cell}", sheet.page()));
        }
    }
    links
}

/// The end of the link to a row.
fn row(tab: &str, id: &str, facts: &Facts) -> Option<String> {
    let gid = facts.system.sheet.tabs.get(tab)?.sheet_id?;
    let order = id.parse::<OrderId>().ok().and_then(|o| facts.orders.get(&o)).map(|f| f.seen.at);
    let row = order.or_else(|| id.parse::<PaymentId>().ok().and_then(|p| facts.payments.get(&p)).map(|f| f.seen.at));
    Some(row.map_or_else(|| format!("gid={gid}"), |row| format!("gid={gid}&range=A{}", row + 1)))
}

/// The rows that the tables of a notice name: ids in their first column.
fn named(notice: &Notice) -> impl Iterator<Item = (String, String)> {
    let ids = notice.brief.tables.iter().flat_map(|t| &t.rows).filter_map(|row| row.first());
    ids.filter_map(|id| {
        let order = id.parse::<OrderId>().ok().map(|_| OrderColumn::TAB);
        let tab = order.or_else(|| id.parse::<PaymentId>().ok().map(|_| PaymentColumn::TAB))?;
        Some((tab.to_owned(), id.clone()))
    })
}

/// The workbook of some documents of an order.
///
/// # Errors
/// When the workbook cannot be made.
pub fn document_pack(config: &Config, order: &OrderFacts, documents: &[Document]) -> anyhow::Result<Vec<u8>> {
    let permit = (!order.permit.is_empty()).then_some(&*order.permit);
    let Policy { company, outlets, .. } = &config.policy;
    Ok(pack(documents, &Stationery { company, outlets, permit })?)
}
