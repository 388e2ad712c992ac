//! `orderd documents`: the pack of an order, made from what was issued. It reads memory only: what is in the sheet and
//! not yet recorded has no number, and gets none here.

use anyhow::bail;

use super::outcome::Outcome;
use super::output;
use crate::cli;
use crate::config::Config;
use crate::cycle;
use crate::documents::file;
use crate::domain::document::Document;
use crate::domain::facts::Facts;
use crate::domain::ids::OrderId;
use crate::domain::nearest::nearest;
use crate::store::{OpenMode, Store};

/// Writes the pack and prints where.
pub(super) async fn run(config: &Config, args: &cli::Documents) -> anyhow::Result<Outcome> {
    output::claim(&args.output, config, args.force)?;
    let facts = Store::open(&config.state.url(), OpenMode::Read).await?.load().await?;
    let Some(order) = facts.orders.get(&args.order) else { bail!(unknown(args.order, &facts)) };
    let known = |on: chrono::NaiveDate| args.at.at.is_none_or(|at| on <= config.policy.day(at));
    let documents: Vec<Document> = facts.papers(order.id).filter(|d| known(d.on)).cloned().collect();
    if documents.is_empty() {
        let voided = facts.register.iter().any(|entry| entry.order == Some(args.order));
        let why = if voided {
            "its documents are void; they stay in the tab Dokumen and in the accounting workbook"
        } else {
            "the first one, the proforma, is issued when the store manager confirms the order; see `orderd explain`"
        };
        bail!("{} has no document in force: {why}", args.order);
    }
    let pack = cycle::document_pack(config, order, &documents)?;
    file::replace_bytes(&args.output, &pack)?;
    for document in &documents {
        println!("{} {}", document.kind, document.number);
    }
    println!("{}", args.output.display());
    Ok(Outcome::Done)
}

/// The sentence for an id nobody knows, with the nearest one there is.
pub(super) fn unknown(id: OrderId, facts: &Facts) -> String {
    let known: Vec<String> = facts.orders.keys().map(ToString::to_string).collect();
    match nearest(&id.to_string(), known.iter().map(String::as_str)) {
        Some(near) => format!("there is no order {id}; did you mean {near}?"),
        None => format!("there is no order {id}; the ids stand in the column No Order of the tab Pesanan"),
    }
}
