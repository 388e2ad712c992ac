//! What the program needs as it is installed: room and processor time of a start on a full sheet, room of an idle daemon.
//!
//! `cargo bench --features jemalloc --bench memory`, as packages are built; `ORDERD_BENCH_ORDERS` replaces the sizes
//! (1000,10000,100000), `ORDERD_BENCH_HISTORY` the lines of history that are added at the end (1000000),
//! `ORDERD_BENCH_PROGRAM` the program that is measured: after `bash systemd/package deb` of the same source,
//! `$PWD/target/dist/orderd` is what is installed. Each figure is that of a process of its own, as the system counts it,
//! beside the sheet's answer, unpacked, and beside cycles over the same sheet: one that builds on no other, as a start's
//! does, and one that finds an order changed. Behind it stands its bar. Memory and sheet are settled before: what is
//! measured is a start like any other.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench may stop where its world is broken"
)]

mod world;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use orderd::clock::Clock;
use orderd::commands::init;
use orderd::cycle::Clerk;
use orderd::domain::column::{Column, OrderColumn};
use orderd::domain::facts::{Changes, HistoryLine};
use orderd::sandbox::{Sandbox, SandboxOptions};
use orderd::sheet::google::{SheetClient, SheetOptions};
use orderd::store::{OpenMode, Store};

use world::{config, fill, processor_time};

/// MiB that a start may take beside four times the answer, and an idle daemon at all.
const ALLOWED_MIB: f64 = 32.0;
/// How long a daemon is left alone before its room is looked at.
const IDLE: Duration = Duration::from_secs(8);

/// What the system counted of a process.
#[derive(Clone, Copy, Default)]
struct Counted {
    /// Most room it ever took, in MiB.
    peak: f64,
    /// Room it takes, in MiB.
    room: f64,
    /// Processor time.
    time: Duration,
}

impl Counted {
    fn of(process: &Child) -> Option<Self> {
        let read = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", process.id())).ok();
        let status = read("status")?;
        let mib = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
        };
        let stat = read("stat")?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        // A hundred ticks a second, whatever the kernel counts with itself.
        let ticks: u64 = fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?;
        Some(Self { peak: mib("VmHWM:")?, room: mib("VmRSS:")?, time: Duration::from_millis(ticks * 10) })
    }
}

fn orderd(folder: &Path, arguments: &[&str]) -> Child {
    let program = std::env::var_os("ORDERD_BENCH_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_orderd").into());
    let mut command = Command::new(program);
    command.arg("-c").arg(folder.join("orderd.toml")).args(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// One start: `sync`, to its end.
fn start(folder: &Path) -> Counted {
    let mut process = orderd(folder, &["sync"]);
    let mut counted = Counted::default();
    loop {
        // The last look is a moment before the end; the peak is long past by then.
        if let Some(seen) = Counted::of(&process) {
            counted = seen;
        }
        if let Some(status) = process.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return counted;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A daemon that looked at the sheet for a while and found nothing.
fn idle(folder: &Path) -> Counted {
    let mut process = orderd(folder, &["run"]);
    std::thread::sleep(IDLE);
    let counted = Counted::of(&process).unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    counted
}

fn look(orders: u32, history: u32) {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let sandbox = servers.block_on(Sandbox::start(SandboxOptions::default())).unwrap();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    sandbox.write_service_account(folder.path().join("key.json")).unwrap();
    let mut config = config(folder.path(), sandbox.addr().port());
    config.policy.most_new_rows = usize::MAX;
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    own.block_on(init::lay_out(&config)).unwrap();
    fill(&sandbox, orders);
    let unhurried =
        |options: SheetOptions| SheetOptions { pace: None, call_timeout: Duration::from_secs(600), ..options };
    let config = Arc::new(config);
    let clock = Clock::pushed(Utc::now());
    let mut clerk = own.block_on(Clerk::start_with(config.clone(), clock.clone(), unhurried)).unwrap();
    let began = processor_time();
    let report = own.block_on(clerk.cycle()).unwrap();
    let first = processor_time() - began;
    assert!(!report.idle);
    while !own.block_on(clerk.cycle()).unwrap().idle {
        clock.advance(TimeDelta::seconds(1));
    }
    drop(clerk);
    let bytes = own.block_on(async {
        let client = SheetClient::connect(unhurried(orderd::cycle::options(&config))).await.unwrap();
        let ids: Vec<i32> = client.describe().await.unwrap().tabs.iter().map(|tab| tab.sheet_id).collect();
        client.read(&ids).await.unwrap().bytes
    });
    let body = bytes as f64 / 1024.0 / 1024.0;
    // The first notes what only a later instant than that of the last cycle lets it note.
    start(folder.path());
    let started = start(folder.path());
    let resting = idle(folder.path());
    let mut clerk = own.block_on(Clerk::start_with(config.clone(), Clock::pushed(Utc::now()), unhurried)).unwrap();
    let began = processor_time();
    own.block_on(clerk.cycle()).unwrap();
    let anew = processor_time() - began;
    let notes = sandbox.book().find_col(OrderColumn::TAB, 0, OrderColumn::Notes.header()).unwrap();
    sandbox.human().set(OrderColumn::TAB, 1, notes, "sambal dicampur").unwrap();
    let began = processor_time();
    own.block_on(clerk.rehearse()).unwrap();
    let cycle = processor_time() - began;
    sandbox.human().set(OrderColumn::TAB, 1, notes, "sambal dipisah").unwrap();
    drop(clerk);
    let allowed = 4.0 * body + ALLOWED_MIB;
    println!(
        "{orders} orders, an answer of {body:.1} MiB: start {:.1} MiB at most (bar {allowed:.1}), {:.2?} of processor \
         time, {:.2} of a cycle that builds on no other ({anew:.2?}; bar 2), {:.2} of one that does and finds an order \
         changed ({cycle:.2?}); the very first cycle {first:.2?}",
        started.peak,
        started.time,
        started.time.as_secs_f64() / anew.as_secs_f64(),
        started.time.as_secs_f64() / cycle.as_secs_f64(),
    );
    let bar = if orders == 1_000 { format!(" (bar {ALLOWED_MIB})") } else { String::new() };
    println!("  idle daemon {:.1} MiB{bar}, {:.1} MiB at most", resting.room, resting.peak);
    if history == 0 {
        return;
    }
    own.block_on(async {
        let store = Store::open(&config.state.url(), OpenMode::Write).await.unwrap();
        let lease = store.lease().await.unwrap();
        let line = |n: u32| HistoryLine {
            subject: format!("ODR-2026-{:04}", n % orders + 1).into(),
            at: Utc::now(),
            text: format!("Jumlah (pack): {n} → {}", n + 1).into(),
        };
        for from in (0..history).step_by(50_000) {
            let lines = (from..history.min(from + 50_000)).map(line).collect();
            store.record(&lease, &Changes { history: lines, ..Changes::default() }).await.unwrap();
        }
        drop(lease);
        store.close().await.unwrap();
    });
    let again = start(folder.path());
    println!(
        "  with {history} lines of history: start {:.1} MiB at most, {:.2?} of processor time, {:.2} of that without",
        again.peak,
        again.time,
        again.time.as_secs_f64() / started.time.as_secs_f64(),
    );
}

fn main() {
    let read = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let history = read("ORDERD_BENCH_HISTORY", "1000000").parse().unwrap();
    let sizes = read("ORDERD_BENCH_ORDERS", "1000,10000,100000");
    for (n, orders) in sizes.split(',').enumerate() {
        look(orders.trim().parse().unwrap(), if n == 0 { history } else { 0 });
    }
}
