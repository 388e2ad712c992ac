//! What operators see: logs, metrics, health, and the word to systemd. No names, addresses or contents of customers.

mod endpoint;
mod metrics;
mod supervisor;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

pub(crate) use endpoint::{Serving, serve};
pub(crate) use metrics::{ApiCall, MailResult, Metrics, Standing};
pub(crate) use supervisor::Supervisor;

/// Libraries that speak of every connection; their warnings are enough. The verifier has none, only complaints about what is
/// told of the mail server anyway.
const CHATTY: &[&str] = &["hyper_util=warn", "rustls=warn", "rustls_platform_verifier=off", "sqlx=error", "h2=warn"];

/// Libraries that put access tokens into their words: silent, whatever an operator asks for.
const INDISCREET: &[&str] = &["yup_oauth2"];

/// How a log line looks. (The configuration has its own name for it; nothing here knows the configuration.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people at a terminal.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// Fields of the system's journal.
    Journald,
}

/// What is logged and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogSettings {
    /// A level or filter (`info`, `orderd=debug`); one that is not understood counts as `info`.
    pub filter: String,
    /// How a line looks.
    pub format: Format,
}

/// Starts logging to stderr or the journal, once; a second call changes nothing.
///
/// `verbose` (the number of `-v`) raises the level: once to debug for orderd, twice for everything.
pub(crate) fn start_logging(settings: &LogSettings, verbose: u8) {
    let filter = filter(&settings.filter, verbose);
    let registry = tracing_subscriber::registry().with(filter).with(filter_fn(|line| is_discreet(line.target())));
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    // A second start (in one test binary) finds the first one in place, which is as good.
    let _already = match settings.format {
        Format::Text => registry.with(layer.with_ansi(false)).try_init(),
        Format::Json => registry.with(layer.json().flatten_event(true)).try_init(),
        Format::Journald => match tracing_journald::layer() {
            Ok(journal) => registry.with(journal).try_init(),
            Err(error) => {
                let started = registry.with(layer.with_ansi(false)).try_init();
                tracing::warn!(%error, "no journal here; logging to stderr as text");
                started
            }
        },
    };
}

fn is_discreet(target: &str) -> bool {
    let library = target.split("::").next().unwrap_or(target);
    !INDISCREET.contains(&library)
}

/// Levels by library. Nothing here opens spans, so the library's richer filter, which knows them, would find none.
fn filter(wanted: &str, verbose: u8) -> Targets {
    let base = match verbose {
        0 => wanted,
        1 => "info,orderd=debug",
        _ => "trace",
    };
    let quiet = if verbose < 2 { CHATTY } else { &[] };
    // What the operator wrote comes last, so that naming a chatty library again wins; what is not understood is left out.
    let parts = ["info"].into_iter().chain(quiet.iter().copied()).chain(base.split(',').map(str::trim));
    let understood: Vec<&str> = parts.filter(|p| !p.is_empty() && p.parse::<Targets>().is_ok()).collect();
    understood.join(",").parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn a_filter_is_levels_by_library_and_the_operators_word_wins() {
        let check = |wanted: &str, verbose: u8, target: &str, level: Level, shown: bool| {
            let found = filter(wanted, verbose).would_enable(target, &level);
            assert_eq!(found, shown, "{wanted:?} {verbose} {target} {level}");
        };
        check("info", 0, "orderd::cycle", Level::INFO, true);
        check("info", 0, "orderd::cycle", Level::DEBUG, false);
        check("info", 0, "rustls::conn", Level::INFO, false);
        check("warn", 0, "orderd::cycle", Level::INFO, false);
        check("orderd=debug", 0, "orderd::cycle", Level::DEBUG, true);
        check("orderd=debug", 0, "lettre", Level::INFO, true);
        check("warn, rustls=debug", 0, "rustls::conn", Level::DEBUG, true);
        check("orderd=loud", 0, "orderd::cycle", Level::INFO, true);
        check("orderd=loud", 0, "orderd::cycle", Level::DEBUG, false);
        check("", 0, "orderd::cycle", Level::INFO, true);
        check("off", 0, "orderd::cycle", Level::ERROR, false);
        check("warn", 1, "orderd::cycle", Level::DEBUG, true);
        check("warn", 2, "rustls::conn", Level::TRACE, true);
    }
}
