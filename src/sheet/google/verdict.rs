//! What an answer other than success means: which fault it is, and whether the request may be sent again.
//!
//! Pure. It trusts the HTTP status only where the body is Google's: a proxy's page says nothing about the sheet.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::answer::Unusable;
use super::error::{Call, SheetError, quotable};

/// One attempt that failed.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) error: SheetError,
    pub(super) then: Then,
    /// How long the server asked us to wait.
    pub(super) after: Option<Duration>,
}

/// What may be done after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing: the same request would fail the same way.
    GiveUp,
    /// Fetch a fresh token and send it once more.
    Renew,
    /// It was surely not carried out: send it again, even a write.
    Again,
    /// It may have been carried out: send a read again; after a write, look first.
    AgainIfRead,
}

impl Fault {
    pub(super) fn new(then: Then, error: SheetError) -> Self {
        Self { error, then, after: None }
    }

    /// The network failed.
    pub(super) fn passing(then: Then, call: Call, cause: impl Into<String>) -> Self {
        Self::new(then, SheetError::Transient { call, cause: cause.into() })
    }

    /// The answer is none.
    pub(super) fn malformed(call: Call, detail: impl Into<String>) -> Self {
        Self::new(Then::AgainIfRead, SheetError::Malformed { call, detail: detail.into() })
    }

    /// A successful answer of which nothing can be made. Asking again would bring as much again; of a write nobody
    /// knows.
    pub(super) fn unusable(call: Call, why: Unusable) -> Self {
        match why {
            Unusable::Malformed(place) => Self::malformed(call, place),
            Unusable::TooLarge(limit_bytes) => {
                let then = if call.is_write() { Then::AgainIfRead } else { Then::GiveUp };
                Self::new(then, SheetError::TooLarge { call, limit_bytes })
            }
        }
    }
}

/// Whom and what a refusal is about.
pub(super) struct Subject<'a> {
    pub(super) account: &'a str,
    pub(super) spreadsheet_id: &'a str,
}

/// Judges an answer whose status is not 2xx.
pub(super) fn judge(call: Call, status: u16, after: Option<Duration>, body: &[u8], subject: &Subject<'_>) -> Fault {
    let words = serde_json::from_slice::<Envelope>(body).ok().map(|envelope| envelope.error);
    let account = || subject.account.to_owned();
    let fault = match (status, words) {
        (401, _) => Fault::new(Then::Renew, SheetError::Unauthorized { account: account() }),
        (429, _) => Fault::new(Then::Again, SheetError::Quota { call }),
        (403, Some(words)) if words.status == "RESOURCE_EXHAUSTED" => {
            Fault::new(Then::Again, SheetError::Quota { call })
        }
        (408 | 500.., _) => Fault::passing(Then::AgainIfRead, call, format!("Google's server answered HTTP {status}")),
        (409, Some(_)) => Fault::passing(Then::Again, call, "Google put the request aside (HTTP 409)"),
        (413, _) => Fault::new(Then::GiveUp, SheetError::TooLarge { call, limit_bytes: super::batch::PIECE_BYTES }),
        (403, Some(words)) if words.details.iter().any(|detail| detail.reason == API_DISABLED) => {
            Fault::new(Then::GiveUp, SheetError::ApiDisabled { link: words.link() })
        }
        (400, Some(words)) if words.status == "FAILED_PRECONDITION" && words.message.contains(OTHER_KIND_OF_FILE) => {
            let spreadsheet_id = subject.spreadsheet_id.to_owned();
            Fault::new(Then::GiveUp, SheetError::ExcelFile { spreadsheet_id })
        }
        (403, Some(words)) => {
            Fault::new(Then::GiveUp, SheetError::Forbidden { account: account(), message: quotable(&words.message) })
        }
        (404, Some(_)) => {
            let spreadsheet_id = subject.spreadsheet_id.to_owned();
            Fault::new(Then::GiveUp, SheetError::NotFound { spreadsheet_id, account: account() })
        }
        (400..=499, Some(words)) => {
            Fault::new(Then::GiveUp, SheetError::Refused { call, status, message: quotable(&words.message) })
        }
        (_, _) => Fault::malformed(call, format!("HTTP {status} with a page that is not the Sheets API's")),
    };
    Fault { after, ..fault }
}

/// Why a 403 is about the project and not about sharing.
const API_DISABLED: &str = "SERVICE_DISABLED";
/// What Google says of an Excel file in its Drive.
const OTHER_KIND_OF_FILE: &str = "not supported for this document";
/// Where the API is switched on, when Google names no place of its own.
const API_LIBRARY: &str = "https://console.cloud.google.com/apis/library/sheets.googleapis.com";
/// Only links into Google's own console are passed on.
const CONSOLES: [&str; 2] = ["https://console.developers.google.com/", "https://console.cloud.google.com/"];

#[derive(Deserialize)]
struct Envelope {
    error: Words,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    message: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    reason: String,
    metadata: BTreeMap<String, String>,
}

impl Words {
    /// The link that Google gives, from the details or from its words.
    fn link(&self) -> String {
        let given = self.details.iter().filter_map(|detail| detail.metadata.get("activationUrl").map(String::as_str));
        let said = self.message.split_whitespace().map(|word| word.trim_end_matches(['.', ',']));
        let is_console = |link: &&str| CONSOLES.iter().any(|console| link.starts_with(console));
        given.chain(said).find(is_console).unwrap_or(API_LIBRARY).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<html><title>503</title></html>";

    #[test]
    fn every_status_has_its_class_and_says_whether_to_send_again() {
        let subject = Subject { account: "a@example.com", spreadsheet_id: "sheet" };
        let check = |status, body: &str, class: &str, then| {
            let fault = judge(Call::Write, status, None, body.as_bytes(), &subject);
            assert_eq!((fault.error.class(), fault.then), (class, then), "{status} {body}");
        };
        let google = |code: u16, status: &str, message: &str| {
            serde_json::json!({"error": {"code": code, "message": message, "status": status}}).to_string()
        };
        let denied = google(403, "PERMISSION_DENIED", "The caller does not have permission");
        check(400, &google(400, "INVALID_ARGUMENT", "No grid with id: 12"), "refused", Then::GiveUp);
        check(400, HTML, "malformed", Then::AgainIfRead);
        check(401, HTML, "unauthorized", Then::Renew);
        check(403, &denied, "forbidden", Then::GiveUp);
        check(403, &google(403, "RESOURCE_EXHAUSTED", "Quota exceeded"), "quota", Then::Again);
        check(403, HTML, "malformed", Then::AgainIfRead);
        check(404, &google(404, "NOT_FOUND", "Requested entity was not found."), "not_found", Then::GiveUp);
        check(404, HTML, "malformed", Then::AgainIfRead);
        check(408, "", "transient", Then::AgainIfRead);
        check(409, &google(409, "ABORTED", "The operation was aborted."), "transient", Then::Again);
        check(413, HTML, "too_large", Then::GiveUp);
        check(429, "", "quota", Then::Again);
        check(302, "", "malformed", Then::AgainIfRead);
        check(500, &google(500, "INTERNAL", "Internal error encountered."), "transient", Then::AgainIfRead);
        check(502, HTML, "transient", Then::AgainIfRead);
        check(503, HTML, "transient", Then::AgainIfRead);
        let other = "This operation is not supported for this document";
        check(400, &google(400, "FAILED_PRECONDITION", other), "excel_file", Then::GiveUp);
        check(400, &google(400, "FAILED_PRECONDITION", "Not now"), "refused", Then::GiveUp);
        check(400, &google(400, "INVALID_ARGUMENT", other), "refused", Then::GiveUp);
    }

    #[test]
    fn a_switched_off_api_is_told_alone_with_googles_own_link() {
        let subject = Subject { account: "a@example.com", spreadsheet_id: "sheet" };
        let check = |message: &str, activation: Option<&str>, link: &str| {
            let metadata = activation.map_or(serde_json::json!({}), |url| serde_json::json!({"activationUrl": url}));
            let details = serde_json::json!([
                {"@type": "type.googleapis.com/google.rpc.Help", "links": [{"url": "https://example.com"}]},
                {"reason": "SERVICE_DISABLED", "domain": "googleapis.com", "metadata": metadata},
            ]);
            let error =
                serde_json::json!({"code": 403, "message": message, "status": "PERMISSION_DENIED", "details": details});
            let body = serde_json::json!({ "error": error }).to_string();
            let sentence = judge(Call::Read, 403, None, body.as_bytes(), &subject).error.to_string();
            assert!(sentence.contains(&format!("enable it at {link}, wait")), "{sentence}");
            assert!(!sentence.contains("share"), "{sentence}");
        };
        let console = "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123456789";
        check("Google Sheets API has not been used", Some(console), console);
        check(&format!("Enable it by visiting {console} then retry."), None, console);
        check("Enable it by visiting https://evil.example/x then retry.", Some("https://evil.example"), API_LIBRARY);
    }
}
