//! Which spreadsheet, at which addresses, how often. It never calls them.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::duration;
use super::table::{Found, Reader, Section, choice};

/// Credential systemd hands over with `LoadCredential=service-account.json:…`.
const KEY_CREDENTIAL: &str = "service-account.json";

/// Requests a minute Google grants to one account: with more sharers nobody has one.
const MOST_SHARERS: u32 = 60;

/// Where Google's API is.
const GOOGLE: &str = "https://sheets.googleapis.com/";

/// How orderd's own columns are guarded against people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// A warning before editing; sorting and deleting rows still work.
    Warn,
    /// The same, and approvals and money are for the addresses of their roles alone.
    Roles,
    /// Only the service account may edit them; then people cannot sort or delete rows either.
    Strict,
    /// Not at all.
    Off,
}

/// The spreadsheet.
#[derive(Clone, Debug)]
pub struct SheetConfig {
    /// The part of its address between `/d/` and `/edit`.
    pub spreadsheet_id: String,
    /// Pause between two looks at it.
    pub poll_interval: Duration,
    /// Where the API is, ending in `/`.
    pub api_url: String,
    /// What stands before `ID/edit#gid=…` in links to rows, ending in `/`.
    pub web_url: String,
    /// How our columns are guarded.
    pub protect: Protection,
}

impl SheetConfig {
    /// Whether the API's address is Google's, and not one somebody wrote.
    #[must_use]
    pub(crate) fn is_at_google(&self) -> bool {
        self.api_url == GOOGLE
    }

    /// The address of the spreadsheet's page; behind a `#` it takes a tab and a cell.
    #[must_use]
    pub(crate) fn page(&self) -> String {
        format!("{}{}/edit", self.web_url, self.spreadsheet_id)
    }
}

/// The login.
#[derive(Clone, Debug)]
pub struct GoogleConfig {
    /// The key file of the service account.
    pub service_account: PathBuf,
    /// How many orderds use this account, and so its quota, this one among them.
    pub sharers: u32,
}

pub(super) fn read(section: &Section<'_>) -> Option<SheetConfig> {
    let spreadsheet_id = section
        .required("spreadsheet_id", "\"…\"")
        .and_then(|found| if is_id(&found) { Some(found.value.to_owned()) } else { None });
    let poll_interval = duration::read(section, "poll_interval", "15s", "1s", "1h");
    let api_url = url(section, "api_url", GOOGLE);
    let web_url = url(section, "web_url", "https://docs.google.com/spreadsheets/d/");
    let words = [
        ("warn", Protection::Warn),
        ("roles", Protection::Roles),
        ("strict", Protection::Strict),
        ("off", Protection::Off),
    ];
    let protect = choice(section, "protect", Protection::Warn, &words);
    Some(SheetConfig {
        spreadsheet_id: spreadsheet_id?,
        poll_interval: poll_interval?,
        api_url: api_url?,
        web_url: web_url?,
        protect: protect?,
    })
}

pub(super) fn read_google(section: &Section<'_>, reader: &Reader<'_>) -> Option<GoogleConfig> {
    let service_account = section
        .path("service_account")
        .or_else(|| reader.environment.credential(KEY_CREDENTIAL))
        .or_else(|| section.refuse_missing("service_account", "\"/path/to/key.json\""));
    let sharers = sharers(section);
    Some(GoogleConfig { service_account: service_account?, sharers: sharers? })
}

/// `"1/50"`: one of fifty who share. More than the quota has requests a minute cannot share it.
fn sharers(section: &Section<'_>) -> Option<u32> {
    let Some(found) = section.text_like("quota_share", "one part of how many, in quotes, as in \"1/5\"") else {
        return Some(1);
    };
    let parts = found.value.split_once('/').filter(|(one, _)| one.trim() == "1");
    let sharers = parts.and_then(|(_, all)| all.trim().parse().ok()).filter(|all| (1..=MOST_SHARERS).contains(all));
    if sharers.is_none() {
        let must = format!("cannot be \"{}\"", found.value);
        found.refuse_with(
            must,
            format!("write \"1/5\" where five orderds share one key file, at most \"1/{MOST_SHARERS}\""),
        );
    }
    sharers
}

/// Whether a look every so often fits the quota of requests: one look is one request, and the whole account has one a
/// second.
pub(super) fn fits(sheet: &SheetConfig, google: &GoogleConfig, reader: &Reader<'_>) {
    let least = Duration::from_secs(u64::from(google.sharers));
    if sheet.poll_interval < least {
        let poll = sheet.poll_interval.as_secs();
        reader.refuse(
            None,
            format!(
                "`sheet.poll_interval` of {poll}s is too often for `google.quota_share` of \"1/{}\"",
                google.sharers
            ),
            format!(
                "write poll_interval = \"{}s\" or longer, or give this orderd a key file of its own",
                least.as_secs()
            ),
        );
    }
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The id in what a person has of a spreadsheet: its address, or the id itself.
pub(crate) fn spreadsheet_id(typed: &str) -> Result<String, String> {
    let id = match typed.split_once("/d/") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or(rest),
        None => typed,
    };
    if !id.is_empty() && is_id_text(id) {
        return Ok(id.to_owned());
    }
    Err("write its address from the browser, or the part of it between /d/ and /edit".to_owned())
}

fn is_id_text(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn is_id(found: &Found<'_, &str>) -> bool {
    if let Some((_, rest)) = found.value.split_once("/d/") {
        let id = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        found.refuse_with("is a whole address", format!("write only its id: \"{id}\""));
        return false;
    }
    let fine = is_id_text(found.value);
    if !fine {
        found.refuse_with("is no spreadsheet id", "write the part of its address between /d/ and /edit");
    }
    fine
}

/// An address ending in `/`. Plain http carries the token in the open: on this machine only.
fn url(section: &Section<'_>, key: &str, default: &str) -> Option<String> {
    let Some(found) = section.text(key) else { return Some(default.to_owned()) };
    let uri = found.value.parse::<http::Uri>().ok();
    let scheme_and_host = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?)));
    match scheme_and_host {
        Some(("https", _)) => {}
        Some(("http", host)) if is_loopback(host) => {}
        Some(("http", _)) => {
            found.refuse_with("goes over the network unencrypted", "write https://, http is for this machine only");
            return None;
        }
        _ => {
            found.refuse_with("is no web address", format!("write one like \"{default}\""));
            return None;
        }
    }
    Some(if found.value.ends_with('/') { found.value.to_owned() } else { format!("{}/", found.value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_is_named_by_its_address_or_its_id() {
        let check = |typed: &str, id: Option<&str>| assert_eq!(spreadsheet_id(typed).ok().as_deref(), id, "{typed}");
        check("1AbC_d-9", Some("1AbC_d-9"));
        check("https://docs.google.com/spreadsheets/d/1AbC/edit?gid=0#gid=0", Some("1AbC"));
        check("https://docs.google.com/spreadsheets/u/1/d/1AbC", Some("1AbC"));
        check("https://docs.google.com/spreadsheets/d/", None);
        check("Daftar Pesanan", None);
        check("", None);
    }
}
