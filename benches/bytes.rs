//! What an order takes in memory, by kind: what is remembered of it, how it stands in the tables, how it is read, and what
//! a decision makes of it while a cycle runs.
//!
//! `cargo bench --bench bytes`; `ORDERD_BENCH_ORDERS` replaces the size (2000). Counted is what is asked of the allocator,
//! and how often: what that rounds up to and keeps in store is the system's, and shows in `memory`. The figures are the same
//! on every machine and in every profile, so `cargo build --bench bytes` and the program it makes do as well.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench may stop where its world is broken"
)]

mod world;

use std::alloc::System;
use std::collections::BTreeMap;

use chrono::TimeDelta;
use orderd::decide::{Previous, World, decide, decide_from};
use orderd::domain::document::RegisterEntry;
use orderd::domain::facts::{Facts, OrderFacts};
use orderd::domain::ids::{OrderId, PaymentId};
use orderd::domain::payment::PaymentFacts;
use orderd::domain::policy::Policy;
use orderd::domain::seen::Seen;
use orderd::domain::serial;
use orderd::domain::shared::Shared;
use orderd::sheet::layout::Layout;
use orderd::sheet::mirror::{self, Stamp, Tables};
use orderd::sheet::read;
use orderd::sheet::write::CellWrite;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use world::{Shape, morning, policy, sheet};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Room that was taken and is held.
#[derive(Clone, Copy)]
struct Room {
    bytes: f64,
    pieces: f64,
}

impl Room {
    fn since(region: &Region<'_, System>) -> Self {
        let change = region.change();
        Self {
            bytes: change.bytes_allocated as f64 - change.bytes_deallocated as f64,
            pieces: change.allocations as f64 - change.deallocations as f64,
        }
    }

    /// What is given back while something is let go.
    fn of(let_go: impl FnOnce()) -> Self {
        let region = Region::new(ALLOCATOR);
        let_go();
        let left = Self::since(&region);
        Self { bytes: -left.bytes, pieces: -left.pieces }
    }

    fn print(self, what: &str, each: f64) {
        println!("  {what:<44} {:>8.0} bytes {:>6.1} pieces", self.bytes / each, self.pieces / each);
    }
}

/// What is made, and the room it takes.
fn made<T>(make: impl FnOnce() -> T) -> (T, Room) {
    let region = Region::new(ALLOCATOR);
    let made = make();
    let room = Room::since(&region);
    (made, room)
}

/// The sheet with the memory that belongs to it, looked at until nothing was left to do.
fn settled(orders: u32, policy: &Policy) -> (Tables, Facts) {
    let (mut tables, mut facts, mut now) = (sheet(orders, Shape::Usual), Facts::default(), morning());
    facts.system.born_at = Some(now - TimeDelta::days(1));
    loop {
        let seen = read::read(&tables, Layout::embedded(), &facts, policy.sop.least_rupiah);
        let effects = decide(&World::new(now, policy, &seen.books, &facts)).effects();
        let updated = serial::instant(now, policy.timezone);
        let stamp = Stamp { updated: &updated, beat: false, page: "" };
        let batch =
            mirror::differences(&mut mirror::LastMirror::default(), &effects.sheet, &tables, &seen.places, stamp);
        facts.apply(&effects.changes);
        if batch.cells.is_empty() {
            return (tables, facts);
        }
        let mut by_tab: BTreeMap<i32, Vec<CellWrite>> = BTreeMap::new();
        batch.cells.into_iter().for_each(|cell| by_tab.entry(cell.sheet_id).or_default().push(cell));
        for table in tables.values_mut() {
            if let Some(cells) = by_tab.get(&table.sheet_id()) {
                *table = table.patched(cells);
            }
        }
        now += TimeDelta::seconds(15);
    }
}

/// Memory as a start reads it.
fn loaded(facts: &Facts) -> (Facts, [Room; 3]) {
    let orders: Vec<String> = facts.orders.values().map(|order| serde_json::to_string(order).unwrap()).collect();
    let payments: Vec<String> = facts.payments.values().map(|paid| serde_json::to_string(paid).unwrap()).collect();
    let register: Vec<String> = facts.register.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    let mut found = Facts { system: facts.system.clone(), ..Facts::default() };
    let orders = made(|| {
        let parse = |json: &String| {
            let mut order = serde_json::from_str::<OrderFacts>(json).unwrap();
            order.share();
            Shared::from(order)
        };
        found.orders = orders.iter().map(parse).map(|order| (order.id, order)).collect::<BTreeMap<OrderId, _>>();
    });
    let payments = made(|| {
        let parse = |json: &String| serde_json::from_str::<Shared<PaymentFacts>>(json).unwrap();
        found.payments = payments.iter().map(parse).map(|paid| (paid.id, paid)).collect::<BTreeMap<PaymentId, _>>();
    });
    let register = made(|| {
        let parse = |json: &String| serde_json::from_str::<RegisterEntry>(json).unwrap();
        found.register = register.iter().map(parse).collect::<Vec<_>>().into();
    });
    (found, [orders.1, payments.1, register.1])
}

/// Lets go of one part of every order.
fn part(facts: &mut Facts, let_go: fn(&mut OrderFacts)) -> Room {
    Room::of(|| facts.orders.values_mut().for_each(|order| let_go(order)))
}

fn empty<C: orderd::domain::column::Column>(seen: &mut Seen<C>) {
    seen.content = orderd::domain::content::Content::default();
}

/// A part of an order and how it is let go.
type Part = (&'static str, fn(&mut OrderFacts));

const PARTS: &[Part] = &[
    ("  the cells of its row", |order| empty(&mut order.seen)),
    ("  what was agreed, the list's prices", |order| {
        order.accepted = None;
        order.list_prices.clear();
    }),
    ("  answers", |order| {
        order.answers.clear();
        order.given.clear();
        order.replies = Vec::new();
    }),
    ("  proforma", |order| order.proforma = None),
    ("  delivery order and invoice", |order| order.delivery = None),
    ("  what people were told, and who", |order| {
        order.episodes.clear();
        order.told = Vec::new();
        order.handed = Vec::new();
    }),
    ("  the states it went through", |order| order.journey = Vec::new()),
];

fn main() {
    let orders: u32 = std::env::var("ORDERD_BENCH_ORDERS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let policy = Policy { most_new_rows: usize::MAX, ..policy() };
    let (tables, facts) = settled(orders, &policy);
    let each = f64::from(orders);
    println!("{orders} orders; of each");

    let (mut facts, [of_orders, of_payments, of_register]) = loaded(&facts);
    let now = morning() + TimeDelta::minutes(10);
    let room: usize = tables.values().map(orderd::sheet::table::Table::heap_bytes).sum();
    Room { bytes: room as f64, pieces: 0.0 }.print("tables as they were read", each);
    let (seen, books) = made(|| read::read(&tables, Layout::embedded(), &facts, policy.sop.least_rupiah));
    books.print("rows as they were understood", each);
    let (decisions, decided) = made(|| decide(&World::new(now, &policy, &seen.books, &facts)));
    decided.print("decision", each);
    let (mut effects, kept) = made(|| decisions.effects());
    Room { bytes: decided.bytes + kept.bytes, pieces: decided.pieces + kept.pieces }
        .print("  of that, what is to be shown and recorded", each);
    let sheet = &mut effects.sheet;
    Room::of(|| sheet.orders = Shared::default()).print("    cells of its row", each);
    Room::of(|| (sheet.lines, sheet.payments) = Default::default()).print("    cells of its lines and payments", each);
    Room::of(|| (sheet.tasks, sheet.deliveries) = Default::default()).print("    Tugas, Jadwal Kirim", each);
    Room::of(|| sheet.tabs.clear()).print("    Piutang", each);
    Room::of(|| effects.open = Shared::default()).print("    what is open, for links", each);
    let (previous, kept) = made(|| {
        let mut previous = Previous::default();
        drop(decide_from(&mut previous, &World::new(now, &policy, &seen.books, &facts)).effects());
        previous
    });
    kept.print("a decision, kept for the next look", each);
    assert_eq!(previous.unmoved, 0, "the first decision builds on none");
    drop((effects, seen, previous));

    of_orders.print("memory: orders", each);
    let (mut bytes, mut pieces) = (of_orders.bytes, of_orders.pieces);
    for (what, let_go) in PARTS {
        let room = part(&mut facts, *let_go);
        room.print(what, each);
        (bytes, pieces) = (bytes - room.bytes, pieces - room.pieces);
    }
    Room { bytes, pieces }.print("  the rest", each);
    of_payments.print("memory: payments", each);
    of_register.print("memory: register", each);
}
