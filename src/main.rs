//! Parses the command, runs it, turns an error into one sentence and an exit code. It never decides anything else.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use orderd::cli::{Cli, Command};
use orderd::commands::{self, Outcome};
use orderd::config::ConfigError;
use tokio::runtime::Builder;

#[cfg(all(feature = "jemalloc", target_os = "linux", target_arch = "x86_64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Something failed; the sentence on stderr says what.
const FAILED: u8 = 1;
/// Wrong usage or configuration.
const WRONG_CONFIG: u8 = 2;
/// Threads beside the first where a command asks, waits or serves while it works, however many processors there are.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // A daemon waits most of its time, and then does one thing: a look that is handed from thread to thread costs half as
    // much again. What must be answered meanwhile has a thread of its own (`telemetry`, the lease).
    let is_daemon = matches!(cli.command, Command::Run);
    let mut builder = if is_daemon { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let runtime = match builder.worker_threads(WORKERS).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("cannot start its threads: {error}: raise the limits of this user (ulimit -u)"));
            return ExitCode::from(FAILED);
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(FAILED),
        Err(error) => {
            complain(&sentence(&error));
            let of_config = error.chain().any(|cause| cause.is::<ConfigError>());
            ExitCode::from(if of_config { WRONG_CONFIG } else { FAILED })
        }
    }
}

/// One sentence on stderr; when nobody reads that either, the exit code must do.
fn complain(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "orderd: {sentence}");
}

/// The error and its causes in one line, each said once: many libraries repeat their cause in their own text.
fn sentence(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if said.contains(&text) {
            continue;
        }
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(&text);
    }
    said
}
