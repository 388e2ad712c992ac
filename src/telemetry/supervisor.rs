//! The word to systemd: ready, alive, stopping. Without systemd every call does nothing; a failed one is no reason to stop.

use std::time::Duration;

use sd_notify::NotifyState;

/// The service manager, if there is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Supervisor {
    watchdog: Option<Duration>,
}

impl Supervisor {
    /// The one that started this process.
    #[must_use]
    pub(crate) fn of_this_process() -> Self {
        Self { watchdog: sd_notify::watchdog_enabled() }
    }

    /// How long it waits for a sign of life before it kills us; `None`: it does not.
    #[must_use]
    pub(crate) fn watchdog(self) -> Option<Duration> {
        self.watchdog
    }

    /// Start-up is over.
    pub(crate) fn ready(self) {
        tell(&[NotifyState::Ready]);
    }

    /// A cycle has completed. Only that feeds the watchdog: a timer of its own would keep a hanging daemon alive.
    pub(crate) fn alive(self) {
        if self.watchdog.is_some() {
            tell(&[NotifyState::Watchdog]);
        }
    }

    /// What `systemctl status` shows: counts, no names.
    pub(crate) fn status(self, sentence: &str) {
        tell(&[NotifyState::Status(sentence)]);
    }

    /// The configuration is being read again; [`Self::ready`] ends it.
    pub(crate) fn reloading(self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell(&[NotifyState::Reloading, now]),
            Err(error) => tracing::debug!(%error, "the monotonic clock cannot be read"),
        }
    }

    /// No more cycles; what is past its dot is being finished.
    pub(crate) fn stopping(self) {
        tell(&[NotifyState::Stopping]);
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager cannot be told");
    }
}
