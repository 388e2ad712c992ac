//! What reading, deciding and mirroring cost as the sheet grows tenfold and tenfold again.
//!
//! `cargo bench --bench cycle`; `ORDERD_BENCH_ORDERS` replaces the sizes (1000,10000,100000), `ORDERD_BENCH_SHAPE` the
//! shape (`usual`). Every sheet has all tabs and columns, and payments, lines, customers and stock in proportion to its
//! orders; it is settled before it is measured, and what is measured is a look at it in which one order has changed.
//! The figures are processor time, ratios to parsing the same values as one JSON text into a tree (receiving and unpacking it
//! would come on top), and ratios from one size to the next. Behind each stands its bar: a changed look 0.5 of that parsing,
//! the first look at a sheet of new orders 4 of it, the look after midnight 1 s at 10.000 orders, ten times the rows eleven
//! times the time.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench may stop where its world is broken"
)]

mod world;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use chrono::{DateTime, Days, TimeDelta, Utc};
use criterion::Criterion;
use orderd::decide::World;
use orderd::decide::world::{Observed, Service, StandingCells};
use orderd::decide::{Previous, decide_from};
use orderd::domain::cell::{Cell, CellRef};
use orderd::domain::column::{Column as _, OrderColumn, PaymentColumn};
use orderd::domain::facts::Facts;
use orderd::domain::policy::Policy;
use orderd::domain::serial;
use orderd::sheet::layout::Layout;
use orderd::sheet::mirror::{self, LastMirror, Stamp, Tables};
use orderd::sheet::read::{self, LastReading};
use orderd::sheet::table::Table;
use orderd::sheet::write::CellWrite;

use serde_json::{Value, json};
use world::{Shape, morning, policy, processor_time, sheet, value};

/// A sheet with the memory that belongs to it.
struct Shop {
    policy: Policy,
    tables: Tables,
    facts: Facts,
    now: DateTime<Utc>,
    previous: Previous,
    last: LastReading,
    mirrored: LastMirror,
}

/// How long the steps of a cycle took.
#[derive(Clone, Copy, Default)]
struct Times {
    read: Duration,
    derive: Duration,
    mirror: Duration,
}

impl Times {
    fn sum(&self) -> Duration {
        self.read + self.derive + self.mirror
    }
}

impl Shop {
    /// A sheet of new orders that nobody looked at yet.
    fn new(orders: u32, shape: Shape) -> Self {
        let mut facts = Facts::default();
        // Not the first cycle of a new memory: the rows are orders typed while somebody watched.
        facts.system.born_at = Some(morning() - TimeDelta::days(1));
        // All rows at once: a paste is served in portions, each with a look at the whole sheet.
        let policy = Policy { most_new_rows: usize::MAX, ..policy() };
        let (previous, last, mirrored) = (Previous::default(), LastReading::default(), LastMirror::default());
        Self { policy, tables: sheet(orders, shape), facts, now: morning(), previous, last, mirrored }
    }

    /// A sheet that was looked at until nothing was left to do; how long the first look took, to a process that has done
    /// nothing yet, and to one that has, the fastest of some; and how long parsing took what that look found.
    fn settled(orders: u32, shape: Shape) -> (Self, [Times; 2], Duration) {
        let mut shop = Self::new(orders, shape);
        let first = shop.cycle().0;
        let bare = Self::new(orders, shape).parsed(3);
        let again = (0..3).map(|_| Self::new(orders, shape).cycle().0).min_by_key(Times::sum).unwrap();
        for _ in 0..40 {
            if shop.cycle().1 == 0 {
                return (shop, [first, again], bare);
            }
            shop.now += TimeDelta::seconds(15);
        }
        unreachable!("the sheet never comes to rest");
    }

    /// One cycle as it is run, without store and network; how long it took, and how many cells it wrote.
    fn cycle(&mut self) -> (Times, usize) {
        let mut times = Times::default();
        let changes;
        let batch;
        {
            let start = processor_time();
            let least = self.policy.sop.least_rupiah;
            let sheet = read::read_from(&mut self.last, &self.tables, Layout::embedded(), &self.facts, least);
            times.read = processor_time() - start;
            let start = processor_time();
            let places = &sheet.places;
            let orders = |row: u32, column: OrderColumn, to: &mut dyn FnMut(CellRef<'_>)| {
                places.orders.iter().for_each(|place| place.show(&self.tables, row, column, to));
            };
            let payments = |row: u32, column: PaymentColumn, to: &mut dyn FnMut(CellRef<'_>)| {
                places.payments.iter().for_each(|place| place.show(&self.tables, row, column, to));
            };
            let digest = |title: &'static str, row: u32| self.tables.get(title)?.digest_of_row(row);
            let observed = Observed {
                schedules: &[],
                cells: StandingCells { orders: &orders, payments: &payments, digest: &digest },
                landed: true,
                record_seen: 0,
                put_back: None,
                responses_proven: false,
                service: Service::default(),
            };
            let world = World::new(self.now, &self.policy, &sheet.books, &self.facts);
            let world = World { observed: Some(observed), ..world };
            let effects = decide_from(&mut self.previous, &world).effects();
            times.derive = processor_time() - start;
            let start = processor_time();
            let stamp = serial::instant(self.now, self.policy.timezone);
            batch = mirror::differences(
                &mut self.mirrored,
                &effects.sheet,
                &self.tables,
                &sheet.places,
                Stamp { updated: &stamp, beat: false, page: "" },
            );
            times.mirror = processor_time() - start;
            changes = effects.changes;
            let start = processor_time();
            self.last.give_back(sheet.books);
            times.read += processor_time() - start;
        }
        let start = processor_time();
        self.facts.apply(&changes);
        times.derive += processor_time() - start;
        let mut by_tab: BTreeMap<i32, Vec<CellWrite>> = BTreeMap::new();
        let cells = batch.cells.len();
        batch.cells.into_iter().for_each(|cell| by_tab.entry(cell.sheet_id).or_default().push(cell));
        for table in self.tables.values_mut() {
            if let Some(cells) = by_tab.get(&table.sheet_id()) {
                *table = table.patched(cells);
            }
        }
        (times, cells)
    }

    /// The values of all tabs as one JSON text parsed into a tree; the fastest of some.
    fn parsed(&self, runs: u32) -> Duration {
        let rows = |table: &Table| -> Vec<Vec<Value>> {
            let row = |row: u32| {
                let mut values = Vec::new();
                for (column, cell) in table.row(row) {
                    values.resize(column as usize, json!(""));
                    values.push(value(cell));
                }
                values
            };
            (0..table.rows()).map(row).collect()
        };
        let text = serde_json::to_vec(&self.tables.values().map(rows).collect::<Vec<_>>()).unwrap();
        let once = |_| {
            let start = processor_time();
            black_box(serde_json::from_slice::<Value>(&text).unwrap());
            processor_time() - start
        };
        (0..runs).map(once).min().unwrap()
    }

    /// A reading that takes nothing over; the fastest of some.
    fn read_anew(&self, runs: u32) -> Duration {
        let least = self.policy.sop.least_rupiah;
        let once = |_| {
            let start = processor_time();
            black_box(read::read(&self.tables, Layout::embedded(), &self.facts, least));
            processor_time() - start
        };
        (0..runs).map(once).min().unwrap()
    }

    /// The first look after midnight.
    fn midnight(&mut self) -> Times {
        self.now = self.policy.start_of(self.policy.day(self.now) + Days::new(1));
        self.cycle().0
    }

    /// Somebody notes something about the n-th order, a quarter of a minute after the last look.
    fn note(&mut self, n: u32) {
        self.now += TimeDelta::seconds(15);
        let table = self.tables.get_mut(OrderColumn::TAB).unwrap();
        let column = u32::try_from(OrderColumn::Notes.index()).unwrap();
        let value = Cell::text(format!("sambal dipisah, {n} botol"));
        let note = CellWrite { sheet_id: table.sheet_id(), row: n + 1, column, value, link: None };
        *table = table.patched(&[note]);
    }

    /// The fastest of some looks, at each of which another order has changed.
    fn measured(&mut self, runs: u32) -> Times {
        self.note(0);
        (1..runs).fold(self.cycle().0, |best, n| {
            self.note(n);
            let times = self.cycle().0;
            Times {
                read: best.read.min(times.read),
                derive: best.derive.min(times.derive),
                mirror: best.mirror.min(times.mirror),
            }
        })
    }
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-9)
}

fn main() {
    let wanted = std::env::var("ORDERD_BENCH_ORDERS").unwrap_or_else(|_| "1000,10000,100000".to_owned());
    let sizes: Vec<u32> = wanted.split(',').map(|n| n.trim().parse().unwrap()).collect();
    let shape = std::env::var("ORDERD_BENCH_SHAPE").unwrap_or_else(|_| "usual".to_owned());
    let shape = Shape::ALL.into_iter().find(|(name, _)| *name == shape).unwrap().1;
    let mut last: Option<(u32, Times)> = None;
    for &orders in &sizes {
        let start = processor_time();
        let (mut shop, [first, again], bare) = Shop::settled(orders, shape);
        let settling = processor_time() - start;
        let times = shop.measured(if orders > 20_000 { 3 } else { 10 });
        let (read, derive, mirror) = (times.read, times.derive, times.mirror);
        println!(
            "{orders} orders: read {read:.2?}, derive {derive:.2?}, mirror {mirror:.2?} (made and settled in {settling:.2?}); {} \
             stood as they stood (ledger {}, plan {}), {} rows of all tabs were read and {} taken over",
            shop.previous.unmoved,
            shop.previous.same_ledger,
            shop.previous.same_plan,
            shop.last.reuse().read,
            shop.last.reuse().taken_over
        );
        println!("  reading it anew {:.2?}", shop.read_anew(if orders > 20_000 { 3 } else { 10 }));
        let parsed = shop.parsed(if orders > 20_000 { 3 } else { 10 });
        let midnight = shop.midnight();
        let bar = if orders == 10_000 { " (bar 1 s)" } else { "" };
        println!(
            "  parsing the same {parsed:.2?}: changed look {:.2} of it (bar 0.5), first look {:.2}, or {:.2} in a \
             process that has taken one (bar 4; of parsing what it found, without cells of ours, {:.1}); after midnight \
             {:.2?}{bar}",
            ratio(times.sum(), parsed),
            ratio(first.sum(), parsed),
            ratio(again.sum(), parsed),
            ratio(again.sum(), bare),
            midnight.sum(),
        );
        if let Some((fewer, before)) = last {
            println!(
                "  {:.1} × orders: read × {:.1}, derive × {:.1}, mirror × {:.1}, together × {:.1} (bar 11 for ten times)",
                f64::from(orders) / f64::from(fewer),
                ratio(read, before.read),
                ratio(derive, before.derive),
                ratio(mirror, before.mirror),
                ratio(times.sum(), before.sum()),
            );
        }
        last = Some((orders, times));
    }
    if std::env::var_os("ORDERD_BENCH_FIGURES_ONLY").is_some() {
        return;
    }
    let (mut shop, ..) = Shop::settled(sizes.first().copied().unwrap_or(1_000), shape);
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    criterion.bench_function("one look at a changed sheet", |b| b.iter(|| black_box(shop.cycle())));
    criterion.final_summary();
}
