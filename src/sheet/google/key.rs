//! The service account's key file: read once at start, refused with a sentence that says what is wrong.
//!
//! Nothing here prints the key, and no JSON error text, which would quote it.

use std::path::Path;

use google_sheets4::yup_oauth2::ServiceAccountKey;

use super::error::SheetError;
use super::values::place;

/// Largest key file, in bytes. Google's are about 2,400.
const KEY_BYTES: u64 = 64 * 1024;

const MAKE_ONE: &str = "make a JSON key for the service account in the Google Cloud Console and name that file in \
                        `google.service_account`";

/// Reads and checks the key file, but for the private key, which only signing can judge.
pub(super) async fn read(path: &Path) -> Result<ServiceAccountKey, SheetError> {
    let refuse = |problem: String| refused(path, problem);
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum")]
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => refuse(format!("does not exist; {MAKE_ONE}")),
        std::io::ErrorKind::PermissionDenied => {
            refuse("may not be read by this user; give the file to the user orderd runs as, mode 0400".to_owned())
        }
        _ => refuse(format!("cannot be read ({error})")),
    };
    if tokio::fs::metadata(path).await.map_err(unreadable)?.len() > KEY_BYTES {
        return Err(refuse(format!("is far too large for a key; {MAKE_ONE}")));
    }
    let text = tokio::fs::read(path).await.map_err(unreadable)?;
    parse(&text).map_err(refuse)
}

/// A sentence about the key file.
pub(super) fn refused(path: &Path, problem: String) -> SheetError {
    SheetError::Key { path: path.to_owned(), problem }
}

fn parse(text: &[u8]) -> Result<ServiceAccountKey, String> {
    let json: serde_json::Value = serde_json::from_slice(text).map_err(|error| {
        if error.is_eof() && text.trim_ascii_start().starts_with(b"{") {
            return "ends in the middle, so it was not copied whole; copy it again".to_owned();
        }
        format!("is not JSON ({}); {MAKE_ONE}", place(&error))
    })?;
    let kind = json.get("type").and_then(serde_json::Value::as_str);
    if kind != Some("service_account") {
        let other = if kind == Some("authorized_user") || json.get("installed").is_some() || json.get("web").is_some() {
            "a person's or an app's login"
        } else {
            "something else"
        };
        return Err(format!("is not a service account's key but {other}; {MAKE_ONE}"));
    }
    for field in ["client_email", "private_key", "token_uri"] {
        if json.get(field).and_then(serde_json::Value::as_str).is_none_or(str::is_empty) {
            return Err(format!("has no `{field}`; download the key again"));
        }
    }
    serde_json::from_value(json).map_err(|error| format!("cannot be understood ({}); {MAKE_ONE}", place(&error)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_file_that_is_no_key_is_refused_with_what_is_wrong_and_never_quoted() {
        let check = |text: &str, wanted: &str| {
            let problem = parse(text.as_bytes()).unwrap_err();
            assert!(problem.contains(wanted), "{problem:?} should contain {wanted:?}");
            assert!(!problem.contains("hush"), "{problem}");
        };
        check("", "is not JSON");
        check(r#"{"type": "service_account", "private_key": "hush"#, "was not copied whole; copy it again");
        check("-----BEGIN hush PRIVATE KEY-----", "is not JSON");
        check(r#"{"type": "authorized_user", "client_secret": "hush"}"#, "a person's");
        check(r#"{"installed": {"client_secret": "hush"}}"#, "a person's or an app's login");
        check(r#"{"private_key": "hush"}"#, "something else");
        check(r#"{"type": "service_account", "private_key": "hush", "token_uri": "x"}"#, "has no `client_email`");
        check(
            r#"{"type": "service_account", "client_email": "a", "private_key": "", "token_uri": "x"}"#,
            "`private_key`",
        );
        check(
            r#"{"type": "service_account", "client_email": "a", "private_key": "hush", "token_uri": "x", "client_id": 7}"#,
            "cannot be understood",
        );
    }
}
