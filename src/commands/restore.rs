//! `orderd restore`: appends a vanished row again from its recorded content. It writes the cells people had filled and
//! the id, and the lines of `Rincian` when they are gone too; our other cells follow in the next cycle.
//!
//! It needs no lease, because it writes only the sheet, and may run beside the daemon. It reads back what it wrote and
//! says so when somebody typed into the same row meanwhile.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::documents::unknown_order;
use super::outcome::Outcome;
use super::patience::Patience;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{options, tabs_of, to_read};
use crate::decide::World;
use crate::decide::money::ledger;
use crate::decide::rows::matching;
use crate::domain::books::Books;
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{Column, LineColumn, OrderColumn, PaymentColumn};
use crate::domain::content::Content;
use crate::domain::facts::OrderFacts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::nearest::nearest;
use crate::domain::order::LineRow;
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
    let tabs = tabs_of(&client.describe().await?, &facts, config.answers.is_some());
    let ids = to_read(&tabs, &config)?;
    let tables: BTreeMap<&'static str, Table> = tabs.keys().copied().zip(client.read(&ids).await?.tables).collect();
    let Sheet { books, places, .. } = read::read(&tables, Layout::embedded(), &facts, config.policy.sop.least_rupiah);
    let world = World::new(now, &config.policy, &books, &facts);
    let already = |id: &dyn Display, tab: &str, row: u32| {
        anyhow!("{id} is in row {} of tab {tab} already; nothing was written", row + 1)
    };

    let (id, tab, appends) = match wanted {
        Wanted::Order(id) => {
            let Some(known) = facts.orders.get(&id) else { bail!(unknown_order(id, &facts)) };
            if let Some(archived) = known.archived {
                bail!("{id} is closed and stands in the tab Arsip {}; it is not lost", archived.year);
            }
            if let Some(row) = matching::row_of(&world, id) {
                return Err(already(&id, OrderColumn::TAB, row));
            }
            let (place, table) = open(places.orders.as_ref(), &tables, &books)?;
            let mut appends =
                vec![Append::new(place, table, 0, (OrderColumn::OrderNo, &id.to_string()), &known.seen.content)?];
            let lines = lost_lines(known, &books);
            if !lines.is_empty() {
                let (place, table) = open(places.lines.as_ref(), &tables, &books)?;
                for (below, line) in (0..).zip(&lines) {
                    appends.push(Append::new(place, table, below, (LineColumn::OrderNo, &id.to_string()), line)?);
                }
            }
            (id.to_string(), OrderColumn::TAB, appends)
        }
        Wanted::Payment(id) => {
            let Some(known) = facts.payments.get(&id) else {
                let all: Vec<String> = facts.payments.keys().map(ToString::to_string).collect();
                match nearest(&id.to_string(), all.iter().map(String::as_str)) {
                    Some(near) => bail!("there is no payment {id}; did you mean {near}?"),
                    None => bail!("there is no payment {id}; the ids stand in the column No Bayar of tab Pembayaran"),
                }
            };
            if let Some(row) = ledger::row_of(&world, id) {
                return Err(already(&id, PaymentColumn::TAB, row));
            }
            let (place, table) = open(places.payments.as_ref(), &tables, &books)?;
            let append =
                Append::new(place, table, 0, (PaymentColumn::PaymentNo, &id.to_string()), &known.seen.content)?;
            (id.to_string(), PaymentColumn::TAB, vec![append])
        }
    };
    patience.step(1, "writing the row");
    let mut batch = WriteBatch::default();
    for append in &appends {
        batch.grow.extend(append.grow);
        batch.cells.extend(append.cells.iter().cloned());
    }
    match client.write(&batch).await {
        // Whether it was carried out is seen by reading.
        Ok(()) | Err(SheetError::OutcomeUnknown { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let after = client.read(&ids).await?.tables;
    drop(patience);
    let mut rows = Vec::new();
    for append in &appends {
        let after = after.iter().find(|table| table.sheet_id() == append.before.sheet_id());
        rows.push(append.landed(&batch.cells, after)?);
    }
    println!("{id} stands in row {} of tab {tab} again; the other columns follow in the next cycle.", rows[0]);
    if rows.len() > 1 {
        println!("Its {} further lines stand in tab Rincian again, from row {} on.", rows.len() - 1, rows[1]);
    }
    Ok(Outcome::Done)
}

/// The further lines of an order that are gone from `Rincian` too, as they were agreed last.
fn lost_lines(known: &OrderFacts, books: &Books) -> Vec<Content<LineColumn>> {
    let is_its = |line: &LineRow| line.order_no.as_deref().is_some_and(|no| no.parse().ok() == Some(known.id));
    let terms = known.accepted.as_deref().filter(|_| !books.lines.iter().any(is_its));
    let own = usize::from(!known.seen.content.get(OrderColumn::Menu).is_blank());
    let lines = terms.into_iter().flat_map(|terms| terms.lines.iter().skip(own));
    lines
        .map(|line| {
            let mut content = Content::default();
            content.set(LineColumn::Menu, Cell::text(line.name.clone()));
            content.set(LineColumn::Packs, Cell::whole(line.packs.into()));
            content.set(LineColumn::UnitPrice, Cell::whole(line.unit_price.0));
            content
        })
        .collect()
}

/// Where a tab stands, or why it cannot be written to.
fn open<'p, C: Column>(
    place: Option<&'p Place<C>>,
    tables: &'p BTreeMap<&'static str, Table>,
    books: &Books,
) -> anyhow::Result<(&'p Place<C>, &'p Table)> {
    place.zip(tables.get(C::TAB)).ok_or_else(|| {
        let reason = books.paused.get(C::TAB).map_or("its columns were not found", |reason| reason);
        anyhow!("the tab {} cannot be written to: {reason}", C::TAB)
    })
}

fn parse(typed: &str) -> anyhow::Result<Wanted> {
    let order = typed.parse().map(Wanted::Order);
    order
        .or_else(|_| typed.parse().map(Wanted::Payment))
        .map_err(|_| anyhow!("{typed:?} is no id: write it as in ODR-2026-0147 or BYR-2026-0031"))
}

/// A row to be added below everything in a tab.
struct Append {
    before: Table,
    row: u32,
    id_column: u32,
    grow: Option<Growth>,
    cells: Vec<CellWrite>,
}

impl Append {
    /// The `below`-th row below everything, with its id and its cells.
    fn new<C: Column>(
        place: &Place<C>,
        table: &Table,
        below: u32,
        (id_column, id): (C, &str),
        content: &Content<C>,
    ) -> anyhow::Result<Self> {
        let Some(id_at) = place.binding.column(id_column) else {
            bail!("the column {} is missing in tab {}; run `orderd init` first", id_column.header(), C::TAB);
        };
        let row = table.rows().max(place.binding.header_row + 1) + below;
        let cell = |column: u32, value: CellRef<'_>| CellWrite {
            sheet_id: place.sheet_id,
            row,
            column,
            value: value.to_cell(),
            link: None,
        };
        let mut cells = vec![cell(id_at, CellRef::Text(id))];
        cells.extend(content.iter().filter_map(|(c, value)| Some(cell(place.binding.column(c)?, value))));
        let grow = (row >= place.grid_rows).then_some(Growth { sheet_id: place.sheet_id, rows: 1, columns: 0 });
        Ok(Self { before: table.clone(), row, id_column: id_at, grow, cells })
    }

    /// Where the row stands now, counted from 1 as people do.
    fn landed(&self, written: &[CellWrite], after: Option<&Table>) -> anyhow::Result<u32> {
        let Some(after) = after else { bail!("the tab was gone when the row was read back; look at the sheet") };
        if mirror::is_as_expected(&self.before, written, after) {
            return Ok(self.row + 1);
        }
        // Somebody moved or typed something; our cells may still all be there.
        let value = |row: u32, c: &CellWrite| after.cell(row, c.column) == c.value.as_ref();
        let whole = |row: u32| self.cells.iter().all(|c| value(row, c));
        let found = (0..after.rows()).find(|row| whole(*row));
        let mixed = |row: u32| {
            let ours: Vec<u32> = self.cells.iter().map(|c| c.column).collect();
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
