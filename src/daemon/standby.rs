//! Waiting for the lease, where several machines share a memory on a server: one leads, the others look at the lease and
//! at nothing else. Also the wait for a server that does not answer. A memory in a file is waited for by nobody.

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};

use super::word::{Word, Words};
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{Clerk, CycleError};
use crate::store::{Location, OpenMode, Store, StoreError};
use crate::telemetry::{Metrics, Standing, Supervisor};

/// Between two looks at the lease; part of what a take-over takes.
const LOOK: Duration = Duration::from_secs(1);

/// How the wait ended.
pub(super) enum Turn {
    /// This process leads. `stood_by`: another one did until now.
    Leads { clerk: Clerk, stood_by: bool },
    /// It is to end.
    Stopped,
    /// The configuration is to be read again.
    Reload,
}

/// One that waits.
pub(super) struct Standby<'d> {
    pub config: &'d Arc<Config>,
    pub clock: &'d Clock,
    pub metrics: &'d Metrics,
    pub supervisor: Supervisor,
}

impl Standby<'_> {
    /// Waits until this process leads, or is told otherwise.
    ///
    /// # Errors
    /// What waiting does not mend: key file, login, a database of something else; another orderd beside a file.
    pub(super) async fn wait(self, words: &mut Words) -> Result<Turn, CycleError> {
        let mut store = None;
        let mut said = None;
        loop {
            let word = match self.attempt(&mut store).await {
                Ok(clerk) => {
                    self.metrics.stands(Standing::Leads);
                    return Ok(Turn::Leads { clerk, stood_by: said == Some(Why::Standby) });
                }
                Err(CycleError::Store(error)) if waits(&error) => {
                    let why = Why::of(&error);
                    if said != Some(why) {
                        self.say(why, &error);
                        said = Some(why);
                    }
                    tokio::select! {
                        biased;
                        word = words.next() => Some(word),
                        () = tokio::time::sleep(LOOK) => None,
                    }
                }
                Err(error) => return Err(error),
            };
            self.supervisor.alive();
            match word {
                None => {}
                Some(Word::Stop) => return Ok(Turn::Stopped),
                Some(Word::Reload) => return Ok(Turn::Reload),
            }
        }
    }

    /// Leads, if nobody else does. The connection is kept for the next attempt.
    async fn attempt(&self, kept: &mut Option<Store>) -> Result<Clerk, CycleError> {
        let store = match kept.take() {
            Some(store) => store,
            None => Store::open(&self.config.state.url(), OpenMode::Write).await?,
        };
        match store.lease().await {
            Ok(lease) => Clerk::take_over(self.config.clone(), self.clock.clone(), store, lease).await,
            Err(error) => {
                *kept = Some(store);
                Err(error.into())
            }
        }
    }

    fn say(&self, why: Why, error: &StoreError) {
        self.supervisor.ready();
        match why {
            Why::Standby => {
                self.metrics.stands(Standing::StandsBy);
                self.supervisor.status("standby: another orderd leads");
                info!(event = "standby", "standing by: {error}");
            }
            Why::Away => {
                self.metrics.stands(Standing::Waits);
                self.supervisor.status("waiting for the database; see the log");
                warn!(event = "database_away", class = "store", "{error}");
            }
        }
    }
}

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Standby,
    Away,
}

impl Why {
    fn of(error: &StoreError) -> Self {
        if error.is_passing() { Self::Away } else { Self::Standby }
    }
}

fn waits(error: &StoreError) -> bool {
    let is_held = matches!(error, StoreError::Held { database: Location::Server(_), .. });
    is_held || error.is_lost() || error.is_passing()
}
