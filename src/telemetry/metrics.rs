//! Counters for operators, in the format their systems scrape. Labels are kinds and results, never an order or a person.

use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the cycle times, in seconds: an idle read, a normal cycle, one near the limit of 120 s.
const CYCLE_SECONDS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0];

/// What the daemon has done since it started. Clones count into the same counters.
#[derive(Clone, Debug)]
pub(crate) struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    cycles: Family<ResultLabels, Counter>,
    cycle_seconds: Histogram,
    cells_written: Counter,
    api_calls: Family<ApiLabels, Counter>,
    api_bytes: Family<DirectionLabels, Counter>,
    mails: Family<ResultLabels, Counter>,
    proofs: Family<ResultLabels, Counter>,
    faults: Family<FaultLabels, Counter>,
    rows: Gauge<i64, AtomicI64>,
    problems: Gauge<i64, AtomicI64>,
    last_success: Gauge<f64, AtomicU64>,
    leads: Gauge<i64, AtomicI64>,
    standing: Mutex<Standing>,
}

/// What this process is at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It works.
    #[default]
    Leads,
    /// Another one works, and this one is ready to.
    StandsBy,
    /// The database does not answer.
    Waits,
}

/// Calls to the sheet's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApiCall {
    Read,
    Write,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MailResult {
    /// The server took it.
    Sent,
    /// Not this time; tried again later.
    Deferred,
    /// Refused for good.
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabels {
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ApiLabels {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DirectionLabels {
    direction: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FaultLabels {
    class: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("orderd");
        let cycles = Family::default();
        let cycle_seconds = Histogram::new(CYCLE_SECONDS);
        let cells_written = Counter::default();
        let api_calls = Family::default();
        let api_bytes = Family::default();
        let mails = Family::default();
        let proofs: Family<ResultLabels, Counter> = Family::default();
        let faults = Family::default();
        let rows = Gauge::default();
        let problems = Gauge::default();
        let last_success = Gauge::default();
        registry.register("cycles", "Cycles run", cycles.clone());
        registry.register("cycle_seconds", "Duration of a cycle in seconds", cycle_seconds.clone());
        registry.register("cells_written", "Cells written into the sheet", cells_written.clone());
        registry.register("api_calls", "Calls to the sheet API", api_calls.clone());
        registry.register("api_bytes", "Bytes to and from the sheet API, at the socket", api_bytes.clone());
        registry.register("mails", "Attempts to deliver a mail", mails.clone());
        registry.register("decision_proofs", "Decisions made again from nothing, and compared", proofs.clone());
        registry.register("faults", "Faults handled, by class", faults.clone());
        registry.register("rows", "Rows seen in the last cycle", rows.clone());
        registry.register("problems", "Problems shown in the sheet after the last cycle", problems.clone());
        let help = "Unix time of the last completed cycle, 0 before the first";
        registry.register("last_success_timestamp_seconds", help, last_success.clone());
        let leads = Gauge::default();
        registry.register("leads", "1 while this process works on the sheet, 0 while it stands by", leads.clone());
        Self(Arc::new(Inner {
            registry,
            cycles,
            cycle_seconds,
            cells_written,
            api_calls,
            api_bytes,
            mails,
            proofs,
            faults,
            rows,
            problems,
            last_success,
            leads,
            standing: Mutex::default(),
        }))
    }
}

impl Metrics {
    /// A cycle ran to its end at `at`, having seen so much.
    pub(crate) fn cycle_done(&self, at: DateTime<Utc>, took: Duration, rows: usize, problems: usize) {
        self.0.cycles.get_or_create(&ResultLabels { result: "done" }).inc();
        self.0.cycle_seconds.observe(took.as_secs_f64());
        self.0.rows.set(i64::try_from(rows).unwrap_or(i64::MAX));
        self.0.problems.set(i64::try_from(problems).unwrap_or(i64::MAX));
        self.0.last_success.set(seconds(at));
    }

    /// A cycle found the sheet as it was and nothing due; what was seen before still holds.
    pub(crate) fn cycle_idle(&self, at: DateTime<Utc>, took: Duration) {
        self.0.cycles.get_or_create(&ResultLabels { result: "idle" }).inc();
        self.0.cycle_seconds.observe(took.as_secs_f64());
        self.0.last_success.set(seconds(at));
    }

    /// A cycle broke off.
    pub(crate) fn cycle_failed(&self, took: Duration) {
        self.0.cycles.get_or_create(&ResultLabels { result: "failed" }).inc();
        self.0.cycle_seconds.observe(took.as_secs_f64());
    }

    /// Cells went into the sheet.
    pub(crate) fn cells_written(&self, cells: usize) {
        self.0.cells_written.inc_by(count(cells));
    }

    /// Calls went to the API.
    pub(crate) fn api_calls(&self, kind: ApiCall, calls: usize) {
        self.0.api_calls.get_or_create(&ApiLabels { kind: kind.word() }).inc_by(count(calls));
    }

    /// Bytes crossed the socket.
    pub(crate) fn api_bytes(&self, received: u64, sent: u64) {
        for (direction, bytes) in [("received", received), ("sent", sent)] {
            self.0.api_bytes.get_or_create(&DirectionLabels { direction }).inc_by(bytes);
        }
    }

    /// Deliveries were tried.
    pub(crate) fn mails(&self, result: MailResult, mails: usize) {
        self.0.mails.get_or_create(&ResultLabels { result: result.word() }).inc_by(count(mails));
    }

    /// A decision was made again without what the last look left, and was the same, or not.
    pub(crate) fn proof(&self, is_same: bool) {
        let result = if is_same { "same" } else { "different" };
        self.0.proofs.get_or_create(&ResultLabels { result }).inc();
    }

    /// A fault was handled; `class` is one of a few fixed words (`sheet_quota`, `smtp_auth`), never data.
    pub(crate) fn fault(&self, class: &'static str) {
        self.faults(class, 1);
    }

    /// Several of one class.
    pub(crate) fn faults(&self, class: &'static str, times: u64) {
        self.0.faults.get_or_create(&FaultLabels { class }).inc_by(times);
    }

    /// What this process is from now on.
    pub(crate) fn stands(&self, standing: Standing) {
        self.0.leads.set(i64::from(standing == Standing::Leads));
        *self.0.standing.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// What this process is.
    pub(crate) fn standing(&self) -> Standing {
        *self.0.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the last cycle was completed; `None` before the first.
    #[must_use]
    pub(crate) fn last_success(&self) -> Option<DateTime<Utc>> {
        let at = self.0.last_success.get();
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
        (at > 0.0).then(|| DateTime::from_timestamp_millis((at * 1000.0) as i64)).flatten()
    }

    /// Everything in the OpenMetrics text format.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = text::encode(&mut text, &self.0.registry);
        text
    }
}

impl ApiCall {
    const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl MailResult {
    const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
        }
    }
}

fn seconds(at: DateTime<Utc>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 53 bits")]
    let milliseconds = at.timestamp_millis() as f64;
    milliseconds / 1000.0
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;

    #[test]
    fn what_was_counted_stands_in_the_text() {
        let metrics = Metrics::default();
        assert_eq!(metrics.last_success(), None);
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        metrics.cycle_done(at, Duration::from_millis(80), 212, 3);
        metrics.clone().cells_written(17);
        metrics.api_calls(ApiCall::Read, 2);
        metrics.api_bytes(2_850_000, 1_200);
        metrics.mails(MailResult::Deferred, 1);
        metrics.proof(true);
        metrics.fault("smtp_auth");
        metrics.stands(Standing::StandsBy);
        let text = metrics.text();
        for line in [
            "orderd_cycles_total{result=\"done\"} 1",
            "orderd_cycle_seconds_bucket{le=\"0.1\"} 1",
            "orderd_cells_written_total 17",
            "orderd_api_calls_total{kind=\"read\"} 2",
            "orderd_api_bytes_total{direction=\"received\"} 2850000",
            "orderd_api_bytes_total{direction=\"sent\"} 1200",
            "orderd_mails_total{result=\"deferred\"} 1",
            "orderd_decision_proofs_total{result=\"same\"} 1",
            "orderd_faults_total{class=\"smtp_auth\"} 1",
            "orderd_rows 212",
            "orderd_problems 3",
            "orderd_last_success_timestamp_seconds 1795000000.0",
            "orderd_leads 0",
            "# EOF",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
        assert_eq!(metrics.last_success(), Some(at));
    }
}
