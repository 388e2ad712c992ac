//! `orderd sync`: exactly one cycle, then the mails that are due.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;

use super::outcome::Outcome;
use crate::cli;
use crate::clock::Clock;
use crate::config::{Config, StateConfig};
use crate::cycle::{Clerk, CycleError, Delivered, Report};
use crate::domain::outage::MailStop;
use crate::domain::rewind;
use crate::store::{OpenMode, Store, StoreError};

/// How long one run waits for mail servers.
const DELIVERY_LIMIT: Duration = Duration::from_secs(120);

/// Runs one cycle; with `--dry-run` only tells what it would do.
pub(super) async fn run(config: Config, args: &cli::Sync) -> anyhow::Result<Outcome> {
    let clock = args.at.at.map_or_else(Clock::system, Clock::pushed);
    if args.dry_run {
        return rehearse(config, clock, args.json).await;
    }
    let config = Arc::new(config);
    let mut clerk = Clerk::start(config.clone(), clock).await?;
    if let Some(at) = args.at.at {
        let last = clerk.facts().read().unwrap_or_else(PoisonError::into_inner).system.sheet.heartbeat;
        // The machine's clock tells a memory that was written ahead of time from a slip of the one who types.
        let last = last.filter(|last| *last <= Clock::system().now());
        if let Some(least) = rewind::behind(at, last, None) {
            return Err(CycleError::clock(at, least, &config.policy).into());
        }
    }
    let cycle = match clerk.cycle().await {
        Err(error @ CycleError::Store(_)) => return Err(error.into()),
        ended => ended,
    };
    // Mail that waits does not wait for the sheet.
    let delivered = clerk.postman()?.round_within(DELIVERY_LIMIT).await?;
    let pending = clerk.pending().await?;
    let waiting = pending.queued + pending.sending;
    let report = match cycle {
        Ok(report) => report,
        Err(error) => {
            if !args.json && delivered != Delivered::default() {
                tell_of_mail(delivered, waiting, clerk.mail_stop().await?);
            }
            return Err(error.into());
        }
    };
    if args.json {
        println!("{}", as_json(&report, delivered, waiting));
    } else {
        tell(&report);
        tell_of_mail(delivered, waiting, clerk.mail_stop().await?);
    }
    Ok(Outcome::Done)
}

/// Plays the cycle on a copy of the memory, which goes away: so it leaves no trace and works beside a running daemon.
async fn rehearse(mut config: Config, clock: Clock, json: bool) -> anyhow::Result<Outcome> {
    let scratch = Scratch::make()?;
    let copy = scratch.0.join("state.db");
    let memory = match Store::open(&config.state.url(), OpenMode::Read).await {
        Ok(store) => {
            store.backup(&copy).await?;
            store.location().clone()
        }
        Err(StoreError::Missing { database }) => database,
        Err(error) => return Err(error.into()),
    };
    config.state = StateConfig::of_file(copy);
    let report = Clerk::start(Arc::new(config), clock).await?.in_the_name_of(&memory).rehearse().await?;
    // Printing may be the end, when nobody reads.
    drop(scratch);
    if json {
        println!("{}", json!({ "at": report.at.to_rfc3339(), "plan": report.plan }));
    } else {
        report.plan.iter().for_each(|line| println!("{line}"));
        println!("{} steps; nothing was changed.", report.plan.len());
    }
    Ok(Outcome::Done)
}

/// A folder for this process alone, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn make() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("orderd-rehearsal-{}", std::process::id()));
        // The memory holds names of customers.
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make {}; set TMPDIR to a folder with room", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Whoever cleans up temporary files finishes it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn as_json(report: &Report, delivered: Delivered, waiting: u64) -> serde_json::Value {
    let notices: Vec<_> = report
        .notices
        .iter()
        .map(|key| json!({ "kind": key.kind.as_str(), "order": key.subject, "episode": key.episode }))
        .collect();
    json!({
        "at": report.at.to_rfc3339(),
        "orders": report.orders,
        "problems": report.problems,
        "cells_written": report.cells_written,
        "notices": notices,
        "mails_sent": delivered.sent,
        "mails_pending": waiting,
        "documents": report.documents,
        "api_calls": { "read": report.calls.read, "write": report.calls.write },
        "paused_tabs": report.paused_tabs,
        "refused_tabs": report.refused_tabs,
    })
}

fn tell(report: &Report) {
    println!("{} orders, {} problems, {} cells written", report.orders, report.problems, report.cells_written);
    report.documents.iter().for_each(|number| println!("issued {number}"));
    report.notices.iter().for_each(|key| println!("notice {key}"));
    report.paused_tabs.iter().for_each(|tab| println!("tab {tab} is paused: see the tab Status Sistem"));
    report.refused_tabs.iter().for_each(|tab| {
        println!(
            "tab {tab} refused its write: unprotect its cells for the service account (Data, Protect sheets and ranges)"
        );
    });
}

fn tell_of_mail(delivered: Delivered, waiting: u64, stop: Option<MailStop>) {
    println!("{} mails sent, {waiting} waiting", delivered.sent);
    if delivered.failed > 0 {
        println!("{} mails were refused: see `orderd mail list`", delivered.failed);
    }
    if stop.is_some() {
        println!("mail cannot leave: see `orderd mail list`");
    }
}
