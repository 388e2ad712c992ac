//! `orderd demo`: everything on one machine without Google. A sheet in the browser, sample orders, the daemon with quick
//! settings, mails and workbooks as files. It never touches a folder that holds something else.

mod desk;
mod filing;
mod folder;
mod stage;
pub mod story;
mod summary;
mod tour;

use std::path::Path;

use anyhow::Context;

use super::outcome::Outcome;
use crate::cli::{self, Language};
use crate::clock::Clock;
use crate::daemon::{self, Words};
use crate::sandbox::Folder;
use crate::sheet::layout::Samples;
use crate::telemetry::Supervisor;
use stage::{Setting, Stage};

/// Where the demo is at home.
const ZONE: chrono_tz::Tz = chrono_tz::Asia::Jakarta;

/// Runs the demo, or plays its week.
pub(super) async fn run(args: &cli::Demo) -> anyhow::Result<Outcome> {
    let dir = std::path::absolute(&args.dir).with_context(|| format!("{} is no usable path", args.dir.display()))?;
    if args.once { once(&dir, args.port, args.lang).await } else { open(&dir, args.port).await }
}

/// Serves until Ctrl-C; goes on where an earlier demo, or a played week, in the folder stopped.
async fn open(dir: &Path, port: u16) -> anyhow::Result<Outcome> {
    let folder = Folder::claim(dir)?;
    let week = folder::go_on(dir)?;
    let words = Words::of_signals()?;
    let clock = folder::clock(dir);
    let today = clock.now().with_timezone(&ZONE).date_naive();
    // The tour speaks of the samples, which a week does without.
    let tour = if week { Vec::new() } else { tour::steps(&Samples::on(today)) };
    let stage = Stage::set_up(folder, Setting { port, tour, ..Setting::default() }).await?;
    if stage.is_empty() {
        stage.fill(&Samples::on(today), |_| true)?;
    }
    println!("The sheet, its mails and files: {}", stage.sandbox.url());
    println!("Kept in {}; stop with Ctrl-C, the next start goes on where it was.", dir.display());
    if week {
        let now = clock.now().with_timezone(&ZONE);
        println!(
            "It is the week that was played there, with its mails and workbooks, and {} in it.",
            now.format("%A %d/%m/%Y %H:%M")
        );
    }
    let ended = daemon::run(stage.config.clone(), clock, words, Supervisor::of_this_process()).await;
    stage.sandbox.stopped().await;
    ended.map(|()| Outcome::Done)
}

/// Plays the week and says how it went.
async fn once(dir: &Path, port: u16, language: Language) -> anyhow::Result<Outcome> {
    let today = Clock::system().now().with_timezone(&ZONE).date_naive();
    let mut say = |line: &str| println!("{line}");
    let told = story::play(dir, port, today, language, &mut say).await?;
    println!(
        "{}",
        match language {
            Language::En => format!("To look at it, links in its mails included: orderd demo --dir {}", dir.display()),
            Language::Id => format!("Untuk melihatnya, termasuk tautan di surat: orderd demo --dir {}", dir.display()),
        }
    );
    Ok(if told.differences.is_empty() { Outcome::Done } else { Outcome::Failed })
}
