//! `orderd check`: a look at everything orderd needs, one line each, with a remedy where something is missing. It
//! changes nothing but probe files it removes again, and sends no mail. It speaks to the administrator, in English.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

mod findings;
mod locked;
mod sheet;

pub(super) use findings::Checks;
use findings::{Found, in_full};

use super::patience::Patience;
use crate::cli;
use crate::clock::Clock;
use crate::config::{Config, Transport, secret_file_is_private};
use crate::cycle;
use crate::documents::paper::Forms;
use crate::documents::picture::Picture;
use crate::domain::document::Document;
use crate::domain::facts::Facts;
use crate::domain::template_fault::TemplateFault;
use crate::mail::{Outcome, Wording, is_unchanged};
use crate::store::{Location, OpenMode, Store, StoreError};

/// A mail server that says nothing for so long is no mail server.
const MAIL_LIMIT: Duration = Duration::from_secs(60);
/// orderd did not exist before; an earlier year is a clock without battery.
const FIRST_YEAR: i32 = 2026;
/// A look at the sheet takes seconds; clocks further apart than this are not set.
const MOST_SKEW: TimeDelta = TimeDelta::minutes(2);
/// More orders than this are not named in one line.
const MOST_NAMED: usize = 5;

/// Prints every check; fails when one of them does.
pub(super) async fn run(config: &Config, args: cli::Check) -> anyhow::Result<super::outcome::Outcome> {
    let mut checks = Checks::new(args.json);
    all(config, args.at.at, &mut checks).await;
    Ok(checks.end())
}

/// Checks everything; `at`: as if it were this instant.
pub(super) async fn all(config: &Config, at: Option<DateTime<Utc>>, checks: &mut Checks) {
    checks.note("config", Ok(config.file.display().to_string()));
    secrets(config, checks);
    let facts = database(config, checks).await;
    let now = at.unwrap_or_else(|| Clock::system().now());
    let me = Store::location_of(&config.state.url()).map(|memory| cycle::name_of_memory(&memory)).unwrap_or_default();
    let there = sheet::look(config, (&facts, &me), now, checks).await;
    // As if it were another instant, the clock of others says nothing.
    checks.note("clock", clock(now, there.filter(|_| at.is_none()), &facts, config));
    checks.note("metrics and health", Ok(listening(config)));
    checks.note("exports", folder(&config.export_dir, "export.dir"));
    let failed = failed_templates(config).await;
    checks.note("mail wording", wording(config, &failed));
    papers(config, &facts, &failed, checks);
    let patience = Patience::new(1);
    patience.step(0, "asking the mail server");
    let mail = mail(config).await;
    drop(patience);
    checks.note("mail", mail);
}

fn secrets(config: &Config, checks: &mut Checks) {
    let private = |file: &Path| {
        secret_file_is_private(file).map(|()| format!("{}, only for its owner", file.display())).map_err(in_full)
    };
    // A key that cannot be read is named where it is used.
    if config.google.service_account.is_file() {
        checks.note("key file", private(&config.google.service_account));
    }
    if let Some(file) = config.state.password_file() {
        checks.note("database password", private(file));
    }
    if let Transport::Smtp(server) = &config.mail.transport
        && let Some(file) = server.login.as_ref().and_then(|login| login.password_file.as_ref())
    {
        checks.note("password file", private(file));
    }
}

/// Templates that failed when a mail was made. What is wrong with the database is said where that is looked at.
async fn failed_templates(config: &Config) -> Vec<TemplateFault> {
    let Ok(store) = Store::open(&config.state.url(), OpenMode::Read).await else { return Vec::new() };
    store.template_faults().await.unwrap_or_default()
}

/// Looks at the database; returns what it remembers, if it can be read.
async fn database(config: &Config, checks: &mut Checks) -> Facts {
    let store = match Store::open(&config.state.url(), OpenMode::Read).await {
        Ok(store) => store,
        Err(StoreError::Missing { database: Location::File(database) }) => {
            let dir = database.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let found = folder(dir, "state.url").map(|_| {
                format!("{} does not exist yet; the first `orderd sync` or `orderd run` makes it", database.display())
            });
            checks.note("database", found);
            return Facts::default();
        }
        Err(StoreError::Missing { database: Location::Server(database) }) => {
            let found = format!("{database} answers and is empty; the first `orderd sync` or `orderd run` fills it");
            checks.note("database", Ok(found));
            return Facts::default();
        }
        Err(error) => {
            checks.note("database", Err(in_full(error)));
            return Facts::default();
        }
    };
    let health = async {
        let about = store.about().await?;
        Ok::<_, StoreError>((
            about,
            store.integrity().await?,
            store.load().await?,
            store.held().await?,
            store.pending().await?,
        ))
    };
    match health.await {
        Err(error) => {
            checks.note("database", Err(in_full(error)));
            Facts::default()
        }
        Ok((about, damage, facts, held, pending)) => {
            let place = store.location();
            let whole = if place.file().is_some() { "intact, " } else { "" };
            checks.note(
                "database",
                if damage.is_empty() {
                    let (orders, schema) = (facts.orders.len(), about.schema);
                    Ok(format!("{place}, {}, schema {schema}, {whole}{orders} orders", about.engine))
                } else {
                    Err(format!(
                        "{place} is damaged ({}); stop orderd, put the newest backup in its place with `orderd restore-backup`, then run this again",
                        damage.join("; ")
                    ))
                },
            );
            checks.note(
                "outbox",
                match held {
                    Some(reason) if facts.system.mail.behind.is_some() => Err(format!("all mail is held {reason}")),
                    Some(reason) => {
                        Err(format!("all mail is held: {reason}; look at the sheet, then `orderd mail release`"))
                    }
                    None if pending.failed > 0 => {
                        Err(format!("{} mails were refused for good; see `orderd mail list`", pending.failed))
                    }
                    None => Ok(format!("{} mails wait, none failed", pending.queued + pending.sending)),
                },
            );
            facts
        }
    }
}

/// `there`: what time it was at the other side of the sheet.
fn clock(now: DateTime<Utc>, there: Option<DateTime<Utc>>, facts: &Facts, config: &Config) -> Found {
    let zone = config.policy.timezone;
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%d/%m/%Y %H:%M:%S").to_string();
    let remedy = "set it (`timedatectl`), or nothing is mailed at its time";
    if now.with_timezone(&zone).year() < FIRST_YEAR {
        return Err(format!("{} cannot be; {remedy}", local(now)));
    }
    if let Some(there) = there.filter(|there| (now - *there).abs() > MOST_SKEW) {
        return Err(format!("{} here is {} at the sheet; {remedy}", local(now), local(there)));
    }
    match facts.system.sheet.heartbeat {
        Some(last) if last > now => {
            Err(format!("{} is before the last recorded cycle, {}; {remedy}", local(now), local(last)))
        }
        Some(_) | None => Ok(format!("{} ({zone})", local(now))),
    }
}

/// Whether files can be made in a folder; a folder that can be made will be made when it is needed.
fn folder(dir: &Path, key: &str) -> Found {
    let existing = dir.ancestors().find(|d| d.as_os_str().is_empty() || d.exists()).unwrap_or(dir);
    let existing = if existing.as_os_str().is_empty() { Path::new(".") } else { existing };
    let probe = existing.join(format!(".orderd-check.{}", std::process::id()));
    let made = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    match made {
        Ok(()) => Ok(format!("{} can be written to", dir.display())),
        Err(error) => {
            Err(format!("{} cannot be written to ({error}); change its owner or `{key}`", existing.display()))
        }
    }
}

/// Who can ask for metrics and health; nobody is asked for a password there.
fn listening(config: &Config) -> String {
    match config.telemetry.listen {
        None => "served nowhere".to_owned(),
        Some(address) if address.ip().is_loopback() => format!("served at {address}, for this machine alone"),
        Some(address) => format!("served at {address}, TO OTHER MACHINES TOO (telemetry.allow_remote)"),
    }
}

/// The words of mails: the files that cannot be used, and those that failed when a mail was made.
fn wording(config: &Config, failed: &[TemplateFault]) -> Found {
    let Some(folder) = &config.mail.templates else { return Ok("built in".to_owned()) };
    words(folder, Wording::load(folder).1, failed)
}

/// Files of words, and what is wrong with them, or was when something was made of them.
fn words(folder: &Path, mut faults: Vec<TemplateFault>, failed: &[TemplateFault]) -> Found {
    let theirs = failed.iter().filter(|fault| Path::new(&fault.file).starts_with(folder) && is_unchanged(fault));
    faults.extend(theirs.cloned());
    faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    faults.dedup();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    match told.as_slice() {
        [] => Ok(folder.display().to_string()),
        told => Err(format!("{}; the words built in stand in", told.join("; "))),
    }
}

/// The pictures of the letterhead, and what is written on papers that no PDF can show.
fn papers(config: &Config, facts: &Facts, failed: &[TemplateFault], checks: &mut Checks) {
    for (key, path) in [("company.logo", &config.papers.logo), ("company.qris", &config.papers.qris)] {
        let Some(path) = path else { continue };
        checks.note(
            key,
            match Picture::open(path) {
                Ok(picture) => Ok(format!("{}, {} × {} pixels", path.display(), picture.width, picture.height)),
                Err(error) => Err(format!("{} {error}; papers are made without it", path.display())),
            },
        );
    }
    let (mut lacking, mut faults) = (Vec::new(), Vec::new());
    for order in facts.orders.values() {
        let documents: Vec<Document> = facts.papers(order.id).cloned().collect();
        let flaws = cycle::paper_flaws(config, order, &documents);
        if !flaws.letters.is_empty() && lacking.len() < MOST_NAMED {
            lacking.push(format!("{} ({})", order.id, flaws.letters.iter().collect::<String>()));
        }
        for fault in flaws.faults {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    checks.note(
        "paper wording",
        match &config.papers.templates {
            None => Ok("built in".to_owned()),
            Some(folder) => {
                faults.extend(Forms::load(folder).1);
                words(folder, faults, failed)
            }
        },
    );
    checks.note(
        "letters on papers",
        match lacking.as_slice() {
            [] => Ok("all can be printed".to_owned()),
            some => Ok(format!(
                "shown as � on PDF papers: {}; write these texts in Latin letters before the next revision",
                some.join(", ")
            )),
        },
    );
}

async fn mail(config: &Config) -> Found {
    let transport = cycle::transport(config).map_err(|error| format!("{error:#}"))?;
    match tokio::time::timeout(MAIL_LIMIT, transport.handshake()).await {
        Ok(Ok(fine)) => Ok(fine),
        Ok(Err(outcome)) => Err(trouble(&outcome)),
        Err(_) => Err(format!(
            "the mail server says nothing for {} s; check mail.host, mail.port and mail.tls",
            MAIL_LIMIT.as_secs()
        )),
    }
}

/// What a handshake met, for the administrator; staff read the Indonesian words of [`Outcome`] elsewhere.
pub(super) fn trouble(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Sent { reply } => reply.clone(),
        Outcome::Temporary { code, text, .. } => {
            format!("the mail server puts us off ({code} {text}); look again later, or ask its administrator")
        }
        Outcome::Permanent { code, text, .. } => {
            format!("the mail server turns us down ({code} {text}); check mail.host and mail.from")
        }
        Outcome::AuthRefused { cause } => {
            let cause = cause.in_english("check mail.username and mail.password_file");
            format!("the mail server refuses the login: {cause}")
        }
        Outcome::TlsRefused { cause } => {
            let cause = cause.in_english("check mail.host, mail.port, mail.tls and mail.ca_file");
            format!("no safe connection to the mail server: {cause}")
        }
        Outcome::ConnectionLost { cause, .. } => {
            let cause = cause.in_english("check mail.host, mail.port and the firewall");
            format!("the mail server cannot be reached: {cause}")
        }
        Outcome::Unwritable { folder, cause } => {
            format!("no mail can be written into {folder} (mail.dir): {}", cause.in_english("name another folder"))
        }
    }
}
