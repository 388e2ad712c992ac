//! `orderd demo`: everything on one machine without Google. A sheet in the browser, sample orders, the daemon with quick
//! settings, mails and workbooks as files. It never touches a folder that holds something else.

mod desk;
mod folder;
mod stage;
pub mod story;
mod summary;

use std::path::Path;

use anyhow::Context;

use super::outcome::Outcome;
use crate::cli;
use crate::clock::Clock;
use crate::daemon::{self, Words};
use crate::sandbox::Folder;
use crate::sheet::layout::Samples;
use crate::telemetry::Supervisor;
use folder::{STORY, clear};
use stage::Stage;

/// Runs the demo, or plays its week.
pub(super) async fn run(args: &cli::Demo) -> anyhow::Result<Outcome> {
    let dir = std::path::absolute(&args.dir).with_context(|| format!("{} is no usable path", args.dir.display()))?;
    if args.once { once(&dir, args.port).await } else { open(&dir, args.port).await }
}

/// Serves until Ctrl-C; goes on where an earlier demo in the folder stopped.
async fn open(dir: &Path, port: u16) -> anyhow::Result<Outcome> {
    let folder = Folder::claim(dir)?;
    if dir.join(STORY).exists() {
        clear(dir)?;
    }
    let words = Words::of_signals()?;
    let clock = Clock::system();
    let stage = Stage::set_up(folder, port, None).await?;
    if stage.is_empty() {
        let samples = Samples::on(clock.now().with_timezone(&stage.config.policy.timezone).date_naive());
        stage.fill(&samples, |_| true)?;
    }
    println!("The sheet, its mails and files: {}", stage.sandbox.url());
    println!("Kept in {}; stop with Ctrl-C, the next start goes on where it was.", dir.display());
    let ended = daemon::run(stage.config.clone(), clock, words, Supervisor::of_this_process()).await;
    stage.sandbox.stopped().await;
    ended.map(|()| Outcome::Done)
}

/// Plays the week and says how it went.
async fn once(dir: &Path, port: u16) -> anyhow::Result<Outcome> {
    let today = Clock::system().now().with_timezone(&chrono_tz::Asia::Jakarta).date_naive();
    let mut say = |line: &str| println!("{line}");
    let told = story::play(dir, port, today, &mut say).await?;
    Ok(if told.differences.is_empty() { Outcome::Done } else { Outcome::Failed })
}
