//! What each command does, one file each. It loads the configuration for those that need one; it never prints an error.

#[macro_use]
mod say;

mod adopt;
mod archive;
mod backup;
mod check;
mod columns;
#[cfg(feature = "sandbox")]
pub mod demo;
mod documents;
mod explain;
mod export;
mod import;
pub mod init;
mod mail;
mod manual;
mod move_state;
mod outcome;
mod output;
mod patience;
mod preview;
mod recall;
mod restore;
mod restore_backup;
mod run;
#[cfg(feature = "sandbox")]
mod sandbox;
mod setup;
mod sync;

use std::path::Path;

pub use outcome::Outcome;

use crate::cli::{self, Cli, Command};
use crate::config::{Config, LogFormat, TelemetryConfig};
use crate::telemetry::{self, Format, LogSettings};

/// Runs the command.
///
/// # Errors
/// What happened to what; a [`crate::config::ConfigError`] in its chain means exit code 2.
pub async fn run(cli: Cli) -> anyhow::Result<Outcome> {
    match cli.command {
        #[cfg(feature = "sandbox")]
        Command::Sandbox(args) => {
            let settings = LogSettings { filter: ONE_SHOT.to_owned(), format: Format::Text };
            telemetry::start_logging(&settings, cli.verbose);
            sandbox::run(&args).await?;
            Ok(Outcome::Done)
        }
        Command::Setup(args) => {
            let settings = LogSettings { filter: ONE_SHOT.to_owned(), format: Format::Text };
            telemetry::start_logging(&settings, cli.verbose);
            setup::run(&cli.config, &args).await
        }
        Command::Completions(args) => {
            manual::completions(args.shell);
            Ok(Outcome::Done)
        }
        Command::Man(args) => {
            manual::man(args.output.as_deref())?;
            Ok(Outcome::Done)
        }
        Command::Init(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            init::run(&config, &args).await
        }
        Command::Backup(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            backup::run(&config, &args.output).await?;
            Ok(Outcome::Done)
        }
        Command::RestoreBackup(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            restore_backup::run(&config, &args.backup).await?;
            Ok(Outcome::Done)
        }
        Command::MoveState(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            move_state::run(&config, &args).await?;
            Ok(Outcome::Done)
        }
        #[cfg(feature = "sandbox")]
        Command::Demo(args) => {
            let settings = LogSettings { filter: ONE_SHOT.to_owned(), format: Format::Text };
            telemetry::start_logging(&settings, cli.verbose);
            demo::run(&args).await
        }
        Command::Run => {
            let config = configured(&cli.config, cli.verbose, true)?;
            run::run(config).await?;
            Ok(Outcome::Done)
        }
        Command::Sync(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            sync::run(config, &args).await
        }
        Command::Check(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            check::run(&config, args).await
        }
        Command::Export(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            export::run(config, &args).await
        }
        Command::Documents(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            documents::run(config, &args).await
        }
        Command::Recall(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            recall::run(&config, &args).await
        }
        Command::Explain(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            explain::run(config, &args).await
        }
        Command::Restore(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            restore::run(config, &args).await
        }
        Command::Adopt(options) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            adopt::run(config, options).await
        }
        Command::Archive(args) => {
            let config = configured(&cli.config, cli.verbose, false)?;
            archive::run(config, &args).await
        }
        Command::Import { command } => {
            let config = configured(&cli.config, cli.verbose, false)?;
            match command {
                cli::Import::Customers(args) => import::customers(&config, &args).await,
            }
        }
        Command::Mail { command } => {
            let config = configured(&cli.config, cli.verbose, false)?;
            match command {
                cli::Mail::Outbox(command) => mail::run(&config, &command).await,
                cli::Mail::Preview(args) => preview::run(&config, &args),
            }
        }
    }
}

/// The configuration, with logging started as it says.
fn configured(file: &Path, verbose: u8, daemon: bool) -> anyhow::Result<Config> {
    let config = Config::load(file)?;
    telemetry::start_logging(&log_settings(&config.telemetry, daemon), verbose);
    Ok(config)
}

/// A person at a terminal reads the command's own output; only warnings may disturb it.
const ONE_SHOT: &str = "warn";

/// One-shot commands log as text to stderr and only warnings, unless `ORDERD_LOG` asks for more.
fn log_settings(config: &TelemetryConfig, daemon: bool) -> LogSettings {
    let format = match config.format {
        LogFormat::Json if daemon => Format::Json,
        LogFormat::Journald if daemon => Format::Journald,
        LogFormat::Text | LogFormat::Json | LogFormat::Journald => Format::Text,
    };
    let filter = if daemon || config.log_forced { config.log.clone() } else { ONE_SHOT.to_owned() };
    LogSettings { filter, format }
}
