//! `orderd run`: the daemon, told what to do by signals.

use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::{self, Words};
use crate::telemetry::Supervisor;

/// Runs until SIGTERM or SIGINT.
pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    let words = Words::of_signals()?;
    daemon::run(config, Clock::system(), words, Supervisor::of_this_process()).await
}
