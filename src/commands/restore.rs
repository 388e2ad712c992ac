//! `orderd restore`: appends a vanished row again from its recorded content. It writes the cells people had filled and
//! the id, nothing else; our other cells follow in the next cycle.
//!
//! It needs no lease, because it writes only the sheet, and may run beside the daemon. It reads back what it wrote and
//! says so when somebody typed into the same row meanwhile.

use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::Outcome;
use super::documents::unknown;
use super::patience::Patience;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{options, tabs_of};
use crate::decide::{Picture, World};
use crate::domain::cell::Cell;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::content::Content;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::nearest::nearest;
use crate::sheet::google::{SheetClient, SheetError};
use crate::sheet::layout::Layout;
use crate::sheet::mirror;
use crate::sheet::read::{self, Place, Sheet};
use crate::sheet::table::Table;
use crate::sheet::write::{CellWrite, Growth, WriteBatch};
use crate::store::{OpenMode, Store};

/// Which row.
enum Wanted {
    Order(OrderId),
    Payment(PaymentId),
}

/// Brings the row back and says where it stands.
pub(super) async fn run(config: Config, args: &cli::Restore) -> anyhow::Result<Outcome> {
    let wanted = parse(&args.row)?;
    let config = Arc::new(config);
    let now = args.at.at.unwrap_or_else(|| Clock::system().now());
    let facts = Store::open(&config.state.url(), OpenMode::Read).await?.load().await?;
    let patience = Patience::new(2);
    patience.step(0, "reading the sheet");
    let client = SheetClient::connect(options(&config)).await?;
    let tabs = tabs_of(&client.describe().await?, &facts);
    let ids: Vec<i32> = tabs.values().copied().collect();
    let tables = tabs.keys().copied().zip(client.read(&ids).await?.tables).collect();
    let Sheet { books, places } = read::read(&tables, Layout::embedded());
    let picture =
        Picture::of(&World { now, policy: &config.policy, books: &books, facts: &facts, adopt: false, slots: &[] });
    let paused = |tab: &str| books.paused.get(tab).map_or("its columns were not found", |reason| reason);

    let (id, tab, append) = match wanted {
        Wanted::Order(id) => {
            let Some(known) = facts.orders.get(&id) else { bail!(unknown(id, &facts)) };
            if let Some(row) = picture.standings.get(&id).and_then(|s| s.row) {
                bail!("{id} is in row {} of tab Pesanan already; nothing was written", row.at + 1);
            }
            let tab = OrderColumn::TAB;
            let (Some(place), Some(table)) = (&places.orders, tables.get(tab)) else { bail!(closed(tab, paused(tab))) };
            (
                id.to_string(),
                tab,
                Append::new(place, table, OrderColumn::OrderNo, &id.to_string(), &known.seen.content)?,
            )
        }
        Wanted::Payment(id) => {
            let Some(known) = facts.payments.get(&id) else {
                let all: Vec<String> = facts.payments.keys().map(ToString::to_string).collect();
                match nearest(&id.to_string(), all.iter().map(String::as_str)) {
                    Some(near) => bail!("there is no payment {id}; did you mean {near}?"),
                    None => bail!("there is no payment {id}; the ids stand in the column No Bayar of tab Pembayaran"),
                }
            };
            let tab = PaymentColumn::TAB;
            let (Some(place), Some(table)) = (&places.payments, tables.get(tab)) else {
                bail!(closed(tab, paused(tab)))
            };
            if let Some(seen) = picture.ledger.facts.get(&id).map(|f| &f.seen).filter(|seen| seen.missing.is_none()) {
                bail!("{id} is in row {} of tab Pembayaran already; nothing was written", seen.at + 1);
            }
            (
                id.to_string(),
                tab,
                Append::new(place, table, PaymentColumn::PaymentNo, &id.to_string(), &known.seen.content)?,
            )
        }
    };
    patience.step(1, "writing the row");
    match client.write(&append.batch).await {
        // Whether it was carried out is seen by reading.
        Ok(()) | Err(SheetError::OutcomeUnknown { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let after = client.read(&ids).await?;
    let after = tabs.keys().copied().zip(&after.tables).find(|(title, _)| *title == tab).map(|(_, table)| table);
    drop(patience);
    let row = append.landed(after)?;
    println!("{id} stands in row {row} of tab {tab} again; the other columns follow in the next cycle.");
    Ok(Outcome::Done)
}

fn parse(typed: &str) -> anyhow::Result<Wanted> {
    let order = typed.parse().map(Wanted::Order);
    order
        .or_else(|_| typed.parse().map(Wanted::Payment))
        .map_err(|_| anyhow!("{typed:?} is no id: write it as in ODR-2026-0147 or BYR-2026-0031"))
}

fn closed(tab: &str, reason: &str) -> String {
    format!("the tab {tab} cannot be written to: {reason}")
}

/// A row to be added below everything in a tab.
struct Append {
    before: Table,
    row: u32,
    id_column: u32,
    batch: WriteBatch,
}

impl Append {
    fn new<C: Column>(
        place: &Place<C>,
        table: &Table,
        id_column: C,
        id: &str,
        content: &Content<C>,
    ) -> anyhow::Result<Self> {
        let Some(id_at) = place.binding.column(id_column) else {
            bail!("the column {} is missing in tab {}; run `orderd init` first", id_column.header(), C::TAB);
        };
        let row = table.rows().max(place.binding.header_row + 1);
        let cell =
            |column: u32, value: &Cell| CellWrite { sheet_id: place.sheet_id, row, column, value: value.clone() };
        let mut cells = vec![cell(id_at, &Cell::text(id))];
        cells.extend(content.iter().filter_map(|(c, value)| Some(cell(place.binding.column(c)?, value))));
        let rows = (row + 1).saturating_sub(place.grid_rows);
        let grow = Vec::from_iter((rows > 0).then_some(Growth { sheet_id: place.sheet_id, rows, columns: 0 }));
        Ok(Self { before: table.clone(), row, id_column: id_at, batch: WriteBatch { grow, cells } })
    }

    /// Where the row stands now, counted from 1 as people do.
    fn landed(&self, after: Option<&Table>) -> anyhow::Result<u32> {
        let Some(after) = after else { bail!("the tab was gone when the row was read back; look at the sheet") };
        if mirror::is_as_expected(&self.before, &self.batch.cells, after) {
            return Ok(self.row + 1);
        }
        // Somebody moved or typed something; our cells may still all be there.
        let value = |row: u32, c: &CellWrite| after.cell(row, c.column) == c.value.as_ref();
        let whole = |row: u32| self.batch.cells.iter().all(|c| value(row, c));
        let found = (0..after.rows()).find(|row| whole(*row));
        let mixed = |row: u32| {
            let ours: Vec<u32> = self.batch.cells.iter().map(|c| c.column).collect();
            after.row(row).any(|(column, _)| !ours.contains(&column))
        };
        match found {
            Some(row) if !mixed(row) => Ok(row + 1),
            Some(row) => bail!(
                "the row was written to row {}, but somebody filled further cells of it at the same moment; look at it and put it right by hand",
                row + 1
            ),
            None => bail!(
                "people changed the tab while the row was written; look at row {} and at the column with the id (column {}), then try again if the row is not there",
                self.row + 1,
                self.id_column + 1
            ),
        }
    }
}
