//! What the result of an attempt means for a queued message: sent, again later, given up, or stop everything.
//!
//! Pure: never sends, never waits, never asks the time.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::cause::Cause;

/// Waits between attempts in minutes; the last one repeats (a fault table's "1, 5, 15, 60 min …").
pub(crate) const BACK_OFF_MINUTES: [i64; 4] = [1, 5, 15, 60];
/// How long a message is tried before it counts as failed.
pub(crate) const GIVE_UP_DAYS: i64 = 5;
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
}

/// What became of one attempt: `text` is what the server said, `cause` what stood in the way, `phase` when, `code` the reply
/// of SMTP.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "told above, for all of them at once")]
pub enum Outcome {
    /// The server answered 250 to the final dot, or the file is on disk.
    Sent {
        /// The server's words, or the file's name.
        reply: String,
    },
    /// The server said 4xx.
    Temporary { phase: Phase, code: u16, text: String },
    /// The server said 5xx.
    Permanent { phase: Phase, code: u16, text: String },
    /// The server does not accept our name and password, or offers no way to give them.
    AuthRefused { cause: Cause },
    /// No TLS to be had, or a certificate that does not hold. Nothing was said in plain text.
    TlsRefused { cause: Cause },
    /// The connection failed, fell silent or spoke out of turn.
    ConnectionLost {
        phase: Phase,
        /// The final dot had gone out: the server may have accepted the message.
        after_dot: bool,
        cause: Cause,
    },
    /// The file could not be written.
    Unwritable { folder: String, cause: Cause },
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

/// What to do with the message; `note` and `reason` are kept beside it, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "told above, for all of them at once")]
pub enum Verdict {
    /// Done.
    Sent { note: String },
    /// Try again, not before `at`, with the same Message-ID.
    Retry {
        at: DateTime<Utc>,
        reason: String,
        /// The server may already have it; the next copy is to be noted as a possible second one.
        maybe_delivered: bool,
    },
    /// Never tried again unless a person asks; other recipients are unaffected.
    Fail { reason: String },
    /// The way out is closed, whatever the message: nothing at all is sent for a while, the message stays queued.
    Stop {
        /// Why, and what to do.
        reason: String,
        /// Settings or account must be put right by a person; otherwise it passes by itself.
        needs_person: bool,
    },
}

/// What `outcome` means.
#[must_use]
pub fn verdict(outcome: &Outcome, attempt: &Attempt) -> Verdict {
    let stop = |needs_person| Verdict::Stop { reason: outcome.to_string(), needs_person };
    match outcome {
        Outcome::Sent { reply } => Verdict::Sent { note: reply.clone() },
        Outcome::AuthRefused { .. } | Outcome::TlsRefused { .. } => stop(true),
        Outcome::Permanent { code, text, phase } if is_about_us(*phase, *code, text) => Verdict::Stop {
            reason: format!("{outcome}; periksa mail.from, mail.tls, mail.username dan mail.password_file"),
            needs_person: true,
        },
        // A server that turns us away at its door has not judged the message.
        Outcome::Permanent { phase: Phase::Connect | Phase::Tls, .. } => stop(false),
        Outcome::Permanent { .. } => Verdict::Fail { reason: outcome.to_string() },
        Outcome::Unwritable { .. } => stop(false),
        // 421: the server is about to close, whatever we were saying.
        Outcome::Temporary { code: 421, .. } => stop(false),
        Outcome::Temporary { phase, .. } | Outcome::ConnectionLost { phase, .. } if phase.is_before_the_message() => {
            stop(false)
        }
        Outcome::Temporary { .. } => again(outcome, attempt, false),
        Outcome::ConnectionLost { after_dot, .. } => again(outcome, attempt, *after_dot),
    }
}

/// A refusal that would meet every message alike: of the sender, or for want of a password or of TLS. A server names the
/// last two where it likes; "relay" is in all their words for "I carry nothing further for you".
fn is_about_us(phase: Phase, code: u16, text: &str) -> bool {
    match phase {
        Phase::Sender => true,
        Phase::Recipient | Phase::Data => {
            matches!(code, 530 | 534 | 535 | 538) || text.to_ascii_lowercase().contains("relay")
        }
        Phase::Connect | Phase::Tls | Phase::Auth | Phase::Body | Phase::FinalReply => false,
    }
}

impl Phase {
    /// Nothing of the message itself has been said yet.
    const fn is_before_the_message(self) -> bool {
        matches!(self, Self::Connect | Self::Tls | Self::Auth | Self::Sender)
    }
}

impl Outcome {
    /// The conversation broke off midway; when the next one does too, it is not the message.
    #[must_use]
    pub const fn broke_off(&self) -> bool {
        matches!(self, Self::ConnectionLost { .. })
    }

    /// A word for logs and metrics.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "mail_sent",
            Self::Temporary { .. } => "smtp_temporary",
            Self::Permanent { .. } => "smtp_permanent",
            Self::AuthRefused { .. } => "smtp_auth",
            Self::TlsRefused { .. } => "smtp_tls",
            Self::ConnectionLost { .. } => "smtp_connection",
            Self::Unwritable { .. } => "mail_folder",
        }
    }
}

fn again(outcome: &Outcome, attempt: &Attempt, maybe_delivered: bool) -> Verdict {
    let tried = usize::try_from(attempt.number.saturating_sub(1)).unwrap_or(usize::MAX);
    let at = attempt.now + TimeDelta::minutes(BACK_OFF_MINUTES[tried.min(BACK_OFF_MINUTES.len() - 1)]);
    // A mail that waited for us, switched off for a week, has not been tried for a week.
    if at > attempt.first + TimeDelta::days(GIVE_UP_DAYS) && tried >= BACK_OFF_MINUTES.len() {
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
            Self::AuthRefused { cause } => {
                let cause = cause.in_indonesian("periksa mail.username dan mail.password_file");
                write!(f, "server email menolak nama pengguna atau kata sandi: {cause}")
            }
            Self::TlsRefused { cause } => {
                let cause = cause.in_indonesian("periksa mail.host, mail.port dan mail.tls");
                write!(f, "sambungan aman (TLS) ke server email gagal: {cause}")
            }
            Self::ConnectionLost { phase: Phase::Connect, cause, .. } => {
                let cause = cause.in_indonesian("periksa mail.host dan mail.port");
                write!(f, "server email tidak bisa dihubungi: {cause}")
            }
            Self::ConnectionLost { phase, after_dot: false, cause } => {
                write!(f, "sambungan terputus pada {phase}: {}", cause.in_indonesian(""))
            }
            Self::ConnectionLost { phase, after_dot: true, cause } => {
                let cause = cause.in_indonesian("");
                write!(f, "sambungan terputus pada {phase}, mungkin sudah diterima server: {cause}")
            }
            Self::Unwritable { folder, cause } => {
                let cause = cause.in_indonesian("pilih folder lain");
                write!(f, "email tidak bisa ditulis ke folder {folder} (mail.dir): {cause}")
            }
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
        Outcome::ConnectionLost { phase: Phase::FinalReply, after_dot, cause: Cause::HungUp }
    }

    #[test]
    fn waits_grow_to_an_hour_and_end_after_five_days() {
        let check = |number, now, expected: Option<i64>| {
            let got = match verdict(&lost(false), &Attempt { number, first: t(0), now: t(now) }) {
                Verdict::Retry { at, .. } => Some((at - t(now)).num_minutes()),
                Verdict::Fail { .. } => None,
                other @ (Verdict::Sent { .. } | Verdict::Stop { .. }) => panic!("{other:?}"),
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
        // Queued, then orderd was off for a week: the first attempts are first attempts.
        check(1, 7 * 24 * 60, Some(1));
        check(4, 7 * 24 * 60 + 21, Some(60));
        check(5, 7 * 24 * 60 + 81, None);
    }

    #[test]
    fn what_each_outcome_means() {
        let check = |outcome: Outcome, expected: &str| {
            let got = match verdict(&outcome, &Attempt { number: 1, first: t(0), now: t(0) }) {
                Verdict::Sent { .. } => "sent",
                Verdict::Retry { maybe_delivered: false, .. } => "retry",
                Verdict::Retry { maybe_delivered: true, .. } => "retry, maybe delivered",
                Verdict::Fail { .. } => "fail",
                Verdict::Stop { needs_person: true, .. } => "stop for a person",
                Verdict::Stop { needs_person: false, .. } => "stop",
            };
            assert_eq!(got, expected, "{outcome:?}");
        };
        let temporary = |phase, code| Outcome::Temporary { phase, code, text: String::new() };
        let permanent = |phase, code, text: &str| Outcome::Permanent { phase, code, text: text.into() };
        let broken = |phase| Outcome::ConnectionLost { phase, after_dot: false, cause: Cause::HungUp };
        check(Outcome::Sent { reply: "ok".into() }, "sent");
        check(temporary(Phase::Connect, 421), "stop");
        check(temporary(Phase::Auth, 454), "stop");
        check(temporary(Phase::Sender, 451), "stop");
        check(temporary(Phase::Recipient, 421), "stop");
        check(temporary(Phase::Recipient, 450), "retry");
        check(temporary(Phase::Data, 451), "retry");
        check(temporary(Phase::FinalReply, 451), "retry");
        check(permanent(Phase::Connect, 554, ""), "stop");
        check(permanent(Phase::Sender, 530, ""), "stop for a person");
        check(permanent(Phase::Sender, 550, "sender rejected"), "stop for a person");
        check(permanent(Phase::Sender, 553, ""), "stop for a person");
        check(permanent(Phase::Recipient, 530, "5.7.0 Authentication required"), "stop for a person");
        check(permanent(Phase::Recipient, 554, "5.7.1 <a@b.c>: Relay access denied"), "stop for a person");
        check(permanent(Phase::Recipient, 550, "5.1.1 no such user"), "fail");
        check(permanent(Phase::Data, 554, "no valid recipients"), "fail");
        check(permanent(Phase::FinalReply, 552, ""), "fail");
        check(permanent(Phase::FinalReply, 554, "spam"), "fail");
        check(Outcome::AuthRefused { cause: Cause::NoLogin }, "stop for a person");
        check(Outcome::TlsRefused { cause: Cause::NoStartTls }, "stop for a person");
        check(broken(Phase::Connect), "stop");
        check(broken(Phase::Sender), "stop");
        check(broken(Phase::Recipient), "retry");
        check(lost(false), "retry");
        check(lost(true), "retry, maybe delivered");
        check(Outcome::Unwritable { folder: "mail".into(), cause: Cause::DiskFull }, "stop");
    }
}
