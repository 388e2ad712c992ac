//! `orderd archive`: moves closed orders, with their lines and payments, from people's tabs into tabs of the archive. It
//! shows first what would go and does it with `--yes` only.
//!
//! It looks, does the first thing that is not as it should be, and looks again, until there is nothing left to do; so it
//! may end at any moment, and whoever runs it again goes on from there:
//!
//! 1. What an earlier step took out of people's tabs is in the archive, or is put back; then its hidden copy is dropped.
//! 2. The rows to go stand in the archive, read back.
//! 3. Memory knows that they do.
//! 4. They are taken out of people's tabs, which leaves a hidden copy of exactly what was taken out.
//!
//! It works under the lease, so that no daemon works meanwhile: one that saw half of it would miss rows. People may. What
//! they move between a look and step 4 leaves in place of what was meant, and is put back in step 1.

mod choice;
mod copies;
mod desk;

use std::cell::Cell as StdCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate, Utc};

use super::outcome::Outcome;
use super::patience::Patience;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::decide::{World, decide};
use crate::domain::archived::Archived;
use crate::domain::cell::Cell;
use crate::domain::facts::{Changes, Facts, HistoryLine};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::wording::day;
use crate::sheet::archive::{Part, Rows, Written, drop_trash, throw_away};
use crate::sheet::google::SheetError;
use crate::store::{Lease, OpenMode, Store};
use choice::{Chosen, Stays, choose};
use copies::Wanted;
use desk::{Desk, Seen, year_of};

/// So many looks are enough for any sheet that people do not sort all the time.
const MOST_LOOKS: usize = 60;
/// More often than this it is no coincidence.
const MOST_REFUSALS: u32 = 3;
/// So many rows of a tab are taken out at once: one request must not be too much for Google.
const MOST_ROWS: usize = 20_000;
/// So many ids are printed.
const MOST_SHOWN: usize = 20;

/// Shows, or moves, and says what.
pub(super) async fn run(config: Config, args: &cli::Archive) -> anyhow::Result<Outcome> {
    let config = Arc::new(config);
    let now = args.at.at.unwrap_or_else(|| Clock::system().now());
    let (today, before) = (config.policy.day(now), args.before);
    if before > today {
        bail!("--before {before} lies in the future: what happens until then is not known yet; the latest is {today}");
    }
    let mode = if args.yes { OpenMode::Write } else { OpenMode::Read };
    let store = Arc::new(Store::open(&config.state.url(), mode).await?);
    let desk = Desk::open(config.clone()).await?;
    let patience = Patience::new(1);
    patience.step(0, "reading the sheet");
    if !args.yes {
        let facts = store.load().await?;
        let seen = desk.look(&facts).await?;
        let work = Work { now, before, config: &config, refused: StdCell::new(0) };
        let (chosen, stays) = work.choose(&seen, &facts);
        drop(patience);
        let left = seen.standing(&facts);
        show(&chosen, &stays, before);
        if left > 0 || !seen.trash.is_empty() {
            println!("An earlier run was ended midway: {left} rows of archived orders still stand in their tabs.");
        }
        if chosen.is_empty() && left == 0 && seen.trash.is_empty() {
            println!("Nothing to archive.");
        } else {
            println!("Nothing was changed. Is it so? Stop the daemon, then: orderd archive --before {before} --yes");
        }
        return Ok(Outcome::Done);
    }
    let lease = store.lease().await;
    let lease =
        Arc::new(lease.context("archiving needs the sheet for itself: stop the daemon, run this, start it again")?);
    desk.client.ask_leave({
        let lease = lease.clone();
        move || lease.is_good()
    });
    store.belong_to(&lease, &config.sheet.spreadsheet_id).await?;
    let mut facts = store.load().await?;
    let work = Work { now, before, config: &config, refused: StdCell::new(0) };
    let mut moved = BTreeSet::new();
    for _ in 0..MOST_LOOKS {
        match work.step(&desk, &store, &lease, &mut facts, &mut moved).await {
            Ok(true) => {}
            Ok(false) => {
                drop(patience);
                println!("{}", done(&moved, &facts));
                return Ok(Outcome::Done);
            }
            Err(error) => {
                let again = "it was left midway; whatever was done is whole, and the same command goes on from there";
                return Err(error.context(again));
            }
        }
    }
    bail!("people move rows all the time; run this again when nobody works in the sheet: it goes on from here")
}

/// What does not change from look to look.
struct Work<'w> {
    now: DateTime<Utc>,
    before: NaiveDate,
    config: &'w Config,
    /// How often Google could not find the rows that were to leave.
    refused: StdCell<u32>,
}

impl Work<'_> {
    fn choose(&self, seen: &Seen, facts: &Facts) -> (Vec<Chosen>, BTreeMap<Stays, Vec<OrderId>>) {
        let world = World::new(self.now, &self.config.policy, &seen.books, facts);
        choose(&world, &decide(&world), self.before)
    }

    /// Does the first thing that is not as it should be; false: everything is.
    async fn step(
        &self,
        desk: &Desk,
        store: &Store,
        lease: &Lease,
        facts: &mut Facts,
        moved: &mut BTreeSet<OrderId>,
    ) -> anyhow::Result<bool> {
        let seen = desk.look(facts).await?;
        let (chosen, _) = if seen.trash.is_empty() { self.choose(&seen, facts) } else { Default::default() };
        let of: BTreeMap<OrderId, &Chosen> = chosen.iter().map(|order| (order.id, order)).collect();
        let paid: BTreeMap<PaymentId, i32> =
            chosen.iter().flat_map(|order| order.payments.iter().map(|payment| (*payment, order.year))).collect();
        let going = |part: Part, row: &Written| {
            let key = part.key_of(row)?;
            match part {
                Part::Orders | Part::Lines => Some(of.get(&key.parse().ok()?)?.year),
                Part::Payments => paid.get(&key.parse().ok()?).copied(),
            }
        };
        let archived = |part: Part, row: &Written| year_of(part, row, facts);
        let mut wanted = Wanted::default();
        for (part, year, row) in rows_in(&seen.live, &going).chain(rows_in(&seen.trash, &archived)) {
            wanted.add(part, year, row);
        }
        let years = wanted.years().into_iter().chain(rows_in(&seen.live, &archived).map(|(_, year, _)| year)).collect();
        let archive = desk.archive(&seen, &years).await?;
        let missing = wanted.missing(&archive, &seen);
        if !missing.is_nothing() {
            desk.client.update(missing.tabs).await?;
            desk.client.write(&missing.batch).await?;
            return Ok(true);
        }
        if !seen.trash.is_empty() {
            self.empty_trash(desk, &seen, facts).await?;
            return Ok(true);
        }
        if !chosen.is_empty() {
            let changes = self.changes(&chosen, facts);
            store.record(lease, &changes).await?;
            facts.apply(&changes);
            moved.extend(chosen.iter().map(|order| order.id));
        }
        let leaving = leaving(&seen, &archive, facts);
        // A tab that holds nothing else is empty on purpose from now on.
        let mut system = facts.system.clone();
        for (part, rows) in &leaving {
            let all_go = seen.live.get(part).is_some_and(|live| live.rows.len() == rows.len());
            if let Some(tab) = system.sheet.tabs.get_mut(part.tab()).filter(|_| all_go) {
                tab.filled = false;
            }
        }
        if system != facts.system {
            let changes = Changes { system: Some(system), ..Changes::default() };
            store.record(lease, &changes).await?;
            facts.apply(&changes);
        }
        self.take_out(desk, &seen, &leaving).await
    }

    /// What memory must know before anything leaves people's tabs.
    fn changes(&self, chosen: &[Chosen], facts: &Facts) -> Changes {
        let mut changes = Changes::default();
        for Chosen { id, year, payments } in chosen {
            let gone = Archived { at: self.now, year: *year };
            let archived = Some(gone);
            if let Some(order) = facts.orders.get(id) {
                let mut order = order.clone();
                order.archived = archived;
                changes.orders.push(order);
                let text = gone.history();
                changes.history.push(HistoryLine { subject: id.to_string().into(), at: self.now, text: text.into() });
            }
            let its = payments.iter().filter_map(|id| facts.payments.get(id));
            changes.payments.extend(its.cloned().map(|mut payment| {
                payment.archived = archived;
                payment
            }));
        }
        changes
    }

    /// Takes rows out of people's tabs; false: there is none to take.
    async fn take_out(
        &self,
        desk: &Desk,
        seen: &Seen,
        leaving: &BTreeMap<Part, BTreeSet<u32>>,
    ) -> anyhow::Result<bool> {
        let mut requests = Vec::new();
        for (part, rows) in leaving {
            if let Some(live) = seen.live.get(part) {
                requests.extend(throw_away(*part, live, rows, seen.free_id(*part, None)));
            }
        }
        if requests.is_empty() {
            return Ok(false);
        }
        match desk.client.update(requests).await {
            Ok(()) => Ok(true),
            // Somebody took rows away meanwhile, and the last ones are no longer there.
            Err(SheetError::Refused { status: 400, .. }) if self.refused.get() < MOST_REFUSALS => {
                self.refused.set(self.refused.get() + 1);
                Ok(true)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Puts back what left in place of something else, and drops the rest: it stands in the archive.
    async fn empty_trash(&self, desk: &Desk, seen: &Seen, facts: &Facts) -> Result<(), SheetError> {
        let mut requests = Vec::new();
        for (part, trash) in &seen.trash {
            let live = seen.live.get(part);
            let back: Vec<BTreeMap<u32, Cell>> = live.map_or_else(Vec::new, |live| {
                let stray = trash.rows.values().filter(|row| year_of(*part, row, facts).is_none());
                stray.filter(|row| !is_back(*part, row, live)).map(|row| live.placed(row)).collect()
            });
            requests.extend(drop_trash(live.map(|live| (live.sheet_id, &back[..])), trash.sheet_id));
        }
        desk.client.update(requests).await
    }
}

/// The rows of archived orders in people's tabs. What says something else than the archive does is somebody's, and stays.
fn leaving(seen: &Seen, archive: &BTreeMap<(Part, i32), Rows>, facts: &Facts) -> BTreeMap<Part, BTreeSet<u32>> {
    let of = |(part, rows): (&Part, &Rows)| {
        let copies = Copies::of(*part, archive);
        let leaves = |row: &Written| year_of(*part, row, facts).is_some() && copies.has(row);
        let leaving = rows.rows.iter().filter(|(_, row)| leaves(row));
        (*part, leaving.map(|(at, _)| *at).take(MOST_ROWS).collect::<BTreeSet<u32>>())
    };
    seen.live.iter().map(of).filter(|(_, rows)| !rows.is_empty()).collect()
}

/// The rows of some tabs that belong into the archive, each with its year.
fn rows_in<'r>(
    tabs: &'r BTreeMap<Part, Rows>,
    year: &impl Fn(Part, &Written) -> Option<i32>,
) -> impl Iterator<Item = (Part, i32, &'r Written)> {
    tabs.iter()
        .flat_map(move |(part, rows)| rows.rows.values().filter_map(move |row| Some((*part, year(*part, row)?, row))))
}

/// The rows of one kind in the archive, by whose they are.
struct Copies<'r> {
    part: Part,
    rows: BTreeMap<&'r str, Vec<&'r Written>>,
}

impl<'r> Copies<'r> {
    fn of(part: Part, archive: &'r BTreeMap<(Part, i32), Rows>) -> Self {
        let mut rows: BTreeMap<&str, Vec<&Written>> = BTreeMap::new();
        let of_part = archive.iter().filter(|((of, _), _)| *of == part);
        for row in of_part.flat_map(|(_, tab)| tab.rows.values()) {
            if let Some(key) = part.key_of(row) {
                rows.entry(key).or_default().push(row);
            }
        }
        Self { part, rows }
    }

    fn has(&self, row: &Written) -> bool {
        let of_it = self.part.key_of(row).and_then(|key| self.rows.get(key));
        of_it.is_some_and(|copies| copies.iter().any(|copy| self.part.is_same(copy, row)))
    }
}

/// Whether somebody put a row back before us.
fn is_back(part: Part, row: &Written, live: &Rows) -> bool {
    live.rows.values().any(|other| match part {
        Part::Orders | Part::Payments if part.key_of(row).is_some() => part.key_of(other) == part.key_of(row),
        Part::Orders | Part::Lines | Part::Payments => part.is_same(row, other),
    })
}

impl Seen {
    /// How many rows of archived orders stand in people's tabs.
    fn standing(&self, facts: &Facts) -> usize {
        let of = |(part, rows): (&Part, &Rows)| {
            rows.rows.values().filter(|row| year_of(*part, row, facts).is_some()).count()
        };
        self.live.iter().map(of).sum()
    }
}

fn show(chosen: &[Chosen], stays: &BTreeMap<Stays, Vec<OrderId>>, before: NaiveDate) {
    let mut years: BTreeMap<i32, Vec<OrderId>> = BTreeMap::new();
    for order in chosen {
        years.entry(order.year).or_default().push(order.id);
    }
    let payments: usize = chosen.iter().map(|order| order.payments.len()).sum();
    println!(
        "{} closed orders of which nothing moved since before {}, with {payments} payments:",
        chosen.len(),
        day(before)
    );
    for (year, ids) in &years {
        println!("  Arsip {year}: {}", listed(ids));
    }
    for (why, ids) in stays {
        let why = match why {
            Stays::Recent => "something happened to them since",
            Stays::Money => "money is owed, held, disputed, or waits for Accounting",
            Stays::Unrecorded => "their rows changed and no cycle has recorded it; run `orderd sync`, then this again",
        };
        println!("  {} closed orders stay, because {why}: {}", ids.len(), listed(ids));
    }
}

fn listed(ids: &[OrderId]) -> String {
    let named: Vec<String> = ids.iter().take(MOST_SHOWN).map(ToString::to_string).collect();
    match ids.len().saturating_sub(MOST_SHOWN) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn done(moved: &BTreeSet<OrderId>, facts: &Facts) -> String {
    let years: BTreeSet<i32> = moved.iter().filter_map(|id| Some(facts.orders.get(id)?.archived?.year)).collect();
    let tabs: Vec<String> = years.iter().map(|year| format!("Arsip {year}")).collect();
    match moved.len() {
        0 => "Nothing is left to archive.".to_owned(),
        orders => {
            format!("{orders} orders moved to {}; reports and `orderd explain` know them as before.", tabs.join(", "))
        }
    }
}
