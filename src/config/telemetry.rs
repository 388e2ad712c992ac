//! The settings of logs, metrics and health.

use std::net::SocketAddr;

use super::table::{Reader, Section, choice};

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people at a terminal.
    Text,
    /// One JSON object a line.
    Json,
    /// Fields of the system's journal.
    Journald,
}

/// What operators see.
#[derive(Clone, Debug)]
pub struct TelemetryConfig {
    /// A level or a filter: `info`, `orderd=debug`.
    pub log: String,
    /// Whether `ORDERD_LOG` asked for it; then it holds for one-shot commands too.
    pub log_forced: bool,
    /// How lines look.
    pub format: LogFormat,
    /// Where metrics and health are served; `None`: nowhere. Beyond this machine only when that was allowed.
    pub listen: Option<SocketAddr>,
}

pub(super) fn read(section: &Section<'_>, reader: &Reader<'_>) -> Option<TelemetryConfig> {
    let remedy = "write off, error, warn, info, debug or trace, or a filter like \"orderd=debug\"";
    let log = section.text("log");
    let forced = reader.environment.get("ORDERD_LOG");
    let filter = forced.or(log.as_ref().map(|found| found.value)).unwrap_or("info");
    let understood = is_filter(filter);
    match (&log, forced) {
        (_, Some(_)) if !understood => reader.refuse(None, format!("ORDERD_LOG cannot be \"{filter}\""), remedy),
        (Some(found), None) if !understood => found.refuse_with(format!("cannot be \"{filter}\""), remedy),
        _ => {}
    }
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json), ("journald", LogFormat::Journald)];
    let format = choice(section, "format", LogFormat::Text, &formats);
    let listen = listen(section);
    Some(TelemetryConfig {
        log: understood.then(|| filter.to_owned())?,
        log_forced: forced.is_some(),
        format: format?,
        listen: listen?,
    })
}

/// A level by name, or targets with levels; a bare unknown word would silently log nothing.
fn is_filter(text: &str) -> bool {
    const LEVELS: &[&str] = &["off", "error", "warn", "info", "debug", "trace"];
    text.split(',').all(|part| {
        let level = part.rsplit('=').next().unwrap_or(part).trim();
        LEVELS.contains(&level.to_ascii_lowercase().as_str())
    }) && text.parse::<tracing_subscriber::filter::Targets>().is_ok()
}

fn listen(section: &Section<'_>) -> Option<Option<SocketAddr>> {
    let allow_remote = section.flag("allow_remote");
    let Some(found) = section.text_or_empty("listen") else { return Some("127.0.0.1:9464".parse().ok()) };
    if found.value.is_empty() {
        return Some(None);
    }
    match found.value.parse::<SocketAddr>() {
        Ok(address) if !address.ip().is_loopback() && !allow_remote => {
            let must = format!("is \"{}\", which other machines reach", found.value);
            let remedy =
                "write an address of this machine alone, as in \"127.0.0.1:9464\", or allow it: allow_remote = true";
            found.refuse_with(must, remedy);
            None
        }
        Ok(address) => Some(Some(address)),
        Err(_) => {
            let must = format!("cannot be \"{}\"", found.value);
            found.refuse_with(must, "write an address with a port, as in \"127.0.0.1:9464\", or \"\" for none");
            None
        }
    }
}
