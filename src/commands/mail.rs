//! `orderd mail`: a look at the outbox, and a hand laid on it beside a running daemon. It changes rows of the database
//! and never sends: the daemon, or the next `orderd sync`, delivers.

use anyhow::bail;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::columns::columns;
use super::outcome::Outcome;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::outage::MailStop;
use crate::store::{MessageState, OpenMode, OutboxLine, Store, Which};

/// Messages shown or searched at once; whoever has more open ones has another problem.
const MOST: usize = 1_000;
/// The reason noted for a message given up by hand.
const GIVEN_UP: &str = "dibuang dengan orderd mail discard";

/// Runs one of the outbox's commands.
pub(super) async fn run(config: &Config, command: &cli::Outbox) -> anyhow::Result<Outcome> {
    // Looking creates nothing; so a wrong state.url is noticed instead of becoming a new database.
    let store = Store::open(&config.state.url(), OpenMode::Read).await?;
    match command {
        cli::Outbox::List(args) if args.json => println!("{}", as_json(&store).await?),
        cli::Outbox::List(_) => list(&store, config.policy.timezone).await?,
        cli::Outbox::Retry(mails) => {
            let chosen = chosen(&store, &mails.mails).await?;
            let stopped = store.mail_stop().await?;
            let store = reopened(store, config).await?;
            let now = Clock::system().now();
            let mut count = 0;
            for which in chosen {
                count += store.retry(which, now).await?;
            }
            println!("{} back in the queue; the daemon or the next `orderd sync` delivers.", mails_of(count));
            if stopped.is_some() {
                println!("Sending, which had stopped, is tried again with the first mail that waits.");
            }
        }
        cli::Outbox::Discard(mails) => {
            let chosen = chosen(&store, &mails.mails).await?;
            let store = reopened(store, config).await?;
            let mut count = 0;
            for which in chosen {
                count += store.discard_by_hand(which, GIVEN_UP).await?;
            }
            println!("{} given up for good.", mails_of(count));
        }
        cli::Outbox::Release => {
            if let Some(reason) = store.load().await?.system.mail.behind {
                bail!("all mail stays held, {reason}");
            }
            let store = reopened(store, config).await?;
            match store.release().await? {
                Some(reason) => {
                    println!("Released ({reason}); the daemon or the next `orderd sync` delivers what waits.");
                }
                None => println!("No mail is held."),
            }
            if let Some(stop) = store.mail_stop().await? {
                println!("{}", of_stop(&stop, config.policy.timezone));
            }
        }
    }
    Ok(Outcome::Done)
}

async fn reopened(store: Store, config: &Config) -> anyhow::Result<Store> {
    store.close().await?;
    Ok(Store::open(&config.state.url(), OpenMode::Write).await?)
}

async fn list(store: &Store, zone: Tz) -> anyhow::Result<()> {
    if let Some(reason) = store.held().await? {
        let remedy = match store.load().await?.system.mail.behind {
            Some(_) => "",
            None => ". Look at the sheet, then: orderd mail release",
        };
        println!("All mail is HELD: {reason}{remedy}\n");
    }
    if let Some(stop) = store.mail_stop().await? {
        println!("{}\n", of_stop(&stop, zone));
    }
    let lines = store.outbox(MessageState::OPEN, MOST).await?;
    if lines.is_empty() {
        println!("Nothing waits and nothing failed.");
        return Ok(());
    }
    let rows: Vec<[String; 7]> = lines.iter().map(|line| row(line, zone)).collect();
    print!("{}", columns(["MAIL", "STATE", "KEY", "TO", "TRIES", "NEXT", "WHY"], &rows));
    let pending = store.pending().await?;
    println!("\n{} waiting, {} under way, {} failed.", pending.queued, pending.sending, pending.failed);
    if pending.failed > 0 {
        println!("Failed mails are tried again only by hand: orderd mail retry [MAIL…] or orderd mail discard [MAIL…]");
    }
    Ok(())
}

/// The list for machines.
async fn as_json(store: &Store) -> anyhow::Result<Value> {
    let stopped = store.mail_stop().await?.map(|stop| {
        json!({
            "since": stop.since.to_rfc3339(),
            "until": stop.until.to_rfc3339(),
            "needs_person": stop.needs_person,
            "reason": stop.reason,
        })
    });
    let mails: Vec<Value> = store.outbox(MessageState::OPEN, MOST).await?.iter().map(line_as_json).collect();
    let pending = store.pending().await?;
    Ok(json!({
        "held": store.held().await?,
        "stopped": stopped,
        "mails": mails,
        "waiting": pending.queued,
        "under_way": pending.sending,
        "failed": pending.failed,
    }))
}

fn line_as_json(line: &OutboxLine) -> Value {
    json!({
        "mail": line.id,
        "state": line.state.as_str(),
        "kind": line.kind,
        "keys": line.keys,
        "about": line.subjects,
        "to": line.recipient,
        "tries": line.attempts,
        "next": line.next_at.map(|at| at.to_rfc3339()),
        "why": line.reason,
    })
}

fn of_stop(stop: &MailStop, zone: Tz) -> String {
    let (since, until) = (local(stop.since, zone), local(stop.until, zone));
    let again = if stop.needs_person {
        format!("Put it right, then: orderd mail retry (by itself it is tried again after {until})")
    } else {
        format!("Tried again after {until}; at once with: orderd mail retry")
    };
    let what = if stop.needs_person { "Sending has STOPPED" } else { "No mail could be sent" };
    format!("{what} since {since}: {}. {again}", stop.reason)
}

fn row(line: &OutboxLine, zone: Tz) -> [String; 7] {
    let key = match line.keys.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    };
    [
        line.id.to_string(),
        line.state.as_str().to_owned(),
        key,
        line.recipient.clone(),
        line.attempts.to_string(),
        line.next_at.map_or_else(|| "-".to_owned(), |at| local(at, zone)),
        line.reason.clone().unwrap_or_default(),
    ]
}

/// Turns what was typed into messages; nothing typed means all that failed.
async fn chosen(store: &Store, typed: &[String]) -> anyhow::Result<Vec<Which>> {
    if typed.is_empty() {
        return Ok(vec![Which::EveryFailed]);
    }
    let lines = store.outbox(MessageState::OPEN, MOST).await?;
    let mut chosen: Vec<i64> = Vec::new();
    for word in typed {
        let found: Vec<&OutboxLine> = lines.iter().filter(|line| is_meant(line, word)).collect();
        if found.is_empty() {
            bail!("no waiting or failed mail {word}; `orderd mail list` shows them all");
        }
        if let Some(line) = found.iter().find(|line| line.state == MessageState::Sending) {
            bail!("mail {} is under way to {} at this moment; wait a minute and look again", line.id, line.recipient);
        }
        chosen.extend(found.iter().map(|line| line.id));
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen.into_iter().map(Which::One).collect())
}

/// Whether a word names the message: its number, one of its keys, or the order or payment it is about.
fn is_meant(line: &OutboxLine, word: &str) -> bool {
    word.parse() == Ok(line.id)
        || line.keys.iter().any(|key| key.eq_ignore_ascii_case(word))
        || line.subjects.iter().any(|subject| subject != "-" && subject.eq_ignore_ascii_case(word))
}

fn mails_of(count: u64) -> String {
    if count == 1 { "1 mail".to_owned() } else { format!("{count} mails") }
}

fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%d/%m/%Y %H:%M").to_string()
}
