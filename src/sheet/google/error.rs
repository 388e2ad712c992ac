//! What can go wrong between us and the spreadsheet, each as a sentence: what happened, to what, what to do next.
//!
//! No sentence quotes a cell, a token or a key. Google's own words are cut down before they are repeated, because
//! its refusals quote ranges and values; a JSON error is given as a place, because serde quotes what it found there.

use std::fmt;
use std::path::PathBuf;

/// The call that was made, for sentences and log fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// Title, locale and tabs of the spreadsheet.
    Describe,
    /// The values of the tabs.
    Read,
    /// Metadata for setting the spreadsheet up.
    Get,
    /// Cells of a cycle.
    Write,
    /// Changes to tabs, formats and rules.
    Update,
}

impl Call {
    /// Whether the call may change the spreadsheet, so that it must not be repeated blindly.
    #[must_use]
    pub fn is_write(self) -> bool {
        match self {
            Self::Describe | Self::Read | Self::Get => false,
            Self::Write | Self::Update => true,
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Describe => "reading the list of tabs",
            Self::Read => "reading the tabs",
            Self::Get => "reading the spreadsheet's settings",
            Self::Write => "writing cells",
            Self::Update => "changing tabs and formats",
        })
    }
}

/// A failure at the sheet's edge: `call` is what was tried, `account` the address of the service account, `message` what
/// Google said, cut down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum SheetError {
    /// The network or Google's servers failed; surely nothing was changed.
    #[error(
        "{call} failed: {cause}; this usually passes by itself: the next cycle tries again, a command has to be given again; if it stays, check the network and `sheet.api_url`"
    )]
    Transient { call: Call, cause: String },
    /// A write was sent, but whether it was carried out is not known.
    #[error(
        "{call}: {cause}, so it is not known whether Google carried it out; read again and write what still differs"
    )]
    OutcomeUnknown { call: Call, cause: String },
    /// The answer was cut or was no answer of the Sheets API.
    #[error("{call}: the answer cannot be used ({detail}); if this stays, check `sheet.api_url` and any proxy")]
    Malformed {
        call: Call,
        /// Where the answer breaks off, or what it was instead.
        detail: String,
    },
    /// The requests of this minute are used up.
    #[error(
        "{call}: Google's quota of requests for this minute is used up; the next cycle tries again, a longer `sheet.poll_interval` helps if this stays"
    )]
    Quota { call: Call },
    /// No access token could be had.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A fresh token was refused.
    #[error(
        "Google refuses the access token of {account} even after renewing it; check that the service account is enabled, and this machine's clock"
    )]
    Unauthorized { account: String },
    /// The account may not use the spreadsheet.
    #[error("{account} may not use the spreadsheet; share it with that address as editor{}", said(.message))]
    Forbidden { account: String, message: String },
    /// The API is switched off in the account's project; `link` is where Google says it is switched on.
    #[error(
        "the Google Sheets API is not enabled in the service account's project; enable it at {link}, wait a few minutes, and try again"
    )]
    ApiDisabled { link: String },
    /// What the id names is a file of another kind.
    #[error(
        "{spreadsheet_id} is an Excel file; open it, File → Save as Google Sheets, then write the new id into `sheet.spreadsheet_id`"
    )]
    ExcelFile { spreadsheet_id: String },
    /// There is no such spreadsheet.
    #[error(
        "there is no spreadsheet {spreadsheet_id}, or it was deleted; check `sheet.spreadsheet_id` and that it is shared with {account}"
    )]
    NotFound { spreadsheet_id: String, account: String },
    /// The request was understood and turned down; repeating it as it is will not help.
    #[error("Google turned down {call} (HTTP {status}){}; a renamed or deleted tab, a protection or a full grid are the usual reasons", said(.message))]
    Refused {
        call: Call,
        /// The HTTP status; 0 when orderd itself would not send it.
        status: u16,
        message: String,
    },
    /// A request or an answer beyond the limit.
    #[error(
        "{call}: more than {limit_bytes} bytes in one message; the sheet is too large, delete rows and columns nobody uses"
    )]
    TooLarge { call: Call, limit_bytes: usize },
    /// The service account's key file cannot be used.
    #[error("the service account key {} {problem}", path.display())]
    Key {
        path: PathBuf,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// The settings do not make sense together.
    #[error("{0}")]
    Setup(String),
}

/// Why there is no access token. `code` is that of OAuth, the other fields are as in [`SheetError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum TokenError {
    /// The signed request for a token was not believed.
    #[error("Google gives {account} no access token: {why}{}", said(.message))]
    InvalidGrant { account: String, why: Distrust, message: String },
    /// The token server turned the account down for another reason.
    #[error("Google gives {account} no access token ({code}); check that the service account exists and is enabled{}", said(.message))]
    Refused { account: String, code: String, message: String },
    /// The token server did not answer properly.
    #[error(
        "no access token could be fetched: {cause}; this usually passes by itself: the next cycle tries again, a command has to be given again"
    )]
    Passing { cause: String },
}

/// Why a signed request for a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// It was signed in another hour than Google's.
    Clock,
    /// The account does not know the key.
    Key,
    /// There is no such account.
    Account,
    /// Google does not say.
    Unsaid,
}

impl Distrust {
    /// What Google's words mean: it has one code for all of it.
    pub(super) fn in_words(message: &str) -> Self {
        let says = |words: &str| message.contains(words);
        if says("reasonable timeframe") || says("iat and exp") {
            Self::Clock
        } else if says("Invalid JWT Signature") {
            Self::Key
        } else if says("account not found") {
            Self::Account
        } else {
            Self::Unsaid
        }
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clock => "this machine's clock is wrong; set it (`timedatectl set-ntp true`)",
            Self::Key => "it does not know the key, which was deleted or changed; make a new key and replace the file",
            Self::Account => {
                "there is no such service account any more; make another one with a key, and share the spreadsheet with it"
            }
            Self::Unsaid => {
                "either the key was revoked or deleted (make a new key and replace the file), or this machine's clock is wrong (check `timedatectl`)"
            }
        })
    }
}

impl TokenError {
    /// Whether waiting is the remedy.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Passing { .. })
    }
}

impl SheetError {
    /// Whether waiting is the remedy. Otherwise a person must do something; slow polling notices when it is done.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Transient { .. }
            | Self::OutcomeUnknown { .. }
            | Self::Malformed { .. }
            | Self::Quota { .. }
            | Self::Token(TokenError::Passing { .. }) => true,
            Self::Token(TokenError::InvalidGrant { .. } | TokenError::Refused { .. })
            | Self::Unauthorized { .. }
            | Self::Forbidden { .. }
            | Self::ApiDisabled { .. }
            | Self::ExcelFile { .. }
            | Self::NotFound { .. }
            | Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::Key { .. }
            | Self::Setup(_) => false,
        }
    }

    /// A short name for metrics and log fields; one per kind of fault.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Transient { .. } => "transient",
            Self::OutcomeUnknown { .. } => "outcome_unknown",
            Self::Malformed { .. } => "malformed",
            Self::Quota { .. } => "quota",
            Self::Token(TokenError::InvalidGrant { .. }) => "token_invalid_grant",
            Self::Token(TokenError::Refused { .. }) => "token_refused",
            Self::Token(TokenError::Passing { .. }) => "token_passing",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Forbidden { .. } => "forbidden",
            Self::ApiDisabled { .. } => "api_disabled",
            Self::ExcelFile { .. } => "excel_file",
            Self::NotFound { .. } => "not_found",
            Self::Refused { .. } => "refused",
            Self::TooLarge { .. } => "too_large",
            Self::Key { .. } => "key",
            Self::Setup(_) => "setup",
        }
    }
}

/// Longest piece of Google's words that is repeated, in characters.
const QUOTED_CHARACTERS: usize = 160;

/// Shortest run of digits taken for a phone number or an amount and left out.
const PRIVATE_DIGITS: usize = 5;

/// Google's words without what may come from the sheet: quoted and bracketed parts, long numbers, addresses.
pub(super) fn quotable(message: &str) -> String {
    let mut kept = String::new();
    let mut until = None;
    for c in message.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        match until {
            Some(close) if c == close => until = None,
            Some(_) => {}
            None => {
                let close = match c {
                    '"' | '\'' | '`' => Some(c),
                    '(' => Some(')'),
                    '“' => Some('”'),
                    '‘' => Some('’'),
                    _ => None,
                };
                kept.push(if close.is_some() { '…' } else { c });
                until = close;
            }
        }
    }
    let words = kept.split_whitespace().map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        // `Tab!A1` names a tab people made; the position alone would not help, so the whole word goes.
        if digits >= PRIVATE_DIGITS || word.contains('@') || word.contains('!') { "…" } else { word }
    });
    let kept = words.collect::<Vec<_>>().join(" ");
    whole_words(&kept).trim_end_matches(['.', ' ']).to_owned()
}

/// As many words as fit, and a sign that there were more.
fn whole_words(text: &str) -> String {
    if text.chars().count() <= QUOTED_CHARACTERS {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        // A blank before it, and room for the sign behind it.
        length += word.chars().count() + 1;
        if length >= QUOTED_CHARACTERS {
            break;
        }
        kept.push_str(word);
        kept.push(' ');
    }
    kept + "…"
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(" (Google says: {message})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn googles_words_are_repeated_without_what_may_come_from_the_sheet() {
        let check = |said: &str, kept: &str| assert_eq!(quotable(said), kept);
        check("The caller does not have permission", "The caller does not have permission");
        check(
            "Invalid requests[3].updateCells: You are trying to edit a protected cell or object. Please contact the owner.",
            "Invalid requests[3].updateCells: You are trying to edit a protected cell or object. Please contact the owner",
        );
        check("Invalid value at 'data.values[0]' (TYPE_STRING), \"Budi 0812\"", "Invalid value at … …, …");
        check(
            "Range ('Pesanan'!A1:B2) exceeds grid limits. Max rows: 1000, max columns: 26",
            "Range … exceeds grid limits. Max rows: 1000, max columns: 26",
        );
        check("Unable to parse range: Rahasia!A1", "Unable to parse range: …");
        check("No mail to budi@example.com or 081234567890\r\n", "No mail to … or …");
        check("an \"unclosed quote hides the rest", "an …");
        check("", "");
        // Too long by one: whole words and a sign; just long enough: all of it.
        let word = "minutes";
        let fits = vec![word; QUOTED_CHARACTERS / (word.len() + 1)].join(" ");
        assert_eq!(fits.chars().count(), QUOTED_CHARACTERS - 1);
        check(&format!("{fits}x"), &format!("{fits}x"));
        check(&format!("{fits}xy"), &format!("{}…", fits.strip_suffix(word).unwrap_or_default()));
    }

    #[test]
    fn one_code_of_googles_has_four_reasons() {
        let check = |said: &str, why: Distrust| assert_eq!(Distrust::in_words(said), why, "{said}");
        check("Invalid JWT Signature.", Distrust::Key);
        check("Invalid grant: account not found", Distrust::Account);
        check(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
            Distrust::Clock,
        );
        check("Bad Request", Distrust::Unsaid);
    }

    #[test]
    fn every_sentence_says_what_to_do_next() {
        let account = "orderd@example.iam.gserviceaccount.com".to_owned();
        let check = |error: SheetError, passing: bool, wanted: &[&str]| {
            let sentence = error.to_string();
            assert_eq!(error.is_passing(), passing, "{sentence}");
            for part in wanted {
                assert!(sentence.contains(part), "{sentence:?} should contain {part:?}");
            }
        };
        let message = String::new();
        check(
            TokenError::InvalidGrant { account: account.clone(), why: Distrust::Unsaid, message: message.clone() }
                .into(),
            false,
            &["key was revoked", "clock is wrong", &account],
        );
        check(
            SheetError::Forbidden { account: account.clone(), message: message.clone() },
            false,
            &["share it with that address as editor", &account],
        );
        check(SheetError::NotFound { spreadsheet_id: "abc".into(), account }, false, &["abc", "sheet.spreadsheet_id"]);
        check(SheetError::Refused { call: Call::Write, status: 400, message }, false, &["writing cells", "HTTP 400"]);
        check(SheetError::Quota { call: Call::Read }, true, &["quota", "sheet.poll_interval"]);
        check(
            SheetError::OutcomeUnknown { call: Call::Write, cause: "no answer within 30 s".into() },
            true,
            &["not known", "read again"],
        );
    }
}
