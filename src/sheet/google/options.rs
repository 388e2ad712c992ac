//! Where the spreadsheet is, under whose name it is used, and how patient to be with it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::Uri;

use super::pace::Pace;

/// Where the spreadsheet is and how patient to be.
#[derive(Clone, Debug)]
pub struct SheetOptions {
    /// The API's address, `https://sheets.googleapis.com/`; plain http only on loopback.
    pub api_url: String,
    /// The service account's JSON key; its `token_uri` is honoured.
    pub service_account: PathBuf,
    /// The spreadsheet's id, the part between `/d/` and `/edit` in its address.
    pub spreadsheet_id: String,
    /// How long one request may take, the token and the whole answer included.
    pub call_timeout: Duration,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// Largest answer that is read, in bytes.
    pub body_bytes: usize,
    /// When and how often failed requests are repeated.
    pub retry: RetryOptions,
    /// Requests a minute; `None` only for a sheet server of our own.
    pub pace: Option<Pace>,
}

impl SheetOptions {
    /// The options that suit Google.
    #[must_use]
    pub fn new(
        api_url: impl Into<String>,
        service_account: impl Into<PathBuf>,
        spreadsheet_id: impl Into<String>,
    ) -> Self {
        Self {
            api_url: api_url.into(),
            service_account: service_account.into(),
            spreadsheet_id: spreadsheet_id.into(),
            call_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            body_bytes: 256 * 1024 * 1024,
            retry: RetryOptions::default(),
            pace: Some(Pace::default()),
        }
    }
}

/// Back-off: delays that double with jitter up to a cap, within a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryOptions {
    /// The first delay; jitter adds up to as much again to every delay.
    pub first_delay: Duration,
    /// The cap.
    pub longest_delay: Duration,
    /// How often one request is sent at most.
    pub attempts: usize,
    /// How long a call, or all calls of a cycle together, may take.
    pub budget: Duration,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            first_delay: Duration::from_millis(500),
            longest_delay: Duration::from_secs(16),
            attempts: 8,
            budget: Duration::from_secs(120),
        }
    }
}

impl RetryOptions {
    /// The delays before the second, third … sending of one request.
    pub(super) fn delays(self) -> impl Iterator<Item = Duration> {
        (1..self.attempts).scan(self.first_delay, move |next, _| {
            let delay = (*next).min(self.longest_delay);
            *next = delay.saturating_mul(2);
            Some(delay + delay.mul_f64(fastrand::f64()))
        })
    }
}

/// Whether the address is https. Plain http is for loopback only: anywhere else it would show the token to others.
pub(super) fn encrypted(address: &str) -> Result<bool, String> {
    let uri: Uri = address.parse().map_err(|_| "is not an address".to_owned())?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match uri.scheme_str() {
        Some("https") if !host.is_empty() => Ok(true),
        Some("http") if loopback => Ok(false),
        Some("http") => Err("uses http to another machine; use https".to_owned()),
        _ => Err("is not an https:// address".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        let check = |address: &str, expected: Option<bool>| assert_eq!(encrypted(address).ok(), expected, "{address}");
        check("https://sheets.googleapis.com/", Some(true));
        check("http://127.0.0.1:8420/", Some(false));
        check("http://127.8.0.1", Some(false));
        check("http://[::1]:80/", Some(false));
        check("http://localhost:1/", Some(false));
        check("http://sheets.googleapis.com/", None);
        check("http://localhost.example.com/", None);
        check("http://192.168.1.2/", None);
        check("ftp://127.0.0.1/", None);
        check("sheets.googleapis.com", None);
        check("/etc/passwd", None);
        check("", None);
    }

    #[test]
    fn delays_double_with_jitter_up_to_the_cap_and_end() {
        let retry = RetryOptions::default();
        let delays: Vec<_> = retry.delays().collect();
        assert_eq!(delays.len(), 7);
        for (at, delay) in (0..).zip(&delays) {
            let least = retry.longest_delay.min(retry.first_delay * 2_u32.pow(at));
            assert!((least..=least + retry.longest_delay).contains(delay), "{at}: {delay:?}");
        }
        assert_ne!(delays, retry.delays().collect::<Vec<_>>(), "two processes must not knock in step");
    }
}
