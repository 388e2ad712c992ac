//! A sign of life on stderr for whatever takes longer than a second, at a terminal only. It never writes to stdout.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

/// What is done sooner needs no bar.
const QUICK: Duration = Duration::from_secs(1);
/// How often the bar moves.
const TICK: Duration = Duration::from_millis(120);

/// A bar over some steps; it goes away when dropped.
pub(super) struct Patience {
    bar: ProgressBar,
    shower: Option<JoinHandle<()>>,
}

impl Patience {
    /// A bar over `steps` steps that shows itself when the first second is over.
    pub(super) fn new(steps: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{bar:20}] {elapsed}") {
            bar.set_style(style);
        }
        let shower = std::io::stderr().is_terminal().then(|| {
            let bar = bar.clone();
            tokio::spawn(async move {
                tokio::time::sleep(QUICK).await;
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(TICK);
            })
        });
        Self { bar, shower }
    }

    /// The step that begins now; the ones named before are done.
    pub(super) fn step(&self, done: u64, what: &'static str) {
        self.bar.set_message(what);
        self.bar.set_position(done);
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        if let Some(shower) = &self.shower {
            shower.abort();
        }
        self.bar.finish_and_clear();
    }
}
