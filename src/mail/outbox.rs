//! What the result of an attempt means for a queued message: sent, again later, given up, or stop everything.
//!
//! Pure: never sends, never waits, never asks the time.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

/// Waits between attempts in minutes; the last one repeats (a fault table's "1, 5, 15, 60 min …").
pub const BACK_OFF_MINUTES: [i64; 4] = [1, 5, 15, 60];
/// How long a message is tried before it counts as failed.
pub const GIVE_UP_DAYS: i64 = 5;
/// After refused credentials or TLS one attempt in this many minutes: servers lock accounts that try more often.
pub const STOPPED_MINUTES: i64 = 60;

/// Where in the conversation something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Name resolution, TCP, greeting and first EHLO.
    Connect,
    /// STARTTLS or the TLS handshake.
    Tls,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA, before its 354.
    Data,
    /// The body, before the final dot.
    Body,
    /// Waiting for the reply to the final dot.
    FinalReply,
    /// Writing a file.
    File,
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server answered 250 to the final dot, or the file is on disk.
    Sent {
        /// The server's words, or the file's name.
        reply: String,
    },
    /// The server said 4xx.
    Temporary {
        /// Where.
        phase: Phase,
        /// The code.
        code: u16,
        /// The server's words.
        text: String,
    },
    /// The server said 5xx.
    Permanent {
        /// Where.
        phase: Phase,
        /// The code.
        code: u16,
        /// The server's words.
        text: String,
    },
    /// The server does not accept our name and password, or offers no way to give them.
    AuthRefused {
        /// The server's words.
        text: String,
    },
    /// No TLS to be had, or a certificate that does not hold. Nothing was said in plain text.
    TlsRefused {
        /// What is wrong.
        text: String,
    },
    /// The connection failed, fell silent or spoke out of turn.
    ConnectionLost {
        /// Where.
        phase: Phase,
        /// The final dot had gone out: the server may have accepted the message.
        after_dot: bool,
        /// What happened.
        text: String,
    },
    /// The file could not be written.
    Unwritable {
        /// What happened.
        text: String,
    },
}

/// Which attempt it was.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// When the message was first tried.
    pub first: DateTime<Utc>,
    /// When this attempt ended.
    pub now: DateTime<Utc>,
}

/// What to do with the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Sent {
        /// For the record.
        note: String,
    },
    /// Try again, with the same Message-ID.
    Retry {
        /// Not before.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
        /// The server may already have it; the next copy is to be noted as a possible second one.
        maybe_delivered: bool,
    },
    /// Never tried again unless a person asks; other recipients are unaffected.
    Fail {
        /// Why.
        reason: String,
    },
    /// Nothing at all is sent until `until`; the configuration needs a person. The message itself stays queued.
    StopAll {
        /// When one message may be tried again.
        until: DateTime<Utc>,
        /// Why, and what to do.
        reason: String,
    },
}

/// What `outcome` means.
#[must_use]
pub fn verdict(outcome: &Outcome, attempt: &Attempt) -> Verdict {
    match outcome {
        Outcome::Sent { reply } => Verdict::Sent { note: reply.clone() },
        Outcome::AuthRefused { .. } | Outcome::TlsRefused { .. } => {
            Verdict::StopAll { until: attempt.now + TimeDelta::minutes(STOPPED_MINUTES), reason: outcome.to_string() }
        }
        // These say "not without a password" or "not without TLS": about us, not about this message.
        Outcome::Permanent { phase: Phase::Sender, code: 530 | 534 | 538, .. } => Verdict::StopAll {
            until: attempt.now + TimeDelta::minutes(STOPPED_MINUTES),
            reason: format!("{outcome}; periksa mail.tls, mail.username dan mail.password_file"),
        },
        // A server that turns us away at its door has not judged the message.
        Outcome::Permanent { phase: Phase::Connect | Phase::Tls, .. } => again(outcome, attempt, false),
        Outcome::Permanent { .. } => Verdict::Fail { reason: outcome.to_string() },
        Outcome::Temporary { .. } | Outcome::Unwritable { .. } => again(outcome, attempt, false),
        Outcome::ConnectionLost { after_dot, .. } => again(outcome, attempt, *after_dot),
    }
}

impl Outcome {
    /// The server, not this message, is the trouble: the rest of the batch would meet the same.
    #[must_use]
    pub const fn ends_batch(&self) -> bool {
        match self {
            Self::Sent { .. } => false,
            Self::AuthRefused { .. } | Self::TlsRefused { .. } | Self::Unwritable { .. } => true,
            Self::Temporary { phase, code, .. } | Self::Permanent { phase, code, .. } => {
                matches!(phase, Phase::Connect | Phase::Tls | Phase::Auth) || *code == 421
            }
            Self::ConnectionLost { phase, .. } => matches!(phase, Phase::Connect | Phase::Tls | Phase::Auth),
        }
    }
}

fn again(outcome: &Outcome, attempt: &Attempt, maybe_delivered: bool) -> Verdict {
    let step = usize::try_from(attempt.number.saturating_sub(1)).unwrap_or(usize::MAX).min(BACK_OFF_MINUTES.len() - 1);
    let at = attempt.now + TimeDelta::minutes(BACK_OFF_MINUTES[step]);
    if at > attempt.first + TimeDelta::days(GIVE_UP_DAYS) {
        return Verdict::Fail { reason: format!("dicoba {GIVE_UP_DAYS} hari, terakhir: {outcome}") };
    }
    Verdict::Retry { at, reason: outcome.to_string(), maybe_delivered }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "sambungan",
            Self::Tls => "TLS",
            Self::Auth => "AUTH",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Body => "isi surat",
            Self::FinalReply => "jawaban akhir",
            Self::File => "berkas",
        })
    }
}

/// Staff see these sentences in `Status Sistem` and in `orderd mail list`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent { reply } => write!(f, "terkirim: {reply}"),
            Self::Temporary { phase, code, text } => write!(f, "ditunda server pada {phase}: {code} {text}"),
            Self::Permanent { phase, code, text } => write!(f, "ditolak server pada {phase}: {code} {text}"),
            Self::AuthRefused { text } => {
                write!(
                    f,
                    "server email menolak nama pengguna atau kata sandi ({text}); periksa mail.username dan mail.password_file"
                )
            }
            Self::TlsRefused { text } => {
                write!(
                    f,
                    "sambungan aman (TLS) ke server email gagal ({text}); periksa mail.host, mail.port dan mail.tls"
                )
            }
            Self::ConnectionLost { phase, after_dot: false, text } => {
                write!(f, "sambungan terputus pada {phase}: {text}")
            }
            Self::ConnectionLost { phase, after_dot: true, text } => {
                write!(f, "sambungan terputus pada {phase}, mungkin sudah diterima server: {text}")
            }
            Self::Unwritable { text } => write!(f, "berkas email tidak bisa ditulis ({text}); periksa mail.dir"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;

    fn t(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_400_000, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    fn lost(after_dot: bool) -> Outcome {
        Outcome::ConnectionLost { phase: Phase::FinalReply, after_dot, text: "x".into() }
    }

    #[test]
    fn waits_grow_to_an_hour_and_end_after_five_days() {
        let check = |number, now, expected: Option<i64>| {
            let got = match verdict(&lost(false), &Attempt { number, first: t(0), now: t(now) }) {
                Verdict::Retry { at, .. } => Some((at - t(now)).num_minutes()),
                Verdict::Fail { .. } => None,
                other => panic!("{other:?}"),
            };
            assert_eq!(got, expected, "attempt {number} at {now}");
        };
        check(1, 0, Some(1));
        check(2, 1, Some(5));
        check(3, 6, Some(15));
        check(4, 21, Some(60));
        check(90, 5000, Some(60));
        check(120, 5 * 24 * 60 - 60, Some(60));
        check(121, 5 * 24 * 60 - 59, None);
    }

    #[test]
    fn what_each_outcome_means() {
        let check = |outcome: Outcome, expected: &str, ends_batch: bool| {
            let got = match verdict(&outcome, &Attempt { number: 1, first: t(0), now: t(0) }) {
                Verdict::Sent { .. } => "sent",
                Verdict::Retry { maybe_delivered: false, .. } => "retry",
                Verdict::Retry { maybe_delivered: true, .. } => "retry, maybe delivered",
                Verdict::Fail { .. } => "fail",
                Verdict::StopAll { .. } => "stop",
            };
            assert_eq!((got, outcome.ends_batch()), (expected, ends_batch), "{outcome:?}");
        };
        let temporary = |phase, code| Outcome::Temporary { phase, code, text: String::new() };
        let permanent = |phase, code| Outcome::Permanent { phase, code, text: String::new() };
        check(Outcome::Sent { reply: "ok".into() }, "sent", false);
        check(temporary(Phase::Recipient, 450), "retry", false);
        check(temporary(Phase::Recipient, 421), "retry", true);
        check(temporary(Phase::Connect, 421), "retry", true);
        check(permanent(Phase::Recipient, 550), "fail", false);
        check(permanent(Phase::FinalReply, 552), "fail", false);
        check(permanent(Phase::FinalReply, 554), "fail", false);
        check(permanent(Phase::Sender, 530), "stop", false);
        check(permanent(Phase::Connect, 554), "retry", true);
        check(Outcome::AuthRefused { text: "535".into() }, "stop", true);
        check(Outcome::TlsRefused { text: "expired".into() }, "stop", true);
        check(lost(false), "retry", false);
        check(lost(true), "retry, maybe delivered", false);
        check(Outcome::Unwritable { text: "penuh".into() }, "retry", true);
    }
}
