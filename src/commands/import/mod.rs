//! `orderd import customers`: takes a list of customers, as another program wrote it, over into `Pelanggan`. It shows first
//! who is new, known, like somebody known, or refused, and writes with `--yes` only.
//!
//! It needs no lease and may run beside the daemon, which writes no cell of people's in that tab: new rows are appended by
//! the sheet itself, below whatever stands there then; what was blank is filled by the row of a reading just before, read
//! back, and taken out again where somebody sorted meanwhile. A filled cell is never overwritten.

mod customer;
mod delimited;
mod file;
mod limits;
mod list;
mod parts;
mod plan;
mod shelf;
mod terms;
#[cfg(test)]
mod tests;
mod vocabulary;
mod workbook;

use std::collections::BTreeSet;

use anyhow::{anyhow, bail};

use super::outcome::Outcome;
use super::patience::Patience;
use crate::cli;
use crate::config::Config;
use crate::cycle::{options, tabs_of};
use crate::domain::column::{Column as _, CustomerColumn};
use crate::domain::customer_name::CustomerKey;
use crate::domain::facts::Facts;
use crate::sheet::google::{SheetClient, SheetError};
use crate::sheet::layout::Layout;
use crate::sheet::read::{self, Place};
use crate::sheet::table::Table;
use crate::sheet::write::WriteBatch;
use crate::store::{OpenMode, Store, StoreError};
use customer::Customer;
use list::List;
use plan::{Found, Plan};
use shelf::Shelf;
use vocabulary::Vocabulary;

/// So many names of a kind are printed; what must be looked at is printed whole.
const MOST_SHOWN: usize = 20;
/// So often is written before people who sort all the time are left alone.
const ROUNDS: usize = 3;

/// Shows, or writes, and says what.
pub(super) async fn customers(config: &Config, args: &cli::ImportCustomers) -> anyhow::Result<Outcome> {
    let patience = Patience::new(3);
    patience.step(0, "reading the list");
    let words = Vocabulary::embedded()?;
    let list = file::read(&args.book, args.sheet.as_deref()).await?;
    let Found { customers: found, refused, again } = plan::customers(&list, &words, config.policy.sop.least_rupiah)?;
    let others = others(&args.new, &found)?;
    patience.step(1, "reading the sheet");
    let desk = Desk::open(config).await?;
    let mut look = desk.look().await?;
    let mut plan = plan::plan(&found, &look.shelf(), &others);
    (plan.refused, plan.again) = (refused, again);
    drop(patience);
    println!("{}", heading(&list, &plan));
    show(&plan, args.yes);
    let outcome = if plan.refused.is_empty() { Outcome::Done } else { Outcome::Failed };
    if plan.is_done() {
        println!("Nothing to write: Pelanggan has everything the list says.");
        return Ok(outcome);
    }
    if !args.yes {
        let called: String = args.new.iter().map(|name| format!("--new {name:?} ")).collect();
        println!("Nothing was changed. Is it so? Then: orderd import customers {} {called}--yes", args.book.display());
        return Ok(outcome);
    }
    let written = plan.new.len();
    let filled = plan.known.iter().filter(|known| !known.fills.is_empty()).count();
    for _ in 0..ROUNDS {
        let is_known = desk.write(&plan.batch(&look.shelf())).await?;
        let after = desk.look().await?;
        let back = plan.strayed(&look.shelf(), &after.shelf());
        let left = plan::plan(&found, &after.shelf(), &others);
        if back.is_empty() && left.is_done() {
            println!("Written to Pelanggan: {written} new, {filled} completed.");
            return Ok(outcome);
        }
        if !is_known && back.is_empty() {
            // A request that is still under way may yet be carried out; a second one would double what it appends.
            bail!("Google did not say whether the rows were written; wait a minute, then run this again");
        }
        if !back.is_empty() {
            desk.write(&WriteBatch { cells: back, ..WriteBatch::default() }).await?;
        }
        look = desk.look().await?;
        plan = plan::plan(&found, &look.shelf(), &others);
        if plan.is_done() {
            println!("Written to Pelanggan: {written} new, {filled} completed.");
            return Ok(outcome);
        }
    }
    bail!(
        "people sort Pelanggan all the time; run this again when nobody works there: what is written stays and is not written twice"
    )
}

/// The customers that somebody called new.
///
/// # Errors
/// When one of them does not stand in the list: it was mistyped, and somebody else is meant.
fn others(named: &[String], found: &[Customer]) -> anyhow::Result<BTreeSet<CustomerKey>> {
    let listed: BTreeSet<CustomerKey> = found.iter().map(|customer| CustomerKey::new(&customer.name)).collect();
    let others = named.iter().map(|name| match CustomerKey::new(name) {
        key if listed.contains(&key) => Ok(key),
        _ => bail!("--new {name:?}: the list has nobody of that name; write it as it stands there"),
    });
    others.collect()
}

/// The sheet, and what is known of its tabs.
struct Desk {
    client: SheetClient,
    facts: Facts,
    sheet_id: i32,
}

impl Desk {
    async fn open(config: &Config) -> anyhow::Result<Self> {
        let facts = match Store::open(&config.state.url(), OpenMode::Read).await {
            Ok(store) => store.load().await?,
            Err(StoreError::Missing { .. }) => Facts::default(),
            Err(error) => return Err(error.into()),
        };
        let client = SheetClient::connect(options(config)).await?;
        let tabs = tabs_of(&client.describe().await?, &facts, false);
        let Some(sheet_id) = tabs.get(CustomerColumn::TAB).copied() else {
            bail!("the spreadsheet has no tab {}; run `orderd init` first", CustomerColumn::TAB);
        };
        Ok(Self { client, facts, sheet_id })
    }

    async fn look(&self) -> anyhow::Result<Look> {
        let tables = self.client.read(&[self.sheet_id]).await?.tables;
        let tables = [CustomerColumn::TAB].into_iter().zip(tables).collect();
        let read::Sheet { books, mut places, .. } =
            read::read(&tables, Layout::embedded(), &self.facts, crate::domain::rupiah::Rupiah::ZERO);
        let place = places.customers.take().ok_or_else(|| {
            let reason = books.paused.get(CustomerColumn::TAB).map_or("its columns were not found", |reason| reason);
            anyhow!("the tab {} cannot be written to: {reason}", CustomerColumn::TAB)
        })?;
        let table = tables.into_values().next().unwrap_or_else(|| Table::missing(self.sheet_id));
        Ok(Look { place, table })
    }

    /// Writes; false when nobody knows whether it was carried out.
    async fn write(&self, batch: &WriteBatch) -> anyhow::Result<bool> {
        match self.client.write(batch).await {
            Ok(()) => Ok(true),
            Err(SheetError::OutcomeUnknown { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// One reading of `Pelanggan`.
struct Look {
    place: Place<CustomerColumn>,
    table: Table,
}

impl Look {
    fn shelf(&self) -> Shelf<'_> {
        Shelf::new(&self.place, &self.table)
    }
}

fn heading(list: &List, plan: &Plan) -> String {
    let sheet = list.sheet.as_ref().map_or_else(String::new, |sheet| {
        format!(" of worksheet {sheet:?}{}", if list.is_hidden { ", which is hidden" } else { "" })
    });
    let customers = plan.new.len() + plan.known.len() + plan.near.len();
    let again = match plan.again {
        0 => String::new(),
        rows => format!(", {rows} rows name one of them again"),
    };
    format!("{customers} customers below the header in row {}{sheet}{again}.", list.header.at + 1)
}

fn show(plan: &Plan, yes: bool) {
    let some = |title: &str, lines: &mut dyn ExactSizeIterator<Item = String>, most: usize| {
        if lines.len() == 0 {
            return;
        }
        println!("{title}: {}", lines.len());
        let hidden = lines.len().saturating_sub(most);
        lines.take(most).for_each(|line| println!("  {line}"));
        if hidden > 0 {
            println!("  … and {hidden} more");
        }
    };
    let named = |customer: &Customer| format!("row {}: {}", customer.at + 1, customer.name);
    some("New", &mut plan.new.iter().map(named), MOST_SHOWN);
    let lacking: Vec<_> = plan.known.iter().filter(|known| !known.fills.is_empty()).collect();
    println!("Known: {}, of whom {} lack something that the list knows", plan.known.len(), lacking.len());
    let fills = |known: &&plan::Known| {
        let headers: Vec<&str> = known.fills.iter().map(|(column, _)| column.header()).collect();
        format!("{}: {}", named(&known.customer), headers.join(", "))
    };
    some("Completed", &mut lacking.iter().map(fills), MOST_SHOWN);
    some(
        "Is it the same customer? Not written. Then give both one name; if it is another one: --new \"NAME\"",
        &mut plan.near.iter().map(|(customer, near)| format!("{} – or {near}?", named(customer))),
        usize::MAX,
    );
    let said = plan.new.iter().chain(plan.known.iter().map(|known| &known.customer).filter(|_| !yes));
    let remarks: Vec<String> =
        said.flat_map(|c| c.remarks.iter().map(|remark| format!("{}: {remark}", named(c)))).collect();
    some("To look at", &mut remarks.into_iter(), usize::MAX);
    some("Refused", &mut plan.refused.iter().map(|(at, why)| format!("row {}: {why}", at + 1)), usize::MAX);
    if !plan.missing.is_empty() {
        println!("Left out, because Pelanggan has no such column: {}; `orderd init` adds it", plan.missing.join(", "));
    }
}
