//! What a mail server said or did, as an outcome. The mail library tells it in errors within errors; here their kinds are
//! looked at, never their words. Never talks to anybody.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;
use rustls::{CertificateError, InvalidMessage};
use tokio::time::error::Elapsed;

use super::bounded::Endless;
use super::secured::is_certificate_trouble;
use crate::mail::cause::{Cause, Flaw};
use crate::mail::outbox::{Outcome, Phase};
use crate::mail::text;

/// Of a server's words we keep this much.
const REPLY_CHARS: usize = 300;

/// Whether the reply is one of these.
pub(super) fn expect(codes: &[u16], phase: Phase, reply: &Response) -> Result<(), Outcome> {
    if codes.iter().any(|code| reply.has_code(*code)) { Ok(()) } else { Err(out_of_step(phase, reply)) }
}

pub(super) fn out_of_step(phase: Phase, reply: &Response) -> Outcome {
    lost(phase, Cause::OutOfStep(u16::from(reply.code())))
}

/// What came of opening a connection within its time.
pub(super) fn in_time<T>(opened: Result<Result<T, Outcome>, Elapsed>) -> Result<T, Outcome> {
    opened.unwrap_or(Err(silent(Phase::Connect)))
}

pub(super) fn unreached(error: &io::Error) -> Outcome {
    lost(Phase::Connect, Cause::of_system(error))
}

pub(super) fn silent(phase: Phase) -> Outcome {
    lost(phase, Cause::Silent)
}

pub(super) fn lost(phase: Phase, cause: Cause) -> Outcome {
    Outcome::ConnectionLost { phase, after_dot: false, cause }
}

/// Who waits for TLS to begin says nothing, too.
pub(super) fn as_under_tls(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::ConnectionLost { phase, cause: Cause::Silent, .. } => lost(phase, Cause::SilentAsUnderTls),
        other @ (Outcome::ConnectionLost { .. }
        | Outcome::Sent { .. }
        | Outcome::Temporary { .. }
        | Outcome::Permanent { .. }
        | Outcome::AuthRefused { .. }
        | Outcome::TlsRefused { .. }
        | Outcome::Unwritable { .. }) => other,
    }
}

/// What an error of the library means.
pub(super) fn failed(phase: Phase, error: &Error) -> Outcome {
    if let Some(code) = error.status() {
        let code = u16::from(code);
        let text = words(&error.source().map(ToString::to_string).unwrap_or_default());
        return match (phase, error.is_permanent()) {
            (Phase::Auth, true) => Outcome::AuthRefused { cause: Cause::Said(format!("{code} {text}")) },
            // STARTTLS answered with "no" is a server without TLS, whatever it had promised.
            (Phase::Tls, true) => Outcome::TlsRefused { cause: Cause::Said(format!("{code} {text}")) },
            (_, true) => Outcome::Permanent { phase, code, text },
            (_, false) => Outcome::Temporary { phase, code, text },
        };
    }
    if error.is_tls() || (phase == Phase::Tls && is_certificate_trouble(error)) {
        return Outcome::TlsRefused { cause: flaw(error).map_or(Cause::NoTls, Cause::Certificate) };
    }
    if phase == Phase::Auth && error.is_client() {
        return Outcome::AuthRefused { cause: Cause::NoLogin };
    }
    lost(phase, cause(error))
}

/// Whether TLS was answered in plain text.
pub(super) fn is_plain_answer(error: &Error) -> bool {
    inside(error, |cause: &rustls::Error| {
        matches!(cause, rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)).then_some(())
    })
    .is_some()
}

fn cause(error: &Error) -> Cause {
    if inside(error, |_: &Endless| Some(())).is_some() {
        return Cause::Endless;
    }
    let of_system = inside(error, |error: &io::Error| Some(Cause::of_system(error)));
    of_system.unwrap_or_else(|| match error.is_response() {
        true if error.source().is_some_and(|said| said.to_string() == ENDED) => Cause::HungUp,
        true => Cause::NotSmtp,
        false => Cause::System(None),
    })
}

/// The library's word for a connection that ended where a reply was awaited; it has no kind of its own.
const ENDED: &str = "incomplete response";

/// Why a certificate was not accepted, if that was it.
pub(super) fn flaw(error: &Error) -> Option<Flaw> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enums")]
    inside(error, |error: &rustls::Error| match error {
        rustls::Error::InvalidCertificate(certificate) => Some(match certificate {
            CertificateError::UnknownIssuer => Flaw::UnknownIssuer,
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Flaw::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Flaw::NotYetValid,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Flaw::OtherName,
            // The verifier has no kind for it: an authority's own certificate where a server's should be.
            CertificateError::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => Flaw::SelfSigned,
            _ => Flaw::Other,
        }),
        _ => None,
    })
}

/// The first of its causes of a type that says something. What an error of the system wraps is no cause of it in the
/// standard library's eyes, but is looked into too.
fn inside<E: std::error::Error + 'static, T>(error: &Error, meaning: impl Fn(&E) -> Option<T>) -> Option<T> {
    let mut next = error.source();
    while let Some(cause) = next {
        let wrapped = cause.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        let wrapped = wrapped.and_then(|inner| inner.downcast_ref::<E>());
        if let Some(found) = wrapped.or_else(|| cause.downcast_ref::<E>()).and_then(&meaning) {
            return Some(found);
        }
        next = cause.source();
    }
    None
}

/// A server's words in one line.
pub(super) fn words(reply: &str) -> String {
    text::line(reply, REPLY_CHARS)
}
