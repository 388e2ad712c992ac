//! A refusal in Google's shape: status, message, details.
//!
//! Never holds anything but what a client may see.

use serde_json::{Value, json};

/// Why a request is refused, as Google would say it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// HTTP status.
    pub code: u16,
    /// The sentence under `error.message`.
    pub message: String,
    /// The list under `error.details`; empty: the member is left out.
    pub details: Vec<Value>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.message)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// 400 INVALID_ARGUMENT with `message`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { code: 400, message: message.into(), details: Vec::new() }
    }

    /// 404 NOT_FOUND, as for a spreadsheet nobody shared.
    pub fn not_found() -> Self {
        Self::of(404)
    }

    /// 404 for an address that leads to no method: nothing that is missing, or not imitated, is meant.
    pub fn no_method() -> Self {
        Self { code: 404, message: "Method not found.".to_owned(), details: Vec::new() }
    }

    /// 403 for a request that says nothing of who sends it.
    pub fn unregistered() -> Self {
        let message = "Method doesn't allow unregistered callers (callers without established identity). Please use API \
                       Key or other form of API consumer identity to call this API.";
        Self { message: message.to_owned(), ..Self::of(403) }
    }

    /// The refusal Google gives for `code` when it has nothing particular to say.
    pub fn of(code: u16) -> Self {
        let message = match code {
            400 => "Request contains an invalid argument.",
            401 => {
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or \
                 other valid authentication credential. See \
                 https://developers.google.com/identity/sign-in/web/devconsole-project."
            }
            403 => "The caller does not have permission",
            404 => "Requested entity was not found.",
            413 => "Request payload size exceeds the limit.",
            429 => {
                "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of \
                 service 'sheets.googleapis.com' for consumer 'project_number:100000000000'."
            }
            500 => "Internal error encountered.",
            503 => "The service is currently unavailable.",
            _ => "Unknown error.",
        };
        let details = match code {
            429 => vec![json!({
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": {
                    "service": "sheets.googleapis.com",
                    "consumer": "projects/100000000000",
                    "quota_metric": "sheets.googleapis.com/read_requests",
                    "quota_limit": "ReadRequestsPerMinutePerUser",
                    "quota_limit_value": "60",
                    "quota_location": "global",
                },
            })],
            _ => Vec::new(),
        };
        Self { code, message: message.to_owned(), details }
    }

    /// The same refusal, said of the `index`-th part of a batch.
    #[must_use]
    pub fn within(mut self, index: usize, kind: &str) -> Self {
        self.message = format!("Invalid requests[{index}].{kind}: {}", self.message);
        self
    }

    /// The word Google puts under `error.status`.
    pub fn status(&self) -> &'static str {
        match self.code {
            400 | 413 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            500 => "INTERNAL",
            501 => "UNIMPLEMENTED",
            503 => "UNAVAILABLE",
            _ => "UNKNOWN",
        }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message, "status": self.status() });
        if !self.details.is_empty() {
            error["details"] = Value::Array(self.details.clone());
        }
        json!({ "error": error })
    }
}
