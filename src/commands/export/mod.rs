//! `orderd export`: the accounting workbook from one look at sheet and memory. Without `--send` it records nothing and
//! works beside a running daemon; numbers are those that were issued, never ones the next cycle would issue.

mod figures;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use figures::Figures;

use super::outcome::Outcome;
use super::output;
use super::patience::Patience;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{Clerk, CycleError, Delivered, Look, Period, ledger_as_recorded, path_of_day};
use crate::decide::notices::kinds::{self, accounting_export};
use crate::documents::accounting::report;
use crate::documents::file;
use crate::documents::workbook::write_report;
use crate::domain::facts::Changes;
use crate::domain::notice::{Mailing, Notice, NoticeKey, NoticeKind};
use crate::domain::rewind;
use crate::domain::text::Text;
use crate::domain::wording;
use crate::store::{Lease, OpenMode, Store, StoreError};

/// How long `--send` waits for mail servers.
const DELIVERY_LIMIT: Duration = Duration::from_secs(120);
/// The same day's workbook is sent by hand at most so often.
const MOST_SENDS: u32 = 99;

/// Writes the workbook, prints what it says, and sends it if asked to.
pub(super) async fn run(config: Config, args: &cli::Export) -> anyhow::Result<Outcome> {
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        bail!("--from {from} is later than --to {to}; exchange them");
    }
    output::claim(&args.output, &config, args.force)?;
    let config = Arc::new(config);
    let clock = args.at.at.map_or_else(Clock::system, Clock::pushed);
    let now = clock.now();
    // Asked for first: a refusal should not cost the time of a long export.
    let hand = if args.send { Some(Hand::raise(&config).await?) } else { None };
    let as_of = args.as_of.unwrap_or_else(|| config.policy.day(now));
    let mut places = vec![args.output.clone()];
    if hand.is_some() {
        let sent = path_of_day(&config, as_of);
        std::fs::create_dir_all(&config.export_dir)
            .with_context(|| format!("cannot make {} (export.dir)", config.export_dir.display()))?;
        places.push(sent);
    }
    let is_named = args.at.at.is_some() || (args.as_of.is_some() && hand.is_none());
    let period = Period { from: args.from, to: args.to, as_of };
    let figures = write(config.clone(), (now, is_named), period, &places).await?;
    if !args.json {
        print!("{figures}");
        println!("{}", args.output.display());
    }
    let sent = match hand {
        None => None,
        Some(hand) => {
            let key = hand.record(&config, args, as_of, now).await?;
            drop(hand);
            Some(deliver(config, clock, key).await?)
        }
    };
    if args.json {
        let sent = sent.map(|sent| {
            json!({
                "key": sent.key.to_string(), "sent": sent.delivered.sent,
                "failed": sent.delivered.failed, "waiting": sent.waiting,
            })
        });
        let mut all = figures.as_json();
        all["file"] = json!(args.output.display().to_string());
        all["mail"] = json!(sent);
        println!("{all}");
    } else if let Some(sent) = sent {
        println!("{}: {} mails sent, {} waiting", sent.key, sent.delivered.sent, sent.waiting);
        if sent.delivered.failed > 0 {
            println!("{} mails were refused: see `orderd mail list`", sent.delivered.failed);
        }
    }
    Ok(Outcome::Done)
}

/// Writes the same workbook to every place; returns what it says in figures.
///
/// Where nobody named the day (`is_named`), it is the clock's: one that is behind would report another day as today.
async fn write(
    config: Arc<Config>,
    (now, is_named): (DateTime<Utc>, bool),
    period: Period,
    places: &[PathBuf],
) -> anyhow::Result<Figures> {
    let patience = Patience::new(3);
    patience.step(0, "reading the sheet");
    let look = Look::take(config, now).await?;
    if look.facts.system.born_at.is_none() {
        bail!("orderd has not worked on this sheet yet, so there are no numbers to report; run `orderd sync` first");
    }
    if let Some(least) = rewind::behind(now, look.facts.system.sheet.heartbeat, None).filter(|_| !is_named) {
        let error = CycleError::clock(now, least, &look.config.policy);
        return Err(anyhow::Error::new(error)
            .context("the day is not certain; set the clock, or name it with --as-of and without --send"));
    }
    patience.step(1, "adding up");
    let world = look.world();
    let decisions = look.decisions();
    let ledger = ledger_as_recorded(&world, &decisions, period);
    let figures = Figures::of(&ledger, &report(&ledger).summary);
    patience.step(2, "writing the workbook");
    for place in places {
        file::replace(place, |out| write_report(report(&ledger), out))?;
    }
    Ok(figures)
}

/// The right to record a mail to accounting.
struct Hand {
    store: Store,
    lease: Lease,
}

impl Hand {
    async fn raise(config: &Config) -> anyhow::Result<Self> {
        if config.policy.roles.accounting.is_empty() {
            bail!("--send: nobody would get it; write accounting addresses into [roles] of the configuration");
        }
        // Looked at first: opening for writing would make a new database out of a wrong address.
        Store::open(&config.state.url(), OpenMode::Read).await?.close().await?;
        let store = Store::open(&config.state.url(), OpenMode::Write).await?;
        match store.lease().await {
            Ok(lease) => Ok(Self { store, lease }),
            Err(error @ StoreError::Held { .. }) => Err(anyhow::Error::from(error).context(
                "--send: only one orderd at a time may queue mail; export without --send and pass the file on, \
                 or wait for the daemon's own mail (schedule.accounting_export)",
            )),
            Err(error) => Err(error.into()),
        }
    }

    /// Records the notice as the schedule would. Rung 0 of a day is the schedule's own: taken here, its cycle would be
    /// refused for telling twice.
    async fn record(
        &self,
        config: &Config,
        args: &cli::Export,
        day: NaiveDate,
        now: DateTime<Utc>,
    ) -> anyhow::Result<NoticeKey> {
        let episode = day.format("%Y%m%d").to_string().parse().unwrap_or(0);
        let kind = NoticeKind::AccountingExport;
        let mut key = NoticeKey { subject: "-".into(), kind, episode, rung: 1 };
        while self.store.notice(&key).await?.is_some() {
            key.rung += 1;
            if key.rung > MOST_SENDS {
                bail!("the workbook of {day} was sent {MOST_SENDS} times already; pass the file on by hand");
            }
        }
        let days = match (args.from, args.to) {
            (None, None) => String::new(),
            (from, to) => {
                let text = |day: Option<NaiveDate>| day.map_or("…".to_owned(), wording::day);
                format!(", dokumen {}–{}", text(from), text(to))
            }
        };
        let brief = accounting_export::brief(day, &days);
        let people = kinds::of(kind).audience(&config.policy, None);
        let recipients: Vec<Text> = people.all().cloned().collect();
        let notice = Notice {
            key: key.clone(),
            order: None,
            at: now,
            deliver_at: None,
            to: people.to,
            cc: people.cc,
            brief,
            unpriced: None,
            papers: Vec::new(),
        };
        // Somebody asked for it just now: it does not wait for the end of the quiet hours.
        let mailing = |recipient| Mailing { recipient, keys: vec![key.clone()], at: now, not_before: now };
        let mailings = recipients.into_iter().map(mailing).collect();
        let changes = Changes { notices: vec![notice], mailings, ..Changes::default() };
        self.store.record(&self.lease, &changes).await?;
        Ok(key)
    }
}

/// What became of the mail.
struct Sent {
    key: NoticeKey,
    delivered: Delivered,
    waiting: u64,
}

/// Delivers what is due, as the end of a `sync` does.
async fn deliver(config: Arc<Config>, clock: Clock, key: NoticeKey) -> anyhow::Result<Sent> {
    let clerk = Clerk::start(config, clock).await?;
    let delivered = clerk.postman()?.round(DELIVERY_LIMIT).await?;
    let pending = clerk.pending().await?;
    Ok(Sent { key, delivered, waiting: pending.queued + pending.sending })
}
