//! The loop: cycle, sleep, again; delivery beside it. It decides nothing, and never ends because of the sheet: a cycle
//! that failed is reported once and tried again later. Only a database that can no longer be trusted ends it.

mod delivery;
mod pace;
mod standby;
mod word;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, watch};
use tracing::{error, info, warn};

pub(crate) use word::{Word, Words};

use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{Clerk, CycleError, Report};
use crate::sheet::google::Traffic;
use crate::store::StoreError;
use crate::telemetry::{self, ApiCall, Metrics, Serving, Standing, Supervisor};
use delivery::Delivery;
use pace::Pace;
use standby::{Standby, Turn};

/// A cycle that is under way when we are told to stop may end by itself for so long; what it does is safe to cut off.
const GRACE: Duration = Duration::from_secs(5);
/// A mail that is under way when we are told to stop is not worth a word for so long.
const TOLD_AFTER: Duration = Duration::from_millis(250);
/// Health fails when no cycle succeeded for so long, or for three polls when that is more.
const UNHEALTHY_AFTER: TimeDelta = TimeDelta::minutes(10);

/// Runs until it is told to stop.
///
/// The configuration is read again on [`Word::Reload`]; one that cannot be used is refused and the old one stays. Log
/// settings hold until the process ends.
///
/// # Errors
/// At the start: key file, database or lease cannot be had. Later: the database can no longer be trusted.
pub(crate) async fn run(config: Config, clock: Clock, mut words: Words, supervisor: Supervisor) -> anyhow::Result<()> {
    let mut config = Arc::new(config);
    let metrics = Metrics::default();
    let mut serving = None;
    // The configuration before the one that is being tried.
    let mut former: Option<Arc<Config>> = None;
    let mut has_started = false;
    loop {
        let standby = Standby { config: &config, clock: &clock, metrics: &metrics, supervisor };
        listen(&config, &clock, &metrics, &mut serving);
        let (clerk, stood_by) = match standby.wait(&mut words).await {
            Ok(Turn::Leads { clerk, stood_by }) => (clerk, stood_by),
            Ok(Turn::Stopped) => {
                supervisor.stopping();
                info!(event = "stopped", "orderd has stopped");
                return Ok(());
            }
            Ok(Turn::Reload) => {
                if let Some(new) = reloaded(&config, supervisor) {
                    former = Some(std::mem::replace(&mut config, new));
                }
                continue;
            }
            Err(error) => match former.take() {
                Some(old) => {
                    refuse_reload(&error.into());
                    config = old;
                    continue;
                }
                None => return Err(error.into()),
            },
        };
        if !std::mem::replace(&mut has_started, true) {
            info!(event = "started", "orderd runs");
        } else if former.is_none() {
            info!(event = "leads_again", "this orderd leads again");
        }
        let is_reloaded = former.take().is_some();
        if is_reloaded {
            info!(event = "reloaded", "the new configuration is in force");
        }
        // A machine or a database that comes back starts many at once; a person who reloads, or a leader that died, one.
        let at_once = is_reloaded || stood_by;
        let shift =
            Shift { config: config.clone(), clock: clock.clone(), metrics: metrics.clone(), supervisor, at_once };
        match shift.work(clerk, &mut words).await {
            Ok(None) => {
                info!(event = "stopped", "orderd has stopped");
                return Ok(());
            }
            // The lease is free again: the former clerk and its delivery are gone.
            Ok(Some(new)) => former = Some(std::mem::replace(&mut config, new)),
            Err(error) if error.downcast_ref::<StoreError>().is_some_and(StoreError::is_lost) => {
                metrics.fault("lease");
                warn!(event = "lease_lost", class = "lease", "{error}");
            }
            Err(error) => return Err(error),
        }
    }
}

/// One configuration's time.
struct Shift {
    config: Arc<Config>,
    clock: Clock,
    metrics: Metrics,
    supervisor: Supervisor,
    /// Nothing starts others at the same time: the first look waits for no turn at a shared quota.
    at_once: bool,
}

/// How a cycle ended, seen from the loop.
enum Ended {
    Itself(Result<Report, CycleError>),
    Stopped,
}

impl Shift {
    /// Cycles until it is told otherwise. `None`: stop; else the configuration to go on with.
    async fn work(self, mut clerk: Clerk, words: &mut Words) -> anyhow::Result<Option<Arc<Config>>> {
        let (stop, stopped) = watch::channel(false);
        let wake = Arc::new(Notify::new());
        let postman = clerk.postman()?.until(stopped.clone());
        let delivery = Delivery::new(postman, self.metrics.clone(), wake.clone(), stopped);
        let at_work = delivery.at_work();
        let mut delivery = tokio::spawn(delivery.run());
        let sharers = self.config.google.sharers;
        let mut pace = Pace::new(self.config.sheet.poll_interval, self.supervisor.watchdog(), fastrand::f64())
            .shared(sharers, pace::place(&self.config.sheet.spreadsheet_id, &self.config.state.url()));
        let mut rest = if self.at_once { Duration::ZERO } else { pace.first() };
        let mut ready = rest > Duration::ZERO;
        if ready {
            self.supervisor.ready();
            self.supervisor.status("waiting for its turn at the shared quota");
            info!(event = "waits_for_turn", seconds = rest.as_secs(), "others share the quota: the first look waits");
        }
        let mut reload = false;
        let next = loop {
            if !reload {
                tokio::select! {
                    () = tokio::time::sleep(rest) => {}
                    // One that was replaced is to stand by at once, however long it would rest: its successor may be the next
                    // to die. And what waited for the database waits no longer.
                    () = clerk.lease_news() => {}
                    ended = &mut delivery => return Err(broken(ended)),
                    word = words.next() => match word {
                        Word::Stop => break Ok(None),
                        Word::Reload => reload = true,
                    },
                }
            }
            if std::mem::take(&mut reload)
                && let Some(new) = reloaded(&self.config, self.supervisor)
            {
                break Ok(Some(new));
            }
            let began = self.clock.now();
            let ended = match turn(&mut clerk, words, &mut reload).await {
                Ended::Itself(ended) => ended,
                Ended::Stopped => break Ok(None),
            };
            for (class, times) in clerk.take_absorbed() {
                self.metrics.faults(class, times);
            }
            let Traffic { received, sent } = clerk.take_traffic();
            self.metrics.api_bytes(received, sent);
            // A look that found nothing new, which a first one never is, has put nothing into the outbox.
            let brought_nothing = matches!(&ended, Ok(report) if report.idle);
            rest = match self.tell(ended, began, clerk.next_due(), &mut pace) {
                Ok(rest) => rest,
                Err(error) => break Err(error),
            };
            if !brought_nothing {
                wake.notify_one();
            }
            self.supervisor.alive();
            if !std::mem::replace(&mut ready, true) {
                self.supervisor.ready();
            }
        };
        if let Ok(None) = next {
            self.supervisor.stopping();
            info!(event = "stopping", "told to stop");
        }
        // Nobody listens only when delivery has ended by itself.
        let _ = stop.send(true);
        drop(clerk);
        let next = match next {
            Ok(next) => next,
            Err(error) => {
                // Under a lease that is lost nothing more can be noted; a dot that is out is all that may be waited for.
                if tokio::time::timeout(GRACE, &mut delivery).await.is_err() {
                    delivery.abort();
                }
                return Err(error);
            }
        };
        let mut said = pin!(tokio::time::sleep(TOLD_AFTER));
        let left_at_once = loop {
            tokio::select! {
                biased;
                ended = &mut delivery => match ended {
                    Ok(Ok(())) => break false,
                    broke => return Err(broken(broke)),
                },
                () = words.stop_again() => break true,
                () = &mut said, if !said.is_elapsed() => {
                    if at_work.load(Ordering::Relaxed) {
                        info!(event = "finishing", "a mail is past its final dot: the server's answer is waited for");
                    }
                }
            }
        };
        if left_at_once {
            warn!(event = "cut_off", "told to stop again: leaving at once; an unfinished mail may go out twice");
            delivery.abort();
            return Ok(None);
        }
        Ok(next)
    }

    /// Reports a cycle once and says how long to rest.
    fn tell(
        &self,
        ended: Result<Report, CycleError>,
        began: DateTime<Utc>,
        next_due: Option<DateTime<Utc>>,
        pace: &mut Pace,
    ) -> anyhow::Result<Duration> {
        let now = self.clock.now();
        let took = (now - began).to_std().unwrap_or_default();
        match ended {
            Ok(report) => {
                pace.went_well();
                self.metrics.stands(Standing::Leads);
                self.went_well(&report, now, took);
                let due_in = next_due.map(|due| (due - now).to_std().unwrap_or_default());
                Ok(pace.rest(due_in))
            }
            Err(CycleError::Store(error)) if error.is_suspect() || error.is_lost() => Err(error.into()),
            Err(error) => {
                if let CycleError::Store(error) = &error
                    && error.is_passing()
                {
                    self.metrics.stands(Standing::Waits);
                }
                let class = error.class();
                self.metrics.cycle_failed(took);
                self.metrics.fault(class);
                let rest = pace.failed(passes_by_itself(&error), fastrand::f64());
                let cause = chain(&error);
                warn!(event = "cycle_failed", class, again_in_s = rest.as_secs(), "{cause}");
                self.supervisor.status(&format!("trouble ({class}), trying again; see the log"));
                Ok(rest)
            }
        }
    }

    fn went_well(&self, report: &Report, now: DateTime<Utc>, took: Duration) {
        let reads = usize::try_from(report.calls.read).unwrap_or(usize::MAX);
        let writes = usize::try_from(report.calls.write).unwrap_or(usize::MAX);
        self.metrics.api_calls(ApiCall::Read, reads);
        self.metrics.api_calls(ApiCall::Write, writes);
        if report.idle {
            self.metrics.cycle_idle(now, took);
            return;
        }
        self.metrics.cycle_done(now, took, report.orders, report.problems);
        if let Some(is_same) = report.proven {
            self.metrics.proof(is_same);
            if !is_same {
                error!(
                    event = "decision_differs",
                    "what was read and decided building on the look before was not what sheet and memory alone say; the latter holds. Please report this"
                );
            }
        }
        self.metrics.cells_written(report.cells_written);
        let (orders, problems, cells) = (report.orders, report.problems, report.cells_written);
        let (notices, documents) = (report.notices.len(), report.documents.len());
        let (paused, tabs_read, rows_read) = (report.paused_tabs.len(), report.tabs_read, report.rows_read);
        info!(
            event = "cycle",
            orders, tabs_read, rows_read, problems, cells, notices, documents, paused, "looked at the sheet"
        );
        let at = now.with_timezone(&self.config.policy.timezone).format("%d/%m %H:%M:%S");
        self.supervisor.status(&format!("{orders} orders, {problems} problems; last change seen {at}"));
    }
}

/// The configuration read again; `None` when it cannot be used.
fn reloaded(config: &Config, supervisor: Supervisor) -> Option<Arc<Config>> {
    supervisor.reloading();
    let read = Config::load(&config.file);
    let usable = read.map_err(|error| refuse_reload(&error.into())).ok();
    if usable.is_none() {
        supervisor.ready();
    }
    usable.map(Arc::new)
}

/// One cycle to its end, or as far as a word to stop lets it.
async fn turn(clerk: &mut Clerk, words: &mut Words, reload: &mut bool) -> Ended {
    let mut cycle = pin!(clerk.cycle());
    loop {
        tokio::select! {
            biased;
            ended = &mut cycle => return Ended::Itself(ended),
            word = words.next() => match word {
                Word::Reload => *reload = true,
                Word::Stop => break,
            },
        }
    }
    tokio::select! {
        // What it recorded is recorded; what it could not write, the next start writes.
        _ = tokio::time::timeout(GRACE, &mut cycle) => {}
        () = words.stop_again() => {}
    }
    Ended::Stopped
}

/// Waiting is the remedy, and not a person.
fn passes_by_itself(error: &CycleError) -> bool {
    match error {
        CycleError::Sheet(error) => error.is_passing(),
        CycleError::NoTabs { .. } | CycleError::Clock { .. } | CycleError::OtherAtWork { .. } => false,
        CycleError::Store(_) | CycleError::Workbook { .. } => true,
    }
}

/// Why delivery, which only ends when it is told to, has ended.
fn broken(ended: Result<Result<(), StoreError>, tokio::task::JoinError>) -> anyhow::Error {
    match ended {
        Ok(Err(error)) => error.into(),
        Ok(Ok(())) => anyhow::anyhow!("the delivery of mail has ended by itself; please report it"),
        Err(error) => anyhow::Error::new(error).context("the delivery of mail broke down; please report it"),
    }
}

fn refuse_reload(error: &anyhow::Error) {
    warn!(event = "reload_refused", "the configuration stays as it was: {error:#}");
}

/// An error and its causes, each said once.
fn chain(error: &CycleError) -> String {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        cause = error.source();
    }
    said
}

/// Serves metrics and health where the configuration wants them. A port that is taken costs the figures, not the work.
fn listen(config: &Config, clock: &Clock, metrics: &Metrics, serving: &mut Option<Serving>) {
    let Some(wanted) = config.telemetry.listen else {
        *serving = None;
        return;
    };
    if serving.as_ref().is_some_and(|s| s.address == wanted) {
        return;
    }
    *serving = None;
    let polls = TimeDelta::from_std(config.sheet.poll_interval).unwrap_or_default() * 3;
    let now = clock.clone();
    let started = telemetry::serve(wanted, metrics.clone(), move || now.now(), UNHEALTHY_AFTER.max(polls));
    match started.with_context(|| format!("metrics and health are not served at {wanted} (telemetry.listen)")) {
        Ok(started) => {
            info!(event = "listening", address = %started.address, "metrics and health are served");
            *serving = Some(started);
        }
        Err(error) => warn!(event = "not_listening", "{error:#}"),
    }
}
