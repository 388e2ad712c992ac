//! `orderd documents`: the papers of an order, made from what was issued. It reads memory only: what is in the sheet and
//! not yet recorded has no number, and gets none here. Only what the kitchen works from is made from the sheet as it is.

mod kitchen;
mod labels;
mod names;
mod place;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};

pub(super) use names::unknown_order;
use place::{Form, form, in_folder};

use super::outcome::Outcome;
use super::output;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle;
use crate::decide::reports::statements::statements;
use crate::documents::file;
use crate::documents::pack::Flaws;
use crate::domain::customer_name::CustomerKey;
use crate::domain::document::Document;
use crate::domain::facts::{Facts, OrderFacts};
use crate::domain::template_fault::TemplateFault;
use crate::store::{OpenMode, Store};

/// Writes the papers and prints where.
pub(super) async fn run(config: Config, args: &cli::Documents) -> anyhow::Result<Outcome> {
    let config = &Arc::new(config);
    output::refuse_own(&args.output, config)?;
    let form = form(&args.output)?;
    if form != Form::Folder {
        output::claim(&args.output, config, args.force)?;
    }
    if let Some(on) = args.kitchen {
        return kitchen::run(config, args, form, on).await;
    }
    if let Some(of) = args.labels {
        return labels::run(config, args, form, of).await;
    }
    let facts = Store::open(&config.state.url(), OpenMode::Read).await?.load().await?;
    if let Some(customer) = &args.statement {
        return letter(config, args, form, customer, &facts);
    }
    let Some(id) = args.order else { bail!("name an order, or a customer with --statement") };
    let Some(order) = facts.orders.get(&id) else { bail!(unknown_order(id, &facts)) };
    let known = |on: chrono::NaiveDate| args.at.at.is_none_or(|at| on <= config.policy.day(at));
    let documents: Vec<Document> = facts.papers(order.id).filter(|d| known(d.on)).cloned().collect();
    if documents.is_empty() {
        let voided = facts.register.iter().any(|entry| entry.order == Some(id));
        let why = if voided {
            "its documents are void; they stay in the tab Dokumen and in the accounting workbook"
        } else {
            "the first one, the proforma, is issued when the store manager confirms the order; see `orderd explain`"
        };
        bail!("{id} has no document in force: {why}");
    }
    for document in &documents {
        println!("{} {}", document.kind, document.number);
    }
    let Flaws { letters: missing, faults } = cycle::paper_flaws(config, order, &documents);
    tell_of_words(&faults);
    if form != Form::Workbook && !missing.is_empty() {
        let letters = missing.iter().collect::<String>();
        println!("shown as \u{FFFD}, because the font of the papers lacks them: {letters}");
    }
    for (path, bytes) in made(config, args, form, order, &documents)? {
        file::replace_bytes(&path, &bytes)?;
        println!("{}", path.display());
    }
    Ok(Outcome::Done)
}

/// Writes the letter to a customer who is late.
fn letter(
    config: &Config,
    args: &cli::Documents,
    form: Form,
    customer: &str,
    facts: &Facts,
) -> anyhow::Result<Outcome> {
    let policy = &config.policy;
    let today = policy.day(args.at.at.unwrap_or_else(|| Clock::system().now()));
    let statements = statements(facts, today, policy.payment.tolerance);
    let wanted = CustomerKey::new(customer);
    let Some(statement) = statements.iter().find(|found| CustomerKey::new(&found.buyer.name) == wanted) else {
        let late: Vec<&str> = statements.iter().map(|late| &*late.buyer.name).collect();
        bail!(
            "{customer} has no overdue invoice; {}",
            match late.as_slice() {
                [] => "nobody has".to_owned(),
                some => format!("these have: {}", some.join(", ")),
            }
        );
    };
    let letters = cycle::statement_papers(config, std::slice::from_ref(statement))?;
    let Some(paper) = letters.into_iter().next() else { bail!("the letter could not be made") };
    tell_of_words(&paper.faults);
    let path = match form {
        Form::Folder => args.output.join(&paper.name),
        Form::Pdf => args.output.clone(),
        Form::Workbook => bail!("a letter is a PDF; name a folder or a file that ends in .pdf"),
    };
    output::claim(&path, config, args.force)?;
    if form == Form::Folder {
        std::fs::create_dir_all(&args.output)
            .with_context(|| format!("cannot make the folder {}", args.output.display()))?;
    }
    file::replace_bytes(&path, &paper.bytes)?;
    println!("{} invoices, {}", statement.open.len(), statement.total());
    println!("{}", path.display());
    Ok(Outcome::Done)
}

/// Names the deployment's words that failed on what is printed.
fn tell_of_words(faults: &[TemplateFault]) {
    faults.iter().for_each(|fault| println!("{fault}; the words built in stand in"));
}

/// The files to write, each of them in a place that is free.
fn made(
    config: &Config,
    args: &cli::Documents,
    form: Form,
    order: &OrderFacts,
    documents: &[Document],
) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let one = |bytes| vec![(args.output.clone(), bytes)];
    match form {
        Form::Workbook => Ok(one(cycle::document_pack(config, order, documents)?)),
        Form::Pdf => Ok(one(cycle::document_bundle(config, order, documents)?)),
        Form::Folder => {
            let papers = cycle::document_papers(config, order, documents)?;
            in_folder(config, args, papers)
        }
    }
}
