//! What the daemon is told from outside, as values: tests speak without signals.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// A word to the daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Finish and leave; said again: leave at once.
    Stop,
    /// Read the configuration again.
    Reload,
}

/// Where the words come from.
#[derive(Debug)]
pub(crate) struct Words(mpsc::UnboundedReceiver<Word>);

impl Words {
    /// SIGTERM and SIGINT stop, SIGHUP reloads.
    ///
    /// # Errors
    /// When the process may not listen to signals.
    pub(crate) fn of_signals() -> std::io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let (speaker, words) = Self::spoken();
        tokio::spawn(async move {
            loop {
                let word = tokio::select! {
                    _ = terminate.recv() => Word::Stop,
                    _ = interrupt.recv() => Word::Stop,
                    _ = hang_up.recv() => Word::Reload,
                };
                if speaker.send(word).is_err() {
                    return;
                }
            }
        });
        Ok(words)
    }

    /// Words somebody else says.
    #[must_use]
    pub(crate) fn spoken() -> (mpsc::UnboundedSender<Word>, Self) {
        let (speaker, words) = mpsc::unbounded_channel();
        (speaker, Self(words))
    }

    /// The next word; waits for ever when nobody is left to say one.
    pub(super) async fn next(&mut self) -> Word {
        match self.0.recv().await {
            Some(word) => word,
            None => std::future::pending().await,
        }
    }

    /// Waits for a word to stop; others are too late.
    pub(super) async fn stop_again(&mut self) {
        while self.next().await != Word::Stop {}
    }
}
