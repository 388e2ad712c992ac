//! Faults on request: what the server does wrong, and to which requests.
//!
//! Nothing goes wrong unless asked for.

use std::time::Duration;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Google's error body with this status; nothing is applied.
    Status(u16),
    /// 503 with an HTML page.
    Html503,
    /// No answer, ever; nothing is applied.
    Hang,
    /// The right answer, late.
    Slow(Duration),
    /// The right answer in pieces of this many bytes, each after this pause.
    Drip(usize, Duration),
    /// The connection is cut; nothing is applied.
    CutBeforeApplying,
    /// The request is applied, then the connection is cut without an answer.
    CutAfterApplying,
    /// The request is applied; the connection is cut after this many bytes of the body.
    TruncatedBody(usize),
    /// 401, and the token is worthless from now on.
    Unauthorized401,
    /// 200 `{}`; nothing is applied.
    EmptyObject,
    /// The right answer without any `values`.
    NoValues,
    /// 200 with a body of this many bytes that never becomes valid; nothing is applied.
    HugeBody(u64),
    /// The token endpoint's refusal of a revoked key.
    InvalidGrant,
}

/// Which requests a fault meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Reads and writes.
    Any,
    /// Reads.
    Reads,
    /// Writes.
    Writes,
    /// Token requests.
    Tokens,
}

/// What a request is, for counters and faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Asks for data.
    Read,
    /// Changes data.
    Write,
    /// Asks for a token.
    Token,
    /// The page and its controls.
    Page,
}

impl On {
    fn meets(self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Any, Kind::Read | Kind::Write)
                | (Self::Reads, Kind::Read)
                | (Self::Writes, Kind::Write)
                | (Self::Tokens, Kind::Token)
        )
    }
}

#[derive(Debug)]
struct Order {
    on: On,
    skip: u64,
    times: u64,
    fault: Fault,
}

/// The faults still to come, first come first served.
#[derive(Debug, Default)]
pub(super) struct FaultQueue(Vec<Order>);

impl FaultQueue {
    /// After `skip` matching requests, the next `times` ones meet `fault`.
    pub(super) fn push(&mut self, on: On, skip: u64, times: u64, fault: Fault) {
        self.0.push(Order { on, skip, times, fault });
    }

    /// Nothing goes wrong any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault this request meets. Every order that matches counts it.
    pub(super) fn take(&mut self, kind: Kind) -> Option<Fault> {
        let mut met = None;
        for order in self.0.iter_mut().filter(|order| order.on.meets(kind)) {
            if order.skip > 0 {
                order.skip -= 1;
            } else if met.is_none() && order.times > 0 {
                order.times -= 1;
                met = Some(order.fault.clone());
            }
        }
        self.0.retain(|order| order.times > 0);
        met
    }
}
